//! Compressed copies of the files: the server sends them as they are.

use anyhow::Result;
use std::io::Write;

/// The suffixes that `server/src/assets.rs` looks for.
pub fn copies(bytes: &[u8]) -> Result<[(&'static str, Vec<u8>); 2]> {
    Ok([("br", brotli(bytes)?), ("gz", gzip(bytes)?)])
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    // Best quality, with a window larger than the largest file.
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, 11, 22);
    writer.write_all(bytes)?;
    writer.flush()?;
    Ok(writer.into_inner())
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}
