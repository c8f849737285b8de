//! The law: every word that somebody typed can be read on the page, in its order.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// What people type, with `@` for each word.
const SHAPES: [&str; 61] = [
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
    "<HR @>",
    "<p @ of @>",
    "<b @>@</b>",
    "~~~@\n@\n~~~",
    "12. @ 2025",
    "[@](https://a.example \"@\")",
    "`<b>` @ </b>",
    "<p>@&sect@</p>",
];

/// Shapes in which a word stands right beside another, or beside letters.
const GLUED: [&str; 2] = ["**@**@**「@」**@", "<p>@&sect@</p>"];

/// A word that was typed, and whether something else may stand right beside it.
type Typed = (String, bool);

/// What follows the first place at which a word stands, for itself unless it is glued.
fn behind<'t>(text: &'t str, (word, is_glued): &Typed) -> Option<&'t str> {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(word.as_str()).find_map(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        let is_apart = !is_letter(before.chars().next_back()) && !is_letter(after.chars().next());
        (is_apart || *is_glued).then_some(after)
    })
}

#[test]
fn a_word_is_found_where_it_stands_for_itself() {
    let word = |is_glued: bool| ("ab".to_owned(), is_glued);
    assert_eq!(behind("abc ab, c", &word(false)), Some(", c"));
    assert_eq!(behind("abc", &word(false)), None);
    assert_eq!(behind("abc", &word(true)), Some("c"));
}

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
fn text() -> impl Strategy<Value = (String, Vec<Typed>)> {
    prop::collection::vec((select(SHAPES.to_vec()), prop::collection::vec(word(), 8)), 1..7).prop_map(|blocks| {
        // A text that is nothing but a definition says nothing.
        let (mut source, mut words) = ("Hello".to_owned(), vec![("Hello".to_owned(), false)]);
        for (shape, given) in blocks {
            source.push_str("\n\n");
            let mut given = given.into_iter();
            for c in shape.replace("jo@council", "jo\u{0}council").chars() {
                match c {
                    '@' => {
                        let word = given.next().unwrap();
                        source.push_str(&word);
                        words.push((word, GLUED.contains(&shape)));
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
            let Some(behind) = behind(rest, word) else {
                return Err(TestCaseError::fail(format!("{word:?} is not in its place in {shown:?} of {source:?}")));
            };
            rest = behind;
        }
        prop_assert!(!is_blank(&html));
        prop_assert_eq!(super::corpus_tests::outside(&html), Vec::<String>::new());
    }

    #[test]
    fn letters_are_never_lost(lines in prop::collection::vec("[ <>abd/=\"'!?~*_#`|\\[\\]():.;2-3-]{0,24}", 1..5)) {
        let typed = lines.join("\n");
        let source = format!("{typed}\n\nlastword");
        if let Ok(html) = render_now(&source) {
            let shown = plain(&html);
            prop_assert!(shown.contains("lastword"), "{source:?} became {html:?}");
            let mut left = shown.chars();
            for c in letters_of(&typed).chars() {
                prop_assert!(left.any(|other| other == c), "{c:?} of {source:?} is not in its place in {html:?}");
            }
        }
    }
}

/// The letters and digits of such lines that must be seen: all but the names of tags, and where links may lead.
fn letters_of(typed: &str) -> String {
    // A definition may take itself and the labels of those who use it along.
    if typed.contains("]:") {
        return String::new();
    }
    let before_links = typed.split("](").next().unwrap_or_default();
    let without_tags = regex::Regex::new("</?b *(/ *)?>").unwrap().replace_all(before_links, "").into_owned();
    without_tags.chars().filter(|c| c.is_alphanumeric()).collect()
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
