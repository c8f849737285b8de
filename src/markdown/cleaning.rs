//! The last look at HTML before it is stored: everything that is not on the list goes. Nothing typed comes here that could go with it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::address::{SCHEMES, own_page};

/// Tags that may be shown, headings from the third level on.
const TAGS: [&str; 34] = [
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "ins",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "var",
];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from(TAGS))
        // The words within these are no text.
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start"])),
            ("code", HashSet::from(["class"])),
            ("td", HashSet::from(["align"])),
            ("th", HashSet::from(["align"])),
        ]))
        .url_schemes(HashSet::from(SCHEMES))
        .url_relative(UrlRelative::Custom(Box::new(own_page)))
        .link_rel(Some("nofollow ugc noopener"))
        .strip_comments(true)
        .attribute_filter(|_, attribute, value| {
            let keep = match attribute {
                "class" => value.strip_prefix("language-").is_some_and(is_language),
                "align" => matches!(value, "left" | "center" | "right"),
                "start" => value.len() <= 9 && value.bytes().all(|byte| byte.is_ascii_digit()),
                _ => true,
            };
            keep.then_some(Cow::Borrowed(value))
        });
    cleaner
});

/// Languages that a block of code may be written in, by the names that people put behind a fence. Whatever else stands there is words.
const LANGUAGES: [&str; 77] = [
    "bash",
    "bat",
    "batch",
    "c",
    "c#",
    "c++",
    "clojure",
    "cmake",
    "console",
    "cpp",
    "cs",
    "csharp",
    "css",
    "csv",
    "dart",
    "diff",
    "dockerfile",
    "elixir",
    "erlang",
    "fsharp",
    "go",
    "graphql",
    "groovy",
    "haskell",
    "html",
    "http",
    "ini",
    "java",
    "javascript",
    "js",
    "json",
    "jsx",
    "julia",
    "kotlin",
    "latex",
    "less",
    "lua",
    "makefile",
    "markdown",
    "matlab",
    "md",
    "nginx",
    "objc",
    "ocaml",
    "pascal",
    "perl",
    "php",
    "plaintext",
    "powershell",
    "properties",
    "proto",
    "py",
    "python",
    "r",
    "rb",
    "ruby",
    "rust",
    "scala",
    "scss",
    "sh",
    "shell",
    "sql",
    "svg",
    "swift",
    "text",
    "toml",
    "ts",
    "tsx",
    "txt",
    "typescript",
    "vb",
    "vim",
    "xml",
    "yaml",
    "yml",
    "zig",
    "zsh",
];

/// Removes everything that is not on the list. Idempotent.
pub(super) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

/// Whether what stands behind a fence names a language, in small letters: `Urgent` is a word.
pub(super) fn is_language(name: &str) -> bool {
    LANGUAGES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_languages_are_no_words() {
        for language in ["rust", "c++", "html", "text"] {
            assert!(is_language(language), "{language}");
        }
        for word in ["", "Urgent", "urgent", "Rust", "two words", "rust,ignore", "Jo", "2025"] {
            assert!(!is_language(word), "{word}");
        }
        assert!(LANGUAGES.is_sorted(), "a name is found where it is looked for");
    }
}
