//! The master key, which encrypts private keys at rest. Read from the configuration, or from a file that only its owner
//! can read.

use crate::config::Config;
use anyhow::{Context as _, Result, bail};
use doorward_identity::MasterKey;
use std::io::Write as _;
use std::path::Path;

/// Reads the master key, and creates its file at the first start.
///
/// # Errors
/// If others can read the file, it is not a key, or it cannot be read or written.
pub fn load_or_create(config: &Config) -> Result<MasterKey> {
    let path = config.master_key_file();
    if config.master_key.is_none() && !path.exists() {
        create(&path).with_context(|| format!("cannot create the master key file {}", path.display()))?;
    }
    load(config)
}

/// Reads the master key from the configured source.
///
/// # Errors
/// If the key is missing or invalid.
pub fn load(config: &Config) -> Result<MasterKey> {
    match &config.master_key {
        Some(hex) => MasterKey::from_hex(hex.expose().trim()).context("`master_key` is not 64 hexadecimal digits"),
        None => read(&config.master_key_file()),
    }
}

/// Advice for mounted key files: how to restrict their mode.
pub const RESTRICT_ADVICE: &str = "If the file is mounted, set `mode: 0400` at the secret in a compose file, or `defaultMode: 0400` at \
                            the secret volume of a pod (0440 with fsGroup), and use a read-only mount.";

/// Reads an existing key file.
///
/// # Errors
/// If others can read the file and its mode does not come from a mount, it is not a key, or it cannot be read.
pub fn read(path: &Path) -> Result<MasterKey> {
    match protection(path)? {
        Protection::Private => {}
        Protection::Mounted(mode) => {
            tracing::warn!(
                "{} can be read by others (mode {mode:04o}) because of its mount. {RESTRICT_ADVICE}",
                path.display()
            );
        }
        Protection::Open(mode) => bail!(
            "{} can be read by others (mode {mode:04o}); it decrypts every private key. Run: chmod 600 {}. {RESTRICT_ADVICE}",
            path.display(),
            path.display()
        ),
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    MasterKey::from_hex(text.trim()).with_context(|| format!("{} is not 64 hexadecimal digits", path.display()))
}

/// Whether others can read a key file because of how the platform mounts it.
pub fn is_mounted_open(path: &Path) -> bool {
    matches!(protection(path), Ok(Protection::Mounted(_)))
}

/// Protection of a key file; holds its mode if others can read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protection {
    /// Only the owner can read it.
    Private,
    /// Others can read it, and this user cannot change that: Docker mounts secrets 0444, Kubernetes 0440 with a group.
    Mounted(u32),
    /// Others can read it.
    Open(u32),
}

#[cfg(unix)]
fn protection(path: &Path) -> Result<Protection> {
    use std::os::unix::fs::MetadataExt as _;
    let Some(mode) = open_mode(path)? else { return Ok(Protection::Private) };
    let owner = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.uid();
    // Without /proc, assumes that the process owns the file, which must then be private.
    let is_ours = std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == owner)
        || !Path::new("/proc/self").exists();
    let read_only =
        rustix::fs::statvfs(path).is_ok_and(|system| system.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY));
    Ok(protection_of(mode, owner == 0 && !is_ours, read_only))
}

/// Outside Unix, the ACL of the folder protects the file.
#[cfg(not(unix))]
fn protection(_: &Path) -> Result<Protection> {
    Ok(Protection::Private)
}

/// `by_root`: root owns the file and the process is not root.
#[cfg(unix)]
const fn protection_of(mode: u32, by_root: bool, read_only: bool) -> Protection {
    if mode & 0o077 == 0 {
        Protection::Private
    } else if read_only || (by_root && mode & 0o022 == 0) {
        Protection::Mounted(mode)
    } else {
        Protection::Open(mode)
    }
}

/// The mode of a file that others can read or write; `None` if it is private.
#[cfg(unix)]
pub fn open_mode(path: &Path) -> Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.permissions().mode();
    Ok((mode & 0o077 != 0).then_some(mode & 0o777))
}

/// Outside Unix, the ACL of the folder protects the file.
#[cfg(not(unix))]
pub fn open_mode(_: &Path) -> Result<Option<u32>> {
    Ok(None)
}

/// Creates the key file atomically: nodes that start at the same time on one folder must not read a partial key. Writes
/// a temporary file, which is created private, and renames it unless the target exists.
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

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::{Protection, load_or_create, open_mode, protection_of};
    use crate::config::Config;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_key_is_made_once_private_and_refused_when_others_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { data_dir: folder.path().join("data"), ..Config::default() };
        let first = load_or_create(&config).unwrap();
        let path = config.master_key_file();
        assert_eq!(open_mode(&path).unwrap(), None);
        assert!(first.to_hex() == load_or_create(&config).unwrap().to_hex());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let error = load_or_create(&config).err().unwrap().to_string();
        assert!(error.contains("chmod 600"), "{error}");
    }

    #[test]
    fn case_p050_a_mounted_secret_works_in_the_modes_that_platforms_give_it() {
        // Docker's 0444 and Kubernetes' 0440 are root's files; a secret volume is read-only whatever its modes.
        for (mode, by_root, read_only, expected) in [
            (0o400, false, false, Protection::Private),
            (0o600, true, false, Protection::Private),
            (0o444, true, false, Protection::Mounted(0o444)),
            (0o440, true, false, Protection::Mounted(0o440)),
            (0o640, true, false, Protection::Mounted(0o640)),
            (0o664, true, false, Protection::Open(0o664)),
            (0o644, false, true, Protection::Mounted(0o644)),
            (0o440, false, false, Protection::Open(0o440)),
            (0o640, false, false, Protection::Open(0o640)),
        ] {
            assert_eq!(protection_of(mode, by_root, read_only), expected, "{mode:o} {by_root} {read_only}");
        }
    }

    #[test]
    fn case_p050_a_key_is_read_through_links_and_with_the_line_ends_of_windows() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("..data"), folder.path().join("master.key"));
        std::fs::write(&file, format!("{}\r\n", "a7".repeat(32))).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o400)).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert_eq!(super::read(&link).unwrap().to_hex().expose(), &"a7".repeat(32));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
        let text = super::read(&link).err().unwrap().to_string();
        assert!(text.contains("compose") && text.contains("defaultMode"), "{text}");
    }
}
