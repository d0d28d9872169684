//! Conflicts and waivers.

use std::{cmp::Reverse, sync::Arc};

use async_graphql::{ID, Object, Result};

use super::{
    connection::connection,
    enums::{Measure, Rule, Severity},
    node::AnyNode,
    scalar::{Time, int},
    show::Show,
    view::{View, language},
};
use crate::domain::{
    self,
    conflict::{self, detect, print_key},
    id::WaiverId,
    time::Instant,
};

/// A rule broken by the plan as it stands. It is no error: the plan is kept, and publishing refuses what blocks.
#[derive(Clone)]
pub(crate) struct Conflict {
    pub(crate) view: View,
    pub(crate) it: Arc<conflict::Conflict>,
}

connection! {
    /// A list of conflicts, by pages.
    ConflictConnection, ConflictEdge, Conflict
}

/// Which conflicts to list. Conditions add up.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConflictFilter {
    pub(crate) severity: Option<Severity>,
    pub(crate) rule: Option<Rule>,
    pub(crate) show: Option<ID>,
    pub(crate) waived: Option<bool>,
}

/// A rule broken by the plan as it stands. It is no error: the plan is kept, and publishing refuses what blocks.
#[Object]
impl Conflict {
    /// Names this conflict for as long as it stands: a digest of the rule and what it is about.
    async fn key(&self) -> ID {
        print_key(self.it.key).into()
    }

    /// The rule that is broken.
    async fn rule(&self) -> Rule {
        self.it.rule.into()
    }

    /// How much it weighs in this festival.
    async fn severity(&self) -> Severity {
        self.it.severity.into()
    }

    /// Who, what, when, and by how many seconds; in Chinese or English.
    async fn message(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Result<String> {
        let lang = lang.as_deref().map(language).transpose()?;
        let lang = lang.as_ref().unwrap_or(&self.view.plan.festival().primary_language);
        Ok(self.it.message.get(lang).to_owned())
    }

    /// What it is about.
    async fn subjects(&self) -> Vec<AnyNode> {
        self.it.subjects.iter().filter_map(|id| AnyNode::find(&self.view, *id)).collect()
    }

    /// The show it is found in.
    async fn show(&self) -> Option<Show> {
        Show::find(&self.view, self.it.show?)
    }

    /// When it happens.
    async fn at(&self) -> Option<Time> {
        self.it.at.map(|at| self.view.time(at))
    }

    /// By how much the rule is broken, in what the rule measures; null where it measures nothing.
    async fn magnitude(&self) -> Option<i32> {
        self.it.magnitude.map(int)
    }

    /// What the magnitude counts.
    async fn measure(&self) -> Measure {
        self.it.rule.spec().measure.into()
    }

    /// By how many seconds the rule is broken; null where it measures something else, or nothing.
    async fn magnitude_seconds(&self) -> Option<i32> {
        self.it.magnitude_seconds().map(int)
    }

    /// The waiver that covers it, if somebody accepted it.
    async fn waiver(&self) -> Option<Waiver> {
        self.it.waiver(&self.view.plan).map(|it| Waiver { view: self.view.clone(), it: Arc::clone(it) })
    }
}

/// The conflicts of a reading that a condition keeps. A public reader sees none: they name people.
pub(crate) fn visible_conflicts(view: &View, keep: impl Fn(&conflict::Conflict) -> bool) -> Vec<Conflict> {
    if view.is_public() {
        return vec![];
    }
    detect(&view.plan).iter().filter(|it| keep(it)).map(|it| Conflict { view: view.clone(), it: Arc::clone(it) }).collect()
}

/// A person's reasoned acceptance of one conflict. It lapses when the fact gets worse.
#[derive(Clone)]
pub(crate) struct Waiver {
    view: View,
    it: Arc<domain::waiver::Waiver>,
}

connection! {
    /// A list of waivers, newest first, by pages.
    WaiverConnection, WaiverEdge, Waiver
}

/// A person's reasoned acceptance of one conflict. It lapses when the fact gets worse.
#[Object]
impl Waiver {
    /// Its id.
    pub(crate) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// The key of the conflict it accepts.
    async fn conflict_key(&self) -> ID {
        print_key(self.it.conflict_key).into()
    }

    /// The rule that is broken.
    async fn rule(&self) -> Rule {
        self.it.rule.into()
    }

    /// By how much the rule was broken when it was accepted, in what the rule measures; it lapses when there is more of it.
    async fn magnitude(&self) -> Option<i32> {
        self.it.magnitude.map(int)
    }

    /// Why it is acceptable.
    async fn reason(&self) -> &str {
        &self.it.reason
    }

    /// Who accepted it.
    async fn waived_by(&self) -> &str {
        &self.it.waived_by
    }

    /// When.
    async fn waived_at(&self) -> Time {
        self.view.time(self.it.waived_at)
    }

    /// The conflict as it stands; null when it is gone, and the waiver not in use.
    async fn conflict(&self) -> Option<Conflict> {
        let conflict = self.it.conflict(&self.view.plan).filter(|_| !self.view.is_public())?;
        Some(Conflict { view: self.view.clone(), it: Arc::clone(conflict) })
    }

    /// Whether the conflict has become worse than it was when it was accepted, so that it counts again.
    async fn lapsed(&self) -> bool {
        self.it.has_lapsed(&self.view.plan)
    }
}

impl Waiver {
    /// The waiver; a public reader sees none.
    pub(crate) fn find(view: &View, id: WaiverId) -> Option<Self> {
        let it = view.plan.waivers.get(id).filter(|_| !view.is_public())?;
        Some(Self { view: view.clone(), it: Arc::clone(it) })
    }

    /// The waivers, newest first, all or those that have lapsed or have not; each with its place. A public reader sees none.
    pub(crate) fn list(view: &View, lapsed: Option<bool>) -> Vec<((Reverse<Instant>, WaiverId), Self)> {
        let plan = &view.plan;
        let kept =
            plan.waivers.iter().filter(|it| !view.is_public() && lapsed.is_none_or(|lapsed| it.has_lapsed(plan) == lapsed));
        let placed =
            |it: &Arc<domain::waiver::Waiver>| ((Reverse(it.waived_at), it.id), Self { view: view.clone(), it: Arc::clone(it) });
        let mut list: Vec<_> = kept.map(placed).collect();
        list.sort_by_key(|(place, _)| *place);
        list
    }
}
