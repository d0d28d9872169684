//! Files in and out: pure functions between bytes and the domain. Every format is one line of [`FORMATS`].
//!
//! A reader makes an [`Incoming`] of a file and knows no Plan; what it brings is matched with a Plan in [`crate::domain::incoming`]. A
//! writer makes a file of a Plan: the one that its reader may know, so that nothing private gets into a file by itself.

mod conclar;
mod frab_json;
mod frab_xml;
pub mod guess;
mod ical_read;
mod pretalx;
mod schedule;
pub mod tables;
mod write;

pub use write::read_archive;

use std::{collections::BTreeMap, ops::ControlFlow};

use chrono_tz::Tz;

use crate::domain::{
    incoming::{ColumnMapping, Incoming},
    plan::Plan,
    text::{Lang, Message},
    time::Instant,
};

/// A kind of file.
pub struct Format {
    /// Its name in addresses, on the command line and in the API, in lower case: `frab-xml`.
    pub name: &'static str,
    /// What it is, in one line.
    pub title: &'static str,
    /// How files of it end, without the dot; the first is used for new ones.
    pub extensions: &'static [&'static str],
    /// Its media type.
    pub media_type: &'static str,
    /// Reads it, if it is read.
    pub read: Option<Read>,
    /// Writes it, if it is written.
    pub write: Option<Write>,
    /// Whether it tells what the release before held and this one no longer does.
    pub tells_cancelled: bool,
}

/// Reads a file.
pub type Read = fn(&Source<'_>) -> Result<Incoming, Refused>;

/// Writes a file.
pub type Write = fn(&Target<'_>) -> Result<Vec<u8>, Refused>;

/// A file to read.
pub struct Source<'a> {
    /// What is in it.
    pub bytes: &'a [u8],
    /// What it is called; a table that does not say what it holds may say so by its name (队伍.csv).
    pub file_name: Option<&'a str>,
    /// The zone of times that name none.
    pub time_zone: Tz,
    /// The language of texts that name none.
    pub language: Lang,
    /// Columns mapped by hand: the heading in the file and the field that it means; an empty field leaves the column out.
    pub columns: &'a BTreeMap<String, String>,
    /// Columns mapped by hand in earlier files with the same headings.
    pub remembered: &'a [ColumnMapping],
    /// Told how many rows were read; says whether to go on.
    pub progress: &'a dyn Fn(u32) -> ControlFlow<()>,
}

/// What a file is written from.
pub struct Target<'a> {
    /// The Plan that whoever gets the file may know.
    pub plan: &'a Plan,
    /// The Plan of the release before it; what was in it and is no more is written as cancelled where a format can tell that.
    pub before: Option<&'a Plan>,
    /// The number of the release and when it was published; `None` for a draft.
    pub release: Option<(u32, Instant)>,
    /// When it is written.
    pub now: Instant,
    /// The language of its texts; the festival's own when `None`.
    pub language: Option<Lang>,
    /// Where the server is reached, without a slash at the end, for links.
    pub base_url: Option<&'a str>,
    /// What part of the festival: all of it, or what has to do with one thing.
    pub part: Part,
}

/// What part of a festival is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    #[default]
    Festival,
    /// One venue's shows.
    Venue(crate::domain::id::VenueId),
    /// One team's shows.
    Team(crate::domain::id::TeamId),
    /// One act's performances.
    Act(crate::domain::id::ActId),
    /// One person's performances.
    Performer(crate::domain::id::PerformerId),
    /// One table, for formats that hold one table a file.
    Table(Table),
}

/// A table of a spreadsheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, strum::VariantArray, strum::Display, strum::EnumString)]
#[strum(serialize_all = "kebab-case")]
pub enum Table {
    /// 单位
    Organizations,
    /// 场馆
    Venues,
    /// 队伍
    Teams,
    /// 花名册
    Rosters,
    /// 节目
    Acts,
    /// 演员表
    Casts,
    /// 场次
    Shows,
    /// 节目单
    Programs,
}

/// Why a file is refused as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// What is wrong with it, and the way out.
    Because(Message),
    /// Whoever asked for it called it off.
    Cancelled,
}

impl Refused {
    /// Refused with a reason in both languages.
    pub fn because(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self::Because(Message::new(en, zh))
    }
}

/// Every format.
pub const FORMATS: &[Format] = &[
    Format { write: Some(write::csv), ..tables::CSV },
    Format { write: Some(write::xlsx), ..tables::XLSX },
    Format {
        name: "frab-xml",
        title: "The timetable of conference tools (frab, pretalx, pentabarf), as XML.",
        extensions: &["xml"],
        media_type: "application/xml",
        read: Some(frab_xml::read),
        write: Some(write::frab_xml),
        tells_cancelled: false,
    },
    Format {
        name: "frab-json",
        title: "The timetable of conference tools (frab, pretalx), as JSON.",
        extensions: &["json"],
        media_type: "application/json",
        read: Some(frab_json::read),
        write: Some(write::frab_json),
        tells_cancelled: false,
    },
    Format {
        name: "schedule-2",
        title: "The timetable of conference tools in its second edition, as JSON.",
        extensions: &["json"],
        media_type: "application/json",
        read: None,
        write: Some(write::schedule_2),
        tells_cancelled: false,
    },
    Format {
        name: "icalendar",
        title: "A calendar of the festival, a venue, a team, an act or a person.",
        extensions: &["ics"],
        media_type: "text/calendar; charset=utf-8",
        read: Some(ical_read::read),
        write: Some(write::calendar),
        tells_cancelled: true,
    },
    Format {
        name: "conclar",
        title: "The program and its people for ConClár and KonOpas, as JSON or script.",
        extensions: &["json", "js"],
        media_type: "application/json",
        read: Some(conclar::read),
        write: Some(write::conclar),
        tells_cancelled: false,
    },
    Format {
        name: "pretalx",
        title: "Schedule, submissions or speakers as pretalx exports them.",
        extensions: &["json"],
        media_type: "application/json",
        read: Some(pretalx::read),
        write: None,
        tells_cancelled: false,
    },
    Format {
        name: "json-ld",
        title: "The festival for search engines (schema.org).",
        extensions: &["jsonld", "json"],
        media_type: "application/ld+json",
        read: None,
        write: Some(write::json_ld),
        tells_cancelled: true,
    },
    Format {
        name: "archive",
        title: "Everything about the festival, to be kept or moved to another server.",
        extensions: &["playbill.json", "json"],
        media_type: "application/json",
        read: None,
        write: Some(write::archive),
        tells_cancelled: false,
    },
];

/// What the files of a festival are called in addresses, and their formats. A table of a spreadsheet is called by its name.
pub const FILES: &[(&str, &str)] = &[
    ("calendar.ics", "icalendar"),
    ("schedule.xml", "frab-xml"),
    ("schedule.json", "frab-json"),
    ("schedule2.json", "schedule-2"),
    ("conclar.json", "conclar"),
    ("festival.jsonld", "json-ld"),
    ("festival.xlsx", "xlsx"),
    ("archive.json", "archive"),
];

/// The format with a name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|it| it.name == name)
}
