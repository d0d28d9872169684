//! All tables as a workbook, a sheet each: texts are texts, numbers are numbers, and days and times are what a spreadsheet counts with.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike as _};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use strum::VariantArray as _;

use super::{
    super::{text::clean, unwritten, view::View},
    cells::{Cell, Grid},
    rows::rows,
};
use crate::formats::{Part, Refused, Table, Target, tables::headings::Kind};

/// Widths of columns, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 8..=50;

/// Writes the workbook, or one table of it.
pub(in crate::formats) fn xlsx(target: &Target<'_>) -> Result<Vec<u8>, Refused> {
    workbook(target).map_err(unwritten)
}

fn workbook(target: &Target<'_>) -> Result<Vec<u8>, XlsxError> {
    let view = View::now(target);
    let tables = match target.part {
        Part::Table(table) => vec![table],
        Part::Festival | Part::Venue(_) | Part::Team(_) | Part::Act(_) | Part::Performer(_) => Table::VARIANTS.to_vec(),
    };
    let mut workbook = Workbook::new();
    let made_at = target.release.map_or(target.now, |(_, at)| at);
    let made_at = ExcelDateTime::from_timestamp(made_at.timestamp())?;
    let title = clean(view.text(&view.festival().name));
    workbook.set_properties(&DocProperties::new().set_title(&title).set_author("Playbill").set_creation_datetime(&made_at));
    let styles = Styles::new();
    for table in tables {
        let grid = Grid::of(table, &rows(&view, table));
        let sheet = workbook.add_worksheet();
        sheet.set_name(grid.spec.name(view.is_chinese()))?;
        fill(sheet, &grid, &styles, view.is_chinese())?;
    }
    workbook.save_to_buffer()
}

struct Styles {
    heading: Format,
    text: Format,
    date: Format,
    time: Format,
}

impl Styles {
    fn new() -> Self {
        Self {
            heading: Format::new().set_bold(),
            // Numbers typed into such a cell stay what was typed: a code, a phone number.
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
        }
    }
}

fn fill(sheet: &mut Worksheet, grid: &Grid, styles: &Styles, is_chinese: bool) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?;
    for (column, spec) in (0..).zip(&grid.columns) {
        let place = usize::from(column);
        let widest = grid.rows.iter().filter_map(|row| row.get(place)).map(width).max().unwrap_or(0);
        let widest = widest.max(columns_of(spec.heading(is_chinese)) + 1);
        sheet.set_column_width(column, u32::try_from(widest.clamp(*WIDTHS.start(), *WIDTHS.end())).unwrap_or(8))?;
        if matches!(spec.kind, Kind::Text | Kind::Code | Kind::Texts | Kind::People) {
            sheet.set_column_format(column, &styles.text)?;
        }
        sheet.write_string_with_format(0, column, spec.heading(is_chinese), &styles.heading)?;
    }
    for (row, cells) in (1..).zip(&grid.rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Empty => continue,
                Cell::Text(text) => sheet.write_string_with_format(row, column, clean(text), &styles.text)?,
                // Counts are far below what a spreadsheet's numbers can tell exactly.
                Cell::Number(number) => sheet.write_number(row, column, *number as f64)?,
                Cell::Date(day) => match serial(day.and_time(NaiveTime::MIN)) {
                    Some(serial) => sheet.write_number_with_format(row, column, serial, &styles.date)?,
                    None => sheet.write_string(row, column, day.to_string())?,
                },
                Cell::Time(time) => match serial(*time) {
                    Some(serial) => sheet.write_number_with_format(row, column, serial, &styles.time)?,
                    None => sheet.write_string(row, column, time.to_string())?,
                },
            };
        }
    }
    Ok(())
}

/// A time as a spreadsheet counts it: days since 30 December 1899, which holds from March 1900 on.
fn serial(time: NaiveDateTime) -> Option<f64> {
    let days = (time.date() - NaiveDate::from_ymd_opt(1899, 12, 30)?).num_days();
    (days > 60).then(|| days as f64 + f64::from(time.time().num_seconds_from_midnight()) / 86_400.0)
}

/// How many columns of a page a cell takes.
fn width(cell: &Cell) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Text(text) => columns_of(text) + 1,
        Cell::Number(_) => 8,
        Cell::Date(_) => 11,
        Cell::Time(_) => 17,
    }
}

fn columns_of(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_days_since_the_turn_of_the_century() {
        let check = |time: &str, expect: Option<f64>| assert_eq!(serial(time.parse().expect("a time")), expect, "{time}");
        check("2020-09-28T00:00:00", Some(44_102.0));
        check("2020-09-28T18:00:00", Some(44_102.75));
        check("1900-03-01T00:00:00", Some(61.0));
        check("1900-02-28T00:00:00", None);
        check("1850-01-01T00:00:00", None);
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let check = |text: &str, expect: usize| assert_eq!(columns_of(text), expect, "{text}");
        check("Act", 3);
        check("节目", 4);
    }
}
