//! What is looked at in each kind of thing.

use std::collections::{HashMap, HashSet};

use super::{Check, DAY_SECONDS, FESTIVAL_DAYS, MOST, Seen};
use crate::domain::{
    act::Act,
    command::item::ITEMS,
    festival::Credit,
    id::{AnyId, OrganizationId},
    policy::Parameter,
    program::duration_seconds,
    show::{ItemContent, Show},
};

impl Check<'_> {
    pub(super) fn festival(&mut self) {
        let festival = self.plan.festival();
        self.part(festival.id);
        let is_slug = |slug: &str| slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if festival.slug.is_empty() || !is_slug(&festival.slug) {
            self.wrong(festival.id, "has no slug of a-z, 0-9 and hyphens", "的网址名称不是由小写字母、数字和连字符组成");
        }
        let days = (festival.ends_on - festival.starts_on).num_days() + 1;
        if !(1..=FESTIVAL_DAYS).contains(&days) {
            self.wrong(festival.id, "ends before it starts, or lasts longer than a year", "结束早于开始，或长于一年");
        }
        if festival.day_start_hour > 12 {
            self.wrong(festival.id, "has a day that starts after 12", "的每日起始时间晚于 12 点");
        }
        let is_out_of_range = |(parameter, value): (&Parameter, &u32)| !parameter.spec().range.contains(value);
        if festival.parameters.iter().any(is_out_of_range) || !festival.leads.in_order() {
            self.wrong(festival.id, "has a parameter out of its range", "的参数超出范围");
        }
        self.times(festival.id, festival.days().into_iter().flat_map(|it| [it.starts_at(), it.ends_at()]));
        self.texts(festival.id, festival.name.iter().chain(festival.theme.iter()).map(|(_, text)| text));
        self.credits(festival.id, &festival.credits);
    }

    fn credits(&mut self, owner: impl Into<AnyId> + Copy, credits: &[Credit]) {
        for credit in credits {
            self.names(owner, credit.organization, self.plan.organizations.contains(credit.organization));
        }
    }

    pub(super) fn organizations(&mut self) {
        let (plan, mut seen) = (self.plan, Seen::default());
        for it in plan.organizations.iter() {
            self.thing(it.id, plan.organizations.get(it.id).is_some_and(|other| other.id == it.id));
            self.said(it.id, &mut seen, &it.code, &[&it.name], &it.external_ids);
            if let Some(parent) = it.parent {
                self.names(it.id, parent, plan.organizations.contains(parent));
            }
        }
        self.circles();
    }

    /// Notes organizations that are parts of themselves.
    fn circles(&mut self) {
        let parent = |id: OrganizationId| self.plan.organizations.get(id).and_then(|it| it.parent);
        // Which walk upwards came by first: a walk that meets itself goes in a circle.
        let mut walked: HashMap<OrganizationId, OrganizationId> = HashMap::new();
        let mut circles = vec![];
        for start in self.plan.organizations.iter().map(|it| it.id) {
            let mut at = Some(start);
            while let Some(id) = at {
                match walked.insert(id, start) {
                    Some(walk) => {
                        if walk == start {
                            circles.push(id);
                        }
                        break;
                    }
                    None => at = parent(id),
                }
            }
        }
        for id in circles {
            self.wrong(id, "is a part of itself", "隶属于自身");
        }
    }

    pub(super) fn venues(&mut self) {
        let (plan, mut venues, mut stages) = (self.plan, Seen::default(), Seen::default());
        for venue in plan.venues.iter() {
            self.thing(venue.id, plan.venues.get(venue.id).is_some_and(|other| other.id == venue.id));
            self.said(venue.id, &mut venues, &venue.code, &[&venue.name, &venue.address], &venue.external_ids);
            for to in venue.travel_seconds.keys() {
                self.names(venue.id, *to, plan.venues.contains(*to));
            }
            self.at_most(venue.id, DAY_SECONDS, venue.travel_seconds.values().copied());
            self.at_most(venue.id, MOST, venue.backstage_capacity);
            for stage in &venue.stages {
                self.part(stage.id);
                self.stages.insert(stage.id);
                self.said(stage.id, &mut stages, &stage.code, &[&stage.name], &stage.external_ids);
                self.intervals(stage.id, &stage.opening_windows);
                let amounts = [stage.seats, stage.stage_capacity, stage.fire_capacity, stage.microphones];
                self.at_most(stage.id, MOST, amounts.into_iter().flatten());
                self.at_most(stage.id, DAY_SECONDS, [stage.changeover_seconds]);
            }
        }
    }

    pub(super) fn people(&mut self) {
        let (plan, mut genres, mut performers) = (self.plan, Seen::default(), Seen::default());
        for genre in plan.genres.iter() {
            self.thing(genre.id, plan.genres.get(genre.id).is_some_and(|other| other.id == genre.id));
            self.said(genre.id, &mut genres, &genre.code, &[&genre.name], &[]);
        }
        for it in plan.performers.iter() {
            self.thing(it.id, plan.performers.get(it.id).is_some_and(|other| other.id == it.id));
            self.said(it.id, &mut performers, &it.code, &[], &it.external_ids);
            let given_by = it.consent.as_ref().map(|consent| consent.given_by.as_str());
            let texts = [Some(it.name.as_str()), it.reading.as_deref(), it.phone.as_deref(), given_by];
            self.texts(it.id, texts.into_iter().flatten());
            self.intervals(it.id, &it.availability);
        }
    }

    pub(super) fn teams(&mut self) {
        let (plan, mut seen) = (self.plan, Seen::default());
        for team in plan.teams.iter() {
            self.thing(team.id, plan.teams.get(team.id).is_some_and(|other| other.id == team.id));
            self.said(team.id, &mut seen, &team.code, &[&team.name], &team.external_ids);
            self.names(team.id, team.organization, plan.organizations.contains(team.organization));
            self.intervals(team.id, &team.availability);
            self.at_most(team.id, MOST, [team.declared_headcount]);
            let mut members = HashSet::new();
            for member in &team.members {
                self.part(member.id);
                self.names(team.id, member.performer, plan.performers.contains(member.performer));
                if !members.insert(member.performer) {
                    self.wrong(member.id, "is in the team already", "已在队伍中");
                }
            }
        }
    }

    pub(super) fn acts(&mut self) {
        let (plan, mut seen) = (self.plan, Seen::default());
        for act in plan.acts.iter() {
            self.thing(act.id, plan.acts.get(act.id).is_some_and(|other| other.id == act.id));
            self.said(act.id, &mut seen, &act.code, &[&act.title], &act.external_ids);
            self.at_most(act.id, DAY_SECONDS, [act.duration_seconds, act.setup_seconds, act.strike_seconds]);
            self.at_most(act.id, MOST, [act.microphones]);
            if let Some(genre) = act.genre {
                self.names(act.id, genre, plan.genres.contains(genre));
            }
            for team in &act.teams {
                self.names(act.id, *team, plan.teams.contains(*team));
            }
            for member in &act.cast {
                self.names(act.id, member.performer, plan.performers.contains(member.performer));
                if let Some(team) = member.team {
                    self.names(act.id, team, act.teams.contains(&team));
                }
            }
            for link in &act.links {
                self.names(act.id, link.act, plan.acts.contains(link.act) && link.act != act.id);
            }
            if !holds_once(act) {
                self.wrong(act.id, "has a team, a person or a link twice", "的队伍、演员或关联重复");
            }
        }
    }

    pub(super) fn shows(&mut self) {
        let (plan, mut seen) = (self.plan, Seen::default());
        for show in plan.shows.iter() {
            self.thing(show.id, plan.shows.get(show.id).is_some_and(|other| other.id == show.id));
            self.said(show.id, &mut seen, &show.code, &[&show.title], &show.external_ids);
            if let Some(stage) = show.stage {
                self.names(show.id, stage, self.stages.contains(&stage));
            }
            self.credits(show.id, &show.credits);
            let times = [show.doors_at, show.starts_at, show.planned_ends_at, show.hard_ends_at];
            let pins = show.items.iter().filter_map(|item| item.pinned_start_at);
            self.times(show.id, times.into_iter().flatten().chain(pins));
            self.at_most(show.id, MOST, show.expected_audience);
            self.program(show);
        }
    }

    fn program(&mut self, show: &Show) {
        let plan = self.plan;
        if show.items.len() > ITEMS {
            self.wrong(show.id, "has too many items", "的节目单过长");
        }
        for item in &show.items {
            self.part(item.id);
            self.at_most(item.id, DAY_SECONDS, [duration_seconds(plan, item)]);
            match &item.content {
                ItemContent::Performance { act, .. } => self.names(show.id, *act, plan.acts.contains(*act)),
                ItemContent::Interlude { title, .. } => self.texts(item.id, title.iter().map(|(_, text)| text)),
            }
        }
    }

    /// Runs, whose items may have gone since, and waivers, whose conflicts may.
    pub(super) fn nights(&mut self) {
        let (plan, mut shows) = (self.plan, HashSet::new());
        for run in plan.runs.iter() {
            self.thing(run.id, plan.runs.get(run.id).is_some_and(|other| other.id == run.id));
            self.names(run.id, run.show, plan.shows.contains(run.show));
            if !shows.insert(run.show) {
                self.wrong(run.id, "is the second run of its show", "是同一场次的第二次执行记录");
            }
            self.texts(run.id, run.log.iter().flat_map(|line| [Some(line.noted_by.as_str()), line.note.as_deref()]).flatten());
            self.times(run.id, run.log.iter().map(|line| line.at));
        }
        for waiver in plan.waivers.iter() {
            self.thing(waiver.id, plan.waivers.get(waiver.id).is_some_and(|other| other.id == waiver.id));
            self.texts(waiver.id, [waiver.reason.as_str(), &waiver.waived_by].into_iter());
            self.times(waiver.id, [waiver.waived_at].into_iter());
        }
    }
}

/// Whether an act has each of its teams, people and links once.
fn holds_once(act: &Act) -> bool {
    let (mut teams, mut cast, mut links) = (HashSet::new(), HashSet::new(), HashSet::new());
    act.teams.iter().all(|it| teams.insert(*it))
        && act.cast.iter().all(|it| cast.insert(it.performer))
        && act.links.iter().all(|it| links.insert((it.kind, it.act)))
}
