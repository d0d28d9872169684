//! The demo: one festival of the founding case's size, the same on every computer.
//!
//! What was reported about it stands in [`facts`]. Everything else is invented, and [`NOTICE`] says so wherever it is shown.

mod acts;
mod draft;
pub mod facts;
mod names;
mod organizations;
mod shows;
mod source;
mod specialties;
mod teams;
#[cfg(test)]
mod tests;
mod venues;

use std::collections::BTreeMap;

use self::{
    organizations::Bodies,
    source::{Ids, both},
};
use crate::domain::{
    change::Change,
    festival::{Credit, Festival, FestivalStatus, Series},
    genre::{Genre, SEED},
    id::FestivalId,
    plan::Plan,
    policy::{Leads, Parameter},
    text::Lang,
};

/// The demo festival's name in addresses.
pub const SLUG: &str = "weidong-2020";

/// The same words in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

/// What is reported in the demo and what is invented; to be shown with it.
pub const NOTICE: Notice = Notice {
    zh: "演示数据。仅艺术节名称、届次、主题、日期、主办与承办单位、闭幕演出的地点和七个节目及其顺序来自公开报道；\
         其余单位、队伍、人员、电话、场次、时间和节目均为虚构。",
    en: "Demo data. Only the festival's name, edition, theme, dates, hosts and organizers, and the place, the seven acts and \
         their order of the closing show were reported; every other organization, team, person, phone number, show, time and \
         act is invented.",
};

/// Leaders, tutors and understudies are declared and stay off the stage, and a crosstalk team of eight sends two: only a cast of
/// less than a quarter of its team is worth a look.
const MISMATCH_PERCENT: u32 = 75;

/// The festival as it is to be published in release 1.
#[must_use]
pub fn festival() -> Plan {
    let mut ids = Ids::of_the_festival();
    let id = ids.make();
    let bodies = organizations::all(&mut ids);
    let places = venues::all(&mut ids);
    let genres: Vec<Genre> = SEED.iter().map(|seed| Genre::seeded(ids.make(), *seed)).collect();
    let rosters = teams::all(&mut ids, &bodies);
    let works = acts::all(&mut ids, &genres, &rosters.teams);
    let shows = shows::all(&mut ids, &places, &works);
    let Bodies { organizations, credits, senders: _ } = bodies;
    let festival = itself(id, credits);
    let mut changes: Vec<Change> = vec![festival.clone().into()];
    changes.extend(organizations.into_iter().map(Change::from));
    changes.extend(places.venues.into_iter().map(Change::from));
    changes.extend(genres.into_iter().map(Change::from));
    changes.extend(rosters.performers.into_iter().map(Change::from));
    changes.extend(rosters.teams.into_iter().map(Change::from));
    changes.extend(works.acts.into_iter().map(Change::from));
    changes.extend(shows.into_iter().map(Change::from));
    // The first edit of an empty festival: everything is of revision 1.
    Plan::new(festival, 0).apply(&changes)
}

/// What was done to the draft after release 1, edit by edit, each with the name of its action. Some edits leave conflicts.
#[must_use]
pub fn later_changes(plan: &Plan) -> Vec<(String, Vec<Change>)> {
    draft::all(plan)
}

fn itself(id: FestivalId, credits: Vec<Credit>) -> Festival {
    Festival {
        id,
        slug: SLUG.to_owned(),
        name: both(facts::NAME.0, facts::NAME.1),
        theme: both(facts::THEME.0, facts::THEME.1),
        edition_number: Some(facts::EDITION),
        series: Some(Series {
            code: "weidong-community-culture".to_owned(),
            name: both("卫东区社区文化艺术节", "Community Culture and Arts Festival of Weidong District"),
        }),
        starts_on: facts::STARTS_ON,
        ends_on: facts::ENDS_ON,
        time_zone: chrono_tz::Asia::Shanghai,
        day_start_hour: 5,
        primary_language: Lang::zh(),
        status: FestivalStatus::Draft,
        leads: Leads { report_seconds: 5_400, ..Leads::default() },
        credits,
        severities: BTreeMap::new(),
        parameters: BTreeMap::from([(Parameter::HeadcountMismatchPercent, MISMATCH_PERCENT)]),
        external_ids: vec![],
    }
}
