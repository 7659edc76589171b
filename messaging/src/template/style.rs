//! Validates the CSS of mails.

/// CSS that loads or runs something, or that some mail program interprets so.
const REFUSED: [&str; 12] = [
    "url(",
    "src(",
    "image(",
    "image-set(",
    "cross-fade(",
    "expression",
    "behavior",
    "behaviour",
    "-moz-binding",
    "javascript:",
    "vbscript:",
    "data:",
];

/// Stands for every rule that begins with it, except `@media`.
pub(super) const AT_RULE: &str = "@";

/// The first forbidden part of this CSS; `None` if there is none.
pub(super) fn refused(css: &str) -> Option<&'static str> {
    // Escapes can spell any word differently (CSS Syntax 3, section 4.3.7), and mails do not need them.
    if css.contains('\\') {
        return Some("\\");
    }
    if css.contains('<') {
        return Some("<");
    }
    // Some parsers remove comments first, which joins the words around them; others interpret the content of strings.
    [plain(css), plain(&without_comments(css))].iter().find_map(|css| find(css))
}

fn find(css: &str) -> Option<&'static str> {
    let at_rule = css.match_indices('@').any(|(at, _)| !css[at..].starts_with("@media"));
    if at_rule {
        return Some(AT_RULE);
    }
    REFUSED.into_iter().find(|word| css.contains(word))
}

/// Lower case, without spaces, and full-width letters as ASCII: Internet Explorer's engine reads them so.
fn plain(css: &str) -> String {
    let ascii = css.chars().map(|char| match char {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(char) - 0xfee0).unwrap_or(char),
        other => other,
    });
    ascii.filter(|char| !char.is_whitespace()).flat_map(char::to_lowercase).collect()
}

fn without_comments(css: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(css.len()), css);
    while let Some((before, comment)) = rest.split_once("/*") {
        out.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::refused;

    #[test]
    fn css_that_loads_or_runs_something_is_refused() {
        for css in [
            "background: url(https://tracker.example/x.png)",
            "background: URL (x)",
            "background: u\\72l(x)",
            "background: u/**/rl(x)",
            "content: \"/*\"; background: url(x); content: \"*/\"",
            "width: expression(alert(1))",
            "width: exp/* */ression(alert(1))",
            "width: ｅｘｐｒｅｓｓｉｏｎ(alert(1))",
            "behavior: something",
            "-moz-binding: none",
            "@import 'x.css'",
            "@IMPORT 'x.css'",
            "@font-face { font-family: x }",
            "background: image-set('x.png' 1x)",
            "p { color: red } </style><script>",
        ] {
            assert!(refused(css).is_some(), "{css}");
        }
    }

    #[test]
    fn css_of_plain_mails_is_fine() {
        for css in [
            "margin:0 auto;font:16px/1.5 -apple-system,\"Segoe UI\",微软雅黑,sans-serif;color:#1f2328",
            "/* wide */ @media (max-width: 600px) { .card { padding: 8px !important } }",
        ] {
            assert_eq!(refused(css), None, "{css}");
        }
    }
}
