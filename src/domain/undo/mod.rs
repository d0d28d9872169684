//! Undoing an edit: what it changed becomes as it was before, and what others changed since stays.
//!
//! A thing is put back field by field. Where a field no longer holds what the edit left, where something that comes back needs
//! what has gone, or where what goes is needed by others, nothing is undone, and each [`Obstacle`] is told. An undo is an edit
//! like any other: undoing it does the first one again.

mod fit;
mod merge;
mod obstacle;
#[cfg(test)]
pub(crate) mod tests;
pub(super) mod whole;

use super::{
    change::{Change, Thing},
    command::{Checker, Context, Decided, Decision},
    festival::FestivalStatus,
    history::EditRecord,
    invalid::{Invalid, Mistake},
    plan::{Plan, Revision},
    text::Message,
};

pub use obstacle::Obstacle;

/// Undoes an edit of the Plan's festival, unless one of the things it changed has changed since `if_revision`. The subject is
/// the revision that this makes. `is_released` tells whether the public may have seen a release of the festival.
pub fn decide(cx: &Context<'_>, record: &EditRecord, if_revision: Option<i64>, is_released: bool) -> Decided<Revision> {
    let mut check = Checker::new(cx.plan);
    check.note(never(record));
    let things = record.changes.iter().map(|it| it.id());
    if let Some(latest) = things.max_by_key(|id| cx.plan.revision_of(*id)) {
        check.not_stale(latest, if_revision);
    }
    if !check.is_clean() {
        return Err(check.into_invalid());
    }
    let told = |found: Vec<Obstacle>| found.iter().map(|it| it.invalid(record, None)).collect::<Vec<_>>();
    let changes = undo(cx.plan, record, is_released).map_err(told)?;
    Ok(Decision { subject: cx.plan.revision + 1, changes })
}

/// The changes that undo an edit, or all that stands in their way.
pub fn undo(plan: &Plan, record: &EditRecord, is_released: bool) -> Result<Vec<Change>, Vec<Obstacle>> {
    let (mut changes, mut obstacles) = (vec![], vec![]);
    // The last first, as when somebody takes steps back.
    for logged in record.changes.iter().rev() {
        match merge::back(plan, logged) {
            Ok(change) => changes.extend(change),
            Err(obstacle) => obstacles.push(obstacle),
        }
    }
    if obstacles.is_empty() {
        obstacles.extend(whole::broken(plan, &changes));
        obstacles.extend(public(plan, &changes, is_released));
    }
    if obstacles.is_empty() { Ok(changes) } else { Err(obstacles) }
}

/// Why an edit of its kind is never undone.
fn never(record: &EditRecord) -> Option<Invalid> {
    let EditRecord { revision, action, changes, .. } = record;
    let founds = |it: &Thing| matches!(it, Thing::Festival(_));
    let is_founding = changes.iter().any(|it| it.before.is_none() && it.after().is_some_and(founds));
    let message = if action == "releasePublish" {
        Message::new(
            format!(
                "Revision {revision} published a release, which the public has seen; mend the plan and publish again instead."
            ),
            format!("第 {revision} 次修订是一次发布，公众已经看到，不能撤销。请修改方案后重新发布。"),
        )
    } else if action == "performerErase" {
        Message::new(
            format!("Revision {revision} erased a person for ever; what was erased is kept nowhere."),
            format!("第 {revision} 次修订永久删除了一个人的资料，没有留底，不能撤销。"),
        )
    } else if is_founding {
        Message::new(
            format!("Revision {revision} founded the festival; delete the festival instead."),
            format!("第 {revision} 次修订创建了本届艺术节，不能撤销；如不需要，请删除艺术节。"),
        )
    } else if changes.is_empty() {
        Message::new(
            format!("Revision {revision} changed nothing, so there is nothing to undo."),
            format!("第 {revision} 次修订没有改动任何内容，无需撤销。"),
        )
    } else {
        return None;
    };
    Some(Invalid::new("revision", Mistake::NeverUndone.into(), message))
}

/// What the public knows stays: a festival that was released is no draft again, and keeps its address.
fn public(plan: &Plan, changes: &[Change], is_released: bool) -> Vec<Obstacle> {
    let now = plan.festival();
    let back = changes.iter().find_map(|it| match it {
        Change::Put(Thing::Festival(back)) => Some(back),
        _ => None,
    });
    let Some(back) = back else { return vec![] };
    let mut obstacles = vec![];
    if back.status == FestivalStatus::Draft && now.status != FestivalStatus::Draft && is_released {
        obstacles.push(Obstacle::of_plan(
            "The festival has been published since, and does not become a draft again.",
            "艺术节此后已经发布，不能再变回草稿。",
        ));
    }
    if back.slug != now.slug && now.status != FestivalStatus::Draft {
        let (slug, status) = (&now.slug, now.status);
        obstacles.push(Obstacle::of_plan(
            format!("The festival is {status}, and the public knows it as {slug}: its slug can no longer change."),
            format!("艺术节的状态为 {status}，公众以 {slug} 访问它，slug 不能再改。"),
        ));
    }
    obstacles
}
