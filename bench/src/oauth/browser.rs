//! The cookies of one browser.

use crate::http::{Connection, Response};
use anyhow::Result;
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// Keeps the cookies of a response. One without a value is removed.
    pub fn keep(&mut self, answer: &Response) {
        for line in answer.headers("set-cookie") {
            let Some((name, value)) = line.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Opens an address, as after a redirect of another site.
    pub async fn visit(&mut self, connection: &mut Connection, path: &str) -> Result<Response> {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = connection.visit(path, &pairs.join("; ")).await?;
        self.keep(&answer);
        Ok(answer)
    }
}
