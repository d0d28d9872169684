//! Organizations, venues and stages.

use std::{collections::HashMap, ops::ControlFlow};

use super::{
    OrganizationRecord, Record, RecordKind, Ref, StageRecord, VenueRecord,
    desk::{Desk, Namesakes},
    keys::{Keys, folded},
    noun::Noun as _,
    shelf::Found,
    write::{edit, name, number, text},
};
use crate::domain::{
    command::{
        Checker,
        act::MICROPHONES,
        check::{DURATION_SECONDS, TEXT_CHARACTERS},
        stage::LARGEST_PLACE,
    },
    id::{OrganizationId, VenueId},
    invalid::{Invalid, Mistake},
    organization::{Organization, OrganizationKind},
    venue::{Stage, Venue},
};

impl Desk<'_> {
    /// Takes in organizations, those above before those below.
    pub(super) fn organizations(&mut self) -> ControlFlow<()> {
        let rows = self.rows_of(RecordKind::Organization);
        self.claim::<Organization>(&rows);
        for row in self.parents_first(&rows) {
            self.step()?;
            let Record::Organization(record) = self.record(row) else { continue };
            let found = self.matched::<Organization>(row, |desk| Namesakes {
                sure: desk.organizations.named(Keys::of(desk.record(row)).names),
                likely: vec![],
            });
            let old = found.as_ref().ok().copied().flatten();
            let written = found.and_then(|old| self.write_organization(old, record));
            self.settle(row, old, written);
        }
        ControlFlow::Continue(())
    }

    /// The rows so that each stands behind the one it names as its parent.
    fn parents_first(&self, rows: &[usize]) -> Vec<usize> {
        let mut holders: HashMap<(u8, String), usize> = HashMap::new();
        for row in rows {
            let Keys { external_ids, code, names } = Keys::of(self.record(*row));
            let external = external_ids.iter().map(|it| (0, format!("{}\n{}", it.system, it.value)));
            let code = code.map(|it| (1, it.to_owned()));
            for key in external.chain(code).chain(names.into_iter().map(|it| (2, folded(it)))) {
                holders.entry(key).or_insert(*row);
            }
        }
        let parent = |row: usize| {
            let Record::Organization(OrganizationRecord { parent: Some(parent), .. }) = self.record(row) else { return None };
            let Ref { external_id, code, name } = parent;
            let external = external_id.as_ref().map(|it| (0, format!("{}\n{}", it.system, it.value)));
            let keys = [external, code.clone().map(|it| (1, it)), name.as_deref().map(|it| (2, folded(it)))];
            keys.iter().flatten().find_map(|key| holders.get(key)).copied()
        };
        let mut ordered = vec![];
        let mut is_listed = vec![false; self.rows.len()];
        for row in rows {
            let mut chain = vec![];
            let mut next = Some(*row);
            // Each is listed when it is met: a loop ends where it began, and is refused when the last of it is written.
            while let Some(row) = next.filter(|row| !is_listed[*row]) {
                is_listed[row] = true;
                chain.push(row);
                next = parent(row);
            }
            ordered.extend(chain.into_iter().rev());
        }
        ordered
    }

    fn write_organization(
        &mut self,
        old: Option<OrganizationId>,
        record: &OrganizationRecord,
    ) -> Result<Organization, Vec<Invalid>> {
        let OrganizationRecord { external_ids, code, name: told_name, kind, parent } = record;
        let old = old.and_then(|id| self.organizations.get(id)).cloned();
        let old = old.as_deref();
        let mut check = Checker::new(self.plan);
        let id = old.map_or_else(|| self.new_id(), |it| it.id);
        let name = name(&mut check, "name", told_name.as_ref(), old.map(|it| &it.name));
        let kind = kind.or(old.map(|it| it.kind)).unwrap_or(OrganizationKind::Other);
        let parent = match parent {
            None => old.and_then(|it| it.parent),
            Some(parent) => {
                let found = self.resolve::<Organization>(&mut check, "parent", parent, |_| true);
                // Only what has parts may come to be below itself.
                let is_settled = |parent: &OrganizationId| old.is_none_or(|it| it.parent == Some(*parent));
                found.filter(|parent| is_settled(parent) || self.is_below(&mut check, id, *parent))
            }
        };
        let code = self.code(&mut check, self.own_code(code.as_deref(), external_ids, old), old);
        let external_ids = self.external_ids(&mut check, external_ids, old);
        check.written(name.zip(code).map(|(name, code)| Organization { id, code, name, kind, parent, external_ids }))
    }

    /// Whether a parent is neither the organization itself nor a part of it.
    fn is_below(&self, check: &mut Checker<'_>, id: OrganizationId, parent: OrganizationId) -> bool {
        let mut above = Some(parent);
        // No chain is longer than there are organizations.
        for _ in 0..=self.organizations.len() {
            match above {
                Some(it) if it == id => {
                    check.wrong(
                        "parent",
                        Mistake::Cycle,
                        "The parent is this organization itself or one of its parts; choose one above it.",
                        "上级单位不能是本单位自己或其下属单位，请另选。",
                    );
                    return false;
                }
                Some(it) => above = self.organizations.get(it).and_then(|it| it.parent),
                None => break,
            }
        }
        true
    }

    pub(super) fn venues(&mut self) -> ControlFlow<()> {
        let rows = self.rows_of(RecordKind::Venue);
        self.claim::<Venue>(&rows);
        for row in rows {
            self.step()?;
            let Record::Venue(record) = self.record(row) else { continue };
            if self.is_room_of_ours::<Venue>(row) {
                continue;
            }
            let found = self.matched::<Venue>(row, |desk| Namesakes {
                sure: desk.venues.named(Keys::of(desk.record(row)).names),
                likely: vec![],
            });
            let old = found.as_ref().ok().copied().flatten();
            let written = found.and_then(|old| self.write_venue(old, record));
            self.settle(row, old, written);
        }
        ControlFlow::Continue(())
    }

    fn write_venue(&mut self, old: Option<VenueId>, record: &VenueRecord) -> Result<Venue, Vec<Invalid>> {
        let VenueRecord { external_ids, code, name: told_name, address } = record;
        let old = old.and_then(|id| self.venues.get(id)).cloned();
        let old = old.as_deref();
        let mut check = Checker::new(self.plan);
        let name = name(&mut check, "name", told_name.as_ref(), old.map(|it| &it.name));
        let address = text(&mut check, "address", address.as_ref(), old.map(|it| &it.address), TEXT_CHARACTERS);
        let code = self.code(&mut check, self.own_code(code.as_deref(), external_ids, old), old);
        let external_ids = self.external_ids(&mut check, external_ids, old);
        let venue = name.zip(code).map(|(name, code)| Venue {
            id: old.map_or_else(|| self.new_id(), |it| it.id),
            code,
            name,
            address,
            backstage_capacity: old.and_then(|it| it.backstage_capacity),
            stages: old.map_or_else(Vec::new, |it| it.stages.clone()),
            travel_seconds: old.map(|it| it.travel_seconds.clone()).unwrap_or_default(),
            external_ids,
        });
        check.written(venue)
    }

    pub(super) fn stages(&mut self) -> ControlFlow<()> {
        let rows = self.rows_of(RecordKind::Stage);
        self.claim::<Stage>(&rows);
        for row in rows {
            self.step()?;
            let Record::Stage(record) = self.record(row) else { continue };
            if self.is_room_of_ours::<Stage>(row) {
                continue;
            }
            let mut check = Checker::new(self.plan);
            let venue = record.venue.as_ref().map(|it| self.resolve::<Venue>(&mut check, "venue", it, |_| true));
            let venue = match check.finish(venue.flatten()) {
                Ok(venue) => venue,
                Err(mistakes) => {
                    let keys = Keys::of(self.record(row));
                    let old = if let Found::Is(id) = self.stages.by_keys(&keys) { Some(id) } else { None };
                    self.refuse_about::<Stage>(row, old, mistakes);
                    continue;
                }
            };
            let found = self.matched::<Stage>(row, |desk| {
                let mut sure = desk.stages.named(Keys::of(desk.record(row)).names);
                sure.retain(|id| venue.is_none() || desk.venue_of_stage.get(id).copied() == venue);
                Namesakes { sure, likely: vec![] }
            });
            let old = found.as_ref().ok().copied().flatten();
            let written = found.and_then(|old| {
                let old = old.and_then(|id| self.stages.get(id)).cloned();
                self.write_stage(old.as_deref(), venue, record)
            });
            if let (Ok(stage), Some(venue)) = (&written, venue) {
                // Known before it is told what changed.
                self.venue_of_stage.entry(stage.id).or_insert(venue);
            }
            self.settle(row, old, written);
        }
        ControlFlow::Continue(())
    }

    fn write_stage(&mut self, old: Option<&Stage>, venue: Option<VenueId>, record: &StageRecord) -> Result<Stage, Vec<Invalid>> {
        let StageRecord {
            external_ids,
            code,
            name: told_name,
            venue: _,
            seats,
            stage_capacity,
            fire_capacity,
            microphones,
            changeover_seconds,
            opening_windows,
        } = record;
        let mut check = Checker::new(self.plan);
        match (old, venue) {
            (None, None) => check.wrong("venue", Mistake::Required, "Name the venue of the stage.", "请填写舞台所在场馆。"),
            (Some(old), Some(venue)) if self.venue_of_stage.get(&old.id) != Some(&venue) => check.wrong(
                "venue",
                Mistake::InUse,
                "The stage is in another venue, and stages do not move; keep the venue, or give the stage another code.",
                "该舞台属于另一场馆，不能移动；请保留原场馆，或为舞台另填编号。",
            ),
            _ => {}
        }
        let name = name(&mut check, "name", told_name.as_ref(), old.map(|it| &it.name));
        let people = 0..=LARGEST_PLACE;
        let mut count = |field, told: &Option<u32>, old, range| number(&mut check, field, *told, old, range);
        let seats = count("seats", seats, old.and_then(|it| it.seats), people.clone());
        let stage_capacity = count("stageCapacity", stage_capacity, old.and_then(|it| it.stage_capacity), people.clone());
        let fire_capacity = count("fireCapacity", fire_capacity, old.and_then(|it| it.fire_capacity), people);
        let microphones = count("microphones", microphones, old.and_then(|it| it.microphones), 0..=MICROPHONES);
        let old_changeover = old.map(|it| it.changeover_seconds);
        let changeover_seconds = count("changeoverSeconds", changeover_seconds, old_changeover, DURATION_SECONDS).unwrap_or(0);
        let old_windows = old.map(|it| it.opening_windows.clone());
        let opening_windows =
            check.defaulted("openingWindows", edit(opening_windows.as_ref()), old_windows, vec![], |check, field, told| {
                let mut windows = told.clone();
                windows
                    .retain(|it| [it.starts_at(), it.ends_at()].iter().all(|at| check.time(field, &at.fixed_offset()).is_some()));
                windows.sort();
                Some(windows)
            });
        let code = self.code(&mut check, self.own_code(code.as_deref(), external_ids, old), old);
        let external_ids = self.external_ids(&mut check, external_ids, old);
        let stage = name.zip(code).map(|(name, code)| Stage {
            id: old.map_or_else(|| self.new_id(), Stage::id),
            code,
            name,
            seats,
            stage_capacity,
            fire_capacity,
            microphones,
            changeover_seconds,
            opening_windows,
            external_ids,
        });
        check.written(stage)
    }
}
