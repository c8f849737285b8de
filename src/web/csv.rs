//! Texts as fields of a file for spreadsheets (RFC 4180).

/// A text as a field: in quotes, and with an apostrophe before what a spreadsheet would take for a formula (OWASP, "CSV Injection").
#[must_use]
pub fn field(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_texts_for_every_spreadsheet() {
        assert_eq!(field("City of Elmford"), "\"City of Elmford\"");
        assert_eq!(field("Roads, \"bins\""), "\"Roads, \"\"bins\"\"\"");
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(field(formula), format!("\"'{formula}\""));
        }
        assert_eq!(field(""), "\"\"");
    }
}
