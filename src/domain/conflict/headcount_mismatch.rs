//! HEADCOUNT_MISMATCH: the cast of an act differs from what its teams declared by more than a percentage of the latter. An act is
//! judged when every one of its teams has declared people and is in this act alone: a team with several acts splits its people,
//! and no act has to hold them all.
//!
//! Example: a dance team declared 20 people, and the cast of its only act names 17: 3 people are 15 %.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{act::Act, conflict::say, plan::Plan, policy::Parameter, text::Message};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::HeadcountMismatch,
    severity: Severity::Warn,
    meaning: (
        "The cast of an act differs by more than HEADCOUNT_MISMATCH_PERCENT from the headcount that its teams declared. Only \
         acts whose every team is in no other act are judged: a team with several acts splits its people.",
        "节目演员人数与所属队伍申报人数之和相差超过 HEADCOUNT_MISMATCH_PERCENT 规定的百分比。\
         仅检查各队伍都只参加这一个节目的情形：参加多个节目的队伍会分派人员。",
    ),
    measure: Measure::People,
    parameters: &[Parameter::HeadcountMismatchPercent],
    find: &[Find::Acts(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "set HEADCOUNT_MISMATCH_PERCENT=50
               org O1 SCHOOL
               performer P1
               team T1 O1 declared=2
               act A1 4:00 teams=T1 : P1",
        broken: "set HEADCOUNT_MISMATCH_PERCENT=50
                 org O1 SCHOOL
                 performer P1
                 team T1 O1 declared=3
                 act A1 4:00 teams=T1 : P1",
    },
};

fn find(plan: &Plan, act: &Act, findings: &mut Vec<Finding>) {
    if act.cast.is_empty() || !facts::is_put_forward(act) {
        return;
    }
    let percent = u64::from(plan.festival().parameter(Parameter::HeadcountMismatchPercent));
    let cast = act.cast.len() as u64;
    if let Some(declared) = declared(plan, act)
        && cast.abs_diff(declared) * 100 > percent * declared
    {
        findings.push(finding(plan, act, cast, declared));
    }
}

/// What the teams of an act declared together, when all of them have and none is in another act.
fn declared(plan: &Plan, act: &Act) -> Option<u64> {
    let of_team = |team| {
        let declared = plan.teams.get(team)?.declared_headcount;
        (declared > 0 && facts::acts_of_team(plan, team) == 1).then_some(u64::from(declared))
    };
    let all: Option<u64> = act.teams.iter().map(|team| of_team(*team)).sum();
    all.filter(|declared| *declared > 0)
}

fn finding(plan: &Plan, act: &Act, cast: u64, declared: u64) -> Finding {
    let difference = cast.abs_diff(declared);
    let (more, zh_more) = if cast > declared { ("more", "多") } else { ("fewer", "少") };
    let names = |tongue| {
        let teams = say::names(act.teams.iter().map(|team| say::team(plan, *team, tongue)), tongue);
        (say::act(plan, act.id, tongue), teams)
    };
    let (title, teams) = names(say::EN);
    let en = format!("“{title}” has a cast of {cast} people and {teams} declared {declared}: {difference} {more}.");
    let (title, teams) = names(say::ZH);
    let zh = format!("《{title}》有演员 {cast} 人，{teams}申报 {declared} 人，{zh_more} {difference} 人。");
    Finding {
        subjects: vec![act.id.into()],
        show: None,
        at: None,
        magnitude: i64::try_from(difference).ok(),
        lowered_to: None,
        message: Message::new(en, zh),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    /// Eleven people, of whom an act with `P*` in its cast has all.
    fn plan(lines: &str) -> String {
        let people: Vec<String> = (1..=11).map(|number| format!("P{number}")).collect();
        let performers: Vec<String> = people.iter().map(|code| format!("performer {code}")).collect();
        format!("org O1 SCHOOL\n{}\n{}", performers.join("\n"), lines.replace("P*", &people.join(" ")))
    }

    #[test]
    fn casts_are_about_as_large_as_declared() {
        let check = |declared: u32, expected: &[&str]| {
            tests::check(
                super::SPEC.rule,
                &plan(&format!("team T1 O1 declared={declared}\nact A1 4:00 teams=T1 : P*")),
                expected,
            );
        };
        check(9, &["HEADCOUNT_MISMATCH WARN 2 A1"]); // 2 of 9 are 22 %
        check(10, &[]); // 10 %
        check(12, &[]); // 8 %
        check(13, &["HEADCOUNT_MISMATCH WARN 2 A1"]); // 15 %
        check(0, &[]); // nothing declared
    }

    #[test]
    fn teams_are_added_up_and_have_no_other_act() {
        let check = |lines: &str, expected: &[&str]| {
            let teams = "team T1 O1 declared=8\nteam T2 O1 declared=3\nteam T3 O1 declared=0";
            tests::check(super::SPEC.rule, &plan(&format!("{teams}\n{lines}")), expected);
        };
        check("act A1 4:00 teams=T1,T2 : P*", &[]); // 11
        check("act A1 4:00 teams=T1 : P*", &["HEADCOUNT_MISMATCH WARN 3 A1"]);
        check("act A1 4:00 teams=T1,T3 : P*", &[]); // one of them has declared nothing yet
        check("act A1 4:00 teams=T1", &[]); // nobody cast yet
        check("act A1 4:00 : P*", &[]); // no team
        check("act A1 4:00 teams=T1 : P*\nact A2 4:00 teams=T2,T1", &[]); // T1 is in two
        check("act A1 4:00 teams=T1 : P*\nact A2 4:00 CUT teams=T1", &["HEADCOUNT_MISMATCH WARN 3 A1"]);
        check("act A1 4:00 teams=T1 : P*\nact A2 4:00 DRAFT teams=T1", &["HEADCOUNT_MISMATCH WARN 3 A1"]);
        check("act A1 4:00 DRAFT teams=T1 : P*", &[]);
        check("act A1 4:00 WITHDRAWN teams=T1 : P*", &[]);
        check("set HEADCOUNT_MISMATCH_PERCENT=38\nact A1 4:00 teams=T1 : P*", &[]); // 37.5 %
        check("set HEADCOUNT_MISMATCH_PERCENT=37\nact A1 4:00 teams=T1 : P*", &["HEADCOUNT_MISMATCH WARN 3 A1"]);
    }

    #[test]
    fn its_message_says_who_and_how_many() {
        let rule = super::SPEC.rule;
        tests::check_message(
            rule,
            &plan("team T1 O1 declared=3\nteam T2 O1 declared=4\nact A1 4:00 teams=T1,T2 : P*"),
            "“en-A1” has a cast of 11 people and “en-T1”, “en-T2” declared 7: 4 more.",
            "《A1》有演员 11 人，“T1”、“T2”申报 7 人，多 4 人。",
        );
        tests::check_message(
            rule,
            &plan("team T1 O1 declared=3\nact A1 4:00 teams=T1 : P1"),
            "“en-A1” has a cast of 1 people and “en-T1” declared 3: 2 fewer.",
            "《A1》有演员 1 人，“T1”申报 3 人，少 2 人。",
        );
    }
}
