//! Links as pages show them: each has words that can be seen, leads where links may lead, and otherwise stands there as it was typed.

use std::borrow::Cow;

use comrak::Arena;
use comrak::nodes::{AstNode, NodeLink, NodeValue};

use super::address;
use super::plain::plain;
use super::visible::has_visible;

/// Signs that end an address which nobody marked as one: those of languages that put no space behind it, and the one that is hidden
/// while the text is parsed.
const ENDS: [char; 32] = [
    '<', '。', '．', '，', '、', '；', '：', '！', '？', '（', '）', '［', '］', '｛', '｝', '「', '」', '『', '』',
    '【', '】', '《', '》', '〈', '〉', '〔', '〕', '“', '”', '‘', '’', '…',
];

/// A picture within a link is shown by what it says, or by its address: the link around it is the only one.
pub(super) fn name_by_picture<'a>(arena: &'a Arena<'a>, picture: &'a AstNode<'a>) {
    let (url, title) = match &picture.data().value {
        NodeValue::Image(image) => (image.url.clone(), image.title.clone()),
        _ => return,
    };
    show_title(arena, picture, &title);
    if shows_something(picture) {
        replace_by_content(picture);
    } else {
        picture.insert_before(text(arena, url));
        picture.detach();
    }
}

/// Gives a link a target and words, or makes it the text that was typed.
pub(super) fn settle<'a>(arena: &'a Arena<'a>, link: &'a AstNode<'a>) {
    let (url, title) = match &link.data().value {
        NodeValue::Link(link) => (link.url.clone(), link.title.clone()),
        _ => return,
    };
    if let Some(words) = automatic(link, &url).filter(|_| title.is_empty()) {
        end_before_signs(arena, link, &url, &words);
        return;
    }
    if let Some(target) = address::target(&url) {
        set_url(link, target.into_owned());
        show_title(arena, link, &title);
        if !shows_something(link) {
            link.append(text(arena, url));
        }
        return;
    }
    let title = if title.is_empty() { title } else { format!(" \"{title}\"") };
    link.insert_before(text(arena, "[".to_owned()));
    link.insert_after(text(arena, format!("]({url}{title})")));
    replace_by_content(link);
}

/// Words that only a pointer would bring up stand behind the link.
fn show_title<'a>(arena: &'a Arena<'a>, link: &'a AstNode<'a>, title: &str) {
    if has_visible(title) {
        link.insert_after(text(arena, format!(" ({title})")));
    }
}

/// The words of a link that are its address as well.
fn automatic(link: &AstNode<'_>, url: &str) -> Option<String> {
    let only = link.first_child().filter(|child| child.next_sibling().is_none())?;
    let words = match &only.data().value {
        NodeValue::Text(words) => words.to_string(),
        _ => return None,
    };
    let before = url.strip_suffix(words.as_str())?;
    matches!(before, "" | "http://" | "mailto:").then_some(words)
}

/// An address that nobody marked goes on until a space, but sentences of some languages have none: it ends before their signs.
fn end_before_signs<'a>(arena: &'a Arena<'a>, link: &'a AstNode<'a>, url: &str, words: &str) {
    let Some(cut) = words.find(ENDS) else {
        lead_to(link, url);
        return;
    };
    let (own, mut rest) = words.split_at(cut);
    let own_url = url.get(..url.len().saturating_sub(rest.len())).unwrap_or_default().to_owned();
    let mut last = link;
    while !rest.is_empty() {
        let (between, address) = rest.split_at(next_address(rest).unwrap_or(rest.len()));
        if !between.is_empty() {
            let between = text(arena, between.to_owned());
            last.insert_after(between);
            last = between;
        }
        let end = address.find(ENDS).unwrap_or(address.len());
        let (address, behind) = address.split_at(end);
        if !address.is_empty() {
            let words = text(arena, address.to_owned());
            let next: &'a AstNode<'a> = if address::target(address).is_some() {
                let next: &'a AstNode<'a> = arena.alloc(AstNode::from(NodeValue::Link(Box::new(NodeLink {
                    url: address.to_owned(),
                    title: String::new(),
                }))));
                next.append(words);
                next
            } else {
                words
            };
            last.insert_after(next);
            last = next;
        }
        rest = behind;
    }
    if let Some(only) = link.first_child() {
        only.data_mut().value = NodeValue::Text(Cow::Owned(own.to_owned()));
    }
    lead_to(link, &own_url);
}

/// Where the next address begins.
fn next_address(text: &str) -> Option<usize> {
    let begins =
        |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with("http://") || rest.starts_with("https://"));
    text.match_indices("http").map(|(at, _)| at).find(|at| begins(*at))
}

/// A link whose words are its address leads there, or is no more than these words.
fn lead_to<'a>(link: &'a AstNode<'a>, url: &str) {
    match address::target(url) {
        Some(target) => set_url(link, target.into_owned()),
        None => replace_by_content(link),
    }
}

fn set_url(link: &AstNode<'_>, url: String) {
    if let NodeValue::Link(link) = &mut link.data_mut().value {
        link.url = url;
        link.title.clear();
    }
}

fn shows_something<'a>(node: &'a AstNode<'a>) -> bool {
    node.children().any(|child| {
        let shows = match &child.data().value {
            NodeValue::Text(words) => has_visible(words),
            NodeValue::Code(code) => has_visible(&code.literal),
            NodeValue::HtmlInline(tag) => has_visible(&plain(tag)),
            _ => false,
        };
        shows || shows_something(child)
    })
}

/// Puts what stands within a node in its place.
fn replace_by_content<'a>(node: &'a AstNode<'a>) {
    let within: Vec<&'a AstNode<'a>> = node.children().collect();
    for child in within {
        child.detach();
        node.insert_before(child);
    }
    node.detach();
}

/// A node of words.
pub(super) fn text<'a>(arena: &'a Arena<'a>, words: String) -> &'a AstNode<'a> {
    arena.alloc(AstNode::from(NodeValue::Text(Cow::Owned(words))))
}
