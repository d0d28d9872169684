//! One table as comma-separated values that spreadsheets open as they are: UTF-8 with a mark, lines ended by CR and LF.

use super::{
    super::{text::clean, unwritten, view::View},
    cells::{Cell, Grid},
    rows::rows,
};
use crate::formats::{Part, Refused, Target};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What a spreadsheet takes for the start of a formula, or skips on its way to one.
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r'];

/// Writes a table.
pub(in crate::formats) fn csv(target: &Target<'_>) -> Result<Vec<u8>, Refused> {
    let Part::Table(table) = target.part else {
        return Err(Refused::because(
            "A CSV file holds one table: say which, or take the workbook (xlsx), which holds all.",
            "一个 CSV 文件只含一张表：请指明哪一张，或选用包含全部表的工作簿（xlsx）。",
        ));
    };
    let view = View::now(target);
    let grid = Grid::of(table, &rows(&view, table));
    let mut writer = ::csv::WriterBuilder::new();
    // Texts in quotes: a semicolon in one is then taken for no mark between cells.
    let writer = writer.quote_style(::csv::QuoteStyle::NonNumeric).terminator(::csv::Terminator::CRLF);
    let mut writer = writer.from_writer(BYTE_ORDER_MARK.to_vec());
    let headings = grid.columns.iter().map(|column| column.heading(view.is_chinese()));
    writer.write_record(headings).map_err(unwritten)?;
    for row in &grid.rows {
        writer.write_record(row.iter().map(text)).map_err(unwritten)?;
    }
    writer.into_inner().map_err(unwritten)
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Number(number) => number.to_string(),
        Cell::Date(day) => day.to_string(),
        Cell::Time(time) => {
            let text = time.format("%Y-%m-%d %H:%M:%S").to_string();
            text.strip_suffix(":00").map_or(text.clone(), str::to_owned)
        }
    }
}

/// A text that no spreadsheet runs: an apostrophe says that it is one. Numbers are never texts here, so they keep their sign.
fn harmless(text: &str) -> String {
    let cleaned = clean(text);
    if text.starts_with(FORMULA) || cleaned.starts_with(FORMULA) { format!("'{cleaned}") } else { cleaned }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let check = |cell: Cell, expect: &str| assert_eq!(text(&cell), expect, "{cell:?}");
        check(Cell::from("=HYPERLINK(\"http://example.org\")"), "'=HYPERLINK(\"http://example.org\")");
        check(Cell::from("+86 199 0000 0001"), "'+86 199 0000 0001");
        check(Cell::from("-1"), "'-1");
        check(Cell::Number(-1), "-1");
        check(Cell::from("@SUM(A1)"), "'@SUM(A1)");
        check(Cell::from("\t=1"), "'\t=1");
        check(Cell::from("\r=1"), "'\n=1");
        check(Cell::from("\u{0}=1"), "'=1");
        check(Cell::from("A=1"), "A=1");
        check(Cell::from("🎭 \u{202b}שלום"), "🎭 \u{202b}שלום");
        check(Cell::Empty, "");
    }

    #[test]
    fn times_have_seconds_only_where_there_are_some() {
        let check = |wall: &str, expect: &str| assert_eq!(text(&Cell::Time(wall.parse().expect("a time"))), expect);
        check("2020-09-28T19:30:00", "2020-09-28 19:30");
        check("2020-09-28T00:00:05", "2020-09-28 00:00:05");
    }
}
