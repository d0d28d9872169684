//! What one request may ask for and how long it may take, as settings.

use std::time::Duration;

use clap::Args;

use crate::{graphql::guard::Limits, http::Settings};

/// Limits of requests. Their defaults let every tool work that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(next_help_heading = "Limits of a request")]
pub struct RequestLimits {
    /// The longest body, in bytes.
    #[arg(long, env = "PLAYBILL_MAX_BODY_BYTES", default_value_t = 256 * 1024, value_name = "BYTES")]
    pub max_body_bytes: usize,
    /// How long a body may take to arrive, in seconds.
    #[arg(long, env = "PLAYBILL_BODY_SECONDS", default_value_t = 5, value_name = "SECONDS")]
    pub body_seconds: u64,
    /// The longest file to import, in bytes.
    #[arg(long, env = "PLAYBILL_MAX_IMPORT_BYTES", default_value_t = 32 * 1024 * 1024, value_name = "BYTES")]
    pub max_import_bytes: usize,
    /// How long such a file may take to arrive, in seconds.
    #[arg(long, env = "PLAYBILL_IMPORT_SECONDS", default_value_t = 60, value_name = "SECONDS")]
    pub import_seconds: u64,
    /// How long a request may run, in seconds.
    #[arg(long, env = "PLAYBILL_QUERY_SECONDS", default_value_t = 5, value_name = "SECONDS")]
    pub query_seconds: u64,
    /// The longest query, in bytes.
    #[arg(long, env = "PLAYBILL_MAX_QUERY_BYTES", default_value_t = 16 * 1024, value_name = "BYTES")]
    pub max_query_bytes: usize,
    /// The most words and signs in a query.
    #[arg(long, env = "PLAYBILL_MAX_QUERY_TOKENS", default_value_t = 2_000, value_name = "COUNT")]
    pub max_query_tokens: usize,
    /// How deep the fields of a query may be nested; introspection by standard tools needs 15.
    #[arg(long, env = "PLAYBILL_MAX_QUERY_DEPTH", default_value_t = 15, value_name = "COUNT")]
    pub max_query_depth: u64,
    /// The most fields in a query, its fragments opened out.
    #[arg(long, env = "PLAYBILL_MAX_QUERY_FIELDS", default_value_t = 2_000, value_name = "COUNT")]
    pub max_query_fields: u64,
    /// The most fields under another name.
    #[arg(long, env = "PLAYBILL_MAX_QUERY_ALIASES", default_value_t = 30, value_name = "COUNT")]
    pub max_query_aliases: u64,
    /// The most directives.
    #[arg(long, env = "PLAYBILL_MAX_QUERY_DIRECTIVES", default_value_t = 30, value_name = "COUNT")]
    pub max_query_directives: u64,
    /// The most values that an answer may hold, as far as the query tells: fields times the lists around them.
    #[arg(long, env = "PLAYBILL_MAX_QUERY_COMPLEXITY", default_value_t = 1_000_000, value_name = "COUNT")]
    pub max_query_complexity: u64,
}

impl RequestLimits {
    /// As the edge takes them.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            documents: self.documents(),
            body_bytes: self.max_body_bytes,
            body_time: Duration::from_secs(self.body_seconds),
            import_bytes: self.max_import_bytes,
            import_time: Duration::from_secs(self.import_seconds),
            query_time: Duration::from_secs(self.query_seconds),
            ..Settings::default()
        }
    }

    fn documents(&self) -> Limits {
        Limits {
            query_bytes: self.max_query_bytes,
            tokens: self.max_query_tokens,
            depth: self.max_query_depth,
            fields: self.max_query_fields,
            aliases: self.max_query_aliases,
            directives: self.max_query_directives,
            complexity: self.max_query_complexity,
            ..Limits::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::config::{Command, Config};

    #[test]
    fn the_defaults_of_settings_are_those_of_the_edge() {
        let config = Config::parse_from(["playbill", "serve"]);
        let Command::Serve(serve) = config.command else { panic!("another command") };
        assert_eq!(serve.settings(), Settings::default());
    }
}
