//! Some command of any kind, on some thing of a Plan.

use chrono::{DateTime, FixedOffset};

use super::random::Dice;
use crate::domain::{
    act::{ActStatus, CostumeClass, LinkKind},
    change::Change,
    command::{
        Context, Decided, Edit, RawCredit, RawExternalId, RawInterval, RawText,
        act::{self, ActFields, RawCast},
        festival::{self, FestivalFields},
        genre::{self, GenreFields},
        item::{self, ItemFields, Place},
        leads::RawLeads,
        link::RawLink,
        live::{self, NewLine},
        member::{self, RawMember},
        organization::{self, OrganizationFields},
        performer::{self, PerformerFields, RawConsent},
        policy::{self, PolicyFields, RawParameter, RawSeverity},
        schedule::{self, Schedule},
        show::{self, ShowFields},
        stage::{self, StageFields},
        team::{self, TeamFields},
        venue::{self, RawTravel, VenueFields},
        waiver,
    },
    conflict::{Severity, detect, print_key},
    festival::{CreditRole, FestivalStatus},
    fixture::{Counter, context},
    id::AnyId,
    plan::{Plan, Table},
    policy::Parameter,
    run::Cue,
    show::{InterludeKind, ShowStatus},
    team::{MemberRole, TeamStatus},
};

/// How many kinds of edits there are here.
pub(super) const ACTIONS: usize = 49;

/// Some edit with the name of its action; `None` when it is refused.
pub(crate) fn some_edit(plan: &Plan, dice: &mut Dice, ids: &mut Counter) -> Option<(&'static str, Vec<Change>)> {
    let group = dice.below(7);
    let mut desk = Somebody { plan, dice, ids };
    match group {
        0 => desk.edits_places(),
        1 => desk.edits_people(),
        2 => desk.edits_acts(),
        3 => desk.edits_shows(),
        4 => desk.edits_programs(),
        5 => desk.edits_the_night(),
        _ => desk.edits_the_rest(),
    }
}

/// Who does something at random.
struct Somebody<'a> {
    plan: &'a Plan,
    dice: &'a mut Dice,
    ids: &'a mut Counter,
}

type Done = Option<(&'static str, Vec<Change>)>;

fn done<T>(action: &'static str, decided: Decided<T>) -> Done {
    decided.ok().map(|it| (action, it.changes))
}

/// The ids of things, to be asked for as text.
fn id<I: Ord + Copy + Into<AnyId>, T>(table: &Table<I, T>, dice: &mut Dice, of: impl Fn(&T) -> I) -> Option<String> {
    dice.pick(table.iter()).map(|it| of(it).into().to_string())
}

impl Somebody<'_> {
    fn cx(&mut self) -> Context<'_> {
        context(self.plan, self.ids)
    }

    fn number(&mut self) -> i64 {
        i64::try_from(self.dice.below(600)).expect("a small number") + 1
    }

    fn often<T>(&mut self, value: Option<T>) -> Edit<T> {
        match (self.dice.below(3), value) {
            (0, Some(value)) => Edit::Set(value),
            (1, _) if self.dice.below(4) == 0 => Edit::Clear,
            _ => Edit::Keep,
        }
    }

    /// From few, so that they meet.
    fn code(&mut self) -> Edit<String> {
        let code = format!("C{}", self.dice.below(9));
        if self.dice.below(3) == 0 { Edit::Set(code) } else { Edit::Keep }
    }

    fn name(&mut self) -> Edit<Vec<RawText>> {
        let text = Some(format!("n{}", self.dice.below(1_000)));
        let lang = (self.dice.below(2) == 0).then(|| "en".to_owned());
        Edit::Set(vec![RawText { lang, text }])
    }

    fn names_elsewhere(&mut self) -> Edit<Vec<RawExternalId>> {
        let value = self.dice.below(5).to_string();
        self.often(Some(vec![RawExternalId { system: "desk".to_owned(), value }]))
    }

    fn organization(&mut self) -> Option<String> {
        id(&self.plan.organizations, self.dice, |it| it.id)
    }

    fn venue(&mut self) -> Option<String> {
        id(&self.plan.venues, self.dice, |it| it.id)
    }

    fn a_stage(&mut self) -> Option<String> {
        let stages: Vec<_> = self.plan.venues.iter().flat_map(|it| &it.stages).collect();
        self.dice.pick(stages.iter()).map(|it| it.id.to_string())
    }

    fn performer(&mut self) -> Option<String> {
        id(&self.plan.performers, self.dice, |it| it.id)
    }

    fn team(&mut self) -> Option<String> {
        id(&self.plan.teams, self.dice, |it| it.id)
    }

    fn act(&mut self) -> Option<String> {
        id(&self.plan.acts, self.dice, |it| it.id)
    }

    fn show(&mut self) -> Option<String> {
        id(&self.plan.shows, self.dice, |it| it.id)
    }

    fn genre(&mut self) -> Option<String> {
        id(&self.plan.genres, self.dice, |it| it.id)
    }

    fn an_item(&mut self) -> Option<String> {
        let items: Vec<_> = self.plan.shows.iter().flat_map(|it| &it.items).collect();
        self.dice.pick(items.iter()).map(|it| it.id.to_string())
    }

    fn a_member(&mut self) -> Option<String> {
        let members: Vec<_> = self.plan.teams.iter().flat_map(|it| &it.members).collect();
        self.dice.pick(members.iter()).map(|it| it.id.to_string())
    }

    fn time(&mut self) -> Edit<DateTime<FixedOffset>> {
        let (day, hour) = (7 + self.dice.below(21), 10 + self.dice.below(12));
        self.often(Some(format!("2020-09-{day:02}T{hour}:30:00+08:00").parse().expect("a time")))
    }

    fn windows(&mut self) -> Edit<Vec<RawInterval>> {
        let day = 7 + self.dice.below(21);
        let at = |hour: u32| format!("2020-09-{day:02}T{hour}:00:00+08:00").parse().expect("a time");
        self.often(Some(vec![RawInterval { starts_at: at(10), ends_at: at(20) }]))
    }

    fn credits(&mut self) -> Edit<Vec<RawCredit>> {
        let organization = self.organization();
        self.often(organization.map(|organization| vec![RawCredit { role: CreditRole::Host, organization, rank: None }]))
    }

    fn stage_fields(&mut self) -> StageFields {
        let seconds = self.number();
        StageFields {
            code: self.code(),
            name: self.name(),
            changeover_seconds: Edit::Set(seconds),
            fire_capacity: self.often(Some(seconds)),
            microphones: self.often(Some(seconds)),
            opening_windows: self.windows(),
            external_ids: self.names_elsewhere(),
            ..StageFields::default()
        }
    }

    fn venue_fields(&mut self) -> VenueFields {
        let (venue, seconds) = (self.venue(), self.number());
        let travel = venue.map(|venue| vec![RawTravel { venue, seconds }]);
        VenueFields {
            code: self.code(),
            name: self.name(),
            travel: self.often(travel),
            backstage_capacity: self.often(Some(seconds)),
            ..VenueFields::default()
        }
    }

    fn edits_places(&mut self) -> Done {
        match self.dice.below(6) {
            0 => {
                let (fields, stage) = (self.venue_fields(), self.stage_fields());
                done("venueCreate", venue::create(&mut self.cx(), fields, vec![stage]))
            }
            1 => {
                let (id, fields) = (self.venue()?, self.venue_fields());
                done("venueUpdate", venue::update(&mut self.cx(), &id, None, fields))
            }
            2 => {
                let id = self.venue()?;
                done("venueDelete", venue::delete(&mut self.cx(), &id, None))
            }
            3 => {
                let (id, fields) = (self.venue()?, self.stage_fields());
                done("stageCreate", stage::create(&mut self.cx(), &id, fields))
            }
            4 => {
                let (id, fields) = (self.a_stage()?, self.stage_fields());
                done("stageUpdate", stage::update(&mut self.cx(), &id, None, fields))
            }
            _ => {
                let id = self.a_stage()?;
                done("stageDelete", stage::delete(&mut self.cx(), &id, None))
            }
        }
    }

    fn team_fields(&mut self) -> TeamFields {
        let (organization, performer, people) = (self.organization(), self.performer(), self.number());
        let members = performer.map(|performer| vec![RawMember { performer, role: MemberRole::Crew }]);
        TeamFields {
            code: self.code(),
            name: self.name(),
            organization: organization.map_or(Edit::Keep, Edit::Set),
            declared_headcount: Edit::Set(people),
            members: self.often(members),
            availability: self.windows(),
            external_ids: self.names_elsewhere(),
        }
    }

    fn edits_people(&mut self) -> Done {
        let performer = |it: &mut Self| PerformerFields {
            code: it.code(),
            name: Edit::Set(format!("p{}", it.dice.below(99))),
            birth_date: it.often("2010-01-31".parse().ok()),
            consent: it.often(Some(RawConsent { given_by: "guardian".to_owned(), giver: None, until: None })),
            availability: it.windows(),
            external_ids: it.names_elsewhere(),
            ..PerformerFields::default()
        };
        match self.dice.below(10) {
            0 => {
                let fields = performer(self);
                done("performerCreate", performer::create(&mut self.cx(), fields))
            }
            1 => {
                let (id, fields) = (self.performer()?, performer(self));
                done("performerUpdate", performer::update(&mut self.cx(), &id, None, fields))
            }
            2 => {
                let id = self.performer()?;
                done("performerDelete", performer::delete(&mut self.cx(), &id, None))
            }
            3 => {
                let fields = self.team_fields();
                done("teamCreate", team::create(&mut self.cx(), fields))
            }
            4 => {
                let (id, fields) = (self.team()?, self.team_fields());
                done("teamUpdate", team::update(&mut self.cx(), &id, None, fields))
            }
            5 => {
                let id = self.team()?;
                done("teamDelete", team::delete(&mut self.cx(), &id, None))
            }
            6 => {
                let id = self.team()?;
                done("teamDecide", team::decide(&mut self.cx(), &id, None, TeamStatus::Approved))
            }
            7 => {
                let (team, performer) = (self.team()?, self.performer()?);
                done("memberCreate", member::create(&mut self.cx(), &team, &performer, MemberRole::Crew))
            }
            8 => {
                let id = self.a_member()?;
                done("memberUpdate", member::update(&mut self.cx(), &id, None, MemberRole::Tutor))
            }
            _ => {
                let id = self.a_member()?;
                done("memberDelete", member::delete(&mut self.cx(), &id, None))
            }
        }
    }

    fn links(&mut self) -> Edit<Vec<RawLink>> {
        let kind = [LinkKind::Before, LinkKind::Together, LinkKind::Apart][self.dice.below(3)];
        let act = self.act();
        self.often(act.map(|act| vec![RawLink { kind, act }]))
    }

    fn edits_acts(&mut self) -> Done {
        let fields = |it: &mut Self| {
            let (genre, team, performer, seconds) = (it.genre(), it.team(), it.performer(), it.number());
            let cast = performer.map(|performer| vec![RawCast { performer, team: None, costume: CostumeClass::Hard }]);
            ActFields {
                code: it.code(),
                title: it.name(),
                genre: it.often(genre),
                duration_seconds: Edit::Set(seconds),
                teams: it.often(team.map(|team| vec![team])),
                cast: it.often(cast),
                links: it.links(),
                external_ids: it.names_elsewhere(),
                ..ActFields::default()
            }
        };
        match self.dice.below(6) {
            0 => {
                let fields = fields(self);
                done("actCreate", act::create(&mut self.cx(), fields))
            }
            1 => {
                let (id, fields) = (self.act()?, fields(self));
                done("actUpdate", act::update(&mut self.cx(), &id, None, fields))
            }
            2 => {
                let id = self.act()?;
                done("actDelete", act::delete(&mut self.cx(), &id, None))
            }
            3 => {
                let id = self.act()?;
                done("actSubmit", act::submit(&mut self.cx(), &id, None))
            }
            4 => {
                let (id, to) =
                    (self.act()?, [ActStatus::InReview, ActStatus::Selected, ActStatus::Confirmed][self.dice.below(3)]);
                done("actDecide", act::decide(&mut self.cx(), &id, None, to))
            }
            _ => {
                let id = self.act()?;
                done("actWithdraw", act::withdraw(&mut self.cx(), &id, None))
            }
        }
    }

    fn schedule_fields(&mut self) -> Schedule {
        let stage = self.a_stage();
        Schedule { stage: self.often(stage), starts_at: self.time(), ends_at: self.time(), ..Schedule::default() }
    }

    fn leads(&mut self) -> Edit<RawLeads> {
        let (report, make_up) = (self.number() * 20, self.number() * 10);
        let own =
            RawLeads { report_seconds: Edit::Set(report), make_up_seconds: self.often(Some(make_up)), ..RawLeads::default() };
        self.often(Some(own))
    }

    fn edits_the_night(&mut self) -> Done {
        let id = self.an_item()?;
        let cues = [Cue::Call, Cue::Standby, Cue::Start, Cue::Finish, Cue::Skip, Cue::Cut];
        let actions = ["itemCall", "itemStandby", "itemStart", "itemFinish", "itemSkip", "itemCut"];
        let place = self.dice.below(cues.len());
        let line = NewLine { at: None, note: Some("noted".to_owned()), if_revision: None };
        done(actions[place], live::note(&mut self.cx(), cues[place], &id, line))
    }

    fn edits_shows(&mut self) -> Done {
        let fields = |it: &mut Self| ShowFields {
            code: it.code(),
            title: it.name(),
            schedule: it.schedule_fields(),
            status: it.often(Some(ShowStatus::Confirmed)),
            expected_audience: it.often(Some(300)),
            leads: it.leads(),
            credits: it.credits(),
            external_ids: it.names_elsewhere(),
            ..ShowFields::default()
        };
        match self.dice.below(6) {
            0 => {
                let fields = fields(self);
                done("showCreate", show::create(&mut self.cx(), fields))
            }
            1 => {
                let (id, fields) = (self.show()?, fields(self));
                done("showUpdate", show::update(&mut self.cx(), &id, None, fields))
            }
            2 => {
                let id = self.show()?;
                done("showDelete", show::delete(&mut self.cx(), &id, None))
            }
            3 => {
                let (id, to) = (self.show()?, self.schedule_fields());
                done("showSchedule", schedule::schedule(&mut self.cx(), &id, None, to))
            }
            4 => {
                let (shows, seconds) = (self.plan.shows.iter().filter(|it| it.starts_at.is_some()), self.number());
                let shows: Vec<String> = shows.take(2).map(|it| it.id.to_string()).collect();
                done("showsShift", schedule::shift(&mut self.cx(), &shows, seconds, None))
            }
            _ => {
                let id = self.show()?;
                done("showCancel", show::cancel(&mut self.cx(), &id, None))
            }
        }
    }

    fn edits_programs(&mut self) -> Done {
        let place = match (self.dice.below(3), self.an_item()) {
            (0, _) => Place::First,
            (1, Some(item)) => Place::After(item),
            _ => Place::Last,
        };
        match self.dice.below(5) {
            0 => {
                let (show, act, seconds) = (self.show()?, self.act(), self.number());
                let fields = match act {
                    Some(act) => ItemFields { act: Edit::Set(act), ..ItemFields::default() },
                    None => ItemFields {
                        kind: Edit::Set(InterludeKind::Speech),
                        duration_seconds: Edit::Set(seconds),
                        ..ItemFields::default()
                    },
                };
                done("programItemInsert", item::insert(&mut self.cx(), &show, None, &place, fields))
            }
            1 => {
                let id = self.an_item()?;
                done("programItemMove", item::move_(&mut self.cx(), &id, None, &place))
            }
            2 => {
                let (id, other) = (self.an_item()?, self.an_item()?);
                done("programItemSwap", item::swap(&mut self.cx(), &id, None, &other))
            }
            3 => {
                let (id, seconds) = (self.an_item()?, self.number());
                let (changeover_seconds, locked) = (Edit::Set(seconds), self.often(Some(true)));
                let fields = ItemFields { changeover_seconds, locked, ..ItemFields::default() };
                done("programItemUpdate", item::update(&mut self.cx(), &id, None, fields))
            }
            _ => {
                let id = self.an_item()?;
                done("programItemRemove", item::remove(&mut self.cx(), &id, None))
            }
        }
    }

    fn edits_the_rest(&mut self) -> Done {
        let parent = self.organization();
        let organization = OrganizationFields {
            code: self.code(),
            name: self.name(),
            parent: self.often(parent),
            external_ids: self.names_elsewhere(),
            ..OrganizationFields::default()
        };
        let genre = GenreFields { code: self.code(), name: self.name() };
        match self.dice.below(10) {
            0 => done("organizationCreate", organization::create(&mut self.cx(), organization)),
            1 => {
                let id = self.organization()?;
                done("organizationUpdate", organization::update(&mut self.cx(), &id, None, organization))
            }
            2 => {
                let id = self.organization()?;
                done("organizationDelete", organization::delete(&mut self.cx(), &id, None))
            }
            3 => done("genreCreate", genre::create(&mut self.cx(), GenreFields { code: Edit::Set("new".to_owned()), ..genre })),
            4 => {
                let id = self.genre()?;
                done("genreUpdate", genre::update(&mut self.cx(), &id, None, genre))
            }
            5 => {
                let id = self.genre()?;
                done("genreDelete", genre::delete(&mut self.cx(), &id, None))
            }
            6 => {
                let key = print_key(self.dice.pick(detect(self.plan).iter())?.key);
                done("conflictWaive", waiver::waive(&mut self.cx(), &key, "agreed"))
            }
            7 => {
                let (rule, value) = (self.dice.pick(detect(self.plan).iter())?.rule, self.number());
                let severities = self.often(Some(vec![RawSeverity { rule, severity: Some(Severity::Info) }]));
                let set = RawParameter { parameter: Parameter::PinHoleSeconds, value: Some(value) };
                let report_seconds = self.often(Some(value * 10));
                let leads = RawLeads { report_seconds, ..RawLeads::default() };
                let fields = PolicyFields { severities, parameters: self.often(Some(vec![set])), leads };
                done("festivalPolicyUpdate", policy::update(&mut self.cx(), None, fields))
            }
            8 => {
                let id = id(&self.plan.waivers, self.dice, |it| it.id)?;
                done("waiverRevoke", waiver::revoke(&mut self.cx(), &id, None))
            }
            _ => {
                let (status, credits, theme) = (self.often(Some(FestivalStatus::Cancelled)), self.credits(), self.name());
                let fields = FestivalFields { status, credits, theme, ..FestivalFields::default() };
                done("festivalUpdate", festival::update(&mut self.cx(), None, fields))
            }
        }
    }
}
