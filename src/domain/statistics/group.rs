//! The rows a table has, and what belongs to each.

use std::collections::BTreeSet;

use strum::VariantArray as _;
use uuid::Uuid;

use super::{StatisticsKey, StatisticsRow};
use crate::domain::{
    headcount::{Scope, select},
    id::{AnyId, GenreId, OrganizationId, ShowId, TeamId, VenueId},
    listing::{List, Order, listing},
    organization::OrganizationKind,
    plan::Plan,
    text::{Lang, Localized},
};

/// A row to be counted.
pub(super) struct Group {
    key: String,
    label: Localized,
    subject: Option<AnyId>,
    scope: Scope,
    /// An organization without its parts.
    organization: Option<OrganizationId>,
}

impl Group {
    fn of(key: impl Into<String>, label: &Localized, subject: impl Into<AnyId>, scope: Scope) -> Self {
        Self { key: key.into(), label: label.clone(), subject: Some(subject.into()), scope, organization: None }
    }

    /// Counts the row. Nobody is attributed to it yet.
    pub(super) fn row(self, plan: &Plan) -> StatisticsRow {
        let Self { key, label, subject, scope, organization } = self;
        let selection = select(plan, &scope, organization.map(|id| vec![id]));
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        StatisticsRow {
            key,
            label,
            subject,
            teams: number(selection.teams.len()),
            acts: number(selection.acts.len()),
            performances: selection.performances(),
            headcount: selection.headcount(),
            counted_in_each: number(selection.known().len()),
            attributed: 0,
        }
    }
}

/// The rows of a table, in order. Age bands are no groups of teams or acts, and have none here.
pub(super) fn groups(plan: &Plan, by: StatisticsKey) -> Vec<Group> {
    match by {
        StatisticsKey::OrganizationKind => kinds(),
        StatisticsKey::Organization => by_code(plan, List::Organizations, |id| {
            let it = plan.organizations.get(OrganizationId(id))?;
            Some(Group { organization: Some(it.id), ..Group::of(&it.code, &it.name, it.id, Scope::default()) })
        }),
        StatisticsKey::Team => by_code(plan, List::Teams, |id| {
            let it = plan.teams.get(TeamId(id))?;
            Some(Group::of(&it.code, &it.name, it.id, Scope { team: Some(it.id), ..Scope::default() }))
        }),
        StatisticsKey::Genre => by_code(plan, List::Genres, |id| {
            let it = plan.genres.get(GenreId(id))?;
            Some(Group::of(&it.code, &it.name, it.id, Scope { genre: Some(it.id), ..Scope::default() }))
        }),
        StatisticsKey::Venue => by_code(plan, List::Venues, |id| {
            let it = plan.venues.get(VenueId(id))?;
            Some(Group::of(&it.code, &it.name, it.id, Scope { venue: Some(it.id), ..Scope::default() }))
        }),
        StatisticsKey::Show => by_code(plan, List::Shows, |id| {
            let it = plan.shows.get(ShowId(id))?;
            Some(Group::of(&it.code, &it.title, it.id, Scope { show: Some(it.id), ..Scope::default() }))
        }),
        StatisticsKey::Day => days(plan),
        StatisticsKey::AgeBand => vec![],
    }
}

fn by_code(plan: &Plan, list: List, group: impl Fn(Uuid) -> Option<Group>) -> Vec<Group> {
    listing(plan, list, Order::Code).all().iter().filter_map(|place| group(place.id)).collect()
}

fn kinds() -> Vec<Group> {
    let group = |kind: &OrganizationKind| Group {
        key: kind.to_string(),
        label: kind_label(*kind),
        subject: None,
        scope: Scope { organization_kind: Some(*kind), ..Scope::default() },
        organization: None,
    };
    OrganizationKind::VARIANTS.iter().map(group).collect()
}

fn days(plan: &Plan) -> Vec<Group> {
    let almanac = plan.festival().almanac();
    let shows = plan.shows.iter().filter(|show| show.counts());
    let days: BTreeSet<_> = shows.filter_map(|show| show.starts_at).map(|at| almanac.programme_day(at)).collect();
    let group = |day: chrono::NaiveDate| Group {
        key: day.to_string(),
        label: bilingual(&day.format("%Y年%-m月%-d日").to_string(), &day.format("%-d %B %Y").to_string()),
        subject: None,
        scope: Scope { day: Some(day), ..Scope::default() },
        organization: None,
    };
    days.into_iter().map(group).collect()
}

fn kind_label(kind: OrganizationKind) -> Localized {
    let (zh, en) = match kind {
        OrganizationKind::Subdistrict => ("街道", "Sub-district"),
        OrganizationKind::Township => ("乡镇", "Township"),
        OrganizationKind::Community => ("社区", "Community"),
        OrganizationKind::Government => ("机关", "Government"),
        OrganizationKind::PublicInstitution => ("事业单位", "Public institution"),
        OrganizationKind::Enterprise => ("企业", "Enterprise"),
        OrganizationKind::School => ("学校", "School"),
        OrganizationKind::Association => ("社团", "Association"),
        OrganizationKind::Professional => ("专业院团", "Professional company"),
        OrganizationKind::Other => ("其他", "Other"),
    };
    bilingual(zh, en)
}

/// A label in Chinese and in English.
pub(super) fn bilingual(zh: &str, en: &str) -> Localized {
    Localized::of(Lang::zh(), zh).with(Lang::en(), en)
}
