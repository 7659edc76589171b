//! Configuration files, and the errors for invalid ones.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its environment has failed")]

use doorward_server::config::{Config, Loaded, Origin, Problem, Sources, keys, load};
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn load_text(text: &str) -> Result<Loaded, Problem> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("doorward.toml");
    std::fs::write(&file, text).unwrap();
    load(&Sources { file: Some(file), ..Sources::default() })
}

fn load_env(name: &str, value: &str) -> Result<Loaded, Problem> {
    let env = [(name.to_owned(), value.to_owned())].into();
    load(&Sources { env, data_dir: Some("/nowhere".into()), ..Sources::default() })
}

fn complaint(result: Result<Loaded, Problem>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_nearest_name() {
    let message = complaint(load_text("listen = \"127.0.0.1:1\"\n\npublic_ulr = \"https://a.example\"\n"));
    assert!(message.contains("line 3") && message.contains("did you mean `public_url`"), "{message}");
    let message = complaint(load_text("[limits]\nbody_byte = 1\n"));
    assert!(message.contains("line 2") && message.contains("did you mean `limits.body_bytes`"), "{message}");
    let message = complaint(load_text("[logs]\nlevel = \"info\"\n"));
    assert!(message.contains("`logs`") && message.contains("line 1"), "{message}");
}

#[test]
fn an_unknown_variable_is_refused_with_the_nearest_name() {
    let message = complaint(load_env("DOORWARD_PUBLIC_ULR", "https://a.example"));
    assert!(message.contains("did you mean `DOORWARD_PUBLIC_URL`"), "{message}");
    load_env("DOORWARD_CONFIG", "read by the command line").unwrap();
}

#[test]
fn finding_r06_what_an_orchestrator_sets_for_a_service_with_our_name_is_ignored() {
    for (name, value) in [
        ("DOORWARD_PORT", "tcp://10.0.0.7:3000"),
        ("DOORWARD_PORT_3000_TCP", "tcp://10.0.0.7:3000"),
        ("DOORWARD_PORT_3000_TCP_PROTO", "tcp"),
        ("DOORWARD_PORT_3000_TCP_PORT", "3000"),
        ("DOORWARD_PORT_3000_TCP_ADDR", "10.0.0.7"),
        ("DOORWARD_SERVICE_HOST", "10.0.0.7"),
        ("DOORWARD_SERVICE_PORT", "3000"),
        ("DOORWARD_SERVICE_PORT_HTTP", "3000"),
        ("DOORWARD_POSTGRES_SERVICE_HOST", "fd00::7"),
        ("DOORWARD_POSTGRES_PORT_5432_TCP_ADDR", "fd00::7"),
    ] {
        let loaded = load_env(name, value).unwrap();
        assert_eq!((loaded.ignored, loaded.config.listen), (vec![name.to_owned()], Config::default().listen), "{name}");
    }
    for (name, value) in [
        ("DOORWARD_PORT", "3000"),
        ("DOORWARD_LISTEN_PORT", "3000"),
        ("DOORWARD_SERVICE_HOST", "everywhere"),
        ("DOORWARD_PORT_3000_TCP_ADDR", "3000 or so"),
        ("DOORWARD_PORT_HTTP_TCP", "tcp://10.0.0.7:3000"),
        ("DOORWARD_LISTN", "tcp://10.0.0.7:3000"),
    ] {
        assert!(complaint(load_env(name, value)).contains(name), "{name}");
    }
}

#[test]
fn a_second_database_address_is_for_postgresql() {
    let message = complaint(load_env("DOORWARD_DATABASE_LISTEN_URL", "postgres://db/doorward"));
    assert!(
        message.contains("database_listen_url") && message.contains("database_url that begins with postgres:"),
        "{message}"
    );
    let both =
        "database_url = \"postgres://pool/doorward\"\ndatabase_listen_url = \"postgres://u:hunter2@db/doorward\"";
    let output = load_text(both).unwrap().show();
    assert!(output.contains("postgres://u:***@db/doorward") && !output.contains("hunter2"), "{output}");
    let message = complaint(load_text(&both.replace("postgres://u", "mysql://u")));
    assert!(message.contains("must begin with postgres:"), "{message}");
}

#[test]
fn a_wrong_value_is_told_with_its_place_and_never_shown() {
    let message = complaint(load_text("env_id = \"a\"\nmaster_key = 4711471147\n"));
    assert!(message.contains("line 2") && !message.contains("env_id"), "{message}");
    let message = complaint(load_text("listen = \"everywhere\"\n"));
    assert!(message.contains("line 1"), "{message}");
    let message = complaint(load_env("DOORWARD_LIMITS_CONNECTIONS", "many"));
    assert!(message.contains("DOORWARD_LIMITS_CONNECTIONS") && message.contains("whole number"), "{message}");
    let message = complaint(load_env("DOORWARD_MASTER_KEY", "hunter2"));
    assert!(message.contains("64 hexadecimal digits") && !message.contains("hunter2"), "{message}");
    let message = complaint(load_text("shutdown_seconds = 301"));
    assert!(message.contains("between 0 and 300"), "{message}");
    let message = complaint(load_text("public_url = \"http://id.example.com\""));
    assert!(message.contains("https://"), "{message}");
    let message = complaint(load_text("listen = \n"));
    assert!(message.contains("line 1"), "{message}");
}

#[test]
fn the_environment_wins_over_the_file_and_the_command_line_over_both() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("doorward.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:1\"\nenv_id = \"from-file\"\n[log]\nlevel = \"warn\"\n").unwrap();
    let env = [
        ("DOORWARD_LISTEN", "127.0.0.1:2"),
        ("DOORWARD_LOG_LEVEL", "debug"),
        ("DOORWARD_TRUSTED_PROXIES", "10.0.0.0/8, ::1/128"),
    ];
    let env = env.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let listen = Some("127.0.0.1:3".parse().unwrap());
    let loaded = load(&Sources { file: Some(file), env, listen, ..Sources::default() }).unwrap();
    assert_eq!(loaded.config.listen.port(), 3);
    assert_eq!(loaded.config.log.level, "debug");
    assert_eq!(loaded.config.env_id, "from-file");
    assert_eq!(loaded.config.trusted_proxies.len(), 2);
    assert_eq!(loaded.origins["listen"], Origin::CommandLine);
    assert_eq!(loaded.origins["log.level"], Origin::Environment);
    assert_eq!(loaded.origins["env_id"], Origin::File);
}

#[test]
fn a_file_in_the_data_folder_is_found() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("doorward.toml"), "env_id = \"found\"").unwrap();
    let loaded = load(&Sources { data_dir: Some(folder.path().into()), ..Sources::default() }).unwrap();
    assert_eq!(loaded.config.env_id, "found");
}

#[test]
fn a_file_that_was_asked_for_must_exist() {
    let message = complaint(load(&Sources { file: Some("/no/such/file.toml".into()), ..Sources::default() }));
    assert!(message.contains("/no/such/file.toml"), "{message}");
}

#[test]
fn the_example_has_every_key_and_only_defaults() {
    let text = std::fs::read_to_string(root().join("doorward.example.toml")).unwrap();
    assert_eq!(load_text(&text).unwrap().config, Config::default());
    // With all commented keys turned on, the example contains every key and still parses.
    let all: String = text.lines().map(|line| uncommented(line).to_owned() + "\n").collect();
    let table: toml::Table = toml::from_str(&all).unwrap();
    for key in keys::ALL {
        let found = match key.path.split_once('.') {
            Some((outer, inner)) => table.get(outer).and_then(|table| table.get(inner)),
            None => table.get(key.path),
        };
        assert!(found.is_some(), "{} is missing in doorward.example.toml", key.path);
        assert!(text.contains(&key.env()), "{} is missing in doorward.example.toml", key.env());
    }
}

/// Uncomments lines of the form `# key = value`; prose stays a comment.
fn uncommented(line: &str) -> &str {
    match line.strip_prefix("# ") {
        Some(rest) if rest.split_once(" = ").is_some_and(|(name, _)| keys::find(name).is_some()) => rest,
        _ => line,
    }
}

#[test]
fn the_reference_has_every_key() {
    let text = std::fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    for key in keys::ALL {
        let row = format!("| `{}` |", key.path);
        let line = text.lines().find(|line| line.starts_with(&row));
        assert!(line.is_some_and(|line| line.contains(&key.env())), "{} is missing in docs/configuration.md", key.path);
    }
}

const ROUTE: &str = "\n[[route]]\nhost = \"app.example.com\"\nupstream = \"http://127.0.0.1:8000\"\n";

#[test]
fn a_route_is_read_with_its_defaults_and_shown() {
    let loaded = load_text(ROUTE).unwrap();
    let [route] = &loaded.config.routes[..] else { panic!("{:?}", loaded.config.routes) };
    assert_eq!((route.path.as_str(), route.auth, route.strip), ("/", true, false));
    assert_eq!((route.body_bytes, route.connect_seconds, route.answer_seconds), (0, 5, 60));
    let output = loaded.show();
    assert!(output.contains("[[route]]  # file\nhost = \"app.example.com\""), "{output}");
    assert_eq!(load_text(&output).unwrap().config.routes, loaded.config.routes);
}

#[test]
fn a_route_that_cannot_work_is_told_with_its_line_and_field() {
    let at = |line: &str, expected: &str| {
        let message = complaint(load_text(&format!("{ROUTE}{line}\n")));
        assert!(message.contains(expected) && message.contains("line "), "{line}: {message}");
        message
    };
    assert!(at("upstraem = \"x\"", "did you mean `route.upstream`").contains("line 5"));
    assert!(at("auth = 1", "line 5").contains("line 5"));
    let second = |host: &str, more: &str| format!("[[route]]\n{host}\n{more}");
    let other = "host = \"b.example.com\"";
    let good = "upstream = \"http://127.0.0.1:8000\"";
    let message = at(&second("host = \"app.example.com\"", good), "route 2: `path` is duplicated");
    assert!(message.contains("line 5"), "{message}");
    for upstream in [
        "",
        "127.0.0.1:8000",
        "ftp://127.0.0.1",
        "http://",
        "http://a b",
        "http://u:p@127.0.0.1",
        "http://127.0.0.1/x",
        "http://127.0.0.1?x",
        "unix:/x",
    ] {
        let message = at(&second(other, &format!("upstream = \"{upstream}\"")), "route 2: `upstream`");
        assert!(message.contains("line 7"), "{message}");
    }
    for ourselves in [
        "http://127.0.0.1:3000",
        "http://localhost:3000",
        "http://[::1]:3000",
        "http://0.0.0.0:3000",
        "http://x.localhost:3000",
        "http://app.example.com",
        "https://app.example.com",
        "http://B.example.com",
    ] {
        at(&second(other, &format!("upstream = \"{ourselves}\"")), "is this server itself");
    }
    load_text(&format!("{ROUTE}{}", second(other, "upstream = \"http://127.0.0.1:3001\""))).unwrap();
    for host in ["", "https://b.example.com", "B.example.com", "b.example.com/x", "*.com", "a b", "localhost"] {
        at(&second(&format!("host = \"{host}\""), good), "route 2: `host`");
    }
    for path in ["", "x", "/x/", "//", "/a/../b", "/a%20b", "/é", "/__doorward"] {
        at(&second(&format!("{other}\npath = \"{path}\""), good), "route 2: `path`");
    }
    for (path, expected) in [("/", "must be set"), ("/login", "Doorward’s own"), ("/admin/wiki", "Doorward’s own")]
    {
        at(&second(&format!("path = \"{path}\""), good), expected);
    }
    for (more, field) in [
        ("strip = true", "strip"),
        ("action = \"read\"", "action"),
        ("action = \"a:/x*\"", "action"),
        ("auth = false\naction = \"a:b\"", "action"),
        ("connect_seconds = 0", "connect_seconds"),
        ("connect_seconds = 61", "connect_seconds"),
        ("answer_seconds = 0", "answer_seconds"),
        ("answer_seconds = 3601", "answer_seconds"),
        ("cors_origins = [\"app.example.com\"]", "cors_origins"),
        ("cors_origins = [\"https://app.example.com/\"]", "cors_origins"),
        ("cors_origins = [\"https://app.example.com\", \"*\"]", "cors_origins"),
    ] {
        at(&second(&format!("{other}\n{more}"), good), &format!("route 2: `{field}`"));
    }
}

#[test]
fn the_structs_and_the_list_of_keys_agree() {
    // Optional keys without a value are not serialized, so they get one.
    let config = Config {
        public_url: Some("https://a.example".parse().unwrap()),
        database_url: Some("sqlite:///a".to_owned().into()),
        database_listen_url: Some("postgres://a".to_owned().into()),
        master_key: Some("a".to_owned().into()),
        master_key_file: Some("a".into()),
        ..Config::default()
    };
    let mut written: Vec<String> = Vec::new();
    for (name, value) in toml::Table::try_from(&config).unwrap() {
        match value {
            toml::Value::Table(inner) => written.extend(inner.keys().map(|key| format!("{name}.{key}"))),
            _ => written.push(name),
        }
    }
    let mut listed: Vec<_> = keys::ALL.iter().map(|key| key.path.to_owned()).collect();
    written.sort();
    listed.sort();
    assert_eq!(written, listed);
}
