//! Security headers of responses.

use crate::Services;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use doorward_contract::settings::Settings;
use doorward_identity::captcha::page_sources;

/// Content-Security-Policy of responses that are not documents: JSON, text, files.
const NO_DOCUMENT: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// One year, without `includeSubDomains`: other subdomains are the operator's decision.
const HSTS: &str = "max-age=31536000";

/// Middleware: adds the default security headers, keeping those that a handler has set.
pub async fn secure(State(services): State<Services>, request: Request, next: Next) -> Response {
    // Responses under the host of a site or an app get no HSTS: that is its decision.
    let path = request.uri().path();
    let is_site_path = path.starts_with("/access/v1/forward") || path.starts_with("/__doorward/");
    let is_app_path = path.trim_end_matches('/') == crate::hosted::PAGE.trim_end_matches('/');
    let mut response = next.run(request).await;
    let status = response.status();
    let headers = response.headers_mut();
    add_defaults(headers);
    super::error::add_retry_after(status, headers);
    if services.config.is_https() && !is_site_path && !is_app_path {
        default(headers, header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    response
}

/// Adds the default security headers to our own response under the host of a site.
pub fn add_site_defaults(headers: &mut HeaderMap) {
    add_defaults(headers);
    default(headers, header::CACHE_CONTROL, "no-store");
}

fn add_defaults(headers: &mut HeaderMap) {
    default(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(headers, header::REFERRER_POLICY, "same-origin");
    default(headers, header::X_FRAME_OPTIONS, "DENY");
    default(headers, header::CONTENT_SECURITY_POLICY, NO_DOCUMENT);
    default(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
}

/// Middleware: disables caching. Responses of pages and server functions are specific to the user.
pub async fn no_store(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    default(response.headers_mut(), header::CACHE_CONTROL, "no-store");
    response
}

fn default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

/// The Content-Security-Policy of a page. Scripts need the nonce; our own script compiles WebAssembly; images may come
/// from any HTTPS origin, because profiles link to them.
///
/// Browsers apply `form-action` to redirects after a form submission too. It therefore lists the security domains and
/// the sites behind proxies, to which a sign-in may redirect. If a captcha provider is set, the sources of its widget
/// are allowed.
pub fn page_policy(nonce: &str, settings: &Settings, https: bool) -> Option<HeaderValue> {
    let sites = settings.sites.sites.iter().filter(|site| site.sign_in).map(|site| &site.host);
    let places = settings.domains.allowed.iter().chain(sites);
    let targets: String = places.filter_map(|place| form_target(place, https)).collect();
    let widget = page_sources(&settings.captcha);
    let (code, more) = (source_list(&widget.code), source_list(&widget.more));
    let and_self = |name: &str, sources: &str| match sources {
        "" => String::new(),
        _ => format!("{name} 'self'{sources}; "),
    };
    let policy = format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'{code}; style-src 'self'{more}; \
         {frames}{calls}img-src 'self' https: data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; \
         form-action 'self'{targets}",
        frames = and_self("frame-src", &code),
        calls = and_self("connect-src", &more),
    );
    HeaderValue::from_str(&policy).ok()
}

fn source_list(sources: &[String]) -> String {
    let is_valid = |source: &&String| source.bytes().all(|b| b.is_ascii_alphanumeric() || b".-*:[]/".contains(&b));
    sources.iter().filter(is_valid).map(|source| format!(" {source}")).collect()
}

fn form_target(domain: &str, https: bool) -> Option<String> {
    // Settings are validated on write. This check prevents header injection should one be invalid anyway.
    if domain.is_empty() || !domain.bytes().all(|b| b.is_ascii_alphanumeric() || b".-*:[]".contains(&b)) {
        return None;
    }
    let host = domain.rsplit_once(':').map_or(domain, |(host, _)| host);
    Some(if crate::config::is_loopback_host(domain) {
        format!(" http://{domain}:* https://{domain}:*")
    } else if crate::config::is_loopback_host(host) || !https {
        format!(" http://{domain} https://{domain}")
    } else {
        format!(" https://{domain}")
    })
}

#[cfg(test)]
mod tests {
    use super::page_policy;
    use doorward_contract::settings::{CaptchaRules, CaptchaVendor, Domains, Settings};

    fn policy(domains: Domains, captcha: CaptchaRules) -> String {
        let settings = Settings { domains, captcha, ..Settings::default() };
        page_policy("n0nce", &settings, true).unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn a_sign_in_may_return_to_allowed_domains_and_nothing_else_slips_in() {
        let allowed = ["localhost", "app.example.com", "*.example.org", "localhost:5173", "x; script-src *"];
        let domains = Domains { allowed: allowed.map(str::to_owned).into() };
        let policy = policy(domains, CaptchaRules::default());
        assert!(policy.contains("script-src 'self' 'nonce-n0nce' 'wasm-unsafe-eval';"), "{policy}");
        assert!(
            policy.ends_with(
                "form-action 'self' http://localhost:* https://localhost:* https://app.example.com \
                 https://*.example.org http://localhost:5173 https://localhost:5173"
            ),
            "{policy}"
        );
    }

    #[test]
    fn a_captchas_vendor_is_let_in_while_it_is_the_vendor() {
        let strict = policy(Domains { allowed: vec![] }, CaptchaRules { site_key: "key".into(), ..Default::default() });
        assert_eq!(strict.matches("http").count(), 1, "pictures alone: {strict}");
        assert!(!strict.contains("frame-src") && !strict.contains("connect-src"), "{strict}");
        let of = |vendor| CaptchaRules { vendor, site_key: "key".into(), ..CaptchaRules::default() };
        let turnstile = policy(Domains::default(), of(CaptchaVendor::Turnstile));
        let there = "https://challenges.cloudflare.com;";
        assert!(turnstile.contains(&format!("'wasm-unsafe-eval' {there} style-src 'self';")), "{turnstile}");
        assert!(turnstile.contains(&format!("frame-src 'self' {there}")), "{turnstile}");
        assert!(!turnstile.contains("connect-src"), "{turnstile}");
        let hcaptcha = policy(Domains::default(), of(CaptchaVendor::Hcaptcha));
        for directive in ["'wasm-unsafe-eval'", "style-src 'self'", "frame-src 'self'", "connect-src 'self'"] {
            let allowed = format!("{directive} https://hcaptcha.com https://*.hcaptcha.com;");
            assert!(hcaptcha.contains(&allowed), "{hcaptcha}");
        }
        let broken = "https://x.example;script-src%20*/api.js";
        let slipped = CaptchaRules { script_url: Some(broken.into()), ..of(CaptchaVendor::Turnstile) };
        assert!(!policy(Domains::default(), slipped).contains("x.example"), "such a host is none");
    }
}
