//! Somebody sends what is made to hurt.

use tokio::{net::TcpListener, sync::oneshot};

use crate::{
    database::Bench,
    hostile,
    measure::{Contest, Row, Target, together},
    program::unlimited,
};

/// What each attack costs, client and server together, beside a request that is none.
///
/// Target: 100 ms, so that one attacker with ten requests a second keeps no more than one processor from others.
pub(crate) fn attacks() -> Vec<Row> {
    let bench = Bench::new();
    let app = bench.app();
    bench.wait(app.build_demo()).expect("the demo");
    let (stop, stopped) = oneshot::channel::<()>();
    let url = bench.wait(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(playbill::http::run(listener, app, unlimited(), async { drop(stopped.await) }));
        format!("http://{address}/graphql")
    });
    let client = reqwest::Client::new();
    let innocent = hostile::How::Get("{ __typename }".to_owned());
    let all = hostile::attacks();
    let mut contest = Contest::new(9)
        .enter("a request that is no attack", &[], || together(1, || bench.wait(hostile::send(&client, &url, &innocent))));
    for attack in &all {
        let (status, text) = bench.wait(hostile::send(&client, &url, &attack.how));
        let what = format!("{}: {status}, {} bytes", attack.name, text.len());
        assert!(status == attack.status && hostile::error(&text).contains(attack.told), "{what}: {text}");
        contest = contest
            .enter(&what, &[Target::CpuMs(100.0)], || together(1, || bench.wait(hostile::send(&client, &url, &attack.how))));
    }
    let rows = contest.run();
    drop(stop);
    rows
}
