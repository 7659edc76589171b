//! The lexer of expressions: strings, escapes, names and numbers.

use super::error::{Reason, RuleError};
use serde_json::{Number, Value};

/// The text of an expression and the current position in it.
pub(super) struct Text {
    chars: Vec<char>,
    at: usize,
}

impl Text {
    pub fn new(text: &str) -> Self {
        Self { chars: text.chars().collect(), at: 0 }
    }

    /// Column of the next character, from 1.
    pub fn column(&self) -> usize {
        self.at + 1
    }

    pub fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    pub fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    pub fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Consumes these characters if they come next.
    pub fn take(&mut self, sign: &str) -> bool {
        let found = sign.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c));
        if found {
            self.at += sign.chars().count();
        }
        found
    }

    /// Consumes this word if it comes next and ends there: `in`, but not `index`.
    pub fn take_word(&mut self, word: &str) -> bool {
        let end = self.chars.get(self.at + word.chars().count()).copied();
        !end.is_some_and(is_name) && self.take(word)
    }

    /// A name; empty when none comes next.
    pub fn name(&mut self) -> String {
        self.take_while(is_name)
    }

    fn take_while(&mut self, accept: impl Fn(char) -> bool) -> String {
        let from = self.at;
        while self.peek().is_some_and(&accept) {
            self.at += 1;
        }
        self.chars[from..self.at].iter().collect()
    }

    /// Text up to the closing quote. The opening quote is consumed already.
    pub fn string(&mut self, quote: char) -> Result<String, RuleError> {
        let from = self.column() - 1;
        let mut text = String::new();
        loop {
            match self.next() {
                Some(c) if c == quote => return Ok(text),
                Some('\\') => text.push(self.escaped()?),
                Some(c) => text.push(c),
                None => return Err(RuleError::at(from, Reason::Syntax, |texts| texts.hint_quote)),
            }
        }
    }

    /// The character of an escape, after its backslash.
    pub fn escaped(&mut self) -> Result<char, RuleError> {
        match self.next() {
            Some(c @ ('\\' | '\'' | '"' | '`' | '$' | '/')) => Ok(c),
            Some('n') => Ok('\n'),
            Some('t') => Ok('\t'),
            _ => Err(RuleError::at(self.at, Reason::Syntax, |texts| texts.hint_escape)),
        }
    }

    /// A number in JSON syntax.
    pub fn number(&mut self) -> Result<Value, RuleError> {
        let from = self.column();
        let digits = self.take_while(|c| c.is_ascii_digit() || ".eE+-".contains(c));
        let number = serde_json::from_str::<Number>(&digits);
        number.map(Value::Number).map_err(|_| RuleError::at(from, Reason::Syntax, |texts| texts.hint_number))
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}
