//! A typed answer to an open menu: the number, the label in any case, or a near miss of it.

/// The option that `text` means, by index into `labels`; `None` where none or several fit.
pub fn choose(_labels: &[&str], _text: &str) -> Option<usize> {
    todo!()
}
