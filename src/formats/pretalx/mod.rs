//! What pretalx answers and what conferences make of it: submissions and speakers of its API, the schedule of its widget, sessions
//! by day, sessions by code, and sessions told in several languages.

mod sessions;
mod submissions;
mod widget;

use serde_json::value::RawValue;

use super::{
    Refused, Source,
    schedule::{
        Collector,
        event::Dialect,
        json::{self, documents, elements, member, members},
        text::decoded,
    },
};
use crate::domain::incoming::Incoming;

/// Reads a schedule, submissions or speakers.
pub fn read(source: &Source<'_>) -> Result<Incoming, Refused> {
    let text = decoded(source)?;
    let mut out = Collector::new(source, "pretalx");
    let Some((_, file)) = documents(&text)?.into_iter().next() else { return Err(unknown()) };
    let file_members = members(file)?;
    let part = |name: &str| member(&file_members, name);
    if let Some(talks) = part("talks").filter(|it| it.get().starts_with('[')) {
        widget::read(&file_members, talks, &mut out)?;
    } else if let Some(sessions) = part("sessions").filter(|it| it.get().starts_with('[')) {
        sessions::read(&file_members, sessions, &mut out)?;
    } else if let Some(days) = part("days").filter(|it| it.get().starts_with('{')) {
        for (_, day) in members(days)? {
            widget::read_day(&members(day)?, &mut out)?;
        }
    } else if let Some(list) = Some(file).filter(|it| it.get().starts_with('[')).or(part("results")) {
        submissions::read(&elements(list)?, &mut out)?;
    } else if part("title").is_some() || part("code").is_some() {
        submissions::read(&[file], &mut out)?;
    } else {
        let by_code: Vec<&RawValue> = file_members.iter().map(|(_, it)| *it).filter(|it| it.get().starts_with('{')).collect();
        if by_code.is_empty() || !submissions::are_known(&by_code)? {
            return Err(unknown());
        }
        submissions::read(&by_code, &mut out)?;
    }
    Ok(out.finish())
}

fn unknown() -> Refused {
    json::unknown((
        "pretalx file (neither a schedule nor a list of submissions or speakers)",
        " pretalx 文件（既不是日程，也不是投稿或讲者名单）",
    ))
}

fn dialect() -> Dialect {
    Dialect { ids: &["code"], person_ids: &["code", "id"], names_people_by_id: true, ..Dialect::default() }
}
