//! The signatures are those that the SDKs of CloudBase make: manager-node 5.6.5 and node-sdk 3.18.3, run by Node.

use super::*;

const ID: &str = "AbCdEf-_01234567";
const AT: i64 = 1_795_564_800;
const HOST: &str = "id.example.com:3000";
const ACTION: &str = r#"{"EnvId":"doorward","Name":"李娜"}"#;
const OF_ACTION: &str = "d88c5c45480a6efe3b03fb2f44f5e1ee4cae410cbc8ebddad272d1edb6f3faf3";
const LOOK_UP: &str =
    r#"{"action":"auth.getUserInfoForAdmin","uuid":"Li-Na_1","envName":"doorward","wxCloudApiToken":""}"#;
const WITHOUT_PATH: &str = "3d850a091990c464804d2f97f02c840809b817f6a8d872fe1785b5e31e9c1918";
const WITH_PATH: &str = "7a89d0f2d88611a912ddd5809b29a6582d76cfb9a6b00bd745e85624d776fd21";
const OF_TOKEN: &str = "1af38c0c088914030b5749dfcfd7f06ca118049954b1163c373aeff7a49eb796";

fn secret() -> Secret {
    Secret::new("dwk_thisIsNoSecretButAVector".to_owned())
}

/// A request with its own copies, so that a test can change any part of it.
#[derive(Clone)]
struct Sent {
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    public_host: String,
    body: String,
}

impl Sent {
    fn new(authorization: String, path: &str, query: &str, body: &str, headers: &[(&str, &str)]) -> Self {
        let named = [("host", HOST), ("content-type", "application/json"), ("authorization", &authorization)];
        let headers = named.iter().chain(headers).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self {
            path: path.into(),
            query: query.into(),
            headers: headers.collect(),
            public_host: HOST.into(),
            body: body.into(),
        }
    }

    /// An action of the control plane.
    fn action() -> Self {
        let at = AT.to_string();
        let headers = [("x-tc-timestamp", at.as_str()), ("x-tc-action", "CreateUser")];
        Self::new(authorization("", "content-type;host", OF_ACTION), "/", "", ACTION, &headers)
    }

    /// A look-up of an account.
    fn look_up(signature: &str) -> Self {
        let signed = "content-type;host;user-agent;x-client-timestamp;x-sdk-version;x-tcb-source";
        let header = authorization(" SignedParams=action;envname;uuid,", signed, signature);
        let at = AT.to_string();
        let headers = [
            ("user-agent", "tcb-node-sdk/3.18.3"),
            ("x-client-timestamp", "1795564801000"),
            ("x-sdk-version", "tcb-node-sdk/3.18.3"),
            ("x-tcb-source", ",unknown"),
            ("x-timestamp", at.as_str()),
        ];
        Self::new(header, "/", "env=doorward&seqId=1-2", LOOK_UP, &headers)
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    fn replacing(self, what: &str, with: &str) -> Self {
        let changed = self.headers["authorization"].replace(what, with);
        self.with("authorization", &changed)
    }

    fn request(&self) -> SignedRequest<'_> {
        SignedRequest {
            method: "POST",
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            public_host: &self.public_host,
            body: self.body.as_bytes(),
        }
    }

    fn is_signed(&self) -> bool {
        let request = self.request();
        Authorization::read(&request).is_some_and(|signature| signature.is_of(&request, &secret()))
    }
}

fn authorization(parameters: &str, headers: &str, signature: &str) -> String {
    format!(
        "TC3-HMAC-SHA256 Credential={ID}/2026-11-25/tcb/tc3_request,{parameters} SignedHeaders={headers}, \
         Signature={signature}"
    )
}

#[test]
fn signatures_of_both_sdks_are_recognised() {
    assert!(Sent::action().is_signed());
    assert!(Sent::look_up(WITHOUT_PATH).is_signed(), "an address without a path");
    assert!(Sent::look_up(WITH_PATH).is_signed(), "an address with one");
    let header = authorization("", "content-type;host", OF_TOKEN) + &format!(", Timestamp={AT}");
    let path = "/auth/v1/token/clientCredential";
    let token = Sent::new(header, path, "", r#"{"grant_type":"client_credentials"}"#, &[]);
    assert!(token.with("host", "id.example.com").is_signed());
}

#[test]
fn a_proxy_that_sends_another_host_does_not_matter_if_the_public_one_was_signed() {
    assert!(Sent::action().with("host", "10.0.0.7:3000").is_signed());
    let other = Sent { public_host: "other.example.com".into(), ..Sent::action() };
    assert!(!other.with("host", "10.0.0.7:3000").is_signed());
}

#[test]
fn attack_72_a_signature_is_of_this_request_and_this_secret_only() {
    let other = Secret::new("dwk_thisIsNoSecretButAnother".to_owned());
    let sent = Sent::action();
    assert!(!Authorization::read(&sent.request()).unwrap().is_of(&sent.request(), &other));
    for (why, changed) in [
        ("body", Sent { body: ACTION.replace("李娜", "root"), ..Sent::action() }),
        ("white space in the body", Sent { body: format!(" {ACTION}"), ..Sent::action() }),
        ("path", Sent { path: "/admin".into(), ..Sent::action() }),
        ("query", Sent { query: "a=b".into(), ..Sent::action() }),
        ("signed header", Sent::action().with("content-type", "text/plain")),
        ("time", Sent::action().with("x-tc-timestamp", &(AT + 1).to_string())),
        ("day", Sent::action().replacing("2026-11-25", "2026-11-26")),
        ("service", Sent::action().replacing("/tcb/", "/cam/")),
        ("order of the headers", Sent::action().replacing("content-type;host", "host;content-type")),
        ("digit", Sent::action().replacing("d88c", "d88d")),
        ("length", Sent::action().replacing("f3faf3", "f3fa")),
        ("look-up as an action", Sent::look_up(WITH_PATH).replacing(" SignedParams=action;envname;uuid,", "")),
    ] {
        assert!(!changed.is_signed(), "{why}");
    }
}

#[test]
fn attack_72_a_look_up_does_not_sign_the_header_of_actions() {
    let sent = Sent::look_up(WITH_PATH).with("x-tc-action", "CreateCustomLoginKeys");
    let request = sent.request();
    let authorization = Authorization::read(&request).unwrap();
    assert!(authorization.signs_header("x-tcb-source") && authorization.signs_header("host"));
    for name in ["x-tc-action", "x-tcb", "source", ""] {
        assert!(!authorization.signs_header(name), "{name}");
    }
}

#[test]
fn attack_72_what_is_not_signed_of_a_look_up_is_not_read() {
    let with = |body: &str| Sent { body: body.into(), ..Sent::look_up(WITH_PATH) };
    for body in [
        LOOK_UP.replace("Li-Na_1", "root"),
        LOOK_UP.replace(r#""wxCloudApiToken":"""#, r#""platform":"EMAIL""#),
        LOOK_UP.replace(r#""wxCloudApiToken":"""#, r#""UUID":"root""#),
        LOOK_UP.replace(r#""wxCloudApiToken":"""#, r#""platformId":{"a":1}"#),
        "[]".to_owned(),
    ] {
        assert!(!with(&body).is_signed(), "{body}");
    }
    assert!(with(&LOOK_UP.replace("Li-Na_1", " Li-Na_1 ")).is_signed(), "the SDK trims texts before it signs them");
}

#[test]
fn a_malformed_signature_is_none() {
    for (what, with) in [
        ("TC3-HMAC-SHA256", "TC3-HMAC-SHA1"),
        ("TC3-HMAC-SHA256 ", "TC3-HMAC-SHA256"),
        ("/tc3_request", ""),
        ("/tcb/tc3_request", "/tcb/x/tc3_request"),
        (ID, ""),
        ("content-type;host", "content-type"),
        ("content-type;host", "host;host"),
        ("content-type;host", "Host"),
        ("content-type;host", ""),
        (", Signature=", ", Sign="),
        (", Signature=", ", Signature=a, Signature="),
        ("SignedHeaders=", "Unknown=1, SignedHeaders="),
        (" SignedHeaders=", " SignedParams=, SignedHeaders="),
    ] {
        let sent = Sent::action().replacing(what, with);
        assert!(Authorization::read(&sent.request()).is_none(), "{what} -> {with}");
    }
    for at in ["", "x", "-1", "4294967296", "1795564800000"] {
        let sent = Sent::action().with("x-tc-timestamp", at);
        assert!(Authorization::read(&sent.request()).is_none(), "{at}");
    }
    let long = Sent::action().replacing(ID, &"a".repeat(MAX_HEADER));
    assert!(Authorization::read(&long.request()).is_none());
    let mut absent = Sent::action();
    absent.headers.remove("authorization");
    assert!(Authorization::read(&absent.request()).is_none());
}

#[test]
fn the_port_of_a_host_is_recognised() {
    for (host, name) in [("a.test:80", "a.test"), ("a.test", "a.test"), ("[::1]:3000", "[::1]"), ("[::1]", "[::1]")] {
        assert_eq!(without_port(host), name);
    }
}
