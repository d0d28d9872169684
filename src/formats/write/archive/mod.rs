//! The whole festival in one file, to be kept or moved to another server: the Plan as it is, with every id, under the number of its layout.

mod check;

use serde::{Deserialize, Serialize};

use super::json;
use crate::{
    domain::plan::Plan,
    formats::{Refused, Target},
};

/// What every archive says of itself.
const NAME: &str = "playbill-archive";

/// The layout. A new one takes the next number, and the old ones stay readable.
const VERSION: u32 = 1;

/// The largest archive that is read: a festival of 50,000 shows needs less than a third of it.
const MOST_BYTES: usize = 256 << 20;

/// The first words of an archive.
#[derive(Deserialize)]
struct Head {
    format: Option<String>,
    version: Option<u32>,
}

#[derive(Serialize)]
struct Written<'a> {
    format: &'static str,
    version: u32,
    plan: &'a Plan,
}

#[derive(Deserialize)]
struct Archived {
    plan: Plan,
}

/// Writes the festival.
pub(in crate::formats) fn archive(target: &Target<'_>) -> Result<Vec<u8>, Refused> {
    json(&Written { format: NAME, version: VERSION, plan: target.plan })
}

/// Reads a festival that was kept: the same Plan, with the same ids and revisions. Everything in it that names something else in it does
/// so rightly, as in a Plan that grew by commands.
pub fn read_archive(bytes: &[u8]) -> Result<Plan, Refused> {
    if bytes.len() > MOST_BYTES {
        return Err(Refused::because(
            format!("An archive holds at most {} MiB.", MOST_BYTES >> 20),
            format!("存档文件最大 {} MiB。", MOST_BYTES >> 20),
        ));
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let Head { format, version } = serde_json::from_slice(bytes).map_err(|error| unreadable(&error))?;
    if format.as_deref() != Some(NAME) {
        return Err(Refused::because(
            "This is no archive of Playbill. Export one, or say what format the file has.",
            "这不是 Playbill 的存档文件。请导出一个存档，或指明文件格式。",
        ));
    }
    match version {
        Some(VERSION) => {}
        Some(newer) if newer > VERSION => {
            return Err(Refused::because(
                format!("The archive has layout {newer}; this program knows {VERSION}. Use a newer Playbill."),
                format!("存档版本为 {newer}，本程序只认识版本 {VERSION}。请使用更新的 Playbill。"),
            ));
        }
        Some(_) | None => {
            return Err(Refused::because("The archive does not say which layout it has.", "存档没有写明版本。"));
        }
    }
    let Archived { plan } = serde_json::from_slice(bytes).map_err(|error| unreadable(&error))?;
    check::check(&plan)?;
    Ok(plan)
}

fn unreadable(error: &serde_json::Error) -> Refused {
    let (line, column) = (error.line(), error.column());
    // What the reader says quotes the file at length; its first words say enough.
    let why: String = error.to_string().chars().take(200).collect();
    Refused::because(
        format!("The archive cannot be read at line {line}, column {column}: {why}. Export it again."),
        format!("存档第 {line} 行第 {column} 列无法读取：{why}。请重新导出。"),
    )
}

#[cfg(test)]
mod tests;
