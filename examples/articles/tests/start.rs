//! What the program says if it cannot start. The end-to-end tests cover the rest of it.
#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its environment has failed")]

use std::net::TcpListener;
use std::process::Command;

/// What the program writes to stderr when it stops with an error.
fn fails_with(variable: &str, value: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_articles")).env(variable, value).output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn an_address_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    assert!(fails_with("ARTICLES_LISTEN", &address).contains(&format!("cannot listen on {address}")));
}

#[test]
fn a_service_url_that_is_no_url_is_refused_at_start() {
    let message = fails_with("DOORWARD_URL", "not a url");
    assert!(message.contains("must be one like https://id.example.com"), "{message}");
}
