//! Account search: the stored terms of an account, and the prefixes that a query looks for.
//!
//! A term is matched by prefix. Everything that a user may start to type is therefore a separate term: each word of a
//! name, each Chinese character with the text after it, the domain of an email address, a phone number without its
//! country code. Terms are literal: `_`, `%` and `\` have no special meaning.

use std::collections::BTreeSet;

/// Longest term, and longest word of a query that is compared, in characters.
const MAX_TERM: usize = 64;
/// Most words of a query.
const MAX_WORDS: usize = 8;
/// Fewest digits of a query that may be a phone number. A shorter number is more likely a word of a name.
const MIN_PHONE_DIGITS: usize = 3;

/// The fields of an account that its terms are made from, folded as they are stored.
#[derive(Debug, Clone, Copy, Default)]
pub struct Findable<'a> {
    /// The uid.
    pub uid: &'a str,
    /// Canonical username.
    pub username: Option<&'a str>,
    /// Canonical email address.
    pub email: Option<&'a str>,
    /// Phone number in E.164.
    pub phone: Option<&'a str>,
    /// Folded display name.
    pub name: Option<&'a str>,
}

impl Findable<'_> {
    /// All terms, without duplicates.
    pub fn terms(&self) -> Vec<String> {
        let mut terms = BTreeSet::new();
        let mut add = |term: &str| _ = terms.insert(cut(term));
        add(&self.uid.to_lowercase());
        self.username.into_iter().for_each(&mut add);
        if let Some(email) = self.email {
            add(email);
            email.rsplit_once('@').into_iter().for_each(|(_, domain)| domains(domain).for_each(&mut add));
        }
        if let Some(phone) = self.phone {
            add(phone);
            let digits = phone.trim_start_matches('+');
            add(&digits[country_code_len(digits)..]);
        }
        self.name.unwrap_or_default().split_whitespace().flat_map(parts).for_each(&mut add);
        terms.remove("");
        terms.into_iter().collect()
    }
}

/// A parsed query: for each word, the prefixes to look for. It matches an account that has, for each word, a term with
/// one of the word's prefixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search(pub Vec<Vec<String>>);

impl Search {
    /// Parses a query that was folded like names are. `None` if it has no words and so matches every account.
    pub fn read(query: &str) -> Option<Self> {
        // Users type the domain of an email address with the `@` before it.
        let word = |word: &str| cut(if word.len() > 1 { word.trim_start_matches('@') } else { word });
        let mut words: Vec<_> = query.split_whitespace().take(MAX_WORDS).map(|text| vec![word(text)]).collect();
        let digits = digits(query);
        if !digits.is_empty() {
            // A number is one word, with or without spaces. Without spaces it may also be the start of another term.
            let as_written = if words.len() == 1 { words.remove(0) } else { vec![] };
            words = vec![as_written.into_iter().chain(digits).collect::<BTreeSet<_>>().into_iter().collect()];
        }
        (!words.is_empty()).then_some(Self(words))
    }
}

/// The digits of a number as dialled within the country or from abroad; empty for other text.
fn digits(query: &str) -> Vec<String> {
    let digits: String = query.chars().filter(char::is_ascii_digit).collect();
    let sign = |c: char| c.is_whitespace() || "+-().\u{2010}\u{2011}\u{2013}".contains(c);
    if digits.len() < MIN_PHONE_DIGITS || !query.chars().all(|c| c.is_ascii_digit() || sign(c)) {
        return vec![];
    }
    let international = |digits: &str| format!("+{digits}");
    if query.trim_start().starts_with('+') {
        return vec![international(&digits)];
    }
    // `00` is dialled before a country code, and a single `0` before a national number in many countries.
    let rest = match digits.strip_prefix("00") {
        Some(rest) => Some(international(rest)),
        None => digits.strip_prefix('0').filter(|rest| rest.len() >= MIN_PHONE_DIGITS).map(str::to_owned),
    };
    rest.into_iter().chain([international(&digits), digits]).collect()
}

fn cut(term: &str) -> String {
    term.chars().take(MAX_TERM).collect()
}

/// A domain and its parent domains, without the top-level domain.
fn domains(domain: &str) -> impl Iterator<Item = &str> {
    let starts = std::iter::once(0).chain(domain.match_indices('.').map(|(at, _)| at + 1));
    starts.map(|at| &domain[at..]).filter(|rest| rest.contains('.'))
}

/// The suffixes of a word: the whole word, the part after each punctuation mark, and the part from each character of a
/// script that is written without spaces.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let mut before = None;
    word.char_indices().filter_map(move |(at, c)| {
        let begins = match before.replace(c) {
            None => true,
            Some(before) => c.is_alphanumeric() && (!before.is_alphanumeric() || unspaced(c) || unspaced(before)),
        };
        begins.then(|| &word[at..])
    })
}

/// Han, kana, Hangul syllables, Thai, Lao, Khmer and Burmese.
fn unspaced(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}'
        | '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Digits of the country code of an international number (ITU-T E.164, the list of assigned codes): one for 1 and 7,
/// two for those listed, three for all others.
fn country_code_len(digits: &str) -> usize {
    let len = match digits.get(..2).unwrap_or_default() {
        one if one.starts_with(['1', '7']) => 1,
        "20" | "27" | "30" | "31" | "32" | "33" | "34" | "36" | "39" | "40" | "41" | "43" | "44" | "45" | "46"
        | "47" | "48" | "49" | "51" | "52" | "53" | "54" | "55" | "56" | "57" | "58" | "60" | "61" | "62" | "63"
        | "64" | "65" | "66" | "81" | "82" | "84" | "86" | "90" | "91" | "92" | "93" | "94" | "95" | "98" => 2,
        _ => 3,
    };
    len.min(digits.len())
}

#[cfg(test)]
mod tests {
    use super::{Findable, Search};

    fn finds(account: &Findable<'_>, query: &str) -> bool {
        let (terms, search) = (account.terms(), Search::read(query).unwrap());
        let has = |beginning: &String| terms.iter().any(|term| term.starts_with(beginning.as_str()));
        search.0.iter().all(|beginnings| beginnings.iter().any(has))
    }

    #[test]
    fn any_word_of_a_name_finds_and_every_word_of_a_query_must() {
        let grace = Findable { uid: "u1", name: Some("grace brewster-murray hopper"), ..Findable::default() };
        for query in ["grace", "hop", "hopper grace", "brewster-m", "murray", "gr hop"] {
            assert!(finds(&grace, query), "{query}");
        }
        for query in ["opper", "grace lovelace", "race", "%", "_"] {
            assert!(!finds(&grace, query), "{query}");
        }
    }

    #[test]
    fn any_character_of_a_chinese_name_finds() {
        let person = Findable { uid: "u1", name: Some("欧阳娜娜 anna"), ..Findable::default() };
        for query in ["欧", "阳娜", "娜", "娜娜", "ann"] {
            assert!(finds(&person, query), "{query}");
        }
        assert!(!finds(&person, "李"));
        let mixed = Findable { uid: "u1", name: Some("张_三abc"), ..Findable::default() };
        assert!(finds(&mixed, "张_") && finds(&mixed, "三") && finds(&mixed, "abc") && !finds(&mixed, "张x"));
    }

    #[test]
    fn a_phone_is_found_as_it_is_dialled_at_home_and_from_abroad() {
        let chinese = Findable { uid: "u1", phone: Some("+8613800138000"), ..Findable::default() };
        for query in ["13800138000", "138 0013 8000", "+86 138", "0086-138-0013", "8613800", "(138) 0013"] {
            assert!(finds(&chinese, query), "{query}");
        }
        let german = Findable { uid: "u2", phone: Some("+4915112345678"), ..Findable::default() };
        assert!(finds(&german, "0151 1234") && finds(&german, "+49151") && !finds(&german, "+151"));
        let american = Findable { uid: "u3", phone: Some("+14155550123"), ..Findable::default() };
        assert!(finds(&american, "415 555") && finds(&american, "+1 415"));
        let portuguese = Findable { uid: "u4", phone: Some("+351912345678"), ..Findable::default() };
        assert!(finds(&portuguese, "912 345") && !finds(&portuguese, "80"));
    }

    #[test]
    fn an_address_is_found_by_its_beginning_and_by_its_domain() {
        let account = Findable { uid: "U-9", email: Some("grace@mail.example.com"), ..Findable::default() };
        for query in ["grace@", "grace@mail", "mail.example", "example.com", "@example.com", "u-9", "u"] {
            assert!(finds(&account, query), "{query}");
        }
        for query in ["com", "ace@", "@xample.com"] {
            assert!(!finds(&account, query), "{query}");
        }
    }

    #[test]
    fn a_query_without_words_looks_for_nothing() {
        assert_eq!(Search::read(" \u{3000} "), None);
        assert_eq!(Search::read("@").unwrap().0, [["@"]]);
    }

    #[test]
    fn terms_are_bounded() {
        let name = "娜".repeat(64);
        let terms = Findable { uid: &"u".repeat(200), name: Some(&name), ..Findable::default() }.terms();
        assert_eq!(terms.len(), 65);
        assert!(terms.iter().all(|term| term.chars().count() <= 64));
    }
}
