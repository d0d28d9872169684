//! What a client may change, one file for each noun. Every answer holds the thing, what was wrong, what the edit did to the
//! conflicts, and the revision.

mod account;
mod act;
mod festival;
mod history;
mod input;
mod item;
mod job;
mod live;
mod organization;
mod payload;
mod performer;
mod policy;
mod release;
mod show;
mod team;
mod venue;
mod webhook;

use async_graphql::{InputType, MergedObject, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

pub(crate) use account::{ClientAddress, SessionChange, SessionSlot};
pub(crate) use payload::UserError;

use super::{enums::OnConflict, error::bad_input, origin::app_now as app, view::caller};
use crate::app::{EditOptions, Idempotency};

/// Everything a client may change.
#[derive(Default, MergedObject)]
pub struct Mutation(
    festival::FestivalMutation,
    policy::PolicyMutation,
    organization::OrganizationMutation,
    venue::VenueMutation,
    performer::PerformerMutation,
    team::TeamMutation,
    act::ActMutation,
    show::ShowMutation,
    item::ItemMutation,
    live::LiveMutation,
    release::ReleaseMutation,
    history::HistoryMutation,
    account::AccountMutation,
    job::JobMutation,
    webhook::WebhookMutation,
);

/// The longest idempotency key, in characters.
const KEY_CHARACTERS: usize = 200;

fn options(on_conflict: OnConflict, idempotency: Option<Idempotency>) -> EditOptions {
    EditOptions { on_conflict: on_conflict.into(), idempotency }
}

/// A request's key with a digest of its input, so that another input under the same key is noticed.
fn idempotency<I: InputType>(key: Option<&str>, input: &I) -> Result<Option<Idempotency>> {
    fingerprinted(key, || format!("{} {}", I::type_name(), input.to_value()))
}

/// A request's key with a digest of what was asked for.
fn fingerprinted(key: Option<&str>, asked: impl FnOnce() -> String) -> Result<Option<Idempotency>> {
    let Some(key) = key else { return Ok(None) };
    if key.trim().is_empty() || key.chars().count() > KEY_CHARACTERS || key.contains('\0') {
        return Err(bad_input(format!("The idempotencyKey must have 1 to {KEY_CHARACTERS} characters.")));
    }
    let digest = Sha256::digest(asked());
    Ok(Some(Idempotency { key: key.to_owned(), fingerprint: HEXLOWER.encode(&digest) }))
}
