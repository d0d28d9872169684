//! Calendars (RFC 5545): of the festival, a venue or a team an event for each show, of an act or a person one for each performance.
//!
//! An event keeps its UID for good, and its SEQUENCE is the number of the release, so a client that holds an earlier release moves
//! what has moved. What has been called off or has gone since the release before is written once more, as cancelled.

mod line;
mod zone;

use std::collections::HashSet;

use self::{
    line::{Lines, escape},
    zone::Clock,
};
use super::view::View;
use crate::{
    domain::{
        show::{Show, ShowStatus},
        time::{Instant, Interval},
    },
    formats::{Part, Refused, Target, tables::words::Worded as _},
};

/// Writes a calendar.
#[expect(clippy::unnecessary_wraps, reason = "every writer has this form")]
pub(in crate::formats) fn calendar(target: &Target<'_>) -> Result<Vec<u8>, Refused> {
    let now = View::now(target);
    let mut events = events(&now);
    let held: HashSet<String> = events.iter().map(|event| event.uid.clone()).collect();
    if let Some(view) = View::before(target) {
        let gone = self::events(&view).into_iter().filter(|event| !held.contains(&event.uid));
        events.extend(gone.map(|event| Event { status: Status::Cancelled, ..event }));
    }
    let clock = Clock::new(now.festival().time_zone);
    let mut lines = Lines::default();
    lines.put("BEGIN", "VCALENDAR");
    lines.put("VERSION", "2.0");
    lines.put("PRODID", "-//Playbill//Playbill//EN");
    lines.put("CALSCALE", "GREGORIAN");
    let name = escape(&name(&now));
    lines.put("NAME", &name);
    lines.put("X-WR-CALNAME", &name);
    lines.put("X-WR-TIMEZONE", clock.name());
    lines.put("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    lines.put("X-PUBLISHED-TTL", "PT1H");
    if let Some(url) = now.festival_url() {
        lines.put("URL", &url);
    }
    let days = now.festival().days().map(|days| [days.starts_at(), days.ends_at()]);
    let times = events.iter().flat_map(|event| [event.time.starts_at(), event.time.ends_at()]);
    clock.define(times.chain(days.into_iter().flatten()), &mut lines);
    let (sequence, stamp) = target.release.unwrap_or((0, target.now));
    for event in &events {
        event.write(&clock, sequence, stamp, &mut lines);
    }
    lines.put("END", "VCALENDAR");
    Ok(lines.finish())
}

/// What a calendar is called: the festival, and what part of it.
fn name(view: &View<'_>) -> String {
    let plan = view.plan;
    let part = match view.target.part {
        Part::Festival | Part::Table(_) => "",
        Part::Venue(id) => plan.venues.get(id).map_or("", |it| view.text(&it.name)),
        Part::Team(id) => plan.teams.get(id).map_or("", |it| view.text(&it.name)),
        Part::Act(id) => plan.acts.get(id).map_or("", |it| view.text(&it.title)),
        Part::Performer(id) => plan.performers.get(id).map_or("", |it| &it.name),
    };
    let festival = view.text(&view.festival().name);
    if part.is_empty() { festival.to_owned() } else { view.say(&format!("{part}: {festival}"), &format!("{part}：{festival}")) }
}

/// Whether something will take place.
#[derive(Clone, Copy)]
enum Status {
    Confirmed,
    Tentative,
    Cancelled,
}

/// An entry of a calendar.
struct Event {
    uid: String,
    time: Interval,
    status: Status,
    summary: String,
    location: String,
    description: Vec<String>,
    categories: Vec<String>,
    url: Option<String>,
}

fn events(view: &View<'_>) -> Vec<Event> {
    let shows = view.shows().into_iter();
    match view.target.part {
        Part::Festival | Part::Table(_) | Part::Venue(_) | Part::Team(_) => shows.filter_map(|it| of_show(view, it)).collect(),
        Part::Act(_) | Part::Performer(_) => shows.flat_map(|it| of_performances(view, it)).collect(),
    }
}

fn of_show(view: &View<'_>, show: &Show) -> Option<Event> {
    let time = Interval::new(show.starts_at?, view.ends_at(show)?)?;
    let mut description = said(view, show);
    description.extend(view.running_order(show));
    let genre = view.genre(show).filter(|_| view.is_single(show));
    Some(Event {
        time,
        status: if view.is_off(show) { Status::Cancelled } else { status(show) },
        summary: view.text(&show.title).to_owned(),
        description,
        categories: [show.kind.word(view.is_chinese())].into_iter().chain(genre).map(str::to_owned).collect(),
        ..Event::at(view, show, show.id.to_string(), time)
    })
}

fn of_performances(view: &View<'_>, show: &Show) -> Vec<Event> {
    let Some(program) = view.program(show) else { return vec![] };
    let performance = |it: super::view::Performance<'_>| {
        let time = program.interval(it.slot)?;
        let genre = it.act.genre.and_then(|id| view.plan.genres.get(id)).map(|genre| view.text(&genre.name).to_owned());
        let mut description = said(view, show);
        description.push(view.text(&show.title).to_owned());
        description.push(view.list(view.teams(it.act).map(|team| view.text(&team.name))));
        description.retain(|line| !line.is_empty());
        Some(Event {
            status: if view.is_item_off(show, it.item) { Status::Cancelled } else { status(show) },
            summary: view.text(&it.act.title).to_owned(),
            description,
            categories: genre.into_iter().collect(),
            ..Event::at(view, show, it.item.id.to_string(), time)
        })
    };
    view.own_performances(show).into_iter().filter_map(performance).collect()
}

fn status(show: &Show) -> Status {
    if show.status == ShowStatus::Planned { Status::Tentative } else { Status::Confirmed }
}

/// What no status can say: calendars know no postponing.
fn said(view: &View<'_>, show: &Show) -> Vec<String> {
    let is_postponed = show.status == ShowStatus::Postponed;
    is_postponed.then(|| view.say("Postponed. The new time will follow.", "延期举行，时间另行通知。")).into_iter().collect()
}

impl Event {
    /// An event of a show that says only what it is and where.
    fn at(view: &View<'_>, show: &Show, id: String, time: Interval) -> Self {
        let place = view.place(show);
        let location = place.map(|(venue, stage)| {
            let (name, address) = (view.place_name(venue, stage), view.text(&venue.address));
            view.list([&*name, address])
        });
        Self {
            uid: format!("{id}@playbill"),
            time,
            status: Status::Confirmed,
            summary: String::new(),
            location: location.unwrap_or_default(),
            description: vec![],
            categories: vec![],
            url: view.show_url(show),
        }
    }

    fn write(&self, clock: &Clock, sequence: u32, stamp: Instant, lines: &mut Lines) {
        let Self { uid, time, status, summary, location, description, categories, url } = self;
        lines.put("BEGIN", "VEVENT");
        lines.put("UID", uid);
        lines.put("DTSTAMP", &zone::utc(stamp));
        lines.put("LAST-MODIFIED", &zone::utc(stamp));
        lines.put("SEQUENCE", &sequence.to_string());
        clock.put_span(*time, lines);
        lines.put(
            "STATUS",
            match status {
                Status::Confirmed => "CONFIRMED",
                Status::Tentative => "TENTATIVE",
                Status::Cancelled => "CANCELLED",
            },
        );
        lines.put("SUMMARY", &escape(summary));
        if !location.is_empty() {
            lines.put("LOCATION", &escape(location));
        }
        if !description.is_empty() {
            lines.put("DESCRIPTION", &escape(&description.join("\n")));
        }
        if !categories.is_empty() {
            lines.put("CATEGORIES", &categories.iter().map(|it| escape(it)).collect::<Vec<_>>().join(","));
        }
        if let Some(url) = url {
            lines.put("URL", url);
        }
        lines.put("END", "VEVENT");
    }
}
