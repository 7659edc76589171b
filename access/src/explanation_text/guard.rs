//! What a guard says, in a sentence.

use doorward_contract::access::Reason;
use doorward_contract::messaging::Language;
use doorward_contract::resource::ResourceType;
use doorward_contract::target::{GuardDecision, GuardLayer, Target};
use doorward_i18n::explanations::guard::{self as values, Texts, of};

/// The answer of the whole chain in one sentence.
pub fn guard_text(language: Language, target: &Target, reason: Reason, decision: &GuardDecision) -> String {
    let texts = of(language);
    let what = what(texts, target);
    let level = decision.level.map(|level| format!(" {}", level.as_str())).unwrap_or_default();
    match (reason, decision.layer) {
        (Reason::Allowed, GuardLayer::Rule) => texts.rule_allows(what),
        (Reason::Allowed, GuardLayer::Rows) => texts.rows_allow(values::RowsAllow { what, level }),
        (Reason::Allowed, _) => texts.level_allows(values::LevelAllows { what, level }),
        (_, GuardLayer::Policies) => texts.policies_refuse(what),
        (Reason::NoSuchResource, _) => texts.no_such_resource(what),
        (Reason::UnreadableResource, _) => texts.unreadable_resource(what),
        (Reason::LevelRefuses, _) => texts.level_refuses(values::LevelRefuses { what, level }),
        (Reason::RowsRefuse, _) => texts.rows_refuse(values::RowsRefuse { what, level }),
        (Reason::NeedsDocuments, _) => {
            texts.needs_documents(values::NeedsDocuments { what, documents: decision.needs.join(texts.comma) })
        }
        _ => texts.rule_refuses(values::RuleRefuses { what, why: why(texts, decision) }),
    }
}

fn what(texts: &Texts, target: &Target) -> String {
    let does = texts.get(target.operation.as_str()).unwrap_or_default();
    let name = &target.name;
    match target.kind {
        ResourceType::Collection => texts.collection(values::Collection { does, name }),
        ResourceType::Table => texts.table(values::Table { does, name }),
        ResourceType::Storage => texts.storage(values::Storage { does, name }),
        ResourceType::Function => texts.function(values::Function { does, name }),
    }
}

/// Why a rule says no. A word of a newer engine is shown as it is.
fn why(texts: &Texts, decision: &GuardDecision) -> String {
    let why = decision.why.as_deref().unwrap_or("rule_says_no");
    let sentence = texts.get(why).unwrap_or(why);
    decision
        .column
        .map_or_else(|| sentence.to_owned(), |column| texts.at_character(values::AtCharacter { why: sentence, column }))
}
