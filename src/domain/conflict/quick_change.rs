//! QUICK_CHANGE: within one show, a performer leaves the stage and enters it again sooner than the costume of the next act
//! allows. It blocks when the gap is under half of what is needed, and warns above. Minors get at least 300 s. The same act
//! once more asks for no other costume.
//!
//! Example: a dance until 19:34:00, a song from 19:36:00 in a NORMAL costume (300 s): 180 s are missing, and it blocks.

use std::collections::HashMap;

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{
    act::{Act, CastMember, CostumeClass},
    conflict::{facts::Performance, say},
    id::PerformerId,
    plan::Plan,
    policy::Parameter,
    show::Show,
    text::Message,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::QuickChange,
    severity: Severity::Block,
    meaning: (
        "A performer has too little time to change between two acts of a show: SAME costume 60 s, EASY 120 s, NORMAL 300 s, \
         HARD 600 s, minors at least 300 s. Under half of that it blocks, above it warns.",
        "演员在同一场次两个节目之间的换装时间不足：同一服装 60 秒，简单 120 秒，一般 300 秒，复杂 600 秒，\
         未成年人至少 300 秒。不足一半为阻断，否则为警告。",
    ),
    measure: Measure::Seconds,
    parameters: &[
        Parameter::ChangeSameSeconds,
        Parameter::ChangeEasySeconds,
        Parameter::ChangeNormalSeconds,
        Parameter::ChangeHardSeconds,
        Parameter::ChangeMinorSeconds,
    ],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "venue V1
               stage M1 V1
               performer P1
               act A1 4:00 : P1
               act A2 3:00 : P1/NORMAL
               show X1 GALA M1 2020-09-28T19:30 : A1 A2@+300",
        broken: "venue V1
                 stage M1 V1
                 performer P1
                 act A1 4:00 : P1
                 act A2 3:00 : P1/NORMAL
                 show X1 GALA M1 2020-09-28T19:30 : A1 A2@+120",
    },
};

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    let mut last_of: HashMap<PerformerId, Performance<'_>> = HashMap::new();
    for next in facts::performances(plan, show) {
        for cast in &next.act.cast {
            let last = last_of.insert(cast.performer, next);
            findings.extend(last.and_then(|last| quick_change(plan, cast, last, next)));
        }
    }
}

fn quick_change(plan: &Plan, cast: &CastMember, last: Performance<'_>, next: Performance<'_>) -> Option<Finding> {
    let gap = next.slot.offset_seconds.saturating_sub(last.slot.end_offset_seconds());
    let needed = needed_seconds(plan, cast, last.act, next);
    (gap < needed).then(|| finding(plan, cast.performer, last, next, (gap, needed)))
}

fn needed_seconds(plan: &Plan, cast: &CastMember, last: &Act, next: Performance<'_>) -> u32 {
    let costume = if last.id == next.act.id { CostumeClass::Same } else { cast.costume };
    let festival = plan.festival();
    let is_minor = facts::is_minor(plan, cast.performer, facts::day_of(plan, next.show));
    let least = if is_minor { festival.parameter(Parameter::ChangeMinorSeconds) } else { 0 };
    festival.parameter(change(costume)).max(least)
}

fn change(costume: CostumeClass) -> Parameter {
    match costume {
        CostumeClass::Same => Parameter::ChangeSameSeconds,
        CostumeClass::Easy => Parameter::ChangeEasySeconds,
        CostumeClass::Normal => Parameter::ChangeNormalSeconds,
        CostumeClass::Hard => Parameter::ChangeHardSeconds,
    }
}

fn finding(
    plan: &Plan,
    performer: PerformerId,
    last: Performance<'_>,
    next: Performance<'_>,
    (gap, needed): (u32, u32),
) -> Finding {
    let missing = needed - gap;
    let who = say::performer(plan, performer);
    let at = next.program.interval(next.slot).map(|hours| hours.starts_at());
    let names = |tongue| {
        let act = |it: Performance<'_>| say::act(plan, it.act.id, tongue);
        (say::show(plan, next.show.id, tongue), say::when(plan, at, tongue), act(last), act(next))
    };
    let (show, when, last_act, next_act) = names(say::EN);
    let en = format!(
        "{who} has {gap} s between “{last_act}” and “{next_act}” ({when}) in “{show}” and needs {needed} s: \
         {missing} s are missing."
    );
    let (show, when, last_act, next_act) = names(say::ZH);
    let zh = format!(
        "{who} 在《{show}》中演完《{last_act}》到上场《{next_act}》（{when}）只有 {gap} 秒，需要 {needed} 秒，还差 {missing} 秒。"
    );
    Finding {
        subjects: vec![performer.into(), last.slot.item.into(), next.slot.item.into()],
        show: Some(next.show.id),
        at,
        magnitude: Some(i64::from(missing)),
        lowered_to: (u64::from(gap) * 2 >= u64::from(needed)).then_some(Severity::Warn),
        message: Message::new(en, zh),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    /// P1 is grown up, P2 comes of age on 28 September.
    fn plan(show: &str) -> String {
        format!(
            "festival 2020-09-07 2020-09-28 Asia/Shanghai
             venue V1
             stage M1 V1
             performer P1 1990-01-31
             performer P2 2002-09-28
             act A1 4:00 : P1 P2
             act SAME 4:00 : P1/SAME
             act EASY 4:00 : P1/EASY
             act NORMAL 4:00 : P1/NORMAL
             act HARD 4:00 : P1/HARD
             act YOUNG 4:00 : P2/SAME
             act GONE 4:00 WITHDRAWN : P1/HARD
             act EMPTY 4:00
             {show}"
        )
    }

    #[test]
    fn every_costume_class_asks_for_its_time() {
        let check = |program: &str, expected: &[&str]| {
            tests::check(super::SPEC.rule, &plan(&format!("show X1 GALA M1 2020-09-28T19:30 : {program}")), expected);
        };
        check("A1 SAME@+60", &[]);
        check("A1 SAME@+59", &["QUICK_CHANGE WARN 1 P1 X1/A1 X1/SAME"]);
        check("A1 SAME@+30", &["QUICK_CHANGE WARN 30 P1 X1/A1 X1/SAME"]);
        check("A1 SAME@+29", &["QUICK_CHANGE BLOCK 31 P1 X1/A1 X1/SAME"]);
        check("A1 EASY@+120", &[]);
        check("A1 EASY@+119", &["QUICK_CHANGE WARN 1 P1 X1/A1 X1/EASY"]);
        check("A1 NORMAL@+300", &[]);
        check("A1 NORMAL@+149", &["QUICK_CHANGE BLOCK 151 P1 X1/A1 X1/NORMAL"]);
        check("A1 HARD@+600", &[]);
        check("A1 HARD@+0", &["QUICK_CHANGE BLOCK 600 P1 X1/A1 X1/HARD"]);
        check("HARD A1@+300", &[]); // the next costume counts, not the last
        check("HARD HARD@+59", &["QUICK_CHANGE WARN 1 P1 X1/HARD X1/HARD"]); // the same act once more
    }

    #[test]
    fn a_gap_reaches_from_one_appearance_to_the_next() {
        let check = |program: &str, expected: &[&str]| {
            tests::check(super::SPEC.rule, &plan(&format!("show X1 GALA M1 2020-09-28T19:30 : {program}")), expected);
        };
        check("A1 EMPTY@+30 NORMAL@+30", &[]); // 300 s
        check("A1 EMPTY NORMAL", &["QUICK_CHANGE WARN 60 P1 X1/A1 X1/NORMAL"]);
        check("A1 SPEECH=2:00 NORMAL", &["QUICK_CHANGE BLOCK 180 P1 X1/A1 X1/NORMAL"]);
        check("A1 GONE@+0 NORMAL@+0", &["QUICK_CHANGE WARN 60 P1 X1/A1 X1/NORMAL"]); // a withdrawn act is no appearance
        check("A1 SAME@+60 HARD@+240", &["QUICK_CHANGE BLOCK 360 P1 X1/SAME X1/HARD"]); // not A1 and HARD
        check("A1 NORMAL@=2020-09-28T19:39", &[]); // a pinned start makes the gap
    }

    #[test]
    fn shows_stand_alone_and_need_no_time() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        check("show X1 GALA M1 : A1 HARD@+0", &["QUICK_CHANGE BLOCK 600 P1 X1/A1 X1/HARD"]);
        check("show X1 GALA M1 2020-09-28T19:30 CANCELLED : A1 HARD@+0", &[]);
        check("show X1 GALA M1 2020-09-28T19:30 : A1\nshow X2 GALA M1 2020-09-28T19:34 : HARD", &[]);
    }

    #[test]
    fn minors_get_300_seconds_until_the_programme_day_of_their_birthday() {
        let check = |show: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(show), expected);
        check("show X1 GALA M1 2020-09-27T19:30 : A1 YOUNG@+300", &[]);
        check("show X1 GALA M1 2020-09-27T19:30 : A1 YOUNG@+299", &["QUICK_CHANGE WARN 1 P2 X1/A1 X1/YOUNG"]);
        check("show X1 GALA M1 2020-09-28T01:00 : A1 YOUNG@+60", &["QUICK_CHANGE BLOCK 240 P2 X1/A1 X1/YOUNG"]);
        check("show X1 GALA M1 2020-09-28T05:00 : A1 YOUNG@+60", &[]);
        check("show X1 GALA M1 : A1 YOUNG@+60", &["QUICK_CHANGE BLOCK 240 P2 X1/A1 X1/YOUNG"]); // on the first day
    }

    #[test]
    fn its_message_says_who_when_and_by_how_much() {
        let rule = super::SPEC.rule;
        tests::check_message(
            rule,
            &plan("show X1 GALA M1 2020-09-28T19:30 : A1 NORMAL@+120"),
            "P1 (P1) has 120 s between “en-A1” and “en-NORMAL” (2020-09-28 19:36:00) in “en-X1” and needs 300 s: \
             180 s are missing.",
            "P1 (P1) 在《X1》中演完《A1》到上场《NORMAL》（2020-09-28 19:36:00）只有 120 秒，需要 300 秒，还差 180 秒。",
        );
        tests::check_message(
            rule,
            &plan("show X1 GALA M1 : A1 NORMAL@+120"),
            "P1 (P1) has 120 s between “en-A1” and “en-NORMAL” (no time yet) in “en-X1” and needs 300 s: 180 s are missing.",
            "P1 (P1) 在《X1》中演完《A1》到上场《NORMAL》（时间待定）只有 120 秒，需要 300 秒，还差 180 秒。",
        );
    }
}
