//! What a search finds.

use async_graphql::{Enum, Object, Result};

use super::{
    node::AnyNode,
    text::Translation,
    view::{View, translations},
};
use crate::domain::{
    invalid::Invalid,
    search::{self, search},
};

/// What kind of thing a search finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "search::SearchKind")]
pub(crate) enum SearchKind {
    /// An act, by its title and code.
    Act,
    /// A show, by its title and code.
    Show,
    /// An interlude of a program, by its title.
    Interlude,
    /// A performer, by their name, its reading, and their code.
    Performer,
    /// A team, by its name and code.
    Team,
    /// An organization, by its name and code.
    Organization,
    /// A venue, by its name and code.
    Venue,
    /// A stage, by its name and code.
    Stage,
}

/// Something that a search found.
#[derive(Clone)]
pub(crate) struct SearchHit {
    view: View,
    it: search::Hit,
    subject: AnyNode,
}

/// Something that a search found.
#[Object]
impl SearchHit {
    /// What kind of thing it is.
    async fn kind(&self) -> SearchKind {
        self.it.kind.into()
    }

    /// The thing itself.
    async fn subject(&self) -> AnyNode {
        self.subject.clone()
    }

    /// What it is called: its title or name.
    async fn title(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Result<String> {
        self.view.text(&self.it.title, lang.as_deref())
    }

    /// What it is called in every language it has.
    async fn title_translations(&self) -> Vec<Translation> {
        translations(&self.it.title)
    }

    /// The text by which it was found, as it is written: a title or name in some language, a reading, or a code. Where several
    /// words were found in several texts, the one that fits best.
    async fn matched(&self) -> &str {
        &self.it.matched
    }

    /// How well it fits, above 0 to 1: 1 for a whole text as written, then 0.9 for its beginning, 0.8 for a part, 0.65 to 0.7 for
    /// pinyin, 0.55 to 0.6 for initials, 0.4 to 0.45 for a typo; a little less where the words of a query stand apart.
    async fn score(&self) -> f64 {
        self.it.score
    }
}

impl SearchHit {
    /// What a search finds in a view.
    pub(crate) fn all(
        view: &View,
        text: &str,
        kinds: Option<Vec<SearchKind>>,
        first: usize,
    ) -> std::result::Result<Vec<Self>, Vec<Invalid>> {
        let kinds: Option<Vec<search::SearchKind>> = kinds.map(|kinds| kinds.into_iter().map(Into::into).collect());
        let hits = search(&view.plan, text, kinds.as_deref(), first)?;
        let hit = |it: search::Hit| Some(Self { view: view.clone(), subject: AnyNode::find(view, it.id)?, it });
        Ok(hits.into_iter().filter_map(hit).collect())
    }
}
