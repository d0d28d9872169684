//! Venues, their stages, and the ways between them.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::{
    At,
    common::{Groups, texts},
    save::Rows,
};
use crate::{
    domain::{
        festival::ExternalId,
        id::{StageId, VenueId},
        plan::{Revision, Versioned},
        time::Interval,
        venue::{Stage, Venue},
    },
    store::{
        Error,
        entity::{opening_window, stage, venue, venue_travel},
    },
};

/// Seconds to other venues, by venue.
pub(super) type Travel = HashMap<Uuid, BTreeMap<VenueId, u32>>;

pub(super) fn read(
    row: venue::Model,
    stages: &mut Groups<Stage>,
    travel: &mut Travel,
    names: &mut Groups<ExternalId>,
) -> Result<(VenueId, Versioned<Venue>), Error> {
    let venue::Model { festival_id: _, id, revision, code, name, address, backstage_capacity } = row;
    let at = At { table: "venue", id };
    let venue = Venue {
        id: VenueId(id),
        code,
        name: at.json("name", name)?,
        address: at.json("address", address)?,
        backstage_capacity: at.count_null("backstage_capacity", backstage_capacity)?,
        stages: stages.take(id),
        travel_seconds: travel.remove(&id).unwrap_or_default(),
        external_ids: names.take(id),
    };
    Ok((venue.id, at.versioned(revision, venue)?))
}

pub(super) fn read_travel(rows: Vec<venue_travel::Model>) -> Result<Travel, Error> {
    let mut travel = Travel::new();
    for row in rows {
        let venue_travel::Model { festival_id: _, venue_id, to_venue_id, seconds } = row;
        let seconds = At { table: "venue_travel", id: venue_id }.count("seconds", seconds)?;
        travel.entry(venue_id).or_default().insert(VenueId(to_venue_id), seconds);
    }
    Ok(travel)
}

pub(super) fn read_stages(
    rows: Vec<stage::Model>,
    windows: Vec<opening_window::Model>,
    names: &mut Groups<ExternalId>,
) -> Result<Groups<Stage>, Error> {
    let mut windows = Groups::read(windows, read_window)?;
    let mut whole = Vec::with_capacity(rows.len());
    for row in rows {
        let parts = (windows.take(row.id), names.take(row.id));
        whole.push((row, parts));
    }
    Groups::read(whole, |(row, (opening_windows, external_ids))| {
        #[rustfmt::skip]
        let stage::Model {
            festival_id: _, id, venue_id, position, code, name, seats, stage_capacity, fire_capacity, microphones, changeover_seconds,
        } = row;
        let at = At { table: "stage", id };
        let stage = Stage {
            id: StageId(id),
            code,
            name: at.json("name", name)?,
            seats: at.count_null("seats", seats)?,
            stage_capacity: at.count_null("stage_capacity", stage_capacity)?,
            fire_capacity: at.count_null("fire_capacity", fire_capacity)?,
            microphones: at.count_null("microphones", microphones)?,
            changeover_seconds: at.count("changeover_seconds", changeover_seconds)?,
            opening_windows,
            external_ids,
        };
        Ok((venue_id, position, stage))
    })
}

fn read_window(row: opening_window::Model) -> Result<(Uuid, i64, Interval), Error> {
    let opening_window::Model { festival_id: _, stage_id, position, starts_at, ends_at } = row;
    let wrong = || At { table: "opening_window", id: stage_id }.wrong("ends_at", &ends_at);
    Ok((stage_id, position, Interval::new(starts_at, ends_at).ok_or_else(wrong)?))
}

pub(super) fn write(it: &Venue, revision: Revision, rows: &mut Rows) {
    let Venue { id, code, name, address, backstage_capacity, stages, travel_seconds, external_ids } = it;
    let (festival_id, revision) = (rows.festival_id, i64::from(revision));
    let (code, name, address) = (code.clone(), texts(name), texts(address));
    let backstage_capacity = backstage_capacity.map(i64::from);
    rows.venue.push(venue::Model { festival_id, id: id.0, revision, code, name, address, backstage_capacity });
    for (stage, position) in stages.iter().zip(0..) {
        write_stage(id.0, position, stage, rows);
    }
    rows.venue_travel.extend(travel_seconds.iter().map(|(to, seconds)| {
        let seconds = i64::from(*seconds);
        venue_travel::Model { festival_id, venue_id: id.0, to_venue_id: to.0, seconds }
    }));
    rows.external_ids(VenueId::PREFIX, id.0, external_ids);
}

fn write_stage(venue_id: Uuid, position: i64, it: &Stage, rows: &mut Rows) {
    #[rustfmt::skip]
    let Stage {
        id, code, name, seats, stage_capacity, fire_capacity, microphones, changeover_seconds, opening_windows, external_ids,
    } = it;
    let festival_id = rows.festival_id;
    rows.stage.push(stage::Model {
        festival_id,
        id: id.0,
        venue_id,
        position,
        code: code.clone(),
        name: texts(name),
        seats: seats.map(i64::from),
        stage_capacity: stage_capacity.map(i64::from),
        fire_capacity: fire_capacity.map(i64::from),
        microphones: microphones.map(i64::from),
        changeover_seconds: i64::from(*changeover_seconds),
    });
    let stage_id = id.0;
    rows.opening_window.extend(opening_windows.iter().zip(0..).map(|(window, position)| {
        let (starts_at, ends_at) = (window.starts_at(), window.ends_at());
        opening_window::Model { festival_id, stage_id, position, starts_at, ends_at }
    }));
    rows.external_ids(StageId::PREFIX, id.0, external_ids);
}
