//! Static files: scripts, styles and images that `xtask site` writes to `target/site`.
//!
//! A release build embeds them; a debug build reads them from disk. A site built as released contains compressed copies
//! only. File names under `/pkg/` contain a content hash, so browsers may cache them forever. [`Site`] contains the names.

use axum::{
    Router,
    body::Bytes,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use doorward_app::SiteAssets;
use doorward_app::app::Program;
use flate2::read::GzDecoder;
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
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

async fn package(Path(name): Path<String>, headers: HeaderMap) -> Response {
    file(&format!("pkg/{name}"), &headers, IMMUTABLE)
}

fn file(path: &str, request: &HeaderMap, caching: HeaderValue) -> Response {
    let Some(content_type) = content_type(path) else { return StatusCode::NOT_FOUND.into_response() };
    let Some((coding, body)) = compressed(path, request).or_else(|| Some((None, plain(path)?))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
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

/// The best copy that the client accepts, and its coding.
fn compressed(path: &str, request: &HeaderMap) -> Option<(Option<&'static str>, Bytes)> {
    let mut copies = [("br", ".br"), ("gzip", ".gz")].into_iter().filter(|(coding, _)| accepts(request, coding));
    copies.find_map(|(coding, suffix)| Some((Some(coding), read(&format!("{path}{suffix}"))?)))
}

/// The file as it is.
fn plain(path: &str) -> Option<Bytes> {
    static DECOMPRESSED: LazyLock<Decompressed> = LazyLock::new(Decompressed::default);
    read(path).or_else(|| DECOMPRESSED.get(path, || read(&format!("{path}.gz"))))
}

/// Decompressed files by path. No browser requests them, but any client can, again and again: each file is decompressed
/// once.
#[derive(Default)]
struct Decompressed(Mutex<HashMap<String, Bytes>>);

impl Decompressed {
    /// The decompressed file; `None` if there is no copy to decompress.
    fn get(&self, path: &str, copy: impl FnOnce() -> Option<Bytes>) -> Option<Bytes> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = files.get(path) {
            return Some(file.clone());
        }
        let mut file = Vec::new();
        GzDecoder::new(&*copy()?).read_to_end(&mut file).ok()?;
        let file = Bytes::from(file);
        files.insert(path.to_owned(), file.clone());
        Some(file)
    }
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
    use super::{Bytes, Decompressed, HeaderMap, accepts, content_type, header};
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write as _;

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
    fn a_file_is_decompressed_once() {
        let copy = || {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(b"text").ok()?;
            Some(Bytes::from(encoder.finish().ok()?))
        };
        let files = Decompressed::default();
        assert_eq!(files.get("pkg/absent.js", || None), None);
        assert_eq!(files.get("pkg/a.js", copy).as_deref(), Some(&b"text"[..]));
        let again = files.get("pkg/a.js", || panic!("it is decompressed already"));
        assert_eq!(again.as_deref(), Some(&b"text"[..]));
    }

    #[test]
    fn only_the_files_of_the_site_have_a_type() {
        assert_eq!(content_type("pkg/doorward.0a1b2c.wasm"), Some("application/wasm"));
        assert_eq!(content_type("pkg/doorward.0a1b2c.wasm.br"), None);
        assert_eq!(content_type("manifest.json"), None);
    }
}
