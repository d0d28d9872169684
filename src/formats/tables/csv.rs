//! CSV files: commas, semicolons or tabs.

use super::{
    cell::Cell,
    layout::HEADING_ROWS,
    sheet::{MOST_ROWS, Reading, too_far, too_many_rows},
    text::decode,
};
use crate::{
    domain::{incoming::Incoming, invalid::Mistake, text::Message},
    formats::{Refused, Source},
};

/// Lines by which the mark between cells is told.
const SNIFFED_LINES: usize = 30;

/// The most cells of a row before it is no row any more.
const MOST_CELLS: usize = 2_000;

/// The most bytes of a row.
const MOST_ROW_BYTES: usize = 2 << 20;

/// Reads a CSV file.
pub(super) fn read(source: &Source<'_>) -> Result<Incoming, Refused> {
    if source.bytes.starts_with(b"PK\x03\x04") || source.bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Refused::because(
            "This is a workbook, not a CSV file: import it as xlsx.",
            "这是工作簿，不是 CSV 文件：请按 xlsx 格式导入。",
        ));
    }
    let (text, is_guessed) = decode(source.bytes)?;
    let mark = sniff(&text);
    let mut reading = Reading::new(source);
    reading.begin(None);
    if is_guessed {
        let en = "The encoding was guessed: check letters with accents, or save the file as CSV UTF-8.";
        reading.remark(
            None,
            1,
            Mistake::InvalidCharacter,
            Message::new(en, "编码是推测的：请核对特殊字符，或另存为 CSV UTF-8。"),
        );
    }
    let mut reader = ::csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).flexible(true).delimiter(mark).from_reader(text.as_bytes());
    let mut record = ::csv::StringRecord::new();
    let (mut number, mut is_counted) = (0, false);
    loop {
        let start = reader.position().byte() as usize;
        bounded(text.as_bytes(), start, mark, number + 1)?;
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => {
                return Err(Refused::because(
                    "The file cannot be read as CSV: save it again as CSV UTF-8.",
                    "无法按 CSV 读取：请重新另存为 CSV UTF-8。",
                ));
            }
        }
        number += 1 + blank_lines(text.as_bytes(), start);
        let is_mark = number == 1 && record.get(0).is_some_and(|cell| cell.to_lowercase().starts_with("sep="));
        if !is_mark {
            reading.push(number, record.iter().map(Cell::of).collect())?;
        }
        if reading.is_left_out() {
            break;
        }
        // Before memory is spent on the first of them.
        if !is_counted && number as usize > HEADING_ROWS {
            is_counted = true;
            if rows(text.as_bytes(), mark) > MOST_ROWS as usize {
                return Err(too_many_rows());
            }
        }
    }
    reading.end()?;
    reading.finish()
}

/// How many rows hold anything.
fn rows(text: &[u8], mark: u8) -> usize {
    let (mut rows, mut is_quoted, mut has_any) = (0, false, false);
    for byte in text {
        match *byte {
            b'\n' if !is_quoted => {
                rows += usize::from(has_any);
                has_any = false;
            }
            b'"' => is_quoted = !is_quoted,
            it if it == mark || it.is_ascii_whitespace() => {}
            _ => has_any = true,
        }
    }
    rows + usize::from(has_any)
}

/// Looks a row over before it is read, so that nothing endless is: how long it is, and how many cells it has.
fn bounded(text: &[u8], start: usize, mark: u8, row: u32) -> Result<(), Refused> {
    let (mut is_quoted, mut is_start, mut cells, mut has_any) = (false, true, 1, false);
    for byte in text.get(start..).unwrap_or_default().iter().take(MOST_ROW_BYTES) {
        match *byte {
            b'"' if is_quoted || is_start => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted && has_any => return Ok(()),
            b'\n' | b'\r' if !is_quoted => continue,
            it if it == mark && !is_quoted => {
                cells += 1;
                if cells > MOST_CELLS {
                    return Err(too_far(row, cells - 1));
                }
                (is_start, has_any) = (true, true);
                continue;
            }
            _ => {}
        }
        (is_start, has_any) = (false, true);
    }
    if text.len() - start < MOST_ROW_BYTES || !has_any {
        return Ok(());
    }
    Err(Refused::because(
        format!("Row {row} does not end: look for a quotation mark that is not closed."),
        format!("第 {row} 行没有结束：请检查是否有未配对的引号。"),
    ))
}

/// Empty lines at a place, which the reader skips and a spreadsheet counts.
fn blank_lines(text: &[u8], start: usize) -> u32 {
    let mut place = start;
    // The second half of the line break before.
    if place > 0 && text.get(place - 1) == Some(&b'\r') && text.get(place) == Some(&b'\n') {
        place += 1;
    }
    let mut lines = 0;
    while let Some(byte) = text.get(place) {
        match byte {
            b'\r' if text.get(place + 1) == Some(&b'\n') => place += 2,
            b'\r' | b'\n' => place += 1,
            _ => break,
        }
        lines += 1;
    }
    lines
}

/// The mark between cells: the one that parts most lines into equally many cells.
fn sniff(text: &str) -> u8 {
    if let Some(mark) = text.strip_prefix("sep=").and_then(|rest| rest.bytes().next()) {
        return mark;
    }
    let score = |mark: &u8| {
        let mut counts: Vec<usize> = vec![];
        let (mut count, mut is_quoted) = (0, false);
        for byte in text.bytes().take(64 << 10) {
            match byte {
                b'"' => is_quoted = !is_quoted,
                b'\n' if !is_quoted => counts.push(std::mem::take(&mut count)),
                _ if byte == *mark && !is_quoted => count += 1,
                _ => {}
            }
            if counts.len() == SNIFFED_LINES {
                break;
            }
        }
        counts.push(count);
        let most = |count: usize| counts.iter().filter(|it| **it == count).count() * count.min(20);
        counts.iter().map(|count| most(*count)).max().unwrap_or(0)
    };
    let marks = [b'|', b'\t', b';', b','];
    marks.into_iter().max_by_key(score).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::tables::layout::letters;

    #[test]
    fn the_mark_between_cells_is_told() {
        let check = |text: &str, expect: u8| assert_eq!(sniff(text), expect, "{text}");
        check("a,b\n1,2", b',');
        check("a;b;c\n1,5;2;3\n1,7;2;4", b';');
        check("a\tb\n1\t2", b'\t');
        check("a,\"b;c;d;e\"\n1,2", b',');
        check("sep=;\na;b", b';');
        check("alone", b',');
    }

    #[test]
    fn rows_that_hold_something_are_counted() {
        for (text, expect) in [("", 0), ("a,b\n,,\n\n", 1), ("a\r\n\"b\nc\",d\r\ne", 3), ("\"\",\n", 0)] {
            assert_eq!(rows(text.as_bytes(), b','), expect, "{text:?}");
        }
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_does() {
        for (text, expect) in [("\n\nx", 2), ("\r\n\r\nx", 2), ("x", 0), ("", 0)] {
            assert_eq!(blank_lines(text.as_bytes(), 0), expect, "{text:?}");
        }
        assert_eq!(blank_lines(b"a\r\nb", 2), 0);
        assert_eq!(letters(2), "C");
    }
}
