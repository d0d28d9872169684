//! Acts, their teams and casts.

use uuid::Uuid;

use super::{
    At,
    common::{Groups, texts},
    save::Rows,
};
use crate::{
    domain::{
        act::{Act, ActLink, CastMember},
        festival::ExternalId,
        id::{ActId, GenreId, PerformerId, TeamId},
        plan::{Revision, Versioned},
    },
    store::{
        Error,
        entity::{act, act_link, act_team, cast_member},
    },
};

pub(super) fn read(
    row: act::Model,
    teams: &mut Groups<TeamId>,
    cast: &mut Groups<CastMember>,
    links: &mut Groups<ActLink>,
    names: &mut Groups<ExternalId>,
) -> Result<(ActId, Versioned<Act>), Error> {
    #[rustfmt::skip]
    let act::Model {
        festival_id: _, id, revision, code, title, genre_id, duration_seconds, setup_seconds, strike_seconds, microphones, status,
    } = row;
    let at = At { table: "act", id };
    let act = Act {
        id: ActId(id),
        code,
        title: at.json("title", title)?,
        genre: genre_id.map(GenreId),
        duration_seconds: at.count("duration_seconds", duration_seconds)?,
        setup_seconds: at.count("setup_seconds", setup_seconds)?,
        strike_seconds: at.count("strike_seconds", strike_seconds)?,
        microphones: at.count("microphones", microphones)?,
        status: at.parse("status", &status)?,
        teams: teams.take(id),
        cast: cast.take(id),
        links: links.take(id),
        external_ids: names.take(id),
    };
    Ok((act.id, at.versioned(revision, act)?))
}

pub(super) fn read_team(row: act_team::Model) -> Result<(Uuid, i64, TeamId), Error> {
    let act_team::Model { festival_id: _, act_id, position, team_id } = row;
    Ok((act_id, position, TeamId(team_id)))
}

pub(super) fn read_cast(row: cast_member::Model) -> Result<(Uuid, i64, CastMember), Error> {
    let cast_member::Model { festival_id: _, act_id, position, performer_id, team_id, costume } = row;
    let costume = At { table: "cast_member", id: act_id }.parse("costume", &costume)?;
    Ok((act_id, position, CastMember { performer: PerformerId(performer_id), team: team_id.map(TeamId), costume }))
}

pub(super) fn read_link(row: act_link::Model) -> Result<(Uuid, i64, ActLink), Error> {
    let act_link::Model { festival_id: _, act_id, position, kind, to_act_id } = row;
    let kind = At { table: "act_link", id: act_id }.parse("kind", &kind)?;
    Ok((act_id, position, ActLink { kind, act: ActId(to_act_id) }))
}

pub(super) fn write(it: &Act, revision: Revision, rows: &mut Rows) {
    #[rustfmt::skip]
    let Act {
        id, code, title, genre, duration_seconds, setup_seconds, strike_seconds, microphones, status, teams, cast, links,
        external_ids,
    } = it;
    let festival_id = rows.festival_id;
    rows.act.push(act::Model {
        festival_id,
        id: id.0,
        revision: i64::from(revision),
        code: code.clone(),
        title: texts(title),
        genre_id: genre.map(|it| it.0),
        duration_seconds: i64::from(*duration_seconds),
        setup_seconds: i64::from(*setup_seconds),
        strike_seconds: i64::from(*strike_seconds),
        microphones: i64::from(*microphones),
        status: status.to_string(),
    });
    let act_id = id.0;
    let team = |(team, position): (&TeamId, i64)| act_team::Model { festival_id, act_id, position, team_id: team.0 };
    rows.act_team.extend(teams.iter().zip(0..).map(team));
    rows.cast_member.extend(cast.iter().zip(0..).map(|(it, position)| {
        let CastMember { performer, team, costume } = it;
        let (performer_id, team_id, costume) = (performer.0, team.map(|it| it.0), costume.to_string());
        cast_member::Model { festival_id, act_id, position, performer_id, team_id, costume }
    }));
    rows.act_link.extend(links.iter().zip(0..).map(|(it, position)| {
        let ActLink { kind, act } = it;
        act_link::Model { festival_id, act_id, position, kind: kind.to_string(), to_act_id: act.0 }
    }));
    rows.external_ids(ActId::PREFIX, id.0, external_ids);
}
