//! What becomes of the markup that people know, and where it differs from what they know elsewhere.

use super::*;

/// Rendered, without what each link says of those who vouch for it.
fn shown(source: &str) -> String {
    render_now(source).unwrap().replace(" rel=\"nofollow ugc noopener\"", "")
}

#[track_caller]
fn becomes(examples: &[(&str, &str)]) {
    for (source, expected) in examples {
        assert_eq!(shown(source), *expected, "{source}");
    }
}

#[test]
fn paragraphs_and_lines() {
    becomes(&[
        ("one", "<p>one</p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("one  \ntwo", "<p>one<br>\ntwo</p>\n"),
        ("one\\\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("one\\", "<p>one\\</p>\n"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>\n"),
        ("    one\n    two", "<p>one<br>\ntwo</p>\n"),
        ("\tone", "<p>one</p>\n"),
        ("one\n\n\ttwo", "<p>one</p>\n<p>two</p>\n"),
        ("one\n===", "<p>one<br>\n===</p>\n"),
        ("one\n--\nJo", "<p>one<br>\n--<br>\nJo</p>\n"),
        ("one\n---", "<p>one</p>\n<hr>\n"),
        ("one\n\n***", "<p>one</p>\n<hr>\n"),
        ("&copy; &amp; &lt;", "<p>© &amp; &lt;</p>\n"),
        ("\\*a\\* \\<b>", "<p>*a* &lt;b&gt;</p>\n"),
    ]);
}

#[test]
fn emphasis() {
    becomes(&[
        ("*a* _b_", "<p><em>a</em> <em>b</em></p>\n"),
        ("**a** __b__", "<p><strong>a</strong> <strong>b</strong></p>\n"),
        ("***a***", "<p><em><strong>a</strong></em></p>\n"),
        ("**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>\n"),
        ("x * a*", "<p>x * a*</p>\n"),
        ("snake_case_name", "<p>snake_case_name</p>\n"),
        ("in*tra*word", "<p>in<em>tra</em>word</p>\n"),
        ("**名詞**は", "<p><strong>名詞</strong>は</p>\n"),
        ("これは**「強調」**です", "<p>これは<strong>「強調」</strong>です</p>\n"),
        ("~~old~~ new", "<p><del>old</del> new</p>\n"),
        ("~old~", "<p>~old~</p>\n"),
        ("5~10 pounds and 3~4 days", "<p>5~10 pounds and 3~4 days</p>\n"),
        ("2*3*4", "<p>2*3*4</p>\n"),
        ("****a****", "<p>****a****</p>\n"),
    ]);
}

#[test]
fn code() {
    let pre =
        |label: &str, rest: &str| format!("<pre tabindex=\"0\" role=\"group\" aria-label=\"{label}\">{rest}</pre>\n");
    becomes(&[
        ("`a < b`", "<p><code>a &lt; b</code></p>\n"),
        ("`` a ` b ``", "<p><code>a ` b</code></p>\n"),
        ("`*a* <b> ~c~`", "<p><code>*a* &lt;b&gt; ~c~</code></p>\n"),
        ("```\na\n\n  b\n```", &pre("a", "<code>a\n\n  b\n</code>")),
        ("~~~ruby\nx\n~~~", &pre("x", "<code class=\"language-ruby\">x\n</code>")),
        ("```\nopen", &pre("open", "<code>open</code>")),
        ("~~~Urgent\nx\n~~~", &pre("Urgent", "<code>Urgent\nx\n</code>")),
        ("``` two words\nx\n```", &pre("two words", "<code>two words\nx\n</code>")),
        ("```\n<name> ~ ****\n```", &pre("&lt;name&gt; ~ ****", "<code>&lt;name&gt; ~ ****\n</code>")),
    ]);
}

#[test]
fn quotes_and_lists() {
    becomes(&[
        ("> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>\n"),
        ("> a\nb", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>\n"),
        (">a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
        ("> > a", "<blockquote>\n<blockquote>\n<p>a</p>\n</blockquote>\n</blockquote>\n"),
        ("> a\n\n> b", "<blockquote>\n<p>a</p>\n</blockquote>\n<blockquote>\n<p>b</p>\n</blockquote>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("* a\n* b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("+ a", "<ul>\n<li>a</li>\n</ul>\n"),
        ("- a\n\n- b", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n"),
        ("- a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n"),
        ("- a\n\n  b", "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ul>\n"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("1. a\n1. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("3) a\n4) b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("1. a\n3. b", "<ol>\n<li>a</li>\n</ol>\n<ol start=\"3\">\n<li>b</li>\n</ol>\n"),
        ("5. a\n5. b", "<ol start=\"5\">\n<li>a</li>\n</ol>\n<ol start=\"5\">\n<li>b</li>\n</ol>\n"),
        ("1. a\n5. [ ] b", "<ol>\n<li>a</li>\n</ol>\n<ol start=\"5\">\n<li>☐ b</li>\n</ol>\n"),
        ("1. [x] a\n2. [ ] b", "<ol>\n<li>☑ a</li>\n<li>☐ b</li>\n</ol>\n"),
        ("- a\n1. b", "<ul>\n<li>a</li>\n</ul>\n<ol>\n<li>b</li>\n</ol>\n"),
        ("-a", "<p>-a</p>\n"),
        ("- [ ] a\n- [x] b", "<ul>\n<li>☐ a</li>\n<li>☑ b</li>\n</ul>\n"),
        ("- [x]\n- a", "<ul>\n<li>☑ </li>\n<li>a</li>\n</ul>\n"),
    ]);
}

#[test]
fn headings() {
    becomes(&[
        ("# a", "<h3>a</h3>\n"),
        ("## a", "<h4>a</h4>\n"),
        ("###### a", "<h6>a</h6>\n"),
        ("# a #", "<h3>a</h3>\n"),
        ("#a", "<p>#a</p>\n"),
        ("a\n\n##", "<p>a</p>\n<p>##</p>\n"),
    ]);
}

#[test]
fn links_and_pictures() {
    becomes(&[
        ("[a](https://x.example/y)", "<p><a href=\"https://x.example/y\">a</a></p>\n"),
        ("[a](https://x.example/y \"t\")", "<p><a href=\"https://x.example/y\">a</a> (t)</p>\n"),
        ("[a](https://x.example/y \" \")b", "<p><a href=\"https://x.example/y\">a</a>b</p>\n"),
        (
            "[https://x.example/y](https://x.example/y \"t\")",
            "<p><a href=\"https://x.example/y\">https://x.example/y</a> (t)</p>\n",
        ),
        (
            "[![m](https://i.example/p.png \"t\")](https://x.example/y)",
            "<p><a href=\"https://x.example/y\">m (t)</a></p>\n",
        ),
        (
            "https://x.example/form<PDF>",
            "<p><a href=\"https://x.example/form\">https://x.example/form</a>&lt;PDF&gt;</p>\n",
        ),
        ("[a](<https://x.example/y z>)", "<p><a href=\"https://x.example/y%20z\">a</a></p>\n"),
        ("[a][b]\n\n[b]: https://x.example/y", "<p><a href=\"https://x.example/y\">a</a></p>\n"),
        ("[b]\n\n[b]: https://x.example/y 't'", "<p><a href=\"https://x.example/y\">b</a> (t)</p>\n"),
        ("[b][]\n\n[B]: https://x.example/y", "<p><a href=\"https://x.example/y\">b</a></p>\n"),
        (
            "a\n\n[b]: https://x.example/y",
            "<p>a</p>\n<p>[b]: <a href=\"https://x.example/y\">https://x.example/y</a></p>\n",
        ),
        ("a[^1]\n\n[^1]: note", "<p>a[^1]</p>\n<p>[^1]: note</p>\n"),
        ("[a](/threads/1)", "<p><a href=\"/threads/1\">a</a></p>\n"),
        ("[a]()", "<p>[a]()</p>\n"),
        ("[a](javascript:x)", "<p>[a](javascript:x)</p>\n"),
        ("[](https://x.example/y)", "<p><a href=\"https://x.example/y\">https://x.example/y</a></p>\n"),
        ("![](https://x.example/y)", "<p><a href=\"https://x.example/y\">https://x.example/y</a></p>\n"),
        ("![m](https://x.example/y)", "<p><a href=\"https://x.example/y\">m</a></p>\n"),
        ("[![m](https://i.example/p.png)](https://x.example/y)", "<p><a href=\"https://x.example/y\">m</a></p>\n"),
        (
            "[![](https://i.example/p.png)](https://x.example/y)",
            "<p><a href=\"https://x.example/y\">https://i.example/p.png</a></p>\n",
        ),
        ("[a](tel:+441632960123)", "<p><a href=\"tel:+441632960123\">a</a></p>\n"),
        ("[a](council.example/form)", "<p><a href=\"https://council.example/form\">a</a></p>\n"),
        ("[a](jo@council.example)", "<p><a href=\"mailto:jo@council.example\">a</a></p>\n"),
        ("<https://x.example/y>", "<p><a href=\"https://x.example/y\">https://x.example/y</a></p>\n"),
        ("<jo@x.example>", "<p><a href=\"mailto:jo@x.example\">jo@x.example</a></p>\n"),
        ("www.x.example/y", "<p><a href=\"http://www.x.example/y\">www.x.example/y</a></p>\n"),
        ("see https://x.example/y.", "<p>see <a href=\"https://x.example/y\">https://x.example/y</a>.</p>\n"),
        ("见 https://x.example/y。谢谢", "<p>见 <a href=\"https://x.example/y\">https://x.example/y</a>。谢谢</p>\n"),
    ]);
}

#[test]
fn tables() {
    becomes(&[
        (
            "| a | b |\n|---|:-:|\n| 1 | 2 |",
            "<div class=\"pd-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"a b\"><table>\n<thead>\n<tr>\n<th>a</th>\n\
             <th align=\"center\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td align=\"center\">2</td>\n</tr>\n</tbody>\n\
             </table></div>\n",
        ),
        (
            "| a |\n|---|\n| 1 | 2 |",
            "<div class=\"pd-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"a\"><table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n\
             </thead>\n<tbody>\n<tr>\n<td>1 | 2</td>\n</tr>\n</tbody>\n</table></div>\n",
        ),
        ("a | b", "<p>a | b</p>\n"),
    ]);
}

#[test]
fn angle_brackets() {
    becomes(&[
        ("<b>a</b>", "<p><b>a</b></p>\n"),
        ("a<br>b", "<p>a<br>b</p>\n"),
        ("Dear <name of officer>", "<p>Dear &lt;name of officer&gt;</p>\n"),
        ("List<Permit>", "<p>List&lt;Permit&gt;</p>\n"),
        ("<title> on the form\nblank?", "<p>&lt;title&gt; on the form<br>\nblank?</p>\n"),
        ("<style>\na\n\nb", "<p>&lt;style&gt;<br>\na</p>\n<p>b</p>\n"),
        ("a <b> c", "<p>a &lt;b&gt; c</p>\n"),
        ("a </i> c", "<p>a &lt;/i&gt; c</p>\n"),
        ("Ask <HR department> first", "<p>Ask &lt;HR department&gt; first</p>\n"),
        ("Send it to <HR>", "<p>Send it to &lt;HR&gt;</p>\n"),
        ("Dear <p name of officer>", "<p>Dear &lt;p name of officer&gt;</p>\n"),
        ("zone <P> is full", "<p>zone &lt;P&gt; is full</p>\n"),
        ("<s my name>x</s>", "<p>&lt;s my name&gt;x&lt;/s&gt;</p>\n"),
        ("<P number> is missing", "<p>&lt;P number&gt; is missing</p>\n"),
        ("`<b>` before and </b> after", "<p><code>&lt;b&gt;</code> before and &lt;/b&gt; after</p>\n"),
        ("<b> needs `</b>`", "<p>&lt;b&gt; needs <code>&lt;/b&gt;</code></p>\n"),
        ("<p>?page=1&section=2</p>", "<p>?page=1&amp;section=2</p>\n"),
        ("a <!-- b --> c", "<p>a &lt;!-- b --&gt; c</p>\n"),
        ("<?php a ?>", "<p>&lt;?php a ?&gt;</p>\n"),
        ("<note:this>", "<p>&lt;note:this&gt;</p>\n"),
        ("<a href=\"javascript:x\">a</a>", "<p>&lt;a href=\"javascript:x\"&gt;a&lt;/a&gt;</p>\n"),
    ]);
}
