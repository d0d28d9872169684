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
            && let Some(field) = taken(constraint(&error), &message)
        {
            return Self::Taken { field };
        }
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error),
            DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => Self::Corrupt(error.to_string()),
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => match cause.as_ref() {
                SqlxError::ColumnDecode { .. } | SqlxError::Decode(_) => Self::Corrupt(error.to_string()),
                SqlxError::PoolTimedOut
                | SqlxError::PoolClosed
                | SqlxError::WorkerCrashed
                | SqlxError::Io(_)
                | SqlxError::Tls(_) => Self::Unavailable(error),
                SqlxError::Database(cause) if is_passing(cause.as_ref()) => Self::Unavailable(error),
                _ => Self::Database(error),
            },
            _ => Self::Database(error),
        }
    }
}

/// The name of the constraint that was broken, if the database tells it.
fn constraint(error: &DbErr) -> Option<&str> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
            cause.as_database_error()?.constraint()
        }
        _ => None,
    }
}

/// The field whose value is in use: by the constraint, or by what SQLite says. PostgreSQL's messages come in many languages.
fn taken(constraint: Option<&str>, message: &str) -> Option<&'static str> {
    let tells = |it: &&Unique| match constraint {
        Some(name) => name == it.name,
        None => message.ends_with(&format!(": {}", it.columns)),
    };
    UNIQUE.iter().find(tells).map(|it| it.field)
}

/// Whether the database failed for want of something that may come back: a lock, time, room on the disk, the right to write, the
/// file, the server.
fn is_passing(error: &dyn DatabaseError) -> bool {
    let Some(code) = error.code() else { return false };
    if error.try_downcast_ref::<SqlxSqliteError>().is_some() {
        // Primary result codes (the low byte): BUSY, LOCKED, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN.
        return code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 9 | 10 | 13 | 14));
    }
    is_passing_state(&code)
}

/// The same by PostgreSQL's codes. Classes: connection, resources, intervention (a shutdown, a time-out), the system. Codes: a
/// server that only reads now, a transaction that idled, two that were in each other's way, a lock that took too long.
fn is_passing_state(code: &str) -> bool {
    matches!(code.get(..2), Some("08" | "53" | "57" | "58"))
        || matches!(code, "25006" | "25P03" | "25P04" | "40001" | "40P01" | "55P03")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_tell_which_name_is_in_use() {
        assert_eq!(taken(None, "UNIQUE constraint failed: team.festival_id, team.code"), Some("code"));
        assert_eq!(taken(None, "UNIQUE constraint failed: festival.slug"), Some("slug"));
        assert_eq!(taken(None, "UNIQUE constraint failed: program_item.festival_id, program_item.id"), None);
        assert_eq!(taken(Some("idempotency_pkey"), "doppelter Schlüsselwert"), Some("idempotencyKey"));
        assert_eq!(taken(Some("program_item_pkey"), "doppelter Schlüsselwert"), None);
    }

    #[test]
    fn what_may_come_back_is_told_apart_from_what_is_wrong() {
        for code in ["08006", "53100", "53300", "57014", "57P01", "57P03", "58030", "25006", "40P01", "55P03"] {
            assert!(is_passing_state(code), "{code}");
        }
        for code in ["", "0", "23505", "23503", "42P01", "42501", "22021", "25P02"] {
            assert!(!is_passing_state(code), "{code}");
        }
    }
}
