//! One line on the page after an act says what was done, and the focus goes to it or to what was made.
//!
//! The redirect of the act names the line by a word in its address (`?done=answer-posted`), and the page has a text of its own for each
//! word: an address can choose among the texts that there are, and can bring none. It needs no script and no cookie. Only somebody with a
//! session is told, for nobody else acts.

use poem::Response;
use poem::http::{HeaderValue, header};

/// The id of the line's element. A fragment leads to it, so that browsers move the focus there.
pub const STATUS_LINE_ID: &str = "status-line";

/// The key of the text that the page at hand tells, as data of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusText(pub &'static str);

/// Marks an answer to a form whose act took something back.
#[derive(Clone, Copy, Debug)]
struct TakenBack;

/// The answer to a form that took something back, such as a vote, so that the next page says so.
#[must_use]
pub fn taken_back(mut response: Response) -> Response {
    response.extensions_mut().insert(TakenBack);
    response
}

/// Whether the act took something back.
#[must_use]
pub fn is_taken_back(response: &Response) -> bool {
    response.extensions().get::<TakenBack>().is_some()
}

/// Marks an answer to a form that did nothing of what it is for.
#[derive(Clone, Copy, Debug)]
struct Untold;

/// The answer to a form that leads to another form instead of doing what it is for, so that the next page says nothing of it.
#[must_use]
pub fn untold(mut response: Response) -> Response {
    response.extensions_mut().insert(Untold);
    response
}

/// Whether nothing was done that could be told.
#[must_use]
pub fn is_untold(response: &Response) -> bool {
    response.extensions().get::<Untold>().is_some()
}

/// The redirect with the word of what was done. A redirect that says a word already keeps it.
#[must_use]
pub fn with_word(mut response: Response, word: Option<&str>) -> Response {
    let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).map(|to| address(to, word));
    if let Some(Ok(to)) = to.map(|to| HeaderValue::from_str(&to)) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

/// An address with the word of what was done. Its fragment names what was made or changed: the line stands there, so the query names it
/// as well (`at`), because browsers keep fragments to themselves. An address that tells a word and has no fragment leads to the line.
fn address(to: &str, word: Option<&str>) -> String {
    let (page, place) = to.split_once('#').unwrap_or((to, ""));
    let query = page.split_once('?').map_or("", |(_, query)| query);
    let tells_already = query.split('&').any(|pair| pair.starts_with("done="));
    let mut address = page.to_owned();
    match word {
        Some(word) if !tells_already => {
            address.push(if page.contains('?') { '&' } else { '?' });
            address.push_str("done=");
            address.push_str(word);
            if !place.is_empty() {
                address.push_str("&at=");
                address.push_str(place);
            }
        }
        _ if !tells_already => return to.to_owned(),
        _ => {}
    }
    address.push('#');
    address.push_str(if place.is_empty() { STATUS_LINE_ID } else { place });
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_was_done_and_where() {
        for (to, word, expected) in [
            ("/threads/1-bins", Some("closed"), "/threads/1-bins?done=closed#status-line"),
            ("/threads/1#answer-9", Some("vote"), "/threads/1?done=vote&at=answer-9#answer-9"),
            ("/threads/1?first=yes#answer-9", Some("posted"), "/threads/1?first=yes&done=posted&at=answer-9#answer-9"),
            // A word of its own stays, and the focus goes to its line.
            ("/account?done=saved", Some("vote"), "/account?done=saved#status-line"),
            ("/account?done=saved", None, "/account?done=saved#status-line"),
            ("/cases/PD-1?done=sent#case-end", None, "/cases/PD-1?done=sent#case-end"),
            // What tells nothing leads where it led.
            ("/threads/1?posted=1", None, "/threads/1?posted=1"),
            ("/agencies/elmford/gaps#repairs", None, "/agencies/elmford/gaps#repairs"),
        ] {
            assert_eq!(address(to, word), expected, "{to}");
        }
    }
}
