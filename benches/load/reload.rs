//! What visitors feel of reloads: the same load on a shop that is left alone, and on one whose files are saved each second.

use crate::client::{Dialect, Load};
use crate::process::Server;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What is copied of the sample shop.
const PARTS: [&str; 6] = ["bot.yaml", "catalog.csv", "intents", "flows", "lexicon", "tests"];

/// Messages a second that are offered, well below what the server can take.
const OFFERED: f64 = 1_000.0;

/// Prints times of acknowledgement without and with a save each second. A visitor that is cut off ends the program.
pub async fn reload(connections: usize, time: Duration) {
    let shop = tempfile::tempdir().expect("a temporary folder");
    for part in PARTS {
        copy(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(part),
            &shop.path().join(part),
        );
    }
    for saving in [false, true] {
        let server = Server::sapa_over(shop.path());
        let done = Arc::new(AtomicBool::new(false));
        let saver = saving.then(|| tokio::spawn(save_each_second(shop.path().to_owned(), done.clone())));
        let load = Load {
            address: server.address,
            dialect: Dialect::Sapa,
            connections,
        };
        let mut times = load.open_loop(OFFERED, time).await;
        done.store(true, Ordering::Release);
        let saves = match saver {
            Some(saver) => saver.await.expect("files can be saved"),
            None => 0,
        };
        times.sort_unstable();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
        println!(
            "{saves} saves: {} answered, none cut off; p50 {:.2} ms, p99 {:.2} ms, longest {:.1} ms; {} versions answered",
            times.len(),
            at(0.5),
            at(0.99),
            at(1.0),
            server.versions(shop.path())
        );
        server.stop();
    }
}

/// An intent and the catalog, turn by turn, as an editor saves: written aside and renamed.
async fn save_each_second(shop: std::path::PathBuf, done: Arc<AtomicBool>) -> u32 {
    let (price, list) = (shop.join("intents/price.yaml"), shop.join("catalog.csv"));
    let original = std::fs::read_to_string(&price).expect("the sample shop has it");
    let rows = std::fs::read_to_string(&list).expect("the sample shop has it");
    let cells = rows.lines().next().map_or(0, |header| header.matches(',').count());
    let mut saves = 0;
    while !done.load(Ordering::Acquire) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        saves += 1;
        for (path, text) in [
            (&price, format!("{original}# {saves}\n")),
            (
                &list,
                format!("{rows}ZZ-{saves},Baru {saves}{}\n", ",".repeat(cells.saturating_sub(1))),
            ),
        ] {
            let aside = path.with_extension("saving");
            std::fs::write(&aside, text).expect("written");
            std::fs::rename(&aside, path).expect("renamed");
        }
    }
    saves
}

fn copy(from: &Path, to: &Path) {
    if !from.is_dir() {
        // The sample shop need not have every part.
        if from.exists() {
            std::fs::copy(from, to).expect("copied");
        }
        return;
    }
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("listed") {
        let entry = entry.expect("an entry");
        if entry.file_name() != "target" {
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    }
}
