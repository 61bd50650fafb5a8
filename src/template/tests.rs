//! Texts and conditions rendered, and the problems of bad ones.

use super::*;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Values as they stand, and the instant that `now` prints.
struct Known {
    language: String,
    now: chrono::DateTime<chrono::Utc>,
    values: BTreeMap<String, Value>,
}

impl Scope for Known {
    fn language(&self) -> &str {
        &self.language
    }

    fn zone(&self) -> Tz {
        chrono_tz::Asia::Jakarta
    }

    fn value(&self, name: &str) -> Value {
        match self.values.get(name) {
            Some(value) => value.clone(),
            None if name == "now" => instant(self.now),
            None => unknown(),
        }
    }
}

fn scope(language: &str) -> Known {
    let fields = |pairs: &[(&str, Value)]| -> BTreeMap<String, Value> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect()
    };
    let of = |pairs: &[(&'static str, Value)]| {
        pairs
            .iter()
            .map(|(name, value)| ((*name).into(), value.clone()))
            .collect()
    };
    let product = of(&[
        ("name", Value::from("Kaos Polos Hitam")),
        ("price", Value::from(45_000)),
        ("stock", Value::from(0)),
        ("weight", Value::from("250")),
        ("colour", Value::from(())),
    ]);
    let quantity = of(&[("amount", Value::from(24.0)), ("unit", Value::from("lusin"))]);
    Known {
        language: language.to_owned(),
        // Saturday evening in London, Sunday morning in Jakarta.
        now: "2026-11-21T18:05:00Z".parse().unwrap(),
        values: fields(&[
            (
                "product",
                record(Value::from("Kaos Polos Hitam"), "Kaos Polos Hitam", product),
            ),
            ("quantity", record(Value::from(24.0), "2 lusin", quantity)),
            (
                "found",
                lazy_record(Value::from(3), "tiga", |field| match field {
                    "price" => Value::from(9_000),
                    "gone" => Value::from(()),
                    _ => unknown(),
                }),
            ),
            ("visitor", Value::from(fields(&[("name", Value::from("Budi"))]))),
            ("hours", Value::from(fields(&[("open_now", Value::from(true))]))),
            ("items", Value::from(vec!["teh", "kopi", "susu"])),
            ("nothing", Value::from(())),
            ("empty", Value::from("  ")),
            ("amount", Value::from(2.0)),
            ("tall", Value::from(1.75)),
            ("day", day(NaiveDate::from_ymd_opt(2026, 12, 5).unwrap())),
            ("at", time_of_day(chrono::NaiveTime::from_hms_opt(15, 30, 0).unwrap())),
        ]),
    }
}

fn render_in(language: &str, source: &str) -> Result<String, String> {
    let mut templates = Templates::default();
    let text = templates
        .add_text(source)
        .map_err(|problem| problem.message.en.into_string())?;
    let rendered = templates.render(text, &scope(language));
    assert_eq!(
        rendered,
        templates.run(text.0, &scope(language)),
        "{source}, by minijinja"
    );
    rendered.map_err(|fault| fault.0)
}

#[track_caller]
fn check(source: &str, id: &str, en: &str) {
    assert_eq!(render_in("id", source).as_deref(), Ok(id), "{source}");
    assert_eq!(render_in("en", source).as_deref(), Ok(en), "{source}");
}

#[test]
fn texts() {
    for (source, id, en) in [
        ("polos saja\n", "polos saja\n", "polos saja\n"),
        (
            "{{ product.name }} <&>\n",
            "Kaos Polos Hitam <&>\n",
            "Kaos Polos Hitam <&>\n",
        ),
        ("{{ product }}", "Kaos Polos Hitam", "Kaos Polos Hitam"),
        ("{{ product.price | money }}", "Rp45.000", "Rp45,000"),
        (
            "{{ 1250000 | money }} {{ 0 | money }}",
            "Rp1.250.000 Rp0",
            "Rp1,250,000 Rp0",
        ),
        (
            "{{ 999 | money }} {{ -1500.5 | money }}",
            "Rp999 -Rp1.500,50",
            "Rp999 -Rp1,500.50",
        ),
        ("{{ product.size | or('belum ada') }}", "belum ada", "belum ada"),
        ("{{ product.colour | or(\"-\") }}", "-", "-"),
        ("{{ product.size | or(45000) | money }}", "Rp45.000", "Rp45,000"),
        ("{{ (nothing.a.b or 'x') ~ '!' }}", "x!", "x!"),
        ("{{ empty | or('kosong') }}", "kosong", "kosong"),
        ("{{ unheard_of.name | default('d') }}", "d", "d"),
        (
            "{{ visitor.name | kak }} {{ visitor.phone | kak }}",
            "Kak Budi Kak",
            "Kak Budi Kak",
        ),
        ("{{ 'Kak Ani' | kak }}", "Kak Ani", "Kak Ani"),
        (
            "{{ 'budi santoso-ayu' | kak }}",
            "Kak Budi Santoso-Ayu",
            "Kak Budi Santoso-Ayu",
        ),
        ("{{ 'de Vries' | kak }}", "Kak de Vries", "Kak de Vries"),
        ("{{ items | list }}", "teh, kopi dan susu", "teh, kopi and susu"),
        (
            "{{ items | list('atau') }}",
            "teh, kopi atau susu",
            "teh, kopi atau susu",
        ),
        ("{{ ['teh'] | list }}{{ [] | list }}", "teh", "teh"),
        ("{{ items | join('/') }}", "teh/kopi/susu", "teh/kopi/susu"),
        (
            "Halo {{ visitor.name | kak }}! Halo {{ visitor.phone | kak }}!",
            "Halo Kak Budi! Halo Kak!",
            "Halo Kak Budi! Halo Kak!",
        ),
        ("{{ 2 | plural('shirt', 'shirts') }}", "shirt", "shirts"),
        ("{{ '0' | plural('shirt', 'shirts') }}", "shirt", "shirts"),
        ("{{ items }}", "teh, kopi dan susu", "teh, kopi and susu"),
        (
            "{{ amount }} {{ amount | plural('item', 'items') }}",
            "2 item",
            "2 items",
        ),
        ("{{ 1 | plural('item', 'items') }}", "item", "item"),
        ("{{ quantity }} = {{ quantity.amount }}", "2 lusin = 24", "2 lusin = 24"),
        ("{{ tall }} {{ amount + 1 }} {{ 7 / 2 }}", "1.75 3 3.5", "1.75 3 3.5"),
        (
            "{{ (product.price * (quantity | int)) | money }}",
            "Rp1.080.000",
            "Rp1,080,000",
        ),
        ("{{ '2.9' | int }} {{ product.weight | float / 4 }}", "2 62.5", "2 62.5"),
        ("{{ hours.open_now }}", "true", "true"),
        ("{{ now | date }}", "22 November 2026", "22 November 2026"),
        (
            "{{ now | date('long') }}",
            "Minggu, 22 November 2026",
            "Sunday, 22 November 2026",
        ),
        ("{{ day }} {{ at }}", "5 Desember 2026 15.30", "5 December 2026 15:30"),
        ("{{ now | time }} {{ '09:00' | time }}", "01.05 09.00", "01:05 09:00"),
        ("{{ '2026-12-31' | date }}", "31 Desember 2026", "31 December 2026"),
        ("{% for i in items %}{{ loop.index }}{% endfor %}", "123", "123"),
        ("{% for i in nothing %}x{% else %}y{% endfor %}", "y", "y"),
        ("{% set a = product.price > 10 %}{{ a }}", "true", "true"),
        (
            "{% if product.stock %}ada{% elif product.price < 50000 %}murah{% endif %}",
            "murah",
            "murah",
        ),
        ("{{ 'a' if product.size == none else 'b' }}", "a", "a"),
        ("{{ 'a > b' if amount >= 2 else '' }} < =", "a > b < =", "a > b < ="),
        ("{{ range(3) | list }}", "0, 1 dan 2", "0, 1 and 2"),
        ("{% raw %}{{ a < b }}{% endraw %}", "{{ a < b }}", "{{ a < b }}"),
    ] {
        check(source, id, en);
    }
}

#[test]
fn unknown_values_are_not_printed() {
    for source in [
        "{{ product.size }}",
        "{{ nothing }}",
        "{{ unheard_of }}",
        "{{ unheard_of.name.first }}",
        "{{ visitor.phone }}",
        "{{ product.size | money }}",
        "{{ nothing | date }}",
        "{{ nothing | time }}",
        "{{ nothing | list }}",
        "{{ [nothing] | list }}",
        "{{ nothing | plural('a', 'b') }}",
        "{{ 'harga ' ~ product.size }}",
        "{{ product.size | upper }}",
        "{{ none }}",
        "{{ product.size or nothing }}",
    ] {
        let fault = render_in("id", source).expect_err(source);
        assert!(fault.contains("unknown value is printed"), "{source}: {fault}");
    }
    let fault = render_in("id", "{% if 1 < 2 %}Harga {{ product.size }}{% endif %}").unwrap_err();
    assert!(fault.ends_with(": `product.size`"), "{fault}");
}

#[test]
fn other_faults() {
    for (source, said) in [
        (
            "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
            "too much work",
        ),
        ("{{ 2 ** 900000000 }}", "invalid operation"),
        ("{{ [1].x }}", "unknown value"),
        (
            "{% for a in range(2000) %}0123456789{% endfor %}",
            "longer than 16384 bytes",
        ),
        ("{{ 'x' | money }}", "`money` needs a number"),
        ("{{ 'x' | int }}", "`int` needs a number"),
        ("{{ product.name | date }}", "`date` needs a date"),
        ("{{ product.name * 2.5 }}", "`*` needs numbers"),
    ] {
        let fault = render_in("id", source).expect_err(source);
        assert!(fault.contains(said), "{source}: {fault}");
    }
}

#[test]
fn most_texts_are_written_without_minijinja() {
    for (source, without) in [
        (
            "{{ product.name }}: {{ product.price | money }}{% if visitor.name %}, {{ visitor.name | kak }}{% endif %}",
            true,
        ),
        ("{{ product.size | or(product.name) }} {{ product.stock }}", true),
        (
            "{% if product.stock == 0 %}habis{% elif not nothing %}ada{% else %}?{% endif %}",
            true,
        ),
        ("{{ product.name | upper }}", false),
        ("{% for item in items %}{{ item }}{% endfor %}", false),
    ] {
        let mut templates = Templates::default();
        let text = templates.add_text(source).unwrap();
        let compiled = templates.entries[text.0 as usize].compiled.as_ref().unwrap();
        let written = compiled
            .pieces
            .as_ref()
            .and_then(|pieces| pieces.render(&scope("id"), 0));
        assert_eq!(written.is_some(), without, "{source}");
        assert_eq!(
            render_in("id", source),
            templates.render(text, &scope("id")).map_err(|fault| fault.0)
        );
    }
}

#[test]
fn conditions() {
    for (source, expected) in [
        ("not product.price", false),
        ("not product.size", true),
        ("product.stock", false),
        ("hours.open_now", true),
        ("quantity > 10 and product.price", true),
        ("quantity>10 and not product.stock", true),
        ("amount > 10 and product.stock", false),
        ("nothing > 10", false),
        ("nothing < 10", false),
        ("nothing <= 10 or nothing >= 10", false),
        ("not nothing > 10", true),
        ("nothing == none", true),
        ("nothing != 10", true),
        ("product.weight > 90", true),
        ("product.name > 90", false),
        ("product == 'Kaos Polos Hitam'", true),
        ("(product.price + 5000) / 2 == 25000", true),
        ("items | length >= 3 and 'teh' in items", true),
        ("items[0] == 'teh' and items[(1)] != 'teh'", true),
        ("product.size is none and product.size is not defined", true),
        ("product.price is defined", true),
        ("day >= '2026-12-01' and at < '16:00'", true),
        ("visitor.name | lower == 'budi'", true),
        ("product.price in [45000]", true),
        ("'a' if amount == 2 else ''", true),
        ("'%}' == '%}'", true),
    ] {
        let mut templates = Templates::default();
        let condition = templates
            .add_condition(source)
            .unwrap_or_else(|problem| panic!("{source}: {}", problem.message.en));
        assert_eq!(templates.holds(condition, &scope("id")), Ok(expected), "{source}");
        let by_minijinja = templates.run(condition.0, &scope("id")).map(|out| !out.is_empty());
        assert_eq!(by_minijinja, Ok(expected), "{source}, by minijinja");
    }
}

#[test]
fn problems_point_at_the_source() {
    #[track_caller]
    fn check(problem: TemplateProblem, source: &str, said: &str, place: &str) {
        assert!(problem.message.en.contains(said), "{source}: {}", problem.message.en);
        let range = problem.range.expect("a range");
        assert_eq!(source.get(range), Some(place), "{source}: {}", problem.message.en);
    }
    for (source, said, place) in [
        ("{{ a | mony }}", "no filter `mony`; did you mean `money`?", "mony"),
        ("{{ a < 2 }} {{ b | qwertz }}", "no filter `qwertz`", "qwertz"),
        ("{% if a is not knwn %}{% endif %}", "no test `knwn`", "knwn"),
        ("{{ 1 < a < 5 }}", "two values at a time", "<"),
        ("{% include 'a' %}", "unknown statement include", "include"),
        ("{% macro a() %}{% endmacro %}", "unknown statement macro", "macro"),
    ] {
        let mut templates = Templates::default();
        check(templates.add_text(source).expect_err(source), source, said, place);
    }
    for (source, said, place) in [
        ("a > 1 and (b | mony)", "no filter `mony`", "mony"),
        ("a) %}x{% if (b", "unexpected input", ")"),
    ] {
        let mut templates = Templates::default();
        check(templates.add_condition(source).expect_err(source), source, said, place);
    }
    for source in [
        "{{ a",
        "{% if a %}",
        "{{ 'a }}",
        "{{ }}",
        "{{ a b }}",
        "{% endif %}",
        "{# a",
        "{{ a > }}",
    ] {
        assert!(Templates::default().add_text(source).is_err(), "{source}");
    }
    for source in ["", "a b", "a >", "{{ a }}", "a = 1", "%}"] {
        assert!(Templates::default().add_condition(source).is_err(), "{source}");
    }
    assert!(Templates::default().add_text(&"{{ 1 }}".repeat(10_000)).is_err());
}

#[test]
fn nothing_grows_without_end() {
    let doubling = format!("{{% set a = 'x' %}}{}{{{{ a }}}}", "{% set a = a ~ a %}".repeat(40));
    let captured = format!(
        "{{% set a = 'x' %}}{}",
        "{% set a %}{{ a }}{{ a }}{% endset %}".repeat(40)
    );
    let joined = format!("{{% set a = 'x' %}}{}", "{% set a = [a, a, a] | join(a) %}".repeat(40));
    let item = format!("{{% set a = 'x' %}}{}", "{% set a = [a ~ a][0] %}".repeat(40));
    let entry = format!(
        "{{% set a = {{'k': 'x'}} %}}{}",
        "{% set a = {'k': a.k ~ a.k} %}".repeat(40)
    );
    let several = format!("{{% set a = 'x' %}}{}", "{% set (a, b) = (a ~ a, 1) %}".repeat(40));
    let nested = |begin: &str, again: &str, end: &str| format!("{begin}{}{}", again.repeat(40), end.repeat(41));
    let with = nested("{% with a = 'x' %}", "{% with a = a ~ a %}", "{% endwith %}");
    let looped = nested("{% for a in ['x'] %}", "{% for a in [a ~ a] %}", "{% endfor %}");
    let folded = nested("{% for a in ['x'] %}", "{% for a in [[a, a]] %}", "{% endfor %}");
    let mapped = nested(
        "{% for a in ['x'] %}",
        "{% for a in ['x'] | map('replace', 'x', a) %}",
        "{% endfor %}",
    );
    let escaped = format!(
        "{{% set a = 'x' %}}{{% autoescape false %}}{}{{% endautoescape %}}",
        "{% set a = a ~ a %}".repeat(40)
    );
    let filtered = "{% filter length %}{% for a in range(9999) %}x{% endfor %}{% endfilter %}".to_owned();
    for source in [
        &doubling, &captured, &joined, &item, &entry, &several, &with, &looped, &folded, &mapped, &escaped, &filtered,
    ] {
        let problem = Templates::default().add_text(source).expect_err(source);
        assert_eq!(problem.code, "growing-text", "{source}");
    }
    let letters = "a".repeat(200);
    let replaced = format!("| replace('a', '{letters}') ").repeat(4);
    for source in [
        format!("{{{{ '{letters}' {replaced} | length }}}}"),
        "{{ range(900) | join(range(900) | join(range(900) | join('x'))) | length }}".to_owned(),
        format!(
            "{{% set a = '{letters}' | replace('a', '{letters}') %}}{{{{ [{many}] | list | length }}}}",
            many = "a, ".repeat(400)
        ),
    ] {
        let fault = render_in("id", &source).expect_err(&source);
        assert!(fault.contains("too much work"), "{source}: {fault}");
    }
    check(
        "{% for size in ['S', product.name] %}{% set line = 'Ukuran ' ~ size %}{{ line | replace('Ukuran', 'No.') }}; {% endfor %}",
        "No. S; No. Kaos Polos Hitam; ",
        "No. S; No. Kaos Polos Hitam; ",
    );
    check(
        "{% for i in range(quantity | int - 22) %}{% set n = i + 1 %}{{ n }}{% endfor %}",
        "12",
        "12",
    );
    check(
        "{% with a = product.name %}{{ a | upper }}{% endwith %}",
        "KAOS POLOS HITAM",
        "KAOS POLOS HITAM",
    );
    assert!(render_in("id", "{% set ns = namespace(x='a') %}{{ ns.x }}").is_err());
    let long = format!("{{{{ range(99999) | join('{}') | length }}}}", "x".repeat(10_000));
    assert_eq!(render_in("id", &long).as_deref(), Ok("9992890"));
    check(
        "{% set a = items | list %}{% set b = product.name %}{{ a }}, {{ b }}",
        "teh, kopi dan susu, Kaos Polos Hitam",
        "teh, kopi and susu, Kaos Polos Hitam",
    );
}

#[test]
fn help_for_a_condition_has_no_braces() {
    for source in ["hours.open_now ==", "a b"] {
        let problem = Templates::default().add_condition(source).expect_err(source);
        assert!(!problem.help.en.contains("{{"), "{source}: {}", problem.help.en);
        let problem = Templates::default()
            .add_text(&format!("{{{{ {source} }}}}"))
            .expect_err(source);
        assert!(problem.help.en.contains("{{"), "{source}: {}", problem.help.en);
    }
}

#[test]
fn only_numbers_are_multiplied() {
    for (source, expected) in [
        ("{{ (product.price * quantity) | money }}", "Rp1.080.000"),
        ("{{ 2*3 * -4 - 1 }}", "-25"),
        ("{{ product.weight * 2 ~ ' g' }}", "500 g"),
        ("{{ (1 + 2) * (items | length) }}", "9"),
        (
            "{% if product.price * 2 == 90000 and 3 < 2 * amount %}ya{% endif %}",
            "ya",
        ),
        ("{{ range(*[1, 3]) | list }}", "1 dan 2"),
    ] {
        assert_eq!(render_in("id", source).as_deref(), Ok(expected), "{source}");
    }
    // A hundred megabytes, were they built.
    for source in [
        "{{ ('x' * 100000000) | length }}",
        "{{ 100000000 * 'x' }}",
        "{{ (items * 100000000) | length }}",
        "{{ [[1] * 10000] * 10000 }}",
        "{{ product.name ~ product.name * 100000000 }}",
        "{% if 'x' * 100000000 %}a{% endif %}",
    ] {
        let fault = render_in("id", source).expect_err(source);
        assert!(fault.contains("`*` needs numbers"), "{source}: {fault}");
    }
    for source in [
        "{{ nothing * 2 }}",
        "{{ 2 * product.size | or(nothing) }}",
        "{{ (product.size * 2) | money }}",
    ] {
        let fault = render_in("id", source).expect_err(source);
        assert!(fault.contains("unknown value is printed"), "{source}: {fault}");
    }
    check(
        "{{ (product.size * 2) | or('?') }}{% if product.size * 2 > 1 %}a{% endif %}",
        "?",
        "?",
    );
}

#[test]
fn a_text_that_fails_spoils_no_other() {
    let mut templates = Templates::default();
    assert!(templates.add_text("{{ a | mony }}").is_err());
    let good = templates.add_text("{{ visitor.name }}").unwrap();
    assert_eq!(templates.render(good, &scope("id")).as_deref(), Ok("Budi"));
    assert_eq!(templates.source(good), "{{ visitor.name }}");
}

#[test]
fn names() {
    for (source, expected) in [
        ("polos", vec![]),
        (
            "{{ product.name }} {{ product.price > visitor.age }}",
            vec!["product.name", "product.price", "visitor.age"],
        ),
        (
            "{% for item in range(3) %}{{ item.x }}{{ loop.index }}{% endfor %}",
            vec![],
        ),
        ("{% set a = b.c %}{{ a }}{{ now | date }}", vec!["b.c", "now"]),
    ] {
        let mut templates = Templates::default();
        let text = templates.add_text(source).unwrap();
        assert_eq!(
            templates.names(text),
            expected.into_iter().map(str::to_owned).collect(),
            "{source}"
        );
    }
    let mut templates = Templates::default();
    let condition = templates.add_condition("not product.price and quantity > 10").unwrap();
    let names: Vec<String> = templates.condition_names(condition).into_iter().collect();
    assert_eq!(names, ["product.price", "quantity"]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        failure_persistence: None,
        ..proptest::prelude::ProptestConfig::default()
    })]

    #[test]
    fn any_source_compiles_or_is_a_problem(source in "(\\{\\{|\\}\\}|\\{%|%\\}|[ a-c.|<>=!()\\[\\]'1]|not|if|or|and|is|é){0,24}") {
        let mut templates = Templates::default();
        if let Ok(text) = templates.add_text(&source) {
            let _outcome = templates.render(text, &scope("id"));
        }
        if let Err(problem) = templates.add_condition(&source)
            && let Some(range) = problem.range
        {
            proptest::prop_assert!(source.get(range.clone()).is_some(), "{range:?} {}", problem.message.en);
        }
    }
}

#[test]
fn a_lazy_record_is_a_record() {
    let text = "{{ found }} {{ found.price | money }} {{ found.gone | or(\"?\") }} {{ found.colour | or(\"-\") }}";
    check(text, "tiga Rp9.000 ? -", "tiga Rp9,000 ? -");
    check("{% if found > 2 and not found.gone %}ya{% endif %}", "ya", "ya");
}
