//! `unquoted-sign`: a text that begins with a sign of YAML's own: `@`, `*`, `&`, `!`, `%`, `` ` ``.

use super::{Broken, Slip, flow, mend};
use crate::both;

pub fn find(broken: &Broken<'_>) -> Option<Slip> {
    let value = broken.line.value();
    let signs = |text: &str| text.chars().next().filter(|sign| "*&!%@`".contains(*sign));
    let within = || flow::in_quotes(value)?.meant.iter().find_map(|text| signs(text));
    let sign = signs(value).or_else(within)?;
    Some(Slip::mended(
        "unquoted-sign",
        both!(
            "teks yang diawali `{sign}` harus diapit tanda kutip",
            "a text that begins with `{sign}` must be in quotes",
            sign = sign
        ),
        broken.text,
        broken.line.meanings(),
        mend::in_words(),
    ))
}
