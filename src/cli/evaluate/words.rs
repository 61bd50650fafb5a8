//! What was measured, for whoever edits the bot.

use super::Output;
use crate::both;
use crate::matching::evaluate::NO_INTENT;
use crate::text::{Bilingual, Locale};
use std::fmt::Write as _;

/// Columns of the names on the left.
const NAMES: usize = 34;

/// Figures, tables and confusions for the terminal.
pub fn show(output: &Output, locale: Locale) -> String {
    let mut page = Page {
        out: String::new(),
        locale,
    };
    page.figures(output);
    page.intents(output);
    page.confusions(output);
    page.thresholds(output);
    page.predictions(output);
    page.out
}

struct Page {
    out: String,
    locale: Locale,
}

impl Page {
    fn figures(&mut self, output: &Output) {
        let figures = &output.figures;
        self.line(both!(
            "{all} pesan: {inside} untuk bot ini, {outside} di luar urusannya ({none})\n",
            "{all} messages: {inside} in scope, {outside} out of scope ({none})\n",
            all = figures.messages,
            inside = figures.in_scope,
            outside = figures.out_of_scope,
            none = NO_INTENT,
        ));
        let shares = [
            (
                both!("dijawab dengan benar", "in-scope accuracy"),
                figures.in_scope_accuracy,
            ),
            (
                both!("di luar urusan, tidak dijawab", "out-of-scope recall"),
                figures.out_of_scope_recall,
            ),
            (
                both!("nilai: rata-rata keduanya", "score: the mean of both"),
                figures.score,
            ),
            (
                both!("yang benar di tiga terdekat", "right one among the three nearest"),
                figures.in_scope_top3,
            ),
            (
                both!("jawaban salah, dari semua pesan", "wrong answers, of all messages"),
                figures.wrong_answers,
            ),
        ];
        for (name, share) in shares {
            let name = self.told(name);
            let _ = writeln!(self.out, "{name:<NAMES$} {:>6}", percent(share));
        }
        let name = self.told(both!("waktu satu pesan", "time of one message"));
        let (median, slow) = (output.p50_us, output.p99_us);
        let _ = writeln!(self.out, "{name:<NAMES$} {median} µs (median), {slow} µs (99 %)");
        let name = self.told(both!("membaca bot", "loading the bot"));
        let _ = writeln!(self.out, "{name:<NAMES$} {} ms", output.load_ms);
    }

    fn intents(&mut self, output: &Output) {
        self.line(both!(
            "\nTiap topik. Presisi: dari yang dijawabnya, berapa yang memang miliknya. Recall: dari miliknya, berapa yang dijawabnya.",
            "\nBy intent. Precision: of what it answers, how much is its own. Recall: of its own, how much it answers."
        ));
        let headings = self.told(both!(
            "  pesan  dijawab  benar  presisi  recall",
            "     of  answers  right  precis.  recall"
        ));
        let _ = writeln!(self.out, "{:<NAMES$}{headings}", "");
        for intent in &output.intents {
            let _ = writeln!(
                self.out,
                "{:<NAMES$}{:>7}{:>9}{:>7}{:>9}{:>8}",
                intent.intent,
                intent.messages,
                intent.answered,
                intent.right,
                part(intent.answered, intent.precision),
                part(intent.messages, intent.recall),
            );
        }
    }

    fn confusions(&mut self, output: &Output) {
        if output.confusions.is_empty() {
            return;
        }
        self.line(both!(
            "\nPaling sering tertukar (sapa explain \"PESAN\" menjelaskan sebabnya)",
            "\nMost often confused (sapa explain \"MESSAGE\" says why)"
        ));
        for confusion in &output.confusions {
            let (expected, predicted) = (self.label(&confusion.expected), self.label(&confusion.predicted));
            let _ = writeln!(self.out, "{:>5}  {expected} → {predicted}", confusion.messages);
            for example in &confusion.examples {
                let _ = writeln!(self.out, "         \"{example}\"");
            }
        }
    }

    fn thresholds(&mut self, output: &Output) {
        self.line(both!(
            "\nKalau ambangnya lain: lebih rendah lebih sering menjawab, lebih tinggi lebih sering diam (> ambang sekarang)",
            "\nWith another threshold: lower answers more often, higher is silent more often (> the present one)"
        ));
        self.line(both!(
            "  ambang   benar  diam bila di luar   nilai  jawaban salah",
            "  from     right  silent if outside   score  wrong answers"
        ));
        for trade in &output.thresholds {
            let now = (trade.threshold - output.threshold).abs() < 1e-4;
            let _ = writeln!(
                self.out,
                "{} {:.2}  {:>8} {:>17} {:>8} {:>13}",
                if now { ">" } else { " " },
                trade.threshold,
                percent(trade.in_scope_accuracy),
                percent(trade.out_of_scope_recall),
                percent(trade.score),
                percent(trade.wrong_answers),
            );
        }
    }

    fn predictions(&mut self, output: &Output) {
        let Some(predictions) = &output.predictions else { return };
        self.line(both!(
            "\nTiap pesan (= benar, ! salah): label, hasil, nilai, pesan",
            "\nEach message (= right, ! wrong): label, prediction, confidence, message"
        ));
        for p in predictions {
            let mark = if p.expected == p.predicted { "=" } else { "!" };
            let _ = writeln!(
                self.out,
                "{mark} {}\t{}\t{:.2}\t{}",
                p.expected, p.predicted, p.confidence, p.text
            );
        }
    }

    /// A label, or what it means that there is none.
    fn label(&self, label: &str) -> String {
        if label == NO_INTENT {
            self.told(both!("(tidak dijawab)", "(no answer)"))
        } else {
            label.to_owned()
        }
    }

    fn told(&self, said: Bilingual) -> String {
        said.told(self.locale).to_owned()
    }

    fn line(&mut self, said: Bilingual) {
        self.out.push_str(said.told(self.locale));
        self.out.push('\n');
    }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A share of something; a dash where it is of nothing.
fn part(of: usize, share: f64) -> String {
    if of == 0 { "–".to_owned() } else { percent(share) }
}
