//! A node that does not hear the others serves nothing old all the same, says so, and catches up by itself.

use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use serde_json::json;
use tokio::task::JoinSet;

use super::{FOLLOW, Nodes, follow, found, hears, revision};
use crate::{database::needed_cluster, socket::Socket};

/// A connection from which a database can be cut off.
async fn admin() -> DatabaseConnection {
    sea_orm::Database::connect(format!("{}postgres", needed_cluster())).await.expect("the cluster")
}

/// Ends the connections on which the nodes of a database listen.
async fn deafen(admin: &DatabaseConnection, name: &str) {
    let listening = format!("datname = '{name}' AND application_name = 'playbill notices'");
    let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {listening}");
    assert_eq!(admin.execute_unprepared(&end).await.expect("ended").rows_affected(), 2);
}

async fn told(follower: &mut Socket, revisions: std::ops::RangeInclusive<u64>) {
    for expect in revisions {
        assert_eq!(revision(follower).await, expect);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs PostgreSQL"]
async fn a_lost_connection_loses_no_notice() {
    const ROUNDS: u64 = 10;
    const EDITS: u64 = 20;
    let nodes = Nodes::start().await;
    let (admin, name) = (admin().await, nodes.database.url().rsplit('/').next().expect("a name").to_owned());
    let [here, _] = nodes.clients();
    let id = found(&here, "deaf").await;
    let mut follower = follow(&nodes.all[1], Some(&nodes.all[1].token), FOLLOW, json!({ "id": id, "since": 1 })).await;
    for round in 0..ROUNDS {
        for number in 0..EDITS {
            // Somewhere in between the line is lost.
            if number == round {
                deafen(&admin, &name).await;
            }
            here.add("organization", json!({ "festival": id, "name": { "text": format!("{round} {number}") } })).await;
        }
        let first = 2 + round * EDITS;
        told(&mut follower, first..=first + EDITS - 1).await;
        for node in &nodes.all {
            hears(node, true).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs PostgreSQL"]
async fn a_node_that_hears_nothing_serves_nothing_old() {
    let nodes = Nodes::start().await;
    let (admin, name) = (admin().await, nodes.database.url().rsplit('/').next().expect("a name").to_owned());
    let [here, there] = nodes.clients();
    let id = found(&here, "deaf").await;
    let organization = here.add("organization", json!({ "festival": id, "name": { "text": "学校" } })).await;
    let query = "{ festival(slug: \"deaf\", view: DRAFT) { revision } }";
    assert_eq!(there.ask(query, json!({})).await["festival"]["revision"], 2);
    let variables = json!({ "id": id, "since": 1 });
    let mut follower = follow(&nodes.all[1], Some(&nodes.all[1].token), FOLLOW, variables.clone()).await;
    told(&mut follower, 2..=2).await;

    // The connections that stand go on, enough of them; nobody makes a new one.
    for client in [&here, &there] {
        let mut busy = JoinSet::new();
        for number in 0..24 {
            let (client, input) = (client.clone(), json!({ "id": organization, "name": { "text": "学校" } }));
            busy.spawn(async move {
                match number % 3 {
                    0 => drop(client.done("organizationUpdate", input, "").await),
                    _ => drop(client.ask("{ festival(slug: \"deaf\", view: DRAFT) { revision } }", json!({})).await),
                }
            });
        }
        busy.join_all().await;
    }
    admin.execute_unprepared(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await.expect("shut");
    deafen(&admin, &name).await;
    for node in &nodes.all {
        hears(node, false).await;
        let ready = reqwest::get(format!("http://{}/readyz", node.address)).await.expect("an answer");
        assert_eq!(ready.status(), 200);
        assert!(ready.text().await.expect("a word").contains("not heard"));
    }
    // Nobody looks at anything on that node but the node itself.
    let name_it = |text: &str| json!({ "id": organization, "name": { "text": text } });
    here.done("organizationUpdate", name_it("一"), "").await;
    told(&mut follower, 3..=3).await;
    // What is decided there is decided by what stands now.
    here.done("organizationUpdate", name_it("二"), "").await;
    let mut stale = name_it("三");
    stale["ifRevision"] = json!(3);
    let refused = there.try_mutate("organizationUpdate", stale, "organization { name revision }").await.expect("an answer");
    assert_eq!(refused["userErrors"][0]["code"], "STALE", "{refused:#}");
    assert_eq!(refused["organization"], json!({ "name": "二", "revision": 4 }));
    there.done("organizationUpdate", name_it("四"), "").await;
    here.done("organizationUpdate", name_it("五"), "").await;
    assert_eq!(there.ask(query, json!({})).await["festival"]["revision"], 6);
    // Who comes from the other node may know more than this one has heard.
    here.done("organizationUpdate", name_it("六"), "").await;
    let variables_of_seven = json!({ "id": id, "since": 7 });
    let mut late = follow(&nodes.all[1], Some(&nodes.all[1].token), FOLLOW, variables_of_seven).await;
    told(&mut follower, 4..=7).await;

    admin.execute_unprepared(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await.expect("open");
    here.done("organizationUpdate", name_it("七"), "").await;
    for node in &nodes.all {
        hears(node, true).await;
    }
    here.done("organizationUpdate", name_it("八"), "").await;
    told(&mut follower, 8..=9).await;
    told(&mut late, 8..=9).await;
}
