//! What is on the stages, as nights go on and the clock runs.

use std::{collections::VecDeque, sync::Arc};

use futures_util::{Stream, stream};
use tokio::sync::watch;

use super::CallerNow;
use crate::{
    app::{App, Error, Reading, Released, plans::unpoisoned},
    domain::{
        id::{FestivalId, VenueId},
        live::{
            Runs,
            now::{StageNow, next_change, stages_now},
        },
        plan::Plan,
        time::Instant,
    },
    live::Head,
};

/// What is on a stage from an instant on.
#[derive(Clone, Debug)]
pub struct OnStage {
    /// The latest release.
    pub reading: Reading,
    /// The stage.
    pub stage: StageNow,
}

/// What is on all stages of a festival, from an instant to the next one at which it may be something else.
#[derive(Debug)]
pub(super) struct OnNow {
    released: Arc<Released>,
    draft: Arc<Plan>,
    at: Instant,
    until: Instant,
    stages: Vec<StageNow>,
}

impl OnNow {
    fn holds(&self, released: &Arc<Released>, draft: &Arc<Plan>, now: Instant) -> bool {
        let is_same = Arc::ptr_eq(&self.released, released) && Arc::ptr_eq(&self.draft, draft);
        is_same && self.at <= now && now < self.until
    }
}

/// Somebody who watches stages.
struct Watch {
    app: App,
    festival: FestivalId,
    venue: Option<VenueId>,
    heads: watch::Receiver<Head>,
    told: Option<Arc<OnNow>>,
    to_tell: VecDeque<OnStage>,
}

impl App {
    /// What is on each stage of a festival, or of one venue: first as it is now, and then whenever it changes. Who is slow to read
    /// misses what was on in between.
    pub async fn stages_followed(
        &self,
        caller: &CallerNow,
        festival: &str,
        venue: Option<&str>,
    ) -> Result<impl Stream<Item = Result<OnStage, Error>> + Send + use<>, Error> {
        let (festival, heads) = self.follow_public(&caller.get(), festival).await?;
        let venue = venue.map(|it| it.parse::<VenueId>().map_err(|_| no_such_venue())).transpose()?;
        let released = self.released(festival, None).await?;
        if let (Some(venue), Some(released)) = (venue, &released)
            && !released.public.venues.contains(venue)
        {
            return Err(no_such_venue());
        }
        let watch = Watch { app: self.clone(), festival, venue, heads, told: None, to_tell: VecDeque::new() };
        Ok(stream::unfold(Some(watch), async |watch| {
            let mut watch = watch?;
            let stage = watch.next().await;
            let rest = stage.is_ok().then_some(watch);
            Some((stage, rest))
        }))
    }

    /// What is on now, reckoned once for all who ask. `None` before the first release.
    async fn on_now(&self, festival: FestivalId) -> Result<Option<Arc<OnNow>>, Error> {
        let Some(released) = self.released(festival, None).await? else { return Ok(None) };
        let Some(draft) = self.draft(festival).await? else { return Ok(None) };
        let desk = self.0.plans.desk(festival);
        let mut kept = unpoisoned(&desk.trail.on_now);
        let at = self.0.clock.now();
        if let Some(on_now) = kept.as_ref().filter(|it| it.holds(&released, &draft, at)) {
            return Ok(Some(Arc::clone(on_now)));
        }
        let runs = Runs::of_draft(Arc::clone(&draft));
        let stages = stages_now(&released.public, &runs, None, at);
        let until = next_change(&released.public, &stages, at);
        let on_now = Arc::new(OnNow { released, draft, at, until, stages });
        *kept = Some(Arc::clone(&on_now));
        Ok(Some(on_now))
    }
}

impl Watch {
    async fn next(&mut self) -> Result<OnStage, Error> {
        loop {
            if let Some(stage) = self.to_tell.pop_front() {
                return Ok(stage);
            }
            if self.heads.borrow_and_update().is_gone {
                return Err(Error::NotFound);
            }
            let on_now = Box::pin(self.app.on_now(self.festival)).await?;
            let until = on_now.as_ref().map(|it| it.until);
            if let Some(on_now) = on_now {
                self.compare(on_now);
            }
            if !self.to_tell.is_empty() {
                continue;
            }
            let boundary = async {
                match until {
                    Some(until) => self.app.0.clock.until(until).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                announced = self.heads.changed() => announced.map_err(|_| Error::NotFound)?,
                () = boundary => {}
            }
        }
    }

    /// Notes what has changed since it was last told.
    fn compare(&mut self, on_now: Arc<OnNow>) {
        if self.told.as_ref().is_some_and(|told| Arc::ptr_eq(told, &on_now)) {
            return;
        }
        let same = |it: &StageNow| {
            let told = self.told.iter().flat_map(|told| &told.stages).find(|told| told.stage == it.stage);
            told.is_some_and(|told| StageNow { at: it.at, ..told.clone() } == *it)
        };
        let is_asked = |it: &&StageNow| match self.venue {
            Some(venue) => on_now.released.public.stage(it.stage).is_some_and(|(of, _)| of.id == venue),
            None => true,
        };
        let changed = on_now.stages.iter().filter(is_asked).filter(|it| !same(it));
        let on_stage = |it: &StageNow| OnStage { reading: Reading::released(Arc::clone(&on_now.released)), stage: it.clone() };
        self.to_tell = changed.map(on_stage).collect();
        self.told = Some(on_now);
    }
}

fn no_such_venue() -> Error {
    Error::BadInput("venue: The latest release of this festival has no such venue.".to_owned())
}
