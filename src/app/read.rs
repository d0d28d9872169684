//! Finding festivals, their drafts and their releases.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{
    App, Caller, Error, Reading, Released, View,
    plans::{Desk, Latest},
};
use crate::{
    domain::{
        diff::{ChangeSet, diff, public_diff},
        id::{AnyId, FestivalId},
        plan::Plan,
        right::Right,
        sight,
    },
    store::{FestivalFilter, ReleaseInfo},
};

/// A page of festivals, newest first.
#[derive(Debug)]
pub struct FestivalsPage {
    /// Each festival in the view asked for, with its place in the list.
    pub festivals: Vec<(Reading, (NaiveDate, FestivalId))>,
    /// Whether more follow.
    pub has_next: bool,
}

/// A page of releases, newest first.
#[derive(Debug)]
pub struct ReleasesPage {
    /// The releases.
    pub releases: Vec<ReleaseInfo>,
    /// Whether more follow.
    pub has_next: bool,
}

impl App {
    /// A page of festivals. In the released view those without a release are left out.
    pub async fn festivals(
        &self,
        caller: &Caller,
        mut filter: FestivalFilter,
        view: View,
        after: Option<(NaiveDate, FestivalId)>,
        first: usize,
    ) -> Result<FestivalsPage, Error> {
        narrow(caller, &mut filter, view)?;
        let limit = u64::try_from(first).unwrap_or(u64::MAX).saturating_add(1);
        let mut rows = self.0.store.festivals(&filter, after, limit).await?;
        let has_next = rows.len() > first;
        rows.truncate(first);
        let mut festivals = Vec::with_capacity(rows.len());
        for row in rows {
            self.looked_up(Some((row.id, row.head))).await;
            if let Some(reading) = self.reading(caller, row.id, view).await? {
                festivals.push((reading, (row.starts_on, row.id)));
            }
        }
        Ok(FestivalsPage { festivals, has_next })
    }

    /// How many festivals a filter finds.
    pub async fn count_festivals(&self, caller: &Caller, mut filter: FestivalFilter, view: View) -> Result<u64, Error> {
        narrow(caller, &mut filter, view)?;
        Ok(self.0.store.count_festivals(&filter).await?)
    }

    /// A festival by its slug; `None` also when the release asked for does not exist.
    pub async fn festival(&self, caller: &Caller, slug: &str, view: View) -> Result<Option<Reading>, Error> {
        before_looking(caller, view)?;
        let found = self.0.store.festival_id(slug).await?;
        match self.looked_up(found).await {
            Some(id) => self.reading(caller, id, view).await,
            None => nothing_there(caller, view),
        }
    }

    /// The festival that a thing belongs to, in a view, with the parsed id.
    pub async fn node(&self, caller: &Caller, id: &str, view: View) -> Result<Option<(Reading, AnyId)>, Error> {
        before_looking(caller, view)?;
        let id: AnyId = id.parse().map_err(|_| {
            Error::BadInput("This is not an id of this API; ids look like show_01h455vb4pex5vsknk084sn02q.".to_owned())
        })?;
        let found = self.0.store.locate(id.uuid()).await?;
        let reading = match self.looked_up(found).await {
            Some(festival) => self.reading(caller, festival, view).await?,
            None => nothing_there(caller, view)?,
        };
        Ok(reading.map(|reading| (reading, id)))
    }

    /// One state of a festival, as far as the caller may know it.
    pub async fn reading(&self, caller: &Caller, id: FestivalId, view: View) -> Result<Option<Reading>, Error> {
        if let View::Released(number) = view {
            let released = self.released(id, number).await?.map(Reading::released);
            return Ok(released.map(|it| Reading { is_pinned: number.is_some(), ..it }));
        }
        caller.read_draft(Some(id))?;
        let Some(draft) = self.draft(id).await? else { return nothing_there(caller, view) };
        Ok(Some(Reading::draft(self.0.plans.desk(id).seen(&draft, &caller.sight(&draft)))))
    }

    /// The whole working plan of a festival: for what is decided by it, not to be shown.
    pub(super) async fn draft(&self, id: FestivalId) -> Result<Option<Arc<Plan>>, Error> {
        let desk = self.0.plans.desk(id);
        if let Some(plan) = desk.present_draft() {
            return Ok(Some(plan));
        }
        let _turn = desk.queue.lock().await;
        if let Some(plan) = desk.present_draft() {
            return Ok(Some(plan));
        }
        let plan = match desk.draft.load_full() {
            Some(old) => self.0.caught_up(old).await?,
            None => self.0.store.plan(id).await?.map(Arc::new),
        };
        desk.draft.store(plan.clone());
        Ok(plan)
    }

    /// A release: the latest, or the one with a number.
    pub async fn released(&self, id: FestivalId, number: Option<u32>) -> Result<Option<Arc<Released>>, Error> {
        let desk = self.0.plans.desk(id);
        let latest = self.latest(id, &desk).await?;
        let found = match (latest, number) {
            (latest, None) => latest,
            (Some(latest), Some(number)) if latest.info.number == number => Some(latest),
            (Some(latest), Some(number)) if number < latest.info.number => self.old_release(id, number, &desk).await?,
            _ => None,
        };
        match found {
            Some(release) => self.masked(release, &desk).await.map(Some),
            None => Ok(None),
        }
    }

    /// A release without the names of those who may no longer be named, by the present draft and the present day.
    async fn masked(&self, release: Arc<Released>, desk: &Desk) -> Result<Arc<Released>, Error> {
        let Some(draft) = self.draft(release.info.festival).await? else { return Ok(release) };
        let today = || self.0.clock.glance().with_timezone(&draft.festival().time_zone).date_naive();
        let Some(masked) = release.masked(&draft, today).map(Arc::new) else { return Ok(release) };
        self.0.plans.replace_release(desk, &release, &masked);
        Ok(masked)
    }

    async fn latest(&self, id: FestivalId, desk: &Desk) -> Result<Option<Arc<Released>>, Error> {
        if let Some(latest) = desk.present_latest() {
            return Ok(latest.0.clone());
        }
        let _turn = desk.queue.lock().await;
        if let Some(latest) = desk.present_latest() {
            return Ok(latest.0.clone());
        }
        let erasures = desk.erasures();
        let latest = match self.0.store.release(id, None).await? {
            Some(info) => self.thaw(info).await?,
            None => None,
        };
        desk.latest.store(Some(Arc::new(Latest(latest.clone()))));
        if desk.erasures() != erasures {
            // It may have been read before somebody was erased from it.
            desk.latest.store(None);
        }
        Ok(latest)
    }

    async fn old_release(&self, id: FestivalId, number: u32, desk: &Desk) -> Result<Option<Arc<Released>>, Error> {
        let erasures = desk.erasures();
        if let Some(kept) = self.0.plans.old_release(id, number) {
            return Ok(Some(kept));
        }
        let Some(info) = self.0.store.release(id, Some(number)).await? else { return Ok(None) };
        let release = self.thaw(info).await?;
        Ok(release.map(|release| self.0.plans.keep_release(desk, erasures, release)))
    }

    async fn thaw(&self, info: ReleaseInfo) -> Result<Option<Arc<Released>>, Error> {
        // Asked first: should somebody be erased meanwhile, this counts as older than that.
        let erased = self.0.plans.last_erasure(info.festival);
        let plan = self.0.store.frozen(info.festival, info.number).await?;
        Ok(plan.map(|plan| Arc::new(Released::new(info, Arc::new(plan), erased))))
    }

    /// A page of a festival's releases, newest first, up to and including the one that is being read.
    pub async fn releases(&self, reading: &Reading, after: Option<u32>, first: usize) -> Result<ReleasesPage, Error> {
        let limit = u64::try_from(first).unwrap_or(u64::MAX).saturating_add(1);
        let behind_read = reading.release.as_ref().map(|release| release.info.number.saturating_add(1));
        let before = [after, behind_read].into_iter().flatten().min();
        let mut releases = self.0.store.releases(reading.plan.festival().id, before, limit).await?;
        let has_next = releases.len() > first;
        releases.truncate(first);
        Ok(ReleasesPage { releases, has_next })
    }

    /// How many releases a festival has, up to and including the one that is being read.
    pub async fn count_releases(&self, reading: &Reading) -> Result<u64, Error> {
        match &reading.release {
            // Their numbers run from 1 without a gap.
            Some(release) => Ok(release.info.number.into()),
            None => Ok(self.0.store.count_releases(reading.plan.festival().id).await?),
        }
    }

    /// What changed between a release and the state that is being read. Without a number: since the release before it, or,
    /// for the draft, since the latest one. `None` when there is no such release to compare with.
    pub async fn changes_since(
        &self,
        caller: &Caller,
        reading: &Reading,
        number: Option<u32>,
    ) -> Result<Option<(Arc<Released>, ChangeSet)>, Error> {
        let id = reading.plan.festival().id;
        let base = match (number, &reading.release) {
            (Some(number), _) => self.released(id, Some(number)).await?,
            (None, None) => self.released(id, None).await?,
            (None, Some(release)) => match release.info.number.checked_sub(1) {
                Some(before) if before > 0 => self.released(id, Some(before)).await?,
                _ => None,
            },
        };
        // Like is compared with like: every reader sees their part of both states.
        let of_reader = |base: &Released| match reading.is_public() {
            true => public_diff(&base.public, &reading.plan),
            false => diff(&sight::seen(&base.plan, &caller.sight(&reading.plan)), &reading.plan),
        };
        Ok(base.map(|base| {
            let changes = of_reader(&base);
            (base, changes)
        }))
    }
}

/// Nobody learns of drafts without having signed in, not even whether there is one.
fn before_looking(caller: &Caller, view: View) -> Result<(), Error> {
    if view == View::Draft { caller.signed_in() } else { Ok(()) }
}

/// What is said of something that is not there: of a draft the same as of one that the caller may not read.
fn nothing_there<T>(caller: &Caller, view: View) -> Result<Option<T>, Error> {
    if view == View::Draft {
        caller.read_draft(None)?;
    }
    Ok(None)
}

/// Keeps a list to what its reader may know of: festivals with a release, or those whose drafts they may read.
fn narrow(caller: &Caller, filter: &mut FestivalFilter, view: View) -> Result<(), Error> {
    before_looking(caller, view)?;
    filter.released = view != View::Draft;
    if view == View::Draft && !(caller.is_admin && caller.token_allows(Right::ReadDraft)) {
        let mut among: Vec<FestivalId> = caller.grants.iter().map(|it| it.festival).collect();
        among.retain(|it| caller.may(*it, Right::ReadDraft));
        filter.among = Some(among);
    }
    Ok(())
}
