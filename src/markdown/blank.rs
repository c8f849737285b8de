//! Texts that say nothing although something was typed: signs alone, comments of HTML, addresses that nothing refers to. Pure.

use super::address;
use super::plain::plain;
use super::visible::has_visible;

/// Whether rendered HTML shows nothing that can be seen: no words and no signs, but perhaps rules and empty quotes.
#[must_use]
pub fn is_blank(html: &str) -> bool {
    !has_visible(&plain(html))
}

/// Whether a text holds nothing but comments, marks of empty headings, rules, and definitions of links that nothing refers to.
pub(super) fn says_nothing(typed: &str) -> bool {
    without_comments(typed).lines().all(is_nothing)
}

fn without_comments(typed: &str) -> String {
    let mut left = String::with_capacity(typed.len());
    let mut rest = typed;
    while let Some((before, comment)) = rest.split_once("<!--") {
        let Some((_, behind)) = comment.split_once("-->") else { break };
        left.push_str(before);
        rest = behind;
    }
    left.push_str(rest);
    left
}

fn is_nothing(line: &str) -> bool {
    let line = line.trim_matches(|c: char| c == '>' || c.is_whitespace());
    if !has_visible(line) {
        return true;
    }
    let only = |sign: char| line.chars().all(|c| c == sign || c.is_whitespace());
    if only('#') || ['-', '*', '_'].into_iter().any(only) {
        return true;
    }
    // What follows a name in brackets is what somebody says, unless a link could lead there: `[Street]: Elm`.
    line.strip_prefix('[').and_then(|rest| rest.split_once("]:")).is_some_and(|(label, target)| {
        let target = target.trim();
        !label.contains(['[', ']']) && !target.contains(char::is_whitespace) && address::target(target).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_alone_say_nothing() {
        for nothing in [
            "",
            " \n ",
            "\u{200b}",
            "<!-- later -->",
            "<!-- one -->\n\n<!-- two\nthree -->",
            "#",
            "###\n#",
            "---",
            "* * *",
            "[1]: https://council.example/",
            "[1]: council.example/form\n[2]: /threads/1",
            "> \n> #",
            "&nbsp;",
            "&#x200b;",
            "<br>",
        ] {
            let html = crate::markdown::render_now(nothing).unwrap();
            assert!(is_blank(&html), "{nothing:?} became {html:?}");
        }
        for something in [
            "a",
            "# a",
            "<!-- open",
            "a <!-- b -->",
            "[1]: see [1]",
            "☐",
            "<name>",
            "?",
            "5",
            "- [ ] x",
            "5.",
            "2025.",
            "7)",
            "[Name]: Jo",
            "[Name]: Jo\n[Street]: Elm",
            "[Name]:",
        ] {
            let html = crate::markdown::render_now(something).unwrap();
            assert!(!is_blank(&html), "{something:?} became {html:?}");
        }
    }
}
