//! What a file tells of the festival itself.

use std::{ops::ControlFlow, sync::Arc};

use super::{
    FestivalRecord, Outcome, Record, RecordKind,
    desk::Desk,
    fields::{differences, of_festival},
    write,
};
use crate::domain::{
    command::{Checker, Edit, festival::days},
    festival::Festival,
    invalid::Invalid,
    text::Localized,
};

impl Desk<'_> {
    pub(super) fn festival(&mut self) -> ControlFlow<()> {
        for row in self.rows_of(RecordKind::Festival) {
            self.step()?;
            let Record::Festival(record) = self.record(row) else { continue };
            let old = Arc::clone(&self.festival);
            let known = Some((old.id.into(), old.name.clone()));
            match self.write_festival(&old, record) {
                Err(mistakes) => self.refuse(row, RecordKind::Festival, known, mistakes),
                Ok(new) => {
                    let fields = differences(of_festival(&old), of_festival(&new));
                    let outcome = if fields.is_empty() { Outcome::Leave } else { Outcome::Change };
                    self.festival = Arc::new(new);
                    self.report(row, RecordKind::Festival, outcome, known, fields);
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// The festival with names in languages that it has none in, and with more days. Its zone and languages are its own.
    fn write_festival(&self, old: &Festival, record: &FestivalRecord) -> Result<Festival, Vec<Invalid>> {
        let FestivalRecord { name, starts_on, ends_on, time_zone: _, language: _ } = record;
        let mut check = Checker::new(self.plan);
        let mut new_names = Localized::default();
        for (lang, text) in name.iter().flat_map(Localized::iter) {
            if !old.name.iter().any(|(it, _)| it == lang) {
                new_names.set(lang.clone(), text.to_owned());
            }
        }
        let name = write::name(&mut check, "name", Some(&new_names), Some(&old.name));
        let earlier = starts_on.filter(|day| *day < old.starts_on).map_or(Edit::Keep, Edit::Set);
        let later = ends_on.filter(|day| *day > old.ends_on).map_or(Edit::Keep, Edit::Set);
        let days = days(&mut check, Some(old), earlier, later);
        let (name, (starts_on, ends_on)) = check.written(name.zip(days))?;
        Ok(Festival { name, starts_on, ends_on, ..old.clone() })
    }
}
