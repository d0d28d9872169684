//! What things are called in a timetable: numbers, guids and slugs, those of the file that they came from where there are some.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::domain::festival::ExternalId;

/// The systems under which the guid and the number of an event are kept, those of a person, and that of a room.
pub(super) const EVENT: &str = "frab";
pub(super) const PERSON: &str = "frab-person";
pub(super) const ROOM: &str = "frab-room";

pub(super) fn is_capital(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit()
}

/// A show's code as what stands in addresses, so that a reader that takes a slug for the code gets the code back.
pub(super) struct Slug {
    /// In the form that XML allows: at least four characters on both sides of the first hyphen. None where the code has another.
    pub(super) narrow: Option<String>,
    /// In the form that JSON asks for.
    pub(super) wide: String,
}

impl Slug {
    pub(super) fn of(code: &str, acronym: &str, id: u32) -> Self {
        let slug = code.to_ascii_lowercase();
        let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        let fits = slug.len() > 1 && is_plain(&slug) && slug.ends_with(|c: char| c.is_ascii_alphanumeric());
        let is_narrow = slug.split_once('-').is_some_and(|(before, behind)| before.len() >= 4 && behind.len() >= 4);
        Self { narrow: (fits && is_narrow).then(|| slug.clone()), wide: if fits { slug } else { format!("{acronym}-{id}") } }
    }
}

pub(super) fn values<'a>(ids: &'a [ExternalId], system: &str) -> impl Iterator<Item = &'a str> {
    ids.iter().filter(move |id| id.system == system).map(|id| id.value.as_str())
}

pub(super) fn number(ids: &[ExternalId], system: &str) -> Option<i64> {
    values(ids, system).find_map(|value| value.parse().ok().filter(|number: &i64| *number > 0 && number.to_string() == value))
}

pub(super) fn guid<'a>(ids: &'a [ExternalId], system: &str) -> Option<&'a str> {
    let is_hyphenated = |value: &&str| value.len() == 36 && Uuid::try_parse(value).is_ok();
    values(ids, system).find(is_hyphenated)
}

/// A guid made of an id, the same every time.
pub(super) fn derived(id: Uuid) -> Uuid {
    Uuid::new_v5(&id, b"frab")
}

/// Numbers that are given out once.
#[derive(Default)]
pub(super) struct Numbers(BTreeSet<u32>);

impl Numbers {
    /// The number that a thing has, else one made of its id that every client can hold (31 bits); the next one where it is taken.
    pub(super) fn claim(&mut self, known: Option<u32>, id: Uuid) -> u32 {
        let made = || (derived(id).as_fields().0 >> 1).max(1);
        let mut number = known.unwrap_or_else(made);
        while !self.0.insert(number) {
            number = number.wrapping_add(1).max(1);
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    pub(super) fn numbers_are_stable_and_given_out_once() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let first = Numbers::default().claim(None, one);
        assert_eq!(Numbers::default().claim(None, one), first);
        let mut numbers = Numbers::default();
        assert_eq!([numbers.claim(Some(7), one), numbers.claim(Some(7), two), numbers.claim(None, one)], [7, 8, first]);
        assert!(first > 0 && first < 1 << 31);
    }

    #[test]
    fn codes_are_slugs_where_they_can_be() {
        let check = |code: &str, narrow: Option<&str>, wide: &str| {
            let slug = Slug::of(code, "london_2020", 7);
            assert_eq!((slug.narrow.as_deref(), &*slug.wide), (narrow, wide), "{code}");
        };
        let long = "camp2019-10386-opening_ceremony";
        check("Camp2019-10386-opening_ceremony", Some(long), long);
        check("S00", None, "s00");
        check("6559", None, "6559");
        check("a-b", None, "a-b");
        check("7", None, "london_2020-7");
        check("舞蹈-0001", None, "london_2020-7");
        check("show-0001_", None, "london_2020-7");
        check("show-0001", Some("show-0001"), "show-0001");
    }

    #[test]
    fn names_elsewhere_are_numbers_or_guids() {
        let guid_text = "A0A0FCFE-b7fb-46e3-84b6-97a5406016b4";
        let check = |value: &str, as_number: Option<i64>, as_guid: bool| {
            let ids = [ExternalId { system: EVENT.to_owned(), value: value.to_owned() }];
            assert_eq!((number(&ids, EVENT), guid(&ids, EVENT).is_some()), (as_number, as_guid), "{value}");
            assert_eq!((number(&ids, PERSON), guid(&ids, PERSON)), (None, None));
        };
        check("10386", Some(10386), false);
        check("007", None, false);
        check("-3", None, false);
        check(guid_text, None, true);
        check(&guid_text.replace('-', ""), None, false);
        check("ABCDEF", None, false);
    }
}
