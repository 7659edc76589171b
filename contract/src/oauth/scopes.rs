//! Sets of scopes.

use super::Scope;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// A set of scopes, in the order of the consent page. Its text, which is also its JSON, has a word for each, separated by
/// spaces (RFC 6749 section 3.3).
///
/// To parse a text is to expect known scopes only. [`Self::known_in`] ignores the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

/// A word that is no scope of this service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownScope(pub String);

impl Scopes {
    /// The scopes in a text that this service knows. Others are ignored, so that libraries with scopes of their own work
    /// (OpenID Connect Core section 3.1.2.1).
    pub fn known_in(text: &str) -> Self {
        words(text).filter_map(Scope::parse).collect()
    }

    /// Whether a scope is one of them.
    pub fn contains(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether all others are among them.
    pub fn includes(&self, others: &Self) -> bool {
        self.0.is_superset(&others.0)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scopes, in order.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }

    /// Removes a scope, if it is one of them.
    pub fn remove(&mut self, scope: Scope) {
        self.0.remove(&scope);
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty())
}

impl FromStr for Scopes {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        words(text).map(|word| Scope::parse(word).ok_or_else(|| UnknownScope(word.to_owned()))).collect()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { " " };
            write!(formatter, "{separator}{}", scope.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Display for UnknownScope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` is not a scope of this service", self.0)
    }
}

impl std::error::Error for UnknownScope {}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl<const N: usize> From<[Scope; N]> for Scopes {
    fn from(scopes: [Scope; N]) -> Self {
        scopes.into_iter().collect()
    }
}

impl Extend<Scope> for Scopes {
    fn extend<I: IntoIterator<Item = Scope>>(&mut self, scopes: I) {
        self.0.extend(scopes);
    }
}

impl IntoIterator for Scopes {
    type Item = Scope;
    type IntoIter = std::collections::btree_set::IntoIter<Scope>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{Scope, Scopes, UnknownScope};

    #[test]
    fn a_text_is_a_set_in_the_order_of_the_consent_page() {
        let scopes = Scopes::known_in("email  openid user:email email\tphone");
        assert_eq!(scopes, Scopes::from([Scope::Openid, Scope::Email]));
        assert_eq!(scopes.to_string(), "openid email");
        assert!(Scopes::known_in(" ").is_empty());
        assert_eq!(Scopes::from(Scope::ALL).to_string().parse::<Scopes>(), Ok(Scopes::from(Scope::ALL)));
    }

    #[test]
    fn an_unknown_word_is_an_error_where_only_known_ones_are_expected() {
        assert_eq!("openid admin".parse::<Scopes>(), Err(UnknownScope("admin".into())));
        assert_eq!("".parse::<Scopes>(), Ok(Scopes::default()));
        let both = Scopes::from([Scope::Openid, Scope::Email]);
        assert_eq!(serde_json::from_str::<Scopes>(r#""email openid""#).ok(), Some(both));
        assert!(serde_json::from_str::<Scopes>(r#""openid admin""#).is_err());
        assert_eq!(serde_json::to_string(&Scopes::from([Scope::Email])).ok().as_deref(), Some(r#""email""#));
    }

    #[test]
    fn a_set_includes_itself_and_its_parts() {
        let (both, one) = (Scopes::from([Scope::Openid, Scope::Email]), Scopes::from([Scope::Email]));
        assert!(both.includes(&one) && both.includes(&both) && !one.includes(&both));
        assert!(one.includes(&Scopes::default()));
    }
}
