//! `sapa token`: API tokens, in the store; a running server need not be stopped.

use super::beside::StorePlace;
use super::{BROKEN, OK, Usage};
use crate::runtime::{Clock, SystemClock};
use crate::server::api::token::fresh;
use crate::store::Accounts;
use crate::store::sqlite::Sqlite;
use anyhow::anyhow;
use clap::Subcommand;
use std::io::Write;

/// Unicode scalar values of a token's name at most.
const NAME_MAX: usize = 64;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    place: StorePlace,
}

#[derive(Subcommand)]
enum Command {
    /// Make a token and print it, once
    Create { name: String },
    /// Show the names of the tokens, and when they were made
    List,
    /// Make a token void at once
    Revoke { name: String },
}

/// Runs `sapa token`.
pub fn run(args: &Args) -> anyhow::Result<u8> {
    match &args.command {
        Command::Create { name } => args.place.with_new(async |store| create(store, name).await),
        Command::List => args.place.with(list),
        Command::Revoke { name } => args.place.with(async |store| revoke(store, name).await),
    }
}

async fn create(store: &Sqlite, name: &str) -> anyhow::Result<u8> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
        return Err(anyhow!(Usage(format!("a token's name has 1 to {NAME_MAX} characters"))));
    }
    let (token, hash) = fresh();
    if !store.add_api_token(name, hash, SystemClock.now()).await? {
        eprintln!("sapa: there is a token named {name} already; revoke it first, or take another name");
        return Ok(BROKEN);
    }
    // The token alone on standard output, so that a script can keep it.
    writeln!(std::io::stdout(), "{token}")?;
    eprintln!("Keep it now: it is not shown again. It is sent as `Authorization: Bearer TOKEN`.");
    Ok(OK)
}

async fn list(store: &Sqlite) -> anyhow::Result<u8> {
    let mut out = std::io::stdout();
    for token in store.api_tokens().await? {
        writeln!(out, "{}\t{}", token.name, token.created_at.format("%Y-%m-%d %H:%M UTC"))?;
    }
    Ok(OK)
}

async fn revoke(store: &Sqlite, name: &str) -> anyhow::Result<u8> {
    if store.revoke_api_token(name.trim()).await? {
        eprintln!("Revoked; it is refused from now on.");
        return Ok(OK);
    }
    eprintln!("sapa: there is no token named {name}");
    Ok(BROKEN)
}
