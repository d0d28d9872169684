//! Where the demo plays: the plaza of the closing show is reported; the culture centre, the hall and all figures are invented.

use std::collections::BTreeMap;

use super::{
    facts,
    source::{Ids, both, september},
};
use crate::domain::{
    id::StageId,
    text::Localized,
    time::Interval,
    venue::{Stage, Venue},
};

/// The venues, and the stages that shows ask for by name.
pub(super) struct Places {
    pub(super) venues: Vec<Venue>,
    pub(super) plaza: StageId,
    pub(super) theatre: StageId,
    pub(super) rehearsal_hall: StageId,
    pub(super) exhibition_hall: StageId,
}

/// Longer than any act's strike and the next one's set-up, in seconds.
const CHANGEOVER_SECONDS: u32 = 90;

/// Makes them all, with the ways between them.
pub(super) fn all(ids: &mut Ids) -> Places {
    let here = both("演示数据：此处场次均为虚构", "Demo data: the shows held here are invented");
    let invented = both("演示数据：虚构场馆", "Demo data: an invented venue");
    let every_day: Vec<u32> = (7..=28).collect();
    let plaza = stage(ids, "M1", ("主舞台", "Main Stage"), (2_400, 140), windows(&[7, 26, 27, 28], (14, 22)));
    let theatre = stage(ids, "M2", ("剧场", "Theatre"), (520, 64), windows(&every_day, (9, 22)));
    let rehearsal_hall = stage(ids, "M3", ("排练厅", "Rehearsal Hall"), (90, 56), windows(&every_day, (8, 22)));
    let exhibition_hall = stage(ids, "M4", ("展演厅", "Exhibition Hall"), (360, 72), windows(&every_day, (9, 21)));
    let [plaza_id, theatre_id, rehearsal_id, exhibition_id] =
        [&plaza, &theatre, &rehearsal_hall, &exhibition_hall].map(|it| it.id);
    let square = venue(ids, "V1", facts::CLOSING_PLACE, &here, vec![plaza]);
    let centre = venue(ids, "V2", ("文化中心", "Culture Centre"), &invented, vec![theatre, rehearsal_hall]);
    let base = venue(ids, "V3", facts::ORGANIZERS[3], &here, vec![exhibition_hall]);
    let mut venues = vec![square, centre, base];
    for (from, to, seconds) in [(0, 1, 900), (0, 2, 1_500), (1, 2, 1_200)] {
        let to = venues[to].id;
        venues[from].travel_seconds.insert(to, seconds);
    }
    Places { venues, plaza: plaza_id, theatre: theatre_id, rehearsal_hall: rehearsal_id, exhibition_hall: exhibition_id }
}

fn venue(ids: &mut Ids, code: &str, (zh, en): (&str, &str), address: &Localized, stages: Vec<Stage>) -> Venue {
    Venue {
        id: ids.make(),
        code: code.to_owned(),
        name: both(zh, en),
        address: address.clone(),
        backstage_capacity: None,
        stages,
        travel_seconds: BTreeMap::new(),
        external_ids: vec![],
    }
}

fn stage(ids: &mut Ids, code: &str, (zh, en): (&str, &str), (seats, holds): (u32, u32), opening_windows: Vec<Interval>) -> Stage {
    Stage {
        id: ids.make(),
        code: code.to_owned(),
        name: both(zh, en),
        seats: Some(seats),
        stage_capacity: Some(holds),
        fire_capacity: None,
        microphones: None,
        changeover_seconds: CHANGEOVER_SECONDS,
        opening_windows,
        external_ids: vec![],
    }
}

/// The same hours on several days of September.
fn windows(days: &[u32], (from, to): (u32, u32)) -> Vec<Interval> {
    days.iter().filter_map(|day| Interval::new(september(*day, from, 0), september(*day, to, 0))).collect()
}
