//! A minimal keep-alive HTTP/1.1 connection: the load generator must use far less CPU than the server.

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
/// The codings that browsers accept, in part.
const COMPRESSED: &str = "br, gzip";

/// A connection with its own client IP address, by `X-Forwarded-For`.
pub struct Connection {
    stream: TcpStream,
    /// `localhost` with the port of the server: pages answer under the public address alone.
    host: String,
    forwarded: String,
    more: String,
    /// `Accept-Encoding`.
    accept: &'static str,
    buffer: Vec<u8>,
}

/// A response.
pub struct Response {
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    pub body: String,
    /// Bytes on the wire, including headers.
    pub bytes: usize,
}

impl Connection {
    /// Connects; `number` determines the client IP address.
    pub async fn open(address: &str, number: usize) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (_, port) = address.rsplit_once(':').context("an address without a port")?;
        let host = format!("localhost:{port}");
        let forwarded = format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255);
        Ok(Self { stream, host, forwarded, more: String::new(), accept: COMPRESSED, buffer: Vec::with_capacity(8192) })
    }

    /// Sends a GET request, with an optional bearer token.
    pub async fn get(&mut self, path: &str, bearer: Option<&str>) -> Result<Response> {
        self.send("GET", path, "", bearer).await
    }

    /// Sends a POST request with a JSON body.
    pub async fn post(&mut self, path: &str, body: &str, bearer: Option<&str>) -> Result<Response> {
        self.send("POST", path, body, bearer).await
    }

    /// Sends a PATCH request with a JSON body.
    pub async fn patch(&mut self, path: &str, body: &str, bearer: Option<&str>) -> Result<Response> {
        self.send("PATCH", path, body, bearer).await
    }

    /// Sends a PUT request with a JSON body.
    pub async fn put(&mut self, path: &str, body: &str, bearer: Option<&str>) -> Result<Response> {
        self.send("PUT", path, body, bearer).await
    }

    /// The page as a browser reads it, after decompression.
    pub async fn text(&mut self, path: &str) -> Result<String> {
        self.accept = "identity";
        let answer = self.send("GET", path, "", None).await;
        self.accept = COMPRESSED;
        Ok(answer?.body)
    }

    /// Adds header lines to all later requests.
    pub fn add(&mut self, lines: &str) {
        self.more.push_str(lines);
    }

    /// Sends a form, as an application does.
    pub async fn form(&mut self, path: &str, body: &str) -> Result<Response> {
        self.request("POST", path, FORM, body, "").await
    }

    /// Sends a form of a page, as a browser without script does.
    pub async fn submit(&mut self, path: &str, body: &str) -> Result<Response> {
        self.request("POST", path, FORM, body, "accept: text/html\r\nsec-fetch-site: same-origin\r\n").await
    }

    /// Opens an address with these cookies, as a browser does that another site sends here.
    pub async fn visit(&mut self, path: &str, cookies: &str) -> Result<Response> {
        let lines = format!("accept: text/html\r\nsec-fetch-site: cross-site\r\ncookie: {cookies}\r\n");
        self.request("GET", path, FORM, "", &lines).await
    }

    async fn send(&mut self, method: &str, path: &str, body: &str, bearer: Option<&str>) -> Result<Response> {
        let authorization = bearer.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
        self.request(method, path, JSON, body, &authorization).await
    }

    async fn request(&mut self, method: &str, path: &str, kind: &str, body: &str, lines: &str) -> Result<Response> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\naccept-encoding: {}\r\nx-forwarded-for: {}\r\n\
             {}{lines}content-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}",
            self.host,
            self.accept,
            self.forwarded,
            self.more,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.read().await
    }

    async fn read(&mut self) -> Result<Response> {
        self.buffer.clear();
        let head = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
            self.fill().await?;
        };
        let lines = String::from_utf8_lossy(&self.buffer[..head]).into_owned();
        let text = lines.to_ascii_lowercase();
        let status = text.split(' ').nth(1).context("no status")?.parse()?;
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
        let end = match length {
            Some(length) => head + length.trim().parse::<usize>()?,
            None if text.contains("transfer-encoding: chunked") => self.chunked_end(head).await?,
            None => head,
        };
        while self.buffer.len() < end {
            self.fill().await?;
        }
        let body = String::from_utf8_lossy(&self.buffer[head..end]).into_owned();
        Ok(Response { status, head: lines, body, bytes: end })
    }

    async fn chunked_end(&mut self, head: usize) -> Result<usize> {
        loop {
            if let Some(end) = find(&self.buffer[head..], b"\r\n0\r\n\r\n") {
                return Ok(head + end + 7);
            }
            self.fill().await?;
        }
    }

    async fn fill(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the server hung up");
        }
        Ok(())
    }
}

impl Response {
    /// The values of a header.
    pub fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        let pairs = self.head.lines().filter_map(|line| line.split_once(": "));
        pairs.filter(move |(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Where a redirect leads.
    pub fn location(&self) -> Option<&str> {
        self.headers("location").next()
    }
}

fn find(text: &[u8], pattern: &[u8]) -> Option<usize> {
    text.windows(pattern.len()).position(|window| window == pattern)
}
