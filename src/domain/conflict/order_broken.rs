//! ORDER_BROKEN: a show breaks what an act asks of another: to come before it wherever both are on (BEFORE), to be in no show
//! without it (TOGETHER), or to be in no show with it (APART). A pair of acts is told once for each show.
//!
//! Example: a sketch sets the scene for a dance and has to come before it, and the gala has the dance first.

use std::collections::{HashMap, HashSet};

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{
    act::{ActLink, LinkKind},
    conflict::{facts::Performance, say},
    id::ActId,
    plan::Plan,
    show::Show,
    text::Message,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::OrderBroken,
    severity: Severity::Warn,
    meaning: (
        "In a show, an act comes after one that it must come before, is without one that it must be together with, or is \
         together with one that it must be apart from.",
        "同一场次中，节目排在了应在其后的节目之后、缺少须同场的节目，或与不得同场的节目同场。",
    ),
    measure: Measure::Nothing,
    parameters: &[],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "act A1 4:00
               act A2 4:00 before=A1
               show X1 GALA : A2 A1",
        broken: "act A1 4:00
                 act A2 4:00 before=A1
                 show X1 GALA : A1 A2",
    },
};

/// The first and the last performance of an act in a show.
#[derive(Clone, Copy)]
struct Places<'a> {
    first: Performance<'a>,
    last: Performance<'a>,
}

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    if facts::performances(plan, show).all(|it| it.act.links.is_empty()) {
        return;
    }
    let mut places: HashMap<ActId, Places<'_>> = HashMap::new();
    for it in facts::performances(plan, show) {
        places.entry(it.act.id).and_modify(|places| places.last = it).or_insert(Places { first: it, last: it });
    }
    find_in(plan, show, &places, findings);
}

fn find_in(plan: &Plan, show: &Show, places: &HashMap<ActId, Places<'_>>, findings: &mut Vec<Finding>) {
    // Two acts may ask the same of each other, and the conflict's key knows only the pair.
    let mut told: HashSet<(ActId, ActId)> = HashSet::new();
    for id in show.items.iter().filter_map(|item| item.act()) {
        let Some(of_act) = places.get(&id) else { continue };
        for link in &of_act.first.act.links {
            let pair = (id.min(link.act), id.max(link.act));
            if is_broken(link.kind, of_act, places.get(&link.act)) && told.insert(pair) {
                findings.push(finding(plan, of_act.last, link));
            }
        }
    }
}

fn is_broken(kind: LinkKind, of_act: &Places<'_>, of_other: Option<&Places<'_>>) -> bool {
    match kind {
        LinkKind::Before => of_other.is_some_and(|other| of_act.last.slot.position > other.first.slot.position),
        LinkKind::Together => of_other.is_none(),
        LinkKind::Apart => of_other.is_some(),
    }
}

fn finding(plan: &Plan, it: Performance<'_>, link: &ActLink) -> Finding {
    let at = it.starts_at();
    let names = |tongue| {
        let acts = (say::act(plan, it.act.id, tongue), say::act(plan, link.act, tongue));
        (acts, say::show(plan, it.show.id, tongue), say::when(plan, at, tongue))
    };
    let ((act, other), show, when) = names(say::EN);
    let en = match link.kind {
        LinkKind::Before => format!("“{act}” ({when}) comes after “{other}” in “{show}” and has to come before it."),
        LinkKind::Together => format!("“{act}” ({when}) is in “{show}” without “{other}” and has to be together with it."),
        LinkKind::Apart => format!("“{act}” ({when}) is in “{show}” together with “{other}” and has to be apart from it."),
    };
    let ((act, other), show, when) = names(say::ZH);
    let zh = match link.kind {
        LinkKind::Before => format!("《{show}》中《{act}》（{when}）排在《{other}》之后，而它应排在其前。"),
        LinkKind::Together => format!("《{show}》中有《{act}》（{when}）而没有《{other}》，两者须同场。"),
        LinkKind::Apart => format!("《{show}》中《{act}》（{when}）与《{other}》同场，两者不得同场。"),
    };
    Finding {
        subjects: vec![it.act.id.into(), link.act.into(), it.show.id.into()],
        show: Some(it.show.id),
        at,
        magnitude: None,
        lowered_to: None,
        message: Message::new(en, zh),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        act::{ActLink, LinkKind},
        conflict::{self, tests},
        fixture,
    };

    fn plan(lines: &str) -> String {
        format!(
            "venue V1
             stage M1 V1
             act B 4:00
             act GONE 4:00 WITHDRAWN
             act EARLY 4:00 before=B
             act PAIR 4:00 together=B
             act LONER 4:00 apart=B
             act LEFT 4:00 before=GONE together=GONE apart=GONE
             act QUIT 4:00 CUT before=B together=EARLY apart=B
             {lines}"
        )
    }

    #[test]
    fn every_link_asks_for_its_own() {
        let check = |program: &str, expected: &[&str]| {
            tests::check(super::SPEC.rule, &plan(&format!("show X1 GALA M1 2020-09-28T19:30 : {program}")), expected);
        };
        check("EARLY B", &[]);
        check("EARLY SPEECH=5:00 B B", &[]);
        check("B EARLY", &["ORDER_BROKEN WARN - B EARLY X1"]);
        check("EARLY B EARLY", &["ORDER_BROKEN WARN - B EARLY X1"]); // once more after it
        check("EARLY", &[]); // it asks for nothing where the other is not
        check("PAIR B", &[]);
        check("B", &[]); // only the one that asks is bound
        check("PAIR PAIR", &["ORDER_BROKEN WARN - B PAIR X1"]);
        check("LONER", &[]);
        check("B LONER", &["ORDER_BROKEN WARN - B LONER X1"]);
    }

    #[test]
    fn acts_that_stay_away_are_in_no_show() {
        let check = |program: &str, expected: &[&str]| {
            tests::check(super::SPEC.rule, &plan(&format!("show X1 GALA M1 2020-09-28T19:30 : {program}")), expected);
        };
        check("GONE LEFT", &["ORDER_BROKEN WARN - GONE LEFT X1"]); // it is without the other, and neither after it nor with it
        check("B QUIT", &[]);
    }

    #[test]
    fn shows_stand_alone_and_take_place() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        check("show X1 GALA M1 : B\nshow X2 GALA M1 : EARLY LONER", &[]);
        check("show X1 GALA M1 : B\nshow X2 GALA M1 : PAIR", &["ORDER_BROKEN WARN - B PAIR X2"]);
        check("show X1 GALA M1 2020-09-28T19:30 CANCELLED : B EARLY LONER", &[]);
    }

    #[test]
    fn acts_that_ask_the_same_of_each_other_are_told_once() {
        let plan = fixture::plan(&plan("show X1 GALA M1 : B LONER"));
        let mut other = (*fixture::act(&plan, "B")).clone();
        let loner = fixture::act(&plan, "LONER").id;
        other.links = [LinkKind::Apart, LinkKind::Before].map(|kind| ActLink { kind, act: loner }).to_vec();
        let plan = plan.apply(&[other.into()]);
        assert_eq!(conflict::detect(&plan).iter().filter(|it| it.rule == super::SPEC.rule).count(), 1);
    }

    #[test]
    fn its_message_says_which_of_the_three_and_when() {
        let check = |program: &str, en: &str, zh: &str| {
            tests::check_message(super::SPEC.rule, &plan(&format!("show X1 GALA M1 2020-09-28T19:30 : {program}")), en, zh);
        };
        check(
            "B EARLY",
            "“en-EARLY” (2020-09-28 19:34:00) comes after “en-B” in “en-X1” and has to come before it.",
            "《X1》中《EARLY》（2020-09-28 19:34:00）排在《B》之后，而它应排在其前。",
        );
        check(
            "PAIR",
            "“en-PAIR” (2020-09-28 19:30:00) is in “en-X1” without “en-B” and has to be together with it.",
            "《X1》中有《PAIR》（2020-09-28 19:30:00）而没有《B》，两者须同场。",
        );
        check(
            "B LONER",
            "“en-LONER” (2020-09-28 19:34:00) is in “en-X1” together with “en-B” and has to be apart from it.",
            "《X1》中《LONER》（2020-09-28 19:34:00）与《B》同场，两者不得同场。",
        );
    }
}
