//! What acts ask of each other: to come before, together or apart.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use super::{Checker, Edit};
use crate::domain::{
    act::{Act, ActLink, LinkKind},
    change::Change,
    id::ActId,
    invalid::Mistake,
    plan::Plan,
};

/// What an act asks of another one, as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawLink {
    /// What.
    pub kind: LinkKind,
    /// The id of the other act.
    pub act: String,
}

/// The links of the act with an id, which may be a new one.
pub(super) fn write_links(check: &mut Checker<'_>, id: ActId, old: Option<&Act>, sent: Edit<Vec<RawLink>>) -> Vec<ActLink> {
    let old = old.map(|it| it.links.clone());
    check.defaulted("links", sent, old, vec![], |check, field, sent| Some(read(check, field, id, &sent)))
}

/// The act without what it asks of one that goes; `None` when it asks nothing of that.
pub(super) fn without_links_to(act: &Arc<Act>, gone: ActId) -> Option<Change> {
    act.links.iter().any(|it| it.act == gone).then(|| {
        let mut act = (**act).clone();
        act.links.retain(|it| it.act != gone);
        act.into()
    })
}

fn read(check: &mut Checker<'_>, field: &str, own: ActId, sent: &[RawLink]) -> Vec<ActLink> {
    let mut links = Vec::with_capacity(sent.len());
    let mut seen = BTreeSet::new();
    let before_own = all_before(check.plan(), own);
    for (place, RawLink { kind, act }) in sent.iter().enumerate() {
        let field = format!("{field}[{place}].act");
        let Some(other) = check.act(&field, act).map(|it| it.id) else { continue };
        if other == own {
            check.wrong(field, Mistake::Cycle, "This is the act itself; name another one.", "这是本节目自己，请填写其他节目。");
        } else if !seen.insert((*kind, other)) {
            check.wrong(
                field,
                Mistake::Duplicate,
                format!("{kind} is asked of this act twice; ask it once."),
                format!("对该节目的 {kind} 要求重复，请只填一次。"),
            );
        } else if *kind == LinkKind::Before && before_own.contains(&other) {
            check.wrong(
                field,
                Mistake::Cycle,
                "That act must itself come before this one, directly or through others; take one of these links away.",
                "该节目本身须直接或间接排在本节目之前，请去掉其中一项要求。",
            );
        } else {
            links.push(ActLink { kind: *kind, act: other });
        }
    }
    links
}

/// The acts that have to come before one, directly or through others.
pub(in crate::domain) fn all_before(plan: &Plan, act: ActId) -> HashSet<ActId> {
    let mut befores: HashMap<ActId, Vec<ActId>> = HashMap::new();
    for first in plan.acts.iter() {
        for link in first.links.iter().filter(|it| it.kind == LinkKind::Before) {
            befores.entry(link.act).or_default().push(first.id);
        }
    }
    let mut to_see = vec![act];
    let mut found = HashSet::new();
    while let Some(then) = to_see.pop() {
        to_see.extend(befores.get(&then).into_iter().flatten().filter(|it| found.insert(**it)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::{
            act::{ActFields, delete, update},
            testing::{check_ids, done, refused},
        },
        fixture::{Counter, act, context, plan},
    };

    /// A1 comes before A2, which comes before A3.
    const ACTS: &str = "org O1
         act A3 4:00
         act A2 4:00 before=A3
         act A1 4:00 before=A2 apart=A3
         act A4 4:00 together=A2";

    fn asking(plan: &Plan, code: &str, links: &[(LinkKind, &str)]) -> Result<Plan, Vec<String>> {
        let sent = links.iter().map(|(kind, other)| RawLink { kind: *kind, act: act(plan, other).id.to_string() }).collect();
        let fields = ActFields { links: Edit::Set(sent), ..ActFields::default() };
        let decided = update(&mut context(plan, &mut Counter(1000)), &act(plan, code).id.to_string(), Some(1), fields);
        if decided.is_ok() { Ok(done(plan, decided).0) } else { Err(refused(&decided)) }
    }

    fn links(plan: &Plan, code: &str) -> Vec<String> {
        let code_of = |id: ActId| plan.acts.get(id).expect("an act").code.clone();
        act(plan, code).links.iter().map(|it| format!("{} {}", it.kind, code_of(it.act))).collect()
    }

    #[test]
    fn links_are_replaced_as_a_whole_and_kept_when_not_sent() {
        use LinkKind::{Apart, Before, Together};
        let plan = plan(ACTS);
        let next = asking(&plan, "A1", &[(Together, "A4"), (Before, "A4"), (Apart, "A2")]).expect("a change");
        assert_eq!(links(&next, "A1"), ["TOGETHER A4", "BEFORE A4", "APART A2"]);
        assert_eq!(links(&asking(&plan, "A1", &[]).expect("a change"), "A1"), [""; 0]);
        for fields in [ActFields::default(), ActFields { microphones: Edit::Set(2), ..ActFields::default() }] {
            let id = act(&plan, "A1").id.to_string();
            let (next, _) = done(&plan, update(&mut context(&plan, &mut Counter(1000)), &id, None, fields));
            assert_eq!(links(&next, "A1"), ["BEFORE A2", "APART A3"]);
        }
    }

    #[test]
    fn orders_do_not_loop_and_links_name_other_acts_once() {
        use LinkKind::{Apart, Before, Together};
        let plan = plan(ACTS);
        let check = |code: &str, links: &[(LinkKind, &str)], expect: &[&str]| {
            let refused = asking(&plan, code, links).err().unwrap_or_default();
            assert_eq!(refused, expect, "{code} {links:?}");
        };
        check("A3", &[(Before, "A4"), (Before, "A1")], &["links[1].act CYCLE"]); // through A2
        check("A2", &[(Before, "A1")], &["links[0].act CYCLE"]);
        check("A3", &[(Together, "A1"), (Apart, "A2")], &[]); // no order
        check("A1", &[(Before, "A3"), (Before, "A2")], &[]); // what it asked before does not count
        check("A1", &[(Apart, "A1"), (Apart, "A2"), (Apart, "A2")], &["links[0].act CYCLE", "links[2].act DUPLICATE"]);
        check_ids("links[0].act", "act", crate::domain::fixture::organization(&plan, "O1").id, |id| {
            let sent = Edit::Set(vec![RawLink { kind: Before, act: id.to_owned() }]);
            let fields = ActFields { links: sent, ..ActFields::default() };
            refused(&update(&mut context(&plan, &mut Counter(1000)), &act(&plan, "A1").id.to_string(), None, fields))
        });
    }

    #[test]
    fn an_act_goes_with_what_others_ask_of_it() {
        let plan = plan(ACTS);
        let decided = delete(&mut context(&plan, &mut Counter(1000)), &act(&plan, "A2").id.to_string(), Some(1));
        let (next, id) = done(&plan, decided);
        assert!(!next.acts.contains(id));
        assert_eq!((links(&next, "A1"), links(&next, "A4")), (vec!["APART A3".to_owned()], vec![]));
        let revision = |code: &str| next.acts.revision(act(&next, code).id);
        assert_eq!((revision("A1"), revision("A3")), (Some(2), Some(1)), "only those that change are written");
    }
}
