//! Streaming bodies and WebSocket connections.

use super::stand::{HOST, Stand, read_until, status};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// A raw TCP server that reads the request head, sends `answer`, then echoes all further bytes.
async fn echo(answer: &'static str) -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (heads, seen) = mpsc::unbounded_channel();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let heads = heads.clone();
            tokio::spawn(async move {
                let read = read_until(&mut stream, "\r\n\r\n").await;
                let (head, more) = read.split_once("\r\n\r\n").unwrap();
                heads.send(head.to_owned()).unwrap();
                stream.write_all(format!("{answer}{more}").as_bytes()).await.unwrap();
                let (mut from, mut to) = stream.split();
                let _ = tokio::io::copy(&mut from, &mut to).await;
            });
        }
    });
    (address, seen)
}

const CHANGES: &str = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
                       sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nsec-websocket-extensions: permessage-deflate\r\n\r\n";

async fn handshake(stand: &Stand, more: &str) -> TcpStream {
    let head = format!(
        "GET /socket?x=1 HTTP/1.1\r\nhost: {HOST}\r\nconnection: keep-alive, Upgrade\r\nupgrade: WebSocket\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\
         sec-websocket-extensions: permessage-deflate\r\n{more}\r\n\r\n"
    );
    stand.open(&head).await
}

/// Fails after 20 seconds.
async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), work).await.expect("in time")
}

#[tokio::test]
async fn a_web_socket_goes_both_ways_and_ends_when_its_owner_may_no_longer() {
    let (site, mut heads) = echo(CHANGES).await;
    let stand = Stand::at(&site, "").await;
    let (uid, token) = stand.member("li.na").await;
    let mut socket = handshake(&stand, &format!("authorization: Bearer {token}")).await;
    let answer = read_until(&mut socket, "\r\n\r\n").await;
    assert_eq!(status(&answer), 101, "{answer}");
    for expected in
        ["sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "sec-websocket-extensions: permessage-deflate"]
    {
        assert!(answer.contains(expected), "{answer}");
    }
    let head = heads.recv().await.unwrap();
    for expected in ["GET /socket?x=1 ", "upgrade: websocket", "connection: upgrade", &format!("x-doorward-uid: {uid}")]
    {
        assert!(head.contains(expected), "{expected}: {head}");
    }
    for word in ["one", "two"] {
        socket.write_all(word.as_bytes()).await.unwrap();
        assert_eq!(soon(read_until(&mut socket, word)).await, word);
    }
    stand.dismiss(&uid).await;
    let mut rest = Vec::new();
    let _ = soon(socket.read_to_end(&mut rest)).await;
    assert!(rest.is_empty());
}

#[tokio::test]
async fn a_web_socket_is_refused_as_a_page_is() {
    let (site, _heads) = echo(CHANGES).await;
    let stand = Stand::at(&site, "").await;
    let unauthenticated = read_until(&mut handshake(&stand, "accept: */*").await, "}").await;
    assert_eq!(status(&unauthenticated), 401, "{unauthenticated}");
    // A page of another origin cannot open a WebSocket with the browser's cookie.
    let foreign = handshake(&stand, "cookie: doorward_site=x\r\norigin: http://other.example.com").await;
    let mut foreign = foreign;
    assert_eq!(status(&read_until(&mut foreign, "}").await), 403);
}

#[tokio::test]
async fn attack_80_an_unrequested_protocol_switch_is_refused() {
    let (site, _heads) = echo(CHANGES).await;
    let stand = Stand::at(&site, "").await;
    let answer = stand.ask("GET /public/x", &[]).await;
    assert_eq!(status(&answer), 502, "{answer}");
}

#[tokio::test]
async fn events_arrive_one_by_one_and_end_when_their_owner_may_no_longer() {
    const BEGINS: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n\
                          b\r\ndata: one\n\n\r\n";
    let (site, _heads) = echo(BEGINS).await;
    let stand = Stand::at(&site, "").await;
    let (uid, token) = stand.member("li.na").await;
    let head = format!("GET /events HTTP/1.1\r\nhost: {HOST}\r\nauthorization: Bearer {token}\r\n\r\n");
    let mut stream = stand.open(&head).await;
    let first = soon(read_until(&mut stream, "data: one")).await;
    assert_eq!(status(&first), 200);
    stand.dismiss(&uid).await;
    let mut rest = Vec::new();
    let _ = soon(stream.read_to_end(&mut rest)).await;
    assert!(!String::from_utf8_lossy(&rest).ends_with("0\r\n\r\n"), "cut off, not finished");
}

#[tokio::test]
async fn a_body_goes_on_while_it_comes() {
    const LATE: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
    let (site, mut heads) = echo(LATE).await;
    let stand = Stand::at(&site, "").await;
    let head = format!("POST /public/x HTTP/1.1\r\nhost: {HOST}\r\ntransfer-encoding: chunked\r\n\r\n");
    let mut stream = stand.open(&head).await;
    stream.write_all(b"5\r\nfirst\r\n").await.unwrap();
    assert!(soon(heads.recv()).await.unwrap().contains("transfer-encoding: chunked"));
    soon(read_until(&mut stream, "first")).await;
    stream.write_all(b"6\r\nsecond\r\n").await.unwrap();
    soon(read_until(&mut stream, "second")).await;
}
