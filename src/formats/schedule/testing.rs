//! What tests of schedules share: a file read, and what it brings as lines of text.

use std::{collections::BTreeMap, fmt::Write as _, ops::ControlFlow};

use super::super::{FORMATS, Refused, Source, guess::guess};
use crate::domain::{
    festival::ExternalId,
    incoming::{Incoming, ItemContentRecord, Record, Ref, RefusedRow},
    text::{Lang, Localized},
    time::Instant,
};

/// Reads a file whose texts are in English and whose times are of Shanghai where it does not say.
pub(crate) fn read(format: &str, bytes: &[u8]) -> Result<Incoming, Refused> {
    read_until(format, bytes, u32::MAX)
}

/// Reads a file until so many rows are told, then calls it off.
pub(crate) fn read_until(format: &str, bytes: &[u8], most: u32) -> Result<Incoming, Refused> {
    let progress = |rows| if rows > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let source = Source {
        bytes,
        file_name: None,
        time_zone: chrono_tz::Asia::Shanghai,
        language: Lang::en(),
        columns: &BTreeMap::new(),
        remembered: &[],
        progress: &progress,
    };
    let format = FORMATS.iter().find(|it| it.name == format).expect("a format");
    (format.read.expect("a reader"))(&source)
}

/// What a file of this format brings, or why it is refused. It is guessed to be of the format, too.
pub(crate) fn told(format: &str, text: &str) -> String {
    assert_eq!(guess(text.as_bytes(), None), Some(format), "{text}");
    match read(format, text.as_bytes()) {
        Ok(incoming) => lines(&incoming),
        Err(refused) => why(&refused),
    }
}

/// Why a file is refused, in English; everything is said in Chinese too.
pub(crate) fn why(refused: &Refused) -> String {
    match refused {
        Refused::Because(message) => {
            assert!(message.zh.chars().any(|it| it > '\u{2e80}'), "{}", message.zh);
            format!("refused: {}\n", message.en)
        }
        Refused::Cancelled => "called off\n".to_owned(),
    }
}

fn lines(incoming: &Incoming) -> String {
    let mut out = String::new();
    for row in &incoming.rows {
        let _ = writeln!(out, "{}", record(&row.record));
    }
    for (kind, rows) in [("refused", &incoming.refused), ("remark", &incoming.remarks)] {
        for RefusedRow { place, mistakes } in rows {
            for mistake in mistakes {
                assert!(mistake.message.zh.chars().any(|it| it > '\u{2e80}'), "{}", mistake.message.zh);
                let (part, field) = (place.part.as_deref().unwrap_or("-"), mistake.field.as_deref().unwrap_or("-"));
                let _ = writeln!(out, "{kind} {part} {}: {field} {}: {}", place.row, mistake.code.as_str(), mistake.message.en);
            }
        }
    }
    out
}

fn record(record: &Record) -> String {
    match record {
        Record::Festival(it) => format!(
            "festival {}{}{}{}",
            text(it.name.as_ref()),
            days(it.starts_on, it.ends_on),
            shown(it.time_zone),
            shown(it.language.as_ref())
        ),
        Record::Venue(it) => format!("venue{} {}", ids(&it.external_ids), text(it.name.as_ref())),
        Record::Stage(it) => {
            let venue = it.venue.as_ref().map(name).unwrap_or_default();
            format!("stage{} {} in {venue}{}", ids(&it.external_ids), text(it.name.as_ref()), shown(it.seats))
        }
        Record::Performer(it) => format!("person{} {}", ids(&it.external_ids), it.name.as_deref().unwrap_or_default()),
        Record::Show(it) => {
            let stage = it.stage.as_ref().map(|it| format!(" @ {}", name(it))).unwrap_or_default();
            let (code, times) = (shown(it.code.as_ref()), times(it.starts_at, it.planned_ends_at));
            format!(
                "show{}{code} {}{}{stage}{times}{}",
                ids(&it.external_ids),
                text(it.title.as_ref()),
                shown(it.kind),
                shown(it.status)
            )
        }
        Record::Act(it) => {
            let people: Vec<String> =
                it.performers.iter().flatten().map(|it| format!("{} ({})", it.name, name(&it.person))).collect();
            let (code, genre, seconds) = (shown(it.code.as_ref()), shown(it.genre.as_ref()), shown(it.duration_seconds));
            format!(
                "act{}{code} {}{genre}{seconds}{} by {people:?}",
                ids(&it.external_ids),
                text(it.title.as_ref()),
                shown(it.status)
            )
        }
        Record::Item(it) => match &it.content {
            ItemContentRecord::Performance { act } => format!("item of {} puts on {}", name(&it.show), name(act)),
            ItemContentRecord::Interlude { kind, .. } => format!("item {kind}"),
        },
        other => format!("{other:?}"),
    }
}

fn shown(value: Option<impl ToString>) -> String {
    value.map(|it| format!(", {}", it.to_string())).unwrap_or_default()
}

fn text(text: Option<&Localized>) -> String {
    text.into_iter().flat_map(Localized::iter).map(|(lang, text)| format!("{lang}={text}")).collect::<Vec<_>>().join(" ")
}

fn days(first: Option<chrono::NaiveDate>, last: Option<chrono::NaiveDate>) -> String {
    format!("{}{}", shown(first), last.map(|it| format!("..{it}")).unwrap_or_default())
}

fn times(start: Option<Instant>, end: Option<Instant>) -> String {
    let time = |it: Instant| it.format("%Y-%m-%dT%H:%MZ").to_string();
    format!("{}{}", shown(start.map(time)), end.map(|it| format!("..{}", time(it))).unwrap_or_default())
}

fn ids(ids: &[ExternalId]) -> String {
    ids.iter().map(|it| format!(" {}:{}", it.system, it.value)).collect()
}

fn name(it: &Ref) -> String {
    it.external_id.as_ref().map_or_else(|| it.name.clone().unwrap_or_default(), |it| format!("{}:{}", it.system, it.value))
}
