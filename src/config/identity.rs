//! The identity provider that people may sign in by, as settings.

use clap::Args;

use crate::http::{ClientSecret, OidcSettings};

/// Signing in by OpenID Connect.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(next_help_heading = "Identity provider")]
pub struct IdentityProvider {
    /// The address of an OpenID Connect provider that people may sign in by, at /auth/oidc; left out, there is none.
    #[arg(
        long,
        env = "PLAYBILL_OIDC_ISSUER",
        requires_all = ["oidc_client_id", "oidc_redirect_uri"],
        value_parser = address,
        value_name = "URL"
    )]
    pub oidc_issuer: Option<String>,
    /// What the provider calls this server.
    #[arg(long, env = "PLAYBILL_OIDC_CLIENT_ID", value_name = "ID")]
    pub oidc_client_id: Option<String>,
    /// What shows the provider that it is this server; left out for a public client.
    #[arg(long, env = "PLAYBILL_OIDC_CLIENT_SECRET", hide_env_values = true, value_name = "SECRET")]
    pub oidc_client_secret: Option<String>,
    /// Where the provider sends browsers back to: https://your.host/auth/oidc/callback.
    #[arg(long, env = "PLAYBILL_OIDC_REDIRECT_URI", value_parser = address, value_name = "URL")]
    pub oidc_redirect_uri: Option<String>,
    /// What the provider is asked for, separated by commas; openid is always.
    #[arg(long, env = "PLAYBILL_OIDC_SCOPES", value_delimiter = ',', default_value = "email,profile", value_name = "SCOPES")]
    pub oidc_scopes: Vec<String>,
    /// Whether everyone whom the provider knows gets an account here, without any role.
    #[arg(long, env = "PLAYBILL_OIDC_CREATE", default_value_t = false, action = clap::ArgAction::Set, value_name = "BOOL")]
    pub oidc_create: bool,
}

impl IdentityProvider {
    /// As the edge takes them; `None` where no provider is named.
    #[must_use]
    pub fn settings(&self) -> Option<OidcSettings> {
        Some(OidcSettings {
            issuer: self.oidc_issuer.clone()?,
            client_id: self.oidc_client_id.clone()?,
            client_secret: self.oidc_client_secret.clone().filter(|it| !it.is_empty()).map(ClientSecret::new),
            redirect_uri: self.oidc_redirect_uri.clone()?,
            scopes: self.oidc_scopes.iter().filter(|it| !it.is_empty()).cloned().collect(),
            may_create: self.oidc_create,
        })
    }
}

/// An address that secrets may go to: by TLS, or on this machine.
fn address(text: &str) -> Result<String, String> {
    let is_local = text.strip_prefix("http://").is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let port = ["localhost", "127.0.0.1", "[::1]"].iter().find_map(|name| host.strip_prefix(name));
        port.is_some_and(|it| it.is_empty() || it.strip_prefix(':').is_some_and(|it| it.parse::<u16>().is_ok()))
    });
    let is_safe = text.strip_prefix("https://").is_some_and(|it| !it.is_empty());
    if is_local || is_safe { Ok(text.to_owned()) } else { Err("write an address that begins with https://".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_safe() {
        let check = |text: &str, expect: bool| assert_eq!(address(text).is_ok(), expect, "{text}");
        check("https://id.example", true);
        check("http://localhost:8081/realm", true);
        check("http://127.0.0.1:1", true);
        check("http://id.example", false);
        check("http://[::1]", true);
        check("http://localhost@id.example", false);
        check("http://localhost:1@id.example", false);
        check("https://", false);
        check("id.example", false);
    }
}
