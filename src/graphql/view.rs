//! The state of a festival that a query chose, and what every type reads from it.

use std::{
    collections::HashMap,
    ops::Deref,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use async_graphql::{Context, Result};

use super::{
    error::{bad_input, from_app},
    origin::app_now,
    scalar::Time,
    text::Translation,
};
use crate::{
    app::{Caller, CallerNow, Live, Reading},
    domain::{
        id::ShowId,
        live::projection::{Night, night},
        show::Show,
        text::Lang,
        text::Localized,
        time::Instant,
    },
};

/// A reading, shared by all that was reached through it.
#[derive(Clone, Debug)]
pub(crate) struct View(Arc<Seen>);

/// A reading and what a query found beside it, so that all its fields tell of one instant.
#[derive(Debug)]
struct Seen {
    reading: Arc<Reading>,
    live: OnceLock<Live>,
    nights: Mutex<HashMap<ShowId, Option<Arc<Night>>>>,
}

impl Deref for View {
    type Target = Reading;

    fn deref(&self) -> &Reading {
        &self.0.reading
    }
}

impl From<Reading> for View {
    fn from(reading: Reading) -> Self {
        Arc::new(reading).into()
    }
}

impl From<Arc<Reading>> for View {
    fn from(reading: Arc<Reading>) -> Self {
        Self(Arc::new(Seen { reading, live: OnceLock::new(), nights: Mutex::default() }))
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

    /// The present time and runs, read once for all fields.
    pub(crate) async fn live(&self, cx: &Context<'_>) -> Result<&Live> {
        if let Some(live) = self.0.live.get() {
            return Ok(live);
        }
        let live = app_now(cx)?.live(self).await.map_err(from_app)?;
        Ok(self.0.live.get_or_init(|| live))
    }

    /// The night of a show as it stands, projected once for all its items; `None` while nothing was noted of it.
    pub(crate) async fn night(&self, cx: &Context<'_>, show: &Show) -> Result<Option<Arc<Night>>> {
        let live = self.live(cx).await?;
        let Some(run) = live.runs.of(show.id) else { return Ok(None) };
        let mut nights = self.0.nights.lock().unwrap_or_else(PoisonError::into_inner);
        let projected = nights.entry(show.id).or_insert_with(|| night(&self.plan, show, &run.log, live.now).map(Arc::new));
        Ok(projected.clone())
    }

    /// An instant on the festival's clock.
    pub(crate) fn time(&self, instant: Instant) -> Time {
        Time::of(&self.plan, instant)
    }
}

/// Who asks: as they may act now, where they hold a connection open.
pub(crate) fn caller(cx: &Context<'_>) -> Caller {
    if let Some(now) = cx.data_opt::<CallerNow>() {
        return now.get();
    }
    cx.data_opt::<Caller>().cloned().unwrap_or_else(Caller::anonymous)
}

/// Who subscribes.
pub(crate) fn caller_now(cx: &Context<'_>) -> CallerNow {
    cx.data_opt::<CallerNow>().cloned().unwrap_or_else(|| CallerNow::new(caller(cx)).1)
}

/// Reads a language tag of a query.
pub(crate) fn language(tag: &str) -> Result<Lang> {
    tag.parse().map_err(|_| bad_input("The argument lang is not a BCP 47 language tag; write one like zh, en or zh-Hant."))
}

/// Every language of a text.
pub(crate) fn translations(text: &Localized) -> Vec<Translation> {
    text.iter().map(|(lang, text)| Translation { lang: lang.to_string(), text: text.to_owned() }).collect()
}
