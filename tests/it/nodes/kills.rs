//! A node that is killed while it writes takes nothing along that it has acknowledged, and the other goes on.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use tokio::task::JoinSet;

use super::{Nodes, more, serve};
use crate::{
    binary::Client,
    crash::{Stock, acts, check_file},
};

/// How many kills there are, unless the environment says otherwise.
const KILLS: u64 = 6;
const CLIENTS: usize = 4;

/// Adds acts until the node is gone, or until enough is done. Without an answer nobody knows whether one was added.
async fn write(client: Client, stock: Arc<Stock>, name: String, count: Arc<AtomicUsize>, enough: Arc<AtomicBool>) -> Known {
    let mut known = Known::new();
    for number in 0.. {
        if enough.load(Ordering::Relaxed) {
            break;
        }
        let code = format!("{name}-{number}");
        let Some(payload) = client.try_mutate("actCreate", stock.act(&code), "act { id }").await else {
            known.insert(code, None);
            break;
        };
        assert_eq!(payload["userErrors"], json!([]));
        known.insert(code, Some(payload["revision"].as_u64().expect("a revision")));
        count.fetch_add(1, Ordering::Relaxed);
    }
    known
}

type Known = BTreeMap<String, Option<u64>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs PostgreSQL"]
async fn what_was_acknowledged_survives_the_kill_of_its_node() {
    let Nodes { all, database } = Nodes::start().await;
    let mut nodes = all.map(Some);
    let stock = Arc::new(Stock::lay_in(&nodes[0].as_ref().expect("a node").client(), "crash").await);
    let (base, _) = acts(&nodes[1].as_ref().expect("a node").client()).await;
    let mut known = Known::new();
    for round in 0..usize::try_from(more("PLAYBILL_TEST_KILLS", KILLS)).expect("small") {
        let (dying, living) = (round % 2, 1 - round % 2);
        let counts = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
        let enough = Arc::new(AtomicBool::new(false));
        let mut writers = JoinSet::new();
        for (node, process) in nodes.iter().enumerate() {
            for number in 0..CLIENTS {
                let (client, name) = (process.as_ref().expect("a node").client(), format!("K{round}-{node}-{number}"));
                writers.spawn(write(client, Arc::clone(&stock), name, Arc::clone(&counts[node]), Arc::clone(&enough)));
            }
        }
        let reached = async |node: usize, count: usize| {
            while counts[node].load(Ordering::Relaxed) < count {
                tokio::time::sleep(Duration::from_micros(200)).await;
            }
        };
        reached(dying, 5 + round).await;
        tokio::time::sleep(Duration::from_micros(u64::try_from(round).expect("small") * 300)).await;
        nodes[dying].take().expect("a node").kill();
        let so_far = counts[living].load(Ordering::Relaxed);
        tokio::time::timeout(Duration::from_secs(20), reached(living, so_far + 20)).await.expect("the other node goes on");
        enough.store(true, Ordering::Relaxed);
        known.extend(writers.join_all().await.into_iter().flatten());

        nodes[dying] = Some(serve(database.url(), &[]).await);
        for process in nodes.iter().flatten() {
            let (revision, found) = acts(&process.client()).await;
            for (code, acknowledged) in &known {
                assert!(
                    acknowledged.is_none() || found.get(code) == acknowledged.as_ref(),
                    "lost after a kill: {code} {acknowledged:?}"
                );
            }
            assert!(found.keys().all(|code| known.contains_key(code)));
            let mut revisions: Vec<u64> = found.values().copied().collect();
            revisions.sort_unstable();
            assert_eq!(revisions, (base + 1..=revision).collect::<Vec<_>>(), "each act made one revision, and nothing else did");
        }
    }
    println!("{} acts, of which {} without an answer", known.len(), known.values().filter(|it| it.is_none()).count());
    check_file(database.url(), &stock.festival).await;
}
