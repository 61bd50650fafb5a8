//! JSON Schema (draft-07, which editors' YAML servers read best) from the tables that the readers read by.

use super::name::{MAX_NAME, RESERVED};
use super::shape::{Group, Names, Object, Shape};
use serde_json::{Map, Value, json};

/// The schema of a file, to be written into a file of its own.
pub fn schema(title: &str, root: &Shape) -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("title".to_owned(), json!(title));
    if let Value::Object(rest) = shape(root) {
        schema.extend(rest);
    }
    Value::Object(schema)
}

fn shape(of: &Shape) -> Value {
    match of {
        // A scalar is text as written: `1.10` and `no` too.
        Shape::Text => json!({"type": ["string", "number", "boolean"], "pattern": "\\S"}),
        Shape::MaybeText => json!({"type": ["string", "number", "boolean", "null"]}),
        Shape::LocalText => json!({"anyOf": [
            shape(&Shape::Text),
            {"type": "object", "minProperties": 1, "additionalProperties": shape(&Shape::Text)},
        ]}),
        Shape::Name => json!({"type": ["string", "number", "boolean"], "minimum": 0, "pattern": name_pattern()}),
        Shape::SlotName => json!({"type": ["string", "boolean"], "pattern": slot_pattern()}),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::Yes => json!({"enum": [true]}),
        Shape::Whole(from, to) => json!({"type": "integer", "minimum": from, "maximum": to}),
        Shape::Duration(_) => {
            json!({"type": "string", "pattern": "^(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$"})
        }
        Shape::OneOf(words) => one_of(words),
        Shape::Date => json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$"}),
        Shape::Instant => {
            json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}"})
        }
        Shape::Scalar => json!({"type": ["string", "number", "boolean", "null"]}),
        Shape::Any => json!({}),
        Shape::Nothing => json!({"type": "null"}),
        Shape::List(item) => json!({"type": "array", "items": shape(item)}),
        Shape::NonEmptyList(item) => json!({"type": "array", "minItems": 1, "items": shape(item)}),
        Shape::OneOrMany(item) => json!({"anyOf": [shape(item), {"type": "array", "items": shape(item)}]}),
        Shape::Map(names, value) => map(*names, value, 0),
        Shape::NonEmptyMap(names, value) => map(*names, value, 1),
        Shape::Object(of) => object(of),
        Shape::Either(shapes) => json!({"anyOf": shapes.iter().map(shape).collect::<Vec<_>>()}),
    }
}

fn object(of: &Object) -> Value {
    let mut properties = Map::new();
    for key in of.keys {
        let mut property = shape(&key.shape);
        if let Value::Object(property) = &mut property {
            property.insert(
                "description".to_owned(),
                json!(format!("{} · {}", key.noun.en, key.noun.id)),
            );
        }
        properties.insert(key.name.to_owned(), property);
    }
    let others = of.others.map_or(Value::Bool(false), shape);
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("additionalProperties".to_owned(), others);
    let needed: Vec<&str> = of.keys.iter().filter(|key| key.needed).map(|key| key.name).collect();
    if !needed.is_empty() {
        schema.insert("required".to_owned(), json!(needed));
    }
    if !of.groups.is_empty() {
        schema.insert("allOf".to_owned(), of.groups.iter().map(group).collect());
    }
    Value::Object(schema)
}

/// One alternative whole, and no key of another.
fn group(of: &Group) -> Value {
    let any_of = |keys: &mut dyn Iterator<Item = &&str>| -> Value {
        let each: Vec<Value> = keys.map(|key| json!({"required": [key]})).collect();
        json!({"not": {"anyOf": each}})
    };
    let mut alternatives: Vec<Value> = of
        .alternatives
        .iter()
        .enumerate()
        .map(|(index, keys)| {
            let mut schema = json!({"required": keys});
            let mut others = of
                .alternatives
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index)
                .flat_map(|(_, keys)| keys.iter());
            if let (Value::Object(schema), Value::Object(not)) = (&mut schema, any_of(&mut others)) {
                schema.extend(not);
            }
            schema
        })
        .collect();
    if !of.needed {
        alternatives.push(any_of(&mut of.alternatives.iter().flat_map(|keys| keys.iter())));
    }
    json!({"anyOf": alternatives})
}

fn map(names: Names, value: &Shape, least: usize) -> Value {
    let mut schema = json!({"type": "object", "additionalProperties": shape(value)});
    if let Value::Object(schema) = &mut schema {
        match names {
            Names::Any => {}
            Names::Name => {
                schema.insert("propertyNames".to_owned(), json!({"pattern": name_pattern()}));
            }
            Names::Slot => {
                schema.insert("propertyNames".to_owned(), json!({"pattern": slot_pattern()}));
            }
        }
        if least > 0 {
            schema.insert("minProperties".to_owned(), json!(least));
        }
    }
    schema
}

/// The words as they are written, and in small letters.
fn one_of(words: &[&str]) -> Value {
    let mut all: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    all.extend(lower.into_iter().filter(|word| !words.contains(&word.as_str())));
    json!({ "enum": all })
}

fn name_pattern() -> String {
    format!("^[\\p{{L}}\\p{{N}}][\\p{{L}}\\p{{N}}_./-]{{0,{}}}$", MAX_NAME - 1)
}

fn slot_pattern() -> String {
    format!(
        "^(?!(?:{})$)[A-Za-z][A-Za-z0-9_]{{0,{}}}$",
        RESERVED.join("|"),
        MAX_NAME - 1
    )
}
