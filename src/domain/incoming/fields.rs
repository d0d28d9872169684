//! The fields of things as an organizer reads them: references by code and name, times on the festival's clock.

use std::fmt::Display;

use super::{desk::Desk, noun::Noun};
use crate::domain::{
    act::Act,
    festival::{ExternalId, Festival},
    genre::Genre,
    history::FieldChange,
    organization::Organization,
    performer::{Consent, Performer},
    show::{ItemContent, ProgramItem, Show},
    team::Team,
    text::Localized,
    time::{Almanac, Instant, Interval},
    venue::{Stage, Venue},
};

/// A field and its text.
pub(super) type Told = Vec<(String, String)>;

fn tell(told: &mut Told, field: &str, value: impl Display) {
    told.push((field.to_owned(), value.to_string()));
}

fn maybe(told: &mut Told, field: &str, value: Option<impl Display>) {
    told.extend(value.map(|it| (field.to_owned(), it.to_string())));
}

fn text(told: &mut Told, field: &str, text: &Localized) {
    told.extend(text.iter().map(|(lang, text)| (format!("{field}.{lang}"), text.to_owned())));
}

fn known(told: &mut Told, ids: &[ExternalId]) {
    told.extend(ids.iter().map(|it| (format!("externalIds.{}", it.system), it.value.clone())));
}

fn clock(almanac: &Almanac, time: Option<Instant>) -> Option<String> {
    time.map(|it| almanac.local(it).to_rfc3339())
}

fn windows(almanac: &Almanac, windows: &[Interval]) -> Option<String> {
    let one =
        |it: &Interval| format!("{}/{}", almanac.local(it.starts_at()).to_rfc3339(), almanac.local(it.ends_at()).to_rfc3339());
    (!windows.is_empty()).then(|| windows.iter().map(one).collect::<Vec<_>>().join(" "))
}

/// What differs between two tellings, in the order of the later one.
pub(super) fn differences(before: Told, after: Told) -> Vec<FieldChange> {
    let mut before = before;
    let mut changes = vec![];
    for (field, value) in after {
        let was = before.iter().position(|(it, _)| *it == field).map(|place| before.remove(place).1);
        if was.as_ref() != Some(&value) {
            changes.push(FieldChange { field, before: was, after: Some(value) });
        }
    }
    changes.extend(before.into_iter().map(|(field, value)| FieldChange { field, before: Some(value), after: None }));
    changes
}

impl Organization {
    pub(super) fn told(&self, desk: &Desk<'_>) -> Told {
        let Self { id: _, code, name, kind, parent, external_ids } = self;
        let mut told = vec![];
        tell(&mut told, "code", code);
        text(&mut told, "name", name);
        tell(&mut told, "kind", kind);
        maybe(&mut told, "parent", parent.map(|id| desk.label::<Self>(id)));
        known(&mut told, external_ids);
        told
    }
}

impl Venue {
    pub(super) fn told(&self, _: &Desk<'_>) -> Told {
        let Self { id: _, code, name, address, backstage_capacity, stages: _, travel_seconds: _, external_ids } = self;
        let mut told = vec![];
        tell(&mut told, "code", code);
        text(&mut told, "name", name);
        text(&mut told, "address", address);
        maybe(&mut told, "backstageCapacity", *backstage_capacity);
        known(&mut told, external_ids);
        told
    }
}

impl Stage {
    pub(super) fn told(&self, desk: &Desk<'_>) -> Told {
        let Self {
            id,
            code,
            name,
            seats,
            stage_capacity,
            fire_capacity,
            microphones,
            changeover_seconds,
            opening_windows,
            external_ids,
        } = self;
        let mut told = vec![];
        tell(&mut told, "code", code);
        text(&mut told, "name", name);
        maybe(&mut told, "venue", desk.venue_of_stage.get(id).map(|venue| desk.label::<Venue>(*venue)));
        maybe(&mut told, "seats", *seats);
        maybe(&mut told, "stageCapacity", *stage_capacity);
        maybe(&mut told, "fireCapacity", *fire_capacity);
        maybe(&mut told, "microphones", *microphones);
        tell(&mut told, "changeoverSeconds", changeover_seconds);
        maybe(&mut told, "openingWindows", windows(&desk.festival.almanac(), opening_windows));
        known(&mut told, external_ids);
        told
    }
}

impl Genre {
    pub(super) fn told(&self, _: &Desk<'_>) -> Told {
        let Self { id: _, code, name } = self;
        let mut told = vec![];
        tell(&mut told, "code", code);
        text(&mut told, "name", name);
        told
    }
}

impl Performer {
    pub(super) fn told(&self, desk: &Desk<'_>) -> Told {
        let Self { id: _, code, name, reading, birth_date, phone, hidden, consent, availability, external_ids } = self;
        let mut told = vec![];
        tell(&mut told, "code", code);
        tell(&mut told, "name", name);
        maybe(&mut told, "reading", reading.as_ref());
        maybe(&mut told, "birthDate", *birth_date);
        maybe(&mut told, "phone", phone.as_ref());
        tell(&mut told, "hidden", hidden);
        if let Some(Consent { given_by, giver, until, recorded: _ }) = consent {
            tell(&mut told, "consent.givenBy", given_by);
            tell(&mut told, "consent.giver", giver);
            maybe(&mut told, "consent.until", *until);
        }
        maybe(&mut told, "availability", windows(&desk.festival.almanac(), availability));
        known(&mut told, external_ids);
        told
    }
}

impl Team {
    pub(super) fn told(&self, desk: &Desk<'_>) -> Told {
        let Self { id: _, code, name, organization, status, declared_headcount, availability, members: _, external_ids } = self;
        let mut told = vec![];
        tell(&mut told, "code", code);
        text(&mut told, "name", name);
        tell(&mut told, "organization", desk.label::<Organization>(*organization));
        tell(&mut told, "status", status);
        tell(&mut told, "declaredHeadcount", declared_headcount);
        maybe(&mut told, "availability", windows(&desk.festival.almanac(), availability));
        known(&mut told, external_ids);
        told
    }
}

impl Act {
    pub(super) fn told(&self, desk: &Desk<'_>) -> Told {
        let Self {
            id: _,
            code,
            title,
            genre,
            duration_seconds,
            setup_seconds,
            strike_seconds,
            microphones,
            status,
            teams,
            cast,
            links: _,
            external_ids,
        } = self;
        let mut told = vec![];
        tell(&mut told, "code", code);
        text(&mut told, "title", title);
        maybe(&mut told, "genre", genre.map(|id| desk.label::<Genre>(id)));
        tell(&mut told, "durationSeconds", duration_seconds);
        tell(&mut told, "setupSeconds", setup_seconds);
        tell(&mut told, "strikeSeconds", strike_seconds);
        tell(&mut told, "microphones", microphones);
        tell(&mut told, "status", status);
        let labels: Vec<String> = teams.iter().map(|id| desk.label::<Team>(*id)).collect();
        maybe(&mut told, "teams", (!labels.is_empty()).then(|| labels.join(", ")));
        let labels: Vec<String> = cast.iter().map(|it| desk.label::<Performer>(it.performer)).collect();
        maybe(&mut told, "cast", (!labels.is_empty()).then(|| labels.join(", ")));
        known(&mut told, external_ids);
        told
    }
}

impl Show {
    pub(super) fn told(&self, desk: &Desk<'_>) -> Told {
        let Self {
            id: _,
            code,
            title,
            kind,
            stage,
            doors_at,
            starts_at,
            planned_ends_at,
            hard_ends_at,
            status,
            expected_audience,
            leads: _,
            credits: _,
            items: _,
            external_ids,
        } = self;
        let almanac = desk.festival.almanac();
        let mut told = vec![];
        tell(&mut told, "code", code);
        text(&mut told, "title", title);
        tell(&mut told, "kind", kind);
        maybe(&mut told, "stage", stage.map(|id| desk.label::<Stage>(id)));
        maybe(&mut told, "doorsAt", clock(&almanac, *doors_at));
        maybe(&mut told, "startsAt", clock(&almanac, *starts_at));
        maybe(&mut told, "endsAt", clock(&almanac, *planned_ends_at));
        maybe(&mut told, "hardEndAt", clock(&almanac, *hard_ends_at));
        tell(&mut told, "status", status);
        maybe(&mut told, "expectedAudience", *expected_audience);
        known(&mut told, external_ids);
        told
    }
}

impl ProgramItem {
    pub(super) fn told(&self, desk: &Desk<'_>) -> Told {
        let Self { id: _, content, changeover_seconds, pinned_start_at, locked: _, visibility } = self;
        let mut told = vec![];
        match content {
            ItemContent::Performance { act, duration_seconds } => {
                tell(&mut told, "act", desk.label::<Act>(*act));
                maybe(&mut told, "durationSeconds", *duration_seconds);
            }
            ItemContent::Interlude { kind, title, duration_seconds } => {
                tell(&mut told, "kind", kind);
                text(&mut told, "title", title);
                tell(&mut told, "durationSeconds", duration_seconds);
            }
        }
        maybe(&mut told, "changeoverSeconds", *changeover_seconds);
        maybe(&mut told, "pinnedStartAt", clock(&desk.festival.almanac(), *pinned_start_at));
        tell(&mut told, "visibility", visibility);
        told
    }

    /// What the program calls it.
    pub(super) fn called(&self, desk: &Desk<'_>) -> Localized {
        match &self.content {
            ItemContent::Performance { act, .. } => desk.acts.get(*act).map(|it| it.title.clone()).unwrap_or_default(),
            ItemContent::Interlude { kind, title, .. } if title.is_empty() => kind.title(),
            ItemContent::Interlude { title, .. } => title.clone(),
        }
    }
}

/// What a file may tell of the festival.
pub(super) fn of_festival(festival: &Festival) -> Told {
    let mut told = vec![];
    text(&mut told, "name", &festival.name);
    tell(&mut told, "startsOn", festival.starts_on);
    tell(&mut told, "endsOn", festival.ends_on);
    told
}

impl Desk<'_> {
    /// A thing as a field names it: its code and its name.
    pub(super) fn label<T: Noun>(&self, id: T::Id) -> String {
        let primary = &self.festival.primary_language;
        T::shelf(self).get(id).map_or_else(String::new, |it| format!("{} {}", it.code(), it.title(primary).get(None, primary)))
    }
}
