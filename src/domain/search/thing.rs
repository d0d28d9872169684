//! What is searched: things with codes, titles and readings.

use std::borrow::Cow;

use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use crate::domain::{
    id::AnyId,
    listing::code_key,
    plan::Plan,
    show::{ItemContent, ProgramItem},
    text::Localized,
};

/// What kind of thing is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Display, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum SearchKind {
    /// An act.
    Act,
    /// A show.
    Show,
    /// An interlude of a program.
    Interlude,
    /// A performer.
    Performer,
    /// A team.
    Team,
    /// An organization.
    Organization,
    /// A venue.
    Venue,
    /// A stage.
    Stage,
}

/// A thing with the texts by which it is found.
pub(super) struct Thing<'a> {
    pub(super) kind: SearchKind,
    /// What it is called.
    pub(super) title: Cow<'a, Localized>,
    /// Sorts it among equals: its code, numbers by value.
    pub(super) key: Vec<u8>,
    code: Option<&'a str>,
    reading: Option<&'a str>,
}

/// Where the sounds of a text come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Speech {
    /// Its characters are read in every way they have.
    OfCharacters,
    /// Another text tells how it is read.
    Told,
    /// It tells how another text is read.
    Reading,
}

impl Thing<'_> {
    /// Its texts, always in the same order.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, Speech)> {
        let of_title = if self.reading.is_some() { Speech::Told } else { Speech::OfCharacters };
        let code = self.code.into_iter().map(|code| (code, Speech::OfCharacters));
        let titles = self.title.iter().map(move |(_, text)| (text, of_title));
        code.chain(titles).chain(self.reading.into_iter().map(|reading| (reading, Speech::Reading)))
    }
}

/// The ids of everything that is searched.
pub(super) fn all(plan: &Plan) -> impl Iterator<Item = AnyId> {
    let interludes = |item: &&ProgramItem| item.act().is_none();
    let items = plan.shows.iter().flat_map(move |show| show.items.iter().filter(interludes).map(|item| AnyId::from(item.id)));
    let stages = plan.venues.iter().flat_map(|venue| venue.stages.iter().map(|stage| AnyId::from(stage.id)));
    (plan.acts.iter().map(|it| AnyId::from(it.id)))
        .chain(plan.shows.iter().map(|it| it.id.into()))
        .chain(items)
        .chain(plan.performers.iter().map(|it| it.id.into()))
        .chain(plan.teams.iter().map(|it| it.id.into()))
        .chain(plan.organizations.iter().map(|it| it.id.into()))
        .chain(plan.venues.iter().map(|it| it.id.into()))
        .chain(stages)
}

/// The thing with an id, if it is searched. A person without a name, as the public Plan has them, is not: no code or place in a
/// list may tell of them.
pub(super) fn thing(plan: &Plan, id: AnyId) -> Option<Thing<'_>> {
    let coded =
        |kind, code, title| Thing { kind, title: Cow::Borrowed(title), key: code_key(code), code: Some(code), reading: None };
    Some(match id {
        AnyId::Act(id) => plan.acts.get(id).map(|it| coded(SearchKind::Act, &it.code, &it.title))?,
        AnyId::Show(id) => plan.shows.get(id).map(|it| coded(SearchKind::Show, &it.code, &it.title))?,
        AnyId::Team(id) => plan.teams.get(id).map(|it| coded(SearchKind::Team, &it.code, &it.name))?,
        AnyId::Organization(id) => plan.organizations.get(id).map(|it| coded(SearchKind::Organization, &it.code, &it.name))?,
        AnyId::Venue(id) => plan.venues.get(id).map(|it| coded(SearchKind::Venue, &it.code, &it.name))?,
        AnyId::Stage(id) => plan.stage(id).map(|(_, it)| coded(SearchKind::Stage, &it.code, &it.name))?,
        AnyId::Performer(id) => {
            let it = plan.performers.get(id).filter(|it| !it.name.is_empty())?;
            let title = Cow::Owned(Localized::of(plan.festival().primary_language.clone(), &it.name));
            let (key, code, reading) = (code_key(&it.code), Some(it.code.as_str()), it.reading.as_deref());
            Thing { kind: SearchKind::Performer, title, key, code, reading }
        }
        AnyId::Item(id) => {
            let show = plan.shows.get(*plan.index().show_of_item.get(&id)?)?;
            let place = show.items.iter().position(|item| item.id == id)?;
            let title = interlude_title(&show.items[place])?;
            let mut key = code_key(&show.code);
            key.extend(u32::try_from(place).unwrap_or(u32::MAX).to_be_bytes());
            Thing { kind: SearchKind::Interlude, title, key, code: None, reading: None }
        }
        AnyId::Festival(_) | AnyId::Genre(_) | AnyId::Member(_) | AnyId::Run(_) | AnyId::Waiver(_) => return None,
    })
}

fn interlude_title(item: &ProgramItem) -> Option<Cow<'_, Localized>> {
    match &item.content {
        ItemContent::Performance { .. } => None,
        ItemContent::Interlude { kind, title, .. } if title.is_empty() => Some(Cow::Owned(kind.title())),
        ItemContent::Interlude { title, .. } => Some(Cow::Borrowed(title)),
    }
}
