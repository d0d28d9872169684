//! Empty tables to fill in, with the headings that are read.

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::headings::{Column, Kind, TABLES, TableSpec, spec};
use crate::{
    domain::text::Lang,
    formats::{Refused, Table},
};

/// Rows below the headings that offer lists of words.
const ROWS: u32 = 2_000;

/// What kind of file a template is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateKind {
    /// A text file of one table.
    Csv,
    /// A workbook, with a sheet that explains its columns.
    Xlsx,
}

/// An empty table with the headings that are read, or a workbook of all eight.
///
/// # Errors
/// A CSV file holds one table: which one has to be said.
pub fn template(table: Option<Table>, language: &Lang, kind: TemplateKind) -> Result<Vec<u8>, Refused> {
    let chinese = language.base() == "zh";
    match (kind, table) {
        (TemplateKind::Csv, Some(table)) => Ok(csv(spec(table), chinese)),
        (TemplateKind::Csv, None) => Err(Refused::because(
            "A CSV file holds one table: say which, or take the workbook.",
            "CSV 文件只能有一张表：请选择表，或使用工作簿模板。",
        )),
        (TemplateKind::Xlsx, table) => {
            let tables: Vec<&TableSpec> = TABLES.iter().filter(|it| table.is_none_or(|table| it.table == table)).collect();
            workbook(&tables, chinese).map_err(|error| {
                Refused::because(format!("The template could not be written: {error}"), format!("模板无法生成：{error}"))
            })
        }
    }
}

/// The headings, with the mark by which spreadsheets know UTF-8.
fn csv(table: &TableSpec, chinese: bool) -> Vec<u8> {
    let headings: Vec<&str> = table.columns.iter().map(|column| column.heading(chinese)).collect();
    format!("\u{feff}{}\r\n", headings.join(",")).into_bytes()
}

fn workbook(tables: &[&TableSpec], chinese: bool) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold().set_align(FormatAlign::VerticalCenter);
    for table in tables {
        sheet(book.add_worksheet(), table, chinese, &bold)?;
    }
    explain(book.add_worksheet(), tables, chinese, &bold)?;
    book.save_to_buffer()
}

fn sheet(sheet: &mut Worksheet, table: &TableSpec, chinese: bool, bold: &Format) -> Result<(), XlsxError> {
    let text = Format::new().set_num_format("@");
    sheet.set_name(table.name(chinese))?.set_freeze_panes(1, 0)?;
    for (column, place) in table.columns.iter().zip(0_u16..) {
        let heading = column.heading(chinese);
        sheet.write_string_with_format(0, place, heading, bold)?;
        let width = heading.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum::<f64>() + 4.0;
        match column.kind {
            // Left as they are typed: a spreadsheet rounds long numbers, and makes hours of 3:52.
            Kind::Code | Kind::Seconds => sheet.set_column_width(place, width)?.set_column_format(place, &text)?,
            _ => sheet.set_column_width(place, width)?,
        };
        if let Kind::Choice(choice) = column.kind {
            let words = DataValidation::new().allow_list_strings(&choice.words(chinese))?.show_error_message(false);
            sheet.add_data_validation(1, place, ROWS, place, &words)?;
        }
    }
    Ok(())
}

fn explain(sheet: &mut Worksheet, tables: &[&TableSpec], chinese: bool, bold: &Format) -> Result<(), XlsxError> {
    let (name, heads) = if chinese {
        ("说明", ["工作表", "列", "填写内容", "示例", "也可写作"])
    } else {
        ("Columns", ["Sheet", "Column", "What to fill in", "Example", "Also read as"])
    };
    sheet.set_name(name)?.set_freeze_panes(1, 0)?;
    for (head, place) in heads.iter().zip(0_u16..) {
        sheet.write_string_with_format(0, place, *head, bold)?;
        sheet.set_column_width(place, if place == 2 { 60.0 } else { 24.0 })?;
    }
    let columns = tables.iter().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    for ((table, column), row) in columns.zip(1_u32..) {
        let also = column.also.join(if chinese { "、" } else { ", " });
        let texts = [
            table.name(chinese).to_owned(),
            column.heading(chinese).to_owned(),
            meaning(column, chinese),
            example(column, chinese),
            also,
        ];
        for (text, place) in texts.iter().zip(0_u16..) {
            sheet.write_string(row, place, text)?;
        }
    }
    Ok(())
}

fn example(column: &Column, chinese: bool) -> String {
    if let Kind::Choice(choice) = column.kind {
        return choice.words(chinese).first().copied().unwrap_or_default().to_owned();
    }
    let own = if chinese { column.example.0 } else { column.example.1 };
    let people = if chinese { "张三、李四等" } else { "Ann Lee, Tom Lee et al." };
    if own.is_empty() && column.kind == Kind::People { people } else { own }.to_owned()
}

fn meaning(column: &Column, chinese: bool) -> String {
    let (zh, en) = match column.kind {
        Kind::Text => ("文字", "Text"),
        Kind::Code => ("编号或号码，按文本填写", "A code or number, kept as text"),
        Kind::Texts => ("可有多个，用顿号隔开，第一个为主", "One or several, split by commas, the lead first"),
        Kind::People => ("姓名，用顿号隔开；不全时以“等”结尾", "Names, split by commas; end with “et al.” if not all are named"),
        Kind::Count => ("整数", "A whole number"),
        Kind::Seconds => ("秒数，或 3:52、3分52秒", "Seconds, or 3:52, or 3 min 52 s"),
        Kind::Date => ("日期，如 2020-09-07", "A day like 2020-09-07"),
        Kind::Time => ("日期和时间，如 2020-09-07 19:30", "A day with a time like 2020-09-07 19:30"),
        Kind::Spans => ("时段，开始/结束，多个用分号隔开", "Spans of time, start/end, several split by ;"),
        Kind::Choice(choice) => {
            let words = choice.words(chinese);
            return if chinese { format!("选择：{}", words.join("、")) } else { format!("One of: {}", words.join(", ")) };
        }
    };
    if chinese { zh } else { en }.to_owned()
}
