//! A cell as a file holds it, before anybody knows what it means.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::domain::{invalid::Mistake, text::Message};

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    #[default]
    Blank,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// A serial number that is shown as a day, a time or a length of time: days since the end of 1899.
    Serial(f64),
    /// A formula that came to nothing (`#REF!`).
    Error(String),
}

/// Why a cell is not understood: the kind of mistake, and what to tell.
pub(super) type Wrong = (Mistake, Message);

/// A refusal in both languages.
pub(super) fn wrong(mistake: Mistake, en: impl Into<String>, zh: impl Into<String>) -> Wrong {
    (mistake, Message::new(en, zh))
}

/// The beginning of a text, for messages.
pub(super) fn shown(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if text.chars().count() > 40 {
        short.push('…');
    }
    short
}

impl Cell {
    /// A cell of a text file.
    pub(super) fn of(text: &str) -> Self {
        if text.trim().is_empty() { Self::Blank } else { Self::Text(text.to_owned()) }
    }

    /// Whether nothing is in it.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Blank => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Number(_) | Self::Bool(_) | Self::Serial(_) | Self::Error(_) => false,
        }
    }

    /// What a person reads in it, in one line: a number that is a code has no `.0`.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Text(text) if text.contains(['\n', '\r', '\t']) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Self::Text(text) | Self::Error(text) => text.trim().to_owned(),
            Self::Number(number) => format!("{number}"),
            Self::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
            Self::Serial(serial) => match moment(*serial) {
                Some(moment) if *serial < 1.0 => moment.format("%H:%M:%S").to_string(),
                Some(moment) if moment.time() == NaiveTime::MIN => moment.format("%Y-%m-%d").to_string(),
                Some(moment) => moment.format("%Y-%m-%d %H:%M:%S").to_string(),
                None => format!("{serial}"),
            },
        }
    }
}

/// The wall-clock time of a serial number. Before March 1900 spreadsheets count a day too many (they know a 29 February 1900).
pub(super) fn moment(serial: f64) -> Option<NaiveDateTime> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let serial = if serial < 60.0 { serial + 1.0 } else { serial };
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(serial.trunc() as u64))?;
    let seconds = (serial.fract() * 86_400.0).round() as i64;
    day.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::seconds(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_read_as_people_see_them() {
        let check = |cell: Cell, expect: &str| assert_eq!(cell.text(), expect, "{cell:?}");
        check(Cell::Number(7.0), "7");
        check(Cell::Number(19_932_220_210.0), "19932220210");
        check(Cell::Number(1.5), "1.5");
        check(Cell::Bool(true), "TRUE");
        check(Cell::Text(" 多\r\n行 ".to_owned()), "多 行");
        check(Cell::Serial(44_081.0), "2020-09-07");
        check(Cell::Serial(44_081.812_5), "2020-09-07 19:30:00");
        check(Cell::Serial(0.812_5), "19:30:00");
        check(Cell::Serial(1.0), "1900-01-01");
        check(Cell::Serial(61.0), "1900-03-01");
    }
}
