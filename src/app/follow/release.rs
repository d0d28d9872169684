//! Releases, as they are published.

use std::sync::Arc;

use futures_util::{Stream, stream};
use tokio::sync::watch;

use super::CallerNow;
use crate::{
    app::{App, Error, Released},
    domain::id::FestivalId,
    live::Head,
};

/// Somebody who waits for releases.
struct Wait {
    app: App,
    festival: FestivalId,
    heads: watch::Receiver<Head>,
    /// The last one that was told.
    cursor: u32,
}

impl App {
    /// Every release of a festival from now on: each once, in order. It ends with an error when the festival is deleted.
    pub async fn releases_to_come(
        &self,
        caller: &CallerNow,
        festival: &str,
    ) -> Result<impl Stream<Item = Result<Arc<Released>, Error>> + Send + use<>, Error> {
        let (festival, heads) = self.follow_public(&caller.get(), festival).await?;
        let cursor = self.released(festival, None).await?.map_or(0, |it| it.info.number);
        let wait = Wait { app: self.clone(), festival, heads, cursor };
        Ok(stream::unfold(Some(wait), async |wait| {
            let mut wait = wait?;
            let release = wait.next().await;
            let rest = release.is_ok().then_some(wait);
            Some((release, rest))
        }))
    }
}

impl Wait {
    async fn next(&mut self) -> Result<Arc<Released>, Error> {
        let cursor = self.cursor;
        let head = *self.heads.wait_for(|it| it.is_gone || it.release > cursor).await.map_err(|_| Error::NotFound)?;
        if head.is_gone {
            return Err(Error::NotFound);
        }
        let release = Box::pin(self.app.released(self.festival, Some(cursor + 1))).await?.ok_or(Error::NotFound)?;
        self.cursor += 1;
        Ok(release)
    }
}
