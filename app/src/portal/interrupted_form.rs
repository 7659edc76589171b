//! Response to a form without script whose session has expired, or that requires presence: a page that submits the form
//! again.

use crate::address::with_query;
use crate::components::Interruption;
use crate::components::session_notice::REAUTHENTICATE_BESIDE;
use crate::i18n::common;
use crate::preferences::{request_lang, request_theme};
use axum::http::request::Parts;
use leptos::prelude::*;

/// Hidden field with the page of the form, for the second submission.
pub const PAGE_FIELD: &str = "__page";

/// The rejected submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterruptedForm {
    /// Names and values, in their order.
    pub fields: Vec<(String, String)>,
    /// Page of the form.
    pub page: String,
    /// Why it was rejected.
    pub interruption: Interruption,
}

/// The whole document. It needs no script, and its policy allows none.
pub fn page(sent: &Parts, css: &str, form: &InterruptedForm) -> String {
    Owner::new().with(|| {
        provide_context(sent.clone());
        let (lang, theme) = (request_lang(), request_theme());
        let texts = common::of(lang);
        let (title, text, to, label) = match form.interruption {
            Interruption::SignedOut => {
                let login = with_query("/login", &[("next", Some(&form.page))]);
                (texts.session_ended_title, texts.session_ended_form, login, texts.sign_in_in_new_tab)
            }
            Interruption::PresenceNeeded => {
                (texts.presence_title, texts.presence_form, REAUTHENTICATE_BESIDE.to_owned(), texts.confirm_in_new_tab)
            }
        };
        let hidden = |(name, value): &(String, String)| {
            view! { <input type="hidden" name=name.clone() value=value.clone() /> }
        };
        let fields = form.fields.iter().map(hidden).collect_view();
        let document = view! {
            <html lang=lang.tag() data-theme=theme.as_str()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content=theme.color_scheme() />
                    <title>{title}</title>
                    <link rel="stylesheet" href=css.to_owned() />
                </head>
                <body>
                    <div class="portal">
                        <main class="portal__card">
                            <header class="portal__head">
                                <h1 class="portal__title">{title}</h1>
                                <p class="portal__text">{text}</p>
                            </header>
                            <form class="form" method="post" action=sent.uri.path().to_owned()>
                                {fields}
                                <input type="hidden" name=PAGE_FIELD value=form.page.clone() />
                                <a class="button button--primary button--wide" href=to target="_blank">
                                    {label}
                                </a>
                                <button class="button button--secondary button--wide" type="submit">
                                    {texts.send_again}
                                </button>
                            </form>
                        </main>
                    </div>
                </body>
            </html>
        };
        format!("<!DOCTYPE html>{}", document.to_html())
    })
}
