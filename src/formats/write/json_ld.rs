//! The festival for search engines: one schema.org document that may stand in a page's script element.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{unwritten, view::View};
use crate::{
    domain::{
        festival::{Credit, CreditRole, FestivalStatus},
        show::{Show, ShowKind, ShowStatus},
        venue::{Stage, Venue},
    },
    formats::{Refused, Target},
};

/// Writes the document.
pub(in crate::formats) fn json_ld(target: &Target<'_>) -> Result<Vec<u8>, Refused> {
    let (view, before) = (View::now(target), View::before(target));
    let shows = view.shows();
    let held: BTreeSet<_> = shows.iter().map(|show| show.id).collect();
    let mut events: Vec<Value> = shows.iter().map(|show| event(&view, before.as_ref(), show)).collect();
    if let Some(before) = &before {
        let gone = before.shows().into_iter().filter(|show| !held.contains(&show.id));
        events.extend(gone.map(|show| {
            let mut event = event(before, None, show);
            event["eventStatus"] = "https://schema.org/EventCancelled".into();
            event
        }));
    }
    let mut festival = festival(&view);
    festival["subEvent"] = events.into();
    let text = serde_json::to_string(&festival).map_err(unwritten)?;
    // These occur inside of texts only; a page would take them for its own markup.
    Ok(text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026").into_bytes())
}

fn festival(view: &View<'_>) -> Value {
    let festival = view.festival();
    let is_off = festival.status == FestivalStatus::Cancelled;
    let mut value = json!({
        "@context": "https://schema.org",
        "@type": "Festival",
        "@id": festival_id(view),
        "name": view.text(&festival.name),
        "startDate": festival.starts_on,
        "endDate": festival.ends_on,
        "eventStatus": if is_off { "https://schema.org/EventCancelled" } else { "https://schema.org/EventScheduled" },
        "inLanguage": view.language().as_str(),
        "location": view.plan.venues.iter().map(|venue| venue_of(view, venue)).collect::<Vec<_>>(),
    });
    put(&mut value, "description", view.text(&festival.theme));
    put(&mut value, "url", view.festival_url().unwrap_or_default());
    if let Some(series) = &festival.series {
        value["superEvent"] = json!({ "@type": "EventSeries", "name": view.text(&series.name) });
    }
    credited(view, &festival.credits, &mut value);
    value
}

/// What a document calls the festival, even where nothing is known of addresses.
fn festival_id(view: &View<'_>) -> String {
    view.festival_url().unwrap_or_else(|| format!("urn:uuid:{}", view.festival().id.0))
}

fn event(view: &View<'_>, before: Option<&View<'_>>, show: &Show) -> Value {
    let mut value = json!({
        "@type": kind(show.kind),
        "@id": view.show_url(show).unwrap_or_else(|| format!("urn:uuid:{}", show.id.0)),
        "name": view.text(&show.title),
        "startDate": show.starts_at.map(|at| view.stamp(at)),
        "endDate": view.ends_at(show).map(|at| view.stamp(at)),
        "superEvent": { "@type": "Festival", "@id": festival_id(view), "name": view.text(&view.festival().name) },
        "workPerformed": view.acts(show).iter().map(|act| json!({ "@type": "CreativeWork", "name": view.text(&act.title) })).collect::<Vec<_>>(),
        "performer": performers(view, show),
    });
    if let Some(doors) = show.doors_at {
        value["doorTime"] = view.stamp(doors).into();
    }
    let old = before.and_then(|before| before.plan.shows.get(show.id)).and_then(|it| it.starts_at);
    let moved = old.filter(|old| Some(*old) != show.starts_at);
    value["eventStatus"] = status(view, show, moved.is_some()).into();
    if let Some(old) = moved {
        value["previousStartDate"] = view.stamp(old).into();
    }
    if let Some((venue, stage)) = view.place(show) {
        value["location"] = place(view, venue, stage);
    }
    put(&mut value, "description", view.running_order(show).join("\n"));
    put(&mut value, "url", view.show_url(show).unwrap_or_default());
    let credits = if show.credits.is_empty() { &view.festival().credits } else { &show.credits };
    credited(view, credits, &mut value);
    value
}

fn kind(kind: ShowKind) -> &'static str {
    match kind {
        ShowKind::Concert => "MusicEvent",
        ShowKind::Exhibition => "ExhibitionEvent",
        ShowKind::Workshop | ShowKind::Talk => "EducationEvent",
        ShowKind::Opening | ShowKind::Closing | ShowKind::Gala | ShowKind::Heat | ShowKind::Parade | ShowKind::Other => "Event",
    }
}

fn status(view: &View<'_>, show: &Show, has_moved: bool) -> &'static str {
    if show.status == ShowStatus::Postponed {
        "https://schema.org/EventPostponed"
    } else if view.is_off(show) {
        "https://schema.org/EventCancelled"
    } else if has_moved {
        "https://schema.org/EventRescheduled"
    } else {
        "https://schema.org/EventScheduled"
    }
}

/// The teams of a show, and those named people who perform for none.
fn performers(view: &View<'_>, show: &Show) -> Vec<Value> {
    let acts = view.acts(show);
    let mut seen = BTreeSet::new();
    let teams = acts.iter().flat_map(|act| view.teams(act)).filter(|team| seen.insert(team.id));
    let mut performers: Vec<Value> =
        teams.map(|team| json!({ "@type": "PerformingGroup", "name": view.text(&team.name) })).collect();
    let in_teams: BTreeSet<_> =
        acts.iter().flat_map(|act| &act.cast).filter(|member| member.team.is_some()).map(|member| member.performer).collect();
    let alone = view.people(show).into_iter().filter(|person| !in_teams.contains(&person.id));
    performers.extend(alone.map(|person| json!({ "@type": "Person", "name": person.name })));
    performers
}

fn place(view: &View<'_>, venue: &Venue, stage: &Stage) -> Value {
    let mut place = json!({ "@type": "Place", "name": view.place_name(venue, stage), "address": address(view, venue) });
    if let Some(seats) = stage.seats {
        place["maximumAttendeeCapacity"] = seats.into();
    }
    place
}

fn venue_of(view: &View<'_>, venue: &Venue) -> Value {
    json!({ "@type": "Place", "name": view.text(&venue.name), "address": address(view, venue) })
}

fn address(view: &View<'_>, venue: &Venue) -> Value {
    let address = view.text(&venue.address);
    let street = if address.is_empty() { view.text(&venue.name) } else { address };
    json!({ "@type": "PostalAddress", "streetAddress": street })
}

/// Who carries an event, by role and rank.
fn credited(view: &View<'_>, credits: &[Credit], event: &mut Value) {
    let mut credits: Vec<&Credit> = credits.iter().collect();
    credits.sort_by_key(|credit| (credit.role, credit.rank));
    let of = |wanted: &[CreditRole]| {
        let credits = credits.iter().filter(|credit| wanted.contains(&credit.role));
        let organizations = credits.filter_map(|credit| view.plan.organizations.get(credit.organization));
        organizations.map(|it| json!({ "@type": "Organization", "name": view.text(&it.name) })).collect::<Vec<_>>()
    };
    let roles: [(&str, &[CreditRole]); 3] = [
        ("organizer", &[CreditRole::Host, CreditRole::Organizer, CreditRole::CoOrganizer]),
        ("sponsor", &[CreditRole::Sponsor]),
        ("contributor", &[CreditRole::Guiding, CreditRole::Supporter, CreditRole::Media]),
    ];
    for (property, roles) in roles {
        let organizations = of(roles);
        if !organizations.is_empty() {
            event[property] = organizations.into();
        }
    }
}

fn put(value: &mut Value, property: &str, text: impl Into<String>) {
    let text = text.into();
    if !text.is_empty() {
        value[property] = text.into();
    }
}
