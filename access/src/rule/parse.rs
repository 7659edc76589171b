//! The parser of expressions. Precedence from low to high: `||`, `&&`, one comparison or `in`, `!`, then `.` and `[]`.

use super::{
    error::{Reason, RuleError},
    text::Text,
    tree::{Base, Expr, Op},
};
use serde_json::Value;

/// Most nested brackets and exclamation marks. Bounds the stack for any input.
const MAX_DEPTH: usize = 16;

/// Comparison operators. Longer ones come first, so that `<=` is not read as `<`.
const OPERATORS: [(&str, Op); 6] =
    [("==", Op::Eq), ("!=", Op::Ne), ("<=", Op::Le), (">=", Op::Ge), ("<", Op::Lt), (">", Op::Gt)];

/// Parses a whole expression.
///
/// # Errors
/// [`RuleError`] with column and reason; the caller sets its key.
pub(super) fn expression(text: &str) -> Result<Expr, RuleError> {
    let mut parser = Parser { text: Text::new(text), depth: 0 };
    let expr = parser.any()?;
    match parser.text.peek() {
        None => Ok(expr),
        Some(c) => Err(parser.unexpected(c)),
    }
}

struct Parser {
    text: Text,
    depth: usize,
}

impl Parser {
    fn any(&mut self) -> Result<Expr, RuleError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(RuleError::at(self.text.column(), Reason::TooDeep, |texts| texts.hint_levels(MAX_DEPTH)));
        }
        let expr = self.chain("||", Expr::Or, |p| p.chain("&&", Expr::And, Self::comparison));
        self.depth -= 1;
        expr
    }

    fn chain(
        &mut self,
        sign: &str,
        join: fn(Vec<Expr>) -> Expr,
        part: impl Fn(&mut Self) -> Result<Expr, RuleError>,
    ) -> Result<Expr, RuleError> {
        let first = part(self)?;
        let mut parts = vec![first];
        while self.text.take(sign) {
            parts.push(part(self)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { join(parts) })
    }

    fn comparison(&mut self) -> Result<Expr, RuleError> {
        let left = Box::new(self.unary()?);
        let column = self.text.column();
        if self.text.take_word("in") {
            let list = Box::new(self.unary()?);
            return Ok(Expr::In { item: left, list, column });
        }
        let Some((sign, op)) = OPERATORS.into_iter().find(|(sign, _)| self.text.take(sign)) else { return Ok(*left) };
        if self.text.peek() == Some('=') {
            return Err(RuleError::at(column, Reason::Syntax, |texts| texts.hint_third_equals(sign)));
        }
        let right = Box::new(self.unary()?);
        Ok(Expr::Compare { op, left, right, column })
    }

    fn unary(&mut self) -> Result<Expr, RuleError> {
        self.text.skip_blanks();
        let column = self.text.column();
        let expr = if self.text.take("!") {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(RuleError::at(column, Reason::TooDeep, |texts| texts.hint_levels(MAX_DEPTH)));
            }
            let inner = self.unary()?;
            self.depth -= 1;
            Expr::Not(Box::new(inner), column)
        } else {
            self.primary()?
        };
        self.text.skip_blanks();
        Ok(expr)
    }

    fn primary(&mut self) -> Result<Expr, RuleError> {
        match self.text.peek() {
            Some('(') => {
                self.text.next();
                let expr = self.any()?;
                self.expect(')')?;
                Ok(expr)
            }
            Some('[') => {
                self.text.next();
                Ok(Expr::List(self.items()?))
            }
            Some(quote @ ('\'' | '"')) => {
                self.text.next();
                Ok(Expr::Literal(Value::String(self.text.string(quote)?)))
            }
            Some('`') => {
                self.text.next();
                self.template()
            }
            Some(c) if c.is_ascii_digit() || c == '-' => Ok(Expr::Literal(self.text.number()?)),
            Some(_) => self.named(),
            None => Err(RuleError::at(self.text.column(), Reason::Syntax, |texts| texts.hint_end)),
        }
    }

    fn items(&mut self) -> Result<Vec<Expr>, RuleError> {
        let mut items = Vec::new();
        self.text.skip_blanks();
        if self.text.take("]") {
            return Ok(items);
        }
        loop {
            items.push(self.any()?);
            if !self.text.take(",") {
                self.expect(']')?;
                return Ok(items);
            }
        }
    }

    fn template(&mut self) -> Result<Expr, RuleError> {
        let from = self.text.column() - 1;
        let (mut parts, mut text) = (Vec::new(), String::new());
        loop {
            if self.text.take("${") {
                parts.push(Expr::Literal(Value::String(std::mem::take(&mut text))));
                parts.push(self.any()?);
                self.expect('}')?;
                continue;
            }
            match self.text.next() {
                Some('`') => break,
                Some('\\') => text.push(self.text.escaped()?),
                Some(c) => text.push(c),
                None => return Err(RuleError::at(from, Reason::Syntax, |texts| texts.hint_quote)),
            }
        }
        parts.push(Expr::Literal(Value::String(text)));
        Ok(Expr::Template(parts))
    }

    fn named(&mut self) -> Result<Expr, RuleError> {
        let column = self.text.column();
        let name = self.text.name();
        let base = match name.as_str() {
            "" => return Err(self.text.peek().map_or_else(|| self.end(), |c| self.unexpected(c))),
            "true" => return Ok(Expr::Literal(Value::Bool(true))),
            "false" => return Ok(Expr::Literal(Value::Bool(false))),
            "null" => return Ok(Expr::Literal(Value::Null)),
            "auth" => Base::Auth,
            "doc" => Base::Doc,
            "request" => Base::Request,
            "resource" => Base::Resource,
            "now" => Base::Now,
            "get" => self.get(column)?,
            "undefined" => {
                return Err(RuleError::at(column, Reason::UnknownName, |texts| texts.hint_undefined));
            }
            _ => return Err(self.unknown(column, &name)),
        };
        Ok(Expr::Path { base, keys: self.keys()?, column })
    }

    fn get(&mut self, column: usize) -> Result<Base, RuleError> {
        self.text.skip_blanks();
        if !self.text.take("(") {
            return Err(RuleError::at(column, Reason::Syntax, |texts| texts.hint_get));
        }
        let path = self.any()?;
        self.expect(')')?;
        Ok(Base::Get(Box::new(path)))
    }

    fn keys(&mut self) -> Result<Vec<Expr>, RuleError> {
        let mut keys = Vec::new();
        loop {
            self.text.skip_blanks();
            let column = self.text.column();
            if self.text.take(".") {
                self.text.skip_blanks();
                let name = self.text.name();
                if name.is_empty() {
                    return Err(RuleError::at(self.text.column(), Reason::Syntax, |texts| texts.hint_dot));
                }
                keys.push(Expr::Literal(Value::String(name)));
            } else if self.text.take("[") {
                keys.push(self.any()?);
                self.expect(']')?;
            } else if self.text.peek() == Some('(') {
                return Err(RuleError::at(column, Reason::UnknownFunction, |texts| texts.hint_methods));
            } else {
                return Ok(keys);
            }
        }
    }

    fn expect(&mut self, sign: char) -> Result<(), RuleError> {
        self.text.skip_blanks();
        if self.text.peek() == Some(sign) {
            self.text.next();
            return Ok(());
        }
        Err(RuleError::at(self.text.column(), Reason::Syntax, |texts| texts.hint_missing(sign)))
    }

    fn unknown(&mut self, column: usize, name: &str) -> RuleError {
        self.text.skip_blanks();
        let call = self.text.peek() == Some('(');
        let reason = if call { Reason::UnknownFunction } else { Reason::UnknownName };
        RuleError::at(column, reason, |texts| texts.hint_unknown(name))
    }

    fn unexpected(&self, c: char) -> RuleError {
        RuleError::at(self.text.column(), Reason::Syntax, |texts| texts.hint_unexpected(c))
    }

    fn end(&self) -> RuleError {
        RuleError::at(self.text.column(), Reason::Syntax, |texts| texts.hint_end)
    }
}
