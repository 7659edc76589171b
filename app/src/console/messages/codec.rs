//! Encoding of a server function that returns an HTML document.

use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use std::convert::Infallible;
use std::string::FromUtf8Error;

#[derive(Debug)]
pub struct Html;

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
