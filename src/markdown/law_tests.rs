//! The law: every word that somebody typed can be read on the page, in its order.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// What people type, with `@` for each word.
const SHAPES: [&str; 53] = [
    "@ @ @.",
    "@ @\n@ @\n@ 4411",
    "@, @?\n\n@ (@) @!",
    "Dear <@ of @>, my number is <@>",
    "The form wants List<@> @",
    "<title> @\n@",
    "<style>\n@\n\n@",
    "<textarea>\n@",
    "<script>@</script> @",
    "<!-- @ --> @",
    "<!DOCTYPE @> <?php @ ?> <![CDATA[ @ ]]>",
    "<@ @",
    "@ <b> @ </i> @",
    "<b>@</b> <kbd>@</kbd> <div class=x>@</div>",
    "<ul>\n<li>@\n@</li>\n</ul>",
    "1 < 2 @ 3 > 2 @",
    "@ costs 5~10 @ or ~£8 @ ~",
    "~~@~~ @",
    "************************************@************************************",
    "**@** *@* __@__ ***@***",
    "**@**@**「@」**@",
    "@ 2*3*4 @ _@_",
    "Name: ________ @",
    "`@` ``@ ` @`` <@>",
    "```\n@\n  @\n```",
    "```@ @ @\n@\n```",
    "~~~\n@\n~~~\n@",
    "```\n@",
    "    @ @\n    @",
    "\t@\n\n        @",
    "-     @\n\n      @",
    "> @\n> @\n@",
    "> > > > > > > > > > > > > > > > > > @\n> @",
    "> On Monday @ wrote:\n>> @\n>\n> @",
    "- @\n- @\n  - @\n\n  @",
    "1. @\n3. @\n8. @",
    "- [ ] @\n- [x] @",
    "# @\n@",
    "#\n@\n## ##\n#@",
    "@\n--\n@",
    "@\n---\n@\n@\n===\n@",
    "[@](https://council.example/a) @",
    "[@](council.example) [@](tel:+441632960123) [@](javascript:@) [@](@)",
    "[@][used]\n\n[used]: https://council.example/b\n[unused]: https://council.example/@ \"@\"",
    "[@]: https://council.example/@\n@[^1]\n\n[^1]: @",
    "![@](https://council.example/a.png) [![@](https://a.example/b.png)](https://council.example/c)",
    "https://council.example/@ @ www.council.example/@ <https://council.example/@>",
    "@。@：https://council.example/@，@、jo@council.example（@）",
    "| @ | @ |\n|---|---|\n| @ | @ | @ |\n| @ |",
    "@ | @\n@ || @",
    "@\\\n@ \\@ C:\\@ \\<@>",
    "&amp; @ &lt;@&gt; & @; @",
    "\u{202e}@ \u{200b}@ \u{f0000}@ 😀@ ~ \u{f0001}",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-zA-Zäöüßé]{3,9}",
        1 => "[\u{4e00}-\u{4fff}]{2,6}",
        1 => "[\u{3042}-\u{3080}]{2,6}",
        1 => "[\u{627}-\u{63a}]{3,7}",
        1 => "[0-9]{2,6}x",
    ]
}

/// A text of several shapes, and its words.
fn text() -> impl Strategy<Value = (String, Vec<String>)> {
    prop::collection::vec((select(SHAPES.to_vec()), prop::collection::vec(word(), 8)), 1..7).prop_map(|blocks| {
        // A text that is nothing but a definition says nothing.
        let (mut source, mut words) = ("Hello".to_owned(), vec!["Hello".to_owned()]);
        for (shape, given) in blocks {
            source.push_str("\n\n");
            let mut given = given.into_iter();
            for c in shape.replace("jo@council", "jo\u{0}council").chars() {
                match c {
                    '@' => {
                        let word = given.next().unwrap();
                        source.push_str(&word);
                        words.push(word);
                    }
                    '\0' => source.push('@'),
                    _ => source.push(c),
                }
            }
        }
        (source, words)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn every_word_can_be_read_in_its_order((source, words) in text()) {
        let html = render_now(&source).unwrap();
        let shown = plain(&html);
        let mut rest = shown.as_str();
        for word in &words {
            let Some((_, behind)) = rest.split_once(word.as_str()) else {
                return Err(TestCaseError::fail(format!("{word:?} is not in its place in {shown:?} of {source:?}")));
            };
            rest = behind;
        }
        prop_assert!(!is_blank(&html));
        prop_assert_eq!(super::corpus_tests::outside(&html), Vec::<String>::new());
    }

    #[test]
    fn letters_are_never_lost(lines in prop::collection::vec("[ <>a-c/=\"'!?~*_#`|\\[\\]():.\\\\&;1-3-]{0,24}", 1..5)) {
        // Markup may change what such lines are, but a word behind them is read in any case.
        let source = format!("{}\n\nlastword", lines.join("\n"));
        if let Ok(html) = render_now(&source) {
            prop_assert!(plain(&html).contains("lastword"), "{source:?} became {html:?}");
        }
    }
}

#[test]
fn what_stands_within_a_picture_is_no_part_of_its_address() {
    let html = render_now("![[map](https://b.example)](https://a.example)").unwrap();
    assert_eq!(plain(&html), "https://a.example map", "{html}");
}

#[test]
fn no_link_is_empty_and_none_loses_where_it_leads() {
    for source in [
        "[](https://a.example/x)",
        "[ ](https://a.example/x)",
        "[\u{200b}](https://a.example/x)",
        "[**\u{ad}**](https://a.example/x)",
        "<a href=\"https://a.example/x\"></a>",
        "<a href=\"https://a.example/x\"><b> </b></a>",
        "![](https://a.example/x)",
        "[![](https://a.example/x)](https://a.example/x)",
        "[](ftp://a.example/x)",
        "[\n](<ftp://a.example/x>)",
    ] {
        let html = render_now(source).unwrap();
        assert!(plain(&html).contains("a.example/x"), "{source:?} became {html:?}");
    }
}
