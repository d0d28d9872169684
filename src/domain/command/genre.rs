//! What a person may do to genres.

use super::{Checker, Context, Decided, Decision, Edit, RawText, fields::User};
use crate::domain::{
    genre::Genre,
    id::{GenreId, IdSource},
};

/// The fields of a genre, as sent.
#[derive(Clone, Debug, Default)]
pub struct GenreFields {
    /// Its code; made where a new one has none (`G01`).
    pub code: Edit<String>,
    /// Its name. Required.
    pub name: Edit<Vec<RawText>>,
}

/// Adds a genre.
pub fn create(cx: &mut Context<'_>, fields: GenreFields) -> Decided<GenreId> {
    let mut check = Checker::new(cx.plan);
    let genre = write(&mut check, cx.ids, None, fields);
    let genre = check.written(genre)?;
    Ok(Decision::one(genre.id, genre))
}

/// Changes a genre.
pub fn update(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, fields: GenreFields) -> Decided<GenreId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.genre("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let new = write(&mut check, cx.ids, Some(old), fields);
    check.changed(old.id, old.as_ref(), new)
}

/// Deletes a genre that no act is of.
pub fn delete(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<GenreId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.genre("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let acts = cx.plan.acts.iter().filter(|act| act.genre == Some(old.id));
    let users: Vec<User<'_>> = acts.map(|it| User { kind: ("act", "节目"), code: &it.code, name: &it.title }).collect();
    check.unused("id", &users);
    check.removed(old.id)
}

fn write(check: &mut Checker<'_>, ids: &mut dyn IdSource, old: Option<&Genre>, fields: GenreFields) -> Option<Genre> {
    let GenreFields { code, name } = fields;
    let plan = check.plan();
    let id = old.map_or_else(|| GenreId(ids.next()), |it| it.id);
    let others = plan.genres.iter().filter(|it| it.id != id);
    let code = check.own_code("code", code, old.map(|it| it.code.as_str()), others.map(|it| it.code.as_str()), ("G", 2));
    let name = check.own_name("name", name, old.map(|it| &it.name), &plan.festival().primary_language);
    Some(Genre { id, code: code?, name: name? })
}
