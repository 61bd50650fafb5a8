//! What visitors asked in vain, for people.

use super::accept::{Accepted, How};
use super::{Output, Shown};
use crate::authoring::{NoPatch, Patch};
use crate::both;
use crate::cli::paint::{BOLD, DIM, GREEN, RED, paint};
use crate::text::{Bilingual, Locale};
use std::io::Write;

/// Phrasings shown of a group.
const PHRASINGS: usize = 3;

pub struct Page {
    pub locale: Locale,
    pub styled: bool,
    /// How many groups there are.
    pub groups: usize,
}

impl Page {
    pub fn write(&self, out: &mut impl Write, output: &Output) -> anyhow::Result<()> {
        let looking = output.accepted.is_empty() && output.passed_over.is_empty();
        if looking {
            self.summary(out, output)?;
        }
        for shown in &output.groups {
            self.group(out, shown)?;
        }
        let more = self.groups.saturating_sub(output.groups.len());
        if looking && more > 0 {
            self.line(
                out,
                &both!(
                    "\n… dan {more} kelompok lagi (--top)",
                    "\n… and {more} more groups (--top)"
                ),
            )?;
        }
        if output.groups.iter().any(|shown| shown.proposal.is_some()) {
            self.line(
                out,
                &both!(
                    "\n`sapa misses --accept 1,2` menulis usul nomor 1 dan 2 dari daftar ini beserta tesnya; kode dalam kurung siku juga bisa; `--accept` saja menulis semua usul yang tampil, kecuali yang hanya mirip kata umumnya.",
                    "\n`sapa misses --accept 1,2` writes proposals 1 and 2 of this list with their tests; so do the codes in brackets; `--accept` alone writes all that are shown, except where only everyday words are alike."
                ),
            )?;
        }
        for accepted in &output.accepted {
            self.accepted(out, accepted)?;
        }
        if !output.passed_over.is_empty() {
            let numbers: Vec<String> = output.passed_over.iter().map(usize::to_string).collect();
            let numbers = numbers.join(", ");
            self.line(
                out,
                &both!(
                    "Dilewati: {numbers}. Tidak ada usul untuknya, atau hanya kata umumnya yang mirip; yang memang cocok, sebutkan nomornya: --accept 1,3",
                    "Passed over: {numbers}. Nothing is proposed for them, or only everyday words are alike; what is right all the same, name by its number: --accept 1,3"
                ),
            )?;
        }
        Ok(())
    }

    fn summary(&self, out: &mut impl Write, output: &Output) -> anyhow::Result<()> {
        let (messages, missed, groups) = (output.messages, output.missed, self.groups);
        let told = both!(
            "{missed} dari {messages} pesan belum terjawab, dalam {groups} kelompok pertanyaan.",
            "{missed} of {messages} messages are not answered yet, in {groups} groups of questions."
        );
        writeln!(out, "{}", paint(self.styled, BOLD, told.told(self.locale)))?;
        let by_now = output.answered_by_now;
        if by_now > 0 {
            self.line(
                out,
                &both!(
                    "{by_now} pesan lain dulu tidak dipahami, dan sekarang sudah terjawab.",
                    "{by_now} other messages were not understood then, and are answered by now."
                ),
            )?;
        }
        for (intent, count) in &output.by_design {
            self.line(
                out,
                &both!(
                    "{count} pesan diserahkan ke orang karena intent {intent} memang begitu.",
                    "{count} messages went to a person because the intent {intent} says so."
                ),
            )?;
        }
        Ok(())
    }

    fn group(&self, out: &mut impl Write, shown: &Shown) -> anyhow::Result<()> {
        let (number, count, persons) = (shown.number, shown.group.count, shown.group.persons);
        let id = &shown.id;
        let first = shown
            .group
            .phrasings
            .first()
            .map_or("", |phrasing| phrasing.text.as_str());
        let head = paint(self.styled, BOLD, &format!("{number}. {count} × \"{first}\"  [{id}]"));
        writeln!(out, "\n{head}")?;
        for phrasing in shown.group.phrasings.iter().skip(1).take(PHRASINGS) {
            writeln!(out, "   {} × \"{}\"", phrasing.count, phrasing.text)?;
        }
        if persons > 0 {
            self.line(
                out,
                &both!(
                    "   {persons} kali berakhir di orang",
                    "   {persons} of them led to a person"
                ),
            )?;
        }
        if let Some(patch) = &shown.proposal {
            let (intent, key, answers, tried) = (&patch.intent, patch.key, patch.answers, patch.tried);
            let lines = match patch.more.len() {
                0 => "satu baris".to_owned(),
                more => format!("{} baris", more + 1),
            };
            let lines_in_english = match patch.more.len() {
                0 => "one line".to_owned(),
                more => format!("{} lines", more + 1),
            };
            self.line(
                out,
                &both!(
                    "   usul: intent {intent}, {lines} di `{key}`; menjawab {answers} dari {tried} cara bertanya",
                    "   proposal: intent {intent}, {lines_in_english} under `{key}`; it answers {answers} of {tried} ways of asking"
                ),
            )?;
            self.left(out, patch)?;
        }
        if let Some(why) = &shown.no_proposal {
            self.why(out, why, number)?;
        }
        if let Some(difference) = &shown.difference {
            self.difference(out, difference)?;
        }
        Ok(())
    }

    fn why(&self, out: &mut impl Write, why: &NoPatch, number: usize) -> anyhow::Result<()> {
        let told = match why {
            NoPatch::NothingNear { name } => both!(
                "   tidak ada intent yang dekat. Usul: intent baru, --accept {number} --intent {name} --reply \"jawabannya\"\n   atau sebutkan intent tempatnya: --accept {number} --intent NAMA",
                "   no intent is near. Proposal: a new one, --accept {number} --intent {name} --reply \"its answer\"\n   or say where it belongs: --accept {number} --intent NAME"
            ),
            NoPatch::NoProduct { intent, word } => both!(
                "   paling dekat intent {intent}, tetapi tidak ada produk bernama `{word}`: sebagai contoh, kata itu akan dijawab dengan produk lain.\n   Tambahkan produknya di daftar produk, atau tulis `{word}` di kolom aliases produk yang dimaksud. Kalau `{word}` bukan barang, tulis sendiri di `keywords` intent {intent}",
                "   nearest is the intent {intent}, but no product is called `{word}`: as an example, the word would be answered with another product.\n   Add the product to the catalog, or write `{word}` under aliases of the product that is meant. If `{word}` is no thing, write it under `keywords` of the intent {intent} yourself"
            ),
            NoPatch::Harmful { intent, line, harm } => {
                let (text, now, then) = (&harm.text, harm.now.as_deref(), harm.then.as_deref().unwrap_or("-"));
                match now {
                    Some(now) => both!(
                        "   \"{line}\" di intent {intent} tidak diusulkan: \"{text}\", yang kini dijawab {now}, jadi ke {then}.\n   Buat intent baru: --accept {number} --intent NAMA --reply \"jawabannya\"",
                        "   \"{line}\" in the intent {intent} is not proposed: \"{text}\", which {now} answers now, would go to {then}.\n   Write a new intent: --accept {number} --intent NAME --reply \"its answer\""
                    ),
                    None => both!(
                        "   \"{line}\" di intent {intent} tidak diusulkan: \"{text}\", pertanyaan lain, ikut dijawabnya.\n   Buat intent baru: --accept {number} --intent NAMA --reply \"jawabannya\"",
                        "   \"{line}\" in the intent {intent} is not proposed: it would answer \"{text}\" too, another question.\n   Write a new intent: --accept {number} --intent NAME --reply \"its answer\""
                    ),
                }
            }
            NoPatch::ByHand { intent, line } => both!(
                "   usul: tambahkan sendiri pada `examples` intent {intent}: - \"{line}\"",
                "   proposal: add this yourself under `examples` of the intent {intent}: - \"{line}\""
            ),
            NoPatch::NotEnough { intent, line } => both!(
                "   paling dekat intent {intent}, tetapi \"{line}\" saja belum cukup untuk menjawabnya",
                "   nearest is the intent {intent}, but \"{line}\" alone is not enough to answer it"
            ),
        };
        self.line(out, &told)
    }

    fn accepted(&self, out: &mut impl Write, accepted: &Accepted) -> anyhow::Result<()> {
        let head = format!("{}. \"{}\"", accepted.number, accepted.question);
        writeln!(out, "{}", paint(self.styled, BOLD, &head))?;
        match &accepted.how {
            How::Written {
                patch,
                difference,
                test_difference,
                passed_before,
                passed,
                warnings,
                ..
            } => {
                self.difference(out, difference)?;
                self.difference(out, test_difference)?;
                self.left(out, patch)?;
                let told = both!(
                    "   ditulis. {passed} tes lulus (tadinya {passed_before}), tidak ada yang rusak.",
                    "   written. {passed} tests pass ({passed_before} before), nothing else broke."
                );
                writeln!(out, "{}", paint(self.styled, GREEN, told.told(self.locale)))?;
                for warning in warnings {
                    writeln!(
                        out,
                        "   {}:{}: {}",
                        warning.file,
                        warning.line,
                        warning.message.told(self.locale)
                    )?;
                }
                Ok(())
            }
            How::Answered { intent } => self.line(
                out,
                &both!(
                    "   sudah terjawab oleh intent {intent} berkat baris sebelumnya.",
                    "   answered by the intent {intent} already, thanks to a line before."
                ),
            ),
            How::NoProposal { why } => self.why(out, why, accepted.number),
            How::Refused { patch, broken } => {
                let (intent, line) = (&patch.intent, &patch.line);
                let told = both!(
                    "   tidak ditulis: dengan \"{line}\" di intent {intent}, ini jadi rusak:",
                    "   not written: with \"{line}\" in the intent {intent} this breaks:"
                );
                writeln!(out, "{}", paint(self.styled, RED, told.told(self.locale)))?;
                for broken in broken {
                    writeln!(out, "   {} ({}:{})", broken.name, broken.file, broken.line)?;
                    for line in broken.failure.lines() {
                        writeln!(out, "     {line}")?;
                    }
                }
                Ok(())
            }
        }
    }

    /// Ways of asking that stay without an answer.
    fn left(&self, out: &mut impl Write, patch: &Patch) -> anyhow::Result<()> {
        for text in &patch.left {
            self.line(
                out,
                &both!("   belum terjawab: \"{text}\"", "   not answered yet: \"{text}\""),
            )?;
        }
        Ok(())
    }

    fn difference(&self, out: &mut impl Write, difference: &str) -> anyhow::Result<()> {
        for line in difference.lines() {
            let colour = match line.chars().next() {
                Some('+') => GREEN,
                Some('-') => RED,
                _ => DIM,
            };
            writeln!(out, "     {}", paint(self.styled, colour, line))?;
        }
        Ok(())
    }

    fn line(&self, out: &mut impl Write, told: &Bilingual) -> anyhow::Result<()> {
        writeln!(out, "{}", told.told(self.locale))?;
        Ok(())
    }
}
