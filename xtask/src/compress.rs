//! Compressed copies of the files: the server sends them as they are.

use anyhow::Result;
use std::io::Write;

/// The suffix that `server/src/assets.rs` looks for.
pub const SUFFIX: &str = "br";

/// Brotli at its best quality, with a window larger than the largest file.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, 11, 22);
    writer.write_all(bytes)?;
    writer.flush()?;
    Ok(writer.into_inner())
}
