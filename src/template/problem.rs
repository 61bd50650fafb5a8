//! What is wrong with a text or condition, in words.

use super::comparison::Rewritten;
use super::{SOURCE_LIMIT, TemplateProblem, filters, shifted};
use crate::both;
use crate::text::Bilingual;
use minijinja::Error;

pub(super) fn grown() -> TemplateProblem {
    TemplateProblem {
        code: "growing-text",
        message: both!(
            "teks ini menyusun nilai dari nilai yang disusunnya sendiri",
            "this text builds values from values that it has built"
        ),
        help: both!(
            "Teks seperti itu bisa membesar tanpa batas. Tulis langsung di tempatnya, tanpa `set`.",
            "Such a text can grow without end. Write it where it is needed, without `set`."
        ),
        range: None,
    }
}

/// With the near one meant, where it is one of the contracts' filters.
pub(super) fn no_filter(name: &str) -> TemplateProblem {
    let near = filters::NAMES
        .iter()
        .map(|known| (strsim::osa_distance(name, known), known))
        .filter(|(distance, _)| *distance <= 2)
        .min();
    let message = match near {
        Some((_, known)) => both!(
            "filter `{name}` tidak ada; maksudnya `{known}`?",
            "there is no filter `{name}`; did you mean `{known}`?",
            name = name,
            known = known
        ),
        None => both!("filter `{name}` tidak ada", "there is no filter `{name}`", name = name),
    };
    TemplateProblem {
        code: "unknown-filter",
        message,
        help: both!(
            "Yang tersedia: {all}; misalnya {{{{ product.price | money }}}}.",
            "There are: {all}; as in {{{{ product.price | money }}}}.",
            all = filters::NAMES.join(", ")
        ),
        range: None,
    }
}

pub(super) fn no_test(name: &str) -> TemplateProblem {
    TemplateProblem {
        code: "bad-template",
        message: both!("tes `{name}` tidak ada", "there is no test `{name}`", name = name),
        help: both!(
            "Yang paling sering dipakai: `is none` (belum diketahui).",
            "The one that is mostly meant is `is none` (not known)."
        ),
        range: None,
    }
}

pub(super) fn bounded(source: &str) -> Result<(), TemplateProblem> {
    if source.len() <= SOURCE_LIMIT {
        return Ok(());
    }
    Err(TemplateProblem {
        code: "bad-template",
        message: both!(
            "teks ini lebih panjang dari {most} byte",
            "the text is longer than {most} bytes",
            most = SOURCE_LIMIT
        ),
        help: both!("Pendekkan teksnya.", "Make it shorter."),
        range: None,
    })
}

pub(super) fn problem(error: &Error, rewritten: &Rewritten, prefix: usize) -> TemplateProblem {
    let detail = error.detail().map_or_else(|| error.to_string(), str::to_owned);
    TemplateProblem {
        code: "bad-template",
        message: Bilingual {
            id: indonesian(&detail).into(),
            en: detail.into(),
        },
        help: braces_help(),
        range: error.range().map(|range| rewritten.back(shifted(range, prefix))),
    }
}

fn braces_help() -> Bilingual {
    both!(
        "Nilai ditulis di antara dua kurung kurawal: {{{{ product.name }}}}, {{{{ product.price | money }}}}.",
        "Values stand between two braces: {{{{ product.name }}}}, {{{{ product.price | money }}}}."
    )
}

/// minijinja's own words, of which there are a few kinds.
fn indonesian(detail: &str) -> &'static str {
    let said = [
        ("unexpected end of", "rumus ini belum selesai"),
        ("unknown statement", "perintah ini tidak dikenal"),
        ("unexpected", "ada yang tidak pada tempatnya di sini"),
        ("unclosed", "ada kurung atau tanda kutip yang belum ditutup"),
    ];
    said.iter()
        .find(|(begins, _)| detail.starts_with(begins))
        .map_or("rumus ini tidak bisa dibaca", |(_, said)| said)
}

/// A condition's problem: what helps in a text, braces, is of no use there.
pub(super) fn without_braces(problem: TemplateProblem) -> TemplateProblem {
    if problem.help != braces_help() {
        return problem;
    }
    TemplateProblem {
        help: both!(
            "Syarat ditulis tanpa kurung kurawal: not product.price, product.stock == 0, city is none",
            "A condition is written without braces: not product.price, product.stock == 0, city is none"
        ),
        ..problem
    }
}

/// Two slips that authors make in conditions: braces around them, and one `=` in place of two.
pub(super) fn condition_slip(source: &str) -> Option<TemplateProblem> {
    if let Some(inside) = source
        .trim()
        .strip_prefix("{{")
        .and_then(|rest| rest.strip_suffix("}}"))
    {
        return Some(TemplateProblem {
            code: "condition-braces",
            message: both!(
                "syarat ditulis tanpa kurung kurawal",
                "a condition is written without braces"
            ),
            help: both!("Tulis: {inside}", "Write: {inside}", inside = inside.trim()),
            range: None,
        });
    }
    let bytes = source.as_bytes();
    let single = bytes.iter().enumerate().position(|(at, byte)| {
        let near = |at: Option<usize>| at.and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
        *byte == b'=' && near(at.checked_sub(1)) == b' ' && near(Some(at + 1)) == b' '
    })?;
    Some(TemplateProblem {
        code: "condition-equals",
        message: both!(
            "perbandingan ditulis dengan dua tanda sama dengan",
            "a comparison is written with two equal signs"
        ),
        help: both!(
            "Tulis `==`: {before}=={after}",
            "Write `==`: {before}=={after}",
            // A one-byte character stands there.
            before = source.get(..single).unwrap_or_default(),
            after = source.get(single + 1..).unwrap_or_default()
        ),
        range: Some(single..single + 1),
    })
}
