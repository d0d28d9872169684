//! A visitor reads the program of the closing show.

use async_graphql::Response;
use playbill::graphql;
use tokio::{net::TcpListener, sync::oneshot};

use crate::{
    database::Bench,
    festivals,
    measure::{Contest, Row, Target, alone, together},
    plain,
};

/// The program of the closing show with the teams and the people of every act.
pub(crate) const QUERY: &str = r#"{ festival(slug: "weidong-2020") { name shows(filter: {kind: CLOSING}) { nodes { title venue { name }
    program { items { position startsAt endsAt title
        ... on Performance { act { genre { name } teams { team { name } } } headcount { cast declared } } } } } } } }"#;

/// Runs of the work in each turn.
const TIMES: u32 = 20;

/// From a warm Plan to the bytes of the answer.
///
/// Targets: 1 ms is the measure of the service's first promise, an answer that nobody waits for; 1.2 times async-graphql over
/// plain structs leaves a fifth for what Playbill does itself (choosing a state, looking things up, counting, telling time).
pub(crate) fn read() -> Vec<Row> {
    let bench = Bench::new();
    let desk = graphql::schema(bench.published(&festivals::long_closing()));
    let answer = bench.wait(graphql::execute(&desk, QUERY.into()));
    assert_eq!(answer.errors, vec![]);
    let bytes = to_bytes(&answer);
    let data: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let plain = plain::schema(serde_json::from_value(data["data"].clone()).expect("the same shape"));
    assert_eq!(to_bytes(&bench.wait(plain.execute(QUERY))), bytes, "the yardstick answers the same");
    Contest::new(100)
        .enter("async-graphql over plain structs", &[], || alone(TIMES, || to_bytes(&bench.wait(plain.execute(QUERY)))))
        .enter(&format!("the program, {} kB of JSON", bytes.len() / 1000), &[Target::CpuMs(1.0), Target::CpuRatio(1.2)], || {
            alone(TIMES, || to_bytes(&bench.wait(graphql::execute(&desk, QUERY.into()))))
        })
        .enter("serialising the finished answer alone", &[], || alone(TIMES, || to_bytes(&answer)))
        .run()
}

fn to_bytes(answer: &Response) -> Vec<u8> {
    serde_json::to_vec(answer).expect("JSON")
}

/// The settings of a server that asks nobody to be slower.
pub(crate) fn unlimited() -> playbill::http::Settings {
    playbill::http::Settings { requests_per_second: 0, ..playbill::http::Settings::default() }
}

/// The same over a loopback connection, client and server together; for information.
pub(crate) fn fetch() -> Vec<Row> {
    let bench = Bench::new();
    let app = bench.published(&festivals::long_closing());
    let bytes = to_bytes(&bench.wait(graphql::execute(&graphql::schema(app.clone()), QUERY.into())));
    let (stop, stopped) = oneshot::channel::<()>();
    let desk = bench.wait(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(playbill::http::run(listener, app, unlimited(), async { drop(stopped.await) }));
        format!("http://{address}/graphql")
    });
    let bare = bench.wait(bare::serve(bytes.clone()));
    let client = reqwest::Client::new();
    let body = serde_json::json!({ "query": QUERY }).to_string();
    let get = |url: &str| {
        bench.wait(async {
            let request = client.post(url).header("content-type", "application/json").body(body.clone());
            let answer = request.send().await.expect("an answer").bytes().await.expect("a body");
            assert_eq!(answer.len(), bytes.len(), "the whole answer");
        });
    };
    let rows = Contest::new(50)
        .enter("a bare poem handler with the same bytes", &[], || together(TIMES, || get(&bare)))
        .enter("POST /graphql", &[], || together(TIMES, || get(&desk)))
        .run();
    drop(stop);
    rows
}

/// The least that poem can do.
mod bare {
    use poem::{EndpointExt, Response, Route, Server, handler, listener::TcpAcceptor, post, web::Data};
    use tokio::net::TcpListener;

    #[handler]
    fn answer(bytes: Data<&Vec<u8>>) -> Response {
        Response::builder().content_type("application/json").body(bytes.0.clone())
    }

    /// Serves the bytes, and tells where.
    pub(super) async fn serve(bytes: Vec<u8>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let routes = Route::new().at("/", post(answer)).data(bytes);
        tokio::spawn(Server::new_with_acceptor(TcpAcceptor::from_tokio(listener).expect("a listener")).run(routes));
        format!("http://{address}/")
    }
}
