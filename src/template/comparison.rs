//! Comparisons rewritten to calls that know unknown values, and factors to numbers.
//!
//! minijinja orders values of different kinds by their kind, so that `none < 10` would hold, and multiplies texts and lists,
//! of any size. There is no hook for operators, so `a < b` becomes `__lt(a , b)` and `a * b` becomes `a|__factor * b|__factor`
//! before compiling; [`Rewritten`] leads errors back to what was written.

use super::TemplateProblem;
use crate::both;
use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;
use std::ops::Range;

/// A source as it is compiled, with the way back to the source as written.
#[derive(Debug, Default)]
pub(super) struct Rewritten {
    pub(super) source: String,
    /// What was put in: its place in `source`, and the range of the written source that it stands for.
    edits: Vec<(Range<usize>, Range<usize>)>,
}

impl Rewritten {
    /// The place in the written source of a place in the compiled one.
    pub(super) fn back(&self, range: Range<usize>) -> Range<usize> {
        let start = self.place(range.start);
        start..self.place(range.end).max(start)
    }

    fn place(&self, at: usize) -> usize {
        match self.edits.iter().rev().find(|(put, _)| put.start <= at) {
            Some((put, stood)) if at < put.end => stood.start,
            Some((put, stood)) => stood.end + (at - put.end),
            None => at,
        }
    }
}

/// One token as far as operands are concerned.
struct Lexeme {
    kind: Kind,
    start: usize,
    end: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open,
    Close,
    /// Binds less than a comparison: an operand ends here.
    Boundary,
    Compare(&'static str),
    Times,
    /// Stands between two operands, and binds as much as `*` or less.
    Operator,
    Other,
}

/// Put behind each factor: what is no number fails there.
const FACTOR: &str = "|__factor";

/// Rewrites every comparison of a text, or of a bare expression. What minijinja cannot even split into tokens is left as it
/// is; compiling it says what is wrong.
pub(super) fn rewrite(source: &str, expression: bool) -> Result<Rewritten, TemplateProblem> {
    let unchanged = || Rewritten {
        source: source.to_owned(),
        edits: Vec::new(),
    };
    if !source.contains(['<', '>', '=', '*']) {
        return Ok(unchanged());
    }
    let Some(lexemes) = lexemes(source, expression) else {
        return Ok(unchanged());
    };
    // (where, replaced up to, text); closing calls sort before opening ones at the same place by construction below.
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    for (index, lexeme) in lexemes.iter().enumerate() {
        if lexeme.kind == Kind::Times {
            edits.extend(factors(&lexemes, index));
        }
        let Kind::Compare(call) = lexeme.kind else { continue };
        let left = operand(lexemes.iter().take(index).rev(), Kind::Close, Kind::Open);
        let right = operand(lexemes.iter().skip(index + 1), Kind::Open, Kind::Close);
        let (Some(left), Some(right)) = (left, right) else {
            return Ok(unchanged());
        };
        if left.chained || right.chained {
            return Err(TemplateProblem {
                code: "bad-template",
                message: both!("bandingkan dua nilai saja sekaligus", "compare two values at a time"),
                help: both!("Tulis: 1 < n and n < 5", "Write: 1 < n and n < 5"),
                range: Some(lexeme.start..lexeme.end),
            });
        }
        edits.push((left.start, left.start, format!("{call}(")));
        edits.push((lexeme.start, lexeme.end, ",".to_owned()));
        edits.push((right.end, right.end, ")".to_owned()));
    }
    // Calls nest only through brackets, so that no two of their edits share a place. A factor ends before the call around it does.
    edits.sort_by_key(|edit| (edit.0, edit.2 != FACTOR));
    edits.dedup();
    Ok(apply(source, edits))
}

/// What is put behind the two factors of the `*` at `index`; nothing where it stands for something else, as in `f(*list)`.
fn factors(lexemes: &[Lexeme], index: usize) -> Vec<(usize, usize, String)> {
    let before = index.checked_sub(1).and_then(|before| lexemes.get(before));
    let Some(left) = before.filter(|before| matches!(before.kind, Kind::Close | Kind::Other)) else {
        return Vec::new();
    };
    let mut right = None;
    let mut depth = 0usize;
    for lexeme in lexemes.iter().skip(index + 1) {
        match lexeme.kind {
            Kind::Open => depth += 1,
            Kind::Close if depth == 0 => break,
            Kind::Close => depth -= 1,
            Kind::Boundary | Kind::Compare(_) | Kind::Times if depth == 0 => break,
            // A sign before the factor is no operator.
            Kind::Operator if depth == 0 && right.is_some() => break,
            _ => {}
        }
        right = Some(lexeme.end);
    }
    let put = |at| (at, at, FACTOR.to_owned());
    right.map_or_else(Vec::new, |right| vec![put(left.end), put(right)])
}

/// The stretch of an operand, and whether another comparison follows it.
struct Operand {
    start: usize,
    end: usize,
    chained: bool,
}

/// Walks away from the operator to the operand's end. `inner` opens a bracket in this direction, `outer` closes one.
fn operand<'l>(lexemes: impl Iterator<Item = &'l Lexeme>, inner: Kind, outer: Kind) -> Option<Operand> {
    let mut depth = 0usize;
    let mut found: Option<Operand> = None;
    let mut chained = false;
    for lexeme in lexemes {
        match lexeme.kind {
            kind if kind == inner => depth += 1,
            kind if kind == outer && depth == 0 => break,
            kind if kind == outer => depth -= 1,
            Kind::Boundary if depth == 0 => break,
            Kind::Compare(_) if depth == 0 => {
                chained = true;
                break;
            }
            _ => {}
        }
        let (start, end) = found.as_ref().map_or((lexeme.start, lexeme.end), |so_far| {
            (so_far.start.min(lexeme.start), so_far.end.max(lexeme.end))
        });
        found = Some(Operand {
            start,
            end,
            chained: false,
        });
    }
    found.map(|operand| Operand { chained, ..operand })
}

fn lexemes(source: &str, expression: bool) -> Option<Vec<Lexeme>> {
    let mut lexemes = Vec::new();
    // What came before decides whether a word is a keyword: after `.` it is a field, after `|` a filter.
    let mut named = false;
    let mut after_is = false;
    let mut first_in_block = false;
    for token in tokenize(source, expression, SyntaxConfig::default()) {
        let (token, span) = token.ok()?;
        let kind = kind(&token, named, after_is, first_in_block);
        named = matches!(token, Token::Dot | Token::Pipe);
        after_is = matches!(token, Token::Ident("is"));
        first_in_block = matches!(token, Token::BlockStart);
        lexemes.push(Lexeme {
            kind,
            start: span.start_offset as usize,
            end: span.end_offset as usize,
        });
    }
    Some(lexemes)
}

fn kind(token: &Token<'_>, named: bool, after_is: bool, first_in_block: bool) -> Kind {
    match token {
        Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => Kind::Open,
        Token::ParenClose | Token::BracketClose | Token::BraceClose => Kind::Close,
        Token::Eq => Kind::Compare("__eq"),
        Token::Ne => Kind::Compare("__ne"),
        Token::Lt => Kind::Compare("__lt"),
        Token::Lte => Kind::Compare("__le"),
        Token::Gt => Kind::Compare("__gt"),
        Token::Gte => Kind::Compare("__ge"),
        Token::Mul => Kind::Times,
        Token::Plus | Token::Minus | Token::Div | Token::FloorDiv | Token::Mod | Token::Tilde => Kind::Operator,
        // A test follows, which binds less.
        Token::Ident("is") if !named => Kind::Operator,
        Token::TemplateData(_)
        | Token::VariableStart
        | Token::VariableEnd
        | Token::BlockStart
        | Token::BlockEnd
        | Token::Comma
        | Token::Colon
        | Token::Assign => Kind::Boundary,
        Token::Ident(_) if named => Kind::Other,
        // `is not` belongs to its test.
        Token::Ident("not") if after_is => Kind::Other,
        Token::Ident("and" | "or" | "not" | "if" | "else" | "in") => Kind::Boundary,
        Token::Ident(_) if first_in_block => Kind::Boundary,
        _ => Kind::Other,
    }
}

fn apply(source: &str, edits: Vec<(usize, usize, String)>) -> Rewritten {
    let mut rewritten = Rewritten::default();
    let mut done = 0;
    for (start, end, text) in edits {
        // Token spans are ordered and on character boundaries; `get` keeps this total all the same.
        rewritten.source.push_str(source.get(done..start).unwrap_or_default());
        let put = rewritten.source.len();
        rewritten.source.push_str(&text);
        rewritten.edits.push((put..rewritten.source.len(), start..end));
        done = end;
    }
    rewritten.source.push_str(source.get(done..).unwrap_or_default());
    rewritten
}
