//! Files as organizers hand them in, and files made to do harm.

mod files;
mod hostile;
mod running;

use std::{collections::BTreeMap, ops::ControlFlow};

use super::{CSV, XLSX};
use crate::{
    domain::{
        incoming::{Incoming, Record},
        invalid::Invalid,
        text::Lang,
    },
    formats::{Format, Refused, Source},
};

/// Reads a file as a Chinese festival in Shanghai does.
fn read(format: &Format, name: &str, bytes: &[u8], by_hand: &[(&str, &str)]) -> Result<Incoming, Refused> {
    let columns: BTreeMap<String, String> = by_hand.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let read = format.read.expect("a reader");
    read(&Source {
        bytes,
        file_name: Some(name),
        time_zone: chrono_tz::Asia::Shanghai,
        language: Lang::zh(),
        columns: &columns,
        remembered: &[],
        progress: &|_| ControlFlow::Continue(()),
    })
}

fn csv(name: &str, text: &str) -> Incoming {
    read(&CSV, name, text.as_bytes(), &[]).unwrap_or_else(|refused| panic!("{name}: {refused:?}"))
}

fn xlsx(name: &str, bytes: &[u8]) -> Incoming {
    read(&XLSX, name, bytes, &[]).unwrap_or_else(|refused| panic!("{name}: {refused:?}"))
}

/// Why a file is refused, in English.
fn refusal(format: &Format, bytes: &[u8]) -> String {
    match read(format, "x", bytes, &[]) {
        Err(Refused::Because(message)) => message.en,
        other => panic!("not refused: {other:?}"),
    }
}

/// Everything that was read, a line for each: place, kind and the fields that are given.
fn told(incoming: &Incoming) -> String {
    let place = |part: &Option<String>, row: u32| part.as_ref().map_or(row.to_string(), |part| format!("{part}!{row}"));
    let wrong = |mistakes: &[Invalid]| {
        let one = |it: &Invalid| format!("{} {}", it.field.as_deref().unwrap_or("*"), it.code.as_str());
        mistakes.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let rows = incoming.rows.iter().map(|row| format!("{} {}", place(&row.place.part, row.place.row), line(&row.record)));
    let refused =
        incoming.refused.iter().map(|it| format!("{} refused: {}", place(&it.place.part, it.place.row), wrong(&it.mistakes)));
    let remarks =
        incoming.remarks.iter().map(|it| format!("{} remark: {}", place(&it.place.part, it.place.row), wrong(&it.mistakes)));
    rows.chain(refused).chain(remarks).map(|line| line + "\n").collect()
}

fn line(record: &Record) -> String {
    fn bare(value: &serde_json::Value) -> Option<String> {
        match value {
            serde_json::Value::Null | serde_json::Value::Bool(false) => None,
            serde_json::Value::Array(all) if all.is_empty() => None,
            serde_json::Value::Array(all) => Some(all.iter().filter_map(bare).collect::<Vec<_>>().join("+")),
            serde_json::Value::Object(all) => {
                let fields: Vec<String> = all.values().filter_map(bare).collect();
                (!fields.is_empty()).then(|| fields.join("/"))
            }
            serde_json::Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }
    let value = serde_json::to_value(record).expect("JSON");
    let fields = value.as_object().expect("an object").iter().filter(|(name, _)| *name != "record");
    let fields: Vec<String> = fields.filter_map(|(name, value)| Some(format!("{name}={}", bare(value)?))).collect();
    let debug = format!("{record:?}");
    format!("{} {}", debug.split('(').next().unwrap_or_default(), fields.join(" "))
}
