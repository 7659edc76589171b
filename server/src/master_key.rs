//! The key that encrypts private keys at rest: from the configuration, or from a file only its owner can read.

use crate::config::Config;
use anyhow::{Context as _, Result, bail};
use doorward_identity::MasterKey;
use std::io::Write as _;
use std::path::Path;

/// Reads the master key, making its file at the first start.
///
/// # Errors
/// When the file is readable by others, is not a key, or cannot be read or written.
pub fn load_or_create(config: &Config) -> Result<MasterKey> {
    let path = config.master_key_file();
    if config.master_key.is_none() && !path.exists() {
        create(&path).with_context(|| format!("cannot make the master key file {}", path.display()))?;
    }
    load(config)
}

/// Reads the master key from where the configuration says.
///
/// # Errors
/// When there is none, or it cannot be used.
pub fn load(config: &Config) -> Result<MasterKey> {
    match &config.master_key {
        Some(hex) => MasterKey::from_hex(hex.expose().trim()).context("`master_key` is not 64 hexadecimal digits"),
        None => read(&config.master_key_file()),
    }
}

/// Reads an existing file.
///
/// # Errors
/// When the file is readable by others, is not a key, or cannot be read.
pub fn read(path: &Path) -> Result<MasterKey> {
    if let Some(mode) = too_open(path)? {
        bail!(
            "{} can be read by others (mode {mode:04o}); it opens every private key. Run: chmod 600 {}",
            path.display(),
            path.display()
        );
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    MasterKey::from_hex(text.trim()).with_context(|| format!("{} is not 64 hexadecimal digits", path.display()))
}

/// The mode of a file that others may read or write; `None` when it is private.
///
/// # Errors
/// When the file's attributes cannot be read.
#[cfg(unix)]
pub fn too_open(path: &Path) -> Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.permissions().mode();
    Ok((mode & 0o077 != 0).then_some(mode & 0o777))
}

/// Elsewhere than on Unix, access control is the folder's business.
#[cfg(not(unix))]
pub fn too_open(_: &Path) -> Result<Option<u32>> {
    Ok(None)
}

/// Complete or not at all: two nodes that start at once on one folder must not read half of each other's key, so the
/// file is written beside its place (a temporary file is private from birth) and moved there unless one exists.
fn create(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    crate::services::make_private_folder(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{}", MasterKey::generate().to_hex().expose())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.error.into()),
        _ => Ok(()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::{load_or_create, too_open};
    use crate::config::Config;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_key_is_made_once_private_and_refused_when_others_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { data_dir: folder.path().join("data"), ..Config::default() };
        let first = load_or_create(&config).unwrap();
        let path = config.master_key_file();
        assert_eq!(too_open(&path).unwrap(), None);
        assert!(first.to_hex() == load_or_create(&config).unwrap().to_hex());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let error = load_or_create(&config).err().unwrap().to_string();
        assert!(error.contains("chmod 600"), "{error}");
    }
}
