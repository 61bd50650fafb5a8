//! Reloads while visitors talk over real sockets: no error, no reset, one bot a turn.

use crate::shop::{PRICE, Shop};
use crate::visitor::Visitor;
use sapa::runtime::reload::Looked;
use sapa::server::{Server, Settings};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const VISITORS: usize = 12;
const RELOADS: u64 = 15;

/// Two texts of one version, said in one turn: the visitor never reads them mixed.
fn price(version: u64) -> String {
    let begun = PRICE.replace("harganya {{", &format!("v{version} harganya {{{{"));
    begun.replace("| money }}.", &format!("| money }}}} v{version}."))
}

#[tokio::test]
async fn visitors_notice_nothing_but_the_answers() {
    let shop = Shop::open().await;
    shop.look().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let settings = Settings {
        limits: false,
        ..Settings::default()
    };
    let server = Server::new(shop.runtime.clone(), settings);
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(server.run(listener, axum::Router::new(), async move {
        // Dropped is stopped too.
        let _ = stopped.await;
    }));
    let done = Arc::new(AtomicBool::new(false));
    let visitors: Vec<_> = (0..VISITORS)
        .map(|_| tokio::spawn(talk(address, done.clone())))
        .collect();
    for version in 2..2 + RELOADS {
        shop.save("intents/price.yaml", &price(version));
        let stock = format!("sku,name,price,stock\nK1,Kaos,{},3\n", 45_000 + version);
        shop.save("catalog.csv", &stock);
        assert_eq!(shop.look().await, Looked::Replaced(version));
    }
    done.store(true, Ordering::Release);
    let mut turns = 0;
    for visitor in visitors {
        let (said, last) = visitor.await.expect("no error, no reset");
        turns += said;
        assert!(
            last.starts_with(&format!("Kaos v{0} harganya Rp45.0{0} v{0}.", 1 + RELOADS)),
            "{last}"
        );
    }
    assert!(turns >= VISITORS * 2, "{turns} turns were taken meanwhile");
    stop.send(()).expect("the server runs");
    running.await.expect("the server did not panic");
}

/// Talks until the reloads are done, from within a flow; checks every frame. Returns the turns and the last answer.
async fn talk(address: SocketAddr, done: Arc<AtomicBool>) -> (usize, String) {
    let (mut visitor, welcome, _) = Visitor::hello(address, json!({})).await;
    let mut seq = welcome["seq"].as_u64().expect("a seq");
    ask(&mut visitor, &mut seq, "start", "pesan").await;
    let mut turns = 0;
    loop {
        let last_round = done.load(Ordering::Acquire);
        let answer = ask(&mut visitor, &mut seq, &format!("t{turns}"), "harga kaos?").await;
        turns += 1;
        let marks: Vec<&str> = answer
            .split([' ', '.'])
            .filter(|word| word.starts_with('v') && word.len() < 4)
            .collect();
        assert!(
            marks.is_empty() || marks.len() == 2 && marks[0] == marks[1],
            "two bots in one turn: {answer}"
        );
        if last_round {
            // The flow still waits where it did.
            let city = ask(&mut visitor, &mut seq, "name", "Budi").await;
            assert_eq!(city, "Kirim ke kota mana?");
            return (turns, answer);
        }
    }
}

/// Says something and reads the first answer. Every frame follows the one before without a gap.
async fn ask(visitor: &mut Visitor, seq: &mut u64, id: &str, text: &str) -> String {
    visitor.say(id, text).await;
    let mut answer: Option<String> = None;
    loop {
        let frame: Value = visitor.next().await;
        assert_eq!(frame["type"], "message", "{frame}");
        *seq += 1;
        assert_eq!(frame["seq"], *seq, "{frame}");
        if frame["from"] == "bot" {
            answer.get_or_insert_with(|| frame["text"].as_str().expect("a text").to_owned());
        }
        // The question of the open flow comes last, repeated after a side question.
        let asks = ["Atas nama siapa?", "Kirim ke kota mana?"].contains(&frame["text"].as_str().unwrap_or_default());
        if let Some(answer) = answer.as_ref().filter(|_| asks) {
            return answer.clone();
        }
    }
}
