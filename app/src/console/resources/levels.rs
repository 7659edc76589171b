//! Access levels: five cards, each with an explanation.

use crate::i18n::console::resources;
use doorward_contract::resource::{ResourceLevel, ResourceType};
use leptos::prelude::*;

/// Name and description of a level.
pub fn level_texts(level: ResourceLevel) -> (&'static str, &'static str) {
    let texts = resources::texts();
    match level {
        ResourceLevel::ReadOnly => (texts.read_only, texts.read_only_hint),
        ResourceLevel::Private => (texts.private, texts.private_hint),
        ResourceLevel::AdminWrite => (texts.admin_write, texts.admin_write_hint),
        ResourceLevel::AdminOnly => (texts.admin_only, texts.admin_only_hint),
        ResourceLevel::Custom => (texts.custom, texts.custom_hint),
    }
}

/// Levels supported by this type; the server enforces the same list.
pub fn possible(kind: ResourceType) -> Vec<ResourceLevel> {
    let fits = |level: &ResourceLevel| match kind {
        ResourceType::Collection | ResourceType::Storage => true,
        ResourceType::Table => *level != ResourceLevel::Custom,
        ResourceType::Function => *level == ResourceLevel::Custom,
    };
    ResourceLevel::ALL.into_iter().filter(fits).collect()
}

/// The cards and the rule; the style sheet shows the rule while its card is selected.
#[component]
pub fn LevelChoice(
    kind: ResourceType,
    chosen: ResourceLevel,
    #[prop(into)] error: Signal<Option<String>>,
    /// Editor of the rule.
    children: Children,
) -> impl IntoView {
    let texts = resources::texts();
    let custom = possible(kind).contains(&ResourceLevel::Custom);
    let card = |level: ResourceLevel| {
        let (name, hint) = level_texts(level);
        let opens = level == ResourceLevel::Custom;
        view! {
            <label class="choice">
                <input
                    class="choice__dot"
                    class:choice__dot--opens=opens
                    type="radio"
                    name="level"
                    value=level.as_str()
                    checked=level == chosen
                    required=true
                />
                <span class="choice__text">
                    <span class="choice__name">{name}</span>
                    <span class="choice__hint">{hint}</span>
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="choices">
            <legend class="choices__title">{texts.level}</legend>
            {possible(kind).into_iter().map(card).collect_view()}
            <p class="field__error" aria-live="polite">{move || error.get()}</p>
            {custom.then(|| view! { <div class="choices__opened">{children()}</div> })}
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::possible;
    use doorward_contract::resource::{ResourceLevel, ResourceType};

    #[cfg(feature = "ssr")]
    #[test]
    fn the_cards_are_those_that_the_server_takes() {
        for kind in ResourceType::ALL {
            assert_eq!(possible(kind), doorward_access::level::possible(kind), "{kind:?}");
        }
    }

    #[test]
    fn every_type_has_a_card() {
        assert!(ResourceType::ALL.into_iter().all(|kind| !possible(kind).is_empty()));
        assert_eq!(possible(ResourceType::Function), [ResourceLevel::Custom]);
    }
}
