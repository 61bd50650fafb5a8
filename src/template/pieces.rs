//! Texts with nothing but values, the usual filters and plain `if`s in them, as nearly all have: written without minijinja.

use super::check::{Check, Side};
use super::value::{Record, UNKNOWN_MARK, is_unknown};
use super::{OUTPUT_LIMIT, Scope, filters, syntax};
use minijinja::Value;
use minijinja::machinery::ast::{CallArg, Expr, Stmt};
use minijinja::machinery::parse;
use minijinja::value::ValueKind;

/// A text in its parts.
#[derive(Debug)]
pub(super) struct Pieces(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Raw(String),
    Value(Side, Vec<Filter>),
    If(Check, Pieces, Pieces),
}

#[derive(Debug)]
enum Filter {
    Or(Side),
    Money,
    Kak,
}

impl Pieces {
    /// The parts of a rewritten text, where it has no others. `known` are the first names that a scope is asked for.
    pub(super) fn read(source: &str, known: impl Fn(&str) -> bool) -> Option<Self> {
        match parse(source, "", syntax()).ok()? {
            Stmt::Template(of) => Self::of(&of.children, &known),
            _ => None,
        }
    }

    fn of(parts: &[Stmt<'_>], known: &dyn Fn(&str) -> bool) -> Option<Self> {
        let piece = |part: &Stmt<'_>| match part {
            Stmt::EmitRaw(of) => Some(Piece::Raw(of.raw.to_owned())),
            Stmt::EmitExpr(of) => filtered(&of.expr, known).map(|(side, filters)| Piece::Value(side, filters)),
            Stmt::IfCond(of) => Some(Piece::If(
                Check::of(&of.expr, known)?,
                Self::of(&of.true_body, known)?,
                Self::of(&of.false_body, known)?,
            )),
            _ => None,
        };
        parts.iter().map(piece).collect::<Option<_>>().map(Self)
    }

    /// The text; `None` where minijinja is to write it, or to say what is wrong.
    pub(super) fn render(&self, scope: &dyn Scope, room: usize) -> Option<String> {
        let mut out = String::with_capacity(room);
        self.write(scope, &mut out)?;
        (!out.contains(UNKNOWN_MARK)).then_some(out)
    }

    fn write(&self, scope: &dyn Scope, out: &mut String) -> Option<()> {
        for piece in &self.0 {
            match piece {
                Piece::Raw(text) => out.push_str(text),
                Piece::Value(side, filters) => {
                    let value = filters
                        .iter()
                        .try_fold(side.value(scope)?, |value, filter| filter.of(&value, scope));
                    print(&value?, out)?;
                }
                Piece::If(check, then, otherwise) => {
                    if check.holds(scope)? { then } else { otherwise }.write(scope, out)?;
                }
            }
            if out.len() > OUTPUT_LIMIT {
                return None;
            }
        }
        Some(())
    }
}

impl Filter {
    fn of(&self, value: &Value, scope: &dyn Scope) -> Option<Value> {
        Some(match self {
            Self::Or(other) => filters::or(value, Some(other.value(scope)?)),
            Self::Money => filters::money_in(scope.language(), value).ok()?.into(),
            Self::Kak => filters::kak(value).into(),
        })
    }
}

/// A value and what its filters are, the first one first.
fn filtered(expr: &Expr<'_>, known: &dyn Fn(&str) -> bool) -> Option<(Side, Vec<Filter>)> {
    let Expr::Filter(of) = expr else {
        return Some((Side::of(expr, known)?, Vec::new()));
    };
    let (side, mut filters) = filtered(of.expr.as_ref()?, known)?;
    filters.push(match (of.name, of.args.as_slice()) {
        ("or" | "default" | "d", [CallArg::Pos(other)]) => Filter::Or(Side::of(other, known)?),
        ("money", []) => Filter::Money,
        ("kak", []) => Filter::Kak,
        _ => return None,
    });
    Some((side, filters))
}

/// The values of which there is but one way to print them.
fn print(value: &Value, out: &mut String) -> Option<()> {
    if is_unknown(value) {
        return None;
    }
    match (value.downcast_object_ref::<Record>(), value.kind()) {
        (Some(record), _) => out.push_str(&record.shown),
        (None, ValueKind::String) => out.push_str(value.as_str()?),
        (None, ValueKind::Number) if value.is_integer() => out.push_str(&value.to_string()),
        _ => return None,
    }
    Some(())
}
