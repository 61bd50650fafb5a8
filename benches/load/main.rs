//! `cargo bench --bench load`: the real server under load over real sockets, beside two limits measured in the same run: a bare
//! WebSocket echo and a bare durable echo (one SQLite row a message, group commit, `synchronous=FULL`).
//!
//! Figures are ratios within one run: the machine's own speed drops out. Options after `--`: `--connections N` (500),
//! `--seconds N` (4), `--rounds N` (3), `--idle N` (5000), `--only throughput|turns|ladder|latency|idle|start|reload` (`turns`: Sapa's
//! throughput alone, for a profile; `ladder`: what each layer of a turn costs; `--offered N` with `latency`: so many messages a second). `--at ADDRESS --turns N` drives a Sapa that runs already with exactly N messages a connection: one that was
//! started under `perf stat`, for instance (`sapa serve --limits off`).

mod client;
mod limits;
mod process;
mod reload;
mod rungs;

use client::{Dialect, Load};
use process::{Server, cpu_of};
use std::time::Duration;

/// The one that Sapa has, for the limits and rungs too: they differ by their work alone.
#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

struct Options {
    connections: usize,
    seconds: u64,
    rounds: usize,
    idle: usize,
    only: Option<String>,
    at: Option<String>,
    turns: u64,
    offered: Option<f64>,
}

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    if let [flag, kind, folder] = &arguments[..]
        && flag == "--limit"
    {
        return limits::serve(kind, folder);
    }
    let options = read_options(&arguments);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        if let Some(address) = &options.at {
            return drive(&options, address).await;
        }
        let wants = |part: &str| options.only.as_deref().is_none_or(|only| only == part);
        if wants("start") {
            start_and_size();
        }
        if options.only.as_deref() == Some("turns") {
            for round in 1..=options.rounds {
                closed_loop(&options, round, servers()[2]).await;
            }
        }
        let mut capacity = None;
        if wants("throughput") || wants("latency") && options.offered.is_none() {
            capacity = Some(throughput(&options).await);
        }
        if let Some(offered) = options.offered.or(capacity.map(|turns| turns * 0.5))
            && wants("latency")
        {
            latency(&options, offered).await;
        }
        if wants("idle") {
            idle(&options).await;
        }
        if options.only.as_deref() == Some("ladder") {
            ladder(&options).await;
        }
        if wants("reload") {
            reload::reload(options.connections, Duration::from_secs(options.seconds)).await;
        }
    });
}

/// So many turns with a server that was started elsewhere.
async fn drive(options: &Options, address: &str) {
    let load = Load {
        address: address.parse().expect("an address and port"),
        dialect: Dialect::Sapa,
        connections: options.connections,
    };
    let count = Load::fixed(load.connect().await, options.turns).await;
    println!("{count} turns acknowledged on {} connections", options.connections);
}

fn read_options(arguments: &[String]) -> Options {
    let value = |name: &str| {
        arguments
            .iter()
            .position(|a| a == name)
            .and_then(|at| arguments.get(at + 1))
    };
    let number = |name: &str, default: u64| value(name).map_or(default, |text| text.parse().expect("a number"));
    Options {
        connections: number("--connections", 500) as usize,
        seconds: number("--seconds", 4),
        rounds: number("--rounds", 3) as usize,
        idle: number("--idle", 5000) as usize,
        only: value("--only").cloned(),
        at: value("--at").cloned(),
        turns: number("--turns", 100),
        offered: value("--offered").map(|text| text.parse().expect("a number")),
    }
}

/// A server's name, how to talk to it, and how to start it.
type Candidate = (&'static str, Dialect, fn() -> Server);

/// The three servers, the limits first.
fn servers() -> [Candidate; 3] {
    [
        ("echo", Dialect::Echo, || Server::limit("echo")),
        ("durable echo", Dialect::Echo, || Server::limit("durable")),
        ("sapa", Dialect::Sapa, Server::sapa),
    ]
}

/// The two limits as axum makes them where nothing is set.
fn plain_limits() -> [Candidate; 2] {
    [
        ("plain echo", Dialect::Echo, || Server::limit("plain-echo")),
        ("plain durable echo", Dialect::Echo, || Server::limit("plain-durable")),
    ]
}

/// Closed loop: every connection sends its next message when the last was acknowledged. Returns Sapa's turns a second.
async fn throughput(options: &Options) -> f64 {
    let mut rates = [const { Vec::new() }; 5];
    for round in 0..options.rounds {
        for (place, server) in servers().into_iter().chain(plain_limits()).enumerate() {
            rates[place].push(closed_loop(options, round + 1, server).await.rate);
        }
    }
    let paired = |one: usize, other: usize| {
        let pairs = rates[one].iter().zip(&rates[other]);
        median(&pairs.map(|(one, other)| one / other).collect::<Vec<f64>>())
    };
    println!("durable turns against the echo: {:.2}", paired(2, 0));
    println!("durable turns against the durable echo: {:.2}", paired(2, 1));
    println!("the durable echo against the echo: {:.2}", paired(1, 0));
    println!(
        "with axum's own settings: durable turns against the echo: {:.2}",
        paired(2, 3)
    );
    println!(
        "with axum's own settings: durable turns against the durable echo: {:.2}",
        paired(2, 4)
    );
    println!(
        "with axum's own settings: the durable echo against the echo: {:.2}",
        paired(4, 3)
    );
    median(&rates[2])
}

/// What a round found.
struct Cost {
    /// Messages acknowledged a second.
    rate: f64,
    /// The server's CPU a message, in microseconds.
    each: f64,
}

/// One round with one server.
async fn closed_loop(options: &Options, round: usize, (name, dialect, start): Candidate) -> Cost {
    let server = start();
    let load = Load {
        address: server.address,
        dialect,
        connections: options.connections,
    };
    let visitors = load.connect().await;
    let (ours, theirs, written) = (cpu_of("self"), server.cpu(), server.written_bytes());
    let (count, took) = Load::closed_loop(visitors, Duration::from_secs(options.seconds)).await;
    let each = |used: Duration| used.as_secs_f64() * 1e6 / count as f64;
    let cost = Cost {
        rate: count as f64 / took.as_secs_f64(),
        each: each(server.cpu() - theirs),
    };
    println!(
        "round {round} {name}: {:.0} acknowledged a second; each {:.1} µs of the server's CPU, {:.1} of the clients', {} bytes to the disk",
        cost.rate,
        cost.each,
        each(cpu_of("self") - ours),
        (server.written_bytes() - written) / count,
    );
    server.stop();
    cost
}

/// What each layer adds, in the server's CPU a message: the figure that other work on the machine disturbs least.
async fn ladder(options: &Options) {
    let [echo, durable, sapa] = servers();
    let rungs: [Candidate; 5] = [
        echo,
        durable,
        ("durable echo of a turn's bytes", Dialect::Sapa, || {
            Server::limit("bytes")
        }),
        ("the core's turns, stored in one row", Dialect::Sapa, || {
            Server::limit("core")
        }),
        sapa,
    ];
    let mut costs = [const { Vec::new() }; 5];
    for round in 1..=options.rounds {
        for (costs, rung) in costs.iter_mut().zip(rungs) {
            costs.push(closed_loop(options, round, rung).await);
        }
    }
    let mut below = 0.0;
    for (costs, (name, ..)) in costs.iter().zip(rungs) {
        let each = median(&costs.iter().map(|cost| cost.each).collect::<Vec<_>>());
        let rate = median(&costs.iter().map(|cost| cost.rate).collect::<Vec<_>>());
        println!(
            "{name}: {each:.1} µs a message, {:+.1}; {rate:.0} a second",
            each - below
        );
        below = each;
    }
}

/// Open loop: all three are offered the same load, and each answer is timed from the moment its message was due.
async fn latency(options: &Options, offered: f64) {
    println!("offered to each: {offered:.0} messages a second");
    let mut tails = Vec::new();
    for (name, dialect, start) in servers() {
        let server = start();
        let load = Load {
            address: server.address,
            dialect,
            connections: options.connections,
        };
        let mut times = load.open_loop(offered, Duration::from_secs(options.seconds)).await;
        times.sort_unstable();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
        println!(
            "{name}: {} answered, p50 {:.2} ms, p99 {:.2} ms",
            times.len(),
            at(0.5),
            at(0.99)
        );
        tails.push(at(0.99));
        server.stop();
    }
    println!("p99 against the echo: {:.2}", tails[2] / tails[0]);
    println!("p99 against the durable echo: {:.2}", tails[2] / tails[1]);
}

/// Resident memory of one idle connection, its conversation and greeting included: the median of the rounds, since what the process
/// has given back to the system by the time it is counted differs from one to the next.
async fn idle(options: &Options) {
    let mut each = Vec::new();
    for _ in 0..options.rounds {
        each.push(idle_kilobytes(options).await);
    }
    println!(
        "resident memory of an idle connection: {:.1} KB ({} connections, median of {each:.1?})",
        median(&each),
        options.idle
    );
}

async fn idle_kilobytes(options: &Options) -> f64 {
    let server = Server::sapa();
    let load = Load {
        address: server.address,
        dialect: Dialect::Sapa,
        connections: 200,
    };
    drop(load.connect().await); // warm: pools, caches and code pages are there before the count begins
    let before = server.resident_bytes();
    let load = Load {
        connections: options.idle,
        ..load
    };
    let connections = load.connect().await;
    let each = (server.resident_bytes() - before) as f64 / connections.len() as f64;
    drop(connections);
    server.stop();
    each / 1024.0
}

/// From the start of the process to its line `listening on`, and the size of the binary.
fn start_and_size() {
    let times: Vec<f64> = (0..21)
        .map(|_| {
            let server = Server::sapa();
            let time = server.started_in.as_secs_f64() * 1000.0;
            server.stop();
            time
        })
        .collect();
    println!(
        "start to listening: {:.1} ms (median of {})",
        median(&times),
        times.len()
    );
    let size = std::fs::metadata(env!("CARGO_BIN_EXE_sapa")).expect("the binary").len();
    println!("binary: {:.1} MB", size as f64 / 1e6);
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
