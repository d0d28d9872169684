//! What the public may know of a Plan, as a Plan of its own. Every public reader walks this one, so nothing private can be reached
//! through it: no phone, birthday or hidden name, nothing from backstage, no act that is in no program, no waiver.
//!
//! Counts stay whole: a person without a name is still a person.

mod mask;

use std::{collections::HashSet, sync::Arc};

use super::{
    act::Act,
    festival::Festival,
    id::{ActId, PerformerId, TeamId},
    performer::Performer,
    plan::{Plan, Table, Versioned},
    program::Program,
    show::{ProgramItem, Show, Visibility},
    team::Team,
    time::after,
};

pub use mask::Mask;

/// The public part of a Plan, at the same revision.
#[must_use]
pub fn public(plan: &Plan) -> Plan {
    let shows = plan.shows.filter_map(|show| Some(public_show(plan.index().program(show.id)?, show)));
    let placed: HashSet<ActId> = shows.iter().flat_map(|show| &show.items).filter_map(ProgramItem::act).collect();
    let acts = plan.acts.filter_map(|act| placed.contains(&act.id).then(|| public_act(act)));
    let performing: HashSet<TeamId> = acts.iter().flat_map(|act| &act.teams).copied().collect();
    let teams = plan.teams.filter_map(|team| (team.counts() || performing.contains(&team.id)).then(|| public_team(team)));
    let on_rosters = teams.iter().flat_map(|team| &team.members).map(|member| member.performer);
    let in_casts = acts.iter().flat_map(|act| &act.cast).map(|member| member.performer);
    let taking_part: HashSet<PerformerId> = on_rosters.chain(in_casts).collect();
    let performers =
        plan.performers.filter_map(|it| taking_part.contains(&it.id).then(|| Arc::new(public_performer(plan.festival(), it))));
    let Versioned { revision, value: festival } = &plan.festival;
    let festival = Festival { severities: Default::default(), parameters: Default::default(), ..(**festival).clone() };
    let mut public = Plan::new(festival, plan.revision);
    public.festival.revision = *revision;
    Plan {
        organizations: plan.organizations.clone(),
        venues: plan.venues.clone(),
        genres: plan.genres.clone(),
        performers,
        teams,
        acts,
        shows,
        waivers: Table::default(),
        runs: Table::default(),
        ..public
    }
}

/// A Plan without those who have no name in it: in a file, a row of somebody unnamed would tell how many of them a team has.
#[must_use]
pub fn named_only(plan: &Arc<Plan>) -> Arc<Plan> {
    let unnamed: HashSet<PerformerId> = plan.performers.iter().filter(|it| !it.is_named()).map(|it| it.id).collect();
    if unnamed.is_empty() {
        return Arc::clone(plan);
    }
    let is_named = |id: PerformerId| !unnamed.contains(&id);
    let performers = plan.performers.filter_map(|it| is_named(it.id).then(|| Arc::clone(it)));
    let teams = plan.teams.filter_map(|it| {
        let members = it.members.iter().filter(|it| is_named(it.performer)).cloned().collect();
        Some(Arc::new(Team { members, ..(**it).clone() }))
    });
    let acts = plan.acts.filter_map(|it| {
        let cast = it.cast.iter().filter(|it| is_named(it.performer)).cloned().collect();
        Some(Arc::new(Act { cast, ..(**it).clone() }))
    });
    Arc::new(Plan { performers, teams, acts, ..plan.with_fresh_index() })
}

/// A show without what is backstage.
fn public_show(program: &Program, show: &Arc<Show>) -> Arc<Show> {
    let show = Arc::new(Show { expected_audience: None, ..(**show).clone() });
    dissolved(program, &show, |item| item.visibility == Visibility::Public)
}

/// A show with some of its items only. The time that the others take becomes changeover, so that every start stays as it is.
pub(super) fn dissolved(program: &Program, show: &Arc<Show>, keep: impl Fn(&ProgramItem) -> bool) -> Arc<Show> {
    if show.items.iter().all(&keep) {
        return Arc::clone(show);
    }
    let mut items = Vec::with_capacity(show.items.len());
    let mut ended = 0;
    for (item, slot) in show.items.iter().zip(&program.items).filter(|(item, _)| keep(item)) {
        let mut item = item.clone();
        let gap = slot.offset_seconds.saturating_sub(ended);
        item.changeover_seconds = Some(gap);
        if items.is_empty() && gap > 0 {
            // Nothing stands before it that a changeover could follow.
            item.pinned_start_at = show.starts_at.map(|start| after(start, i64::from(gap)));
        }
        ended = slot.end_offset_seconds();
        items.push(item);
    }
    Arc::new(Show { items, ..(**show).clone() })
}

/// An act without what it asks of others, which the public may not know of.
fn public_act(act: &Arc<Act>) -> Arc<Act> {
    if act.links.is_empty() { Arc::clone(act) } else { Arc::new(Act { links: vec![], ..(**act).clone() }) }
}

/// A team without its availability.
fn public_team(team: &Arc<Team>) -> Arc<Team> {
    if team.availability.is_empty() { Arc::clone(team) } else { Arc::new(Team { availability: vec![], ..(**team).clone() }) }
}

/// A person without anything private: no more than a number for those who may not be named.
pub(super) fn public_performer(festival: &Festival, performer: &Performer) -> Performer {
    let Performer { id, code, name, reading, birth_date: _, phone: _, hidden: _, consent: _, availability: _, external_ids: _ } =
        performer;
    let named = performer.is_named_in_public(festival.starts_on);
    Performer {
        id: *id,
        code: code.clone(),
        name: if named { name.clone() } else { String::new() },
        reading: reading.clone().filter(|_| named),
        birth_date: None,
        phone: None,
        hidden: !named,
        consent: None,
        availability: vec![],
        external_ids: vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        change::Change,
        fixture::{performer, plan, show},
        headcount::{Scope, count},
    };

    const TEXT: &str = "org O1
         venue V1
         stage M1 V1 changeover=60
         performer P1 1980-05-05
         performer P2 2010-05-05
         performer P3
         performer P4
         team T1 O1 declared=4 : P1 P2 P3
         team T2 O1 REJECTED : P4
         act A1 4:00 teams=T1 : P1 P2 P3
         act A2 3:00 teams=T1 : P1
         act A3 3:00 DRAFT teams=T1 : P1
         act A4 3:00 teams=T1 : P1
         show X1 GALA M1 2020-09-28T19:30 : INTERNAL=2:00@backstage A1 VIDEO=1:00@backstage A2 A4@backstage A2@=2020-09-28T20:00
         show X2 GALA M1 2020-09-27T19:30 : A1 A2";

    fn hidden_plan() -> Plan {
        let plan = plan(TEXT);
        let private = Performer {
            name: "Unnamed".to_owned(),
            reading: Some("Unread".to_owned()),
            phone: Some("13800000000".to_owned()),
            hidden: true,
            ..(*performer(&plan, "P3")).clone()
        };
        plan.apply(&[Change::from(private)])
    }

    #[test]
    fn nothing_private_is_left_in_it() {
        let full = serde_json::to_string(&hidden_plan()).expect("JSON");
        let public = serde_json::to_string(&public(&hidden_plan())).expect("JSON");
        for private in [
            "Unnamed",
            "Unread",
            "13800000000",
            "1980-05-05",
            "2010-05-05",
            "\"P2\",\"reading",
            "INTERNAL",
            "BACKSTAGE",
            "DRAFT\",\"teams",
            "REJECTED",
        ] {
            assert!(!public.contains(private), "{private}");
        }
        for private in ["Unnamed", "Unread", "13800000000", "1980-05-05", "INTERNAL", "BACKSTAGE", "REJECTED"] {
            assert!(full.contains(private), "{private}");
        }
    }

    #[test]
    fn every_start_stays_as_it_is() {
        let full = hidden_plan();
        let public = public(&full);
        for code in ["X1", "X2"] {
            let show = show(&full, code);
            let (before, after) =
                (full.index().program(show.id).expect("times"), public.index().program(show.id).expect("times"));
            assert!(!after.items.is_empty());
            for slot in &after.items {
                let old = before.slot(slot.item).expect("the same item");
                assert_eq!((before.interval(old), old.number), (after.interval(slot), slot.number), "{code}");
            }
        }
    }

    #[test]
    fn people_still_count_without_their_names() {
        let full = hidden_plan();
        let (before, after) = (count(&full, &Scope::default()), count(&public(&full), &Scope::default()));
        assert_eq!((after.declared, after.rostered, after.unique_upper), (before.declared, before.rostered, before.unique_upper));
        assert_eq!(public(&full).revision, full.revision);
    }
}
