//! Rules of display names: of users, roles, policies, departments and identity providers.
//!
//! Every script and emoji is allowed. Rejected are characters that are invisible (default ignorable characters and
//! fillers, Unicode section 5.21), that reorder the text around them (bidirectional controls, UAX #9) or that cover
//! their neighbours (stacks of accents). Joiners, variation selectors and tags are invisible too, and allowed where a
//! script or an emoji needs them: after the character they act on.

use doorward_i18n::errors::fields::{Texts, TooLong};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

/// Most marks on one character that pile up above or below it. Hebrew needs four.
const MAX_STACKED: usize = 4;
/// Most marks of any kind on one character. A Burmese syllable needs six.
const MAX_MARKS: usize = 8;

/// Why a name is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    /// It is empty.
    Required,
    /// More characters than this.
    TooLong(usize),
    /// It contains a control character or a line break; these forge log lines and mail headers.
    Control,
    /// It contains an invisible character, or one that reorders text.
    Invisible,
    /// It has more marks on one character than any script needs.
    Marks,
}

impl NameFault {
    /// Stable code in `details.reason`.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong(_) => "too_long",
            Self::Control => "charset",
            Self::Invisible => "invisible",
            Self::Marks => "stacked_marks",
        }
    }

    /// What to change. `field` is the name's name on the wire.
    pub fn sentence(self, texts: &Texts, field: &str) -> String {
        match self {
            Self::Required => texts.required(field),
            Self::TooLong(most) => texts.too_long(TooLong { field, most }),
            Self::Control => texts.control(field),
            Self::Invisible => texts.invisible(field),
            Self::Marks => texts.stacked_marks(field),
        }
    }
}

/// Checks a name of 1 to `most` characters and trims it.
///
/// # Errors
/// [`NameFault`].
pub fn check(name: &str, most: usize) -> Result<String, NameFault> {
    let name = name.trim();
    if name.is_empty() {
        return Err(NameFault::Required);
    }
    if name.chars().count() > most {
        return Err(NameFault::TooLong(most));
    }
    let mut before = Before::default();
    for (at, c) in name.char_indices() {
        before.take(c, name[at + c.len_utf8()..].chars().next())?;
    }
    Ok(name.to_owned())
}

/// Cleans a name from an identity provider instead of rejecting its owner; `None` when nothing is left.
pub(crate) fn cleaned(name: &str, most: usize) -> Option<String> {
    let (mut clean, mut before) = (String::new(), Before::default());
    let mut rest = name.trim().chars().map(|c| if is_control(c) { ' ' } else { c }).peekable();
    while let Some(c) = rest.next() {
        let mut next = before;
        if next.take(c, rest.peek().copied()).is_ok() {
            before = next;
            clean.push(c);
        }
    }
    let clean: String = clean.trim().chars().take(most).collect();
    // Cutting may leave a joiner without its second half.
    check(&clean, most).or_else(|_| check(clean.trim_end_matches(is_joiner), most)).ok()
}

/// Comparison key of a name: equal where two names look the same to a reader. Never shown.
pub fn look(name: &str) -> String {
    let folded: String = name.nfkc().collect::<String>().to_lowercase();
    let seen = folded.nfd().filter(|c| !is_ignorable(*c)).map(twin);
    let seen: String = seen.nfc().collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What precedes a character.
#[derive(Debug, Clone, Copy, Default)]
struct Before {
    last: Option<char>,
    /// Whether the last visible character is a flag that takes tags.
    tagged: bool,
    stacked: usize,
    marks: usize,
}

impl Before {
    fn take(&mut self, c: char, next: Option<char>) -> Result<(), NameFault> {
        if is_control(c) {
            return Err(NameFault::Control);
        }
        if is_ignorable(c) {
            if !self.needs(c, next) {
                return Err(NameFault::Invisible);
            }
        } else if is_filler(c) || is_bidi_control(c) || is_nothing(c) {
            return Err(NameFault::Invisible);
        } else if is_combining_mark(c) {
            self.mark(c)?;
        } else {
            (self.stacked, self.marks, self.tagged) = (0, 0, c == BLACK_FLAG);
        }
        self.last = Some(c);
        Ok(())
    }

    fn mark(&mut self, c: char) -> Result<(), NameFault> {
        // At the beginning or after a space it would attach to the text before the name.
        if self.last.is_none_or(char::is_whitespace) {
            return Err(NameFault::Invisible);
        }
        self.marks += 1;
        self.stacked += usize::from(canonical_combining_class(c) != 0);
        if self.stacked > MAX_STACKED || self.marks > MAX_MARKS { Err(NameFault::Marks) } else { Ok(()) }
    }

    /// Whether an invisible character has an effect at this position.
    fn needs(&self, c: char, next: Option<char>) -> bool {
        let Some(last) = self.last.filter(|last| !last.is_whitespace()) else { return false };
        if is_tag(c) {
            return self.tagged;
        }
        // A variation selector may precede a joiner; no other invisible character may precede another.
        let on_selector = is_joiner(c) && is_selector(last);
        if is_ignorable(last) && !on_selector {
            return false;
        }
        let goes_on = || next.is_some_and(|next| !next.is_whitespace() && !is_ignorable(next) && !is_filler(next));
        is_selector(c) || (is_joiner(c) && goes_on())
    }
}

const BLACK_FLAG: char = '\u{1f3f4}';

fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `Default_Ignorable_Code_Point` of Unicode's `DerivedCoreProperties`, without the bidirectional controls.
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Visible by its properties, but blank in every font.
fn is_filler(c: char) -> bool {
    matches!(c, '\u{2800}' | '\u{1d159}')
}

/// Annotation marks that are never shown by themselves, and code points that are not characters.
fn is_nothing(c: char) -> bool {
    matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Tags spell the region of a flag such as Scotland's.
fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0020}'..='\u{e007f}')
}

/// The Latin letter that a Cyrillic or Greek one looks like (UTS #39, the lower-case letters that most fonts draw
/// alike).
fn twin(c: char) -> char {
    match c {
        'а' | 'α' => 'a',
        'с' => 'c',
        'ԁ' => 'd',
        'е' => 'e',
        'һ' => 'h',
        'і' | 'ι' | 'ı' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'м' => 'm',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' => 'y',
        'в' | 'β' => 'b',
        'н' | 'η' => 'n',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::{NameFault, check, cleaned, look};

    #[test]
    fn case_p056_every_script_and_emoji_are_welcome() {
        for name in [
            "李娜",
            "content editor",
            "Søren O’Neil-Łoś",
            "O\u{300}\u{323}dún",
            "سارا می\u{200c}خواهد",
            "শ্রী র\u{200d}\u{9cd}য",
            "ကျွန်ုပ်",
            "שָׁלוֹם",
            "བསྒྲུབས",
            "ภูมิใจ",
            "👩\u{200d}👩\u{200d}👧 family",
            "❤\u{fe0f}\u{200d}🔥",
            "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
            "葛\u{e0100}城",
            "1\u{fe0f}\u{20e3} first",
            "👍🏽",
            "\u{b9c}\u{bc6}\u{baf}",
            "</title><x>",
        ] {
            assert_eq!(check(name, 64).as_deref(), Ok(name.trim()), "{name:?}");
            assert_eq!(cleaned(name, 64).as_deref(), Some(name.trim()), "{name:?}");
        }
    }

    #[test]
    fn case_p056_nothing_to_see_reordering_and_stacks_are_refused() {
        let zalgo = format!("a{}", "\u{301}".repeat(40));
        for (name, fault) in [
            ("", NameFault::Required),
            (" \u{3000}\u{2003} ", NameFault::Required),
            ("\u{200b}", NameFault::Invisible),
            ("a\u{200b}dmin", NameFault::Invisible),
            ("\u{3164}", NameFault::Invisible),
            ("\u{ffa0}\u{115f}", NameFault::Invisible),
            ("\u{2800}", NameFault::Invisible),
            ("\u{200d}a", NameFault::Invisible),
            ("a\u{200d}", NameFault::Invisible),
            ("a\u{200d}\u{200d}b", NameFault::Invisible),
            ("a \u{fe0f}", NameFault::Invisible),
            ("a\u{fe0f}\u{fe0f}", NameFault::Invisible),
            ("\u{e0041}\u{e0042}", NameFault::Invisible),
            ("Ann\u{ad}a", NameFault::Invisible),
            ("\u{202e}nimda", NameFault::Invisible),
            ("a\u{2066}b", NameFault::Invisible),
            ("\u{200f}ab", NameFault::Invisible),
            ("\u{301}a", NameFault::Invisible),
            ("a\u{fff9}b", NameFault::Invisible),
            ("a\r\nb", NameFault::Control),
            ("a\u{2028}b", NameFault::Control),
            (&zalgo, NameFault::Marks),
        ] {
            assert_eq!(check(name, 64), Err(fault), "{name:?}");
        }
        assert_eq!(check(&"名".repeat(65), 64), Err(NameFault::TooLong(64)));
        assert!(check(&"名".repeat(64), 64).is_ok());
    }

    #[test]
    fn case_p056_a_name_from_elsewhere_keeps_what_can_be_seen() {
        assert_eq!(cleaned("\u{202e}li\u{200b} na\r\n", 64).as_deref(), Some("li na"));
        assert_eq!(cleaned("\u{3164}\u{200b}", 64), None);
        assert_eq!(cleaned("a\nb", 64).as_deref(), Some("a b"));
        assert_eq!(cleaned(&format!("e{}", "\u{301}".repeat(40)), 64).map(|name| name.chars().count()), Some(5));
        // The limit falls between a joiner and what it joins.
        assert_eq!(cleaned("👩\u{200d}👧", 2).as_deref(), Some("👩"));
    }

    #[test]
    fn case_p056_names_that_look_the_same_have_one_look() {
        for (one, other) in [
            ("Sales", "sаlеs"),
            ("Sales", "ＳＡＬＥＳ"),
            ("Head office", "head  \u{a0}office"),
            ("Café", "Cafe\u{301}"),
            ("❤", "❤\u{fe0f}"),
            ("TOP", "ТОР"),
        ] {
            assert_eq!(look(one), look(other), "{one} {other}");
        }
        for (one, other) in [("Sales", "Sale"), ("Cafe", "Café"), ("销售", "销售部"), ("й", "и")] {
            assert_ne!(look(one), look(other), "{one} {other}");
        }
    }
}
