//! Files made to do harm, or damaged: each is refused at once, with the way out.

use std::{cell::Cell as Counter, collections::BTreeMap, fmt::Write as _, io::Write as _, ops::ControlFlow};

use rust_xlsxwriter::Workbook;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{CSV, XLSX, read, refusal};
use crate::{
    domain::text::Lang,
    formats::{Refused, Source},
};

/// A workbook of one sheet, packed by hand; whoever makes it may add parts.
fn packed(parts: &[(&str, &str, usize)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(vec![]));
    for (name, text, times) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
        for _ in 0..*times {
            zip.write_all(text.as_bytes()).expect("bytes");
        }
    }
    zip.finish().expect("a zip").into_inner()
}

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="队伍" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A workbook whose sheet holds these rows, written in XML.
fn sheet(rows: &str) -> Vec<u8> {
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    packed(&[
        ("[Content_Types].xml", TYPES, 1),
        ("_rels/.rels", RELS, 1),
        ("xl/workbook.xml", BOOK, 1),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS, 1),
        ("xl/worksheets/sheet1.xml", &sheet, 1),
    ])
}

fn text(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

const HEADINGS: &str =
    r#"<row r="1"><c r="A1" t="inlineStr"><is><t>队伍名称</t></is></c><c r="B1" t="inlineStr"><is><t>单位</t></is></c></row>"#;

#[test]
fn workbooks_made_by_hand_are_read() {
    let rows = format!(r#"{HEADINGS}<row r="2">{}{}</row>"#, text("A2", "一队"), text("B2", "东街道"));
    assert_eq!(read(&XLSX, "x", &sheet(&rows), &[]).expect("a table").rows.len(), 1);
}

#[test]
fn bombs_are_refused_before_they_are_read() {
    let megabyte = " ".repeat(1 << 20);
    let bomb = packed(&[("xl/workbook.xml", &megabyte, 100)]);
    assert!(bomb.len() < 1 << 20);
    assert!(refusal(&XLSX, &bomb).contains("unpacks into more"));
    let names: Vec<String> = (0..3_000).map(|number| format!("{number}.xml")).collect();
    let parts: Vec<(&str, &str, usize)> = names.iter().map(|name| (name.as_str(), "", 1)).collect();
    assert!(refusal(&XLSX, &packed(&parts)).contains("cut off or damaged"));
}

#[test]
fn parts_that_lie_about_their_size_are_refused() {
    let mut bytes = packed(&[("xl/workbook.xml", "<a>12345678</a>", 1_000)]);
    let size = 15_000_u32.to_le_bytes();
    let places: Vec<usize> = bytes.windows(4).enumerate().filter(|(_, it)| *it == size).map(|(place, _)| place).collect();
    assert!(!places.is_empty());
    for place in places {
        bytes[place..place + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    let refusal = refusal(&XLSX, &bytes);
    assert!(refusal.contains("unpacks into more") || refusal.contains("damaged"), "{refusal}");
}

#[test]
fn cells_far_out_are_refused() {
    let check = |place: &str, expect: &str| {
        let row = place.trim_start_matches(|c: char| c.is_ascii_uppercase());
        let rows = format!(r#"{HEADINGS}<row r="{row}">{}</row>"#, text(place, "x"));
        assert!(refusal(&XLSX, &sheet(&rows)).contains(expect), "{place}");
    };
    check("XFD1048576", "XFD1048576");
    check("A1048576", "A1048576");
    check("XFD2", "XFD2");
    let empty = format!(r#"{HEADINGS}<row r="2">{}</row><row r="1048576"><c r="XFD1048576" s="0"/></row>"#, text("A2", "一队"));
    assert_eq!(read(&XLSX, "x", &sheet(&empty), &[]).expect("a table").rows.len(), 1);
}

#[test]
fn damaged_and_strange_files_are_refused() {
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "队伍名称").expect("a cell");
    let whole = book.save_to_buffer().expect("a workbook");
    for length in [4, 100, whole.len() / 2, whole.len() - 1] {
        assert!(refusal(&XLSX, &whole[..length]).contains("damaged"), "{length}");
    }
    for rows in [
        "<row><c r=\"A1\"><v>1",
        "<row r=\"x\"/>",
        "<row><c r=\"AAAAAAAAAAAAAAAA99999999999999999\"><v>1</v></c></row>",
        "&bomb;",
    ] {
        assert!(matches!(read(&XLSX, "x", &sheet(rows), &[]), Err(Refused::Because(_))), "{rows}");
    }
    let check = |format, bytes: &[u8], expect: &str| assert!(refusal(format, bytes).contains(expect), "{expect}");
    check(&XLSX, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old workbook");
    check(&XLSX, "队伍,单位\n".as_bytes(), "no workbook");
    check(&XLSX, b"", "no workbook");
    check(&CSV, &whole, "import it as xlsx");
    check(&CSV, b"", "empty");
    check(&CSV, &vec![0; 1 << 20], "NUL");
    check(&CSV, &vec![b'\n'; 1 << 20], "empty");
    check(&CSV, &vec![b'x'; 1 << 20], "No row of headings");
    check(&CSV, &vec![b'x'; 3 << 20], "does not end");
    check(&CSV, &b"x\n".repeat(1 << 18), "No row of headings");
    check(&CSV, &vec![b','; 1 << 20], "beyond");
    check(&CSV, &b"\"".repeat(65), "No row of headings");
    check(&CSV, &[&b"\""[..], &vec![b'x'; 3 << 20]].concat(), "does not end");
    check(&CSV, &vec![b'x'; 33 << 20], "larger than 32 MB");
}

#[test]
fn endless_cells_are_refused() {
    let rows = format!(r#"{HEADINGS}<row r="2">{}</row>"#, text("A2", &"长".repeat(10_001)));
    let incoming = read(&XLSX, "x", &sheet(&rows), &[]).expect("a table");
    assert_eq!((incoming.rows.len(), incoming.refused.len()), (0, 1));
    let rows = format!(r#"{HEADINGS}<row r="2">{}</row>"#, text("A2", &"x".repeat(2 << 20)));
    assert!(refusal(&XLSX, &sheet(&rows)).contains("unpacks into more"));
}

fn roster(rows: u32) -> String {
    let mut text = "队伍编号,编号,姓名,身份\n".to_owned();
    for row in 0..rows {
        writeln!(text, "D{},P{row},演员{row},演员", row / 20).expect("text");
    }
    text
}

#[test]
fn more_rows_than_a_festival_has_are_refused() {
    let mut text = roster(10);
    text.push_str(&",,,\n".repeat(1_000));
    assert_eq!(read(&CSV, "花名册.csv", text.as_bytes(), &[]).expect("a table").rows.len(), 10);
    let wrong = |rows: usize| roster(20) + &"D1,,,\n".repeat(rows);
    assert!(refusal(&CSV, wrong(10_000).as_bytes()).contains("More than 5000 rows have mistakes"));
    assert!(refusal(&CSV, wrong(200_001).as_bytes()).contains("more than 200000 rows"));
}

#[test]
fn reading_stops_when_told() {
    let text = roster(2_000);
    let columns = BTreeMap::new();
    let check = |most: u32, expect: bool| {
        let calls = Counter::new(0);
        let progress = |rows: u32| {
            calls.set(calls.get() + 1);
            if rows >= most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let source = Source {
            bytes: text.as_bytes(),
            file_name: None,
            time_zone: chrono_tz::UTC,
            language: Lang::zh(),
            columns: &columns,
            remembered: &[],
            progress: &progress,
        };
        let read = (CSV.read.expect("a reader"))(&source);
        assert_eq!(read.is_ok(), expect);
        if !expect {
            assert_eq!(read, Err(Refused::Cancelled));
        }
        calls.get()
    };
    assert_eq!(check(1_000, false), 2);
    assert_eq!(check(u32::MAX, true), 5);
}
