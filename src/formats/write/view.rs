//! A Plan as files tell it: in one language, on the festival's clock, in the order of time.

use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, FixedOffset};

use super::text::one_line;
use crate::{
    domain::{
        act::Act,
        festival::{Festival, FestivalStatus},
        listing::{List, Order, listing},
        performer::Performer,
        plan::Plan,
        program::{Program, Slot, is_cancelled},
        show::{ItemContent, ProgramItem, Show},
        team::Team,
        text::{Lang, Localized, Message},
        time::{Almanac, Instant},
        venue::{Stage, Venue},
    },
    formats::{Part, Target},
};

/// A Plan, and how it is told.
pub(super) struct View<'a> {
    pub(super) target: &'a Target<'a>,
    pub(super) plan: &'a Plan,
}

/// An act on stage.
pub(super) struct Performance<'a> {
    pub(super) item: &'a ProgramItem,
    pub(super) slot: &'a Slot,
    pub(super) act: &'a Arc<Act>,
}

impl<'a> View<'a> {
    /// The Plan that is written.
    pub(super) fn now(target: &'a Target<'a>) -> Self {
        Self { target, plan: target.plan }
    }

    /// The Plan of the release before it.
    pub(super) fn before(target: &'a Target<'a>) -> Option<Self> {
        Some(Self { target, plan: target.before? })
    }

    pub(super) fn festival(&self) -> &'a Festival {
        self.plan.festival()
    }

    /// The language that is written.
    pub(super) fn language(&self) -> &'a Lang {
        self.target.language.as_ref().unwrap_or(&self.festival().primary_language)
    }

    pub(super) fn text(&self, text: &'a Localized) -> &'a str {
        text.get(self.target.language.as_ref(), &self.festival().primary_language)
    }

    /// One of two texts of our own.
    pub(super) fn say(&self, en: &str, zh: &str) -> String {
        Message::new(en, zh).get(self.language()).to_owned()
    }

    fn almanac(&self) -> Almanac {
        self.festival().almanac()
    }

    pub(super) fn local(&self, instant: Instant) -> DateTime<FixedOffset> {
        self.almanac().local(instant)
    }

    /// An instant with its offset: `2020-09-28T19:30:00+08:00`.
    pub(super) fn stamp(&self, instant: Instant) -> String {
        self.local(instant).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// The shows of the part that is written, by start; without a time a show is in no timetable.
    pub(super) fn shows(&self) -> Vec<&'a Arc<Show>> {
        let places = listing(self.plan, List::Shows, Order::Start).all();
        let shows = places.iter().filter_map(|place| self.plan.shows.get(place.id.into()));
        shows.filter(|show| show.starts_at.is_some() && self.holds(show)).collect()
    }

    fn holds(&self, show: &Show) -> bool {
        match self.target.part {
            Part::Festival | Part::Table(_) => true,
            Part::Venue(id) => self.place(show).is_some_and(|(venue, _)| venue.id == id),
            Part::Team(_) | Part::Act(_) | Part::Performer(_) => !self.own_performances(show).is_empty(),
        }
    }

    /// Those performances of a show that have to do with the part that is written.
    pub(super) fn own_performances(&self, show: &'a Show) -> Vec<Performance<'a>> {
        let mut own = self.performances(show);
        own.retain(|it| match self.target.part {
            Part::Team(id) => it.act.teams.contains(&id),
            Part::Act(id) => it.act.id == id,
            Part::Performer(id) => it.act.cast.iter().any(|member| member.performer == id),
            Part::Festival | Part::Venue(_) | Part::Table(_) => true,
        });
        own
    }

    pub(super) fn performances(&self, show: &'a Show) -> Vec<Performance<'a>> {
        let act = |item: &ProgramItem| self.plan.acts.get(item.act()?);
        self.items(show).filter_map(|(item, slot)| Some(Performance { item, slot, act: act(item)? })).collect()
    }

    /// The items of a show with their computed places.
    pub(super) fn items(&self, show: &'a Show) -> impl Iterator<Item = (&'a ProgramItem, &'a Slot)> {
        show.items.iter().zip(self.program(show).map_or(&[][..], |program| &program.items))
    }

    pub(super) fn program(&self, show: &Show) -> Option<&'a Program> {
        self.plan.index().program(show.id)
    }

    /// When a show is over.
    pub(super) fn ends_at(&self, show: &Show) -> Option<Instant> {
        self.program(show)?.show_ends_at(show)
    }

    /// Whether a show will not take place at its time.
    pub(super) fn is_off(&self, show: &Show) -> bool {
        !show.counts() || self.festival().status == FestivalStatus::Cancelled
    }

    /// Whether an item will not be seen.
    pub(super) fn is_item_off(&self, show: &Show, item: &ProgramItem) -> bool {
        self.is_off(show) || is_cancelled(self.plan, show, item)
    }

    pub(super) fn place(&self, show: &Show) -> Option<(&'a Arc<Venue>, &'a Stage)> {
        self.plan.stage(show.stage?)
    }

    /// What the public calls a stage: `Town Hall, Great Stage`; once where both have one name.
    pub(super) fn place_name(&self, venue: &'a Venue, stage: &'a Stage) -> String {
        let (venue, stage) = (self.text(&venue.name), self.text(&stage.name));
        if venue == stage || venue.is_empty() { stage.to_owned() } else { self.list([venue, stage]) }
    }

    /// Texts one after the other.
    pub(super) fn list<'b>(&self, texts: impl IntoIterator<Item = &'b str>) -> String {
        let separator = self.say(", ", "，");
        texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(&separator)
    }

    /// What a program calls an item.
    pub(super) fn item_title(&self, item: &'a ProgramItem) -> String {
        match &item.content {
            ItemContent::Performance { act, .. } => self.plan.acts.get(*act).map_or("", |act| self.text(&act.title)).to_owned(),
            ItemContent::Interlude { kind, title, .. } if title.is_empty() => {
                kind.title().get(Some(self.language()), &Lang::en()).to_owned()
            }
            ItemContent::Interlude { title, .. } => self.text(title).to_owned(),
        }
    }

    /// The teams of an act, the lead first.
    pub(super) fn teams(&self, act: &'a Act) -> impl Iterator<Item = &'a Arc<Team>> {
        act.teams.iter().filter_map(|id| self.plan.teams.get(*id))
    }

    /// The acts that a show will put on, each once, in order.
    pub(super) fn acts(&self, show: &'a Show) -> Vec<&'a Arc<Act>> {
        let mut seen = HashSet::new();
        let performances = self.performances(show).into_iter();
        performances.filter(|it| it.act.counts() && seen.insert(it.act.id)).map(|it| it.act).collect()
    }

    /// The people in a show whose names may be told, each once, in order.
    pub(super) fn people(&self, show: &'a Show) -> Vec<&'a Arc<Performer>> {
        let mut seen = HashSet::new();
        let casts = self.acts(show).into_iter().flat_map(|act| &act.cast);
        let people = casts.filter_map(|member| self.plan.performers.get(member.performer));
        people.filter(|person| person.is_named() && seen.insert(person.id)).collect()
    }

    /// The genre that all acts of a show share.
    pub(super) fn genre(&self, show: &'a Show) -> Option<&'a str> {
        let acts = self.acts(show);
        let genre = acts.first()?.genre?;
        let is_shared = acts.iter().all(|act| act.genre == Some(genre));
        self.plan.genres.get(genre).filter(|_| is_shared).map(|genre| self.text(&genre.name))
    }

    /// Whether a show is no more than one act of the same title.
    pub(super) fn is_single(&self, show: &Show) -> bool {
        let [item] = show.items.as_slice() else { return show.items.is_empty() };
        item.act().and_then(|id| self.plan.acts.get(id)).is_some_and(|act| self.text(&act.title) == self.text(&show.title))
    }

    /// The program, a line for each item: `19:30 1. My Motherland and I (Town Choir)`. None where the title says it all.
    pub(super) fn running_order(&self, show: &'a Show) -> Vec<String> {
        if self.is_single(show) {
            return vec![];
        }
        let Some(program) = self.program(show) else { return vec![] };
        let line = |(item, slot): (&'a ProgramItem, &'a Slot)| {
            let mut line = String::new();
            if let Some(interval) = program.interval(slot) {
                line.push_str(&format!("{} ", self.local(interval.starts_at()).format("%H:%M")));
            }
            if let Some(number) = slot.number {
                line.push_str(&format!("{number}. "));
            }
            line.push_str(&one_line(&self.item_title(item)));
            let act = item.act().and_then(|id| self.plan.acts.get(id));
            let teams = self.list(act.into_iter().flat_map(|act| self.teams(act)).map(|team| self.text(&team.name)));
            if !teams.is_empty() {
                line.push_str(&self.say(" (", "（"));
                line.push_str(&teams);
                line.push_str(&self.say(")", "）"));
            }
            // Of a show that is off as a whole every line would say so.
            if !self.is_off(show) && self.is_item_off(show, item) {
                line.push_str(&self.say(" [cancelled]", "【取消】"));
            }
            line
        };
        self.items(show).map(line).collect()
    }

    /// Whether the words of our own are Chinese.
    pub(super) fn is_chinese(&self) -> bool {
        self.language().base() == Lang::zh().base()
    }

    /// The page of the festival.
    pub(super) fn festival_url(&self) -> Option<String> {
        Some(format!("{}/f/{}", self.target.base_url?, self.festival().slug))
    }

    /// The place of a show on that page.
    pub(super) fn show_url(&self, show: &Show) -> Option<String> {
        Some(format!("{}#{}", self.festival_url()?, show.id))
    }
}
