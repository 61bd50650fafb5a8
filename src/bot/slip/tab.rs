//! `tab-indent`: a line that is indented with a tab.

use super::{Broken, Slip};
use crate::both;

pub fn find(broken: &Broken<'_>) -> Option<Slip> {
    let line = broken.line.text;
    let indent = line.len() - line.trim_start().len();
    let tabbed = line.get(..indent).is_some_and(|indent| indent.contains('\t'));
    tabbed.then(|| Slip {
        code: "tab-indent",
        message: both!(
            "baris ini menjorok dengan tombol Tab",
            "this line is indented with a tab"
        ),
        help: both!(
            "Pakai spasi, dua untuk setiap tingkat; Tab tidak bisa dipakai di sini.",
            "Indent with spaces, two a level; a tab is not allowed there."
        ),
        edit: None,
    })
}
