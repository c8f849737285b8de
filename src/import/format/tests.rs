//! Lines that are taken, and lines that are refused with a reason.

use proptest::prelude::*;

use super::*;

fn now() -> DateTime<Utc> {
    "2026-11-22T00:00:00Z".parse().unwrap()
}

fn reason(line: &str) -> String {
    parse(line.as_bytes(), now(), Duration::zero()).err().unwrap_or_default()
}

const THREAD: &str = r#"{"type":"thread","id":"t","category":"c","author":"a","title":"A title","body":"*Hi*","asked_at":"2026-01-02T03:04:05Z"}"#;

#[test]
fn each_fault_is_named() {
    let with = |from: &str, to: &str| reason(&THREAD.replace(from, to));
    assert_eq!(reason(THREAD), "");
    for (said, part) in [
        (reason("{"), "JSON"),
        (reason("[1]"), "object"),
        (reason("{\"id\":\"x\"}"), "type"),
        (with("\"thread\"", "\"topic\""), "topic"),
        (with("\"title\":\"A title\",", ""), "title"),
        (with("\"A title\"", "17"), "string"),
        (with("\"id\"", "\"wrong\":1,\"id\""), "wrong"),
        (with("A title", &"x".repeat(151)), "title"),
        (with("*Hi*", ""), "body"),
        (with("*Hi*", &"x".repeat(33 * 1024)), "body"),
        (with("*Hi*", &format!("{}x{}", "<b>".repeat(40), "</b>".repeat(40))), "nested"),
        (with("03:04:05Z", "25:04:05Z"), "asked_at"),
        (with("2026-01-02", "2027-01-02"), "asked_at"),
        (with("\"id\":\"t\"", "\"id\":\"\""), "id"),
        (with("\"id\"", "\"closed_at\":\"2025-01-01T00:00:00Z\",\"id\""), "closed_at"),
        (with("\"id\"", "\"intent\":\"rant\",\"id\""), "rant"),
        (with("\"id\"", "\"language\":\"EN\",\"id\""), "EN"),
        (with("\"id\"", "\"tags\":[\"two words\"],\"id\""), "tags"),
        (with("\"id\"", "\"tags\":[\"aa\",\"bb\",\"cc\",\"dd\",\"ee\",\"ff\"],\"id\""), "tags"),
    ] {
        assert!(said.contains(part), "{part}: {said}");
        assert!(!said.starts_with("import-"), "{said}");
    }
}

#[test]
fn times_are_shifted_and_texts_rendered() {
    let Record::Thread(thread) = parse(THREAD.as_bytes(), now(), Duration::days(2)).ok().unwrap() else { panic!() };
    assert_eq!(thread.asked_at.to_rfc3339(), "2026-01-04T03:04:05+00:00");
    assert_eq!(thread.body.html.trim(), "<p><em>Hi</em></p>");
    assert_eq!(thread.language, "", "two letters are in no language");
}

#[test]
fn business_hours_are_in_order() {
    let line = |hours: &str| {
        reason(&format!(
            r#"{{"type":"agency","id":"x","slug":"x","name":"X y","time_zone":"Europe/London","calendar":{{"hours":{hours}}}}}"#
        ))
    };
    assert_eq!(line(r#"{"mon":[["09:00","12:00"],["13:00","17:00"]]}"#), "");
    for bad in [
        r#"{"mon":[["12:00","09:00"]]}"#,
        r#"{"mon":[["09:00","12:00"],["11:00","13:00"]]}"#,
        r#"{"moon":[]}"#,
        r#"{"mon":[["9","10"]]}"#,
    ] {
        assert_ne!(line(bad), "", "{bad}");
    }
}

proptest! {
    #[test]
    fn no_line_panics(line in ".{0,200}", shift in any::<i32>()) {
        let _ = parse(line.as_bytes(), now(), Duration::seconds(i64::from(shift)));
        let _ = parse(THREAD.replace("2026-01-02T03:04:05Z", &line.replace(['"', '\\'], "")).as_bytes(), now(), Duration::seconds(i64::from(shift)));
    }
}
