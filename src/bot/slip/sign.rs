//! `unquoted-sign`: a text that begins with a sign of YAML's own: `@`, `*`, `&`, `!`, `%`, `` ` ``.

use super::{Broken, Slip, mended, value};
use crate::both;

pub fn find(broken: &Broken<'_>) -> Option<Slip> {
    let value = value(broken.line);
    let sign = value.chars().next().filter(|sign| "*&!%@`".contains(*sign))?;
    Some(Slip {
        code: "unquoted-sign",
        message: both!(
            "teks yang diawali `{sign}` harus diapit tanda kutip",
            "a text that begins with `{sign}` must be in quotes",
            sign = sign
        ),
        help: mended(broken.line, value),
    })
}
