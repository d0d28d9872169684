//! What columns of spreadsheets were said to mean, remembered for a festival.
//!
//! It is remembered for everybody who imports into the festival, as organizers share their sheets; when an import is applied, not
//! when it is looked at; and by the set of all headings, so that a sheet that has one more is asked about again.

use crate::{
    app::{App, Caller, Error},
    domain::{
        id::FestivalId,
        incoming::{ColumnMapping, Incoming},
    },
};

impl App {
    /// What was said of columns in a festival, the newest first. For those who may read its draft.
    pub async fn column_mappings(&self, caller: &Caller, festival: FestivalId) -> Result<Vec<ColumnMapping>, Error> {
        caller.read_draft(Some(festival))?;
        Ok(self.0.store.column_mappings(festival).await?)
    }

    /// Forgets what was said of columns under some headings; `None` when nothing was, or there is no such festival.
    pub async fn column_mapping_delete(&self, caller: &Caller, festival: &str, key: &str) -> Result<Option<()>, Error> {
        let Some(id) = self.festival_for(caller, festival).await? else { return Ok(None) };
        let Some(_) = self.whole_draft(caller, id, "columnMappingDelete").await? else { return Ok(None) };
        Ok(self.0.store.column_mapping_delete(id, key).await?.then_some(()))
    }

    /// Remembers what was told of the columns of a file that has been taken in.
    pub(super) async fn remember_columns(&self, caller: &Caller, festival: FestivalId, incoming: &Incoming) -> Result<(), Error> {
        for sheet in &incoming.columns {
            let Some(columns) = sheet.told() else { continue };
            let (headings, at) = (sheet.headings.clone(), self.0.clock.glance());
            let mapping = ColumnMapping { headings, columns, by: caller.name.clone(), at };
            self.0.store.column_mapping_keep(festival, mapping).await?;
        }
        Ok(())
    }
}
