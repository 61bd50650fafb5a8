//! `sapa rollback [VERSION]`: an earlier version of a bot answers again. The word goes through the store, so that a running server
//! follows within a second, and the next one begins with it.

use super::beside::{place, with_existing};
use super::{BROKEN, OK, locale};
use crate::both;
use crate::runtime::reload::{Environment, digest, path_in, split};
use crate::runtime::{Clock, SystemClock, folder};
use crate::store::sqlite::Sqlite;
use crate::store::{LiveVersion, VERSIONS_KEPT, VersionRow, Versions};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(clap::Args)]
pub struct Args {
    /// The version to return to, as `sapa bots` numbers them [default: the one before the one that answers]
    version: Option<u64>,
    /// Where the store is: `sqlite:PATH` [default: sapa.db in the bot folder]
    #[arg(long, env = "SAPA_STORE")]
    store: Option<String>,
    /// The bot folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    bot: PathBuf,
}

/// Runs `sapa rollback`.
pub fn run(args: &Args) -> anyhow::Result<u8> {
    let place = place(args.store.as_deref(), &args.bot)?;
    with_existing(&place, async |store| rollback(store, args.version, &args.bot).await)
}

async fn rollback(store: &Sqlite, wanted: Option<u64>, dir: &Path) -> anyhow::Result<u8> {
    let (versions, live) = (store.versions(VERSIONS_KEPT).await?, store.live_version().await?);
    let Some(live) = live else {
        let told = both!(
            "belum ada versi yang pernah menjawab, jadi tidak ada yang bisa dikembalikan",
            "no version has answered yet, so there is none to return to"
        );
        eprintln!("sapa: {}", told.told(locale::of_process()));
        return Ok(BROKEN);
    };
    let target = match wanted {
        Some(wanted) => versions.iter().find(|row| row.number == wanted),
        None => versions.iter().find(|row| row.number < live.version),
    };
    let Some(target) = target else {
        let told = match wanted {
            Some(wanted) => both!(
                "tidak ada versi {wanted}; `sapa bots` menampilkan yang ada",
                "there is no version {wanted}; `sapa bots` lists those there are"
            ),
            None => both!(
                "tidak ada versi sebelum {now}",
                "there is no version before {now}",
                now = live.version
            ),
        };
        eprintln!("sapa: {}", told.told(locale::of_process()));
        return Ok(BROKEN);
    };
    let folder = folder_digest(dir);
    let differs = folder.is_some_and(|folder| folder != target.digest);
    let back = LiveVersion {
        version: target.number,
        since: SystemClock.now(),
        passed_over: folder.filter(|_| differs),
    };
    // Dropped as too old a moment ago.
    anyhow::ensure!(store.set_live_version(back).await?, "version {} is gone", target.number);
    tell(target, live, differs, dir);
    Ok(OK)
}

fn tell(target: &VersionRow, before: LiveVersion, differs: bool, dir: &Path) {
    let at = target.at.format("%Y-%m-%d %H:%M:%S UTC");
    let number = target.number;
    let told = if number == before.version {
        both!(
            "Versi {number} dari {at} memang sedang menjawab, dan tetap begitu.",
            "Version {number} of {at} answers already, and goes on."
        )
    } else {
        both!(
            "Versi {number} dari {at} sekarang menjawab, menggantikan versi {was}. Server yang berjalan ikut dalam satu detik; tidak ada \
             percakapan yang terputus.",
            "Version {number} of {at} answers now instead of version {was}. A running server follows within a second; no conversation ends.",
            was = before.version
        )
    };
    eprintln!("{}", told.told(locale::of_process()));
    if differs {
        let told = both!(
            "Berkas di {dir} bukan versi itu: isinya tetap, tetapi tidak dipakai. Begitu salah satunya diubah dan lulus, folder itu \
             menjawab lagi, dengan semua isinya.",
            "The files in {dir} are not that version: they stay as they are, and are not served. As soon as one of them is changed and \
             passes, the folder answers again, with everything that is in it.",
            dir = dir.display()
        );
        eprintln!("{}", told.told(locale::of_process()));
    }
}

/// What the folder is now. `None`: it cannot be read, so there is nothing to pass over.
fn folder_digest(dir: &Path) -> Option<[u8; 32]> {
    let files = folder::read(dir).ok().filter(|files| !files.is_empty())?;
    let environment: Environment = Arc::new(|name: &str| std::env::var(name).ok());
    let path = path_in(&files, &environment);
    let (content, _) = split(files, path.as_deref());
    Some(digest(&content))
}
