//! The syntax tree of expressions. Chains of `&&` and `||` are lists, so only brackets add depth.

use serde_json::Value;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    /// `true`, `'text'`, `3`, `null`.
    Literal(Value),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `` `text${expr}` ``.
    Template(Vec<Expr>),
    /// A variable or a document with member accesses: `doc.tags[0]`.
    Path { base: Base, keys: Vec<Expr>, column: usize },
    /// `!a`.
    Not(Box<Expr>, usize),
    /// `a && b && c`.
    And(Vec<Expr>),
    /// `a || b || c`.
    Or(Vec<Expr>),
    /// `a < b`.
    Compare { op: Op, left: Box<Expr>, right: Box<Expr>, column: usize },
    /// `a in b`.
    In { item: Box<Expr>, list: Box<Expr>, column: usize },
}

/// The start of a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Base {
    /// The signed-in user.
    Auth,
    /// The document of the operation.
    Doc,
    /// The request.
    Request,
    /// The file of the operation.
    Resource,
    /// Milliseconds since the epoch.
    Now,
    /// Another document, by its path.
    Get(Box<Expr>),
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Op {
    /// The comparison that is true exactly when this one is false.
    pub const fn negated(self) -> Self {
        match self {
            Self::Eq => Self::Ne,
            Self::Ne => Self::Eq,
            Self::Lt => Self::Ge,
            Self::Le => Self::Gt,
            Self::Gt => Self::Le,
            Self::Ge => Self::Lt,
        }
    }

    /// The comparison with its sides exchanged.
    pub const fn flipped(self) -> Self {
        match self {
            Self::Lt => Self::Gt,
            Self::Le => Self::Ge,
            Self::Gt => Self::Lt,
            Self::Ge => Self::Le,
            same => same,
        }
    }
}

impl Expr {
    /// The expressions directly within this one.
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Self::Literal(_) => Vec::new(),
            Self::List(items) | Self::Template(items) | Self::And(items) | Self::Or(items) => items.iter().collect(),
            Self::Not(inner, _) => vec![inner],
            Self::Compare { left, right, .. } => vec![left, right],
            Self::In { item, list, .. } => vec![item, list],
            Self::Path { base: Base::Get(path), keys, .. } => std::iter::once(&**path).chain(keys).collect(),
            Self::Path { keys, .. } => keys.iter().collect(),
        }
    }

    /// Whether it reads `doc`.
    pub fn reads_doc(&self) -> bool {
        matches!(self, Self::Path { base: Base::Doc, .. }) || self.children().into_iter().any(Self::reads_doc)
    }
}
