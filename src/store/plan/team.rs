//! Teams and their members.

use uuid::Uuid;

use super::{
    At, availability,
    common::{Groups, texts},
    save::Rows,
};
use crate::{
    domain::{
        festival::ExternalId,
        id::{MemberId, OrganizationId, PerformerId, TeamId},
        plan::{Revision, Versioned},
        team::{Member, Team},
        time::Interval,
    },
    store::{
        Error,
        entity::{member, team},
    },
};

pub(super) fn read(
    row: team::Model,
    members: &mut Groups<Member>,
    availability: &mut Groups<Interval>,
    names: &mut Groups<ExternalId>,
) -> Result<(TeamId, Versioned<Team>), Error> {
    let team::Model { festival_id: _, id, revision, code, name, organization_id, status, declared_headcount } = row;
    let at = At { table: "team", id };
    let team = Team {
        id: TeamId(id),
        code,
        name: at.json("name", name)?,
        organization: OrganizationId(organization_id),
        status: at.parse("status", &status)?,
        declared_headcount: at.count("declared_headcount", declared_headcount)?,
        availability: availability.take(id),
        members: members.take(id),
        external_ids: names.take(id),
    };
    Ok((team.id, at.versioned(revision, team)?))
}

pub(super) fn read_member(row: member::Model) -> Result<(Uuid, i64, Member), Error> {
    let member::Model { festival_id: _, id, team_id, position, performer_id, role } = row;
    let role = At { table: "member", id }.parse("role", &role)?;
    Ok((team_id, position, Member { id: MemberId(id), performer: PerformerId(performer_id), role }))
}

pub(super) fn write(it: &Team, revision: Revision, rows: &mut Rows) {
    let Team { id, code, name, organization, status, declared_headcount, availability, members, external_ids } = it;
    let festival_id = rows.festival_id;
    rows.team.push(team::Model {
        festival_id,
        id: id.0,
        revision: i64::from(revision),
        code: code.clone(),
        name: texts(name),
        organization_id: organization.0,
        status: status.to_string(),
        declared_headcount: i64::from(*declared_headcount),
    });
    let team_id = id.0;
    rows.team_availability.extend(availability::write_of_team(festival_id, team_id, availability));
    rows.member.extend(members.iter().zip(0..).map(|(it, position)| {
        let Member { id, performer, role } = it;
        member::Model { festival_id, id: id.0, team_id, position, performer_id: performer.0, role: role.to_string() }
    }));
    rows.external_ids(TeamId::PREFIX, id.0, external_ids);
}
