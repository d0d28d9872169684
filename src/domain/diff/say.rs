//! How changes are put into words, and into the texts that machines read.

use super::Comparison;
use crate::domain::{
    id::{ActId, ShowId, StageId, TeamId},
    plan::Plan,
    show::{ItemContent, ProgramItem},
    text::{Lang, Localized, Message},
    time::Instant,
};

/// A localized text in both languages.
fn text(plan: &Plan, text: &Localized) -> Message {
    let primary = &plan.festival().primary_language;
    Message::new(text.get(Some(&Lang::en()), primary), text.get(Some(&Lang::zh()), primary))
}

/// A show's title, the new one if it has one.
pub(super) fn show(comparison: &Comparison<'_>, id: ShowId) -> Message {
    let found = comparison.after.shows.get(id).or_else(|| comparison.before.shows.get(id));
    found.map_or_else(|| Message::new(id.to_string(), id.to_string()), |it| text(comparison.after, &it.title))
}

/// An act's title, the new one if it has one.
pub(super) fn act(comparison: &Comparison<'_>, id: ActId) -> Message {
    let found = comparison.after.acts.get(id).or_else(|| comparison.before.acts.get(id));
    found.map_or_else(|| Message::new(id.to_string(), id.to_string()), |it| text(comparison.after, &it.title))
}

/// A team's name, the new one if it has one.
pub(super) fn team(comparison: &Comparison<'_>, id: TeamId) -> Message {
    let found = comparison.after.teams.get(id).or_else(|| comparison.before.teams.get(id));
    found.map_or_else(|| Message::new(id.to_string(), id.to_string()), |it| text(comparison.after, &it.name))
}

/// What a program calls an item.
pub(super) fn item(comparison: &Comparison<'_>, item: &ProgramItem) -> Message {
    match &item.content {
        ItemContent::Performance { act: id, .. } => act(comparison, *id),
        ItemContent::Interlude { kind, title, .. } if title.is_empty() => text(comparison.after, &kind.title()),
        ItemContent::Interlude { title, .. } => text(comparison.after, title),
    }
}

/// A stage's name, behind its venue's.
pub(super) fn stage(plan: &Plan, id: Option<StageId>) -> Message {
    let Some((venue, stage)) = id.and_then(|id| plan.stage(id)) else { return Message::new("no stage yet", "舞台未定") };
    let (venue, stage) = (text(plan, &venue.name), text(plan, &stage.name));
    Message::new(format!("{}, {}", venue.en, stage.en), format!("{}{}", venue.zh, stage.zh))
}

/// A time on the festival's clock, its seconds only where they matter.
pub(super) fn time(plan: &Plan, at: Option<Instant>) -> Message {
    let Some(at) = at else { return Message::new("no time yet", "时间未定") };
    let local = plan.festival().almanac().local(at);
    let pattern = if at.timestamp() % 60 == 0 { "%F %H:%M" } else { "%F %T" };
    let text = local.format(pattern).to_string();
    Message::new(text.clone(), text)
}

/// A time for machines: on the festival's clock, with its offset.
pub(super) fn stamp(plan: &Plan, at: Option<Instant>) -> Option<String> {
    at.map(|at| plan.festival().almanac().local(at).to_rfc3339())
}

/// What a title was and is: in the festival's primary language, or in the first language in which it changed.
pub(super) fn titles(comparison: &Comparison<'_>, before: &Localized, after: &Localized) -> (Option<String>, Option<String>) {
    let find = |text: &Localized, lang: &Lang| text.iter().find(|(it, _)| *it == lang).map(|(_, text)| text.to_owned());
    let primary = &comparison.after.festival().primary_language;
    let langs = std::iter::once(primary).chain(before.iter().map(|(lang, _)| lang)).chain(after.iter().map(|(lang, _)| lang));
    let mut pairs = langs.map(|lang| (find(before, lang), find(after, lang)));
    pairs.find(|(old, new)| old != new).unwrap_or_default()
}

/// That a title changed.
pub(super) fn renamed(before: Option<&str>, after: Option<&str>) -> Message {
    let (old, new) = (before.unwrap_or("–"), after.unwrap_or("–"));
    Message::new(format!("“{old}” is now called “{new}”."), format!("《{old}》更名为《{new}》。"))
}
