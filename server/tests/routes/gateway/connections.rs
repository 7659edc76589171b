//! Sites that close idle connections early, and sites with many headers.

use super::stand::{HOST, Stand, status};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Request lines with the number of their connection.
type Log = Arc<Mutex<Vec<(usize, String)>>>;

/// A site that serves `good` requests per connection, keeps it open, and closes it at the next request.
async fn site(good: usize) -> (String, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let log = Log::default();
    let seen = log.clone();
    tokio::spawn(async move {
        let mut number = 0;
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(connection(stream, number, good, seen.clone()));
            number += 1;
        }
    });
    (address, log)
}

async fn connection(mut stream: TcpStream, number: usize, good: usize, log: Log) {
    for answered in 0.. {
        let mut head = String::new();
        let mut buffer = [0; 4096];
        while !head.contains("\r\n\r\n") {
            match stream.read(&mut buffer).await {
                Ok(count) if count > 0 => head.push_str(&String::from_utf8_lossy(&buffer[..count])),
                _ => return,
            }
        }
        log.lock().unwrap().push((number, head.lines().next().unwrap().replace(" HTTP/1.1", "")));
        if answered == good {
            return;
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nthe site").await.unwrap();
    }
}

fn seen(log: &Log) -> Vec<(usize, String)> {
    std::mem::take(&mut *log.lock().unwrap())
}

fn at(connection: usize, line: &str) -> (usize, String) {
    (connection, line.to_owned())
}

#[tokio::test]
async fn finding_r09_a_request_without_body_is_sent_once_more_where_a_kept_connection_was_closed() {
    let (address, log) = site(1).await;
    let stand = Stand::at(&address, "").await;
    for line in ["GET /public/1", "GET /public/2", "DELETE /public/3"] {
        let answer = stand.ask(line, &[]).await;
        assert_eq!((status(&answer), answer.ends_with("the site")), (200, true), "{line}: {answer}");
    }
    // The second and third request find a closed connection and are retried on a new one, which is not reused.
    let first = &seen(&log)[..];
    assert_eq!(first[0], at(0, "GET /public/1"));
    assert_eq!(first[1], at(0, "GET /public/2"));
    assert_eq!(first[2], at(1, "GET /public/2"));
    assert_eq!(first.iter().filter(|(_, line)| line == "DELETE /public/3").count(), first.len() - 3, "{first:?}");
}

#[tokio::test]
async fn what_could_be_done_twice_is_not() {
    let (address, log) = site(1).await;
    let stand = Stand::at(&address, "").await;
    assert_eq!(status(&stand.ask("GET /public/1", &[]).await), 200);
    assert_eq!(status(&stand.ask("POST /public/2", &["content-length: 0"]).await), 502);
    assert_eq!(seen(&log), [at(0, "GET /public/1"), at(0, "POST /public/2")]);
    assert_eq!(status(&stand.ask("GET /public/3", &[]).await), 200);
    let put = format!("PUT /public/4 HTTP/1.1\r\nhost: {HOST}\r\nconnection: close\r\ncontent-length: 2\r\n\r\nab");
    assert_eq!(status(&stand.raw(&put).await), 502);
    assert_eq!(seen(&log).len(), 2);
}

#[tokio::test]
async fn a_site_that_closes_a_new_connection_is_asked_once() {
    let (address, log) = site(0).await;
    let stand = Stand::at(&address, "").await;
    assert_eq!(status(&stand.ask("GET /public/1", &[]).await), 502);
    assert_eq!(seen(&log), [at(0, "GET /public/1")]);
}

#[tokio::test]
async fn finding_r13_a_site_may_answer_with_many_headers() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4096];
        let _ = stream.read(&mut buffer).await.unwrap();
        let cookies: String = (0..150).map(|at| format!("set-cookie: c{at}=1\r\n")).collect();
        stream.write_all(format!("HTTP/1.1 200 OK\r\n{cookies}content-length: 0\r\n\r\n").as_bytes()).await.unwrap();
    });
    let answer = Stand::at(&address, "").await.ask("GET /public/1", &[]).await;
    assert_eq!((status(&answer), answer.matches("set-cookie: c").count()), (200, 150), "{answer}");
}
