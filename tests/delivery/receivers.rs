//! Receivers of others: those that the documentation shows, and two built on libraries from elsewhere.

#[path = "../../docs/receivers/receiver.rs"]
mod receiver;

use crate::desk::{Desk, OTHER_SECRET, SECRET, target};
use chrono::Utc;
use sapa::store::DeliveryStatus::{Dead, Due};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Python with what `scripts/setup` installs.
const PYTHON: &str = "target/python/bin/python3";

/// Longest wait for a receiver to come up; only a failing test waits that long.
const PATIENCE: Duration = Duration::from_secs(30);

/// A receiver in a process of its own.
struct Running {
    child: Child,
    url: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts it and waits until it can be connected to. `None`, and a line on standard error, where its runtime is not installed.
async fn start(runtime: &str, arguments: &[&str], needs: &[&str]) -> Option<Running> {
    let missing = needs.iter().find(|path| !Path::new(ROOT).join(path).exists());
    let found = Command::new(runtime).arg("--version").stdout(Stdio::null()).status();
    if missing.is_some() || !found.is_ok_and(|status| status.success()) {
        // Past the test harness, which keeps to itself what passing tests print.
        let what = missing.copied().unwrap_or(runtime);
        let line = format!("NOT RUN: {arguments:?} was not tried, for {what} is missing; scripts/setup installs it\n");
        std::io::stderr().write_all(line.as_bytes()).expect("standard error");
        return None;
    }
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.local_addr().expect("an address").port()
    };
    let arguments = arguments
        .iter()
        .map(|argument| argument.replace("PORT", &port.to_string()));
    let mut child = Command::new(runtime)
        .args(arguments)
        .current_dir(ROOT)
        .env("SECRET", SECRET)
        .env("PORT", port.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the receiver starts");
    let begun = Instant::now();
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        assert!(child.try_wait().expect("its state").is_none(), "{runtime} ended");
        assert!(begun.elapsed() < PATIENCE, "{runtime} never came up");
        tokio::task::yield_now().await;
    }
    Some(Running {
        child,
        url: format!("http://127.0.0.1:{port}/"),
    })
}

/// Requests that end before they are whole, one of which does not say how long it is: a receiver goes on after them, as what follows
/// shows.
async fn break_off(url: &str) {
    let place = url.trim_start_matches("http://").trim_end_matches('/');
    for (head, ends) in [("content-length: 100\r\n\r\n{\"type\"", true), ("\r\n", false)] {
        let mut socket = tokio::net::TcpStream::connect(place).await.expect("it listens");
        let request = format!("POST / HTTP/1.1\r\nhost: {place}\r\nconnection: close\r\n{head}");
        socket.write_all(request.as_bytes()).await.expect("written");
        if ends {
            continue;
        }
        let mut answer = String::new();
        // Some close without a word.
        let _ = tokio::time::timeout(PATIENCE, socket.read_to_string(&mut answer)).await;
        assert!(answer.contains(" 401 "), "{url} answers {answer:?}");
    }
}

/// Our deliveries to a receiver that knows `SECRET`: believed with it, while it replaces another, and with nothing else; and a
/// notice that a library from elsewhere signed.
async fn check(url: &str) {
    let mut rotating = target("rotating", url);
    rotating.secrets = vec![OTHER_SECRET.to_owned(), SECRET.to_owned()];
    let mut foreign = target("foreign", url);
    foreign.secrets = vec![OTHER_SECRET.to_owned()];
    let mut desk = Desk::new(vec![target("own", url), rotating, foreign]);
    desk.clock.move_to(Utc::now());
    desk.start();
    desk.queue_for("c1", &["own", "rotating", "foreign"], "msg_1").await;
    let rows = desk
        .until("all settled", |rows| rows.iter().all(|row| row.status != Due))
        .await;
    let ends: Vec<_> = rows
        .iter()
        .map(|row| (row.target.as_str(), row.last_error.as_deref()))
        .collect();
    assert_eq!(
        ends,
        [("own", None), ("rotating", None), ("foreign", Some("HTTP 401"))],
        "{url}"
    );
    // Signed ten minutes ago by its own timestamp: an old notice is not believed.
    desk.clock.move_to(Utc::now() - chrono::TimeDelta::minutes(10));
    desk.queue("c2", "own", "msg_2").await;
    let rows = desk
        .until("the old one", |rows| rows.last().is_some_and(|row| row.status != Due))
        .await;
    assert_eq!(
        rows.last().map(|row| (row.status, row.last_error.as_deref())),
        Some((Dead, Some("HTTP 401")))
    );
    desk.close().await;

    let library = standardwebhooks::Webhook::new(SECRET).expect("a good secret");
    let now = Utc::now().timestamp();
    let body = r#"{"type":"handoff.claimed","timestamp":"2026-11-23T09:52:10.000Z","data":{"conversation":"c1","agent":"Rina 🙏"}}"#;
    let signature = library.sign("msg_3", now, body.as_bytes()).expect("signed");
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let altered = body.replace("Rina", "Budi");
    let broken = signature.replace("v1,", "v1,A");
    for (body, signature, expected) in [
        (body, signature.as_str(), 204),
        (body, &format!("v1,AAAA {signature}"), 204),
        (&altered, &signature, 401),
        (body, &broken, 401),
        (body, "", 401),
        (body, "nonsense", 401),
    ] {
        let answer = client
            .post(url)
            .header("webhook-id", "msg_3")
            .header("webhook-timestamp", now.to_string())
            .header("webhook-signature", signature)
            .body(body.to_owned())
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status().as_u16(), expected, "{url} {signature}");
    }
}

#[tokio::test]
async fn the_documented_one_in_node() {
    if let Some(running) = start("node", &["docs/receivers/receiver.mjs"], &[]).await {
        break_off(&running.url).await;
        check(&running.url).await;
    }
}

#[tokio::test]
async fn the_documented_one_in_python() {
    if let Some(running) = start("python3", &["docs/receivers/receiver.py"], &[]).await {
        break_off(&running.url).await;
        check(&running.url).await;
    }
}

#[tokio::test]
async fn the_documented_one_in_php() {
    if let Some(running) = start("php", &["-S", "127.0.0.1:PORT", "docs/receivers/receiver.php"], &[]).await {
        break_off(&running.url).await;
        check(&running.url).await;
    }
}

#[tokio::test]
async fn the_documented_one_in_rust() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, receiver::receiver(SECRET)).await });
    break_off(&url).await;
    check(&url).await;
}

#[tokio::test]
async fn one_on_npms_library() {
    let needs = ["node_modules/standardwebhooks"];
    if let Some(running) = start("node", &["tests/delivery/receivers/npm.mjs"], &needs).await {
        check(&running.url).await;
    }
}

#[tokio::test]
async fn one_on_pypis_library() {
    let python = Path::new(ROOT).join(PYTHON);
    if let Some(running) = start(
        &python.display().to_string(),
        &["tests/delivery/receivers/pypi.py"],
        &[PYTHON],
    )
    .await
    {
        check(&running.url).await;
    }
}

#[test]
fn the_page_shows_them_as_they_are() {
    let page = std::fs::read_to_string(Path::new(ROOT).join("docs/webhooks.md")).expect("the page");
    for (name, language) in [("mjs", "js"), ("py", "python"), ("php", "php"), ("rs", "rust")] {
        let file: PathBuf = [ROOT, "docs/receivers", &format!("receiver.{name}")].iter().collect();
        let text = std::fs::read_to_string(file).expect("the receiver");
        assert!(
            page.contains(&format!("```{language}\n{text}```\n")),
            "receiver.{name} is another on the page"
        );
    }
}
