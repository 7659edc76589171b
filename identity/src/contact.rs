//! Phone numbers and email addresses in canonical form, so that each has one spelling (attack 40).

use crate::Error;
use doorward_contract::messaging::Channel;
use phonenumber::{Type, country};
use unicode_normalization::UnicodeNormalization;
use url::Host;

/// Longest address that mail can carry, in bytes (RFC 5321 section 4.5.3.1.3, less the angle brackets).
const MAX_EMAIL: usize = 254;

/// A well-formed phone number or email address, of no particular account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub channel: Channel,
    /// Canonical form, unique among accounts: an E.164 number, or the address in lower case with its domain in ASCII.
    pub key: String,
    /// Form for display: an address keeps its capitals.
    pub display: String,
}

impl Contact {
    /// A contact from its stored canonical form.
    pub fn known(channel: Channel, key: &str) -> Self {
        Self { channel, key: key.to_owned(), display: key.to_owned() }
    }

    /// Name of its sign-in method in sessions and events.
    pub const fn sign_in_method(&self) -> &'static str {
        match self.channel {
            Channel::Sms => "phone",
            Channel::Mail => "email",
        }
    }

    /// Parses a phone number or an email address, whichever the text looks like; `None` when it looks like neither.
    pub fn recognise(text: &str) -> Option<Result<Self, Error>> {
        let text = tidy(text);
        if text.contains('@') {
            return Some(Self::email(&text));
        }
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let plain = text.chars().all(|c| c.is_ascii_digit() || "+-() .".contains(c));
        (plain && digits >= 7).then(|| Self::phone(&text))
    }

    /// The contact of a request that has a field for each kind. An empty field counts as absent.
    ///
    /// # Errors
    /// [`Error::Invalid`] when both are present, or neither, or the one is unusable.
    pub fn one_of(phone: Option<&str>, email: Option<&str>) -> Result<Self, Error> {
        let is_present = |text: &&str| !text.trim().is_empty();
        match (phone.filter(is_present), email.filter(is_present)) {
            (Some(_), Some(_)) => Err(Error::invalid("email", "both", |texts| texts.contact_both)),
            (Some(phone), None) => Self::phone(phone),
            (None, Some(email)) => Self::email(email),
            (None, None) => Err(Error::invalid("phone_number", "required", |texts| texts.contact_required)),
        }
    }

    /// Parses a phone number: `+86 138...`, `86138...`, `0086138...` and the bare eleven digits are equal.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is not a number that can receive messages.
    pub fn phone(text: &str) -> Result<Self, Error> {
        let refuse = |reason| Error::invalid("phone_number", reason, |texts| texts.phone_malformed);
        let text = tidy(text);
        let dialled: String = text.chars().filter(|c| !" -().\u{2010}\u{2011}\u{2013}".contains(*c)).collect();
        let digits = dialled.strip_prefix('+').unwrap_or(&dialled);
        if digits.is_empty() || digits.len() > 20 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(refuse("malformed"));
        }
        let number = parse_phone(&dialled).ok_or_else(|| refuse("no_such_number"))?;
        let takes_messages = matches!(
            number.number_type(&phonenumber::metadata::DATABASE),
            Type::Mobile | Type::FixedLineOrMobile | Type::PersonalNumber
        );
        if !takes_messages {
            return Err(refuse("not_mobile"));
        }
        let key = number.format().mode(phonenumber::Mode::E164).to_string();
        Ok(Self { channel: Channel::Sms, display: key.clone(), key })
    }

    /// Parses an email address (RFC 5321 section 4.1.2, the dot-string form). Case, surrounding spaces and the spelling
    /// of an international domain make no difference.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is not an address.
    pub fn email(text: &str) -> Result<Self, Error> {
        let refuse = || Error::invalid("email", "malformed", |texts| texts.email_malformed);
        let text = tidy(text);
        let (local, domain) = text.rsplit_once('@').ok_or_else(refuse)?;
        let atom = |atom: &str| {
            !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
        };
        if local.len() > 64 || !local.split('.').all(atom) {
            return Err(refuse());
        }
        let Ok(Host::Domain(domain)) = Host::parse(domain) else { return Err(refuse()) };
        let label = |label: &str| {
            !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && label.len() <= 63
        };
        if !domain.contains('.') || !domain.split('.').all(label) || local.len() + 1 + domain.len() > MAX_EMAIL {
            return Err(refuse());
        }
        let key = format!("{}@{domain}", local.to_lowercase());
        Ok(Self { channel: Channel::Mail, key, display: format!("{local}@{domain}") })
    }

    /// Key for limits on sending: tags after a plus sign, and dots where the host ignores them, lead to the same
    /// mailbox (attack 40).
    pub fn mailbox(&self) -> String {
        let Some((local, domain)) = self.key.split_once('@') else { return self.key.clone() };
        let local = local.split('+').next().unwrap_or(local);
        match domain {
            "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
            _ => format!("{local}@{domain}"),
        }
    }

    /// Country calling code of a phone number, such as `86`.
    pub fn country(&self) -> Option<String> {
        (self.channel == Channel::Sms).then(|| country_code(&self.key)).flatten()
    }

    /// Name of the field on the wire: `phone_number` or `email`.
    pub const fn field(&self) -> &'static str {
        match self.channel {
            Channel::Sms => "phone_number",
            Channel::Mail => "email",
        }
    }

    /// Recognizable for its owner and useless to others: `+86 138****8000`, `l***@example.com`.
    pub fn masked(&self) -> String {
        mask(self.channel, &self.key)
    }
}

/// [`Contact::masked`] of a canonical contact.
pub fn mask(channel: Channel, key: &str) -> String {
    match (channel, key.split_once('@')) {
        (Channel::Mail, Some((local, domain))) => format!("{}***@{domain}", local.chars().next().unwrap_or('*')),
        _ => {
            let spaced = spaced(key);
            let keep = spaced.len().saturating_sub(4);
            let from = spaced.find(' ').map_or(0, |at| at + 4).min(keep);
            format!("{}****{}", &spaced[..from], &spaced[keep..])
        }
    }
}

/// An E.164 number as the CloudBase wire writes it: with a space after the country code.
pub(crate) fn spaced(e164: &str) -> String {
    let split = country_code(e164).and_then(|code| e164.get(1 + code.len()..).map(|rest| format!("+{code} {rest}")));
    split.unwrap_or_else(|| e164.to_owned())
}

fn country_code(e164: &str) -> Option<String> {
    Some(phonenumber::parse(None, e164).ok()?.code().value().to_string())
}

/// Accepts `+` and digits, or digits alone.
fn parse_phone(dialled: &str) -> Option<phonenumber::PhoneNumber> {
    let valid = |text: &str| phonenumber::parse(Some(country::CN), text).ok().filter(phonenumber::is_valid);
    let international = dialled.strip_prefix("00").map(|rest| format!("+{rest}"));
    let text = international.as_deref().unwrap_or(dialled);
    if text.starts_with('+') {
        return valid(text);
    }
    // Eleven digits that begin with 1 are a Chinese mobile; longer numbers may carry their country code without a plus.
    valid(text).or_else(|| valid(&format!("+{text}")))
}

/// Converts full-width characters to ASCII and trims white space of any kind.
fn tidy(text: &str) -> String {
    // No contact is longer, and NFKC may turn one character into eighteen.
    let text: String = text.trim().chars().take(MAX_EMAIL + 66).nfkc().collect();
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn attack_40_one_phone_has_one_key_however_it_is_written() {
        for text in [
            "+86 13800138000",
            "+8613800138000",
            "8613800138000",
            "008613800138000",
            "13800138000",
            "138-0013-8000",
            " 138 0013 8000\u{3000}",
            "+８６ １３８００１３８０００",
            "+86 (138) 0013-8000",
        ] {
            assert_eq!(Contact::phone(text).unwrap().key, "+8613800138000", "{text}");
        }
        // The SDK puts its space after two digits, whatever the country.
        assert_eq!(Contact::phone("+12 025550123").unwrap().key, "+12025550123");
        assert_eq!(Contact::phone("+1 202 555 0123").unwrap().country().unwrap(), "1");
    }

    #[test]
    fn what_takes_no_messages_is_no_phone() {
        for text in
            ["", "+", "12345", "+86 10 6552 9988", "138001380001", "+999 1234567", "a13800138000", "+86 1380013800１x"]
        {
            assert!(Contact::phone(text).is_err(), "{text}");
        }
    }

    #[test]
    fn case_p043_one_mailbox_has_one_key_however_it_is_written() {
        for text in ["li.na@example.test", "Li.Na@EXAMPLE.test ", "\u{3000}li.na@example.test", "ｌｉ.na@example.test"]
        {
            assert_eq!(Contact::email(text).unwrap().key, "li.na@example.test", "{text}");
        }
        assert_eq!(
            Contact::email("a@bücher.example").unwrap().key,
            Contact::email("a@xn--bcher-kva.example").unwrap().key
        );
        assert_eq!(Contact::email("Li.Na@Example.test").unwrap().display, "Li.Na@example.test");
    }

    #[test]
    fn attack_68_what_could_break_out_of_a_header_is_no_address() {
        for text in [
            "a@b",
            "a b@example.test",
            "a@example.test\r\nBcc: x@example.test",
            "\"a\"@example.test",
            "a@example.test,b@example.test",
            "<a@example.test>",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a..b@example.test",
            "@example.test",
            "a@-.test@",
            "张三@example.test",
        ] {
            assert!(Contact::email(text).is_err(), "{text}");
        }
    }

    #[test]
    fn attack_40_tags_and_dots_do_not_make_another_mailbox() {
        let mailbox = |text| Contact::email(text).unwrap().mailbox();
        assert_eq!(mailbox("li.na+1@gmail.com"), mailbox("lina@googlemail.com"));
        assert_eq!(mailbox("li.na+shop@example.test"), "li.na@example.test");
        assert_ne!(mailbox("li.na@example.test"), mailbox("lina@example.test"));
    }

    #[test]
    fn contacts_are_told_from_user_names() {
        assert_eq!(Contact::recognise("13800138000").unwrap().unwrap().channel, Channel::Sms);
        assert_eq!(Contact::recognise("a@example.test").unwrap().unwrap().channel, Channel::Mail);
        assert!(Contact::recognise("li.na").is_none());
        assert!(Contact::recognise("7z").is_none());
    }

    #[test]
    fn a_mask_shows_enough_for_its_owner_alone() {
        assert_eq!(Contact::phone("13800138000").unwrap().masked(), "+86 138****8000");
        assert_eq!(Contact::email("li.na@example.test").unwrap().masked(), "l***@example.test");
        assert_eq!(spaced("+8613800138000"), "+86 13800138000");
    }

    proptest! {
        #[test]
        fn no_input_breaks_the_parsers(text in "\\PC{0,40}") {
            for contact in [Contact::phone(&text), Contact::email(&text)].into_iter().flatten() {
                let again = match contact.channel { Channel::Sms => Contact::phone(&contact.key), Channel::Mail => Contact::email(&contact.key) };
                prop_assert_eq!(again.unwrap().key, contact.key);
            }
        }
    }
}
