//! The one way from what people type to what pages show: comrak, then ammonia, within caps. Touches nothing else.
//!
//! Cleaning costs the square of the nesting, so nesting is counted before, and refused, not flattened: nobody's text
//! changes silently. Raw HTML is rewritten tag by tag (`raw_html`) so that what was counted is what gets cleaned.

mod plain;
mod raw_html;
pub mod source;
pub mod visible;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use std::time::Duration;

use ammonia::{Builder, UrlRelative};
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeList, NodeValue};
use comrak::{Arena, Options, format_html, parse_document};

pub use plain::{excerpt, plain};
pub use source::MAX_BYTES;
pub use visible::has_visible;

/// Changes when the same source would give other HTML.
pub const RENDER_VERSION: i32 = 1;
/// Most levels of quotes, lists, emphasis and tags within each other.
pub const MAX_NESTING: usize = 16;
/// The most HTML that a text may become: this many times its bytes, and a little for short ones.
const MAX_GROWTH: usize = 8;
const GROWTH_SLACK: usize = 2048;
/// Rendering takes milliseconds; a text that takes longer than this is refused.
const RENDER_TIMEOUT: Duration = Duration::from_secs(2);

/// Why a text cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    #[error("the text is longer than {MAX_BYTES} bytes")]
    TooLong,
    #[error("quotes, lists or tags are nested more than {MAX_NESTING} deep")]
    TooDeep,
    #[error("the text becomes too large a page")]
    TooLarge,
    #[error("the text takes too long to format")]
    TooSlow,
}

/// HTML that may be printed as it is: the only type that templates do not escape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Wraps what [`render`] made: its result, or a column that only ever holds its result; or a part of a page by a template, which
    /// escapes all that it prints.
    #[must_use]
    pub fn rendered(html: String) -> Self {
        Self(html)
    }

    /// The HTML.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for SafeHtml {}

/// Renders off the request threads, within a deadline.
///
/// # Errors
/// [`RenderError`] for texts past a cap.
pub async fn render(source: String) -> Result<String, RenderError> {
    let work = tokio::task::spawn_blocking(move || render_now(&source));
    match tokio::time::timeout(RENDER_TIMEOUT, work).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) | Err(_) => Err(RenderError::TooSlow),
    }
}

/// Renders on this thread: pure.
///
/// # Errors
/// [`RenderError`] for texts past a cap.
pub fn render_now(source: &str) -> Result<String, RenderError> {
    if source.len() > MAX_BYTES {
        return Err(RenderError::TooLong);
    }
    let most = source.len() * MAX_GROWTH + GROWTH_SLACK;
    let arena = Arena::new();
    let root = parse_document(&arena, source, &OPTIONS);
    adapt(&arena, root)?;
    let mut html = String::with_capacity(source.len() * 2);
    format_html(root, &OPTIONS, &mut html).map_err(|_| RenderError::TooLarge)?;
    if html.len() > most {
        return Err(RenderError::TooLarge);
    }
    let cleaned = clean(&html);
    if cleaned.len() > most { Err(RenderError::TooLarge) } else { Ok(cleaned) }
}

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    // Raw HTML has been rewritten by then, and is cleaned after.
    options.render.r#unsafe = true;
    options
});

/// Counts the nesting and changes what our pages show differently: headings start below the page's own, pictures become
/// links (they would call other hosts), boxes of task lists become characters, raw HTML loses all that we do not keep.
fn adapt<'a>(arena: &'a Arena<'a>, root: &'a AstNode<'a>) -> Result<(), RenderError> {
    let mut raw = raw_html::Rewriter::default();
    let mut depth = 0_usize;
    let mut links = 0_usize;
    let mut boxes = Vec::new();
    for edge in root.traverse() {
        let (node, starts) = match edge {
            NodeEdge::Start(node) => (node, true),
            NodeEdge::End(node) => (node, false),
        };
        let value = &mut node.data_mut().value;
        let nests = matches!(
            value,
            NodeValue::BlockQuote
                | NodeValue::List(_)
                | NodeValue::Emph
                | NodeValue::Strong
                | NodeValue::Strikethrough
                | NodeValue::Link(_)
                | NodeValue::Image(_)
        );
        if !starts {
            depth = depth.saturating_sub(usize::from(nests));
            links = links.saturating_sub(usize::from(matches!(value, NodeValue::Link(_))));
            continue;
        }
        depth += usize::from(nests);
        match value {
            NodeValue::Image(image) if links == 0 => {
                *value = NodeValue::Link(std::mem::take(image));
                links += 1;
            }
            NodeValue::Link(_) => links += 1,
            NodeValue::Heading(heading) => heading.level = (heading.level + 2).min(6),
            NodeValue::HtmlBlock(block) => block.literal = raw.rewrite(&block.literal),
            NodeValue::HtmlInline(tag) => *tag = raw.rewrite(tag),
            NodeValue::TaskItem(item) => {
                boxes.push((node, if item.symbol.is_some() { "☑ " } else { "☐ " }));
                *value = NodeValue::Item(NodeList::default());
            }
            _ => {}
        }
        if depth + raw.open() > MAX_NESTING {
            return Err(RenderError::TooDeep);
        }
    }
    for (item, mark) in boxes {
        if let Some(paragraph) = item.first_child().filter(|child| child.data().value == NodeValue::Paragraph) {
            let mark = arena.alloc(AstNode::from(NodeValue::Text(Cow::Borrowed(mark))));
            paragraph.prepend(mark);
        }
    }
    Ok(())
}

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
            ("a", HashSet::from(["href", "title"])),
            ("ol", HashSet::from(["start"])),
            ("code", HashSet::from(["class"])),
            ("td", HashSet::from(["align"])),
            ("th", HashSet::from(["align"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Custom(Box::new(own_page)))
        .link_rel(Some("nofollow ugc noopener"))
        .strip_comments(true)
        .attribute_filter(|_, attribute, value| {
            let keep = match attribute {
                "class" => is_language(value),
                "align" => matches!(value, "left" | "center" | "right"),
                "start" => value.len() <= 9 && value.bytes().all(|byte| byte.is_ascii_digit()),
                _ => true,
            };
            keep.then_some(Cow::Borrowed(value))
        });
    cleaner
});

/// Removes everything that is not on the list. Idempotent.
fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

fn is_language(class: &str) -> bool {
    class.strip_prefix("language-").is_some_and(|name| {
        !name.is_empty()
            && name.len() <= 30
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+#_-.".contains(&byte))
    })
}

/// Links without a host lead to pages of this site, or nowhere.
fn own_page(url: &str) -> Option<Cow<'_, str>> {
    let ours =
        url.starts_with('/') && !url.starts_with("//") && !url.contains('\\') && !url.chars().any(char::is_control);
    ours.then_some(Cow::Borrowed(url))
}

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod tests;
