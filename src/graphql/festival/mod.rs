//! Festivals: the root of everything a query reads.

mod desk;
mod facts;
mod lists;
mod series;

use async_graphql::{Context, ID, MergedObject, Result};

use self::{desk::Desk, facts::Facts, lists::Lists};
use super::{error::bad_input, view::View};
use crate::domain::invalid::Invalid;

/// One edition of an arts festival, in the state that was chosen: the draft or a release.
#[derive(Clone, MergedObject)]
pub(crate) struct Festival(Facts, Lists, Desk);

impl From<View> for Festival {
    fn from(view: View) -> Self {
        Self(Facts { view: view.clone() }, Lists { view: view.clone() }, Desk { view })
    }
}

impl Festival {
    /// Its id, as the interface Node asks for it.
    pub(crate) async fn id(&self, cx: &Context<'_>) -> Result<ID> {
        self.0.id(cx).await
    }
}

/// Mistakes in arguments of a query, as one error.
fn argument(invalid: Vec<Invalid>) -> async_graphql::Error {
    let lines: Vec<String> = invalid
        .into_iter()
        .map(|it| match it.field {
            Some(field) => format!("{field}: {}", it.message.en),
            None => it.message.en,
        })
        .collect();
    bad_input(lines.join(" "))
}
