//! An explanation in the words of somebody who edits the bot's files.

use super::About;
use super::sentences::{because, kind_of_value, quoted, repaired};
use crate::both;
use crate::matching::command::Courtesy;
use crate::matching::told::{POINTS, clean, contribution, points};
use crate::matching::{Advice, Cause, Contribution, ExplainedEntity, ExplainedIntent, Explanation, Kind, shares};
use crate::text::{Bilingual, Locale, Noun};
use std::fmt::Write as _;

/// Intents shown; JSON has all that were ranked.
const SHOWN: usize = 5;
/// Products shown where several fit.
const ALTERNATIVES: usize = 4;

/// An explanation for the terminal. Every line is of one fact; the points under an intent add up to its own.
pub fn show(explanation: &Explanation, about: &About<'_>) -> String {
    let mut page = Page {
        out: String::new(),
        about,
    };
    page.message(explanation);
    page.decision(explanation);
    page.reasons(explanation);
    page.changes(explanation);
    page.out
}

struct Page<'a> {
    out: String,
    about: &'a About<'a>,
}

/// A word that adds or takes no more than this says next to nothing by itself.
const SLIGHT: f32 = 0.025;

/// Contributions as lines: words that say next to nothing share one, behind those that say something.
fn lines(parts: &[Contribution]) -> Vec<(Bilingual, f64)> {
    let slight = |part: &&Contribution| part.kind == Kind::Word && part.value.abs() < SLIGHT;
    let (others, telling): (Vec<&Contribution>, Vec<&Contribution>) = parts.iter().partition(slight);
    let mut lines: Vec<(Bilingual, f64)> = telling
        .into_iter()
        .map(|part| (contribution(part), f64::from(part.value)))
        .collect();
    if !others.is_empty() {
        let mut words: Vec<String> = others.iter().map(|part| clean(&part.text)).collect();
        words.dedup();
        let label = both!(
            "kata lain, yang hampir tidak berpengaruh: {words}",
            "other words, which hardly count: {words}",
            words = clean(&words.join(", ")),
        );
        lines.push((label, others.iter().map(|part| f64::from(part.value)).sum()));
    }
    lines
}

impl Page<'_> {
    fn message(&mut self, explanation: &Explanation) {
        self.fact(Noun::new("Pesan", "Message"), &clean(&explanation.text));
        self.fact(Noun::new("Dibaca", "Read as"), &clean(&explanation.words.join(" ")));
        for repair in &explanation.repairs {
            let why = self.told(repaired(repair));
            self.more(&format!("{} → {}  ({why})", clean(&repair.typed), clean(&repair.read)));
        }
        for (at, entity) in explanation.entities.iter().enumerate() {
            let found = self.entity(entity);
            match at {
                0 => self.fact(Noun::new("Ditemukan", "Found"), &found),
                _ => self.more(&found),
            }
        }
        if !explanation.denied.is_empty() {
            let said = self.told(both!(
                "{words} (pesan ini bilang bukan itu maksudnya)",
                "{words} (the message says that it is not about that)",
                words = clean(&explanation.denied.join(", ")),
            ));
            self.fact(Noun::new("Bukan", "Not"), &said);
        }
        if !explanation.unknown.is_empty() {
            self.fact(Noun::new("Asing", "Unknown"), &clean(&explanation.unknown.join(", ")));
        }
    }

    fn decision(&mut self, explanation: &Explanation) {
        self.out.push('\n');
        let needed = points(explanation.threshold);
        let titled = |intent: &String| self.titled(intent);
        let name = Noun::new("Keputusan", "Decision");
        let score = explanation
            .intents
            .iter()
            .map(|intent| points(intent.score))
            .next()
            .unwrap_or(0);
        let said = match (&explanation.command, &explanation.intent, &explanation.also) {
            (Some(_), ..) => both!(
                "Pesan ini perintah yang berlaku di mana saja; bot menurutinya tanpa mencari jawaban lain.",
                "The message is a command that works everywhere; the bot obeys it and looks for no other answer."
            ),
            (None, None, _) if explanation.courtesy == Some(Courtesy::Greeting) => both!(
                "Pesan ini hanya menyapa. Bot menjawab seperti pada \"halo\", atau menyapa balik.",
                "The message only greets. The bot answers as it does \"hello\", or greets back."
            ),
            (None, None, _) if explanation.courtesy == Some(Courtesy::Thanks) => both!(
                "Pesan ini hanya berterima kasih. Bot menjawab seperti pada \"terima kasih\", atau bilang sama-sama.",
                "The message only thanks. The bot answers as it does \"thanks\", or says that they are welcome."
            ),
            (_, Some(first), Some(second)) if explanation.questions.len() > 2 => both!(
                "Tiga pertanyaan, tiga jawaban: {first}, {second}, lalu {third}.",
                "Three questions, three answers: {first}, {second}, then {third}.",
                first = titled(first),
                second = titled(second),
                third = explanation
                    .questions
                    .last()
                    .map(|last| titled(&last.intent))
                    .unwrap_or_default(),
            ),
            (_, Some(intent), Some(also)) => both!(
                "Dua pertanyaan, dua jawaban: {first}, lalu {second}.",
                "Two questions, two answers: {first}, then {second}.",
                first = titled(intent),
                second = titled(also),
            ),
            (_, Some(intent), None) => both!(
                "Dijawab dengan {intent}: {score} poin, dan {needed} poin sudah cukup.",
                "Answered with {intent}: {score} points, and {needed} are enough.",
                intent = titled(intent),
                score = score,
                needed = needed,
            ),
            _ if explanation.because == Some(Cause::NoWords) => both!(
                "Tidak ada kata di dalamnya, hanya tanda atau emoji. Bot membalas singkat, tanpa menebak.",
                "There is no word in it, only signs or emoji. The bot says something short and does not guess."
            ),
            _ if !explanation.offered.is_empty() => both!(
                "Belum dijawab. Bot bertanya \"maksudnya yang ini?\" dan menawarkan: {offered}.",
                "Not answered. The bot asks \"did you mean\" and offers: {offered}.",
                offered = explanation.offered.iter().map(titled).collect::<Vec<_>>().join(", "),
            ),
            _ => both!(
                "Tidak dijawab. Bot bilang belum mengerti dan minta ditulis ulang.",
                "Not answered. The bot says that it did not understand."
            ),
        };
        let said = self.told(said);
        self.fact(name, &said);
        for question in &explanation.questions {
            self.more(&format!("\"{}\" → {}", clean(&question.text), question.intent));
        }
        if let (Some(slot), None) = (explanation.asks.first(), explanation.command) {
            let said = self.told(both!(
                "Sebelum itu bot bertanya dulu: \"{question}\"",
                "Before that the bot asks: \"{question}\"",
                question = clean(&self.question(explanation.intent.as_deref(), slot)),
            ));
            self.more(&said);
        }
        let cause = explanation
            .because
            .filter(|_| explanation.command.is_none() && explanation.courtesy.is_none());
        if let Some(because) = cause.and_then(|cause| because(cause, explanation)) {
            let because = self.told(because);
            self.fact(Noun::new("Karena", "Because"), &because);
        }
        for veto in &explanation.vetoes {
            let said = self.told(both!(
                "{intent} tidak ikut, karena pesan ini berisi \"{not}\", yang ada di bawah `not` miliknya.",
                "{intent} is out, because the message has \"{not}\", which stands under its `not`.",
                intent = self.titled(&veto.intent),
                not = clean(&veto.not),
            ));
            self.more(&said);
        }
    }

    fn reasons(&mut self, explanation: &Explanation) {
        let intents = explanation.intents.iter().take(SHOWN);
        // An intent for which nothing in the message speaks is no reason for anything.
        let intents: Vec<&ExplainedIntent> = intents.filter(|intent| most_telling(intent).is_some()).collect();
        let Some(best) = intents.first().filter(|_| explanation.command.is_none()) else {
            return;
        };
        let title = self.told(both!(
            "Poin tiap topik (perlu {needed} untuk menjawab)",
            "Points of each intent ({needed} are needed to answer)",
            needed = points(explanation.threshold),
        ));
        let _ = writeln!(self.out, "\n{title}");
        for intent in &intents {
            let taken = |id: &Option<String>| id.as_ref() == Some(&intent.intent);
            let whole = taken(&explanation.intent)
                || taken(&explanation.also)
                || explanation
                    .questions
                    .iter()
                    .any(|question| question.intent == intent.intent)
                || explanation.offered.contains(&intent.intent)
                || explanation.intent.is_none() && intent.intent == best.intent;
            self.intent(intent, whole);
        }
    }

    /// One intent with all its reasons, or with what speaks for it most.
    fn intent(&mut self, intent: &ExplainedIntent, whole: bool) {
        let score = points(intent.score);
        if !whole {
            let most = most_telling(intent).map(|part| self.told(contribution(part)));
            let _ = writeln!(self.out, "{score:>5}  {}: {}", intent.intent, most.unwrap_or_default());
            return;
        }
        let lines = lines(&intent.contributions);
        let values: Vec<f64> = lines.iter().map(|(_, value)| *value).collect();
        let shares = shares(&values, 1.0 / f64::from(POINTS), score);
        let _ = writeln!(self.out, "{score:>5}  {}", intent.intent);
        for ((label, _), share) in lines.into_iter().zip(shares).filter(|(_, share)| *share != 0) {
            let label = self.told(label);
            let _ = writeln!(self.out, "       {share:>+4}  {label}");
        }
    }

    fn changes(&mut self, explanation: &Explanation) {
        if explanation.command.is_some() || explanation.courtesy.is_some() {
            return;
        }
        if let Some(intent) = &explanation.intent {
            let _ = writeln!(self.out, "\n{}", self.told(self.otherwise(explanation, intent)));
            self.slips(explanation, "");
            return;
        }
        if explanation.because == Some(Cause::NoWords) {
            return;
        }
        let title = self.told(both!(
            "Kalau seharusnya dijawab, pilih satu:",
            "If it should be answered, take one of these:"
        ));
        let _ = writeln!(self.out, "\n{title}");
        for veto in &explanation.vetoes {
            let what = self.told(both!(
                "Tetap soal {intent}? Hapus \"{not}\" dari `not` pada {file}.",
                "About {intent} after all? Take \"{not}\" out of `not` in {file}.",
                intent = self.titled(&veto.intent),
                not = clean(&veto.not),
                file = self.file(&veto.intent),
            ));
            let _ = writeln!(self.out, "  - {what}");
        }
        for advice in &explanation.advice {
            let (what, lines) = match advice {
                Advice::Example { intent, line } => (
                    both!(
                        "Soal {intent}? Tambahkan di bawah `examples` pada {file}:",
                        "About {intent}? Add under `examples` in {file}:",
                        intent = self.titled(intent),
                        file = self.file(intent),
                    ),
                    format!("      - {}", quoted(line)),
                ),
                Advice::Synonym(near) => (
                    both!(
                        "\"{typed}\" maksudnya \"{known}\"? Tambahkan di bawah `synonyms` pada berkas di lexicon/:",
                        "Does \"{typed}\" mean \"{known}\"? Add under `synonyms` in a file of lexicon/:",
                        typed = clean(&near.typed),
                        known = clean(&near.known),
                    ),
                    format!("      {}: [{}]", quoted(&near.known), quoted(&near.typed)),
                ),
            };
            let what = self.told(what);
            let _ = writeln!(self.out, "  - {what}\n{lines}");
        }
        let is_example = |advice: &Advice| matches!(advice, Advice::Example { .. });
        let elsewhere = match explanation.advice.iter().any(is_example) {
            true => self.told(both!(
                "Soal topik lain? Taruh kalimat yang sama di bawah `examples` pada berkas topik itu di intents/. Belum ada topiknya? Buat berkas baru.",
                "About something else? Put the same line under `examples` in the file of that intent in intents/. There is none yet? Write a new file."
            )),
            false => self.told(both!(
                "Taruh kalimat ini di bawah `examples` pada berkas topiknya di intents/. Belum ada topiknya? Buat berkas baru.\n      - {line}",
                "Put this line under `examples` in the file of its intent in intents/. There is none yet? Write a new file.\n      - {line}",
                line = quoted(&clean(&explanation.text)),
            )),
        };
        let _ = writeln!(self.out, "  - {elsewhere}");
        self.slips(explanation, "  - ");
        let otherwise = self.told(both!(
            "Kalau memang di luar urusan toko, biarkan saja.",
            "If it is none of the shop's business, leave it as it is."
        ));
        let _ = writeln!(self.out, "{otherwise}");
    }

    /// Words that were taken for slips of the keys, and what to write where they are none.
    fn slips(&mut self, explanation: &Explanation, before: &str) {
        for repair in explanation.repairs.iter().filter(|repair| repair.kind == "typo") {
            let typed = repair.typed.to_lowercase();
            let said = self.told(both!(
                "\"{typed}\" memang \"{typed}\", bukan \"{read}\"? Tulis di bawah `protected` pada berkas di lexicon/:",
                "Is \"{typed}\" right as it is, and not \"{read}\"? Write it under `protected` in a file of lexicon/:",
                typed = clean(&typed),
                read = clean(&repair.read),
            ));
            let _ = writeln!(self.out, "{before}{said}\n      - {}", quoted(&clean(&typed)));
        }
    }

    /// What to write where the answer is the wrong one: what its author did on purpose is a keyword, what came about is by examples.
    fn otherwise(&self, explanation: &Explanation, intent: &str) -> Bilingual {
        let answered = explanation.intents.iter().find(|scored| scored.intent == intent);
        let mut parts = answered.into_iter().flat_map(|scored| &scored.contributions);
        let keyword = parts.find(|part| part.kind == Kind::Keyword);
        let file = self.file(intent);
        let whole = |keyword: &Contribution| keyword.text.split_whitespace().count() >= explanation.words.len();
        if let Some(level) = Self::level(explanation, intent) {
            return both!(
                "Kalau ini keliru: {level} sama poinnya. Di antara yang sama, `priority` yang lebih tinggi menang, lalu nama menurut abjad. Supaya {level} yang menjawab, tulis `priority` yang lebih tinggi pada {file}.",
                "If this is wrong: {level} has as many points. Among equals the higher `priority` wins, then the name in the order of the alphabet. For {level} to answer, write a higher `priority` in {file}.",
                level = self.titled(level),
                file = self.file(level),
            );
        }
        match keyword {
            Some(keyword) if whole(keyword) => both!(
                "Kalau ini keliru: kata kunci \"{keyword}\" yang membuatnya. Pesan ini tidak berisi kata lain, jadi pindahkan kata kunci itu dari {file} ke topik yang benar.",
                "If this is wrong: its keyword \"{keyword}\" did it. The message has no other word, so move that keyword from {file} to the right intent.",
                keyword = clean(&keyword.text),
                file = file,
            ),
            Some(keyword) => both!(
                "Kalau ini keliru: kata kunci \"{keyword}\" yang membuatnya. Tulis kata lain dari pesan ini, yang membedakannya, di bawah `not` pada {file}.",
                "If this is wrong: its keyword \"{keyword}\" did it. Write another word of the message, one that makes the difference, under `not` in {file}.",
                keyword = clean(&keyword.text),
                file = file,
            ),
            None => both!(
                "Kalau ini keliru: taruh pesan ini di bawah `examples` pada berkas topik yang benar. Tidak ada topik yang benar? Tulis kata yang membedakannya di bawah `not` pada {file}.",
                "If this is wrong: put the message under `examples` in the file of the right intent. None is right? Write the word that makes the difference under `not` in {file}.",
                file = file,
            ),
        }
    }

    /// An intent that does not answer and has as many points as the one that does: the first in their order.
    fn level<'e>(explanation: &'e Explanation, intent: &str) -> Option<&'e str> {
        let answered = explanation.intents.iter().find(|scored| scored.intent == intent)?;
        let answers = |id: &str| {
            explanation.also.as_deref() == Some(id)
                || explanation.questions.iter().any(|question| question.intent == id)
        };
        let level = |other: &&ExplainedIntent| {
            other.intent != intent && other.score == answered.score && !answers(&other.intent)
        };
        explanation
            .intents
            .iter()
            .find(level)
            .map(|found| found.intent.as_str())
    }

    /// `product "kaos item": Kaos Polos (KS-001)`
    fn entity(&self, entity: &ExplainedEntity) -> String {
        let named = |value: &String| match self.about.bot.catalog.get(value) {
            Some(product) if entity.entity == "product" => format!("{} ({})", product.name, product.sku),
            _ => value.clone(),
        };
        let value = if entity.alternatives.is_empty() {
            named(&entity.value)
        } else {
            let shown: Vec<String> = entity.alternatives.iter().take(ALTERNATIVES).map(named).collect();
            let more = if entity.alternatives.len() > ALTERNATIVES {
                ", …"
            } else {
                ""
            };
            let products = shown.join(", ");
            self.told(both!(
                "yang cocok ada beberapa: {products}{more}",
                "several fit: {products}{more}",
                products = products,
                more = more,
            ))
        };
        let kind = kind_of_value(&entity.entity).map_or(entity.entity.as_str(), |kind| kind.told(self.about.locale));
        format!("{kind} \"{}\": {}", clean(&entity.text), clean(&value))
    }

    /// What the bot asks for a slot.
    fn question(&self, intent: Option<&str>, slot: &str) -> String {
        let content = &self.about.bot.content;
        let intent = intent.and_then(|intent| content.intents.get(intent));
        let slots = intent.into_iter().flat_map(|intent| &intent.slots);
        let question = slots
            .filter(|known| known.name == slot)
            .find_map(|known| known.question.as_ref());
        let template = question.and_then(|question| question.get(self.language()));
        template
            .map_or(slot, |template| content.templates.source(template))
            .to_owned()
    }

    fn language(&self) -> &'static str {
        match self.about.locale {
            Locale::Indonesian => "id",
            Locale::English => "en",
        }
    }

    /// `price (Harga)`; the name alone where it has no other title.
    fn titled(&self, intent: &str) -> String {
        let content = &self.about.bot.content;
        let title = content
            .intents
            .get(intent)
            .and_then(|known| known.title.get(self.language()));
        match title.map(|title| content.templates.source(title)) {
            Some(title) if title != intent && !title.is_empty() => format!("{intent} ({title})"),
            _ => intent.to_owned(),
        }
    }

    /// The intent's file, as its author calls it.
    fn file(&self, intent: &str) -> String {
        let path = format!("intents/{intent}.yaml");
        if self.about.dir.join(&path).is_file() {
            path
        } else {
            self.told(both!(
                "berkas topik {intent}",
                "the file of the intent {intent}",
                intent = intent
            ))
        }
    }

    fn told(&self, said: Bilingual) -> String {
        said.told(self.about.locale).to_owned()
    }

    fn fact(&mut self, name: Noun, text: &str) {
        let _ = writeln!(self.out, "{:<11}{text}", name.told(self.about.locale));
    }

    fn more(&mut self, text: &str) {
        let _ = writeln!(self.out, "{:11}{text}", "");
    }
}

/// What in the message speaks for an intent most, if it is worth a point.
fn most_telling(intent: &ExplainedIntent) -> Option<&Contribution> {
    let said = |part: &&Contribution| {
        !matches!(part.kind, Kind::BeforeAnyWord | Kind::Lead) && points(part.value) > 0 && !part.text.is_empty()
    };
    let parts = intent.contributions.iter().filter(said);
    // Of equally telling ones the first.
    parts.rev().max_by(|a, b| a.value.total_cmp(&b.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_hardly_count_share_a_line_and_nothing_is_lost() {
        let part = |kind, text: &str, value| Contribution {
            kind,
            text: text.to_owned(),
            value,
        };
        let parts = [
            part(Kind::BeforeAnyWord, "", 0.1),
            part(Kind::Word, "cara", -0.002),
            part(Kind::Word, "toko", 0.3),
            part(Kind::Word, "bikin", 0.012),
        ];
        let lines = lines(&parts);
        let told: Vec<&str> = lines.iter().map(|(label, _)| label.en.as_ref()).collect();
        let expected = [
            "what this intent starts with",
            "the word \"toko\"",
            "other words, which hardly count: cara, bikin",
        ];
        assert_eq!(told, expected);
        let sum: f64 = lines.iter().map(|(_, value)| value).sum();
        assert!((sum - 0.41).abs() < 1e-6, "{sum}");
    }
}
