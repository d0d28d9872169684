//! Teams that have to report for a show at another time, for the first time, or no longer.

use std::collections::HashMap;

use super::{ChangeKind, Comparison, Difference, item::act_of, say};
use crate::domain::{
    call::calls_of_show,
    id::{ShowId, TeamId},
    listing::code_key,
    plan::Plan,
    show::Visibility,
    text::Message,
    time::Instant,
};

/// Compares the calls of a show of either Plan.
pub(super) fn compare(comparison: &mut Comparison<'_>, show: ShowId) {
    let (before, after) = (report_times(comparison.before, show), report_times(comparison.after, show));
    let gone = before.keys().filter(|team| !after.contains_key(team));
    let mut changed: Vec<(TeamId, Option<Instant>, Option<Instant>)> = after
        .keys()
        .chain(gone)
        .map(|team| (*team, before.get(team).copied(), after.get(team).copied()))
        .filter(|(_, old, new)| old != new)
        .collect();
    let code = |id: TeamId| comparison.plans().into_iter().find_map(|plan| plan.teams.get(id)).map(|it| code_key(&it.code));
    changed.sort_by_cached_key(|(team, old, new)| (new.or(*old), code(*team), *team));
    for (team, old, new) in changed {
        comparison.shows.insert(show);
        comparison.teams.insert(team);
        comparison.differences.push(difference(comparison, show, team, (old, new)));
    }
}

fn report_times(plan: &Plan, show: ShowId) -> HashMap<TeamId, Instant> {
    let calls = plan.shows.get(show).map(|show| calls_of_show(plan, show)).unwrap_or_default();
    calls.into_iter().map(|call| (call.team, call.times.report_at)).collect()
}

fn difference(comparison: &Comparison<'_>, show: ShowId, team: TeamId, times: (Option<Instant>, Option<Instant>)) -> Difference {
    let (name, title) = (say::team(comparison, team), say::show(comparison, show));
    let (old, new) = (say::time(comparison.before, times.0), say::time(comparison.after, times.1));
    let message = match times {
        (None, _) => Message::new(
            format!("{} reports for “{}” at {}.", name.en, title.en, new.en),
            format!("{} 须于 {} 到《{}》报到。", name.zh, new.zh, title.zh),
        ),
        (_, None) => Message::new(
            format!("{} no longer reports for “{}”, before: at {}.", name.en, title.en, old.en),
            format!("{} 不再到《{}》报到（原为 {}）。", name.zh, title.zh, old.zh),
        ),
        _ => Message::new(
            format!("{} reports for “{}” at {}, before: at {}.", name.en, title.en, new.en, old.en),
            format!("{} 到《{}》报到的时间改为 {}（原为 {}）。", name.zh, title.zh, new.zh, old.zh),
        ),
    };
    let (before, after) = (say::stamp(comparison.before, times.0), say::stamp(comparison.after, times.1));
    let backstage = !comparison.plans().into_iter().any(|plan| is_announced(plan, show, team));
    let difference = Difference::new(ChangeKind::Call, before, after, message).of_show(show);
    Difference { team: Some(team), backstage, ..difference }
}

/// Whether the public can see the team in the show's program.
fn is_announced(plan: &Plan, show: ShowId, team: TeamId) -> bool {
    let items = plan.shows.get(show).map_or(&[][..], |show| &show.items);
    let public = items.iter().filter(|item| item.visibility == Visibility::Public).filter_map(act_of);
    public.filter_map(|act| plan.acts.get(act)).any(|act| act.teams.contains(&team))
}
