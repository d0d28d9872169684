//! PERFORMER_OVERLOAD: a performer is in more acts of one show than `PERFORMER_ACTS_PER_SHOW`, or in more acts of one programme
//! day than `PERFORMER_ACTS_PER_DAY`. An act put on twice is one act. A day with one show is told with the show, by the
//! stricter of both limits.
//!
//! Example: a dancer in four acts of a gala, where three are allowed: one too many.

use chrono::NaiveDate;

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{
    conflict::say,
    id::{ActId, PerformerId, ShowId},
    performer::Performer,
    plan::Plan,
    policy::Parameter,
    text::Message,
    time::Instant,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::PerformerOverload,
    severity: Severity::Warn,
    meaning: (
        "A performer is in more acts of one show than PERFORMER_ACTS_PER_SHOW, or of one programme day than \
         PERFORMER_ACTS_PER_DAY.",
        "演员在一个场次中的节目数超过 PERFORMER_ACTS_PER_SHOW，或在一天内的节目数超过 PERFORMER_ACTS_PER_DAY。",
    ),
    measure: Measure::Acts,
    parameters: &[Parameter::PerformerActsPerShow, Parameter::PerformerActsPerDay],
    find: &[Find::Performers(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "performer P1
               act A1 4:00 : P1
               act A2 4:00 : P1
               act A3 4:00 : P1
               show X1 GALA : A1 A2 A3 A1",
        broken: "performer P1
                 act A1 4:00 : P1
                 act A2 4:00 : P1
                 act A3 4:00 : P1
                 act A4 4:00 : P1
                 show X1 GALA : A1 A2 A3 A4",
    },
};

/// Where a performer is in an act: day and start come first, so that the places of a day stand together in their order.
type Place = (Option<NaiveDate>, Option<Instant>, ShowId, ActId);

fn find(plan: &Plan, performer: &Performer, findings: &mut Vec<Finding>) {
    let limit = |parameter| plan.festival().parameter(parameter) as usize;
    let (per_show, per_day) = (limit(Parameter::PerformerActsPerShow), limit(Parameter::PerformerActsPerDay));
    let acts = plan.index().acts_of_performer.of(performer.id);
    if acts.len() <= per_show.min(per_day) {
        return;
    }
    for of_day in places(plan, acts).chunk_by(|a, b| a.0 == b.0) {
        let shows: Vec<&[Place]> = of_day.chunk_by(|a, b| a.2 == b.2).collect();
        let of_one_show = if shows.len() == 1 && of_day[0].0.is_some() { per_show.min(per_day) } else { per_show };
        findings.extend(shows.iter().filter_map(|of_show| overload(plan, performer.id, of_show, of_one_show)));
        if shows.len() > 1 && of_day[0].0.is_some() {
            findings.extend(overload(plan, performer.id, of_day, per_day));
        }
    }
}

/// Where these acts are on, sorted, each once for every show.
fn places(plan: &Plan, acts: &[ActId]) -> Vec<Place> {
    let almanac = plan.festival().almanac();
    let acts = acts.iter().filter(|act| plan.acts.get(**act).is_some_and(|act| act.counts()));
    let on = acts.flat_map(|act| {
        let shows = plan.index().performances_of_act.of(*act).iter().filter_map(|it| plan.shows.get(it.show));
        shows.filter(|show| show.counts()).map(|show| (*act, show))
    });
    let mut places: Vec<Place> =
        on.map(|(act, show)| (show.starts_at.map(|at| almanac.programme_day(at)), show.starts_at, show.id, act)).collect();
    places.sort_unstable();
    places.dedup();
    places
}

fn overload(plan: &Plan, performer: PerformerId, places: &[Place], limit: usize) -> Option<Finding> {
    let mut acts: Vec<ActId> = places.iter().map(|(.., act)| *act).collect();
    acts.sort_unstable();
    acts.dedup();
    let over = acts.len().checked_sub(limit).filter(|over| *over > 0)?;
    Some(finding(plan, performer, places, (acts.len(), limit, over)))
}

/// `places` are those of one show or of one day, and not empty.
fn finding(plan: &Plan, performer: PerformerId, places: &[Place], (acts, limit, over): (usize, usize, usize)) -> Finding {
    let (day, at, first, _) = places[0];
    let mut shows: Vec<ShowId> = places.iter().map(|(_, _, show, _)| *show).collect();
    shows.dedup();
    let who = say::performer(plan, performer);
    let (on, zh_on) =
        (day.map_or_else(String::new, |it| format!(" on {it}")), day.map_or_else(String::new, |it| format!(" {it}")));
    let names = |tongue, left: &str, right: &str, between: &str| {
        let names: Vec<String> = shows.iter().map(|id| format!("{left}{}{right}", say::show(plan, *id, tongue))).collect();
        names.join(between)
    };
    let (en, zh) = (names(say::EN, "“", "”", ", "), names(say::ZH, "《", "》", "、"));
    Finding {
        subjects: std::iter::once(performer.into()).chain(shows.iter().map(|id| (*id).into())).collect(),
        show: Some(first),
        at,
        magnitude: i64::try_from(over).ok(),
        lowered_to: None,
        message: Message::new(
            format!("{who} is in {acts} acts of {en}{on}: {over} more than the {limit} allowed."),
            format!("{who}{zh_on} 在{zh}中参演 {acts} 个节目，上限 {limit} 个，多 {over} 个。"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(shows: &str) -> String {
        format!(
            "venue V1
             stage M1 V1
             performer P1
             performer P2
             act A1 4:00 : P1 P2
             act A2 4:00 : P1
             act A3 4:00 : P1
             act A4 4:00 : P1
             act A5 4:00 : P1
             act A6 4:00 CUT : P1
             {shows}"
        )
    }

    #[test]
    fn a_performer_is_in_so_many_acts_of_a_show() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        check("show X1 GALA M1 2020-09-28T19:30 : A1 A2 A3 A6", &[]); // a cut act does not count
        check("show X1 GALA M1 2020-09-28T19:30 : A1 A2 A3 A1 A2", &[]); // three, two of them again
        check("show X1 GALA M1 2020-09-28T19:30 CANCELLED : A1 A2 A3 A4", &[]);
        check("show X1 GALA M1 2020-09-28T19:30 : A1 A2 A3 A4", &["PERFORMER_OVERLOAD WARN 1 P1 X1"]);
        check("show X1 GALA : A1 A2 A3 A4 A5", &["PERFORMER_OVERLOAD WARN 2 P1 X1"]); // no time needed
        check("set PERFORMER_ACTS_PER_SHOW=4\nset PERFORMER_ACTS_PER_DAY=4\nshow X1 GALA : A1 A2 A3 A4", &[]);
    }

    #[test]
    fn and_in_so_many_of_a_programme_day() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        let two = |first: &str, next: &str| format!("show X1 GALA M1 {first} : A1 A2 A3\nshow X2 GALA M1 {next} : A4");
        check("show X1 GALA M1 2020-09-28T15:00 : A1 A2 A3\nshow X2 GALA M1 2020-09-28T19:30 : A2 A3", &[]); // the same acts
        check(&two("2020-09-27T19:30", "2020-09-28T19:30"), &[]); // another day
        check(&two("2020-09-28T19:30", "2020-09-28T21:30 POSTPONED"), &[]);
        check(&two("2020-09-28T19:30", ""), &[]); // no time yet
        check(&two("2020-09-28T19:30", "2020-09-29T05:00"), &[]); // the next day has begun
        check(&two("2020-09-28T15:00", "2020-09-28T19:30"), &["PERFORMER_OVERLOAD WARN 1 P1 X1 X2"]);
        check(&two("2020-09-28T19:30", "2020-09-29T01:00"), &["PERFORMER_OVERLOAD WARN 1 P1 X1 X2"]); // the same night
        check(
            "show X1 GALA M1 2020-09-28T15:00 : A1 A2 A3 A4\nshow X2 GALA M1 2020-09-28T19:30 : A5",
            &["PERFORMER_OVERLOAD WARN 1 P1 X1", "PERFORMER_OVERLOAD WARN 2 P1 X1 X2"],
        );
    }

    #[test]
    fn a_day_with_one_show_is_told_once_by_the_stricter_limit() {
        let check = |set: &str, show: &str, expected: &[&str]| {
            tests::check(super::SPEC.rule, &plan(&format!("set {set}\nshow X1 GALA M1 {show} : A1 A2 A3 A4")), expected);
        };
        let overload = |over: u32| format!("PERFORMER_OVERLOAD WARN {over} P1 X1");
        check("PERFORMER_ACTS_PER_DAY=9", "2020-09-28T19:30", &[&overload(1)]);
        check("PERFORMER_ACTS_PER_DAY=2", "2020-09-28T19:30", &[&overload(2)]);
        check("PERFORMER_ACTS_PER_SHOW=9", "2020-09-28T19:30", &[&overload(1)]);
        check("PERFORMER_ACTS_PER_DAY=2", "", &[&overload(1)]); // without a time it is in no day
    }

    #[test]
    fn its_message_says_who_where_when_and_how_many() {
        let check = |shows: &str, en: &str, zh: &str| tests::check_message(super::SPEC.rule, &plan(shows), en, zh);
        check(
            "show X1 GALA : A1 A2 A3 A4",
            "P1 (P1) is in 4 acts of “en-X1”: 1 more than the 3 allowed.",
            "P1 (P1) 在《X1》中参演 4 个节目，上限 3 个，多 1 个。",
        );
        check(
            "show X1 GALA M1 2020-09-28T19:30 : A1 A2 A3\nshow X2 GALA M1 2020-09-29T01:00 : A4 A5",
            "P1 (P1) is in 5 acts of “en-X1”, “en-X2” on 2020-09-28: 2 more than the 3 allowed.",
            "P1 (P1) 2020-09-28 在《X1》、《X2》中参演 5 个节目，上限 3 个，多 2 个。",
        );
    }
}
