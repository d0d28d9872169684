//! What is worked out from a festival: programs, counts, conflicts, calls, what is found, and its history.

use async_graphql::{Context, ID, Object, Result};

use super::argument;
use crate::{
    app::{HistoryFilter, Origin},
    domain::{
        call::call_sheet,
        command::Checker,
        headcount::{Scope, count},
        statistics::statistics,
    },
    graphql::{
        account::{Grant, grants},
        call::Call,
        conflict::{Conflict, ConflictConnection, ConflictFilter, Waiver, WaiverConnection, visible_conflicts},
        connection::{keyed_page, page_size},
        enums::{Rule, Severity, StatisticsKey},
        error::{bad_input, from_app},
        file::ExportFile,
        filter,
        free_slot::{Slot, SlotFilter},
        headcount::{Headcount, HeadcountScope, StatisticsRow},
        history::{EditConnection, edits_page},
        job::ColumnMapping,
        live::StageNow,
        origin::{app_now, app_of_releases, note},
        presence::PresenceStep,
        program::Program,
        query::releases_page,
        release::{ChangeSet, ReleaseConnection},
        scalar::{Date, Time},
        search::{SearchHit, SearchKind},
        show::Show,
        team::{Roster, Team},
        view::{View, caller},
        webhook::{Webhook, webhooks},
    },
};

/// What is worked out from a festival.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(super) view: View,
}

/// What is worked out from a festival.
#[Object]
impl Desk {
    /// Who has which role in it: only for those who may give them.
    async fn grants(&self, cx: &Context<'_>) -> Result<Vec<Grant>> {
        grants(cx, &self.view).await
    }

    /// The addresses that are told what happens in it, in the order in which they were made. A release shows none.
    async fn webhooks(&self, cx: &Context<'_>) -> Result<Vec<Webhook>> {
        webhooks(cx, &self.view).await
    }

    /// Files of it in the state that is read: calendars, timetables, spreadsheets.
    async fn exports(&self, cx: &Context<'_>) -> Vec<ExportFile> {
        ExportFile::all(cx, &self.view)
    }

    /// What the columns of spreadsheets were said to mean when they were imported, the newest first: the next sheet with the same
    /// headings is read so. A release shows none.
    async fn column_mappings(&self, cx: &Context<'_>) -> Result<Vec<ColumnMapping>> {
        if self.view.is_public() {
            return Ok(vec![]);
        }
        let festival = self.view.plan.festival().id;
        let mappings = app_now(cx)?.column_mappings(&caller(cx), festival).await.map_err(from_app)?;
        Ok(mappings.into_iter().map(ColumnMapping::from).collect())
    }

    /// The program of a show.
    async fn program(&self, #[graphql(desc = "The id of the show.")] show: ID) -> Result<Program> {
        let mut check = Checker::new(&self.view.plan);
        let found = check.show("show", &show).and_then(|it| Show::find(&self.view, it.id));
        found.map(|show| Program { show }).ok_or_else(|| argument(check.into_invalid()))
    }

    /// The roster of a team.
    async fn roster(&self, #[graphql(desc = "The id of the team.")] team: ID) -> Result<Roster> {
        let mut check = Checker::new(&self.view.plan);
        let found = check.team("team", &team).and_then(|it| Team::find(&self.view, it.id));
        found.map(Roster::of).ok_or_else(|| argument(check.into_invalid()))
    }

    /// How many people there are.
    async fn headcount(
        &self,
        #[graphql(desc = "Whom to count; the whole festival when left out.")] scope: Option<HeadcountScope>,
    ) -> Result<Headcount> {
        let scope = match scope {
            None => Scope::default(),
            Some(scope) => scope.resolve(&self.view.plan).map_err(argument)?,
        };
        Ok(Headcount::of(&self.view, count(&self.view.plan, &scope)))
    }

    /// Numbers of teams, acts, performances and people, grouped.
    async fn statistics(
        &self,
        #[graphql(desc = "What to group by.")] by: StatisticsKey,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Result<Vec<StatisticsRow>> {
        StatisticsRow::all(&self.view, statistics(&self.view.plan, by.into()), lang.as_deref())
    }

    /// When teams have to be ready for the shows of a programme day, in the order of time, then of team codes.
    async fn call_sheet(
        &self,
        #[graphql(desc = "The programme day of the shows: one o'clock in the morning belongs to the evening before.")] day: Date,
        #[graphql(desc = "Only shows in this venue; the whole festival when left out.")] venue: Option<ID>,
    ) -> Result<Vec<Call>> {
        let mut check = Checker::new(&self.view.plan);
        let venue = venue.and_then(|id| check.venue("venue", &id)).map(|it| it.id);
        check.finish(()).map_err(argument)?;
        Ok(Call::all(&self.view, call_sheet(&self.view.plan, day.0, venue)))
    }

    /// How many people are on site through a programme day, by venue code and then by time: from the step of the first arrival to
    /// that of the last departure. Shows without a stage are left out. Organizers see it in the draft; a release shows none.
    async fn presence(
        &self,
        #[graphql(
            desc = "The programme day: it begins at the festival's dayStartHour, and one with a change of clocks is longer or shorter."
        )]
        day: Date,
        #[graphql(desc = "Only in this venue; all of them when left out.")] venue: Option<ID>,
        #[graphql(desc = "How long a step is, in minutes, 1 to 1440.", default_with = "Some(60)")] step_minutes: Option<i32>,
    ) -> Result<Vec<PresenceStep>> {
        PresenceStep::all(&self.view, day, venue, step_minutes.unwrap_or(60)).map_err(argument)
    }

    /// The conflicts of the draft: by rule, then by time. A release shows none.
    #[expect(clippy::too_many_arguments, reason = "these are the arguments of one field")]
    async fn conflicts(
        &self,
        #[graphql(desc = "Only of this severity.")] severity: Option<Severity>,
        #[graphql(desc = "Only against this rule.")] rule: Option<Rule>,
        #[graphql(desc = "Only found in this show.")] show: Option<ID>,
        #[graphql(desc = "Only those that were waived, or only those that were not.")] waived: Option<bool>,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<ConflictConnection> {
        let filter = ConflictFilter { severity, rule, show, waived };
        let keep = filter::conflicts(&self.view.plan, filter).map_err(argument)?;
        let found: Vec<Conflict> = visible_conflicts(&self.view, |it| keep(&self.view.plan, it));
        let keyed = found.into_iter().map(|it| (it.it.place(), it)).collect();
        Ok(ConflictConnection(keyed_page(keyed, (first, after.as_deref()))?))
    }

    /// What was waived, newest first. Waivers whose conflict is gone stay listed until they are revoked. A release shows none.
    async fn waivers(
        &self,
        #[graphql(desc = "Only those whose conflict has become worse since, or only those that still hold or are not in use.")]
        lapsed: Option<bool>,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<WaiverConnection> {
        Ok(WaiverConnection(keyed_page(Waiver::list(&self.view, lapsed), (first, after.as_deref()))?))
    }

    /// What is on each stage at an instant and what comes next, by the codes of venues and stages. A release tells of the present
    /// night with its own items; an older one goes by its times.
    async fn now_and_next(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "The instant; now when left out.")] at: Option<Time>,
        #[graphql(desc = "Only the stages of this venue.")] venue: Option<ID>,
    ) -> Result<Vec<StageNow>> {
        StageNow::all(cx, &self.view, at, venue).await
    }

    /// When stages are free: spans inside their opening windows and the programme days that no show holds, its set-up and strike
    /// included; cancelled and postponed shows hold nothing. By start, then by the code of the stage.
    async fn free_slots(
        &self,
        #[graphql(desc = "The least length of a span, in seconds; at least 1.")] duration_seconds: i32,
        #[graphql(desc = "The id of a stage of this festival; all stages when left out.")] stage: Option<ID>,
        #[graphql(desc = "Spans are cut off before this time.")] from: Option<Time>,
        #[graphql(desc = "Spans are cut off behind this time, which must be later than from.")] to: Option<Time>,
        #[graphql(desc = "How many spans, 1 to 500; 50 when left out.")] first: Option<i32>,
    ) -> Result<Vec<Slot>> {
        let filter = SlotFilter { duration_seconds, stage, from, to };
        Slot::all(&self.view, filter, page_size(first)?).map_err(argument)
    }

    /// What is called so: acts, shows, interludes, performers, teams, organizations, venues and stages, by title, name, reading or
    /// code. Chinese is found by any of its characters, by pinyin (with or without tones and spaces) and by initials; other
    /// scripts by words and their beginnings, whatever their case and accents; words of four letters and more, and pinyin, also with
    /// a typo behind the first letter, where nothing is called as typed. Every word has to be found. The best come first, equals in the order of their
    /// codes. A release finds nothing that it does not show.
    async fn search(
        &self,
        #[graphql(desc = "What to look for: at most 100 characters, not blank.")] text: String,
        #[graphql(desc = "How many hits, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only things of these kinds; of all kinds when left out.")] kinds: Option<Vec<SearchKind>>,
    ) -> Result<Vec<SearchHit>> {
        SearchHit::all(&self.view, &text, kinds, page_size(first)?).map_err(argument)
    }

    /// Its releases, newest first, up to and including the one that is being read.
    async fn releases(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<ReleaseConnection> {
        releases_page(cx, &self.view, first, after.as_deref()).await
    }

    /// The edits of the draft, newest first. A release shows none.
    async fn edits(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Only those that changed this thing; the id of a part stands for the thing it is in now.")]
        thing: Option<ID>,
        #[graphql(desc = "Only those of this person, by the name that the log keeps.")] actor: Option<String>,
        #[graphql(desc = "Only those that did this, as the name of the mutation: `showSchedule`.")] action: Option<String>,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<EditConnection> {
        let filter = HistoryFilter { thing: thing.map(|id| id.0), actor, action };
        edits_page(cx, &self.view, filter, (first, after.as_deref())).await
    }

    /// What changed between a release and the state that is being read.
    async fn changes_since(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "The number of the release to compare with; left out, the one before the state that is being read.")]
        release: Option<u32>,
    ) -> Result<ChangeSet> {
        let found = app_of_releases(cx)?.changes_since(&caller(cx), &self.view, release).await.map_err(from_app)?;
        match (found, release) {
            (Some((base, it)), _) => {
                note(cx, Some(Origin::of(&base, Some(base.info.number))));
                Ok(ChangeSet { view: self.view.clone(), since: Some(base.info.number), it })
            }
            (None, None) => Ok(ChangeSet { view: self.view.clone(), since: None, it: crate::domain::diff::ChangeSet::default() }),
            (None, Some(number)) => Err(bad_input(format!("The argument release names release {number}, which does not exist."))),
        }
    }
}
