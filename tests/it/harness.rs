//! A real server on a database of its own, and a client that speaks to it over HTTP.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use playbill::{
    app::{App, Caller, Clock, NewAccount},
    domain::{
        id::IdSource,
        time::{Instant, after},
    },
    http,
    store::Store,
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::oneshot};
use uuid::Uuid;

use crate::database::Database;

/// A running server. It stops, and its database goes, when this is dropped.
pub(crate) struct Desk {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Where its database is.
    pub(crate) url: String,
    /// What it serves.
    pub(crate) app: App,
    /// The token of somebody who looks after the server; sent with every request, unless another is asked for.
    pub(crate) token: String,
    database: Database,
    clock: SteppingClock,
    stop: Option<oneshot::Sender<()>>,
    client: reqwest::Client,
}

/// A clock that begins on 1 September 2020 and moves one second each time it is read; ids count up with it.
#[derive(Clone, Debug, Default)]
struct SteppingClock(Arc<AtomicU64>);

impl SteppingClock {
    fn at(&self, step: u64) -> Instant {
        let begin = "2020-09-01T00:00:00Z".parse().expect("an instant");
        after(begin, i64::try_from(step).expect("a few seconds"))
    }
}

impl Clock for SteppingClock {
    fn now(&self) -> Instant {
        self.at(self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn glance(&self) -> Instant {
        self.at(self.0.load(Ordering::Relaxed))
    }

    fn ids(&self) -> Box<dyn IdSource> {
        Box::new(Counting(u128::from(self.0.fetch_add(1, Ordering::Relaxed)) << 32))
    }

    fn until(&self, at: Instant) -> BoxFuture<'static, ()> {
        let clock = self.clone();
        // It moves when it is read or set; waiting for it does not move it.
        Box::pin(async move {
            while clock.shown() < at {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        })
    }
}

impl SteppingClock {
    fn shown(&self) -> Instant {
        let begin = "2020-09-01T00:00:00Z".parse().expect("an instant");
        after(begin, i64::try_from(self.0.load(Ordering::Relaxed)).expect("a few seconds"))
    }
}

/// Ids above those of every edit before.
struct Counting(u128);

impl IdSource for Counting {
    fn next(&mut self) -> Uuid {
        self.0 += 1;
        // The version and variant bits of a UUIDv7, in the year 2020.
        Uuid::from_u128((0x0174_4700_0000_7000_8000 << 48) | self.0)
    }
}

impl Desk {
    /// Starts a server on an empty database.
    pub(crate) async fn open() -> Self {
        Self::open_with(http::Settings::default()).await
    }

    /// Starts a server with other settings on an empty database.
    pub(crate) async fn open_with(settings: http::Settings) -> Self {
        Self::open_in(Database::new(), SteppingClock::default(), settings).await
    }

    /// Starts a server on the demo festival.
    pub(crate) async fn open_demo() -> Self {
        let desk = Self::open().await;
        desk.app.build_demo().await.expect("the demo festival");
        desk
    }

    /// Stops the server and starts another on the same database.
    pub(crate) async fn reopen(self) -> Self {
        self.reopen_with(http::Settings::default()).await
    }

    /// The same with other settings.
    pub(crate) async fn reopen_with(self, settings: http::Settings) -> Self {
        let Self { database, clock, stop, app: _, address: _, url: _, token: _, client: _ } = self;
        drop(stop);
        Self::open_in(database, clock, settings).await
    }

    async fn open_in(database: Database, clock: SteppingClock, settings: http::Settings) -> Self {
        let url = database.url().to_owned();
        let store = Store::connect(&url).await.expect("a database");
        store.migrate().await.expect("the present schema");
        let begun = clock.0.load(Ordering::Relaxed);
        // What signs in has ids of its own, far from those of the festivals.
        clock.0.fetch_add(1 << 24, Ordering::Relaxed);
        let app = App::new(store, Box::new(clock.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let served = app.clone();
        tokio::spawn(async move { http::run(listener, served, settings, async { drop(stopped.await) }).await });
        let token = app.demo_token().await.expect("a database").expect("a token");
        // The clock and the ids begin with the test.
        clock.0.store(begun, Ordering::Relaxed);
        Self { address, url, app, token, database, clock, stop: Some(stop), client: reqwest::Client::new() }
    }

    /// Asks the server to stop.
    pub(crate) fn stop(&mut self) {
        drop(self.stop.take());
    }

    /// A token of somebody new, who may do nothing yet.
    pub(crate) async fn person(&self, name: &str) -> String {
        let new = NewAccount { name: name.to_owned(), email: None, display_name: None, password: None, is_admin: false };
        self.app.account_create(&Caller::system(), new).await.expect("a database").expect("an account");
        self.app.token_for(name, "test").await.expect("a database").expect("a token")
    }

    /// Sets the clock forward; it goes on from there.
    pub(crate) fn set_clock(&self, at: &str) {
        let begin: Instant = "2020-09-01T00:00:00Z".parse().expect("an instant");
        let seconds = (at.parse::<Instant>().expect("an instant") - begin).num_seconds();
        self.clock.0.store(u64::try_from(seconds).expect("a time after the beginning"), Ordering::Relaxed);
    }

    /// Where a path is served.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Sends a GraphQL request and returns the whole answer.
    pub(crate) async fn send(&self, query: &str, variables: Value) -> Value {
        serde_json::from_str(&self.bytes(query, variables).await).expect("a JSON answer")
    }

    /// Sends a GraphQL request and returns the answer as it came.
    pub(crate) async fn bytes(&self, query: &str, variables: Value) -> String {
        self.bytes_as(Some(&self.token), query, variables).await
    }

    /// The same from somebody else: the owner of a token, or the public.
    pub(crate) async fn bytes_as(&self, token: Option<&str>, query: &str, variables: Value) -> String {
        let mut request = self.client.post(self.at("/graphql")).json(&json!({ "query": query, "variables": variables }));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        request.send().await.expect("an answer").text().await.expect("a whole answer")
    }

    /// Sends a GraphQL request from somebody else and returns the whole answer.
    pub(crate) async fn send_as(&self, token: Option<&str>, query: &str, variables: Value) -> Value {
        serde_json::from_str(&self.bytes_as(token, query, variables).await).expect("a JSON answer")
    }

    /// Sends a GraphQL request that cannot be understood, and returns the code and the message of its first error.
    pub(crate) async fn broken(&self, query: &str) -> String {
        let answer = self.send(query, json!({})).await;
        let error = &answer["errors"][0];
        format!("{} {}", error["extensions"]["code"].as_str().unwrap_or("-"), error["message"].as_str().unwrap_or("no error"))
    }

    /// Sends a GraphQL request that must succeed, and returns its data.
    pub(crate) async fn ask(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.send(query, variables).await;
        assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
        answer["data"].take()
    }

    /// Runs one mutation, written as its name, its input type and what to select beside the common part of the answer;
    /// returns the payload.
    pub(crate) async fn mutate(&self, name: &str, input: Value, select: &str) -> Value {
        let mut data = self.ask(&mutation(name, select), json!({ "input": input })).await;
        data[name].take()
    }

    /// Runs one mutation that must not be refused.
    pub(crate) async fn done(&self, name: &str, input: Value, select: &str) -> Value {
        let payload = self.mutate(name, input, select).await;
        assert_eq!(payload["userErrors"], json!([]), "{name}");
        payload
    }

    /// Runs one mutation outside of any Plan, whose payload tells of no conflicts; it must not be refused.
    pub(crate) async fn done_plain(&self, name: &str, input: Value, select: &str) -> Value {
        let mut capital = name.to_owned();
        capital[..1].make_ascii_uppercase();
        let query = format!(
            "mutation($input: {capital}Input!) {{ {name}(input: $input) {{ {select} userErrors {{ code field message }} }} }}"
        );
        let payload = self.ask(&query, json!({ "input": input })).await[name].take();
        assert_eq!(payload["userErrors"], json!([]), "{name}");
        payload
    }

    /// Runs one mutation that must be refused, and returns what was wrong as `field CODE` lines.
    pub(crate) async fn refused(&self, name: &str, input: Value) -> Vec<String> {
        let payload = self.mutate(name, input, "").await;
        let errors = payload["userErrors"].as_array().expect("a list").iter();
        errors.map(|it| format!("{} {}", it["field"].as_str().unwrap_or("-"), it["code"].as_str().expect("a code"))).collect()
    }

    /// Founds a festival in September 2020 in Shanghai, and returns its id.
    pub(crate) async fn found(&self, slug: &str) -> String {
        let input = json!({
            "slug": slug, "name": { "text": "艺术节" }, "startsOn": "2020-09-07", "endsOn": "2020-09-28",
            "timeZone": "Asia/Shanghai",
        });
        let payload = self.done("festivalCreate", input, "festival { id }").await;
        payload["festival"]["id"].as_str().expect("an id").to_owned()
    }

    /// Adds a thing and returns its id.
    pub(crate) async fn add(&self, noun: &str, input: Value) -> String {
        let payload = self.done(&format!("{noun}Create"), input, &format!("{noun} {{ id }}")).await;
        payload[noun]["id"].as_str().expect("an id").to_owned()
    }
}

/// The document of a mutation that takes its input as a variable and answers what is selected, and the common part.
pub(crate) fn mutation(name: &str, select: &str) -> String {
    let mut capital = name.to_owned();
    capital[..1].make_ascii_uppercase();
    format!(
        "mutation($input: {capital}Input!) {{ {name}(input: $input) {{ {select} userErrors {{ code field message }} \
         conflictsAdded {{ rule severity key message(lang: \"en\") magnitudeSeconds }} \
         conflictsResolved {{ rule key }} revision }} }}"
    )
}
