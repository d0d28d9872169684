//! ACT_NOT_CONFIRMED: a program holds an act that has not been confirmed, or is no longer coming. One that was
//! confirmed and then withdrew, was cut or did not show up blocks no release: programs show it as cancelled, which is what the
//! public has to learn.
//!
//! Example: a sketch that is still under review stands in the running order of the closing gala.

use std::collections::HashSet;

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{
    act::{Act, ActStatus},
    conflict::say,
    plan::Plan,
    program::Slot,
    show::{ItemContent, Show},
    text::Message,
    time::after,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::ActNotConfirmed,
    severity: Severity::Block,
    meaning: (
        "An act in a program is not confirmed. One that withdrew, was cut or did not show up is shown as cancelled and only warned of.",
        "节目单中的节目尚未确认；已退演、撤下或弃权的节目标为取消，仅作提醒。",
    ),
    measure: Measure::Nothing,
    parameters: &[],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "act A1 4:00 CONFIRMED\nshow X1 GALA : A1",
        broken: "act A1 4:00 SELECTED\nshow X1 GALA : A1",
    },
};

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    let program = plan.index().program(show.id).filter(|_| show.counts());
    let slots = program.into_iter().flat_map(|program| &program.items);
    let mut seen = HashSet::new();
    for (item, slot) in show.items.iter().zip(slots) {
        if let ItemContent::Performance { act, .. } = item.content
            && let Some(act) = plan.acts.get(act).filter(|act| !is_confirmed(act))
            && seen.insert(act.id)
        {
            findings.push(finding(plan, show, act, slot));
        }
    }
}

fn is_confirmed(act: &Act) -> bool {
    matches!(act.status, ActStatus::Confirmed | ActStatus::Performed)
}

/// Whether it was confirmed once and stays away.
fn is_gone(act: &Act) -> bool {
    matches!(act.status, ActStatus::Withdrawn | ActStatus::Cut | ActStatus::NoShow)
}

fn finding(plan: &Plan, show: &Show, act: &Act, slot: &Slot) -> Finding {
    let at = show.starts_at.map(|start| after(start, i64::from(slot.offset_seconds)));
    let names = |tongue| {
        let (act_name, show_name) = (say::act(plan, act.id, tongue), say::show(plan, show.id, tongue));
        (act_name, show_name, say::when(plan, at, tongue), say::act_status(act.status, tongue))
    };
    let (act_name, show_name, when, status) = names(say::EN);
    let end = if is_gone(act) { "shown as cancelled" } else { "not CONFIRMED" };
    let en = format!("“{act_name}” is in the program of “{show_name}” ({when}) and is {status}, {end}.");
    let (act_name, show_name, when, status) = names(say::ZH);
    let end = if is_gone(act) { "标为取消" } else { "尚未确认" };
    let zh = format!("《{act_name}》已列入《{show_name}》的节目单（{when}），但其状态为“{status}”，{end}。");
    Finding {
        subjects: vec![act.id.into(), show.id.into()],
        show: Some(show.id),
        at,
        magnitude: None,
        lowered_to: is_gone(act).then_some(Severity::Warn),
        message: Message::new(en, zh),
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;
    use crate::domain::conflict::tests;

    #[test]
    fn programs_hold_confirmed_acts_only() {
        for status in ActStatus::VARIANTS {
            let text = format!("venue V1\nstage M1 V1\nact A1 4:00 {status}\nshow X1 GALA M1 2020-09-28T19:30 : A1");
            match status {
                ActStatus::Confirmed | ActStatus::Performed => tests::check(SPEC.rule, &text, &[]),
                ActStatus::Withdrawn | ActStatus::Cut | ActStatus::NoShow => {
                    tests::check(SPEC.rule, &text, &["ACT_NOT_CONFIRMED WARN - A1 X1"]);
                }
                _ => tests::check(SPEC.rule, &text, &["ACT_NOT_CONFIRMED BLOCK - A1 X1"]),
            }
        }
    }

    #[test]
    fn each_act_is_named_once_for_each_show() {
        let check = |shows: &str, expected: &[&str]| {
            let acts = "venue V1\nstage M1 V1\nact A1 4:00 SELECTED\nact A2 4:00 CUT\nact A3 4:00";
            tests::check(SPEC.rule, &format!("{acts}\n{shows}"), expected);
        };
        check("show X1 GALA M1 : A3", &[]);
        check("show X1 GALA M1 2020-09-28T19:30 CANCELLED : A1", &[]);
        check("show X1 GALA M1 : A1 A3 A1", &["ACT_NOT_CONFIRMED BLOCK - A1 X1"]); // twice, and no time yet
        check(
            "show X1 GALA M1 2020-09-28T19:30 : A2 A1
             show X2 GALA M1 2020-09-27T19:30 : A1",
            &["ACT_NOT_CONFIRMED BLOCK - A1 X2", "ACT_NOT_CONFIRMED WARN - A2 X1", "ACT_NOT_CONFIRMED BLOCK - A1 X1"],
        );
    }

    #[test]
    fn its_message_says_what_and_when() {
        tests::check_message(
            SPEC.rule,
            "venue V1\nstage M1 V1\nact A1 4:00 IN_REVIEW\nshow X1 GALA M1 2020-09-28T19:30 : SPEECH=5:00 A1",
            "“en-A1” is in the program of “en-X1” (2020-09-28 19:35:00) and is IN_REVIEW, not CONFIRMED.",
            "《A1》已列入《X1》的节目单（2020-09-28 19:35:00），但其状态为“审查”，尚未确认。",
        );
        tests::check_message(
            SPEC.rule,
            "venue V1\nstage M1 V1\nact A1 4:00 CUT\nshow X1 GALA M1 2020-09-28T19:30 : A1",
            "“en-A1” is in the program of “en-X1” (2020-09-28 19:30:00) and is CUT, shown as cancelled.",
            "《A1》已列入《X1》的节目单（2020-09-28 19:30:00），但其状态为“撤下”，标为取消。",
        );
    }
}
