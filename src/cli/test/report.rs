//! The result of `sapa test` for people, and as the XML that continuous-integration servers read.

use super::Output;
use crate::both;
use crate::cli::locale;
use crate::cli::paint::{GREEN, RED, paint};
use crate::rehearsal::{Coverage, Share, SlipReport};
use crate::text::{Bilingual, Locale, Noun};
use std::io::Write;

/// Names listed of what no test reaches, unless all are asked for.
const MISSING_SHOWN: usize = 8;
/// Wrong answers shown.
const WRONG_SHOWN: usize = 20;

/// How the result is written for people.
pub struct Page {
    pub locale: Locale,
    pub styled: bool,
    /// Everything that no test reaches.
    pub whole: bool,
}

impl Page {
    pub fn write(&self, out: &mut impl Write, output: &Output) -> anyhow::Result<()> {
        if !output.diagnostics.is_empty() {
            let told = both!(
                "Tidak ada yang diuji: bot atau tesnya masih ada kesalahan.",
                "Nothing was tested: the bot or its tests have errors."
            );
            writeln!(out, "{}", self.told(&told))?;
            return Ok(());
        }
        for test in &output.tests {
            let word = if test.passed {
                paint(self.styled, GREEN, self.noun("lulus", "ok    "))
            } else {
                paint(self.styled, RED, self.noun("GAGAL", "FAILED"))
            };
            writeln!(out, "{word} {} ({}:{})", test.name, test.file, test.line)?;
            for line in test.failure.iter().flat_map(|failure| failure.lines()) {
                writeln!(out, "       {line}")?;
            }
            for fault in &test.faults {
                writeln!(out, "       {}: {fault}", self.noun("celah di bot", "gap in the bot"))?;
            }
        }
        let (passed, failed) = (output.passed, output.failed);
        let told = both!("{passed} lulus, {failed} gagal.", "{passed} passed, {failed} failed.");
        writeln!(out, "\n{}", self.told(&told))?;
        if output.tests.is_empty() {
            let told = both!(
                "Bot ini belum punya tes. Bicaralah dengannya di `sapa chat`, lalu /save NAMA menyimpan percakapan itu sebagai tes.",
                "This bot has no test yet. Talk to it in `sapa chat`; /save NAME keeps that conversation as a test."
            );
            writeln!(out, "{}", self.told(&told))?;
        }
        self.coverage(out, &output.coverage)?;
        if let Some(typos) = &output.typos {
            self.typos(out, typos)?;
        }
        Ok(())
    }

    fn coverage(&self, out: &mut impl Write, coverage: &Coverage) -> anyhow::Result<()> {
        for (what, share) in [
            (self.noun("intent", "intents"), &coverage.intents),
            (self.noun("jawaban", "replies"), &coverage.replies),
            (self.noun("opsi", "options"), &coverage.options),
            (self.noun("langkah", "steps"), &coverage.steps),
        ] {
            self.share(out, what, share)?;
        }
        Ok(())
    }

    fn share(&self, out: &mut impl Write, what: &str, share: &Share) -> anyhow::Result<()> {
        let (reached, total) = (share.reached, share.total);
        let told = both!(
            "{what}: {reached} dari {total} tersentuh",
            "{what}: {reached} of {total} reached"
        );
        write!(out, "{}", self.told(&told))?;
        if self.whole && !share.missing.is_empty() {
            writeln!(out, "; {}:", self.noun("belum", "not"))?;
            for name in &share.missing {
                writeln!(out, "  {}", self.place(name))?;
            }
            return Ok(());
        }
        if !share.missing.is_empty() {
            let shown: Vec<String> = share
                .missing
                .iter()
                .take(MISSING_SHOWN)
                .map(|name| self.place(name))
                .collect();
            write!(out, "; {}: {}", self.noun("belum", "not"), shown.join(" · "))?;
            let more = share.missing.len() - shown.len();
            if more > 0 {
                let told = both!(" · {more} lagi (--unreached)", " · {more} more (--unreached)");
                write!(out, "{}", self.told(&told))?;
            }
        }
        writeln!(out)?;
        Ok(())
    }

    /// What is not reached, as `price, reply 2`, in the reader's language.
    fn place(&self, name: &str) -> String {
        let (reply, option) = (self.noun("jawaban", "reply"), self.noun("opsi", "option"));
        name.replace(", reply ", &format!(", {reply} "))
            .replace(", option ", &format!(", {option} "))
    }

    fn typos(&self, out: &mut impl Write, typos: &SlipReport) -> anyhow::Result<()> {
        let SlipReport {
            seeds,
            lines,
            played,
            passed,
            lost,
            otherwise,
            wrong,
            wrong_answers,
        } = typos;
        let told = both!(
            "\nSalah ketik: {lines} pesan pengunjung, masing-masing {seeds} kali = {played}. Tetap lulus {passed}, tidak dikenali \
             {lost}, intent sama tapi jawaban lain {otherwise}, dijawab intent lain {wrong}.",
            "\nSlips of the finger: {lines} lines of the visitor, {seeds} each = {played}. Still pass {passed}, not recognised {lost}, \
             same intent but another answer {otherwise}, another intent answered {wrong}."
        );
        writeln!(out, "{}", self.told(&told))?;
        for wrong in wrong_answers.iter().take(WRONG_SHOWN) {
            let names = |names: &[String]| match names {
                [] => self.noun("tidak ada", "none").to_owned(),
                names => names.join(", "),
            };
            writeln!(
                out,
                "  {} → {}: {} → {} ({}:{})",
                wrong.said,
                wrong.typed,
                names(&wrong.expected),
                names(&wrong.answered),
                wrong.file,
                wrong.line
            )?;
        }
        let more = wrong.saturating_sub(WRONG_SHOWN.min(wrong_answers.len()));
        if more > 0 {
            let told = both!("  … dan {more} lagi", "  … and {more} more");
            writeln!(out, "{}", self.told(&told))?;
        }
        Ok(())
    }

    fn noun(&self, id: &'static str, en: &'static str) -> &'static str {
        Noun::new(id, en).told(self.locale)
    }

    fn told<'t>(&self, told: &'t Bilingual) -> &'t str {
        told.told(self.locale)
    }
}

/// The XML that continuous-integration servers read.
pub fn junit(out: &mut impl Write, output: &Output) -> anyhow::Result<()> {
    let errors = output.diagnostics.len();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites tests="{0}" failures="{1}" errors="{errors}"><testsuite name="conversations" tests="{0}" failures="{1}" errors="{errors}">"#,
        output.tests.len() + errors,
        output.failed
    )?;
    for test in &output.tests {
        write!(
            out,
            r#"<testcase classname="{0}" name="{1}" file="{0}" line="{2}""#,
            xml(&test.file),
            xml(&test.name),
            test.line
        )?;
        match &test.failure {
            None => writeln!(out, "/>")?,
            Some(failure) => writeln!(
                out,
                r#"><failure message="{}">{}</failure></testcase>"#,
                xml(failure.lines().next().unwrap_or("")),
                xml(failure)
            )?,
        }
    }
    for problem in &output.diagnostics {
        writeln!(
            out,
            r#"<testcase classname="{0}" name="{1}" file="{0}" line="{2}"><error message="{3}"/></testcase>"#,
            xml(&problem.file),
            xml(&problem.code),
            problem.line,
            xml(problem.message.told(locale::of_process()))
        )?;
    }
    writeln!(out, "</testsuite></testsuites>")?;
    Ok(())
}

/// Text for XML 1.0, in which most control characters may not stand even escaped.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push('\t'),
            c if c.is_control() || c == '\u{fffe}' || c == '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::xml;

    #[test]
    fn text_is_safe_in_xml() {
        for (text, expected) in [
            ("a & b", "a &amp; b"),
            ("<\">", "&lt;&quot;&gt;"),
            ("a\nb", "a&#10;b"),
            ("a\u{1}b", "a\u{fffd}b"),
        ] {
            assert_eq!(xml(text), expected);
        }
    }
}
