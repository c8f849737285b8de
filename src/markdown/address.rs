//! Where a link may lead. Pure.

use std::borrow::Cow;

use ammonia::Url;

/// Schemes that a link may have: pages, and ways to reach somebody.
pub(super) const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "sms"];

/// Where a link leads that was typed like this; none where it may not lead anywhere. An address without a scheme is one of the web,
/// or of a mailbox.
pub(super) fn target(typed: &str) -> Option<Cow<'_, str>> {
    let typed = typed.trim();
    if typed.is_empty() || typed.chars().any(char::is_control) {
        return None;
    }
    if typed.starts_with('/') {
        return own_page(typed);
    }
    if has_allowed_scheme(typed) {
        return Url::parse(typed).is_ok().then_some(Cow::Borrowed(typed));
    }
    let end = typed.find(['/', '?', '#', ':']).unwrap_or(typed.len());
    let (host, behind) = typed.split_at(end);
    let with_scheme = if let Some((name, domain)) = host.split_once('@') {
        // What follows the mailbox may be no more than what is asked of the mail.
        if name.is_empty() || !is_host(domain) || !(behind.is_empty() || behind.starts_with('?')) {
            return None;
        }
        format!("mailto:{typed}")
    } else {
        if !is_host(host) || !has_port_or_none(behind) {
            return None;
        }
        format!("https://{typed}")
    };
    Url::parse(&with_scheme).is_ok().then_some(Cow::Owned(with_scheme))
}

/// Whether an address begins with a scheme that a link may have.
pub(super) fn has_allowed_scheme(address: &str) -> bool {
    address
        .split_once(':')
        .is_some_and(|(scheme, _)| SCHEMES.iter().any(|allowed| scheme.eq_ignore_ascii_case(allowed)))
}

/// Links without a host lead to pages of this site, or nowhere.
pub(super) fn own_page(url: &str) -> Option<Cow<'_, str>> {
    let ours =
        url.starts_with('/') && !url.starts_with("//") && !url.contains('\\') && !url.chars().any(char::is_control);
    ours.then_some(Cow::Borrowed(url))
}

/// Names with dots between them, the last of which is a word.
fn is_host(host: &str) -> bool {
    let name = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    host.rsplit_once('.').is_some_and(|(names, last)| {
        names.split('.').all(name) && last.chars().count() >= 2 && last.chars().all(char::is_alphabetic)
    })
}

/// A colon behind a host begins a port.
fn has_port_or_none(behind: &str) -> bool {
    behind.strip_prefix(':').is_none_or(|port| port.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_web_to_somebody_or_to_our_pages() {
        for (typed, expected) in [
            ("https://council.example/a b", Some("https://council.example/a b")),
            ("HTTP://council.example", Some("HTTP://council.example")),
            ("mailto:jo@council.example", Some("mailto:jo@council.example")),
            ("tel:+441632960123", Some("tel:+441632960123")),
            ("sms:+441632960123", Some("sms:+441632960123")),
            ("/threads/1", Some("/threads/1")),
            ("council.example/form", Some("https://council.example/form")),
            ("www.council.example", Some("https://www.council.example")),
            ("council.example:8080/x", Some("https://council.example:8080/x")),
            ("jo@council.example", Some("mailto:jo@council.example")),
            ("bücher.example?q=1", Some("https://bücher.example?q=1")),
            ("", None),
            ("j", None),
            ("#below", None),
            ("//evil.example", None),
            ("/\\evil.example", None),
            ("javascript:alert(1)", None),
            ("JavaScript:alert(1)", None),
            ("data:text/html,x", None),
            ("a.b:javascript", None),
            ("two words.example", None),
            ("3.50", None),
            ("..", None),
            ("https://", None),
            ("https:\u{1}//a.example", None),
        ] {
            assert_eq!(target(typed).as_deref(), expected, "{typed:?}");
        }
    }
}
