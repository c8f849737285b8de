use proptest::prelude::*;

use super::*;

fn rewritten(raw: &str) -> (String, usize) {
    let mut rewriter = Rewriter::default();
    rewriter.pair(raw);
    (rewriter.rewrite(raw), rewriter.open.len())
}

#[test]
fn only_typed_tags_stay_and_lose_their_attributes() {
    for (raw, expected) in [
        ("<B class=x>bold</B >", "<b>bold</b>"),
        ("<B onclick=x>bold</B >", "&lt;B onclick=x&gt;bold&lt;/B &gt;"),
        ("<div><i>text</i></div>", "&lt;div&gt;<i>text</i>&lt;/div&gt;"),
        ("<a class=\"a>b\" HREF='/x?a=\"1\"'>go</a>", "<a href=\"/x?a=&quot;1&quot;\">go</a>"),
        ("<a href=/x title=\"read this\">go</a>", "&lt;a href=/x title=\"read this\"&gt;go&lt;/a&gt;"),
        ("<a href='/x?a=1&sect=2'>go</a>", "<a href=\"/x?a=1&amp;sect=2\">go</a>"),
        (
            "<p>?a=1&section=2 &copy; &#167; &#xA7; &# &#x; & &;</p>",
            "<p>?a=1&amp;section=2 &copy; &#167; &#xA7; &amp;# &amp;#x; &amp; &amp;;</p>",
        ),
        ("<a href=council.example/x>go</a>", "<a href=\"https://council.example/x\">go</a>"),
        ("1 < 2 <", "1 &lt; 2 &lt;"),
        ("<b", "&lt;b"),
        ("a<!-- x -->b", "a&lt;!-- x --&gt;b"),
        ("<br/>", "<br>"),
        ("<scripty>text</scripty>", "&lt;scripty&gt;text&lt;/scripty&gt;"),
        ("&lt;b&gt;", "&lt;b&gt;"),
        ("<b>Dear</b>\nJo\n", "<b>Dear</b><br>\nJo\n"),
        ("<ul>\n<li>one\ntwo</li>\n</ul>\n", "<ul>\n<li>one<br>\ntwo</li>\n</ul>\n"),
        ("<pre>one\ntwo</pre>", "<pre>one\ntwo</pre>"),
    ] {
        assert_eq!(rewritten(raw).0, expected, "{raw}");
    }
}

#[test]
fn words_in_angle_brackets_are_no_tags() {
    for words in [
        "<HR department>",
        "<HR>",
        "<p name of officer>",
        "<s my name>",
        "<P number>",
        "<b name=Jo>",
        "<i class>",
        "<b class=x Jo>",
        "<a href=/x title=\"Read this\">",
        "<q =x>",
    ] {
        assert!(read(words, &mut 0).is_none(), "{words}");
    }
    for tag in
        ["<b>", "</b>", "<br>", "<br/>", "<P CLASS=x>", "<p style=\"a b\" id='c'>", "<a href=\"/x\" target=_blank>"]
    {
        assert_eq!(read(tag, &mut 0).map(|read| read.length), Some(tag.len()), "{tag}");
    }
}

#[test]
fn halves_without_each_other_are_text() {
    for (raw, expected) in [
        ("zone <P> is full", "zone &lt;P&gt; is full"),
        ("before and </b> after", "before and &lt;/b&gt; after"),
        ("<b>x</b></b>", "<b>x</b>&lt;/b&gt;"),
        ("<b><b>x</b>", "&lt;b&gt;<b>x</b>"),
        ("<li>one <b class=x>two", "&lt;li&gt;one &lt;b class=x&gt;two"),
        ("</br>", "&lt;/br&gt;"),
    ] {
        assert_eq!(rewritten(raw), (expected.to_owned(), 0), "{raw}");
    }
}

proptest! {
    #[test]
    fn tags_open_and_close_by_name(pieces in prop::collection::vec(prop::sample::select(vec![
        "<b>", "</b>", "<i>", "</i>", "<p>", "</p>", "<li>", "</li>", "<br>", "</br>", "<HR>", "x",
    ]), 0..30)) {
        let raw = pieces.concat();
        let (html, open) = rewritten(&raw);
        prop_assert_eq!(open, 0, "{}", html);
        let count = |tag: &str| html.matches(tag).count();
        for name in ["b", "i", "p", "li"] {
            prop_assert_eq!(count(&format!("<{name}>")), count(&format!("</{name}>")), "{}", html);
        }
    }
}

#[test]
fn links_that_may_not_lead_there_are_text() {
    for raw in ["<a href=javascript:x>", "<a href='//e.example'>", "<a>", "<a name=x>", "<a href=>"] {
        assert!(read(raw, &mut 0).is_none(), "{raw}");
    }
}

#[test]
fn what_is_open_at_once_is_counted_and_crossed_tags_do_not_hide_it() {
    let deepest = |raw: &str| {
        let mut rewriter = Rewriter::default();
        rewriter.pair(raw);
        rewriter.rewrite(raw);
        (rewriter.deepest(), rewriter.deepest())
    };
    assert_eq!(deepest("<b><i></i></b>"), (2, 0));
    let crossed = |count: usize| "<b><blockquote></b>".repeat(count) + &"</blockquote>".repeat(count);
    assert_eq!(deepest(&crossed(9)), (10, 0));
    assert_eq!(deepest("</b></b><br><hr>"), (0, 0));
    // What nothing closes is text, and nests nothing.
    assert_eq!(deepest(&"<blockquote>".repeat(9)), (0, 0));
    let many = "<b>".repeat(5000) + &"</b>".repeat(5000);
    assert_eq!(deepest(&many).0, MAX_NESTING + 1);
}

#[test]
fn twice_the_text_costs_twice_the_steps() {
    for piece in [
        "<",
        "<a ",
        "</a ",
        "<a/",
        "<!--",
        "<x y=",
        "<a x=\"",
        "<a x='",
        "<a x='<a x=\"",
        "<b id=\"<b id='",
        "<b id=\"<b \" ",
        "<b id=' <b id=\" ' id=\" ",
        "<b id=a id=a ",
        "&a",
        "<b>",
        "<b></b>",
        "<script></",
        "<a href=",
        "<a href=x.example>",
    ] {
        let steps = |count: usize| {
            let mut rewriter = Rewriter::default();
            let raw = piece.repeat(count);
            rewriter.pair(&raw);
            rewriter.rewrite(&raw);
            rewriter.steps
        };
        for count in [200, 400, 800] {
            assert!(steps(2 * count) * 2 <= steps(count) * 5, "{piece:?}: {} {}", steps(count), steps(2 * count));
        }
    }
}
