//! All texts of Doorward, in every language: pages, messages, explanations and errors.
//!
//! The texts are in `locales/<tag>/`, a folder per language and a file per area. The build script generates a module from
//! each file: `locales/en/console/users.toml` becomes [`console::users`], whose [`of`](console::users::of) returns its
//! texts in one language. A text is a field; one with a placeholder such as `"Remove {name}"` is a method with the value
//! as its argument, and one with several takes a struct with a field for each. One with plural forms takes a `count`.
//! English is the reference: a language with a missing text, an additional text or different placeholders does not
//! compile, and the error names the file and the key.

#[allow(
    clippy::doc_markdown,
    clippy::match_single_binding,
    clippy::useless_format,
    reason = "the documentation is the text itself"
)]
mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

pub use texts::*;

/// A sentence in every language, for an error that is made where the reader's language is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Localized([String; Language::ALL.len()]);

impl Localized {
    pub fn new<S: Into<String>>(sentence: impl Fn(Language) -> S) -> Self {
        Self(Language::ALL.map(|language| sentence(language).into()))
    }

    /// The sentence about a field that breaks a rule.
    pub fn of_field<S: Into<String>>(sentence: impl Fn(&'static errors::fields::Texts) -> S) -> Self {
        Self::new(|language| sentence(errors::fields::of(language)))
    }

    pub fn get(&self, language: Language) -> &str {
        &self.0[language as usize]
    }
}

impl Language {
    /// The language of a tag such as `zh-Hans-CN` or `en_GB`: an exact match, or else one with the same primary subtag.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().trim().to_ascii_lowercase();
        let exactly = Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(tag.trim()));
        exactly.or_else(|| Self::ALL.into_iter().find(|language| primary(language.tag()) == primary(tag)))
    }

    /// The best language for an `Accept-Language` header (RFC 9110 section 12.5.4).
    pub fn negotiate(header: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for item in header.split(',').take(32) {
            let (tag, parameters) = item.split_once(';').unwrap_or((item, ""));
            let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |q| q.parse().unwrap_or(0.0));
            let Some(language) = Self::parse(tag) else { continue };
            if weight > best.map_or(0.0, |(_, so_far)| so_far) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, Localized};

    #[test]
    fn a_localized_sentence_is_found_by_its_language() {
        let names = Localized::new(Language::name);
        for language in Language::ALL {
            assert_eq!(names.get(language), language.name());
        }
    }

    #[test]
    fn the_heaviest_known_language_wins() {
        for (header, expected) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Language::ZhCn)),
            ("en-GB,en;q=0.9,zh;q=0.8", Some(Language::En)),
            ("fr,de;q=0.9,zh-Hant;q=0.2,en;q=0.1", Some(Language::ZhCn)),
            ("en;q=0.3, zh;q=0.7", Some(Language::ZhCn)),
            ("zh;q=0, en", Some(Language::En)),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(Language::negotiate(header), expected, "{header}");
        }
    }

    #[test]
    fn tags_are_read_however_they_are_written() {
        for (tag, expected) in [
            ("zh-CN", Some(Language::ZhCn)),
            ("ZH_cn", Some(Language::ZhCn)),
            (" zh-Hans-CN ", Some(Language::ZhCn)),
            ("en_GB", Some(Language::En)),
            ("english", None),
            ("", None),
        ] {
            assert_eq!(Language::parse(tag), expected, "{tag}");
        }
    }
}
