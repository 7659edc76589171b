//! An explanation in sentences, for people who ask why. In both languages of the console.
//!
//! Statements are called as in the document and in the places of faults, `statement[0]`.

mod guard;

pub use guard::guard_words;

use doorward_contract::access::{Effect, EnvironmentAnswer, Explanation, Match, Outcome, Reason};
use doorward_contract::messaging::Language;

/// The answer in one sentence, then one sentence for each statement that matched.
pub fn words(language: Language, explanation: &Explanation) -> Vec<String> {
    let mut sentences = vec![match language {
        Language::En => verdict_en(explanation),
        Language::ZhCn => verdict_zh(explanation),
    }];
    sentences.extend(explanation.matches.iter().map(|found| match language {
        Language::En => match_en(found),
        Language::ZhCn => match_zh(found),
    }));
    sentences
}

fn verdict_en(explanation: &Explanation) -> String {
    let Explanation { action, resource, roles, verdict, .. } = explanation;
    let what =
        if resource.is_empty() { format!("“{action}”") } else { format!("“{action}” on “{resource}”") };
    let by = verdict.decided_by.as_ref().map(|by| {
        format!("statement[{}] of policy “{}” (version {}), role “{}”", by.statement, by.policy, by.version, by.role)
    });
    if let Some(environment) = &verdict.environment {
        return environment_en(&what, verdict.reason, environment);
    }
    let by = by.unwrap_or_default();
    match verdict.reason {
        Reason::Allowed => format!("{what} is allowed by {by}, and no statement denies it."),
        Reason::Denied => format!("{what} is denied by {by}. A deny always overrides an allow."),
        Reason::ConditionFailed => format!(
            "{what} is denied: the condition of {by} can’t be evaluated, so it’s unknown whether it applies. \
             Use has(...) to check that a value exists before using it."
        ),
        Reason::NothingAllows if roles.is_empty() => {
            format!("{what} is denied: no policy can allow it for this principal.")
        }
        Reason::NothingAllows => {
            format!("{what} is denied: no policy attached to the roles {} allows it.", roles.join(", "))
        }
        Reason::Malformed => format!(
            "{what} is denied: the request is ambiguous. Specify a single action as type:name, without “*”, \
             “.”, “..” or “//” segments."
        ),
        Reason::TooManyConditions => {
            format!("{what} is denied: there are too many conditions to evaluate. Attach fewer policies.")
        }
        Reason::UnknownSubject => {
            format!("{what} is denied: the account doesn’t exist, or its token is no longer valid.")
        }
        Reason::InactiveSubject => format!("{what} is denied: the account is blocked."),
        // Policies never give these; what a guard says has a sentence of its own.
        Reason::NoSuchResource
        | Reason::UnreadableResource
        | Reason::LevelRefuses
        | Reason::RuleRefuses
        | Reason::NeedsDocuments
        | Reason::RowsRefuse => format!("{what} is denied by the permissions of the resource."),
        Reason::PolicyFailed => format!("{what} is denied: the environment policy returned no result."),
    }
}

/// The interpreter's words, with the place, where there are any.
fn why<'a>(failure: &'a str, answer: &'a EnvironmentAnswer) -> &'a str {
    answer.failure_detail.as_deref().unwrap_or(failure)
}

fn environment_en(what: &str, reason: Reason, answer: &EnvironmentAnswer) -> String {
    let by = format!("the environment policy (version {})", answer.version);
    match (reason, &answer.failure) {
        (Reason::Allowed, _) => format!("{what} is allowed by {by} or the platform’s default policy."),
        (Reason::Denied, _) if answer.reasons.is_empty() => format!("{what} is denied by {by}, which gives no reason."),
        (Reason::Denied, _) => format!("{what} is denied by {by}: {}.", answer.reasons.join("; ")),
        (_, Some(failure)) => format!("{what} is denied: {by} returned no result ({}).", why(failure, answer)),
        _ => format!("{what} is denied: neither {by} nor the platform’s default policy allows it."),
    }
}

fn verdict_zh(explanation: &Explanation) -> String {
    let Explanation { action, resource, roles, verdict, .. } = explanation;
    let what = if resource.is_empty() {
        format!("操作“{action}”")
    } else {
        format!("对“{resource}”的操作“{action}”")
    };
    let by = verdict.decided_by.as_ref().map(|by| {
        format!("角色“{}”的策略“{}”（版本 {}）中的 statement[{}]", by.role, by.policy, by.version, by.statement)
    });
    if let Some(environment) = &verdict.environment {
        return environment_zh(&what, verdict.reason, environment);
    }
    let by = by.unwrap_or_default();
    match verdict.reason {
        Reason::Allowed => format!("{what}已允许：依据{by}，且没有任何语句拒绝。"),
        Reason::Denied => format!("{what}已拒绝：依据{by}，拒绝优先于所有允许。"),
        Reason::ConditionFailed => {
            format!(
                "{what}已拒绝：{by}的条件无法求值，不能确定该语句是否适用。使用某个值之前请先用 has(...) 判断它是否存在。"
            )
        }
        Reason::NothingAllows if roles.is_empty() => format!("{what}已拒绝：任何策略都无法允许请求方执行该操作。"),
        Reason::NothingAllows => format!("{what}已拒绝：角色 {} 的策略都没有允许该操作。", roles.join("、")),
        Reason::Malformed => format!(
            "{what}已拒绝：请求存在歧义。请指定一个具体操作，格式为“类型:内容”，不能包含“*”、“.”、“..”或“//”路径段。"
        ),
        Reason::TooManyConditions => format!("{what}已拒绝：需要求值的条件过多，请减少关联的策略。"),
        Reason::UnknownSubject => format!("{what}已拒绝：账号不存在，或其令牌已失效。"),
        Reason::InactiveSubject => format!("{what}已拒绝：该账号已被停用。"),
        Reason::NoSuchResource
        | Reason::UnreadableResource
        | Reason::LevelRefuses
        | Reason::RuleRefuses
        | Reason::NeedsDocuments
        | Reason::RowsRefuse => format!("{what}已被资源权限拒绝。"),
        Reason::PolicyFailed => format!("{what}已拒绝：环境策略没有给出结果。"),
    }
}

fn environment_zh(what: &str, reason: Reason, answer: &EnvironmentAnswer) -> String {
    let by = format!("环境策略（版本 {}）", answer.version);
    match (reason, &answer.failure) {
        (Reason::Allowed, _) => format!("{what}已允许：依据{by}或平台默认策略。"),
        (Reason::Denied, _) if answer.reasons.is_empty() => format!("{what}已拒绝：依据{by}，未说明原因。"),
        (Reason::Denied, _) => format!("{what}已拒绝：依据{by}，原因：{}。", answer.reasons.join("；")),
        (_, Some(failure)) => format!("{what}已拒绝：{by}没有给出结果（{}）。", why(failure, answer)),
        _ => format!("{what}已拒绝：{by}和平台默认策略都没有允许该操作。"),
    }
}

fn match_en(found: &Match) -> String {
    let Match { at, effect, result, decided, .. } = found;
    let does = match effect {
        Effect::Allow => "allows it",
        Effect::Deny => "denies it",
    };
    let when = match result {
        Outcome::Unconditional => does.to_owned(),
        Outcome::Met => format!("{does}: its condition is met"),
        Outcome::NotMet => "doesn’t apply: its condition isn’t met".to_owned(),
        Outcome::Failed { error } => format!("may apply: its condition can’t be evaluated ({error})"),
    };
    let decided = if *decided { " This statement decided the result." } else { "" };
    format!("Role “{}”, policy “{}”, statement[{}] {when}.{decided}", at.role, at.policy, at.statement)
}

fn match_zh(found: &Match) -> String {
    let Match { at, effect, result, decided, .. } = found;
    let does = match effect {
        Effect::Allow => "允许该操作",
        Effect::Deny => "拒绝该操作",
    };
    let when = match result {
        Outcome::Unconditional => does.to_owned(),
        Outcome::Met => format!("条件成立，{does}"),
        Outcome::NotMet => "条件不成立，不适用".to_owned(),
        Outcome::Failed { error } => format!("条件无法求值（{error}）"),
    };
    let decided = if *decided { "最终结果由此决定。" } else { "" };
    format!("角色“{}”的策略“{}”中的 statement[{}]：{when}。{decided}", at.role, at.policy, at.statement)
}
