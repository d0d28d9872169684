//! What a caller is told of an edit: all of it from the Plans that they may know.

use std::sync::Arc;

use super::{Blocked, Caller, Edited};
use crate::domain::{
    change::{Change, Thing},
    conflict::{Conflict, Effect, with_key},
    id::PerformerId,
    invalid::{Invalid, InvalidCode},
    plan::Plan,
    sight::{Sight, seen},
    text::Message,
};

/// How much a caller is told about a festival, by the draft before their edit.
pub(super) struct Told(Sight);

impl Told {
    pub(super) fn of(caller: &Caller, before: &Plan) -> Self {
        Self(caller.sight(before))
    }

    /// Everything that these changes write down of new people, too: their writer knows it.
    pub(super) fn with_new_people(self, before: &Plan, changes: &[Change]) -> Self {
        let new = changes.iter().filter_map(|change| match change {
            Change::Put(Thing::Performer(it)) => (!before.performers.contains(it.id)).then_some(it.id),
            Change::Put(_) | Change::Remove(_) => None,
        });
        Self(self.0.with_people(new.collect::<Vec<PerformerId>>()))
    }

    pub(super) fn sight(&self) -> &Sight {
        &self.0
    }

    /// Whether they may know all there is.
    pub(super) fn is_all(&self) -> bool {
        self.0 == Sight::Everything
    }

    /// The part of a Plan that they may know.
    pub(super) fn plan(&self, plan: &Arc<Plan>) -> Arc<Plan> {
        seen(plan, &self.0)
    }

    /// What an edit did to the conflicts, as far as they can see it.
    pub(super) fn effect(&self, effect: Effect, before: &Arc<Plan>, after: &Arc<Plan>) -> Effect {
        if self.is_all() || (effect.added.is_empty() && effect.resolved.is_empty()) {
            return effect;
        }
        let Effect { added, resolved } = effect;
        Effect { added: retold(&added, &self.plan(after)), resolved: retold(&resolved, &self.plan(before)) }
    }

    /// A refusal for conflicts: each as they can see it, or without a word about what it is.
    pub(super) fn refused<T>(&self, before: &Arc<Plan>, after: &Arc<Plan>, refusing: Vec<Conflict>) -> Edited<T> {
        let after = self.plan(after);
        let conflicts = if self.is_all() { refusing.clone() } else { retold(&refusing, &after) };
        let invalid = |it: &Conflict| {
            let known = conflicts.iter().find(|known| known.key == it.key);
            Invalid::whole(InvalidCode::Conflict(it.rule), known.map_or_else(unseen, |known| known.message.clone()))
        };
        let refused = refusing.iter().map(invalid).collect();
        let blocked = (!conflicts.is_empty()).then_some(Blocked { plan: after, conflicts });
        Edited { blocked, ..Edited::refused(Some(self.plan(before)), refused) }
    }
}

/// The same conflicts as they stand in a Plan that somebody may know; those that cannot be seen in it are left out.
fn retold(conflicts: &[Conflict], seen: &Plan) -> Vec<Conflict> {
    conflicts.iter().filter_map(|it| with_key(seen, it.key)).map(|it| (**it).clone()).collect()
}

/// Mistakes of which nothing may be told but the field and the kind.
pub(super) fn veiled(invalid: Vec<Invalid>) -> Vec<Invalid> {
    invalid.into_iter().map(|it| Invalid { message: unseen(), ..it }).collect()
}

fn unseen() -> Message {
    Message::new(
        "Something that you may not see stands in the way of this; ask an organizer.",
        "有您无权查看的内容与此冲突，请联系组织者。",
    )
}
