//! What is wrong with a route.

use doorward_i18n::errors::fields::Texts;

/// The rule that a route breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RouteFault {
    /// The path is not plain: escaped, relative or not ASCII.
    Path,
    /// The path ends in a slash.
    TrailingSlash,
    /// Not a host in its canonical form.
    Host,
    /// The host is that of `public_url`.
    OwnHost,
    /// `/__doorward` is Doorward's own at every site.
    Reserved,
    /// Without a host, the path must be set.
    PathRequired,
    /// The path is Doorward's own at the host of `public_url`.
    OwnPath,
    /// Not an `http` or `https` address.
    Upstream,
    /// The address has a path.
    UpstreamPath,
    /// The upstream is this server.
    Loop,
    /// There is nothing to strip.
    Strip,
    /// An action without a decision.
    ActionWithoutAuth,
    /// Not an action.
    Action,
    /// An entry is not an origin.
    CorsOrigins,
    /// Not between 1 and 60.
    ConnectSeconds,
    /// Not between 1 and 3600.
    AnswerSeconds,
    /// Another route has the same host and path.
    Twice,
    /// The upstream is a metadata service.
    ForbiddenUpstream,
    /// The upstream is private or not encrypted, and the configuration file does not list it.
    UnlistedUpstream,
}

impl RouteFault {
    /// The field that breaks the rule.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Path | Self::TrailingSlash | Self::Reserved | Self::PathRequired | Self::OwnPath | Self::Twice => {
                "path"
            }
            Self::Host | Self::OwnHost => "host",
            Self::Upstream | Self::UpstreamPath | Self::Loop | Self::ForbiddenUpstream | Self::UnlistedUpstream => {
                "upstream"
            }
            Self::Strip => "strip",
            Self::ActionWithoutAuth | Self::Action => "action",
            Self::CorsOrigins => "cors_origins",
            Self::ConnectSeconds => "connect_seconds",
            Self::AnswerSeconds => "answer_seconds",
        }
    }

    /// The stable reason in `details.reason` of an error.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Path => "not_a_path",
            Self::TrailingSlash => "trailing_slash",
            Self::Host => "not_a_host",
            Self::OwnHost => "own_host",
            Self::Reserved | Self::OwnPath => "own_path",
            Self::PathRequired => "path_required",
            Self::Upstream => "not_an_upstream",
            Self::UpstreamPath => "upstream_path",
            Self::Loop => "upstream_loop",
            Self::Strip => "nothing_to_strip",
            Self::ActionWithoutAuth => "action_without_auth",
            Self::Action => "not_an_action",
            Self::CorsOrigins => "not_an_origin",
            Self::ConnectSeconds => "connect_seconds_range",
            Self::AnswerSeconds => "answer_seconds_range",
            Self::Twice => "twice",
            Self::ForbiddenUpstream => "upstream_forbidden",
            Self::UnlistedUpstream => "upstream_unlisted",
        }
    }

    /// Completes a sentence that begins with the name of the key in the configuration file.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Path => "is not a plain path; use the form /wiki",
            Self::TrailingSlash => "ends in a slash; remove it, paths below are included anyway",
            Self::Host => "is not a host; use the form app.example.com, in lower case and without a scheme",
            Self::OwnHost => "is Doorward’s own, that of public_url; remove host and set a path",
            Self::Reserved => "is reserved for Doorward at every site",
            Self::PathRequired => "must be set if host is not: other paths are Doorward’s own",
            Self::OwnPath => "is Doorward’s own at this host",
            Self::Upstream => "is not an address like http://127.0.0.1:8000",
            Self::UpstreamPath => "must not have a path: the site receives the path of the request",
            Self::Loop => "is this server itself; set it to the server that the site runs on",
            Self::Strip => "has nothing to strip; set a path",
            Self::ActionWithoutAuth => "has no effect without auth",
            Self::Action => "is not an action; use the form articles:read",
            Self::CorsOrigins => "has an entry that is not an origin; use the form https://app.example.com",
            Self::ConnectSeconds => "must be between 1 and 60",
            Self::AnswerSeconds => "must be between 1 and 3600",
            Self::Twice => "is duplicated for this host",
            Self::ForbiddenUpstream => "is a metadata service, which no route may lead to",
            Self::UnlistedUpstream => "is not listed in gateway.setting_upstreams",
        }
    }

    /// The sentence for an administrator, in the language of the texts.
    pub const fn sentence(self, texts: &Texts) -> &'static str {
        match self {
            Self::Path => texts.route_path,
            Self::TrailingSlash => texts.route_trailing_slash,
            Self::Host => texts.route_host,
            Self::OwnHost => texts.route_own_host,
            Self::Reserved | Self::OwnPath => texts.route_own_path,
            Self::PathRequired => texts.route_path_required,
            Self::Upstream => texts.route_upstream,
            Self::UpstreamPath => texts.route_upstream_path,
            Self::Loop => texts.route_loop,
            Self::Strip => texts.route_strip,
            Self::ActionWithoutAuth => texts.route_action_without_auth,
            Self::Action => texts.route_action,
            Self::CorsOrigins => texts.route_cors_origins,
            Self::ConnectSeconds => texts.route_connect_seconds,
            Self::AnswerSeconds => texts.route_answer_seconds,
            Self::Twice => texts.route_twice,
            Self::ForbiddenUpstream => texts.route_upstream_forbidden,
            Self::UnlistedUpstream => texts.route_upstream_unlisted,
        }
    }
}
