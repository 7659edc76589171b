//! Pages, and other paths for browsers and services.
//!
//! Columns: method, path, action; unauthenticated, guest, user, another user, help desk, auditor, administrator, ended
//! session of an administrator, client ID only, API key of a custom role.

pub const PAGES: &str = r#"
GET    /                                                    -                             1  +  +  +  +  +  +  1  1  1
GET    /login                                               -                             +  +  +  +  +  +  +  +  +  +
GET    /login/password                                      -                             1  1  +  +  +  +  +  1  1  1
GET    /login/code                                          -                             1  1  +  +  +  +  +  1  1  1
GET    /login/existing                                      -                             1  1  1  1  1  1  1  1  1  1
GET    /login/away                                          -                             1  1  1  1  1  1  1  1  1  1
GET    /login/scan                                          -                             +  +  +  +  +  +  +  +  +  +
GET    /captcha                                             -                             +  +  +  +  +  +  +  +  +  +
GET    /login/link                                          -                             +  +  +  +  +  +  +  +  +  +
GET    /forgot                                              -                             +  +  +  +  +  +  +  +  +  +
GET    /forgot/code                                         -                             +  +  +  +  +  +  +  +  +  +
GET    /forgot/password                                     -                             +  +  +  +  +  +  +  +  +  +
GET    /register                                            -                             +  +  +  +  +  +  +  +  +  +
GET    /setup                                               -                             +  +  +  +  +  +  +  +  +  +
GET    /password                                            -                             +  +  +  +  +  +  +  +  +  +
GET    /password/update                                     -                             +  +  +  +  +  +  +  +  +  +
GET    /consent                                             -                             1  1  +  +  +  +  +  1  1  1
GET    /device                                              -                             1  1  +  +  +  +  +  1  1  1
GET    /oauth-error                                         -                             +  +  +  +  +  +  +  +  +  +
GET    /account                                             -                             1  +  +  +  +  +  +  1  1  1
GET    /account/security                                    -                             1  +  +  +  +  +  +  1  1  1
GET    /account/sign-in                                     -                             1  +  +  +  +  +  +  1  1  1
GET    /account/reauthenticate                              -                             1  +  +  +  +  +  +  1  1  1
GET    /account/contact                                     -                             1  +  +  +  +  +  +  1  1  1
GET    /account/contact/code                                -                             1  +  +  +  +  +  +  1  1  1
GET    /account/contact/remove                              -                             1  +  +  +  +  +  +  1  1  1
GET    /account/apps                                        -                             1  +  +  +  +  +  +  1  1  1
GET    /account/devices                                     -                             1  +  +  +  +  +  +  1  1  1
GET    /account/activity                                    -                             1  +  +  +  +  +  +  1  1  1
GET    /account/delete                                      -                             1  +  +  +  +  +  +  1  1  1
GET    /admin                                               doorward:overview:read        1  3  3  3  +  +  +  1  1  1
GET    /admin/users                                         doorward:users:read           1  3  3  3  +  +  +  1  1  1
GET    /admin/new-user                                      doorward:users:create         1  3  3  3  3  3  +  1  1  1
GET    /admin/users/nobody                                  doorward:users:read           1  3  3  3  +  +  +  1  1  1
GET    /admin/users/nobody/access                           doorward:users:read           1  3  3  3  +  +  +  1  1  1
GET    /admin/users/nobody/sessions                         doorward:sessions:read        1  3  3  3  +  +  +  1  1  1
GET    /admin/users/nobody/activity                         doorward:events:read          1  3  3  3  3  +  +  1  1  1
GET    /admin/users/nobody/danger                           doorward:users:read           1  3  3  3  +  +  +  1  1  1
GET    /admin/organization                                  doorward:organization:read    1  3  3  3  3  +  +  1  1  1
GET    /admin/new-node                                      doorward:organization:edit    1  3  3  3  3  3  +  1  1  1
GET    /admin/organization/nobody                           doorward:organization:read    1  3  3  3  3  +  +  1  1  1
GET    /admin/organization/nobody/roles                     doorward:organization:read    1  3  3  3  3  +  +  1  1  1
GET    /admin/organization/nobody/children                  doorward:organization:read    1  3  3  3  3  +  +  1  1  1
GET    /admin/organization/nobody/details                   doorward:organization:read    1  3  3  3  3  +  +  1  1  1
GET    /admin/roles                                         doorward:roles:read           1  3  3  3  3  +  +  1  1  1
GET    /admin/new-role                                      doorward:roles:edit           1  3  3  3  3  3  +  1  1  1
GET    /admin/roles/all_users                               doorward:roles:read           1  3  3  3  3  +  +  1  1  1
GET    /admin/roles/all_users/policies                      doorward:roles:read           1  3  3  3  3  +  +  1  1  1
GET    /admin/roles/administrator/members                   doorward:roles:read           1  3  3  3  3  +  +  1  1  1
GET    /admin/roles/all_users/permissions                   doorward:policies:read        1  3  3  3  3  +  +  1  1  1
GET    /admin/policies                                      doorward:policies:read        1  3  3  3  3  +  +  1  1  1
GET    /admin/environment-policy                            doorward:policies:edit        1  3  3  3  3  3  +  1  1  1
GET    /admin/new-policy                                    doorward:policies:edit        1  3  3  3  3  3  +  1  1  1
GET    /admin/policies/StoragesAccess                       doorward:policies:read        1  3  3  3  3  +  +  1  1  1
GET    /admin/policies/StoragesAccess/versions              doorward:policies:read        1  3  3  3  3  +  +  1  1  1
GET    /admin/resources                                     doorward:resources:read       1  3  3  3  3  +  +  1  1  1
GET    /admin/resources/new                                 doorward:resources:edit       1  3  3  3  3  3  +  1  1  1
GET    /admin/resources/types                               doorward:policies:read        1  3  3  3  3  +  +  1  1  1
GET    /admin/resources/collection/nobody                   doorward:resources:read       1  3  3  3  3  +  +  1  1  1
GET    /admin/resources/collection/nobody/try               doorward:resources:read       1  3  3  3  3  +  +  1  1  1
GET    /admin/simulator                                     doorward:access:check         1  3  3  3  3  +  +  1  1  1
GET    /admin/methods                                       doorward:settings:read        1  3  3  3  3  +  +  1  1  1
GET    /admin/methods/new-provider                          doorward:providers:edit       1  3  3  3  3  3  +  1  1  1
GET    /admin/methods/providers/nobody                      doorward:providers:read       1  3  3  3  3  +  +  1  1  1
GET    /admin/methods/tickets                               doorward:tickets:read         1  3  3  3  3  +  +  1  1  1
GET    /admin/applications                                  doorward:applications:read    1  3  3  3  3  +  +  1  1  1
GET    /admin/new-application                               doorward:applications:edit    1  3  3  3  3  3  +  1  1  1
GET    /admin/applications/nobody                           doorward:applications:read    1  3  3  3  3  +  +  1  1  1
GET    /admin/applications/nobody/secrets                   doorward:applications:read    1  3  3  3  3  +  +  1  1  1
GET    /admin/applications/nobody/test                      doorward:applications:read    1  3  3  3  3  +  +  1  1  1
GET    /admin/applications/nobody/delete                    doorward:applications:read    1  3  3  3  3  +  +  1  1  1
GET    /admin/connect                                       doorward:applications:read    1  3  3  3  3  +  +  1  1  1
GET    /admin/messages                                      doorward:messages:read        1  3  3  3  3  +  +  1  1  1
GET    /admin/messages/senders/sms                          doorward:senders:read         1  3  3  3  3  +  +  1  1  1
GET    /admin/messages/templates                            doorward:settings:read        1  3  3  3  3  +  +  1  1  1
GET    /admin/messages/nobody                               doorward:messages:read        1  3  3  3  3  +  +  1  1  1
GET    /admin/api-keys                                      doorward:api-keys:read        1  3  3  3  3  +  +  1  1  1
GET    /admin/audit                                         doorward:events:read          1  3  3  3  3  +  +  1  1  1
GET    /admin/settings                                      doorward:settings:read        1  3  3  3  3  +  +  1  1  1
GET    /admin/settings/passwords                            doorward:settings:read        1  3  3  3  3  +  +  1  1  1
GET    /admin/settings/new-accounts                         doorward:settings:read        1  3  3  3  3  +  +  1  1  1
GET    /admin/settings/limits                               doorward:settings:read        1  3  3  3  3  +  +  1  1  1
GET    /admin/settings/sites                                doorward:settings:read        1  3  3  3  3  +  +  1  1  1
"#;

/// Paths that are neither pages nor in the API description.
pub const PLAIN: &str = r#"
GET    /healthz                                             -                             +  +  +  +  +  +  +  +  +  +
GET    /readyz                                              -                             +  +  +  +  +  +  +  +  +  +
GET    /metrics                                             -                             3  3  3  3  3  3  3  3  3  3
GET    /openapi.json                                        -                             +  +  +  +  +  +  +  +  +  +
GET    /docs/api                                            -                             +  +  +  +  +  +  +  +  +  +
GET    /docs/api.css                                        -                             +  +  +  +  +  +  +  +  +  +
GET    /login/callback/nobody                               -                             +  +  +  +  +  +  +  +  +  +
GET    /admin/applications/nobody/test/callback             -                             +  +  +  +  +  +  +  +  +  +
GET    /access/v1/start                                     -                             +  +  +  +  +  +  +  +  +  +
GET    /access/v1/forward                                   -                             3  3  3  3  3  3  3  3  3  3
GET    /access/v1/forward/envoy                             -                             3  3  3  3  3  3  3  3  3  3
GET    /access/v1/forward/envoy/anything                    -                             3  3  3  3  3  3  3  3  3  3
GET    /__doorward/finish                                   -                             3  3  3  3  3  3  3  3  3  3
GET    /__doorward/sign-out                                 -                             3  3  3  3  3  3  3  3  3  3
GET    /admin/api/v1/nothing                                -                             +  +  +  +  +  +  +  +  +  +
GET    /auth/v1/nothing                                     -                             +  +  +  +  +  +  +  +  +  +
GET    /oauth2/nothing                                      -                             +  +  +  +  +  +  +  +  +  +
GET    /oauth2/logout/confirm                               -                             +  +  +  +  +  +  +  +  +  +
GET    /access/v1/nothing                                   -                             +  +  +  +  +  +  +  +  +  +
GET    /favicon.svg                                         -                             +  +  +  +  +  +  +  +  +  +
GET    /pkg/nothing                                         -                             +  +  +  +  +  +  +  +  +  +
GET    /nothing                                             -                             +  +  +  +  +  +  +  +  +  +
"#;
