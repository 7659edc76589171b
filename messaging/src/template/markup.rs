//! Allow-list for the HTML of mails: the features of mail programs and webmailers are too many for a deny-list.

use super::check::{has_marker, localized, marker};
use super::nodes::Variable;
use super::style;
use doorward_i18n::Localized;
use doorward_i18n::errors::templates::Texts;
use html5gum::{DefaultEmitter, Error, StartTag, Token, Tokenizer};
use url::Url;

const ELEMENTS: &str = "\
    a abbr address article b big blockquote body br caption center code col colgroup dd del div dl dt em font \
    footer h1 h2 h3 h4 h5 h6 head header hr html i img ins li main meta ol p pre s section small span strong \
    style sub sup table tbody td tfoot th thead title tr u ul";

const ATTRIBUTES: &str = "\
    align alt aria-hidden aria-label bgcolor border cellpadding cellspacing charset class color colspan content \
    dir face height href http-equiv id lang media name rel role rowspan size src start style target title type \
    valign width";

/// What is invalid, and its position (bytes).
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) reason: &'static str,
    pub(super) what: Localized,
}

fn refuse<S: Into<String>>(at: usize, reason: &'static str, what: impl Fn(&'static Texts) -> S) -> Result<(), Fault> {
    Err(Fault { at, reason, what: localized(what) })
}

fn tokens(html: &str) -> impl Iterator<Item = Token<usize>> + '_ {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(html, emitter).map(|Ok(token)| token)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Validates HTML with markers for variables.
pub(super) fn inspect(html: &str) -> Result<(), Fault> {
    let mut in_style = false;
    for token in tokens(html) {
        match token {
            Token::StartTag(tag) => {
                in_style = tag.name.as_slice() == b"style";
                inspect_tag(&tag)?;
            }
            Token::EndTag(tag) => {
                in_style = false;
                element(tag.span.start, &text(&tag.name))?;
            }
            Token::String(string) if in_style => css(string.span.start, &text(&string))?,
            // Outlook parses markup in comments with this prefix, which would bypass the checks.
            Token::Comment(comment) if comment.starts_with(b"[") || has_marker(&text(&comment)) => {
                refuse(comment.span.start, "malformed", |texts| texts.comment)?;
            }
            Token::Error(error) if !is_harmless(error.value) => {
                refuse(error.span.start, "malformed", |texts| texts.malformed(error.value))?;
            }
            Token::String(_) | Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    Ok(())
}

/// Parsers with different error handling see different markup, so most errors are rejected; these change a letter at
/// most.
fn is_harmless(error: Error) -> bool {
    matches!(error, Error::MissingSemicolonAfterCharacterReference | Error::UnknownNamedCharacterReference)
}

fn allowed(list: &str, name: &str) -> bool {
    list.split(' ').any(|word| word == name)
}

fn element(at: usize, name: &str) -> Result<(), Fault> {
    if allowed(ELEMENTS, name) {
        return Ok(());
    }
    let short_name: String = name.chars().take(40).collect();
    refuse(at, "element", |texts| texts.element(&short_name))
}

fn inspect_tag(tag: &StartTag<usize>) -> Result<(), Fault> {
    let element_name = text(&tag.name);
    element(tag.span.start, &element_name)?;
    for (name, value) in &tag.attributes {
        attribute(value.span.start, &element_name, &text(name), &text(value))?;
    }
    Ok(())
}

fn attribute(at: usize, element: &str, name: &str, value: &str) -> Result<(), Fault> {
    if name.starts_with("on") {
        return refuse(at, "handler", |texts| texts.handler(name));
    }
    if !allowed(ATTRIBUTES, name) {
        let short_name: String = name.chars().take(40).collect();
        return refuse(at, "attribute", |texts| texts.attribute(&short_name));
    }
    match (element, name) {
        ("a", "href") if is_target(value) => Ok(()),
        (_, "href") => refuse(at, "url", |texts| texts.link_url),
        ("img", "src") if is_picture(value) => Ok(()),
        (_, "src") => refuse(at, "url", |texts| texts.image_url),
        ("meta", "http-equiv") if !value.eq_ignore_ascii_case("content-type") => {
            refuse(at, "attribute", |texts| texts.meta)
        }
        (_, "style") => css(at, value),
        (_, "alt" | "title" | "aria-label") => Ok(()),
        _ if has_marker(value) => refuse(at, "placement", |texts| texts.variable_in_attribute(name)),
        _ => Ok(()),
    }
}

fn is_target(value: &str) -> bool {
    let value = value.trim();
    let [link, email] = [Variable::Link, Variable::Email].map(|variable| marker(variable).to_string());
    value == link
        || value.strip_prefix("mailto:") == Some(&email)
        || (!has_marker(value) && is_address(value, &["https:", "http:", "mailto:"]))
}

fn is_picture(value: &str) -> bool {
    !has_marker(value) && is_address(value.trim(), &["https:"])
}

fn is_address(value: &str, schemes: &[&str]) -> bool {
    let lower = value.to_ascii_lowercase();
    schemes.iter().any(|scheme| lower.starts_with(scheme)) && Url::parse(value).is_ok()
}

fn css(at: usize, value: &str) -> Result<(), Fault> {
    if has_marker(value) {
        return refuse(at, "placement", |texts| texts.variable_in_css);
    }
    match style::refused(value) {
        Some(style::AT_RULE) => refuse(at, "css", |texts| texts.css_at_rule),
        Some(what) => refuse(at, "css", |texts| texts.css(what)),
        None => Ok(()),
    }
}

/// The text that a reader sees.
pub(super) fn visible(html: &str) -> String {
    let (mut out, mut hidden) = (String::new(), false);
    for token in tokens(html) {
        match token {
            Token::StartTag(tag) => hidden = matches!(tag.name.as_slice(), b"style" | b"title"),
            Token::EndTag(_) => hidden = false,
            Token::String(string) if !hidden => out.push_str(&text(&string)),
            _ => {}
        }
    }
    out
}

/// The line of the first tag that differs between two renderings.
pub(super) fn first_difference(left: &str, right: &str) -> Option<usize> {
    let (a, b) = (shape(left), shape(right));
    let same = a.iter().zip(&b).take_while(|((a, _), (b, _))| a == b).count();
    let differs = same < a.len().max(b.len());
    differs.then(|| a.get(same).map_or(1, |(_, at)| line_at(left, *at)))
}

/// Names of tags and attributes in order, with their positions: values must never change them.
pub(super) fn shape(html: &str) -> Vec<(String, usize)> {
    let shape = |token| match token {
        Token::StartTag(tag) => {
            let names: Vec<String> = tag.attributes.keys().map(|name| text(name)).collect();
            Some((format!("<{} {}>", text(&tag.name), names.join(" ")), tag.span.start))
        }
        Token::EndTag(tag) => Some((format!("</{}>", text(&tag.name)), tag.span.start)),
        Token::Comment(comment) => Some((format!("<!--{}-->", text(&comment)), comment.span.start)),
        _ => None,
    };
    tokens(html).filter_map(shape).collect()
}

/// The line of a byte offset, from 1.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
