//! One keep-alive HTTP/1.1 connection, as little as measuring needs: the generator must not outweigh the server.

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that claims an address of its own.
pub struct Connection {
    stream: TcpStream,
    forwarded: String,
    more: String,
    buffer: Vec<u8>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub body: String,
    /// Bytes on the wire, head included.
    pub bytes: usize,
}

impl Connection {
    /// Connects; `number` makes the address.
    pub async fn open(address: &str, number: usize) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let forwarded = format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255);
        Ok(Self { stream, forwarded, more: String::new(), buffer: Vec::with_capacity(8192) })
    }

    /// GET, with a bearer token or without.
    pub async fn get(&mut self, path: &str, bearer: Option<&str>) -> Result<Answer> {
        self.send("GET", path, "", bearer).await
    }

    /// POST of JSON.
    pub async fn post(&mut self, path: &str, body: &str, bearer: Option<&str>) -> Result<Answer> {
        self.send("POST", path, body, bearer).await
    }

    /// PATCH of JSON.
    pub async fn patch(&mut self, path: &str, body: &str, bearer: Option<&str>) -> Result<Answer> {
        self.send("PATCH", path, body, bearer).await
    }

    /// PUT of JSON.
    pub async fn put(&mut self, path: &str, body: &str, bearer: Option<&str>) -> Result<Answer> {
        self.send("PUT", path, body, bearer).await
    }

    /// From now on each request has these header lines as well.
    pub fn add(&mut self, lines: &str) {
        self.more.push_str(lines);
    }

    async fn send(&mut self, method: &str, path: &str, body: &str, bearer: Option<&str>) -> Result<Answer> {
        let authorization = bearer.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\naccept-encoding: br\r\nx-forwarded-for: {}\r\n\
             {}{authorization}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.forwarded,
            self.more,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.read().await
    }

    async fn read(&mut self) -> Result<Answer> {
        self.buffer.clear();
        let head = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
            self.fill().await?;
        };
        let text = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
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
        Ok(Answer { status, body: String::from_utf8_lossy(&self.buffer[head..end]).into_owned(), bytes: end })
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

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}
