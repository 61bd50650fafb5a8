//! `sapa serve [DIR]`: answers visitors until it is told to stop.

use super::{BROKEN, OK, bot};
use crate::bot::{Bot, SourceFile, diagnostic::UNSET_VARIABLE, render};
use crate::both;
use crate::delivery::{self, CatalogPoll};
use crate::runtime::reload::{self, Reloader};
use crate::runtime::{Runtime, SystemClock};
use crate::server::{self, Server, Settings};
use crate::store::Store;
use crate::store::sqlite::{Access, Sqlite};
use anyhow::Context;
use axum::Router;
use clap::ValueEnum;
use ipnet::IpNet;
use std::io::{IsTerminal, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// How long a start waits for the catalog of a bot that has never had one.
const FIRST_CATALOG: Duration = Duration::from_secs(3);

#[derive(clap::Args)]
pub struct Args {
    /// The bot folder
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Address and port to serve at; port 0 takes any that is free
    #[arg(long, env = "SAPA_LISTEN", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Where conversations are kept: sqlite:PATH or sqlite::memory: [default: sqlite:DIR/sapa.db]
    #[arg(long, env = "SAPA_STORE")]
    store: Option<String>,
    /// How several servers wake each other [default: within this process]
    #[arg(long, env = "SAPA_BUS")]
    bus: Option<String>,
    /// The address under which visitors and agents reach this server [default: http://LISTEN]
    #[arg(long, env = "SAPA_PUBLIC_URL", value_parser = public_url)]
    public_url: Option<String>,
    /// Networks of proxies whose X-Forwarded-For is believed, comma-separated
    #[arg(long, env = "SAPA_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',', value_parser = network)]
    trusted_proxy: Vec<IpNet>,
    /// Private addresses or networks to which webhooks, catalogs and calls may go all the same, comma-separated
    #[arg(long, env = "SAPA_ALLOW_TARGETS", value_name = "CIDRS", default_value = "")]
    allow_targets: delivery::AllowTargets,
    /// `off` lifts the limits on visitors and addresses, for load tests
    #[arg(long, env = "SAPA_LIMITS", value_enum, default_value = "on")]
    limits: Switch,
    /// A token that opens the API, beside those of `sapa token`
    #[arg(long, env = "SAPA_API_TOKEN", hide = true, hide_env_values = true)]
    api_token: Option<String>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Switch {
    On,
    Off,
}

pub fn run(args: Args) -> anyhow::Result<u8> {
    log_to_stderr();
    let Some(folder) = load(&args.dir)? else {
        return Ok(BROKEN);
    };
    let bus = args.bus.as_deref().filter(|bus| !bus.is_empty());
    anyhow::ensure!(bus.is_none(), "this build has no bus between servers; leave --bus out");
    // Each visitor holds a descriptor, and the usual soft limit of 1024 is meant for other programs.
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(error = %error, "the limit on open files stays as it is");
    }
    let place = match args.store.as_deref().filter(|place| !place.is_empty()) {
        Some(place) => place.to_owned(),
        None => format!("sqlite:{}", args.dir.join("sapa.db").display()),
    };
    let store = Sqlite::open(&place, Access::Serve)?;
    let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    threads.block_on(serve(args, folder, store))?;
    Ok(OK)
}

/// A folder that can be served: its files, and what they compile to.
struct Folder {
    files: Vec<SourceFile>,
    bot: Bot,
}

/// The folder, or `None` after showing why it cannot be served.
fn load(dir: &Path) -> anyhow::Result<Option<Folder>> {
    let loaded = bot::load(dir)?;
    let diagnostics = loaded.compiled.diagnostics;
    let unset = diagnostics.iter().any(|diagnostic| diagnostic.code == UNSET_VARIABLE);
    match loaded.compiled.content {
        Some(content) if !unset => {
            let bot = Bot {
                content: Arc::new(content),
                catalog: Arc::new(loaded.compiled.catalog),
            };
            let files = loaded.files;
            Ok(Some(Folder { files, bot }))
        }
        content => {
            let styled = std::io::stderr().is_terminal();
            write!(
                std::io::stderr(),
                "{}",
                render(&diagnostics, &loaded.files, super::locale::of_process(), styled)
            )?;
            let told = if content.is_some() {
                both!(
                    "variabel yang dibutuhkan bot.yaml belum diisi; bot tidak dijalankan",
                    "a variable that bot.yaml needs is not set; nothing is served"
                )
            } else {
                both!(
                    "bot ini masih ada kesalahan; bot tidak dijalankan",
                    "this bot has errors; nothing is served"
                )
            };
            eprintln!("sapa: {}", told.told(super::locale::of_process()));
            Ok(None)
        }
    }
}

async fn serve(args: Args, folder: Folder, store: Sqlite) -> anyhow::Result<()> {
    let listener = TcpListener::bind(&args.listen)
        .await
        .with_context(|| format!("cannot listen on {}", args.listen))?;
    let address = listener.local_addr()?;
    let own_url = format!("http://{address}");
    let public_url = args
        .public_url
        .filter(|url| !url.is_empty())
        .unwrap_or_else(|| own_url.clone());
    server::gather_figures();
    let store: Arc<Sqlite> = Arc::new(store);
    let clock = Arc::new(SystemClock);
    let environment: reload::Environment = Arc::new(|name: &str| std::env::var(name).ok());
    let Folder { files, bot } = folder;
    let begun = reload::begin(args.dir.clone(), files, bot, environment, &*store, &*clock).await?;
    let runtime = Runtime::new(begun.bot.clone(), store.clone() as Arc<dyn Store>, clock, public_url);
    let reloader = begun.keep(&runtime);
    runtime.start();
    let catalog = keep_catalog(&reloader, &args.allow_targets).await?;
    reloader.run();
    let settings = delivery::Settings {
        allow: args.allow_targets,
        ..delivery::Settings::default()
    };
    let deliveries = delivery::start(&runtime, &settings).context("cannot prepare to send webhooks")?;
    let link = server::auth::setup_link(&*store, &**runtime.clock(), runtime.public_url()).await?;
    if let Some(link) = link {
        eprintln!("Nobody can sign in to the console yet. This link, good once, sets up the first agent:\n  {link}");
    }
    let settings = Settings {
        trusted_proxies: args.trusted_proxy,
        limits: args.limits == Switch::On,
        ..Settings::default()
    };
    let doors = doors(&runtime, args.api_token.filter(|token| !token.is_empty()));
    let stop = stop_signal()?;
    let server = Server::new(runtime.clone(), settings);
    // The one line on standard output, for whoever started this and waits for it.
    println!("listening on {own_url}");
    std::io::stdout().flush()?;
    server.run(listener, doors, stop).await;
    deliveries.stop().await;
    catalog.cancel();
    store.close().await;
    Ok(())
}

/// Begins to ask a catalog's address. The last good copy answers at once; where there is none, the first answer is waited for,
/// within bounds, so that the first visitor finds the products. Cancelling ends it.
async fn keep_catalog(reloader: &Reloader, allow: &delivery::AllowTargets) -> anyhow::Result<CancellationToken> {
    let mut poll = CatalogPoll::new(reloader.clone(), allow).context("cannot prepare to fetch the catalog")?;
    if !poll.restore().await? {
        poll = poll.within(FIRST_CATALOG);
        poll.poll().await;
    }
    let stop = CancellationToken::new();
    tokio::spawn(poll.patient().run(stop.clone()));
    Ok(stop)
}

/// The endpoints beside the visitor's.
fn doors(runtime: &Runtime, api_token: Option<String>) -> Router {
    Router::new()
        .merge(server::assets::router(runtime.clone()))
        .merge(server::api::router(runtime.clone(), api_token.as_deref()))
        .merge(server::claim::router(runtime.clone()))
        .merge(server::console::router(runtime.clone()))
}

/// Resolves at the first SIGTERM or SIGINT. A second one ends the process at once.
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            std::process::exit(i32::from(BROKEN));
        });
    })
}

/// Messages for operators, on standard error; RUST_LOG chooses others.
fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,sapa=info"));
    let styled = std::io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(styled)
        .init();
}

/// `http` or `https`, a host, perhaps a port; the address of a site, not of a page.
fn public_url(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let url = url::Url::parse(text).map_err(|error| error.to_string())?;
    let is_site = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && matches!(url.path(), "/" | "")
        && url.query().is_none()
        && url.fragment().is_none();
    if is_site {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err("it must look like https://chat.example.com".to_owned())
    }
}

/// A network, or the single address of one host.
fn network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    let host = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse::<IpNet>()
        .ok()
        .or_else(host)
        .ok_or_else(|| "it must be a network such as 10.0.0.0/8".to_owned())
}
