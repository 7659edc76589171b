//! What is wrong with a document, and where.

use crate::i18n::Lang;

/// The sentence and the place. English has the engine's own sentence, which names what it found.
pub fn fault(lang: Lang, reason: &str, message: &str, line: u32, column: u32) -> String {
    match lang {
        Lang::En => format!("Line {line}, column {column}: {message}"),
        // The interpreter's own words, which nobody has put into Chinese.
        Lang::ZhCn if reason == "rego" => format!("第 {line} 行第 {column} 列：{message}"),
        Lang::ZhCn => {
            let (sentence, names) = in_chinese(reason);
            let named = if names { quoted(message) } else { None };
            let named = named.map(|what| format!("（{what}）")).unwrap_or_default();
            format!("第 {line} 行第 {column} 列：{sentence}{named}。")
        }
    }
}

/// The Chinese sentence of a reason, and whether the engine's own names something that it lacks.
fn in_chinese(reason: &str) -> (&'static str, bool) {
    match reason {
        "document_too_long" => ("策略内容最多 64 KiB，请拆分为多个策略", false),
        "syntax" => ("不是有效的 JSON，请检查此处的逗号、引号和括号", false),
        "unknown_member" => ("不支持此字段", true),
        "missing_member" => ("缺少必填字段", true),
        "duplicate_member" => ("字段重复，请只保留一个", true),
        "wrong_type" => ("值的类型不正确", false),
        "unsupported_version" => ("version 应为 \"1.0\"", false),
        "unknown_effect" => ("effect 应为 \"allow\" 或 \"deny\"", false),
        "empty" => ("至少需要填写一项", false),
        "too_many_statements" => ("一个策略最多 200 条语句，请拆分为多个策略", false),
        "too_many_patterns" => ("一个列表最多 100 项，整个策略的操作与资源组合最多 5000 个", false),
        "pattern_too_long" => ("一项最多 1024 个字符", false),
        "star_not_last" => ("“*”只能放在末尾", false),
        "control_character" => ("不能包含控制字符", false),
        "malformed_action" => (
            "操作的格式为“类型:内容”，如 \"functions:/api/*\"，或用 \"*\" 表示全部；类型以字母开头，最多 32 个小写字母、数字、下划线或短横线",
            false,
        ),
        "path_not_canonical" => ("路径无效：请填写解码后的路径，不含“.”、“..”、“//”、“\\”、“;”、“?”、“#”和“%”", false),
        "unknown_variable" => ("资源中只能使用变量 ${uid}，操作中不能使用变量", false),
        "uid_runs_on" => {
            ("${uid} 之后只能结束，或接 uid 中不会出现的字符，如“/”，否则一个 uid 可能是另一个 uid 的前缀", false)
        }
        "condition_too_long" => ("条件最多 1024 个字符", false),
        "condition_syntax" => ("不是有效的 CEL 表达式", false),
        "condition_too_complex" => ("条件嵌套过深或过长，请拆分为多条语句", false),
        "condition_loops" => ("条件中不能遍历列表，请使用 in", false),
        "condition_unknown_variable" => (
            "条件中不支持此变量，可用 subject.uid、.kind、.roles、.attributes，request.ip、.method、.path、.client、.assurance、.time 和 resource",
            true,
        ),
        "condition_unknown_function" => (
            "条件中不支持此函数，可用 has、size、contains、startsWith、endsWith、int、uint、double、string、bool 和 in_network",
            true,
        ),
        "condition_not_a_network" => ("不是有效的网段，格式如 \"10.0.0.0/8\" 或 \"2001:db8::/32\"", true),
        "condition_not_boolean" => ("条件的结果必须为真或假", false),
        // Of security rules.
        "not_an_object" => ("此处应为对象", false),
        "unknown_key" => (
            "不支持此键：集合可用 read、write、create、update、delete，存储可用 read 和 write，云函数可用 invoke",
            false,
        ),
        "not_an_expression" => ("值应为 true、false 或字符串表达式", false),
        "too_long" => ("表达式最多 1024 个字符", false),
        "too_many" => ("最多 1000 个云函数", false),
        "too_deep" => ("表达式嵌套过深", false),
        "unknown_name" => ("此处不支持此变量", false),
        "unknown_function" => ("只能使用函数 get", false),
        "too_many_gets" => ("一个表达式最多 3 个 get", false),
        "gets_too_deep" => ("get 最多嵌套 2 层", false),
        "document_path" => {
            ("get 的参数格式为 'database.<集合>.<id>' 或 `database.<集合>.${...}`，集合名必须写明", false)
        }
        "create_has_no_doc" => ("新增时还没有 doc，请使用 request.data", false),
        _ => ("此处有误", false),
    }
}

/// What the engine's sentence quotes first.
fn quoted(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once('"')?;
    rest.split_once('"').map(|(name, _)| name).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::fault;
    use crate::i18n::Lang;

    #[test]
    fn the_place_comes_first_and_what_was_found_is_named() {
        let of = |lang| fault(lang, "unknown_member", "There is no member \"acton\" here; write one of action.", 4, 7);
        assert_eq!(of(Lang::En), "Line 4, column 7: There is no member \"acton\" here; write one of action.");
        assert_eq!(of(Lang::ZhCn), "第 4 行第 7 列：不支持此字段（acton）。");
        assert_eq!(fault(Lang::ZhCn, "empty", "Write at least one entry.", 1, 2), "第 1 行第 2 列：至少需要填写一项。");
    }
}
