//! People whom a record tells of, and what it makes of them.

use std::ops::ControlFlow;

use super::{
    PerformerRecord, Record, RecordKind,
    desk::{Desk, Namesakes},
    keys::Keys,
    people::fits,
    write::edit,
};
use crate::domain::{
    command::{
        Checker,
        performer::{RawConsent, read_birth_date, read_consent, read_phone},
    },
    id::PerformerId,
    invalid::Invalid,
    performer::Performer,
};

impl Desk<'_> {
    /// Takes in people who are told of without a team.
    pub(super) fn performers(&mut self) -> ControlFlow<()> {
        let rows: Vec<usize> = self.rows_of(RecordKind::Performer);
        let members = self.rows_of(RecordKind::Member);
        self.claim::<Performer>(&rows);
        self.claim::<Performer>(&members);
        for row in rows {
            self.step()?;
            let Record::Performer(record) = self.record(row) else { continue };
            let found = self.matched::<Performer>(row, |desk| Namesakes {
                sure: desk.people.sure(desk, record),
                likely: if record.external_ids.is_empty() {
                    let mut named = desk.performers.named(Keys::of(desk.record(row)).names);
                    named.retain(|id| desk.performers.get(*id).is_some_and(|it| fits(it, record)));
                    named
                } else {
                    // People of another system are told apart there.
                    vec![]
                },
            });
            let old = found.as_ref().ok().copied().flatten();
            let written = found.and_then(|old| self.write_person("", old, record));
            let id = self.settle(row, old, written);
            if let Some(person) = id.and_then(|id| self.performers.get(id)) {
                self.people.add(person);
            }
        }
        ControlFlow::Continue(())
    }

    /// What a record makes of a person. `prefix` stands before the names of fields.
    pub(super) fn write_person(
        &mut self,
        prefix: &str,
        old: Option<PerformerId>,
        record: &PerformerRecord,
    ) -> Result<Performer, Vec<Invalid>> {
        let PerformerRecord { external_ids, code, name, reading, birth_date, phone, hidden, consent } = record;
        let old = old.and_then(|id| self.performers.get(id)).cloned();
        let old = old.as_deref();
        let mut check = Checker::new(self.plan);
        let at = |field: &str| format!("{prefix}{field}");
        let read_name = |check: &mut Checker<'_>, field: &str, told: &String| check.name(field, told);
        let name = check.required(&at("name"), edit(name.as_ref()), old.map(|it| it.name.clone()), read_name);
        let reading = check.optional(&at("reading"), edit(reading.as_ref()), old.and_then(|it| it.reading.clone()), read_name);
        let birth_date = check.optional(&at("birthDate"), edit(*birth_date), old.and_then(|it| it.birth_date), read_birth_date);
        let phone = check.optional(&at("phone"), edit(phone.clone()), old.and_then(|it| it.phone.clone()), read_phone);
        let known = old.and_then(|it| it.consent.as_ref());
        let told = consent.as_ref().map(|it| {
            // Files tell who gave it, not what they are to the person.
            let giver = known.filter(|known| known.given_by == it.given_by).map(|known| known.giver);
            RawConsent { given_by: it.given_by.clone(), giver, until: it.until }
        });
        let consent = check.optional(&at("consent"), edit(told), known.cloned(), |check, field, sent| {
            Some(read_consent(check, field, sent, name.as_deref())?.or_kept(known, None))
        });
        let code = self.code(&mut check, self.own_code(code.as_deref(), external_ids, old), old);
        let external_ids = self.external_ids(&mut check, external_ids, old);
        let person = name.zip(code).map(|(name, code)| Performer {
            id: old.map_or_else(|| self.new_id(), |it| it.id),
            code,
            name,
            reading,
            birth_date,
            phone,
            hidden: hidden.or(old.map(|it| it.hidden)).unwrap_or_default(),
            consent,
            availability: old.map_or_else(Vec::new, |it| it.availability.clone()),
            external_ids,
        });
        check.written(person)
    }
}
