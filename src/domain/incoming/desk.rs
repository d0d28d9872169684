//! The desk on which a file is taken in: a working copy of the Plan, and what has become of the rows so far.

use std::{collections::HashMap, ops::ControlFlow, sync::Arc};

use super::{
    ImportOptions, Outcome, Record, RecordKind, Row, RowOutcome,
    cast::Casts,
    fields::differences,
    keys::Keys,
    missing::Programs,
    noun::Noun,
    people::People,
    roster::Rosters,
    say,
    shelf::{Found, Shelf},
    told::Told,
};
use crate::domain::{
    act::Act,
    festival::Festival,
    genre::Genre,
    history::FieldChange,
    id::{AnyId, IdSource, StageId, VenueId},
    invalid::Invalid,
    organization::Organization,
    performer::Performer,
    plan::Plan,
    show::Show,
    team::Team,
    text::Localized,
    venue::{Stage, Venue},
};

/// After how many rows the caller is told and asked.
const ROWS_PER_STEP: u32 = 200;

pub(super) struct Desk<'a> {
    pub(super) plan: &'a Plan,
    pub(super) rows: &'a [Row],
    pub(super) options: &'a ImportOptions,
    ids: &'a mut dyn IdSource,
    progress: &'a dyn Fn(u32) -> ControlFlow<()>,
    done: u32,
    pub(super) festival: Arc<Festival>,
    pub(super) organizations: Shelf<Organization>,
    pub(super) venues: Shelf<Venue>,
    pub(super) stages: Shelf<Stage>,
    pub(super) venue_of_stage: HashMap<StageId, VenueId>,
    pub(super) genres: Shelf<Genre>,
    pub(super) performers: Shelf<Performer>,
    pub(super) teams: Shelf<Team>,
    pub(super) acts: Shelf<Act>,
    pub(super) shows: Shelf<Show>,
    pub(super) told: Told,
    pub(super) people: People,
    pub(super) rosters: Rosters,
    pub(super) casts: Casts,
    pub(super) programs: Programs,
    /// Each with the row it is about; those of one row in the order in which they came about.
    pub(super) outcomes: Vec<(usize, RowOutcome)>,
}

/// Things that a record may be about because they are called the same.
#[derive(Default)]
pub(super) struct Namesakes<I> {
    /// Those that are surely the same, even if the record has a code that none has.
    pub(super) sure: Vec<I>,
    /// Those that are the same unless the record has a code.
    pub(super) likely: Vec<I>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        ids: &'a mut dyn IdSource,
        rows: &'a [Row],
        options: &'a ImportOptions,
        progress: &'a dyn Fn(u32) -> ControlFlow<()>,
    ) -> Self {
        let performers = Shelf::new(plan.performers.iter().cloned());
        let teams = Shelf::new(plan.teams.iter().cloned());
        let stages = plan.venues.iter().flat_map(|venue| &venue.stages).cloned().map(Arc::new);
        let mut desk = Self {
            plan,
            rows,
            options,
            ids,
            progress,
            done: 0,
            festival: Arc::clone(plan.festival()),
            organizations: Shelf::new(plan.organizations.iter().cloned()),
            venues: Shelf::new(plan.venues.iter().cloned()),
            stages: Shelf::new(stages),
            venue_of_stage: (*plan.index().venue_of_stage).clone(),
            genres: Shelf::new(plan.genres.iter().cloned()),
            people: People::of(&performers, &teams),
            rosters: Rosters::of(&teams),
            casts: Casts::default(),
            programs: Programs::default(),
            performers,
            teams,
            acts: Shelf::new(plan.acts.iter().cloned()),
            shows: Shelf::new(plan.shows.iter().cloned()),
            told: Told::default(),
            outcomes: vec![],
        };
        desk.pair();
        desk
    }

    pub(super) fn new_id<I: From<uuid::Uuid>>(&mut self) -> I {
        self.ids.next().into()
    }

    /// Counts a row, and asks now and then whether to go on.
    pub(super) fn step(&mut self) -> ControlFlow<()> {
        self.done += 1;
        if self.done.is_multiple_of(ROWS_PER_STEP) { (self.progress)(self.done) } else { ControlFlow::Continue(()) }
    }

    /// The rows of one kind, in the order of the file.
    pub(super) fn rows_of(&self, kind: RecordKind) -> Vec<usize> {
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, row)| RecordKind::from(&row.record) == kind).map(|(index, _)| index).collect()
    }

    pub(super) fn record(&self, row: usize) -> &'a Record {
        &self.rows[row].record
    }

    /// Notes which things rows name by ids and codes, before the first of them is taken in.
    pub(super) fn claim<T: Noun>(&mut self, rows: &[usize]) {
        for row in rows {
            let keys = Keys::of(self.record(*row));
            T::shelf_mut(self).claim(*row, &keys);
        }
    }

    /// The thing that a row is about: `None` for a new one.
    pub(super) fn matched<T: Noun>(
        &self,
        row: usize,
        namesakes: impl FnOnce(&Self) -> Namesakes<T::Id>,
    ) -> Result<Option<T::Id>, Vec<Invalid>> {
        let keys = Keys::of(self.record(row));
        let shelf = T::shelf(self);
        match shelf.by_keys(&keys) {
            Found::Is(id) => return Ok(Some(id)),
            Found::Unclear(ids) => return Err(vec![say::unclear::<T>(self, "externalIds", &ids)]),
            Found::Refused(_) | Found::Nothing => {}
        }
        let Namesakes { sure, likely } = namesakes(self);
        let likely = if keys.code.is_none() { likely } else { vec![] };
        for mut namesakes in [sure, likely] {
            namesakes.retain(|id| shelf.may_be(&keys, row, *id));
            match namesakes.as_slice() {
                [] => {}
                [id] => return Ok(Some(*id)),
                // One of several, but it has a code that none of them has: another one.
                _ if keys.code.is_some() => return Ok(None),
                several => return Err(vec![say::unclear::<T>(self, T::NAME, several)]),
            }
        }
        Ok(None)
    }

    /// Whether a row tells nothing of a thing that rows before it contradict.
    pub(super) fn agrees(&mut self, row: usize, id: impl Into<AnyId>) -> Result<(), Vec<Invalid>> {
        let wrong = self.told.note(self.rows, row, id.into());
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// Takes in what a row makes of a thing, or refuses the row. Answers the thing's id if it was taken in.
    pub(super) fn settle<T: Noun>(&mut self, row: usize, old: Option<T::Id>, written: Result<T, Vec<Invalid>>) -> Option<T::Id> {
        let written = written.and_then(|thing| self.agrees(row, thing.id()).map(|()| thing));
        match written {
            Ok(thing) => {
                let id = thing.id();
                self.take_in(row, thing);
                // Rows of the same file may name it by an id that it does not keep.
                let told = Keys::of(self.record(row)).external_ids.to_vec();
                T::shelf_mut(self).answer_to(id, told);
                T::shelf_mut(self).see(id, row);
                Some(id)
            }
            Err(mistakes) => {
                self.refuse_about::<T>(row, old, mistakes);
                None
            }
        }
    }

    /// Puts a thing on its shelf and tells what that changed.
    pub(super) fn take_in<T: Noun>(&mut self, row: usize, thing: T) {
        let before = T::shelf(self).get(thing.id()).cloned();
        let title = thing.title(&self.festival.primary_language);
        let id: AnyId = thing.id().into();
        let (outcome, fields) = match &before {
            Some(before) if **before == thing => (Outcome::Leave, vec![]),
            before => {
                let was = before.as_ref().map_or_else(Vec::new, |it| it.fields(self));
                (if before.is_some() { Outcome::Change } else { Outcome::Create }, differences(was, thing.fields(self)))
            }
        };
        if outcome != Outcome::Leave {
            T::shelf_mut(self).put(thing);
        }
        self.report(row, T::KIND, outcome, Some((id, title)), fields);
    }

    /// Refuses a row about a thing. What it is about stays known, so that it is not missing and others find it.
    pub(super) fn refuse_about<T: Noun>(&mut self, row: usize, old: Option<T::Id>, mistakes: Vec<Invalid>) {
        let keys = Keys::of(self.record(row));
        match old {
            Some(id) => T::shelf_mut(self).see(id, row),
            None => T::shelf_mut(self).refuse(row, &keys),
        }
        let primary = &self.festival.primary_language;
        let known = old.and_then(|id| Some((id.into(), T::shelf(self).get(id)?.title(primary))));
        self.refuse(row, T::KIND, known, mistakes);
    }

    /// Refuses a row.
    pub(super) fn refuse(&mut self, row: usize, kind: RecordKind, subject: Option<(AnyId, Localized)>, mistakes: Vec<Invalid>) {
        let title = Keys::title(self.record(row), &self.festival.primary_language);
        self.report(row, kind, Outcome::Refuse, subject, vec![]);
        if let Some((_, last)) = self.outcomes.last_mut() {
            last.title = last.title.take().or(title);
            last.mistakes = mistakes;
        }
    }

    /// Notes what becomes of a row.
    pub(super) fn report(
        &mut self,
        row: usize,
        kind: RecordKind,
        outcome: Outcome,
        subject: Option<(AnyId, Localized)>,
        fields: Vec<FieldChange>,
    ) {
        let (subject, title) = subject.unzip();
        let place = self.rows.get(row).map(|it| it.place.clone());
        self.outcomes.push((row, RowOutcome { place, kind: Some(kind), outcome, subject, title, fields, mistakes: vec![] }));
    }
}
