//! Generates the text part from the HTML part.

use html5gum::{DefaultEmitter, Token, Tokenizer};

/// Elements with an empty line before and after them.
const PARAGRAPHS: &str = "p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre hr section article header footer main";
/// Elements that start a line.
const LINES: &str = "div br li tr dt dd address center caption";

/// Text of the HTML: blocks become lines, entities become characters, and an address is on a line of its own without
/// punctuation, so that every mail program finds its end.
pub(super) fn plain(html: &str, link: Option<&str>) -> String {
    let mut emitter = DefaultEmitter::default();
    // Otherwise the content of a style element would become text of the mail.
    emitter.naively_switch_states(true);
    let mut page = Page::default();
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Token::StartTag(tag) => {
                let attribute = |name: &[u8]| {
                    let value = tag.attributes.get(name)?;
                    Some(String::from_utf8_lossy(value).into_owned())
                };
                page.open(&tag.name, attribute(b"href"), attribute(b"alt"));
            }
            Token::EndTag(tag) => page.close(&tag.name),
            Token::String(text) => page.text(&String::from_utf8_lossy(&text), link),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    page.out.truncate(page.out.trim_end().len());
    page.out.push('\n');
    page.out
}

fn among(list: &str, name: &[u8]) -> bool {
    list.split(' ').any(|word| word.as_bytes() == name)
}

#[derive(Default)]
struct Page {
    out: String,
    /// A space is required before the next word.
    blank: bool,
    /// Inside an invisible element.
    hidden: bool,
    /// Target of the open link, and the offset where its text begins.
    target: Option<(String, usize)>,
}

impl Page {
    fn open(&mut self, name: &[u8], href: Option<String>, alt: Option<String>) {
        self.hidden = matches!(name, b"style" | b"title");
        self.breaks(name);
        match name {
            b"li" => self.out.push_str("- "),
            b"td" | b"th" => self.blank = true,
            b"img" => self.push_collapsed(&alt.unwrap_or_default()),
            b"a" => self.target = href.map(|href| (href.trim().to_owned(), self.out.len())),
            _ => {}
        }
    }

    fn close(&mut self, name: &[u8]) {
        self.hidden = false;
        if name == b"a" {
            self.leave_link();
        } else if name != b"li" {
            self.breaks(name);
        }
    }

    fn breaks(&mut self, name: &[u8]) {
        if among(PARAGRAPHS, name) {
            self.lines(2);
        } else if among(LINES, name) {
            self.lines(1);
        }
    }

    /// A link whose text is its address is written once.
    fn leave_link(&mut self) {
        let Some((href, start)) = self.target.take() else { return };
        let written = self.out.get(start..).unwrap_or_default().trim() == href;
        if !written && (href.starts_with("https://") || href.starts_with("http://")) {
            self.address(&href);
        }
    }

    fn text(&mut self, text: &str, link: Option<&str>) {
        if self.hidden {
            return;
        }
        let Some(link) = link else { return self.push_collapsed(text) };
        for (index, part) in text.split(link).enumerate() {
            if index > 0 {
                self.address(link);
            }
            self.push_collapsed(part);
        }
    }

    fn address(&mut self, address: &str) {
        self.lines(1);
        self.out.push_str(address);
        self.lines(1);
    }

    /// Collapses whitespace (CSS Text 3, section 4.1.1), and removes it at the start of a line.
    fn push_collapsed(&mut self, text: &str) {
        for char in text.chars() {
            if char.is_whitespace() {
                self.blank = true;
                continue;
            }
            if self.blank && !self.out.is_empty() && !self.out.ends_with(['\n', ' ']) {
                self.out.push(' ');
            }
            self.blank = false;
            self.out.push(char);
        }
    }

    /// Ends the line, with one empty line at most.
    fn lines(&mut self, breaks: usize) {
        self.blank = false;
        if self.out.is_empty() {
            return;
        }
        let there = self.out.len() - self.out.trim_end_matches('\n').len();
        self.out.extend(std::iter::repeat_n('\n', breaks.saturating_sub(there)));
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn blocks_are_lines_and_entities_characters() {
        let html = "<html><head><title>T</title><style>p{color:red}</style></head><body>\n  <h1>Hello &amp; welcome</h1>\n\
                    <p>One\n two&nbsp;three<br>four</p><div>a</div><div>b</div><ul><li>x</li><li>y</li></ul>\
                    <table><tr><td>1</td><td>2</td></tr></table><p><img alt='Logo' src='x'></p></body></html>";
        assert_eq!(plain(html, None), "Hello & welcome\n\nOne two three\nfour\n\na\nb\n\n- x\n- y\n\n1 2\n\nLogo\n");
    }

    #[test]
    fn case_p039_the_link_is_bare_on_its_own_line() {
        let link = "https://id.example.com/link?a=1&token=Ab-_0&copy=2~z9";
        let escaped = crate::escape::html(link);
        let button = format!("<p>Hello <a href=\"{escaped}\">Sign in</a>, or</p><p>copy {escaped}.</p>");
        assert_eq!(plain(&button, Some(link)), format!("Hello Sign in\n{link}\n, or\n\ncopy\n{link}\n.\n"));
        let bare = format!("<p><a href=\"{escaped}\">{escaped}</a></p>");
        assert_eq!(plain(&bare, Some(link)), format!("{link}\n"));
    }

    #[test]
    fn only_addresses_of_the_web_are_written_out() {
        let html = "<a href='mailto:a@b.c'>write</a> <a href='https://example.com/?a&amp;b'>read</a> on";
        assert_eq!(plain(html, None), "write read\nhttps://example.com/?a&b\non\n");
    }
}
