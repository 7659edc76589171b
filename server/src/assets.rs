//! Static files: scripts, styles and images that `xtask site` writes to `target/site`.
//!
//! A release build embeds them; a debug build reads them from disk. A site built as released contains copies in brotli
//! only: gzip for every file would add 2 MB to the program for the few clients that do not accept brotli. File names under `/pkg/` contain a content hash, so browsers may cache them forever. [`Site`] contains the names.

use axum::{
    Router,
    body::Bytes,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use brotli_decompressor::Decompressor;
use doorward_app::SiteAssets;
use doorward_app::app::Program;
use flate2::{Compression, read::GzEncoder};
use leptos::{WasmSplitManifest, prelude::ArcStoredValue};
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Read as _;
use std::sync::{LazyLock, Mutex, PoisonError};

#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Files;

const ORIGIN: &str = if cfg!(debug_assertions) { "target/site" } else { "this binary" };

/// Names of the built files, relative to `/pkg/`: what `xtask` writes to `manifest.json`.
#[derive(serde::Deserialize)]
struct Manifest {
    css: String,
    portal: ProgramFiles,
    console: ProgramFiles,
}

#[derive(serde::Deserialize)]
struct ProgramFiles {
    /// Module that loads and starts the WASM.
    js: String,
    /// Main WASM module.
    wasm: String,
    /// WASM chunks (without `.wasm`) by lazy function.
    lazy: HashMap<String, Vec<String>>,
}

/// What the head of a page references, for each program in the browser.
pub struct Site {
    pub css: String,
    portal: SiteProgram,
    console: SiteProgram,
}

/// The files of one program.
pub struct SiteProgram {
    pub assets: SiteAssets,
    /// Provided as context of each rendering, makes Leptos preload the WASM of the page in the head, which saves the
    /// browser a round trip. Cheap to clone.
    pub chunks: WasmSplitManifest,
}

impl Site {
    /// Reads the manifest. Without one, the site has not been built, and pages are plain HTML without styles.
    pub fn load() -> Self {
        let manifest = Files::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok());
        manifest.map_or_else(Self::missing, Self::of)
    }

    fn missing() -> Self {
        tracing::warn!("no built pages in {}: pages have neither styles nor script; run `make build`", ORIGIN);
        let program =
            |name| ProgramFiles { js: format!("{name}.js"), wasm: format!("{name}.wasm"), lazy: HashMap::new() };
        Self::of(Manifest { css: "doorward.css".into(), portal: program("portal"), console: program("console") })
    }

    fn of(manifest: Manifest) -> Self {
        let css = address(&manifest.css);
        let program = |files: ProgramFiles| SiteProgram {
            assets: SiteAssets { css: css.clone(), js: address(&files.js), wasm: address(&files.wasm) },
            chunks: WasmSplitManifest(ArcStoredValue::new(("/pkg".to_owned(), files.lazy, files.js))),
        };
        Self { portal: program(manifest.portal), console: program(manifest.console), css }
    }

    /// The files of a program.
    pub fn program(&self, program: Program) -> &SiteProgram {
        match program {
            Program::Portal => &self.portal,
            Program::Console => &self.console,
        }
    }
}

fn address(name: &str) -> String {
    format!("/pkg/{name}")
}

/// `/pkg/*` and `/favicon.svg`.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/pkg/{*name}", get(package))
        .route("/favicon.svg", get(|headers: HeaderMap| async move { file("favicon.svg", &headers, A_DAY) }))
}

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Of the decompressor, in bytes.
const BUFFER: usize = 64 * 1024;
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

async fn package(Path(name): Path<String>, headers: HeaderMap) -> Response {
    file(&format!("pkg/{name}"), &headers, IMMUTABLE)
}

fn file(path: &str, request: &HeaderMap, caching: HeaderValue) -> Response {
    let Some(content_type) = content_type(path) else { return StatusCode::NOT_FOUND.into_response() };
    let Some((coding, body)) = representation(path, request) else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, caching);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

/// A file of the site.
fn read(path: &str) -> Option<Bytes> {
    Some(match Files::get(path)?.data {
        Cow::Borrowed(embedded) => Bytes::from_static(embedded),
        Cow::Owned(read) => read.into(),
    })
}

/// The file in the best coding that the client accepts, and this coding; `None` stands for the file as it is.
fn representation(path: &str, request: &HeaderMap) -> Option<(Option<&'static str>, Bytes)> {
    static RECODED: LazyLock<Recoded> = LazyLock::new(Recoded::default);
    let Some(brotli) = read(&format!("{path}.br")) else { return Some((None, read(path)?)) };
    if accepts(request, "br") {
        return Some((Some("br"), brotli));
    }
    let coding = accepts(request, "gzip").then_some("gzip");
    Some((coding, RECODED.get(path, coding.is_some(), &brotli)?))
}

/// Files in other codings than the embedded one, by path and whether it is gzip. Any client can request them again and again:
/// each is made once.
#[derive(Default)]
struct Recoded(Mutex<HashMap<(String, bool), Bytes>>);

impl Recoded {
    /// The file in gzip or as it is, from its copy in brotli; `None` if the copy is damaged.
    fn get(&self, path: &str, is_gzip: bool, brotli: &[u8]) -> Option<Bytes> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (path.to_owned(), is_gzip);
        if let Some(file) = files.get(&key) {
            return Some(file.clone());
        }
        let file = Bytes::from(recode(is_gzip, brotli).ok()?);
        files.insert(key, file.clone());
        Some(file)
    }
}

fn recode(is_gzip: bool, brotli: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut plain = Decompressor::new(brotli, BUFFER);
    let mut file = Vec::new();
    if is_gzip {
        GzEncoder::new(plain, Compression::default()).read_to_end(&mut file)?;
    } else {
        plain.read_to_end(&mut file)?;
    }
    Ok(file)
}

/// Whether the request accepts this content coding (RFC 9110 section 12.5.3). Ignores the wildcard, which browsers do
/// not send.
fn accepts(request: &HeaderMap, coding: &str) -> bool {
    let values = request.get_all(header::ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|offer| {
        let (name, weight) = offer.split_once(';').unwrap_or((offer, "q=1"));
        let refused = weight.trim().trim_start_matches("q=").parse::<f32>().is_ok_and(|weight| weight == 0.0);
        name.trim().eq_ignore_ascii_case(coding) && !refused
    })
}

/// The type of a file of the site. `None` for anything else, such as a compressed copy requested by name: 404.
fn content_type(path: &str) -> Option<&'static str> {
    match path.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "wasm" => Some("application/wasm"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{HeaderMap, Recoded, accepts, content_type, header};
    use flate2::read::GzDecoder;
    use std::io::Read as _;

    /// `text`, in brotli.
    const COPY: &[u8] = &[0x8b, 0x01, 0x80, b't', b'e', b'x', b't', 0x03];

    fn asking_for(codings: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, codings.parse().expect("a header"));
        headers
    }

    #[test]
    fn a_coding_is_used_when_offered_and_not_refused() {
        assert!(accepts(&asking_for("gzip, deflate, br;q=0.9"), "br"));
        assert!(!accepts(&asking_for("gzip, br;q=0"), "br"));
        assert!(!accepts(&asking_for("gzip"), "br"));
        assert!(!accepts(&HeaderMap::new(), "gzip"));
    }

    #[test]
    fn clients_without_brotli_get_gzip_or_the_file_as_it_is() {
        let files = Recoded::default();
        assert_eq!(files.get("pkg/a.js", false, COPY).as_deref(), Some(&b"text"[..]));
        let gzip = files.get("pkg/a.js", true, COPY).expect("the copy is whole");
        let mut text = String::new();
        GzDecoder::new(&*gzip).read_to_string(&mut text).expect("it is gzip");
        assert_eq!(text, "text");
    }

    #[test]
    fn a_file_is_recoded_once_and_a_damaged_copy_is_no_file() {
        let files = Recoded::default();
        assert_eq!(files.get("pkg/a.js", false, b"damaged"), None);
        assert!(files.get("pkg/a.js", false, COPY).is_some());
        assert_eq!(files.get("pkg/a.js", false, b"not read again").as_deref(), Some(&b"text"[..]));
    }

    #[test]
    fn only_the_files_of_the_site_have_a_type() {
        assert_eq!(content_type("pkg/doorward.0a1b2c.wasm"), Some("application/wasm"));
        assert_eq!(content_type("pkg/doorward.0a1b2c.wasm.br"), None);
        assert_eq!(content_type("manifest.json"), None);
    }
}
