//! Two people who are shown with one name beside one question are told from each other by their user names. Pure.

use std::collections::{BTreeSet, HashMap};
use std::iter::once;

use crate::entity::AccountId;
use crate::identity::handles::bare;
use crate::threads::views::{Person, ThreadPage};
use crate::web::people::is_former;

/// Puts the user name behind the name of everybody who would be taken for another on the page of a question: all who wrote there are
/// compared by the [bare letters](bare) of the names that they are shown with. An agency stands before the name of its staff, so theirs
/// stays as it is.
pub fn tell_namesakes_apart(page: &mut ThreadPage) {
    let mut official: BTreeSet<AccountId> = BTreeSet::new();
    official.extend(page.answers.iter().filter(|answer| answer.official.is_some()).map(|answer| answer.author.id));
    rename(people(page), &official);
}

/// Everybody who is named on the page of a question.
fn people(page: &mut ThreadPage) -> Vec<&mut Person> {
    let answers = page.answers.iter_mut();
    let of_answers = answers.flat_map(|answer| {
        once(&mut answer.author).chain(answer.comments.iter_mut().map(|comment| &mut comment.author))
    });
    let of_comments = page.comments.iter_mut().map(|comment| &mut comment.author);
    once(&mut page.thread.author).chain(of_answers).chain(of_comments).collect()
}

fn rename(people: Vec<&mut Person>, official: &BTreeSet<AccountId>) {
    let mut names: HashMap<AccountId, String> = HashMap::new();
    for person in people.iter().filter(|person| !is_former(&person.handle)) {
        names.entry(person.id).or_insert_with(|| bare(&person.name()));
    }
    let mut bearers: HashMap<&str, usize> = HashMap::new();
    for name in names.values() {
        *bearers.entry(name.as_str()).or_default() += 1;
    }
    for person in people {
        let is_shared = names.get(&person.id).and_then(|name| bearers.get(name.as_str())).is_some_and(|many| *many > 1);
        if is_shared && person.display_name.is_some() && !official.contains(&person.id) {
            person.display_name = Some(person.name_with_handle());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: i64, handle: &str, shown: &str) -> Person {
        let display_name = Some(shown.to_owned()).filter(|shown| !shown.is_empty());
        Person { id: AccountId(id), handle: handle.to_owned(), display_name }
    }

    fn shown(mut people: Vec<Person>, official: &[i64]) -> Vec<String> {
        rename(people.iter_mut().collect(), &official.iter().copied().map(AccountId).collect());
        people.iter().map(Person::name).collect()
    }

    #[test]
    fn who_shares_a_name_is_shown_with_their_user_name_as_well() {
        let people = vec![
            person(1, "Fatima_Lopez", "Fatima Lopez"),
            person(2, "Fatima_Lopez_2", "F\u{e1}tima  L\u{f3}pez 🌻"),
            person(3, "tom", "Tom"),
            person(1, "Fatima_Lopez", "Fatima Lopez"),
        ];
        let expected = [
            "Fatima Lopez (Fatima_Lopez)",
            "F\u{e1}tima  L\u{f3}pez 🌻 (Fatima_Lopez_2)",
            "Tom",
            "Fatima Lopez (Fatima_Lopez)",
        ];
        assert_eq!(shown(people, &[]), expected);
    }

    #[test]
    fn a_user_name_that_is_shown_already_is_not_said_twice() {
        let people = vec![person(1, "Fatima_Lopez", ""), person(2, "fl", "Fatima Lopez")];
        assert_eq!(shown(people, &[]), ["Fatima_Lopez", "Fatima Lopez (fl)"]);
    }

    #[test]
    fn one_person_staff_and_former_members_keep_their_names() {
        let twice = vec![person(1, "ines", "Ines P."), person(1, "ines", "Ines P.")];
        assert_eq!(shown(twice, &[]), ["Ines P.", "Ines P."]);
        let staff = vec![person(1, "annp", "Ann"), person(2, "ann_2", "Ann")];
        assert_eq!(shown(staff, &[1]), ["Ann", "Ann (ann_2)"]);
        let former = vec![person(1, "former-member-1a", ""), person(2, "former-member-2b", "")];
        assert_eq!(shown(former, &[]), ["Former member", "Former member"]);
    }
}
