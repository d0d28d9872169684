//! Releases and what changed between them.

use async_graphql::{Object, Result};

use super::{
    act::Act,
    connection::connection,
    enums::{Aspect, ChangeKind},
    program::ProgramItem,
    scalar::Time,
    show::Show,
    team::Team,
    view::{View, language},
};
use crate::{
    domain::{self, diff},
    store::ReleaseInfo,
};

/// An immutable numbered copy of the plan, as the public sees it.
#[derive(Clone)]
pub(crate) struct Release {
    pub(crate) view: View,
    pub(crate) it: ReleaseInfo,
}

connection! {
    /// A list of releases, newest first, by pages.
    ReleaseConnection, ReleaseEdge, Release
}

/// An immutable numbered copy of the plan, as the public sees it.
#[Object]
impl Release {
    /// Its number, from 1.
    async fn number(&self) -> u32 {
        self.it.number
    }

    /// What whoever published it said about it.
    async fn note(&self) -> Option<&str> {
        self.it.note.as_deref()
    }

    /// The revision of the plan that it froze.
    async fn revision(&self) -> u32 {
        self.it.revision
    }

    /// When it was published.
    async fn published_at(&self) -> Time {
        self.view.time(self.it.published_at)
    }
}

/// What changed between two states of a festival.
#[derive(Clone)]
pub(crate) struct ChangeSet {
    pub(crate) view: View,
    /// The release it starts from; `None` when there was none before.
    pub(crate) since: Option<u32>,
    pub(crate) it: domain::diff::ChangeSet,
}

/// What changed between two states of a festival.
#[Object]
impl ChangeSet {
    /// The number of the release it starts from; null when there is none before.
    async fn since(&self) -> Option<u32> {
        self.since
    }

    /// Whether nothing changed.
    async fn empty(&self) -> bool {
        self.it.is_empty()
    }

    /// Each difference: shows by time, then their items by position, then acts, then calls.
    async fn differences(&self) -> Vec<Difference> {
        self.it.differences.iter().map(|it| Difference { view: self.view.clone(), it: it.clone() }).collect()
    }

    /// The shows that changed and are still there.
    async fn shows(&self) -> Vec<Show> {
        self.it.shows.iter().filter_map(|id| Show::find(&self.view, *id)).collect()
    }

    /// The acts that changed and are still there.
    async fn acts(&self) -> Vec<Act> {
        self.it.acts.iter().filter_map(|id| Act::find(&self.view, *id)).collect()
    }

    /// The teams to tell, those of cancelled and removed items included.
    async fn teams_to_tell(&self) -> Vec<Team> {
        self.it.teams.iter().filter_map(|id| Team::find(&self.view, *id)).collect()
    }
}

/// One thing that changed.
#[derive(Clone)]
pub(crate) struct Difference {
    view: View,
    it: diff::Difference,
}

/// One thing that changed.
#[Object]
impl Difference {
    /// What kind of change it is.
    async fn kind(&self) -> ChangeKind {
        self.it.kind.into()
    }

    /// The show it happens in, if it is still there.
    async fn show(&self) -> Option<Show> {
        Show::find(&self.view, self.it.show?)
    }

    /// The act it is about, if it is still there.
    async fn act(&self) -> Option<Act> {
        Act::find(&self.view, self.it.act?)
    }

    /// The team it is about.
    async fn team(&self) -> Option<Team> {
        Team::find(&self.view, self.it.team?)
    }

    /// The item of the program it is about, if it is still there.
    async fn item(&self) -> Option<ProgramItem> {
        ProgramItem::find(&self.view, self.it.item?)
    }

    /// Which of the things that this kind may mean it is: which time has moved, or whether people or teams changed.
    async fn aspect(&self) -> Option<Aspect> {
        self.it.aspect.map(Into::into)
    }

    /// What was before, as text for programs: a time with its offset, seconds, a position, a title, a number of people.
    async fn before(&self) -> Option<&str> {
        self.it.before.as_deref()
    }

    /// What is now, in the same form.
    async fn after(&self) -> Option<&str> {
        self.it.after.as_deref()
    }

    /// What changed, for people; in Chinese or English.
    async fn message(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Result<String> {
        let lang = lang.as_deref().map(language).transpose()?;
        let lang = lang.as_ref().unwrap_or(&self.view.plan.festival().primary_language);
        Ok(self.it.message.get(lang).to_owned())
    }
}
