//! HOUSE_FULL: the audience that a show expects and its performers are more than the fire service allows on its stage. A
//! performer in several acts is one; acts without a cast bring what their teams declared, less whom the team has in other casts
//! of the show. Where no audience is told, the performers alone count.
//!
//! Example: 290 people expected and 25 performers in a hall for 300: 15 too many.

use std::collections::{HashMap, HashSet};

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{
    conflict::say,
    id::{PerformerId, TeamId},
    plan::Plan,
    show::Show,
    text::Message,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::HouseFull,
    severity: Severity::Block,
    meaning: (
        "The expected audience and the performers of a show are more than the fire capacity of its stage.",
        "预计观众与演员人数之和超过场地的消防核定人数。",
    ),
    measure: Measure::People,
    parameters: &[],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "org O1
               venue V1
               stage M1 V1 fire=300
               team T1 O1 declared=25
               act A1 4:00 teams=T1
               show X1 GALA M1 audience=275 : A1",
        broken: "org O1
                 venue V1
                 stage M1 V1 fire=300
                 team T1 O1 declared=25
                 act A1 4:00 teams=T1
                 show X1 GALA M1 audience=276 : A1",
    },
};

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    let stage = show.stage.and_then(|stage| plan.stage(stage)).filter(|_| show.counts());
    let Some(capacity) = stage.and_then(|(_, stage)| stage.fire_capacity) else { return };
    let audience = u64::from(show.expected_audience.unwrap_or(0));
    let performers = performers(plan, show);
    if let Some(over) = (audience + performers).checked_sub(u64::from(capacity)).filter(|over| *over > 0) {
        findings.push(finding(plan, show, (audience, performers, capacity), over));
    }
}

/// How many performers a show brings, as far as is known.
fn performers(plan: &Plan, show: &Show) -> u64 {
    let (mut cast, mut unnamed): (HashSet<PerformerId>, HashSet<TeamId>) = Default::default();
    let mut named: HashMap<Option<TeamId>, HashSet<PerformerId>> = HashMap::new();
    for act in facts::performances(plan, show).map(|it| it.act) {
        for member in &act.cast {
            cast.insert(member.performer);
            named.entry(member.team).or_default().insert(member.performer);
        }
        if act.cast.is_empty() {
            unnamed.extend(&act.teams);
        }
    }
    let teams = unnamed.into_iter().filter_map(|id| plan.teams.get(id)).filter(|team| team.counts());
    let missing =
        teams.map(|team| (team.declared_headcount as usize).saturating_sub(named.get(&Some(team.id)).map_or(0, HashSet::len)));
    (cast.len() + missing.sum::<usize>()) as u64
}

fn finding(plan: &Plan, show: &Show, (audience, performers, capacity): (u64, u64, u32), over: u64) -> Finding {
    let names = |tongue| {
        let when = say::when(plan, show.starts_at, tongue);
        (say::show(plan, show.id, tongue), when, say::stage(plan, show.stage, tongue))
    };
    let (title, when, stage) = names(say::EN);
    let en = format!(
        "“{title}” ({when}) expects an audience of {audience} and brings {performers} performers, and the fire service allows \
         {capacity} people in {stage}: {over} too many."
    );
    let (title, when, stage) = names(say::ZH);
    let zh = format!(
        "《{title}》（{when}）预计观众 {audience} 人、演员 {performers} 人，而{stage}消防核定 {capacity} 人，超出 {over} 人。"
    );
    Finding {
        subjects: vec![show.id.into()],
        show: Some(show.id),
        at: show.starts_at,
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
             stage M1 V1 fire=10 holds=1
             stage M2 V1
             performer P1
             performer P2
             performer P3
             team T1 O1 declared=3
             team T2 O1 declared=4
             team T3 O1 REJECTED declared=9
             act A1 4:00 teams=T1 : P1 P2
             act A2 4:00 : P2 P3
             act A3 4:00 teams=T1,T3
             act A4 4:00 teams=T2,T1
             act A5 4:00 WITHDRAWN teams=T2
             {show}"
        )
    }

    #[test]
    fn a_house_holds_audience_and_performers() {
        let check = |show: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(show), expected);
        check("show X1 GALA M1 2020-09-28T19:30 audience=10 : SPEECH=5:00", &[]); // to the last place
        check("show X1 GALA M1 2020-09-28T19:30 audience=7 : A1 A2 A1", &[]); // three performers, one of them in both
        check("show X1 GALA M1 2020-09-28T19:30 audience=7 : A3 A3 A5", &[]); // a declared team is once there, others never
        check("show X1 GALA M1 2020-09-28T19:30 audience=6 : A1 A2 A3", &[]); // two of the team of three are in a cast
        check("show X1 GALA M2 2020-09-28T19:30 audience=999 : A1", &[]); // nobody told what the fire service allows
        check("show X1 GALA M1 2020-09-28T19:30 audience=999 POSTPONED : A1", &[]);
        check("show X1 GALA audience=999 : A1", &[]); // no stage yet
        check("show X1 GALA M1 2020-09-28T19:30 audience=11 :", &["HOUSE_FULL BLOCK 1 X1"]);
        check("show X1 GALA M1 audience=8 : A1 A2", &["HOUSE_FULL BLOCK 1 X1"]); // no time needed
        check("show X1 GALA M1 audience=9 : A3", &["HOUSE_FULL BLOCK 2 X1"]);
        check("show X1 GALA M1 audience=6 : A1 A4", &["HOUSE_FULL BLOCK 3 X1"]); // 2 named, 1 and 4 not
        check(
            "set STAGE_CROWDED=INFO\nteam T4 O1 declared=11\nact A6 4:00 teams=T4\nshow X1 GALA M1 : A6",
            &["HOUSE_FULL BLOCK 1 X1"],
        );
    }

    #[test]
    fn its_message_says_where_when_and_how_many() {
        tests::check_message(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-28T19:30 audience=12 : A1"),
            "“en-X1” (2020-09-28 19:30:00) expects an audience of 12 and brings 2 performers, and the fire service allows 10 \
             people in en-M1: 4 too many.",
            "《X1》（2020-09-28 19:30:00）预计观众 12 人、演员 2 人，而M1消防核定 10 人，超出 4 人。",
        );
    }
}
