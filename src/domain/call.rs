//! Calls (通告): when a team has to report for a show, computed backwards from its time on stage.

use super::{
    act::Act,
    id::{ShowId, TeamId},
    listing::code_key,
    plan::Plan,
    show::{ItemContent, Show},
    time::{Instant, Interval, after},
};

/// When a team is needed at a show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The show.
    pub show: ShowId,
    /// The team.
    pub team: TeamId,
    /// When it has to report: the festival's lead time before it goes on stage.
    pub report_at: Instant,
    /// When its first performance starts.
    pub stage_at: Instant,
    /// When its last performance ends.
    pub release_at: Instant,
}

/// The calls of a show, by time and then by team code. A show that is off or has no time calls nobody; neither does an act that
/// no longer takes part, and a rejected or withdrawn team is not called.
#[must_use]
pub fn calls_of_show(plan: &Plan, show: &Show) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    for (act, on_stage) in performances(plan, show) {
        for team in act.teams.iter().filter(|id| plan.teams.get(**id).is_some_and(|team| team.counts())) {
            match calls.iter_mut().find(|call| call.team == *team) {
                Some(call) => call.release_at = call.release_at.max(on_stage.ends_at()),
                None => calls.push(call(plan, show, *team, on_stage)),
            }
        }
    }
    calls.sort_by_cached_key(|call| (call.report_at, plan.teams.get(call.team).map(|team| code_key(&team.code)), call.team));
    calls
}

/// The calls of a team, by time.
#[must_use]
pub fn calls_of_team(plan: &Plan, team: TeamId) -> Vec<Call> {
    let index = plan.index();
    let acts = index.acts_of_team.get(&team).into_iter().flatten();
    let mut shows: Vec<ShowId> =
        acts.filter_map(|act| index.performances_of_act.get(act)).flatten().map(|(show, _)| *show).collect();
    shows.sort_unstable();
    shows.dedup();
    let shows = shows.into_iter().filter_map(|id| plan.shows.get(id));
    let mut calls: Vec<Call> = shows.flat_map(|show| calls_of_show(plan, show)).filter(|call| call.team == team).collect();
    calls.sort_unstable_by_key(|call| (call.report_at, call.stage_at, call.show));
    calls
}

fn call(plan: &Plan, show: &Show, team: TeamId, first: Interval) -> Call {
    let stage_at = first.starts_at();
    let report_at = after(stage_at, -i64::from(plan.festival().leads.report_seconds));
    Call { show: show.id, team, report_at, stage_at, release_at: first.ends_at() }
}

/// The acts of a show that take part, each with its time on stage, in order.
fn performances<'a>(plan: &'a Plan, show: &'a Show) -> impl Iterator<Item = (&'a Act, Interval)> {
    let program = plan.index().program(show.id).filter(|_| show.counts());
    let slots = program.into_iter().flat_map(|program| program.items.iter().map(move |slot| program.interval(slot)));
    show.items.iter().zip(slots).filter_map(|(item, on_stage)| match item.content {
        ItemContent::Performance { act, .. } => Some((plan.acts.get(act).filter(|act| act.counts())?.as_ref(), on_stage?)),
        ItemContent::Interlude { .. } => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture;

    const FESTIVAL: &str = "
        org O1 SCHOOL
        venue V1
        stage M1 V1
        team T10 O1 :
        team T2 O1 :
        team T3 O1 :
        team T4 O1 WITHDRAWN :
        act A1 4:00 teams=T10,T2,T4 :
        act A2 3:00 teams=T2 :
        act A3 2:00 WITHDRAWN teams=T3 :
        show X1 GALA M1 2020-09-28T19:30 : A3 A1 SPEECH=5:00 A2 VIDEO=1:00
        show X2 GALA M1 2020-09-27T19:30 : A2
        show X3 GALA M1 2020-09-26T19:30 CANCELLED : A2
        show X4 GALA : A2";

    fn check(calls: impl Fn(&Plan) -> Vec<Call>, expect: &[&str]) {
        let plan = fixture::plan(FESTIVAL);
        let clock = |at: Instant| plan.festival().almanac().local(at).format("%d %H:%M").to_string();
        let lines: Vec<String> = calls(&plan)
            .iter()
            .map(|call| {
                let Call { show, team, report_at, stage_at, release_at } = *call;
                let (show, team) = (&plan.shows.get(show).expect("it").code, &plan.teams.get(team).expect("it").code);
                format!("{show} {team} {} {} {}", clock(report_at), clock(stage_at), clock(release_at))
            })
            .collect();
        assert_eq!(lines, expect);
    }

    #[test]
    fn teams_report_before_their_first_performance_and_leave_after_their_last() {
        let of_show = |code: &'static str| move |plan: &Plan| calls_of_show(plan, &fixture::show(plan, code));
        let x1 = ["X1 T2 28 18:32 28 19:32 28 19:44", "X1 T10 28 18:32 28 19:32 28 19:36"];
        check(of_show("X1"), &x1);
        check(of_show("X3"), &[]);
        check(of_show("X4"), &[]);
        check(|plan| calls_of_team(plan, fixture::team(plan, "T2").id), &["X2 T2 27 18:30 27 19:30 27 19:33", x1[0]]);
        check(|plan| calls_of_team(plan, fixture::team(plan, "T3").id), &[]);
    }
}
