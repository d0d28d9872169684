//! The secret that a webhook and its receiver share, and what it signs: as the Standard Webhooks specification says.

use std::fmt;

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::domain::time::Instant;

const PREFIX: &str = "whsec_";

/// A secret as it is shown: `whsec_` and its bytes in Base64. It is not printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// From random bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(format!("{PREFIX}{}", BASE64.encode(bytes)))
    }

    /// From its text, as it was kept.
    #[must_use]
    pub fn kept(text: String) -> Self {
        Self(text)
    }

    /// Its text: for its receiver, this once, and to be kept.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Its bytes; the text itself where it is none of ours.
    fn bytes(&self) -> Vec<u8> {
        let decoded = self.0.strip_prefix(PREFIX).and_then(|it| BASE64.decode(it.as_bytes()).ok());
        decoded.unwrap_or_else(|| self.0.clone().into_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// What `webhook-signature` says of a message that is sent at a time: one signature for each secret that holds, the newest first.
#[must_use]
pub fn signatures(secrets: &[Secret], id: impl fmt::Display, at: Instant, body: &str) -> String {
    let message = format!("{id}.{}.{body}", at.timestamp());
    let signed = secrets.iter().filter_map(|secret| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret.bytes()).ok()?;
        mac.update(message.as_bytes());
        Some(format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes())))
    });
    signed.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_what_the_specification_gives_for_its_example() {
        let secret = Secret::kept("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let at = chrono::DateTime::from_timestamp(1_614_265_330, 999).expect("an instant");
        let signed = signatures(&[secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, "{\"test\": 2432232314}");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn every_secret_that_holds_signs_and_none_is_printed() {
        let secrets = [Secret::of(&[1; 32]), Secret::of(&[2; 32])];
        let at = chrono::DateTime::from_timestamp(0, 0).expect("an instant");
        let each: Vec<String> = secrets.iter().map(|it| signatures(std::slice::from_ref(it), "a", at, "b")).collect();
        assert_eq!(signatures(&secrets, "a", at, "b"), each.join(" "));
        assert_ne!(each[0], each[1]);
        assert_eq!(signatures(&[], "a", at, "b"), "");
        assert_eq!(format!("{secrets:?}"), "[***, ***]");
        assert_eq!(secrets[0].reveal(), "whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
    }
}
