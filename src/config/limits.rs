//! What one request may ask for and how long it may take, as settings.

use std::time::Duration;

use clap::Args;

use crate::{
    graphql::guard::Limits,
    http::{Settings, Sockets},
};

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
    /// How long such a file may take to arrive, and then to be taken over, in seconds.
    #[arg(long, env = "PLAYBILL_IMPORT_SECONDS", default_value_t = 60, value_name = "SECONDS")]
    pub import_seconds: u64,
    /// The deepest JSON within JSON in a body, or in the variables of a GET.
    #[arg(long, env = "PLAYBILL_MAX_JSON_DEPTH", default_value_t = 32, value_name = "COUNT")]
    pub max_json_depth: usize,
    /// The most values in it.
    #[arg(long, env = "PLAYBILL_MAX_JSON_VALUES", default_value_t = 20_000, value_name = "COUNT")]
    pub max_json_values: usize,
    /// The longest address of a request, in bytes behind the host.
    #[arg(long, env = "PLAYBILL_MAX_TARGET_BYTES", default_value_t = 16 * 1024, value_name = "BYTES")]
    pub max_target_bytes: usize,
    /// The longest answer, in bytes.
    #[arg(long, env = "PLAYBILL_MAX_ANSWER_BYTES", default_value_t = 16 * 1024 * 1024, value_name = "BYTES")]
    pub max_answer_bytes: usize,
    /// How long a request may run, in seconds.
    #[arg(long, env = "PLAYBILL_QUERY_SECONDS", default_value_t = 5, value_name = "SECONDS")]
    pub query_seconds: u64,
    /// The longest query, in bytes.
    #[arg(long, env = "PLAYBILL_MAX_QUERY_BYTES", default_value_t = 16 * 1024, value_name = "BYTES")]
    pub max_query_bytes: usize,
    /// The most words and signs in a query.
    #[arg(long, env = "PLAYBILL_MAX_QUERY_TOKENS", default_value_t = 2_000, value_name = "COUNT")]
    pub max_query_tokens: usize,
    /// The deepest brackets within brackets in a query.
    #[arg(long, env = "PLAYBILL_MAX_QUERY_NESTING", default_value_t = 24, value_name = "COUNT")]
    pub max_query_nesting: usize,
    /// The longest name or number in a query, in bytes.
    #[arg(long, env = "PLAYBILL_MAX_QUERY_NAME_BYTES", default_value_t = 128, value_name = "BYTES")]
    pub max_query_name_bytes: usize,
    /// The most operations in a document.
    #[arg(long, env = "PLAYBILL_MAX_QUERY_OPERATIONS", default_value_t = 20, value_name = "COUNT")]
    pub max_query_operations: usize,
    /// The most variables of an operation.
    #[arg(long, env = "PLAYBILL_MAX_QUERY_VARIABLES", default_value_t = 50, value_name = "COUNT")]
    pub max_query_variables: usize,
    /// The most fields at the root of a query.
    #[arg(long, env = "PLAYBILL_MAX_QUERY_ROOT_FIELDS", default_value_t = 20, value_name = "COUNT")]
    pub max_query_root_fields: u64,
    /// The most mutations in one request.
    #[arg(long, env = "PLAYBILL_MAX_MUTATIONS", default_value_t = 5, value_name = "COUNT")]
    pub max_mutations: u64,
    /// The most fragments within fragments.
    #[arg(long, env = "PLAYBILL_MAX_QUERY_FRAGMENT_DEPTH", default_value_t = 10, value_name = "COUNT")]
    pub max_query_fragment_depth: u64,
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
    /// The most connections that stay open: sockets and streams of events.
    #[arg(long, env = "PLAYBILL_MAX_SOCKETS", default_value_t = 20_000, value_name = "COUNT")]
    pub max_sockets: usize,
    /// The most of them from one address; those from this machine are not counted.
    #[arg(long, env = "PLAYBILL_MAX_SOCKETS_PER_ADDRESS", default_value_t = 200, value_name = "COUNT")]
    pub max_sockets_per_address: usize,
    /// The most operations that run in one socket at once.
    #[arg(long, env = "PLAYBILL_MAX_SOCKET_OPERATIONS", default_value_t = 50, value_name = "COUNT")]
    pub max_socket_operations: usize,
    /// The longest message of a client over a socket, in bytes.
    #[arg(long, env = "PLAYBILL_MAX_SOCKET_MESSAGE_BYTES", default_value_t = 64 * 1024, value_name = "BYTES")]
    pub max_socket_message_bytes: usize,
    /// How long a client may take to begin with connection_init, in seconds.
    #[arg(long, env = "PLAYBILL_SOCKET_INIT_SECONDS", default_value_t = 3, value_name = "SECONDS")]
    pub socket_init_seconds: u64,
    /// How often it is asked whether the other side of an open connection is still there, in seconds.
    #[arg(long, env = "PLAYBILL_SOCKET_PING_SECONDS", default_value_t = 15, value_name = "SECONDS")]
    pub socket_ping_seconds: u64,
    /// How long a client may leave unread what it was sent over a socket, in seconds.
    #[arg(long, env = "PLAYBILL_SOCKET_WRITE_SECONDS", default_value_t = 10, value_name = "SECONDS")]
    pub socket_write_seconds: u64,
    /// Whether the schema may be asked for, as GraphiQL and code generators do.
    #[arg(long, env = "PLAYBILL_INTROSPECTION", default_value_t = true, action = clap::ArgAction::Set, value_name = "BOOL")]
    pub introspection: bool,
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
            json_depth: self.max_json_depth,
            json_values: self.max_json_values,
            target_bytes: self.max_target_bytes,
            answer_bytes: self.max_answer_bytes,
            sockets: self.sockets(),
            ..Settings::default()
        }
    }

    fn sockets(&self) -> Sockets {
        Sockets {
            most: self.max_sockets,
            per_address: self.max_sockets_per_address,
            operations: self.max_socket_operations,
            message_bytes: self.max_socket_message_bytes,
            init_time: Duration::from_secs(self.socket_init_seconds),
            ping_time: Duration::from_secs(self.socket_ping_seconds),
            write_time: Duration::from_secs(self.socket_write_seconds),
        }
    }

    fn documents(&self) -> Limits {
        Limits {
            query_bytes: self.max_query_bytes,
            tokens: self.max_query_tokens,
            nesting: self.max_query_nesting,
            name_bytes: self.max_query_name_bytes,
            operations: self.max_query_operations,
            variables: self.max_query_variables,
            root_fields: self.max_query_root_fields,
            mutations: self.max_mutations,
            fragment_depth: self.max_query_fragment_depth,
            introspection: self.introspection,
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
