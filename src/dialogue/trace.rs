//! What one event reached in the bot's content.

/// What one event reached: for conversation tests, their coverage, and the terminal. Kept only by
/// [`super::advance_traced`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// Intents decided, in order: answered, asking for a slot, starting a flow or handing off. Not those merely offered.
    pub intents: Vec<String>,
    /// Replies said: the intent, and the index into its `reply` list.
    pub replies: Vec<(String, usize)>,
    /// Menu options taken, pressed or typed: flow, step, index into its `menu`.
    pub options: Vec<(String, String, usize)>,
    /// Steps entered: flow, step.
    pub steps: Vec<(String, String)>,
    /// Flow and step where the conversation now waits; `None` outside any flow.
    pub flow: Option<String>,
    pub step: Option<String>,
    /// Labels of the options offered by this event, in order.
    pub offered: Vec<String>,
}
