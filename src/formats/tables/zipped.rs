//! Looks a workbook over before anything reads it: what is inside, how large it becomes, and that it does not lie about that.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::formats::Refused;

/// The largest workbook.
const MOST_BYTES: usize = 32 << 20;

/// The most that may come out of one.
const MOST_UNPACKED: u64 = 200 << 20;

/// The most files in one.
const MOST_ENTRIES: usize = 2_000;

/// How many times its packed size a large part may have: sheets come to 5 to 30 times.
const MOST_RATIO: u64 = 150;

/// Parts up to this size are not asked for their ratio.
const SMALL: u64 = 2 << 20;

/// The longest run of text without a tag; the longest cell of a spreadsheet is 32,767 characters.
const LONGEST_TEXT: usize = 1 << 20;

/// The most tags of a part, by its name: what the reader keeps of each in memory differs.
const MOST_TAGS: &[(&str, usize)] = &[("styles.xml", 400_000), ("sharedStrings.xml", 6_000_000), ("", 24_000_000)];

/// Whether these are the first bytes of a zip file.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Refuses a workbook that would unpack into too much.
pub(super) fn check(bytes: &[u8]) -> Result<(), Refused> {
    if bytes.len() > MOST_BYTES {
        return Err(too_large());
    }
    if entries(bytes).is_none_or(|entries| entries > MOST_ENTRIES) {
        return Err(damaged());
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.len() > MOST_ENTRIES {
        return Err(too_large());
    }
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|_| damaged())?;
        total = total.saturating_add(entry.size());
        if total > MOST_UNPACKED || (entry.size() > SMALL && entry.size() / MOST_RATIO > entry.compressed_size()) {
            return Err(too_large());
        }
        if entry.encrypted() {
            return Err(Refused::because(
                "The workbook is locked with a password: save it without one.",
                "工作簿有密码：请取消密码后重新保存。",
            ));
        }
    }
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| damaged())?;
        let name = entry.name().map_err(|_| damaged())?.into_owned();
        if name.ends_with(".xml") || name.ends_with(".rels") {
            let size = entry.size();
            look_over(entry, &name, size)?;
        }
    }
    Ok(())
}

/// How many files the directory at the end names; every place that could be its end is asked.
fn entries(bytes: &[u8]) -> Option<usize> {
    let tail = &bytes[bytes.len().saturating_sub(66_000)..];
    let ends = tail.windows(12).filter(|window| window.starts_with(b"PK\x05\x06"));
    ends.map(|end| usize::from(u16::from_le_bytes([end[10], end[11]]))).max()
}

/// Unpacks a part once without keeping it.
fn look_over(mut entry: impl Read, name: &str, size: u64) -> Result<(), Refused> {
    let most_tags = MOST_TAGS.iter().find(|(ending, _)| name.ends_with(ending)).map_or(0, |(_, most)| *most);
    let mut buffer = vec![0; 64 << 10];
    let (mut seen, mut tags, mut run) = (0_u64, 0_usize, 0_usize);
    loop {
        let length = entry.read(&mut buffer).map_err(|_| damaged())?;
        if length == 0 {
            return Ok(());
        }
        seen += length as u64;
        for (index, text) in buffer[..length].split(|byte| *byte == b'<').enumerate() {
            if index > 0 {
                (tags, run) = (tags + 1, 0);
            }
            run += text.len();
            if run > LONGEST_TEXT {
                return Err(too_large());
            }
        }
        if seen > size || tags > most_tags {
            return Err(too_large());
        }
    }
}

/// A workbook that would fill the memory.
fn too_large() -> Refused {
    Refused::because(
        "The workbook unpacks into more than a table needs: copy the table into a new workbook and save that.",
        "工作簿解压后过大：请把表格复制到新的工作簿后再导入。",
    )
}

/// A workbook that cannot be read.
pub(super) fn damaged() -> Refused {
    Refused::because(
        "The workbook is cut off or damaged: open it, save it as .xlsx and import that.",
        "工作簿不完整或已损坏：请打开后另存为 .xlsx 再导入。",
    )
}
