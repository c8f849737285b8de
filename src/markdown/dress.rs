//! What cleaned HTML gets of ours: code and tables can be reached and scrolled by keyboard and have a name, and no link is empty. The
//! names are words of the text, so they need no language. They name groups, no landmarks: a page may have many of the same name. A table
//! without any word that can be seen scrolls as well, for it may be wider than the page.

use super::plain::split_tag;
use super::visible::{has_visible, is_visible};

/// Longest name of a block of code, characters.
const MAX_CODE_LABEL: usize = 60;
/// Longest name of a table, characters.
const MAX_TABLE_LABEL: usize = 80;

/// Adds what is ours to cleaned HTML. Reads it once, but for names.
pub(super) fn dress(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        let (inside, behind) = split_tag(tag);
        match inside {
            "pre" => {
                let label = label(behind, "/pre", "\n", MAX_CODE_LABEL);
                out.push_str("<pre");
                if !label.is_empty() {
                    out.push_str(" tabindex=\"0\"");
                    group(&label, &mut out);
                }
                out.push('>');
            }
            "table" => {
                let mut name = label(behind, "/thead", "", MAX_TABLE_LABEL);
                if name.is_empty() {
                    name = label(behind, "/table", "", MAX_TABLE_LABEL);
                }
                out.push_str("<div class=\"pd-scroll\" tabindex=\"0\"");
                group(&name, &mut out);
                out.push_str("><table>");
            }
            "/table" => out.push_str("</table></div>"),
            _ => {
                out.push('<');
                out.push_str(inside);
                out.push('>');
                if let Some(address) = href(inside).filter(|_| label(behind, "/a", "", 1).is_empty()) {
                    push_escaped(address, &mut out);
                }
            }
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn group(label: &str, out: &mut String) {
    if !label.is_empty() {
        out.push_str(" role=\"group\" aria-label=\"");
        out.push_str(label);
        out.push('"');
    }
}

/// Where a link leads, as it stands in its tag.
fn href(tag: &str) -> Option<&str> {
    let (_, value) = tag.strip_prefix("a ")?.split_once("href=\"")?;
    value.split_once('"').map(|(value, _)| value)
}

/// The first words up to a tag or, once there are some, up to a sign; empty if none of them can be seen. Escaped for attributes.
fn label(html: &str, until_tag: &str, until_sign: &str, most: usize) -> String {
    let mut label = String::new();
    let mut length = 0;
    let mut rest = html;
    while length < most {
        let Some(c) = rest.chars().next() else { break };
        if let Some(tag) = rest.strip_prefix('<') {
            let (inside, behind) = split_tag(tag);
            if inside == until_tag {
                break;
            }
            rest = behind;
            // Cells are words of their own.
            if matches!(inside, "/th" | "/td" | "br") && !label.is_empty() && !label.ends_with(' ') {
                label.push(' ');
                length += 1;
            }
            continue;
        }
        if !label.is_empty() && until_sign.starts_with(c) {
            break;
        }
        // A reference such as `&amp;` is one character.
        let end = if c == '&' { rest.find(';').filter(|end| *end < 10).map_or(1, |end| end + 1) } else { c.len_utf8() };
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        if is_visible(c) {
            if piece != "&nbsp;" {
                push_escaped(piece, &mut label);
                length += 1;
            }
        } else if c.is_whitespace() && !label.is_empty() && !label.ends_with(' ') {
            label.push(' ');
            length += 1;
        }
    }
    let label = label.trim_end();
    if has_visible(label) { label.to_owned() } else { String::new() }
}

fn push_escaped(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_tables_have_names_and_links_have_words() {
        for (html, expected) in [
            (
                "<pre><code>first &lt;line&gt; \"x\"\nsecond\n</code></pre>",
                "<pre tabindex=\"0\" role=\"group\" aria-label=\"first &lt;line&gt; &quot;x&quot;\"><code>first &lt;line&gt; \"x\"\n\
                 second\n</code></pre>",
            ),
            ("<pre><code>\n\n</code></pre>", "<pre><code>\n\n</code></pre>"),
            (
                "<table>\n<thead>\n<tr>\n<th>Zone</th>\n<th>Fee &amp; more</th>\n</tr>\n</thead>\n</table>\n",
                "<div class=\"pd-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Zone Fee &amp; more\"><table>\n<thead>\n<tr>\n\
                 <th>Zone</th>\n<th>Fee &amp; more</th>\n</tr>\n</thead>\n</table></div>\n",
            ),
            (
                "<table><thead><tr><th></th></tr></thead><tbody><tr><td>Zone</td><td>A</td></tr></tbody></table>",
                "<div class=\"pd-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Zone A\"><table><thead><tr><th></th></tr></thead>\
                 <tbody><tr><td>Zone</td><td>A</td></tr></tbody></table></div>",
            ),
            (
                "<table><thead><tr><th></th></tr></thead></table><table><thead><tr><th>A</th></tr></thead></table>",
                "<div class=\"pd-scroll\" tabindex=\"0\"><table><thead><tr><th></th></tr></thead></table></div>\
                 <div class=\"pd-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"A\"><table><thead><tr><th>A</th></tr></thead>\
                 </table></div>",
            ),
            ("<a href=\"/x\" rel=\"y\"></a>", "<a href=\"/x\" rel=\"y\">/x</a>"),
            ("<a href=\"/x?a&amp;b\"><em> </em></a>b", "<a href=\"/x?a&amp;b\">/x?a&amp;b<em> </em></a>b"),
            ("<a href=\"/x\"><b>word</b></a>", "<a href=\"/x\"><b>word</b></a>"),
            ("<a title=\"a>b\" href=\"/x\">w</a>", "<a title=\"a>b\" href=\"/x\">w</a>"),
        ] {
            assert_eq!(dress(html), expected, "{html}");
        }
    }

    #[test]
    fn names_have_an_end() {
        let code = format!("<pre><code>{}</code></pre>", "é".repeat(100));
        assert!(dress(&code).contains(&format!("aria-label=\"{}\"", "é".repeat(MAX_CODE_LABEL))));
    }
}
