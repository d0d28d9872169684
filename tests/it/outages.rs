//! PostgreSQL goes away, is cut off, is slow. It is an error while it lasts, and over when it is over, without a restart.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use playbill::{
    domain::id::FestivalId,
    store::{Error, Head, News, Notice, Store},
};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, UnixStream},
    sync::watch,
};

use crate::{
    binary::Process,
    database::{Database, needed_cluster},
    harness::Desk,
};

/// What becomes of what is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Open,
    /// Connections are closed as soon as they are made.
    Cut,
    /// Nothing comes through, and nobody is told.
    Dead,
}

/// The way to a database, which can be cut.
struct Proxy {
    /// The address of the database behind it.
    url: String,
    line: Arc<watch::Sender<Line>>,
    /// How many connections something comes through.
    flowing: Arc<watch::Sender<usize>>,
}

/// One of the connections that something comes through.
struct Flow(Arc<watch::Sender<usize>>);

impl Flow {
    fn new(flowing: &Arc<watch::Sender<usize>>) -> Self {
        flowing.send_modify(|count| *count += 1);
        Self(Arc::clone(flowing))
    }
}

impl Drop for Flow {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl Proxy {
    async fn to(database: &str) -> Self {
        let cluster = needed_cluster();
        let (_, place) = cluster.split_once('@').expect("a host");
        let (folder, port) = place.trim_end_matches('/').rsplit_once(':').expect("a port");
        let socket = format!("{}/.s.PGSQL.{port}", folder.replace("%2F", "/"));
        let name = database.rsplit('/').next().expect("a name");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("postgres://playbill@{}/{name}?sslmode=disable", listener.local_addr().expect("an address"));
        let line = Arc::new(watch::Sender::new(Line::Open));
        let flowing = Arc::new(watch::Sender::new(0));
        let (told, counted) = (Arc::clone(&line), Arc::clone(&flowing));
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let (socket, mut line, counted) = (socket.clone(), told.subscribe(), Arc::clone(&counted));
                tokio::spawn(async move {
                    let mut server = UnixStream::connect(socket).await.expect("the cluster");
                    loop {
                        let now = *line.borrow_and_update();
                        let flow = (now == Line::Open).then(|| Flow::new(&counted));
                        tokio::select! {
                            _ = line.changed() => drop(flow),
                            _ = copy_bidirectional(&mut client, &mut server), if now == Line::Open => return,
                            () = std::future::ready(()), if now == Line::Cut => return,
                        }
                    }
                });
            }
        });
        Self { url, line, flowing }
    }

    /// Changes what becomes of what is sent from now on.
    async fn set(&self, line: Line) {
        self.line.send_replace(line);
        if line != Line::Open {
            self.flowing.subscribe().wait_for(|count| *count == 0).await.expect("a count");
        }
    }
}

/// A festival, and a store that reaches it by a way that can be cut.
async fn behind_a_proxy() -> (Desk, FestivalId, Proxy, Store) {
    let desk = Desk::open().await;
    let id = desk.found("outage").await.parse().expect("an id");
    let proxy = Proxy::to(&desk.url).await;
    let store = Store::connect(&proxy.url).await.expect("the database");
    (desk, id, proxy, store)
}

/// A write that changes nothing but the revision.
async fn write(store: &Store, id: FestivalId) -> Result<u32, Error> {
    let write = store.begin(id).await?.expect("a festival");
    let revision = write.revision();
    write.commit().await.map(|_| revision)
}

fn unavailable<T: std::fmt::Debug>(result: Result<T, Error>) {
    assert!(matches!(result, Err(Error::Unavailable(_))), "{result:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn a_cut_line_is_an_error_until_it_is_mended() {
    let (_desk, id, proxy, store) = behind_a_proxy().await;
    let first = write(&store, id).await.expect("written");
    for _ in 0..3 {
        let begun = store.begin(id).await.expect("begun").expect("a festival");
        proxy.set(Line::Cut).await;
        unavailable(begun.commit().await);
        unavailable(write(&store, id).await);
        unavailable(store.plan(id).await);
        unavailable(store.ping().await);
        proxy.set(Line::Open).await;
        store.ping().await.expect("an answer");
        assert!(store.plan(id).await.expect("an answer").is_some());
    }
    assert_eq!(write(&store, id).await.expect("written"), first + 1, "what was cut off is undone");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn a_dead_line_is_given_up_in_seconds() {
    let (_desk, id, proxy, store) = behind_a_proxy().await;
    let begun = store.begin(id).await.expect("begun").expect("a festival");
    proxy.set(Line::Dead).await;
    let since = Instant::now();
    let (plan, ping) = (
        tokio::spawn({
            let store = store.clone();
            async move { store.plan(id).await }
        }),
        store.ping(),
    );
    unavailable(begun.commit().await);
    unavailable(ping.await);
    unavailable(plan.await.expect("an end"));
    assert!(since.elapsed() < Duration::from_secs(30), "{:?}", since.elapsed());
    proxy.set(Line::Open).await;
    let since = Instant::now();
    while let Err(error) = write(&store, id).await {
        assert!(matches!(error, Error::Unavailable(_)) && since.elapsed() < Duration::from_secs(20), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn a_server_that_ends_all_connections_is_found_again() {
    let (desk, id, _proxy, store) = behind_a_proxy().await;
    let admin = sea_orm::Database::connect(format!("{}postgres", needed_cluster())).await.expect("the cluster");
    let name = desk.url.rsplit('/').next().expect("a name");
    for _ in 0..3 {
        let begun = store.begin(id).await.expect("begun").expect("a festival");
        admin
            .execute_unprepared(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))
            .await
            .expect("ended");
        unavailable(begun.commit().await);
        // A connection that was used just now is not looked at: a caller may run into it, and the next gets another one.
        let mut tries = 0;
        while let Err(error) = write(&store, id).await {
            tries += 1;
            assert!(matches!(error, Error::Unavailable(_)) && tries < 10, "{error:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn a_dead_line_is_noticed_where_nothing_is_said() {
    let (_desk, id, proxy, store) = behind_a_proxy().await;
    let mut notices = store.listen().await.expect("an answer").expect("PostgreSQL");
    let revision = write(&store, id).await.expect("written");
    drop(store.begin(id).await.expect("begun"));
    let last = write(&store, id).await.expect("written");
    for revision in [revision, last] {
        let news = Some(News::Festival(id, Head { revision, ..Head::default() }));
        assert_eq!(notices.next().await.expect("a notice"), Notice { is_own: true, news }, "what is not committed is not told");
    }
    notices.check().await.expect("an answer");
    proxy.set(Line::Dead).await;
    unavailable(notices.check().await);
    proxy.set(Line::Cut).await;
    unavailable(notices.next().await);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn a_row_that_somebody_keeps_is_waited_for_a_few_seconds() {
    let (desk, id, _proxy, store) = behind_a_proxy().await;
    let other = Store::connect(&desk.url).await.expect("the database");
    let held = other.begin(id).await.expect("begun").expect("a festival");
    let since = Instant::now();
    unavailable(write(&store, id).await);
    assert!(since.elapsed() > Duration::from_secs(3) && since.elapsed() < Duration::from_secs(15), "{:?}", since.elapsed());
    assert!(store.plan(id).await.expect("readers do not wait").is_some());
    drop(held);
    write(&store, id).await.expect("written");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn a_server_says_so_and_goes_on_by_itself() {
    let database = Database::new();
    let proxy = Proxy::to(database.url()).await;
    let server = tokio::task::spawn_blocking({
        let url = proxy.url.clone();
        move || Process::serve(&url)
    })
    .await
    .expect("a server");
    let client = server.client();
    let festival = json!({ "slug": "outage", "name": { "text": "艺术节" }, "startsOn": "2020-09-07", "endsOn": "2020-09-28", "timeZone": "Asia/Shanghai" });
    let id = client.add("festival", festival).await;
    let ready = async || reqwest::get(format!("http://{}/readyz", server.address)).await.expect("an answer").status().as_u16();
    let create = async |name: &str| -> Value {
        let query = crate::harness::mutation("organizationCreate", "organization { id }");
        let input = json!({ "festival": id, "name": { "text": name } });
        let request = reqwest::Client::new().post(format!("http://{}/graphql", server.address)).bearer_auth(&server.token);
        request
            .json(&json!({ "query": query, "variables": { "input": input } }))
            .send()
            .await
            .expect("an answer")
            .json()
            .await
            .expect("JSON")
    };
    let mut added = 0;
    for _ in 0..2 {
        assert_eq!(ready().await, 200);
        assert_eq!(create("一").await["data"]["organizationCreate"]["userErrors"], json!([]));
        proxy.set(Line::Cut).await;
        assert_eq!(ready().await, 503);
        let refused = create("二").await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{refused:#}");
        proxy.set(Line::Open).await;
        assert_eq!(create("三").await["data"]["organizationCreate"]["userErrors"], json!([]));
        added += 2;
    }
    let data = client.ask("{ festival(slug: \"outage\", view: DRAFT) { organizations { totalCount } } }", json!({})).await;
    assert_eq!(data["festival"]["organizations"]["totalCount"], added);
}
