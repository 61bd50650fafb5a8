//! Conditions that ask for values and compare them, as nearly all do: answered without minijinja, to which they cost ten times as much.

use super::Scope;
use super::filters::comparison;
use super::value::{is_unknown, unknown};
use minijinja::Value;
use minijinja::machinery::ast::{BinOpKind, CallArg, Expr, UnaryOpKind};
use minijinja::machinery::parse_expr;
use minijinja::value::ValueKind;

/// What a condition asks.
#[derive(Debug)]
pub(super) enum Check {
    True(Side),
    Unknown(Side),
    Compared(Side, fn(&Value, &Value) -> bool, Side),
    Not(Box<Self>),
    Both(Box<Self>, Box<Self>),
    Either(Box<Self>, Box<Self>),
}

#[derive(Debug)]
pub(super) enum Side {
    /// `product.price`: a first name and the fields behind it.
    Path(String, Vec<String>),
    Constant(Value),
}

impl Check {
    /// What a rewritten condition asks, where it asks no more than that. `known` are the first names that a scope is asked for.
    pub(super) fn read(source: &str, known: impl Fn(&str) -> bool) -> Option<Self> {
        Self::of(&parse_expr(source).ok()?, &known)
    }

    pub(super) fn of(expr: &Expr<'_>, known: &dyn Fn(&str) -> bool) -> Option<Self> {
        let boxed = |expr: &Expr<'_>| Self::of(expr, known).map(Box::new);
        match expr {
            Expr::UnaryOp(of) => match of.op {
                UnaryOpKind::Not => Some(Self::Not(boxed(&of.expr)?)),
                UnaryOpKind::Neg => None,
            },
            Expr::BinOp(of) => match of.op {
                BinOpKind::ScAnd => Some(Self::Both(boxed(&of.left)?, boxed(&of.right)?)),
                BinOpKind::ScOr => Some(Self::Either(boxed(&of.left)?, boxed(&of.right)?)),
                _ => None,
            },
            Expr::Test(of) if of.args.is_empty() => {
                let unknown = Self::Unknown(Side::of(&of.expr, known)?);
                match of.name {
                    "none" | "undefined" => Some(unknown),
                    "defined" => Some(Self::Not(Box::new(unknown))),
                    _ => None,
                }
            }
            Expr::Call(of) => {
                let (Expr::Var(name), [CallArg::Pos(left), CallArg::Pos(right)]) = (&of.expr, of.args.as_slice())
                else {
                    return None;
                };
                let compared = comparison(name.id)?;
                Some(Self::Compared(
                    Side::of(left, known)?,
                    compared,
                    Side::of(right, known)?,
                ))
            }
            _ => Some(Self::True(Side::of(expr, known)?)),
        }
    }

    /// Whether it holds; `None` where a value is of a kind that minijinja is to judge.
    pub(super) fn holds(&self, scope: &dyn Scope) -> Option<bool> {
        Some(match self {
            Self::True(side) => side.value(scope)?.is_true(),
            Self::Unknown(side) => is_unknown(&side.value(scope)?),
            Self::Compared(left, compared, right) => compared(&left.value(scope)?, &right.value(scope)?),
            Self::Not(check) => !check.holds(scope)?,
            Self::Both(left, right) => left.holds(scope)? && right.holds(scope)?,
            Self::Either(left, right) => left.holds(scope)? || right.holds(scope)?,
        })
    }
}

impl Side {
    pub(super) fn of(expr: &Expr<'_>, known: &dyn Fn(&str) -> bool) -> Option<Self> {
        match expr {
            Expr::Var(of) if known(of.id) => Some(Self::Path(of.id.to_owned(), Vec::new())),
            Expr::Const(of) => Some(Self::Constant(of.value.clone())),
            Expr::GetAttr(of) => match Self::of(&of.expr, known)? {
                Self::Path(name, mut fields) => {
                    fields.push(of.name.to_owned());
                    Some(Self::Path(name, fields))
                }
                Self::Constant(_) => None,
            },
            _ => None,
        }
    }

    pub(super) fn value(&self, scope: &dyn Scope) -> Option<Value> {
        let (name, fields) = match self {
            Self::Constant(value) => return Some(value.clone()),
            Self::Path(name, fields) => (name, fields),
        };
        let first = scope.value(name);
        let first = if first.is_none() || first.is_undefined() {
            unknown()
        } else {
            first
        };
        let value = fields.iter().try_fold(first, |value, field| {
            value.get_attr(field).ok().filter(|value| !value.is_undefined())
        });
        value.filter(|value| value.kind() != ValueKind::Invalid)
    }
}
