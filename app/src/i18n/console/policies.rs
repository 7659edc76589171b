//! Policies: the list, the editor, and what was in force before.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the policies' pages.
    Policies {
        title: "Policies", "策略";
        lead: "Define what is allowed and denied. A policy applies to users whose role it’s attached to.", "规定允许和拒绝的操作，对拥有相应角色的用户生效。";
        add: "New policy", "新建策略";
        own: "Custom policies", "自定义策略";
        of_program: "Built-in policies", "内置策略";
        of_program_lead: "Read-only. Attach them to roles, or copy one to start your own.", "不能修改。可直接关联到角色，或复制后修改。";
        none_title: "No custom policies yet", "还没有自定义策略";
        none_body: "Start with an example, or copy one of the built-in policies below.", "可以从示例开始，或复制下方的内置策略。";
        code: "ID", "ID";
        code_hint: "1–64 letters, digits and - _ : @ . only. Can’t be changed later.", "1–64 个字母、数字和 - _ : @ .，创建后不能修改。";
        name: "Name", "名称";
        name_hint: "Up to 64 characters. Defaults to the ID.", "最多 64 个字符，留空则使用 ID。";
        description: "Description", "描述";
        description_hint: "What it’s for, in up to 255 characters.", "用途说明，最多 255 个字符。";
        version: "Version", "版本";
        effect: "Effect", "效果";
        roles: "Attached to", "已关联角色";
        roles_none: "Not attached to a role yet, so it has no effect. Attach it on a role’s page.", "尚未关联角色，不会生效。请在角色页面中关联。";
        none: "None", "无";
        new_title: "New policy", "新建策略";
        new_lead: "Has no effect until attached to a role.", "关联到角色后才会生效。";
        create: "Create policy", "创建策略";
        back: "Policies", "策略";
        tabs: "Sections of this policy", "策略信息分类";
        document: "Document", "策略内容";
        document_hint: "JSON with version and statement. Each statement has an action, resource, effect and, optionally, a condition.", "JSON 格式：version 和 statement，每条语句包含 action、resource、effect，以及可选的 condition。";
        edit: "Edit", "编辑";
        edit_lead: "Saving creates a new version, which takes effect immediately.", "保存后生成新版本，立即生效。";
        valid: "Valid.", "格式正确。";
        go_there: "Go to error", "定位到错误处";
        lost: "The document was too long to keep without JavaScript. Your browser’s Back button may bring it back.", "内容过长，未启用 JavaScript 时无法保留。请尝试浏览器的“后退”。";
        unreadable: "This version of Doorward can’t read the document. Until it’s fixed, users with a role that has this policy are denied everything.", "当前版本无法读取此策略。修复之前，拥有相关角色的用户将被拒绝所有操作。";
        suggestions: "Suggestions", "补全建议";
        examples: "Examples", "示例";
        examples_lead: "An example replaces the current content.", "使用示例会替换当前内容。";
        use_it: "Use this", "使用";
        example_allow: "Allow some paths", "允许部分路径";
        example_collection: "Read and write one collection", "读写一个集合";
        example_owner: "Users access their own data only", "只能访问自己的数据";
        example_office: "Deny outside the office network", "仅允许从办公网络访问";
        example_hours: "Allow by attribute", "按自定义属性允许";
        example_rego_roles: "Let a role call functions", "允许某角色调用云函数";
        example_rego_deny: "Deny some paths, with a reason", "拒绝部分路径并说明原因";
        example_rego_members: "Let members read everything", "组织成员可读取全部";
        environment: "Environment policy", "环境策略";
        environment_lead: "A single Rego policy for all requests. While set, role policies apply only to Doorward’s own administration.", "用 Rego 编写、对所有请求生效的策略。设置后，角色的策略只用于 Doorward 自身的管理操作。";
        environment_off: "Not set. Role policies decide.", "未设置，由角色的策略决定。";
        environment_in_force: "The environment policy decides everything except Doorward’s own administration. Role policies aren’t evaluated until you delete it.", "环境策略正在生效：除 Doorward 自身的管理操作外，均由它决定，角色的策略不参与判断。删除环境策略后恢复。";
        environment_counts: "Applies to everyone; not attached to roles.", "对所有人生效，不关联角色。";
        environment_set: "Write policy", "编写环境策略";
        environment_open: "View", "查看";
        environment_hint: "Rego, package authz.user, defining allow, deny or both. input has subject, request, cloudbase, action and resource.", "Rego 格式，package authz.user，包含 allow 和/或 deny。input 包含 subject、request、cloudbase、action 和 resource。";
        read_only: "Built-in policies can’t be changed.", "内置策略不能修改。";
        copy: "Copy as custom policy", "复制为自定义策略";
        facts: "About this policy", "策略信息";
        updated: "Last updated", "最近修改";
        save: "Save", "保存";

        versions: "Versions", "版本记录";
        versions_lead: "Every saved version is kept.", "所有保存过的版本都会保留。";
        in_force: "Current", "当前版本";
        when: "When", "时间";
        by: "By", "操作者";
        compare: "Compare", "比较";
        compare_from: "From version", "原版本";
        compare_to: "To version", "目标版本";
        difference: "Difference", "差异";
        same: "The two versions are identical.", "两个版本内容完全相同。";
        line_added: "added", "新增";
        line_removed: "removed", "删除";
        roll_back: "Roll back", "回滚";
        roll_back_body: "Its document becomes a new version and takes effect immediately. All versions are kept.", "该版本的内容将成为新版本并立即生效，所有版本都会保留。";
        rolled_back: "Policy rolled back.", "策略已回滚。";
        one_version: "Only one version so far. Nothing to compare.", "目前只有一个版本，无需比较。";
        no_version: "Version not found.", "版本不存在。";
        cli: "Command line", "命令行";

        delete: "Delete policy", "删除策略";
        delete_title: "Delete this policy", "删除策略";
        delete_body: "Deletes all its versions. Detach it from every role first. This can’t be undone.", "连同所有版本一起删除，须先从所有角色中移除。此操作无法撤销。";
        delete_ask: "Delete this policy?", "确定删除此策略？";
        deleted: "Policy deleted.", "策略已删除。";
        gone_title: "Policy not found", "策略不存在";
        gone_body: "It may have been deleted.", "它可能已被删除。";
    }
}

sentences! {
    fn version_number(number: u32) = "Version {number}", "版本 {number}";
    fn roll_back_label(number: u32) = "Roll back to version {number}", "回滚到版本 {number}";
    fn difference_label(from: u32, to: u32) = "Difference: version {from} to version {to}", "差异：版本 {from} → 版本 {to}";
    fn roll_back_ask(number: u32) = "Roll back to version {number}?", "确定回滚到版本 {number}？";
    fn difference_of(from: u32, to: u32) = "From version {from} to version {to}", "版本 {from} → 版本 {to}";
    fn unchanged(lines: usize) = "{lines} unchanged lines", "{lines} 行未变";
    fn api_key(name: &str) = "API key {name}", "API 密钥 {name}";
    fn write_label(word: &str) = "Insert {word}", "插入 {word}";
    fn use_label(example: &str) = "Use this: {example}", "使用：{example}";
}
