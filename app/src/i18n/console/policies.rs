//! Policies: the list, the editor, and what was in force before.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the policies' pages.
    Policies {
        title: "Policies", "策略";
        lead: "What is allowed and denied. A policy counts for whoever holds a role it is attached to.", "规定允许和拒绝的操作，对拥有相应角色的用户生效。";
        add: "New policy", "新建策略";
        own: "Your policies", "自定义策略";
        of_program: "Built in", "内置策略";
        of_program_lead: "They come with the program and stay as they are. Attach them, or copy one to begin your own.", "系统内置，不能修改。可直接关联到角色，或复制后修改。";
        none_title: "No policies of your own yet", "还没有自定义策略";
        none_body: "Begin with an example, or copy one of the built-in policies below.", "可以从示例开始，或复制下方的内置策略。";
        code: "Code", "标识";
        code_hint: "1 to 64 letters, digits and - _ : @ . It never changes.", "1 到 64 个字母、数字和 - _ : @ .，创建后不能修改。";
        name: "Name", "名称";
        name_hint: "For people, at most 64 characters; the code when empty.", "便于识别，最多 64 个字符，留空则使用标识。";
        description: "Description", "描述";
        description_hint: "What it is for; at most 255 characters.", "用途说明，最多 255 个字符。";
        version: "Version", "版本";
        effect: "Effect", "效果";
        roles: "Attached to", "已关联角色";
        roles_none: "No role yet, so it counts for nobody. Attach it on a role’s page.", "尚未关联角色，不对任何人生效。请在角色页面中关联。";
        none: "none", "无";
        new_title: "New policy", "新建策略";
        new_lead: "It counts for nobody until a role has it.", "关联到角色之前不对任何人生效。";
        create: "Create policy", "创建策略";
        back: "Policies", "策略";
        tabs: "Sections of this policy", "策略信息分类";
        document: "Document", "策略内容";
        document_hint: "JSON: version and statements, each with action, resource, effect and, if it needs one, a condition.", "JSON 格式：version 和 statement，每条语句包含 action、resource、effect，以及可选的 condition。";
        edit: "Edit", "编辑";
        edit_lead: "A changed document is a new version, in force for the next request.", "修改内容会生成新版本，从下一个请求起生效。";
        valid: "This can be saved.", "格式正确，可以保存。";
        go_there: "Go to the place", "定位到此处";
        lost: "What you wrote was too long to be sent back without script. Your browser’s way back may still have it.", "内容过长，未启用脚本时无法保留。请尝试浏览器的“后退”。";
        unreadable: "This version of the program cannot read the document. Whoever holds a role with it is refused everything until it is mended.", "当前版本无法读取此策略。在修复之前，拥有相关角色的用户将被拒绝所有操作。";
        suggestions: "Suggestions", "补全建议";
        examples: "Examples", "示例";
        examples_lead: "An example takes the place of what is written.", "使用示例会替换当前内容。";
        use_it: "Use this", "使用";
        example_allow: "Allow some paths", "允许部分路径";
        example_collection: "Read and write one collection", "读写一个集合";
        example_owner: "Everybody their own things", "只能访问自己的数据";
        example_office: "Only from the office, else deny", "仅允许从办公网络访问";
        example_hours: "Allow by an attribute", "按自定义属性允许";
        example_rego_roles: "A role may call functions", "允许某角色调用云函数";
        example_rego_deny: "Close some paths, with a reason", "关闭部分路径并说明原因";
        example_rego_members: "Members read everything", "组织成员可读取全部";
        environment: "Environment policy", "环境策略";
        environment_lead: "One policy in Rego for every request. While it is there, policies of roles are asked about Doorward itself only.", "用 Rego 编写、对所有请求生效的策略。设置后，角色的策略只用于 Doorward 自身的管理操作。";
        environment_off: "None is set; the policies of roles decide.", "未设置，由角色的策略决定。";
        environment_in_force: "The environment policy decides about everything but Doorward itself. Policies of roles are not asked while it is there; delete it and they count again.", "环境策略正在生效：除 Doorward 自身的管理操作外，均由它决定，角色的策略不参与判断。删除环境策略后恢复。";
        environment_counts: "It counts for everybody; no role has it.", "对所有人生效，不关联角色。";
        environment_set: "Write one", "编写环境策略";
        environment_open: "Open it", "查看";
        environment_hint: "Rego, package authz.user, with allow, deny or both. input has subject, request, cloudbase, action and resource.", "Rego 格式，package authz.user，包含 allow 和/或 deny。input 包含 subject、request、cloudbase、action 和 resource。";
        read_only: "Built in: it stays as it is.", "内置策略，不能修改。";
        copy: "Copy to one of your own", "复制为自定义策略";
        facts: "About this policy", "策略信息";
        updated: "Last change", "最近修改";
        save: "Save", "保存";

        versions: "Versions", "版本记录";
        versions_lead: "Every document that was in force. A version is never lost.", "所有生效过的版本，都会保留。";
        in_force: "In force", "当前版本";
        when: "When", "时间";
        by: "By", "操作者";
        compare: "Compare", "比较";
        compare_from: "From version", "原版本";
        compare_to: "To version", "目标版本";
        difference: "Difference", "差异";
        same: "Both say the same, to the letter.", "两个版本内容完全相同。";
        line_added: "added", "新增";
        line_removed: "removed", "删除";
        roll_back: "Roll back to this one", "回滚到此版本";
        roll_back_body: "Its document is in force again for the next request, as a new version. Nothing is lost.", "该版本的内容将作为新版本，从下一个请求起生效。不会丢失任何版本。";
        rolled_back: "It is in force again.", "已回滚。";
        one_version: "There is one version so far, so nothing to compare.", "目前只有一个版本，无需比较。";
        no_version: "There is no such version.", "版本不存在。";
        cli: "Command line", "命令行";

        delete: "Delete policy", "删除策略";
        delete_title: "Delete this policy", "删除策略";
        delete_body: "Goes with all its versions; only when no role has it. This cannot be undone.", "连同所有版本一起删除，须先从所有角色中移除。此操作无法撤销。";
        delete_ask: "Delete this policy now?", "确定删除此策略？";
        deleted: "The policy is deleted.", "策略已删除。";
        gone_title: "There is no such policy", "策略不存在";
        gone_body: "It may have been deleted.", "它可能已被删除。";
    }
}

sentences! {
    fn version_number(number: u32) = "Version {number}", "版本 {number}";
    fn roll_back_label(number: u32) = "Roll back to this one: version {number}", "回滚到此版本：版本 {number}";
    fn difference_label(from: u32, to: u32) = "Difference: version {from} to version {to}", "差异：版本 {from} → 版本 {to}";
    fn roll_back_ask(number: u32) = "Roll back to version {number}?", "确定回滚到版本 {number}？";
    fn difference_of(from: u32, to: u32) = "From version {from} to version {to}", "版本 {from} → 版本 {to}";
    fn unchanged(lines: usize) = "{lines} lines as before", "{lines} 行未变";
    fn api_key(name: &str) = "API key {name}", "API 密钥 {name}";
    fn write_label(word: &str) = "Write {word}", "填入 {word}";
    fn use_label(example: &str) = "Use this: {example}", "使用：{example}";
}
