//! The filters of the contracts, the printing of values, and the comparisons that unknown values are safe in.

use super::RenderFault;
use super::frame::Frame;
use super::value::{Moment, Record, is_unknown, plain};
use crate::text::calendar;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use minijinja::value::{Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output, State, Value};
use std::cmp::Ordering;

/// Bytes of the longest value that a filter puts together.
const BUILT_LIMIT: usize = 10 * 1024 * 1024;

/// Items of a list that are put in words; what follows is left out. Bounds the work of one filter.
const LIST_LIMIT: usize = 1_000;

/// The filters of the contracts.
pub(super) const NAMES: [&str; 7] = ["money", "date", "time", "list", "plural", "kak", "or"];

/// Everything the environment knows beyond minijinja's own.
pub(super) fn install(environment: &mut Environment<'static>) {
    environment.add_filter("or", or);
    // minijinja's own names for the same; theirs do not know an unknown value.
    environment.add_filter("default", or);
    environment.add_filter("d", or);
    environment.add_filter("money", money);
    environment.add_filter("date", date);
    environment.add_filter("time", time);
    environment.add_filter("list", list);
    // Theirs join any number of items, and put any length in the place of each letter.
    environment.add_filter("join", join);
    environment.add_filter("replace", replace);
    environment.add_filter("plural", plural);
    environment.add_filter("kak", kak);
    // Theirs do not take a record, a quantity for instance.
    environment.add_filter("int", int);
    environment.add_filter("float", float);
    environment.add_test("none", is_unknown_value);
    environment.add_test("undefined", is_unknown_value);
    environment.add_test("defined", |value: &Value| !is_unknown(value));
    for name in ["__eq", "__ne", "__lt", "__le", "__gt", "__ge"] {
        if let Some(compared) = comparison(name) {
            environment.add_function(name, compared);
        }
    }
    environment.add_filter("__factor", factor);
    environment.set_formatter(print);
}

/// Prints one value. Whole numbers have no `.0`, lists are in words, dates in the text's language; unknown is a fault.
fn print(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if is_unknown(value) {
        return Err(unknown_printed());
    }
    if let Some(record) = value.downcast_object_ref::<Record>() {
        return Ok(out.write_str(&record.shown)?);
    }
    if let Some(moment) = value.downcast_object_ref::<Moment>() {
        return Ok(out.write_str(&moment_words(*moment, state))?);
    }
    match value.kind() {
        ValueKind::Number if !value.is_integer() => Ok(out.write_str(&number(value))?),
        ValueKind::Bool => Ok(out.write_str(truth(value))?),
        ValueKind::Seq | ValueKind::Iterable => Ok(out.write_str(&list(state, value, Rest(Vec::new()))?)?),
        _ => Ok(write!(out, "{value}")?),
    }
}

/// A value as one word of a text.
fn shown(state: &State, value: &Value) -> Result<String, Error> {
    if is_unknown(value) {
        return Err(unknown_printed());
    }
    if let Some(moment) = value.downcast_object_ref::<Moment>() {
        return Ok(moment_words(*moment, state));
    }
    match value.kind() {
        ValueKind::Number if !value.is_integer() => Ok(number(value)),
        ValueKind::Bool => Ok(truth(value).to_owned()),
        _ => Ok(value.to_string()),
    }
}

fn moment_words(moment: Moment, state: &State) -> String {
    let (language, zone) = place(state);
    match moment {
        Moment::Day(date) => calendar::date_words(date, &language),
        Moment::Time(time) => calendar::time_words(time, &language),
        Moment::Instant(at) => {
            let local = at.with_timezone(&zone).naive_local();
            format!(
                "{} {}",
                calendar::date_words(local.date(), &language),
                calendar::time_words(local.time(), &language)
            )
        }
    }
}

/// minijinja would print `True`.
fn truth(value: &Value) -> &'static str {
    if value.is_true() { "true" } else { "false" }
}

/// A number that is no integer by type: `2.0` prints as `2`.
fn number(value: &Value) -> String {
    match f64::try_from(value.clone()) {
        // `+ 0.0` turns -0 into 0.
        Ok(float) => format!("{}", float + 0.0),
        Err(_) => value.to_string(),
    }
}

/// `value | or("…")`: the other where the value is unknown or empty.
pub(super) fn or(value: &Value, other: Option<Value>) -> Value {
    let empty = value.as_str().is_some_and(|text| text.trim().is_empty());
    if is_unknown(value) || empty {
        other.unwrap_or_else(|| Value::from(""))
    } else {
        value.clone()
    }
}

/// `45000 | money`: "Rp45.000"; in English "Rp45,000", where a point would be read as the end of the whole number.
fn money(state: &State, value: &Value) -> Result<String, Error> {
    let (language, _) = place(state);
    money_in(&language, value)
}

/// [`money`] in a language.
pub(super) fn money_in(language: &str, value: &Value) -> Result<String, Error> {
    let value = plain(&known(value)?);
    let amount = as_number(&value)
        .filter(|amount| amount.is_finite())
        .ok_or_else(|| wrong("money", "a number"))?;
    Ok(money_words(amount, language))
}

/// "Rp45.000", "-Rp1.500,50"; in English "Rp45,000", "-Rp1,500.50". What is not finite is 0.
pub fn money_words(amount: f64, language: &str) -> String {
    let (group, decimal) = if language == "en" { (',', '.') } else { ('.', ',') };
    // Sen are shown only where there are some.
    let sen = (amount.abs() * 100.0).round();
    let digits = format!("{:.0}", (sen / 100.0).trunc());
    let mut text = String::from(if amount < 0.0 && sen > 0.0 { "-Rp" } else { "Rp" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(group);
        }
        text.push(digit);
    }
    let rest = sen % 100.0;
    if rest > 0.0 {
        text.push_str(&format!("{decimal}{rest:02.0}"));
    }
    text
}

/// `now | date`: "21 November 2026"; `now | date("long")`: "Sabtu, 21 November 2026". Reads dates, instants and ISO text.
fn date(state: &State, value: &Value, form: Option<&str>) -> Result<String, Error> {
    let (language, zone) = place(state);
    let date = match moment(&plain(&known(value)?)) {
        Some(Moment::Day(date)) => date,
        Some(Moment::Instant(at)) => at.with_timezone(&zone).date_naive(),
        _ => return Err(wrong("date", "a date")),
    };
    let words = calendar::date_words(date, &language);
    match form {
        None => Ok(words),
        Some("long") => Ok(format!("{}, {words}", calendar::weekday_name(date, &language))),
        Some(_) => Err(Error::new(
            ErrorKind::InvalidOperation,
            "`date` takes no argument or \"long\"",
        )),
    }
}

/// `now | time`: "09.00" in Indonesian, "09:00" in English. Reads times, instants and ISO text.
fn time(state: &State, value: &Value) -> Result<String, Error> {
    let (language, zone) = place(state);
    let time = match moment(&plain(&known(value)?)) {
        Some(Moment::Time(time)) => time,
        Some(Moment::Instant(at)) => at.with_timezone(&zone).time(),
        _ => return Err(wrong("time", "a time")),
    };
    Ok(calendar::time_words(time, &language))
}

/// `items | list`: "a, b dan c", "a, b and c"; `items | list("atau")` joins the last by another word.
fn list(state: &State, value: &Value, joint: Rest<String>) -> Result<String, Error> {
    let (language, _) = place(state);
    let joint = joint
        .first()
        .map_or(if language == "id" { "dan" } else { "and" }, String::as_str);
    let value = known(value)?;
    if value.as_str().is_some() {
        return shown(state, &value);
    }
    let items = shown_items(state, &value, joint.len())?;
    Ok(match items.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} {joint} {last}", rest.join(", ")),
    })
}

/// `items | join(", ")`, at most [`LIST_LIMIT`] of them.
fn join(state: &State, value: &Value, joint: Option<String>) -> Result<String, Error> {
    let value = known(value)?;
    let joint = joint.unwrap_or_default();
    Ok(shown_items(state, &value, joint.len())?.join(&joint))
}

/// The first [`LIST_LIMIT`] items as words, if they and as many joints are no longer than [`BUILT_LIMIT`].
fn shown_items(state: &State, value: &Value, joint: usize) -> Result<Vec<String>, Error> {
    let mut items = Vec::new();
    let mut built = 0;
    for item in value.try_iter()?.take(LIST_LIMIT) {
        let item = shown(state, &item)?;
        built += item.len() + joint;
        if built > BUILT_LIMIT {
            return Err(too_long());
        }
        items.push(item);
    }
    Ok(items)
}

/// `text | replace("a", "b")`, of which nothing longer than [`BUILT_LIMIT`] may come.
fn replace(state: &State, value: &Value, from: &Value, to: &Value) -> Result<String, Error> {
    let (text, from, to) = (shown(state, value)?, shown(state, from)?, shown(state, to)?);
    let added = text.matches(&from).count().saturating_mul(to.len());
    if text.len().saturating_add(added) > BUILT_LIMIT {
        return Err(too_long());
    }
    Ok(text.replace(&from, &to))
}

/// `n | plural("item", "items")`: the form that fits the number, without the number. Indonesian has one form, the first.
fn plural(state: &State, value: &Value, one: String, many: Option<String>) -> Result<String, Error> {
    let (language, _) = place(state);
    let count = as_number(&plain(&known(value)?)).ok_or_else(|| wrong("plural", "a number"))?;
    let single = language == "id" || (count.abs() - 1.0).abs() < f64::EPSILON;
    Ok(if single { one } else { many.unwrap_or(one) })
}

/// `visitor.name | kak`: "Kak Budi", or "Kak" when the name is unknown; a name that begins with it is left as it is.
pub(super) fn kak(value: &Value) -> String {
    if is_unknown(value) {
        return "Kak".to_owned();
    }
    let text = value.to_string();
    let name = text.trim();
    let titled = name
        .split_whitespace()
        .next()
        .is_some_and(|first| matches!(first.to_lowercase().as_str(), "kak" | "kakak" | "ka"));
    match name {
        "" => "Kak".to_owned(),
        _ if titled => capitalised(name),
        _ => format!("Kak {}", capitalised(name)),
    }
}

/// A name typed without a capital, as on a phone in haste, gets them: "budi santoso" is greeted as "Budi Santoso".
fn capitalised(name: &str) -> String {
    if name.chars().any(char::is_uppercase) {
        return name.to_owned();
    }
    let mut begins = true;
    let mut written = String::with_capacity(name.len());
    for letter in name.chars() {
        match begins {
            true => written.extend(letter.to_uppercase()),
            false => written.push(letter),
        }
        begins = letter.is_whitespace() || letter == '-';
    }
    written
}

/// `quantity | int`: the whole part of a number, or of text that reads as one.
fn int(value: &Value) -> Result<i64, Error> {
    let number = as_number(&plain(&known(value)?)).map(f64::trunc);
    // Within this a number is exact, and the cast too.
    let number = number.filter(|number| number.abs() < 9e15);
    number
        .map(|number| number as i64)
        .ok_or_else(|| wrong("int", "a number"))
}

/// `quantity | float`: a number, or text that reads as one.
fn float(value: &Value) -> Result<f64, Error> {
    let number = as_number(&plain(&known(value)?)).filter(|number| number.is_finite());
    number.ok_or_else(|| wrong("float", "a number"))
}

fn is_unknown_value(value: &Value) -> bool {
    is_unknown(value)
}

/// `==`: two unknown values are equal, an unknown and a known one never.
fn equal(left: &Value, right: &Value) -> bool {
    match (is_unknown(left), is_unknown(right)) {
        (true, true) => true,
        (false, false) => order(left, right) == Some(Ordering::Equal),
        _ => false,
    }
}

/// The comparison that a call stands for which `comparison.rs` has written.
pub(super) fn comparison(name: &str) -> Option<fn(&Value, &Value) -> bool> {
    Some(match name {
        "__eq" => equal,
        "__ne" => |left, right| !equal(left, right),
        "__lt" => |left, right| ordered(left, right, Ordering::is_lt),
        "__le" => |left, right| ordered(left, right, Ordering::is_le),
        "__gt" => |left, right| ordered(left, right, Ordering::is_gt),
        "__ge" => |left, right| ordered(left, right, Ordering::is_ge),
        _ => return None,
    })
}

/// `<` and its like: false where a side is unknown or the two cannot be compared.
fn ordered(left: &Value, right: &Value, holds: fn(Ordering) -> bool) -> bool {
    !is_unknown(left) && !is_unknown(right) && order(left, right).is_some_and(holds)
}

/// Numbers by size, also where one of the two is text that reads as a number, as a catalog's further columns are; other
/// values of one kind by minijinja's order; `None` for values of different kinds.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    let (left, right) = (plain(left), plain(right));
    if let (Some(a), Some(b)) = (moment_key(&left), moment_key(&right)) {
        return Some(a.cmp(&b));
    }
    if left.kind() == right.kind() {
        return Some(left.cmp(&right));
    }
    let numeric = left.kind() == ValueKind::Number || right.kind() == ValueKind::Number;
    match (as_number(&left), as_number(&right)) {
        (Some(a), Some(b)) if numeric => a.partial_cmp(&b),
        _ => None,
    }
}

/// Dates and times compare by their ISO form, also with one written as text.
fn moment_key(value: &Value) -> Option<String> {
    match value.downcast_object_ref::<Moment>() {
        Some(_) => Some(value.to_string()),
        None => value.as_str().map(str::to_owned),
    }
}

fn as_number(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some(text) => text.trim().parse().ok(),
        None if value.kind() == ValueKind::Number => f64::try_from(value.clone()).ok(),
        None => None,
    }
}

/// What `*` multiplies: a number, that of a quantity, or a text that is one. What is reckoned with an unknown value is unknown.
fn factor(value: &Value) -> Result<Value, Error> {
    if is_unknown(value) {
        return Ok(Value::from(f64::NAN));
    }
    let value = plain(value);
    if value.kind() == ValueKind::Number {
        return Ok(value);
    }
    let whole = value.as_str().and_then(|text| text.trim().parse::<i64>().ok());
    let number = whole.map(Value::from).or_else(|| as_number(&value).map(Value::from));
    number.ok_or_else(|| wrong("*", "numbers"))
}

fn moment(value: &Value) -> Option<Moment> {
    if let Some(moment) = value.downcast_object_ref::<Moment>() {
        return Some(*moment);
    }
    let text = value.as_str()?.trim();
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Some(Moment::Day(date));
    }
    if let Ok(time) = NaiveTime::parse_from_str(text, "%H:%M").or_else(|_| text.parse::<NaiveTime>()) {
        return Some(Moment::Time(time));
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(Moment::Instant(at.with_timezone(&Utc)));
    }
    text.parse::<NaiveDateTime>().ok().map(|at| Moment::Day(at.date()))
}

fn known(value: &Value) -> Result<Value, Error> {
    if is_unknown(value) {
        Err(unknown_printed())
    } else {
        Ok(value.clone())
    }
}

/// The language and zone of the text being rendered.
fn place(state: &State) -> (String, chrono_tz::Tz) {
    match state.lookup(Frame::NAME) {
        Some(frame) => match frame.downcast_object_ref::<Frame>() {
            Some(frame) => (frame.language.clone(), frame.zone),
            None => (String::new(), chrono_tz::UTC),
        },
        None => (String::new(), chrono_tz::UTC),
    }
}

fn unknown_printed() -> Error {
    Error::new(ErrorKind::UndefinedError, RenderFault::UNKNOWN)
}

fn too_long() -> Error {
    Error::from(ErrorKind::OutOfFuel)
}

fn wrong(filter: &str, wanted: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("`{filter}` needs {wanted}"))
}
