//! A tag as it was typed, and what of it can be stored.

use std::collections::BTreeSet;

use super::codes;
use super::rules::{MAX_OTHER_NAMES, TagName};
use crate::markdown::source::has_visible;
use crate::operation::{FieldError, FieldErrors, OperationError};

/// A tag as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagInput {
    pub name: String,
    /// Other names that lead to it.
    pub other_names: Vec<String>,
}

/// What is to be changed of a tag. Fields that are `None` are left unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagEdit {
    pub name: Option<String>,
    pub other_names: Option<Vec<String>>,
    /// The version that the edit was made from; `None` edits whatever is there.
    pub version: Option<i32>,
}

/// A tag that can be stored if its names are free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ValidatedTag {
    pub own: TagName,
    pub others: Vec<TagName>,
}

/// What was typed, where it can be a tag.
pub(super) fn validate(input: &TagInput) -> Result<ValidatedTag, OperationError> {
    let mut errors = FieldErrors::default();
    let own = errors.check(own_name(&input.name));
    let others = errors.check(other_names(&input.other_names).and_then(|others| limited(others, &[])));
    let (own, others) = errors.finish_with(own.zip(others))?;
    Ok(ValidatedTag { own, others })
}

/// The name of a tag itself.
pub(super) fn own_name(typed: &str) -> Result<TagName, FieldError> {
    TagName::parse("name", typed)
}

/// The other names of a tag; empty ones are left out.
pub(super) fn other_names(typed: &[String]) -> Result<Vec<TagName>, FieldError> {
    let named = typed.iter().filter(|name| has_visible(name));
    named.map(|name| TagName::parse("other_names", name)).collect()
}

/// The other names of a tag to which the `stored` ones lead already, unless too many of them are new. A tag into which others were
/// merged has more names than can be typed at once, and keeps them.
pub(super) fn limited(others: Vec<TagName>, stored: &[TagName]) -> Result<Vec<TagName>, FieldError> {
    let stored: BTreeSet<&str> = stored.iter().map(|name| name.folded.as_str()).collect();
    if others.iter().filter(|name| !stored.contains(name.folded.as_str())).count() > MAX_OTHER_NAMES {
        return Err(FieldError::new("other_names", codes::TOO_MANY_NAMES).with("about", MAX_OTHER_NAMES));
    }
    Ok(others)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(name: &str, others: &[&str]) -> Vec<(&'static str, &'static str)> {
        let other_names = others.iter().map(|name| (*name).to_owned()).collect();
        match validate(&TagInput { name: name.to_owned(), other_names }) {
            Err(OperationError::Invalid(fields)) => {
                fields.into_iter().map(|field| (field.field, field.code.text)).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_field_is_refused_at_once() {
        assert_eq!(refusal("", &[]), [("name", "tags-name-too-short")]);
        let both = [("name", "tags-name-form"), ("other_names", "tags-name-too-short")];
        assert_eq!(refusal("two words", &["x"]), both);
        let many: Vec<String> = (10..31).map(|number| format!("tag{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(refusal("bins", &many), [("other_names", "tags-too-many-names")]);
    }

    #[test]
    fn names_that_are_stored_are_not_counted() {
        let names: Vec<String> = (10..40).map(|number| format!("tag{number}")).collect();
        let names = other_names(&names).unwrap();
        assert_eq!(limited(names.clone(), &names[20..]).unwrap(), names);
        assert_eq!(limited(names.clone(), &names[21..]).unwrap_err().code.text, "tags-too-many-names");
    }

    #[test]
    fn what_is_empty_is_no_other_name() {
        let input = TagInput { name: " Bins ".to_owned(), other_names: vec![String::new(), "rubbish ".to_owned()] };
        let stored = validate(&input).unwrap();
        assert_eq!((stored.own.typed.as_str(), stored.others.len()), ("Bins", 1));
    }
}
