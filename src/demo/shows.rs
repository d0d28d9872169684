//! Fourteen shows with their programs. Only the closing show's acts and their order are reported.

use super::{
    acts::{HEATS, Works},
    names,
    source::{Ids, both, september},
    venues::Places,
};
use crate::domain::{
    id::{ActId, StageId},
    policy::OwnLeads,
    show::{InterludeKind, ItemContent, ProgramItem, Show, ShowKind, ShowStatus, Visibility},
    text::Localized,
    time::after,
};

/// How long the presenters talk between acts: any stage is cleared and set up meanwhile.
const LINK_SECONDS: u32 = 90;

/// Day of September, hour and minute.
type Start = (u32, u32, u32);

/// Makes them all, by code: the opening is S00, the heats follow, the closing comes last.
pub(super) fn all(ids: &mut Ids, places: &Places, works: &Works) -> Vec<Show> {
    let opening = slot(places.plaza, (7, 19, 0), 120);
    let closing = slot(places.plaza, (28, 19, 30), 90);
    let mut shows = vec![show(ids, 0, ShowKind::Opening, both("开幕式", "Opening"), opening, |program| {
        opening_program(program, &works.opening)
    })];
    for (index, (slot, acts)) in heat_slots(places).into_iter().zip(&works.heats).enumerate() {
        let title = both(format!("初选第{}场", names::numeral(index + 1)), format!("Heat {}", index + 1));
        shows.push(show(ids, index + 1, ShowKind::Heat, title, slot, |program| heat_program(program, acts)));
    }
    let title = both("闭幕式文艺演出", "Closing Show");
    let code = shows.len();
    shows.push(show(ids, code, ShowKind::Closing, title, closing, |program| closing_program(program, &works.closing)));
    shows
}

/// Where, when, and for how many minutes at most.
struct Slot {
    stage: StageId,
    start: Start,
    most_minutes: i64,
}

fn slot(stage: StageId, start: Start, most_minutes: i64) -> Slot {
    Slot { stage, start, most_minutes }
}

/// On two Saturdays there are two heats: at once in two venues, and one after the other on one stage.
fn heat_slots(places: &Places) -> [Slot; HEATS] {
    [
        slot(places.theatre, (9, 19, 0), 120),
        slot(places.exhibition_hall, (10, 19, 0), 110),
        slot(places.theatre, (12, 15, 0), 120),
        slot(places.exhibition_hall, (12, 15, 30), 120),
        slot(places.rehearsal_hall, (13, 15, 0), 120),
        slot(places.theatre, (15, 19, 0), 120),
        slot(places.exhibition_hall, (17, 19, 0), 110),
        slot(places.theatre, (19, 15, 0), 120),
        slot(places.theatre, (19, 19, 0), 120),
        slot(places.exhibition_hall, (20, 15, 0), 120),
        slot(places.rehearsal_hall, (23, 19, 0), 120),
        slot(places.plaza, (26, 19, 0), 120),
    ]
}

fn show(ids: &mut Ids, number: usize, kind: ShowKind, title: Localized, slot: Slot, fill: impl FnOnce(&mut Running<'_>)) -> Show {
    let Slot { stage, start: (day, hour, minute), most_minutes } = slot;
    let starts_at = september(day, hour, minute);
    let id = ids.make();
    let mut program = Running { ids, items: Vec::new() };
    fill(&mut program);
    Show {
        id,
        code: format!("S{number:02}"),
        title,
        kind,
        stage: Some(stage),
        doors_at: Some(after(starts_at, -30 * 60)),
        starts_at: Some(starts_at),
        planned_ends_at: None,
        hard_ends_at: Some(after(starts_at, most_minutes * 60)),
        status: ShowStatus::Confirmed,
        credits: vec![],
        items: program.items,
        expected_audience: None,
        leads: OwnLeads::default(),
        external_ids: vec![],
    }
}

/// A running order being written down.
struct Running<'a> {
    ids: &'a mut Ids,
    items: Vec<ProgramItem>,
}

impl Running<'_> {
    fn item(&mut self, content: ItemContent, visibility: Visibility) {
        let id = self.ids.make();
        let item = ProgramItem { id, content, changeover_seconds: None, pinned_start_at: None, locked: false, visibility };
        self.items.push(item);
    }

    fn act(&mut self, act: ActId) {
        self.item(ItemContent::Performance { act, duration_seconds: None }, Visibility::Public);
    }

    fn interlude(&mut self, kind: InterludeKind, (zh, en): (&str, &str), duration_seconds: u32) {
        let visibility = if kind == InterludeKind::Internal { Visibility::Backstage } else { Visibility::Public };
        self.item(ItemContent::Interlude { kind, title: both(zh, en), duration_seconds }, visibility);
    }

    fn link(&mut self) {
        self.interlude(InterludeKind::McLink, ("主持人串场", "Presenters"), LINK_SECONDS);
    }
}

fn opening_program(program: &mut Running<'_>, acts: &[ActId]) {
    program.interlude(InterludeKind::McLink, ("主持人开场", "Presenters' welcome"), 120);
    program.interlude(InterludeKind::Speech, ("致开幕词", "Opening address"), 480);
    program.interlude(InterludeKind::Internal, ("撤讲台、试话筒", "Clear the lectern, check microphones"), 60);
    for (place, act) in acts.iter().enumerate() {
        if place == acts.len() / 2 {
            program.interlude(InterludeKind::Video, ("往届回顾短片", "Film: earlier editions"), 180);
        }
        program.act(*act);
    }
    program.interlude(InterludeKind::CurtainCall, ("全体谢幕", "Curtain call"), 180);
    program.interlude(InterludeKind::Photo, ("合影", "Group photo"), 180);
}

fn heat_program(program: &mut Running<'_>, acts: &[ActId]) {
    program.interlude(InterludeKind::McLink, ("主持人开场", "Presenters' welcome"), 90);
    for (place, act) in acts.iter().enumerate() {
        if place > 0 && place % 3 == 0 {
            program.link();
        }
        program.act(*act);
    }
    program.interlude(InterludeKind::Speech, ("评委点评", "The jury's remarks"), 300);
    program.interlude(InterludeKind::Photo, ("合影", "Group photo"), 120);
}

/// Opens with the first reported act and ends with the last: whatever else there is stands between them.
fn closing_program(program: &mut Running<'_>, acts: &[ActId]) {
    for (place, act) in acts.iter().enumerate() {
        match place {
            0 => {}
            2 => program.interlude(InterludeKind::Speech, ("致辞", "Address"), 420),
            4 => program.interlude(InterludeKind::Award, ("颁奖：组织工作", "Awards for organization"), 540),
            6 => program.interlude(InterludeKind::Award, ("颁奖：各类节目", "Awards for acts"), 540),
            _ => program.link(),
        }
        program.act(*act);
    }
}
