//! The rows of every table, one file each. Nothing outside the store sees them.

pub(super) mod act;
pub(super) mod act_team;
pub(super) mod cast_member;
pub(super) mod change;
pub(super) mod credit;
pub(super) mod edit;
pub(super) mod external_id;
pub(super) mod festival;
pub(super) mod festival_severity;
pub(super) mod genre;
pub(super) mod idempotency;
pub(super) mod member;
pub(super) mod node;
pub(super) mod opening_window;
pub(super) mod organization;
pub(super) mod performer;
pub(super) mod program_item;
pub(super) mod release;
pub(super) mod show;
pub(super) mod stage;
pub(super) mod team;
pub(super) mod venue;
pub(super) mod venue_travel;
pub(super) mod waiver;
