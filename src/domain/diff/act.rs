//! What changed about acts that are on a show, wherever they are on.

use std::collections::BTreeSet;

use super::{Aspect, ChangeKind, Comparison, Difference, say};
use crate::domain::{
    act::Act,
    id::{ActId, PerformerId, ShowId},
    listing::code_key,
    plan::Plan,
    show::Visibility,
    text::Message,
};

/// Compares the acts that are in both Plans, by code. New ones and those that are gone show in the running orders.
pub(super) fn compare_all(comparison: &mut Comparison<'_>) {
    let (before, after) = (comparison.before, comparison.after);
    let mut acts: Vec<(&Act, &Act)> =
        after.acts.iter().filter_map(|act| Some((before.acts.get(act.id)?.as_ref(), act.as_ref()))).collect();
    acts.retain(|(old, new)| old != new && (old.counts() || new.counts()));
    acts.sort_by_cached_key(|(_, act)| (code_key(&act.code), act.id));
    for (old, new) in acts {
        let places: Vec<(ShowId, Visibility)> = comparison.plans().into_iter().flat_map(|plan| places(plan, new.id)).collect();
        if places.is_empty() {
            continue;
        }
        let backstage = places.iter().all(|(_, visibility)| *visibility == Visibility::Backstage);
        let found = compare(comparison, old, new);
        if !found.is_empty() {
            comparison.touch_act(new.id);
            comparison.shows.extend(places.iter().map(|(show, _)| *show));
        }
        comparison.differences.extend(found.into_iter().map(|it| Difference { backstage, ..it.of_act(new.id) }));
    }
}

/// Where an act is on in shows that take place, and who sees it there.
fn places(plan: &Plan, act: ActId) -> Vec<(ShowId, Visibility)> {
    let performances = plan.index().performances_of_act.of(act).iter();
    let shows = performances.filter_map(|it| Some((plan.shows.get(it.show).filter(|show| show.counts())?, it.place)));
    shows.filter_map(|(show, place)| Some((show.id, show.items.get(place)?.visibility))).collect()
}

fn compare(comparison: &Comparison<'_>, before: &Act, after: &Act) -> Vec<Difference> {
    let status = status(comparison, before, after);
    if !after.counts() {
        // Nothing else about it matters any more.
        return status.into_iter().collect();
    }
    let rest = [
        duration(comparison, before, after),
        people(comparison, before, after),
        teams(comparison, before, after),
        title(comparison, before, after),
    ];
    status.into_iter().chain(rest.into_iter().flatten()).collect()
}

fn status(comparison: &Comparison<'_>, before: &Act, after: &Act) -> Option<Difference> {
    let name = say::act(comparison, after.id);
    let (kind, message) = match (before.counts(), after.counts()) {
        (true, false) => (
            ChangeKind::Cancelled,
            Message::new(format!("“{}” no longer takes part.", name.en), format!("节目《{}》取消。", name.zh)),
        ),
        (false, true) => {
            (ChangeKind::Added, Message::new(format!("“{}” takes part again.", name.en), format!("节目《{}》恢复。", name.zh)))
        }
        _ => return None,
    };
    Some(Difference::new(kind, Some(before.status.to_string()), Some(after.status.to_string()), message))
}

fn duration(comparison: &Comparison<'_>, before: &Act, after: &Act) -> Option<Difference> {
    let (old, new) = (before.duration_seconds, after.duration_seconds);
    (old != new).then(|| {
        let name = say::act(comparison, after.id);
        let message = Message::new(
            format!("“{}” takes {new} s, before: {old} s.", name.en),
            format!("节目《{}》时长改为 {new} 秒（原为 {old} 秒）。", name.zh),
        );
        Difference::new(ChangeKind::Duration, Some(old.to_string()), Some(new.to_string()), message)
    })
}

/// Told in numbers, never in names: casts hold minors.
fn people(comparison: &Comparison<'_>, before: &Act, after: &Act) -> Option<Difference> {
    let roles = |act: &Act| act.cast.iter().map(|it| (it.performer, it.team)).collect::<BTreeSet<_>>();
    let people = |act: &Act| act.cast.iter().map(|it| it.performer).collect::<BTreeSet<PerformerId>>();
    (roles(before) != roles(after)).then(|| {
        let name = say::act(comparison, after.id);
        let (old, new) = (people(before), people(after));
        if comparison.is_public && before.teams.len().min(after.teams.len()) <= 1 {
            let message = Message::new(
                format!("Other people are in the cast of “{}”.", name.en),
                format!("节目《{}》演员有变动。", name.zh),
            );
            return Difference::new(ChangeKind::Cast, None, None, message).aspect(Aspect::People);
        }
        let (joined, left) = (new.difference(&old).count(), old.difference(&new).count());
        let message = Message::new(
            format!("People in the cast of “{}”: {}, before: {} ({left} left, {joined} joined).", name.en, new.len(), old.len()),
            format!("节目《{}》演员 {} 人，原为 {} 人（减 {left} 人，增 {joined} 人）。", name.zh, new.len(), old.len()),
        );
        let (before, after) = (Some(old.len().to_string()), Some(new.len().to_string()));
        Difference::new(ChangeKind::Cast, before, after, message).aspect(Aspect::People)
    })
}

fn teams(comparison: &Comparison<'_>, before: &Act, after: &Act) -> Option<Difference> {
    (before.teams != after.teams).then(|| {
        let name = say::act(comparison, after.id);
        let names = |act: &Act| {
            let names: Vec<Message> = act.teams.iter().map(|id| say::team(comparison, *id)).collect();
            let join = |pick: fn(&Message) -> &str, by: &str| names.iter().map(pick).collect::<Vec<_>>().join(by);
            Message::new(join(|it| &it.en, ", "), join(|it| &it.zh, "、"))
        };
        let (old, new) = (names(before), names(after));
        let message = Message::new(
            format!("“{}” is put on by {}, before: {}.", name.en, new.en, old.en),
            format!("节目《{}》演出队伍改为{}（原为{}）。", name.zh, new.zh, old.zh),
        );
        let codes = |plan: &Plan, act: &Act| {
            let codes = act.teams.iter().filter_map(|id| plan.teams.get(*id)).map(|team| team.code.as_str());
            Some(codes.collect::<Vec<_>>().join(" "))
        };
        let (before, after) = (codes(comparison.before, before), codes(comparison.after, after));
        Difference::new(ChangeKind::Cast, before, after, message).aspect(Aspect::Teams)
    })
}

fn title(comparison: &Comparison<'_>, before: &Act, after: &Act) -> Option<Difference> {
    (before.title != after.title).then(|| {
        let (old, new) = say::titles(comparison, &before.title, &after.title);
        let message = say::renamed(old.as_deref(), new.as_deref());
        Difference::new(ChangeKind::Title, old, new, message)
    })
}
