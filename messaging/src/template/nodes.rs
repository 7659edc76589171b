//! Parses a template.

use super::check::localized;
use crate::placeholder::{Piece, pieces};
use doorward_i18n::Localized;
use doorward_i18n::errors::templates::{Texts, UnknownVariable};

/// A variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variable {
    VerificationCode,
    Usage,
    ExpireMinutes,
    Email,
    Product,
    Link,
}

impl Variable {
    pub(super) const ALL: [Self; 6] =
        [Self::VerificationCode, Self::Usage, Self::ExpireMinutes, Self::Email, Self::Product, Self::Link];

    const fn name(self) -> &'static str {
        match self {
            Self::VerificationCode => "VerificationCode",
            Self::Usage => "Usage",
            Self::ExpireMinutes => "ExpireMinutes",
            Self::Email => "Email",
            Self::Product => "Product",
            Self::Link => "Link",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        let name = word.strip_prefix('.').unwrap_or(word);
        Self::ALL.into_iter().find(|variable| variable.name() == name)
    }
}

/// A part of a template.
pub(super) enum Node<'a> {
    Text(&'a str),
    Variable(Variable),
    /// `{{if .Link}}`
    IfLink,
    /// `{{end}}`
    End,
}

/// A syntax error.
pub(super) struct Fault<'a> {
    /// Byte offset.
    pub(super) at: usize,
    /// The invalid text.
    pub(super) raw: &'a str,
    pub(super) reason: &'static str,
    pub(super) what: Localized,
}

/// The parts of a template in order; each `Ok(End)` has its `Ok(IfLink)`, and they do not nest.
pub(super) fn nodes(text: &str) -> Vec<Result<Node<'_>, Fault<'_>>> {
    let (mut found, mut open) = (Vec::new(), None);
    for piece in pieces(text) {
        let (name, at) = match piece {
            Piece::Text(text) => {
                found.push(Ok(Node::Text(text)));
                continue;
            }
            Piece::Unclosed { rest, at } => {
                found.push(Err(fault(at, rest, "unclosed", |texts| texts.unclosed)));
                continue;
            }
            Piece::Tag { name, at } => (name, at),
        };
        let raw = text.get(at..).map_or("", |rest| rest.find("}}").map_or(rest, |end| &rest[..end + 2]));
        let words: Vec<&str> = name.split_whitespace().collect();
        found.push(match (words.as_slice(), open) {
            (["if", link], None) if Variable::parse(link) == Some(Variable::Link) => {
                open = Some(at);
                Ok(Node::IfLink)
            }
            (["end"], Some(_)) => {
                open = None;
                Ok(Node::End)
            }
            (["if", ..], Some(_)) => Err(fault(at, raw, "nesting", |texts| texts.nested_if)),
            (["end"], None) => Err(fault(at, raw, "nesting", |texts| texts.end_without_if)),
            ([word], _) => Variable::parse(word).map(Node::Variable).ok_or_else(|| unknown(at, raw)),
            _ => Err(unknown(at, raw)),
        });
    }
    if let Some(at) = open {
        found.push(Err(fault(at, "", "unclosed", |texts| texts.unclosed_if)));
    }
    found
}

fn unknown<'a>(at: usize, raw: &'a str) -> Fault<'a> {
    let short_name: String = raw.chars().take(60).collect();
    let known = Variable::ALL.map(|variable| format!("{{{{.{}}}}}", variable.name())).join(", ");
    fault(at, raw, "unknown_variable", |texts| {
        texts.unknown_variable(UnknownVariable { name: &short_name, known: &known })
    })
}

fn fault<'a, S: Into<String>>(
    at: usize,
    raw: &'a str,
    reason: &'static str,
    what: impl Fn(&'static Texts) -> S,
) -> Fault<'a> {
    Fault { at, raw, reason, what: localized(what) }
}
