//! Texts and conditions as trees, for the rules that look into them.

use minijinja::machinery::ast::{CallArg, Expr, Stmt};
use minijinja::machinery::{parse, parse_expr};
use minijinja::syntax::SyntaxConfig;

/// Calls `each` for every expression of a text or condition, outer ones first. A source that does not parse has none.
pub fn visit(source: &str, condition: bool, each: &mut dyn FnMut(&Expr<'_>)) {
    if condition {
        if let Ok(expr) = parse_expr(source) {
            expression(&expr, each);
        }
    } else if source.contains(['{', '%'])
        && let Ok(stmt) = parse(source, "text", SyntaxConfig::default())
    {
        statement(&stmt, each);
    }
}

/// What a text prints as it is: the expressions of its `{{ … }}`, those under conditions too.
pub fn printed(source: &str, each: &mut dyn FnMut(&Expr<'_>)) {
    if let Ok(stmt) = parse(source, "text", SyntaxConfig::default()) {
        prints(&stmt, each);
    }
}

/// `product.price` of a chain of names; `None` for any other expression.
pub fn dotted(expression: &Expr<'_>) -> Option<String> {
    match expression {
        Expr::Var(var) => Some(var.id.to_owned()),
        Expr::GetAttr(attribute) => Some(format!("{}.{}", dotted(&attribute.expr)?, attribute.name)),
        _ => None,
    }
}

fn prints(stmt: &Stmt<'_>, each: &mut dyn FnMut(&Expr<'_>)) {
    if let Stmt::EmitExpr(emit) = stmt {
        each(&emit.expr);
    }
    for child in children(stmt) {
        prints(child, each);
    }
}

fn children<'s, 'a>(stmt: &'s Stmt<'a>) -> Vec<&'s Stmt<'a>> {
    match stmt {
        Stmt::Template(template) => template.children.iter().collect(),
        Stmt::ForLoop(each) => each.body.iter().chain(&each.else_body).collect(),
        Stmt::IfCond(cond) => cond.true_body.iter().chain(&cond.false_body).collect(),
        Stmt::WithBlock(with) => with.body.iter().collect(),
        _ => Vec::new(),
    }
}

fn statement(stmt: &Stmt<'_>, each: &mut dyn FnMut(&Expr<'_>)) {
    match stmt {
        Stmt::EmitExpr(emit) => expression(&emit.expr, each),
        Stmt::ForLoop(of) => expression(&of.iter, each),
        Stmt::IfCond(cond) => expression(&cond.expr, each),
        Stmt::Set(set) => expression(&set.expr, each),
        _ => {}
    }
    for child in children(stmt) {
        statement(child, each);
    }
}

/// Depth is bounded by minijinja's parser.
fn expression(of: &Expr<'_>, each: &mut dyn FnMut(&Expr<'_>)) {
    each(of);
    match of {
        Expr::UnaryOp(unary) => expression(&unary.expr, each),
        Expr::BinOp(binary) => {
            expression(&binary.left, each);
            expression(&binary.right, each);
        }
        Expr::Compare(compare) => {
            expression(&compare.expr, each);
            for operand in &compare.ops {
                expression(&operand.expr, each);
            }
        }
        Expr::IfExpr(choice) => {
            expression(&choice.test_expr, each);
            expression(&choice.true_expr, each);
            if let Some(other) = &choice.false_expr {
                expression(other, each);
            }
        }
        Expr::Filter(filter) => {
            if let Some(inner) = &filter.expr {
                expression(inner, each);
            }
            for argument in &filter.args {
                if let CallArg::Pos(argument) = argument {
                    expression(argument, each);
                }
            }
        }
        Expr::Test(test) => expression(&test.expr, each),
        Expr::GetAttr(attribute) => expression(&attribute.expr, each),
        Expr::Call(call) => {
            for argument in &call.args {
                if let CallArg::Pos(argument) = argument {
                    expression(argument, each);
                }
            }
        }
        Expr::List(list) => list.items.iter().for_each(|item| expression(item, each)),
        _ => {}
    }
}
