//! To which one row each person is attributed.

use std::collections::HashMap;

use super::{StatisticsKey, StatisticsRow};
use crate::domain::{
    act::Act,
    headcount::roster,
    id::{ActId, PerformerId, ShowId, TeamId},
    listing::{List, Order, listing},
    plan::Plan,
    show::{ItemContent, Show},
    team::Team,
};

/// The place of the row that a person is attributed to.
pub(super) type Owners = HashMap<PerformerId, usize>;

/// Attributes people to rows. Whoever belongs to none is not in it.
pub(super) fn owners(plan: &Plan, by: StatisticsKey, rows: &[StatisticsRow]) -> Owners {
    let places: HashMap<&str, usize> = rows.iter().enumerate().map(|(place, row)| (row.key.as_str(), place)).collect();
    let place = |key: String| places.get(key.as_str()).copied();
    match by {
        StatisticsKey::OrganizationKind | StatisticsKey::Organization | StatisticsKey::Team => {
            by_team(plan, |team| place(team_key(plan, by, team)?))
        }
        StatisticsKey::Genre | StatisticsKey::Venue | StatisticsKey::Day | StatisticsKey::Show => {
            by_performance(plan, |show, act| place(performance_key(plan, by, show, act)?))
        }
        StatisticsKey::AgeBand => Owners::new(),
    }
}

fn team_key(plan: &Plan, by: StatisticsKey, team: &Team) -> Option<String> {
    match by {
        StatisticsKey::Team => Some(team.code.clone()),
        StatisticsKey::Organization => plan.organizations.get(team.organization).map(|it| it.code.clone()),
        _ => plan.organizations.get(team.organization).map(|it| it.kind.to_string()),
    }
}

fn performance_key(plan: &Plan, by: StatisticsKey, show: &Show, act: &Act) -> Option<String> {
    match by {
        StatisticsKey::Genre => plan.genres.get(act.genre?).map(|it| it.code.clone()),
        StatisticsKey::Venue => plan.stage(show.stage?).map(|(venue, _)| venue.code.clone()),
        StatisticsKey::Day => show.starts_at.map(|at| plan.festival().almanac().programme_day(at).to_string()),
        _ => Some(show.code.clone()),
    }
}

/// Rosters first, by team code; then casts, for those who are on no roster.
fn by_team(plan: &Plan, place: impl Fn(&Team) -> Option<usize>) -> Owners {
    let mut owners = Owners::new();
    let mut place_of_team: HashMap<TeamId, usize> = HashMap::new();
    let teams = listing(plan, List::Teams, Order::Code).all().iter().filter_map(|it| plan.teams.get(TeamId(it.id)));
    for team in teams.filter(|team| team.counts()) {
        let Some(place) = place(team) else { continue };
        place_of_team.insert(team.id, place);
        for person in roster(team) {
            owners.entry(person).or_insert(place);
        }
    }
    let acts = listing(plan, List::Acts, Order::Code).all().iter().filter_map(|it| plan.acts.get(ActId(it.id)));
    for cast in acts.filter(|act| act.counts()).flat_map(|act| &act.cast) {
        if let Some(place) = cast.team.and_then(|team| place_of_team.get(&team)) {
            owners.entry(cast.performer).or_insert(*place);
        }
    }
    owners
}

/// Casts first, by time; then rosters of the teams on stage, for those who are in no cast.
fn by_performance(plan: &Plan, place: impl Fn(&Show, &Act) -> Option<usize>) -> Owners {
    let mut performances: Vec<(&Act, usize)> = Vec::new();
    let shows = listing(plan, List::Shows, Order::Start).all().iter().filter_map(|it| plan.shows.get(ShowId(it.id)));
    for show in shows.filter(|show| show.counts()) {
        for item in &show.items {
            let ItemContent::Performance { act, .. } = item.content else { continue };
            let Some(act) = plan.acts.get(act).filter(|act| act.counts()) else { continue };
            performances.extend(place(show, act).map(|place| (act.as_ref(), place)));
        }
    }
    let mut owners = Owners::new();
    for (act, place) in &performances {
        for cast in &act.cast {
            owners.entry(cast.performer).or_insert(*place);
        }
    }
    for (act, place) in &performances {
        for team in act.teams.iter().filter_map(|id| plan.teams.get(*id)).filter(|team| team.counts()) {
            for person in roster(team) {
                owners.entry(person).or_insert(*place);
            }
        }
    }
    owners
}
