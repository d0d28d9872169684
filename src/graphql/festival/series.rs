//! Festivals held again and again.

use async_graphql::{Context, Object, Result};

use crate::{
    app::View as Which,
    graphql::{
        query::{FestivalConnection, festivals_page},
        text::Translation,
        view::{View, translations},
    },
    store::FestivalFilter,
};

/// A row of festivals held again and again.
#[derive(Clone)]
pub(crate) struct Series {
    pub(super) view: View,
}

/// A row of festivals held again and again.
#[Object]
impl Series {
    /// What its editions share.
    async fn code(&self) -> &str {
        self.it().map_or("", |it| &it.code)
    }

    /// Its name, as this edition prints it.
    async fn name(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Result<String> {
        self.it().map_or(Ok(String::new()), |it| self.view.text(&it.name, lang.as_deref()))
    }

    /// Its name in every language this edition prints it in.
    async fn name_translations(&self) -> Vec<Translation> {
        self.it().map_or(vec![], |it| translations(&it.name))
    }

    /// Its editions, newest first, in the same view.
    async fn editions(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<FestivalConnection> {
        let filter = FestivalFilter { series: self.it().map(|it| it.code.clone()), ..FestivalFilter::default() };
        let view = if self.view.is_public() { Which::Released(None) } else { Which::Draft };
        festivals_page(cx, filter, view, first, after.as_deref()).await
    }
}

impl Series {
    fn it(&self) -> Option<&crate::domain::festival::Series> {
        self.view.plan.festival().series.as_ref()
    }
}
