//! Examples for common libraries, by kind of application.

mod browser;
mod curl;
mod go;
mod node;
mod python;
mod rust;
mod spring;
mod web_server;

use super::values::Values;
use doorward_contract::application::{ApplicationKind, TokenAlgorithm};

/// An example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Part of its address.
    pub id: &'static str,
    /// Language and library, or program.
    pub title: &'static str,
    /// Command that installs the library.
    pub install: Option<&'static str>,
    pub notes: Vec<Note>,
    pub code: String,
}

/// What to take care of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// The library decides the path of the redirect URI.
    Redirect(&'static str),
    /// The library verifies RS256 only.
    Rs256,
}

impl Snippet {
    fn new(id: &'static str, title: &'static str, code: String) -> Self {
        Self { id, title, install: None, notes: Vec::new(), code }
    }

    fn installed_by(self, command: &'static str) -> Self {
        Self { install: Some(command), ..self }
    }

    fn noting(mut self, note: Note) -> Self {
        self.notes.push(note);
        self
    }
}

/// Note about the algorithm, unless it fits already.
fn needs_rs256(values: &Values) -> Option<Note> {
    (values.algorithm != TokenAlgorithm::Rs256).then_some(Note::Rs256)
}

/// The examples that fit an application.
pub fn all(values: &Values) -> Vec<Snippet> {
    let mut all = match values.kind {
        ApplicationKind::Web if values.has_secret() => of_servers(values),
        ApplicationKind::Machine if values.has_secret() => of_machines(values),
        ApplicationKind::Machine => vec![curl::client_credentials(values), node::client_credentials(values)],
        ApplicationKind::SinglePage => vec![browser::oidc_client(values), curl::code_flow(values)],
        ApplicationKind::MiniProgram => Vec::new(),
        ApplicationKind::Web if !values.is_public() => vec![curl::code_flow(values), node::code_flow(values)],
        ApplicationKind::Web | ApplicationKind::Native => {
            vec![curl::code_flow(values), node::code_flow(values), go::code_flow(values)]
        }
    };
    if uses_sdk(values) {
        all.push(browser::cloudbase(values));
    }
    all
}

fn of_servers(values: &Values) -> Vec<Snippet> {
    vec![
        curl::code_flow(values),
        node::code_flow(values),
        node::auth_js(values),
        spring::code_flow(values),
        python::flask(values),
        go::code_flow(values),
        rust::axum(values),
        web_server::apache(values),
        web_server::nginx_plus(values),
    ]
}

fn of_machines(values: &Values) -> Vec<Snippet> {
    vec![
        curl::client_credentials(values),
        node::client_credentials(values),
        python::client_credentials(values),
        go::client_credentials(values),
        spring::client_credentials(values),
    ]
}

/// Whether the CloudBase SDK may sign users in to it: it asks for their passwords itself.
fn uses_sdk(values: &Values) -> bool {
    match values.kind {
        ApplicationKind::MiniProgram => true,
        ApplicationKind::Machine => false,
        _ => values.first_party,
    }
}

#[cfg(test)]
mod tests {
    use super::{Note, all};
    use crate::console::applications::connect::values::Values;
    use doorward_contract::application::{ApplicationKind, ClientAuthentication, TokenAlgorithm};

    fn values(kind: ApplicationKind) -> Values {
        Values {
            kind,
            client_id: "wiki-1".into(),
            issuer: "https://id.example.com".into(),
            env_id: "doorward".into(),
            redirect_uri: "https://wiki.example.com/done?x=1".into(),
            scopes: vec!["openid", "profile"],
            authentication: kind.default_authentication(),
            first_party: false,
            algorithm: TokenAlgorithm::Es256,
        }
    }

    fn ids(values: &Values) -> Vec<&'static str> {
        all(values).into_iter().map(|snippet| snippet.id).collect()
    }

    #[test]
    fn every_example_contains_the_values_of_the_application() {
        for kind in ApplicationKind::ALL {
            let values = values(kind);
            let all = all(&values);
            assert!(!all.is_empty(), "{kind:?}");
            for snippet in all {
                let found = |text: &str| snippet.code.contains(text);
                assert!(found("wiki-1") && found("id.example.com"), "{kind:?} {}:\n{}", snippet.id, snippet.code);
                assert!(!found("{id") && !found("}}}"), "{}:\n{}", snippet.id, snippet.code);
            }
        }
    }

    #[test]
    fn an_example_contains_no_secret_and_a_public_client_mentions_none() {
        for kind in [ApplicationKind::SinglePage, ApplicationKind::Native] {
            for snippet in all(&values(kind)) {
                assert!(!snippet.code.to_lowercase().contains("secret"), "{}:\n{}", snippet.id, snippet.code);
            }
        }
        for snippet in all(&values(ApplicationKind::Machine)) {
            assert!(snippet.code.contains("CLIENT_SECRET"), "{}:\n{}", snippet.id, snippet.code);
        }
    }

    #[test]
    fn examples_come_back_to_the_redirect_uri() {
        let values = values(ApplicationKind::Web);
        for snippet in all(&values) {
            let own = snippet.notes.iter().any(|note| matches!(note, Note::Redirect(_)));
            let there = snippet.code.contains("wiki.example.com") || snippet.code.contains(values.redirect_path());
            assert!(own || there, "{}:\n{}", snippet.id, snippet.code);
        }
        assert_eq!(values.redirect_path(), "/done");
    }

    #[test]
    fn only_the_operators_own_applications_are_shown_the_sdk() {
        let of = |kind, first_party| ids(&Values { first_party, ..values(kind) }).contains(&"cloudbase");
        assert!(of(ApplicationKind::SinglePage, true) && !of(ApplicationKind::SinglePage, false));
        assert!(of(ApplicationKind::MiniProgram, false) && !of(ApplicationKind::Machine, true));
    }

    #[test]
    fn what_verifies_one_algorithm_only_says_so() {
        let spring = |algorithm| {
            let values = Values { algorithm, ..values(ApplicationKind::Web) };
            all(&values).into_iter().find(|snippet| snippet.id == "spring").unwrap().notes.contains(&Note::Rs256)
        };
        assert!(spring(TokenAlgorithm::Es256) && !spring(TokenAlgorithm::Rs256));
    }

    #[test]
    fn an_application_without_a_secret_has_examples_that_need_none() {
        for (kind, authentication, expected) in [
            (ApplicationKind::Web, ClientAuthentication::None, &["curl", "node", "go"][..]),
            (ApplicationKind::Web, ClientAuthentication::PrivateKeyJwt, &["curl", "node"][..]),
            (ApplicationKind::Machine, ClientAuthentication::PrivateKeyJwt, &["curl", "node"][..]),
        ] {
            let values = Values { authentication, ..values(kind) };
            assert_eq!(ids(&values), expected, "{kind:?} {authentication:?}");
            assert!(all(&values).iter().all(|snippet| !snippet.code.contains("CLIENT_SECRET")));
        }
    }

    #[test]
    fn a_service_without_encryption_is_told_to_the_libraries_that_refuse_it() {
        let local = Values { issuer: "http://localhost:3000".into(), ..values(ApplicationKind::Web) };
        let node = all(&local).into_iter().find(|snippet| snippet.id == "node").unwrap();
        assert!(node.code.contains("allowInsecureRequests"), "{}", node.code);
    }
}
