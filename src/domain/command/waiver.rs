//! What a person may do to waivers: accept one conflict with a reason, and take that back.

use std::sync::Arc;

use super::{Checker, Context, Decided, Decision, check::TEXT_CHARACTERS};
use crate::domain::{
    conflict::{Conflict, parse_key, with_key},
    id::{AnyId, WaiverId},
    invalid::Mistake,
    waiver::Waiver,
};

/// Accepts a conflict as it stands now, named by its printed key. A new reason replaces the old one; it then covers the
/// conflict as bad as it has become.
pub fn waive(cx: &mut Context<'_>, key: &str, reason: &str) -> Decided<WaiverId> {
    let mut check = Checker::new(cx.plan);
    let conflict = find(&mut check, key);
    let reason = check.text("reason", reason, TEXT_CHARACTERS);
    let (Some(conflict), Some(reason)) = (conflict, reason) else { return Err(check.into_invalid()) };
    let old = cx.plan.index().waivers_of_conflict.of(conflict.key).first();
    let id = old.copied().unwrap_or_else(|| WaiverId(cx.ids.next()));
    let waiver = Waiver {
        id,
        conflict_key: conflict.key,
        rule: conflict.rule,
        magnitude: conflict.magnitude,
        reason,
        waived_by: cx.actor.to_owned(),
        waived_at: cx.now,
    };
    check.finish(Decision::one(id, waiver))
}

/// Takes a waiver back: its conflict counts again.
pub fn revoke(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<WaiverId> {
    let mut check = Checker::new(cx.plan);
    let Some(waiver) = check.waiver("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(waiver.id, if_revision);
    check.removed(waiver.id)
}

fn find<'a>(check: &mut Checker<'a>, text: &str) -> Option<&'a Arc<Conflict>> {
    let Some(key) = parse_key(text) else {
        let mistake = if text.parse::<AnyId>().is_ok() { Mistake::WrongKind } else { Mistake::InvalidFormat };
        check.wrong(
            "key",
            mistake,
            "This is not the key of a conflict; give one as this API prints it (conflict_…).",
            "这不是冲突的编号，请按接口给出的样子填写（conflict_…）。",
        );
        return None;
    };
    let found = with_key(check.plan(), key);
    if found.is_none() {
        check.wrong(
            "key",
            Mistake::NotFound,
            "The plan has no such conflict (any more); there is nothing to waive.",
            "当前方案中没有（或已不再有）这个冲突，无需豁免。",
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::testing::refused,
        conflict::{Rule, detect, print_key},
        fixture::{Counter, context, plan, show},
        plan::Plan,
    };

    const OVERLAP: &str = "venue V1
         stage M1 V1
         show X1 GALA M1 2020-09-28T19:30 ends=2020-09-28T21:00
         show X2 TALK M1 2020-09-28T20:45 ends=2020-09-28T22:00";

    fn waive_one(plan: &Plan, key: &str, reason: &str) -> Decided<WaiverId> {
        waive(&mut context(plan, &mut Counter(1000)), key, reason)
    }

    #[test]
    fn a_waiver_holds_the_conflict_as_it_stands_until_it_is_revoked() {
        let plan = plan(OVERLAP);
        let conflict = &detect(&plan)[0];
        let decided = waive_one(&plan, &print_key(conflict.key), "彩排,两台并用").expect("a waiver");
        let waived = plan.apply(&decided.changes);
        let waiver = waived.waivers.get(decided.subject).expect("the waiver");
        assert_eq!((waiver.rule, waiver.magnitude), (Rule::StageOverlap, Some(900)));
        assert_eq!((waiver.reason.as_str(), waiver.waived_by.as_str()), ("彩排,两台并用", "tester"));
        assert_eq!(waiver.waived_at.to_rfc3339(), "2020-09-01T00:00:00+00:00");
        assert!(conflict.blocks(&plan) && !conflict.blocks(&waived));

        let again = waive_one(&waived, &print_key(conflict.key), "another reason").expect("a waiver");
        let replaced = waived.apply(&again.changes);
        assert_eq!(again.subject, decided.subject);
        assert_eq!((replaced.waivers.len(), again.changes.len()), (1, 1));

        let id = decided.subject.to_string();
        let revoked = revoke(&mut context(&waived, &mut Counter(1000)), &id, Some(2)).expect("no waiver");
        assert!(conflict.blocks(&waived.apply(&revoked.changes)));
        assert_eq!(refused(&revoke(&mut context(&waived, &mut Counter(1000)), &id, Some(1))), ["ifRevision STALE"]);
        assert_eq!(refused(&revoke(&mut context(&plan, &mut Counter(1000)), &id, None)), ["id NOT_FOUND"]);
    }

    #[test]
    fn only_conflicts_of_the_plan_are_waived_and_only_with_a_reason() {
        let plan = plan(OVERLAP);
        let check = |key: &str, reason: &str, expect: &[&str]| {
            assert_eq!(refused(&waive_one(&plan, key, reason)), expect, "{key} {reason:.20}");
        };
        let key = print_key(detect(&plan)[0].key);
        check(&key, " \u{200b}", &["reason BLANK"]);
        check(&key, &"长".repeat(2000), &[]);
        check(&key, &"长".repeat(2001), &["reason TOO_LONG"]);
        check("conflict_01h455vb4pex5vsknk084sn02q", "a\0b", &["key NOT_FOUND", "reason INVALID_CHARACTER"]);
        check(&show(&plan, "X1").id.to_string(), "why not", &["key WRONG_KIND"]);
        check(&detect(&plan)[0].key.to_string(), "why not", &["key INVALID_FORMAT"]);
        check("", "", &["key INVALID_FORMAT", "reason BLANK"]);
    }
}
