//! Who a person in a file may be.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{PerformerRecord, desk::Desk, keys::folded, shelf::Shelf};
use crate::domain::{id::PerformerId, performer::Performer, team::Team};

/// People by what tells namesakes apart.
#[derive(Default)]
pub(super) struct People {
    by_birth: HashMap<(String, NaiveDate), Vec<PerformerId>>,
    by_phone: HashMap<(String, String), Vec<PerformerId>>,
    /// Those who are in a team.
    teamed: HashSet<PerformerId>,
    /// Those who are in none, by name.
    loose: HashMap<String, Vec<PerformerId>>,
}

impl People {
    pub(super) fn of(performers: &Shelf<Performer>, teams: &Shelf<Team>) -> Self {
        let teamed = teams.iter().flat_map(|team| &team.members).map(|it| it.performer).collect();
        let mut people = Self { teamed, ..Self::default() };
        for it in performers.iter() {
            people.add(it);
        }
        people
    }

    /// Keeps up with a person who is new or has changed. What they were before still leads to them, which [`fits`] sorts out.
    pub(super) fn add(&mut self, person: &Performer) {
        let name = folded(&person.name);
        let note = |ids: &mut Vec<PerformerId>| {
            if !ids.contains(&person.id) {
                ids.push(person.id);
            }
        };
        if let Some(birth) = person.birth_date {
            note(self.by_birth.entry((name.clone(), birth)).or_default());
        }
        if let Some(phone) = &person.phone {
            note(self.by_phone.entry((name.clone(), digits(phone))).or_default());
        }
        if !self.teamed.contains(&person.id) {
            note(self.loose.entry(name).or_default());
        }
    }

    /// Notes that someone is in a team.
    pub(super) fn join(&mut self, person: &Performer) {
        self.teamed.insert(person.id);
        if let Some(namesakes) = self.loose.get_mut(&folded(&person.name)) {
            namesakes.retain(|it| *it != person.id);
        }
    }

    /// Those with the name and the birthday of a record, else with the name and the phone number.
    pub(super) fn sure(&self, desk: &Desk<'_>, record: &PerformerRecord) -> Vec<PerformerId> {
        let Some(name) = record.name.as_deref().map(folded) else { return vec![] };
        let by_birth = record.birth_date.and_then(|birth| self.by_birth.get(&(name.clone(), birth)));
        let by_phone = || record.phone.as_deref().and_then(|phone| self.by_phone.get(&(name, digits(phone))));
        let found = by_birth.filter(|it| !it.is_empty()).or_else(by_phone).cloned().unwrap_or_default();
        found.into_iter().filter(|id| desk.performers.get(*id).is_some_and(|it| fits(it, record))).collect()
    }

    /// People of a name who were brought without a team.
    pub(super) fn loose(&self, desk: &Desk<'_>, name: &str) -> Vec<PerformerId> {
        let name = folded(name);
        let mut found = self.loose.get(&name).cloned().unwrap_or_default();
        found.retain(|id| !self.teamed.contains(id) && desk.performers.get(*id).is_some_and(|it| folded(&it.name) == name));
        found
    }
}

/// The digits of a phone number, however it is written.
fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

/// Whether nothing tells that a person of the same name is another one: people have one birthday.
pub(super) fn fits(person: &Performer, record: &PerformerRecord) -> bool {
    let differs = person.birth_date.zip(record.birth_date).is_some_and(|(a, b)| a != b);
    !differs && record.name.as_deref().is_none_or(|name| folded(name) == folded(&person.name))
}
