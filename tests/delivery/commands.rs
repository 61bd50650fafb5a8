//! `sapa deliveries` and `sapa webhook verify`, the real program.

use crate::desk::{Desk, ManualClock, SECRET, target};
use crate::receiver::{Receiver, Reply};
use sapa::store::DeliveryStatus::{Dead, Delivered, Due};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn sapa(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sapa"))
        .env("LC_ALL", "C")
        .args(arguments)
        .env_remove("SAPA_STORE")
        .env_remove("SAPA_WEBHOOK_SECRET")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // It may not want it all.
    let _ = child.stdin.take().expect("piped").write_all(input.as_bytes());
    child.wait_with_output().expect("it ended")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_are_listed_and_replayed_beside_the_server() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = format!("sqlite:{}", folder.path().join("sapa.db").display());
    let receiver =
        Receiver::start(|hit, before| Reply::Status(if hit.id() == "msg_bad" && before < 2 { 400 } else { 200 })).await;
    let mut desk = Desk::at(&store, ManualClock::new(), vec![target("desk", &receiver.url)]);
    let dir = folder.path().display().to_string();
    let listed = sapa(&["deliveries", "--bot", &dir], "");
    assert_eq!(
        (listed.status.code(), text(&listed.stdout).as_str()),
        (Some(0), "No deliveries.\n")
    );
    desk.start();
    desk.queue("c1", "desk", "msg_good").await;
    desk.until("the good one", |rows| rows.iter().all(|row| row.status == Delivered))
        .await;
    desk.queue("c2", "desk", "msg_bad").await;
    let rows = desk
        .until("the bad one", |rows| rows.iter().all(|row| row.status != Due))
        .await;
    let bad = rows[1].id.to_string();

    let listed = sapa(&["deliveries", "--store", &store, "--format", "json"], "");
    let body: Value = serde_json::from_str(&text(&listed.stdout)).expect("JSON");
    let all = body["deliveries"].as_array().expect("a list");
    assert_eq!(all.len(), 2);
    for (name, value) in [
        ("webhook_id", "msg_bad"),
        ("target", "desk"),
        ("type", "handoff.requested"),
        ("conversation", "c2"),
        ("status", "dead"),
        ("last_error", "HTTP 400"),
    ] {
        assert_eq!(all[0][name], value, "{name}");
    }
    assert_eq!(all[0]["attempts"], 1);
    assert!(
        all.iter()
            .all(|row| row["latency_ms"].is_u64() && row["at"].is_string())
    );
    let dead = sapa(&["deliveries", "--store", &store, "--status", "dead"], "");
    let table = text(&dead.stdout);
    assert!(table.starts_with("ID ") && table.lines().count() == 2, "{table}");
    assert!(table.contains("HTTP 400") && table.contains("c2"), "{table}");

    let again = sapa(&["deliveries", "--store", &store, "replay", &bad], "");
    assert_eq!(again.status.code(), Some(0), "{}", text(&again.stderr));
    // The command goes by the system's clock.
    desk.clock.move_to(chrono::Utc::now() + chrono::TimeDelta::minutes(1));
    desk.until("sent again", |rows| rows.iter().all(|row| row.status == Delivered))
        .await;
    assert_eq!(receiver.ids(), ["msg_good", "msg_bad", "msg_bad"]);
    for (arguments, code) in [
        (&["deliveries", "--store", &store, "replay", "999"][..], 1),
        (&["deliveries", "replay", "soon"], 2),
        (&["deliveries", "replay"], 2),
        (&["deliveries", "replay", "--dead", "own", "3"], 2),
        (&["deliveries", "--store", &store, "switch-on", "desk"], 1),
        (&["deliveries", "--status", "lost"], 2),
        (&["deliveries", "--bot", "/nowhere"], 2),
    ] {
        assert_eq!(sapa(arguments, "").status.code(), Some(code), "{arguments:?}");
    }
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_is_off_is_told_of_switched_on_and_its_dead_are_sent_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = format!("sqlite:{}", folder.path().join("sapa.db").display());
    let receiver = Receiver::start(|_, before| Reply::Status(if before == 0 { 410 } else { 200 })).await;
    let mut desk = Desk::at(&store, ManualClock::new(), vec![target("own", &receiver.url)]);
    desk.start();
    desk.queue("c1", "own", "msg_1").await;
    desk.until_all(Dead).await;
    let run = |arguments: &[&str]| {
        let output = sapa(&[&["deliveries", "--store", &store], arguments].concat(), "");
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, listed, told) = run(&["--target", "own"]);
    assert_eq!((code, listed.lines().count()), (Some(0), 2), "{listed}");
    assert!(told.starts_with("own answered 410 and is off since 2026-"), "{told}");
    let unknown = "sapa: there is no target other; there are: own\n";
    for arguments in [
        &["--target", "other"][..],
        &["replay", "--dead", "other"],
        &["dismiss", "other"],
        &["switch-on", "other"],
    ] {
        assert_eq!(
            run(arguments),
            (Some(1), String::new(), unknown.to_owned()),
            "{arguments:?}"
        );
    }
    // While it is off they would only die again.
    for arguments in [&["replay", "--dead", "own"][..], &["replay", "1"]] {
        let (code, _, told) = run(arguments);
        assert_eq!((code, told.contains("switch it on first")), (Some(1), true), "{told}");
    }
    assert_eq!(run(&["switch-on", "own"]).0, Some(0));
    assert_eq!(
        run(&["replay", "--dead", "own"]).2,
        "1 due; the server sends them within seconds.\n"
    );
    desk.clock.move_to(chrono::Utc::now() + chrono::TimeDelta::minutes(1));
    desk.until_all(Delivered).await;
    assert_eq!(receiver.ids(), ["msg_1", "msg_1"]);
    assert_eq!(run(&["dismiss", "own"]).2, "0 forgotten.\n");
    desk.close().await;
}

/// Looking for what was never stored makes nothing.
#[test]
fn without_a_store_a_command_that_reads_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dir = folder.path().display().to_string();
    let missing = format!("sqlite:{dir}/elsewhere.db");
    for command in [
        &["deliveries"][..],
        &["deliveries", "replay", "1"],
        &["deliveries", "replay", "--dead", "desk"],
        &["deliveries", "dismiss", "desk"],
        &["deliveries", "switch-on", "desk"],
        &["agent", "list"],
        &["agent", "sessions"],
        &["agent", "disable", "Rina"],
        &["agent", "teams", "Rina"],
        &["token", "list"],
        &["token", "revoke", "desk"],
        &["rollback"],
    ] {
        for (place, path) in [
            (["--bot", dir.as_str()], "sapa.db"),
            (["--store", missing.as_str()], "elsewhere.db"),
        ] {
            let output = sapa(&[command, &place].concat(), "");
            let told = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{command:?}: {told}");
            let named = format!("sapa: nothing is stored yet: there is no sqlite:{dir}/{path}.");
            assert!(told.starts_with(&named), "{command:?}: {told}");
        }
    }
    for reading in ["bots", "misses", "replay"] {
        let told = sapa(&[reading, &dir, "--store", &missing], "");
        assert_ne!(told.status.code(), Some(0), "{reading}");
    }
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("readable").collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn verify_tells_genuine_from_forged() {
    let vector: Value = serde_json::from_str(include_str!("vectors/standard_webhooks_v1.json")).expect("JSON");
    let header = |name: &str| vector["headers"][name].as_str().unwrap_or_default().to_owned();
    let (id, at) = (header("webhook-id"), header("webhook-timestamp"));
    let (signature, body) = (
        header("webhook-signature"),
        vector["body_raw"].as_str().unwrap_or_default(),
    );
    let verify = |secret: &str, at: &str, signature: &str, now: &[&str], body: &str| {
        let mut arguments = vec!["webhook", "verify", "--secret", secret, "--id", &id, "--timestamp", at];
        arguments.extend(["--signature", signature]);
        arguments.extend(now);
        let output = sapa(&arguments, body);
        (output.status.code(), text(&output.stdout))
    };
    let then = ["--at", "1790000100"];
    let other = "whsec_diwI/BehzF8A0kj4tQ8vL00X/yk0rDHm";
    for (secret, at, signature, now, body, code, said) in [
        (SECRET, at.as_str(), signature.as_str(), &then[..], body, 0, "genuine\n"),
        (
            SECRET,
            &at,
            &format!("v1,AAAA v1a,x {signature}"),
            &then,
            body,
            0,
            "genuine\n",
        ),
        (other, &at, &signature, &then, body, 1, "refused: no part"),
        (
            SECRET,
            &at,
            &signature,
            &then,
            &format!("{body} "),
            1,
            "refused: no part",
        ),
        (SECRET, &at, "v1a,AAAA", &then, body, 1, "refused: the signature"),
        (
            SECRET,
            &at,
            &signature,
            &["--at", "1790000301"],
            body,
            1,
            "refused: the timestamp is more",
        ),
        (SECRET, &at, &signature, &[], body, 1, "refused: the timestamp is more"),
        (
            SECRET,
            "yesterday",
            &signature,
            &then,
            body,
            1,
            "refused: the timestamp is no",
        ),
        ("whsec_!", &at, &signature, &then, body, 2, ""),
    ] {
        let (status, output) = verify(secret, at, signature, now, body);
        assert_eq!(status, Some(code), "{at} {now:?}: {output}");
        assert!(output.starts_with(said), "{output}");
    }
}
