//! Environment policies in Rego, the language of Open Policy Agent.
//!
//! A policy is one module, `package authz.user`, with a boolean `allow` and a set `deny` of reasons. Beneath it lies
//! [`PLATFORM`]. A request passes when either `allow` holds and nothing is in `deny`: an environment can open what the
//! platform closes and close what it opens. Setting a policy replaces the JSON policies of the gateway.
//!
//! - [`Environment::compile`]: text to something to ask, once, or a [`RegoError`] with line and column
//! - [`Environment::decide`]: one [`Input`] to a [`Decision`], as often as there are requests
//!
//! # Bounds
//! A policy is text that a person typed, and it runs at every request. What holds it:
//! - 32 KiB of policy, 64 KiB of input, 6 levels of `[` and `{`, 12 levels in an expression, chains of 16 rules, no
//!   recursion, no `with`: the interpreter (`regorus` 0.14) would exhaust time in its parser or the stack in evaluation
//! - 50 ms for each of at most three rules, by the interpreter's own timer. It looks between steps, so functions that
//!   can grow text without end are ours, and end at 64 KiB
//! - functions by an allow-list: no network, clock, randomness, environment or files, so that one input has one answer
//!
//! What is not bounded: memory. The interpreter can count it only by taking over the allocator of the whole program.
//! A policy that nests a long list in itself many times over and compares two such lists can hold a thread for long;
//! only an administrator can write one, and no request can bring one about.

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

/// The policy beneath every environment's own.
pub const PLATFORM: &str = include_str!("rego/platform.rego");
/// Longest policy in bytes.
pub const MAX_POLICY: usize = 32 * 1024;
/// Longest input in bytes, as JSON.
pub const MAX_INPUT: usize = 64 * 1024;
/// Longest run of one rule. Far above what a policy needs (0.1 ms), for a busy machine must not refuse at random.
pub const TIME_LIMIT: Duration = Duration::from_millis(50);

/// Steps between two looks at the clock.
const CHECK_EVERY: NonZeroU32 = NonZeroU32::new(32).expect("32 is not 0");
/// Reasons in one answer.
const MAX_REASONS: usize = 10;
/// Characters of one reason.
const MAX_REASON: usize = 256;

/// An environment's policy above the platform's, ready to be asked.
#[derive(Clone)]
pub struct Environment {
    engine: Engine,
    rules: BTreeSet<String>,
}

impl fmt::Debug for Environment {
    /// The interpreter's own would fill pages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").field("rules", &self.rules).finish_non_exhaustive()
    }
}

/// What the policies say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Go ahead.
    Allow,
    /// Neither policy allows it.
    NotAllowed,
    /// The environment's policy denies it, for these reasons: at most ten.
    Denied(Vec<String>),
    /// The policy could not be evaluated; also a refusal.
    Failed(Failure),
}

impl Decision {
    /// Whether the request passes.
    pub const fn passes(&self) -> bool {
        matches!(self, Self::Allow)
    }
}

impl Environment {
    /// The platform's policy alone, for environments without one of their own.
    ///
    /// # Errors
    /// [`RegoError`] never comes of the text that is shipped; a test sees to it.
    pub fn platform() -> Result<Self, RegoError> {
        guarded(|| build(None, BTreeSet::new()))
    }

    /// Reads and checks a policy. Takes milliseconds: do it once, when it is stored and when a node starts.
    ///
    /// # Errors
    /// [`RegoError`] with line and column where something in the text is at fault.
    pub fn compile(text: &str) -> Result<Self, RegoError> {
        if text.len() > MAX_POLICY {
            return Err(RegoError::whole(format!("a policy can be up to {MAX_POLICY} bytes")));
        }
        guarded(|| {
            let rules = check::check(text)?;
            build(Some(text), rules)
        })
    }

    /// Asks the policies about a request. Whatever goes wrong is a refusal.
    pub fn decide(&self, input: &Input) -> Decision {
        let Ok(input) = serde_json::to_string(input) else { return Decision::Failed(Failure::Input) };
        if input.len() > MAX_INPUT {
            return Decision::Failed(Failure::Input);
        }
        // A panic in the interpreter is its bug and our refusal; the engine it happened in is thrown away.
        catch_unwind(AssertUnwindSafe(|| self.ask(&input)))
            .unwrap_or(Err(Failure::Panic))
            .unwrap_or_else(Decision::Failed)
    }

    fn ask(&self, input: &str) -> Result<Decision, Failure> {
        // Cheap: policies are shared, and what one evaluation finds out must not be seen by the next.
        let mut engine = self.engine.clone();
        engine.set_input(Value::from_json_str(input).map_err(|_| Failure::Input)?);
        if self.rules.contains("deny")
            && let Some(reasons) = denied(&rule(&mut engine, "data.authz.user.deny")?)?
        {
            return Ok(Decision::Denied(reasons));
        }
        let own = self.rules.contains("allow") && allowed(&rule(&mut engine, "data.authz.user.allow")?)?;
        let passes = own || allowed(&rule(&mut engine, "data.authz.platform.allow")?)?;
        Ok(if passes { Decision::Allow } else { Decision::NotAllowed })
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
    // Finds variables that are never bound, which the parser lets pass.
    let entry = "data.authz.platform.allow".into();
    engine.compile_with_entrypoint(&entry).map_err(|error| RegoError::read(&error.to_string()))?;
    Ok(Environment { engine, rules })
}

fn guarded<T>(work: impl FnOnce() -> Result<T, RegoError>) -> Result<T, RegoError> {
    let panicked = || Err(RegoError::whole("the interpreter failed on this policy".to_owned()));
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

/// The reasons against; `None` when there are none.
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
