//! What changed between two Plans of one festival, as the public and the teams must be told.
//!
//! Said once and where it belongs: a show that starts later says so itself, and its items only where they do not simply move
//! with it; an act that plays longer says so itself, and not each of its performances. Nothing here names a performer.

mod act;
mod call;
mod item;
mod order;
mod say;
mod show;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::{
    id::{ActId, ItemId, ShowId, TeamId},
    listing::code_key,
    plan::Plan,
    show::Show,
    text::Message,
};

pub(super) use order::moved;

/// What kind of change it is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum ChangeKind {
    /// A show, an item or an act is new, or is on again.
    Added,
    /// A show is called off, or an act no longer takes part; it stays visible as cancelled.
    Cancelled,
    /// A show or an item is gone.
    Removed,
    /// A show or an item is on at another time, or a show is postponed.
    Time,
    /// An item has another place in the running order.
    Order,
    /// A show is on another stage.
    Stage,
    /// An act or an item is longer or shorter.
    Duration,
    /// Other people or other teams are in an act.
    Cast,
    /// A show, an act or an interlude is called something else.
    Title,
    /// A team has to report for a show at another time, or for the first time, or no longer.
    Call,
}

/// Which side of a thing changed, where the kind of change has several.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Aspect {
    /// TIME: when it starts.
    Start,
    /// TIME: when the audience is let in.
    Doors,
    /// TIME: when it is planned to end.
    End,
    /// CAST: the people.
    People,
    /// CAST: the teams.
    Teams,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What kind of change it is.
    pub kind: ChangeKind,
    /// Which side changed, where the kind has several.
    pub aspect: Option<Aspect>,
    /// The show it is in; `None` for an act, wherever it is on.
    pub show: Option<ShowId>,
    /// The act it is about.
    pub act: Option<ActId>,
    /// The team it is about.
    pub team: Option<TeamId>,
    /// The program item it is about.
    pub item: Option<ItemId>,
    /// Whether only those who work on the show may read it.
    pub backstage: bool,
    /// What it was, for machines: a local time with its offset (RFC 3339), seconds, a position from 1, a status, a stage's code,
    /// team codes with spaces between them, a number of people, a title. `None` where there was nothing.
    pub before: Option<String>,
    /// What it is now, in the same form.
    pub after: Option<String>,
    /// The change in words.
    pub message: Message,
}

impl Difference {
    fn new(kind: ChangeKind, before: Option<String>, after: Option<String>, message: Message) -> Self {
        Self { kind, aspect: None, show: None, act: None, team: None, item: None, backstage: false, before, after, message }
    }

    fn aspect(self, aspect: Aspect) -> Self {
        Self { aspect: Some(aspect), ..self }
    }

    fn of_show(self, show: ShowId) -> Self {
        Self { show: Some(show), ..self }
    }

    fn of_act(self, act: ActId) -> Self {
        Self { act: Some(act), ..self }
    }
}

/// Everything that changed, and whom it touches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSet {
    /// The changes: shows by start with their items by position, then acts by code, then calls.
    pub differences: Vec<Difference>,
    /// The shows touched, by id.
    pub shows: Vec<ShowId>,
    /// The acts touched, by id: those on a show that changed are among them.
    pub acts: Vec<ActId>,
    /// The teams to tell, by id: also those of what was cancelled or removed, and those that an act has lost.
    pub teams: Vec<TeamId>,
}

impl ChangeSet {
    /// Whether nobody has to be told anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Compares two Plans of one festival.
#[must_use]
pub fn diff(before: &Plan, after: &Plan) -> ChangeSet {
    compare(before, after, false)
}

/// Compares the public parts of two Plans of one festival. Of an act of one team alone it is not told how many people are in it.
#[must_use]
pub fn public_diff(before: &Plan, after: &Plan) -> ChangeSet {
    compare(before, after, true)
}

fn compare(before: &Plan, after: &Plan, is_public: bool) -> ChangeSet {
    let mut comparison = Comparison {
        is_public,
        before,
        after,
        differences: Vec::new(),
        shows: BTreeSet::new(),
        acts: BTreeSet::new(),
        teams: BTreeSet::new(),
    };
    let shows = shows_by_start(before, after);
    for show in &shows {
        show::compare(&mut comparison, *show);
    }
    act::compare_all(&mut comparison);
    for show in &shows {
        call::compare(&mut comparison, *show);
    }
    let Comparison { is_public: _, before: _, after: _, differences, shows, acts, teams } = comparison;
    ChangeSet {
        differences,
        shows: shows.into_iter().collect(),
        acts: acts.into_iter().collect(),
        teams: teams.into_iter().collect(),
    }
}

/// The shows of both Plans by their latest known start, those without a time last.
fn shows_by_start(before: &Plan, after: &Plan) -> Vec<ShowId> {
    let gone = before.shows.iter().filter(|show| !after.shows.contains(show.id));
    let mut shows: Vec<&Show> = after.shows.iter().chain(gone).map(AsRef::as_ref).collect();
    shows.sort_by_cached_key(|show| (show.starts_at.is_none(), show.starts_at, code_key(&show.code), show.id));
    shows.into_iter().map(|show| show.id).collect()
}

/// A comparison under way.
struct Comparison<'a> {
    /// Whether the public reads it.
    is_public: bool,
    before: &'a Plan,
    after: &'a Plan,
    differences: Vec<Difference>,
    shows: BTreeSet<ShowId>,
    acts: BTreeSet<ActId>,
    teams: BTreeSet<TeamId>,
}

impl<'a> Comparison<'a> {
    fn plans(&self) -> [&'a Plan; 2] {
        [self.before, self.after]
    }

    /// An act is touched, and with it the teams it had and has.
    fn touch_act(&mut self, act: ActId) {
        self.acts.insert(act);
        for plan in self.plans() {
            self.teams.extend(plan.acts.get(act).into_iter().flat_map(|act| &act.teams));
        }
    }

    /// A show is touched, and with it every act that was or is on its program.
    fn touch_show(&mut self, show: ShowId) {
        self.shows.insert(show);
        for plan in self.plans() {
            let items = plan.shows.get(show).map_or(&[][..], |show| &show.items);
            for act in items.iter().filter_map(item::act_of) {
                self.touch_act(act);
            }
        }
    }
}
