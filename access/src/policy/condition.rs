//! Conditions: the Common Expression Language (CEL) without loops.
//!
//! Without loops, each part of an expression costs at most one pass over the values, and recursion is limited to
//! [`MAX_DEPTH`]. There are no regular expressions: that feature of the `cel` crate is off.

mod check;

use super::fault::Kind;
use crate::variables::Variables;
use cel::common::ast::IdedExpr;
use cel::common::types::{CelBool, CelString, STRING_TYPE};
use cel::common::value::CowVal;
use cel::{Context, Env, ExecutionError, Value, parser::PrattParser};
use ipnet::IpNet;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock};

/// Deepest nesting. Parser and evaluator recurse; in a debug build each level takes up to 50 kB of
/// a worker's 2 MB stack.
const MAX_DEPTH: u16 = 12;
/// Most parts of an expression.
const MAX_NODES: usize = 256;
/// Longest error message, in characters. It may quote values of the question.
const MAX_ERROR: usize = 200;

/// The functions of the language and `in_network`, shared by all conditions.
static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| {
    let mut env = Env::default().with_optional_support(false).with_stdlib();
    // Fails only if the name is taken, which it is not. Without the function, conditions that call it would fail.
    let _ = env.add_overload("in_network", "in_network_string_string", vec![STRING_TYPE, STRING_TYPE], in_network);
    Arc::new(env)
});

/// A compiled condition.
#[derive(Debug)]
pub(crate) struct Condition {
    text: String,
    expression: IdedExpr,
}

/// Why a text is not a condition.
#[derive(Debug, PartialEq)]
pub(crate) struct Refused {
    pub kind: Kind,
    /// Characters before the fault, if known.
    pub characters: Option<usize>,
}

impl From<Kind> for Refused {
    fn from(kind: Kind) -> Self {
        Self { kind, characters: None }
    }
}

/// The result of evaluating a condition.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ConditionResult {
    Yes,
    No,
    Failed(String),
}

impl Condition {
    /// Parses and checks an expression.
    ///
    /// Of the two parsers of the `cel` crate, the standard one is generated and takes 130 kB of stack for a pair of
    /// parentheses. The Pratt parser has a depth limit.
    pub fn compile(text: &str) -> Result<Self, Refused> {
        let parser = PrattParser::new().max_recursion_depth(MAX_DEPTH).max_expression_node_count(MAX_NODES);
        let parsed = catch_unwind(AssertUnwindSafe(|| parser.parse(text)));
        let parsed = parsed.map_err(|_| Kind::ConditionSyntax(None))?;
        let expression = parsed.map_err(|errors| syntax(&errors))?;
        check::whole(&expression)?;
        Ok(Self { text: text.to_owned(), expression })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Evaluates the condition. A value that is not a boolean and a panic of the evaluator count as failures.
    pub fn evaluate(&self, variables: &Variables<'_>) -> ConditionResult {
        let evaluate = || {
            let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
            context.set_variable_resolver(variables);
            Value::resolve(&self.expression, &context)
        };
        match catch_unwind(AssertUnwindSafe(evaluate)) {
            Ok(Ok(Value::Bool(true))) => ConditionResult::Yes,
            Ok(Ok(Value::Bool(false))) => ConditionResult::No,
            Ok(Ok(other)) => {
                ConditionResult::Failed(format!("the condition is a {}, not true or false", other.type_of()))
            }
            Ok(Err(error)) => ConditionResult::Failed(error.to_string().chars().take(MAX_ERROR).collect()),
            Err(_) => ConditionResult::Failed("the evaluator failed".into()),
        }
    }
}

fn syntax(errors: &cel::ParseErrors) -> Refused {
    let Some(first) = errors.errors.first() else { return Kind::ConditionSyntax(None).into() };
    // Limits are reported without a place.
    if first.pos.0 < 1 {
        return Kind::ConditionTooComplex.into();
    }
    let message: String = first.msg.trim_start_matches("Syntax error: ").chars().take(MAX_ERROR).collect();
    let characters = usize::try_from(first.pos.1 - 1).ok().filter(|_| first.pos.0 == 1);
    Refused { kind: Kind::ConditionSyntax(Some(message)), characters }
}

/// `in_network(address, network)`. An IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2) is treated as IPv4.
fn in_network<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let text = |at: usize| args.get(at).and_then(|arg| arg.downcast_ref::<CelString<'_>>()).map(CelString::inner);
    let failed = |what: &str| ExecutionError::function_error("in_network", what);
    let address: IpAddr = text(0).and_then(|text| text.parse().ok()).ok_or_else(|| failed("this is no IP address"))?;
    let network = text(1).and_then(network).ok_or_else(|| failed("this is no network"))?;
    Ok(CowVal::owned(CelBool::from(network.contains(&address.to_canonical()))))
}

/// A network in CIDR notation (RFC 4632 section 3.1). An IPv4-mapped IPv6 network is invalid: it
/// would match no address.
fn network(text: &str) -> Option<IpNet> {
    let mapped = |network: &IpNet| matches!(network, IpNet::V6(network) if network.addr().to_ipv4_mapped().is_some());
    text.parse().ok().filter(|network| !mapped(network))
}

#[cfg(test)]
mod tests;
