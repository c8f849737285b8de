//! Known attacks and awkward strings, each judged by an inspector that shares no code with the cleaner.
//! The corpora are not part of the sources: `PEERDESK_CORPUS` names their folder.

use std::path::PathBuf;

use scraper::{Html, Node};

use super::*;

/// What a browser would find in this HTML that readers must never get. Empty means harmless.
pub(super) fn outside(html: &str) -> Vec<String> {
    let allowed = "a b blockquote br code del div em h3 h4 h5 h6 hr i ins kbd li ol p pre q s small strong sub sup table tbody td th \
                   thead tr u ul var";
    let allowed: Vec<&str> = allowed.split_whitespace().collect();
    let mut found = Vec::new();
    for node in Html::parse_fragment(html).tree.root().descendants() {
        match node.value() {
            Node::Element(element) => {
                let name = element.name();
                // The parser of fragments wraps everything in one element of its own.
                if name == "html"
                    && node.parent().is_some_and(|parent| parent.parent().is_none())
                    && element.attrs().count() == 0
                {
                    continue;
                }
                if !allowed.contains(&name) {
                    found.push(format!("<{name}>"));
                }
                for (attribute, value) in element.attrs() {
                    let fine = match (name, attribute) {
                        ("a", "href") => {
                            let lower = value.to_ascii_lowercase();
                            ["http:", "https:", "mailto:", "tel:", "sms:"]
                                .iter()
                                .any(|scheme| lower.starts_with(scheme))
                                || (value.starts_with('/') && !value.starts_with("//") && !value.contains('\\'))
                        }
                        ("a", "rel") => value == "nofollow ugc noopener",
                        ("ol", "start") => value.parse::<u32>().is_ok(),
                        ("code", "class") => value.starts_with("language-") && !value.contains(char::is_whitespace),
                        ("div", "class") => value == "pd-scroll",
                        ("div" | "pre", "role") => value == "group",
                        ("div" | "pre", "tabindex") => value == "0",
                        ("div" | "pre", "aria-label") => !value.is_empty(),
                        ("td" | "th", "align") => ["left", "center", "right"].contains(&value),
                        _ => false,
                    };
                    if !fine {
                        found.push(format!("{name} {attribute}={value:?}"));
                    }
                }
                if name == "a" && element.attr("href").is_some() && element.attr("rel").is_none() {
                    found.push("a link without rel".to_owned());
                }
            }
            Node::Comment(_) | Node::ProcessingInstruction(_) | Node::Doctype(_) => found.push("not text".to_owned()),
            Node::Document | Node::Fragment | Node::Text(_) => {}
        }
    }
    found
}

fn corpus(file: &str) -> Option<String> {
    let folder = std::env::var_os("PEERDESK_CORPUS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let text = std::fs::read_to_string(folder.join(file)).ok();
    if text.is_none() {
        eprintln!("SKIPPED: no {file} in {} (set PEERDESK_CORPUS)", folder.display());
    }
    text
}

/// A vector alone, in a paragraph, in a quote, in a list, as a link's target and text, and as code.
fn settings(vector: &str) -> Vec<String> {
    vec![
        vector.to_owned(),
        format!("Look: {vector} and so on"),
        vector.lines().map(|line| format!("> {line}\n")).collect(),
        format!("- {}", vector.replace('\n', "\n  ")),
        format!("[click]({vector})"),
        format!("[{vector}](https://a.example \"{vector}\")"),
        format!("```{vector}\n{vector}\n```"),
        format!("| a |\n|---|\n| {vector} |"),
    ]
}

/// The words of a string: letters and digits, without the references that stand for signs, and the tags that people may type: those
/// without attributes, or with such as tags on pages have.
fn words(string: &str) -> Vec<String> {
    let tags = "a|b|i|s|u|p|q|br|li|em|ol|ul|pre|del|ins|kbd|sub|sup|code|small|strong|blockquote";
    let attribute = "(href|class|id|style|rel|target|align|dir|lang)=(\"[^\"]*\"|'[^']*'|[^\\s\"'<>=`]+)";
    let typed = format!("(?i)</({tags})[ \\t]*>|<({tags})([ \\t]+{attribute})*[ \\t]*/?>|&#?[a-z0-9]{{1,32}};");
    let left = regex::Regex::new(&typed).unwrap().replace_all(string, " ").into_owned();
    left.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[test]
fn only_tags_and_references_are_no_words() {
    assert_eq!(words("<B>a</b > <p name of=x> \\b &amp; <a href=\"c\">d</a>"), ["a", "p", "name", "of", "x", "b", "d"]);
}

fn inspect(vector: &str) {
    for source in settings(vector) {
        match render_now(&source) {
            Ok(html) => {
                assert_eq!(outside(&html), Vec::<String>::new(), "from {source:?} came {html:?}");
                assert_eq!(dress(&clean(&html)), html, "cleaning again changes {source:?}");
            }
            Err(error) => {
                assert!(matches!(error, RenderError::TooDeep { .. } | RenderError::TooLarge), "{error} for {source:?}");
            }
        }
    }
}

#[test]
fn the_inspector_sees_what_is_wrong() {
    for bad in [
        "<script>x</script>",
        "<img src=x>",
        "<p onclick=x>",
        "<p id=x>",
        "<a href=\"javascript:x\">",
        "<a href=\"/x\">",
        "<a href=\"//e\" rel=\"nofollow ugc noopener\">",
        "<svg></svg>",
        "<!-- c -->",
        "<h1>x</h1>",
        "<code class=\"x\">",
        "<p style=x>",
        "<input>",
        "<div class=x>",
        "<pre role=button>",
        "<math></math>",
    ] {
        assert!(!outside(bad).is_empty(), "{bad}");
    }
    assert!(
        outside(
            "<p><a href=\"https://a\" rel=\"nofollow ugc noopener\">x</a> <code class=\"language-c++\">y</code></p>"
        )
        .is_empty()
    );
}

#[test]
fn no_known_injection_survives() {
    let Some(text) = corpus("h5sc/vectors.txt") else { return };
    let vectors: Vec<&str> = text
        .split("<div id=\"")
        .skip(1)
        .filter_map(|block| block.split_once("\">").filter(|(id, _)| id.parse::<u32>().is_ok()))
        .map(|(_, vector)| vector.split("//[\"'`-->]]>]</div>").next().unwrap_or(vector))
        .collect();
    assert!(vectors.len() >= 130, "only {} vectors read", vectors.len());
    let flagged = vectors.iter().filter(|vector| !outside(vector).is_empty()).count();
    assert!(flagged * 10 >= vectors.len() * 9, "the inspector saw only {flagged} of {} vectors", vectors.len());
    for vector in vectors {
        inspect(vector);
    }
}

#[test]
fn no_awkward_string_breaks_rendering() {
    let Some(text) = corpus("naughty-strings/blns.json") else { return };
    let strings: Vec<String> = serde_json::from_str(&text).unwrap();
    assert!(strings.len() > 400);
    assert!(strings.iter().filter(|string| !outside(string).is_empty()).count() > 50, "the inspector sees too little");
    for string in strings {
        inspect(&string);
        // Each word of it can be read as well.
        if let Ok(html) = render_now(&format!("Look: {}", string.replace('\n', " "))) {
            let shown = plain(&html);
            for word in words(&string) {
                assert!(shown.contains(&word), "{word:?} of {string:?} is not in {shown:?}");
            }
        }
    }
}
