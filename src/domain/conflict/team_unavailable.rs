//! TEAM_UNAVAILABLE: a team is on stage at a time at which it cannot take part, whoever of it is in the cast. Windows that
//! touch are one, so that a night written as two days is no gap; a team without windows is always free.
//!
//! Example: a school choir that has to be on its bus at 20:00, and a song from 19:58 to 20:02: 120 s.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{
    conflict::{facts::Performance, say},
    id::TeamId,
    plan::Plan,
    show::Show,
    text::Message,
    time::Interval,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::TeamUnavailable,
    severity: Severity::Warn,
    meaning: ("A team is on stage outside its availability.", "队伍在其可参加时间之外登台。"),
    measure: Measure::Seconds,
    parameters: &[],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "org O1
               venue V1
               stage M1 V1
               team T1 O1 free=2020-09-28T18:00/2020-09-28T20:00
               act A1 4:00 teams=T1
               show X1 GALA M1 2020-09-28T19:56 : A1",
        broken: "org O1
                 venue V1
                 stage M1 V1
                 team T1 O1 free=2020-09-28T18:00/2020-09-28T20:00
                 act A1 4:00 teams=T1
                 show X1 GALA M1 2020-09-28T19:58 : A1",
    },
};

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    for it in facts::performances(plan, show) {
        let Some(hours) = it.program.interval(it.slot) else { continue };
        for team in it.act.teams.iter().filter_map(|id| plan.teams.get(*id)).filter(|team| team.counts()) {
            if let Some(seconds) = facts::seconds_unavailable(hours, &team.availability) {
                findings.push(finding(plan, team.id, it, hours, seconds));
            }
        }
    }
}

fn finding(plan: &Plan, team: TeamId, it: Performance<'_>, hours: Interval, seconds: i64) -> Finding {
    let said = |tongue| (say::team(plan, team, tongue), say::on_stage(plan, it, hours, tongue));
    let ((en, en_where), (zh, zh_where)) = (said(say::EN), said(say::ZH));
    Finding {
        subjects: vec![team.into(), it.slot.item.into()],
        show: Some(it.show.id),
        at: Some(hours.starts_at()),
        magnitude: Some(seconds),
        lowered_to: None,
        message: Message::new(
            format!("“{en}” is {en_where}, and not available for {seconds} s of it."),
            format!("“{zh}”{zh_where}，其中 {seconds} 秒不在其可参加时间内。"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(show: &str) -> String {
        format!(
            "org O1
             venue V1
             stage M1 V1
             performer P1
             team T1 O1 free=2020-09-28T18:00/2020-09-29T00:00,2020-09-29T00:00/2020-09-29T02:00 : P1
             team T2 O1
             team T3 O1 REJECTED free=2020-09-28T18:00/2020-09-28T18:01
             act A1 30:00 setup=3600 teams=T1
             act A2 30:00 teams=T2,T1
             act A3 30:00 teams=T2,T3
             act A4 30:00 teams=T1 : P1
             act A5 0:00 teams=T1
             {show}"
        )
    }

    #[test]
    fn teams_are_on_stage_when_they_are_free() {
        let check = |show: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(show), expected);
        check("show X1 GALA M1 2020-09-28T18:00 : A1", &[]); // from the first second on, set-up apart
        check("show X1 GALA M1 2020-09-29T01:30 : A1", &[]); // to the last second
        check("show X1 GALA M1 2020-09-28T23:45 : A1", &[]); // over the midnight at which one window is cut in two
        check("show X1 GALA M1 2020-09-28T17:30 : A3 A1", &[]); // not on stage until then; the rejected team does not count
        check("show X1 GALA M1 : A1", &[]); // no time yet
        check("show X1 GALA M1 2020-09-28T03:00 POSTPONED : A1", &[]);
        check("show X1 GALA M1 2020-09-28T17:50 : A1", &["TEAM_UNAVAILABLE WARN 600 T1 X1/A1"]);
        check("show X1 GALA M1 2020-09-29T01:31 : A2", &["TEAM_UNAVAILABLE WARN 60 T1 X1/A2"]); // as the joint team
        check("show X1 GALA M1 2020-09-28T12:00 : A4", &["TEAM_UNAVAILABLE WARN 1800 T1 X1/A4"]); // with a cast that is free
        check("show X1 GALA M1 2020-09-28T18:00 : A5", &[]); // of unknown length
        check("show X1 GALA M1 2020-09-29T02:00 : A5", &["TEAM_UNAVAILABLE WARN 0 T1 X1/A5"]);
    }

    #[test]
    fn its_message_says_who_where_when_and_by_how_much() {
        tests::check_message(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-28T17:50 : A1"),
            "“en-T1” is on stage in “en-A1” of “en-X1” from 2020-09-28 17:50:00 to 2020-09-28 18:20:00, and not available for \
             600 s of it.",
            "“T1”自 2020-09-28 17:50:00 至 2020-09-28 18:20:00 在《X1》的《A1》中登台，其中 600 秒不在其可参加时间内。",
        );
    }
}
