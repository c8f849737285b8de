//! Entity tags (RFC 9110 §8.8.3) and the one place that compares them with those that a caller sends (§13.1): answers of the API,
//! pages, styles and the API's own document alike.
//!
//! A single resource has a strong tag, which names its text and its state, so that a change can name what it was made from. Every
//! other answer has a weak one of its bytes, which is good for reading only.

use poem::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use poem::web::headers::{self, HeaderMapExt};
use poem::{Endpoint, IntoResponse, Request, Response};
use poem_openapi::registry::{MetaParamIn, MetaSchema};
use poem_openapi::types::ToJSON;

use super::param::{self, ApiParam};
use super::problem::ApiError;
use super::signing;
use crate::locale::text;

/// Longest header of entity tags that the document allows, characters.
const MAX_LENGTH: usize = 200;

/// `"text.state"`: the first number changes with the text, the second part with anything that this reader gets. An edit must
/// name the first.
#[must_use]
pub fn tag(revision: i32, thing: &impl ToJSON) -> String {
    let digest = signing::sha256(&thing.to_json_string());
    format!("\"{revision}.{}\"", digest.get(..16).unwrap_or_default())
}

/// Gives an answer that has no tag yet a weak one of its bytes.
pub fn ensure_tag(headers: &mut HeaderMap, body: &[u8]) {
    if headers.contains_key(header::ETAG) {
        return;
    }
    let digest = signing::sha256_of_bytes(body);
    if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{}\"", digest.get(..24).unwrap_or_default())) {
        headers.insert(header::ETAG, tag);
    }
}

/// Around the API, inside of everything that keeps answers: whatever is read has a tag, lists as well.
pub async fn tag_answers<E: Endpoint>(next: E, req: Request) -> poem::Result<Response> {
    let reads = *req.method() == Method::GET;
    let response = next.call(req).await?.into_response();
    if !reads || response.status() != StatusCode::OK || response.headers().contains_key(header::ETAG) {
        return Ok(response);
    }
    let (mut parts, body) = response.into_parts();
    let body = body.into_bytes().await?;
    ensure_tag(&mut parts.headers, &body);
    Ok(Response::from_parts(parts, body.into()))
}

/// What proxies, and we, add to the opaque part of a tag when an answer is compressed: the content is the same.
const CODING_SUFFIXES: [&str; 4] = ["-gzip", "-br", "-zstd", "-deflate"];

/// Puts the coding of an answer behind its strong tag, since that stands for other bytes than the text as it is (RFC 9110 §8.8.3.3).
pub fn name_coding(headers: &mut HeaderMap, coding: &str) {
    let strong = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).filter(|tag| tag.starts_with('"'));
    let named = strong.and_then(|tag| tag.strip_suffix('"')).map(|start| format!("{start}-{coding}\""));
    if let Some(tag) = named.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        headers.insert(header::ETAG, tag);
    }
}

/// Whether the tag of an answer is among those that a reader has, by weak comparison (RFC 9110 §13.1.2).
fn is_known(known: &headers::IfNoneMatch, answer: &HeaderMap) -> bool {
    let Some(tag) = answer.get(header::ETAG).and_then(|tag| tag.to_str().ok()) else { return false };
    let opaque = tag.trim_end_matches('"');
    let opaque = CODING_SUFFIXES.iter().find_map(|suffix| opaque.strip_suffix(*suffix)).unwrap_or(opaque);
    std::iter::once("")
        .chain(CODING_SUFFIXES)
        .filter_map(|suffix| format!("{opaque}{suffix}\"").parse::<headers::ETag>().ok())
        .any(|tag| !known.precondition_passes(&tag))
}

/// Headers that describe a body, which a 304 does not have. Everything else is sent as with a 200 (RFC 9110 §15.4.5).
const BODY_HEADERS: [HeaderName; 5] = [
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_RANGE,
];

/// Around all that is read, outside of what keeps answers and inside of what adds headers for one reader: whoever has the answer
/// already gets 304. A `HEAD` is handled as the `GET` that it stands for, so that both have the same headers; the server sends no
/// body with it.
pub async fn answer_not_modified<E: Endpoint>(next: E, mut req: Request) -> poem::Result<Response> {
    if *req.method() == Method::HEAD {
        req.set_method(Method::GET);
    }
    let known = req.headers().typed_get::<headers::IfNoneMatch>().filter(|_| *req.method() == Method::GET);
    let mut response = next.call(req).await?.into_response();
    if response.status() == StatusCode::OK && known.is_some_and(|known| is_known(&known, response.headers())) {
        response.set_status(StatusCode::NOT_MODIFIED);
        response.set_body(());
        for name in BODY_HEADERS {
            response.headers_mut().remove(name);
        }
    }
    Ok(response)
}

/// A thing with its tag.
pub fn tagged<T: ToJSON>(revision: i32, thing: T) -> (T, String) {
    let tag = tag(revision, &thing);
    (thing, tag)
}

/// The header `If-Match` of a change: without one it is refused with 428.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfMatch(SentTags);

/// The header `If-Match` of an act that does not depend on what was read, but may be told to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionalIfMatch(Option<SentTags>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum SentTags {
    /// `*`: whatever is there.
    Any,
    /// The texts that the tags name. Tags that we never gave out name none.
    Texts(Vec<i32>),
}

impl SentTags {
    fn parse(sent: &str) -> Self {
        if sent.trim() == "*" {
            return Self::Any;
        }
        // What stands between quotes is the opaque part of a tag. A proxy that compresses makes tags weak or adds to them, but
        // the text is the same.
        let opaque_tags = sent.split('"').skip(1).step_by(2);
        Self::Texts(opaque_tags.filter_map(|tag| tag.split('.').next()?.parse().ok()).collect())
    }

    fn check(&self, revision: i32) -> Result<(), ApiError> {
        match self {
            Self::Texts(texts) if !texts.contains(&revision) => Err(ApiError::precondition_failed(
                "changed_meanwhile",
                "Somebody changed this since you read it, or the ETag is none of this resource.",
            )),
            _ => Ok(()),
        }
    }
}

impl IfMatch {
    /// An edit must name the text that it was made from. A vote in between does not stand in its way, another edit does.
    ///
    /// # Errors
    /// 412 if the text is another by now.
    pub fn check(&self, revision: i32) -> Result<(), ApiError> {
        self.0.check(revision)
    }

    /// The text that is named, for operations that compare within their transaction; none for `*`.
    ///
    /// # Errors
    /// 412 if no tag is one of ours.
    pub fn revision(&self) -> Result<Option<i32>, ApiError> {
        match &self.0 {
            SentTags::Any => Ok(None),
            SentTags::Texts(texts) => texts
                .first()
                .copied()
                .map(Some)
                .ok_or_else(|| ApiError::precondition_failed("changed_meanwhile", text::t("problem-no-such-etag"))),
        }
    }
}

impl OptionalIfMatch {
    /// Whether the caller wants the state that they read.
    #[must_use]
    pub fn required(self) -> Option<IfMatch> {
        self.0.map(IfMatch)
    }
}

impl ApiParam for IfMatch {
    const PLACE: MetaParamIn = MetaParamIn::Header;
    const REQUIRED: bool = true;

    fn schema() -> MetaSchema {
        param::text_schema(None, MAX_LENGTH)
    }

    fn read(req: &Request) -> Result<Self, ApiError> {
        let missing = || ApiError::precondition_required("if_match_required", text::t("api-problem-if-match-required"));
        OptionalIfMatch::read(req)?.required().ok_or_else(missing)
    }
}

impl ApiParam for OptionalIfMatch {
    const PLACE: MetaParamIn = MetaParamIn::Header;

    fn schema() -> MetaSchema {
        param::text_schema(None, MAX_LENGTH)
    }

    fn read(req: &Request) -> Result<Self, ApiError> {
        Ok(Self(param::header(req, &header::IF_MATCH).map(|sent| SentTags::parse(&sent))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(tags: &str) -> IfMatch {
        IfMatch(SentTags::parse(tags))
    }

    #[test]
    fn only_the_text_counts() {
        let tag = tag(3, &"anything");
        for fits in
            [tag.as_str(), "\"3.1\"", "W/\"3.ab\"", "\"3.ab-gzip\"", "\"1.a\", \"3.b\"", "\"1.a\",W/\"3.b\"", "*"]
        {
            assert!(sent(fits).check(3).is_ok(), "{fits}");
        }
        for other in ["\"2.9\"", "\"x\"", "", "\"\"", "\"33.1\"", "\"2.a,3.b\""] {
            assert!(matches!(sent(other).check(3), Err(ApiError::PreconditionFailed(_))), "{other}");
        }
        assert_eq!(sent(&tag).revision().unwrap(), Some(3));
        assert_eq!(sent("*").revision().unwrap(), None);
        assert!(matches!(sent("\"x\"").revision(), Err(ApiError::PreconditionFailed(_))));
    }

    #[test]
    fn a_change_without_a_tag_is_refused_and_an_act_is_not() {
        let bare = Request::default();
        assert!(matches!(IfMatch::read(&bare), Err(ApiError::PreconditionRequired(_))));
        assert_eq!(OptionalIfMatch::read(&bare).unwrap().required(), None);
        let tagged = Request::builder().header("if-match", "\"3.a\"").finish();
        assert_eq!(IfMatch::read(&tagged).unwrap(), sent("\"3.a\""));
    }

    fn is_known_among(lines: &[&str], tag: &'static str) -> bool {
        let mut sent = HeaderMap::new();
        for line in lines {
            sent.append(header::IF_NONE_MATCH, HeaderValue::from_str(line).unwrap());
        }
        let answer = HeaderMap::from_iter([(header::ETAG, HeaderValue::from_static(tag))]);
        sent.typed_get::<headers::IfNoneMatch>().is_some_and(|known| is_known(&known, &answer))
    }

    #[test]
    fn a_strong_tag_names_the_coding_and_a_weak_one_stands_for_all() {
        for (tag, expected) in [("\"3.ab\"", "\"3.ab-br\""), ("W/\"3.ab\"", "W/\"3.ab\"")] {
            let mut headers = HeaderMap::from_iter([(header::ETAG, HeaderValue::from_static(tag))]);
            name_coding(&mut headers, "br");
            assert_eq!(headers[header::ETAG], expected);
        }
        let mut bare = HeaderMap::new();
        name_coding(&mut bare, "br");
        assert!(bare.is_empty());
    }

    #[test]
    fn a_known_state_is_found_by_weak_comparison() {
        for tag in ["\"2.b\"", "W/\"2.b\"", "\"2.b-br\"", "\"2.b-gzip\""] {
            for known in [
                "\"2.b\"",
                "W/\"2.b\"",
                "\"1.a\", W/\"2.b\"",
                "\"1.a\",\"2.b\"",
                "*",
                "\"2.b-gzip\"",
                "W/\"2.b-br\"",
                "\"a,b\", \"2.b-zstd\"",
            ] {
                assert!(is_known_among(&[known], tag), "{known} has {tag}");
            }
            for unknown in
                ["\"2.c\"", "2.b", "\"2.b", "\"x,\"2.b\"", "\"\"", "", "\"2.b-x\"", "\"2.b-gzip-br\"", "\"2\""]
            {
                assert!(!is_known_among(&[unknown], tag), "{unknown} has not {tag}");
            }
            assert!(is_known_among(&["\"1.a\"", "\"2.b\""], tag), "lines of one name are one list");
            assert!(!is_known_among(&[], tag));
        }
    }

    #[test]
    fn an_answer_keeps_the_tag_that_it_has() {
        let mut headers = HeaderMap::new();
        ensure_tag(&mut headers, b"one");
        let weak = headers[header::ETAG].clone();
        assert!(weak.to_str().unwrap().starts_with("W/\""));
        ensure_tag(&mut headers, b"two");
        assert_eq!(headers[header::ETAG], weak);
        let mut others = HeaderMap::new();
        ensure_tag(&mut others, b"two");
        assert_ne!(others[header::ETAG], weak);
    }
}
