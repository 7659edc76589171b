//! Where browsers may call from and be sent back to.

use super::server::SaveDomains;
use crate::DoorError;
use crate::components::{Alert, Card, ErrorAlert, Form, Submit, TextArea};
use crate::console::notice::{Notice, on_done};
use crate::console::page::ByApi;
use crate::form::{FormState, use_form};
use crate::i18n::console::frame;
use crate::i18n::console::settings::{self as words, bad_line};
use crate::i18n::{common, errors, use_lang};
use doorward_contract::settings::{Domains, Settings};
use leptos::prelude::*;

/// Lines as they were understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Hosts, each once.
    pub hosts: Vec<String>,
    /// Lines that were more than a host and were cut down to it.
    pub shortened: Vec<String>,
}

/// Reads hosts, one a line. A pasted address is cut down to its host; a line that names none is the error.
pub fn read(text: &str) -> Result<Read, &str> {
    let mut read = Read { hosts: Vec::new(), shortened: Vec::new() };
    for line in text.split([',', '\n']).map(str::trim).filter(|line| !line.is_empty()) {
        let host = host(line).ok_or(line)?;
        if !line.eq_ignore_ascii_case(&host) {
            read.shortened.push(format!("{line} → {host}"));
        }
        if !read.hosts.contains(&host) {
            read.hosts.push(host);
        }
    }
    Ok(read)
}

fn host(line: &str) -> Option<String> {
    let rest = line.split_once("://").map_or(line, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?.to_ascii_lowercase();
    let (name, port) = host.rsplit_once(':').unwrap_or((&host, "1"));
    let name = name.strip_prefix("*.").unwrap_or(name);
    let label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let good = name.len() <= 253 && name.split('.').all(label) && port.parse::<u16>().is_ok_and(|port| port > 0);
    good.then_some(host)
}

/// The tab.
#[component]
pub(super) fn SecurityDomains(
    /// What holds now.
    now: Domains,
    /// Where it was read from.
    read: Resource<Result<Settings, DoorError>>,
) -> impl IntoView {
    let words = words::texts();
    let form = use_form::<SaveDomains>();
    let notice = Notice::get();
    on_done(form, move |shortened| {
        let cut =
            if shortened.is_empty() { String::new() } else { format!(" {} {}", words.shortened, shortened.join(", ")) };
        notice.say(format!("{}{cut}", frame::texts().saved));
        read.refetch();
    });
    let body = serde_json::to_string(&now).unwrap_or_default();
    let text = form.typed("allowed").unwrap_or_else(|| now.allowed.join("\n"));
    view! {
        <Card title=words.domains text=words.domains_lead>
            {now.allowed.is_empty().then(|| view! { <Alert>{words.domains_none}</Alert> })}
            <Form state=form>
                <ErrorAlert message=form.error_above(&["allowed"]) />
                <TextArea
                    name="allowed"
                    label=words.domains_label
                    hint=words.domains_hint
                    value=text
                    error=explained(form)
                    rows=8
                />
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
            <ByApi method="PATCH" path="/settings/domains" body />
        </Card>
    }
}

// Names the line that is wrong, where it is known.
fn explained(form: FormState<SaveDomains>) -> Signal<Option<String>> {
    let lang = use_lang();
    Signal::derive(move || {
        let error = form.error().filter(|error| error.field.as_deref() == Some("allowed"))?;
        let named = error.values.get("line").map(|line| bad_line(lang, line));
        Some(named.unwrap_or_else(|| errors::sentence_in(lang, &error)))
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_pasted_address_is_cut_down_to_its_host() {
        let read = read("https://App.example.com/login?x=1\nlocalhost:5173\n\n*.example.com\napp.example.com").unwrap();
        assert_eq!(read.hosts, ["app.example.com", "localhost:5173", "*.example.com"]);
        assert_eq!(read.shortened, ["https://App.example.com/login?x=1 → app.example.com"]);
    }

    #[test]
    fn what_is_no_host_is_named() {
        for line in ["a b", "*", "*.", "exa_mple.com", "host:0", "host:99999", "http://", "a..b", "x@y"] {
            assert_eq!(read(&format!("localhost\n{line}")).unwrap_err(), line);
        }
    }
}
