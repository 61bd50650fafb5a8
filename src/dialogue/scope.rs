//! The names that a bot's texts read: visitor, slots, hours, bot, catalog, queue, now.

use super::count;
use super::queue::usual_wait;
use super::route::route;
use super::turn::Turn;
use super::variant::Missing;
use super::{Desk, State, Status};
use crate::bot::{Bot, Content};
use crate::catalog::{Catalog, Product};
use crate::matching::SlotValue;
use crate::template::{self, Condition, RenderFault, Scope, Template, lazy_record, record, unknown};
use crate::text::calendar;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use minijinja::Value;
use minijinja::value::{Object, ObjectRepr};
use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

/// Products that `catalog.products` lists.
const CATALOG_LIMIT: usize = 200;

/// A conversation as its bot's texts see it. Only what a text reads is looked up.
pub(super) struct View<'t> {
    bot: &'t Bot,
    state: &'t State,
    desk: &'t Desk,
    at: DateTime<Utc>,
    /// The text is said on the way to a person of this team.
    queueing: Option<&'t str>,
    /// Every value percent-encoded, for a URL.
    encoded: bool,
    products: &'t RefCell<Vec<(String, Value)>>,
    missing: &'t [Missing],
}

impl<'t> View<'t> {
    pub(super) fn of(turn: &'t Turn<'_>) -> Self {
        Self {
            bot: turn.bot,
            state: &turn.state,
            desk: &turn.desk,
            at: turn.at,
            queueing: turn.queueing,
            encoded: false,
            products: &turn.products,
            missing: &turn.missing,
        }
    }

    /// The same while no turn is at work: for a text that an agent says.
    pub(super) fn of_state(
        bot: &'t Bot,
        state: &'t State,
        desk: &'t Desk,
        at: DateTime<Utc>,
        products: &'t RefCell<Vec<(String, Value)>>,
    ) -> Self {
        Self {
            bot,
            state,
            desk,
            at,
            queueing: None,
            encoded: false,
            products,
            missing: &[],
        }
    }

    /// The same for a URL: what a visitor wrote cannot become a path, a query or a host of its own.
    pub(super) fn encoded(self) -> Self {
        Self { encoded: true, ..self }
    }

    pub(super) fn render(&self, text: Template) -> Result<String, RenderFault> {
        let templates = &self.content().templates;
        if let Some(plain) = templates.plain(text) {
            return Ok(plain.to_owned());
        }
        templates.render(text, self)
    }

    pub(super) fn holds(&self, condition: Condition) -> Result<bool, RenderFault> {
        self.content().templates.holds(condition, self)
    }

    fn content(&self) -> &'t Content {
        &self.bot.content
    }

    fn visitor(&self) -> Value {
        let visitor = &self.state.visitor;
        let known = |field: &Option<String>| field.as_deref().map_or_else(unknown, |text| self.text(text));
        named(
            visitor.name.as_deref().unwrap_or_default(),
            fields([
                ("name", known(&visitor.name)),
                ("email", known(&visitor.email)),
                ("phone", known(&visitor.phone)),
                ("page", known(&self.state.page)),
                ("nps_due", Value::from(self.nps_due())),
            ]),
        )
    }

    /// A day, with the opening hours that hold on it: `hours`, and whether there are any: `open`.
    fn date(&self, date: NaiveDate) -> Value {
        let (content, language) = (Arc::clone(&self.bot.content), self.state.language.clone());
        let words = calendar::date_words(date, &language);
        lazy_record(template::day(date), words, move |field| match field {
            "hours" => Value::from(content.hours.day_words(date, &language)),
            "open" => Value::from(content.hours.opens_on(date)),
            _ => unknown(),
        })
    }

    /// Whether the visitor was not asked for an NPS lately, here or in another conversation.
    fn nps_due(&self) -> bool {
        let every = TimeDelta::from_std(self.content().rating.nps_every).unwrap_or(TimeDelta::MAX);
        let asked = self.state.nps_asked.max(self.desk.nps_asked);
        asked.is_none_or(|asked| self.at - asked >= every)
    }

    /// Known only to whoever waits, or is about to.
    fn queue(&self) -> Value {
        let (ahead, team) = match (self.state.status, self.queueing) {
            (Status::Queued, _) => {
                let team = self.state.handoff.as_ref().map(|handoff| handoff.team.as_str());
                (self.desk.ahead, team.unwrap_or_default())
            }
            (_, Some(team)) => {
                let route = route(self.content(), self.state, self.desk);
                let team = route.and_then(|route| route.team.as_deref()).unwrap_or(team);
                let priority = route.map(|route| route.priority).unwrap_or_default();
                (self.desk.ahead_of(team, priority), team)
            }
            (_, None) => return unknown(),
        };
        let wait = usual_wait(self.content(), self.state, self.desk, team, self.at);
        let wait = wait.map_or_else(unknown, |seconds| {
            record(
                Value::from(seconds),
                duration_words(seconds, &self.state.language),
                Vec::new(),
            )
        });
        let position = u64::from(ahead) + 1;
        record(
            Value::from(position),
            position.to_string(),
            fields([("position", Value::from(position)), ("wait", wait)]),
        )
    }

    fn slot(&self, value: &SlotValue) -> Value {
        match value {
            SlotValue::Product(sku) => match self.bot.catalog.get(sku) {
                Some(found) if self.encoded => self.text(&found.sku),
                Some(found) => self.product(found),
                None => unknown(),
            },
            SlotValue::Number(number) => number_value(*number),
            SlotValue::Quantity { amount, unit } => self.quantity(*amount, unit.as_deref()),
            SlotValue::Money(amount) => Value::from(*amount),
            SlotValue::Date(date) if self.encoded => template::day(*date),
            SlotValue::Date(date) => self.date(*date),
            SlotValue::Time(time) => template::time_of_day(*time),
            SlotValue::Phone(text) | SlotValue::Email(text) | SlotValue::Text(text) | SlotValue::Choice(text) => {
                self.text(text)
            }
            SlotValue::Flag(flag) => Value::from(*flag),
        }
    }

    /// A bare number, or one of pieces, can be reckoned with. With another unit it prints as it was said and counts as so many
    /// pieces: "2 lusin" as 24, unless the product is sold by the dozen.
    fn quantity(&self, amount: f64, unit: Option<&str>) -> Value {
        let Some(unit) = unit.filter(|unit| !count::is_piece(unit)) else {
            return number_value(amount);
        };
        let sold_by_it =
            count::sold_by(self.state, &self.bot.catalog).any(|sold_by| sold_by.eq_ignore_ascii_case(unit));
        let each = count::pieces_in(unit).filter(|_| !sold_by_it);
        record(
            number_value(amount * each.unwrap_or(1.0)),
            count::quantity_words(amount, Some(unit)),
            fields([("amount", number_value(amount)), ("unit", self.text(unit))]),
        )
    }

    /// A product's record, made once a turn however many texts read it.
    fn product(&self, found: &Product) -> Value {
        let mut made = self.products.borrow_mut();
        if let Some((_, value)) = made.iter().find(|(sku, _)| *sku == found.sku) {
            return value.clone();
        }
        let missing = self.missing.iter().find(|missing| missing.sku == found.sku);
        let value = product(&self.bot.catalog, found, missing.map_or(&[], |missing| &missing.cells));
        made.push((found.sku.clone(), value.clone()));
        value
    }

    fn text(&self, text: &str) -> Value {
        if self.encoded {
            Value::from(percent_encoded(text))
        } else {
            Value::from(text)
        }
    }
}

impl Scope for View<'_> {
    fn language(&self) -> &str {
        &self.state.language
    }

    fn zone(&self) -> Tz {
        self.content().hours.zone()
    }

    fn value(&self, name: &str) -> Value {
        match name {
            "visitor" => self.visitor(),
            "hours" => Value::from_object(HoursView {
                content: Arc::clone(&self.bot.content),
                at: self.at,
                language: self.state.language.clone(),
            }),
            "bot" => named(
                &self.content().name,
                fields([("name", self.text(&self.content().name))]),
            ),
            "catalog" => Value::from_object(CatalogView {
                catalog: Arc::clone(&self.bot.catalog),
                stale: (self.content().catalog.max_age)
                    .is_some_and(|most| self.bot.catalog.is_older_than(most, self.at)),
            }),
            "queue" => self.queue(),
            "now" => template::instant(self.at),
            slot => self
                .state
                .slots
                .get(slot)
                .map_or_else(unknown, |value| self.slot(value)),
        }
    }
}

/// A product as texts see it: its row, each cell a field, price and stock as numbers, and what it does not come in of what was said of
/// it, by column: `missing`.
fn product(catalog: &Arc<Catalog>, product: &Product, missing: &[(String, String)]) -> Value {
    let name = product.name.as_str();
    let (catalog, sku) = (Arc::clone(catalog), product.sku.clone());
    let missing = missing.to_vec();
    template::lazy_record(Value::from(name), name, move |field| {
        let Some(product) = catalog.get(&sku) else {
            return unknown();
        };
        match field {
            "sku" => Value::from(product.sku.as_str()),
            "name" => Value::from(product.name.as_str()),
            "aliases" => Value::from(product.aliases.clone()),
            "price" => product.price.map_or_else(unknown, Value::from),
            "stock" => product.stock.map_or_else(unknown, Value::from),
            "missing" if !product.columns.contains_key(field) => missing_value(&missing),
            column => product
                .columns
                .get(column)
                .map_or_else(unknown, |cell| Value::from(cell.as_str())),
        }
    })
}

/// What a product does not come in: prints as it was said, and has a field for each column.
fn missing_value(cells: &[(String, String)]) -> Value {
    let mut said: Vec<&str> = cells.iter().map(|(_, word)| word.as_str()).collect();
    said.dedup();
    if said.is_empty() {
        return unknown();
    }
    let fields = cells
        .iter()
        .map(|(column, word)| (Cow::Owned(column.clone()), Value::from(word.as_str())));
    let said = said.join(", ");
    record(Value::from(said.as_str()), said, fields.collect())
}

/// Whole numbers as integers, so that they index, count and print as such.
fn number_value(number: f64) -> Value {
    // Within 2^53 the cast is exact.
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        Value::from(number as i64)
    } else {
        Value::from(number)
    }
}

fn named(name: &str, fields: Vec<(Cow<'static, str>, Value)>) -> Value {
    record(Value::from(name), name, fields)
}

fn fields<const N: usize>(pairs: [(&'static str, Value); N]) -> Vec<(Cow<'static, str>, Value)> {
    pairs.map(|(name, value)| (Cow::Borrowed(name), value)).into()
}

/// "5 menit", "1 jam 10 menit"; less than a minute counts as one.
pub(super) fn duration_words(seconds: u64, language: &str) -> String {
    let minutes = seconds.div_ceil(60).max(1);
    let (hours, rest) = (minutes / 60, minutes % 60);
    let count = |amount: u64, indonesian: &str, english: &str| match language {
        "id" => format!("{amount} {indonesian}"),
        _ if amount == 1 => format!("{amount} {english}"),
        _ => format!("{amount} {english}s"),
    };
    match (hours, rest) {
        (0, minutes) => count(minutes, "menit", "minute"),
        (hours, 0) => count(hours, "jam", "hour"),
        (hours, minutes) => format!("{} {}", count(hours, "jam", "hour"), count(minutes, "menit", "minute")),
    }
}

/// RFC 3986: everything but unreserved characters.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// `hours`: asked only for the field that a text reads, since the next opening takes a search through the calendar.
struct HoursView {
    content: Arc<Content>,
    at: DateTime<Utc>,
    language: String,
}

impl fmt::Debug for HoursView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HoursView")
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

impl Object for HoursView {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let hours = &self.content.hours;
        Some(match key.as_str()? {
            "open_now" => Value::from(hours.open_at(self.at)),
            "next_open" => match hours.next_open(self.at) {
                Some(next) => {
                    let words = hours.next_open_words(self.at, &self.language).unwrap_or_default();
                    record(template::instant(next), words, Vec::new())
                }
                None => unknown(),
            },
            "today" => Value::from(hours.today_words(self.at, &self.language)),
            "note" => hours.note(self.at, &self.language).map_or_else(unknown, Value::from),
            _ => unknown(),
        })
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.content.hours.today_words(self.at, &self.language))
    }
}

/// `catalog`: `count`, `names`, `products`, and how old they are: `as_of`, `stale`.
#[derive(Debug)]
struct CatalogView {
    catalog: Arc<Catalog>,
    stale: bool,
}

impl Object for CatalogView {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let products = self.catalog.products();
        let listed = products.iter().take(CATALOG_LIMIT);
        Some(match key.as_str()? {
            "count" => Value::from(products.len()),
            "names" => listed.map(|product| Value::from(product.name.as_str())).collect(),
            "products" => listed.map(|found| product(&self.catalog, found, &[])).collect(),
            "as_of" => self.catalog.as_of().map_or_else(unknown, template::instant),
            "stale" => Value::from(self.stale),
            _ => unknown(),
        })
    }

    fn is_true(self: &Arc<Self>) -> bool {
        !self.catalog.products().is_empty()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.catalog.products().len())
    }
}
