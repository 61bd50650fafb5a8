//! Colours on a terminal.

use std::io::IsTerminal;

pub const BOLD: &str = "1";
pub const DIM: &str = "2";
pub const RED: &str = "31";
pub const GREEN: &str = "32";
pub const CYAN: &str = "36";

/// Whether standard output shows colours: it is a terminal, and nobody has asked for none (`NO_COLOR`).
pub fn on_stdout() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// The text in that colour, where colours are shown.
pub fn paint(styled: bool, colour: &str, text: &str) -> String {
    if styled {
        format!("\u{1b}[{colour}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}
