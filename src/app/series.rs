//! Looking back: earlier editions of a festival's series.

use std::sync::Arc;

use super::{App, Caller, Error, Reading, View};
use crate::{
    domain::series::{self, TookPart},
    store::FestivalFilter,
};

/// An earlier edition, as the reader of a later one may see it.
#[derive(Debug)]
pub struct Edition {
    /// The draft for those who read the draft, else the latest release.
    pub reading: Arc<Reading>,
    /// Who of the later edition was in it.
    pub took_part: TookPart,
}

impl App {
    /// The latest earlier editions of a festival's series, the latest first, at most [`series::EDITIONS`]. Readers of a release see
    /// releases only, those of a draft the drafts that they may read. Looked for once in a reading.
    pub async fn earlier_editions(&self, caller: &Caller, reading: &Reading) -> Result<Arc<[Edition]>, Error> {
        reading.earlier.get_or_try_init(|| self.find_earlier(caller, reading)).await.cloned()
    }

    async fn find_earlier(&self, caller: &Caller, reading: &Reading) -> Result<Arc<[Edition]>, Error> {
        let now = reading.plan.festival();
        let (Some(series), Some(to)) = (&now.series, now.starts_on.pred_opt()) else { return Ok(Arc::new([])) };
        let filter = FestivalFilter { series: Some(series.code.clone()), to: Some(to), ..FestivalFilter::default() };
        let view = if reading.is_public() { View::Released(None) } else { View::Draft };
        let found = self.festivals(caller, filter, view, None, series::EDITIONS).await?.festivals;
        // What the list goes by is in the drafts; a release may say otherwise.
        let earlier = found.into_iter().filter(|(it, _)| series::is_earlier(now, it.plan.festival()));
        let edition = |(before, _): (Reading, _)| {
            let took_part = series::took_part(&reading.plan, &before.plan);
            Edition { reading: Arc::new(before), took_part }
        };
        Ok(earlier.map(edition).collect())
    }
}
