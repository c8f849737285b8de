//! What the component macros in `frontend/templates/components` compute. Pure.

/// One of several values that a form offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    pub label: String,
    /// Shown below the label; may be empty.
    pub hint: String,
    /// Heads the run of choices that share it in a select; may be empty.
    pub group: String,
    /// Language tag of a label in a select that is not in the language of the page; may be empty.
    pub lang: String,
}

impl Choice {
    /// A choice without hint and group, in the language of the page.
    #[must_use]
    pub fn new(value: impl std::fmt::Display, label: impl Into<String>) -> Self {
        Self { value: value.to_string(), label: label.into(), ..Self::default() }
    }
}

/// Runs of neighbours with the same group, in order.
#[must_use]
pub fn grouped(choices: &[Choice]) -> Vec<&[Choice]> {
    choices.chunk_by(|one, next| one.group == next.group).collect()
}

/// One or two letters for a person or an agency: the first of the first and of the last word that count.
#[must_use]
pub fn initials(name: &str) -> String {
    let small = |word: &&str| !matches!(word.to_lowercase().as_str(), "of" | "the" | "and" | "for");
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).filter(small);
    let letter = |word: &str| word.chars().next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let first = words.next().map(letter).unwrap_or_default();
    first + &words.next_back().map(letter).unwrap_or_default()
}

/// The colour of somebody's initials, 1 to 6: always the same for the same name.
#[must_use]
pub fn avatar_colour(name: &str) -> u32 {
    name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 6 + 1
}

#[cfg(test)]
mod tests {
    use askama::Template;

    use super::*;
    use crate::web::form::Fields;
    use crate::web::page::{FormState, Page};

    #[test]
    fn initials_leave_small_words_out_and_survive_any_name() {
        assert_eq!(initials("City of Elmford"), "CE");
        assert_eq!(initials("ines"), "I");
        assert_eq!(initials("tom_k-2"), "T2");
        assert_eq!(initials("Zoë Ünal"), "ZÜ");
        assert_eq!(initials(""), "");
        assert_eq!(initials("🙂"), "");
    }

    #[derive(Template)]
    #[template(
        ext = "html",
        source = r#"{% import "components/form.html" as form %}{% import "components/parts.html" as parts %}
{{ form::error_summary(state) }}{{ form::csrf(page) }}
{{ form::text_field(state, "title", "A <title>", hint = "One line.", heading = true, label_class = "govuk-label--l") }}
{{ form::text_field(state, "password", "Password", kind = "password", autocomplete = "current-password") }}
{{ form::text_area(state, "body", "Text") }}
{{ form::select(state, "category", "Subject", choices, empty = "Choose…") }}
{{ form::radios(state, "intent", "Why?", choices) }}
{{ form::checkbox(state, "urgent", "Urgent", hint = "Only if it cannot wait.") }}
{{ form::button("Go on", kind = "govuk-button--secondary", name = "action", value = "preview") }}
{{ parts::tag("open", "Open") }}{{ parts::moment(page, page.now) }}{{ parts::ago(page, page.now) }}
{{ parts::avatar("Ines M") }}{{ parts::person("ines") }}{{ parts::crest("City of Elmford") }}{{ parts::icon("flag") }}
{{ parts::empty("Nothing", "Yet.", "/ask", "Ask") }}{{ parts::older(page, next) }}{{ parts::breadcrumbs(page, trail) }}"#
    )]
    struct Everything {
        page: Page,
        state: FormState,
        choices: Vec<Choice>,
        next: Option<String>,
        trail: Vec<(String, String)>,
    }

    #[test]
    fn components_keep_values_and_name_what_is_wrong() {
        let mut state = FormState::sent(Fields::parse(
            b"title=%22%3E%3Cscript%3E&password=secret&body=%0Aline&category=2&intent=1&urgent=yes",
        ));
        state.refuse_with("title", "Say it in one line".to_owned());
        let mut grouped_choice = Choice::new(3, "Bins");
        grouped_choice.group = "City".to_owned();
        let everything = Everything {
            page: Page::sample(true),
            state,
            choices: vec![Choice::new(1, "Parking"), Choice::new(2, "Taxes"), grouped_choice],
            next: Some("/threads?cursor=abc".to_owned()),
            trail: vec![("/categories".to_owned(), "Categories".to_owned())],
        };
        let html = everything.render().unwrap();
        assert!(!html.contains("<script>"), "{html}");
        assert!(!html.contains("secret"), "a password is never shown again");
        assert!(html.contains("<a href=\"#title\">Say it in one line</a>"));
        assert!(html.contains("aria-describedby=\"title-hint title-error\""));
        assert!(html.contains("<option value=\"2\" selected>"));
        assert!(html.contains("<optgroup label=\"City\"><option value=\"3\">"));
        assert!(html.contains("id=\"intent\" name=\"intent\" type=\"radio\" value=\"1\" checked"));
        assert!(html.contains("value=\"yes\" checked"));
        assert!(html.contains(">\n\nline</textarea>"), "a first empty line survives");
        assert!(html.contains("value=\"preview\""));
    }
}
