//! What the tests of the rules share, and the tests of what all rules have in common.

use strum::VariantArray;

use super::*;
use crate::domain::{
    fixture,
    id::{ActId, ItemId, PerformerId, WaiverId},
    show::ItemContent,
};

/// What every rule shows of itself, in the fixture's language.
#[derive(Debug)]
pub(super) struct Examples {
    /// A festival that keeps the rule, though it comes close.
    pub(super) kept: &'static str,
    /// Nearly the same festival, which breaks it.
    pub(super) broken: &'static str,
}

/// Reads a festival and compares the conflicts of one rule, a line for each: `QUICK_CHANGE BLOCK 180 P1 X1/A1 X1/A2`, with `-`
/// for no magnitude and items named after their show and act, or the kind of interlude.
pub(super) fn check(rule: Rule, text: &str, expected: &[&str]) {
    assert_eq!(lines(&fixture::plan(text), rule), expected, "{text}");
}

/// Reads a festival that breaks a rule once and compares the message.
pub(super) fn check_message(rule: Rule, text: &str, en: &str, zh: &str) {
    let plan = fixture::plan(text);
    let messages: Vec<&Message> = of_rule(&plan, rule).map(|conflict| &conflict.message).collect();
    assert_eq!(messages, [&Message::new(en, zh)]);
}

fn of_rule(plan: &Plan, rule: Rule) -> impl Iterator<Item = &Conflict> {
    detect(plan).iter().map(AsRef::as_ref).filter(move |conflict: &&Conflict| conflict.rule == rule)
}

fn lines(plan: &Plan, rule: Rule) -> Vec<String> {
    of_rule(plan, rule).map(|conflict| line(plan, conflict)).collect()
}

fn line(plan: &Plan, conflict: &Conflict) -> String {
    let Conflict { rule, severity, magnitude, subjects, .. } = conflict;
    let magnitude = magnitude.map_or("-".to_owned(), |seconds| seconds.to_string());
    let subjects: Vec<String> = subjects.iter().map(|id| code(plan, *id)).collect();
    format!("{rule} {severity} {magnitude} {}", subjects.join(" "))
}

fn code(plan: &Plan, id: AnyId) -> String {
    match id {
        AnyId::Festival(_) => "festival".to_owned(),
        AnyId::Organization(id) => plan.organizations.get(id).expect("an organization").code.clone(),
        AnyId::Team(id) => plan.teams.get(id).expect("a team").code.clone(),
        AnyId::Performer(id) => plan.performers.get(id).expect("a performer").code.clone(),
        AnyId::Act(id) => plan.acts.get(id).expect("an act").code.clone(),
        AnyId::Show(id) => plan.shows.get(id).expect("a show").code.clone(),
        AnyId::Item(item) => {
            let show = plan.shows.get(plan.index().show_of_item[&item]).expect("a show");
            let item = show.items.iter().find(|it| it.id == item).expect("an item");
            let what = match &item.content {
                ItemContent::Performance { act, .. } => code(plan, (*act).into()),
                ItemContent::Interlude { kind, .. } => kind.to_string(),
            };
            format!("{}/{what}", show.code)
        }
        other => panic!("no rule is about {other}"),
    }
}

/// A gala from 19:30 with acts of ten minutes and a hard end.
fn gala(program: &str, hard_end: &str) -> Plan {
    fixture::plan(&format!(
        "org O1 GOVERNMENT
         credit HOST O1 1
         venue V1
         stage M1 V1
         performer P1
         act A1 10:00 : P1
         act A2 10:00 : P1
         show X1 GALA M1 2020-09-28T19:30 hard=2020-09-28T{hard_end} : {program}"
    ))
}

#[test]
fn the_table_holds_every_rule_with_its_meaning() {
    let rules: Vec<Rule> = RULES.iter().map(|spec| spec.rule).collect();
    assert_eq!(rules, Rule::VARIANTS);
    let table: Vec<String> = Rule::VARIANTS.iter().map(|rule| format!("{rule} {}", rule.spec().severity)).collect();
    assert_eq!(
        table,
        [
            "STAGE_OVERLAP BLOCK",
            "STAGE_CLOSED BLOCK",
            "OUTSIDE_FESTIVAL BLOCK",
            "SHOW_OVERRUN BLOCK",
            "PINNED_START_MISSED BLOCK",
            "PERFORMER_CLASH BLOCK",
            "TEAM_CLASH WARN",
            "QUICK_CHANGE BLOCK",
            "PERFORMER_UNAVAILABLE WARN",
            "TEAM_UNAVAILABLE WARN",
            "PERFORMER_OVERLOAD WARN",
            "MINOR_LATE BLOCK",
            "MINOR_CONSENT WARN",
            "STAGE_CROWDED BLOCK",
            "HOUSE_FULL BLOCK",
            "CHANGEOVER_SHORT WARN",
            "MICROPHONES_SHORT WARN",
            "ACT_NOT_CONFIRMED BLOCK",
            "ACT_TOO_LONG WARN",
            "ACT_OVERCAST WARN",
            "TEAM_QUOTA WARN",
            "ROSTER_INCOMPLETE WARN",
            "HEADCOUNT_MISMATCH WARN",
            "ACT_UNPLACED INFO",
            "TEAM_IDLE INFO",
            "SAME_GENRE_ADJACENT INFO",
            "SAME_TEAM_ADJACENT INFO",
            "ORDER_BROKEN WARN",
            "CREDIT_RANK WARN",
        ]
    );
    for RuleSpec { rule, meaning: (en, zh), .. } in RULES {
        assert!(en.is_ascii() && en.ends_with('.') && zh.ends_with('。'), "{rule}: {en} {zh}");
    }
}

#[test]
fn every_rule_has_an_example_that_keeps_it_and_one_that_breaks_it() {
    for RuleSpec { rule, examples: Examples { kept, broken }, .. } in RULES {
        assert!(!kept.is_empty(), "{rule} has no example that keeps it");
        assert_eq!(lines(&fixture::plan(kept), *rule), [""; 0], "{rule}");
        assert!(of_rule(&fixture::plan(broken), *rule).next().is_some(), "{rule} has no example that breaks it");
    }
}

#[test]
fn a_key_follows_from_the_rule_and_the_set_of_subjects() {
    let plan = gala("A1", "22:00");
    let key = |rule: Rule, subjects: &[AnyId]| {
        let subjects = subjects.to_vec();
        let message = Message::new("", "");
        let finding = Finding { subjects, show: None, at: None, magnitude: None, lowered_to: None, message };
        Conflict::new(&plan, rule.spec(), finding).key
    };
    let id = Uuid::from_u128;
    let (performer, first, next) = (AnyId::from(PerformerId(id(1))), AnyId::from(ItemId(id(2))), AnyId::from(ItemId(id(3))));
    let expect = key(Rule::QuickChange, &[performer, first, next]);
    // Stored with every waiver: a key that comes out differently voids them all.
    assert_eq!(expect.to_string(), "526a6445-2676-5462-b415-e74630798216");
    assert_eq!(key(Rule::QuickChange, &[next, performer, first]), expect);
    assert_eq!(key(Rule::QuickChange, &[next, next, performer, first]), expect);
    assert_ne!(key(Rule::PerformerClash, &[performer, first, next]), expect);
    assert_ne!(key(Rule::QuickChange, &[performer, first]), expect);
    assert_ne!(key(Rule::QuickChange, &[PerformerId(id(1)).into()]), key(Rule::QuickChange, &[ActId(id(1)).into()]));
}

#[test]
fn a_key_outlives_unrelated_edits() {
    let before = gala("A1 A2@+60", "22:00");
    let mut show = (*fixture::show(&before, "X1")).clone();
    show.starts_at = Some(fixture::at(&before, "2020-09-27T10:00"));
    show.items.swap(0, 1);
    show.items[0].changeover_seconds = None;
    show.items[1].changeover_seconds = Some(90);
    let after = before.apply(&[show.into()]);
    let keys = |plan: &Plan| of_rule(plan, Rule::QuickChange).map(|it| it.key).collect::<Vec<_>>();
    assert_eq!(lines(&before, Rule::QuickChange), ["QUICK_CHANGE BLOCK 240 P1 X1/A1 X1/A2"]);
    assert_eq!(lines(&after, Rule::QuickChange), ["QUICK_CHANGE BLOCK 210 P1 X1/A1 X1/A2"]);
    assert_eq!(keys(&before), keys(&after));
}

#[test]
fn a_waiver_covers_a_conflict_until_it_grows() {
    let check = |waived: Option<i64>, hard_end: &str, expect_blocks: bool| {
        let plan = gala("A1", hard_end);
        let conflict = of_rule(&plan, Rule::ShowOverrun).next().expect("a conflict");
        assert!(conflict.blocks(&plan), "without a waiver");
        let waiver = Waiver {
            id: WaiverId(Uuid::from_u128(100)),
            conflict_key: conflict.key,
            rule: conflict.rule,
            magnitude: waived,
            reason: "The neighbours know.".to_owned(),
            waived_by: "tester".to_owned(),
            waived_at: fixture::at(&plan, "2020-09-01T00:00"),
        };
        let stranger = Waiver { id: WaiverId(Uuid::from_u128(101)), conflict_key: KEYS, ..waiver.clone() };
        assert!(conflict.blocks(&plan.apply(&[stranger.into()])), "with the waiver of another conflict");
        assert_eq!(conflict.blocks(&plan.apply(&[waiver.into()])), expect_blocks, "{waived:?} {hard_end}");
    };
    check(Some(300), "19:35", false); // as bad as it was
    check(Some(300), "19:36", false); // better
    check(Some(300), "19:34", true); // worse
    check(None, "19:35", true); // given when it measured nothing
}

#[test]
fn a_festival_has_the_last_word_on_severities_and_no_case_weighs_more_than_that() {
    let check = |severity: Option<Severity>, expected: [&str; 2]| {
        // 60 s blocks, 240 s warns.
        let before = gala("A1 A2@+60 A1@+240", "22:00");
        let mut festival = (**before.festival()).clone();
        festival.severities.extend(severity.map(|severity| (Rule::QuickChange, severity)));
        let plan = before.apply(&[festival.into()]);
        assert_eq!(lines(&plan, Rule::QuickChange), expected);
    };
    check(None, ["QUICK_CHANGE BLOCK 240 P1 X1/A1 X1/A2", "QUICK_CHANGE WARN 60 P1 X1/A2 X1/A1"]);
    check(Some(Severity::Reject), ["QUICK_CHANGE REJECT 240 P1 X1/A1 X1/A2", "QUICK_CHANGE WARN 60 P1 X1/A2 X1/A1"]);
    check(Some(Severity::Info), ["QUICK_CHANGE INFO 240 P1 X1/A1 X1/A2", "QUICK_CHANGE INFO 60 P1 X1/A2 X1/A1"]);
}

#[test]
fn conflicts_that_do_not_block_need_no_waiver() {
    let plan = gala("A1 A2@+240", "22:00");
    let blocks: Vec<bool> = detect(&plan).iter().map(|it| it.blocks(&plan)).collect();
    assert_eq!(lines(&plan, Rule::QuickChange), ["QUICK_CHANGE WARN 60 P1 X1/A1 X1/A2"]);
    assert_eq!(blocks, [false]);
}

#[test]
fn an_edit_adds_what_is_new_or_worse_and_resolves_what_is_gone() {
    // The same lines give the same ids, so that each of these is an edit of the others.
    let before = gala("A1", "19:35");
    let check = |after: &Plan, expected: &[&str]| {
        let Effect { added, resolved } = effect(&before, after);
        let lines = |sign, list: Vec<Conflict>| list.into_iter().map(move |it| format!("{sign} {}", line(after, &it)));
        assert_eq!(lines("+", added).chain(lines("-", resolved)).collect::<Vec<_>>(), expected);
    };
    let weighing = |severity: Severity| {
        let mut festival = (**before.festival()).clone();
        festival.severities.insert(Rule::ShowOverrun, severity);
        before.apply(&[festival.into()])
    };
    check(&gala("A1", "19:35"), &[]);
    check(&gala("A1", "19:34"), &["+ SHOW_OVERRUN BLOCK 360 X1"]); // worse
    check(&gala("A1", "19:36"), &[]); // better, and still there
    check(&gala("A1", "19:40"), &["- SHOW_OVERRUN BLOCK 300 X1"]);
    check(&weighing(Severity::Reject), &["+ SHOW_OVERRUN REJECT 300 X1"]); // weighs more
    check(&weighing(Severity::Warn), &[]);
    let more = ["+ QUICK_CHANGE BLOCK 300 P1 X1/A2 X1/A1", "- SHOW_OVERRUN BLOCK 300 X1", "- ACT_UNPLACED INFO - A2"];
    check(&gala("A2 A1", "19:50"), &more);
}
