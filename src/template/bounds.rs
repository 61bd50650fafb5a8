//! What a text may not do, so that no rendering builds a string without end: instructions are counted as it runs, bytes are not.
//!
//! A text's source is bounded, and so is what one filter builds; hence what one expression can build is. What is built from what
//! was built before doubles with each line; such a text is refused when it is compiled.

use minijinja::machinery::ast::{BinOpKind, CallArg, Expr, Stmt};
use minijinja::machinery::{Span, parse};
use minijinja::syntax::SyntaxConfig;
use std::collections::BTreeSet;
use std::ops::Range;

/// The place of a value that is put together from values that the text itself has put together, or of a captured block.
pub(super) fn growth(source: &str, syntax: SyntaxConfig) -> Option<Range<usize>> {
    if !source.contains("{%") {
        return None;
    }
    let statement = parse(source, "text", syntax).ok()?;
    let mut own = BTreeSet::new();
    find(&statement, &mut own)
}

/// `own`: the names that the text has given a value so far.
fn find<'a>(statement: &Stmt<'a>, own: &mut BTreeSet<&'a str>) -> Option<Range<usize>> {
    match statement {
        Stmt::Template(template) => first(&template.children, own),
        Stmt::ForLoop(of) => {
            if grows(&of.iter, own) {
                return Some(bytes(of.span()));
            }
            if reads(&of.iter, own) || builds(&of.iter) {
                give(&of.target, own);
            }
            first(&of.body, own).or_else(|| first(&of.else_body, own))
        }
        Stmt::IfCond(cond) => first(&cond.true_body, own).or_else(|| first(&cond.false_body, own)),
        Stmt::WithBlock(with) => {
            for (target, value) in &with.assignments {
                if grows(value, own) {
                    return Some(bytes(with.span()));
                }
                give(target, own);
            }
            first(&with.body, own)
        }
        Stmt::AutoEscape(escape) => first(&escape.body, own),
        Stmt::Set(set) => {
            if grows(&set.expr, own) {
                return Some(bytes(set.span()));
            }
            give(&set.target, own);
            None
        }
        // What a block prints into a name or a filter is not counted as output.
        Stmt::SetBlock(block) => Some(bytes(block.span())),
        Stmt::FilterBlock(block) => Some(bytes(block.span())),
        _ => None,
    }
}

fn first<'a>(statements: &[Stmt<'a>], own: &mut BTreeSet<&'a str>) -> Option<Range<usize>> {
    statements.iter().find_map(|statement| find(statement, own))
}

fn bytes(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

/// Keeps the names to which a value is given: one, or several in brackets.
fn give<'a>(target: &Expr<'a>, own: &mut BTreeSet<&'a str>) {
    match target {
        Expr::Var(name) => {
            own.insert(name.id);
        }
        Expr::List(list) => list.items.iter().for_each(|item| give(item, own)),
        Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| give(item, own)),
        _ => {}
    }
}

/// Whether an expression puts one of these names together with something.
fn grows(expression: &Expr<'_>, own: &BTreeSet<&str>) -> bool {
    puts_together(expression, &|part| reads(part, own))
}

/// Whether the items of a list are put together of what the text reads. Items that are listed as they are, are not.
fn builds(items: &Expr<'_>) -> bool {
    let made = |item: &Expr<'_>| puts_together(item, &reads_any);
    match items {
        Expr::List(list) => list.items.iter().any(made),
        Expr::Tuple(tuple) => tuple.items.iter().any(made),
        Expr::Filter(filter) => {
            filter.expr.as_ref().is_some_and(builds) || filter.args.iter().any(|of| reads_any(value_of(of)))
        }
        // Numbers do not grow.
        Expr::Call(call) if matches!(&call.expr, Expr::Var(name) if name.id == "range") => false,
        Expr::Call(call) => call.args.iter().any(|of| made(value_of(of))),
        other => made(other),
    }
}

/// Whether an expression puts something that counts together with something else.
fn puts_together(expression: &Expr<'_>, counts: &dyn Fn(&Expr<'_>) -> bool) -> bool {
    let within = |part: &Expr<'_>| puts_together(part, counts);
    match expression {
        Expr::BinOp(binary) => match binary.op {
            BinOpKind::Concat | BinOpKind::Add | BinOpKind::Mul => counts(expression),
            _ => within(&binary.left) || within(&binary.right),
        },
        Expr::Filter(_) | Expr::Call(_) | Expr::List(_) | Expr::Tuple(_) | Expr::Map(_) => counts(expression),
        Expr::IfExpr(choice) => within(&choice.true_expr) || choice.false_expr.as_ref().is_some_and(within),
        Expr::GetAttr(attribute) => within(&attribute.expr),
        Expr::GetItem(item) => within(&item.expr),
        Expr::Slice(slice) => within(&slice.expr),
        Expr::UnaryOp(unary) => within(&unary.expr),
        Expr::Var(_) | Expr::Const(_) | Expr::Compare(_) | Expr::Test(_) => false,
    }
}

fn reads(expression: &Expr<'_>, own: &BTreeSet<&str>) -> bool {
    reads_where(expression, &|name| own.contains(name))
}

fn reads_any(expression: &Expr<'_>) -> bool {
    reads_where(expression, &|_| true)
}

fn value_of<'e, 'a>(argument: &'e CallArg<'a>) -> &'e Expr<'a> {
    match argument {
        CallArg::Pos(of) | CallArg::Kwarg(_, of) | CallArg::PosSplat(of) | CallArg::KwargSplat(of) => of,
    }
}

/// Whether the value of an expression comes from a name that counts.
fn reads_where(expression: &Expr<'_>, counts: &dyn Fn(&str) -> bool) -> bool {
    let reads = |part: &Expr<'_>| reads_where(part, counts);
    let argument = |argument: &CallArg<'_>| reads(value_of(argument));
    match expression {
        Expr::Var(name) => counts(name.id),
        Expr::UnaryOp(unary) => reads(&unary.expr),
        Expr::BinOp(binary) => reads(&binary.left) || reads(&binary.right),
        Expr::GetAttr(attribute) => reads(&attribute.expr),
        Expr::GetItem(item) => reads(&item.expr),
        Expr::Slice(slice) => reads(&slice.expr),
        Expr::Filter(filter) => filter.expr.as_ref().is_some_and(reads) || filter.args.iter().any(argument),
        // What is called is a function, or a method of what it stands behind.
        Expr::Call(call) => !matches!(&call.expr, Expr::Var(_)) && reads(&call.expr) || call.args.iter().any(argument),
        Expr::List(list) => list.items.iter().any(reads),
        Expr::Tuple(tuple) => tuple.items.iter().any(reads),
        Expr::Map(map) => map.keys.iter().chain(&map.values).any(reads),
        Expr::IfExpr(choice) => reads(&choice.true_expr) || choice.false_expr.as_ref().is_some_and(reads),
        // True or false.
        Expr::Const(_) | Expr::Compare(_) | Expr::Test(_) => false,
    }
}
