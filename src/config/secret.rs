//! What is not shown: passwords in addresses, and settings that are secret.

use clap::Arg;

const HIDDEN: &str = "***";

/// The value of a setting as it may be shown. A setting is secret when its variable's value is hidden in the help
/// (`hide_env_values`); of an address, its passwords are.
pub(super) fn shown(arg: &Arg, value: &str) -> String {
    let is_address = ["database_url", "replica_url"].contains(&arg.get_id().as_str());
    if arg.is_hide_env_values_set() && !is_address && !value.is_empty() { HIDDEN.to_owned() } else { masked(value) }
}

/// An address without its passwords: `postgres://user:***@host/db`. Any other text stays as it is.
#[must_use]
pub fn masked(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    // A password may hold any sign, even one that should have been escaped: the last `@` ends it.
    let (user, rest) = rest.rsplit_once('@').map_or((None, rest), |(user, rest)| (Some(user), rest));
    let user = user.map_or_else(String::new, |user| match user.split_once(':') {
        Some((name, _)) => format!("{name}:{HIDDEN}@"),
        None => format!("{user}@"),
    });
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    if query.is_empty() {
        return format!("{scheme}://{user}{path}");
    }
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if name.to_ascii_lowercase().contains("password") => format!("{name}={HIDDEN}"),
        _ => pair.to_owned(),
    });
    format!("{scheme}://{user}{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        let check = |address: &str, expect: &str| assert_eq!(masked(address), expect);
        check("postgres://user:secret@host/db", "postgres://user:***@host/db");
        check("postgres://user:se@cr:et@host:5432/db?sslmode=require", "postgres://user:***@host:5432/db?sslmode=require");
        check("postgres://user:se?cret@host/db", "postgres://user:***@host/db");
        check("postgres://user:se/c?r&e=t@host/db?a=b", "postgres://user:***@host/db?a=b");
        check("postgres://:secret@host/db", "postgres://:***@host/db");
        check("postgres://user@host/db", "postgres://user@host/db");
        check("postgres://host/db?user=a&password=secret&x=1", "postgres://host/db?user=a&password=***&x=1");
        check("postgres://host/db?sslPassword=secret", "postgres://host/db?sslPassword=***");
        check("sqlite://playbill.db?mode=rwc", "sqlite://playbill.db?mode=rwc");
        check("sqlite:///home/a:b/c.db", "sqlite:///home/a:b/c.db");
        check("info", "info");
        check("127.0.0.1:8080", "127.0.0.1:8080");
    }

    #[test]
    fn a_secret_setting_is_shown_by_three_stars_when_there_is_one() {
        let secret = Arg::new("client_secret").hide_env_values(true);
        assert_eq!((&*shown(&secret, "swordfish"), &*shown(&secret, "")), ("***", ""));
        assert_eq!(shown(&Arg::new("listen"), "127.0.0.1:9"), "127.0.0.1:9");
        let address = Arg::new("database_url").hide_env_values(true);
        assert_eq!(shown(&address, "postgres://a:b@c/d"), "postgres://a:***@c/d");
    }
}
