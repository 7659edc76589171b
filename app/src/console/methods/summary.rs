//! One line above the cards: which users can create an account without an administrator.

use super::server::SignInMethods;
use crate::components::{Alert, Tone};
use crate::i18n::console::methods;
use crate::i18n::{Language, common, use_lang};
use doorward_contract::settings::ContactMethod;
use leptos::prelude::*;

#[component]
pub fn SignUpSummary(methods: SignInMethods) -> impl IntoView {
    let lang = use_lang();
    let sentence = sentence(lang, &methods);
    let guests = methods.open.anonymous.then(|| methods::of(lang).guests_too);
    view! {
        <Alert tone=Tone::Info>
            <strong>{sentence}</strong>
            {guests.map(|guests| view! { " "{guests} })}
        </Alert>
    }
}

fn sentence(lang: Language, methods: &SignInMethods) -> String {
    let sources = sources(lang, methods);
    match sources.as_slice() {
        [] => methods::of(lang).no_sign_up.to_owned(),
        sources => methods::of(lang).sign_up_by(sources.join(common::of(lang).comma)),
    }
}

/// Every method that can currently create an account. Contacts and usernames follow `require_open` in
/// `identity/src/registration.rs`; tickets need a key besides their setting (`identity/src/signin/ticket.rs`).
fn sources(lang: Language, methods: &SignInMethods) -> Vec<String> {
    let (texts, open) = (methods::of(lang), &methods.open);
    let own = [
        (open.username && open.self_registration, texts.by_username),
        (open.phone == ContactMethod::On, texts.by_phone),
        (open.email == ContactMethod::On, texts.by_email),
        (open.custom && methods.ticket_key, texts.by_ticket),
    ];
    let own = own.into_iter().filter(|(on, _)| *on).map(|(_, name)| name.to_owned());
    own.chain(methods.registering.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{SignInMethods, sentence};
    use crate::i18n::Language;
    use doorward_contract::settings::{ContactMethod, LoginMethods};

    fn methods(open: LoginMethods, registering: &[&str]) -> SignInMethods {
        SignInMethods {
            open,
            sms_sends: false,
            mail_sends: false,
            ticket_key: false,
            providers: vec![],
            registering: registering.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    #[test]
    fn finding_a01_each_open_route_is_named() {
        let closed = LoginMethods::default();
        let text_of = |methods: &SignInMethods| sentence(Language::En, methods);
        assert_eq!(text_of(&methods(closed.clone(), &[])), "Only administrators can create accounts.");
        // With the username method off, the self-registration setting has no effect.
        let stranded = LoginMethods { username: false, self_registration: true, ..closed.clone() };
        assert_eq!(text_of(&methods(stranded, &[])), "Only administrators can create accounts.");
        let sign_in_only = LoginMethods { email: ContactMethod::LoginOnly, custom: true, ..closed.clone() };
        assert_eq!(text_of(&methods(sign_in_only, &[])), "Only administrators can create accounts.");
        let open = LoginMethods {
            self_registration: true,
            phone: ContactMethod::On,
            email: ContactMethod::On,
            custom: true,
            ..closed
        };
        let all = SignInMethods { ticket_key: true, ..methods(open, &["Corp SSO"]) };
        let sentence_ = "New users can sign up with: username and password, phone, email, custom ticket, Corp SSO.";
        assert_eq!(text_of(&all), sentence_);
        assert!(sentence(Language::ZhCn, &all).contains("邮箱、自定义登录、Corp SSO"));
    }
}
