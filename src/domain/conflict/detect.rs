//! Finding conflicts: all of a Plan, or, behind an edit, those of what it touched.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, OnceLock},
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Conflict, Severity,
    scope::{Scope, Touched},
};
use crate::domain::{index::Index, plan::Plan};

/// The conflicts of every scope that has any.
type ByScope = BTreeMap<Scope, Arc<[Arc<Conflict>]>>;

/// The conflicts of a Plan.
#[derive(Debug)]
pub(in crate::domain) struct Found {
    by_scope: Arc<ByScope>,
    /// The same in their order, which only a reader of all of them needs.
    in_order: OnceLock<Arc<[Arc<Conflict>]>>,
    by_key: OnceLock<HashMap<Uuid, Arc<Conflict>>>,
}

/// The conflicts of an earlier Plan, and what has been touched since.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Known {
    by_scope: Arc<ByScope>,
    touched: Touched,
}

impl Index {
    /// What is known of the conflicts of the Plan behind this one's, which touches something more.
    pub(in crate::domain) fn known_after(&self, touched: impl FnOnce() -> Touched) -> Option<Known> {
        if let Some(found) = self.conflicts.get() {
            return Some(Known { by_scope: Arc::clone(&found.by_scope), touched: touched() });
        }
        let Known { by_scope, touched: earlier } = self.known.as_ref()?;
        Some(Known { by_scope: Arc::clone(by_scope), touched: earlier.clone().and(touched()) })
    }
}

/// Every conflict of a Plan, by rule and then by time; found once for each Plan.
pub fn detect(plan: &Plan) -> &Arc<[Arc<Conflict>]> {
    let found = found(plan);
    found.in_order.get_or_init(|| in_order(found.by_scope.values().flat_map(|all| all.iter().cloned())).into())
}

/// Looks for the conflicts of a Plan, unless that was done: those of the next one are then led on from them.
pub fn look(plan: &Plan) {
    let _ = found(plan);
}

/// The conflict of a Plan with this key.
#[must_use]
pub fn with_key(plan: &Plan, key: Uuid) -> Option<&Arc<Conflict>> {
    let found = found(plan);
    let all = || found.by_scope.values().flat_map(|all| all.iter()).map(|it| (it.key, Arc::clone(it))).collect();
    found.by_key.get_or_init(all).get(&key)
}

fn found(plan: &Plan) -> &Found {
    let index = plan.index();
    let look = || match &index.known {
        Some(Known { by_scope, touched: Touched::Some(scopes) }) => led_on(plan, by_scope, scopes),
        _ => Arc::new(Scope::all(plan).filter_map(|scope| Some((scope, look_in(plan, scope)?))).collect()),
    };
    index.conflicts.get_or_init(|| Found { by_scope: look(), in_order: OnceLock::new(), by_key: OnceLock::new() })
}

/// The conflicts of a scope, if it has any.
fn look_in(plan: &Plan, scope: Scope) -> Option<Arc<[Arc<Conflict>]>> {
    let findings = scope.findings(plan);
    let conflicts = findings.into_iter().map(|(spec, finding)| Arc::new(Conflict::new(plan, spec, finding)));
    Some(conflicts.collect::<Arc<[_]>>()).filter(|all| !all.is_empty())
}

/// Earlier conflicts, those of the touched scopes looked for again. What comes out the same is shared.
fn led_on(plan: &Plan, earlier: &Arc<ByScope>, touched: &BTreeSet<Scope>) -> Arc<ByScope> {
    let looked = touched.iter().map(|scope| (*scope, look_in(plan, *scope)));
    let changed: Vec<_> = looked.filter(|(scope, all)| earlier.get(scope) != all.as_ref()).collect();
    let mut by_scope = Arc::clone(earlier);
    if changed.is_empty() {
        return by_scope;
    }
    let conflicts = Arc::make_mut(&mut by_scope);
    for (scope, all) in changed {
        match all {
            Some(all) => drop(conflicts.insert(scope, all)),
            None => drop(conflicts.remove(&scope)),
        }
    }
    by_scope
}

fn in_order(conflicts: impl Iterator<Item = Arc<Conflict>>) -> Vec<Arc<Conflict>> {
    let mut all: Vec<Arc<Conflict>> = conflicts.collect();
    all.sort_by(|a, b| (a.rule, a.at, &a.subjects).cmp(&(b.rule, b.at, &b.subjects)));
    all
}

/// What an edit did to the conflicts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Conflicts that were not there before, or have become worse.
    pub added: Vec<Conflict>,
    /// Conflicts that are gone.
    pub resolved: Vec<Conflict>,
}

/// Compares the conflicts of two Plans of one festival.
#[must_use]
pub fn effect(before: &Plan, after: &Plan) -> Effect {
    let (old, new) = (&found(before).by_scope, &found(after).by_scope);
    if Arc::ptr_eq(old, new) {
        return Effect::default();
    }
    let (old, new) = (differing(old, new), differing(new, old));
    let by_key =
        |list: &[Arc<Conflict>]| list.iter().map(|it| (it.key, (it.severity, it.magnitude))).collect::<HashMap<Uuid, Badness>>();
    let (old_keys, new_keys) = (by_key(&old), by_key(&new));
    let is_worse = |it: &&Arc<Conflict>| old_keys.get(&it.key).is_none_or(|was| (it.severity, it.magnitude) > *was);
    Effect {
        added: new.iter().filter(is_worse).map(|it| (**it).clone()).collect(),
        resolved: old.iter().filter(|it| !new_keys.contains_key(&it.key)).map(|it| (**it).clone()).collect(),
    }
}

/// How bad a conflict is.
type Badness = (Severity, Option<i64>);

/// The conflicts of those scopes in which another Plan has other ones, in order.
fn differing(of: &ByScope, other: &ByScope) -> Vec<Arc<Conflict>> {
    let mut others = other.iter().peekable();
    let mut found = vec![];
    for (scope, all) in of {
        while others.next_if(|(it, _)| *it < scope).is_some() {}
        let is_same = others.next_if(|(it, _)| *it == scope).is_some_and(|(_, it)| Arc::ptr_eq(it, all));
        if !is_same {
            found.extend(all.iter().cloned());
        }
    }
    in_order(found.into_iter())
}
