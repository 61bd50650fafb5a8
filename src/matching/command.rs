//! The few words that work at every step, whatever the bot.

/// A word that steers the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// `menu`: the greeting's flow.
    Menu,
    /// `kembali`, `back`.
    Back,
    /// `batal`, `cancel`: leaves all flows.
    Cancel,
    /// `selesai`, `end`: ends the conversation.
    End,
    /// Asking for a person: "mau ngomong sama admin", "cs dong", "talk to a human".
    Person,
}

/// Reads a whole message as a command. Only a message that is nothing but the command counts, vocatives and near misses of
/// longer words aside; [`Command::Person`] is recognised as a whole request too.
pub fn command(_text: &str) -> Option<Command> {
    todo!()
}

/// Reads a whole message as yes ("iya kak", "boleh", "ok", "yes please") or no ("gak usah", "nggak", "no").
pub fn yes_no(_text: &str) -> Option<bool> {
    todo!()
}
