//! Random edits, one after the other: what is read is always what the edits make of the Plan.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore as _, SeedableRng as _},
};

use super::*;
use crate::domain::{
    act::CastMember,
    change::ThingId,
    id::{ItemId, OrganizationId, TeamId},
    show::Visibility,
    team::MemberRole,
};

struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0.next_u32() as usize % sides.max(1)
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.below(from.len())].clone())
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.below(end + 1));
        }
    }
}

fn all<'a, T: 'a>(things: impl Iterator<Item = &'a std::sync::Arc<T>>) -> Vec<std::sync::Arc<T>> {
    things.cloned().collect()
}

/// Some edit of a Plan that keeps all references whole. New ids are numbers from `number` on.
fn some_edit(plan: &Plan, dice: &mut Dice, number: u128) -> Vec<Change> {
    match dice.below(10) {
        0 => swap_codes(plan, dice),
        1 => replace_team(plan, dice, number),
        2 => move_item(plan, dice),
        3 => rewrite_items(plan, dice, number),
        4 => rewrite_cast(plan, dice),
        5 => restage(plan, dice, number),
        6 => move_names(plan, dice),
        7 => regroup(plan, number),
        8 => swap_members(plan, dice),
        _ => edit_festival(plan, dice),
    }
}

/// Two teams exchange their codes.
fn swap_codes(plan: &Plan, dice: &mut Dice) -> Vec<Change> {
    let mut teams = all(plan.teams.iter());
    dice.shuffle(&mut teams);
    let (mut a, mut b) = ((*teams[0]).clone(), (*teams[1]).clone());
    std::mem::swap(&mut a.code, &mut b.code);
    vec![a.into(), b.into()]
}

/// A team goes from everywhere, and another comes with its code.
fn replace_team(plan: &Plan, dice: &mut Dice, number: u128) -> Vec<Change> {
    let old = dice.pick(&all(plan.teams.iter())).expect("a team");
    let mut new = (*old).clone();
    new.id = TeamId(Uuid::from_u128(number));
    new.members.clear();
    let mut changes = vec![Change::Remove(old.id.into()), new.into()];
    for act in plan.acts.iter().filter(|act| act.teams.contains(&old.id) || act.cast.iter().any(|it| it.team == Some(old.id))) {
        let mut act = (**act).clone();
        act.teams.retain(|team| *team != old.id);
        act.cast.iter_mut().filter(|it| it.team == Some(old.id)).for_each(|it| it.team = None);
        changes.push(act.into());
    }
    changes
}

/// An item passes from one show to another.
fn move_item(plan: &Plan, dice: &mut Dice) -> Vec<Change> {
    let mut shows = all(plan.shows.iter());
    dice.shuffle(&mut shows);
    let (mut to, mut from) = ((*shows[0]).clone(), (*shows[1]).clone());
    if !from.items.is_empty() {
        let item = from.items.remove(dice.below(from.items.len()));
        to.items.insert(dice.below(to.items.len() + 1), item);
    }
    vec![to.into(), from.into()]
}

fn rewrite_items(plan: &Plan, dice: &mut Dice, number: u128) -> Vec<Change> {
    let mut show = (*dice.pick(&all(plan.shows.iter())).expect("a show")).clone();
    dice.shuffle(&mut show.items);
    if let Some(mut item) = show.items.pop() {
        item.visibility = if dice.below(2) == 0 { Visibility::Backstage } else { Visibility::Public };
        show.items.push(item.clone());
        item.id = ItemId(Uuid::from_u128(number));
        show.items.insert(0, item);
    }
    if show.items.len() > 8 {
        show.items.truncate(3);
    }
    show.credits.reverse();
    vec![show.into()]
}

fn rewrite_cast(plan: &Plan, dice: &mut Dice) -> Vec<Change> {
    let mut act = (*dice.pick(&all(plan.acts.iter())).expect("an act")).clone();
    act.cast = all(plan.performers.iter())
        .iter()
        .filter(|_| dice.below(2) == 0)
        .map(|it| CastMember { performer: it.id, team: None, costume: crate::domain::act::CostumeClass::Easy })
        .collect();
    act.teams = all(plan.teams.iter()).iter().map(|it| it.id).collect();
    dice.shuffle(&mut act.teams);
    vec![act.into()]
}

/// A stage goes, with its shows left without one, and another takes its code; stages change places and venues.
fn restage(plan: &Plan, dice: &mut Dice, number: u128) -> Vec<Change> {
    let mut venues = all(plan.venues.iter());
    dice.shuffle(&mut venues);
    let (mut to, mut from) = ((*venues[0]).clone(), (*venues[1]).clone());
    let mut stages = [std::mem::take(&mut from.stages), std::mem::take(&mut to.stages)].concat();
    dice.shuffle(&mut stages);
    let gone = stages[0].id;
    stages[0].id = crate::domain::id::StageId(Uuid::from_u128(number));
    stages[0].opening_windows.reverse();
    from.stages = stages.split_off(dice.below(stages.len() + 1));
    to.stages = stages;
    to.travel_seconds = BTreeMap::from([(from.id, 60)]);
    from.travel_seconds.clear();
    let mut changes: Vec<Change> = vec![to.into(), from.into()];
    for show in plan.shows.iter().filter(|show| show.stage == Some(gone)) {
        let mut show = (**show).clone();
        show.stage = None;
        changes.push(show.into());
    }
    changes
}

/// The names of two things in another system pass from one to the other.
fn move_names(plan: &Plan, dice: &mut Dice) -> Vec<Change> {
    let mut performers = all(plan.performers.iter());
    dice.shuffle(&mut performers);
    let (mut a, mut b) = ((*performers[0]).clone(), (*performers[1]).clone());
    std::mem::swap(&mut a.external_ids, &mut b.external_ids);
    vec![a.into(), b.into()]
}

/// A new organization becomes the parent of all that had none; its part is put before it.
fn regroup(plan: &Plan, number: u128) -> Vec<Change> {
    let top = all(plan.organizations.iter()).into_iter().filter(|it| it.parent.is_none());
    let mut changes: Vec<Change> = vec![];
    let id = OrganizationId(Uuid::from_u128(number));
    for mut part in top.map(|it| (*it).clone()) {
        let mut parent = part.clone();
        parent.id = id;
        parent.code = format!("O{number}");
        part.parent = Some(id);
        changes.extend([part.into(), parent.into()]);
    }
    changes
}

/// Two teams exchange their members, with the ids of the memberships.
fn swap_members(plan: &Plan, dice: &mut Dice) -> Vec<Change> {
    let mut teams = all(plan.teams.iter());
    dice.shuffle(&mut teams);
    let (mut a, mut b) = ((*teams[0]).clone(), (*teams[1]).clone());
    std::mem::swap(&mut a.members, &mut b.members);
    dice.shuffle(&mut a.members);
    a.members.iter_mut().for_each(|it| it.role = MemberRole::Crew);
    vec![a.into(), b.into()]
}

fn edit_festival(plan: &Plan, dice: &mut Dice) -> Vec<Change> {
    let mut festival = (**plan.festival()).clone();
    dice.shuffle(&mut festival.credits);
    festival.severities = BTreeMap::from([(Rule::ShowOverrun, Severity::Warn)]);
    festival.edition_number = festival.edition_number.map(|it| it + 1);
    let waiver = plan.waivers.iter().next();
    let mut changes = vec![festival.clone().into(), festival.into()];
    changes.extend(waiver.map(|it| Change::Remove(ThingId::Waiver(it.id))));
    changes
}

#[tokio::test]
async fn whatever_is_edited_reads_back_as_the_plan_says() {
    for seed in 0..4 {
        let database = Database::new().await;
        let store = &database.store;
        let mut plan = full();
        let created = plan.clone();
        let id = plan.festival().id;
        store.create(&plan, &edit("festivalCreate"), None, None).await.expect("created");
        let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
        for step in 0..60 {
            let changes = some_edit(&plan, &mut dice, 10_000 + step);
            let next = plan.apply(&changes);
            let write = store.begin(id).await.expect("begun").expect("a festival");
            let saved = write.save(&plan, &next, &changes, &edit("edit")).await;
            saved.unwrap_or_else(|error| panic!("seed {seed}, step {step}: {error}\n{changes:?}"));
            write.commit().await.expect("committed");
            let read = store.plan(id).await.expect("read").expect("a plan");
            assert!(read == next, "seed {seed}, step {step}: {changes:#?}");
            plan = next;
        }
        let log = store.edits(id, created.revision, 100).await.expect("the log");
        let replay = |plan: Plan, edit: &crate::domain::history::EditRecord| {
            plan.apply(&edit.changes.iter().map(|it| it.change.clone()).collect::<Vec<_>>())
        };
        assert!(log.iter().fold(created, replay) == plan, "seed {seed}: the log tells another story");
    }
}
