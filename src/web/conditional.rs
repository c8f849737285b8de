//! Entity tags of single resources: which text of it, and which state of it (RFC 9110 §8.8.3, §13.1).

use poem::Request;
use poem::http::header;
use poem_openapi::registry::{MetaParamIn, MetaSchema};
use poem_openapi::types::ToJSON;

use super::param::{self, ApiParam};
use super::problem::ApiError;
use super::signing;
use crate::locale::text;

/// Longest header of entity tags that the document allows, characters.
const MAX: usize = 200;

/// `"text.state"`: the first number changes with the text, the second part with anything that this reader gets. An edit must
/// name the first.
#[must_use]
pub fn tag(revision: i32, thing: &impl ToJSON) -> String {
    let digest = signing::sha256(&thing.to_json_string());
    format!("\"{revision}.{}\"", digest.get(..16).unwrap_or_default())
}

/// A thing with its tag.
pub fn tagged<T: ToJSON>(revision: i32, thing: T) -> (T, String) {
    let tag = tag(revision, &thing);
    (thing, tag)
}

/// The header `If-Match` of a change: without one it is refused with 428.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfMatch(Sent);

/// The header `If-Match` of an act that does not depend on what was read, but may be told to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionalIfMatch(Option<Sent>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Sent {
    /// `*`: whatever is there.
    Any,
    /// The texts that the tags name. Tags that we never gave out name none.
    Texts(Vec<i32>),
}

impl Sent {
    fn parse(sent: &str) -> Self {
        let tags = || sent.split(',').map(str::trim);
        if tags().any(|tag| tag == "*") {
            return Self::Any;
        }
        // A proxy that compresses makes tags weak; the text is the same.
        let text = |tag: &str| tag.trim_start_matches("W/").trim_matches('"').split('.').next()?.parse().ok();
        Self::Texts(tags().filter_map(text).collect())
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
            Sent::Any => Ok(None),
            Sent::Texts(texts) => texts
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
        param::text_schema(None, MAX)
    }

    fn read(req: &Request) -> Result<Self, ApiError> {
        let missing = || ApiError::precondition_required("if_match_required", text::t("api-problem-if-match-required"));
        OptionalIfMatch::read(req)?.required().ok_or_else(missing)
    }
}

impl ApiParam for OptionalIfMatch {
    const PLACE: MetaParamIn = MetaParamIn::Header;

    fn schema() -> MetaSchema {
        param::text_schema(None, MAX)
    }

    fn read(req: &Request) -> Result<Self, ApiError> {
        Ok(Self(param::header(req, &header::IF_MATCH).map(|sent| Sent::parse(&sent))))
    }
}

/// The header `If-None-Match` of a reader who has it already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IfNoneMatch(Option<String>);

impl IfNoneMatch {
    /// Whether a tag is among those that the reader has.
    #[must_use]
    pub fn has(&self, tag: &str) -> bool {
        let same = |known: &str| known == "*" || known.trim_start_matches("W/") == tag;
        self.0.as_deref().is_some_and(|known| known.split(',').map(str::trim).any(same))
    }
}

impl ApiParam for IfNoneMatch {
    const PLACE: MetaParamIn = MetaParamIn::Header;

    fn schema() -> MetaSchema {
        param::text_schema(None, MAX)
    }

    fn read(req: &Request) -> Result<Self, ApiError> {
        Ok(Self(param::header(req, &header::IF_NONE_MATCH)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(tags: &str) -> IfMatch {
        IfMatch(Sent::parse(tags))
    }

    #[test]
    fn only_the_text_counts() {
        let tag = tag(3, &"anything");
        for fits in [tag.as_str(), "\"3.1\"", "W/\"3.ab\"", "\"1.a\", \"3.b\"", "*"] {
            assert!(sent(fits).check(3).is_ok(), "{fits}");
        }
        for other in ["\"2.9\"", "\"x\"", "", "\"\"", "\"33.1\""] {
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

    #[test]
    fn a_known_state_is_found_in_a_list() {
        let known = |tags: &str| IfNoneMatch(Some(tags.to_owned()));
        assert!(known("\"1.a\", W/\"2.b\"").has("\"2.b\"") && known("*").has("\"2.b\""));
        assert!(!known("\"2.c\"").has("\"2.b\"") && !IfNoneMatch::default().has("\"2.b\""));
    }
}
