//! The servers under load, each a process of its own with its own folder.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    pub started_in: Duration,
    // The store goes with it.
    folder: tempfile::TempDir,
}

impl Server {
    /// Sapa serving the sample shop, with its limits off.
    pub fn sapa() -> Self {
        Self::sapa_over(Path::new(env!("CARGO_MANIFEST_DIR")))
    }

    /// The same over another bot folder.
    pub fn sapa_over(bot: &Path) -> Self {
        let folder = folder();
        let mut command = Command::new(env!("CARGO_BIN_EXE_sapa"));
        command.arg("serve").arg(bot);
        command.args(["--listen", "127.0.0.1:0", "--limits", "off", "--store"]);
        command.arg(format!("sqlite:{}/sapa.db", folder.path().display()));
        Self::spawn(command, folder)
    }

    /// This program again, as one of the limits.
    pub fn limit(kind: &str) -> Self {
        let folder = folder();
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(["--limit", kind]).arg(folder.path());
        Self::spawn(command, folder)
    }

    fn spawn(mut command: Command, folder: tempfile::TempDir) -> Self {
        let begun = Instant::now();
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server's process starts");
        let mut line = String::new();
        let output = child.stdout.take().expect("its standard output is piped");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("its standard output is text");
        let started_in = begun.elapsed();
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .and_then(|text| text.parse().ok());
        Self {
            child,
            address: address.expect("it says where it listens"),
            started_in,
            folder,
        }
    }

    /// `VmRSS`.
    pub fn resident_bytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("Linux's /proc");
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .expect("a VmRSS line");
        line.trim()
            .trim_end_matches(" kB")
            .parse::<u64>()
            .expect("a number of kB")
            * 1024
    }

    /// Versions of its bot that have answered, as `sapa bots` lists them.
    pub fn versions(&self, bot: &Path) -> usize {
        let store = format!("sqlite:{}/sapa.db", self.folder.path().display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_sapa"));
        command
            .arg("bots")
            .arg(bot)
            .args(["--format", "json", "--store", &store]);
        let listed = command.output().expect("the command runs").stdout;
        let listed: serde_json::Value = serde_json::from_slice(&listed).expect("JSON");
        listed["versions"].as_array().map_or(0, Vec::len)
    }

    /// CPU time used since it started.
    pub fn cpu(&self) -> Duration {
        cpu_of(&self.child.id().to_string())
    }

    /// Bytes it made the disk write since it started.
    pub fn written_bytes(&self) -> u64 {
        let io = std::fs::read_to_string(format!("/proc/{}/io", self.child.id())).expect("Linux's /proc");
        let written = io.lines().find_map(|line| line.strip_prefix("write_bytes: "));
        written.and_then(|text| text.parse().ok()).expect("a number of bytes")
    }

    pub fn stop(mut self) {
        self.child.kill().expect("the server still runs");
        self.child.wait().expect("it can be waited for");
    }
}

/// CPU time that a process (`self`: this one) has used, in steps of 10 ms.
pub fn cpu_of(process: &str) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("Linux's /proc");
    // The name in parentheses may hold anything; user and system time are the 12th and 13th field after it.
    let (_, fields) = stat.rsplit_once(')').expect("a name in parentheses");
    let ticks = fields.split_whitespace().skip(11).take(2);
    Duration::from_millis(ticks.map(|field| 10 * field.parse::<u64>().expect("a number")).sum())
}

/// Beside the build, on the same disk in every run: a temporary folder may be in memory.
fn folder() -> tempfile::TempDir {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tempfile::TempDir::new_in(place).expect("a folder beside the build")
}
