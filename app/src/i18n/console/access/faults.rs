//! Errors in policies and security rules, with their position.

use crate::i18n::Language;
use doorward_i18n::console::access::faults::{At, of};

/// The server's message and the position.
pub fn fault(language: Language, message: &str, line: u32, column: u32) -> String {
    of(language).at(At { line, column, what: message })
}

#[cfg(test)]
mod tests {
    use super::fault;
    use crate::i18n::Language;

    #[test]
    fn the_place_comes_first() {
        assert_eq!(fault(Language::En, "Add at least one entry.", 4, 7), "Line 4, column 7: Add at least one entry.");
        assert_eq!(fault(Language::ZhCn, "至少需要填写一项。", 1, 2), "第 1 行第 2 列：至少需要填写一项。");
    }
}
