//! STAGE_CROWDED: an act brings more people on stage than the stage holds: its cast, or while it has none, what its teams
//! declared. A stage that tells no capacity holds everyone.
//!
//! Example: a choir of 45 on a stage that holds 40: 5 too many.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{
    conflict::{facts::Performance, say},
    plan::Plan,
    show::Show,
    text::Message,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::StageCrowded,
    severity: Severity::Block,
    meaning: (
        "The cast of an act, or the declared headcount of its teams while it has no cast, is larger than the stage holds.",
        "节目的演员人数（尚无演员表时为所属队伍申报人数）超过舞台可容纳人数。",
    ),
    measure: Measure::People,
    parameters: &[],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "org O1
               venue V1
               stage M1 V1 holds=40
               team T1 O1 declared=40
               act A1 4:00 teams=T1
               show X1 GALA M1 : A1",
        broken: "org O1
                 venue V1
                 stage M1 V1 holds=40
                 team T1 O1 declared=41
                 act A1 4:00 teams=T1
                 show X1 GALA M1 : A1",
    },
};

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    let stage = show.stage.and_then(|stage| plan.stage(stage));
    let Some(capacity) = stage.and_then(|(_, stage)| stage.stage_capacity) else { return };
    for it in facts::performances(plan, show) {
        let cast = it.act.cast.len() as u64;
        let people = if cast > 0 { cast } else { facts::declared(plan, it.act) };
        if people > u64::from(capacity) {
            findings.push(finding(plan, it, people, capacity));
        }
    }
}

fn finding(plan: &Plan, it: Performance<'_>, people: u64, capacity: u32) -> Finding {
    let over = people.saturating_sub(u64::from(capacity));
    let at = it.program.interval(it.slot).map(|hours| hours.starts_at());
    let names = |tongue| {
        let (act, show) = (say::act(plan, it.act.id, tongue), say::show(plan, it.show.id, tongue));
        (act, show, say::when(plan, at, tongue), say::stage(plan, it.show.stage, tongue))
    };
    let (source, zh_source) =
        if it.act.cast.is_empty() { ("declared by its teams", "（队伍申报）") } else { ("in its cast", "（演员表）") };
    let (act, show, when, stage) = names(say::EN);
    let en = format!("“{act}” of “{show}” ({when}) has {people} people {source}, and {stage} holds {capacity}: {over} too many.");
    let (act, show, when, stage) = names(say::ZH);
    let zh =
        format!("《{show}》的《{act}》（{when}）有 {people} 人{zh_source}，而{stage}最多容纳 {capacity} 人，超出 {over} 人。");
    Finding {
        subjects: vec![it.slot.item.into()],
        show: Some(it.show.id),
        at,
        magnitude: i64::try_from(over).ok(),
        lowered_to: None,
        message: Message::new(en, zh),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(show: &str) -> String {
        format!(
            "org O1
             venue V1
             stage M1 V1 holds=2
             stage M2 V1
             performer P1
             performer P2
             performer P3
             team T1 O1 declared=1
             team T2 O1 declared=2
             team T3 O1 REJECTED declared=9
             act A1 4:00 teams=T2,T1 : P1 P2
             act A2 4:00 : P1 P2 P3
             act A3 4:00 teams=T2,T3
             act A4 4:00 teams=T1,T2
             act A5 4:00 WITHDRAWN : P1 P2 P3
             {show}"
        )
    }

    #[test]
    fn a_stage_holds_whoever_is_on_it() {
        let check = |show: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(show), expected);
        check("show X1 GALA M1 2020-09-28T19:30 : A1 A3", &[]); // the cast counts, not what was declared; T3 brings nobody
        check("show X1 GALA M2 2020-09-28T19:30 : A2", &[]); // a stage that tells no capacity
        check("show X1 GALA M1 2020-09-28T19:30 : A5", &[]);
        check("show X1 GALA M1 2020-09-28T19:30 CANCELLED : A2", &[]);
        check("show X1 GALA : A2", &[]); // no stage yet
        check("show X1 GALA M1 2020-09-28T19:30 : A2", &["STAGE_CROWDED BLOCK 1 X1/A2"]);
        check("show X1 GALA M1 : A2", &["STAGE_CROWDED BLOCK 1 X1/A2"]); // no time needed
        check("show X1 GALA M1 2020-09-28T19:30 : A1 A4", &["STAGE_CROWDED BLOCK 1 X1/A4"]); // both teams together
        check("show X1 GALA M1 : A2 A2", &["STAGE_CROWDED BLOCK 1 X1/A2", "STAGE_CROWDED BLOCK 1 X1/A2"]);
    }

    #[test]
    fn its_message_says_what_where_when_and_how_many() {
        let check = |show: &str, en: &str, zh: &str| tests::check_message(super::SPEC.rule, &plan(show), en, zh);
        check(
            "show X1 GALA M1 2020-09-28T19:30 : A2",
            "“en-A2” of “en-X1” (2020-09-28 19:30:00) has 3 people in its cast, and en-M1 holds 2: 1 too many.",
            "《X1》的《A2》（2020-09-28 19:30:00）有 3 人（演员表），而M1最多容纳 2 人，超出 1 人。",
        );
        check(
            "show X1 GALA M1 : A4",
            "“en-A4” of “en-X1” (no time yet) has 3 people declared by its teams, and en-M1 holds 2: 1 too many.",
            "《X1》的《A4》（时间待定）有 3 人（队伍申报），而M1最多容纳 2 人，超出 1 人。",
        );
    }
}
