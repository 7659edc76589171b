//! Escaping for places where the libraries write text without it.
//!
//! `leptos_meta` does not escape the text of a title, `tachys` not that of a `textarea`, `script`, `style` or
//! `noscript` (its elements with `ESCAPE_CHILDREN` false): a name or a description could close the element and add
//! markup. All text in these elements goes through this module; the test below enforces it.

use html_escape::encode_text;

/// The text as the server writes it into the HTML. Browsers set text instead of markup, so there it stays unchanged.
pub fn raw_text(text: &str) -> String {
    if cfg!(feature = "ssr") { encode_text(text).into_owned() } else { text.to_owned() }
}

/// As [`raw_text`], for a `textarea`: parsers drop a newline at its beginning.
pub fn raw_textarea(text: &str) -> String {
    let newline = if cfg!(feature = "ssr") && text.starts_with('\n') { "\n" } else { "" };
    format!("{newline}{}", raw_text(text))
}

#[cfg(test)]
mod tests {
    use html_escape::encode_text;
    use std::fs;
    use std::path::{Path, PathBuf};

    /// Builds a document by hand and escapes its text itself.
    const TEMPLATES: &str = "console/messages/templates/server/check.rs";

    #[test]
    fn attack_66_a_text_cannot_close_its_element() {
        assert_eq!(encode_text("</title><x> & co"), "&lt;/title&gt;&lt;x&gt; &amp; co");
        assert_eq!(encode_text("李娜 😀"), "李娜 😀");
    }

    #[test]
    fn attack_66_what_is_written_unescaped_is_written_in_few_places() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        // Allowed uses, each reviewed for its content.
        let allowed: [(&str, &[&str]); 6] = [
            ("leptos_meta", &["components/escape.rs", "components/head.rs", "shell/document.rs", "app.rs"]),
            ("<textarea", &["components/escape.rs", "components/field/choice.rs", "components/field/code.rs"]),
            ("<script", &["components/escape.rs", "i18n/console/templates.rs", "shell/document.rs"]),
            ("<style", &["components/escape.rs"]),
            // A chart's title is an SVG title, which is escaped; the last has a constant text.
            ("<title", &["components/chart.rs", "components/escape.rs", TEMPLATES, "portal/interrupted_form.rs"]),
            ("inner_html", &["components/escape.rs"]),
        ];
        let mut files = Vec::new();
        collect(&source, &mut files);
        assert!(files.len() > 100, "the sources are found");
        for file in files {
            let (text, name) = (fs::read_to_string(&file).unwrap(), file.strip_prefix(&source).unwrap());
            for (word, places) in &allowed {
                let here = places.iter().any(|place| name == Path::new(place));
                assert!(here || !text.contains(word), "{} uses {word}: see components/escape.rs", name.display());
            }
        }
    }

    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
}
