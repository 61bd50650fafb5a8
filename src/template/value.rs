//! Values that texts see beyond numbers and strings: unknown ones, records, dates, times of day and instants.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr, ValueKind};
use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, LazyLock};

/// What an unknown value turns into where minijinja makes a string of it, in `"a" ~ product.price` for instance. A
/// noncharacter, so that no text holds it, and a text that ends up with it is known to have printed an unknown value.
pub(super) const UNKNOWN_MARK: char = '\u{FFFF}';

/// A value that is not known: false, `none`, empty, and so is each of its fields, at any depth. Printing it without `or` is
/// a fault.
pub fn unknown() -> Value {
    static UNKNOWN: LazyLock<Value> = LazyLock::new(|| Value::from_object(Unknown));
    UNKNOWN.clone()
}

/// A value with fields, a product for instance. It prints as `shown`, compares and counts as `plain`, and a field that it
/// does not have is unknown.
pub fn record(plain: Value, shown: impl Into<String>, fields: Vec<(Cow<'static, str>, Value)>) -> Value {
    Value::from_object(Record {
        plain,
        shown: shown.into(),
        fields: Fields::Made(fields),
    })
}

/// [`record`] of a thing with many fields, of which a text reads few: `field` makes the one that is asked for, and [`unknown`] for a
/// name that it does not know.
pub fn lazy_record(
    plain: Value,
    shown: impl Into<String>,
    field: impl Fn(&str) -> Value + Send + Sync + 'static,
) -> Value {
    Value::from_object(Record {
        plain,
        shown: shown.into(),
        fields: Fields::Asked(Box::new(field)),
    })
}

/// A calendar day. Prints in the words of the text's language.
pub fn day(date: NaiveDate) -> Value {
    Value::from_object(Moment::Day(date))
}

/// A time of day. Prints in the manner of the text's language.
pub fn time_of_day(time: NaiveTime) -> Value {
    Value::from_object(Moment::Time(time))
}

/// An instant, shown in the zone of the scope.
pub fn instant(at: DateTime<Utc>) -> Value {
    Value::from_object(Moment::Instant(at))
}

/// Whether nothing is known of a value: unknown, `none`, undefined, or a number that was reckoned with one of these.
pub(super) fn is_unknown(value: &Value) -> bool {
    let reckoned = || value.kind() == ValueKind::Number && f64::try_from(value.clone()).is_ok_and(f64::is_nan);
    value.is_none() || value.is_undefined() || value.downcast_object_ref::<Unknown>().is_some() || reckoned()
}

/// What a record counts as; any other value itself.
pub(super) fn plain(value: &Value) -> Value {
    value
        .downcast_object_ref::<Record>()
        .map_or_else(|| value.clone(), |record| record.plain.clone())
}

#[derive(Debug)]
struct Unknown;

impl Object for Unknown {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Iterable
    }

    fn get_value(self: &Arc<Self>, _key: &Value) -> Option<Value> {
        Some(unknown())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Empty
    }

    fn is_true(self: &Arc<Self>) -> bool {
        false
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{UNKNOWN_MARK}")
    }
}

/// See [`record`].
#[derive(Debug)]
pub(super) struct Record {
    plain: Value,
    pub(super) shown: String,
    fields: Fields,
}

enum Fields {
    Made(Vec<(Cow<'static, str>, Value)>),
    Asked(Box<dyn Fn(&str) -> Value + Send + Sync>),
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Made(fields) => f
                .debug_map()
                .entries(fields.iter().map(|(name, value)| (name, value)))
                .finish(),
            Self::Asked(_) => f.write_str(".."),
        }
    }
}

impl Object for Record {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let field = key.as_str().and_then(|key| match &self.fields {
            Fields::Made(fields) => (fields.iter())
                .find(|(name, _)| *name == key)
                .map(|(_, value)| value.clone()),
            Fields::Asked(field) => Some(field(key)),
        });
        let known = field.filter(|field| !field.is_none() && !field.is_undefined());
        Some(known.unwrap_or_else(unknown))
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.plain.is_true()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// A day, a time of day, or an instant.
#[derive(Clone, Copy, Debug)]
pub(super) enum Moment {
    Day(NaiveDate),
    Time(NaiveTime),
    Instant(DateTime<Utc>),
}

impl Object for Moment {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    /// The ISO 8601 form: what a `call` sends, and what sorts rightly.
    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match **self {
            Self::Day(date) => write!(f, "{date}"),
            Self::Time(time) => write!(f, "{}", time.format("%H:%M")),
            Self::Instant(at) => write!(f, "{}", at.format("%Y-%m-%dT%H:%M:%SZ")),
        }
    }
}
