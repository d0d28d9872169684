//! When people and teams can take part.

use uuid::Uuid;

use super::At;
use crate::{
    domain::time::Interval,
    store::{
        Error,
        entity::{performer_availability, team_availability},
    },
};

pub(super) fn read_of_performer(row: performer_availability::Model) -> Result<(Uuid, i64, Interval), Error> {
    let performer_availability::Model { festival_id: _, performer_id, position, starts_at, ends_at } = row;
    let wrong = || At { table: "performer_availability", id: performer_id }.wrong("ends_at", &ends_at);
    Ok((performer_id, position, Interval::new(starts_at, ends_at).ok_or_else(wrong)?))
}

pub(super) fn read_of_team(row: team_availability::Model) -> Result<(Uuid, i64, Interval), Error> {
    let team_availability::Model { festival_id: _, team_id, position, starts_at, ends_at } = row;
    let wrong = || At { table: "team_availability", id: team_id }.wrong("ends_at", &ends_at);
    Ok((team_id, position, Interval::new(starts_at, ends_at).ok_or_else(wrong)?))
}

pub(super) fn write_of_performer(
    festival_id: Uuid,
    performer_id: Uuid,
    windows: &[Interval],
) -> impl Iterator<Item = performer_availability::Model> {
    windows.iter().zip(0..).map(move |(window, position)| {
        let (starts_at, ends_at) = (window.starts_at(), window.ends_at());
        performer_availability::Model { festival_id, performer_id, position, starts_at, ends_at }
    })
}

pub(super) fn write_of_team(
    festival_id: Uuid,
    team_id: Uuid,
    windows: &[Interval],
) -> impl Iterator<Item = team_availability::Model> {
    windows.iter().zip(0..).map(move |(window, position)| {
        let (starts_at, ends_at) = (window.starts_at(), window.ends_at());
        team_availability::Model { festival_id, team_id, position, starts_at, ends_at }
    })
}
