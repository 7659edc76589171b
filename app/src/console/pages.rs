//! The pages of the console, by path.

use super::*;
use crate::lazy::Page;
use percent_encoding::percent_decode_str;

/// Path and page. `{name}` is a parameter, `{name?}` one that may be absent. The first match counts.
const PAGES: &[(&str, Page)] = &[
    ("/admin", overview::OVERVIEW),
    ("/admin/users", users::USERS),
    // Not `users/new`: an administrator may choose `new` as a uid.
    ("/admin/new-user", users::NEW_USER),
    ("/admin/user-bulk", users::USER_BULK),
    ("/admin/users/{uid}/{tab?}", user::USER),
    ("/admin/jobs", jobs::JOBS),
    ("/admin/jobs/{id}", jobs::JOB),
    ("/admin/organization", organization::ORGANIZATION),
    ("/admin/new-node", organization::NEW_NODE),
    ("/admin/organization/{id}/{tab?}", organization::NODE),
    ("/admin/roles", roles::ROLES),
    // Not below `roles` and `policies`: `new` is a valid ID of a role or policy.
    ("/admin/new-role", roles::NEW_ROLE),
    ("/admin/roles/{id}/{tab?}", roles::ROLE),
    ("/admin/policies", policies::POLICIES),
    ("/admin/new-policy", policies::NEW_POLICY),
    ("/admin/environment-policy", policies::ENVIRONMENT),
    ("/admin/policies/{code}/{tab?}", policies::POLICY),
    ("/admin/resources", resources::RESOURCES),
    // No conflict with resources, whose paths have two segments, type and name.
    ("/admin/resources/new", resources::NEW_RESOURCE),
    ("/admin/resources/types", resources::RESOURCE_TYPES),
    ("/admin/resources/{kind}/{name}/{tab?}", resources::RESOURCE),
    ("/admin/simulator", simulator::SIMULATOR),
    ("/admin/methods", methods::METHODS),
    ("/admin/methods/new-provider", provider::ADD_PROVIDER),
    ("/admin/methods/providers/{id}", provider::PROVIDER),
    ("/admin/methods/tickets", tickets::TICKETS),
    ("/admin/applications", applications::APPLICATIONS),
    // Not below `applications`: an ID may be `new-application`.
    ("/admin/new-application", applications::NEW_APPLICATION),
    ("/admin/applications/{id}/{tab?}", applications::APPLICATION),
    ("/admin/connect", connect::CONNECT),
    ("/admin/messages", messages::MESSAGES),
    // Before `messages/{id}`: `templates` is not the ID of a message.
    ("/admin/messages/templates", messages::TEMPLATES),
    ("/admin/messages/senders/{channel}", messages::SENDERS),
    ("/admin/messages/{id}", messages::MESSAGE),
    ("/admin/api-keys", api_keys::API_KEYS),
    ("/admin/audit", audit::AUDIT),
    ("/admin/settings/{section?}", settings::SETTINGS),
];

/// Paths of all pages, for the server's router.
#[cfg(feature = "ssr")]
pub fn paths() -> Vec<String> {
    let mut paths = Vec::new();
    for (pattern, _) in PAGES {
        paths.push(pattern.replace('?', ""));
        if let Some((short, _)) = pattern.strip_suffix("?}").and_then(|pattern| pattern.rsplit_once('/')) {
            paths.push(short.to_owned());
        }
    }
    paths
}

/// Parameters of a path: name and decoded value.
pub type Parameters = Vec<(&'static str, String)>;

/// A page with the parameters of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Place of the page in the table.
    pub index: usize,
    pub parameters: Parameters,
}

impl Match {
    /// The page with this path.
    pub fn of(path: &str) -> Option<Self> {
        let mut pages = PAGES.iter().enumerate();
        pages.find_map(|(index, (pattern, _))| Some(Self { index, parameters: parameters(pattern, path)? }))
    }

    pub fn page(&self) -> Page {
        PAGES[self.index].1
    }
}

/// The parameters of a path; `None` if it does not match the pattern.
fn parameters(pattern: &'static str, path: &str) -> Option<Parameters> {
    let (mut parameters, mut segments) = (Vec::new(), path.trim_end_matches('/').split('/'));
    for part in pattern.split('/') {
        let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        match (name, segments.next()) {
            (None, Some(segment)) if segment == part => {}
            (Some(name), Some(segment)) if !segment.is_empty() => {
                let value = percent_decode_str(segment).decode_utf8_lossy().into_owned();
                parameters.push((name.trim_end_matches('?'), value));
            }
            (Some(name), None) if name.ends_with('?') => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(parameters)
}

#[cfg(test)]
mod tests {
    use super::{Match, PAGES, parameters, paths};

    #[test]
    fn parameters_are_decoded_once() {
        let found = |path| parameters("/admin/users/{uid}/{tab?}", path);
        assert_eq!(found("/admin/users/u1"), Some(vec![("uid", "u1".into())]));
        assert_eq!(found("/admin/users/u%201/"), Some(vec![("uid", "u 1".into())]));
        assert_eq!(found("/admin/users/a%252Fb+c/sessions").unwrap()[0], ("uid", "a%2Fb+c".into()));
        assert_eq!(found("/admin/users/u1/sessions").unwrap()[1], ("tab", "sessions".into()));
        for path in ["/admin/users", "/admin/users/", "/admin/users//sessions", "/admin/users/u1/a/b", "/users/u1/a"] {
            assert_eq!(found(path), None, "{path}");
        }
    }

    #[test]
    fn every_page_is_found_at_its_own_path() {
        let mut found = Vec::new();
        for path in paths() {
            let page = Match::of(&path).unwrap_or_else(|| panic!("{path}"));
            found.push(page.index);
        }
        found.dedup();
        assert_eq!(found, (0..PAGES.len()).collect::<Vec<_>>());
    }

    #[test]
    fn an_optional_parameter_makes_two_paths() {
        let paths = paths();
        for path in ["/admin/settings", "/admin/settings/{section}", "/admin/resources/{kind}/{name}"] {
            assert!(paths.iter().any(|known| known == path), "{path}");
        }
        assert!(Match::of("/admin/").is_some() && Match::of("/admin/nothing").is_none());
    }
}
