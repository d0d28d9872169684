//! PERFORMER_CLASH: a performer is cast in performances of two shows that are on at once, or too close to travel from one venue
//! to the other. What is missing is the time both share on stage plus the travel, or the travel less the gap between them. What a performer
//! does within one show is the matter of QUICK_CHANGE.
//!
//! Example: a dance in the park until 19:34 and a choir in the theatre from 19:40, 900 s away: 540 s are missing.

use super::{Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{
    act::Act,
    conflict::say,
    id::{ItemId, PerformerId},
    plan::Plan,
    show::Show,
    text::Message,
    time::{Interval, after},
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::PerformerClash,
    severity: Severity::Block,
    meaning: (
        "A performer is on two stages at once, the travel between the venues included.",
        "一名演员同时出现在两个舞台上（含场馆之间的路程）。",
    ),
    measure: Measure::Seconds,
    parameters: &[],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

/// A performance with its hours.
struct Timed<'a> {
    hours: Interval,
    item: ItemId,
    act: &'a Act,
    show: &'a Show,
}

fn find(plan: &Plan, findings: &mut Vec<Finding>) {
    let performances = timed_performances(plan);
    // Only the places are sorted by performer, as there are many; they stand in the order of time.
    let mut appearances: Vec<(PerformerId, usize)> = Vec::new();
    for (place, it) in performances.iter().enumerate() {
        appearances.extend(it.act.cast.iter().map(|cast| (cast.performer, place)));
    }
    appearances.sort_unstable();
    let longest_travel = plan.venues.iter().flat_map(|venue| venue.travel_seconds.values()).max().copied().unwrap_or(0);
    for of_performer in appearances.chunk_by(|(a, _), (b, _)| a == b) {
        for (rank, (performer, place)) in of_performer.iter().enumerate() {
            let first = &performances[*place];
            // Not only the direct neighbour: a long performance may reach over several short ones.
            let reach = after(first.hours.ends_at(), i64::from(longest_travel));
            let later = of_performer[rank + 1..].iter().map(|(_, place)| &performances[*place]);
            let near = later.take_while(|next| next.hours.starts_at() <= reach);
            findings.extend(near.filter_map(|next| clash(plan, *performer, first, next)));
        }
    }
}

/// Every performance that has a time, by start.
fn timed_performances(plan: &Plan) -> Vec<Timed<'_>> {
    let all = plan.shows.iter().flat_map(|show| facts::performances(plan, show));
    let mut performances: Vec<Timed<'_>> = all
        .filter_map(|it| Some(Timed { hours: it.program.interval(it.slot)?, item: it.slot.item, act: it.act, show: it.show }))
        .collect();
    performances.sort_unstable_by_key(|it| (it.hours, it.item));
    performances
}

/// `first` starts no later than `next`.
fn clash(plan: &Plan, performer: PerformerId, first: &Timed<'_>, next: &Timed<'_>) -> Option<Finding> {
    if first.show.id == next.show.id {
        return None;
    }
    let venues = facts::venue_of(plan, first.show).zip(facts::venue_of(plan, next.show));
    let travel = venues.map_or(0, |(from, to)| plan.travel_seconds(from, to));
    // What both share on stage, or less than nothing for a gap between them.
    let shared = (first.hours.ends_at().min(next.hours.ends_at()) - next.hours.starts_at()).num_seconds();
    let missing = shared + i64::from(travel);
    let clashes = missing > 0 || first.hours.overlaps(next.hours);
    clashes.then(|| finding(plan, performer, (first, next), travel, missing))
}

fn finding(plan: &Plan, performer: PerformerId, (first, next): (&Timed<'_>, &Timed<'_>), travel: u32, missing: i64) -> Finding {
    let who = say::performer(plan, performer);
    let (until, from) = (say::time(plan, first.hours.ends_at()), say::time(plan, next.hours.starts_at()));
    let names = |tongue| {
        let of = |it: &Timed<'_>| (say::act(plan, it.act.id, tongue), say::show(plan, it.show.id, tongue));
        (of(first), of(next))
    };
    let ((act, show), (next_act, next_show)) = names(say::EN);
    let en = format!(
        "{who} is in “{act}” of “{show}” until {until} and in “{next_act}” of “{next_show}” from {from}, \
         {travel} s of travel apart: {missing} s are missing."
    );
    let ((act, show), (next_act, next_show)) = names(say::ZH);
    let zh = format!(
        "{who} 在《{show}》的《{act}》中演至 {until}，又自 {from} 起演出《{next_show}》的《{next_act}》，\
         路程 {travel} 秒，还差 {missing} 秒。"
    );
    Finding {
        subjects: vec![performer.into(), first.item.into(), next.item.into()],
        show: Some(next.show.id),
        at: Some(next.hours.starts_at()),
        magnitude: Some(missing),
        lowered_to: None,
        message: Message::new(en, zh),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(shows: &str) -> String {
        format!(
            "venue V1
             venue V2
             venue V3
             travel V1 V2 15:00
             stage M1 V1
             stage M2 V1
             stage N1 V2
             stage R1 V3
             performer P1
             performer P2
             act A1 10:00 : P1 P2
             act A2 2:00 : P1
             act A3 0:00 : P1
             act A4 10:00 : P2/SAME
             act A5 10:00 CUT : P1
             {shows}"
        )
    }

    #[test]
    fn a_performer_is_in_one_place_at_a_time() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        let at_half_past = |other: &str| format!("show X1 GALA M1 2020-09-28T19:30 : A1\n{other}");
        let passes = |other: &str| check(&at_half_past(other), &[]);
        let clashes = |other: &str, expected: &str| check(&at_half_past(other), &[expected]);
        passes("show X2 GALA M2 2020-09-28T19:40 : A2"); // touching, in the same venue
        passes("show X2 GALA R1 2020-09-28T19:40 : A2"); // touching, nobody told how far it is
        passes("show X2 GALA N1 2020-09-28T19:55 : A2"); // just enough time to travel
        passes("show X2 GALA M2 2020-09-28T19:30 CANCELLED : A2");
        passes("show X2 GALA M2 2020-09-28T19:30 : A5"); // the act is cut
        passes("show X2 GALA M2 : A2"); // no time yet
        clashes("show X2 GALA M2 2020-09-28T19:39 : A2", "PERFORMER_CLASH BLOCK 60 P1 X1/A1 X2/A2");
        clashes("show X2 GALA M2 2020-09-28T19:31 : A2", "PERFORMER_CLASH BLOCK 120 P1 X1/A1 X2/A2"); // nested
        clashes("show X2 GALA M2 2020-09-28T19:31 : A3", "PERFORMER_CLASH BLOCK 0 P1 X1/A1 X2/A3"); // of unknown length
        clashes("show X2 GALA N1 2020-09-28T19:39 : A2", "PERFORMER_CLASH BLOCK 960 P1 X1/A1 X2/A2"); // overlap and travel
        clashes("show X2 GALA N1 2020-09-28T19:54 : A2", "PERFORMER_CLASH BLOCK 60 P1 X1/A1 X2/A2"); // travel alone
        clashes("show X2 GALA N1 2020-09-28T19:14 : A2", "PERFORMER_CLASH BLOCK 60 P1 X1/A1 X2/A2"); // and the other way
        clashes("show X2 GALA M2 2020-09-28T19:35 : A4", "PERFORMER_CLASH BLOCK 300 P2 X1/A1 X2/A4"); // costumes apart
    }

    #[test]
    fn one_act_in_two_shows_and_one_long_act_over_many() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        check("show X1 GALA M1 2020-09-28T19:30 : A2 A2@+0", &[]); // within one show
        check(
            "show X1 GALA M1 2020-09-28T19:30 : A1
             show X2 GALA M2 2020-09-28T19:32 : A1",
            &["PERFORMER_CLASH BLOCK 480 P1 X1/A1 X2/A1", "PERFORMER_CLASH BLOCK 480 P2 X1/A1 X2/A1"],
        );
        check(
            "show X1 GALA M1 2020-09-28T19:30 : A1
             show X2 GALA M2 2020-09-28T19:30 : A2
             show X3 GALA R1 2020-09-28T19:35 : A2
             show X4 GALA R1 2020-09-28T19:39 : A2",
            &[
                "PERFORMER_CLASH BLOCK 120 P1 X1/A1 X2/A2",
                "PERFORMER_CLASH BLOCK 120 P1 X1/A1 X3/A2",
                "PERFORMER_CLASH BLOCK 60 P1 X1/A1 X4/A2",
            ],
        );
    }

    #[test]
    fn its_message_says_who_where_when_and_by_how_much() {
        tests::check_message(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-28T19:30 : A1\nshow X2 GALA N1 2020-09-28T19:46 : A2"),
            "P1 (P1) is in “en-A1” of “en-X1” until 2020-09-28 19:40:00 and in “en-A2” of “en-X2” from 2020-09-28 19:46:00, \
             900 s of travel apart: 540 s are missing.",
            "P1 (P1) 在《X1》的《A1》中演至 2020-09-28 19:40:00，又自 2020-09-28 19:46:00 起演出《X2》的《A2》，\
             路程 900 秒，还差 540 秒。",
        );
    }
}
