use super::{check_mail, check_sms};
use doorward_contract::messaging::{HttpSender, MailSender, SmsSender, SmtpSecurity};

fn http() -> HttpSender {
    HttpSender {
        url: "https://sms.example.com/{{to}}".into(),
        method: "POST".into(),
        headers: [("Authorization".to_owned(), "Bearer {{secret}}".to_owned())].into(),
        content_type: "application/json".into(),
        body: r#"{"text":"{{text}}","minutes":{{minutes}}}"#.into(),
        expect: String::new(),
    }
}

fn http_with(change: impl FnOnce(&mut HttpSender)) -> Option<(&'static str, &'static str)> {
    let mut config = http();
    change(&mut config);
    check_sms(&SmsSender::Http(config)).err().map(|error| (error.field, error.reason))
}

fn smtp(host: &str, port: u16, security: SmtpSecurity, from: [&str; 2]) -> Option<(&'static str, &'static str)> {
    let config = MailSender::Smtp {
        host: host.into(),
        port,
        security,
        username: "u".into(),
        from_address: from[0].into(),
        from_name: from[1].into(),
    };
    check_mail(&config).err().map(|error| (error.field, error.reason))
}

#[test]
fn the_outbox_and_a_whole_sender_are_fine() {
    assert_eq!(check_sms(&SmsSender::Outbox), Ok(()));
    assert_eq!(check_mail(&MailSender::Outbox), Ok(()));
    assert_eq!(check_mail(&MailSender::Http(http())), Ok(()));
    assert_eq!(http_with(|config| config.url = "http://localhost:8080/x".into()), None);
    assert_eq!(smtp("smtp.example.com", 465, SmtpSecurity::Auto, ["a@example.com", "门卫"]), None);
    assert_eq!(smtp("::1", 25, SmtpSecurity::None, ["a@example.com", ""]), None);
}

#[test]
fn an_address_must_be_https_and_its_host_fixed() {
    for (url, reason) in [
        ("", "missing"),
        ("sms.example.com", "invalid"),
        ("http://sms.example.com/", "insecure"),
        ("http://localhost.example.com/", "insecure"),
        ("https://u:p@sms.example.com/", "insecure"),
        ("https://{{to}}.example.com/", "insecure"),
        ("https://sms.example.com/{{phone}}", "unknown_variable"),
        ("https://sms.example.com/{{to", "invalid"),
        ("ftp://sms.example.com/", "insecure"),
    ] {
        assert_eq!(http_with(|config| config.url = url.into()), Some(("url", reason)), "{url}");
    }
}

#[test]
fn method_content_type_and_headers_are_checked() {
    assert_eq!(http_with(|config| config.method = "GET".into()), Some(("method", "invalid")));
    assert_eq!(http_with(|config| config.content_type = "text/xml".into()), Some(("content_type", "invalid")));
    for (name, value, reason) in [
        ("X Y", "1", "invalid"),
        ("Host", "evil.example", "invalid"),
        ("X", "1\r\nY: 2", "invalid"),
        ("X", "{{key}}", "unknown_variable"),
    ] {
        let change = |config: &mut HttpSender| drop(config.headers.insert(name.into(), value.into()));
        assert_eq!(http_with(change), Some(("headers", reason)), "{name}: {value}");
    }
}

#[test]
fn a_json_body_stays_json_whatever_is_put_in() {
    for (body, reason) in [
        ("", "missing"),
        (r#"{"a":}"#, "invalid"),
        (r#"{"a":{{text}}}"#, "invalid"),
        (r#"{"a":{{code}}}"#, "invalid"),
        (r#"{"a":"{{phone}}"}"#, "unknown_variable"),
    ] {
        assert_eq!(http_with(|config| config.body = body.into()), Some(("body", reason)), "{body}");
    }
    let form = |config: &mut HttpSender| {
        config.content_type = "application/x-www-form-urlencoded".into();
        config.body = "to={{to}}".into();
    };
    assert_eq!(http_with(form), None);
}

#[test]
fn vendors_need_their_ids_and_a_bare_endpoint() {
    let twilio = |sid: &str, endpoint: Option<&str>| {
        let endpoint = endpoint.map(str::to_owned);
        let config = SmsSender::Twilio { account_sid: sid.into(), from: "+1".into(), endpoint };
        check_sms(&config).err().map(|error| (error.field, error.reason))
    };
    assert_eq!(twilio("AC1", None), None);
    assert_eq!(twilio(" ", None), Some(("account_sid", "missing")));
    assert_eq!(twilio("AC1, X", None), Some(("account_sid", "invalid")));
    assert_eq!(twilio("AC1", Some("https://api.example.com/v1")), Some(("endpoint", "invalid")));
    assert_eq!(twilio("AC1", Some("http://api.example.com")), Some(("endpoint", "insecure")));
}

#[test]
fn a_mail_server_needs_a_host_a_port_and_an_address() {
    let from = ["a@example.com", ""];
    assert_eq!(smtp("", 25, SmtpSecurity::Auto, from), Some(("host", "missing")));
    assert_eq!(smtp("a b", 25, SmtpSecurity::Auto, from), Some(("host", "invalid")));
    assert_eq!(smtp("mx.example.com", 0, SmtpSecurity::Auto, from), Some(("port", "invalid")));
    assert_eq!(smtp("mx.example.com", 25, SmtpSecurity::None, from), Some(("security", "insecure")));
    assert_eq!(smtp("mx.example.com", 25, SmtpSecurity::Auto, ["a", ""]), Some(("from_address", "invalid")));
    let injected = ["a@example.com", "A\r\nBcc: b@example.com"];
    assert_eq!(smtp("mx.example.com", 25, SmtpSecurity::Auto, injected), Some(("from_name", "invalid")));
}
