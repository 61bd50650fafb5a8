//! The program itself: a save, a refusal, `sapa bots` and `sapa rollback` beside a running server.

use crate::shop::{PRICE, folder_of_a_shop, save};
use crate::visitor::Visitor;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Nothing that is waited for takes so long, unless it never comes.
const PATIENCE: Duration = Duration::from_secs(30);

const PROGRAM: &str = env!("CARGO_BIN_EXE_sapa");

struct Serving {
    child: Child,
    address: SocketAddr,
    log: Receiver<String>,
}

impl Serving {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(PROGRAM)
            .env("LC_ALL", "C")
            .arg("serve")
            .arg(folder)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        out.read_line(&mut line).expect("a line");
        let log = BufReader::new(child.stderr.take().expect("piped"));
        let (tell, told) = channel();
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                // The test may have heard enough.
                let _ = tell.send(line);
            }
        });
        let address = line.strip_prefix("listening on http://").expect("the line").trim_end();
        Self {
            address: address.parse().expect("an address"),
            log: told,
            child,
        }
    }

    /// Reads the log up to a line that holds this; returns it.
    fn logs(&self, wanted: &str) -> String {
        loop {
            let line = self.log.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("the log never says: {wanted}"));
            if line.contains(wanted) {
                return line;
            }
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn sapa(arguments: &[&str], folder: &Path) -> Output {
    Command::new(PROGRAM)
        .env("LC_ALL", "C")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

async fn ask(visitor: &mut Visitor, id: &str) -> String {
    visitor.say(id, "harga kaos").await;
    let found = visitor
        .until(|frame| frame["from"] == "bot" && frame["reply_to"] == id)
        .await;
    found
        .last()
        .and_then(|frame| frame["text"].as_str())
        .expect("an answer")
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_owner_edits_slips_and_goes_back() {
    let folder = folder_of_a_shop();
    let dir = folder.path();
    let serving = Serving::start(dir);
    let (mut visitor, ..) = Visitor::hello(serving.address, json!({})).await;
    assert!(ask(&mut visitor, "a").await.starts_with("Kaos harganya"));
    save(dir, "intents/price.yaml", &PRICE.replace("harganya", "cuma"));
    serving.logs("version=2");
    assert!(ask(&mut visitor, "b").await.starts_with("Kaos cuma"));
    save(dir, "intents/price.yaml", "keywords: [harga\n");
    serving.logs("was refused");
    let problem = serving.logs("code=\"open-bracket\"");
    assert!(problem.contains("intents/price.yaml:1:"), "{problem}");
    assert!(ask(&mut visitor, "c").await.starts_with("Kaos cuma"));
    let listed: Value = serde_json::from_slice(&sapa(&["bots", "--format", "json"], dir).stdout).expect("JSON");
    let live: Vec<(u64, bool)> = listed["versions"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| (row["version"].as_u64().expect("a number"), row["live"] == true))
        .collect();
    assert_eq!(live, [(2, true), (1, false)]);
    assert_eq!(listed["versions"][0]["intents"]["changed"], json!(["price"]));
    let back = sapa(&["rollback"], dir);
    assert_eq!(back.status.code(), Some(0), "{}", text(&back.stderr));
    let said = text(&back.stderr);
    assert!(
        said.contains("Version 1 of") && said.contains("are not that version"),
        "{said}"
    );
    serving.logs("rolled back");
    assert!(ask(&mut visitor, "d").await.starts_with("Kaos harganya"));
    let shown = text(&sapa(&["bots"], dir).stdout);
    assert!(
        shown.contains("*    1") && shown.contains("intents changed: price") && shown.contains("rolled back"),
        "{shown}"
    );
    // It lasts over a restart, until the folder is mended.
    drop(serving);
    save(dir, "intents/price.yaml", &PRICE.replace("harganya", "hanya"));
    let serving = Serving::start(dir);
    let (mut visitor, ..) = Visitor::hello(serving.address, json!({})).await;
    assert!(ask(&mut visitor, "e").await.starts_with("Kaos hanya"));
}

#[test]
fn what_cannot_be_returned_to_is_said() {
    let folder = folder_of_a_shop();
    for (arguments, code, said) in [
        (&["rollback"][..], 2, "nothing is stored yet"),
        (&["bots"], 2, "nothing is stored yet"),
        (&["rollback", "x"], 2, "invalid value"),
        (&["bots", "nowhere"], 2, "there is no folder nowhere"),
    ] {
        let output = sapa(arguments, folder.path());
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(
            text(&output.stderr).contains(said),
            "{arguments:?}: {}",
            text(&output.stderr)
        );
    }
    drop(Serving::start(folder.path()));
    for (arguments, said) in [
        (&["rollback"][..], "no version before 1"),
        (&["rollback", "7"], "no version 7"),
    ] {
        let output = sapa(arguments, folder.path());
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(text(&output.stderr).contains(said), "{}", text(&output.stderr));
    }
}
