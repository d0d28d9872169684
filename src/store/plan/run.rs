//! Runs of shows, with their logs.

use uuid::Uuid;

use super::{At, common::Groups, save::Rows};
use crate::{
    domain::{
        id::{ItemId, RunId, ShowId},
        plan::{Revision, Versioned},
        run::{LogLine, Run},
    },
    store::{
        Error,
        entity::{run, run_line},
    },
};

pub(super) fn read(row: run::Model, lines: &mut Groups<LogLine>) -> Result<(RunId, Versioned<Run>), Error> {
    let run::Model { festival_id: _, id, revision, show_id } = row;
    let run = Run { id: RunId(id), show: ShowId(show_id), log: lines.take(id) };
    Ok((run.id, At { table: "run", id }.versioned(revision, run)?))
}

pub(super) fn read_line(row: run_line::Model) -> Result<(Uuid, i64, LogLine), Error> {
    let run_line::Model { festival_id: _, run_id, position, item_id, cue, at, noted_by, note } = row;
    let cue = At { table: "run_line", id: run_id }.parse("cue", &cue)?;
    Ok((run_id, position, LogLine { item: ItemId(item_id), cue, at, noted_by, note }))
}

pub(super) fn write(it: &Run, revision: Revision, rows: &mut Rows) {
    let Run { id, show, log } = it;
    let (festival_id, run_id) = (rows.festival_id, id.0);
    rows.run.push(run::Model { festival_id, id: run_id, revision: i64::from(revision), show_id: show.0 });
    rows.run_line.extend(log.iter().zip(0..).map(|(line, position)| {
        let LogLine { item, cue, at, noted_by, note } = line.clone();
        run_line::Model { festival_id, run_id, position, item_id: item.0, cue: cue.to_string(), at, noted_by, note }
    }));
}
