//! Resources: how far each is open, their rules and rows, the tester, and types.

use super::sentences;
use crate::i18n::{Lang, texts};

texts! {
    /// Wording of the resources' pages.
    Resources {
        title: "Resources", "资源权限";
        lead: "Access levels for collections, tables, storage and functions, applied after policies.", "集合、数据表、存储和云函数的权限级别，在策略放行后生效。";
        sections: "Sections of resources", "资源权限分类";
        resources: "Resources", "资源";
        types: "Types", "类型";
        add: "Register a resource", "登记资源";
        none_title: "No resources yet", "尚未登记资源";
        none_body: "Requests for unregistered resources are denied. Register a resource and choose its access level.", "未登记的资源一律拒绝访问。请先登记并选择权限级别。";
        none_of_type: "No resources of this type.", "没有登记此类资源。";
        every: "All types", "全部类型";
        filter: "Filter by type", "筛选类型";
        kind: "Type", "类型";
        name: "Name", "名称";
        level: "Access level", "权限级别";
        version: "Version", "版本";
        updated: "Last updated", "最近修改";
        collection: "Collection", "集合";
        table: "Table", "数据表";
        storage: "Storage", "存储";
        function: "Function", "云函数";
        read_only: "Everyone reads, owner writes", "所有人可读，仅创建者可写";
        read_only_hint: "READONLY. For articles, comments, public profiles.", "READONLY。适合文章、评论、公开资料。";
        private: "Owner only", "仅创建者可读写";
        private_hint: "PRIVATE. For orders, addresses, drafts.", "PRIVATE。适合订单、地址、草稿。";
        admin_write: "Everyone reads, administrators write", "所有人可读，仅管理员可写";
        admin_write_hint: "ADMINWRITE. For catalogs and announcements.", "ADMINWRITE。适合商品目录、公告。";
        admin_only: "Administrators only", "仅管理员可读写";
        admin_only_hint: "ADMINONLY. For back-office data.", "ADMINONLY。适合后台数据。";
        custom: "Custom security rule", "由安全规则决定";
        custom_hint: "CUSTOM. An expression checks the caller and the data.", "CUSTOM。由表达式根据请求方和数据判断。";
        unreadable: "This version of Doorward can’t read the rule. Until it’s fixed, only administrators have access.", "当前版本无法读取此规则。修复之前仅管理员可访问。";
        unreadable_badge: "Unreadable", "无法读取";

        new_title: "Register a resource", "登记资源";
        new_lead: "Takes effect immediately, after policies.", "登记后立即生效，在策略之后判断。";
        back: "Resources", "资源权限";
        name_hint: "The name your app uses: 1–128 letters, digits and _ - . : @ only. Can’t be changed later.", "与应用中的名称一致：1–128 个字母、数字和 _ - . : @，创建后不能修改。";
        function_hint: "The function’s name, or * for all functions not registered separately. Can’t be changed later.", "云函数名称，或用 * 表示所有未单独登记的云函数。创建后不能修改。";
        description: "Description", "描述";
        description_hint: "What it’s for, in up to 255 characters.", "用途说明，最多 255 个字符。";
        rule: "Security rule", "安全规则";
        rule_hint: "JSON with read, write, create, update or delete. Each is true, false or an expression using auth, doc, request.data, now and get(…).", "JSON 格式：read、write、create、update、delete，值为 true、false 或表达式，可用 auth、doc、request.data、now 和 get(…)。";
        rule_hint_storage: "JSON with read and write. Each is true, false or an expression using auth, resource, request.data, now and get(…).", "JSON 格式：read 和 write，值为 true、false 或表达式，可用 auth、resource、request.data、now 和 get(…)。";
        rule_hint_function: "JSON keyed by function name or *, each an object with invoke.", "JSON 格式：以云函数名称或 * 为键，值为包含 invoke 的对象。";
        examples: "Examples", "示例";
        examples_lead: "An example replaces the current content.", "使用示例会替换当前内容。";
        example_owner: "Users access their own data only", "只能访问自己的数据";
        example_member: "Depending on another document", "根据另一份文档判断";
        example_open: "Read if published, write if signed in", "已发布的可读，登录后可写";
        example_uploader: "Uploaders can change their files", "上传者可以修改文件";
        example_signed_in: "Any signed-in user", "登录用户可调用";
        example_some: "One function for registered users, deny the rest", "仅开放一个云函数，且不含访客";
        use_it: "Use this", "使用";
        rows: "Row permissions", "行权限";
        rows_hint: "JSON keyed by role ID: a list of Key (all or me), Value (r, w or rw) and QueryConditions. Adds to the access level; {} for none.", "JSON 格式：以角色 ID 为键，值为列表，每项包含 Key（all 或 me）、Value（r、w 或 rw）和 QueryConditions。在权限级别之外追加，{} 表示没有。";
        rows_example: "Example", "示例";
        rows_now: "Access by role, beyond the access level", "角色在权限级别之外的权限";
        role: "Role", "角色";
        whose: "Rows", "范围";
        whose_all: "All", "所有行";
        whose_me: "Own", "本人的行";
        may: "Access", "权限";
        may_r: "Read", "读";
        may_w: "Write", "写";
        may_rw: "Read and write", "读写";
        conditions: "Conditions", "条件";
        no_conditions: "None", "无";
        create: "Register", "登记";

        tabs: "Sections of this resource", "资源信息分类";
        settings: "Level and rule", "级别与规则";
        tester: "Test", "测试";
        edit: "Access level", "权限级别";
        edit_lead: "Saving creates a new version, which takes effect immediately.", "保存后生成新版本，立即生效。";
        save: "Save", "保存";
        facts: "About this resource", "资源信息";
        delete: "Delete resource", "删除资源";
        delete_title: "Delete this resource", "删除资源";
        delete_body: "All access will be denied, as for any unregistered resource. The data isn’t affected.", "删除后视为未登记，一律拒绝访问。数据本身不受影响。";
        delete_ask: "Delete this resource?", "确定删除此资源？";
        deleted: "Resource deleted.", "资源已删除。";
        gone_title: "Resource not found", "资源不存在";
        gone_body: "It may have been deleted.", "它可能已被删除。";

        question: "Access check", "权限查询";
        question_lead: "Check whether someone can do this. Policies aren’t evaluated, and nothing is executed.", "查询某个账号能否执行此操作。此处不检查策略，也不会实际执行。";
        who: "Caller", "请求方";
        as_user: "Specific account", "指定账号";
        as_roles: "Specific roles", "指定角色";
        as_stranger: "Not signed in", "未登录用户";
        user: "Username, email, phone or user ID", "用户名、邮箱、手机号或用户 ID";
        roles: "Roles", "角色";
        roles_hint: "Role IDs, separated by commas.", "角色 ID，用逗号分隔。";
        operation: "Operation", "操作";
        read: "Read", "读取";
        op_create: "Create", "新增";
        update: "Update", "修改";
        op_delete: "Delete", "删除";
        invoke: "Invoke", "调用";
        doc: "Stored document, row or file", "已存储的文档、行或文件";
        doc_hint: "JSON, such as {\"_openid\": \"…\"}. Leave blank if unknown.", "JSON，如 {\"_openid\": \"…\"}。留空表示未提供。";
        data: "Data to store", "提交的数据";
        data_hint: "JSON. Leave blank if unknown.", "JSON。留空表示未提供。";
        more: "Query and other documents", "查询条件与其他文档";
        query: "Query, instead of a document", "查询条件（代替文档）";
        query_hint: "JSON list of field, rel and value.", "JSON 列表，每项包含 field、rel 和 value。";
        documents: "Documents the rule reads", "规则读取的文档";
        documents_hint: "JSON keyed by name: {\"database.rooms.r1\": {…}}. Use null for one that doesn’t exist.", "JSON，以名称为键：{\"database.rooms.r1\": {…}}，不存在的用 null。";
        draft: "Test an unsaved rule", "测试未保存的规则";
        draft_hint: "Replaces the current rule for this check only. It’s sent in the URL, so a long one may not fit.", "仅在本次查询中代替当前规则。内容会放入网址，过长可能无法提交。";
        ask: "Check", "查询";
        answer: "Result", "结果";
        yes: "Allowed", "允许";
        no: "Denied", "拒绝";
        undecided: "Undecided", "尚未决定";
        layer: "Decided by", "决定依据";
        layer_level: "Access level", "权限级别";
        layer_rule: "Security rule", "安全规则";
        layer_rows: "Row permissions", "行权限";
        layer_gateway: "Policies", "策略";
        needs: "Documents needed", "需要提供的文档";
        rows_left: "Accessible rows", "可操作的行";

        types_lead: "The part of an action before the colon. Registered actions are suggested in the simulator and in policies; others cause a warning, not an error.", "操作中冒号之前的部分。登记的操作会在权限模拟和策略页面中提示；策略中出现未登记的操作时会提醒，但不会拒绝。";
        type_actions: "Actions", "操作";
        type_new: "Register a type", "登记类型";
        type_change: "Edit type", "编辑类型";
        type_name_hint: "Up to 32 of a-z, 0-9, _ and -, starting with a letter.", "以字母开头，最多 32 个小写字母、数字、_ 和 -。";
        type_actions_hint: "One per line, such as read or /v1/reports/*. Leave blank for any action.", "一行一个，如 read 或 /v1/reports/*。留空表示不限。";
        type_save: "Save type", "保存类型";
        type_edit: "Edit", "编辑";
        type_delete: "Delete type", "删除类型";
        type_delete_title: "Delete this type", "删除类型";
        type_delete_body: "Policies that use it aren’t changed.", "相关策略不受影响。";
        type_delete_ask: "Delete this type?", "确定删除此类型？";
        type_every: "Any action", "不限";
        built_in: "Built in", "内置";
        own: "Custom", "自定义";
        known: "Known types and actions", "已知的类型和操作";
        known_lead: "Actions are written type:name. Register your own under Resources.", "操作的格式为“类型:内容”。可在“资源权限”中登记自己的类型。";
    }
}

sentences! {
    fn change_label(name: &str) = "Edit type {name}", "编辑类型 {name}";
    fn use_label(example: &str) = "Use this: {example}", "使用：{example}";
}

/// What may be a slip in a document that is accepted.
pub fn warned(lang: Lang, reason: &str, line: u32, message: &str) -> String {
    match (lang, reason) {
        (Lang::En, _) => format!("Line {line}, possible mistake: {message}"),
        (Lang::ZhCn, "never_creates") => format!(
            "第 {line} 行，可能有误：新增时还没有 doc，因此此规则不允许任何人新增。请另写 create 规则，如 \"create\": \"auth != null\"。"
        ),
        (Lang::ZhCn, _) => format!("第 {line} 行，可能有误：操作未登记。{message}"),
    }
}

/// Why a row permission was refused, by its reason, and where.
pub fn row_refusal(reason: &str, place: &str) -> (String, String) {
    let (en, zh) = match reason {
        "unknown" => ("this role doesn’t exist", "角色不存在"),
        "unknown_key" => ("Key must be \"all\" or \"me\"", "Key 应为 \"all\" 或 \"me\""),
        "unknown_value" => ("Value must be \"r\", \"w\" or \"rw\"", "Value 应为 \"r\"、\"w\" 或 \"rw\""),
        "unknown_rel" => (
            "Rel must be eq, neq, lt, gt, lte, gte, in, nin or search",
            "Rel 应为 eq、neq、lt、gt、lte、gte、in、nin 或 search",
        ),
        "unknown_type" => {
            ("ValueType must be string, number, boolean or empty", "ValueType 应为 string、number、boolean 或留空")
        }
        "bad_column" => ("not a valid column name", "列名无效"),
        "wrong_type" => ("the value doesn’t match its type", "值与类型不符"),
        "list_or_not" => ("only in and nin take a list", "只有 in 和 nin 可以使用列表，且必须使用"),
        "not_for_this_rel" => ("this operator doesn’t support this value", "该比较方式不支持这个值"),
        "json" => ("invalid JSON or unexpected structure", "不是有效的 JSON 或结构不正确"),
        "too_many" => ("too many", "数量过多"),
        _ => ("invalid", "内容无效"),
    };
    (format!("{place}: {en}."), format!("{place}：{zh}。"))
}
