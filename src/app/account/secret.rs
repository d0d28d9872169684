//! Secrets: made at random, shown once, kept as hashes.

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::SaltString,
};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest as _, Sha256};

use crate::app::Error;

/// How every secret for programs begins, so that one that leaked can be searched for.
const PREFIX: &str = "playbill_";

/// Memory in KiB, passes and lanes of argon2id, as the OWASP Password Storage Cheat Sheet advises for it at the least.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// A new secret for a session or a token: 32 random bytes.
pub(super) fn new_secret(random: [u8; 32]) -> String {
    format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&random))
}

/// Under what a secret is kept. Secrets are random, so that a fast hash is enough.
pub(super) fn digest(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(secret))
}

/// Hashes a password; takes some tens of milliseconds and 19 MiB.
pub(super) fn hash(password: &str, random: [u8; 32]) -> Result<String, Error> {
    let failed = |error: argon2::password_hash::Error| Error::BadInput(format!("the password cannot be hashed: {error}"));
    let salt = SaltString::encode_b64(&random[..16]).map_err(failed)?;
    Ok(argon()?.hash_password(password.as_bytes(), &salt).map_err(failed)?.to_string())
}

/// Whether a password is the one of a hash. Without a hash it takes as long, and is not.
pub(super) fn verify(password: &str, hash: Option<&str>) -> Result<bool, Error> {
    let Some(hash) = hash.and_then(|hash| PasswordHash::new(hash).ok()) else {
        self::hash(password, [0; 32])?;
        return Ok(false);
    };
    Ok(argon()?.verify_password(password.as_bytes(), &hash).is_ok())
}

fn argon() -> Result<Argon2<'static>, Error> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|error| Error::BadInput(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}
