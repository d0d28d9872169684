//! Who may sign in, with what, and what they may do: over HTTP alone, as browsers and programs meet it.

use std::time::{Duration, Instant};

use playbill::http::Settings;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::harness::Desk;

const PASSWORD: &str = "four plain words here";
const VIEWER: &str = "{ viewer { account { name } } }";
const SIGN_IN: &str = "mutation($input: SessionCreateInput!) { sessionCreate(input: $input) { \
    session { id isCurrent } account { name } secret expiresAt userErrors { code field message } } }";

/// Runs a mutation of accounts and returns its payload; or, when it failed as a whole, the code of the error.
async fn mutate(desk: &Desk, token: Option<&str>, name: &str, select: &str, input: Value) -> Result<Value, String> {
    let mut ty = name.to_owned();
    ty[..1].make_ascii_uppercase();
    let query = format!("mutation($input: {ty}Input!) {{ {name}(input: $input) {{ {select} userErrors {{ code field }} }} }}");
    let mut answer = desk.send_as(token, &query, json!({ "input": input })).await;
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => Err(code.to_owned()),
        None => Ok(answer["data"][name].take()),
    }
}

/// The same, which must not be refused.
async fn done(desk: &Desk, token: &str, name: &str, select: &str, input: Value) -> Value {
    let payload = mutate(desk, Some(token), name, select, input).await.expect("an answer");
    assert_eq!(payload["userErrors"], json!([]), "{name}");
    payload
}

/// What was wrong, as `field CODE` lines.
fn wrong(payload: &Value) -> Vec<String> {
    let errors = payload["userErrors"].as_array().expect("a list").iter();
    errors.map(|it| format!("{} {}", it["field"].as_str().unwrap_or("-"), it["code"].as_str().expect("a code"))).collect()
}

/// Makes an account and returns its id.
async fn account(desk: &Desk, name: &str) -> String {
    let input = json!({ "name": name, "email": format!("{name}@example.org"), "password": PASSWORD });
    let payload = done(desk, &desk.token, "accountCreate", "account { id }", input).await;
    payload["account"]["id"].as_str().expect("an id").to_owned()
}

async fn sign_in(desk: &Desk, login: &str, password: &str) -> Value {
    desk.send_as(None, SIGN_IN, json!({ "input": { "login": login, "password": password } })).await
}

/// Signs in and returns the secret.
async fn session(desk: &Desk, name: &str) -> String {
    let answer = sign_in(desk, name, PASSWORD).await;
    answer["data"]["sessionCreate"]["secret"].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned()
}

/// Who a secret stands for; or the code of the error.
async fn who(desk: &Desk, secret: &str) -> String {
    let answer = desk.send_as(Some(secret), VIEWER, json!({})).await;
    let name = answer["data"]["viewer"]["account"]["name"].as_str();
    name.or_else(|| answer["errors"][0]["extensions"]["code"].as_str()).unwrap_or("nobody").to_owned()
}

#[tokio::test]
async fn accounts_are_made_and_changed() {
    let desk = Desk::open().await;
    let create =
        async |input: Value| mutate(&desk, Some(&desk.token), "accountCreate", "account { name email displayName }", input).await;
    let made =
        create(json!({ "name": " LiNa ", "email": "Li.Na@Example.org", "displayName": "李娜", "password": PASSWORD })).await;
    assert_eq!(
        made.expect("an answer")["account"],
        json!({ "name": "lina", "email": "li.na@example.org", "displayName": "李娜" })
    );
    let check = async |input: Value, expect: &[&str]| {
        assert_eq!(wrong(&create(input.clone()).await.expect("an answer")), expect, "{input}")
    };
    check(json!({ "name": "lina" }), &["name TAKEN"]).await;
    check(json!({ "name": "other", "email": "LI.NA@example.org" }), &["email TAKEN"]).await;
    check(
        json!({ "name": "x", "email": "x", "password": "short" }),
        &["name INVALID_FORMAT", "email INVALID_FORMAT", "password OUT_OF_RANGE"],
    )
    .await;

    let lina = session(&desk, "lina").await;
    let update = async |input: Value| mutate(&desk, Some(&lina), "accountUpdate", "account { email displayName }", input).await;
    let changed = update(json!({ "email": "", "displayName": "Na Li" })).await.expect("an answer");
    assert_eq!(changed["account"], json!({ "email": null, "displayName": "Na Li" }));
    for (input, code) in [(json!({ "isAdmin": true }), "FORBIDDEN"), (json!({ "isDisabled": false }), "FORBIDDEN")] {
        assert_eq!(update(input.clone()).await.expect_err("a refusal"), code, "{input}");
    }
    for token in [None, Some(&*lina)] {
        let code = if token.is_some() { "FORBIDDEN" } else { "UNAUTHENTICATED" };
        let input = json!({ "name": "friend", "password": PASSWORD });
        assert_eq!(mutate(&desk, token, "accountCreate", "account { name }", input).await.expect_err("a refusal"), code);
    }
    assert_eq!(
        desk.send_as(Some(&lina), "{ accounts { name } }", json!({})).await["errors"][0]["extensions"]["code"],
        "FORBIDDEN"
    );
}

#[tokio::test]
async fn one_signs_in_by_name_or_address_and_out_again() {
    let desk = Desk::open().await;
    account(&desk, "lina").await;
    for login in ["lina", "LINA ", "lina@example.org"] {
        let secret = session(&desk, login).await;
        assert_eq!(who(&desk, &secret).await, "lina", "{login}");
    }
    let (first, second) = (session(&desk, "lina").await, session(&desk, "lina").await);
    let ended = done(&desk, &first, "sessionDelete", "deletedId", json!({})).await;
    assert!(ended["deletedId"].as_str().is_some_and(|it| it.starts_with("session_")), "{ended}");
    assert_eq!((who(&desk, &first).await, who(&desk, &second).await), ("UNAUTHENTICATED".to_owned(), "lina".to_owned()));
    // Another's session is none of mine.
    account(&desk, "wangwu").await;
    let other = session(&desk, "wangwu").await;
    let sessions = desk.send_as(Some(&second), "{ viewer { sessions { id isCurrent } } }", json!({})).await;
    let sessions = sessions["data"]["viewer"]["sessions"].as_array().expect("sessions").clone();
    assert_eq!((sessions.len(), &sessions[0]["isCurrent"]), (4, &json!(true)));
    let input = json!({ "id": sessions[0]["id"] });
    assert_eq!(done(&desk, &other, "sessionDelete", "deletedId", input.clone()).await["deletedId"], Value::Null);
    assert_eq!(who(&desk, &second).await, "lina");
    done(&desk, &second, "sessionDelete", "deletedId", input).await;
    assert_eq!(who(&desk, &second).await, "UNAUTHENTICATED");
}

/// The middle one of some times.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[tokio::test]
async fn nobody_learns_whether_an_account_exists() {
    let desk = Desk::open().await;
    let names: Vec<String> = (0..3).map(|number| format!("singer{number}")).collect();
    for name in &names {
        account(&desk, name).await;
    }
    let id = account(&desk, "shut").await;
    done(&desk, &desk.token, "accountUpdate", "account { name }", json!({ "id": id, "isDisabled": true })).await;
    let (mut known, mut unknown, mut answers) = (vec![], vec![], vec![]);
    for number in 0..12 {
        for (login, times) in [(&names[number % 3], &mut known), (&format!("nobody{number}"), &mut unknown)] {
            let begun = Instant::now();
            answers.push(sign_in(&desk, login, "not the password").await);
            times.push(begun.elapsed());
        }
    }
    answers.push(sign_in(&desk, "shut", PASSWORD).await);
    let expect = json!([{ "code": "WRONG_CREDENTIALS", "field": null, "message": answers[0]["data"]["sessionCreate"]["userErrors"][0]["message"] }]);
    for answer in &answers {
        let payload = &answer["data"]["sessionCreate"];
        assert_eq!(
            (&payload["userErrors"], &payload["account"], &payload["secret"]),
            (&expect, &Value::Null, &Value::Null),
            "{answer:#}"
        );
    }
    let ratio = median(known).as_secs_f64() / median(unknown).as_secs_f64();
    assert!((0.5..2.0).contains(&ratio), "a wrong password of an account takes {ratio:.2} times that of none");
}

#[tokio::test]
async fn a_thousand_wrong_passwords_find_nothing_and_slow_nobody() {
    let desk = Desk::open().await;
    account(&desk, "victim").await;
    account(&desk, "innocent").await;
    let innocent = async || {
        let begun = Instant::now();
        session(&desk, "innocent").await;
        begun.elapsed()
    };
    let mut before = vec![];
    for _ in 0..5 {
        before.push(innocent().await);
    }
    let (mut meanwhile, mut refused) = (vec![], 0);
    for number in 0..1_000 {
        let answer = sign_in(&desk, "victim", &format!("{PASSWORD} {number}")).await;
        match answer["errors"][0]["extensions"]["code"].as_str() {
            Some(code) => {
                assert_eq!(code, "RATE_LIMITED", "{answer:#}");
                assert!(
                    answer["errors"][0]["extensions"]["retryAfterSeconds"].as_u64().is_some_and(|it| it <= 900),
                    "{answer:#}"
                );
                refused += 1;
            }
            None => assert_eq!(answer["data"]["sessionCreate"]["userErrors"][0]["code"], "WRONG_CREDENTIALS", "{answer:#}"),
        }
        if number % 200 == 100 {
            meanwhile.push(innocent().await);
        }
    }
    assert!(refused > 900, "only {refused} were refused unseen");
    // Even the right one has to wait now.
    assert_eq!(sign_in(&desk, "victim", PASSWORD).await["errors"][0]["extensions"]["code"], "RATE_LIMITED");
    let ratio = median(meanwhile).as_secs_f64() / median(before).as_secs_f64();
    assert!(ratio < 3.0, "somebody else's sign-in takes {ratio:.2} times what it took");
}

/// Signs in by a cookie; returns the whole answer.
async fn cookie_session(desk: &Desk) -> Response {
    let input = json!({ "login": "lina", "password": PASSWORD, "cookie": true });
    let body = json!({ "query": SIGN_IN, "variables": { "input": input } });
    reqwest::Client::new().post(desk.at("/graphql")).json(&body).send().await.expect("an answer")
}

fn set_cookie(response: &Response) -> String {
    response.headers()["set-cookie"].to_str().expect("a text").to_owned()
}

#[tokio::test]
async fn browsers_keep_their_session_in_a_cookie_that_no_other_page_can_use() {
    let settings = Settings { origins: vec!["https://desk.example".to_owned()], ..Settings::default() };
    let desk = Desk::open_with(settings).await;
    account(&desk, "lina").await;
    let response = cookie_session(&desk).await;
    let cookie = set_cookie(&response);
    let (pair, attributes) = cookie.split_once("; ").expect("attributes");
    let mut attributes: Vec<&str> = attributes.split("; ").collect();
    attributes.sort_unstable();
    assert_eq!(attributes, ["HttpOnly", "Max-Age=1209600", "Path=/", "SameSite=Lax", "Secure"]);
    assert!(pair.starts_with("__Host-playbill=playbill_"), "{pair}");
    let answer: Value = response.json().await.expect("JSON");
    assert_eq!(answer["data"]["sessionCreate"]["secret"], Value::Null, "a page that uses a cookie needs no secret");

    let ask = async |headers: &[(&str, &str)], query: &str| {
        let mut request =
            reqwest::Client::new().post(desk.at("/graphql")).header("cookie", pair).json(&json!({ "query": query }));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.expect("an answer");
        let (status, cookie) = (response.status(), response.headers().get("set-cookie").cloned());
        let answer: Value = response.json().await.expect("JSON");
        let name = answer["data"]["viewer"]["account"]["name"].as_str();
        let told = name.or_else(|| answer["errors"][0]["extensions"]["code"].as_str()).unwrap_or("nobody").to_owned();
        (status.as_u16(), told, cookie.map(|it| it.to_str().expect("a text").to_owned()))
    };
    let lina = (200, "lina".to_owned(), None);
    let foreign = (403, "FORBIDDEN".to_owned(), None);
    let own = desk.at("");
    assert_eq!(ask(&[], VIEWER).await, lina);
    assert_eq!(ask(&[("origin", &own), ("sec-fetch-site", "same-origin")], VIEWER).await, lina);
    assert_eq!(ask(&[("origin", "https://desk.example"), ("sec-fetch-site", "cross-site")], VIEWER).await, lina);
    for origin in ["https://evil.example", "null", "https://desk.example.evil.example", "http://desk.example"] {
        assert_eq!(ask(&[("origin", origin)], VIEWER).await, foreign, "{origin}");
    }
    assert_eq!(ask(&[("sec-fetch-site", "cross-site")], VIEWER).await, foreign);
    // Signing out takes the cookie away, and what was copied from it is worth nothing.
    let (status, _, cookie) = ask(&[], "mutation { sessionDelete(input: {}) { deletedId } }").await;
    let cookie = cookie.expect("a cookie");
    assert!(status == 200 && cookie.starts_with("__Host-playbill=;") && cookie.contains("Max-Age=0"), "{cookie}");
    assert_eq!(ask(&[], VIEWER).await, (200, "nobody".to_owned(), None));
}

#[tokio::test]
async fn without_tls_the_cookie_has_a_plain_name() {
    let desk = Desk::open_with(Settings { is_secure: false, ..Settings::default() }).await;
    account(&desk, "lina").await;
    let cookie = set_cookie(&cookie_session(&desk).await);
    assert!(cookie.starts_with("playbill=playbill_") && !cookie.contains("Secure") && cookie.contains("HttpOnly"), "{cookie}");
}

#[tokio::test]
async fn tokens_do_what_they_are_for_until_they_end() {
    let desk = Desk::open().await;
    let festival = desk.found("tokens").await;
    account(&desk, "lina").await;
    let lina = session(&desk, "lina").await;
    let grant = json!({ "festival": festival, "account": "lina", "role": "PROGRAMMER" });
    done(&desk, &desk.token, "grantCreate", "grant { id }", grant).await;
    let token = async |input: Value| {
        let payload = done(&desk, &lina, "tokenCreate", "token { id } secret", input).await;
        let text = |it: &Value| it.as_str().expect("a text").to_owned();
        (text(&payload["token"]["id"]), text(&payload["secret"]))
    };
    let (_, reader) = token(json!({ "name": "screen", "scopes": ["READ"] })).await;
    let (id, all) = token(json!({ "name": "script" })).await;
    let draft = "{ festival(slug: \"tokens\", view: DRAFT) { slug } }";
    let read = async |secret: &str| desk.send_as(Some(secret), draft, json!({})).await["data"]["festival"]["slug"].clone();
    let genre = json!({ "festival": festival, "name": [{ "text": "街道" }], "kind": "SUBDISTRICT" });
    let write =
        async |secret: &str| mutate(&desk, Some(secret), "organizationCreate", "organization { id }", genre.clone()).await;
    assert_eq!((read(&reader).await, read(&all).await), (json!("tokens"), json!("tokens")));
    assert_eq!(write(&reader).await.expect_err("a refusal"), "FORBIDDEN");
    assert_eq!(wrong(&write(&all).await.expect("an answer")), Vec::<String>::new());
    // A leaked token with scopes makes no other, and locks nobody out.
    for (name, select, input) in [
        ("tokenCreate", "secret", json!({ "name": "more" })),
        ("accountUpdate", "account { name }", json!({ "displayName": "mine" })),
        ("tokenRevoke", "deletedId", json!({ "id": id })),
    ] {
        assert_eq!(mutate(&desk, Some(&reader), name, select, input).await.expect_err("a refusal"), "FORBIDDEN", "{name}");
    }
    // Its last use is noted, and its end comes at once.
    let listed = desk.send_as(Some(&lina), "{ viewer { tokens { name lastUsedAt scopes } } }", json!({})).await;
    let listed = listed["data"]["viewer"]["tokens"].clone();
    assert!(
        listed[0]["name"] == "script" && listed[0]["lastUsedAt"].is_string() && listed[1]["scopes"] == json!(["READ"]),
        "{listed:#}"
    );
    assert_eq!(done(&desk, &lina, "tokenRevoke", "deletedId", json!({ "id": id })).await["deletedId"], json!(id));
    assert_eq!((who(&desk, &all).await, who(&desk, &reader).await), ("UNAUTHENTICATED".to_owned(), "lina".to_owned()));
    // So does the end that it was given.
    let (_, short) = token(json!({ "name": "week", "expiresAt": "2020-09-10T00:00:00Z" })).await;
    assert_eq!(who(&desk, &short).await, "lina");
    desk.set_clock("2020-09-10T00:00:01Z");
    assert_eq!(who(&desk, &short).await, "UNAUTHENTICATED");
    let past =
        mutate(&desk, Some(&lina), "tokenCreate", "secret", json!({ "name": "old", "expiresAt": "2020-09-01T00:00:00Z" })).await;
    assert_eq!(wrong(&past.expect("an answer")), ["expiresAt OUT_OF_RANGE"]);
    desk.set_clock("2020-10-30T00:00:00Z");
    assert_eq!((who(&desk, &lina).await, who(&desk, &reader).await), ("UNAUTHENTICATED".to_owned(), "lina".to_owned()));
}

#[tokio::test]
async fn a_new_password_and_a_shut_account_end_what_was_open() {
    let desk = Desk::open().await;
    let id = account(&desk, "lina").await;
    let (own, other) = (session(&desk, "lina").await, session(&desk, "lina").await);
    let token =
        done(&desk, &own, "tokenCreate", "secret", json!({ "name": "script" })).await["secret"].as_str().expect("one").to_owned();
    let update =
        async |input: Value| mutate(&desk, Some(&own), "accountUpdate", "account { name }", input).await.expect("an answer");
    let new = "another four plain words";
    assert_eq!(wrong(&update(json!({ "password": new })).await), ["currentPassword WRONG_CREDENTIALS"]);
    assert_eq!(
        wrong(&update(json!({ "password": new, "currentPassword": "not this" })).await),
        ["currentPassword WRONG_CREDENTIALS"]
    );
    assert_eq!(who(&desk, &other).await, "lina");
    assert_eq!(wrong(&update(json!({ "password": new, "currentPassword": PASSWORD })).await), Vec::<String>::new());
    assert_eq!(
        [who(&desk, &own).await, who(&desk, &other).await, who(&desk, &token).await],
        ["lina", "UNAUTHENTICATED", "UNAUTHENTICATED"]
    );
    assert!(sign_in(&desk, "lina", PASSWORD).await["data"]["sessionCreate"]["secret"].is_null());
    assert!(sign_in(&desk, "lina", new).await["data"]["sessionCreate"]["secret"].is_string());

    done(&desk, &desk.token, "accountUpdate", "account { name }", json!({ "id": id, "isDisabled": true })).await;
    assert_eq!(who(&desk, &own).await, "UNAUTHENTICATED");
    let refused = sign_in(&desk, "lina", new).await;
    assert_eq!(refused["data"]["sessionCreate"]["userErrors"][0]["code"], "WRONG_CREDENTIALS");
    done(&desk, &desk.token, "accountUpdate", "account { name }", json!({ "id": id, "isDisabled": false })).await;
    assert_eq!(who(&desk, &own).await, "UNAUTHENTICATED", "what has ended stays ended");
    assert!(sign_in(&desk, "lina", new).await["data"]["sessionCreate"]["secret"].is_string());
}

#[tokio::test]
async fn roles_hold_where_they_were_given_and_the_last_owner_stays() {
    let desk = Desk::open().await;
    let festival = desk.found("roles").await;
    let organization = |name: &str, parent: &Value| json!({ "festival": festival, "name": [{ "text": name }], "kind": "COMMUNITY", "parent": parent });
    let street = desk.add("organization", organization("街道", &Value::Null)).await;
    let below = desk.add("organization", organization("社区", &json!(street))).await;
    let elsewhere = desk.add("organization", organization("别处", &Value::Null)).await;
    let team = async |name: &str, of: &str| {
        desk.add("team", json!({ "festival": festival, "name": [{ "text": name }], "organization": of, "declaredHeadcount": 5 }))
            .await
    };
    let (first, second, third) = (team("一队", &below).await, team("二队", &below).await, team("三队", &elsewhere).await);
    let grant = async |account: &str, role: &str, scope: Option<&str>| {
        let input = json!({ "festival": festival, "account": account, "role": role, "scope": scope });
        mutate(&desk, Some(&desk.token), "grantCreate", "grant { id scope }", input).await.expect("an answer")
    };
    for name in ["leader", "district", "owner"] {
        account(&desk, name).await;
    }
    assert_eq!(wrong(&grant("nobody", "VIEWER", None).await), ["account NOT_FOUND"]);
    assert_eq!(wrong(&grant("leader", "TEAM_LEADER", Some("team_01h455vb4pex5vsknk084sn02q")).await), ["scope NOT_FOUND"]);
    assert_eq!(grant("leader", "TEAM_LEADER", Some(&first)).await["grant"]["scope"], json!(first));
    grant("district", "TEAM_LEADER", Some(&street)).await;
    assert_eq!(wrong(&grant("district", "TEAM_LEADER", Some(&street)).await), ["role TAKEN"]);

    let (leader, district, owner) =
        (session(&desk, "leader").await, session(&desk, "district").await, session(&desk, "owner").await);
    let edit = async |secret: &str, team: &str| {
        let input = json!({ "id": team, "declaredHeadcount": 6 });
        match mutate(&desk, Some(secret), "teamUpdate", "team { id }", input).await {
            Ok(payload) => wrong(&payload).first().cloned().unwrap_or_else(|| "done".to_owned()),
            Err(code) => code,
        }
    };
    for (who, secret, expect) in [
        ("leader", &leader, ["done", "no", "no"]),
        ("district", &district, ["done", "done", "no"]),
        ("owner without a role", &owner, ["no", "no", "no"]),
    ] {
        for (team, expect) in [&first, &second, &third].into_iter().zip(expect) {
            let told = edit(secret, team).await;
            let refused = ["FORBIDDEN", "id NOT_FOUND"].contains(&told.as_str());
            assert!(if expect == "done" { told == "done" } else { refused }, "{who}, {team}: {told}");
        }
    }
    // Who has one role gives none.
    let input = json!({ "festival": festival, "account": "leader", "role": "OWNER" });
    assert_eq!(mutate(&desk, Some(&leader), "grantCreate", "grant { id }", input).await.expect_err("a refusal"), "FORBIDDEN");

    // Whoever founded the festival is its owner; another may follow, and one of them stays.
    let second_owner = grant("owner", "OWNER", None).await["grant"]["id"].clone();
    let grants = desk.ask("{ festival(slug: \"roles\", view: DRAFT) { grants { id role account { name } } } }", json!({})).await;
    let owners: Vec<Value> =
        grants["festival"]["grants"].as_array().expect("grants").iter().filter(|it| it["role"] == "OWNER").cloned().collect();
    assert_eq!(owners.len(), 2, "{owners:#?}");
    let first_owner = owners.iter().find(|it| it["id"] != second_owner).expect("the founder")["id"].clone();
    let revoke = async |secret: &str, id: &Value| {
        mutate(&desk, Some(secret), "grantRevoke", "deletedId", json!({ "id": id })).await.expect("an answer")
    };
    assert_eq!(wrong(&revoke(&owner, &first_owner).await), Vec::<String>::new());
    assert_eq!(wrong(&revoke(&owner, &second_owner).await), ["- IN_USE"]);
    // A role ends at once.
    let leaders = &grants["festival"]["grants"][1]["id"];
    assert_eq!(wrong(&revoke(&owner, leaders).await), Vec::<String>::new());
    assert_ne!(edit(&leader, &first).await, "done");
}

#[tokio::test]
async fn a_token_that_is_none_is_told_so() {
    let desk = Desk::open().await;
    for authorization in ["Bearer playbill_nonsense", "Bearer ", "Basic bGluYTp4", "nonsense"] {
        let request = reqwest::Client::new().post(desk.at("/graphql")).header("authorization", authorization);
        let response = request.json(&json!({ "query": "{ __typename }" })).send().await.expect("an answer");
        assert_eq!(
            (response.status(), response.headers()["www-authenticate"].as_bytes()),
            (StatusCode::UNAUTHORIZED, &b"Bearer"[..]),
            "{authorization}"
        );
        let answer: Value = response.json().await.expect("JSON");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    }
}
