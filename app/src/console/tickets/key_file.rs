//! File of a new key, shown once.

use crate::components::{Alert, Card, Copyable, Tone};
use crate::console::query::encode;
use crate::i18n::console::{frame, tickets};
use doorward_contract::provider::TicketKeyFile;
use leptos::prelude::*;

/// The file, to download or copy.
#[component]
pub fn KeyFile(
    /// In the format of the CloudBase Node SDK.
    file: TicketKeyFile,
) -> impl IntoView {
    let (texts, around) = (tickets::texts(), frame::texts());
    let text = serde_json::to_string_pretty(&file).unwrap_or_default();
    let name = format!("tcb_custom_login_key({}).json", file.env_id);
    // A data URL contains the file itself, so the private key is sent only once.
    let address = format!("data:application/json;charset=utf-8,{}", encode(&text));
    view! {
        <div class="section" role="status">
            <Card title=texts.keys_title>
                <Alert tone=Tone::Warning>{texts.download_once}</Alert>
                <div class="form__actions">
                    <a class="button button--primary" href=address download=name>{texts.download}</a>
                </div>
                <details class="fold">
                    <summary class="fold__title">{file.private_key_id}</summary>
                    <Copyable text copy=around.copy copied=around.copied block=true />
                </details>
            </Card>
        </div>
    }
}
