//! The snippets that fit an application. Their texts are the files in `snippets`; the end-to-end tests run them as the
//! page shows them.

use super::template::render;
use super::values::Values;
use doorward_contract::application::{ApplicationKind, TokenAlgorithm};

/// A way to connect.
#[derive(Debug)]
pub struct Entry {
    /// Part of its address, and key of its text.
    pub id: &'static str,
    /// Language and library, or program.
    pub title: &'static str,
    /// Command that installs what it needs.
    pub install: Option<&'static str>,
    /// Names of files, and their templates.
    files: &'static [(&'static str, &'static str)],
    /// Path of the redirect URI, if the library decides it.
    pub redirect: Option<&'static str>,
    /// Whether it verifies RS256 only.
    rs256: bool,
}

impl Entry {
    const fn new(
        id: &'static str,
        title: &'static str,
        install: &'static str,
        files: &'static [(&'static str, &'static str)],
    ) -> Self {
        let install = if install.is_empty() { None } else { Some(install) };
        Self { id, title, install, files, redirect: None, rs256: false }
    }

    /// Its files with the values of an application.
    pub fn files(&self, values: &Values) -> Vec<(&'static str, String)> {
        self.files.iter().map(|(name, template)| (*name, render(template, values))).collect()
    }

    /// Whether its files contain the address at which a proxy reaches this service.
    pub fn names_upstream(&self) -> bool {
        self.files.iter().any(|(_, template)| template.contains("{{upstream}}"))
    }

    /// Whether the application's ID tokens need another algorithm.
    pub fn needs_rs256(&self, values: &Values) -> bool {
        self.rs256 && values.algorithm != TokenAlgorithm::Rs256
    }
}

macro_rules! template {
    ($name:literal) => {
        include_str!(concat!("snippets/", $name, ".txt"))
    };
}

const CURL: Entry = Entry::new("curl", "curl", "", &[("sign-in.sh", template!("curl"))]);
const CURL_MACHINE: Entry = Entry::new("curl-machine", "curl", "", &[("job.sh", template!("curl-machine"))]);
const NODE: Entry =
    Entry::new("node", "Node.js: openid-client", "npm install openid-client", &[("sign-in.mjs", template!("node"))]);
const NODE_MACHINE: Entry = Entry::new(
    "node-machine",
    "Node.js: openid-client",
    "npm install openid-client",
    &[("job.mjs", template!("node-machine"))],
);
const EXPRESS: Entry = Entry::new(
    "express",
    "Express: openid-client",
    "npm install express express-session openid-client",
    &[("server.mjs", template!("express"))],
);
const NEXT: Entry = Entry {
    redirect: Some("/api/auth/callback/doorward"),
    ..Entry::new(
        "next",
        "Next.js: Auth.js",
        "npm install next-auth@beta",
        &[("auth.ts", template!("next-auth")), ("app/api/auth/[...nextauth]/route.ts", template!("next-route"))],
    )
};
const FLASK: Entry =
    Entry::new("flask", "Flask: Authlib", "pip install authlib flask requests", &[("app.py", template!("flask"))]);
const PYTHON_MACHINE: Entry = Entry::new(
    "python-machine",
    "Python: Authlib",
    "pip install authlib requests",
    &[("job.py", template!("python-machine"))],
);
const SPRING: Entry = Entry {
    redirect: Some("/login/oauth2/code/doorward"),
    rs256: true,
    ..Entry::new(
        "spring",
        "Spring Boot",
        "implementation(\"org.springframework.boot:spring-boot-starter-oauth2-client\")",
        &[("src/main/resources/application.yml", template!("spring"))],
    )
};
const GO: Entry = Entry::new(
    "go",
    "Go: go-oidc",
    "go get github.com/coreos/go-oidc/v3 golang.org/x/oauth2",
    &[("main.go", template!("go"))],
);
const GO_MACHINE: Entry =
    Entry::new("go-machine", "Go: oauth2", "go get golang.org/x/oauth2", &[("main.go", template!("go-machine"))]);
const AXUM: Entry = Entry::new(
    "axum",
    "Rust: axum, openidconnect",
    "cargo add axum openidconnect tower-sessions && cargo add serde -F derive && cargo add tokio -F full",
    &[("src/main.rs", template!("axum"))],
);
const APACHE: Entry = Entry::new(
    "apache",
    "Apache: mod_auth_openidc",
    "apt-get install libapache2-mod-auth-openidc",
    &[("/etc/apache2/conf-enabled/doorward.conf", template!("apache"))],
);
const REACT: Entry = Entry::new(
    "react",
    "React: react-oidc-context",
    "npm install oidc-client-ts react-oidc-context",
    &[("src/main.jsx", template!("react"))],
);
const VUE: Entry =
    Entry::new("vue", "Vue: oidc-client-ts", "npm install oidc-client-ts", &[("src/auth.js", template!("vue"))]);
const OIDC_CLIENT: Entry = Entry::new(
    "oidc-client",
    "JavaScript: oidc-client-ts",
    "npm install oidc-client-ts",
    &[("src/auth.js", template!("oidc-client"))],
);
const CLOUDBASE: Entry = Entry::new(
    "cloudbase",
    "JavaScript: CloudBase SDK",
    "npm install @cloudbase/js-sdk",
    &[("src/auth.js", template!("cloudbase"))],
);
const MINI_PROGRAM: Entry = Entry::new(
    "mini-program",
    "Mini Program: CloudBase SDK",
    "npm install @cloudbase/js-sdk",
    &[("auth.js", template!("mini-program"))],
);
const GUARD: Entry = Entry::new(
    "guard",
    "Rust: doorward-guard",
    "cargo add --path ../doorward/guard && cargo add axum && cargo add tokio -F full",
    &[("src/main.rs", template!("guard"))],
);
const NGINX: Entry = Entry::new("nginx", "nginx", "", &[("/etc/nginx/conf.d/site.conf", template!("nginx"))]);
const CADDY: Entry = Entry::new("caddy", "Caddy", "", &[("/etc/caddy/Caddyfile", template!("caddy"))]);
const TRAEFIK: Entry = Entry::new("traefik", "Traefik", "", &[("dynamic.yml", template!("traefik"))]);
const ENVOY: Entry = Entry::new("envoy", "Envoy", "", &[("envoy.yml", template!("envoy"))]);
const GATEWAY: Entry = Entry::new("gateway", "Doorward", "", &[("doorward.toml", template!("gateway"))]);

/// The snippets that fit an application, best first.
pub fn of_application(values: &Values) -> Vec<Entry> {
    let mut all = match values.kind {
        ApplicationKind::Web if values.has_secret() => {
            vec![NEXT, EXPRESS, FLASK, SPRING, GO, AXUM, APACHE, CURL]
        }
        ApplicationKind::Web if values.is_public() => vec![EXPRESS, GO, CURL],
        ApplicationKind::Web => vec![EXPRESS, CURL],
        ApplicationKind::SinglePage => vec![REACT, VUE, OIDC_CLIENT, CURL],
        ApplicationKind::Native => vec![NODE, GO, CURL],
        ApplicationKind::Machine if values.has_secret() => vec![CURL_MACHINE, NODE_MACHINE, PYTHON_MACHINE, GO_MACHINE],
        ApplicationKind::Machine => vec![CURL_MACHINE, NODE_MACHINE],
        ApplicationKind::MiniProgram => vec![MINI_PROGRAM],
    };
    if values.first_party && !matches!(values.kind, ApplicationKind::Machine | ApplicationKind::MiniProgram) {
        // It asks for the users' passwords itself, so it is for applications of the operator.
        all.insert(0, CLOUDBASE);
    }
    all
}

/// The snippets for services that the application's users call with their tokens. The guard verifies those of the
/// CloudBase API.
pub fn of_services(values: &Values) -> Vec<Entry> {
    let has_users = values.kind != ApplicationKind::Machine;
    let uses_sdk = values.first_party || values.kind == ApplicationKind::MiniProgram;
    if has_users && uses_sdk { vec![GUARD] } else { Vec::new() }
}

/// The snippets for sites without a sign-in of their own. They need no application. A machine opens no site for users.
pub fn of_sites(values: &Values) -> Vec<Entry> {
    match values.kind {
        ApplicationKind::Machine => Vec::new(),
        _ => vec![NGINX, CADDY, TRAEFIK, ENVOY, GATEWAY],
    }
}

#[cfg(test)]
mod tests {
    use super::{AXUM, Entry, GUARD, SPRING, of_application, of_services, of_sites};
    use crate::console::connect::values::{Values, tests::values};
    use crate::i18n::{Language, console::connect::guides};
    use doorward_contract::application::{ApplicationKind, ClientAuthentication, TokenAlgorithm};

    fn all(values: &Values) -> Vec<(Entry, String)> {
        let entries = of_application(values).into_iter().chain(of_services(values)).chain(of_sites(values));
        let code = |entry: &Entry| entry.files(values).into_iter().map(|(_, code)| code).collect::<String>();
        entries.map(|entry| (code(&entry), entry)).map(|(code, entry)| (entry, code)).collect()
    }

    fn ids(values: &Values) -> Vec<&'static str> {
        of_application(values).iter().map(|entry| entry.id).collect()
    }

    /// Every kind with every way to authenticate, with and without https.
    fn every() -> Vec<Values> {
        let mut every = Vec::new();
        for kind in ApplicationKind::ALL {
            for authentication in ClientAuthentication::ALL {
                for (issuer, first_party) in [("https://id.example.com", false), ("http://localhost:3000", true)] {
                    every.push(Values { authentication, first_party, issuer: issuer.into(), ..values(kind) });
                }
            }
        }
        every
    }

    #[test]
    fn every_snippet_is_filled_in_and_explained_in_every_language() {
        for values in every() {
            for (entry, code) in all(&values) {
                let id = entry.id;
                for rest in ["{{\"", "{{'", "{{#", "{{^", "_uri}}", "_id}}"] {
                    assert!(!code.contains(rest), "{id} {values:?}:\n{code}");
                }
                for language in Language::ALL {
                    assert!(guides::of(language).get(&id.replace('-', "_")).is_some(), "{id}");
                }
            }
        }
    }

    #[test]
    fn snippets_of_an_application_contain_its_id_and_its_issuer() {
        for kind in ApplicationKind::ALL {
            let values = values(kind);
            for entry in of_application(&values) {
                let code: String = entry.files(&values).into_iter().map(|(_, code)| code).collect();
                assert!(code.contains("wiki-1") && code.contains("id.example.com"), "{}:\n{code}", entry.id);
                let returns = matches!(kind, ApplicationKind::Machine | ApplicationKind::MiniProgram)
                    || entry.redirect.is_some()
                    || code.contains("wiki.example.com");
                assert!(returns, "{}:\n{code}", entry.id);
            }
        }
    }

    #[test]
    fn a_snippet_contains_no_secret_and_only_those_with_one_read_it() {
        for values in every() {
            for entry in of_application(&values) {
                let code: String = entry.files(&values).into_iter().map(|(_, code)| code).collect();
                let reads = code.contains("CLIENT_SECRET");
                let is_sdk = ["cloudbase", "mini-program"].contains(&entry.id);
                // Neither has a secret, whatever the settings say.
                let is_public_kind = ["node", "react", "vue", "oidc-client"].contains(&entry.id);
                let expected = values.has_secret() && !is_sdk && !is_public_kind;
                assert_eq!(reads, expected, "{} {values:?}:\n{code}", entry.id);
                assert!(!code.contains("dws_"));
            }
        }
    }

    #[test]
    fn what_fits_an_application_best_comes_first() {
        assert_eq!(ids(&values(ApplicationKind::SinglePage)), ["react", "vue", "oidc-client", "curl"]);
        assert_eq!(
            ids(&values(ApplicationKind::Machine)),
            ["curl-machine", "node-machine", "python-machine", "go-machine"]
        );
        assert_eq!(ids(&values(ApplicationKind::Web)).first(), Some(&"next"));
        let key = |kind| Values { authentication: ClientAuthentication::PrivateKeyJwt, ..values(kind) };
        assert_eq!(ids(&key(ApplicationKind::Web)), ["express", "curl"]);
        assert_eq!(ids(&key(ApplicationKind::Machine)), ["curl-machine", "node-machine"]);
        assert!(of_sites(&values(ApplicationKind::Machine)).is_empty(), "no user opens a site through it");
    }

    #[test]
    fn only_the_operators_own_applications_are_shown_the_sdk() {
        let shown = |kind, first_party| {
            let values = Values { first_party, ..values(kind) };
            (ids(&values).contains(&"cloudbase"), !of_services(&values).is_empty())
        };
        assert_eq!(shown(ApplicationKind::SinglePage, true), (true, true));
        assert_eq!(shown(ApplicationKind::SinglePage, false), (false, false));
        assert_eq!(shown(ApplicationKind::Machine, true), (false, false));
        assert_eq!(shown(ApplicationKind::MiniProgram, false), (false, true));
    }

    #[test]
    fn what_verifies_one_algorithm_only_says_so() {
        let needs = |algorithm| SPRING.needs_rs256(&Values { algorithm, ..values(ApplicationKind::Web) });
        assert!(needs(TokenAlgorithm::Es256) && !needs(TokenAlgorithm::Rs256));
        assert!(!AXUM.needs_rs256(&values(ApplicationKind::Web)));
    }

    /// What the documentation shows for sites is what the page shows.
    #[test]
    fn the_documentation_has_the_snippets_for_sites() {
        let documentation =
            [include_str!("../../../../docs/forward-auth.md"), include_str!("../../../../docs/gateway.md")];
        let values = values(ApplicationKind::Web);
        for entry in of_sites(&values) {
            for (_, code) in entry.files(&values) {
                assert!(documentation.iter().any(|text| text.contains(&code)), "{}:\n{code}", entry.id);
            }
        }
    }

    /// The Rust snippets as `make test` compiles them: `guard/examples/connect.rs` with the workspace, `examples/axum`
    /// apart from it.
    #[test]
    fn the_rust_snippets_are_those_that_are_compiled() {
        let values = Values {
            redirect_uri: "http://localhost:8080/callback".into(),
            scopes: vec!["openid", "profile", "email"],
            ..values(ApplicationKind::Web)
        };
        for (entry, compiled) in [
            (GUARD, include_str!("../../../../guard/examples/connect.rs")),
            (AXUM, include_str!("../../../../examples/axum/src/main.rs")),
        ] {
            let (_, code) = entry.files(&values).remove(0);
            assert_eq!(code, compiled.trim_end(), "{}", entry.id);
        }
    }
}
