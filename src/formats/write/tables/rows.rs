//! What the rows of each table tell.

use std::{collections::HashSet, sync::Arc};

use super::{
    super::view::View,
    cells::{Cell, Row, english, time},
};
use crate::{
    domain::{
        act::Act,
        id::{ActId, PerformerId},
        listing::{List, Order, listing},
        organization::Organization,
        performer::Performer,
        plan::{Plan, Table as Things},
        program::duration_seconds,
        show::{ItemContent, ProgramItem, Show},
        team::{Member, Team},
        time::Interval,
        venue::{Stage, Venue},
    },
    formats::{
        Table,
        tables::{
            headings::Field,
            words::{PERFORMANCE, Worded},
        },
    },
};

/// The rows of a table, by code; those of programs by the start of their shows.
pub(super) fn rows(view: &View<'_>, table: Table) -> Vec<Row> {
    let plan = view.plan;
    match table {
        Table::Organizations => organizations(view),
        Table::Venues => all(plan, List::Venues, &plan.venues).flat_map(|venue| venue_rows(view, venue)).collect(),
        Table::Teams => all(plan, List::Teams, &plan.teams).map(|team| team_row(view, team)).collect(),
        Table::Rosters => rosters(view),
        Table::Acts => acts(view),
        Table::Casts => casts(view),
        Table::Shows => shows(plan, Order::Code).map(|show| show_row(view, show)).collect(),
        Table::Programs => shows(plan, Order::Start).flat_map(|show| program_rows(view, show)).collect(),
    }
}

fn all<'a, I: Ord + Copy + From<uuid::Uuid>, T>(
    plan: &'a Plan,
    list: List,
    things: &'a Things<I, T>,
) -> impl Iterator<Item = &'a Arc<T>> {
    listing(plan, list, Order::Code).all().iter().filter_map(|place| things.get(place.id.into()))
}

fn shows(plan: &Plan, order: Order) -> impl Iterator<Item = &Arc<Show>> {
    listing(plan, List::Shows, order).all().iter().filter_map(|place| plan.shows.get(place.id.into()))
}

fn word(view: &View<'_>, value: impl Worded) -> Cell {
    value.word(view.is_chinese()).into()
}

/// Texts in one cell.
fn texts<'a>(view: &View<'_>, texts: impl Iterator<Item = &'a str>) -> Cell {
    texts.collect::<Vec<_>>().join(if view.is_chinese() { "、" } else { ", " }).into()
}

fn organizations(view: &View<'_>) -> Vec<Row> {
    let plan = view.plan;
    let row = |it: &Arc<Organization>| {
        let parent = it.parent.and_then(|id| plan.organizations.get(id));
        vec![
            (Field::Code, it.code.as_str().into()),
            (Field::Name, view.text(&it.name).into()),
            (Field::NameEn, english(&it.name)),
            (Field::Kind, word(view, it.kind)),
            (Field::Parent, parent.map(|it| view.text(&it.name)).into()),
        ]
    };
    all(plan, List::Organizations, &plan.organizations).map(row).collect()
}

/// A row for each stage; one without a stage for a venue that has none.
fn venue_rows(view: &View<'_>, venue: &Arc<Venue>) -> Vec<Row> {
    let row = |stage: Option<&Stage>| {
        let mut row = vec![
            (Field::Code, venue.code.as_str().into()),
            (Field::Name, view.text(&venue.name).into()),
            (Field::NameEn, english(&venue.name)),
            (Field::Address, view.text(&venue.address).into()),
        ];
        if let Some(stage) = stage {
            row.extend([
                (Field::StageCode, stage.code.as_str().into()),
                (Field::Stage, view.text(&stage.name).into()),
                (Field::Seats, stage.seats.into()),
                (Field::StageCapacity, stage.stage_capacity.into()),
                (Field::FireCapacity, stage.fire_capacity.into()),
                (Field::Microphones, stage.microphones.into()),
                (Field::ChangeoverSeconds, stage.changeover_seconds.into()),
                (Field::OpeningWindows, spans(view, &stage.opening_windows)),
            ]);
        }
        row
    };
    if venue.stages.is_empty() { vec![row(None)] } else { venue.stages.iter().map(|stage| row(Some(stage))).collect() }
}

fn spans(view: &View<'_>, windows: &[Interval]) -> Cell {
    let clock = |at| view.local(at).format("%Y-%m-%d %H:%M").to_string();
    let span = |window: &Interval| format!("{}/{}", clock(window.starts_at()), clock(window.ends_at()));
    windows.iter().map(span).collect::<Vec<_>>().join("; ").into()
}

fn team_row(view: &View<'_>, team: &Arc<Team>) -> Row {
    let organization = view.plan.organizations.get(team.organization);
    let leader = team.leader().and_then(|member| view.plan.performers.get(member.performer));
    vec![
        (Field::Code, team.code.as_str().into()),
        (Field::Name, view.text(&team.name).into()),
        (Field::NameEn, english(&team.name)),
        (Field::Organization, organization.map(|it| view.text(&it.name)).into()),
        (Field::OrganizationKind, organization.map(|it| it.kind.word(view.is_chinese())).into()),
        (Field::Status, word(view, team.status)),
        (Field::DeclaredHeadcount, team.declared_headcount.into()),
        (Field::Leader, leader.map(|it| it.name.as_str()).into()),
        (Field::LeaderPhone, leader.and_then(|it| it.phone.as_deref()).into()),
    ]
}

/// A row for each member of each team, then one for everybody who is in none.
fn rosters(view: &View<'_>) -> Vec<Row> {
    let plan = view.plan;
    let mut in_teams: HashSet<PerformerId> = HashSet::new();
    let mut rows = vec![];
    for team in all(plan, List::Teams, &plan.teams) {
        for Member { id: _, performer, role } in &team.members {
            in_teams.insert(*performer);
            let mut row = vec![
                (Field::TeamCode, team.code.as_str().into()),
                (Field::Team, view.text(&team.name).into()),
                (Field::Role, word(view, *role)),
            ];
            row.extend(plan.performers.get(*performer).into_iter().flat_map(|it| person(view, it)));
            rows.push(row);
        }
    }
    let others = all(plan, List::Performers, &plan.performers).filter(|it| !in_teams.contains(&it.id));
    rows.extend(others.map(|it| person(view, it)));
    rows
}

fn person(view: &View<'_>, performer: &Performer) -> Row {
    let Performer { id: _, code, name, reading, birth_date, phone, hidden, consent, availability: _, external_ids: _ } =
        performer;
    // Somebody without a name is hidden from this reader, which says nothing of what they asked for.
    let asked = *hidden && performer.is_named();
    vec![
        (Field::PersonCode, code.as_str().into()),
        (Field::Person, name.as_str().into()),
        (Field::Reading, reading.as_deref().into()),
        (Field::BirthDate, (*birth_date).into()),
        (Field::Phone, phone.as_deref().into()),
        (Field::Hidden, asked.then(|| view.say("yes", "是")).into()),
        (Field::ConsentBy, consent.as_ref().map(|it| it.given_by.as_str()).into()),
        (Field::ConsentUntil, consent.as_ref().and_then(|it| it.until).into()),
    ]
}

fn acts(view: &View<'_>) -> Vec<Row> {
    let row = |it: &Arc<Act>| {
        let genre = it.genre.and_then(|id| view.plan.genres.get(id));
        vec![
            (Field::Code, it.code.as_str().into()),
            (Field::Name, view.text(&it.title).into()),
            (Field::NameEn, english(&it.title)),
            (Field::Genre, genre.map(|it| view.text(&it.name)).into()),
            (Field::DurationSeconds, it.duration_seconds.into()),
            (Field::SetupSeconds, it.setup_seconds.into()),
            (Field::StrikeSeconds, it.strike_seconds.into()),
            (Field::Team, texts(view, view.teams(it).map(|team| view.text(&team.name)))),
            (Field::TeamCode, texts(view, view.teams(it).map(|team| team.code.as_str()))),
            (Field::Microphones, it.microphones.into()),
            (Field::Status, word(view, it.status)),
        ]
    };
    all(view.plan, List::Acts, &view.plan.acts).map(row).collect()
}

fn casts(view: &View<'_>) -> Vec<Row> {
    let plan = view.plan;
    let mut rows = vec![];
    for act in all(plan, List::Acts, &plan.acts) {
        for member in &act.cast {
            let person = plan.performers.get(member.performer);
            let team = member.team.and_then(|id| plan.teams.get(id));
            rows.push(vec![
                (Field::ActCode, act.code.as_str().into()),
                (Field::Act, view.text(&act.title).into()),
                (Field::PersonCode, person.map(|it| it.code.as_str()).into()),
                (Field::Person, person.map(|it| it.name.as_str()).into()),
                (Field::TeamCode, team.map(|it| it.code.as_str()).into()),
                (Field::Team, team.map(|it| view.text(&it.name)).into()),
                (Field::Costume, word(view, member.costume)),
            ]);
        }
    }
    rows
}

fn show_row(view: &View<'_>, show: &Show) -> Row {
    let place = view.place(show);
    vec![
        (Field::Code, show.code.as_str().into()),
        (Field::Name, view.text(&show.title).into()),
        (Field::NameEn, english(&show.title)),
        (Field::Kind, word(view, show.kind)),
        (Field::Venue, place.map(|(venue, _)| view.text(&venue.name)).into()),
        (Field::StageCode, place.map(|(_, stage)| stage.code.as_str()).into()),
        (Field::Stage, place.map(|(_, stage)| view.text(&stage.name)).into()),
        (Field::Date, show.starts_at.map(|at| view.local(at).date_naive()).into()),
        (Field::DoorsAt, time(view, show.doors_at)),
        (Field::StartsAt, time(view, show.starts_at)),
        (Field::PlannedEndsAt, time(view, show.planned_ends_at)),
        (Field::HardEndsAt, time(view, show.hard_ends_at)),
        (Field::Status, word(view, show.status)),
        (Field::ExpectedAudience, show.expected_audience.into()),
    ]
}

fn program_rows(view: &View<'_>, show: &Show) -> Vec<Row> {
    let row = |(place, item): (u32, &ProgramItem)| {
        let mut row = vec![
            (Field::ShowCode, show.code.as_str().into()),
            (Field::Show, view.text(&show.title).into()),
            (Field::Position, place.into()),
            (Field::DurationSeconds, duration_seconds(view.plan, item).into()),
            (Field::ChangeoverSeconds, item.changeover_seconds.into()),
            (Field::PinnedStartAt, time(view, item.pinned_start_at)),
            (Field::Visibility, word(view, item.visibility)),
        ];
        match &item.content {
            ItemContent::Performance { act, .. } => row.extend(performance(view, *act)),
            ItemContent::Interlude { kind, title, .. } => row.extend([
                (Field::Kind, word(view, *kind)),
                (Field::Name, view.text(title).into()),
                (Field::NameEn, english(title)),
            ]),
        }
        row
    };
    (1..).zip(&show.items).map(row).collect()
}

fn performance(view: &View<'_>, act: ActId) -> Row {
    let mut row = vec![(Field::Kind, view.say(PERFORMANCE.1, PERFORMANCE.0).into())];
    if let Some(act) = view.plan.acts.get(act) {
        let genre = act.genre.and_then(|id| view.plan.genres.get(id));
        row.extend([
            (Field::ActCode, act.code.as_str().into()),
            (Field::Name, view.text(&act.title).into()),
            (Field::NameEn, english(&act.title)),
            (Field::Genre, genre.map(|it| view.text(&it.name)).into()),
            (Field::Team, texts(view, view.teams(act).map(|team| view.text(&team.name)))),
        ]);
    }
    row
}
