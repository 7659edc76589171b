use super::{MailTemplate, check, check_html};
use crate::template::default;
use doorward_contract::messaging::{Language, MessageKind};

fn with(html: &str) -> Result<(), (usize, &'static str)> {
    let html = format!("<p>{{{{.VerificationCode}}}}</p>\n{html}");
    check(&MailTemplate { subject: "Code".into(), html }).map_err(|error| (error.line, error.reason))
}

#[test]
fn what_ships_passes() {
    for language in Language::ALL {
        for kind in [MessageKind::SignIn, MessageKind::Code] {
            assert_eq!(check(&default(kind, language)), Ok(()));
        }
        for kind in [MessageKind::Test, MessageKind::Notice] {
            assert_eq!(check_html(&default(kind, language).html), Ok(()));
        }
    }
}

#[test]
fn plain_mail_html_passes() {
    for html in [
        "<!DOCTYPE html><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"><!-- card -->",
        "<style>/* narrow */ @media (max-width:600px) { p { margin: 0 } }</style>",
        "<table width=600 cellpadding=\"0\"><tr><td align=\"center\" bgcolor=\"#fff\">a &copy b &nbsp; &</td></tr></table>",
        "<a href=\"https://example.com/?a=1&b=2\" target=\"_blank\" rel=\"noopener\">x</a><br/><hr />",
        "<a href=\"mailto:{{.Email}}\" title=\"{{.Usage}}\">x</a><img src=\"https://example.com/x.png\" alt=\"{{.Product}}\">",
        "{{if .Link}}<a href='{{ .Link }}'>{{Link}}</a>{{ end }}{{if .Link}}again{{end}}",
    ] {
        assert_eq!(with(html), Ok(()), "{html}");
    }
}

#[test]
fn variables_are_the_six() {
    for (html, reason) in [
        ("{{.Password}}", "unknown_variable"),
        ("{{.verificationCode}}", "unknown_variable"),
        ("{{}}", "unknown_variable"),
        ("{{range .Email}}", "unknown_variable"),
        ("{{if .Usage}}x{{end}}", "unknown_variable"),
        ("{{.Email", "unclosed"),
        ("{{if .Link}}x", "unclosed"),
        ("x{{end}}", "nesting"),
        ("{{if .Link}}{{if .Link}}x{{end}}{{end}}", "nesting"),
    ] {
        assert_eq!(with(&format!("\n{html}")), Err((3, reason)), "{html}");
    }
}

#[test]
fn the_code_must_be_read_with_and_without_a_link() {
    for html in [
        "<p>hello</p>",
        "{{if .Link}}{{.VerificationCode}}{{end}}",
        "<p title=\"{{.VerificationCode}}\">x</p>",
        "<title>{{.VerificationCode}}</title>",
    ] {
        let error = check(&MailTemplate { subject: "Code".into(), html: html.into() }).unwrap_err();
        assert_eq!((error.line, error.reason), (0, "missing_code"), "{html}");
    }
}

#[test]
fn the_subject_is_one_short_line() {
    for (subject, reason) in [
        (String::new(), "subject"),
        ("a\r\nBcc: b@example.com".into(), "subject"),
        ("x".repeat(201), "too_long"),
        ("{{.Nobody}}".into(), "unknown_variable"),
        ("Open {{.Link}}".into(), "placement"),
    ] {
        let template = MailTemplate { subject, html: "{{.VerificationCode}}".into() };
        assert_eq!(check(&template).unwrap_err().reason, reason);
    }
}

#[test]
fn attack_66_markup_that_runs_or_loads_something_is_refused() {
    for (html, reason) in [
        ("<script>alert(1)</script>", "element"),
        ("<ScRiPt src=x>", "element"),
        ("<iframe src=\"https://example.com\"></iframe>", "element"),
        ("<link rel=\"stylesheet\" href=\"https://example.com/x.css\">", "element"),
        ("<object data=\"x\"></object>", "element"),
        ("<embed src=\"x\">", "element"),
        ("<form action=\"https://example.com\"></form>", "element"),
        ("<base href=\"https://example.com\">", "element"),
        ("<svg onload=alert(1)>", "element"),
        ("<math><mtext></mtext></math>", "element"),
        ("<input name=\"x\">", "element"),
        ("<meta http-equiv=\"refresh\" content=\"0;url=https://example.com\">", "attribute"),
        ("<p onclick=\"x()\">", "handler"),
        ("<p OnMouseOver=x>", "handler"),
        ("<p background=\"https://example.com/x.png\">", "attribute"),
        ("<a href=\"javascript:alert(1)\">", "url"),
        ("<a href=\" &#106;avascript:alert(1)\">", "url"),
        ("<a href=\"java\tscript:alert(1)\">", "url"),
        ("<a href=\"data:text/html,x\">", "url"),
        ("<a href=\"//example.com\">", "url"),
        ("<img src=\"http://example.com/x.png\">", "url"),
        ("<img src=\"data:image/png;base64,x\">", "url"),
        ("<style>@import 'https://example.com/x.css';</style>", "css"),
        ("<p style=\"background:url(https://example.com/x.png)\">", "css"),
        ("<p style=\"background:&#117;rl(x)\">", "css"),
        ("<p style=\"width:exp/**/ression(x)\">", "css"),
        ("<!--[if mso]><script>x</script><![endif]-->", "malformed"),
        ("<p title=\"a\"onclick=\"x()\">", "malformed"),
        ("<p <script>", "malformed"),
    ] {
        assert_eq!(with(html), Err((2, reason)), "{html}");
    }
    assert_eq!(with("\0"), Err((2, "control")));
    assert_eq!(with(&"x".repeat(64 << 10)), Err((0, "too_long")));
}

#[test]
fn attack_66_variables_stand_only_where_they_stay_text() {
    for (html, reason) in [
        ("<a href=\"https://example.com/{{.Usage}}\">", "url"),
        ("<a href=\"{{.Usage}}\">", "url"),
        ("<a href=\"{{.Link}}#x\">", "url"),
        ("<img src=\"https://example.com/{{.Email}}\">", "url"),
        ("<p style=\"color:{{.Usage}}\">", "placement"),
        ("<style>p { color: {{.Usage}} }</style>", "placement"),
        ("<p class=\"{{.Usage}}\">", "placement"),
        ("<p title={{.Usage}}>", "placement"),
        ("<p {{.Usage}}>", "attribute"),
        ("<{{.Usage}}>", "malformed"),
        ("<!-- {{.Usage}} -->", "malformed"),
        ("<p title=\"{{if .Link}}\" onclick=\"{{end}}\">", "handler"),
    ] {
        assert_eq!(with(html), Err((2, reason)), "{html}");
    }
}
