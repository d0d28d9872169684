//! 场次

use chrono::{Days, NaiveDate};

use super::super::{headings::Field, row::Row};
use crate::domain::{
    incoming::{Record, Ref, ShowRecord},
    time::Instant,
};

/// A show.
pub(super) fn show(row: &mut Row<'_>) -> Vec<Record> {
    row.require(&[Field::Name, Field::NameEn, Field::Code]);
    let date = row.date(Field::Date);
    let starts_at = row.time(Field::StartsAt, date);
    let day = date.or_else(|| starts_at.map(|time| row.day_of(time)));
    let stage = row.reference(Field::StageCode, Field::Stage);
    vec![Record::Show(Box::new(ShowRecord {
        external_ids: vec![],
        code: row.code(Field::Code),
        title: row.localized(Field::Name, Field::NameEn),
        kind: row.choice(Field::Kind),
        stage: stage.or_else(|| row.text(Field::Venue).map(Ref::name)),
        doors_at: row.time(Field::DoorsAt, day),
        starts_at,
        planned_ends_at: end(row, Field::PlannedEndsAt, starts_at, day),
        hard_ends_at: end(row, Field::HardEndsAt, starts_at, day),
        status: row.choice(Field::Status),
        expected_audience: row.count(Field::ExpectedAudience),
    }))]
}

/// An end; one that is only a time and earlier than the start is in the next day.
fn end(row: &mut Row<'_>, field: Field, starts_at: Option<Instant>, day: Option<NaiveDate>) -> Option<Instant> {
    let end = row.time(field, day)?;
    if row.is_clock(field) && starts_at.is_some_and(|start| end < start) {
        return row.time(field, day.and_then(|day| day.checked_add_days(Days::new(1))));
    }
    Some(end)
}
