//! How far a role in a part of a festival reaches: which changes lie within it.

use std::{collections::BTreeSet, sync::Arc};

use super::{Grant, Right, Scope};
use crate::domain::{
    act::{Act, ActStatus},
    change::{Change, ThingId},
    id::{PerformerId, ShowId, TeamId},
    plan::Plan,
    run::Run,
    show::Show,
    sight::teams_in,
    team::Team,
};

/// Whether every change lies within one of the roles by which its maker has one of these rights.
pub fn reaches<'a>(
    grants: impl IntoIterator<Item = &'a Grant>,
    rights: &[Right],
    (before, after): (&Plan, &Plan),
    changes: &[Change],
) -> bool {
    let reach = |grant: &'a Grant| {
        let brought = rights.iter().filter(move |right| grant.brings(**right));
        brought.map(move |right| Reach::of((before, after), grant.scope, *right))
    };
    let reaches: Vec<Reach<'_>> = grants.into_iter().flat_map(reach).collect();
    changes.iter().all(|change| reaches.iter().any(|reach| reach.holds(change.id())))
}

/// One role's reach in the Plans before and after an edit.
struct Reach<'a> {
    before: &'a Plan,
    after: &'a Plan,
    right: Right,
    /// Whether it reaches everything.
    is_whole: bool,
    show: Option<ShowId>,
    /// The teams in reach, before and after.
    teams: BTreeSet<TeamId>,
    teams_after: BTreeSet<TeamId>,
}

impl<'a> Reach<'a> {
    fn of((before, after): (&'a Plan, &'a Plan), scope: Scope, right: Right) -> Self {
        let is_whole = scope == Scope::Festival && right != Right::EditTeam;
        // To run a show is no power over the teams in it.
        let show = if let Scope::Show(id) = scope { Some(id) } else { None };
        let teams = |plan| if is_whole || show.is_some() { BTreeSet::new() } else { teams_in(plan, scope) };
        Self { before, after, right, is_whole, show, teams: teams(before), teams_after: teams(after) }
    }

    fn holds(&self, id: ThingId) -> bool {
        if self.is_whole {
            return true;
        }
        match id {
            ThingId::Team(id) => self.holds_team(self.before.teams.get(id), self.after.teams.get(id)),
            ThingId::Act(id) => self.holds_act(self.before.acts.get(id), self.after.acts.get(id)),
            ThingId::Performer(id) => self.has_person(id),
            ThingId::Show(id) => self.show == Some(id) && self.holds_show(self.before.shows.get(id), self.after.shows.get(id)),
            ThingId::Run(id) => {
                let of_show = |run: Option<&Arc<Run>>| run.is_none_or(|run| self.show == Some(run.show));
                self.right == Right::RunNight && of_show(self.before.runs.get(id)) && of_show(self.after.runs.get(id))
            }
            ThingId::Festival(_) | ThingId::Organization(_) | ThingId::Venue(_) | ThingId::Genre(_) | ThingId::Waiver(_) => false,
        }
    }

    /// A team takes in nobody who is in another's hands. Whoever only looks after it may not found, rename, move or approve it.
    fn holds_team(&self, before: Option<&Arc<Team>>, after: Option<&Arc<Team>>) -> bool {
        let is_own =
            before.is_none_or(|it| self.teams.contains(&it.id)) && after.is_none_or(|it| self.teams_after.contains(&it.id));
        let people = |it: &Arc<Team>| it.members.iter().map(|it| it.performer).collect();
        let may = match (before, after) {
            (Some(before), Some(after)) if self.right == Right::EditTeam => {
                let Team { members, declared_headcount, availability, .. } = (**after).clone();
                Team { members, declared_headcount, availability, ..(**before).clone() } == **after
            }
            _ => self.right != Right::EditTeam,
        };
        is_own && may && self.has_all(before.map(people), after.map(people))
    }

    /// An act of teams in reach only, with nobody in it who is in another's hands. Whoever only looks after its teams takes the
    /// steps that are theirs, and no decision.
    fn holds_act(&self, before: Option<&Arc<Act>>, after: Option<&Arc<Act>>) -> bool {
        use ActStatus::{Confirmed, Draft, InReview, RevisionRequested, Submitted, Withdrawn};
        let people = |it: &Arc<Act>| it.cast.iter().map(|it| it.performer).collect();
        let may = self.right != Right::EditTeam
            || match (before.map(|it| it.status), after.map(|it| it.status)) {
                (Some(Draft), Some(Submitted))
                | (Some(RevisionRequested), Some(InReview))
                | (Some(Confirmed), Some(Withdrawn))
                | (None, Some(Draft | Submitted)) => true,
                (Some(from), Some(to)) => from == to,
                (_, _) => false,
            };
        let is_own = before.is_none_or(|it| is_of(it, &self.teams)) && after.is_none_or(|it| is_of(it, &self.teams_after));
        is_own && may && self.has_all(before.map(people), after.map(people))
    }

    fn holds_show(&self, before: Option<&Arc<Show>>, after: Option<&Arc<Show>>) -> bool {
        let (Some(before), Some(after)) = (before, after) else { return false };
        // The log of the night says only whether the show is on or over.
        self.right != Right::RunNight || Show { status: after.status, ..(**before).clone() } == **after
    }

    /// Whether all who are new are in reach.
    fn has_all(&self, before: Option<BTreeSet<PerformerId>>, after: Option<BTreeSet<PerformerId>>) -> bool {
        let before = before.unwrap_or_default();
        after.unwrap_or_default().difference(&before).all(|it| self.has_person(*it))
    }

    /// Whether a person is in teams in reach and no others. Who is in none yet may be taken in, unless an act of others casts them.
    fn has_person(&self, id: PerformerId) -> bool {
        let index = self.before.index();
        let teams = index.teams_of_performer.of(id);
        if self.show.is_some() || !teams.iter().all(|team| self.teams.contains(team)) {
            return false;
        }
        let mut acts = index.acts_of_performer.of(id).iter().filter_map(|act| self.before.acts.get(*act));
        !teams.is_empty() || acts.all(|act| is_of(act, &self.teams))
    }
}

/// Whether an act is of these teams and no others.
fn is_of(act: &Act, teams: &BTreeSet<TeamId>) -> bool {
    !act.teams.is_empty() && act.teams.iter().all(|team| teams.contains(team))
}
