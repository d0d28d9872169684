//! Secrets: made at random, shown once, kept as hashes.

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version, password_hash::SaltString,
};
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use crate::app::Error;

/// How every secret for programs begins, so that one that leaked can be searched for.
const PREFIX: &str = "playbill_";

/// Memory in KiB, passes and lanes of argon2id, as the OWASP Password Storage Cheat Sheet advises for it at the least.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// How many passwords are hashed at once: each takes 19 MiB and a processor.
static HASHING: Semaphore = Semaphore::const_new(2);

/// A new secret for a session or a token: 32 random bytes.
pub(super) fn new_secret() -> String {
    format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&random::<32>()))
}

/// A new password for somebody who was given none.
pub(super) fn new_password() -> String {
    BASE32_NOPAD.encode(&random::<15>()).to_lowercase()
}

/// Under what a secret is kept. Secrets are random, so that a fast hash is enough.
pub(super) fn digest(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(secret))
}

/// Hashes a password; takes some tens of milliseconds and 19 MiB.
pub(super) async fn hash_password(password: String) -> Result<String, Error> {
    hashing(move || hash(&password)).await
}

/// Whether a password is the one of a hash. Without a hash it takes as long, and is not.
pub(super) async fn verify_password(password: String, hash: Option<String>) -> Result<bool, Error> {
    hashing(move || verify(&password, hash.as_deref())).await
}

/// Does heavy work beside the requests, a little of it at once.
async fn hashing<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    let _turn = HASHING.acquire().await.map_err(|error| Error::internal(&error))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal(&error))?
}

fn hash(password: &str) -> Result<String, Error> {
    let failed = |error: argon2::password_hash::Error| Error::BadInput(format!("the password cannot be hashed: {error}"));
    let salt = SaltString::encode_b64(&random::<16>()).map_err(failed)?;
    Ok(argon()?.hash_password(password.as_bytes(), &salt).map_err(failed)?.to_string())
}

fn verify(password: &str, hash: Option<&str>) -> Result<bool, Error> {
    let Some(hash) = hash.and_then(|hash| PasswordHash::new(hash).ok()) else {
        self::hash(password)?;
        return Ok(false);
    };
    Ok(argon()?.verify_password(password.as_bytes(), &hash).is_ok())
}

fn argon() -> Result<Argon2<'static>, Error> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|error| Error::BadInput(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Bytes from the machine's source of randomness. Without one nothing can be kept secret, and the server must not go on.
#[expect(clippy::expect_used, reason = "a machine without randomness cannot run a server")]
pub(in crate::app) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the machine gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_passwords_verify() {
        assert_ne!(new_secret(), new_secret());
        assert_eq!((new_password().len(), digest("x").len()), (24, 64));
        let hash = hash("four plain words here").expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let check = |password: &str, hash: Option<&str>, expect: bool| {
            assert_eq!(verify(password, hash).expect("an answer"), expect, "{password}");
        };
        check("four plain words here", Some(&hash), true);
        check("four plain words", Some(&hash), false);
        check("four plain words here", None, false);
        check("four plain words here", Some("no hash"), false);
    }
}
