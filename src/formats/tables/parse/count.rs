//! Whole numbers, and yes and no.

use super::{
    super::{
        cell::{Cell, Wrong, shown, wrong},
        fold::fold,
        words::{NO, YES},
    },
    normal,
};
use crate::domain::invalid::Mistake;

/// The largest number that a table counts to.
const MOST: f64 = 10_000_000.0;

/// Words that may stand behind a number.
const UNITS: &[&str] = &["人", "名", "个", "支", "只", "台", "位", "张", "套", "座", "people", "persons", "seats", "pax"];

/// A whole number: `15`, `15人`, `１５`, `1,200`, `约15`.
pub(crate) fn count(cell: &Cell) -> Result<u32, Wrong> {
    let number = match cell {
        Cell::Number(number) => Some(*number),
        _ => of_text(&cell.text()),
    };
    match number {
        Some(number) if number.fract() == 0.0 && (0.0..=MOST).contains(&number) => Ok(number as u32),
        Some(number) if !number.is_nan() && !(0.0..=MOST).contains(&number) => Err(wrong(
            Mistake::OutOfRange,
            format!("{number} is out of range: give 0 to 10,000,000."),
            format!("{number} 超出范围，请填写 0 至 10,000,000。"),
        )),
        _ => {
            let text = shown(&cell.text());
            Err(wrong(
                Mistake::InvalidFormat,
                format!("“{text}” is not a whole number: give one like 15."),
                format!("“{text}”不是整数，请填写数字，如 15。"),
            ))
        }
    }
}

fn of_text(text: &str) -> Option<f64> {
    let text = normal(text).to_lowercase();
    let text = text.trim_start_matches(['约', '第', '~']).trim();
    let text = UNITS.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim();
    let text = text.trim_end_matches('.');
    let plain = text.replace(',', "");
    let is_number = plain.starts_with(|c: char| c.is_ascii_digit()) && plain.chars().all(|c| c.is_ascii_digit() || c == '.');
    // A comma that groups no thousands may be a decimal one.
    let is_grouped = text.split(',').skip(1).all(|group| group.split('.').next().is_some_and(|digits| digits.len() == 3));
    if is_number && is_grouped { plain.parse().ok() } else { None }
}

/// Yes or no: 是, 否, TRUE, `√`, 0.
pub(crate) fn yes(cell: &Cell) -> Result<bool, Wrong> {
    if let Cell::Bool(value) = cell {
        return Ok(*value);
    }
    let text = cell.text();
    let folded = fold(&text);
    if folded.is_empty() || NO.contains(&folded.as_str()) {
        return Ok(false);
    }
    if YES.contains(&folded.as_str()) {
        return Ok(true);
    }
    let text = shown(&text);
    Err(wrong(
        Mistake::InvalidFormat,
        format!("“{text}” is neither yes nor no."),
        format!("“{text}”无法判断，请填写“是”或“否”。"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_understood() {
        let check = |text: &str, expect: Option<u32>| assert_eq!(count(&Cell::of(text)).ok(), expect, "{text}");
        check("15", Some(15));
        check("15人", Some(15));
        check("１５ 名", Some(15));
        check("约120人", Some(120));
        check("1,200", Some(1_200));
        check("3.0", Some(3));
        check("1.", Some(1));
        check("0", Some(0));
        for text in ["", "十五", "1,5", "2.5", "-3", "15-20", "1e3", "99999999999"] {
            check(text, None);
        }
        assert_eq!(count(&Cell::Number(19.0)), Ok(19));
        assert!(count(&Cell::Number(0.5)).is_err() && count(&Cell::Number(f64::NAN)).is_err());
    }

    #[test]
    fn yes_and_no_are_understood() {
        let check = |text: &str, expect: Option<bool>| assert_eq!(yes(&Cell::of(text)).ok(), expect, "{text}");
        for text in ["是", "Yes", "Ｙ", "√", "1", "TRUE"] {
            check(text, Some(true));
        }
        for text in ["否", "no", "0", "无", "×", "-"] {
            check(text, Some(false));
        }
        check("大概", None);
        assert_eq!(yes(&Cell::Bool(true)), Ok(true));
        assert_eq!(yes(&Cell::Number(1.0)), Ok(true));
    }
}
