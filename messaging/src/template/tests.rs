use super::{MailTemplate, Rendered, Variables, check, default, markup, render};
use doorward_contract::messaging::{Language, MessageKind};
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};

const VARIABLES: Variables<'_> = Variables {
    code: "482913",
    usage: "sign in",
    minutes: 5,
    email: "a@example.com",
    product: "Doorward",
    link: Some("https://id.example.com/link?token=Ab-_9&x=1"),
};

fn shape(html: &str) -> Vec<String> {
    markup::shape(html).into_iter().map(|(shape, _)| shape).collect()
}

fn rendered(html: &str, variables: &Variables<'_>) -> Rendered {
    render(&MailTemplate { subject: "{{.Product}}: {{ VerificationCode }}".into(), html: html.into() }, variables)
}

#[test]
fn values_stand_in_subject_html_and_text() {
    let html = "<p>{{.VerificationCode}} {{ .Usage }} {{ExpireMinutes}} {{.Email}} {{.Product}}</p>";
    let mail = rendered(html, &Variables { usage: "a < b & \"c\"", ..VARIABLES });
    assert_eq!(mail.subject, "Doorward: 482913");
    assert_eq!(mail.html, "<p>482913 a &lt; b &amp; &quot;c&quot; 5 a@example.com Doorward</p>");
    assert_eq!(mail.text, "482913 a < b & \"c\" 5 a@example.com Doorward\n");
}

#[test]
fn the_part_about_the_link_is_left_out_without_one() {
    let html = "a{{if .Link}}<a href=\"{{.Link}}\">b</a>{{end}}c";
    assert_eq!(rendered(html, &Variables { link: None, ..VARIABLES }).html, "ac");
    assert_eq!(rendered(html, &Variables { link: Some("javascript:alert(1)"), ..VARIABLES }).html, "ac");
    let link = "https://id.example.com/link?token=Ab-_9&amp;x=1";
    assert_eq!(rendered(html, &VARIABLES).html, format!("a<a href=\"{link}\">b</a>c"));
}

#[test]
fn case_p039_the_link_of_the_text_part_is_exactly_the_link() {
    let link = VARIABLES.link.unwrap();
    for language in Language::ALL {
        for kind in [MessageKind::SignIn, MessageKind::Code] {
            let mail = render(&default(kind, language), &VARIABLES);
            assert_eq!(mail.text.lines().filter(|line| *line == link).count(), 1, "{}", mail.text);
            assert_eq!(mail.text.matches("https://").count(), 1, "{}", mail.text);
            assert!(!mail.text.contains("&amp;") && mail.text.contains("482913"), "{}", mail.text);
            let without = render(&default(kind, language), &Variables { link: None, ..VARIABLES });
            assert!(!without.html.contains("<a"), "{}", without.html);
        }
    }
}

#[test]
fn attack_68_a_value_names_no_variable_and_breaks_no_line() {
    let mail =
        rendered("{{.Usage}}", &Variables { usage: "{{.VerificationCode}}", product: "A\r\nBcc: b", ..VARIABLES });
    assert_eq!(mail.html, "{{.VerificationCode}}");
    assert_eq!(mail.subject, "A  Bcc: b: 482913");
}

#[test]
fn a_template_that_was_never_checked_is_sent_as_it_stands() {
    let mail = rendered("{{.Nobody}} {{end}} {{if .Link}}x", &VARIABLES);
    assert_eq!(mail.html, "{{.Nobody}} {{end}} x");
}

/// Typical injection input.
const HOSTILE: &[&str] = &[
    "<script>",
    "</p>",
    "<",
    ">",
    "\"",
    "'",
    "&",
    "&lt;",
    "`",
    "=",
    " onclick=",
    "-->",
    "<!--",
    "{{",
    "}}",
    "{{.Link}}",
    "{{end}}",
    "javascript:",
    "\r\n",
    "\0",
    "\u{202e}",
    "a",
    "验",
    "</title>",
    "</style>",
    "/",
];

/// Concatenated pieces, so that combinations occur often.
fn hostile() -> impl Strategy<Value = String> {
    let piece = proptest::prelude::prop_oneof![
        proptest::sample::select(HOSTILE).prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

const EVERYWHERE: &str = "<title>{{.Product}}</title><p title=\"{{.Usage}}\" aria-label='{{.Email}}'>{{.VerificationCode}}\
                          {{.Usage}}</p>{{if .Link}}<a href='{{.Link}}'>{{.Link}}</a>{{end}}<img alt='{{.Product}}'>";

proptest! {
    #[test]
    fn attack_66_68_values_never_become_markup_or_lines(
        code in hostile(), usage in hostile(), email in hostile(), product in hostile(), path in hostile(), linked in any::<bool>()
    ) {
        let link = format!("https://id.example.com/{path}");
        let link = linked.then_some(link.as_str());
        let hostile = Variables { code: &code, usage: &usage, minutes: 5, email: &email, product: &product, link };
        let everywhere = MailTemplate { subject: "{{.Product}} {{.Usage}}".into(), html: EVERYWHERE.into() };
        prop_assert_eq!(check(&everywhere), Ok(()));
        for template in [everywhere, default(MessageKind::SignIn, Language::ZhCn), default(MessageKind::Notice, Language::En)] {
            let mail = render(&template, &hostile);
            let taken = link.filter(|link| super::is_link(link));
            let tame = render(&template, &Variables { link: taken.map(|_| "https://id.example.com/"), ..VARIABLES });
            prop_assert_eq!(shape(&mail.html), shape(&tame.html));
            prop_assert!(!mail.subject.chars().any(char::is_control));
        }
    }

    #[test]
    fn no_template_and_no_value_panics(subject in hostile(), html in hostile(), value in hostile()) {
        let template = MailTemplate { subject, html };
        let _ = check(&template);
        let variables = Variables { code: &value, usage: &value, email: &value, product: &value, ..VARIABLES };
        let _ = render(&template, &variables);
    }
}
