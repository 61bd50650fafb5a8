//! `format: email`, against a mail server.

use crate::desk::{Desk, ManualClock, targets_of};
use crate::smtp::{MailServer, Tls};
use sapa::runtime::Clock;
use sapa::store::DeliveryStatus::{Dead, Delivered, Due};
use sapa::store::{DeliveryRow, Outbox};
use serde_json::json;
use std::process::{Command, Stdio};
use std::time::Duration;

fn target(server: &MailServer, more: &str) -> String {
    let address = &server.address;
    format!(
        "    - name: mail\n      format: email\n      url: 'smtp://{address}?tls=none'\n      to: [agent@toko.example, cs@toko.example]\n      from: bot@toko.example\n{more}"
    )
}

fn body(kind: &str, sequence: u64, name: &str) -> String {
    json!({"type": kind, "timestamp": "2026-11-23T09:40:00.000Z", "data": {
        "handoff": "c_1001-h1", "conversation": "c_1001", "sequence": sequence, "team": "support", "reason": "asked",
        "visitor": {"name": name}, "claim_url": "https://chat.example/claim/c_1001-h1.abc",
        "transcript": [{"from": "visitor", "text": "saya mau bicara dengan petugas 🙏\n.\n..\nFrom here"}]}})
    .to_string()
}

#[tokio::test]
async fn mails_are_threaded_marked_as_automatic_and_hold_the_claim_link() {
    let server = MailServer::start(|_, _| None).await;
    let login = "      user: bot\n      password: 'p: ${TOKEN}'\n";
    let mut desk = Desk::new(targets_of(&target(&server, login)));
    desk.start();
    let kinds = ["handoff.requested", "message.created", "handoff.claimed"];
    for kind in kinds {
        desk.queue_notices("c_1001", &["mail"], &format!("msg_{kind}"), kind, |sequence| {
            body(kind, sequence, "Siti\r\nBcc: x@evil.example")
        })
        .await;
    }
    desk.until_all(Delivered).await;
    let mails = server.mails();
    assert_eq!(mails.len(), 3);
    let header = |index: usize, name: &str| mails[index].header(name);
    let (from, to) = (&mails[0].from, &mails[0].to);
    assert!(from.starts_with("MAIL FROM:<bot@toko.example>"), "{from}");
    assert_eq!(to, &["RCPT TO:<agent@toko.example>", "RCPT TO:<cs@toko.example>"]);
    assert_eq!(mails[0].login, "\0bot\0p: s3cr{et");
    for (name, value) in [
        ("subject", "[c_1001] Permintaan petugas"),
        ("message-id", "<c_1001.1@toko.example>"),
        ("auto-submitted", "auto-generated"),
        ("from", "bot@toko.example"),
        ("to", "agent@toko.example, cs@toko.example"),
        ("date", "Mon, 21 Sep 2026 14:13:20 +0000"),
    ] {
        assert_eq!(header(0, name).as_deref(), Some(value), "{name}");
    }
    assert!(header(0, "content-type").is_some_and(|kind| kind.eq_ignore_ascii_case("text/plain; charset=utf-8")));
    assert_eq!((header(0, "references"), header(0, "bcc")), (None, None));
    for index in [1, 2] {
        let first = Some("<c_1001.1@toko.example>".to_owned());
        assert_eq!(
            (header(index, "references"), header(index, "in-reply-to")),
            (first.clone(), first)
        );
        assert_eq!(
            header(index, "subject").as_deref(),
            Some("Re: [c_1001] Permintaan petugas")
        );
        assert_eq!(
            header(index, "message-id"),
            Some(format!("<c_1001.{}@toko.example>", index + 1))
        );
    }
    let text = mails[0].body().replace("\r\n", "\n");
    for part in [
        "Ada pengunjung yang butuh bantuan: Siti Bcc: x@evil.example\nTim: Bantuan\n",
        "Siti Bcc: x@evil.example (pengunjung): saya mau bicara dengan petugas 🙏\n> .\n> ..\n> From here\n",
        "Ambil percakapan: https://chat.example/claim/c_1001-h1.abc\n",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    desk.close().await;
}

#[tokio::test]
async fn not_now_is_tried_again_with_the_same_message_id_and_never_is_dead() {
    // Greylisted, then taken but not acknowledged, then taken.
    let server = MailServer::start(|verb, before| match (verb, before) {
        ("RCPT", 0) => Some("451 4.7.1 greylisted, try again"),
        (".", 1) => Some("421 4.3.2 going down"),
        _ => None,
    })
    .await;
    let mut desk = Desk::new(targets_of(&target(&server, "")));
    desk.start();
    desk.queue_notices("c_1001", &["mail"], "msg_1", "handoff.requested", |sequence| {
        body("handoff.requested", sequence, "Siti")
    })
    .await;
    for (attempts, error) in [(1, "SMTP 451"), (2, "SMTP 421")] {
        desk.until_attempts(0, attempts).await;
        let rows = desk.rows().await;
        assert_eq!((rows[0].status, rows[0].last_error.as_deref()), (Due, Some(error)));
        desk.move_to_next().await;
    }
    desk.until_all(Delivered).await;
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(
        mails[0].header("message-id").as_deref(),
        Some("<c_1001.1@toko.example>")
    );
    desk.close().await;

    for (verb, answer, error) in [
        ("AUTH", "535 5.7.8 wrong password", "SMTP 535"),
        ("MAIL", "550 5.7.1 not you", "SMTP 550"),
        (
            "RCPT",
            "550 5.1.1 no such user",
            "SMTP 550: agent@toko.example, cs@toko.example",
        ),
        (".", "554 5.6.0 refused", "SMTP 554"),
    ] {
        let server = MailServer::start(move |asked, _| (asked == verb).then_some(answer)).await;
        let login = "      user: bot\n      password: wrong\n";
        let mut desk = Desk::new(targets_of(&target(&server, login)));
        desk.start();
        desk.queue("c_1001", "mail", "msg_1").await;
        let rows = desk.until_all(Dead).await;
        assert_eq!(rows[0].last_error.as_deref(), Some(error), "{verb}");
        assert!(server.mails().is_empty());
        desk.close().await;
    }
}

/// The addresses of each mail that was taken.
fn told(server: &MailServer) -> Vec<Vec<String>> {
    let mails = server.mails();
    let to = |line: &String| line.replace("RCPT TO:<", "").replace("@toko.example>", "");
    mails.iter().map(|mail| mail.to.iter().map(to).collect()).collect()
}

#[tokio::test]
async fn an_address_that_is_refused_keeps_no_other_from_getting_the_mail() {
    let server = MailServer::start(|_, _| None).await;
    *server.refuses.lock() = vec![("agent@", "550 5.1.1 no such user")];
    let mut desk = Desk::new(targets_of(&target(&server, "")));
    desk.start();
    desk.queue("c_1001", "mail", "msg_1").await;
    let rows = desk.until_all(Delivered).await;
    assert_eq!(rows[0].last_error.as_deref(), Some("SMTP 550: agent@toko.example"));
    assert_eq!((rows[0].attempts, told(&server)), (1, vec![vec!["cs".to_owned()]]));
    // Sent again by hand once the address is mended: only to whoever has not got it.
    server.refuses.lock().clear();
    assert!(desk.store.replay(rows[0].id, desk.clock.now()).await.expect("stored"));
    desk.wake();
    let rows = desk.until_all(Delivered).await;
    assert_eq!(rows[0].last_error, None);
    assert_eq!(told(&server), [["cs"], ["agent"]]);
    // And once more: all have had it, so all are meant.
    assert!(desk.store.replay(rows[0].id, desk.clock.now()).await.expect("stored"));
    desk.wake();
    desk.until("a third mail", |_| server.mails().len() == 3).await;
    assert_eq!(told(&server)[2], ["agent", "cs"]);
    desk.close().await;
}

#[tokio::test]
async fn whoever_has_the_mail_does_not_get_it_again_while_others_are_tried() {
    let server = MailServer::start(|_, _| None).await;
    let more = "        - late@toko.example\n        - gone@toko.example\n";
    let list = target(&server, "").replace(
        "to: [agent@toko.example, cs@toko.example]",
        &format!("to:\n        - agent@toko.example\n{}", more.trim_end()),
    );
    *server.refuses.lock() = vec![
        ("late@", "451 4.7.1 greylisted, try again"),
        ("gone@", "550 5.1.1 no such user"),
    ];
    let mut desk = Desk::new(targets_of(&list));
    desk.start();
    desk.queue_notices("c_1001", &["mail"], "msg_1", "handoff.requested", |sequence| {
        body("handoff.requested", sequence, "Siti")
    })
    .await;
    desk.until_attempts(0, 1).await;
    let row = desk.rows().await.remove(0);
    let error = "SMTP 451; SMTP 550: gone@toko.example";
    assert_eq!((row.status, row.last_error.as_deref()), (Due, Some(error)));
    desk.move_to_next().await;
    desk.until_attempts(0, 2).await;
    assert_eq!(told(&server), [["agent"]], "only the rest is tried");
    server.refuses.lock().clear();
    desk.move_to_next().await;
    let rows = desk.until_all(Delivered).await;
    assert_eq!(rows[0].last_error.as_deref(), Some("SMTP 550: gone@toko.example"));
    assert_eq!(told(&server), [["agent"], ["late"]]);
    let mails = server.mails();
    assert_eq!(mails[0].header("message-id"), mails[1].header("message-id"));
    let all = "agent@toko.example, late@toko.example, gone@toko.example";
    assert_eq!(mails[1].header("to").as_deref(), Some(all));
    desk.close().await;
}

#[tokio::test]
async fn without_encryption_nothing_is_said_unless_it_was_asked_for() {
    // The server offers no STARTTLS: not even the sender is named, and no password.
    let server = MailServer::start(|_, _| None).await;
    let login = "      user: bot\n      password: secret\n";
    let list = target(&server, login).replace("?tls=none", "");
    let mut desk = Desk::new(targets_of(&list));
    desk.start();
    desk.queue("c_1001", "mail", "msg_1").await;
    desk.until_attempts(0, 1).await;
    assert_eq!(desk.rows().await[0].status, Due);
    let commands = server.commands.lock().clone();
    assert!(
        commands.iter().all(|line| line.starts_with("EHLO") || line == "QUIT"),
        "{commands:?}"
    );
    desk.close().await;
}

#[tokio::test]
async fn a_server_that_is_slow_gone_or_not_allowed() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let gone = closed.local_addr().expect("an address");
    drop(closed);
    for (address, status, error) in [
        (silent.local_addr().expect("an address").to_string(), Due, "timed out"),
        (gone.to_string(), Due, "no connection"),
        ("10.1.2.3:25".to_owned(), Dead, "address_refused"),
        ("[::ffff:10.1.2.3]:25".to_owned(), Dead, "address_refused"),
    ] {
        let list = format!(
            "    - {{name: mail, format: email, url: 'smtp://{address}?tls=none', to: a@toko.example, from: b@toko.example}}\n"
        );
        let mut desk = Desk::new(targets_of(&list));
        desk.settings.timeout = Duration::from_secs(1);
        desk.start();
        desk.queue("c_1001", "mail", "msg_1").await;
        let rows = desk.until("an attempt", |rows| rows[0].attempts == 1).await;
        assert_eq!(rows[0].status, status, "{address}");
        let said = rows[0].last_error.clone().unwrap_or_default();
        assert!(said.starts_with(error), "{said}");
        desk.close().await;
    }
}

/// Serves a bot whose mail server is at this address with the real program, which trusts these authorities and has one mail to send;
/// what became of it.
async fn encrypted(url: &str, authorities: &str) -> DeliveryRow {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bot = format!(
        "bot: Toko\nlanguages: [id]\ntimezone: Asia/Jakarta\nteams: {{support: {{title: Bantuan}}}}\nhandoff:\n  targets:\n    - {{name: mail, format: email, url: '{url}', to: a@toko.example, from: b@toko.example, user: u, password: p}}\n"
    );
    std::fs::write(folder.path().join("bot.yaml"), bot).expect("written");
    std::fs::create_dir(folder.path().join("intents")).expect("made");
    let price = "intent: price\nkeywords: [harga]\nreply: Harganya 45.000.\n";
    std::fs::write(folder.path().join("intents/price.yaml"), price).expect("written");
    let store = format!("sqlite:{}", folder.path().join("sapa.db").display());
    let desk = Desk::at(&store, ManualClock::new(), Vec::new());
    desk.queue_notices("c_1001", &["mail"], "msg_1", "handoff.requested", |sequence| {
        body("handoff.requested", sequence, "Siti")
    })
    .await;
    desk.close().await;
    let mut server = Command::new(env!("CARGO_BIN_EXE_sapa"))
        .env("LC_ALL", "C")
        .arg("serve")
        .arg(folder.path())
        .args(["--listen", "127.0.0.1:0", "--allow-targets", "127.0.0.1,::1"])
        .env("SSL_CERT_FILE", authorities)
        .env_remove("SSL_CERT_DIR")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let desk = Desk::beside(&store);
    let rows = desk.until("an attempt", |rows| rows[0].attempts == 1).await;
    server.kill().expect("it still runs");
    server.wait().expect("it ended");
    desk.close().await;
    rows.into_iter().next().expect("one")
}

#[tokio::test(flavor = "multi_thread")]
async fn encrypted_to_a_server_that_an_authority_vouches_for_and_to_no_other() {
    let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/delivery/tls/ca.pem");
    // Another one's certificate: it vouches for nobody here.
    let stranger = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/delivery/tls/cert.pem");
    for (scheme, tls) in [("smtps", Tls::Always), ("smtp", Tls::Starts)] {
        let server = MailServer::start_with(tls, |_, _| None).await;
        let port = server.address.rsplit(':').next().unwrap_or_default().to_owned();
        let url = format!("{scheme}://localhost:{port}");
        let row = encrypted(&url, authority).await;
        assert_eq!((row.status, row.last_error.as_deref()), (Delivered, None), "{url}");
        assert_eq!(server.mails()[0].login, "\0u\0p");
        for (url, authorities) in [(url.replace("localhost", "127.0.0.1"), authority), (url, stranger)] {
            let row = encrypted(&url, authorities).await;
            assert_eq!(row.status, Due, "{url}");
            assert_eq!(server.mails().len(), 1, "{url}");
        }
    }
}
