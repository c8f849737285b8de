//! From a text to its tree: what is parsed as what, and what of it is prose.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock, Mutex};

use comrak::nodes::{AstNode, NodeValue};
use comrak::options::BrokenLinkReference;
use comrak::{Arena, Options, ResolvedReference, parse_document};

use super::error::{MAX_NESTING, RenderError};
use super::typed::{Typed, normalized_label};

pub(super) static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    // Chinese and Japanese have no spaces beside emphasis.
    options.extension.cjk_friendly_emphasis = true;
    // A signature under dashes makes no heading of the line above.
    options.parse.ignore_setext = true;
    // People press Enter once for a new line.
    options.render.hardbreaks = true;
    // Raw HTML has been rewritten by then, and is cleaned after.
    options.render.r#unsafe = true;
    options
});

/// Parses a text in which the signs that mean nothing are hidden; none of it is code but what stands in fences. Gives the text that
/// was parsed as well: positions in the tree are positions in it.
///
/// # Errors
/// [`RenderError::TooDeep`] for code within lists within code, and so on.
pub(super) fn parse<'a>(arena: &'a Arena<'a>, typed: &Typed<'_>) -> Result<(&'a AstNode<'a>, String), RenderError> {
    let used = if typed.defines_links() { used_labels(typed) } else { HashSet::new() };
    let text = typed.hidden(&used);
    let root = parse_document(arena, &text, &OPTIONS);
    indented_is_prose(arena, root, typed)?;
    Ok((root, text))
}

/// The labels that links refer to and that nothing defines, once no definition can be seen.
fn used_labels(typed: &Typed<'_>) -> HashSet<String> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let mut options = OPTIONS.clone();
    let noted = Arc::clone(&seen);
    options.parse.broken_link_callback =
        Some(Arc::new(move |link: BrokenLinkReference<'_>| -> Option<ResolvedReference> {
            if let Ok(mut labels) = noted.lock() {
                labels.push(link.original.to_owned());
            }
            None
        }));
    let arena = Arena::new();
    parse_document(&arena, &typed.without_labels(&typed.hidden(&HashSet::new())), &options);
    let labels = seen.lock().map(|mut labels| std::mem::take(&mut *labels)).unwrap_or_default();
    labels.into_iter().map(|label| normalized_label(&typed.restored(&label).unwrap_or(label))).collect()
}

/// Four spaces before a line are how people begin a letter: what they would make code is parsed again without them.
fn indented_is_prose<'a>(arena: &'a Arena<'a>, root: &'a AstNode<'a>, typed: &Typed<'_>) -> Result<(), RenderError> {
    let mut found: Vec<&'a AstNode<'a>> = root.descendants().filter(|node| is_indented(node)).collect();
    let mut rounds = 0_usize;
    while !found.is_empty() {
        let mut within = Vec::new();
        for block in found {
            let line = block.data().sourcepos.start.line;
            if rounds > MAX_NESTING {
                return Err(RenderError::TooDeep { line });
            }
            let text = typed.without_definitions(&outdented(block));
            let parts: Vec<&'a AstNode<'a>> = parse_document(arena, &text, &OPTIONS).children().collect();
            for part in parts {
                part.detach();
                for node in part.descendants() {
                    let start = &mut node.data_mut().sourcepos.start;
                    start.line = (start.line + line).saturating_sub(1);
                    // Where on the line it stands is not known any more.
                    start.column = 0;
                }
                within.extend(part.descendants().filter(|node| is_indented(node)));
                block.insert_before(part);
            }
            block.detach();
        }
        found = within;
        rounds += 1;
    }
    Ok(())
}

fn is_indented(node: &AstNode<'_>) -> bool {
    matches!(&node.data().value, NodeValue::CodeBlock(code) if !code.fenced)
}

fn outdented(block: &AstNode<'_>) -> String {
    match &block.data().value {
        NodeValue::CodeBlock(code) => code.literal.lines().map(str::trim_start).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    }
}
