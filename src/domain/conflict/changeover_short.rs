//! CHANGEOVER_SHORT: between two performances that follow each other there is less time than it takes to clear the stage of the
//! first and to set the second up. Whatever stands between them gives time: an interlude, the hole before a pinned start.
//!
//! Example: a band takes 60 s to clear its drums, a choir 90 s to put up its steps, and the stage keeps 90 s between acts: 60 s
//! are missing.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{
    conflict::{facts::Neighbours, say},
    plan::Plan,
    show::Show,
    text::Message,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::ChangeoverShort,
    severity: Severity::Warn,
    meaning: (
        "The time between two performances of a show is shorter than the strike of the first and the set-up of the second. \
         Interludes between them give time.",
        "同一场次前后两个节目之间的时间短于前一节目撤场与后一节目上场准备所需时间之和，其间的串场等环节计入可用时间。",
    ),
    measure: Measure::Seconds,
    parameters: &[],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "venue V1
               stage M1 V1 changeover=90
               act A1 4:00 strike=30
               act A2 4:00 setup=60
               show X1 GALA M1 2020-09-28T19:30 : A1 A2",
        broken: "venue V1
                 stage M1 V1 changeover=90
                 act A1 4:00 strike=31
                 act A2 4:00 setup=60
                 show X1 GALA M1 2020-09-28T19:30 : A1 A2",
    },
};

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    findings.extend(facts::neighbours(plan, show).filter_map(|pair| changeover_short(plan, pair)));
}

fn changeover_short(plan: &Plan, pair: Neighbours<'_>) -> Option<Finding> {
    let Neighbours { last, next, .. } = pair;
    let gap = next.slot.offset_seconds.saturating_sub(last.slot.end_offset_seconds());
    let needed = last.act.strike_seconds.saturating_add(next.act.setup_seconds);
    (gap < needed).then(|| finding(plan, pair, (gap, needed)))
}

fn finding(plan: &Plan, Neighbours { last, next, .. }: Neighbours<'_>, (gap, needed): (u32, u32)) -> Finding {
    let missing = needed - gap;
    let at = next.starts_at();
    let names = |tongue| {
        let acts = (say::act(plan, last.act.id, tongue), say::act(plan, next.act.id, tongue));
        (acts, say::show(plan, next.show.id, tongue), say::when(plan, at, tongue))
    };
    let ((last_act, next_act), show, when) = names(say::EN);
    let en = format!(
        "The stage has {gap} s between “{last_act}” and “{next_act}” ({when}) in “{show}” and needs {needed} s to be cleared \
         and set up: {missing} s are missing."
    );
    let ((last_act, next_act), show, when) = names(say::ZH);
    let zh = format!(
        "《{show}》中《{last_act}》与《{next_act}》（{when}）之间只有 {gap} 秒，撤场和上场准备需要 {needed} 秒，还差 {missing} 秒。"
    );
    Finding {
        subjects: vec![last.slot.item.into(), next.slot.item.into()],
        show: Some(next.show.id),
        at,
        magnitude: Some(i64::from(missing)),
        lowered_to: None,
        message: Message::new(en, zh),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(show: &str) -> String {
        format!(
            "venue V1
             stage M1 V1 changeover=60
             act A1 4:00 setup=60 strike=30
             act A2 4:00 setup=40
             act EASY 4:00
             act GONE 1:00 WITHDRAWN setup=600 strike=600
             {show}"
        )
    }

    #[test]
    fn there_is_time_to_clear_the_stage_and_to_set_it_up() {
        let check = |program: &str, expected: &[&str]| {
            tests::check(super::SPEC.rule, &plan(&format!("show X1 GALA M1 2020-09-28T19:30 : {program}")), expected);
        };
        check("A1 A2@+70", &[]);
        check("A1 A2@+69", &["CHANGEOVER_SHORT WARN 1 X1/A1 X1/A2"]);
        check("A1 A2", &["CHANGEOVER_SHORT WARN 10 X1/A1 X1/A2"]); // what the stage keeps
        check("A2 A1", &[]); // nothing to clear
        check("A1 A1@+0", &["CHANGEOVER_SHORT WARN 90 X1/A1 X1/A1"]); // the same act needs it too
        check("A1 EASY@+0 A2@+0", &["CHANGEOVER_SHORT WARN 30 X1/A1 X1/EASY", "CHANGEOVER_SHORT WARN 40 X1/EASY X1/A2"]);
    }

    #[test]
    fn whatever_stands_between_gives_time() {
        let check = |program: &str, expected: &[&str]| {
            tests::check(super::SPEC.rule, &plan(&format!("show X1 GALA M1 2020-09-28T19:30 : {program}")), expected);
        };
        check("A1 INTERMISSION=1:10 A2", &[]);
        check("A1 MC_LINK=0:40 A2", &["CHANGEOVER_SHORT WARN 30 X1/A1 X1/A2"]); // the stage keeps nothing beside it
        check("A1 MC_LINK=0:40 A2@+30", &[]);
        check("A1 INTERNAL=0:35@backstage VIDEO=0:35 A2", &[]);
        check("A1 A2@=2020-09-28T19:36", &[]); // a pinned start
        check("A1 GONE@+0 A2@+0", &["CHANGEOVER_SHORT WARN 10 X1/A1 X1/A2"]); // an act that stays away leaves its minute
        check("SPEECH=5:00 A1 SPEECH=5:00", &[]); // no act before it, none behind
    }

    #[test]
    fn shows_stand_alone_and_need_no_time() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        check("show X1 GALA M1 : A1 A2", &["CHANGEOVER_SHORT WARN 10 X1/A1 X1/A2"]);
        check("show X1 GALA M1 2020-09-28T19:30 POSTPONED : A1 A2", &[]);
        check("show X1 GALA M1 2020-09-28T19:30 : A1\nshow X2 GALA M1 2020-09-28T19:34 : A2", &[]);
    }

    #[test]
    fn its_message_says_what_when_and_by_how_much() {
        tests::check_message(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-28T19:30 : A1 A2@+50"),
            "The stage has 50 s between “en-A1” and “en-A2” (2020-09-28 19:34:50) in “en-X1” and needs 70 s to be cleared \
             and set up: 20 s are missing.",
            "《X1》中《A1》与《A2》（2020-09-28 19:34:50）之间只有 50 秒，撤场和上场准备需要 70 秒，还差 20 秒。",
        );
    }
}
