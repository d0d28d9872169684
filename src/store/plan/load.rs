//! Reads a Plan: each table of the festival once, whatever its size.

use sea_orm::{ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{
    act, availability,
    common::{Groups, read_credit, read_external_id},
    festival, genre, organization, performer, run, show, team, venue, waiver,
};
use crate::{
    domain::{id::FestivalId, plan::Plan},
    store::{Error, entity},
};

/// The Plan of a festival; `None` when there is no such festival. The connection has to be in a transaction, for all of it to be
/// of one moment.
pub(in crate::store) async fn load(db: &impl ConnectionTrait, id: FestivalId) -> Result<Option<Plan>, Error> {
    let Some(row) = entity::festival::Entity::find_by_id(id.0).one(db).await? else { return Ok(None) };
    let mut names = Groups::read(all::<entity::external_id::Entity>(db, id.0).await?, read_external_id)?;
    let mut credits = Groups::read(all::<entity::credit::Entity>(db, id.0).await?, read_credit)?;
    let severities = all::<entity::festival_severity::Entity>(db, id.0).await?;
    let parameters = all::<entity::festival_parameter::Entity>(db, id.0).await?;
    let mut plan = festival::read(row, severities, parameters, &mut credits, &mut names)?;

    let rows = all::<entity::organization::Entity>(db, id.0).await?;
    plan.organizations = rows.into_iter().map(|row| organization::read(row, &mut names)).collect::<Result<_, Error>>()?;

    let stages = all::<entity::stage::Entity>(db, id.0).await?;
    let mut stages = venue::read_stages(stages, all::<entity::opening_window::Entity>(db, id.0).await?, &mut names)?;
    let mut travel = venue::read_travel(all::<entity::venue_travel::Entity>(db, id.0).await?)?;
    let rows = all::<entity::venue::Entity>(db, id.0).await?;
    let read = |row| venue::read(row, &mut stages, &mut travel, &mut names);
    plan.venues = rows.into_iter().map(read).collect::<Result<_, Error>>()?;

    let windows = all::<entity::performer_availability::Entity>(db, id.0).await?;
    let mut windows = Groups::read(windows, availability::read_of_performer)?;
    let rows = all::<entity::performer::Entity>(db, id.0).await?;
    plan.performers = rows.into_iter().map(|row| performer::read(row, &mut windows, &mut names)).collect::<Result<_, Error>>()?;

    let mut members = Groups::read(all::<entity::member::Entity>(db, id.0).await?, team::read_member)?;
    let windows = all::<entity::team_availability::Entity>(db, id.0).await?;
    let mut windows = Groups::read(windows, availability::read_of_team)?;
    let rows = all::<entity::team::Entity>(db, id.0).await?;
    let read = |row| team::read(row, &mut members, &mut windows, &mut names);
    plan.teams = rows.into_iter().map(read).collect::<Result<_, Error>>()?;

    let rows = all::<entity::genre::Entity>(db, id.0).await?;
    plan.genres = rows.into_iter().map(genre::read).collect::<Result<_, Error>>()?;

    let mut teams = Groups::read(all::<entity::act_team::Entity>(db, id.0).await?, act::read_team)?;
    let mut cast = Groups::read(all::<entity::cast_member::Entity>(db, id.0).await?, act::read_cast)?;
    let mut links = Groups::read(all::<entity::act_link::Entity>(db, id.0).await?, act::read_link)?;
    let rows = all::<entity::act::Entity>(db, id.0).await?;
    let read = |row| act::read(row, &mut teams, &mut cast, &mut links, &mut names);
    plan.acts = rows.into_iter().map(read).collect::<Result<_, Error>>()?;

    let mut items = Groups::read(all::<entity::program_item::Entity>(db, id.0).await?, show::read_item)?;
    let rows = all::<entity::show::Entity>(db, id.0).await?;
    let read = |row| show::read(row, &mut credits, &mut items, &mut names);
    plan.shows = rows.into_iter().map(read).collect::<Result<_, Error>>()?;

    let mut lines = Groups::read(all::<entity::run_line::Entity>(db, id.0).await?, run::read_line)?;
    let rows = all::<entity::run::Entity>(db, id.0).await?;
    plan.runs = rows.into_iter().map(|row| run::read(row, &mut lines)).collect::<Result<_, Error>>()?;

    let rows = all::<entity::waiver::Entity>(db, id.0).await?;
    plan.waivers = rows.into_iter().map(waiver::read).collect::<Result<_, Error>>()?;
    Ok(Some(plan))
}

/// Every row of a festival in a table, in no order.
async fn all<E: EntityTrait>(db: &impl ConnectionTrait, festival: Uuid) -> Result<Vec<E::Model>, Error> {
    let rows = E::find().filter(Expr::col((E::default(), "festival_id")).eq(festival)).all(db).await;
    rows.map_err(|error| match Error::from(error) {
        Error::Corrupt(what) => Error::Corrupt(format!("{} of festival {festival}: {what}", E::default().table_name())),
        other => other,
    })
}
