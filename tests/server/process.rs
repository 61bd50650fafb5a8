//! The program itself: its one line, its exit codes, its end.

use crate::kill;
use crate::visitor::Visitor;
use serde_json::json;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sapa");

fn folder(bot: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("intents")).expect("made");
    let price = "intent: price\nkeywords: [harga]\nreply: Harganya 45.000.\n";
    std::fs::write(folder.path().join("intents/price.yaml"), price).expect("written");
    std::fs::write(folder.path().join("bot.yaml"), bot).expect("written");
    folder
}

const GOOD: &str = "bot: Toko Uji\nlanguages: [id]\ntimezone: Asia/Jakarta\n";

/// Runs to its end, which it must come to by itself.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(PROGRAM)
        .env("LC_ALL", "C")
        .arg("serve")
        .arg(folder)
        .args(arguments)
        .env_remove("SAPA_LISTEN")
        .output()
        .expect("the program starts")
}

/// The program serving, until the test is done with it.
struct Serving {
    child: Child,
    address: SocketAddr,
    out: BufReader<ChildStdout>,
}

impl Serving {
    /// Starts and waits for the line.
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(PROGRAM)
            .env("LC_ALL", "C")
            .arg("serve")
            .arg(folder)
            .env("SAPA_LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        out.read_line(&mut line).expect("a line");
        let address = line.strip_prefix("listening on http://").expect("the line").trim_end();
        let address = address.parse().expect("an address");
        Self { child, address, out }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn it_stops_gracefully_when_told_to() {
    for signal in ["-TERM", "-INT"] {
        let folder = folder(GOOD);
        let mut serving = Serving::start(folder.path());
        let (mut visitor, welcome, _) = Visitor::hello(serving.address, json!({})).await;
        visitor.say("a", "harga").await;
        visitor.receipt("a").await;
        let id = serving.child.id().to_string();
        let told = Command::new("kill").args([signal, &id]).status().expect("kill");
        assert!(told.success());
        assert_eq!(visitor.closed().await, Some(1001));
        assert_eq!(serving.child.wait().expect("it ended").code(), Some(0));
        let mut rest = String::new();
        serving.out.read_to_string(&mut rest).expect("text");
        assert_eq!(rest, "", "one line on standard output");
        // Folded into the one file, and there for the next.
        assert!(!folder.path().join("sapa.db-wal").exists());
        let again = Serving::start(folder.path());
        let (.., replay) = Visitor::hello(again.address, json!({"token": welcome["token"]})).await;
        assert!(replay.iter().any(|entry| entry["id"] == "a"));
    }
}

#[tokio::test]
async fn a_second_server_on_the_same_file_is_refused() {
    let folder = folder(GOOD);
    let first = Serving::start(folder.path());
    let second = run(folder.path(), &["--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(1));
    let reason = String::from_utf8_lossy(&second.stderr);
    assert!(
        reason.contains("another server is using") && reason.contains("sapa.db"),
        "{reason}"
    );
    assert!(second.stdout.is_empty());
    // By another name, and without the file of a lock that somebody might think stale.
    std::os::unix::fs::symlink(folder.path().join("sapa.db"), folder.path().join("link.db")).expect("a link");
    std::fs::hard_link(folder.path().join("sapa.db"), folder.path().join("hard.db")).expect("a link");
    for name in ["link.db", "hard.db"] {
        let store = format!("sqlite:{}", folder.path().join(name).display());
        let third = run(folder.path(), &["--listen", "127.0.0.1:0", "--store", &store]);
        assert_eq!(third.status.code(), Some(1), "{name}");
    }
    // The first goes on.
    let (mut visitor, ..) = Visitor::hello(first.address, json!({})).await;
    visitor.say("a", "harga").await;
    visitor.receipt("a").await;
}

#[test]
fn what_cannot_be_served_says_why() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let taken = taken.local_addr().expect("an address").to_string();
    let occupied = std::net::TcpListener::bind(&taken);
    let unset =
        format!("{GOOD}handoff: {{targets: [{{name: desk, url: '${{SAPA_TEST_UNSET}}', secret: whsec_AAAA}}]}}\n");
    let rows: [(&str, &[&str], i32, &str); 8] = [
        (GOOD, &["--listen", &taken], 1, "cannot listen on"),
        ("bot: Toko Uji\nlangauges: [id]\n", &[], 1, "langauges"),
        (&unset, &[], 1, "SAPA_TEST_UNSET"),
        (GOOD, &["--store", "postgres://localhost/sapa"], 1, "names no store"),
        (GOOD, &["--store", "sqlite:/nowhere/at/all.db"], 1, "/nowhere/at/all.db"),
        (GOOD, &["--bus", "nats://localhost"], 1, "--bus"),
        (GOOD, &["--trusted-proxy", "ten"], 2, "10.0.0.0/8"),
        (GOOD, &["--public-url", "chat.example.com"], 2, "--public-url"),
    ];
    for (bot, arguments, code, reason) in rows {
        let folder = folder(bot);
        let output = run(folder.path(), arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
        assert!(errors.contains(reason), "{arguments:?}: {errors}");
        assert!(output.stdout.is_empty());
    }
    drop(occupied);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_it_loses_nothing_acknowledged() {
    let found = kill::run(PROGRAM, 4).await;
    assert!(found.are_clean(), "{found:?}");
    assert!(found.acknowledged > 0 && found.handoffs > 0, "{found:?}");
}
