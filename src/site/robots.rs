//! What programs that walk the site are asked to leave alone (RFC 9309). It keeps nobody out: what is not for everybody is refused by
//! what shows it.

use crate::locale::Languages;

/// The beginnings of paths that say nothing to anybody but the person who is there: accounts, the work of staff, forms, and what can be
/// asked for in numbers without end. A star stands for any text.
const DISALLOWED: [&str; 41] = [
    "/account",
    "/admin",
    "/agencies/*/answerers",
    "/agencies/*/gaps",
    "/agencies/*/recommendations",
    "/answers/",
    "/ask",
    "/attachments/*/delete",
    "/attachments/*/edit",
    "/cases",
    "/comments/",
    "/confirm-email/",
    "/demo/",
    "/desk",
    "/did-it-help/",
    "/drafts",
    "/duplicates/",
    "/followed",
    "/forgot-password",
    "/my-questions",
    "/notifications",
    "/people/*/",
    "/preview",
    "/questions-for-you",
    "/reset-password/",
    "/search.atom",
    "/search?*&",
    "/sign-",
    "/statistics.csv",
    "/statistics/*.csv",
    "/statistics/gaps",
    "/threads/*/close",
    "/threads/*/delete",
    "/threads/*/edit",
    "/threads/*/escalate",
    "/threads/*/hide",
    "/threads/*/move",
    "/threads/*/recommend",
    "/threads/*/revisions",
    "/unsubscribe/",
    "/*?*cursor=",
];

/// The file `robots.txt`, with the absolute address of the sitemap. Pages have an address in each language.
#[must_use]
pub fn robots(languages: Languages, sitemap: &str) -> String {
    let mut lines = vec!["User-agent: *".to_owned()];
    for prefix in languages.all().map(|locale| languages.prefix(locale)) {
        lines.extend(DISALLOWED.iter().map(|path| format!("Disallow: {prefix}{path}")));
    }
    lines.push("Disallow: /api/".to_owned());
    lines.extend(languages.all().map(|locale| format!("Allow: {}/api/docs", languages.prefix(locale))));
    format!("{}\n\nSitemap: {sitemap}\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Locale;

    #[test]
    fn each_language_has_its_lines_and_the_file_names_the_sitemap() {
        let languages = Languages { default: Locale::English, made_up: true };
        let file = robots(languages, "https://help.example/sitemap.xml");
        assert!(
            file.starts_with("User-agent: *\n") && file.ends_with("\n\nSitemap: https://help.example/sitemap.xml\n")
        );
        for prefix in languages.all().map(|locale| languages.prefix(locale)) {
            assert!(file.contains(&format!("\nDisallow: {prefix}/account\n")), "{file}");
        }
        let one = robots(Languages { default: Locale::English, made_up: false }, "x");
        assert_eq!(one.lines().filter(|line| line.starts_with("Disallow: ")).count(), DISALLOWED.len() + 1);
    }
}
