use super::*;

#[test]
fn attack_78_a_path_that_servers_read_differently_is_refused() {
    for (path, error) in [
        ("", PathError::NotAbsolute),
        ("api", PathError::NotAbsolute),
        ("http://host/api", PathError::NotAbsolute),
        ("*", PathError::NotAbsolute),
        // dots
        ("/.", PathError::Segment),
        ("/..", PathError::Segment),
        ("/api/..", PathError::Segment),
        ("/api/../admin", PathError::Segment),
        ("/api/./admin", PathError::Segment),
        ("/api/...", PathError::Segment),
        ("/admin./x", PathError::Segment),
        ("/api/%2e%2e/admin", PathError::Escape),
        ("/api/.%2e/admin", PathError::Escape),
        ("/api/%2E/admin", PathError::Escape),
        // slashes
        ("//", PathError::Segment),
        ("//admin", PathError::Segment),
        ("/api//admin", PathError::Segment),
        ("/api/%2f/admin", PathError::Escape),
        ("/api%2Fadmin", PathError::Escape),
        ("/api\\admin", PathError::Forbidden),
        ("/api%5cadmin", PathError::Escape),
        ("/api%5Cadmin", PathError::Escape),
        // parameters, query and fragment
        ("/api;x=1/admin", PathError::Forbidden),
        ("/api/..;/admin", PathError::Forbidden),
        ("/api%3b/admin", PathError::Escape),
        ("/api?x", PathError::Forbidden),
        ("/api%3Fx", PathError::Escape),
        ("/api#x", PathError::Forbidden),
        ("/api%23x", PathError::Escape),
        // control characters
        ("/api\0", PathError::Forbidden),
        ("/api%00", PathError::Forbidden),
        ("/api%0a", PathError::Forbidden),
        ("/api%0D%0AX: y", PathError::Forbidden),
        ("/api%7f", PathError::Forbidden),
        ("/api%C2%85", PathError::Forbidden),
        ("/a b", PathError::Forbidden),
        ("/a\tb", PathError::Forbidden),
        ("/a%20", PathError::Segment),
        ("/a%20/b", PathError::Segment),
        // escapes
        ("/%", PathError::Escape),
        ("/%2", PathError::Escape),
        ("/%zz", PathError::Escape),
        ("/%+1", PathError::Escape),
        ("/%u002e", PathError::Escape),
        ("/%25", PathError::Escape),
        ("/%252e%252e/admin", PathError::Escape),
        ("/%25%32%65", PathError::Escape),
        // encodings
        ("/%c0%ae%c0%ae/admin", PathError::Encoding),
        ("/%c0%af", PathError::Encoding),
        ("/%e0%80%af", PathError::Encoding),
        ("/%ff", PathError::Encoding),
        ("/%ed%a0%80", PathError::Encoding),
        ("/%e6%97", PathError::Encoding),
        ("/日志", PathError::Forbidden),
        // full-width dots and slashes, an ellipsis, a letter and its accent apart
        ("/%EF%BC%8E%EF%BC%8E/admin", PathError::Encoding),
        ("/api%EF%BC%8Fadmin", PathError::Encoding),
        ("/%E2%80%A5/admin", PathError::Encoding),
        ("/cafe%CC%81", PathError::Encoding),
    ] {
        assert_eq!(canonical(path), Err(error), "{path}");
    }
    assert_eq!(canonical(&format!("/{}", "a".repeat(MAX_PATH))), Err(PathError::TooLong));
}

#[test]
fn one_path_has_one_spelling() {
    for (path, spelling) in [
        ("/", "/"),
        ("/api/users", "/api/users"),
        ("/api/users/", "/api/users/"),
        ("/%61pi", "/api"),
        ("/%41%5A%7e", "/AZ~"),
        ("/a%20b", "/a b"),
        ("/a+b", "/a+b"),
        ("/a%2Bb", "/a+b"),
        ("/a%2bb", "/a+b"),
        ("/%E6%97%A5", "/日"),
        ("/%e6%97%a5", "/日"),
        ("/v1.2/x.json", "/v1.2/x.json"),
        ("/.well-known/x", "/.well-known/x"),
        ("/a:b@c/~d|e", "/a:b@c/~d|e"),
        ("/API", "/API"),
    ] {
        assert_eq!(canonical(path).as_deref(), Ok(spelling), "{path}");
    }
}

#[test]
fn a_canonical_path_stays_what_it_is() {
    for path in ["/", "/api/a b/日", "/x/"] {
        assert!(is_canonical(path), "{path}");
    }
    assert!(!is_canonical("/a%20b"));
    assert!(matches!(canonical("/plain"), Ok(Cow::Borrowed("/plain"))));
}

#[test]
fn a_pattern_may_stop_within_a_segment() {
    for (path, open) in [("/", true), ("/api/", true), ("/api/.", true), ("/v1.", true), ("/a ", true), ("/a", false)] {
        assert!(may_begin(path, open), "{path}");
    }
    for (path, open) in [("//", true), ("/a/../", true), ("/a;", true), ("/a%", true), ("/a.", false), ("/..", false)] {
        assert!(!may_begin(path, open), "{path}");
    }
}

#[test]
fn a_path_with_escaped_structure_has_all_the_readings_of_servers() {
    let of = |path: &str| readings(path).unwrap().join(" ").replace('\u{fffd}', "_");
    assert_eq!(of("/plain/%E4%BD%A0"), "/plain/你");
    assert_eq!(of("/a%2Fb"), "/a_b /a/b");
    assert_eq!(of("/100%25"), "/100_");
    assert_eq!(of("/a;x=1/b"), "/a_x=1/b /a/b");
    assert_eq!(of("/a%252Fb"), "/a_2Fb /a_b /a/b");
    assert_eq!(
        of("/group%2Fproject/-/tree;a"),
        "/group_project/-/tree_a /group_project/-/tree /group/project/-/tree_a /group/project/-/tree"
    );
}

#[test]
fn attack_78_no_reading_of_a_path_leads_up_or_ends_it() {
    for path in [
        "/x/..;/admin",
        "/x/..%2Fadmin",
        "/x%2F..%2Fadmin",
        "/x/%252e%252e/admin",
        "/%252e%252e%252fadmin",
        "/a%2F%2Fb",
        "/a%2F/b",
        "/a/;x/b",
        "/a/.;x",
        "/a%5Cb",
        "/a%255Cb",
        "/a%3Fb",
        "/a%23b",
        "/a%00;",
        "/a%2500",
        "/a%2",
        "/a%zz;",
        "/a%25252525252Fb",
        "/a;b\\c",
        "/a%2Fb.",
        "a;b",
        "//;",
        "/a%2F.%2Fb",
        "/a.%3Bx/b",
    ] {
        assert!(readings(path).is_err(), "{path}: {:?}", readings(path));
    }
}
