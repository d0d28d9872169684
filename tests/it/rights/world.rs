//! A festival full of secrets, and everybody who may ask about it.

use std::collections::BTreeSet;

use playbill::domain::right::{Need, Right, Role, TokenScope};
use serde_json::{Value, json};
use strum::VariantArray as _;

use crate::{
    fixture::{Fixture, pluck},
    harness::Desk,
};

/// Where a role holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Festival,
    /// Team T1, of organization O1, whose act A1 is in show X1.
    T1,
    O1,
    X1,
    /// Team T2, in whom nobody has a part.
    T2,
    /// The other festival.
    Other,
}

/// Somebody who asks.
#[derive(Clone, Debug)]
pub(super) struct Who {
    pub(super) name: String,
    pub(super) token: Option<String>,
    pub(super) is_admin: bool,
    roles: Vec<(Role, Scope)>,
    pub(super) token_scopes: Option<BTreeSet<TokenScope>>,
}

/// Something that not everybody may know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Secret {
    pub(super) text: &'static str,
    /// The field that it is read in.
    pub(super) home: (&'static str, &'static str),
    /// How it is read, in a draft.
    pub(super) query: &'static str,
    /// The parts of the festival that it belongs to; a role in one of them is enough.
    pub(super) places: &'static [Scope],
}

const OF_T1: &[Scope] = &[Scope::T1, Scope::O1, Scope::X1];
const OF_T2: &[Scope] = &[Scope::T2];
const T1_ITSELF: &[Scope] = &[Scope::T1, Scope::O1];

/// Every secret of the festival.
pub(super) const SECRETS: &[Secret] = &[
    secret("13911110001", ("Performer", "phone"), "performers(first: 100) { nodes { phone } }", OF_T1),
    secret("1981-01-11", ("Performer", "birthDate"), "performers(first: 100) { nodes { birthDate } }", OF_T1),
    secret("Zqguardianone", ("Consent", "givenBy"), "performers(first: 100) { nodes { consent { givenBy } } }", OF_T1),
    secret(
        "2020-09-11T01:11",
        ("Performer", "availability"),
        "performers(first: 100) { nodes { availability { startsAt } } }",
        OF_T1,
    ),
    secret("Zqforeignone", ("Performer", "externalIds"), "performers(first: 100) { nodes { externalIds { value } } }", OF_T1),
    secret("Zqhiddenone", ("Performer", "name"), "performers(first: 100) { nodes { name } }", OF_T1),
    secret("Zqminorone", ("Member", "performer"), "teams { nodes { roster { members { performer { name } } } } }", OF_T1),
    secret("Zqreadingone", ("Performer", "reading"), "performers(first: 100) { nodes { reading } }", OF_T1),
    secret("13922220002", ("Performer", "phone"), "performers(first: 100) { nodes { phone } }", OF_T2),
    secret("2012-02-22", ("Performer", "birthDate"), "performers(first: 100) { nodes { birthDate } }", OF_T2),
    secret("Zqhiddentwo", ("CastMember", "performer"), "acts { nodes { cast { performer { name } } } }", OF_T2),
    secret("Zqminortwo", ("Performer", "name"), "performers(first: 100) { nodes { name } }", OF_T2),
    secret(
        "Zqdraftone",
        ("Conflict", "message"),
        "acts { nodes { title } } conflicts { nodes { message(lang: \"en\") } }",
        T1_ITSELF,
    ),
    secret("Zqdrafttwo", ("Conflict", "subjects"), "acts { nodes { title } }", OF_T2),
    secret("Zqdraftshow", ("Show", "conflicts"), "shows { nodes { title } }", OF_T2),
    secret("Zqbackstage", ("Program", "holes"), "shows { nodes { program { items { title } } } }", &[]),
    secret("Zqwaiver", ("Waiver", "reason"), "waivers { nodes { reason } }", &[]),
    secret("Zqnight", ("RunLine", "note"), "shows { nodes { run { log { note } } } }", &[Scope::X1]),
    secret("13900000000", ("FieldChange", "before"), "edits(first: 500) { nodes { changes { fields { before } } } }", &[]),
    secret("zqhook", ("Webhook", "url"), "webhooks { url }", &[]),
    secret("zqgranted", ("Grant", "account"), "grants { account { name } }", &[]),
];

/// Kept in the other festival, which has no release.
pub(super) const OTHERS: &[&str] = &["Zqotherteam", "Zqotherperson", "13933330003"];

const fn secret(text: &'static str, home: (&'static str, &'static str), query: &'static str, places: &'static [Scope]) -> Secret {
    Secret { text, home, query, places }
}

impl Who {
    /// Whether they have a right somewhere in the festival.
    pub(super) fn may(&self, right: Right) -> bool {
        let is_whole = right.is_whole();
        let brings = |(role, scope): &(Role, Scope)| {
            *scope != Scope::Other && role.allows(right) && (*scope == Scope::Festival || !is_whole)
        };
        self.token_allows(right) && (self.is_admin || self.roles.iter().any(brings))
    }

    /// Whether they may know something that needs a right and belongs to some places.
    pub(super) fn knows(&self, right: Right, places: &[Scope]) -> bool {
        let reaches = |(role, scope): &(Role, Scope)| match (role, scope) {
            (_, Scope::Other) => false,
            // Who leads teams sees what has to do with them, and nothing else.
            (Role::TeamLeader, Scope::Festival) => places.iter().any(|it| [Scope::T1, Scope::T2].contains(it)),
            (_, Scope::Festival) => true,
            // Who works on a part sees the whole draft around it; who leads or looks on sees that part.
            (Role::TeamLeader | Role::Viewer, _) => places.contains(scope),
            _ => right == Right::ReadDraft || places.contains(scope),
        };
        let brings = |it: &(Role, Scope)| it.0.allows(right) && reaches(it) && (it.1 == Scope::Festival || !right.is_whole());
        let is_open = right == Right::Administer || self.token_allows(Right::ReadDraft);
        is_open && self.token_allows(right) && (self.is_admin || self.roles.iter().any(brings))
    }

    /// Whether they have any role in the festival.
    pub(super) fn takes_part(&self) -> bool {
        self.is_admin || self.roles.iter().any(|(_, scope)| *scope != Scope::Other)
    }

    /// What a mutation that needs this answers: a code, or nothing for those who may.
    pub(super) fn refusal(&self, need: Need) -> Option<&'static str> {
        let is_in_person = self.token_scopes.is_none();
        let somewhere = |rights: &[Right]| {
            let brings = |(role, scope): &(Role, Scope)| {
                rights.iter().any(|it| role.allows(*it) && (matches!(scope, Scope::Festival | Scope::Other) || !it.is_whole()))
            };
            self.is_admin || self.roles.iter().any(brings)
        };
        let may = match need {
            Need::Nobody => return None,
            _ if self.token.is_none() => return Some("UNAUTHENTICATED"),
            Need::Account => true,
            Need::InPerson => is_in_person,
            Need::Somewhere(rights) => is_in_person && somewhere(rights),
            Need::Admin => self.is_admin && self.token_allows(Right::Administer),
            Need::OfOwn(_) => true,
            Need::Whole(rights) => {
                !self.takes_part() || rights.iter().any(|it| self.may(*it)) && self.knows(Right::ReadPrivate, &[])
            }
            // For those who take no part in a festival it is as if it were not there.
            Need::Right(rights) => !self.takes_part() || rights.iter().any(|it| self.may(*it)),
        };
        (!may).then_some("FORBIDDEN")
    }

    pub(super) fn token_allows(&self, right: Right) -> bool {
        self.token_scopes.as_ref().is_none_or(|scopes| scopes.contains(&right.token_scope()))
    }
}

/// The festival and all who ask about it.
pub(super) struct World {
    pub(super) fixture: Fixture,
    pub(super) callers: Vec<Who>,
}

impl World {
    pub(super) async fn open() -> Self {
        let mut fixture = festival().await;
        other_festival(&mut fixture).await;
        spare_role(&mut fixture).await;
        let callers = callers(&fixture).await;
        Self { fixture, callers }
    }

    pub(super) fn desk(&self) -> &Desk {
        &self.fixture.desk
    }

    /// Asks as somebody, and returns the answer as it came.
    pub(super) async fn ask(&self, who: &Who, query: &str) -> String {
        self.desk().bytes_as(who.token.as_deref(), &self.fixture.fill(query), json!({})).await
    }

    /// Everything in an answer, of the festival's draft or not, that its reader may not know.
    pub(super) fn leaks(&self, who: &Who, is_draft: bool, answer: &str) -> Vec<&'static str> {
        let knows = |it: &Secret| (is_draft || it.right() == Right::Administer) && who.knows(it.right(), it.places);
        let unknown = |it: &&Secret| answer.contains(it.text) && !knows(it);
        let ours = SECRETS.iter().filter(unknown).map(|it| it.text);
        let theirs = OTHERS.iter().copied().filter(|it| answer.contains(it) && !who.is_admin && !who.name.contains("elsewhere"));
        ours.chain(theirs).collect()
    }

    pub(super) fn public(&self) -> &Who {
        self.callers.iter().find(|it| it.name == "the public").expect("the public")
    }
}

async fn festival() -> Fixture {
    let person = |name: &str, more: Value| {
        let mut it = json!({ "name": name });
        crate::fixture::merge(&mut it, &more);
        it
    };
    let members = |codes: &[&str]| codes.iter().map(|it| json!({ "performer": format!("@{it}") })).collect::<Vec<_>>();
    let act = |title: &str, team: &str, cast: &[&str]| {
        let cast: Vec<Value> =
            cast.iter().map(|it| json!({ "performer": format!("@{it}"), "team": format!("@{team}") })).collect();
        json!({ "title": { "text": title }, "teams": [format!("@{team}")], "cast": cast })
    };
    let show = |start: &str| json!({ "stage": "@M1", "startsAt": start });
    let consent = json!({ "givenBy": "Zqguardianone" });
    let window = json!([{ "startsAt": "2020-09-11T01:11:00+08:00", "endsAt": "2020-09-30T00:00:00+08:00" }]);
    let names = json!([{ "system": "club", "value": "Zqforeignone" }]);
    let fixture = Fixture::open(&[
        ("organization", "O1", json!({ "kind": "SCHOOL" })),
        ("organization", "O2", json!({ "kind": "ENTERPRISE" })),
        ("venue", "V1", json!({})),
        ("stage", "M1", json!({ "venue": "@V1" })),
        ("performer", "P1", person("Open", json!({ "phone": "13900000000", "birthDate": "1981-01-11" }))),
        ("performer", "P2", person("Zqhiddenone", json!({ "hidden": true, "reading": "Zqreadingone", "externalIds": names }))),
        ("performer", "P3", person("Zqminorone", json!({ "birthDate": "2012-01-12", "availability": window }))),
        ("performer", "P4", person("Agreed", json!({ "birthDate": "2012-01-13", "consent": consent }))),
        ("performer", "P5", person("Zqhiddentwo", json!({ "hidden": true, "phone": "13922220002" }))),
        ("performer", "P6", person("Zqminortwo", json!({ "birthDate": "2012-02-22" }))),
        ("team", "T1", json!({ "organization": "@O1", "declaredHeadcount": 9, "members": members(&["P1", "P2", "P3", "P4"]) })),
        ("team", "T2", json!({ "organization": "@O2", "declaredHeadcount": 9, "members": members(&["P5", "P6"]) })),
        ("act", "A1", act("A1", "T1", &["P1", "P2", "P3", "P4"])),
        ("act", "A2", act("A2", "T2", &["P5", "P6"])),
        ("show", "X1", show("2020-09-20T19:00:00+08:00")),
        ("show", "X2", show("2020-09-21T19:00:00+08:00")),
        ("programItem", "1", json!({ "show": "@X1", "act": "@A1" })),
        (
            "programItem",
            "2",
            json!({ "show": "@X1", "kind": "INTERNAL", "visibility": "BACKSTAGE", "durationSeconds": 60,
            "title": { "text": "Zqbackstage" } }),
        ),
        ("programItem", "3", json!({ "show": "@X2", "act": "@A2" })),
    ])
    .await;
    after_it(fixture).await
}

/// What comes after the release: a night, a waiver, and acts and a show that are in the draft alone.
async fn after_it(mut fixture: Fixture) -> Fixture {
    fixture.publish().await;
    fixture.done("performerUpdate", json!({ "id": "@P1", "phone": "13911110001" }), "").await;
    fixture.desk.set_clock("2020-09-20T11:00:30Z");
    fixture.done("itemStart", json!({ "id": "@1", "note": "Zqnight" }), "").await;
    let draft = |title: &str, team: &str| json!({ "title": { "text": title }, "teams": [team] });
    fixture
        .add_all(&[
            ("act", "A3", draft("Zqdraftone", "@T1")),
            ("act", "A4", draft("Zqdrafttwo", "@T2")),
            ("show", "X3", json!({ "title": { "text": "Zqdraftshow" } })),
            ("programItem", "4", json!({ "show": "@X3", "act": "@A2" })),
        ])
        .await;
    let found = fixture.draft("conflicts(rule: MINOR_CONSENT) { nodes { key } }").await;
    let key = found["conflicts"]["nodes"][0]["key"].clone();
    let waived = json!({ "festival": "@", "key": key, "reason": "Zqwaiver" });
    let waiver = fixture.done("conflictWaive", waived, "waiver { id }").await;
    fixture.name("W1", pluck(&waiver, "waiver.id"));
    let run = fixture.node("X1", "DRAFT", "Show { run { id } }").await;
    fixture.name("R1", pluck(&run, "run.id"));
    fixture
}

async fn other_festival(fixture: &mut Fixture) {
    let desk = &fixture.desk;
    let other = desk.found("other").await;
    let organization =
        desk.add("organization", json!({ "festival": other, "kind": "SCHOOL", "name": { "text": "School" } })).await;
    let person = json!({ "festival": other, "name": "Zqotherperson", "phone": "13933330003" });
    let person = desk.add("performer", person).await;
    let team = json!({ "festival": other, "organization": organization, "name": { "text": "Zqotherteam" } });
    let team = desk.add("team", team).await;
    fixture.name("other", other);
    fixture.name("otherperson", person);
    fixture.name("otherteam", team);
}

/// A role of somebody who asks nothing: nobody else may lay it down.
async fn spare_role(fixture: &mut Fixture) {
    account(&fixture.desk, "accountCreate", json!({ "name": "zqspare" }), "account { id }").await;
    let grant = json!({ "festival": fixture.fill("@"), "account": "zqspare", "role": "VIEWER" });
    let given = account(&fixture.desk, "grantCreate", grant, "grant { id }").await;
    fixture.name("G1", pluck(&given, "grant.id"));
    for name in ["H1", "H2"] {
        let hook = json!({ "festival": fixture.fill("@"), "url": "https://zqhook.example.org/", "events": ["PLAN_CHANGED"] });
        let made = account(&fixture.desk, "webhookCreate", hook, "webhook { id }").await;
        fixture.name(name, pluck(&made, "webhook.id"));
    }
    let sent = account(&fixture.desk, "webhookTest", json!({ "id": fixture.fill("@H1") }), "delivery { id }").await;
    fixture.name("D1", pluck(&sent, "delivery.id"));
}

/// Runs a mutation about accounts, which must not be refused.
pub(super) async fn account(desk: &Desk, name: &str, input: Value, select: &str) -> Value {
    let (first, rest) = name.split_at(1);
    let ty = first.to_uppercase() + rest;
    let document = format!("mutation($input: {ty}Input!) {{ {name}(input: $input) {{ {select} userErrors {{ code field }} }} }}");
    let mut data = desk.ask(&document, json!({ "input": input })).await;
    assert_eq!(data[name]["userErrors"], json!([]), "{name}");
    data[name].take()
}

async fn callers(fixture: &Fixture) -> Vec<Who> {
    let mut all = vec![
        Who { name: "the public".to_owned(), token: None, is_admin: false, roles: vec![], token_scopes: None },
        who(fixture, "an administrator", "zqadmin", &[]).await,
        who(fixture, "nobody in particular", "zqnobody", &[]).await,
        who(fixture, "an owner elsewhere", "zqelse", &[(Role::Owner, Scope::Other)]).await,
        who(fixture, "the leader of T1", "zqgranted", &[(Role::TeamLeader, Scope::T1)]).await,
        who(fixture, "the leader and on-looker", "zqboth", &[(Role::TeamLeader, Scope::T1), (Role::Viewer, Scope::Festival)])
            .await,
        who(fixture, "an on-looker of T1", "zqlook", &[(Role::Viewer, Scope::T1)]).await,
        who(fixture, "the programmer of O1", "zqpart", &[(Role::Programmer, Scope::O1)]).await,
        who(fixture, "the stage manager of X1", "zqnight1", &[(Role::StageManager, Scope::X1)]).await,
        who(fixture, "the owner of O1", "zqpartowner", &[(Role::Owner, Scope::O1)]).await,
    ];
    for role in Role::VARIANTS {
        let login = format!("zq{}", role.to_string().to_lowercase().replace('_', "-"));
        all.push(who(fixture, &format!("{role} of all"), &login, &[(*role, Scope::Festival)]).await);
    }
    let owner = all.iter().find(|it| it.name == "OWNER of all").expect("the owner").clone();
    let admin = all[1].clone();
    for scope in TokenScope::VARIANTS {
        all.push(kept(fixture, &owner, *scope).await);
        all.push(kept(fixture, &admin, *scope).await);
    }
    all
}

/// Somebody with an account and roles.
async fn who(fixture: &Fixture, name: &str, login: &str, roles: &[(Role, Scope)]) -> Who {
    let desk = &fixture.desk;
    let is_admin = login == "zqadmin";
    let input = json!({ "name": login, "isAdmin": is_admin, "email": format!("{login}@example.org") });
    account(desk, "accountCreate", input, "account { id }").await;
    for (role, scope) in roles {
        let (festival, scope) = match scope {
            Scope::Festival => ("@", Value::Null),
            Scope::Other => ("@other", Value::Null),
            part => ("@", json!(fixture.fill(&format!("@{part:?}")))),
        };
        let grant = json!({ "festival": fixture.fill(festival), "account": login, "role": role.to_string(), "scope": scope });
        account(desk, "grantCreate", grant, "grant { id }").await;
    }
    let token = desk.app.token_for(login, "test").await.expect("a database").expect("a token");
    Who { name: name.to_owned(), token: Some(token), is_admin, roles: roles.to_vec(), token_scopes: None }
}

/// The same with a token that is kept to one use.
async fn kept(fixture: &Fixture, who: &Who, scope: TokenScope) -> Who {
    let query = format!("mutation {{ tokenCreate(input: {{ name: \"kept\", scopes: [{scope}] }}) {{ secret }} }}");
    let made = fixture.desk.send_as(who.token.as_deref(), &query, json!({})).await;
    let secret = made["data"]["tokenCreate"]["secret"].as_str().expect("a secret").to_owned();
    Who {
        name: format!("{} to {scope}", who.name),
        token: Some(secret),
        token_scopes: Some(BTreeSet::from([scope])),
        ..who.clone()
    }
}
