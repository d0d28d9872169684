//! What was done to a festival, edit by edit, and what each edit did to the fields of a thing.

mod fields;

use serde_json::{Map, Value};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::{
    change::{Change, Thing, ThingId},
    id::AnyId,
    plan::{Plan, Revision},
    text::Localized,
    time::Instant,
};

pub use fields::{FieldChange, fields};

/// A saved edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditRecord {
    /// The revision it made.
    pub revision: Revision,
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: String,
    /// What, as one word.
    pub action: String,
    /// The revision that it undid, if that is what it did.
    pub undoes: Option<Revision>,
    /// What it changed, each thing once, as it was in the end. Applied to the Plan before, they give the Plan after.
    pub changes: Vec<LoggedChange>,
}

/// A saved edit, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedEdit {
    /// The edit.
    pub edit: EditRecord,
    /// The revision that undid it, unless that was undone in turn.
    pub undone_by: Option<Revision>,
}

/// What an edit did to one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedChange {
    /// How it became.
    pub change: Change,
    /// How it was; `None` where it was not there.
    pub before: Option<Thing>,
}

/// What happened to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum EditChangeKind {
    /// It is new, or back.
    Created,
    /// Some of its fields changed.
    Changed,
    /// It is gone.
    Removed,
}

impl LoggedChange {
    /// Which thing.
    #[must_use]
    pub fn id(&self) -> ThingId {
        self.change.id()
    }

    /// How it became; `None` where it went.
    #[must_use]
    pub fn after(&self) -> Option<&Thing> {
        match &self.change {
            Change::Put(thing) => Some(thing),
            Change::Remove(_) => None,
        }
    }

    /// The thing as the edit left it, or as it was before it went.
    #[must_use]
    pub fn thing(&self) -> Option<&Thing> {
        self.after().or(self.before.as_ref())
    }

    /// What happened to it.
    #[must_use]
    pub fn kind(&self) -> EditChangeKind {
        match (&self.before, &self.change) {
            (_, Change::Remove(_)) => EditChangeKind::Removed,
            (None, Change::Put(_)) => EditChangeKind::Created,
            (Some(_), Change::Put(_)) => EditChangeKind::Changed,
        }
    }
}

/// The Plan as it was before an edit, from the one after it. At which revisions its things became so is not known any more.
#[must_use]
pub fn led_back(after: &Plan, edit: &EditRecord) -> Plan {
    let back = |it: &LoggedChange| it.before.clone().map_or(Change::Remove(it.id()), Change::Put);
    let changes: Vec<Change> = edit.changes.iter().map(back).collect();
    // Most Plans on the way back are asked for nothing.
    Plan { revision: edit.revision.saturating_sub(1), ..after.with_fresh_index().apply(&changes) }
}

/// What a thing is called: a run by its show, a waiver by its reason.
#[must_use]
pub fn title(plan: &Plan, thing: &Thing) -> Localized {
    let plain = |text: &str| Localized::of(plan.festival().primary_language.clone(), text);
    match thing {
        Thing::Festival(it) => it.name.clone(),
        Thing::Organization(it) => it.name.clone(),
        Thing::Venue(it) => it.name.clone(),
        Thing::Genre(it) => it.name.clone(),
        Thing::Performer(it) => plain(&it.name),
        Thing::Team(it) => it.name.clone(),
        Thing::Act(it) => it.title.clone(),
        Thing::Show(it) => it.title.clone(),
        Thing::Run(it) => plan.shows.get(it.show).map_or_else(|| plain(&it.show.to_string()), |show| show.title.clone()),
        Thing::Waiver(it) => plain(&it.reason),
    }
}

/// The whole thing that an id names, or the part of which it names; `None` for a part that is in nothing now.
#[must_use]
pub fn whole(plan: &Plan, id: AnyId) -> Option<ThingId> {
    let part = match ThingId::try_from(id) {
        Ok(whole) => return Some(whole),
        Err(part) => part,
    };
    match part {
        AnyId::Stage(id) => plan.stage(id).map(|(venue, _)| venue.id.into()),
        AnyId::Member(id) => plan.index().team_of_member.get(&id).map(|team| (*team).into()),
        AnyId::Item(id) => plan.index().show_of_item.get(&id).map(|show| (*show).into()),
        _ => None,
    }
}

/// The fields of a thing by the names that are stored, and the word for what kind of thing it is.
pub(super) fn stored(thing: &Thing) -> Option<(String, Map<String, Value>)> {
    let Ok(Value::Object(tagged)) = serde_json::to_value(thing) else { return None };
    match tagged.into_iter().next()? {
        (kind, Value::Object(fields)) => Some((kind, fields)),
        _ => None,
    }
}

/// A stored name as the API writes it: `starts_at` is `startsAt`. Keys of other forms (languages, ids, codes of rules) stay.
pub(super) fn camel(name: &str) -> String {
    if !name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
        return name.to_owned();
    }
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        camel.push_str(&first.to_ascii_uppercase());
        camel.push_str(rest);
    }
    camel
}
