use super::{Server, tls};
use crate::message::{Receipt, SendError};
use crate::testing::{NOW, code_to, outbound};
use doorward_contract::messaging::{MailSender, SmtpSecurity};
use lettre::transport::smtp::client::Tls;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A mail server for one connection. `replies` are its replies to commands with these prefixes; it accepts all others.
/// Returns its port and, after the connection ends, all received text.
async fn server(replies: &'static [(&'static str, &'static str)]) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let (mut heard, mut in_data) = (String::new(), false);
        stream.write_all(b"220 test ESMTP\r\n").await.unwrap();
        let mut line = String::new();
        while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
            heard.push_str(&line);
            let command = line.trim_end().to_owned();
            line.clear();
            if in_data && command != "." {
                continue;
            }
            let usual = match command.as_str() {
                "DATA" => "354 go on",
                hello if hello.starts_with("EHLO") => "250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
                "." => "250 2.0.0 queued as 42",
                _ => "250 ok",
            };
            let reply = replies.iter().find(|(start, _)| command.starts_with(start)).map_or(usual, |(_, reply)| reply);
            in_data = command == "DATA" && reply.starts_with("354");
            stream.write_all(format!("{reply}\r\n").as_bytes()).await.unwrap();
        }
        heard
    });
    (port, task)
}

async fn send(port: u16, security: SmtpSecurity, username: &str) -> Result<Receipt, SendError> {
    send_as("id.example.com", port, security, username).await
}

async fn send_as(hello: &str, port: u16, security: SmtpSecurity, username: &str) -> Result<Receipt, SendError> {
    let config = MailSender::Smtp {
        host: "127.0.0.1".into(),
        port,
        security,
        username: username.into(),
        from_address: "login@example.com".into(),
        from_name: "Doorward".into(),
    };
    let sender = crate::mail(&config, &"hunter2".to_owned().into(), &outbound(), hello).unwrap();
    sender.send(&code_to("a@example.org"), NOW).await
}

#[tokio::test]
async fn a_mail_is_handed_over() {
    let (port, task) = server(&[("AUTH", "235 welcome")]).await;
    let sent = send(port, SmtpSecurity::None, "login").await;
    assert_eq!(sent, Ok(Receipt(Some("2.0.0 queued as 42".into()))));
    let heard = task.await.unwrap();
    for line in ["AUTH PLAIN ", "MAIL FROM:<login@example.com>", "RCPT TO:<a@example.org>", "From: Doorward <"] {
        assert!(heard.contains(line), "{line} is not in {heard}");
    }
}

#[tokio::test]
async fn case_p052_a_mail_server_is_greeted_with_the_name_of_the_public_address() {
    let (port, task) = server(&[]).await;
    send(port, SmtpSecurity::None, "").await.unwrap();
    assert!(task.await.unwrap().starts_with("EHLO id.example.com\r\n"));
    // Names that mean nothing to other hosts.
    for local in ["localhost", "192.0.2.1", "2001:db8::1", ""] {
        let (port, task) = server(&[]).await;
        send_as(local, port, SmtpSecurity::None, "").await.unwrap();
        let heard = task.await.unwrap();
        assert!(heard.starts_with("EHLO ") && !heard.starts_with(&format!("EHLO {local}\r\n")), "{heard}");
    }
    let (port, _task) =
        server(&[("EHLO", "450 4.7.1 Helo command rejected"), ("HELO", "450 4.7.1 Helo command rejected")]).await;
    let error = send(port, SmtpSecurity::None, "").await.unwrap_err();
    assert!(error.to_string().contains("Helo command rejected"), "a test message tells it: {error}");
}

#[tokio::test]
async fn a_4xx_is_temporary_and_a_5xx_is_not() {
    for (replies, username, temporary) in [
        (&[("RCPT", "450 4.2.0 greylisted")] as &'static [_], "", true),
        (&[("MAIL", "421 4.3.2 shutting down")], "", true),
        (&[(".", "451 4.3.0 try later")], "", true),
        (&[("RCPT", "550 5.1.1 no such user")], "", false),
        (&[(".", "554 5.7.1 spam")], "", false),
        (&[("AUTH", "535 5.7.8 bad credentials")], "login", false),
    ] {
        let (port, _task) = server(replies).await;
        let error = send(port, SmtpSecurity::None, username).await.unwrap_err();
        assert_eq!(matches!(error, SendError::Temporary(_)), temporary, "{error}");
        assert!(error.to_string().contains(&replies[0].1[..3]), "{error}");
    }
}

#[tokio::test]
async fn attack_88_a_password_that_is_echoed_is_not_told_on() {
    let (port, _task) = server(&[("AUTH", "535 5.7.8 not hunter2")]).await;
    let error = send(port, SmtpSecurity::None, "login").await.unwrap_err();
    assert!(!error.to_string().contains("hunter2"), "{error}");
}

#[tokio::test]
async fn attack_88_a_reply_that_repeats_recipient_and_code_is_stored_without_them() {
    let (port, _task) = server(&[(".", "250 2.0.0 queued for <A@Example.org>: 482913")]).await;
    let sent = send(port, SmtpSecurity::None, "").await;
    assert_eq!(sent, Ok(Receipt(Some("2.0.0 queued for <***>: ***".into()))));
    let (port, _task) = server(&[(".", "554 5.7.1 spam to YUBleGFtcGxlLm9yZw: 482913")]).await;
    let error = send(port, SmtpSecurity::None, "").await.unwrap_err().to_string();
    assert!(error.contains("spam to ***: ***"), "{error}");
}

#[tokio::test]
async fn without_starttls_nothing_is_sent_in_the_clear() {
    for security in [SmtpSecurity::Auto, SmtpSecurity::StartTls] {
        let (port, task) = server(&[]).await;
        let error = send(port, security, "login").await.unwrap_err();
        assert!(matches!(error, SendError::Refused(_)), "{error}");
        assert!(!task.await.unwrap().contains("AUTH"));
    }
}

#[tokio::test]
async fn a_refused_connection_is_temporary() {
    let error = send(1, SmtpSecurity::None, "").await.unwrap_err();
    assert!(matches!(&error, SendError::Temporary(_)), "{error}");
}

#[test]
fn auto_speaks_tls_from_the_first_byte_on_port_465_only() {
    let mode = |port, security| {
        tls(&Server { host: "localhost".into(), port, security, username: String::new(), hello: String::new() })
    };
    assert!(matches!(mode(465, SmtpSecurity::Auto), Ok(Tls::Wrapper(_))));
    assert!(matches!(mode(587, SmtpSecurity::Auto), Ok(Tls::Required(_))));
    assert!(matches!(mode(465, SmtpSecurity::StartTls), Ok(Tls::Required(_))));
    assert!(matches!(mode(2525, SmtpSecurity::Ssl), Ok(Tls::Wrapper(_))));
    assert!(matches!(mode(465, SmtpSecurity::None), Ok(Tls::None)));
}
