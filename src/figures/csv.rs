//! The same figures as rows for a spreadsheet.

use super::report::Figures;

impl Figures {
    /// `figure,key,value`, one number a row, the same names as in JSON; what there is nothing to reckon from is empty. RFC 4180.
    pub fn to_csv(&self) -> String {
        let mut rows = Rows::default();
        rows.row("figure", "key", "value");
        rows.row("period", "from", &self.period.from.to_string());
        rows.row("period", "to", &self.period.to.to_string());
        rows.row("period", "timezone", &self.period.timezone);
        for (key, value) in [
            ("team", &self.filter.team),
            ("agent", &self.filter.agent),
            ("intent", &self.filter.intent),
        ] {
            rows.row("filter", key, value.as_deref().unwrap_or_default());
        }
        rows.count("conversations", "", self.conversations);
        self.write_times(&mut rows);
        self.write_ratings(&mut rows);
        rows.count("repeat", "conversations", self.repeat.conversations);
        rows.number("repeat", "rate", self.repeat.rate);
        rows.number("containment", "gross", self.containment.gross);
        rows.number("containment", "net", self.containment.net);
        rows.count("containment", "handed_over", self.containment.handed_over);
        rows.count("containment", "repeated", self.containment.repeated);
        rows.count("containment", "badly_rated", self.containment.badly_rated);
        rows.count("fallback", "messages", self.fallback.messages);
        rows.count("fallback", "not_understood", self.fallback.not_understood);
        rows.number("fallback", "rate", self.fallback.rate);
        self.write_lists(&mut rows);
        rows.text
    }

    fn write_times(&self, rows: &mut Rows) {
        let target = self.first_response.target_s.map(|target| target as f64);
        rows.number("first_response", "target_s", target);
        for (figure, of) in [
            ("first_response_bot", &self.first_response.bot),
            ("first_response_person", &self.first_response.person),
        ] {
            rows.count(figure, "answered", of.answered);
            rows.number(figure, "median_s", of.median_s);
            rows.number(figure, "p90_s", of.p90_s);
            if figure.ends_with("person") {
                rows.number(figure, "wall_median_s", of.wall_median_s);
                rows.number(figure, "wall_p90_s", of.wall_p90_s);
            }
            rows.count(figure, "counted", of.counted);
            rows.number(figure, "within_target", of.within_target);
        }
        rows.count("resolution", "resolved", self.resolution.resolved);
        rows.number("resolution", "median_s", self.resolution.median_s);
        rows.number("resolution", "p90_s", self.resolution.p90_s);
        rows.number("resolution", "wall_median_s", self.resolution.wall_median_s);
        rows.number("resolution", "wall_p90_s", self.resolution.wall_p90_s);
    }

    fn write_ratings(&self, rows: &mut Rows) {
        rows.count("csat", "ratings", self.csat.ratings);
        rows.number("csat", "mean", self.csat.mean);
        rows.number("csat", "satisfied", self.csat.satisfied);
        for (score, count) in (1..).zip(self.csat.scores) {
            rows.count("csat", &format!("score_{score}"), count);
        }
        rows.count("nps", "ratings", self.nps.ratings);
        rows.number("nps", "score", self.nps.score);
        rows.count("nps", "promoters", self.nps.promoters);
        rows.count("nps", "passives", self.nps.passives);
        rows.count("nps", "detractors", self.nps.detractors);
    }

    fn write_lists(&self, rows: &mut Rows) {
        for day in &self.conversations_by_day {
            rows.count("conversations_by_day", &day.day.to_string(), day.conversations);
        }
        for hour in &self.conversations_by_hour {
            rows.count("conversations_by_hour", &hour.hour.to_string(), hour.conversations);
        }
        for intent in &self.intents {
            rows.count("intent_answers", &intent.intent, intent.answers);
            rows.count("intent_conversations", &intent.intent, intent.conversations);
        }
        for step in &self.steps {
            let key = format!("{}: {}", step.flow, step.step);
            rows.count("step_reached", &key, step.reached);
            rows.count("step_left", &key, step.left);
            rows.number("step_drop_off", &key, step.drop_off);
        }
    }
}

/// In the same form why there are no figures.
pub fn refusal_csv(reason: &str) -> String {
    let mut rows = Rows::default();
    rows.row("figure", "key", "value");
    rows.row("error", "", reason);
    rows.text
}

#[derive(Default)]
struct Rows {
    text: String,
}

impl Rows {
    fn row(&mut self, figure: &str, key: &str, value: &str) {
        for (index, cell) in [figure, key, value].into_iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.text.push_str(&cell_text(cell));
        }
        self.text.push_str("\r\n");
    }

    fn count(&mut self, figure: &str, key: &str, count: u64) {
        self.row(figure, key, &count.to_string());
    }

    fn number(&mut self, figure: &str, key: &str, number: Option<f64>) {
        let written = number.map(|number| number.to_string());
        // A number may begin with a minus sign, so it is written as it is.
        self.text.push_str(figure);
        self.text.push(',');
        self.text.push_str(&cell_text(key));
        self.text.push(',');
        self.text.push_str(written.as_deref().unwrap_or_default());
        self.text.push_str("\r\n");
    }
}

/// A cell, quoted where it must be. A name that a spreadsheet would take for a formula gets an apostrophe before it.
fn cell_text(cell: &str) -> String {
    let guarded = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if guarded.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

#[cfg(test)]
mod tests {
    use super::cell_text;

    #[test]
    fn cells_are_neither_formulas_nor_columns() {
        for (cell, expected) in [
            ("Sari", "Sari"),
            ("Sari, CS", "\"Sari, CS\""),
            ("the \"boss\"", "\"the \"\"boss\"\"\""),
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("@a\nb", "\"'@a\nb\""),
            ("", ""),
        ] {
            assert_eq!(cell_text(cell), expected, "{cell:?}");
        }
    }
}
