use std::time::Instant;

use proptest::prelude::*;

use super::*;

fn shown(source: &str) -> String {
    render_now(source).unwrap()
}

#[test]
fn what_people_type_looks_right() {
    for (source, expected) in [
        ("Pay *now* or **never**", "<p>Pay <em>now</em> or <strong>never</strong></p>\n"),
        ("# Title", "<h3>Title</h3>\n"),
        ("##### Low", "<h6>Low</h6>\n"),
        ("~~old~~", "<p><del>old</del></p>\n"),
        ("- [x] paid\n- [ ] sent", "<ul>\n<li>☑ paid</li>\n<li>☐ sent</li>\n</ul>\n"),
        ("3. third", "<ol start=\"3\">\n<li>third</li>\n</ol>\n"),
        (
            "```rust\nlet a;\n```",
            "<pre tabindex=\"0\" role=\"group\" aria-label=\"let a;\"><code class=\"language-rust\">let a;\n</code></pre>\n",
        ),
        ("1 < 2 & 3 > 2", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>\n"),
        ("H<sub class=x>2</sub>O <span>here", "<p>H<sub>2</sub>O &lt;span&gt;here</p>\n"),
    ] {
        assert_eq!(shown(source), expected, "{source}");
    }
}

#[test]
fn links_say_that_nobody_vouches_for_them() {
    let rel = "rel=\"nofollow ugc noopener\"";
    assert_eq!(
        shown("https://a.example/x"),
        format!("<p><a href=\"https://a.example/x\" {rel}>https://a.example/x</a></p>\n")
    );
    assert_eq!(shown("[x](/threads/1)"), format!("<p><a href=\"/threads/1\" {rel}>x</a></p>\n"));
    assert_eq!(
        shown("![a map](https://a.example/map.png)"),
        format!("<p><a href=\"https://a.example/map.png\" {rel}>a map</a></p>\n")
    );
    for nowhere in [
        "[x](javascript:alert(1))",
        "[x](//evil.example)",
        "[x](data:text/html,x)",
        "<a href=vbscript:x>x</a>",
        "<a href='/\\evil.example'>x</a>",
    ] {
        // Nothing leads there, and what was typed can be read.
        assert!(!shown(nowhere).contains("<a"), "{nowhere}: {}", shown(nowhere));
        assert_eq!(plain(&shown(nowhere)), nowhere);
    }
}

#[test]
fn tables_keep_their_alignment_only() {
    let html = shown("| a | b |\n|--:|:-:|\n| 1 | 2 |");
    assert!(html.contains("<th align=\"right\">a</th>") && html.contains("<td align=\"center\">2</td>"), "{html}");
}

#[test]
fn caps_refuse_and_do_not_cut() {
    assert_eq!(render_now(&"a".repeat(MAX_BYTES + 1)), Err(RenderError::TooLong));
    assert!(render_now(&"a".repeat(MAX_BYTES)).is_ok());
    let lists = |levels: usize| format!("one\n\n{}deep", "- ".repeat(levels));
    assert!(render_now(&lists(MAX_NESTING)).is_ok());
    assert_eq!(render_now(&lists(MAX_NESTING + 1)), Err(RenderError::TooDeep { line: 3 }));
    let tags = |levels: usize| format!("{}x{}", "<blockquote>".repeat(levels), "</blockquote>".repeat(levels));
    assert!(render_now(&tags(MAX_NESTING)).is_ok());
    assert_eq!(render_now(&tags(MAX_NESTING + 1)), Err(RenderError::TooDeep { line: 1 }));
    // Tags and lists count together.
    assert_eq!(render_now(&format!("{}{}", "- ".repeat(15), tags(15))), Err(RenderError::TooDeep { line: 1 }));
}

#[test]
fn spiteful_texts_are_refused_or_quick() {
    let half = MAX_BYTES / 2;
    let texts = [
        "> ".repeat(half),
        "<div>".repeat(MAX_BYTES / 5),
        "<b><blockquote></b>".repeat(MAX_BYTES / 19),
        format!("{}{}", "- ".repeat(half / 2), "\n".repeat(half)),
        "[".repeat(MAX_BYTES),
        "![](".repeat(MAX_BYTES / 4),
        "*a **b ".repeat(MAX_BYTES / 7),
        "<!--".repeat(MAX_BYTES / 4),
        "<a href=".repeat(MAX_BYTES / 8),
        "<script></".repeat(MAX_BYTES / 10),
        "`".repeat(MAX_BYTES),
        "|a".repeat(half),
        format!("{}\n{}\n{}", "|a".repeat(5000), "|-".repeat(5000), "|\n".repeat(5000)),
        "&amp;".repeat(MAX_BYTES / 5),
        "a@b.c ".repeat(MAX_BYTES / 6),
        "https://a.b/ ".repeat(MAX_BYTES / 13),
        "[^1]: x\n\n[^1]".repeat(MAX_BYTES / 14),
        "\u{202e}".repeat(MAX_BYTES / 3),
        "~ ".repeat(half),
        "-     a\n".repeat(MAX_BYTES / 8),
        "-     ".repeat(MAX_BYTES / 6),
        "[a]: b\n[a]\n\n".repeat(MAX_BYTES / 12),
        "![a](b)".repeat(MAX_BYTES / 7),
        "[![a](b.c)](d.e)".repeat(MAX_BYTES / 16),
        "https://a.b，".repeat(MAX_BYTES / 14),
    ];
    for text in texts {
        let begun = Instant::now();
        let result = render_now(&text);
        let taken = begun.elapsed();
        // Unoptimised builds on busy machines are slow; the square of the nesting took whole seconds even optimised.
        assert!(taken < Duration::from_millis(1500), "{text:.20} took {taken:?}");
        if let Ok(html) = result {
            assert!(html.len() <= text.len() * MAX_GROWTH + GROWTH_SLACK);
        }
    }
}

#[tokio::test]
async fn rendering_aside_gives_the_same() {
    assert_eq!(render("*a*".to_owned()).await, render_now("*a*"));
    assert_eq!(render("- ".repeat(99) + "x").await, Err(RenderError::TooDeep { line: 1 }));
}

/// A line break right behind `<pre>` is no text: each reading of HTML eats one. What we add does not count.
fn settled(html: &str) -> String {
    let mut html = clean(html);
    while html.contains("<pre>\n") {
        html = html.replace("<pre>\n", "<pre>");
    }
    html
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_typed_passes_the_inspection(pieces in prop::collection::vec(prop::sample::select(vec![
        "    ", "\\", "\u{f0000}", "~", "****", "]:", "[a]: ", "[a]", "tel:1", "a.example", "。", "https://a.example",
        "<script>", "</script>", "<b", ">", "<a href=\"", "javascript:", "\"", "'", "<!--", "-->", "<svg onload=", "alert(1)", "<style>",
        "> ", "- ", "1. ", "\n", "\n\n", "*", "**", "~~", "`", "```", "[x](", ")", "![", "|", "|-|", "\n    ", "<li>", "</li>", "<ul>", "</p>", "<p>",
        "&lt;", "&#x3c;", "&colon;", "<math><mtext>", "<table><td>", "<![CDATA[", "]]>", "<title>", "</title>", "\0", "é", "\u{202e}", "<br/", "=", " ",
        "www.a.b", "<pre>", "</pre>", "<code class=\"language-x\" id=y>", "- [x] ", "# ", "<A HREF=//e>", "<https://a.b>", "<input type=text>",
    ]), 0..40)) {
        let source = pieces.concat();
        if let Ok(html) = render_now(&source) {
            prop_assert_eq!(super::corpus_tests::outside(&html), Vec::<String>::new(), "{}", source);
            let again = clean(&html);
            prop_assert_eq!(super::corpus_tests::outside(&again), Vec::<String>::new(), "{}", source);
            prop_assert_eq!(settled(&again), settled(&html), "{}", source);
        }
    }

    #[test]
    fn any_text_at_all_is_fine(source in "\\PC{0,200}") {
        if let Ok(html) = render_now(&source) {
            prop_assert_eq!(super::corpus_tests::outside(&html), Vec::<String>::new());
        }
    }
}
