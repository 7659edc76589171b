//! Web sites behind proxies.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the tab.
    WebSites {
        title: "Sites", "网站";
        lead: "Sites behind a proxy that checks every request with Doorward. Hosts not listed here are denied.", "代理在转发每个请求前会向 Doorward 查询权限。未列出的域名一律拒绝访问。";
        none_title: "No sites yet", "还没有网站";
        none_body: "Add the first one below, then set up your proxy: nginx, Caddy, Traefik or Envoy.", "请在下方添加，然后配置代理：nginx、Caddy、Traefik 或 Envoy。";
        host: "Host", "域名";
        host_hint: "Such as app.example.com, *.example.com or app.localhost:8080.", "如 app.example.com、*.example.com 或 app.localhost:8080。";
        kind: "Type", "类型";
        kind_hint: "With type app, a request for /list is checked as the action app:/list. Sites of the same type share policies.", "类型为 app 时，访问 /list 即请求操作 app:/list。同一类型的网站共用策略。";
        sign_in: "Redirect signed-out users to the sign-in page", "将未登录用户跳转到登录页";
        sign_in_short: "Sign-in redirect", "跳转登录";
        jwt: "Also send the site a signed identity token", "同时向网站传递已签名的身份令牌";
        preflights: "Allow CORS preflight requests, which browsers send before a page of another site calls this one", "放行 CORS 预检请求（其他网站的页面调用此网站前，由浏览器发出）";
        escaped_paths: "Allow %2F, %25 and ; in paths if every interpretation of the path is allowed", "允许路径中含有 %2F、%25 和 ;，前提是路径的每种读法都被允许";
        jwt_short: "Identity token", "身份令牌";
        yes: "Yes", "是";
        no: "No", "否";
        add_title: "Add a site", "添加网站";
        change_title: "Edit site", "编辑网站";
        entry_lead: "Takes effect immediately. Access is controlled by policies.", "立即生效。访问权限由策略控制。";
        add: "Add site", "添加网站";
        change: "Edit", "编辑";
        remove: "Remove", "移除";
        remove_body: "Takes effect immediately: all requests to this host will be denied.", "立即生效，此域名将拒绝所有访问。";
        not_a_host: "Not a valid host. Leave out https://, as in app.example.com or *.example.com.", "不是有效的域名。请不要包含 https://，如 app.example.com 或 *.example.com。";
        not_a_kind: "Start with a lowercase letter, then up to 31 lowercase letters, digits, - or _. “doorward” is reserved.", "以小写字母开头，之后最多 31 个小写字母、数字、- 和 _，且不能是“doorward”。";
        twice: "A site with this host already exists.", "此域名的网站已存在。";
        too_many: "You’ve reached the limit of 100 sites. Remove one first.", "网站数量已达上限 100，请先移除一个。";
        gone: "This site no longer exists.", "此网站已不存在。";
    }
}

sentences! {
    fn change_label(host: &str) = "Edit {host}", "编辑 {host}";
    fn remove_label(host: &str) = "Remove {host}", "移除 {host}";
    fn remove_ask(host: &str) = "Remove {host}?", "确定移除 {host}？";
}
