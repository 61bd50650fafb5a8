//! The command line: one file a command.

mod agent;
mod beside;
mod bot;
mod bots;
mod chat;
mod check;
mod deliveries;
mod evaluate;
mod explain;
mod indonesian;
mod init;
mod locale;
mod misses;
mod paint;
mod past;
mod replay;
mod rollback;
mod sarif;
pub mod schema;
mod serve;
mod suite;
mod test;
mod token;
mod webhook;

use crate::text::Locale;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::process::ExitCode;

/// Everything is well; warnings too.
const OK: u8 = 0;
/// A broken bot, failed tests, or another reason to stop.
const BROKEN: u8 = 1;
/// The command was used wrongly: no such folder, bad input.
const USAGE: u8 = 2;

#[derive(Parser)]
#[command(name = "sapa", version, about = "A rule-based chat service for a business's website")]
struct Cli {
    /// `serve` where there is none
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Answer visitors
    Serve(serve::Args),
    /// Write a small new bot folder to begin with
    Init(init::Args),
    /// Show every mistake in a bot folder
    Check(check::Args),
    /// Play a bot's conversation tests
    Test(test::Args),
    /// Print the JSON Schema of a kind of file, for editors
    Schema(schema::Args),
    /// Talk to a bot in the terminal, without a server
    Chat(chat::Args),
    /// Show what the folder would have answered otherwise in the stored conversations
    Replay(replay::Args),
    /// Show what visitors asked in vain, and write the lines that answer it
    Misses(misses::Args),
    /// Show why a message is answered as it is
    Explain(explain::Args),
    /// Measure a bot against labelled messages
    Evaluate(evaluate::Args),
    /// Add agents of the console, list them, change what they may do, end their sessions
    Agent(agent::Args),
    /// Make, list and revoke tokens for the API
    Token(token::Args),
    /// Show notices on their way to webhooks, and send them again
    Deliveries(deliveries::Args),
    /// Check a notice that arrived somewhere
    Webhook(webhook::Args),
    /// List the versions of a bot that have answered, the newest first
    Bots(bots::Args),
    /// Let an earlier version of a bot answer again, at once
    Rollback(rollback::Args),
}

/// How a command prints its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs the command named by the process's arguments.
pub fn main() -> ExitCode {
    let command = match locale::of_process() {
        Locale::English => Cli::parse(),
        Locale::Indonesian => {
            let matches = indonesian::told(Cli::command()).get_matches();
            Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
        }
    };
    let command = command.command.unwrap_or_else(serve_here);
    let result = match command {
        Command::Serve(args) => serve::run(args),
        Command::Init(args) => init::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Chat(args) => chat::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Misses(args) => misses::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Agent(args) => agent::run(&args),
        Command::Token(args) => token::run(&args),
        Command::Deliveries(args) => deliveries::run(&args),
        Command::Webhook(args) => webhook::run(&args),
        Command::Bots(args) => bots::run(&args),
        Command::Rollback(args) => rollback::run(&args),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) if is_closed_pipe(&error) => ExitCode::from(OK),
        Err(error) => {
            eprintln!("sapa: {error:#}");
            ExitCode::from(error.downcast_ref::<Usage>().map_or(BROKEN, |_| USAGE))
        }
    }
}

/// `sapa serve` without arguments.
fn serve_here() -> Command {
    Cli::parse_from(["sapa", "serve"])
        .command
        .expect("the command is among the arguments")
}

/// The command was used wrongly; the message says how.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(String);

/// `sapa check | head` ends when `head` has seen enough.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}
