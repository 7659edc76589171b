//! Resources: how far each is open, their rules and rows, the tester, and types.

use super::sentences;
use crate::i18n::{Lang, texts};

texts! {
    /// Wording of the resources' pages.
    Resources {
        title: "Resources", "资源权限";
        lead: "How far collections, tables, storage and functions are open, once policies let somebody reach them.", "策略放行之后，集合、数据表、存储和云函数各自的开放程度。";
        sections: "Sections of resources", "资源权限分类";
        resources: "Resources", "资源";
        types: "Types", "类型";
        add: "Register a resource", "登记资源";
        none_title: "Nothing is registered yet", "尚未登记资源";
        none_body: "A question about a thing that is not registered is refused. Register it and choose how far it is open.", "未登记的资源一律拒绝。请先登记并选择开放程度。";
        none_of_type: "Nothing of this type is registered.", "没有登记此类资源。";
        every: "All types", "全部类型";
        filter: "Types shown", "筛选类型";
        kind: "Type", "类型";
        name: "Name", "名称";
        level: "Level", "权限级别";
        version: "Version", "版本";
        updated: "Last change", "最近修改";
        collection: "Collection", "集合";
        table: "Table", "数据表";
        storage: "Storage", "存储";
        function: "Function", "云函数";
        read_only: "All read, owners write", "所有人可读，仅创建者可写";
        read_only_hint: "READONLY. For articles, comments, public profiles.", "READONLY。适合文章、评论、公开资料。";
        private: "Owners alone", "仅创建者可读写";
        private_hint: "PRIVATE. For orders, addresses, drafts.", "PRIVATE。适合订单、地址、草稿。";
        admin_write: "All read, administrators write", "所有人可读，仅管理员可写";
        admin_write_hint: "ADMINWRITE. For catalogues and announcements.", "ADMINWRITE。适合商品目录、公告。";
        admin_only: "Administrators alone", "仅管理员可读写";
        admin_only_hint: "ADMINONLY. For what only the back office touches.", "ADMINONLY。适合后台数据。";
        custom: "A security rule decides", "由安全规则决定";
        custom_hint: "CUSTOM. An expression looks at who asks and at the thing.", "CUSTOM。由表达式根据请求者和数据判断。";
        unreadable: "This version of the program cannot read the rule. Until it is mended, nobody but administrators passes.", "当前版本无法读取此规则。修复之前仅管理员可访问。";
        unreadable_badge: "Cannot be read", "无法读取";

        new_title: "Register a resource", "登记资源";
        new_lead: "From the next question on, its level decides behind the policies.", "登记后从下一次查询起，在策略之后由权限级别决定。";
        back: "Resources", "资源权限";
        name_hint: "As the app calls it: 1 to 128 letters, digits and _ - . : @ . It never changes.", "与应用中的名称一致：1 到 128 个字母、数字和 _ - . : @，创建后不能修改。";
        function_hint: "The function’s name, or * for all functions without one of their own. It never changes.", "云函数名称，或用 * 表示所有未单独登记的云函数。创建后不能修改。";
        description: "Description", "描述";
        description_hint: "What it is; at most 255 characters.", "用途说明，最多 255 个字符。";
        rule: "Security rule", "安全规则";
        rule_hint: "JSON: read, write, create, update, delete, each true, false or an expression over auth, doc, request.data, now and get(…).", "JSON 格式：read、write、create、update、delete，值为 true、false 或表达式，可用 auth、doc、request.data、now 和 get(…)。";
        rule_hint_storage: "JSON: read and write, each true, false or an expression over auth, resource, request.data, now and get(…).", "JSON 格式：read 和 write，值为 true、false 或表达式，可用 auth、resource、request.data、now 和 get(…)。";
        rule_hint_function: "JSON: by the function’s name, or *, an object with invoke.", "JSON 格式：以云函数名称或 * 为键，值为包含 invoke 的对象。";
        examples: "Examples", "示例";
        examples_lead: "An example takes the place of what is written.", "使用示例会替换当前内容。";
        example_owner: "Everybody their own", "仅本人的数据";
        example_member: "By another document", "根据另一份文档判断";
        example_open: "Read what is published, write when signed in", "已发布的可读，登录后可写";
        example_uploader: "Who added a file may change it", "上传者可以修改文件";
        example_signed_in: "Everybody who is signed in", "登录用户可调用";
        example_some: "One function for registered users, all others closed", "仅开放一个云函数，且不含访客";
        use_it: "Use this", "使用";
        rows: "Row permissions", "行权限";
        rows_hint: "JSON: by a role’s identity, a list of Key (all or me), Value (r, w or rw) and QueryConditions. They add to the level; {} for none.", "JSON 格式：以角色标识为键，值为列表，每项包含 Key（all 或 me）、Value（r、w 或 rw）和 QueryConditions。在权限级别之外追加，{} 表示没有。";
        rows_example: "Example", "示例";
        rows_now: "What roles may do beyond the level", "角色在权限级别之外的权限";
        role: "Role", "角色";
        whose: "Rows", "范围";
        whose_all: "All", "所有行";
        whose_me: "Their own", "本人的行";
        may: "May", "权限";
        may_r: "Read", "读";
        may_w: "Write", "写";
        may_rw: "Read and write", "读写";
        conditions: "That meet", "条件";
        no_conditions: "No condition", "无";
        create: "Register", "登记";

        tabs: "Sections of this resource", "资源信息分类";
        settings: "Level and rule", "级别与规则";
        tester: "Try it", "试用";
        edit: "How far it is open", "开放程度";
        edit_lead: "A change is a new version, in force for the next question.", "修改会生成新版本，从下一次查询起生效。";
        save: "Save", "保存";
        facts: "About this resource", "资源信息";
        delete: "Delete resource", "删除资源";
        delete_title: "Delete this resource", "删除资源";
        delete_body: "Nobody passes its guard any more: what is not registered is refused. The data is untouched.", "删除后一律拒绝访问，因为未登记的资源不放行。数据本身不受影响。";
        delete_ask: "Delete this resource now?", "确定删除此资源？";
        deleted: "The resource is deleted.", "资源已删除。";
        gone_title: "There is no such resource", "资源不存在";
        gone_body: "It may have been deleted.", "它可能已被删除。";

        question: "Question", "问题";
        question_lead: "May somebody do this? Policies are not asked here, and nothing is done.", "查询某人能否执行此操作。此处不检查策略，也不会实际执行。";
        who: "Who asks", "请求者";
        as_user: "An account", "指定账号";
        as_roles: "Somebody with some roles", "指定角色";
        as_stranger: "A stranger", "未登录者";
        user: "Username, email, phone or uid", "用户名、邮箱、手机号或 uid";
        roles: "Roles", "角色";
        roles_hint: "Identities, separated by commas.", "角色标识，用逗号分隔。";
        operation: "Operation", "操作";
        read: "Read", "读取";
        op_create: "Create", "新增";
        update: "Update", "修改";
        op_delete: "Delete", "删除";
        invoke: "Invoke", "调用";
        doc: "The document, row or file as it is stored", "已存储的文档、行或文件";
        doc_hint: "JSON, such as {\"_openid\": \"…\"}. Empty: not told.", "JSON，如 {\"_openid\": \"…\"}。留空表示未提供。";
        data: "What is sent to be stored", "提交的数据";
        data_hint: "JSON. Empty: not told.", "JSON。留空表示未提供。";
        more: "Query and other documents", "查询条件与其他文档";
        query: "Query, in place of the document", "查询条件（代替文档）";
        query_hint: "JSON: a list of field, rel and value.", "JSON 列表，每项包含 field、rel 和 value。";
        documents: "Documents the rule looks at", "规则需要查看的文档";
        documents_hint: "JSON by name: {\"database.rooms.r1\": {…}}; null for one that does not exist.", "JSON，以名称为键：{\"database.rooms.r1\": {…}}，不存在的用 null。";
        draft: "With a rule that is not saved", "试用未保存的规则";
        draft_hint: "In place of its own; nothing is kept. It goes into the address, where a long one may not fit.", "代替当前规则，不会保存。内容会放入网址，过长可能无法提交。";
        ask: "Ask", "查询";
        answer: "Answer", "结果";
        yes: "Allowed", "允许";
        no: "Refused", "拒绝";
        undecided: "Not decided yet", "尚未决定";
        layer: "Decided by", "决定层";
        layer_level: "The level", "权限级别";
        layer_rule: "The security rule", "安全规则";
        layer_rows: "The row permissions", "行权限";
        layer_gateway: "The policies", "策略";
        needs: "It looks at these documents", "需要提供的文档";
        rows_left: "Rows that may be touched", "可操作的行";

        types_lead: "What stands before the colon of an action. The simulator and the policies’ pages offer what is registered; a policy about another action of a type is warned about, and never refused.", "操作中冒号之前的部分。登记的操作会在权限模拟和策略页面中提示；策略中出现未登记的操作时会提醒，但不会拒绝。";
        type_actions: "Actions", "操作";
        type_new: "Register a type", "登记类型";
        type_change: "Change this type", "修改类型";
        type_name_hint: "Begins with a letter; at most 32 of a-z, 0-9, _ and -.", "以字母开头，最多 32 个小写字母、数字、_ 和 -。";
        type_actions_hint: "One a line, such as read or /v1/reports/*. None: every action is fine.", "每行一个，如 read 或 /v1/reports/*。留空表示不限。";
        type_save: "Save type", "保存类型";
        type_edit: "Change", "修改";
        type_delete: "Delete type", "删除类型";
        type_delete_title: "Delete this type", "删除类型";
        type_delete_body: "Policies about it stay as they are.", "相关策略不受影响。";
        type_delete_ask: "Delete this type now?", "确定删除此类型？";
        type_every: "Every action", "不限";
        built_in: "Built in", "内置";
        own: "Yours", "自定义";
        known: "Known types and actions", "已知的类型和操作";
        known_lead: "An action is written type:what. Register your own under Resources.", "操作的格式为“类型:内容”。可在“资源权限”中登记自己的类型。";
    }
}

sentences! {
    fn change_label(name: &str) = "Change the type {name}", "修改类型 {name}";
    fn use_label(example: &str) = "Use this: {example}", "使用：{example}";
}

/// What may be a slip in a document that is accepted.
pub fn warned(lang: Lang, reason: &str, line: u32, message: &str) -> String {
    match (lang, reason) {
        (Lang::En, _) => format!("Line {line}, perhaps a slip: {message}"),
        (Lang::ZhCn, "never_creates") => format!(
            "第 {line} 行，可能有误：新增时还没有 doc，因此此规则不允许任何人新增。请另写 create 规则，如 \"create\": \"auth != null\"。"
        ),
        (Lang::ZhCn, _) => format!("第 {line} 行，可能有误：操作未登记。{message}"),
    }
}

/// Why a row permission was refused, by its reason, and where.
pub fn row_refusal(reason: &str, place: &str) -> (String, String) {
    let (en, zh) = match reason {
        "unknown" => ("there is no such role", "角色不存在"),
        "unknown_key" => ("Key is \"all\" or \"me\"", "Key 应为 \"all\" 或 \"me\""),
        "unknown_value" => ("Value is \"r\", \"w\" or \"rw\"", "Value 应为 \"r\"、\"w\" 或 \"rw\""),
        "unknown_rel" => (
            "Rel is eq, neq, lt, gt, lte, gte, in, nin or search",
            "Rel 应为 eq、neq、lt、gt、lte、gte、in、nin 或 search",
        ),
        "unknown_type" => {
            ("ValueType is string, number, boolean or empty", "ValueType 应为 string、number、boolean 或留空")
        }
        "bad_column" => ("this is no name of a column", "列名无效"),
        "wrong_type" => ("the value is not of its type", "值与类型不符"),
        "list_or_not" => ("in and nin take a list, everything else takes none", "in 和 nin 需要列表，其他不能用列表"),
        "not_for_this_rel" => ("this comparison takes no such value", "该比较方式不支持这个值"),
        "json" => ("this is no JSON of this shape", "不是有效的 JSON 或结构不正确"),
        "too_many" => ("these are too many", "数量过多"),
        _ => ("this cannot be", "内容无效"),
    };
    (format!("{place}: {en}."), format!("{place}：{zh}。"))
}
