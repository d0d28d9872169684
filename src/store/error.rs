//! What can go wrong between Playbill and its database, told apart by what a caller can do about it.

use sea_orm::{DbErr, RuntimeErr, SqlErr, SqlxError, SqlxSqliteError, sqlx::error::DatabaseError};

/// Why something could not be read or written. Nothing of a failed write is kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address of the database is of no use.
    #[error("{0}")]
    Address(String),
    /// The database does not answer, is busy, or can write no more. The same request may succeed later.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] DbErr),
    /// A name that has to be unique is in use.
    #[error("{field} is in use already")]
    Taken {
        /// What is in use, as the API calls it.
        field: &'static str,
    },
    /// Something stored has a form that this program does not know.
    #[error("stored data cannot be read: {0}")]
    Corrupt(String),
    /// The database refused a statement for any other reason.
    #[error("the database refused: {0}")]
    Database(#[source] DbErr),
}

/// A unique constraint that a person can run into. PostgreSQL tells its name, SQLite its columns.
pub(super) struct Unique {
    /// Its name.
    pub(super) name: &'static str,
    /// Its columns as SQLite lists them.
    pub(super) columns: &'static str,
    /// The field that the person filled in.
    field: &'static str,
}

const fn unique(name: &'static str, columns: &'static str, field: &'static str) -> Unique {
    Unique { name, columns, field }
}

/// Every such constraint.
pub(super) const UNIQUE: &[Unique] = &[
    unique("festival_slug_key", "festival.slug", "slug"),
    unique("organization_code_key", "organization.festival_id, organization.code", "code"),
    unique("venue_code_key", "venue.festival_id, venue.code", "code"),
    unique("stage_code_key", "stage.festival_id, stage.code", "code"),
    unique("genre_code_key", "genre.festival_id, genre.code", "code"),
    unique("performer_code_key", "performer.festival_id, performer.code", "code"),
    unique("team_code_key", "team.festival_id, team.code", "code"),
    unique("act_code_key", "act.festival_id, act.code", "code"),
    unique("show_code_key", "show.festival_id, show.code", "code"),
    unique("member_performer_key", "member.festival_id, member.team_id, member.performer_id", "performerId"),
    unique("act_team_team_key", "act_team.festival_id, act_team.act_id, act_team.team_id", "teamIds"),
    unique("cast_member_performer_key", "cast_member.festival_id, cast_member.act_id, cast_member.performer_id", "performerId"),
    unique(
        "external_id_value_key",
        "external_id.festival_id, external_id.owner_kind, external_id.system, external_id.value",
        "externalIds",
    ),
    unique("release_pkey", "release.festival_id, release.number", "number"),
    unique("account_name_key", "account.name", "name"),
    unique("account_email_key", "account.email", "email"),
    unique(
        "account_grant_role_key",
        "account_grant.festival_id, account_grant.account_id, account_grant.role, account_grant.scope_kind, account_grant.scope_id",
        "role",
    ),
    unique("identity_pkey", "identity.issuer, identity.subject", "identity"),
    unique("identity_account_key", "identity.account_id, identity.issuer", "identity"),
    unique("idempotency_pkey", "idempotency.caller, idempotency.key", "idempotencyKey"),
];

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(message)) = error.sql_err()
            && let Some(field) = taken(&message)
        {
            return Self::Taken { field };
        }
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error),
            DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => Self::Corrupt(error.to_string()),
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => match cause.as_ref() {
                SqlxError::ColumnDecode { .. } | SqlxError::Decode(_) => Self::Corrupt(error.to_string()),
                SqlxError::PoolTimedOut | SqlxError::PoolClosed | SqlxError::WorkerCrashed | SqlxError::Io(_) => {
                    Self::Unavailable(error)
                }
                SqlxError::Database(cause) if is_passing(cause.as_ref()) => Self::Unavailable(error),
                _ => Self::Database(error),
            },
            _ => Self::Database(error),
        }
    }
}

fn taken(message: &str) -> Option<&'static str> {
    let tells = |it: &&Unique| message.contains(&format!("\"{}\"", it.name)) || message.ends_with(&format!(": {}", it.columns));
    UNIQUE.iter().find(tells).map(|it| it.field)
}

/// Whether SQLite failed for want of something that may come back: a lock, room on the disk, the right to write, the file.
fn is_passing(error: &dyn DatabaseError) -> bool {
    let code = error.try_downcast_ref::<SqlxSqliteError>().and_then(|it| it.code()?.parse::<u32>().ok());
    // Primary result codes (the low byte): BUSY, LOCKED, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN.
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 9 | 10 | 13 | 14))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_tell_which_name_is_in_use() {
        assert_eq!(taken("UNIQUE constraint failed: team.festival_id, team.code"), Some("code"));
        assert_eq!(taken("UNIQUE constraint failed: festival.slug"), Some("slug"));
        assert_eq!(taken("duplicate key value violates unique constraint \"idempotency_pkey\""), Some("idempotencyKey"));
        assert_eq!(taken("UNIQUE constraint failed: program_item.festival_id, program_item.id"), None);
    }
}
