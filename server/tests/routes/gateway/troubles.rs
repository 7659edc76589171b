//! Sites that are unreachable or slow, and routing loops.

use super::stand::{HOST, Stand, header, status};
use tokio::net::TcpListener;

/// An address without a listener.
async fn closed_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn a_site_that_is_away_is_502_and_tells_nothing_about_it() {
    let site = closed_address().await;
    let stand = Stand::at(&site, "").await;
    let answer = stand.ask("GET /public/x", &[]).await;
    assert_eq!((status(&answer), header(&answer, "content-type")), (502, Some("application/json")));
    assert!(answer.contains("\"error\":\"bad_gateway\""), "{answer}");
    let page = stand.ask("GET /public/x", &["accept: text/html", "accept-language: zh-CN"]).await;
    assert_eq!(status(&page), 502);
    assert!(page.contains("无法访问") && page.contains("default-src 'none'"), "{page}");
    for response in [&answer, &page] {
        assert!(!response.contains("127.0.0.1") && !response.contains(site.rsplit(':').next().unwrap()), "{response}");
    }
}

#[tokio::test]
async fn a_site_that_does_not_answer_is_504() {
    // Accepts connections and never responds.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let site = format!("http://{}", silent.local_addr().unwrap());
    let route = format!("[[route]]\nhost = \"{HOST}\"\nanswer_seconds = 1\nupstream = \"SITE\"");
    let stand = Stand::at(&site, &route).await;
    let answer = stand.ask("GET /public/x", &[]).await;
    assert_eq!(status(&answer), 504);
    assert!(answer.contains("\"error\":\"deadline_exceeded\""), "{answer}");
    assert!(stand.ask("GET /public/x", &["accept: text/html", "accept-language: en"]).await.contains("Took too long"));
    // A client that stops sending times out too.
    let head = format!("POST /public/x HTTP/1.1\r\nhost: {HOST}\r\nconnection: close\r\ncontent-length: 10\r\n\r\nabc");
    assert_eq!(status(&stand.raw(&head).await), 504);
}

#[tokio::test]
async fn a_body_may_be_as_large_as_the_route_says() {
    let route = format!("[[route]]\nhost = \"{HOST}\"\nbody_bytes = 10\nupstream = \"SITE\"");
    let stand = Stand::with(&route).await;
    let head = format!("POST /public/x HTTP/1.1\r\nhost: {HOST}\r\nconnection: close");
    assert_eq!(status(&stand.raw(&format!("{head}\r\ncontent-length: 10\r\n\r\n0123456789")).await), 200);
    assert_eq!(&stand.last().body[..], b"0123456789");
    assert_eq!(status(&stand.raw(&format!("{head}\r\ncontent-length: 11\r\n\r\n0123456789a")).await), 413);
    let chunked = format!("{head}\r\ntransfer-encoding: chunked\r\n\r\n8\r\n01234567\r\n8\r\n01234567\r\n0\r\n\r\n");
    let answer = stand.raw(&chunked).await;
    assert_eq!(status(&answer), 413, "{answer}");
    assert!(answer.contains("\"error\":\"payload_too_large\""), "{answer}");
    stand.nothing_came();
}

#[tokio::test]
async fn a_request_that_comes_back_is_not_sent_round_again() {
    // The port is known only after listening, so validation of the configuration cannot detect the loop.
    let relay = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stand = Stand::at(&format!("http://{}", relay.local_addr().unwrap()), "").await;
    let back = stand.address;
    tokio::spawn(async move {
        while let Ok((mut from, _)) = relay.accept().await {
            tokio::spawn(async move {
                let mut to = tokio::net::TcpStream::connect(back).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut from, &mut to).await;
            });
        }
    });
    let answer = stand.ask("GET /public/x", &[]).await;
    assert_eq!(status(&answer), 502, "{answer}");
    assert!(answer.contains("has already passed through"), "{answer}");
}
