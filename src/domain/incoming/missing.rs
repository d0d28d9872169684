//! What a file once brought and no longer holds.
//!
//! A thing with an id in a system was brought by it: a file of that system that has things of its kind and not this one misses
//! it. A table, whose things have no such ids, is taken to be the whole table of what was made by hand or from tables; a roster, a
//! cast and a program to be the whole of those. Where rows are refused that may be about any of them, nothing is missing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{Outcome, RecordKind, RowOutcome, desk::Desk, keys::Keys, noun::Noun};
use crate::domain::{
    act::Act,
    change::ThingId,
    command::{Checker, fields::User},
    history::FieldChange,
    id::{AnyId, ItemId, PerformerId, ShowId, TeamId},
    invalid::{Invalid, Mistake},
    live::run_of,
    organization::Organization,
    performer::Performer,
    show::{Show, ShowStatus},
    team::Team,
    text::Localized,
    venue::{Stage, Venue},
};

/// What the file tells of programs.
#[derive(Default)]
pub(super) struct Programs {
    /// The items that it names.
    pub(super) named: BTreeMap<ShowId, HashSet<ItemId>>,
    /// Shows of whose programs some rows are refused.
    pub(super) unsure: HashSet<ShowId>,
}

/// Things that are used, with those that use them.
type Users = HashMap<AnyId, Vec<(RecordKind, String, Localized)>>;

impl Desk<'_> {
    /// Tells what is missing, and takes it away if that is asked for: what names others goes before them.
    pub(super) fn missing(&mut self) {
        self.missing_items();
        self.missing_of::<Show>();
        self.missing_cast();
        self.missing_of::<Act>();
        self.missing_members();
        self.missing_of::<Team>();
        self.missing_of::<Performer>();
        self.missing_of::<Stage>();
        self.missing_of::<Venue>();
        self.missing_of::<Organization>();
    }

    /// Tells of one missing thing; answers whether it goes.
    fn tell(&mut self, kind: RecordKind, subject: (AnyId, Localized), of: Option<(&str, String)>, held: Vec<Invalid>) -> bool {
        let outcome = match (self.options.remove_missing, held.is_empty()) {
            (false, _) => Outcome::Missing,
            (true, true) => Outcome::Remove,
            (true, false) => Outcome::Refuse,
        };
        let whole = of.map(|(field, label)| FieldChange { field: field.to_owned(), before: Some(label), after: None });
        let (id, title) = subject;
        let row = RowOutcome {
            place: None,
            kind: Some(kind),
            outcome,
            subject: Some(id),
            title: Some(title),
            fields: whole.filter(|_| outcome == Outcome::Remove).into_iter().collect(),
            mistakes: if outcome == Outcome::Refuse { held } else { vec![] },
        };
        self.outcomes.push((usize::MAX, row));
        outcome == Outcome::Remove
    }

    /// Things of a kind of which the file has some and not these.
    fn missing_of<T: Noun>(&mut self) {
        let mut missing = self.find_missing::<T>();
        // Those that only others of them use go after those.
        loop {
            let users = if missing.is_empty() { Users::new() } else { self.users(T::KIND) };
            let (free, held): (Vec<T::Id>, Vec<T::Id>) = missing.into_iter().partition(|id| self.held(*id, &users).is_empty());
            let is_last = free.is_empty() || !self.options.remove_missing;
            for id in free.iter().chain(if is_last { held.as_slice() } else { &[] }) {
                let mistakes = self.held(*id, &users);
                let Some(thing) = T::shelf(self).get(*id) else { continue };
                let title = thing.title(&self.festival.primary_language);
                if self.tell(T::KIND, ((*id).into(), title), None, mistakes) {
                    T::shelf_mut(self).remove(*id);
                }
            }
            if is_last {
                return;
            }
            missing = held;
        }
    }

    fn find_missing<T: Noun>(&self) -> Vec<T::Id> {
        let shelf = T::shelf(self);
        let mut systems: BTreeSet<&str> = BTreeSet::new();
        let mut is_table = false;
        for row in self.rows.iter().filter(|row| RecordKind::from(&row.record) == T::KIND) {
            let keys = Keys::of(&row.record);
            systems.extend(keys.external_ids.iter().map(|it| it.system.as_str()));
            is_table |= keys.external_ids.is_empty();
        }
        is_table &= systems.is_empty();
        if shelf.is_unsure || (systems.is_empty() && !is_table) {
            return vec![];
        }
        let was_brought = |it: &T| match it.external_ids() {
            [] => is_table,
            ids => ids.iter().any(|id| systems.contains(id.system.as_str())),
        };
        let is_missing = |it: &T| !shelf.is_seen(it.id()) && self.was_there(it.id().into()) && was_brought(it);
        shelf.iter().filter(|it| is_missing(it)).map(|it| it.id()).collect()
    }

    /// Whether it is not made only now.
    fn was_there(&self, id: AnyId) -> bool {
        match id {
            AnyId::Stage(id) => self.plan.stage(id).is_some(),
            id => ThingId::try_from(id).is_ok_and(|id| self.plan.revision_of(id).is_some()),
        }
    }

    /// Why a thing cannot go.
    fn held<I: Into<AnyId>>(&self, id: I, users: &Users) -> Vec<Invalid> {
        let id = id.into();
        let mut check = Checker::new(self.plan);
        if let AnyId::Show(id) = id {
            let status = self.shows.get(id).map(|it| it.status);
            if matches!(status, Some(ShowStatus::InProgress | ShowStatus::Ended)) || run_of(self.plan, id).is_some() {
                check.wrong(
                    "id",
                    Mistake::InUse,
                    "The show has begun, or its night was noted; it is kept for the record.",
                    "该场次已开始或已有现场记录，须留存。",
                );
            }
        }
        let used = users.get(&id).map_or(&[][..], Vec::as_slice);
        let used: Vec<User<'_>> = used.iter().map(|(kind, code, name)| User { kind: kind.words(), code, name }).collect();
        check.unused("id", &used);
        check.into_invalid()
    }

    /// What uses things of a kind, as things stand by now.
    fn users(&self, kind: RecordKind) -> Users {
        let mut users = Users::new();
        let mut add = |used: AnyId, kind: RecordKind, code: &str, name: &Localized| {
            users.entry(used).or_default().push((kind, code.to_owned(), name.clone()));
        };
        let show = |add: &mut dyn FnMut(AnyId, RecordKind, &str, &Localized), used: AnyId, it: &Show| {
            add(used, RecordKind::Show, &it.code, &it.title);
        };
        for it in self.shows.iter() {
            match kind {
                RecordKind::Act => it.items.iter().filter_map(|item| item.act()).for_each(|act| show(&mut add, act.into(), it)),
                RecordKind::Stage => it.stage.iter().for_each(|stage| show(&mut add, (*stage).into(), it)),
                RecordKind::Venue => {
                    let venue = it.stage.and_then(|stage| self.venue_of_stage.get(&stage));
                    venue.into_iter().for_each(|venue| show(&mut add, (*venue).into(), it));
                }
                RecordKind::Organization => {
                    it.credits.iter().for_each(|credit| show(&mut add, credit.organization.into(), it));
                }
                _ => {}
            }
        }
        for it in self.acts.iter() {
            let cast_teams = it.cast.iter().filter_map(|cast| cast.team);
            let teams: BTreeSet<TeamId> = it.teams.iter().copied().chain(cast_teams).collect();
            let used: Vec<AnyId> = match kind {
                RecordKind::Team => teams.into_iter().map(AnyId::from).collect(),
                RecordKind::Performer => it.cast.iter().map(|cast| cast.performer.into()).collect(),
                _ => vec![],
            };
            used.into_iter().for_each(|used| add(used, RecordKind::Act, &it.code, &it.title));
        }
        for it in self.teams.iter() {
            let used: Vec<AnyId> = match kind {
                RecordKind::Organization => vec![it.organization.into()],
                RecordKind::Performer => it.members.iter().map(|member| member.performer.into()).collect(),
                _ => vec![],
            };
            used.into_iter().for_each(|used| add(used, RecordKind::Team, &it.code, &it.name));
        }
        if kind == RecordKind::Organization {
            for it in self.organizations.iter() {
                it.parent.iter().for_each(|parent| add((*parent).into(), RecordKind::Organization, &it.code, &it.name));
            }
            for credit in &self.festival.credits {
                add(credit.organization.into(), RecordKind::Festival, &self.festival.slug, &self.festival.name);
            }
        }
        if kind == RecordKind::Venue {
            for it in self.stages.iter().filter(|it| self.stages.is_seen(it.id)) {
                let venue = self.venue_of_stage.get(&it.id);
                venue.into_iter().for_each(|venue| add((*venue).into(), RecordKind::Stage, &it.code, &it.name));
            }
        }
        users
    }

    fn missing_items(&mut self) {
        for (show, named) in std::mem::take(&mut self.programs.named) {
            let Some(old) = self.plan.shows.get(show).filter(|_| !self.programs.unsure.contains(&show)) else { continue };
            let label = self.label::<Show>(show);
            for item in old.items.iter().filter(|it| !named.contains(&it.id)) {
                let mut check = Checker::new(self.plan);
                if item.locked {
                    check.wrong(
                        "id",
                        Mistake::Locked,
                        "The item is locked in its place; unlock it first.",
                        "该条目已锁定位置，请先解锁。",
                    );
                }
                if run_of(self.plan, show).is_some_and(|run| run.log.iter().any(|line| line.item == item.id)) {
                    check.wrong(
                        "id",
                        Mistake::InUse,
                        "The log of the show's night tells of this item; cut it instead.",
                        "现场记录中已有该条目，不能移除，请改为撤下。",
                    );
                }
                let subject = (item.id.into(), item.called(self));
                if self.tell(RecordKind::Item, subject, Some(("show", label.clone())), check.into_invalid())
                    && let Some(show) = self.shows.get_mut(show)
                {
                    show.items.retain(|it| it.id != item.id);
                }
            }
        }
    }

    fn missing_cast(&mut self) {
        for (act, named) in std::mem::take(&mut self.casts.named) {
            let Some(old) = self.plan.acts.get(act).filter(|_| !self.casts.unsure.contains(&act)) else { continue };
            let is_listed = self.casts.listed.contains(&act);
            let are_guests_told = self.casts.guests.contains(&act);
            let told = |team: Option<TeamId>| is_listed || (are_guests_told && team.is_none());
            let missing: Vec<PerformerId> =
                old.cast.iter().filter(|it| told(it.team) && !named.contains(&it.performer)).map(|it| it.performer).collect();
            for person in missing {
                let subject = (person.into(), self.person_title(person));
                if self.tell(RecordKind::Cast, subject, Some(("act", self.label::<Act>(act))), vec![])
                    && let Some(act) = self.acts.get_mut(act)
                {
                    act.cast.retain(|it| it.performer != person);
                }
            }
        }
    }

    fn missing_members(&mut self) {
        let mut cast: HashMap<(TeamId, PerformerId), Vec<&Act>> = HashMap::new();
        let acts: Vec<_> = self.acts.iter().cloned().collect();
        for act in &acts {
            for (team, person) in act.cast.iter().filter_map(|it| Some((it.team?, it.performer))) {
                cast.entry((team, person)).or_default().push(act);
            }
        }
        for team in std::mem::take(&mut self.rosters.listed) {
            let Some(old) = self.plan.teams.get(team).filter(|_| !self.rosters.unsure.contains(&team)) else { continue };
            let named = self.rosters.named.remove(&team).unwrap_or_default();
            let label = self.label::<Team>(team);
            for member in old.members.iter().filter(|it| !named.contains(&it.performer)) {
                let mut check = Checker::new(self.plan);
                let acts = cast.get(&(team, member.performer)).into_iter().flatten();
                let used: Vec<User<'_>> =
                    acts.map(|it| User { kind: RecordKind::Act.words(), code: &it.code, name: &it.title }).collect();
                check.unused("id", &used);
                let subject = (member.id.into(), self.person_title(member.performer));
                if self.tell(RecordKind::Member, subject, Some(("team", label.clone())), check.into_invalid())
                    && let Some(team) = self.teams.get_mut(team)
                {
                    team.members.retain(|it| it.id != member.id);
                }
            }
        }
    }
}
