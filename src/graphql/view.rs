//! The state of a festival that a query chose, and what every type reads from it.

use std::{ops::Deref, sync::Arc};

use async_graphql::Result;

use super::{error::bad_input, scalar::Time, text::Translation};
use crate::{
    app::Reading,
    domain::{text::Lang, text::Localized, time::Instant},
};

/// A reading, shared by all that was reached through it.
#[derive(Clone, Debug)]
pub(crate) struct View(Arc<Reading>);

impl Deref for View {
    type Target = Reading;

    fn deref(&self) -> &Reading {
        &self.0
    }
}

impl From<Reading> for View {
    fn from(reading: Reading) -> Self {
        Self(Arc::new(reading))
    }
}

impl From<Arc<Reading>> for View {
    fn from(reading: Arc<Reading>) -> Self {
        Self(reading)
    }
}

impl View {
    /// A text in the language asked for.
    pub(crate) fn text(&self, text: &Localized, lang: Option<&str>) -> Result<String> {
        let lang = lang.map(language).transpose()?;
        Ok(text.get(lang.as_ref(), &self.plan.festival().primary_language).to_owned())
    }

    /// A text that may not be there.
    pub(crate) fn optional_text(&self, text: &Localized, lang: Option<&str>) -> Option<Result<String>> {
        (!text.is_empty()).then(|| self.text(text, lang))
    }

    /// An instant on the festival's clock.
    pub(crate) fn time(&self, instant: Instant) -> Time {
        Time::of(&self.plan, instant)
    }
}

/// Reads a language tag of a query.
pub(crate) fn language(tag: &str) -> Result<Lang> {
    tag.parse().map_err(|_| bad_input("The argument lang is not a BCP 47 language tag; write one like zh, en or zh-Hant."))
}

/// Every language of a text.
pub(crate) fn translations(text: &Localized) -> Vec<Translation> {
    text.iter().map(|(lang, text)| Translation { lang: lang.to_string(), text: text.to_owned() }).collect()
}
