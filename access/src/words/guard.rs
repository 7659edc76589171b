//! What a guard says, in a sentence.

use doorward_contract::access::Reason;
use doorward_contract::messaging::Language;
use doorward_contract::resource::{Operation, ResourceType};
use doorward_contract::target::{Guarded, Layer, Target};

/// The answer of the whole chain in one sentence.
pub fn guard_words(language: Language, target: &Target, reason: Reason, guarded: &Guarded) -> String {
    match language {
        Language::En => english(target, reason, guarded),
        Language::ZhCn => chinese(target, reason, guarded),
    }
}

fn english(target: &Target, reason: Reason, guarded: &Guarded) -> String {
    let kind = match target.kind {
        ResourceType::Collection => "collection",
        ResourceType::Table => "table",
        ResourceType::Storage => "storage",
        ResourceType::Function => "function",
    };
    let does = match target.operation {
        Operation::Read => "Reading from",
        Operation::Create => "Creating in",
        Operation::Update => "Updating in",
        Operation::Delete => "Deleting from",
        Operation::Invoke => "Invoking",
    };
    let what = format!("{does} {kind} “{}”", target.name);
    let level = guarded.level.map(|level| format!(" {}", level.as_str())).unwrap_or_default();
    let why = why_english(guarded);
    match (reason, guarded.layer) {
        (Reason::Allowed, Layer::Rule) => format!("{what} is allowed by its security rule."),
        (Reason::Allowed, Layer::Rows) => {
            format!("{what} is allowed by its access level{level} and its row permissions, for matching rows only.")
        }
        (Reason::Allowed, _) => format!("{what} is allowed by its access level{level}."),
        (_, Layer::Gateway) => {
            format!("{what} is denied by policies. The permissions of the resource weren’t checked.")
        }
        (Reason::NoSuchResource, _) => format!("{what} is denied: this resource isn’t registered."),
        (Reason::UnreadableResource, _) => {
            format!("{what} is denied: the resource’s configuration can’t be read. An administrator needs to fix it.")
        }
        (Reason::LevelRefuses, _) => {
            format!(
                "{what} is denied: its access level{level} doesn’t allow it. Ownership is judged by the data supplied."
            )
        }
        (Reason::RowsRefuse, _) => {
            format!("{what} is denied: neither its access level{level} nor the row permissions of the roles allow it.")
        }
        (Reason::NeedsDocuments, _) => format!(
            "{what} is undecided: its security rule reads {}. Add them to documents and check again.",
            guarded.needs.join(", ")
        ),
        _ => format!("{what} is denied by its security rule: {why}."),
    }
}

fn why_english(guarded: &Guarded) -> String {
    let said = match guarded.why.as_deref() {
        Some("rule_says_no") | None => "the rule evaluates to false",
        Some("not_boolean") => "the result is neither true nor false",
        Some("not_signed_in") => "the rule requires a signed-in user",
        Some("no_such_claim") => "the rule needs sign-in information that isn’t available",
        Some("not_supplied") => "the rule needs a document, file or data that wasn’t supplied",
        Some("create_has_no_doc") => "the rule uses doc, which doesn’t exist before creation",
        Some("no_member") => "the rule reads a member that doesn’t exist",
        Some("not_comparable") => "the rule compares values that can’t be compared",
        Some("not_a_list") => "the right side of in isn’t a list",
        Some("bad_document_id") => "the rule refers to a document that can’t exist",
        Some("too_many_documents") => "too many documents were supplied",
        Some("query_not_covered") => {
            "the query could return documents the rule doesn’t allow; rules validate queries and don’t filter them"
        }
        Some(other) => other,
    };
    guarded.column.map_or_else(|| said.to_owned(), |column| format!("{said} (character {column} of the expression)"))
}

fn chinese(target: &Target, reason: Reason, guarded: &Guarded) -> String {
    let kind = match target.kind {
        ResourceType::Collection => "集合",
        ResourceType::Table => "数据表",
        ResourceType::Storage => "存储",
        ResourceType::Function => "云函数",
    };
    let does = match target.operation {
        Operation::Read => "读取",
        Operation::Create => "新增",
        Operation::Update => "修改",
        Operation::Delete => "删除",
        Operation::Invoke => "调用",
    };
    let what = format!("对{kind}“{}”的{does}", target.name);
    let level = guarded.level.map(|level| format!(" {}", level.as_str())).unwrap_or_default();
    let why = why_chinese(guarded);
    match (reason, guarded.layer) {
        (Reason::Allowed, Layer::Rule) => format!("{what}已允许：安全规则允许。"),
        (Reason::Allowed, Layer::Rows) => {
            format!("{what}已允许：权限级别{level} 和行权限允许，仅限符合条件的行。")
        }
        (Reason::Allowed, _) => format!("{what}已允许：权限级别{level} 允许。"),
        (_, Layer::Gateway) => format!("{what}已被策略拒绝，未再检查资源权限。"),
        (Reason::NoSuchResource, _) => format!("{what}已拒绝：该资源尚未登记。"),
        (Reason::UnreadableResource, _) => format!("{what}已拒绝：该资源的配置无法读取，需要管理员修复。"),
        (Reason::LevelRefuses, _) => format!("{what}已拒绝：权限级别{level} 不允许；是否为所有者以提供的数据为准。"),
        (Reason::RowsRefuse, _) => format!("{what}已拒绝：权限级别{level} 和其角色的行权限都不允许。"),
        (Reason::NeedsDocuments, _) => {
            format!("{what}尚未决定：安全规则需要查看 {}。请放入 documents 后再次查询。", guarded.needs.join("、"))
        }
        _ => format!("{what}已被安全规则拒绝：{why}。"),
    }
}

fn why_chinese(guarded: &Guarded) -> String {
    let said = match guarded.why.as_deref() {
        Some("rule_says_no") | None => "规则不允许",
        Some("not_boolean") => "规则的结果既不是 true 也不是 false",
        Some("not_signed_in") => "规则要求登录，而当前未登录",
        Some("no_such_claim") => "规则需要的登录信息未知",
        Some("not_supplied") => "规则需要的文档、文件或数据没有提供",
        Some("create_has_no_doc") => "规则使用了 doc，而新增时文档尚不存在",
        Some("no_member") => "规则读取了不存在的成员",
        Some("not_comparable") => "规则比较了无法比较的值",
        Some("not_a_list") => "in 的右侧不是列表",
        Some("bad_document_id") => "规则指向了不可能存在的文档",
        Some("too_many_documents") => "提供的文档过多",
        Some("query_not_covered") => "查询可能找到规则不允许的文档；安全规则只校验，不过滤",
        Some(other) => other,
    };
    guarded.column.map_or_else(|| said.to_owned(), |column| format!("{said}（表达式第 {column} 个字符）"))
}
