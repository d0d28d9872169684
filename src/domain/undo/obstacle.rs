//! What stands in the way of an undo, and how it is told.

use std::collections::BTreeSet;

use super::merge::{differing, spelled};
use crate::domain::{
    change::{Thing, ThingId},
    history::{EditRecord, LoggedChange, LoggedEdit, title},
    id::AnyId,
    invalid::{Invalid, Mistake},
    plan::Plan,
    text::{Lang, Message},
};

/// Something that stands in the way of an undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    what: Message,
    /// The thing that a later edit changed, if one is to blame.
    pub culprit: Option<ThingId>,
    /// The fields in which it changed; empty when any change of it stands in the way.
    fields: BTreeSet<String>,
}

impl Obstacle {
    /// A field of the thing no longer holds what the edit left in it.
    pub(super) fn changed(plan: &Plan, now: &Thing, fields: &BTreeSet<String>) -> Self {
        let (name, list) = (named(plan, now), spelled(fields));
        Self {
            what: Message::new(
                format!("{} has changed since ({list}).", name.en),
                format!("{}此后又有改动（{list}）。", name.zh),
            ),
            culprit: Some(now.id()),
            fields: fields.clone(),
        }
    }

    /// The fields of before would not fit the fields that have changed since.
    pub(super) fn unfit(plan: &Plan, now: &Thing, fields: &BTreeSet<String>, (en, zh): (&str, &str)) -> Self {
        let (name, list) = (named(plan, now), spelled(fields));
        let en = format!("{} has changed since ({list}), and {en}", name.en);
        Self { fields: fields.clone(), ..Self::about(now.id(), en, format!("{}此后又有改动（{list}），{zh}", name.zh)) }
    }

    /// The thing that the edit made or changed is gone.
    pub(super) fn gone(plan: &Plan, after: &Thing) -> Self {
        let name = named(plan, after);
        Self::about(after.id(), format!("{} is gone since.", name.en), format!("{}此后已被删除。", name.zh))
    }

    /// The thing that the edit removed is there again.
    pub(super) fn back_already(plan: &Plan, now: &Thing) -> Self {
        let name = named(plan, now);
        Self::about(now.id(), format!("{} is back already.", name.en), format!("{}已经恢复。", name.zh))
    }

    /// Something is wrong with the Plan as a whole, because of a thing.
    pub(super) fn about(culprit: ThingId, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { what: Message::new(en, zh), culprit: Some(culprit), fields: BTreeSet::new() }
    }

    /// Something is wrong with the Plan as a whole, and no thing is to blame.
    pub(super) fn of_plan(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { what: Message::new(en, zh), culprit: None, fields: BTreeSet::new() }
    }

    /// The latest of the culprit's edits, given from the newest on, that stands in the way of undoing an edit.
    #[must_use]
    pub fn latest<'a>(&self, undone: &EditRecord, newest_first: &'a [LoggedEdit]) -> Option<&'a EditRecord> {
        let later = newest_first.iter().map(|it| &it.edit).take_while(|it| it.revision > undone.revision);
        later.into_iter().find(|it| it.changes.iter().any(|change| self.is_touched_by(change)))
    }

    fn is_touched_by(&self, change: &LoggedChange) -> bool {
        if Some(change.id()) != self.culprit {
            return false;
        }
        match (&change.before, change.after()) {
            (Some(before), Some(after)) => self.fields.is_empty() || !differing(before, after).is_disjoint(&self.fields),
            _ => true,
        }
    }

    /// How it is told, with the later edit that is to blame, where that is known.
    #[must_use]
    pub fn invalid(&self, undone: &EditRecord, later: Option<&EditRecord>) -> Invalid {
        let Message { en, zh } = &self.what;
        let message = match later {
            None => Message::new(format!("{en} Undo what was done since first."), format!("{zh}请先撤销此后的相关改动。")),
            Some(EditRecord { revision, undoes, .. }) if *undoes == Some(undone.revision) => Message::new(
                format!("{en} Revision {} was undone by revision {revision} already.", undone.revision),
                format!("{zh}第 {} 次修订已由第 {revision} 次修订撤销。", undone.revision),
            ),
            Some(EditRecord { revision, action, .. }) => Message::new(
                format!("{en} Revision {revision} ({action}) changed it later; undo that first."),
                format!("{zh}第 {revision} 次修订（{action}）后来改动了它，请先撤销那次修订。"),
            ),
        };
        Invalid::new("revision", Mistake::UndoBlocked.into(), message)
    }
}

/// A thing by its kind and its name: `act “Song”`, `节目“歌”`.
pub(super) fn named(plan: &Plan, thing: &Thing) -> Message {
    let (kind_en, kind_zh) = kind(thing.id().into());
    let (title, primary) = (title(plan, thing), &plan.festival().primary_language);
    let (en, zh) = (title.get(Some(&Lang::en()), primary), title.get(Some(&Lang::zh()), primary));
    let mut en = format!("{kind_en} “{en}”");
    if let Some(first) = en.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Message::new(en, format!("{kind_zh}“{zh}”"))
}

/// The word for a kind of thing, in English and in Chinese.
pub(super) fn kind(id: AnyId) -> (&'static str, &'static str) {
    match id {
        AnyId::Festival(_) => ("the festival", "艺术节"),
        AnyId::Organization(_) => ("organization", "单位"),
        AnyId::Venue(_) => ("venue", "场馆"),
        AnyId::Stage(_) => ("stage", "舞台"),
        AnyId::Genre(_) => ("genre", "门类"),
        AnyId::Team(_) => ("team", "队伍"),
        AnyId::Member(_) => ("member", "队员"),
        AnyId::Performer(_) => ("performer", "演员"),
        AnyId::Act(_) => ("act", "节目"),
        AnyId::Show(_) => ("show", "场次"),
        AnyId::Item(_) => ("program item", "节目单条目"),
        AnyId::Run(_) => ("the run of", "演出记录"),
        AnyId::Waiver(_) => ("the waiver of", "豁免"),
    }
}
