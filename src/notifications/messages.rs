//! Mails about an account, in their reader's language: a text and an HTML twin with the same words. Links lead to our own address only, and a
//! subject holds no private word. Touches templates and texts.

pub use super::letter::Letter;
use super::letter::{Words, greeting, why};
use super::wording::one_line;
use crate::config::Config;
use crate::entity::{SecurityEventKind, TokenPurpose, suspension};
use crate::identity::suspensions::MAX_EXPLANATION;
use crate::locale::{self, Locale, text, time_text};

/// The mail with a one-use link. It cannot be switched off.
pub fn account_link(
    config: &Config,
    language: Locale,
    handle: &str,
    purpose: TokenPurpose,
    path: &str,
) -> Result<Letter, askama::Error> {
    locale::within(language, || account_link_here(config, handle, purpose, path))
}

fn account_link_here(
    config: &Config,
    handle: &str,
    purpose: TokenPurpose,
    path: &str,
) -> Result<Letter, askama::Error> {
    let kind = purpose.as_str().replace('_', "-");
    let words = Words {
        subject: text::t(&format!("mail-subject-{kind}")),
        greeting: greeting(handle),
        lead: text::t(&format!("mail-lead-{kind}")),
        action: text::t(&format!("mail-action-{kind}")),
        link: config.link(path),
        notes: vec![text::t(&format!("mail-note-{kind}"))],
        why: why(config),
        ..Words::default()
    };
    words.letter()
}

/// The mail about the safety of an account. It cannot be switched off.
pub fn security_notice(
    config: &Config,
    language: Locale,
    handle: &str,
    kind: SecurityEventKind,
) -> Result<Letter, askama::Error> {
    locale::within(language, || {
        let kind = kind.as_str().replace('_', "-");
        let words = Words {
            subject: text::t(&format!("mail-security-subject-{kind}")),
            greeting: greeting(handle),
            lead: text::t(&format!("mail-security-lead-{kind}")),
            action: text::t("mail-security-action"),
            // Whoever cannot sign in any more needs a way back in, which this page has as well.
            link: config.link("/account/security"),
            notes: vec![text::t("mail-security-note")],
            why: why(config),
            ..Words::default()
        };
        words.letter()
    })
}

/// The mail that tells somebody that their account is suspended, until when and why, or that this was lifted. It cannot be switched off.
pub fn suspension(
    config: &Config,
    language: Locale,
    handle: &str,
    suspension: &suspension::Model,
) -> Result<Letter, askama::Error> {
    locale::within(language, || {
        let words = if suspension.lifted_at.is_some() { lifted(suspension) } else { suspended(config, suspension) };
        let link = config.link(if suspension.lifted_at.is_some() { "/sign-in" } else { "/help" });
        Words { greeting: greeting(handle), link, why: why(config), ..words }.letter()
    })
}

fn suspended(config: &Config, suspension: &suspension::Model) -> Words {
    let reason = text::t(&format!("identity-suspension-reason-{}", suspension.reason.as_str().replace('_', "-")));
    let mut notes = vec![
        text::t1("mail-suspended-reason", "reason", reason),
        text::t1("mail-suspended-explanation", "explanation", one_line(&suspension.explanation, MAX_EXPLANATION)),
        text::t("mail-suspended-note"),
    ];
    if suspension.hides_posts {
        notes.push(text::t("mail-suspended-posts"));
    }
    Words {
        subject: text::t("mail-suspended-subject"),
        lead: match suspension.ends_at {
            Some(end) => text::t1("mail-suspended-until", "until", time_text::date_time(end, config.time_zone)),
            None => text::t("mail-suspended-open"),
        },
        action: text::t("mail-suspended-action"),
        notes,
        ..Words::default()
    }
}

fn lifted(suspension: &suspension::Model) -> Words {
    let mut notes = vec![text::t("mail-lifted-note")];
    if suspension.shows_posts {
        notes.push(text::t("mail-lifted-posts"));
    }
    Words {
        subject: text::t("mail-lifted-subject"),
        lead: text::t("mail-lifted-lead"),
        action: text::t("mail-lifted-action"),
        notes,
        ..Words::default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::entity::{AccountId, AnswerId, NotificationKind, ThreadId};
    use crate::identity::security_events::TOLD_BY_MAIL;
    use crate::notifications::news_messages::{Piece, news};
    use crate::notifications::peer_messages;
    use crate::notifications::wording::Facts;
    use crate::thanks::effect_mails::EffectNews;
    use crate::thanks::effects::AnswerEffect;
    use crate::threads::views::ThreadRef;

    fn facts(kind: NotificationKind, title: &str, who: &str, asker: bool) -> Facts {
        Facts {
            kind,
            thread: Some((ThreadId(42), title.to_owned())),
            answer: Some(AnswerId(9)),
            reference: Some("PD-7K3M-92".to_owned()),
            who: who.to_owned(),
            asker,
        }
    }

    fn letter_of(language: Locale, handle: &str, facts: Facts) -> Letter {
        let piece = Piece { facts, quote: Some("By the <b>church</b> & left.".to_owned()) };
        news(&config(), language, AccountId(7), handle, &[piece]).unwrap().unwrap()
    }

    fn config() -> Config {
        Config { public_url: "https://help.example".to_owned(), ..Config::defaults() }
    }

    /// The words that a person reads in the HTML twin, links included.
    fn read(html: &str) -> String {
        let page = scraper::Html::parse_document(html);
        let mut words: Vec<String> = Vec::new();
        for node in page.select(&scraper::Selector::parse("p, a").unwrap()) {
            words.push(node.text().collect::<String>());
            words.extend(node.value().attr("href").map(str::to_owned));
        }
        words.join("\n")
    }

    fn same_content(letter: &Letter) {
        let html = read(&letter.html);
        for line in letter.text.lines().map(|line| line.trim().trim_end_matches(':')) {
            if line == "--" {
                continue;
            }
            let label = line.split(": https://").next().unwrap_or(line).trim_start_matches("> ");
            assert!(html.contains(label), "the HTML twin lacks {label:?}:\n{html}");
        }
        for link in html.lines().filter(|line| line.starts_with("http")) {
            assert!(link.starts_with("https://help.example/"), "{link}");
            assert!(letter.text.contains(link), "the text twin lacks {link}:\n{}", letter.text);
        }
    }

    #[test]
    fn twins_say_the_same_in_every_kind() {
        for kind in NotificationKind::ALL {
            for asker in [true, false] {
                let facts = facts(*kind, "How do I appeal a <parking> fine & win?", "tom <b>", asker);
                let letter = letter_of(Locale::English, "ines", facts);
                same_content(&letter);
                assert!(letter.text.contains("/unsubscribe/7."), "{}", letter.text);
                assert!(letter.text.starts_with("Hello ines,\n\n"), "{}", letter.text);
            }
        }
        for purpose in TokenPurpose::ALL {
            let letter = account_link(&config(), Locale::English, "ines", *purpose, "/reset-password/abc").unwrap();
            same_content(&letter);
            assert!(letter.text.contains("\nhttps://help.example/reset-password/abc\n"), "{}", letter.text);
            assert_eq!(letter.unsubscribe_url, None);
            assert!(!letter.subject.starts_with("mail-"), "{}", letter.subject);
        }
        for since in [None, Some(2)] {
            let most = AnswerEffect {
                answer: AnswerId(9),
                thread: ThreadRef { id: ThreadId(42), title: "How do I appeal a <parking> fine & win?".to_owned() },
                excerpt: String::new(),
                helped: 3,
                spared: 1,
            };
            let news = EffectNews { helped: 5, since, spared: 1, most };
            let letter = peer_messages::effects(&config(), Locale::English, AccountId(7), "ines", &news).unwrap();
            same_content(&letter);
            assert!(letter.text.contains("/unsubscribe/7.effects."), "{}", letter.text);
            assert!(letter.text.contains("\nhttps://help.example/threads/42#answer-9\n"), "{}", letter.text);
            assert!(!letter.text.contains("mail-effects"), "{}", letter.text);
        }
        for kind in TOLD_BY_MAIL {
            let letter = security_notice(&config(), Locale::English, "ines", *kind).unwrap();
            same_content(&letter);
            assert_eq!(letter.unsubscribe_url, None, "nobody can have these stopped");
            assert!(!letter.text.contains("mail-security"), "{}", letter.text);
        }
    }

    #[test]
    fn a_mail_is_in_its_readers_language_from_the_first_word_to_the_last() {
        let told = |language| {
            let facts = facts(NotificationKind::Answer, "1 + 1", "27", true);
            let pieces = [Piece { facts, quote: None }];
            news(&config(), language, AccountId(7), "42", &pieces).unwrap().unwrap()
        };
        let accented = told(Locale::Accented);
        for text in [&accented.subject, &accented.text] {
            let words = text.split_whitespace().filter(|word| !word.starts_with("https://"));
            for word in words.filter(|word| word.chars().filter(char::is_ascii_alphabetic).count() > 1) {
                // The site's name is nobody's to translate.
                assert!(word.starts_with("Peerdesk"), "{word} is English: {text}");
            }
        }
        assert!(accented.html.contains("<html lang=\"en-XA\" dir=\"ltr\">"), "{}", accented.html);
        assert!(told(Locale::RightToLeft).html.contains("<html lang=\"ar-XB\" dir=\"rtl\">"));
        for language in Locale::ALL {
            same_content(&told(language));
            same_content(
                &account_link(&config(), language, "42", TokenPurpose::ResetPassword, "/reset-password/abc").unwrap(),
            );
        }
        assert_eq!(locale::current(), Locale::English, "the next mail has a language of its own");
    }

    #[test]
    fn several_things_are_one_mail() {
        let piece = |thread, kind, quote: &str| Piece {
            facts: Facts {
                thread: Some((ThreadId(thread), format!("Question {thread}"))),
                ..facts(kind, "", "tom", true)
            },
            quote: Some(quote.to_owned()),
        };
        let letter =
            |pieces: &[Piece]| news(&config(), Locale::English, AccountId(7), "ines", pieces).unwrap().unwrap();
        let answers =
            letter(&[piece(42, NotificationKind::Answer, "First."), piece(42, NotificationKind::Answer, "Second.")]);
        assert_eq!(answers.subject, "2 new answers to “Question 42”");
        assert!(answers.text.contains("> First.\n") && answers.text.contains("> Second.\n"), "{}", answers.text);
        assert!(answers.text.contains("/unsubscribe/7.thread-42."), "{}", answers.text);
        same_content(&answers);
        let digest = letter(&[
            piece(42, NotificationKind::Answer, "First."),
            piece(43, NotificationKind::Comment, "Third."),
            piece(42, NotificationKind::Comment, "Second."),
        ]);
        let places: Vec<_> = ["First.", "Second.", "Third."].iter().map(|words| digest.text.find(words)).collect();
        assert!(places.is_sorted() && places[0].is_some(), "by question: {}", digest.text);
        assert!(!digest.text.contains(".thread-"), "no single question can be stopped from it: {}", digest.text);
        same_content(&digest);
    }

    proptest! {
        #[test]
        fn nothing_typed_becomes_markup_or_a_second_line(title in "\\PC{0,200}|.{0,80}", who in "\\PC{0,60}|.{0,20}") {
            let letter = letter_of(Locale::English, &who, facts(NotificationKind::Answer, &title, &who, true));
            prop_assert!(!letter.subject.chars().any(char::is_control));
            let page = scraper::Html::parse_document(&letter.html);
            let elements = |page: &scraper::Html| page.select(&scraper::Selector::parse("*").unwrap()).count();
            let plain = letter_of(Locale::English, "x", facts(NotificationKind::Answer, "x", "x", true));
            prop_assert_eq!(elements(&page), elements(&scraper::Html::parse_document(&plain.html)));
            prop_assert_eq!(letter.text.lines().count(), plain.text.lines().count());
        }
    }
}
