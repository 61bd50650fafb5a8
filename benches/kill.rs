//! Kills the real program at random moments under load and counts what was lost or doubled: `cargo bench --bench kill [-- TIMES]`.

#[path = "../tests/server/kill.rs"]
mod kill;

use std::process::ExitCode;

/// Kills, if the command line does not say how many.
const TIMES: usize = 100;

fn main() -> ExitCode {
    let times = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(TIMES);
    let threads = tokio::runtime::Runtime::new().expect("a runtime");
    let found = threads.block_on(kill::run(env!("CARGO_BIN_EXE_sapa"), times));
    println!("kills                   {}", found.kills);
    println!("acknowledged messages   {}", found.acknowledged);
    println!("  lost                  {}", found.lost);
    println!("  doubled               {}", found.doubled);
    println!("  gaps in seq           {}", found.gaps);
    println!("handoffs                {}", found.handoffs);
    println!("  lost                  {}", found.handoffs_lost);
    println!("  doubled               {}", found.handoffs_doubled);
    if found.are_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
