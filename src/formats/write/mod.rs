//! Files out. Each writer tells of a Plan what its reader may know; none of them decides what that is.

mod archive;
mod calendar;
mod conclar;
mod frab;
mod json_ld;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod view;

pub use archive::read_archive;

pub(super) use archive::archive;
pub(super) use calendar::calendar;
pub(super) use conclar::conclar;
pub(super) use frab::{json::frab_json, second::schedule_2, xml::frab_xml};
pub(super) use json_ld::json_ld;
pub(super) use tables::{csv::csv, xlsx::xlsx};

use std::fmt::Display;

use serde::Serialize;

use super::Refused;

/// A value as JSON, with a line for each entry so that two files can be compared.
fn json(value: &impl Serialize) -> Result<Vec<u8>, Refused> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(unwritten)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A fault of a library, which no festival should bring about.
fn unwritten(error: impl Display) -> Refused {
    Refused::because(
        format!("The file cannot be written: {error}. Report this."),
        format!("无法写出文件：{error}。请报告此问题。"),
    )
}
