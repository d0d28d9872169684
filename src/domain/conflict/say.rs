//! How conflict messages name things: titles in the reader's language, times on the festival's clock.

use std::sync::Arc;

use super::{
    super::{
        act::ActStatus,
        festival::CreditRole,
        id::{ActId, GenreId, OrganizationId, PerformerId, ShowId, StageId, TeamId},
        performer::Performer,
        plan::Plan,
        show::{ItemContent, ProgramItem},
        text::{Lang, Localized},
        time::{Instant, Interval},
    },
    facts::Performance,
};

/// The languages messages are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tongue {
    En,
    Zh,
}

pub(super) const EN: Tongue = Tongue::En;
pub(super) const ZH: Tongue = Tongue::Zh;

/// A localized text in the message's language.
pub(super) fn text(plan: &Plan, text: &Localized, tongue: Tongue) -> String {
    let lang = match tongue {
        Tongue::En => Lang::en(),
        Tongue::Zh => Lang::zh(),
    };
    text.get(Some(&lang), &plan.festival().primary_language).to_owned()
}

/// A show's title.
pub(super) fn show(plan: &Plan, id: ShowId, tongue: Tongue) -> String {
    plan.shows.get(id).map_or_else(|| id.to_string(), |it| text(plan, &it.title, tongue))
}

/// An act's title.
pub(super) fn act(plan: &Plan, id: ActId, tongue: Tongue) -> String {
    plan.acts.get(id).map_or_else(|| id.to_string(), |it| text(plan, &it.title, tongue))
}

/// An item's title: its act's, its own, or its kind's.
pub(super) fn item(plan: &Plan, item: &ProgramItem, tongue: Tongue) -> String {
    match &item.content {
        ItemContent::Performance { act: id, .. } => act(plan, *id, tongue),
        ItemContent::Interlude { kind, title, .. } if title.is_empty() => text(plan, &kind.title(), tongue),
        ItemContent::Interlude { title, .. } => text(plan, title, tongue),
    }
}

/// A team's name.
pub(super) fn team(plan: &Plan, id: TeamId, tongue: Tongue) -> String {
    plan.teams.get(id).map_or_else(|| id.to_string(), |it| text(plan, &it.name, tongue))
}

/// An organization's name.
pub(super) fn organization(plan: &Plan, id: OrganizationId, tongue: Tongue) -> String {
    plan.organizations.get(id).map_or_else(|| id.to_string(), |it| text(plan, &it.name, tongue))
}

/// A genre's name.
pub(super) fn genre(plan: &Plan, id: GenreId, tongue: Tongue) -> String {
    plan.genres.get(id).map_or_else(|| id.to_string(), |it| text(plan, &it.name, tongue))
}

/// A stage's name.
pub(super) fn stage(plan: &Plan, id: Option<StageId>, tongue: Tongue) -> String {
    let found = id.and_then(|id| plan.stage(id));
    found.map_or_else(String::new, |(_, stage)| text(plan, &stage.name, tongue))
}

/// A performer's name with their number; the number alone where the reader may not know the name.
pub(super) fn performer(plan: &Plan, id: PerformerId) -> String {
    let called = |it: &Arc<Performer>| if it.is_named() { format!("{} ({})", it.name, it.code) } else { it.code.clone() };
    plan.performers.get(id).map_or_else(|| id.to_string(), called)
}

/// Where an act stands: the code that clients see, and the word that organizers use.
pub(super) fn act_status(status: ActStatus, tongue: Tongue) -> &'static str {
    match (tongue, status) {
        (Tongue::En, status) => status.into(),
        (Tongue::Zh, ActStatus::Draft) => "草稿",
        (Tongue::Zh, ActStatus::Submitted) => "报送",
        (Tongue::Zh, ActStatus::InReview) => "审查",
        (Tongue::Zh, ActStatus::RevisionRequested) => "退回修改",
        (Tongue::Zh, ActStatus::Selected) => "入选",
        (Tongue::Zh, ActStatus::Rejected) => "落选",
        (Tongue::Zh, ActStatus::Confirmed) => "确认",
        (Tongue::Zh, ActStatus::Performed) => "已演出",
        (Tongue::Zh, ActStatus::Withdrawn) => "退演",
        (Tongue::Zh, ActStatus::Cut) => "撤下",
        (Tongue::Zh, ActStatus::NoShow) => "弃权",
    }
}

/// What an organization does: the code that clients see, and the word that programmes print.
pub(super) fn credit_role(role: CreditRole, tongue: Tongue) -> &'static str {
    match (tongue, role) {
        (Tongue::En, role) => role.into(),
        (Tongue::Zh, CreditRole::Guiding) => "指导",
        (Tongue::Zh, CreditRole::Host) => "主办",
        (Tongue::Zh, CreditRole::Organizer) => "承办",
        (Tongue::Zh, CreditRole::CoOrganizer) => "协办",
        (Tongue::Zh, CreditRole::Supporter) => "支持",
        (Tongue::Zh, CreditRole::Sponsor) => "赞助",
        (Tongue::Zh, CreditRole::Media) => "媒体",
    }
}

/// Several words in a row.
pub(super) fn list(words: impl Iterator<Item = String>, tongue: Tongue) -> String {
    let comma = match tongue {
        Tongue::En => ", ",
        Tongue::Zh => "、",
    };
    words.collect::<Vec<_>>().join(comma)
}

/// Several names in a row, in quotation marks.
pub(super) fn names(names: impl Iterator<Item = String>, tongue: Tongue) -> String {
    list(names.map(|name| format!("“{name}”")), tongue)
}

/// A time that may not be set yet.
pub(super) fn when(plan: &Plan, at: Option<Instant>, tongue: Tongue) -> String {
    let unset = match tongue {
        Tongue::En => "no time yet",
        Tongue::Zh => "时间待定",
    };
    at.map_or_else(|| unset.to_owned(), |at| time(plan, at))
}

/// Day and time on the festival's clock: `2020-09-28 19:30:00`.
pub(super) fn time(plan: &Plan, at: Instant) -> String {
    plan.festival().almanac().local(at).format("%F %T").to_string()
}

/// Where somebody is on stage and when, to stand behind their name.
pub(super) fn on_stage(plan: &Plan, it: Performance<'_>, hours: Interval, tongue: Tongue) -> String {
    let (act, show) = (act(plan, it.act.id, tongue), show(plan, it.show.id, tongue));
    let (from, to) = (time(plan, hours.starts_at()), time(plan, hours.ends_at()));
    match tongue {
        Tongue::En => format!("on stage in “{act}” of “{show}” from {from} to {to}"),
        Tongue::Zh => format!("自 {from} 至 {to} 在《{show}》的《{act}》中登台"),
    }
}
