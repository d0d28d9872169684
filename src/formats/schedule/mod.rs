//! What the readers of schedules share. Each reads its own spelling of an event into an [`Event`]; a [`Collector`] makes records of
//! them: a show, the act that it puts on and the one item of its program, beside rooms, people and the festival.
//!
//! - An event's ids in the file are its show's and its act's external ids, the most certain first.
//! - A room is a stage of a venue of the same name, unless the file knows the building too.
//! - Whatever Playbill keeps no such thing for (abstracts, links, …) is one remark for each kind of field.
//! - A mistake refuses its row, never the file; only what is no schedule, or too much of one, is refused as a whole.

mod collector;
pub(crate) mod event;
pub(crate) mod json;
mod note;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod xml;

pub(crate) use collector::Collector;
pub(crate) use note::Note;

use super::Refused;
use crate::domain::{
    act::ActStatus,
    incoming::Place,
    invalid::{Invalid, Mistake},
    text::{Localized, Message},
    time::Instant,
};

/// The most events of a file.
pub(crate) const EVENTS: u32 = 50_000;

/// The longest text of a row, in characters.
pub(crate) const ROW_CHARACTERS: usize = 100_000;

/// An event as a schedule tells it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Event {
    /// Where it stands.
    pub(crate) place: Place,
    /// Its ids in the file, the most certain first.
    pub(crate) ids: Vec<String>,
    /// The id of the work that it puts on, where several events of the file may put on the same one.
    pub(crate) work: Option<String>,
    /// Texts that may serve as its code, the best first.
    pub(crate) codes: Vec<String>,
    /// Its title.
    pub(crate) title: Localized,
    /// What kind of event it is, in the file's own word.
    pub(crate) kind: Option<String>,
    /// Its track.
    pub(crate) track: Option<String>,
    /// Where it is held.
    pub(crate) room: Option<Room>,
    /// When it starts.
    pub(crate) starts_at: Option<Instant>,
    /// How long it lasts, in seconds.
    pub(crate) seconds: Option<i64>,
    /// Whether the file says that it is called off.
    pub(crate) is_cancelled: bool,
    /// Where its work stands, if the file tells.
    pub(crate) status: Option<ActStatus>,
    /// Who performs; `None` where the file tells nothing of it.
    pub(crate) people: Option<Vec<Person>>,
    /// What records it makes.
    pub(crate) makes: Makes,
}

/// What records an event makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Makes {
    /// A show, its act and the item that puts it on.
    #[default]
    All,
    /// A show alone, as of a calendar, which knows no works.
    Show,
    /// An act alone: it has no time yet.
    Act,
}

/// A room as a schedule tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Room {
    /// Its name.
    pub(crate) name: Localized,
    /// Its id in the file.
    pub(crate) id: Option<String>,
    /// The building that it is in.
    pub(crate) building: Option<String>,
    /// How many people it seats.
    pub(crate) seats: Option<u32>,
}

/// A person as a schedule tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Person {
    /// Their ids in the file, the most certain first.
    pub(crate) ids: Vec<String>,
    /// Their name.
    pub(crate) name: String,
}

/// More of something than any festival has; it is named in English and in Chinese.
pub(crate) fn too_many(what: (&str, &str), most: usize) -> Refused {
    Refused::because(
        format!("The file has more than {most} {}; split it.", what.0),
        format!("文件中的{}超过 {most} 个，请拆分。", what.1),
    )
}

/// More events than any festival has.
pub(crate) fn too_many_events() -> Refused {
    too_many(("events", "活动"), EVENTS as usize)
}

/// A mistake in one field.
pub(crate) fn invalid(field: &str, mistake: Mistake, en: impl Into<String>, zh: impl Into<String>) -> Invalid {
    Invalid::new(field, mistake.into(), Message::new(en, zh))
}

/// A text short enough to be shown in a message.
pub(crate) fn shown(text: &str) -> String {
    let start: String = text.chars().filter(|it| !it.is_control()).take(40).collect();
    if text.chars().count() > 40 { format!("“{start}…”") } else { format!("“{start}”") }
}

/// A field that must be there and is not.
pub(crate) fn missing(field: &str) -> Invalid {
    invalid(field, Mistake::Required, "This is missing; fill it in in the file.", "缺少此项，请在文件中补上。")
}

/// A text that is longer than any row may hold.
pub(crate) fn too_long(field: &str) -> Invalid {
    invalid(
        field,
        Mistake::TooLong,
        format!("This text has more than {ROW_CHARACTERS} characters; shorten it."),
        format!("此文本超过 {ROW_CHARACTERS} 字，请缩短。"),
    )
}
