//! Which format a file is in.

use std::{collections::BTreeMap, ops::ControlFlow};

use super::{
    Source,
    schedule::{
        json::{documents, elements, member, members},
        text::decoded,
        xml::{Step, Walk},
    },
};
use crate::domain::text::Lang;

/// The name of the format that a file is in, by what is in it: `xlsx`, `icalendar`, `frab-xml`, `frab-json`, `conclar`, `pretalx`, and
/// `csv` for any other text; `None` if it is none that is read.
#[must_use]
pub fn guess(bytes: &[u8], file_name: Option<&str>) -> Option<&'static str> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Some("xlsx");
    }
    let (time_zone, language, columns) = (chrono_tz::UTC, Lang::en(), BTreeMap::new());
    let progress = |_| ControlFlow::Continue(());
    let source = Source { bytes, file_name, time_zone, language, columns: &columns, remembered: &[], progress: &progress };
    // A table may be in an encoding that says nothing of itself.
    let Ok(text) = decoded(&source) else { return is_table(bytes).then_some("csv") };
    let start = text.trim_start_matches(|it: char| it.is_whitespace() || it == '\u{feff}');
    let ends = |with: &str| file_name.is_some_and(|it| it.to_lowercase().ends_with(with));
    // A broken calendar is still best refused as one.
    if start.get(..15).is_some_and(|it| it.eq_ignore_ascii_case("BEGIN:VCALENDAR")) || ends(".ics") {
        return Some("icalendar");
    }
    if start.starts_with('<') {
        return matches!(Walk::new(&text).step(), Ok(Step::Begin(element, _)) if element.name == "schedule")
            .then_some("frab-xml");
    }
    let is_script = ["/*", "//", "var ", "let ", "const "].iter().any(|it| start.starts_with(it)) || ends(".js");
    if start.starts_with(['{', '[']) || is_script {
        return json(&text);
    }
    is_table(bytes).then_some("csv")
}

fn is_table(bytes: &[u8]) -> bool {
    !bytes.is_empty() && (!bytes.contains(&0) || bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff"))
}

fn json(text: &str) -> Option<&'static str> {
    let documents = documents(text).ok()?;
    let (name, file) = *documents.first()?;
    let is_list = file.get().starts_with('[');
    let first = if is_list { elements(file).ok()?.first().copied() } else { None };
    let file = members(first.unwrap_or(file)).ok()?;
    let starts = |name: &str, with: char| member(&file, name).is_some_and(|it| it.get().starts_with(with));
    let has = |name: &str| member(&file, name).is_some();
    if name.is_some_and(|it| matches!(it, "program" | "people")) {
        return Some("conclar");
    }
    if is_list {
        return if has("code") && (has("title") || has("name")) {
            Some("pretalx")
        } else if has("id") && (has("title") && (has("time") || has("datetime")) || has("name") && has("prog")) {
            Some("conclar")
        } else {
            None
        };
    }
    if starts("schedule", '{') || starts("events", '[') || has("guid") && has("title") {
        Some("frab-json")
    } else if ["schedule", "program", "people"].iter().any(|it| starts(it, '[')) {
        Some("conclar")
    } else if starts("talks", '[') || starts("sessions", '[') || starts("days", '{') || starts("results", '[') || has("code") {
        Some("pretalx")
    } else {
        let (_, inner) = file.first()?;
        let inner = members(inner).ok()?;
        (member(&inner, "code").is_some() && member(&inner, "title").is_some()).then_some("pretalx")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_shows_in_it() {
        let check = |bytes: &[u8], name: Option<&str>, expect: Option<&str>| {
            assert_eq!(guess(bytes, name), expect, "{:?}", String::from_utf8_lossy(bytes));
        };
        check(b"PK\x03\x04rest", None, Some("xlsx"));
        check(b"\xef\xbb\xbfbegin:vcalendar\r\n", None, Some("icalendar"));
        check(b"nonsense", Some("shows.ICS"), Some("icalendar"));
        check(b"<!-- by hand --><schedule/>", None, Some("frab-xml"));
        check(b"<rss/>", None, None);
        check("队伍,人数\n舞蹈队,12\n".as_bytes(), Some("队伍.csv"), Some("csv"));
        check(b"\xb6\xd3\xce\xe9,1\n", None, Some("csv")); // GB 18030
        check(b"\x7fELF\0\0", None, None);
        check(b"{\"weather\": 1}", None, None);
        check(b"{\"events\": ", None, None);
        check(b"", None, None);
    }
}
