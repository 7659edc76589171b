//! Web sites behind proxies.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the tab.
    WebSites {
        title: "Web sites", "网站";
        lead: "Sites behind a proxy that asks here about every request. A host that is not listed lets nobody in.", "代理在转发每个请求前会到此询问。未列出的域名不允许任何人访问。";
        none_title: "No site yet", "还没有网站";
        none_body: "Add the first one below, then set up your proxy: nginx, Caddy, Traefik or Envoy.", "请在下方添加，然后配置代理：nginx、Caddy、Traefik 或 Envoy。";
        host: "Host", "域名";
        host_hint: "Such as app.example.com, *.example.com or app.localhost:8080.", "如 app.example.com、*.example.com 或 app.localhost:8080。";
        kind: "Kind", "类型";
        kind_hint: "A request for /list asks for the action kind:/list. Sites of one kind share policies.", "访问 /list 即请求操作“类型:/list”。同一类型的网站共用策略。";
        sign_in: "Send browsers that are not signed in to the sign-in page", "将未登录的浏览器跳转到登录页";
        sign_in_short: "Sign-in page", "跳转登录";
        jwt: "Also hand the site a signed token that says who it is", "同时向网站传递已签名的身份令牌";
        preflights: "Let preflights pass: what browsers ask before a page of another site may call this one", "放行预检请求：其他网站的页面调用此网站前，浏览器发出的询问";
        escaped_paths: "Allow %2F, %25 and ; in paths, if every way to read the path is allowed", "允许路径中含有 %2F、%25 和 ;，前提是路径的每种读法都被允许";
        jwt_short: "Signed token", "身份令牌";
        yes: "Yes", "是";
        no: "No", "否";
        add_title: "Add a site", "添加网站";
        change_title: "Change the site", "修改网站";
        entry_lead: "It counts for the next request. Who may do what there is said by policies.", "从下一个请求起生效。谁能访问由策略决定。";
        add: "Add site", "添加网站";
        change: "Change", "修改";
        remove: "Remove", "移除";
        remove_body: "From the next request on, this host lets nobody in.", "从下一个请求起，此域名将不允许任何人访问。";
        not_a_host: "This is not a host. Write it without https://, such as app.example.com or *.example.com.", "不是有效的域名。请不要包含 https://，如 app.example.com 或 *.example.com。";
        not_a_kind: "A lower-case letter, then at most 31 lower-case letters, digits, - and _; not “doorward”.", "以小写字母开头，之后最多 31 个小写字母、数字、- 和 _，且不能是“doorward”。";
        twice: "There is a site at this host already.", "此域名的网站已存在。";
        too_many: "There are 100 sites already; remove one first.", "网站数量已达上限 100，请先移除一个。";
        gone: "There is no site at this host any more.", "此域名的网站已不存在。";
    }
}

sentences! {
    fn change_label(host: &str) = "Change {host}", "修改 {host}";
    fn remove_label(host: &str) = "Remove {host}", "移除 {host}";
    fn remove_ask(host: &str) = "Remove {host}?", "确定移除 {host}？";
}
