//! Where files of a festival are: calendars, timetables, spreadsheets.

use async_graphql::{Context, SimpleObject};

use super::view::View;
use crate::{app::FileLink, domain::id::AnyId};

/// Where the public reaches the server, as `https://desk.example`; empty where nobody has said it.
#[derive(Clone, Debug, Default)]
pub(crate) struct PublicUrl(pub(crate) String);

/// A file of a festival, in the state that is read: of its latest release, of an older one, or of its draft.
#[derive(SimpleObject)]
pub(crate) struct ExportFile {
    /// The format, as the command line and the importer name it: `icalendar`, `csv`.
    format: &'static str,
    /// The table, for a format that holds one: `teams`, `rosters`; null for all others.
    table: Option<String>,
    /// Its media type.
    media_type: &'static str,
    /// Where it is: an address, or only its path where the server was not told how the public reaches it. A file of a draft is for
    /// those who may read that draft, and send what they sign in with.
    url: String,
}

impl ExportFile {
    /// Every file of a festival.
    pub(crate) fn all(cx: &Context<'_>, view: &View) -> Vec<Self> {
        let file = |it: FileLink| {
            let FileLink { format, table, path } = it;
            let table = table.map(|it| it.to_string());
            Self { format: format.name, table, media_type: format.media_type, url: address(cx, &path) }
        };
        view.files().into_iter().map(file).collect()
    }
}

/// Where the calendar of one thing is.
pub(crate) fn calendar_url(cx: &Context<'_>, view: &View, of: impl Into<AnyId>) -> String {
    address(cx, &view.calendar(of.into()))
}

fn address(cx: &Context<'_>, path: &str) -> String {
    let base = cx.data_opt::<PublicUrl>().map_or("", |it| it.0.as_str());
    format!("{base}{path}")
}
