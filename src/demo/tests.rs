use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::domain::{
    conflict::{self, Rule, Severity},
    organization::OrganizationKind,
    show::{ItemContent, Show},
    team::TeamStatus,
    undo::{
        tests::{check_sequence, record},
        undo,
    },
};

fn show<'a>(plan: &'a Plan, code: &str) -> &'a Show {
    plan.shows.iter().find(|show| show.code == code).expect("a show")
}

/// The items of a show by their Chinese titles, and whether each is an act.
fn running_order(plan: &Plan, show: &Show) -> Vec<(String, bool)> {
    let zh = |text: &crate::domain::text::Localized| text.get(None, &Lang::zh()).to_owned();
    show.items
        .iter()
        .map(|item| match &item.content {
            ItemContent::Performance { act, .. } => (zh(&plan.acts.get(*act).expect("an act").title), true),
            ItemContent::Interlude { title, .. } => (zh(title), false),
        })
        .collect()
}

fn by_rule(plan: &Plan) -> BTreeMap<(Rule, Severity), usize> {
    let mut counts = BTreeMap::new();
    for conflict in conflict::detect(plan).iter() {
        *counts.entry((conflict.rule, conflict.severity)).or_default() += 1;
    }
    counts
}

fn draft() -> Plan {
    let plan = festival();
    later_changes(&plan).iter().fold(plan, |draft, (_, changes)| draft.apply(changes))
}

#[test]
fn the_figures_are_those_of_the_founding_case() {
    let plan = festival();
    let rostered: BTreeSet<_> = plan.teams.iter().flat_map(|team| &team.members).map(|member| member.performer).collect();
    let declared: u32 = plan.teams.iter().map(|team| team.declared_headcount).sum();
    let incomplete = plan.teams.iter().filter(|team| team.members.len() < team.declared_headcount as usize).count();
    let in_two = plan.index().teams_of_performer.values().filter(|teams| teams.len() > 1).count();
    let minors = plan.performers.iter().filter(|it| it.is_minor_on(facts::ENDS_ON)).count();
    assert_eq!((plan.revision, plan.organizations.len(), plan.venues.len(), plan.genres.len()), (1, 84, 3, 16));
    assert_eq!((plan.teams.len(), plan.acts.len(), plan.shows.len()), (104, 120, 14));
    assert_eq!((rostered.len(), plan.performers.len(), declared), (1664, 1664, 1750));
    assert_eq!((incomplete, in_two, minors), (12, 48, 252));
    assert!(rostered.len() > facts::PERFORMERS_OVER as usize && plan.teams.len() > facts::TEAMS_OVER as usize);
    assert!(plan.teams.iter().all(|team| team.status == TeamStatus::Approved && team.leader().is_some()));
    assert_eq!(plan.performers.iter().filter(|it| it.name.contains('𠮷')).count(), 1);
    assert!(plan.performers.iter().any(|it| it.hidden) && plan.performers.iter().any(|it| it.reading.is_some()));
}

#[test]
fn every_festival_made_is_the_same() {
    assert_eq!(festival(), festival());
    assert_eq!(later_changes(&festival()), later_changes(&festival()));
}

#[test]
fn the_closing_show_is_as_reported_before_and_after_the_edits() {
    for plan in [festival(), draft()] {
        let order = running_order(&plan, show(&plan, "S13"));
        let acts: Vec<&str> = order.iter().filter(|(_, act)| *act).map(|(title, _)| title.as_str()).collect();
        assert_eq!(acts, ["共圆小康梦", "我和我的祖国", "贴心守护", "飞鸽幻影", "满腹经纶", "走向复兴", "万泉河水清又清"]);
        assert_eq!(order.first(), Some(&("共圆小康梦".to_owned(), true)));
        assert_eq!(order.last(), Some(&("万泉河水清又清".to_owned(), true)));
        let (venue, _) = plan.stage(show(&plan, "S13").stage.expect("a stage")).expect("a stage");
        assert_eq!(venue.name.get(None, &Lang::zh()), "万达广场");
    }
}

#[test]
fn credits_are_as_reported() {
    let plan = festival();
    let credits: Vec<String> = plan
        .festival()
        .credits
        .iter()
        .map(|credit| {
            let organization = plan.organizations.get(credit.organization).expect("an organization");
            format!("{} {} {}", credit.role, credit.rank, organization.name.get(None, &Lang::zh()))
        })
        .collect();
    assert_eq!(
        credits,
        [
            "HOST 1 卫东区委",
            "HOST 2 卫东区政府",
            "ORGANIZER 1 区创建全国文明城市指挥部",
            "ORGANIZER 2 区委宣传部",
            "ORGANIZER 3 区文化广电和旅游局",
            "ORGANIZER 4 平顶山文旅会展基地",
        ]
    );
}

#[test]
fn acts_of_the_closing_show_were_in_a_heat() {
    let plan = festival();
    for item in &show(&plan, "S13").items {
        if let ItemContent::Performance { act, .. } = item.content {
            assert_eq!(plan.index().performances_of_act.of(act).len(), 2);
        }
    }
}

#[test]
fn references_resolve_and_codes_are_unique() {
    for plan in [festival(), draft()] {
        for organization in plan.organizations.iter() {
            assert!(organization.parent.is_none_or(|id| plan.organizations.contains(id)));
            assert_eq!(organization.parent.is_some(), organization.kind == OrganizationKind::Community);
        }
        for team in plan.teams.iter() {
            assert!(plan.organizations.contains(team.organization));
            let people: BTreeSet<_> = team.members.iter().map(|member| member.performer).collect();
            assert!(people.len() == team.members.len() && people.iter().all(|id| plan.performers.contains(*id)), "{}", team.code);
        }
        for act in plan.acts.iter() {
            assert!(plan.genres.contains(act.genre.expect("a genre")));
            assert!(!act.teams.is_empty() && act.teams.iter().all(|id| plan.teams.contains(*id)));
            let people: BTreeSet<_> = act.cast.iter().map(|it| it.performer).collect();
            assert!(!people.is_empty() && people.len() == act.cast.len(), "{}", act.code);
            for cast in &act.cast {
                let team = plan.teams.get(cast.team.expect("a team")).expect("a team");
                assert!(act.teams.contains(&team.id));
                assert!(team.members.iter().any(|member| member.performer == cast.performer), "{}", act.code);
            }
        }
        for show in plan.shows.iter() {
            assert!(plan.stage(show.stage.expect("a stage")).is_some());
            assert_eq!(running_order(&plan, show).len(), show.items.len());
        }
        codes_are_unique(&plan);
    }
}

fn codes_are_unique(plan: &Plan) {
    fn check<'a>(codes: impl Iterator<Item = &'a String>) {
        let mut seen = BTreeSet::new();
        for code in codes {
            assert!(seen.insert(code), "{code}");
        }
    }
    check(plan.organizations.iter().map(|it| &it.code));
    check(plan.venues.iter().map(|it| &it.code));
    check(plan.venues.iter().flat_map(|it| &it.stages).map(|it| &it.code));
    check(plan.performers.iter().map(|it| &it.code));
    check(plan.teams.iter().map(|it| &it.code));
    check(plan.acts.iter().map(|it| &it.code));
    check(plan.shows.iter().map(|it| &it.code));
}

#[test]
fn nothing_blocks_the_first_release() {
    let plan = festival();
    let warn = |rule: Rule, times: usize| ((rule, Severity::Warn), times);
    assert_eq!(by_rule(&plan), BTreeMap::from([warn(Rule::MinorConsent, 15), warn(Rule::RosterIncomplete, 12)]));
}

#[test]
fn the_edits_leave_the_conflicts_they_tell_of() {
    let plan = festival();
    let edits = later_changes(&plan);
    let actions: Vec<&str> = edits.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "programItemInsert",
            "showSchedule",
            "programItemMove",
            "actCreate",
            "programItemInsert",
            "actUpdate",
            "actUpdate",
            "actWithdraw",
        ]
    );
    let draft = draft();
    let told_before = [Rule::MinorConsent, Rule::RosterIncomplete];
    let conflicts = conflict::detect(&draft).iter().filter(|it| !told_before.contains(&it.rule));
    let found: Vec<String> =
        conflicts.map(|it| format!("{} {} {}", it.rule, it.severity, it.magnitude.unwrap_or_default())).collect();
    assert_eq!(
        found,
        [
            "STAGE_OVERLAP BLOCK 1480",
            "SHOW_OVERRUN BLOCK 310",
            "PERFORMER_CLASH BLOCK 190",
            "QUICK_CHANGE BLOCK 510",
            "ACT_NOT_CONFIRMED BLOCK 0",
            "TEAM_IDLE INFO 0",
            "SAME_TEAM_ADJACENT INFO 0",
        ]
    );
    assert_eq!(by_rule(&draft)[&(Rule::RosterIncomplete, Severity::Warn)], 12);
}

#[test]
fn every_edit_of_the_draft_can_be_undone() {
    let first = festival();
    let (mut plan, mut log) = (first.clone(), vec![]);
    for (action, changes) in later_changes(&first) {
        let (after, edit) = record(&plan, &action, &changes, None);
        log.push(edit);
        plan = after;
    }
    while let Some(edit) = log.pop() {
        let changes = undo(&plan, &edit, true).unwrap_or_else(|it| panic!("{} is blocked: {it:?}", edit.action));
        plan = plan.apply(&changes);
    }
    let things = |plan: &Plan| (plan.acts.iter().cloned().collect::<Vec<_>>(), plan.shows.iter().cloned().collect::<Vec<_>>());
    assert!(things(&plan) == things(&first));
}

/// A thousand sequences in four parts, so that a machine with several processors takes them at once.
fn random_edits_are_undone(seeds: std::ops::Range<u64>) {
    let first = festival();
    seeds.for_each(|seed| drop(check_sequence(&first, seed, 2)));
}

#[test]
fn random_edits_of_the_founding_case_are_undone_1() {
    random_edits_are_undone(0..250);
}

#[test]
fn random_edits_of_the_founding_case_are_undone_2() {
    random_edits_are_undone(250..500);
}

#[test]
fn random_edits_of_the_founding_case_are_undone_3() {
    random_edits_are_undone(500..750);
}

#[test]
fn random_edits_of_the_founding_case_are_undone_4() {
    random_edits_are_undone(750..1_000);
}
