//! What a person may do to acts.

use std::collections::BTreeSet;

use super::{
    Checker, Context, Decided, Decision, Edit, RawExternalId, RawText,
    check::{DURATION_SECONDS, NAME_CHARACTERS, next_code},
    fields::some_codes,
};
use crate::domain::{
    act::{Act, ActStatus, CastMember, CostumeClass},
    change::Change,
    id::{ActId, PerformerId, TeamId},
    invalid::Mistake,
    text::Localized,
};

/// The statuses with which an act may be written down: those on the way to the stage, for programs settled elsewhere.
pub const FIRST_STATUSES: &[ActStatus] = &[ActStatus::Draft, ActStatus::Submitted, ActStatus::Selected, ActStatus::Confirmed];

/// What organizers decide about an act. Submitting and withdrawing are its team's.
const DECISIONS: &[ActStatus] = &[
    ActStatus::InReview,
    ActStatus::RevisionRequested,
    ActStatus::Selected,
    ActStatus::Rejected,
    ActStatus::Confirmed,
    ActStatus::Performed,
    ActStatus::Cut,
    ActStatus::NoShow,
];

/// An act as sent.
#[derive(Clone, Debug, Default)]
pub struct ActFields {
    /// Its code; left out of a new act, the next free one (`A001`).
    pub code: Edit<String>,
    /// Its title. A new act needs one.
    pub title: Edit<Vec<RawText>>,
    /// The id of its genre.
    pub genre: Edit<String>,
    /// How long it plays, in seconds, 1..=86400. A new act needs it.
    pub duration_seconds: Edit<i64>,
    /// Seconds to set it up, 0..=86400; `null` is 0.
    pub setup_seconds: Edit<i64>,
    /// Seconds to clear the stage, 0..=86400; `null` is 0.
    pub strike_seconds: Edit<i64>,
    /// Microphones, 0..=1000; `null` is 0.
    pub microphones: Edit<i64>,
    /// Its status: one of [`FIRST_STATUSES`] in a new act (DRAFT when left out), one step of its lifecycle in an update.
    pub status: Edit<ActStatus>,
    /// The ids of its teams, the lead first; replaces them all.
    pub teams: Edit<Vec<String>>,
    /// Who is in it; replaces them all.
    pub cast: Edit<Vec<RawCast>>,
    /// Its names in other systems; replaces them all.
    pub external_ids: Edit<Vec<RawExternalId>>,
}

/// A performer in an act, as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawCast {
    /// The id of the performer.
    pub performer: String,
    /// The id of one of the act's teams; left out, the one team of the act that has this performer as a member, if it is one.
    pub team: Option<String>,
    /// What changing into this act's costume takes.
    pub costume: CostumeClass,
}

/// Writes an act down.
pub fn create(cx: &mut Context<'_>, mut fields: ActFields) -> Decided<ActId> {
    let mut check = Checker::new(cx.plan);
    check.needs("title", &fields.title);
    check.needs("durationSeconds", &fields.duration_seconds);
    if fields.code == Edit::Clear {
        fields.code = Edit::Keep;
    }
    let status = std::mem::take(&mut fields.status).given().unwrap_or(ActStatus::Draft);
    check.among("status", status, FIRST_STATUSES);
    let mut act = Act {
        id: ActId(cx.ids.next()),
        code: next_code("A", 3, cx.plan.acts.iter().map(|it| it.code.as_str())),
        title: Localized::default(),
        genre: None,
        duration_seconds: 0,
        setup_seconds: 0,
        strike_seconds: 0,
        microphones: 0,
        status,
        teams: vec![],
        cast: vec![],
        external_ids: vec![],
    };
    write(&mut check, &mut act, fields);
    check.finish(Decision::one(act.id, act))
}

/// Changes an act.
pub fn update(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, fields: ActFields) -> Decided<ActId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.act("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let mut act = (**old).clone();
    write(&mut check, &mut act, fields);
    check.decide(old.id, old.as_ref(), act)
}

/// Deletes an act that is in no program.
pub fn delete(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<ActId> {
    let mut check = Checker::new(cx.plan);
    let Some(act) = check.act("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(act.id, if_revision);
    if let Some(performances) = cx.plan.index().performances_of_act.get(&act.id) {
        let shows: BTreeSet<_> = performances.iter().map(|(show, _)| *show).collect();
        let codes = some_codes(shows.into_iter().filter_map(|show| Some(cx.plan.shows.get(show)?.code.as_str())));
        check.wrong(
            "id",
            Mistake::InUse,
            format!("The act is in the program of {codes}; remove it there first."),
            format!("该节目仍在以下场次的节目单中：{codes}。请先从节目单中移除。"),
        );
    }
    check.finish(Decision { subject: act.id, changes: vec![Change::Remove(act.id.into())] })
}

/// Hands an act in; one that was sent back to be changed goes back to review.
pub fn submit(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<ActId> {
    advance(cx, id, if_revision, |check, now| {
        let to = if now == ActStatus::RevisionRequested { ActStatus::InReview } else { ActStatus::Submitted };
        step(check, "id", now, to)
    })
}

/// Takes an organizer's decision about an act.
pub fn decide(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, to: ActStatus) -> Decided<ActId> {
    advance(cx, id, if_revision, |check, now| {
        let to = check.among("status", to, DECISIONS)?;
        step(check, "status", now, to)
    })
}

/// Takes an act back.
pub fn withdraw(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<ActId> {
    advance(cx, id, if_revision, |check, now| step(check, "id", now, ActStatus::Withdrawn))
}

/// One step of the act's lifecycle.
fn step(check: &mut Checker<'_>, field: &str, now: ActStatus, to: ActStatus) -> Option<ActStatus> {
    check.step(field, now, to, now.next())
}

fn advance(
    cx: &mut Context<'_>,
    id: &str,
    if_revision: Option<i64>,
    step: impl FnOnce(&mut Checker<'_>, ActStatus) -> Option<ActStatus>,
) -> Decided<ActId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.act("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let mut act = (**old).clone();
    if let Some(status) = step(&mut check, old.status) {
        act.status = status;
    }
    check.decide(old.id, old.as_ref(), act)
}

fn write(check: &mut Checker<'_>, act: &mut Act, fields: ActFields) {
    let ActFields {
        code,
        title,
        genre,
        duration_seconds,
        setup_seconds,
        strike_seconds,
        microphones,
        status,
        teams,
        cast,
        external_ids,
    } = fields;
    let plan = check.plan();
    let id = act.id;
    let others = || plan.acts.iter().filter(move |it| it.id != id);
    check.write("code", &mut act.code, code, |check, field, sent| {
        check.free_code(field, &sent, others().map(|it| it.code.as_str()))
    });
    let old_title = act.title.clone();
    check.write("title", &mut act.title, title, |check, field, sent| {
        Some(check.localized(field, &old_title, &sent, &plan.festival().primary_language, NAME_CHARACTERS))
    });
    check.write_optional("genre", &mut act.genre, genre, |check, field, sent| check.genre(field, &sent).map(|it| it.id));
    check.write("durationSeconds", &mut act.duration_seconds, duration_seconds, |check, field, sent| {
        check.number(field, sent, 1..=*DURATION_SECONDS.end())
    });
    check.write_or("setupSeconds", &mut act.setup_seconds, setup_seconds, 0, Checker::seconds);
    check.write_or("strikeSeconds", &mut act.strike_seconds, strike_seconds, 0, Checker::seconds);
    check.write_or("microphones", &mut act.microphones, microphones, 0, |check, field, sent| check.number(field, sent, 0..=1000));
    let now = act.status;
    check.write("status", &mut act.status, status, |check, field, to| step(check, field, now, to));
    write_people(check, act, teams, cast);
    check.write_or("externalIds", &mut act.external_ids, external_ids, vec![], |check, field, sent| {
        Some(check.free_external_ids(field, &sent, others().map(|it| it.external_ids.as_slice())))
    });
}

/// Teams first: the cast is for one of them.
fn write_people(check: &mut Checker<'_>, act: &mut Act, teams: Edit<Vec<String>>, cast: Edit<Vec<RawCast>>) {
    let keeps_cast = cast == Edit::Keep;
    check.write_or("teams", &mut act.teams, teams, vec![], |check, field, sent| Some(read_teams(check, field, &sent)));
    if keeps_cast {
        check_left_teams(check, act);
    }
    let Act { teams, cast: target, .. } = act;
    check.write_or("cast", target, cast, vec![], |check, field, sent| Some(read_cast(check, field, teams, &sent)));
}

fn read_teams(check: &mut Checker<'_>, field: &str, sent: &[String]) -> Vec<TeamId> {
    let mut teams = Vec::with_capacity(sent.len());
    for (place, id) in sent.iter().enumerate() {
        let field = format!("{field}[{place}]");
        let Some(team) = check.team(&field, id) else { continue };
        if teams.contains(&team.id) {
            check.wrong(field, Mistake::Duplicate, "This team is named twice; name it once.", "该队伍重复，请只列一次。");
        } else {
            teams.push(team.id);
        }
    }
    teams
}

/// Refuses to take away a team that the cast still plays for.
fn check_left_teams(check: &mut Checker<'_>, act: &Act) {
    let left: BTreeSet<TeamId> = act.cast.iter().filter_map(|it| it.team).filter(|team| !act.teams.contains(team)).collect();
    if left.is_empty() {
        return;
    }
    let plan = check.plan();
    let codes = some_codes(left.into_iter().filter_map(|team| Some(plan.teams.get(team)?.code.as_str())));
    check.wrong(
        "teams",
        Mistake::InUse,
        format!("The cast still has people of {codes}; keep these teams, or give a new cast along with the teams."),
        format!("演员表中仍有以下队伍的演员：{codes}。请保留这些队伍，或同时给出新的演员表。"),
    );
}

fn read_cast(check: &mut Checker<'_>, field: &str, teams: &[TeamId], sent: &[RawCast]) -> Vec<CastMember> {
    let mut cast = Vec::with_capacity(sent.len());
    let mut seen = BTreeSet::new();
    for (place, RawCast { performer, team, costume }) in sent.iter().enumerate() {
        let who = check.performer(&format!("{field}[{place}].performer"), performer).map(|it| it.id);
        let team = match (team, who) {
            (Some(team), _) => read_cast_team(check, &format!("{field}[{place}].team"), teams, team),
            (None, Some(who)) => only_team(check, teams, who),
            (None, None) => None,
        };
        let Some(performer) = who else { continue };
        if seen.insert(performer) {
            cast.push(CastMember { performer, team, costume: *costume });
        } else {
            check.wrong(
                format!("{field}[{place}].performer"),
                Mistake::Duplicate,
                "This performer is in the cast twice; name them once.",
                "该演员在演员表中重复，请只列一次。",
            );
        }
    }
    cast
}

fn read_cast_team(check: &mut Checker<'_>, field: &str, teams: &[TeamId], sent: &str) -> Option<TeamId> {
    let team = check.team(field, sent)?.id;
    if !teams.contains(&team) {
        check.wrong(
            field,
            Mistake::NotFound,
            "This team is not one of the act's; add it to the teams first, or leave the team out for a guest.",
            "该队伍不是本节目的队伍，请先加入队伍列表；若是特邀演员，请不填队伍。",
        );
    }
    Some(team)
}

/// The one team of the act with this performer as a member; `None` when there are several or none.
fn only_team(check: &Checker<'_>, teams: &[TeamId], performer: PerformerId) -> Option<TeamId> {
    let of_performer = check.plan().index().teams_of_performer.get(&performer)?;
    let mut found = teams.iter().filter(|team| of_performer.contains(team));
    found.next().filter(|_| found.next().is_none()).copied()
}
