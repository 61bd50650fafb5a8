//! `sapa webhook`: is a notice that arrived somewhere genuine?

use super::{BROKEN, OK, Usage};
use crate::delivery::signature::{Refusal, Secret, check};
use crate::runtime::{Clock, SystemClock};
use anyhow::{Context, anyhow};
use chrono::DateTime;
use clap::Subcommand;
use std::io::{Read, Write};
use std::path::PathBuf;

/// Bytes of a body that are read.
const BODY: u64 = 16 * 1024 * 1024;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check the signature of a notice by its secret
    Verify(Verify),
}

#[derive(clap::Args)]
struct Verify {
    /// The body, byte by byte as it arrived; `-` reads standard input
    #[arg(default_value = "-")]
    file: PathBuf,
    /// The secret of the target: whsec_…, or the public key whpk_…
    #[arg(long, env = "SAPA_WEBHOOK_SECRET", hide_env_values = true)]
    secret: String,
    /// The header webhook-id
    #[arg(long)]
    id: String,
    /// The header webhook-timestamp
    #[arg(long)]
    timestamp: String,
    /// The header webhook-signature, all of it
    #[arg(long)]
    signature: String,
    /// Judge the age of the notice as of this moment, in seconds since 1970 [default: now]
    #[arg(long, value_name = "SECONDS")]
    at: Option<i64>,
}

/// Runs `sapa webhook`.
pub fn run(args: &Args) -> anyhow::Result<u8> {
    let Command::Verify(notice) = &args.command;
    let secret = Secret::parse(&notice.secret)
        .ok_or_else(|| anyhow!(Usage("the secret is not whsec_ (or whpk_) and base64".to_owned())))?;
    let now = match notice.at {
        None => SystemClock.now(),
        Some(at) => DateTime::from_timestamp(at, 0).ok_or_else(|| anyhow!(Usage("no such moment".to_owned())))?,
    };
    let body = read(&notice.file)?;
    match check(&secret, &notice.id, &notice.timestamp, &body, &notice.signature, now) {
        Ok(()) => {
            writeln!(std::io::stdout(), "genuine")?;
            Ok(OK)
        }
        Err(refusal) => {
            writeln!(std::io::stdout(), "refused: {}", reason(refusal))?;
            Ok(BROKEN)
        }
    }
}

fn reason(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Timestamp => "the timestamp is no whole number of seconds",
        Refusal::Age => "the timestamp is more than five minutes away; an old notice may be judged with --at",
        Refusal::NoSignature => "the signature has no part of this secret's kind (v1 for whsec_, v1a for whpk_)",
        Refusal::Signature => "no part of the signature fits this secret, id, timestamp and body",
    }
}

fn read(file: &PathBuf) -> anyhow::Result<Vec<u8>> {
    let mut body = Vec::new();
    let stream: Box<dyn Read> = if file.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(file).with_context(|| format!("cannot read {}", file.display()))?)
    };
    stream.take(BODY).read_to_end(&mut body)?;
    Ok(body)
}
