//! What changed about a show as a whole.

use super::{Aspect, ChangeKind, Comparison, Difference, item, say};
use crate::domain::{
    id::ShowId,
    plan::Plan,
    show::{Show, ShowStatus},
    text::Message,
    time::Instant,
};

/// Compares a show of either Plan, with its items.
pub(super) fn compare(comparison: &mut Comparison<'_>, id: ShowId) {
    let (before, after) = (comparison.before.shows.get(id), comparison.after.shows.get(id));
    let found = match (before, after) {
        (Some(before), Some(after)) => {
            let mut found: Vec<Difference> = status(comparison, before, after).into_iter().collect();
            found.extend(times(comparison, before, after));
            found.extend(stage(comparison, before, after));
            found.extend(title(comparison, before, after));
            found
        }
        (Some(before), None) => vec![removed(comparison, before)],
        (None, Some(after)) => vec![added(comparison, after)],
        (None, None) => vec![],
    };
    if !found.is_empty() {
        comparison.touch_show(id);
        comparison.differences.extend(found.into_iter().map(|it| it.of_show(id)));
    }
    if let (Some(before), Some(after)) = (before, after) {
        item::compare_all(comparison, before, after);
    }
}

fn added(comparison: &Comparison<'_>, show: &Show) -> Difference {
    let plan = comparison.after;
    let (name, time) = (say::show(comparison, show.id), say::time(plan, show.starts_at));
    let message =
        Message::new(format!("“{}” is new ({}).", name.en, time.en), format!("新增场次《{}》（{}）。", name.zh, time.zh));
    Difference::new(ChangeKind::Added, None, say::stamp(plan, show.starts_at), message)
}

fn removed(comparison: &Comparison<'_>, show: &Show) -> Difference {
    let plan = comparison.before;
    let (name, time) = (say::show(comparison, show.id), say::time(plan, show.starts_at));
    let message = Message::new(
        format!("“{}” ({}) is no longer in the festival.", name.en, time.en),
        format!("撤销场次《{}》（{}）。", name.zh, time.zh),
    );
    Difference::new(ChangeKind::Removed, say::stamp(plan, show.starts_at), None, message)
}

fn status(comparison: &Comparison<'_>, before: &Show, after: &Show) -> Option<Difference> {
    let name = say::show(comparison, after.id);
    let time = say::time(comparison.before, before.starts_at);
    let is_off = |show: &Show| show.status == ShowStatus::Cancelled;
    let (kind, message) = match (is_off(before), is_off(after)) {
        (false, true) => (
            ChangeKind::Cancelled,
            Message::new(format!("“{}” ({}) is cancelled.", name.en, time.en), format!("《{}》（{}）取消。", name.zh, time.zh)),
        ),
        (true, false) => (
            ChangeKind::Added,
            Message::new(format!("“{}” is no longer cancelled.", name.en), format!("《{}》恢复举行。", name.zh)),
        ),
        _ => return None,
    };
    Some(Difference::new(kind, Some(before.status.to_string()), Some(after.status.to_string()), message))
}

/// The times of a show that is on. Doors and end are told only where they do not simply move with the start.
fn times(comparison: &Comparison<'_>, before: &Show, after: &Show) -> Vec<Difference> {
    let is_postponed = |show: &Show| show.status == ShowStatus::Postponed;
    if after.status == ShowStatus::Cancelled || (is_postponed(before) && is_postponed(after)) {
        return vec![];
    }
    if is_postponed(after) {
        return vec![postponed(comparison, before)];
    }
    // A postponed show keeps its old time, which nobody goes by any more.
    let was = |at: Option<Instant>| at.filter(|_| !is_postponed(before));
    let starts = (was(before.starts_at), after.starts_at);
    let moved = seconds(starts);
    let is_told = |times: (Option<Instant>, Option<Instant>)| times.0 != times.1 && (moved.is_none() || seconds(times) != moved);
    let doors = (was(before.doors_at), after.doors_at);
    let ends = (was(before.planned_ends_at), after.planned_ends_at);
    let start = (starts.0 != starts.1).then(|| time(comparison, after, Aspect::Start, starts));
    let doors = is_told(doors).then(|| time(comparison, after, Aspect::Doors, doors));
    let end = is_told(ends).then(|| time(comparison, after, Aspect::End, ends));
    [start, doors, end].into_iter().flatten().collect()
}

/// By how many seconds something has moved, where it had a time and has one.
pub(super) fn seconds((before, after): (Option<Instant>, Option<Instant>)) -> Option<i64> {
    before.zip(after).map(|(before, after)| (after - before).num_seconds())
}

fn postponed(comparison: &Comparison<'_>, before: &Show) -> Difference {
    let plan = comparison.before;
    let (name, time) = (say::show(comparison, before.id), say::time(plan, before.starts_at));
    let message = Message::new(
        format!("“{}” ({}) is postponed; its new time is not known yet.", name.en, time.en),
        format!("《{}》（{}）延期，新的时间另行通知。", name.zh, time.zh),
    );
    Difference::new(ChangeKind::Time, say::stamp(plan, before.starts_at), None, message).aspect(Aspect::Start)
}

fn time(comparison: &Comparison<'_>, show: &Show, aspect: Aspect, times: (Option<Instant>, Option<Instant>)) -> Difference {
    let name = say::show(comparison, show.id);
    let (old, new) = (say::time(comparison.before, times.0), say::time(comparison.after, times.1));
    let (en, zh) = match aspect {
        Aspect::Doors => ("doors", "入场"),
        Aspect::End => ("end", "结束"),
        Aspect::Start | Aspect::People | Aspect::Teams => ("start", "开始"),
    };
    let message = Message::new(
        format!("“{}”, {en}: {}, before: {}.", name.en, new.en, old.en),
        format!("《{}》{zh}时间改为 {}（原为 {}）。", name.zh, new.zh, old.zh),
    );
    let (before, after) = (say::stamp(comparison.before, times.0), say::stamp(comparison.after, times.1));
    Difference::new(ChangeKind::Time, before, after, message).aspect(aspect)
}

fn stage(comparison: &Comparison<'_>, before: &Show, after: &Show) -> Option<Difference> {
    if before.stage == after.stage {
        return None;
    }
    let name = say::show(comparison, after.id);
    let (old, new) = (say::stage(comparison.before, before.stage), say::stage(comparison.after, after.stage));
    let message = Message::new(
        format!("“{}” is now at {}, before: {}.", name.en, new.en, old.en),
        format!("《{}》地点改为{}（原为{}）。", name.zh, new.zh, old.zh),
    );
    let code = |plan: &Plan, show: &Show| plan.stage(show.stage?).map(|(_, stage)| stage.code.clone());
    Some(Difference::new(ChangeKind::Stage, code(comparison.before, before), code(comparison.after, after), message))
}

fn title(comparison: &Comparison<'_>, before: &Show, after: &Show) -> Option<Difference> {
    (before.title != after.title).then(|| {
        let (old, new) = say::titles(comparison, &before.title, &after.title);
        let message = say::renamed(old.as_deref(), new.as_deref());
        Difference::new(ChangeKind::Title, old, new, message)
    })
}
