//! Real sockets: slow clients, large headers, shutdown.

use crate::support::{Site, site_with};
use doorward_server::http::listen;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
    _site: Site,
}

async fn run() -> Running {
    let site = site_with(|config| {
        config.limits.header_seconds = 1;
        config.limits.request_seconds = 1;
        config.shutdown_seconds = 1;
    })
    .await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let (router, services) = (site.router(), site.services.clone());
    let server = tokio::spawn(async move {
        listen::serve(listener, router, &services, async {
            let _ = stopped.await;
        })
        .await;
    });
    Running { address, stop, server, _site: site }
}

async fn say(address: SocketAddr, text: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // The server may reset the connection while the client is still sending.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_request_is_answered() {
    let running = run().await;
    let answer = say(running.address, "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
}

#[tokio::test]
async fn who_sends_headers_too_slowly_is_cut_off() {
    let running = run().await;
    let started = Instant::now();
    let answer = say(running.address, "GET /healthz HTTP/1.1\r\nhost: loc").await;
    assert!(!answer.contains(" 200 "), "{answer}");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn who_does_not_take_the_answer_is_cut_off() {
    let running = run().await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let (requests, ask) = (1_000, "GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n");
    // The server stops reading while its responses are not read, so the write may be partial.
    let all = ask.repeat(requests);
    let _ = tokio::time::timeout(Duration::from_secs(1), stream.write_all(all.as_bytes())).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let mut answers = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answers)).await;
    assert!(read.is_ok(), "the connection is over");
    let answered = answers.windows(15).filter(|window| window == b"HTTP/1.1 200 OK").count();
    assert!(answered < requests, "{answered}");
}

#[tokio::test]
async fn finding_r13_attack_80_a_head_over_the_limits_is_refused_in_words_and_one_below_them_is_taken() {
    let running = run().await;
    let head = |more: &str| format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{more}\r\n");
    let lines = |count: usize| (0..count).map(|at| format!("x-{at}: y\r\n")).collect::<String>();
    let cookies = |bytes: usize| format!("cookie: a={}\r\n", "x".repeat(bytes));
    for fits in [lines(90), cookies(30_000)] {
        let answer = say(running.address, &head(&fits)).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    for over in [lines(120), cookies(40_000)] {
        let answer = say(running.address, &head(&over)).await;
        assert!(answer.starts_with("HTTP/1.1 431") && answer.contains("headers_too_large"), "{answer}");
    }
    let page = "accept: text/html\r\naccept-language: en\r\n";
    let answer = say(running.address, &head(&format!("{page}{}", cookies(40_000)))).await;
    assert!(answer.starts_with("HTTP/1.1 431") && answer.contains("<h1>Too many cookies</h1>"), "{answer}");
    let answer = say(running.address, &head(&format!("{page}{}", lines(120)))).await;
    assert!(answer.contains("<h1>Request too large</h1>"), "{answer}");
}

#[tokio::test]
async fn heads_have_a_size_and_a_number() {
    let running = run().await;
    let many: String = (0..400).map(|at| format!("x-{at}: y\r\n")).collect();
    let huge = format!("cookie: {}\r\n", "x".repeat(200_000));
    for headers in [many, huge] {
        let answer = say(running.address, &format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n")).await;
        assert!(!answer.contains(" 200 "), "{answer}");
    }
}

#[tokio::test]
async fn stopping_ends_idle_connections_and_the_server() {
    let running = run().await;
    let _idle = TcpStream::connect(running.address).await.unwrap();
    running.stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(5), running.server).await.unwrap().unwrap();
    assert!(TcpStream::connect(running.address).await.is_err());
}
