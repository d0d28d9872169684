//! What is computed from a Plan, each time from a fresh one: what was found before is kept in it.

use playbill::{
    demo,
    domain::{
        call::call_sheet,
        conflict,
        diff::diff,
        headcount::{Scope, count},
        plan::Plan,
        presence::presence,
        search::search,
        statistics::{StatisticsKey, statistics},
    },
};
use strum::VariantArray as _;

use crate::{
    festivals,
    measure::{Contest, Row, Target, alone},
};

/// The demo as its draft stands: some conflicts and differences.
///
/// Targets: detection is part of every edit and of every look at the desk, and may take 10 ms of it.
pub(crate) fn of_demo() -> Vec<Row> {
    let published = demo::festival();
    let draft = demo::later_changes(&published).iter().fold(published.clone(), |plan, (_, changes)| plan.apply(changes));
    each(&published, &draft, 100, &[Target::CpuMs(10.0)])
}

/// The large festival after one edit.
///
/// Targets: with ten times the people of the demo and thirty times the performances, detection may take ten times as long.
pub(crate) fn of_large() -> Vec<Row> {
    let before = festivals::large();
    let after = later(&before);
    each(&before, &after, 15, &[Target::CpuMs(100.0)])
}

/// The Plan with one show an hour later.
fn later(plan: &Plan) -> Plan {
    let mut show = (**plan.shows.iter().next().expect("a show")).clone();
    show.starts_at = show.starts_at.map(|it| playbill::domain::time::after(it, 3_600));
    plan.apply(&[show.into()])
}

fn each(before: &Plan, after: &Plan, rounds: usize, targets: &[Target]) -> Vec<Row> {
    let fresh = || after.with_fresh_index();
    let indexed = || {
        let plan = fresh();
        let _ = plan.index();
        plan
    };
    let show = after.shows.iter().next().expect("a show");
    let one: Vec<_> = vec![playbill::domain::show::Show::clone(show).into()];
    // The last programme day with a show: the demo's closing night, one of the large festival's twenty.
    let almanac = after.festival().almanac();
    let day = after.shows.iter().filter_map(|it| it.starts_at).max().map(|it| almanac.programme_day(it)).expect("a day");
    let find = |plan: &Plan, text: &str| search(plan, text, None, 50).expect("hits").len();
    let searched = || {
        let plan = indexed();
        let _ = find(&plan, "a");
        plan
    };
    let _ = (before.index(), after.index());
    let found = conflict::detect(after).len();
    let edited = || {
        let _ = conflict::detect(before);
        before.apply(&one)
    };
    Contest::new(rounds)
        .enter("printing the Plan as JSON", &[], || alone(1, || serde_json::to_vec(after).expect("JSON")))
        .enter("applying one change, index and times led on", &[], || alone(1, || after.apply(&one)))
        .enter("index and times made anew", &[], || on(fresh(), |plan| plan.index().programs.len()))
        .enter(&format!("conflicts ({found})"), targets, || on(indexed(), |plan| conflict::detect(plan).len()))
        .enter("conflicts behind an edit of one show", targets, || {
            on(edited(), |plan| conflict::effect(before, plan).added.len())
        })
        .enter("headcount of the whole festival", &[], || on(indexed(), |plan| count(plan, &Scope::default())))
        .enter("statistics by every key", &[], || {
            on(indexed(), |plan| StatisticsKey::VARIANTS.iter().map(|by| statistics(plan, *by).len()).sum::<usize>())
        })
        .enter("presence on the last day, by the hour", &[], || on(indexed(), |plan| presence(plan, day, None, 60).len()))
        .enter("presence on the last day, by the minute", &[], || on(indexed(), |plan| presence(plan, day, None, 1).len()))
        .enter("call sheet of the last day", &[], || on(indexed(), |plan| call_sheet(plan, day, None).len()))
        .enter("first search: making its index", &[], || on(indexed(), |plan| find(plan, "a")))
        .enter("search by initials: gyxkm", &[], || on(searched(), |plan| find(plan, "gyxkm")))
        .enter("search by one character: 花", &[], || on(searched(), |plan| find(plan, "花")))
        .enter("search with a typo: dnace", &[], || on(searched(), |plan| find(plan, "dnace")))
        .enter("what changed since the release", &[], || alone(1, || diff(before, after)))
        .run()
}

/// Times work on a Plan, and neither how the Plan is made nor how it is dropped.
fn on<T>(plan: Plan, work: impl Fn(&Plan) -> T) -> crate::measure::Cost {
    let mut kept = Vec::with_capacity(1);
    alone(1, || kept.push(work(&plan)))
}
