//! A site's own group as it was typed, and what of it can be stored.

use sea_orm::ConnectionTrait;

use super::codes;
use super::groups::site_groups;
use crate::agencies::text_rules::required_text;
use crate::entity::SynonymGroupId;
use crate::operation::{FieldError, FieldErrors, OperationError};
use crate::search::words::{BUILT_IN_LANGUAGE, BadLine, STEMMED, check_line, group_language, shared_phrase};

/// Most groups of a site's own.
pub const MAX_GROUPS: usize = 500;
/// Most phrases of a group.
pub const MAX_PHRASES: usize = 12;
/// Longest line of phrases, characters.
pub const MAX_LINE: usize = 500;

/// A group as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupInput {
    /// Two letters.
    pub language: String,
    /// With commas between them.
    pub phrases: String,
}

/// A group that can be stored if its phrases are free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ValidatedGroup {
    pub language: &'static str,
    /// With one comma and one space between them.
    pub phrases: String,
}

/// What was typed, where it can be a group.
pub(super) fn validate(input: &GroupInput) -> Result<ValidatedGroup, OperationError> {
    let mut errors = FieldErrors::default();
    let language = errors.check(language(&input.language));
    let phrases = errors.check(phrases(&input.phrases, language.unwrap_or(BUILT_IN_LANGUAGE)));
    let (language, phrases) = errors.finish_with(language.zip(phrases))?;
    Ok(ValidatedGroup { language, phrases })
}

fn language(typed: &str) -> Result<&'static str, FieldError> {
    let known = STEMMED.iter().find(|known| **known == typed).and_then(|known| group_language(known));
    known.ok_or_else(|| FieldError::new("language", codes::LANGUAGE_UNKNOWN))
}

fn phrases(typed: &str, language: &str) -> Result<String, FieldError> {
    let refused = |code| FieldError::new("phrases", code);
    let text = required_text("phrases", typed, MAX_LINE)?;
    let one_line = |phrase: &str| phrase.split_whitespace().collect::<Vec<_>>().join(" ");
    let phrases: Vec<String> = text.split([',', '\n']).map(one_line).filter(|phrase| !phrase.is_empty()).collect();
    if phrases.len() > MAX_PHRASES {
        return Err(refused(codes::TOO_MANY_PHRASES).with("about", MAX_PHRASES));
    }
    let is_unusable = |phrase: &&String| matches!(check_line(phrase, language), Err(BadLine::Phrase(_)));
    if let Some(unusable) = phrases.iter().find(is_unusable) {
        return Err(refused(codes::PHRASE_NOT_USABLE).with("phrase", unusable.as_str()));
    }
    let line = phrases.join(", ");
    check_line(&line, language).map_err(|_| refused(codes::ONE_PHRASE))?;
    Ok(line)
}

/// Succeeds if no other group has a phrase of this one, and there is room for it if it is new. A phrase that it has already may come with
/// Peerdesk as well: the site's group has it then, and can still be changed.
pub(super) async fn require_room<C: ConnectionTrait>(
    db: &C,
    group: &ValidatedGroup,
    itself: Option<SynonymGroupId>,
) -> Result<(), OperationError> {
    let site = site_groups(db).await?;
    if itself.is_none() && site.own.len() >= MAX_GROUPS {
        return Err(FieldError::new("phrases", codes::TOO_MANY_GROUPS).with("about", MAX_GROUPS).into());
    }
    let stored = site.own.iter().find(|row| Some(row.id) == itself && row.language == group.language);
    let stored = stored.map(|row| row.phrases.as_str());
    let own = shared_phrase(&group.phrases, None, site.own_lines(group.language, itself), group.language);
    let taken =
        own.or_else(|| shared_phrase(&group.phrases, stored, site.built_in_lines(group.language), group.language));
    match taken {
        Some((phrase, other)) => {
            let taken = FieldError::new("phrases", codes::PHRASE_TAKEN);
            Err(taken.with("phrase", phrase).with("group", other).into())
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(language: &str, phrases: &str) -> Vec<(&'static str, &'static str)> {
        let input = GroupInput { language: language.to_owned(), phrases: phrases.to_owned() };
        match validate(&input) {
            Err(OperationError::Invalid(fields)) => {
                fields.into_iter().map(|field| (field.field, field.code.text)).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_line_is_stored_in_one_spelling() {
        let input = GroupInput { language: "nb".to_owned(), phrases: " Søppel ,\n avfall  i   gata,".to_owned() };
        let stored = ValidatedGroup { language: "no", phrases: "Søppel, avfall i gata".to_owned() };
        assert_eq!(validate(&input).unwrap(), stored);
    }

    #[test]
    fn a_line_that_is_no_group_is_refused_at_its_field() {
        assert_eq!(refusal("en", ""), [("phrases", "agencies-text-empty")]);
        assert_eq!(refusal("en", "hopper"), [("phrases", "synonyms-one-phrase")]);
        assert_eq!(refusal("en", "hopper, Hoppers"), [("phrases", "synonyms-one-phrase")]);
        assert_eq!(refusal("en", "hopper, up to the"), [("phrases", "synonyms-phrase-not-usable")]);
        assert_eq!(refusal("en", "hopper, one two three four five"), [("phrases", "synonyms-phrase-not-usable")]);
        assert_eq!(refusal("en", "hopper, …"), [("phrases", "synonyms-phrase-not-usable")]);
        let many: Vec<String> = (10..23).map(|number| format!("hopper {number}")).collect();
        assert_eq!(refusal("en", &many.join(",")), [("phrases", "synonyms-too-many-phrases")]);
        assert_eq!(refusal("en", &"hopper, ".repeat(100)), [("phrases", "agencies-text-too-long")]);
        let both = [("language", "synonyms-language-unknown"), ("phrases", "synonyms-one-phrase")];
        assert_eq!(refusal("english", "hopper"), both);
    }
}
