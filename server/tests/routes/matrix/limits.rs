//! Rate limits: without a session, no endpoint writes rows, calls a third party or checks passwords without limit.

use super::table::{Row, rows};
use super::{functions, handlers, pages};
use crate::kit::{App, Ask, OTHER_PASSWORD, PASSWORD, Reply};
use axum::http::Method;
use doorward_contract::application::{ApplicationConfig, ApplicationKind};
use doorward_contract::settings::Section;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Every endpoint and server function for callers without a session.
///
/// Columns: method, path, kind of limit, and a body that gets as far as possible; `{n}` differs in each request.
/// `limited`: ends with an error that has `Retry-After`, or with a captcha, after which nothing more is written.
/// `refused`: the same, after the 60 failed authentications an hour that an application may have from one network, the 60
/// documents of applications that are read for it, or the 20 applications that it may register.
/// `reads`: never writes, and calls no third party, for any number of unauthenticated requests.
const OPEN: &str = r#"
POST   /                                      reads     {"action":"auth.getUserInfoForAdmin","uuid":"{n}"}
GET    /.well-known/oauth-authorization-server reads    -
GET    /.well-known/oauth-protected-resource  reads     -
GET    /.well-known/oauth-protected-resource/oauth2/userinfo reads -
GET    /.well-known/openid-configuration      reads     -
GET    /access/v1/forward                     reads     -
POST   /auth/v1/captcha/data                  limited   {}
POST   /auth/v1/captcha/data/verify           reads     {"token":"v1.{n}","key":"{n}"}
POST   /auth/v1/captcha/init                  reads     {"redirect_uri":"http://localhost:5173/back","state":"x"}
POST   /auth/v1/captcha/site                  limited   {"state":"x","response":"{n}"}
POST   /auth/v1/captcha/work                  limited   {}
GET    /auth/v1/certs                         reads     -
GET    /auth/v1/checkIfUserExist?username={n} limited   -
POST   /auth/v1/device/code                   limited   {"client_id":"own","scope":"openid"}
POST   /auth/v1/mgr/provider/providerSubType  reads     {"provider_id":"wx0123456789abcdef"}
POST   /auth/v1/provider/token                limited   {"provider_id":"oa","provider_id_token":"x.{n}"}
POST   /auth/v1/provider/token                limited   {"provider_id":"wx0123456789abcdef","provider_code":"{n}"}
PATCH  /auth/v1/provider/token                limited   {"provider_token":"{n}","provider_params":{"code":"{n}"}}
GET    /auth/v1/provider/uri?provider_id=oa&redirect_uri=http://localhost:5173/back&state=s limited -
POST   /auth/v1/qrcode/generate               limited   {"envId":"doorward","wxAppId":"wx0123456789abcdef"}
POST   /auth/v1/qrcode/get/status             reads     {"qrCodeId":"{n}","envId":"doorward","wxAppId":"wx0123456789abcdef"}
POST   /auth/v1/qrcode/settle                 reads     {"scene":"{n}","provider_token":"{n}","confirm":true}
POST   /auth/v1/reset                         reads     {"email":"{n}@example.test","new_password":"tremble-quartz-window-9","verification_token":"{n}"}
POST   /auth/v1/revoke                        reads     {"token":"{n}"}
POST   /auth/v1/signin                        limited   {"username":"{n}","password":"{n}"}
POST   /auth/v1/signin                        reads     {"username":"{n}@example.test","verification_token":"{n}"}
POST   /auth/v1/signin/anonymously            limited   {}
POST   /auth/v1/signin/anonymously            reads     {"provider_token":"{n}"}
POST   /auth/v1/signin/custom                 reads     {"provider_id":"custom","provider_token":"{n}/@@/{n}"}
POST   /auth/v1/signin/with/provider          reads     {"provider_id":"oa","provider_token":"{n}"}
POST   /auth/v1/signin/wechat/noauth          reads     {"openid":"{n}"}
POST   /auth/v1/signup                        limited   {"username":"{n}","password":"tremble-quartz-window-9"}
POST   /auth/v1/signup                        reads     {"email":"{n}@example.test","verification_token":"{n}"}
POST   /auth/v1/token                         reads     {"grant_type":"refresh_token","refresh_token":"m.{n}"}
POST   /auth/v1/token                         reads     {"grant_type":"authorization_code","code":"{n}"}
POST   /auth/v1/token                         limited   {"grant_type":"password","username":"{n}","password":"{n}"}
GET    /auth/v1/token/introspect?token={n}    reads     -
POST   /auth/v1/token/introspect              reads     {"token":"{n}"}
POST   /auth/v1/verification                  limited   {"email":"{n}@example.test"}
POST   /auth/v1/verification/verify           reads     {"verification_id":"{n}","verification_code":"123456"}
POST   /auth/v1/verification/verify           limited   {"verification_id":"{sent}","verification_code":"123456"}
POST   /auth/v2/signin/password/update        limited   {"username":"{n}","password":"{n}","new_password":"tremble-quartz-window-9"}
POST   /auth/v2/signin/publichkey             reads     {}
POST   /auth/v2/signin/publickey              reads     {}
POST   /auth/v2/signin/username               limited   {"username":"{n}","password":"{n}"}
POST   /auth/v2/signin/verificationcode       reads     {"verification_id":"{n}","verification_code":"123456"}
POST   /auth/v2/signin/with/provider          reads     {"provider_id":"oa","provider_token":"{n}"}
POST   /auth/v2/token                         reads     {"grant_type":"refresh_token","refresh_token":"m.{n}"}
POST   /auth/v2/token                         limited   {"grant_type":"password","username":"{n}","password":"{n}"}
GET    /oauth2/authorize?client_id=page&response_type=code&redirect_uri=https://app.example.com/callback&scope=openid&state={n}&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256 limited -
GET    /oauth2/authorize?client_id=https://127.0.0.1:1/{n}.json&response_type=code&redirect_uri=https://app.example.com/callback refused -
POST   /oauth2/authorize                      reads     client_id=page&response_type=code&redirect_uri=https://app.example.com/callback&scope=openid&state={n}&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256
GET    /oauth2/certs                          reads     -
POST   /oauth2/device_authorization           limited   client_id=page&scope=openid&state={n}
GET    /oauth2/hosted?client_id=page&redirect_uri=https://app.example.com/__auth/&state={n} reads -
POST   /oauth2/introspect                     refused   token={n}&client_id=web&client_secret={n}
GET    /oauth2/logout?id_token_hint={n}       reads     -
POST   /oauth2/logout                         reads     state={n}
POST   /oauth2/par                            limited   client_id=page&response_type=code&redirect_uri=https://app.example.com/callback&scope=openid&state={n}&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256
POST   /oauth2/par                            refused   client_id=https://127.0.0.1:1/{n}.json&response_type=code
POST   /oauth2/register                       refused   {"redirect_uris":["https://app.example.com/{n}"]}
POST   /oauth2/revoke                         reads     client_id=page&token={n}
POST   /oauth2/token                          refused   grant_type=client_credentials&client_id=web&client_secret={n}
POST   /oauth2/token                          reads     grant_type=authorization_code&client_id=page&code={n}&redirect_uri=https://app.example.com/callback
POST   /oauth2/token                          reads     grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=page&device_code={n}
POST   /oauth2/token                          reads     grant_type=refresh_token&client_id=page&refresh_token=m.{n}
POST   /oauth2/token                          reads     grant_type=urn:ietf:params:oauth:grant-type:token-exchange&client_id=page&subject_token={n}
POST   /api/portal/poll-scan-code             reads     provider=wx0123456789abcdef&code={n}
POST   /api/portal/away                       reads     -
POST   /api/portal/captcha-give               reads     redirect_uri=http://localhost:5173/back&state=x&captcha[question]={n}&captcha[answer]={n}
POST   /api/portal/captcha-page               reads     redirect_uri=http://localhost:5173/back
POST   /api/portal/captcha-question           limited   state=x
POST   /api/portal/captcha-work               limited   state=x
POST   /api/portal/choose-method              reads     username={n}
POST   /api/portal/code-step                  reads     id={n}@example.test&register=true
POST   /api/portal/create-scan-code           limited   provider=wx0123456789abcdef
POST   /api/portal/sign-in-existing           reads     -
POST   /api/portal/existing                   reads     -
POST   /api/portal/follow-link                reads     token={n}
POST   /api/portal/forgot                     reads     -
POST   /api/portal/forgot-code                reads     id={n}@example.test&verification_id={n}&verification_code=123456
POST   /api/portal/forgot-code-step           reads     id={n}@example.test
POST   /api/portal/forgot-password            reads     new_password=tremble-quartz-window-9
POST   /api/portal/forgot-password-step       reads     -
POST   /api/portal/go-to-provider             limited   id=oa
POST   /api/portal/guest                      limited   -
POST   /api/portal/mail-link                  reads     token={n}
POST   /api/portal/password-by-link           reads     token={n}&password=tremble-quartz-window-9
POST   /api/portal/password-link              reads     token={n}
POST   /api/portal/password-needs             reads     -
POST   /api/portal/password-step              reads     id={n}
POST   /api/portal/password-strength          reads     password={n}
POST   /api/portal/password-update            limited   username={n}&password={n}&new_password=tremble-quartz-window-9
POST   /api/portal/register                   limited   username={n}&password=tremble-quartz-window-9
POST   /api/portal/scan-page                  reads     provider=wx0123456789abcdef
POST   /api/portal/send-code                  limited   contact={n}@example.test&purpose=register
POST   /api/portal/setup                      reads     token={n}&username={n}&password=tremble-quartz-window-9
POST   /api/portal/setup-link                 reads     token={n}
POST   /api/portal/sign-in                    limited   username={n}&password={n}
POST   /api/portal/sign-in-by-code            reads     id={n}@example.test&verification_id={n}&verification_code=123456
POST   /api/portal/sign-out                   reads     -
POST   /api/portal/start                      reads     -
POST   /api/portal/login-methods              reads     -
POST   /api/portal/registration-methods       reads     -
POST   /api/preferences/language              reads     lang=en
POST   /api/preferences/theme                 reads     theme=dark
"#;

/// A line of [`OPEN`].
struct Line {
    method: &'static str,
    address: &'static str,
    limited: bool,
    /// Number of requests until the error, at most.
    most: usize,
    body: &'static str,
}

fn lines() -> Vec<Line> {
    let read = |line: &'static str| {
        let words: Vec<_> = line.split_whitespace().collect();
        let [method, address, bound, body] = words[..] else { panic!("{line}") };
        assert!(["limited", "refused", "reads"].contains(&bound), "{line}");
        Line { method, address, limited: bound != "reads", most: if bound == "refused" { 62 } else { 12 }, body }
    };
    OPEN.lines().filter(|line| !line.is_empty()).map(read).collect()
}

impl Line {
    fn path(&self) -> &'static str {
        self.address.split('?').next().unwrap_or_default()
    }

    /// The `number`th request. Each line has its own address.
    fn ask<'a>(&self, app: &'a App, line: usize, number: usize, sent: &str) -> Ask<'a> {
        let fill = |text: &str| text.replace("{n}", &format!("w{line}x{number}")).replace("{sent}", sent);
        let ask = app.ask(Method::from_bytes(self.method.as_bytes()).unwrap(), &fill(self.address));
        let ask = ask.from(&format!("203.0.{line}.7")).header("host", "localhost:3000");
        let ask = ask.header("x-device-id", &format!("a-device-of-line-{line}-{number}"));
        let body = if self.body == "-" { String::new() } else { fill(self.body) };
        if self.path().starts_with("/api/") {
            let ask = ask.text(body).header("content-type", "application/x-www-form-urlencoded");
            ask.header("accept", "application/json").header("sec-fetch-site", "same-origin")
        } else if body.is_empty() {
            ask
        } else if self.path().starts_with("/oauth2/") {
            ask.text(body).header("content-type", "application/x-www-form-urlencoded")
        } else {
            ask.text(body).header("content-type", "application/json")
        }
    }
}

/// Whether the error is a rate limit by address, a limit of failed attempts, or a required captcha. An unreachable
/// third party is none of these.
fn is_over(reply: &Reply) -> bool {
    // The response to an application, and to the user while no application is known.
    let reasons = ["error=temporarily_unavailable", "reason=too_many_requests"];
    let explained = reply.header("location").is_some_and(|to| reasons.iter().any(|reason| to.contains(reason)));
    let reason = reply.body["details"]["reason"].as_str().or(reply.body["reason"].as_str()).unwrap_or_default();
    let code = reply.body["error"].as_str().or(reply.body["code"].as_str()).unwrap_or_default();
    // `messages`: our pages report that the next message must wait.
    explained
        || ["address_limit", "code_exhausted", "messages"].contains(&reason)
        || ["captcha_required", "invalid_status"].contains(&code)
}

/// An application with all sign-in methods on, low limits to keep the test fast, and unreachable third parties.
async fn everything_on() -> App {
    let app = App::open_to_all().await;
    let key = app.api_key().await;
    app.open_contacts().await;
    app.set(Section::LoginMethods, json!({ "custom": true })).await;
    // Responds during setup only.
    let vendor = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "success": false })))
        .mount(&vendor)
        .await;
    let captcha =
        json!({ "when": "suspicious", "vendor": "turnstile", "site_key": "0x4AAA", "verify_url": vendor.uri() });
    let closed = vendor.uri();
    app.set(Section::Captcha, captcha).await;
    app.put("/admin/api/v1/captcha/secret", json!({ "secret": "hush" })).bearer(&key).send().await.ok();
    drop(vendor);
    app.set(
        Section::Limits,
        json!({
            "registrations_hour": 2, "guests_hour": 2, "guest_sign_ins_hour": 2, "provider_accounts_hour": 2,
            "provider_requests_minute": 2, "existence_checks_minute": 2, "qr_codes_minute": 2, "captchas_minute": 2,
            "failed_sign_ins_hour": 2,
        }),
    )
    .await;
    app.set(Section::Verification, json!({ "per_network_hour": 2 })).await;
    app.set(Section::Oauth, json!({ "registration": "open", "client_id_metadata": true })).await;
    let oauth = json!({ "kind": "oauth2", "enabled": true, "secret": "hush", "config": {
        "client_id": "us", "authorization_endpoint": format!("{closed}/authorize"),
        "token_endpoint": format!("{closed}/token"), "userinfo_endpoint": format!("{closed}/me"),
    }});
    let mini = json!({ "kind": "wechat_mini", "enabled": true, "secret": "hush", "rules": { "scan_sign_in": true },
        "config": { "client_id": "wx0123456789abcdef", "base_url": closed } });
    for (id, provider) in [("oa", oauth), ("wx0123456789abcdef", mini)] {
        let created = app.put(&format!("/admin/api/v1/providers/{id}"), provider).bearer(&key).send().await;
        assert!(created.status < 300, "{}", created.text);
    }
    for (id, kind) in
        [("web", ApplicationKind::Web), ("page", ApplicationKind::SinglePage), ("own", ApplicationKind::Native)]
    {
        let change = |config: &mut ApplicationConfig| {
            config.redirect_uris = vec!["https://app.example.com/callback".into()];
            config.grant_types = kind.possible_grant_types();
            config.first_party = id == "own";
        };
        app.application(id, kind, change).await;
    }
    app.administrator("root.admin").await;
    // Created once, at the first request.
    app.post("/auth/v2/signin/publickey", json!({})).send().await.ok();
    app
}

fn open_rows() -> impl Iterator<Item = Row> {
    rows(handlers::OTHERS).chain(rows(functions::OTHERS)).filter(|row| row.expected[0] != "1")
}

#[test]
fn every_open_endpoint_says_what_bounds_it() {
    let open: BTreeSet<_> = open_rows().map(|row| format!("{} {}", row.method, row.path)).collect();
    let listed: BTreeSet<_> = lines().iter().map(|line| format!("{} {}", line.method, line.path())).collect();
    assert_eq!(open, listed);
}

#[tokio::test]
async fn attack_81_whatever_writes_or_asks_others_without_a_session_comes_to_an_end() {
    let app = everything_on().await;
    let mut wrong = Vec::new();
    for (line, open) in lines().iter().enumerate() {
        let sent = if open.body.contains("{sent}") { code(&app).await } else { String::new() };
        let mut answers = Vec::new();
        let before = app.rows().await;
        for number in 0..open.most {
            let reply = open.ask(&app, line, number, &sent).send().await;
            answers.push((is_over(&reply), reply.status, reply.text));
        }
        let (first, last) = (&answers[0], &answers[answers.len() - 1]);
        let middle = app.rows().await;
        for number in open.most..open.most + 6 {
            open.ask(&app, line, number, &sent).send().await;
        }
        let after = app.rows().await;
        let name = format!("{} {} {}", open.method, open.address, open.body);
        if open.limited && (first.0 || !last.0 || middle != after) {
            let what = differences(&middle, &after);
            wrong.push(format!("{name}: {} {}, at last {} {}; {what}", first.1, first.2, last.1, last.2));
        } else if !open.limited && before != after {
            wrong.push(format!("{name}: {} {}; {}", first.1, first.2, differences(&before, &after)));
        } else if first.1 >= 500 && !open.limited {
            wrong.push(format!("{name}: {} {}", first.1, first.2));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn differences(
    before: &std::collections::BTreeMap<String, i64>,
    after: &std::collections::BTreeMap<String, i64>,
) -> String {
    let more = after.iter().filter(|(table, count)| before.get(*table) != Some(count));
    more.map(|(table, count)| format!("{table}: {:?} to {count}", before.get(table))).collect::<Vec<_>>().join(", ")
}

/// The ID of a verification code.
async fn code(app: &App) -> String {
    let sent = app.post("/auth/v1/verification", json!({ "email": "somebody@example.test" })).send().await.ok();
    sent["verification_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn attack_81_reading_a_page_writes_nothing() {
    let app = everything_on().await;
    for row in rows(pages::PAGES).chain(rows(pages::PLAIN)).filter(|row| row.expected[0] != "1") {
        let before = app.rows().await;
        for number in 0..3 {
            let ask = app.get(row.path).header("accept", "text/html").header("host", "localhost:3000");
            ask.from(&format!("203.0.113.{number}")).send().await;
        }
        assert_eq!(differences(&before, &app.rows().await), "", "{}", row.path);
    }
}

/// In these, the password is a new one and is not verified.
const SETS_ONE: [&str; 6] = [
    "/auth/v1/signup",
    "/api/portal/register",
    "/api/portal/setup",
    "/api/portal/password-by-link",
    "/api/portal/password-strength",
    "/api/portal/captcha-give",
];

#[tokio::test]
async fn attack_45_whatever_takes_a_password_without_a_session_asks_for_a_captcha() {
    let app = App::new().await;
    app.user("li.na").await;
    let document = app.get("/openapi.json").send().await.ok();
    app.set(Section::Captcha, json!({ "when": "always" })).await;
    let mut called_paths = BTreeSet::new();
    for row in open_rows().filter(|row| takes_password(&document, row) && !SETS_ONE.contains(&row.path)) {
        for password in [PASSWORD, OTHER_PASSWORD] {
            let fields = [
                ("username", "li.na"),
                ("password", password),
                ("new_password", "orbit velvet canyon 7"),
                ("grant_type", "password"),
            ];
            let ask = match row.path.starts_with("/api/") {
                true => {
                    let body = fields.map(|(name, text)| format!("{name}={}", text.replace(' ', "+"))).join("&");
                    let ask = app.ask(Method::POST, row.path).text(body).header("host", "localhost:3000");
                    let ask = ask.header("content-type", "application/x-www-form-urlencoded");
                    ask.header("accept", "application/json").header("sec-fetch-site", "same-origin")
                }
                false => app.post(
                    row.path,
                    Value::Object(fields.map(|(name, text)| (name.into(), text.into())).into_iter().collect()),
                ),
            };
            let reply = ask.send().await;
            assert!(reply.text.contains("captcha_required"), "{}: {}", row.path, reply.text);
        }
        called_paths.insert(row.path);
    }
    let expected = [
        "/auth/v1/signin",
        "/auth/v1/token",
        "/auth/v2/token",
        "/auth/v2/signin/username",
        "/auth/v2/signin/password/update",
        "/api/portal/sign-in",
        "/api/portal/password-update",
    ];
    assert_eq!(called_paths, expected.into());
}

fn takes_password(document: &Value, row: &Row) -> bool {
    if row.path.starts_with("/api/") {
        return row.body.split('&').any(|field| field.starts_with("password="));
    }
    let operation = &document["paths"][row.path][row.method.to_lowercase()];
    let content = &operation["requestBody"]["content"];
    let schemas = content.as_object().into_iter().flat_map(|kinds| kinds.values().map(|kind| &kind["schema"]));
    schemas.filter_map(|schema| schema["$ref"].as_str()).any(|name| {
        let name = name.rsplit('/').next().unwrap_or_default();
        document["components"]["schemas"][name]["properties"]["password"].is_object()
    })
}
