//! What a new edition takes over, made anew with ids of its own.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use uuid::Uuid;

use super::CarryPart;
use crate::domain::{
    act::{Act, ActLink, ActStatus, CastMember},
    festival::{Credit, Festival},
    genre::Genre,
    id::*,
    organization::Organization,
    performer::Performer,
    plan::{Plan, Table, Versioned},
    show::{ItemContent, ProgramItem, Show, ShowStatus},
    team::{Member, Team, TeamStatus},
    venue::{Stage, Venue},
};

/// The new id of each thing that is carried, by its old one.
struct Renamed {
    organizations: BTreeMap<OrganizationId, OrganizationId>,
    venues: BTreeMap<VenueId, VenueId>,
    stages: BTreeMap<StageId, StageId>,
    genres: BTreeMap<GenreId, GenreId>,
    performers: BTreeMap<PerformerId, PerformerId>,
    teams: BTreeMap<TeamId, TeamId>,
    acts: BTreeMap<ActId, ActId>,
    shows: BTreeMap<ShowId, ShowId>,
}

/// The Plan of the new edition: a blank one with what is carried in it.
pub(super) fn carried(ids: &mut dyn IdSource, old: &Plan, blank: Plan, carry: &BTreeSet<CarryPart>) -> Plan {
    let renamed = Renamed::of(ids, old, carry);
    let festival = renamed.festival(old.festival(), blank.festival(), carry);
    let mut plan = Plan::new(festival, blank.revision);
    plan.genres = if carry.contains(&CarryPart::Genres) {
        table(&renamed.genres, |id| Some(renamed.genre(old.genres.get(id)?)))
    } else {
        blank.genres
    };
    plan.organizations = table(&renamed.organizations, |id| Some(renamed.organization(old.organizations.get(id)?)));
    plan.venues = table(&renamed.venues, |id| Some(renamed.venue(old.venues.get(id)?)));
    plan.performers = table(&renamed.performers, |id| Some(renamed.performer(old.performers.get(id)?)));
    plan.acts = table(&renamed.acts, |id| Some(renamed.act(old.acts.get(id)?)));
    plan.teams = table(&renamed.teams, |id| renamed.team(ids, old.teams.get(id)?));
    plan.shows = table(&renamed.shows, |id| Some(renamed.show(ids, old.shows.get(id)?, carry)));
    plan
}

/// Things made from old ones, under their new ids, as the first revision puts them.
fn table<I: Ord + Copy, T>(renamed: &BTreeMap<I, I>, mut make: impl FnMut(I) -> Option<T>) -> Table<I, T> {
    let entry = |(old, new): (&I, &I)| Some((*new, Versioned { revision: 1, value: Arc::new(make(*old)?) }));
    renamed.iter().filter_map(entry).collect()
}

/// A new id for each of these, unless they stay behind. Ids follow the old order, so that lists by age stay as they were.
fn rename<I: Ord + Copy + From<Uuid>>(ids: &mut dyn IdSource, is_carried: bool, old: impl Iterator<Item = I>) -> BTreeMap<I, I> {
    if is_carried { old.map(|id| (id, I::from(ids.next()))).collect() } else { BTreeMap::new() }
}

impl Renamed {
    fn of(ids: &mut dyn IdSource, old: &Plan, carry: &BTreeSet<CarryPart>) -> Self {
        let has = |part| carry.contains(&part);
        let stages = old.venues.iter().flat_map(|venue| &venue.stages).map(|it| it.id);
        Self {
            organizations: rename(ids, has(CarryPart::Organizations), old.organizations.iter().map(|it| it.id)),
            venues: rename(ids, has(CarryPart::Venues), old.venues.iter().map(|it| it.id)),
            stages: rename(ids, has(CarryPart::Venues), stages),
            genres: rename(ids, has(CarryPart::Genres), old.genres.iter().map(|it| it.id)),
            performers: rename(ids, has(CarryPart::Performers), old.performers.iter().map(|it| it.id)),
            teams: rename(ids, has(CarryPart::Teams), old.teams.iter().map(|it| it.id)),
            acts: rename(ids, has(CarryPart::Acts), old.acts.iter().map(|it| it.id)),
            shows: rename(ids, has(CarryPart::Shows), old.shows.iter().map(|it| it.id)),
        }
    }

    fn festival(&self, old: &Festival, blank: &Festival, carry: &BTreeSet<CarryPart>) -> Festival {
        let mut festival = blank.clone();
        festival.credits = self.credits(&old.credits, carry);
        if carry.contains(&CarryPart::Policy) {
            festival.leads = old.leads;
            festival.severities = old.severities.clone();
            festival.parameters = old.parameters.clone();
        }
        festival
    }

    fn credits(&self, old: &[Credit], carry: &BTreeSet<CarryPart>) -> Vec<Credit> {
        let carried = old.iter().filter(|_| carry.contains(&CarryPart::Credits));
        carried.filter_map(|it| Some(Credit { organization: *self.organizations.get(&it.organization)?, ..it.clone() })).collect()
    }

    fn genre(&self, old: &Genre) -> Genre {
        let Genre { id, code, name } = old.clone();
        Genre { id: self.genres[&id], code, name }
    }

    fn organization(&self, old: &Organization) -> Organization {
        let Organization { id, code, name, kind, parent, external_ids } = old.clone();
        let parent = parent.and_then(|it| self.organizations.get(&it).copied());
        Organization { id: self.organizations[&id], code, name, kind, parent, external_ids }
    }

    fn venue(&self, old: &Venue) -> Venue {
        let Venue { id, code, name, address, backstage_capacity, stages, travel_seconds, external_ids } = old.clone();
        let stage = |it: Stage| Stage { id: self.stages[&it.id], opening_windows: vec![], ..it };
        let way = |(to, seconds)| Some((*self.venues.get(&to)?, seconds));
        Venue {
            id: self.venues[&id],
            code,
            name,
            address,
            backstage_capacity,
            stages: stages.into_iter().map(stage).collect(),
            travel_seconds: travel_seconds.into_iter().filter_map(way).collect(),
            external_ids,
        }
    }

    fn performer(&self, old: &Performer) -> Performer {
        let Performer { id, code, name, reading, birth_date, phone, hidden, consent: _, availability: _, external_ids } =
            old.clone();
        Performer {
            id: self.performers[&id],
            code,
            name,
            reading,
            birth_date,
            phone,
            hidden,
            consent: None,
            availability: vec![],
            external_ids,
        }
    }

    fn team(&self, ids: &mut dyn IdSource, old: &Team) -> Option<Team> {
        let Team { id, code, name, organization, status: _, declared_headcount, availability: _, members, external_ids } =
            old.clone();
        let member =
            |it: Member| Some(Member { id: MemberId(ids.next()), performer: *self.performers.get(&it.performer)?, ..it });
        Some(Team {
            id: self.teams[&id],
            code,
            name,
            organization: *self.organizations.get(&organization)?,
            status: TeamStatus::Applied,
            declared_headcount,
            availability: vec![],
            members: members.into_iter().filter_map(member).collect(),
            external_ids,
        })
    }

    fn act(&self, old: &Act) -> Act {
        let mut act = old.clone();
        act.id = self.acts[&old.id];
        act.status = ActStatus::Draft;
        act.genre = old.genre.and_then(|it| self.genres.get(&it).copied());
        act.teams = old.teams.iter().filter_map(|it| self.teams.get(it).copied()).collect();
        let member = |it: &CastMember| {
            let team = it.team.and_then(|team| self.teams.get(&team).copied());
            Some(CastMember { performer: *self.performers.get(&it.performer)?, team, costume: it.costume })
        };
        act.cast = old.cast.iter().filter_map(member).collect();
        let link = |it: &ActLink| Some(ActLink { act: *self.acts.get(&it.act)?, kind: it.kind });
        act.links = old.links.iter().filter_map(link).collect();
        act
    }

    fn show(&self, ids: &mut dyn IdSource, old: &Show, carry: &BTreeSet<CarryPart>) -> Show {
        let mut show = old.clone();
        show.id = self.shows[&old.id];
        show.status = ShowStatus::Planned;
        show.stage = old.stage.and_then(|it| self.stages.get(&it).copied());
        show.credits = self.credits(&old.credits, carry);
        for time in [&mut show.doors_at, &mut show.starts_at, &mut show.planned_ends_at, &mut show.hard_ends_at] {
            *time = None;
        }
        show.items = old.items.iter().filter_map(|it| self.item(ids, it)).collect();
        show
    }

    fn item(&self, ids: &mut dyn IdSource, old: &ProgramItem) -> Option<ProgramItem> {
        let mut content = old.content.clone();
        if let ItemContent::Performance { act, .. } = &mut content {
            *act = *self.acts.get(act)?;
        }
        Some(ProgramItem { id: ItemId(ids.next()), content, pinned_start_at: None, ..old.clone() })
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;
    use crate::domain::{
        command::edition::{EditionFields, copy},
        fixture::{self, Counter, plan},
    };

    const OLD: &str = "
        set ACT_LARGEST_CAST=30 QUICK_CHANGE=WARN
        org O1 GOVERNMENT
        org O2 SCHOOL part-of=O1
        venue V1 backstage=80
        venue V2
        travel V1 V2 900
        stage M1 V1 changeover=60 holds=20 open=2020-09-28T18:00/2020-09-28T22:00
        genre dance
        performer P1 1990-01-31 consent=- free=2020-09-28T18:00/2020-09-28T22:00
        performer P2 2010-01-31 hidden
        team T1 O2 declared=30 free=2020-09-28T18:00/2020-09-28T22:00 : P1/LEADER P2
        team T2 O1 declared=4 REJECTED :
        act A1 4:00 genre=dance setup=30 teams=T1 : P1/HARD P2
        act A2 3:00 WITHDRAWN teams=T2 before=A1 :
        show X1 GALA M1 2020-09-28T19:30 doors=2020-09-28T19:00 ends=2020-09-28T21:00 hard=2020-09-28T22:00 audience=200 ENDED : A1@+30 SPEECH=5:00@=2020-09-28T19:40 A2 VIDEO=1:00@backstage SPEECH=1:00@locked";

    fn old() -> Plan {
        let plan = plan(OLD);
        let mut festival = (**plan.festival()).clone();
        let credit = |code: &str, rank| {
            let organization = fixture::organization(&plan, code).id;
            Credit { role: crate::domain::festival::CreditRole::Host, organization, rank }
        };
        festival.credits = vec![credit("O2", 1), credit("O1", 2)];
        let mut show = (*fixture::show(&plan, "X1")).clone();
        show.credits = vec![credit("O2", 1)];
        plan.apply(&[festival.into(), show.into()])
    }

    fn next(carry: &[CarryPart]) -> Plan {
        let fields = EditionFields {
            slug: "next".to_owned(),
            starts_on: "2022-09-07".parse().expect("a day"),
            ends_on: "2022-09-28".parse().expect("a day"),
            carry: Some(carry.to_vec()),
            ..EditionFields::default()
        };
        let old = old();
        copy(&mut Counter(1_000), &old, &old.festival().id.to_string(), fields).expect("a plan")
    }

    #[test]
    fn everything_is_carried_without_dates_and_consent() {
        let made = next(CarryPart::VARIANTS);
        let json = serde_json::to_string(&made).expect("JSON");
        assert!(!json.contains("2020-09"), "{json}");
        let organization = fixture::organization(&made, "O1").id;
        assert_eq!(fixture::organization(&made, "O2").parent, Some(organization));
        let (v1, v2) = (fixture::venue(&made, "V1"), fixture::venue(&made, "V2"));
        assert_eq!((made.travel_seconds(v2.id, v1.id), v1.backstage_capacity), (900, Some(80)));
        assert_eq!(v1.stages[0].stage_capacity, Some(20));
        let (p1, p2) = (fixture::performer(&made, "P1"), fixture::performer(&made, "P2"));
        assert_eq!((p1.birth_date, &p1.consent, p2.hidden), ("1990-01-31".parse().ok(), &None, true));
        let (t1, t2) = (fixture::team(&made, "T1"), fixture::team(&made, "T2"));
        assert_eq!((t1.status, t2.status, t1.declared_headcount), (TeamStatus::Applied, TeamStatus::Applied, 30));
        assert_eq!(t1.leader().map(|it| it.performer), Some(p1.id));
        let (a1, a2) = (fixture::act(&made, "A1"), fixture::act(&made, "A2"));
        assert_eq!(
            (a1.status, a2.status, a1.genre),
            (ActStatus::Draft, ActStatus::Draft, Some(fixture::genre(&made, "dance").id))
        );
        assert_eq!((a1.cast.len(), a1.cast[0].team, a2.links[0].act), (2, Some(t1.id), a1.id));
        let show = fixture::show(&made, "X1");
        assert_eq!((show.status, show.stage, show.expected_audience), (ShowStatus::Planned, Some(v1.stages[0].id), Some(200)));
        assert_eq!(show.items.iter().map(ProgramItem::act).collect::<Vec<_>>(), [Some(a1.id), None, Some(a2.id), None, None]);
        assert_eq!((show.items[0].changeover_seconds, show.items[4].locked), (Some(30), true));
        let hosts: Vec<OrganizationId> = made.festival().credits.iter().map(|it| it.organization).collect();
        assert_eq!((hosts[1], &show.credits[0].organization), (organization, &hosts[0]));
        assert_eq!((made.festival().parameters.len(), made.festival().severities.len()), (1, 1));
    }

    #[test]
    fn every_id_is_new_and_every_part_stays_behind_alone() {
        let (old, made) = (old(), next(CarryPart::VARIANTS));
        let ids = |plan: &Plan| -> BTreeSet<String> {
            let json = serde_json::to_string(plan).expect("JSON");
            let ids = json.split('"').filter(|it| it.parse::<AnyId>().is_ok()).map(str::to_owned);
            ids.collect()
        };
        assert_eq!(ids(&made).len(), ids(&old).len());
        assert!(ids(&made).is_disjoint(&ids(&old)));
        use CarryPart::{Acts, Genres, Organizations, Shows, Teams, Venues};
        let made = next(&[Organizations, Genres, Venues, Teams, Acts, Shows]);
        assert_eq!(made.performers.len() + fixture::team(&made, "T1").members.len() + fixture::act(&made, "A1").cast.len(), 0);
        assert_eq!((made.festival().credits.len(), fixture::show(&made, "X1").credits.len()), (0, 0));
        let made = next(&[Venues, Shows]);
        assert_eq!(fixture::show(&made, "X1").items.iter().filter_map(ProgramItem::act).count(), 0);
        assert_eq!(fixture::show(&made, "X1").items.len(), 3);
    }
}
