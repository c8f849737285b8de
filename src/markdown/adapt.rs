//! Changes in a parsed text what our pages show differently: headings start below the page's own, pictures become links (they would
//! call other hosts), boxes of task lists become characters, raw HTML loses all that we do not keep, and signs that mean nothing come
//! back. Counts the nesting, before anything is made of it.

use std::borrow::Cow;

use comrak::Arena;
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, ListType, NodeList, NodeValue};

use super::error::{MAX_NESTING, RenderError};
use super::links::{self, text};
use super::raw_html::Rewriter;
use super::typed::Typed;
use super::{cleaning, tables};

type Nodes<'a> = Vec<&'a AstNode<'a>>;

/// What was found on the first walk and is changed after it: the tree must not change under the walk.
#[derive(Default)]
struct Found<'a> {
    /// Pictures within links, the innermost last.
    pictures: Nodes<'a>,
    links: Nodes<'a>,
    lists: Nodes<'a>,
    rows: Nodes<'a>,
    headings: Vec<(&'a AstNode<'a>, u8)>,
    boxes: Vec<(&'a AstNode<'a>, &'static str)>,
    /// Links within what was a picture, which become links beside it.
    within_links: Nodes<'a>,
}

/// Changes the tree of a text. `parsed` is what it was made from.
///
/// # Errors
/// [`RenderError::TooDeep`] with the line of the first level that is one too many.
pub(super) fn adapt<'a>(
    arena: &'a Arena<'a>,
    root: &'a AstNode<'a>,
    typed: &Typed<'_>,
    parsed: &str,
) -> Result<(), RenderError> {
    let found = walk(root, typed)?;
    for (heading, level) in found.headings {
        if heading.first_child().is_none() {
            heading.data_mut().value = NodeValue::Paragraph;
            heading.append(text(arena, "#".repeat(usize::from(level))));
        }
    }
    for (item, mark) in found.boxes {
        // A box alone, or one with nothing but a list or code behind it, has no words beside it.
        let beside = item.first_child().filter(|child| child.data().value == NodeValue::Paragraph);
        let paragraph = beside.unwrap_or_else(|| {
            let paragraph: &'a AstNode<'a> = arena.alloc(AstNode::from(NodeValue::Paragraph));
            item.prepend(paragraph);
            paragraph
        });
        paragraph.prepend(text(arena, mark.to_owned()));
    }
    let lines: Vec<&str> = parsed.lines().collect();
    for list in found.lists {
        keep_numbers(arena, list, &lines);
    }
    for row in found.rows {
        if let Some((cell, surplus)) = tables::surplus(row, &lines) {
            cell.append(text(arena, typed.restored(&surplus).unwrap_or(surplus)));
        }
    }
    for picture in found.pictures.into_iter().rev() {
        links::name_by_picture(arena, picture);
    }
    for link in found.within_links {
        link.insert_before(text(arena, " ".to_owned()));
    }
    for link in found.links {
        links::settle(arena, link);
    }
    Ok(())
}

fn walk<'a>(root: &'a AstNode<'a>, typed: &Typed<'_>) -> Result<Found<'a>, RenderError> {
    let mut found = Found::default();
    let mut raw = Rewriter::default();
    for node in root.descendants() {
        match &node.data().value {
            NodeValue::HtmlBlock(block) => raw.pair(&block.literal),
            NodeValue::HtmlInline(tag) => raw.pair(tag),
            _ => {}
        }
    }
    let mut depth = 0_usize;
    let mut links = 0_usize;
    let mut line = 1;
    for edge in root.traverse() {
        let (node, starts) = match edge {
            NodeEdge::Start(node) => (node, true),
            NodeEdge::End(node) => (node, false),
        };
        let mut data = node.data_mut();
        // Some inline nodes have no place of their own.
        line = Ord::max(line, data.sourcepos.start.line);
        let value = &mut data.value;
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
            NodeValue::Text(words) => {
                if let Some(restored) = typed.restored(words) {
                    *words = Cow::Owned(restored);
                }
            }
            NodeValue::Code(code) => typed.restore(&mut code.literal),
            NodeValue::CodeBlock(code) => {
                typed.restore(&mut code.literal);
                typed.restore(&mut code.info);
                // What stands behind the fence is the name of a language, or words.
                if !code.info.is_empty() && !cleaning::is_language(&code.info) {
                    code.literal = format!("{}\n{}", std::mem::take(&mut code.info), code.literal);
                }
            }
            NodeValue::Image(image) => {
                typed.restore(&mut image.url);
                typed.restore(&mut image.title);
                if links == 0 {
                    *value = NodeValue::Link(std::mem::take(image));
                    links += 1;
                    found.links.push(node);
                } else {
                    found.pictures.push(node);
                }
            }
            NodeValue::Link(link) => {
                typed.restore(&mut link.url);
                typed.restore(&mut link.title);
                if links > 0 {
                    found.within_links.push(node);
                }
                links += 1;
                found.links.push(node);
            }
            NodeValue::List(list) if list.list_type == ListType::Ordered => found.lists.push(node),
            NodeValue::TableRow(false) => found.rows.push(node),
            NodeValue::Heading(heading) => {
                found.headings.push((node, heading.level));
                heading.level = Ord::min(heading.level + 2, 6);
            }
            NodeValue::HtmlBlock(block) => block.literal = typed.restored_in_html(&raw.rewrite(&block.literal)),
            NodeValue::HtmlInline(tag) => *tag = typed.restored_in_html(&raw.rewrite(tag)),
            NodeValue::TaskItem(item) => {
                found.boxes.push((node, if item.symbol.is_some() { "☑ " } else { "☐ " }));
                *value = NodeValue::Item(NodeList::default());
            }
            _ => {}
        }
        if depth + raw.deepest() > MAX_NESTING {
            return Err(RenderError::TooDeep { line });
        }
    }
    Ok(found)
}

/// A list whose numbers do not follow each other becomes several, so that each item has the number that was typed. One that has
/// the number 1 everywhere, or 0, is counted: that is how lists are typed by those who let them be counted.
fn keep_numbers<'a>(arena: &'a Arena<'a>, list: &'a AstNode<'a>, lines: &[&str]) {
    let NodeValue::List(kind) = list.data().value else { return };
    let items: Nodes<'a> = list.children().collect();
    let number = |item: &AstNode<'_>| match &item.data().value {
        NodeValue::Item(of_item) if of_item.list_type == ListType::Ordered => Some(of_item.start),
        // An item with a box has lost its number.
        _ => typed_number(item, lines),
    };
    if kind.start <= 1 && items.iter().all(|item| number(item).is_none_or(|number| number == kind.start)) {
        return;
    }
    let (mut current, mut expected) = (list, kind.start);
    for item in items {
        let typed = number(item).unwrap_or(expected);
        if typed != expected {
            let next: &'a AstNode<'a> = arena.alloc(AstNode::from(NodeValue::List(NodeList { start: typed, ..kind })));
            current.insert_after(next);
            current = next;
        }
        if !current.same_node(list) {
            item.detach();
            current.append(item);
        }
        expected = typed + 1;
    }
}

/// The number that an item begins with on its line.
fn typed_number(item: &AstNode<'_>, lines: &[&str]) -> Option<usize> {
    let start = item.data().sourcepos.start;
    let typed = lines.get(start.line.checked_sub(1)?)?.get(start.column.checked_sub(1)?..)?.trim_start();
    let end = typed.find(|c: char| !c.is_ascii_digit())?;
    typed.get(..end)?.parse().ok()
}
