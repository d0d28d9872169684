//! Filters of lists: their ids are looked up once, and every mistake is told at once.

use uuid::Uuid;

use super::{
    act::ActFilter, conflict::ConflictFilter, organization::OrganizationFilter, performer::PerformerFilter, show::ShowFilter,
    team::TeamFilter,
};
use crate::domain::{
    act, command::Checker, conflict::Conflict, conflict::Rule, conflict::Severity, invalid::Invalid,
    organization::OrganizationKind, plan::Plan, show, team::TeamStatus, time::instant,
};

type Kept<K> = Result<K, Vec<Invalid>>;

pub(super) fn organizations(
    plan: &Plan,
    filter: OrganizationFilter,
) -> Kept<impl Fn(&Plan, Uuid) -> bool + Send + Sync + 'static> {
    let OrganizationFilter { kind, parent } = filter;
    let mut check = Checker::new(plan);
    let kind: Option<OrganizationKind> = kind.map(Into::into);
    let parent = parent.and_then(|id| check.organization("filter.parent", &id)).map(|it| it.id);
    check.finish(move |plan: &Plan, id: Uuid| {
        plan.organizations
            .get(id.into())
            .is_some_and(|it| kind.is_none_or(|kind| it.kind == kind) && parent.is_none_or(|parent| it.parent == Some(parent)))
    })
}

pub(super) fn teams(plan: &Plan, filter: TeamFilter) -> Kept<impl Fn(&Plan, Uuid) -> bool + Send + Sync + 'static> {
    let TeamFilter { status, organization, organization_kind } = filter;
    let mut check = Checker::new(plan);
    let status: Option<TeamStatus> = status.map(Into::into);
    let kind: Option<OrganizationKind> = organization_kind.map(Into::into);
    let organization = organization.and_then(|id| check.organization("filter.organization", &id)).map(|it| it.id);
    check.finish(move |plan: &Plan, id: Uuid| {
        plan.teams.get(id.into()).is_some_and(|it| {
            status.is_none_or(|status| it.status == status)
                && organization.is_none_or(|organization| it.organization == organization)
                && kind.is_none_or(|kind| plan.organizations.get(it.organization).is_some_and(|of| of.kind == kind))
        })
    })
}

pub(super) fn acts(plan: &Plan, filter: ActFilter) -> Kept<impl Fn(&Plan, Uuid) -> bool + Send + Sync + 'static> {
    let ActFilter { status, genre, team, placed } = filter;
    let mut check = Checker::new(plan);
    let status: Option<act::ActStatus> = status.map(Into::into);
    let genre = genre.and_then(|id| check.genre("filter.genre", &id)).map(|it| it.id);
    let team = team.and_then(|id| check.team("filter.team", &id)).map(|it| it.id);
    check.finish(move |plan: &Plan, id: Uuid| {
        plan.acts.get(id.into()).is_some_and(|it| {
            status.is_none_or(|status| it.status == status)
                && genre.is_none_or(|genre| it.genre == Some(genre))
                && team.is_none_or(|team| it.teams.contains(&team))
                && placed.is_none_or(|placed| plan.index().performances_of_act.contains_key(&it.id) == placed)
        })
    })
}

pub(super) fn performers(plan: &Plan, filter: PerformerFilter) -> Kept<impl Fn(&Plan, Uuid) -> bool + Send + Sync + 'static> {
    let PerformerFilter { team, act } = filter;
    let mut check = Checker::new(plan);
    let team = team.and_then(|id| check.team("filter.team", &id)).map(|it| it.id);
    let act = act.and_then(|id| check.act("filter.act", &id)).map(|it| it.id);
    check.finish(move |plan: &Plan, id: Uuid| {
        let index = plan.index();
        plan.performers.get(id.into()).is_some_and(|it| {
            it.is_named()
                && team.is_none_or(|team| index.teams_of_performer.get(&it.id).is_some_and(|teams| teams.contains(&team)))
                && act.is_none_or(|act| index.acts_of_performer.get(&it.id).is_some_and(|acts| acts.contains(&act)))
        })
    })
}

pub(super) fn shows(plan: &Plan, filter: ShowFilter) -> Kept<impl Fn(&Plan, Uuid) -> bool + Send + Sync + 'static> {
    let ShowFilter { day, venue, stage, kind, status, team, genre, from, to } = filter;
    let mut check = Checker::new(plan);
    let venue = venue.and_then(|id| check.venue("filter.venue", &id)).map(|it| it.id);
    let stage = stage.and_then(|id| check.stage("filter.stage", &id)).map(|(_, it)| it.id);
    let team = team.and_then(|id| check.team("filter.team", &id)).map(|it| it.id);
    let genre = genre.and_then(|id| check.genre("filter.genre", &id)).map(|it| it.id);
    let kind: Option<show::ShowKind> = kind.map(Into::into);
    let status: Option<show::ShowStatus> = status.map(Into::into);
    let (from, to) = (from.map(|time| instant(&time.0)), to.map(|time| instant(&time.0)));
    check.finish(move |plan: &Plan, id: Uuid| {
        let almanac = plan.festival().almanac();
        plan.shows.get(id.into()).is_some_and(|it| {
            let ends_at = plan.index().program(it.id).and_then(|program| program.show_ends_at(it));
            let venue_of = it.stage.and_then(|stage| plan.index().venue_of_stage.get(&stage).copied());
            kind.is_none_or(|kind| it.kind == kind)
                && status.is_none_or(|status| it.status == status)
                && stage.is_none_or(|stage| it.stage == Some(stage))
                && venue.is_none_or(|venue| venue_of == Some(venue))
                && day.is_none_or(|day| it.starts_at.is_some_and(|start| almanac.programme_day(start) == day.0))
                && from.is_none_or(|from| ends_at.is_some_and(|end| end > from) || it.starts_at == Some(from))
                && to.is_none_or(|to| it.starts_at.is_some_and(|start| start < to))
                && team.is_none_or(|team| acts_of(plan, it).any(|act| act.teams.contains(&team)))
                && genre.is_none_or(|genre| acts_of(plan, it).any(|act| act.genre == Some(genre)))
        })
    })
}

fn acts_of<'a>(plan: &'a Plan, show: &'a show::Show) -> impl Iterator<Item = &'a act::Act> {
    show.items.iter().filter_map(|item| match item.content {
        show::ItemContent::Performance { act, .. } => plan.acts.get(act).map(AsRef::as_ref),
        show::ItemContent::Interlude { .. } => None,
    })
}

pub(super) fn conflicts(plan: &Plan, filter: ConflictFilter) -> Kept<impl Fn(&Plan, &Conflict) -> bool> {
    let ConflictFilter { severity, rule, show, waived } = filter;
    let mut check = Checker::new(plan);
    let severity: Option<Severity> = severity.map(Into::into);
    let rule: Option<Rule> = rule.map(Into::into);
    let show = show.and_then(|id| check.show("filter.show", &id)).map(|it| it.id);
    check.finish(move |plan: &Plan, it: &Conflict| {
        severity.is_none_or(|severity| it.severity == severity)
            && rule.is_none_or(|rule| it.rule == rule)
            && show.is_none_or(|show| it.show == Some(show))
            && waived.is_none_or(|waived| it.waiver(plan).is_some() == waived)
    })
}
