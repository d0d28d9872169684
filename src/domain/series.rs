//! Who took part in earlier editions of a series.
//!
//! Editions share no ids, so things are matched by what stays the same of them: organizations and teams by code and name, else by
//! name alone, else by code alone; performers by their name in another system, else by name and birthday. A thing is matched once,
//! and what several would match equally well is left unmatched.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    festival::Festival,
    id::{ActId, OrganizationId, PerformerId, TeamId},
    performer::Performer,
    plan::Plan,
    text::Localized,
};

/// How many earlier editions are looked through, the latest ones.
pub const EDITIONS: usize = 10;

/// Whether another festival is an earlier edition of this one's series.
#[must_use]
pub fn is_earlier(now: &Festival, before: &Festival) -> bool {
    let code = |festival: &Festival| festival.series.as_ref().map(|it| it.code.clone());
    code(now).is_some() && code(now) == code(before) && before.starts_on < now.starts_on
}

/// What things of one edition were in an earlier one, by their ids now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TookPart {
    /// Organizations.
    pub organizations: BTreeMap<OrganizationId, OrganizationId>,
    /// Teams.
    pub teams: BTreeMap<TeamId, TeamId>,
    /// Performers.
    pub performers: BTreeMap<PerformerId, PerformerId>,
}

/// Finds the organizations, teams and performers of an earlier edition again.
#[must_use]
pub fn took_part(now: &Plan, before: &Plan) -> TookPart {
    let organizations = |plan: &Plan| plan.organizations.iter().map(|it| (it.id, names(&it.code, &it.name))).collect::<Vec<_>>();
    let teams = |plan: &Plan| plan.teams.iter().map(|it| (it.id, names(&it.code, &it.name))).collect::<Vec<_>>();
    let performers = |plan: &Plan| plan.performers.iter().map(|it| (it.id, marks(it))).collect::<Vec<_>>();
    TookPart {
        organizations: matched(&organizations(now), &organizations(before)),
        teams: matched(&teams(now), &teams(before)),
        performers: matched(&performers(now), &performers(before)),
    }
}

/// What a thing is known by, the surest first.
type Marks = Vec<Vec<String>>;

/// Parts of a mark stand apart: no text that a person writes holds this character.
const APART: char = '\0';

fn names(code: &str, name: &Localized) -> Marks {
    let names: Vec<String> = name.iter().map(|(lang, text)| format!("{lang}{APART}{text}")).collect();
    let both = names.iter().map(|name| format!("{code}{APART}{name}")).collect();
    vec![both, names, vec![code.to_owned()]]
}

fn marks(performer: &Performer) -> Marks {
    let elsewhere = performer.external_ids.iter().map(|it| format!("{}{APART}{}", it.system, it.value));
    // Names alone tell people apart too badly.
    let named = performer.birth_date.filter(|_| !performer.name.is_empty()).map(|day| format!("{}{APART}{day}", performer.name));
    vec![elsewhere.collect(), named.into_iter().collect()]
}

fn matched<I: Ord + Copy>(now: &[(I, Marks)], before: &[(I, Marks)]) -> BTreeMap<I, I> {
    let mut pairs = BTreeMap::new();
    let mut used = BTreeSet::new();
    for level in 0..now.iter().map(|(_, marks)| marks.len()).max().unwrap_or(0) {
        let ours = holders(now.iter().filter(|(id, _)| !pairs.contains_key(id)), level);
        let theirs = holders(before.iter().filter(|(id, _)| !used.contains(id)), level);
        for (mark, id) in &ours {
            if let (Some(id), Some(Some(other))) = (id, theirs.get(mark))
                && !pairs.contains_key(id)
                && used.insert(*other)
            {
                pairs.insert(*id, *other);
            }
        }
    }
    pairs
}

/// Who has a mark; `None` where several have it.
fn holders<'a, I: Ord + Copy + 'a>(things: impl Iterator<Item = &'a (I, Marks)>, level: usize) -> BTreeMap<&'a str, Option<I>> {
    let mut holders: BTreeMap<&str, Option<I>> = BTreeMap::new();
    for (id, marks) in things {
        for mark in marks.get(level).into_iter().flatten() {
            holders.entry(mark.as_str()).and_modify(|it| *it = it.filter(|other| other == id)).or_insert(Some(*id));
        }
    }
    holders
}

/// What someone did in an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participation {
    /// The code they had there.
    pub code: String,
    /// The acts they were in that took part, the oldest first.
    pub acts: Vec<ActId>,
    /// How often those acts were put on, in shows that took place or are to take place.
    pub performances: usize,
    /// How many people were declared, where a team declares them.
    pub declared: Option<u32>,
}

/// What a team did; `None` where it was rejected, or stepped back.
#[must_use]
pub fn of_team(plan: &Plan, id: TeamId) -> Option<Participation> {
    let team = plan.teams.get(id).filter(|it| it.counts())?;
    Some(participation(plan, &team.code, acts_of_teams(plan, &[id]), Some(team.declared_headcount)))
}

/// What an organization's own teams did; `None` where it sent none and is in no credit.
#[must_use]
pub fn of_organization(plan: &Plan, id: OrganizationId) -> Option<Participation> {
    let teams = plan.index().teams_of_organization.get(&id).into_iter().flatten();
    let teams: Vec<_> = teams.filter_map(|id| plan.teams.get(*id)).filter(|it| it.counts()).collect();
    let mut credits = plan.festival().credits.iter().chain(plan.shows.iter().flat_map(|show| &show.credits));
    if teams.is_empty() && !credits.any(|it| it.organization == id) {
        return None;
    }
    let ids: Vec<TeamId> = teams.iter().map(|it| it.id).collect();
    let declared = teams.iter().fold(0_u32, |sum, it| sum.saturating_add(it.declared_headcount));
    Some(participation(plan, &plan.organizations.get(id)?.code, acts_of_teams(plan, &ids), Some(declared)))
}

/// What a performer did; `None` where they were in no team and no act that took part.
#[must_use]
pub fn of_performer(plan: &Plan, id: PerformerId) -> Option<Participation> {
    let index = plan.index();
    let acts: BTreeSet<ActId> = index.acts_of_performer.get(&id).into_iter().flatten().copied().collect();
    let mut teams = index.teams_of_performer.get(&id).into_iter().flatten().filter_map(|id| plan.teams.get(*id));
    let found = participation(plan, &plan.performers.get(id)?.code, acts, None);
    (!found.acts.is_empty() || teams.any(|it| it.counts())).then_some(found)
}

fn acts_of_teams(plan: &Plan, teams: &[TeamId]) -> BTreeSet<ActId> {
    teams.iter().filter_map(|id| plan.index().acts_of_team.get(id)).flatten().copied().collect()
}

fn participation(plan: &Plan, code: &str, acts: BTreeSet<ActId>, declared: Option<u32>) -> Participation {
    let acts: Vec<ActId> = acts.into_iter().filter(|id| plan.acts.get(*id).is_some_and(|it| it.counts())).collect();
    let performances = acts.iter().filter_map(|id| plan.index().performances_of_act.get(id)).flatten();
    let performances = performances.filter(|it| plan.shows.get(it.show).is_some_and(|it| it.counts())).count();
    Participation { code: code.to_owned(), acts, performances, declared }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        festival::{ExternalId, Series},
        fixture::{self, plan},
        text::Lang,
    };

    fn named(plan: &Plan, code: &str, name: &str) -> Plan {
        let mut team = (*fixture::team(plan, code)).clone();
        team.name = Localized::of(Lang::zh(), name);
        plan.apply(&[team.into()])
    }

    fn festival_of(text: &str, series: Option<&str>) -> Festival {
        let mut festival = (**plan(text).festival()).clone();
        festival.series = series.map(|code| Series { code: code.to_owned(), name: Localized::default() });
        festival
    }

    #[test]
    fn an_earlier_edition_is_of_the_same_series_and_starts_before() {
        let check = |now: (&str, Option<&str>), before: (&str, Option<&str>), expect: bool| {
            let festival = |(day, series): (&str, Option<&str>)| festival_of(&format!("festival {day} {day}"), series);
            assert_eq!(is_earlier(&festival(now), &festival(before)), expect, "{now:?} {before:?}");
        };
        check(("2022-09-01", Some("a")), ("2020-09-01", Some("a")), true);
        check(("2022-09-01", Some("a")), ("2022-09-01", Some("a")), false);
        check(("2020-09-01", Some("a")), ("2022-09-01", Some("a")), false);
        check(("2022-09-01", Some("a")), ("2020-09-01", Some("b")), false);
        check(("2022-09-01", None), ("2020-09-01", None), false);
    }

    #[test]
    fn teams_are_known_by_code_and_name_then_by_name_then_by_code() {
        let teams = |list: &str| {
            let mut plan = plan(&format!(
                "org O1 SCHOOL\n{}",
                list.split_whitespace().map(|it| format!("team {} O1 :\n", &it[..2])).collect::<String>()
            ));
            for (code, name) in list.split_whitespace().filter_map(|it| it.split_once('=')) {
                plan = named(&plan, code, name);
            }
            plan
        };
        let check = |now: &str, before: &str, expect: &[&str]| {
            let (now, before) = (teams(now), teams(before));
            let pairs = took_part(&now, &before).teams;
            let code = |plan: &Plan, id: TeamId| plan.teams.get(id).expect("it").code.clone();
            let pairs: Vec<String> = pairs.iter().map(|(a, b)| format!("{}>{}", code(&now, *a), code(&before, *b))).collect();
            assert_eq!(pairs, expect);
        };
        check("T1=金光 T2=红", "T1=金光 T2=红", &["T1>T1", "T2>T2"]);
        check("T1=红 T2=金光", "T1=金光 T2=红", &["T1>T2", "T2>T1"]);
        check("T1=新名 T3=金光", "T1=旧名 T2=金光", &["T1>T1", "T3>T2"]);
        // The name tells, and the code then names nobody else.
        check("T1=新名 T2=旧名", "T1=旧名", &["T2>T1"]);
        // Two of one name are told apart by their codes, or not at all.
        check("T1=合唱 T2=合唱", "T2=合唱 T3=合唱", &["T1>T3", "T2>T2"]);
    }

    #[test]
    fn performers_are_known_elsewhere_or_by_name_and_birthday() {
        let (now, before) = (
            plan("performer P1 1990-01-31\nperformer P2\nperformer P3"),
            plan("performer P1 1990-01-31\nperformer P2\nperformer P4"),
        );
        let known = |plan: &Plan, code: &str| {
            let mut performer = (*fixture::performer(plan, code)).clone();
            performer.external_ids = vec![ExternalId { system: "id".to_owned(), value: "1".to_owned() }];
            plan.apply(&[performer.into()])
        };
        let (now, before) = (known(&now, "P3"), known(&before, "P4"));
        let expect =
            [("P1", "P1"), ("P3", "P4")].map(|(a, b)| (fixture::performer(&now, a).id, fixture::performer(&before, b).id));
        assert_eq!(took_part(&now, &before).performers, BTreeMap::from(expect));
    }

    #[test]
    fn only_what_took_part_is_told() {
        let plan = plan(
            "org O1 SCHOOL
             org O2 SCHOOL
             performer P1
             performer P2
             performer P3
             team T1 O1 declared=9 : P1
             team T2 O1 declared=4 : P1
             team T3 O1 declared=7 WITHDRAWN : P3
             venue V1
             stage M1 V1
             act A1 4:00 teams=T1,T2 : P1 P2
             act A2 4:00 WITHDRAWN teams=T1 : P3
             act A3 4:00 teams=T2 :
             show X1 GALA : A1 A2
             show X2 GALA : A1 A3
             show X3 GALA M1 2020-09-28T19:30 CANCELLED : A1",
        );
        let shown = |it: Option<Participation>| {
            it.map_or("-".to_owned(), |Participation { code, acts, performances, declared }| {
                let acts: Vec<&str> = acts.iter().filter_map(|id| Some(plan.acts.get(*id)?.code.as_str())).collect();
                format!("{code} {} {performances} {}", acts.join(","), declared.map_or("-".to_owned(), |it| it.to_string()))
            })
        };
        let team = |code: &str| shown(of_team(&plan, fixture::team(&plan, code).id));
        assert_eq!(["T1", "T2", "T3"].map(team), ["T1 A1 2 9", "T2 A1,A3 3 4", "-"]);
        let organization = |code: &str| shown(of_organization(&plan, fixture::organization(&plan, code).id));
        assert_eq!(["O1", "O2"].map(organization), ["O1 A1,A3 3 13", "-"]);
        let performer = |code: &str| shown(of_performer(&plan, fixture::performer(&plan, code).id));
        assert_eq!(["P1", "P2", "P3"].map(performer), ["P1 A1 2 -", "P2 A1 2 -", "-"]);
    }
}
