//! Workbooks: every sheet that is one of the tables. Cells are taken one by one, so that nothing is kept of a sheet but its table.

use std::{
    io::Cursor,
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx};

use super::{
    cell::Cell,
    sheet::{MOST_COLUMNS, MOST_ROWS, Reading, too_far},
    zipped::{check, damaged, is_zip},
};
use crate::{
    domain::{incoming::Incoming, invalid::Mistake, text::Message},
    formats::{Refused, Source},
};

/// The most cells, empty ones too.
const MOST_CELLS: u32 = 5_000_000;

/// Cells after which whoever waits is asked, should no rows come of them.
const CELLS_A_REPORT: u32 = 100_000;

/// The most merged cells that are looked at.
const MOST_MERGED: usize = 50_000;

/// Sheets that a workbook has at most.
const MOST_SHEETS: usize = 100;

/// Days between the calendars of 1900 and 1904.
const DAYS_1904: f64 = 1_462.0;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads a workbook.
pub(super) fn read(source: &Source<'_>) -> Result<Incoming, Refused> {
    if !is_zip(source.bytes) {
        let is_old = source.bytes.starts_with(b"\xd0\xcf\x11\xe0");
        return Err(if is_old {
            Refused::because(
                "This is an old workbook (.xls) or one with a password: save it as .xlsx without one.",
                "这是旧版工作簿（.xls）或有密码：请另存为不加密的 .xlsx。",
            )
        } else {
            Refused::because(
                "This is no workbook: save the table as .xlsx, or import it as csv.",
                "这不是工作簿：请另存为 .xlsx，或按 csv 导入。",
            )
        });
    }
    check(source.bytes)?;
    let mut book: Book<'_> = guarded(|| Xlsx::new(Cursor::new(source.bytes)))?;
    let is_1904 = book.has_1904_epoch();
    let sheets: Vec<_> = book.sheets_metadata().to_vec();
    if sheets.len() > MOST_SHEETS {
        return Err(Refused::because(
            format!("More than {MOST_SHEETS} sheets: split the workbook."),
            format!("工作表超过 {MOST_SHEETS} 个：请拆分。"),
        ));
    }
    let mut reading = Reading::new(source);
    let mut cells = 0;
    for sheet in sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        reading.begin(Some(&sheet.name));
        if sheet.visible != SheetVisible::Visible {
            let en = "This sheet is hidden; it is read too. Delete it if it is not meant.";
            reading.remark(None, 1, Mistake::InvalidFormat, Message::new(en, "这是隐藏的工作表，同样被读取；如不需要请删除。"));
        }
        read_sheet(&mut book, &sheet.name, is_1904, source, &mut reading, &mut cells)?;
        reading.end()?;
    }
    reading.finish()
}

/// Calls into the library, which may fail an assertion over a file made to break it.
fn guarded<T, E>(read: impl FnOnce() -> Result<T, E>) -> Result<T, Refused> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) | Err(_) => Err(damaged()),
    }
}

fn read_sheet(
    book: &mut Book<'_>,
    name: &str,
    is_1904: bool,
    source: &Source<'_>,
    reading: &mut Reading<'_>,
    seen: &mut u32,
) -> Result<(), Refused> {
    let mut merged = Merged::of(guarded(|| book.merge_cells_by_sheet_name(name))?);
    let mut reader = guarded(|| book.worksheet_cells_reader(name))?;
    let (mut number, mut cells) = (0, vec![]);
    while let Some(cell) = guarded(|| reader.next_cell())? {
        *seen += 1;
        if *seen > MOST_CELLS {
            let en = "The workbook has more than 5,000,000 cells: delete what is far from the table and save again.";
            return Err(Refused::because(en, "工作簿超过 500 万个单元格：请删除表格以外的内容后重新保存。"));
        }
        if seen.is_multiple_of(CELLS_A_REPORT) && (source.progress)(number) == ControlFlow::Break(()) {
            return Err(Refused::Cancelled);
        }
        let (row, column) = cell.get_position();
        let value = value(cell.get_value(), is_1904);
        if row + 1 != number {
            give(reading, number, &mut cells, &mut merged)?;
            number = row + 1;
            if reading.is_left_out() {
                return Ok(());
            }
        }
        let column = column as usize;
        if value.is_blank() {
            continue;
        }
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(too_far(number, column));
        }
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Blank);
        }
        cells[column] = value;
    }
    give(reading, number, &mut cells, &mut merged)
}

/// Gives a row on, with what merged cells above hold.
fn give(reading: &mut Reading<'_>, number: u32, cells: &mut Vec<Cell>, merged: &mut Merged) -> Result<(), Refused> {
    let mut cells = std::mem::take(cells);
    if number == 0 || cells.is_empty() {
        return Ok(());
    }
    merged.fill(number - 1, &mut cells);
    reading.push(number, cells)
}

fn value(value: &DataRef<'_>, is_1904: bool) -> Cell {
    match value {
        DataRef::Empty => Cell::Blank,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::of(text),
        DataRef::SharedString(text) => Cell::of(text),
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::DateTime(time) => {
            let serial = time.as_f64();
            Cell::Serial(if is_1904 && time.is_datetime() && serial >= 1.0 { serial + DAYS_1904 } else { serial })
        }
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

/// Cells merged over several rows: what stands in the first holds for all of them.
struct Merged {
    /// Those not reached yet, the next one last.
    ahead: Vec<Dimensions>,
    /// Those reached, with what they hold.
    open: Vec<(Dimensions, Cell)>,
}

impl Merged {
    fn of(mut all: Vec<Dimensions>) -> Self {
        all.truncate(MOST_MERGED);
        all.retain(|it| it.end.0 > it.start.0 && (it.start.1 as usize) < MOST_COLUMNS);
        all.sort_by_key(|it| std::cmp::Reverse(it.start));
        Self { ahead: all, open: vec![] }
    }

    fn fill(&mut self, row: u32, cells: &mut Vec<Cell>) {
        while let Some(next) = self.ahead.pop_if(|it| it.start.0 <= row) {
            let cell =
                if next.start.0 == row { cells.get(next.start.1 as usize).cloned().unwrap_or_default() } else { Cell::Blank };
            if !cell.is_blank() && next.end.0 > row {
                self.open.push((next, cell));
            }
        }
        self.open.retain(|(it, _)| it.end.0 >= row);
        for (it, cell) in &self.open {
            let column = it.start.1 as usize;
            if cells.len() <= column {
                cells.resize(column + 1, Cell::Blank);
            }
            if cells[column].is_blank() {
                cells[column] = cell.clone();
            }
        }
    }
}
