//! Canned replies: what an agent says often, with this conversation's values in it.

use super::scope::View;
use super::{Desk, State};
use crate::bot::{Bot, CannedReply, Content};
use crate::template::{Scope, Template, lazy_record};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use minijinja::Value;
use std::cell::RefCell;

/// The reply's text in the conversation's language. A value that is not known stands as a gap, `[product]`, for the agent to fill
/// in. `None`: the text cannot be rendered even so.
pub fn canned(bot: &Bot, state: &State, reply: &CannedReply, agent: &str, at: DateTime<Utc>) -> Option<String> {
    let text = reply.text.get(&state.language)?;
    let (desk, products) = (Desk::default(), RefCell::default());
    let view = View::of_state(bot, state, &desk, at, &products);
    let render = |gaps: bool| {
        let scope = Spoken {
            view: &view,
            agent,
            gaps,
        };
        rendered(bot, text, &scope)
    };
    render(false).or_else(|| render(true))
}

/// Names of values that are no slots.
const OTHERS: [&str; 6] = ["visitor", "hours", "bot", "catalog", "queue", "now"];

/// The first gap that [`canned`] left in a text and nobody has filled in: `[product]`, `[visitor.name]`. What stands in brackets and
/// names no value of this bot is no gap.
pub fn gap<'t>(content: &Content, text: &'t str) -> Option<&'t str> {
    text.match_indices('[').find_map(|(at, _)| {
        let inner = text.get(at + 1..)?.split(']').next()?;
        let is_name = |part: &str| {
            let mut bytes = part.bytes();
            bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
                && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let root = inner.split('.').next()?;
        let is_known = content.slots.contains_key(root) || OTHERS.contains(&root);
        let gap = text.get(at..at + inner.len() + 2)?;
        (is_known && inner.split('.').all(is_name)).then_some(gap)
    })
}

fn rendered(bot: &Bot, text: Template, scope: &Spoken<'_>) -> Option<String> {
    let rendered = bot.content.templates.render(text, scope).ok()?;
    Some(rendered.trim().to_owned()).filter(|rendered| !rendered.is_empty())
}

/// What the bot's texts read, and besides `agent`: who speaks.
struct Spoken<'v> {
    view: &'v View<'v>,
    agent: &'v str,
    /// A value that is not known prints its own name.
    gaps: bool,
}

impl Scope for Spoken<'_> {
    fn language(&self) -> &str {
        self.view.language()
    }

    fn zone(&self) -> Tz {
        self.view.zone()
    }

    fn value(&self, name: &str) -> Value {
        if name == "agent" {
            return Value::from(self.agent);
        }
        let value = self.view.value(name);
        if !self.gaps || (name != "visitor" && value.is_true()) {
            return value;
        }
        let (shown, root) = (format!("[{name}]"), name.to_owned());
        lazy_record(Value::from(shown.as_str()), shown.clone(), move |field| {
            let known = value.get_attr(field).ok().filter(Value::is_true);
            known.unwrap_or_else(|| Value::from(format!("[{root}.{field}]")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::{SourceFile, compile};
    use crate::dialogue::Visitor;
    use crate::matching::SlotValue;
    use std::sync::Arc;

    const FILES: [(&str, &str); 3] = [
        ("bot.yaml", "bot: Toko\nlanguages: [id, en]\ntimezone: Asia/Jakarta\n"),
        ("catalog.csv", "sku,name,price\nA-1,Kaos Polos,75000\nA-2,Topi,\n"),
        (
            "intents/price.yaml",
            "keywords: [harga]\nslots: {product: {entity: product}}\nreply: Ya\n",
        ),
    ];

    fn bot(files: &[(&str, &str)]) -> Bot {
        let files: Vec<SourceFile> = FILES
            .iter()
            .chain(files)
            .map(|(path, text)| SourceFile {
                path: (*path).to_owned(),
                bytes: text.as_bytes().to_vec(),
            })
            .collect();
        let compiled = compile(&files, &|_| None);
        Bot {
            content: Arc::new(compiled.content.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))),
            catalog: Arc::new(compiled.catalog),
        }
    }

    #[test]
    fn gaps_are_what_nobody_has_filled_in() {
        let bot = bot(&[]);
        for (text, expected) in [
            ("[product] masih ada", Some("[product]")),
            ("Rp[product.price], Pak [visitor.name]", Some("[product.price]")),
            ("Pak [visitor.name]", Some("[visitor.name]")),
            ("[[product]]", Some("[product]")),
            ("[promo] masih ada [dan banyak] [", None),
            ("[product.] [.product] [product name] [1product] product]", None),
            ("🙏[product", None),
            ("Kaos Polos masih ada", None),
        ] {
            assert_eq!(gap(&bot.content, text), expected, "{text}");
        }
    }

    fn check(text: &str, language: &str, name: Option<&str>, sku: Option<&str>, expected: Option<&str>) {
        let reply = format!("text: {text}\n");
        let bot = bot(&[("replies/a.yaml", reply.as_str())]);
        let visitor = Visitor {
            name: name.map(str::to_owned),
            ..Visitor::default()
        };
        let mut state = State::new("c", language, None, visitor);
        if let Some(sku) = sku {
            state
                .slots
                .insert("product".to_owned(), SlotValue::Product(sku.to_owned()));
        }
        let reply = bot.content.replies.get("a").expect("the reply");
        let said = canned(&bot, &state, reply, "Sari", DateTime::UNIX_EPOCH);
        assert_eq!(said.as_deref(), expected, "{text}");
    }

    #[test]
    fn values_are_put_in_and_gaps_are_named() {
        let both = "{id: \"Halo {{ visitor.name | kak }}, saya {{ agent }}.\", en: \"Hello, I am {{ agent }}.\"}";
        check(both, "id", Some("Budi"), None, Some("Halo Kak Budi, saya Sari."));
        check(both, "id", None, None, Some("Halo Kak, saya Sari."));
        check(both, "en", None, None, Some("Hello, I am Sari."));
        let price = "\"{{ product }}: {{ product.price | money }}\"";
        check(price, "id", None, Some("A-1"), Some("Kaos Polos: Rp75.000"));
        check(
            "\"{{ product }} siap dikirim\"",
            "id",
            None,
            Some("A-2"),
            Some("Topi siap dikirim"),
        );
        check(
            "\"{{ product }} siap dikirim\"",
            "id",
            None,
            None,
            Some("[product] siap dikirim"),
        );
        check(
            "\"Pak {{ visitor.name }} dari {{ bot }}\"",
            "id",
            None,
            None,
            Some("Pak [visitor.name] dari Toko"),
        );
        check(
            "\"{% if product %}ya{% else %}belum{% endif %}\"",
            "id",
            None,
            None,
            Some("belum"),
        );
        // A filter that reckons finds no number in a gap.
        check(price, "id", None, None, None);
        check("\"<script>{{ agent }}\"", "id", None, None, Some("<script>Sari"));
    }
}
