//! PINNED_START_MISSED: an item that has to start at a given time cannot, as what stands before it takes longer. That blocks.
//! A pin that leaves the stage empty for longer than `PIN_HOLE_SECONDS` warns. The pin of the first item is held against the
//! start of the show.
//!
//! Example: a live broadcast pinned to 20:00, and a dance before it until 20:04: 240 s late.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{
    conflict::say,
    plan::Plan,
    policy::Parameter,
    show::{ProgramItem, Show},
    text::Message,
    time::{Instant, after},
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::PinnedStartMissed,
    severity: Severity::Block,
    meaning: (
        "A pinned start time cannot be met, or leaves a hole in the program longer than PIN_HOLE_SECONDS. A missed pin blocks, \
         a hole warns.",
        "固定的开始时间无法满足，或在节目单中留下超过 PIN_HOLE_SECONDS 的空档。无法满足为阻断，空档为警告。",
    ),
    measure: Measure::Seconds,
    parameters: &[Parameter::PinHoleSeconds],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "venue V1
               stage M1 V1
               act A1 10:00
               act A2 4:00
               show X1 GALA M1 2020-09-28T19:30 : A1 A2@=2020-09-28T19:42",
        broken: "venue V1
                 stage M1 V1
                 act A1 10:00
                 act A2 4:00
                 show X1 GALA M1 2020-09-28T19:30 : A1 A2@=2020-09-28T19:39",
    },
};

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    let longest = i64::from(plan.festival().parameter(Parameter::PinHoleSeconds));
    let program = plan.index().program(show.id).filter(|_| show.counts());
    let slots = program.into_iter().flat_map(|program| &program.items);
    for (item, slot) in show.items.iter().zip(slots) {
        let gap = slot.pin_gap_seconds;
        if let Some(pin) = item.pinned_start_at
            && !(0..=longest).contains(&gap)
        {
            findings.push(finding(plan, show, (item, pin), gap, longest));
        }
    }
}

fn finding(plan: &Plan, show: &Show, (item, pin): (&ProgramItem, Instant), gap: i64, longest: i64) -> Finding {
    let (pinned, earliest) = (say::time(plan, pin), say::time(plan, after(pin, -gap)));
    let names = |tongue| (say::item(plan, item, tongue), say::show(plan, show.id, tongue));
    let ((en, en_show), (zh, zh_show)) = (names(say::EN), names(say::ZH));
    let message = if gap < 0 {
        let late = -gap;
        Message::new(
            format!("“{en}” of “{en_show}” is pinned to {pinned} and cannot start before {earliest}, {late} s late."),
            format!("《{zh_show}》的《{zh}》固定于 {pinned} 开始，最早只能在 {earliest} 开始，晚 {late} 秒。"),
        )
    } else {
        Message::new(
            format!(
                "“{en}” of “{en_show}” is pinned to {pinned} and could start at {earliest}: a hole of {gap} s, where {longest} s \
                 are allowed."
            ),
            format!(
                "《{zh_show}》的《{zh}》固定于 {pinned} 开始，而 {earliest} 即可开始，留下 {gap} 秒空档，最多允许 {longest} 秒。"
            ),
        )
    };
    Finding {
        subjects: vec![item.id.into()],
        show: Some(show.id),
        at: Some(pin),
        magnitude: Some(gap.abs()),
        lowered_to: (gap > 0).then_some(Severity::Warn),
        message,
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(show: &str) -> String {
        format!(
            "venue V1
             stage M1 V1 changeover=60
             act A1 10:00
             act A2 4:00
             {show}"
        )
    }

    #[test]
    fn pins_are_met_without_a_hole() {
        let check = |show: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(show), expected);
        let second = |pin: &str, expected: &[&str]| {
            check(&format!("show X1 GALA M1 2020-09-28T19:30 : A1 A2@=2020-09-28T{pin}"), expected);
        };
        second("19:41", &[]); // as soon as the changeover is over
        second("19:43", &[]); // a hole of 120 s
        second("19:40:59", &["PINNED_START_MISSED BLOCK 1 X1/A2"]);
        second("19:00", &["PINNED_START_MISSED BLOCK 2460 X1/A2"]); // before the show
        second("19:43:01", &["PINNED_START_MISSED WARN 121 X1/A2"]);
        check("set PIN_HOLE_SECONDS=0\nshow X1 GALA M1 2020-09-28T19:30 : A1@=2020-09-28T19:30", &[]);
        check(
            "set PIN_HOLE_SECONDS=0\nshow X1 GALA M1 2020-09-28T19:30 : A1@=2020-09-28T19:31",
            &["PINNED_START_MISSED WARN 60 X1/A1"],
        );
        check("show X1 GALA M1 : A1 A2@=2020-09-28T19:00", &[]); // no time yet
        check("show X1 GALA M1 2020-09-28T19:30 CANCELLED : A1 A2@=2020-09-28T19:00", &[]);
    }

    #[test]
    fn every_item_has_its_own_pin() {
        let check = |program: &str, expected: &[&str]| {
            tests::check(super::SPEC.rule, &plan(&format!("show X1 GALA M1 2020-09-28T23:50 : {program}")), expected);
        };
        check("A1@=2020-09-28T23:49", &["PINNED_START_MISSED BLOCK 60 X1/A1"]); // the first
        check("A1@=2020-09-28T23:53", &["PINNED_START_MISSED WARN 180 X1/A1"]);
        check("A1 SPEECH=1:00@=2020-09-29T00:05", &["PINNED_START_MISSED WARN 300 X1/SPEECH"]); // past midnight
        check(
            // The item after a hole starts later, and so misses its pin.
            "A1 A2@=2020-09-29T00:10 A1@=2020-09-29T00:14",
            &["PINNED_START_MISSED WARN 540 X1/A2", "PINNED_START_MISSED BLOCK 60 X1/A1"],
        );
    }

    #[test]
    fn its_message_says_what_when_and_by_how_much() {
        let check = |program: &str, en: &str, zh: &str| {
            let show = format!("show X1 GALA M1 2020-09-28T19:30 : {program}");
            tests::check_message(super::SPEC.rule, &plan(&show), en, zh);
        };
        check(
            "A1 A2@=2020-09-28T19:37",
            "“en-A2” of “en-X1” is pinned to 2020-09-28 19:37:00 and cannot start before 2020-09-28 19:41:00, 240 s late.",
            "《X1》的《A2》固定于 2020-09-28 19:37:00 开始，最早只能在 2020-09-28 19:41:00 开始，晚 240 秒。",
        );
        check(
            "A1 SPEECH=1:00@=2020-09-28T19:45",
            "“Speech” of “en-X1” is pinned to 2020-09-28 19:45:00 and could start at 2020-09-28 19:40:00: a hole of 300 s, \
             where 120 s are allowed.",
            "《X1》的《致辞》固定于 2020-09-28 19:45:00 开始，而 2020-09-28 19:40:00 即可开始，留下 300 秒空档，最多允许 120 秒。",
        );
    }
}
