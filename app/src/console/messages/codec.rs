//! A server function that answers with a document rather than with data.

use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use std::convert::Infallible;
use std::string::FromUtf8Error;

/// Text that a browser shows as a page.
#[derive(Debug)]
pub struct Html;

/// The encoding to name in `#[server(output = ...)]`.
pub type HtmlPage = Post<Html>;

impl ContentType for Html {
    const CONTENT_TYPE: &'static str = "text/html; charset=utf-8";
}

impl FormatType for Html {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<String> for Html {
    type Error = Infallible;

    fn encode(output: &String) -> Result<Bytes, Infallible> {
        Ok(Bytes::from(output.clone().into_bytes()))
    }
}

impl Decodes<String> for Html {
    type Error = FromUtf8Error;

    fn decode(bytes: Bytes) -> Result<String, FromUtf8Error> {
        String::from_utf8(bytes.into())
    }
}
