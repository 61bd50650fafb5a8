//! What a text may not do, so that no rendering builds a string without end: instructions are counted as it runs, bytes are not.
//!
//! A text's source is bounded, so what one expression can build is. What is built from what was built before doubles with
//! each line; such a text is refused when it is compiled.

use minijinja::machinery::ast::{BinOpKind, CallArg, Expr, Stmt};
use minijinja::machinery::parse;
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
    let mut each = |children: &[Stmt<'a>]| children.iter().find_map(|child| find(child, own));
    match statement {
        Stmt::Template(template) => each(&template.children),
        Stmt::ForLoop(of) => each(&of.body).or_else(|| each(&of.else_body)),
        Stmt::IfCond(cond) => each(&cond.true_body).or_else(|| each(&cond.false_body)),
        Stmt::WithBlock(with) => each(&with.body),
        Stmt::Set(set) => {
            let span = set.span();
            let range = span.start_offset as usize..span.end_offset as usize;
            if grows(&set.expr, own) {
                return Some(range);
            }
            if let Expr::Var(name) = &set.target {
                own.insert(name.id);
            }
            None
        }
        // What a block prints into a name is not counted as output.
        Stmt::SetBlock(block) => {
            let span = block.span();
            Some(span.start_offset as usize..span.end_offset as usize)
        }
        _ => None,
    }
}

/// Whether an expression puts one of these names together with something.
fn grows(expression: &Expr<'_>, own: &BTreeSet<&str>) -> bool {
    match expression {
        Expr::BinOp(binary) => match binary.op {
            BinOpKind::Concat | BinOpKind::Add | BinOpKind::Mul => {
                reads(&binary.left, own) || reads(&binary.right, own)
            }
            _ => grows(&binary.left, own) || grows(&binary.right, own),
        },
        Expr::Filter(_) | Expr::Call(_) | Expr::List(_) => reads(expression, own),
        Expr::IfExpr(choice) => {
            grows(&choice.true_expr, own) || choice.false_expr.as_ref().is_some_and(|other| grows(other, own))
        }
        _ => false,
    }
}

fn reads(expression: &Expr<'_>, own: &BTreeSet<&str>) -> bool {
    let argument = |argument: &CallArg<'_>| match argument {
        CallArg::Pos(of) | CallArg::Kwarg(_, of) | CallArg::PosSplat(of) | CallArg::KwargSplat(of) => reads(of, own),
    };
    match expression {
        Expr::Var(name) => own.contains(name.id),
        Expr::UnaryOp(unary) => reads(&unary.expr, own),
        Expr::BinOp(binary) => reads(&binary.left, own) || reads(&binary.right, own),
        Expr::GetAttr(attribute) => reads(&attribute.expr, own),
        Expr::GetItem(item) => reads(&item.expr, own),
        Expr::Slice(slice) => reads(&slice.expr, own),
        Expr::Filter(filter) => {
            filter.expr.as_ref().is_some_and(|of| reads(of, own)) || filter.args.iter().any(argument)
        }
        Expr::Call(call) => reads(&call.expr, own) || call.args.iter().any(argument),
        Expr::List(list) => list.items.iter().any(|item| reads(item, own)),
        Expr::Tuple(tuple) => tuple.items.iter().any(|item| reads(item, own)),
        Expr::Map(map) => map.values.iter().any(|value| reads(value, own)),
        Expr::IfExpr(choice) => {
            reads(&choice.true_expr, own) || choice.false_expr.as_ref().is_some_and(|other| reads(other, own))
        }
        _ => false,
    }
}
