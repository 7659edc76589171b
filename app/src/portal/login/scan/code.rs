//! The code on the screen: create, poll, replace.

use super::{Progress, create_scan_code, poll_scan_code};
use crate::AppError;
use crate::address::leave_for;
use crate::components::{Alert, Button, ButtonKind, Tone};
use crate::i18n::portal::scan;
use crate::i18n::{Language, use_lang};
use doorward_contract::Secret;
use doorward_contract::provider::QrCode;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::js_sys::Date;
use std::time::Duration;

/// Codes that replace an expired one without a click. After that the user is probably away, and a button creates the
/// next.
const BY_THEMSELVES: u8 = 5;

const TICK: Duration = Duration::from_secs(1);

/// Interval of the polling in milliseconds, less than the tick so that an early tick counts.
const PAUSE: f64 = 1900.0;

/// What the screen shows.
#[derive(Clone, PartialEq)]
enum Phase {
    /// A code is being created.
    Creating,
    Code(ScanCode),
    Denied,
    Expired,
    Failed(AppError),
    SigningIn,
}

#[derive(Clone, PartialEq)]
struct ScanCode {
    id: Secret,
    image: String,
    /// By the browser's clock, in milliseconds.
    until: f64,
}

#[derive(Clone, Copy)]
struct Screen {
    phase: RwSignal<Phase>,
    scanned: RwSignal<bool>,
    left: RwSignal<u32>,
    /// Codes since the last click.
    created: StoredValue<u8>,
    /// Whether a poll is in progress: the next one waits for its response.
    polling: StoredValue<bool>,
    polled_at: StoredValue<f64>,
    provider: StoredValue<String>,
    next: StoredValue<Option<String>>,
}

impl Screen {
    fn new(provider: String, next: Option<String>) -> Self {
        Self {
            phase: RwSignal::new(Phase::Creating),
            scanned: RwSignal::new(false),
            left: RwSignal::new(0),
            created: StoredValue::new(0),
            polling: StoredValue::new(false),
            polled_at: StoredValue::new(0.0),
            provider: StoredValue::new(provider),
            next: StoredValue::new(next),
        }
    }

    /// Runs the next step; does nothing while the page is hidden.
    fn tick(self) {
        if document().hidden() || self.polling.get_value() {
            return;
        }
        match self.phase.get_untracked() {
            Phase::Creating => self.create(),
            Phase::Code(code) => {
                let now = Date::now();
                let left = seconds_until(code.until, now);
                self.left.set(left);
                if left == 0 {
                    self.expire();
                } else if now - self.polled_at.get_value() >= PAUSE {
                    self.polled_at.set_value(now);
                    self.poll(code.id);
                }
            }
            _ => {}
        }
    }

    fn create(self) {
        self.polling.set_value(true);
        let provider = self.provider.get_value();
        spawn_local(async move {
            let answer = create_scan_code(provider).await;
            if self.polling.try_set_value(false).is_some() {
                // The page was left meanwhile.
                return;
            }
            match answer {
                Ok(QrCode { qr_code, qr_code_id, expires_in }) => {
                    let until = Date::now() + f64::from(expires_in) * 1000.0;
                    self.created.update_value(|created| *created = created.saturating_add(1));
                    self.polled_at.set_value(Date::now());
                    self.scanned.set(false);
                    self.left.set(expires_in);
                    self.phase.set(Phase::Code(ScanCode { id: qr_code_id, image: qr_code, until }));
                }
                Err(error) => self.phase.set(Phase::Failed(error)),
            }
        });
    }

    fn poll(self, code: Secret) {
        self.polling.set_value(true);
        let (provider, next) = (self.provider.get_value(), self.next.get_value());
        spawn_local(async move {
            let answer = poll_scan_code(provider, code, next).await;
            if let Ok(Progress::SignedIn(to)) = &answer {
                // Also if the page was left meanwhile: this browser is signed in now.
                leave_for(to);
            }
            if self.polling.try_set_value(false).is_some() {
                return;
            }
            match answer {
                Ok(Progress::Waiting) => {}
                Ok(Progress::Scanned) => self.scanned.set(true),
                Ok(Progress::Denied) => self.phase.set(Phase::Denied),
                Ok(Progress::Expired) => self.expire(),
                Ok(Progress::SignedIn(_)) => self.phase.set(Phase::SigningIn),
                // The code is still valid; the next poll may succeed.
                Err(error) if passes(&error) => {}
                Err(error) => self.phase.set(Phase::Failed(error)),
            }
        });
    }

    fn expire(self) {
        self.phase.set(if renews_itself(self.created.get_value()) { Phase::Creating } else { Phase::Expired });
    }

    fn start_again(self) {
        self.created.set_value(0);
        self.phase.set(Phase::Creating);
        self.tick();
    }
}

/// Whether another code follows without a click after `created` codes.
const fn renews_itself(created: u8) -> bool {
    created <= BY_THEMSELVES
}

fn seconds_until(until: f64, now: f64) -> u32 {
    ((until - now) / 1000.0).ceil().max(0.0) as u32
}

/// Whether an error is likely to be temporary.
fn passes(error: &AppError) -> bool {
    let status = error.code.status();
    status >= 500 || status == 429 || error.retry_after.is_some()
}

/// The code with instructions and its remaining lifetime.
#[component]
pub(super) fn Code(provider: String, name: String, next: Option<String>) -> impl IntoView {
    let (texts, lang) = (scan::texts(), use_lang());
    let screen = Screen::new(provider, next);
    Effect::new(move || {
        screen.tick();
        if let Ok(handle) = set_interval_with_handle(move || screen.tick(), TICK) {
            on_cleanup(move || handle.clear());
        }
    });
    let phase = screen.phase;
    let state = NodeRef::<Div>::new();
    let again = Callback::new(move |()| {
        // The button is about to be removed.
        if let Some(state) = state.get_untracked() {
            _ = state.focus();
        }
        screen.start_again();
    });
    let alt = texts.code_of(&name);
    let picture = move || match phase.get() {
        Phase::Creating => Some(view! { <div class="scan__picture"></div> }.into_any()),
        Phase::Code(code) => {
            let alt = alt.clone();
            Some(view! { <img class="scan__picture" class:scan__picture--scanned=screen.scanned src=code.image alt=alt /> }.into_any())
        }
        _ => None,
    };
    let left = move || {
        matches!(phase.get(), Phase::Code(_))
            .then(|| view! { <p class="scan__left">{move || scan::left_in(lang, screen.left.get())}</p> })
    };
    let stopped = move || matches!(phase.get(), Phase::Denied | Phase::Expired | Phase::Failed(_));
    view! {
        <div class="scan needs-script">
            {picture}
            <div class="scan__state" role="status" tabindex="-1" node_ref=state>
                {move || status_text(lang, &phase.get(), screen.scanned.get())}
            </div>
            {left}
            {move || {
                stopped()
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Secondary on_press=again>
                                {texts.new_code}
                            </Button>
                        }
                    })
            }}
            <p class="scan__hint">{texts.only_yours}</p>
        </div>
    }
}

fn status_text(lang: Language, phase: &Phase, scanned: bool) -> AnyView {
    let texts = scan::of(lang);
    match phase {
        Phase::Creating => texts.creating.into_any(),
        Phase::Code(_) if scanned => view! { <strong>{texts.scanned}</strong> }.into_any(),
        Phase::Code(_) => texts.waiting.into_any(),
        Phase::Denied => view! { <Alert tone=Tone::Warning>{texts.denied}</Alert> }.into_any(),
        Phase::Expired => view! { <Alert tone=Tone::Info>{texts.expired}</Alert> }.into_any(),
        Phase::Failed(error) => {
            let why = scan::failure(lang, error);
            view! { <Alert tone=Tone::Danger>{why}</Alert> }.into_any()
        }
        Phase::SigningIn => texts.signing_in.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::{passes, renews_itself, seconds_until};
    use crate::AppError;
    use doorward_contract::ErrorCode;

    #[test]
    fn five_codes_follow_the_first_by_themselves() {
        let by_themselves = (1..).take_while(|created| renews_itself(*created)).count();
        assert_eq!(by_themselves, 5);
    }

    #[test]
    fn the_last_second_counts_whole_and_no_time_is_left_after_it() {
        assert_eq!(
            (seconds_until(1001.0, 1000.0), seconds_until(1000.0, 1000.0), seconds_until(0.0, 1000.0)),
            (1, 0, 0)
        );
    }

    #[test]
    fn a_question_that_did_not_get_through_leaves_the_code_on_the_screen() {
        assert!(passes(&AppError::new(ErrorCode::Unavailable)));
        assert!(!passes(&AppError::new(ErrorCode::ProviderNotFound)));
    }
}
