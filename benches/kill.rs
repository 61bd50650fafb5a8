//! Kills the real program at random moments under load, with a webhook receiver that fails half of the time, and counts what was lost,
//! doubled, renamed or out of order: `cargo bench --bench kill [-- TIMES]`.

#[path = "../tests/server/kill.rs"]
mod kill;

use std::process::ExitCode;

/// Kills, if the command line does not say how many.
const TIMES: usize = 200;

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
    println!("notices taken           {}", found.notices);
    println!("  failed by the receiver {}", found.refused);
    println!("  lost                  {}", found.notices_lost);
    println!("  under another id      {}", found.notices_renamed);
    println!("  out of order          {}", found.notices_out_of_order);
    if found.are_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
