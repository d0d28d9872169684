//! MICROPHONES_SHORT: an act asks for more microphones than its stage has, or it does together with the act directly before it:
//! the next act puts its microphones on before the last one has handed its own back. Interludes between two acts give the time
//! to hand them over, and an act that is played twice in a row keeps its own. Two acts are not told together when one of them
//! asks for too many by itself.
//!
//! Example: a stage has 8 microphones; a sketch with 5 is followed directly by a choir with 4: 1 is missing.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{
    conflict::{
        facts::{Neighbours, Performance},
        say::{self, Tongue},
    },
    plan::Plan,
    show::Show,
    text::Message,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::MicrophonesShort,
    severity: Severity::Warn,
    meaning: (
        "An act asks for more microphones than the stage has, or it does together with the act directly before it: \
         microphones are put on before the last act has handed its own back.",
        "一个节目，或直接相连的两个节目合计，所需话筒数超过舞台现有话筒：后一节目佩戴话筒时前一节目尚未交还。",
    ),
    measure: Measure::Microphones,
    parameters: &[],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "venue V1
               stage M1 V1 microphones=8
               act A1 4:00 microphones=5
               act A2 4:00 microphones=4
               show X1 GALA M1 2020-09-28T19:30 : A1 MC_LINK=1:00 A2",
        broken: "venue V1
                 stage M1 V1 microphones=8
                 act A1 4:00 microphones=5
                 act A2 4:00 microphones=4
                 show X1 GALA M1 2020-09-28T19:30 : A1 A2",
    },
};

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    let Some(stock) = stock(plan, show) else { return };
    for it in facts::performances(plan, show).filter(|it| it.act.microphones > stock) {
        findings.push(finding(plan, &[it], (it.act.microphones, stock)));
    }
    for Neighbours { last, next, .. } in facts::neighbouring_acts(plan, show) {
        let asked = last.act.microphones.saturating_add(next.act.microphones);
        if asked > stock && last.act.microphones <= stock && next.act.microphones <= stock {
            findings.push(finding(plan, &[last, next], (asked, stock)));
        }
    }
}

/// What the stage has; `None` when nobody told.
fn stock(plan: &Plan, show: &Show) -> Option<u32> {
    plan.stage(show.stage?)?.1.microphones
}

/// One performance, or two neighbours.
fn finding(plan: &Plan, who: &[Performance<'_>], (asked, stock): (u32, u32)) -> Finding {
    let missing = asked - stock;
    let at = who.last().and_then(Performance::starts_at);
    let show = who.last().map(|it| it.show);
    let names = |tongue, and: &str| {
        let acts: Vec<String> = who.iter().map(|it| title(plan, it, tongue)).collect();
        let (stage, show) = (show.and_then(|it| it.stage), show.map(|it| say::show(plan, it.id, tongue)));
        (acts.join(and), show.unwrap_or_default(), say::when(plan, at, tongue), say::stage(plan, stage, tongue))
    };
    let (acts, title, when, stage) = names(say::EN, " and ");
    let (ask, at_once) = if who.len() > 1 { ("ask", ", one directly after the other,") } else { ("asks", "") };
    let en = format!(
        "{acts} ({when}) in “{title}”{at_once} {ask} for {asked} microphones, and {stage} has {stock}: {missing} missing."
    );
    let (acts, title, when, stage) = names(say::ZH, "与");
    let at_once = if who.len() > 1 { "前后相连，合计" } else { "" };
    let zh = format!("《{title}》中{acts}（{when}）{at_once}需要 {asked} 支话筒，{stage}只有 {stock} 支，还差 {missing} 支。");
    Finding {
        subjects: who.iter().map(|it| it.slot.item.into()).collect(),
        show: show.map(|it| it.id),
        at,
        magnitude: Some(i64::from(missing)),
        lowered_to: None,
        message: Message::new(en, zh),
    }
}

fn title(plan: &Plan, it: &Performance<'_>, tongue: Tongue) -> String {
    let act = say::act(plan, it.act.id, tongue);
    match tongue {
        Tongue::En => format!("“{act}”"),
        Tongue::Zh => format!("《{act}》"),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(show: &str) -> String {
        format!(
            "venue V1
             stage M1 V1 microphones=8
             stage M2 V1
             act A1 4:00 microphones=5
             act A2 4:00 microphones=4
             act A3 4:00 microphones=3
             act A8 4:00 microphones=8
             act A9 4:00 microphones=9
             act GONE 4:00 CUT microphones=9
             {show}"
        )
    }

    #[test]
    fn acts_and_their_direct_neighbours_have_microphones_enough() {
        let check = |program: &str, expected: &[&str]| {
            tests::check(super::SPEC.rule, &plan(&format!("show X1 GALA M1 2020-09-28T19:30 : {program}")), expected);
        };
        check("A1 A3 A1 A3", &[]); // 8
        check("A1 A2", &["MICROPHONES_SHORT WARN 1 X1/A1 X1/A2"]);
        check("A2 A1 A2", &["MICROPHONES_SHORT WARN 1 X1/A2 X1/A1", "MICROPHONES_SHORT WARN 1 X1/A1 X1/A2"]);
        check("A1 MC_LINK=0:10 A2", &[]); // handed over meanwhile
        check("A1 A1@+10", &[]); // the same act keeps its own
        check("A8", &[]);
        check("A9", &["MICROPHONES_SHORT WARN 1 X1/A9"]);
        check("A1 A9 A8", &["MICROPHONES_SHORT WARN 1 X1/A9"]); // not with its neighbours, who have enough without it
        check("A1 A8", &["MICROPHONES_SHORT WARN 5 X1/A1 X1/A8"]);
        check("A1 GONE A2", &["MICROPHONES_SHORT WARN 1 X1/A1 X1/A2"]); // what is cut gives no time to hand them over
    }

    #[test]
    fn only_stages_that_told_their_stock_are_judged() {
        let check = |show: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(show), expected);
        check("show X1 GALA M2 2020-09-28T19:30 : A9", &[]);
        check("show X1 GALA M1 : A9", &["MICROPHONES_SHORT WARN 1 X1/A9"]); // no time yet
        check("show X1 GALA M1 2020-09-28T19:30 CANCELLED : A9", &[]);
    }

    #[test]
    fn its_message_says_who_when_and_how_many() {
        let rule = super::SPEC.rule;
        tests::check_message(
            rule,
            &plan("show X1 GALA M1 2020-09-28T19:30 : A1 A2@+60"),
            "“en-A1” and “en-A2” (2020-09-28 19:35:00) in “en-X1”, one directly after the other, ask for 9 microphones, \
             and en-M1 has 8: 1 missing.",
            "《X1》中《A1》与《A2》（2020-09-28 19:35:00）前后相连，合计需要 9 支话筒，M1只有 8 支，还差 1 支。",
        );
        tests::check_message(
            rule,
            &plan("show X1 GALA M1 : A9"),
            "“en-A9” (no time yet) in “en-X1” asks for 9 microphones, and en-M1 has 8: 1 missing.",
            "《X1》中《A9》（时间待定）需要 9 支话筒，M1只有 8 支，还差 1 支。",
        );
    }
}
