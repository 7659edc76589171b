//! The binary as a process: start, stop, pipes.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its environment has failed")]
#![cfg(unix)]

use doorward_store::{ConnectionTrait as _, Db};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A command on the installation in this folder, without the environment of the test process.
fn doorward(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
    command.args(arguments).args(["--data-dir".as_ref(), folder.as_os_str()]).current_dir(folder).env_clear();
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    doorward(folder, arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn files(folder: &TempDir) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm"))
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn case_p055_an_older_program_says_so_everywhere_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(&format!("sqlite://{}", folder.path().join("doorward.db").display())).await.unwrap();
    db.migrate().await.unwrap();
    let later = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000099_later', 0)";
    db.write().execute_unprepared(later).await.unwrap();
    db.close().await;
    let before = files(&folder);
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["role", "create", "editor", "--name", "Editor"],
        &["setup-link"],
        &["doctor"],
    ] {
        let output = run(folder.path(), arguments);
        let output_text = text(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output_text}");
        assert!(
            output_text.contains("made by a newer Doorward: run that version, or restore a copy"),
            "{arguments:?}: {output_text}"
        );
        assert!(!output_text.contains("Migration file"), "{arguments:?}: {output_text}");
    }
    assert_eq!(files(&folder), before);
}

#[tokio::test]
async fn the_program_hashes_passwords_at_the_standard_cost() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &["setup-link"]).status.success());
    let output = run(folder.path(), &["admin", "create", "--username", "root"]);
    assert!(output.status.success(), "{}", text(&output));
    let db = Db::connect(&format!("sqlite://{}", folder.path().join("doorward.db").display())).await.unwrap();
    let root = doorward_store::user::by_username_key(db.read(), "root").await.unwrap().unwrap();
    let hash = root.password_hash.unwrap();
    // Tests themselves hash at a lower cost.
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
}

#[test]
fn a_command_without_a_database_creates_nothing_and_names_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let here = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
        command.args(arguments).current_dir(folder.path()).env_clear().envs(variables.iter().copied());
        command.output().unwrap()
    };
    let data = folder.path().join("data");
    for arguments in [&["role", "list"][..], &["admin", "create", "--username", "founder"], &["check", "reports:read"]]
    {
        let output = here(arguments, &[]);
        let output_text = text(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output_text}");
        for expected in [data.to_str().unwrap(), "--data-dir", "DOORWARD_DATA_DIR", "doorward serve"] {
            assert!(output_text.contains(expected), "{arguments:?}: {output_text}");
        }
    }
    let elsewhere = format!("sqlite://{}", folder.path().join("elsewhere.db").display());
    let output_text = text(&here(&["role", "list"], &[("DOORWARD_DATABASE_URL", elsewhere.as_str())]));
    assert!(output_text.contains("elsewhere.db") && output_text.contains("DOORWARD_DATABASE_URL"), "{output_text}");
    assert!(files(&folder).is_empty(), "{:?}", files(&folder));

    assert!(here(&["setup-link"], &[]).status.success());
    let output = here(&["role", "list"], &[]);
    assert!(output.status.success() && text(&output).contains("administrator"), "{}", text(&output));
    std::fs::remove_file(data.join("master.key")).unwrap();
    let output_text = text(&here(&["role", "list"], &[]));
    assert!(output_text.contains("DOORWARD_MASTER_KEY_FILE"), "{output_text}");
    assert!(!data.join("master.key").exists());
}

#[test]
fn the_hint_of_the_first_start_works_as_it_is_printed_in_any_folder() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("own.db").display());
    let mut serve = Command::new(env!("CARGO_BIN_EXE_doorward"));
    serve.args(["serve", "--listen", "127.0.0.1:0", "--data-dir", "my data"]).current_dir(folder.path());
    serve.env_clear().env("DOORWARD_DATABASE_URL", &database).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = serve.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let first = lines.find(|line| line.contains("/setup?token=")).unwrap();
    let hint = lines.find(|line| line.starts_with("To print a new link, run: ")).unwrap();
    let script = hint.split_once("run: ").unwrap().1;
    let output = Command::new("sh").args(["-c", script]).current_dir("/").env_clear().output();
    child.kill().unwrap();
    child.wait().unwrap();
    let output = output.unwrap();
    assert!(output.status.success(), "{script}: {}", text(&output));
    let second = String::from_utf8(output.stdout).unwrap();
    let address = |line: &str| line.trim().split_once("token=").unwrap().0.to_owned();
    assert_eq!(address(&second), address(&first), "{script}");
    assert_ne!(second.trim(), first.trim());
}

#[test]
fn finding_f12_what_is_made_in_an_open_folder_is_the_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let program = env!("CARGO_BIN_EXE_doorward");
    let script = format!("umask 000; exec {program} setup-link --data-dir {}", folder.path().display());
    let output = Command::new("sh").args(["-c", &script]).env_clear().output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(files(&folder), ["doorward.db", "master.key"]);
    for entry in std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{entry:?}");
    }
    std::fs::set_permissions(folder.path().join("doorward.db"), PermissionsExt::from_mode(0o644)).unwrap();
    let output_text = text(&run(folder.path(), &["doctor"]));
    assert!(output_text.contains("doorward.db can be read by others (mode 0644)"), "{output_text}");
    assert!(output_text.contains("Database accepts writes."), "{output_text}");
}

#[test]
fn finding_r12_a_reader_that_has_gone_away_is_no_fault() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["config", "show"][..], &["doctor"], &["setup-link"]] {
        let mut child =
            doorward(folder.path(), arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", text(&output));
        assert!(!text(&output).contains("panicked"), "{arguments:?}: {}", text(&output));
    }
}

#[test]
fn case_p050_the_refusal_of_a_key_that_others_can_read_says_what_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("master.key");
    std::fs::write(&key, "a7".repeat(32)).unwrap();
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o644)).unwrap();
    let output = run(folder.path(), &["setup-link"]);
    let output_text = text(&output);
    assert!(
        !output.status.success() && output_text.contains("chmod 600") && output_text.contains("defaultMode: 0400"),
        "{output_text}"
    );
}

/// Runs a command that succeeds, and returns its standard output.
fn output_of(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_application_is_created_changed_and_deleted_and_only_its_secret_is_on_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    output_of(folder, &["setup-link"]);
    let uri = "https://wiki.example.com/callback";
    let create = ["application", "create", "--id", "wiki", "--name", "Wiki", "--redirect-uri", uri];
    let created = output_of(folder, &create);
    let secret = created.trim_end().strip_prefix("client_id=wiki\nclient_secret=").unwrap();
    assert!(secret.starts_with("dws_") && !secret.contains('\n'), "{created}");
    let output = run(folder, &create);
    assert!(!output.status.success() && text(&output).contains("This id is taken"), "{}", text(&output));
    let machine = output_of(folder, &["application", "create", "--id", "sync", "--name", "Sync", "--kind", "machine"]);
    assert!(machine.starts_with("client_id=sync\nclient_secret=dws_"), "{machine}");
    let listed = output_of(folder, &["application", "list"]);
    let (default, others) = listed.split_once('\n').unwrap();
    assert!(default.starts_with("doorward\t") && default.ends_with("\tweb\tdefault\t-"), "{listed}");
    assert_eq!(others, "wiki\tWiki\tweb\ton\t-\nsync\tSync\tmachine\ton\t-\n");

    let edit = ["application", "edit", "wiki", "--name", "Our wiki", "--enabled", "false", "--scope", "openid"];
    assert_eq!(output_of(folder, &edit), "wiki\tOur wiki\tweb\toff\t-\n");
    output_of(folder, &["application", "edit", "wiki", "--scope", "", "--grant-type", "authorization_code"]);
    let show =
        || -> serde_json::Value { serde_json::from_str(&output_of(folder, &["application", "show", "wiki"])).unwrap() };
    let shown = show();
    assert_eq!(
        (&shown["scope"], &shown["grant_types"]),
        (&serde_json::Value::Null, &serde_json::json!(["authorization_code"]))
    );
    assert_eq!(shown["redirect_uris"], serde_json::json!([uri]), "what is not given stays");
    assert!(!shown.to_string().contains(secret));

    let another = output_of(folder, &["application", "secret", "create", "wiki", "--expires", "90d"]);
    assert!(another.starts_with("dws_") && another.lines().count() == 1, "{another}");
    let id = shown["secrets"][0]["id"].as_str().unwrap();
    output_of(folder, &["application", "secret", "revoke", "wiki", id]);
    let shown = show();
    let secrets = shown["secrets"].as_array().unwrap();
    assert!(secrets.len() == 1 && secrets[0]["expires_at"].is_string(), "{shown}");

    output_of(folder, &["application", "delete", "wiki", "sync"]);
    let output = run(folder, &["application", "delete", "doorward"]);
    assert!(!output.status.success() && text(&output).contains("default application"), "{}", text(&output));
    assert_eq!(output_of(folder, &["application", "list"]).lines().count(), 1);
}
