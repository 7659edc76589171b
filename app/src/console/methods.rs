//! Sign-in methods, a card each.
//!
//! Each card has a file and takes [`SignInMethods`] and [`Forms`]; a new sign-in method is a new file and a line in the
//! page.

mod card;
mod contact;
mod email;
mod guests;
mod phone;
mod providers;
mod registration;
mod server;
mod summary;
mod tickets;
mod toggle;
mod username;

pub use providers::ProviderState;
pub use server::{ReadMethods, SetContactMethod, SetLoginMethod, SetProvider, SignInMethods};

use super::notice::{Notice, on_done};
use super::page::{ApiExample, Page};
use crate::components::{ErrorAlert, ResourceView};
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::{frame, methods};
use crate::lazy::lazy_page;
use email::Email;
use guests::Guests;
use leptos::prelude::*;
use phone::Phone;
use providers::Providers;
use registration::Registration;
use summary::SignUpSummary;
use tickets::Tickets;
use username::Username;

lazy_page! {
    /// `/admin/methods`
    METHODS, MethodsPage
}

/// Forms that change the sign-in methods.
#[derive(Clone, Copy)]
pub struct Forms {
    /// Turns a method on or off.
    pub switch: FormState<SetLoginMethod>,
    /// Sets the mode of a contact method.
    pub contact: FormState<SetContactMethod>,
    /// Turns sign-in through a provider on or off.
    pub provider: FormState<SetProvider>,
}

#[component]
fn MethodsPage() -> impl IntoView {
    let texts = methods::texts();
    let forms = Forms { switch: use_admin_form(), contact: use_admin_form(), provider: use_admin_form() };
    let read = Resource::new(|| (), |()| server::read_methods());
    let notice = Notice::get();
    let saved = move |()| {
        notice.show(frame::texts().saved);
        read.refetch();
    };
    on_done(forms.switch, saved);
    on_done(forms.contact, saved);
    on_done(forms.provider, saved);
    view! {
        <Page title=texts.title lead=texts.lead>
            <ErrorAlert message=forms.switch.error_above(&["confirm_lockout"]) />
            <ErrorAlert message=forms.contact.error_above(&["confirm_lockout"]) />
            <ErrorAlert message=forms.provider.error_above(&["confirm_lockout"]) />
            <ResourceView
                resource=read
                view=move |methods: SignInMethods| {
                    view! {
                        <SignUpSummary methods=methods.clone() />
                        <div class="methods">
                            <Username methods=methods.clone() forms />
                            <Registration methods=methods.clone() forms />
                            <Phone methods=methods.clone() forms />
                            <Email methods=methods.clone() forms />
                            <Guests methods=methods.clone() forms />
                            <Tickets methods=methods.clone() forms />
                        </div>
                        <Providers providers=methods.providers form=forms.provider />
                    }
                }
            />
            <ApiExample method="PATCH" path="/settings/login_methods" body=r#"{"phone":"login_only"}"# />
        </Page>
    }
}
