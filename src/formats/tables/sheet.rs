//! Takes the rows of sheets one by one: finds the headings, reads the rows below them, counts, and stops when told.

use std::ops::ControlFlow;

use super::{
    cell::Cell,
    headings::spec,
    layout::{HEADING_ROWS, Hints, Layout},
    record::{self, Running},
    row::Row,
};
use crate::{
    domain::{
        incoming::{Incoming, Place, RefusedRow, Row as Taken, SheetColumns},
        invalid::{Invalid, Mistake},
        text::Message,
    },
    formats::{Refused, Source, Table},
};

/// Rows between two reports of progress.
const ROWS_A_REPORT: u32 = 500;

/// The most rows of a file.
pub(super) const MOST_ROWS: u32 = 200_000;

/// The most columns of a sheet.
pub(super) const MOST_COLUMNS: usize = 200;

/// The most rows and remarks that are listed as wrong; whoever has more mends the file first.
const MOST_REFUSED: usize = 5_000;

/// Sheets that explain others.
const EXPLAINING: &[&str] = &["说明", "填写说明", "columns", "readme", "notes"];

/// A file being read.
pub(super) struct Reading<'a> {
    source: &'a Source<'a>,
    incoming: Incoming,
    running: Running,
    rows: u32,
    is_understood: bool,
    sheet: Option<Sheet>,
}

/// The sheet being read.
struct Sheet {
    name: Option<String>,
    first: Vec<(u32, Vec<Cell>)>,
    layout: Option<Layout>,
    is_decided: bool,
}

impl<'a> Reading<'a> {
    /// A file of which nothing was read.
    pub(super) fn new(source: &'a Source<'a>) -> Self {
        let incoming = Incoming::default();
        Self { source, incoming, running: Running::default(), rows: 0, is_understood: false, sheet: None }
    }

    /// Begins a sheet; a text file is one without a name.
    pub(super) fn begin(&mut self, name: Option<&str>) {
        self.sheet = Some(Sheet { name: name.map(str::to_owned), first: vec![], layout: None, is_decided: false });
    }

    /// Notes something about the sheet as a whole.
    pub(super) fn remark(&mut self, field: Option<String>, row: u32, mistake: Mistake, message: Message) {
        let part = self.sheet.as_ref().and_then(|sheet| sheet.name.clone());
        let mistakes = vec![Invalid { field, code: mistake.into(), message }];
        self.incoming.remarks.push(RefusedRow { place: Place { part, row }, mistakes });
    }

    /// Takes the next row that is not blank; `number` is the spreadsheet's own.
    pub(super) fn push(&mut self, number: u32, cells: Vec<Cell>) -> Result<(), Refused> {
        if cells.iter().all(Cell::is_blank) {
            return Ok(());
        }
        if let Some(place) = cells.iter().skip(MOST_COLUMNS).position(|cell| !cell.is_blank()) {
            return Err(too_far(number, place + MOST_COLUMNS));
        }
        self.rows += 1;
        if self.rows > MOST_ROWS {
            return Err(too_many_rows());
        }
        if self.rows.is_multiple_of(ROWS_A_REPORT) && (self.source.progress)(self.rows) == ControlFlow::Break(()) {
            return Err(Refused::Cancelled);
        }
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        if !sheet.is_decided {
            sheet.first.push((number, cells));
            // One row more, for a heading in two rows.
            return if sheet.first.len() > HEADING_ROWS { self.decide() } else { Ok(()) };
        }
        self.read(number, &cells)
    }

    /// Whether the sheet is none of the tables, so that the rest of it need not be read.
    pub(super) fn is_left_out(&self) -> bool {
        self.sheet.as_ref().is_some_and(|sheet| sheet.is_decided && sheet.layout.is_none())
    }

    /// Ends a sheet.
    pub(super) fn end(&mut self) -> Result<(), Refused> {
        self.decide()?;
        self.running.end_sheet(&mut self.incoming);
        self.sheet = None;
        Ok(())
    }

    /// Everything that was read, if any sheet was one of the tables.
    pub(super) fn finish(self) -> Result<Incoming, Refused> {
        if !self.is_understood {
            return Err(Refused::because(
                "No row of headings was found in the first 20 rows: begin a table with headings like those of the template, or map the columns by hand.",
                "前 20 行内没有找到表头：请参照模板填写表头，或手动对应各列。",
            ));
        }
        if (self.source.progress)(self.rows) == ControlFlow::Break(()) {
            return Err(Refused::Cancelled);
        }
        Ok(self.incoming)
    }

    fn decide(&mut self) -> Result<(), Refused> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        if sheet.is_decided {
            return Ok(());
        }
        sheet.is_decided = true;
        let first = std::mem::take(&mut sheet.first);
        let stem = self.source.file_name.map(stem);
        let names: Vec<String> = sheet.name.clone().into_iter().chain(stem.map(str::to_owned)).collect();
        let rows: Vec<Vec<Cell>> = first.iter().map(|(_, cells)| cells.clone()).collect();
        if sheet.name.as_deref().is_some_and(|name| EXPLAINING.contains(&name.to_lowercase().as_str())) {
            return Ok(());
        }
        sheet.layout =
            Layout::find(&rows, &Hints { names: &names, by_hand: self.source.columns, remembered: self.source.remembered })?;
        let number = first.first().map_or(1, |(number, _)| *number);
        let Some(layout) = &sheet.layout else {
            if !first.is_empty() {
                let en = "Left out: no headings of a table were found in the first 20 rows of this sheet.";
                self.remark(None, number, Mistake::NotFound, Message::new(en, "已略过：本工作表前 20 行内没有找到表头。"));
            }
            return Ok(());
        };
        self.is_understood = true;
        self.incoming.columns.push(SheetColumns {
            part: sheet.name.clone(),
            headings: layout.signature.clone(),
            columns: layout.read.clone(),
        });
        let (skip, remarks) = (layout.rows, about_columns(layout));
        let number = first.get(skip.saturating_sub(1)).map_or(1, |(number, _)| *number);
        for (heading, message) in remarks {
            self.remark(Some(heading), number, Mistake::NotFound, message);
        }
        first.iter().skip(skip).try_for_each(|(number, cells)| self.read(*number, cells))
    }

    fn read(&mut self, number: u32, cells: &[Cell]) -> Result<(), Refused> {
        let Some(sheet) = &self.sheet else { return Ok(()) };
        let Some(layout) = &sheet.layout else { return Ok(()) };
        let is_known = layout.columns.iter().any(|column| cells.get(column.place).is_some_and(|cell| !cell.is_blank()));
        if !is_known {
            return Ok(());
        }
        let place = Place { part: sheet.name.clone(), row: number };
        let mut row = Row::new(layout, cells, self.source);
        if is_sum(cells) {
            let message = Message::new("Left out: a row of sums.", "已略过：合计行。");
            self.incoming.remarks.push(RefusedRow { place, mistakes: vec![Invalid::whole(Mistake::WrongKind.into(), message)] });
            return Ok(());
        }
        if layout.table == Table::Programs {
            if row.mistakes.is_empty() {
                let title = title(sheet.name.as_deref(), self.source.file_name);
                self.running.read(&mut row, &place, &title, &mut self.incoming);
            }
        } else {
            let records = record::records(layout.table, &mut row);
            if row.mistakes.is_empty() {
                self.incoming.rows.extend(records.into_iter().map(|record| Taken { place: place.clone(), record }));
            }
        }
        let (mistakes, remarks) = (row.mistakes, row.remarks);
        if !mistakes.is_empty() {
            self.incoming.refused.push(RefusedRow { place, mistakes });
        } else if !remarks.is_empty() {
            self.incoming.remarks.push(RefusedRow { place, mistakes: remarks });
        }
        if self.incoming.refused.len() > MOST_REFUSED || self.incoming.remarks.len() > 4 * MOST_REFUSED {
            return Err(Refused::because(
                format!("More than {MOST_REFUSED} rows have mistakes: check that every column stands under its own heading."),
                format!("有错误的行超过 {MOST_REFUSED} 行：请检查各列与表头是否对应。"),
            ));
        }
        Ok(())
    }
}

/// Columns that are left out, and columns that mean what one before them means.
fn about_columns(layout: &Layout) -> Vec<(String, Message)> {
    let table = spec(layout.table);
    let (en, zh) = (table.en, table.zh);
    let unknown = layout.unknown.iter().map(|heading| {
        let message = Message::new(
            format!("No column of the table {en} is called so: it is left out. Map it by hand if it is one."),
            format!("“{zh}”表没有这一列，已略过。如有对应的列，请手动对应。"),
        );
        (heading.clone(), message)
    });
    let twice = layout.columns.iter().filter_map(|column| {
        let first = layout.of(column.field).next()?;
        if first.place == column.place {
            return None;
        }
        let message = Message::new(
            format!("Means the same as “{}”, and is read only where that is blank.", first.heading),
            format!("与“{}”含义相同，仅在后者为空时读取。", first.heading),
        );
        Some((column.heading.clone(), message))
    });
    unknown.chain(twice).collect()
}

/// Whether a row sums up those above it.
fn is_sum(cells: &[Cell]) -> bool {
    let first = cells.iter().find(|cell| !cell.is_blank()).map(Cell::text).unwrap_or_default();
    let word: String = first.chars().filter(|c| !c.is_whitespace() && !matches!(c, ':' | '：')).collect();
    ["合计", "总计", "小计", "total", "sum"].contains(&word.to_lowercase().as_str())
}

/// A file's name without its folder and ending.
fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The title of the show whose program a sheet is.
fn title(sheet: Option<&str>, file: Option<&str>) -> String {
    let is_own = |name: &&str| !name.to_lowercase().starts_with("sheet") && !name.starts_with("工作表");
    let name = sheet.filter(is_own).or_else(|| file.map(stem)).unwrap_or("节目单");
    let short = name.trim_end_matches("节目单").trim();
    if short.is_empty() { name.to_owned() } else { short.to_owned() }
}

/// A cell so far out that it is there by mistake.
pub(super) fn too_far(row: u32, column: usize) -> Refused {
    let cell = format!("{}{row}", super::layout::letters(column));
    Refused::because(
        format!(
            "The cell {cell} is beyond {MOST_ROWS} rows or {MOST_COLUMNS} columns: delete what is far from the table and save again."
        ),
        format!("单元格 {cell} 超出 {MOST_ROWS} 行或 {MOST_COLUMNS} 列：请删除表格以外的内容后重新保存。"),
    )
}

pub(super) fn too_many_rows() -> Refused {
    Refused::because(
        format!("The file has more than {MOST_ROWS} rows: split it."),
        format!("文件超过 {MOST_ROWS} 行：请拆分后导入。"),
    )
}
