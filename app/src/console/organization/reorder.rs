//! Moves a department or position to a chosen location.

use super::outline::choices;
use super::server::MoveNode;
use crate::components::{Card, ErrorAlert, Form, Pick, Picker, Plain, SelectField, Submit};
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::console::organization;
use crate::i18n::console::organization::refusal;
use doorward_contract::organization::Node;
use leptos::prelude::*;

#[component]
pub fn Shift(
    id: String,
    /// Current parent, preselected so that submitting the unchanged form moves nothing; empty at the top level.
    parent: String,
    /// Possible targets: all nodes except this one and its descendants.
    others: Vec<Node>,
    changed: Callback<()>,
) -> impl IntoView {
    let texts = organization::texts();
    let form = use_admin_form::<MoveNode>().with_sentences(refusal);
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(texts.moved);
        changed.run(());
    });
    let path = format!("/organization/nodes/{id}/move");
    let how = [("inside", texts.how_inside), ("before", texts.how_before), ("after", texts.how_after)];
    let how = how.map(|(sent, texts)| (sent.to_owned(), texts.to_owned())).to_vec();
    view! {
        <Card title=texts.move_title text=texts.move_lead>
            <Form state=form>
                <ErrorAlert message=form.error_above(&["target"]) />
                <input type="hidden" name="id" value=id />
                <div class="form__pair">
                    <Picker
                        name="target"
                        label=texts.target
                        source=choices(&others, false)
                        pick=Pick::One
                        plain=Plain::Select(texts.top)
                        placeholder=texts.top
                        value=form.previous_value("target").unwrap_or(parent)
                        error=form.error_at("target")
                    />
                    <SelectField
                        name="how"
                        label=texts.how
                        options=how
                        value=form.previous_value("how").unwrap_or_default()
                    />
                </div>
                <div class="form__actions">
                    <Submit pending=form.pending()>{texts.move_it}</Submit>
                </div>
            </Form>
            <ApiExample method="POST" path body=r#"{"parent":"…","after":"…"}"# />
        </Card>
    }
}
