//! What holds in every Plan, looked at after things were put back: whatever is named is there, names are unique, and no
//! organization is a part of itself.

use std::collections::{BTreeSet, HashMap};

use super::obstacle::{Obstacle, kind, named};
use crate::domain::{
    change::{Change, Thing, ThingId},
    command::link,
    festival::{Credit, ExternalId},
    history::whole,
    id::{AnyId, OrganizationId},
    plan::Plan,
};

/// What the changes would break of a Plan. What is broken already is no fault of theirs.
pub(in crate::domain) fn broken(plan: &Plan, changes: &[Change]) -> Vec<Obstacle> {
    let next = plan.apply(changes);
    let mine: BTreeSet<ThingId> = changes.iter().map(Change::id).collect();
    let mut obstacles = faults(plan, &next, &mine);
    if !obstacles.is_empty() {
        let old = faults(plan, plan, &mine);
        obstacles.retain(|it| !old.contains(it));
    }
    obstacles
}

fn faults(plan: &Plan, next: &Plan, mine: &BTreeSet<ThingId>) -> Vec<Obstacle> {
    let mut obstacles = missing(plan, next);
    obstacles.extend(taken(next, mine));
    let leads = next.festival().leads;
    for it in next.shows.iter().filter(|it| !it.leads.over(leads).in_order()) {
        let name = named(next, &Thing::Show(it.clone()));
        let en = format!("{} would have its teams make up before they report, or stand by before they make up.", name.en);
        obstacles.push(Obstacle::about(it.id.into(), en, format!("{}的报到、化妆、候场时间将前后颠倒。", name.zh)));
    }
    for it in next.acts.iter().filter(|it| !it.links.is_empty() && link::all_before(next, it.id).contains(&it.id)) {
        let name = named(next, &Thing::Act(it.clone()));
        let en = format!("{} would have to come before itself.", name.en);
        obstacles.push(Obstacle::about(it.id.into(), en, format!("{}将须排在自己之前。", name.zh)));
    }
    for it in next.organizations.iter().filter(|it| is_part_of_itself(next, it.id)) {
        let name = named(next, &Thing::Organization(it.clone()));
        let en = format!("{} would be a part of itself.", name.en);
        obstacles.push(Obstacle::about(it.id.into(), en, format!("{}将成为自己的下属单位。", name.zh)));
    }
    obstacles
}

/// Every thing of a Plan.
pub(super) fn things(plan: &Plan) -> impl Iterator<Item = Thing> {
    std::iter::once(Thing::Festival(plan.festival().clone()))
        .chain(plan.organizations.iter().cloned().map(Thing::Organization))
        .chain(plan.venues.iter().cloned().map(Thing::Venue))
        .chain(plan.genres.iter().cloned().map(Thing::Genre))
        .chain(plan.performers.iter().cloned().map(Thing::Performer))
        .chain(plan.teams.iter().cloned().map(Thing::Team))
        .chain(plan.acts.iter().cloned().map(Thing::Act))
        .chain(plan.shows.iter().cloned().map(Thing::Show))
        .chain(plan.runs.iter().cloned().map(Thing::Run))
        .chain(plan.waivers.iter().cloned().map(Thing::Waiver))
}

/// What things name that is not there. Either it went since, or it goes now while they need it.
fn missing(plan: &Plan, next: &Plan) -> Vec<Obstacle> {
    let mut obstacles = vec![];
    for thing in things(next) {
        let ids: BTreeSet<AnyId> = references(&thing).into_iter().filter(|id| !exists(next, *id)).collect();
        for id in ids {
            let (name, (en, zh)) = (named(next, &thing), kind(id));
            obstacles.push(match whole(plan, id).and_then(|id| plan.thing(id)) {
                Some(gone) => {
                    let gone = named(plan, &gone);
                    let en = format!("{} needs the {en} {id} of this edit ({}).", name.en, gone.en);
                    Obstacle::about(thing.id(), en, format!("{}仍在使用此次修订中的{zh} {id}（{}）。", name.zh, gone.zh))
                }
                None => {
                    let (en, zh) = (
                        format!("{} needs the {en} {id}, which is gone.", name.en),
                        format!("{}需要的{zh} {id} 已被删除。", name.zh),
                    );
                    ThingId::try_from(id).map_or_else(|_| Obstacle::of_plan(&en, &zh), |id| Obstacle::about(id, &en, &zh))
                }
            });
        }
    }
    obstacles
}

fn exists(plan: &Plan, id: AnyId) -> bool {
    match id {
        AnyId::Stage(id) => plan.stage(id).is_some(),
        AnyId::Item(id) => plan.index().show_of_item.contains_key(&id),
        id => ThingId::try_from(id).is_ok_and(|id| plan.revision_of(id).is_some()),
    }
}

/// The ids that a thing holds of others.
fn references(thing: &Thing) -> Vec<AnyId> {
    let credited = |credits: &[Credit]| credits.iter().map(|it| it.organization.into()).collect::<Vec<AnyId>>();
    match thing {
        Thing::Festival(it) => credited(&it.credits),
        Thing::Organization(it) => it.parent.map(AnyId::from).into_iter().collect(),
        Thing::Venue(it) => it.travel_seconds.keys().map(|id| (*id).into()).collect(),
        Thing::Genre(_) | Thing::Performer(_) | Thing::Waiver(_) => vec![],
        Thing::Team(it) => {
            let members = it.members.iter().map(|member| member.performer.into());
            members.chain([it.organization.into()]).collect()
        }
        Thing::Act(it) => {
            let genre = it.genre.map(AnyId::from).into_iter();
            let teams = it.teams.iter().copied().chain(it.cast.iter().filter_map(|cast| cast.team)).map(AnyId::from);
            let cast = it.cast.iter().map(|cast| cast.performer.into());
            genre.chain(teams).chain(cast).chain(it.links.iter().map(|link| link.act.into())).collect()
        }
        Thing::Show(it) => {
            let acts = it.items.iter().filter_map(|item| item.act()).map(AnyId::from);
            acts.chain(it.stage.map(AnyId::from)).chain(credited(&it.credits)).collect()
        }
        Thing::Run(it) => it.log.iter().map(|line| line.item.into()).chain([it.show.into()]).collect(),
    }
}

/// Names that two things would have.
fn taken(next: &Plan, mine: &BTreeSet<ThingId>) -> Vec<Obstacle> {
    let mut holders: HashMap<(&str, String), ThingId> = HashMap::new();
    let mut obstacles = vec![];
    for thing in things(next) {
        for (what, name) in names(&thing) {
            let Some(other) = holders.insert((what, name.clone()), thing.id()) else { continue };
            // The one that stays as it is has taken the name since.
            let holder = if mine.contains(&other) { thing.id() } else { other };
            let Some(holder) = next.thing(holder) else { continue };
            let told = named(next, &holder);
            obstacles.push(Obstacle::about(
                holder.id(),
                format!("{} holds “{name}” now.", told.en),
                format!("{}现在占用“{name}”。", told.zh),
            ));
        }
    }
    obstacles
}

/// What no other thing of the festival may have too: codes, ids of parts, names in other systems, and what there is one of.
fn names(thing: &Thing) -> Vec<(&'static str, String)> {
    let external = |what: &'static str, ids: &[ExternalId]| {
        ids.iter().map(|it| (what, format!("{}: {}", it.system, it.value))).collect::<Vec<_>>()
    };
    let (first, mut names) = match thing {
        Thing::Festival(_) => return vec![],
        Thing::Organization(it) => {
            (("code of an organization", it.code.clone()), external("name of an organization", &it.external_ids))
        }
        Thing::Venue(it) => {
            let stages = it.stages.iter().flat_map(|stage| external("name of a stage", &stage.external_ids));
            let mut names = external("name of a venue", &it.external_ids);
            names.extend(stages);
            names.extend(it.stages.iter().map(|stage| ("code of a stage", stage.code.clone())));
            (("code of a venue", it.code.clone()), names)
        }
        Thing::Genre(it) => (("code of a genre", it.code.clone()), vec![]),
        Thing::Performer(it) => (("code of a performer", it.code.clone()), external("name of a performer", &it.external_ids)),
        Thing::Team(it) => (("code of a team", it.code.clone()), external("name of a team", &it.external_ids)),
        Thing::Act(it) => (("code of an act", it.code.clone()), external("name of an act", &it.external_ids)),
        Thing::Show(it) => (("code of a show", it.code.clone()), external("name of a show", &it.external_ids)),
        Thing::Run(it) => (("run of the show", it.show.to_string()), vec![]),
        Thing::Waiver(it) => (("waiver of the conflict", it.conflict_key.to_string()), vec![]),
    };
    names.extend(parts(thing).into_iter().map(|id| ("part", id.to_string())));
    names.push(first);
    names
}

fn parts(thing: &Thing) -> Vec<AnyId> {
    match thing {
        Thing::Venue(it) => it.stages.iter().map(|stage| stage.id.into()).collect(),
        Thing::Team(it) => it.members.iter().map(|member| member.id.into()).collect(),
        Thing::Show(it) => it.items.iter().map(|item| item.id.into()).collect(),
        Thing::Festival(_)
        | Thing::Organization(_)
        | Thing::Genre(_)
        | Thing::Performer(_)
        | Thing::Act(_)
        | Thing::Run(_)
        | Thing::Waiver(_) => vec![],
    }
}

/// Whether an organization would be above itself.
fn is_part_of_itself(plan: &Plan, id: OrganizationId) -> bool {
    let up = |it: &OrganizationId| plan.organizations.get(*it)?.parent;
    std::iter::successors(up(&id), up).take(plan.organizations.len()).any(|it| it == id)
}
