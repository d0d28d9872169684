//! Genres.

use super::{At, common::texts, save::Rows};
use crate::{
    domain::{
        genre::Genre,
        id::GenreId,
        plan::{Revision, Versioned},
    },
    store::{Error, entity::genre},
};

pub(super) fn read(row: genre::Model) -> Result<(GenreId, Versioned<Genre>), Error> {
    let genre::Model { festival_id: _, id, revision, code, name } = row;
    let at = At { table: "genre", id };
    let genre = Genre { id: GenreId(id), code, name: at.json("name", name)? };
    Ok((genre.id, at.versioned(revision, genre)?))
}

pub(super) fn write(it: &Genre, revision: Revision, rows: &mut Rows) {
    let Genre { id, code, name } = it;
    let (festival_id, revision) = (rows.festival_id, i64::from(revision));
    rows.genre.push(genre::Model { festival_id, id: id.0, revision, code: code.clone(), name: texts(name) });
}
