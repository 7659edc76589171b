//! Environment policies in Rego, the language of Open Policy Agent.
//!
//! A policy is one module, `package authz.user`, with a boolean `allow` and a set `deny` of reasons. It is combined
//! with [`PLATFORM`], the built-in policy: a request is allowed if one of the two `allow` rules holds and `deny` is
//! empty. So an environment policy can allow what the platform does not, and deny what it allows. It replaces the JSON
//! policies of roles.
//!
//! - [`Environment::compile`] compiles a text once; a [`RegoError`] has line and column
//! - [`Environment::decide`] decides one [`Input`], for each request
//!
//! # Limits
//! A policy runs for every request, so its cost is limited:
//! - 32 KiB of policy, 64 KiB of input, 6 levels of `[` and `{`, 12 levels in an expression, chains of 16
//!   rules, no recursion, no `with`: beyond that the interpreter (`regorus` 0.14) exhausts time in its parser
//!   or the stack in evaluation
//! - 50 ms for each of at most three rules, by the interpreter's own timer. The timer is only checked between steps, so
//!   functions that can grow text without limit are replaced by versions that stop at 64 KiB
//! - functions from an allow list: no network, clock, randomness, environment or files, so that the decision
//!   depends on the input alone
//!
//! Memory is not limited: the interpreter can count it only as the allocator of the whole program. A policy that nests
//! a long list in itself many times and compares two such lists can block a thread for long. Only an administrator can
//! write such a policy; no request can cause it.

mod builtins;
mod check;
mod error;
mod graph;
mod input;

pub use error::{Failure, RegoError};
pub use input::{AuthType, Cloudbase, Input, Request, Subject};

use regorus::{Engine, Value, utils::limits::ExecutionTimerConfig};
use std::{
    collections::BTreeSet,
    fmt,
    num::NonZeroU32,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

/// The built-in policy that every environment policy is combined with.
pub const PLATFORM: &str = include_str!("rego/platform.rego");
/// Longest policy in bytes.
pub const MAX_POLICY: usize = 32 * 1024;
/// Longest input in bytes, as JSON.
pub const MAX_INPUT: usize = 64 * 1024;
/// Time limit for one rule. It is far above what a policy needs (0.1 ms), so that a busy machine causes no denials.
pub const TIME_LIMIT: Duration = Duration::from_millis(50);

/// Steps between two checks of the timer.
const CHECK_EVERY: NonZeroU32 = NonZeroU32::new(32).expect("32 is not 0");
/// Most reasons in one answer.
const MAX_REASONS: usize = 10;
/// Longest reason, in characters.
const MAX_REASON: usize = 256;

/// A compiled environment policy, combined with [`PLATFORM`].
#[derive(Clone)]
pub struct Environment {
    engine: Engine,
    rules: BTreeSet<String>,
}

impl fmt::Debug for Environment {
    /// Leaves out the interpreter, whose output fills pages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").field("rules", &self.rules).finish_non_exhaustive()
    }
}

/// The outcome of an evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Allow,
    /// Neither policy allows it.
    NotAllowed,
    /// The environment policy denies it, for these reasons (at most ten).
    Denied(Vec<String>),
    /// The policy could not be evaluated. The request is denied.
    Failed(Failure),
}

impl Outcome {
    /// Whether the request is allowed.
    pub const fn passes(&self) -> bool {
        matches!(self, Self::Allow)
    }
}

impl Environment {
    /// The platform policy alone.
    ///
    /// # Errors
    /// Never for the built-in text; a test checks that.
    pub fn platform() -> Result<Self, RegoError> {
        catch_panic(|| build(None, BTreeSet::new()))
    }

    /// Compiles and checks a policy. This takes milliseconds: do it when a policy is stored and when a node loads it.
    ///
    /// # Errors
    /// [`RegoError`] with line and column of the fault.
    pub fn compile(text: &str) -> Result<Self, RegoError> {
        if text.len() > MAX_POLICY {
            return Err(RegoError::whole(|texts| texts.policy_too_long(MAX_POLICY)));
        }
        catch_panic(|| {
            let rules = check::check(text)?;
            build(Some(text), rules)
        })
    }

    /// Decides a request. Every error is a denial.
    pub fn decide(&self, input: &Input) -> Outcome {
        let Ok(input) = serde_json::to_string(input) else { return Outcome::Failed(Failure::Input) };
        if input.len() > MAX_INPUT {
            return Outcome::Failed(Failure::Input);
        }
        // A panic of the interpreter is a denial. The engine it happened in is a clone and is dropped.
        catch_unwind(AssertUnwindSafe(|| self.evaluate(&input)))
            .unwrap_or(Err(Failure::Panic))
            .unwrap_or_else(Outcome::Failed)
    }

    fn evaluate(&self, input: &str) -> Result<Outcome, Failure> {
        // Cloning is cheap, because the policies are shared. It keeps evaluations independent of each other.
        let mut engine = self.engine.clone();
        engine.set_input(Value::from_json_str(input).map_err(|_| Failure::Input)?);
        if self.rules.contains("deny")
            && let Some(reasons) = denied(&rule(&mut engine, "data.authz.user.deny")?)?
        {
            return Ok(Outcome::Denied(reasons));
        }
        let own = self.rules.contains("allow") && allowed(&rule(&mut engine, "data.authz.user.allow")?)?;
        let passes = own || allowed(&rule(&mut engine, "data.authz.platform.allow")?)?;
        Ok(if passes { Outcome::Allow } else { Outcome::NotAllowed })
    }
}

fn build(policy: Option<&str>, rules: BTreeSet<String>) -> Result<Environment, RegoError> {
    let mut engine = Engine::new();
    engine.set_strict_builtin_errors(true);
    engine.set_execution_timer_config(ExecutionTimerConfig { limit: TIME_LIMIT, check_interval: CHECK_EVERY });
    builtins::replace(&mut engine).map_err(|error| RegoError::read(&error.to_string()))?;
    for (name, text) in [("platform", Some(PLATFORM)), ("policy", policy)] {
        if let Some(text) = text {
            engine.add_policy(name.into(), text.into()).map_err(|error| RegoError::read(&error.to_string()))?;
        }
    }
    // Finds unbound variables, which the parser accepts.
    let entry = "data.authz.platform.allow".into();
    engine.compile_with_entrypoint(&entry).map_err(|error| RegoError::read(&error.to_string()))?;
    Ok(Environment { engine, rules })
}

fn catch_panic<T>(work: impl FnOnce() -> Result<T, RegoError>) -> Result<T, RegoError> {
    let panicked = || Err(RegoError::whole(|texts| texts.interpreter_failed));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| panicked())
}

fn rule(engine: &mut Engine, path: &str) -> Result<Value, Failure> {
    engine.eval_rule(path.to_owned()).map_err(|error| {
        if error.downcast_ref::<regorus::LimitError>().is_some() {
            return Failure::TimeLimit;
        }
        Failure::Error(RegoError::read(&error.to_string()))
    })
}

fn allowed(value: &Value) -> Result<bool, Failure> {
    match value {
        Value::Bool(truth) => Ok(*truth),
        Value::Undefined => Ok(false),
        _ => Err(Failure::NotBoolean),
    }
}

/// The reasons for a denial; `None` if the policy does not deny.
fn denied(value: &Value) -> Result<Option<Vec<String>>, Failure> {
    let short = |text: &str| text.chars().take(MAX_REASON).collect::<String>();
    let reason = |value: &Value| match value {
        Value::String(text) => short(text),
        other => short(&other.to_string()),
    };
    match value {
        Value::Undefined | Value::Bool(false) => Ok(None),
        Value::Bool(true) => Ok(Some(Vec::new())),
        Value::Set(reasons) if reasons.is_empty() => Ok(None),
        Value::Set(reasons) => Ok(Some(reasons.iter().take(MAX_REASONS).map(reason).collect())),
        _ => Err(Failure::NotASet),
    }
}
