//! Who is on site, step by step.

use std::sync::Arc;

use async_graphql::{ID, Object};

use super::{scalar::Date, scalar::Time, team::Team, venue::Venue, view::View};
use crate::domain::{
    command::Checker,
    invalid::Invalid,
    presence::{self, STEP_MINUTES, VenuePresence},
};

/// How many people are on site in a venue during one step of a programme day: for meals, buses and safety.
#[derive(Clone)]
pub(crate) struct PresenceStep {
    view: View,
    venue: Arc<VenuePresence>,
    it: presence::PresenceStep,
}

/// How many people are on site in a venue during one step of a programme day: for meals, buses and safety. A team's people are
/// there from its report to its release in each show, a guest by their own performances; `Call.expectedPeople` tells how many a team
/// brings. Stays of one person that overlap or touch are one stay, and a person in two teams is one person.
#[Object]
impl PresenceStep {
    /// Where.
    async fn venue(&self) -> Option<Venue> {
        Venue::find(&self.view, self.venue.venue)
    }

    /// When the step begins: steps are cut from the start of the programme day on.
    async fn starts_at(&self) -> Time {
        self.view.time(self.it.span.starts_at())
    }

    /// When the step ends; what happens at this very instant belongs to the next one. The last step of a day may be shorter.
    async fn ends_at(&self) -> Time {
        self.view.time(self.it.span.ends_at())
    }

    /// How many people arrive in it. Who is there when the programme day begins arrives then.
    async fn arriving(&self) -> u32 {
        self.it.arriving
    }

    /// How many people leave in it. Who is there when the programme day ends leaves then.
    async fn leaving(&self) -> u32 {
        self.it.leaving
    }

    /// The most people who are there at once.
    async fn present(&self) -> u32 {
        self.it.present
    }

    /// The most minors who are there at once: those known by their birthday to be under 18 on the programme day.
    async fn minors(&self) -> u32 {
        self.it.minors
    }

    /// The most people that the venue's rooms behind the stages hold; null when not told.
    async fn capacity(&self) -> Option<u32> {
        self.venue.capacity
    }

    /// Whether more people are there at once than these rooms hold.
    async fn over_capacity(&self) -> bool {
        self.venue.is_over_capacity(&self.it)
    }

    /// How many lunches to give out: the people there at the festival's LUNCH_SECOND; 0 in every other step.
    async fn lunches(&self) -> u32 {
        self.it.lunches
    }

    /// How many dinners to give out: the people there at the festival's DINNER_SECOND; 0 in every other step.
    async fn dinners(&self) -> u32 {
        self.it.dinners
    }

    /// The teams that are there, by code.
    async fn teams(&self) -> Vec<Team> {
        self.venue.teams_in(&self.it).into_iter().filter_map(|id| Team::find(&self.view, id)).collect()
    }
}

impl PresenceStep {
    /// The steps of a day, by venue code and then by time. A public reader sees none: they count people.
    pub(crate) fn all(view: &View, day: Date, venue: Option<ID>, step_minutes: i32) -> Result<Vec<Self>, Vec<Invalid>> {
        let mut check = Checker::new(&view.plan);
        let venue = venue.and_then(|id| check.venue("venue", &id)).map(|it| it.id);
        let minutes = check.number("stepMinutes", step_minutes.into(), STEP_MINUTES).unwrap_or_default();
        check.finish(())?;
        if view.is_public() {
            return Ok(vec![]);
        }
        let venues = presence::presence(&view.plan, day.0, venue, minutes).into_iter().map(Arc::new);
        let steps = |venue: Arc<VenuePresence>| {
            let step = |it: &presence::PresenceStep| Self { view: view.clone(), venue: Arc::clone(&venue), it: *it };
            venue.steps.iter().map(step).collect::<Vec<_>>()
        };
        Ok(venues.flat_map(steps).collect())
    }
}
