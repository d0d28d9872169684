//! Files of a festival, for those who may read what is in them.

use std::{sync::Arc, thread::available_parallelism, time::Duration};

use strum::VariantArray as _;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use super::{App, Caller, Error, Origin, Reading, Released, View, heavy::heavy};
use crate::{
    domain::{
        id::AnyId,
        invalid::Invalid,
        plan::Plan,
        public::named_only,
        text::{Lang, Message},
    },
    formats::{self, FILES, Format, Part, Refused, Table, Target, tables::TemplateKind},
    store::EditInfo,
};

/// How long somebody waits for their turn to have a file made.
const TURN: Duration = Duration::from_secs(5);

/// Which file of a festival.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// The festival, by its slug.
    pub slug: String,
    /// Which state of it.
    pub view: View,
    /// The format, by its name.
    pub format: String,
    /// The venue, team, act or performer that it is kept to, by its id or code as `kind:code`.
    pub part: Option<String>,
    /// The table, for formats that hold one: `teams`, `rosters`.
    pub table: Option<String>,
    /// The language of its texts, as a BCP 47 tag; the festival's own when left out.
    pub language: Option<String>,
    /// Where the server is reached, for links.
    pub base_url: Option<String>,
}

impl Wanted {
    /// The format of a file by what it is called in addresses, and the table of those that hold one.
    #[must_use]
    pub fn file(name: &str) -> Option<(&'static str, Option<String>)> {
        match FILES.iter().find(|(file, _)| *file == name) {
            Some((_, format)) => Some((*format, None)),
            None => Some(("csv", Some(name.strip_suffix(".csv")?.to_owned()))),
        }
    }

    /// The same with its language spelled in the one way that every spelling of it leads to.
    #[must_use]
    pub fn spelled(self) -> Self {
        let language = self.language.map(|tag| tag.parse::<Lang>().map_or(tag, |it| it.to_string()));
        Self { language, ..self }
    }
}

/// A file.
#[derive(Clone, Debug)]
pub struct Exported {
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media_type: &'static str,
    /// What to call it.
    pub file_name: String,
    /// The releases that it was read from: as long as each of them is current, so is the file.
    pub origins: Vec<Origin>,
}

/// Where a file of what is being read can be had.
#[derive(Clone)]
pub struct FileLink {
    /// Its format.
    pub format: &'static Format,
    /// The table, for formats that hold one.
    pub table: Option<Table>,
    /// Its path on the server.
    pub path: String,
}

impl Reading {
    /// Every file that there is of this state of the festival.
    #[must_use]
    pub fn files(&self) -> Vec<FileLink> {
        let whole = FILES.iter().map(|(file, format)| (*format, None, (*file).to_owned()));
        let tables = Table::VARIANTS.iter().map(|table| ("csv", Some(*table), format!("{table}.csv")));
        let link = |(format, table, file): (&str, _, String)| {
            Some(FileLink { format: formats::format(format)?, table, path: self.path(&file, None) })
        };
        whole.chain(tables).filter_map(link).collect()
    }

    /// The path of the calendar of one thing.
    #[must_use]
    pub fn calendar(&self, of: AnyId) -> String {
        self.path("calendar.ics", Some(of))
    }

    fn path(&self, file: &str, part: Option<AnyId>) -> String {
        let pinned = self.release.as_ref().filter(|_| self.is_pinned).map(|it| format!("release={}", it.info.number));
        let draft = self.release.is_none().then(|| "view=draft".to_owned());
        let asked: Vec<String> = draft.or(pinned).into_iter().chain(part.map(|it| format!("part={it}"))).collect();
        let mark = if asked.is_empty() { "" } else { "?" };
        format!("/f/{}/{file}{mark}{}", self.plan.festival().slug, asked.join("&"))
    }
}

/// Lets no more files be made at once than there are processors: one may take a good part of a second, and much memory.
#[derive(Debug)]
pub(super) struct Exporting(Semaphore);

impl Default for Exporting {
    fn default() -> Self {
        Self(Semaphore::new(available_parallelism().map_or(1, usize::from)))
    }
}

impl Exporting {
    async fn turn(&self) -> Result<SemaphorePermit<'_>, Error> {
        let turn = timeout(TURN, self.0.acquire()).await;
        turn.ok().and_then(Result::ok).ok_or(Error::Unavailable)
    }
}

impl App {
    /// A file of a festival; `None` when there is no such festival, release, format or part for this reader.
    pub async fn export(&self, caller: &Caller, wanted: Wanted) -> Result<Option<Exported>, Error> {
        let Some(format) = formats::format(&wanted.format) else { return Ok(None) };
        let Some(write) = format.write else { return Ok(None) };
        let Some(reading) = self.festival(caller, &wanted.slug, wanted.view).await? else { return Ok(None) };
        let plan = &if reading.is_public() { named_only(&reading.plan) } else { Arc::clone(&reading.plan) };
        let language = wanted.language.as_deref().map(lang).transpose()?;
        let Ok(table) = wanted.table.as_deref().map(str::parse::<Table>).transpose() else { return Ok(None) };
        let part = match (&wanted.part, table) {
            (Some(id), _) => match part(plan, id) {
                Some(part) => part,
                None => return Ok(None),
            },
            (None, Some(table)) => Part::Table(table),
            (None, None) => Part::Festival,
        };
        let _turn = self.0.exporting.turn().await?;
        let before = if format.tells_cancelled { self.release_before(&reading).await? } else { None };
        let named_before = before.as_ref().map(|it| named_only(&it.public));
        let target = Target {
            plan,
            before: named_before.as_deref(),
            release: reading.release.as_ref().map(|it| (it.info.number, it.info.published_at)),
            now: self.0.clock.glance(),
            language,
            base_url: wanted.base_url.as_deref(),
            part,
        };
        let bytes = heavy(|| write(&target)).map_err(told)?;
        let number = if let View::Released(number) = wanted.view { number } else { None };
        let of_before = before.as_ref().map(|it| Origin::of(it, Some(it.info.number)));
        let origins = Origin::of_slug(&reading, &wanted.slug, number).into_iter().chain(of_before).collect();
        let state = reading.release.as_ref().map_or_else(|| "draft".to_owned(), |it| it.info.number.to_string());
        let what = table.map_or_else(|| format.name.to_owned(), |it| it.to_string());
        let file_name = format!("{}-{state}-{what}.{}", wanted.slug, format.extensions.first().unwrap_or(&"bin"));
        Ok(Some(Exported { bytes, media_type: format.media_type, file_name, origins }))
    }

    /// What the public knew before the release that is being read.
    async fn release_before(&self, reading: &Reading) -> Result<Option<Arc<Released>>, Error> {
        let Some(release) = &reading.release else { return Ok(None) };
        let Some(number) = release.info.number.checked_sub(1).filter(|it| *it > 0) else { return Ok(None) };
        self.released(reading.plan.festival().id, Some(number)).await
    }

    /// An empty table to fill in, by its name and `csv` or `xlsx`; `all` for a workbook of every table. `None` when there is no such.
    pub fn template(table: &str, kind: &str, language: Option<&str>) -> Result<Option<Exported>, Error> {
        let language = language.map(lang).transpose()?.unwrap_or_else(Lang::en);
        let Ok(of) = Some(table).filter(|it| *it != "all").map(str::parse::<Table>).transpose() else { return Ok(None) };
        let Some(format) = formats::format(kind) else { return Ok(None) };
        let template_kind = match kind {
            "csv" => TemplateKind::Csv,
            "xlsx" => TemplateKind::Xlsx,
            _ => return Ok(None),
        };
        let bytes = formats::tables::template(of, &language, template_kind).map_err(told)?;
        let file_name = format!("playbill-{table}.{kind}");
        Ok(Some(Exported { bytes, media_type: format.media_type, file_name, origins: vec![] }))
    }

    /// Founds the festival of an archive, with everything in it as it was. Refused where its slug or its ids are in use.
    pub async fn archive_import(&self, caller: &Caller, bytes: &[u8]) -> Result<Result<Arc<Plan>, Vec<Invalid>>, Error> {
        caller.authorize_server()?;
        let plan = Arc::new(formats::read_archive(bytes).map_err(told)?);
        let edit =
            EditInfo { at: self.0.clock.now(), actor: caller.name.clone(), action: "archiveImport".to_owned(), undoes: None };
        if self.0.store.locate(plan.festival().id.0).await?.is_some() {
            return Err(Error::BadInput(
                "this festival is here already; delete it first, or import into another server".to_owned(),
            ));
        }
        match self.0.store.create(&plan, &edit, None, None).await {
            Ok(()) => Ok(Ok(plan)),
            Err(error) => Ok(Err(super::edit::taken(error)?)),
        }
    }
}

fn lang(tag: &str) -> Result<Lang, Error> {
    tag.parse().map_err(|_| Error::BadInput(format!("“{tag}” is not a BCP 47 language tag; write one like zh, en or zh-Hant.")))
}

/// The part of a festival that has to do with one thing, by its id, or by its kind and code, as `team:D001`.
fn part(plan: &Plan, named: &str) -> Option<Part> {
    if let Some((kind, code)) = named.split_once(':') {
        return match kind {
            "venue" => plan.venues.iter().find(|it| it.code == code).map(|it| Part::Venue(it.id)),
            "team" => plan.teams.iter().find(|it| it.code == code).map(|it| Part::Team(it.id)),
            "act" => plan.acts.iter().find(|it| it.code == code).map(|it| Part::Act(it.id)),
            "performer" => plan.performers.iter().find(|it| it.code == code && it.is_named()).map(|it| Part::Performer(it.id)),
            _ => None,
        };
    }
    match named.parse::<AnyId>().ok()? {
        AnyId::Venue(id) => plan.venues.contains(id).then_some(Part::Venue(id)),
        AnyId::Team(id) => plan.teams.contains(id).then_some(Part::Team(id)),
        AnyId::Act(id) => plan.acts.contains(id).then_some(Part::Act(id)),
        AnyId::Performer(id) => plan.performers.get(id).filter(|it| it.is_named()).map(|it| Part::Performer(it.id)),
        _ => None,
    }
}

/// Why no file was made, as an error of the request.
fn told(refused: Refused) -> Error {
    match refused {
        Refused::Because(Message { en, zh }) => Error::BadInput(format!("{en} {zh}")),
        Refused::Cancelled => Error::Unavailable,
    }
}
