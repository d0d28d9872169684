//! The program as it is used from a shell.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    process::Stdio,
};

use playbill::{
    app::{App, SystemClock},
    store::Store,
};

use crate::{
    binary::{database_in, playbill, run},
    database::Database,
};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn schema_prints_the_schema() {
    let output = run(["schema"]);
    let printed = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql")).expect("schema.graphql");
    assert!(output.status.success());
    assert!(text(&output.stdout) == printed, "run `make schema`");
}

#[test]
fn the_demo_is_built_once() {
    let database = Database::new();
    let url = database.url();
    let first = run(["demo", "--database-url", url]);
    assert!(first.status.success(), "{}", text(&first.stderr));
    let notice = text(&first.stdout);
    assert!(notice.contains(playbill::demo::NOTICE.en) && notice.contains(playbill::demo::NOTICE.zh), "{notice}");
    let second = run(["demo", "--database-url", url]);
    assert!(second.status.success());
    assert_eq!(text(&second.stdout), "The demo festival is there already; nothing was changed.\n");
}

#[test]
fn config_says_where_each_setting_came_from() {
    let output = playbill(["config", "--log-level", "debug"])
        .env("PLAYBILL_DATABASE_URL", "sqlite://elsewhere.db")
        .env("PLAYBILL_LISTEN", "127.0.0.1:9")
        .output()
        .expect("the program");
    assert!(output.status.success());
    let expect = "PLAYBILL_DATABASE_URL=sqlite://elsewhere.db  # environment\n\
                  PLAYBILL_REPLICA_URL=  # default\n\
                  PLAYBILL_LOG_LEVEL=debug  # command line\n\
                  PLAYBILL_LOG_FORMAT=text  # default\n\
                  PLAYBILL_LISTEN=127.0.0.1:9  # environment\n";
    let told = text(&output.stdout);
    assert!(told.starts_with(expect), "{told}");
    assert!(told.contains("PLAYBILL_MAX_QUERY_DEPTH=15  # default\n"), "{told}");
    let flag =
        playbill(["config", "--database-url", "sqlite://flag.db"]).env("PLAYBILL_DATABASE_URL", "sqlite://env.db").output();
    let flag = text(&flag.expect("the program").stdout);
    assert!(flag.contains("PLAYBILL_DATABASE_URL=sqlite://flag.db  # command line\n"), "{flag}");
    assert!(flag.contains("PLAYBILL_LISTEN=127.0.0.1:8080  # default\n"), "{flag}");
}

#[test]
fn a_password_is_never_printed() {
    let url = "postgres://desk:swordfish@host/playbill?password=swordfish";
    for arguments in [&["config"][..], &["migrate"], &["serve"], &["--help"], &["serve", "--help"], &["backup", "--to", "x"]] {
        let output = playbill(arguments).env("PLAYBILL_DATABASE_URL", url).output().expect("the program");
        let told = text(&output.stdout) + &text(&output.stderr);
        assert!(!told.is_empty() && !told.contains("swordfish"), "{arguments:?}: {told}");
        let masked = "PLAYBILL_DATABASE_URL=postgres://desk:***@host/playbill?password=***  # environment\n";
        assert_eq!(told.contains(masked), arguments == ["config"], "{told}");
    }
}

#[tokio::test]
async fn migrate_makes_the_database_and_leaves_it_be() {
    let database = Database::empty();
    let url = database.url();
    for _ in 0..2 {
        let output = run(["migrate", "--database-url", url]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "");
    }
    let store = Store::connect(url).await.expect("a database");
    assert_eq!(store.pending_migrations().await.expect("a count"), 0);
}

#[test]
fn what_cannot_be_done_is_said_with_the_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("playbill.db"), "这不是数据库。".repeat(100)).expect("a file");
    let not_a_database = database_in(&folder);
    let check = |arguments: &[&str], expect: &str| {
        let output = run(arguments);
        let message = text(&output.stderr);
        assert!(!output.status.success() && message.contains(expect), "{arguments:?}: {message}");
        assert!(!message.contains("panicked"), "{message}");
        assert_eq!(text(&output.stdout), "");
    };
    check(
        &["migrate", "--database-url", "mysql://somewhere/playbill"],
        "give the path of a SQLite file, as in sqlite://playbill.db",
    );
    check(&["migrate", "--database-url", "playbill.db"], "give the path of a SQLite file");
    check(&["demo", "--database-url", "sqlite::memory:"], "lost with its connection");
    check(&["serve", "--database-url", "sqlite://"], "names no file");
    check(&["migrate", "--database-url", "sqlite:///no/such/folder/playbill.db"], "unable to open database file");
    check(&["migrate", "--database-url", &not_a_database], "file is not a database");
    check(&["serve", "--listen", "nowhere"], "invalid value 'nowhere' for '--listen");
    check(&["dance"], "unrecognized subcommand 'dance'");
}

#[test]
fn accounts_and_tokens_are_made_from_a_shell() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = database_in(&folder);
    let check = |arguments: &[&str], stdin: &str, expect: Result<&str, &str>| {
        let mut command = playbill(arguments);
        command.args(["--database-url", &url]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program");
        child.stdin.take().expect("its input").write_all(stdin.as_bytes()).expect("written");
        let output = child.wait_with_output().expect("an end");
        let (printed, complaint) = (text(&output.stdout), text(&output.stderr));
        match expect {
            Ok(start) => assert!(output.status.success() && printed.starts_with(start), "{arguments:?}: {printed}{complaint}"),
            Err(why) => {
                assert!(!output.status.success() && printed.is_empty() && complaint.contains(why), "{arguments:?}: {complaint}")
            }
        }
        printed
    };
    let made = check(&["user", "create", "Lina", "--owner"], "", Ok("lina can sign in now, with the password "));
    assert_eq!(made.split_whitespace().last().expect("a password").len(), 24);
    let create = ["user", "create", "wangwu", "--email", "Wang.Wu@example.org", "--display-name", "王武", "--password-stdin"];
    check(&create, "four plain words here\n", Ok("wangwu can sign in now.\n"));
    check(&create, "four plain words here\n", Err("This is in use already; choose another."));
    check(&["user", "create", "wang wu", "--password-stdin"], "short", Err("password: A password has 10 to 200 characters"));
    check(&["user", "token", "wang.wu@example.org", "--for", "the screens"], "", Ok("playbill_"));
    check(&["user", "token", "nobody"], "", Err("There is no such account"));
}

#[test]
fn the_client_secret_of_the_identity_provider_is_never_printed() {
    for arguments in [&["config"][..], &["serve", "--help"]] {
        let output = playbill(arguments).env("PLAYBILL_OIDC_CLIENT_SECRET", "swordfish").output().expect("the program");
        let told = text(&output.stdout) + &text(&output.stderr);
        assert!(!told.contains("swordfish"), "{arguments:?}: {told}");
        assert_eq!(told.contains("PLAYBILL_OIDC_CLIENT_SECRET=***  # environment\n"), arguments == ["config"], "{told}");
    }
    let output = playbill(["serve", "--oidc-issuer", "https://id.example"]).output().expect("the program");
    let told = text(&output.stderr);
    assert!(!output.status.success() && told.contains("--oidc-client-id") && told.contains("--oidc-redirect-uri"), "{told}");
}

/// Serves a database with the demo: the lines that are printed until it listens, and where it does.
fn demo(url: &str) -> (Vec<String>, String) {
    let mut command = playbill(["serve", "--demo", "--listen", "127.0.0.1:0", "--database-url", url]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut told = vec![];
    let address = loop {
        let line = lines.next().expect("a line").expect("a text");
        if let Some(address) = line.strip_prefix("Playbill listens on http://") {
            break address.trim_end_matches("/graphiql").to_owned();
        }
        told.push(line);
    };
    child.kill().expect("a process");
    child.wait().expect("its end");
    (told, address)
}

#[test]
fn the_demo_tells_a_token_at_every_start_but_not_among_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = database_in(&folder);
    let tokens = |lines: &[String], address: &str| {
        let at = lines.iter().position(|it| it.starts_with("organizer token: ")).expect("a token");
        let token = lines[at]["organizer token: ".len()..].to_owned();
        assert_eq!(lines[at + 1], format!("http://{address}/graphiql/#token={token}"));
        assert_eq!(lines.iter().filter(|it| it.starts_with("organizer token")).count(), 1);
        token
    };
    let (first, address) = demo(&url);
    let first = tokens(&first, &address);
    let (second, address) = demo(&url);
    let second = tokens(&second, &address);
    assert_ne!(first, second);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let holds = |token: &str| {
        runtime.block_on(async {
            let app = App::new(Store::connect(&url).await.expect("a database"), Box::new(SystemClock));
            app.authenticate(token).await.is_ok()
        })
    };
    assert!(!holds(&first) && holds(&second), "the token before ends");

    let folder = tempfile::tempdir().expect("a folder");
    let url = database_in(&folder);
    assert!(run(["user", "create", "lina", "--owner", "--database-url", &url]).status.success());
    let (lines, _) = demo(&url);
    assert!(lines.iter().all(|it| !it.contains("token")), "{lines:?}");
}
