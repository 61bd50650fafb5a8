//! `sapa agent` beside the real server: what it does holds at once.

use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

const OWN: &str = "teh manis hangat";

/// A bot folder of its own, and the server that serves it.
struct House {
    folder: tempfile::TempDir,
    server: Child,
    url: String,
}

impl House {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let bot = folder.path().join("shop");
        assert!(
            sapa(folder.path(), &["init", bot.to_str().expect("text")], None)
                .status
                .success()
        );
        let mut server = command(&bot)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("piped"))
            .read_line(&mut line)
            .expect("a line");
        let url = line
            .trim()
            .strip_prefix("listening on ")
            .expect("the address")
            .to_owned();
        Self { folder, server, url }
    }

    /// `sapa agent` in the folder that is served.
    fn agent(&self, arguments: &[&str]) -> Output {
        self.agent_given(arguments, None)
    }

    fn agent_given(&self, arguments: &[&str], given: Option<&str>) -> Output {
        let arguments: Vec<&str> = [&["agent"], arguments].concat();
        sapa(&self.folder.path().join("shop"), &arguments, given)
    }

    fn client(&self) -> reqwest::Client {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy();
        client.build().expect("a client")
    }

    /// Signs in: the cookie, if that worked.
    async fn sign_in(&self, name: &str, password: &str) -> Option<String> {
        let answer = self
            .post("/console/sign-in", None, &[("name", name), ("password", password)])
            .await;
        let cookie = answer.headers().get(SET_COOKIE)?;
        Some(
            cookie
                .to_str()
                .expect("text")
                .split(';')
                .next()
                .expect("a pair")
                .to_owned(),
        )
    }

    async fn post(&self, path: &str, cookie: Option<&str>, form: &[(&str, &str)]) -> reqwest::Response {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = self
            .client()
            .post(format!("{}{path}", self.url))
            .header(ORIGIN, &self.url);
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        let request = match cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        };
        request.send().await.expect("an answer")
    }

    /// Where a page sends whoever has this cookie; empty: it is shown.
    async fn gone_to(&self, path: &str, cookie: &str) -> String {
        let answer = self.get(path, cookie).await;
        let to = answer
            .headers()
            .get(LOCATION)
            .map(|to| to.to_str().expect("text").to_owned());
        to.unwrap_or_default()
    }

    async fn get(&self, path: &str, cookie: &str) -> reqwest::Response {
        let request = self.client().get(format!("{}{path}", self.url)).header(COOKIE, cookie);
        request.send().await.expect("an answer")
    }

    /// What the API says of an agent.
    async fn presence(&self, name: &str, token: &str) -> String {
        let request = self.client().get(format!("{}/api/v1/agents", self.url));
        let answer = request.bearer_auth(token.trim()).send().await.expect("an answer");
        let told: Value = serde_json::from_str(&answer.text().await.expect("text")).expect("JSON");
        let agents = told["agents"].as_array().expect("a list");
        let named = agents.iter().find(|agent| agent["agent"] == name);
        named
            .map_or("unknown", |agent| agent["presence"].as_str().expect("a word"))
            .to_owned()
    }

    async fn choose_password(&self, cookie: &str) -> String {
        let page = self
            .get("/console/password", cookie)
            .await
            .text()
            .await
            .expect("a page");
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").expect("a form");
        let csrf = rest.split('"').next().expect("its end");
        let form = [("csrf", csrf), ("password", OWN), ("again", OWN)];
        let answer = self.post("/console/password", Some(cookie), &form).await;
        let cookie = answer.headers()[SET_COOKIE].to_str().expect("text");
        cookie.split(';').next().expect("a pair").to_owned()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn command(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sapa"));
    command.current_dir(dir).env("LC_ALL", "C").env_remove("SAPA_STORE");
    command.env_remove("HANDOFF_URL").env_remove("HANDOFF_SECRET");
    command
}

fn sapa(dir: &Path, arguments: &[&str], given: Option<&str>) -> Output {
    let mut child = command(dir)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("piped");
    // A command that asks for nothing may have closed it.
    let _ = stdin.write_all(given.unwrap_or_default().as_bytes());
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("no signal ended it")
}

#[tokio::test]
async fn whose_sessions_are_ended_beside_the_server_is_there_no_longer() {
    let house = House::open();
    house.agent(&["add", "Sari", "--role", "admin"]);
    let token = out(&sapa(
        &house.folder.path().join("shop"),
        &["token", "create", "crm"],
        None,
    ));
    for (way, presence) in [(["revoke", "Budi"], "away"), (["disable", "Budi"], "unknown")] {
        let given = house.agent_given(&["add", "Budi", "--password-stdin"], Some("dari pengelola sandi\n"));
        let password = if code(&given) == 0 { "dari pengelola sandi" } else { OWN };
        let mut budi = house.sign_in("Budi", password).await.expect("signed in");
        if password != OWN {
            budi = house.choose_password(&budi).await;
        }
        assert_eq!(house.gone_to("/console", &budi).await, "");
        assert_eq!(house.presence("Budi", &token).await, "online", "before {way:?}");
        assert_eq!(code(&house.agent(&way)), 0);
        let noticed = async {
            while house.presence("Budi", &token).await != presence {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        };
        let noticed = tokio::time::timeout(std::time::Duration::from_secs(30), noticed).await;
        assert!(noticed.is_ok(), "after {way:?}");
    }
}

#[tokio::test]
async fn an_agent_is_added_signs_in_and_is_sent_away_beside_the_server() {
    let house = House::open();
    let added = house.agent(&["add", "Sari", "--role", "admin"]);
    assert_eq!(code(&added), 0, "{}", err(&added));
    let printed = out(&added);
    let password = printed.trim();
    assert_eq!(printed.lines().count(), 1, "the password alone: {printed}");
    assert!(!err(&added).contains(password));
    let cookie = house.sign_in("Sari", password).await.expect("signed in");
    assert_eq!(house.gone_to("/console", &cookie).await, "/console/password");
    assert_eq!(house.gone_to("/console/agents", &cookie).await, "/console/password");
    let cookie = house.choose_password(&cookie).await;
    assert_eq!(house.gone_to("/console", &cookie).await, "");

    let given = house.agent_given(&["add", "Budi", "--password-stdin"], Some("dari pengelola sandi\n"));
    assert_eq!((code(&given), out(&given).as_str()), (0, ""), "{}", err(&given));
    let budi = house.sign_in("Budi", "dari pengelola sandi").await.expect("signed in");

    let listed: Value = serde_json::from_str(&out(&house.agent(&["list", "--format", "json"]))).expect("JSON");
    let listed: Vec<_> = listed["agents"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|agent| {
            (
                agent["name"].as_str(),
                agent["role"].as_str(),
                agent["state"].as_str(),
                agent["sessions"].as_u64(),
            )
        })
        .collect();
    assert_eq!(
        listed,
        [
            (Some("Budi"), Some("agent"), Some("must_change"), Some(1)),
            (Some("Sari"), Some("admin"), Some("active"), Some(1)),
        ]
    );

    let sessions: Value =
        serde_json::from_str(&out(&house.agent(&["sessions", "budi", "--format", "json"]))).expect("JSON");
    let id = sessions["sessions"][0]["id"].as_str().expect("an id");
    assert_eq!(sessions["sessions"][0]["address"], "127.0.0.1");
    assert_eq!(
        code(&house.agent(&["revoke", "Sari", "--session", id])),
        1,
        "not Sari's"
    );
    assert_eq!(house.gone_to("/console", &budi).await, "/console/password");
    assert_eq!(code(&house.agent(&["revoke", "Budi", "--session", id])), 0);
    assert_eq!(house.gone_to("/console", &budi).await, "/console/sign-in");

    assert_eq!(code(&house.agent(&["disable", "Budi"])), 0);
    assert_eq!(house.sign_in("Budi", "dari pengelola sandi").await, None);
    assert_eq!(code(&house.agent(&["enable", "Budi"])), 0);
    let budi = house.sign_in("Budi", "dari pengelola sandi").await.expect("again");
    let reset = house.agent(&["reset", "Budi"]);
    assert_eq!(house.gone_to("/console", &budi).await, "/console/sign-in");
    assert_eq!(house.sign_in("Budi", "dari pengelola sandi").await, None);
    let budi = house
        .sign_in("Budi", out(&reset).trim())
        .await
        .expect("with the new one");
    let budi = house.choose_password(&budi).await;
    assert_eq!(house.get("/console/deliveries", &budi).await.status(), 403);
    assert_eq!(code(&house.agent(&["role", "Budi", "lead"])), 0);
    assert_eq!(house.get("/console/deliveries", &budi).await.status(), 200);
    assert_eq!(code(&house.agent(&["revoke", "Budi"])), 0);
    assert_eq!(house.gone_to("/console", &budi).await, "/console/sign-in");
    let rows: [(&[&str], i32, &str); 5] = [
        (&["teams", "budi", "admin"], 0, "Budi is in these teams now: admin"),
        (
            &["teams", "Budi", "nowhere"],
            2,
            "this bot has no team nowhere; there are: admin",
        ),
        (&["teams", "Nobody", "admin"], 1, "there is no agent named Nobody"),
        (&["add", "Rina", "--team", "nowhere"], 2, "this bot has no team nowhere"),
        (&["add", "Rina", "--team", "admin"], 0, "A one-time password"),
    ];
    for (arguments, expected, told) in rows {
        let output = house.agent(arguments);
        assert_eq!(code(&output), expected, "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains(told), "{arguments:?}: {}", err(&output));
    }
    let text = out(&house.agent(&["list"]));
    assert!(text.contains("Budi  lead   active                  admin"), "{text}");
    assert!(text.contains("Rina  agent  to change the password  admin"), "{text}");
}

#[test]
fn what_cannot_be_done_is_said() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let agent = |arguments: &[&str], given: Option<&str>| {
        let arguments: Vec<&str> = [&["agent"], arguments].concat();
        sapa(folder.path(), &arguments, given)
    };
    assert!(err(&agent(&["list"], None)).contains("nothing is stored yet"));
    let long = "x".repeat(65);
    let rows: [(&[&str], Option<&str>, i32, &str); 14] = [
        (&["add", "Tono"], None, 0, "There is no admin yet"),
        (
            &["add", "Sari", "--role", "admin", "--password-stdin"],
            Some(OWN),
            0,
            "A one-time password",
        ),
        (&["add", "sARI"], None, 1, "there is an agent named sARI already"),
        (&["add", &long], None, 2, "1 to 64 visible characters"),
        (&["add", " "], None, 2, "1 to 64 visible characters"),
        (
            &["add", "Budi", "--password-stdin"],
            Some("short\n"),
            2,
            "at least 10 characters",
        ),
        (
            &["add", "Budi", "--password-stdin"],
            Some(""),
            2,
            "at least 10 characters",
        ),
        (&["add", "Budi", "--role", "owner"], None, 2, "invalid value"),
        (
            &["add", "Budi", "--password", "on the command line"],
            None,
            2,
            "unexpected argument",
        ),
        (&["role", "Nobody", "lead"], None, 1, "there is no agent named Nobody"),
        (&["disable", "Nobody"], None, 1, "there is no agent named Nobody"),
        (&["reset", "Nobody"], None, 1, "there is no agent named Nobody"),
        (&["sessions", "Nobody"], None, 1, "there is no agent named Nobody"),
        (
            &["revoke", "Sari", "--session", "feed"],
            None,
            1,
            "Sari has no session feed",
        ),
    ];
    for (arguments, given, expected, told) in rows {
        let output = agent(arguments, given);
        assert_eq!(code(&output), expected, "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains(told), "{arguments:?}: {}", err(&output));
    }
    assert!(out(&agent(&["sessions"], None)).contains("Nobody is signed in"));
}

#[tokio::test]
async fn the_last_admin_stays_one() {
    let house = House::open();
    let password = out(&house.agent(&["add", "Sari", "--role", "admin"]));
    let cookie = house.sign_in("Sari", password.trim()).await.expect("signed in");
    house.choose_password(&cookie).await;
    for arguments in [&["role", "Sari", "agent"][..], &["disable", "sari"]] {
        let refused = house.agent(arguments);
        assert_eq!(code(&refused), 1);
        assert!(
            err(&refused).contains("the only admin who can sign in"),
            "{}",
            err(&refused)
        );
    }
}
