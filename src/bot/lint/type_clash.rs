//! `type-clash`, `unknown-choice`: a filter that its value does not fit, a comparison that can never hold, a product of what is no
//! number.
//!
//! Only what is plain counts: names whose kind is declared once, fields of the contracts, and constants.

use super::Subject;
use crate::bot::assemble::{TextUse, within};
use crate::bot::diagnostic::Report;
use crate::bot::expression::{dotted, visit};
use crate::bot::schema::{Folder, SetDecl, ThenDecl};
use crate::bot::source::{Place, Spanned};
use crate::both;
use crate::matching::Entity;
use crate::text::Noun;
use minijinja::machinery::ast::{BinOpKind, Call, CallArg, CompareOpKind, Expr};
use std::collections::BTreeMap;

/// The kind of a value, as far as it is plain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Text,
    Date,
    Time,
    Instant,
    Flag,
}

impl Kind {
    fn noun(self) -> Noun {
        match self {
            Self::Number => Noun::new("angka", "a number"),
            Self::Text => Noun::new("teks", "a text"),
            Self::Date => Noun::new("tanggal", "a date"),
            Self::Time => Noun::new("jam", "a time"),
            Self::Instant => Noun::new("tanggal dan jam", "a date with its time"),
            Self::Flag => Noun::new("ya atau tidak", "true or false"),
        }
    }
}

/// The slots whose kind is the same wherever they get a value.
pub struct Types<'f>(BTreeMap<&'f str, Option<&'f Entity>>);

impl<'f> Types<'f> {
    pub fn of(folder: &'f Folder) -> Self {
        let mut types: BTreeMap<&str, Option<&Entity>> = BTreeMap::new();
        let mut declare = |slot: &'f str, entity: Option<&'f Entity>| {
            let known = types.entry(slot).or_insert(entity);
            if known.map(|known| format!("{known:?}")) != entity.map(|entity| format!("{entity:?}")) {
                *known = None;
            }
        };
        for slot in folder.intents.iter().flat_map(|intent| &intent.slots) {
            declare(&slot.name.value, Some(&slot.entity.value));
        }
        for step in folder.flows.iter().flat_map(|flow| &flow.steps) {
            let set = step.set.iter().filter(|(_, value)| !matches!(value, SetDecl::Clear));
            let saved = step.call.iter().flat_map(|call| &call.save);
            for slot in set.map(|(slot, _)| slot).chain(saved.map(|(slot, _)| slot)) {
                declare(&slot.value, None);
            }
            if let ThenDecl::Ask(ask) = &step.then
                && let Some(entity) = &ask.entity
            {
                declare(&ask.slot.value, Some(&entity.value));
            }
        }
        Self(types)
    }

    /// What a slot holds, where that is plain.
    pub fn slot(&self, name: &str) -> Option<&'f Entity> {
        self.0.get(name).copied().flatten()
    }

    fn kind(&self, expression: &Expr<'_>) -> Option<Kind> {
        if let Expr::Const(constant) = expression {
            let value = &constant.value;
            return match value.as_str() {
                Some(text) if is_number(text) => None,
                Some(_) => Some(Kind::Text),
                None if value.is_number() => Some(Kind::Number),
                None => None,
            };
        }
        if let Expr::Filter(filter) = expression {
            return WORDS.contains(&filter.name).then_some(Kind::Text);
        }
        let name = dotted(expression)?;
        match name.as_str() {
            "now" | "hours.next_open" => return Some(Kind::Instant),
            "hours.open_now" => return Some(Kind::Flag),
            "queue.position" | "catalog.count" => return Some(Kind::Number),
            "bot.name" | "hours.today" | "visitor.name" | "visitor.email" | "visitor.page" => return Some(Kind::Text),
            _ => {}
        }
        match name.split_once('.') {
            Some((root, field)) if matches!(self.slot(root), Some(Entity::Product)) => match field {
                "price" | "stock" => Some(Kind::Number),
                "name" => Some(Kind::Text),
                // Further columns may hold numbers.
                _ => None,
            },
            Some((root, field)) if matches!(self.slot(root), Some(Entity::Date)) => match field {
                "hours" => Some(Kind::Text),
                "open" => Some(Kind::Flag),
                _ => None,
            },
            Some(_) => None,
            None => match self.slot(&name)? {
                Entity::Number | Entity::Quantity | Entity::Money | Entity::Score { .. } => Some(Kind::Number),
                Entity::Date => Some(Kind::Date),
                Entity::Time => Some(Kind::Time),
                Entity::Product | Entity::Variant | Entity::Email => Some(Kind::Text),
                Entity::Choice(choices) if choices.iter().all(|choice| choice.parse::<f64>().is_err()) => {
                    Some(Kind::Text)
                }
                _ => None,
            },
        }
    }
}

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let types = Types::of(subject.folder);
    for text in subject.texts {
        let mut found: Vec<Clash> = Vec::new();
        visit(&text.source, text.condition, &mut |expression| {
            found.extend(clash(expression, &types));
        });
        for clash in found {
            complain(text, clash, report);
        }
    }
}

/// What does not fit, and where it is written.
enum Clash {
    Filter {
        filter: String,
        kind: Kind,
        name: String,
    },
    Compare {
        name: String,
        kind: Kind,
        other: Kind,
    },
    Factor {
        sign: &'static str,
        /// As it is written, or what is done to it.
        shown: String,
        kind: Kind,
    },
    /// A filter that takes fewer values in its brackets.
    Arguments {
        filter: String,
        most: usize,
    },
    /// One form for every number, and the number itself is nowhere.
    Alone {
        name: String,
        form: String,
    },
    /// More items than a text may hold.
    Items {
        shown: String,
    },
    Choice {
        name: String,
        value: String,
        choices: Vec<String>,
    },
}

fn clash(expression: &Expr<'_>, types: &Types<'_>) -> Option<Clash> {
    match expression {
        Expr::Filter(filter) => {
            let inner = filter.expr.as_ref()?;
            let most = match filter.name {
                "money" | "time" | "kak" => Some(0),
                "or" | "date" => Some(1),
                "plural" => Some(2),
                _ => None,
            };
            if let Some(most) = most.filter(|most| filter.args.len() > *most) {
                return Some(Clash::Arguments {
                    filter: filter.name.to_owned(),
                    most,
                });
            }
            if let ("plural", [CallArg::Pos(Expr::Const(form))]) = (filter.name, filter.args.as_slice()) {
                return Some(Clash::Alone {
                    name: dotted(inner)?,
                    form: form.value.as_str()?.to_owned(),
                });
            }
            let kind = types.kind(inner)?;
            let fits = match filter.name {
                "money" | "plural" => kind == Kind::Number,
                "date" => matches!(kind, Kind::Date | Kind::Instant),
                "time" => matches!(kind, Kind::Time | Kind::Instant),
                _ => true,
            };
            // A constant may be in any form that the filter reads.
            let shown = match inner {
                Expr::Filter(inner) => Some(inner.name.to_owned()),
                inner => dotted(inner),
            };
            let name = shown.filter(|_| !fits)?;
            Some(Clash::Filter {
                filter: filter.name.to_owned(),
                kind,
                name,
            })
        }
        Expr::Compare(compare) => match compare.ops.as_slice() {
            [one] if !matches!(one.op, CompareOpKind::In) => comparison(&compare.expr, &one.expr, types),
            _ => None,
        },
        Expr::BinOp(binary) => match binary.op {
            BinOpKind::Eq | BinOpKind::Ne | BinOpKind::Lt | BinOpKind::Lte | BinOpKind::Gt | BinOpKind::Gte => {
                comparison(&binary.left, &binary.right, types)
            }
            BinOpKind::Mul => factor(&binary.left, "*", types).or_else(|| factor(&binary.right, "*", types)),
            BinOpKind::Sub => factor(&binary.left, "-", types).or_else(|| factor(&binary.right, "-", types)),
            BinOpKind::Div | BinOpKind::FloorDiv => {
                factor(&binary.left, "/", types).or_else(|| factor(&binary.right, "/", types))
            }
            // Two texts are put one behind the other.
            BinOpKind::Add => {
                let number = |of: &Expr<'_>| types.kind(of) == Some(Kind::Number);
                let left = number(&binary.right)
                    .then(|| factor(&binary.left, "+", types))
                    .flatten();
                let right = || {
                    number(&binary.left)
                        .then(|| factor(&binary.right, "+", types))
                        .flatten()
                };
                left.or_else(right)
            }
            _ => None,
        },
        Expr::Call(call) => items(call),
        _ => None,
    }
}

/// Items that minijinja's `range` counts at most.
const MOST_ITEMS: i64 = 100_000;

/// `range(1000000000)`.
fn items(call: &Call<'_>) -> Option<Clash> {
    let constant = |argument: &CallArg<'_>| match argument {
        CallArg::Pos(Expr::Const(constant)) => i64::try_from(constant.value.clone()).ok(),
        _ => None,
    };
    let (first, second) = match call.args.as_slice() {
        [most] => (0, constant(most)?),
        [from, to] => (constant(from)?, constant(to)?),
        _ => return None,
    };
    let many = matches!(&call.expr, Expr::Var(var) if var.id == "range") && second.saturating_sub(first) > MOST_ITEMS;
    many.then(|| Clash::Items {
        shown: second.to_string(),
    })
}

/// Whether a text is a number as written.
fn is_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok()
}

/// What is reckoned with and is no number.
fn factor(of: &Expr<'_>, sign: &'static str, types: &Types<'_>) -> Option<Clash> {
    let (shown, kind) = match of {
        Expr::BinOp(binary) if matches!(binary.op, BinOpKind::Concat) => ("~".to_owned(), Kind::Text),
        // Filters bind more than `*`: `price * quantity | money` makes money of the quantity.
        Expr::Filter(filter) if WORDS.contains(&filter.name) => (filter.name.to_owned(), Kind::Text),
        Expr::Const(constant) => (constant.value.as_str()?.to_owned(), types.kind(of)?),
        other => (dotted(other)?, types.kind(other)?),
    };
    (kind != Kind::Number).then_some(Clash::Factor { sign, shown, kind })
}

/// Filters that put a value into words.
const WORDS: [&str; 6] = ["money", "date", "time", "list", "plural", "kak"];

fn comparison(left: &Expr<'_>, right: &Expr<'_>, types: &Types<'_>) -> Option<Clash> {
    let (name, constant) = match (dotted(left), dotted(right)) {
        (Some(name), None) => (name, right),
        (None, Some(name)) => (name, left),
        _ => return None,
    };
    let Expr::Const(value) = constant else { return None };
    if let (Some(Entity::Choice(choices)), Some(text)) = (types.slot(&name), value.value.as_str())
        && !choices.iter().any(|choice| choice == text)
    {
        return Some(Clash::Choice {
            name,
            value: text.to_owned(),
            choices: choices.clone(),
        });
    }
    let named = if dotted(left).is_some() { left } else { right };
    let kind = types.kind(named)?;
    // `"5"` is no number: it is never equal to one.
    let quoted = kind == Kind::Number && value.value.as_str().is_some_and(is_number);
    let other = if quoted { Kind::Text } else { types.kind(constant)? };
    // Dates and times are written as text: '2026-12-31', '16:00'.
    let fits = kind == other || matches!((kind, other), (Kind::Date | Kind::Time | Kind::Instant, Kind::Text));
    (!fits).then_some(Clash::Compare { name, kind, other })
}

fn complain(text: &TextUse, clash: Clash, report: &mut Report<'_>) {
    match clash {
        Clash::Filter { filter, kind, name } => {
            let noun = kind.noun();
            let place = place(text, &name, report);
            report
                .error(
                    "type-clash",
                    place,
                    both!(
                        "`{name}` berisi {what}, tidak cocok untuk `{filter}`",
                        "`{name}` is {what_en}, which `{filter}` cannot show",
                        name = name,
                        what = noun.id,
                        what_en = noun.en,
                        filter = filter
                    ),
                )
                .help(both!(
                    "Hapus `| {filter}`, atau pakai nilai yang cocok: money dan plural untuk angka, date untuk tanggal, time untuk jam.",
                    "Leave out `| {filter}`, or use a value that fits: money and plural take numbers, date a date, time a time.",
                    filter = filter
                ));
        }
        Clash::Compare { name, kind, other } => {
            let (one, two) = (kind.noun(), other.noun());
            let place = place(text, &name, report);
            report
                .error(
                    "type-clash",
                    place,
                    both!(
                        "`{name}` berisi {one}, tetapi dibandingkan dengan {two}",
                        "`{name}` is {one_en}, but is compared with {two_en}",
                        name = name,
                        one = one.id,
                        one_en = one.en,
                        two = two.id,
                        two_en = two.en
                    ),
                )
                .help(both!(
                    "Syarat ini tidak akan pernah benar. Bandingkan dengan {one}; atau tulis `{name}` saja kalau maksudnya ada isinya.",
                    "This never holds. Compare it with {one_en}; or write `{name}` alone to ask whether there is one.",
                    one = one.id,
                    one_en = one.en,
                    name = name
                ));
        }
        Clash::Factor { sign, shown, kind } => {
            let noun = kind.noun();
            let place = place(text, &shown, report);
            report
                .error(
                    "type-clash",
                    place,
                    both!(
                        "`{sign}` menghitung angka, tetapi `{shown}` berisi {what}",
                        "`{sign}` takes numbers, but `{shown}` is {what_en}",
                        sign = sign,
                        shown = shown,
                        what = noun.id,
                        what_en = noun.en
                    ),
                )
                .help(both!(
                    "Hitung dulu di dalam kurung, baru filternya: {{{{ (product.price * quantity) | money }}}}. Teks disambung dengan `~`.",
                    "Reckon in brackets first, then comes the filter: {{{{ (product.price * quantity) | money }}}}. Texts are joined by `~`."
                ));
        }
        Clash::Arguments { filter, most } => {
            let place = place(text, &format!("{filter}("), report);
            report
                .error(
                    "type-clash",
                    Place {
                        end: place.end.saturating_sub(1).max(place.start),
                        ..place
                    },
                    both!(
                        "`{filter}` menerima paling banyak {most} isian di dalam kurungnya",
                        "`{filter}` takes at most {most} values in its brackets",
                        filter = filter,
                        most = most
                    ),
                )
                .help(both!(
                    "Hapus yang lebih. Mata uang dan bentuk tanggal mengikuti bahasa pengunjung.",
                    "Leave out what is more. Currency and the form of dates follow the visitor's language."
                ));
        }
        Clash::Alone { name, form } => {
            // The number stands beside it.
            if text.source.matches(&name).count() > 1 {
                return;
            }
            let place = place(text, &name, report);
            report
                .warning(
                    "type-clash",
                    place,
                    both!(
                        "`plural` hanya menulis `{form}`, tanpa angkanya",
                        "`plural` writes `{form}` alone, without the number",
                        form = form
                    ),
                )
                .help(both!(
                    "Tulis angkanya juga: {{{{ {name} }}}} {form}",
                    "Write the number too: {{{{ {name} }}}} {form}",
                    name = name,
                    form = form
                ));
        }
        Clash::Items { shown } => {
            let place = place(text, &shown, report);
            report
                .error(
                    "type-clash",
                    place,
                    both!(
                        "`range` sampai {shown} terlalu banyak untuk sebuah teks",
                        "`range` up to {shown} is too much for a text",
                        shown = shown
                    ),
                )
                .help(both!(
                    "Paling banyak {most}.",
                    "It may have {most} items.",
                    most = MOST_ITEMS
                ));
        }
        Clash::Choice { name, value, choices } => {
            let place = place(text, &value, report);
            report
                .error(
                    "unknown-choice",
                    place,
                    both!(
                        "`{value}` bukan pilihan `{name}`",
                        "`{value}` is none of the choices of `{name}`",
                        value = value,
                        name = name
                    ),
                )
                .help(both!(
                    "Pilihannya: {choices}.",
                    "They are: {choices}.",
                    choices = choices.join(", ")
                ))
                .near(&value, choices.iter().map(String::as_str));
        }
    }
}

fn place(text: &TextUse, name: &str, report: &Report<'_>) -> Place {
    let file = report.sources().text(text.place.file);
    text.source.find(name).map_or(text.place, |at| {
        within(
            file,
            &Spanned::new(text.source.clone(), text.place),
            at..at + name.len(),
        )
    })
}
