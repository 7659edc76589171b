//! Navigation of the console.

use crate::components::{Icon, Symbol};
use crate::i18n::console::frame;
use crate::rights::WithPermissions;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Entry of the navigation: address, label, icon, and the other addresses that belong to it.
#[derive(Clone, Copy)]
struct NavItem {
    href: &'static str,
    label: &'static str,
    symbol: Symbol,
    also: &'static str,
    needs: AdminAction,
}

impl NavItem {
    // Users include the page for a new user; the overview matches only its own address.
    fn holds(self, path: &str) -> bool {
        let below = self.href != "/admin" && path.strip_prefix(self.href).is_some_and(|rest| rest.starts_with('/'));
        path.trim_end_matches('/') == self.href || below || path == self.also
    }
}

fn groups() -> [(&'static str, Vec<NavItem>); 5] {
    let texts = frame::texts();
    let item = |href, label, symbol, needs| NavItem { href, label, symbol, also: "", needs };
    [
        ("", vec![item("/admin", texts.overview, Symbol::Chart, AdminAction::OverviewRead)]),
        (
            texts.group_people,
            vec![
                NavItem {
                    also: "/admin/new-user",
                    ..item("/admin/users", texts.users, Symbol::Users, AdminAction::UsersRead)
                },
                NavItem {
                    also: "/admin/new-node",
                    ..item("/admin/organization", texts.organization, Symbol::Tree, AdminAction::OrganizationRead)
                },
            ],
        ),
        (
            texts.group_permissions,
            vec![
                NavItem {
                    also: "/admin/new-role",
                    ..item("/admin/roles", texts.roles, Symbol::Shield, AdminAction::RolesRead)
                },
                NavItem {
                    also: "/admin/new-policy",
                    ..item("/admin/policies", texts.policies, Symbol::Document, AdminAction::PoliciesRead)
                },
                item("/admin/resources", texts.resources, Symbol::Box, AdminAction::ResourcesRead),
                item("/admin/simulator", texts.simulator, Symbol::Question, AdminAction::AccessCheck),
            ],
        ),
        (
            texts.group_access,
            vec![
                item("/admin/methods", texts.methods, Symbol::Key, AdminAction::SettingsRead),
                NavItem {
                    also: "/admin/new-application",
                    ..item("/admin/applications", texts.applications, Symbol::Grid, AdminAction::ApplicationsRead)
                },
                item("/admin/connect", texts.connect, Symbol::Plug, AdminAction::ApplicationsRead),
                item("/admin/messages", texts.messages, Symbol::Mail, AdminAction::MessagesRead),
            ],
        ),
        (
            texts.group_system,
            vec![
                item("/admin/audit", texts.audit, Symbol::List, AdminAction::EventsRead),
                item("/admin/api-keys", texts.api_keys, Symbol::Link, AdminAction::ApiKeysRead),
                item("/admin/settings", texts.settings, Symbol::Gear, AdminAction::SettingsRead),
            ],
        ),
    ]
}

#[component]
pub fn SideNav() -> impl IntoView {
    view! {
        <nav class="side-nav" aria-label=frame::texts().navigation>
            <Places />
        </nav>
    }
}

/// Collapsed navigation for phones. `details` opens without JavaScript.
#[component]
pub fn FoldedNav(children: Children) -> impl IntoView {
    let texts = frame::texts();
    let fold = NodeRef::<leptos::html::Details>::new();
    let path = use_location().pathname;
    // Close the menu after navigation, so that it does not cover the page.
    Effect::new(move || {
        path.track();
        if let Some(fold) = fold.get() {
            _ = fold.remove_attribute("open");
        }
    });
    view! {
        <details class="folded-nav" node_ref=fold>
            <summary class="folded-nav__summary" aria-label=texts.menu>
                <Icon symbol=Symbol::List />
            </summary>
            <div class="folded-nav__panel">
                <nav aria-label=texts.navigation>
                    <Places />
                </nav>
                {children()}
            </div>
        </details>
    }
}

#[component]
fn Places() -> impl IntoView {
    view! { <WithPermissions view=|may| view! { <Open may /> } /> }
}

/// Entries the viewer has permission to open.
#[component]
fn Open(may: Vec<AdminAction>) -> impl IntoView {
    let path = use_location().pathname;
    groups()
        .map(|(heading, places)| {
            (heading, places.into_iter().filter(|place| may.contains(&place.needs)).collect::<Vec<_>>())
        })
        .into_iter()
        .filter(|(_, places)| !places.is_empty())
        .map(|(heading, places)| {
            let places = places
                .into_iter()
                .map(|place| {
                    view! {
                        <li>
                            <a
                                class="side-nav__place"
                                href=place.href
                                aria-current=move || place.holds(&path.get()).then_some("page")
                            >
                                <Icon symbol=place.symbol />
                                {place.label}
                            </a>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <div class="side-nav__group">
                    {(!heading.is_empty()).then(|| view! { <p class="side-nav__heading">{heading}</p> })}
                    <ul class="side-nav__list">{places}</ul>
                </div>
            }
        })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::{AdminAction, NavItem, Symbol};

    #[test]
    fn a_place_holds_what_is_below_it() {
        let users = NavItem {
            href: "/admin/users",
            label: "",
            symbol: Symbol::Users,
            also: "/admin/new-user",
            needs: AdminAction::UsersRead,
        };
        for (path, holds) in [
            ("/admin/users", true),
            ("/admin/users/u1/sessions", true),
            ("/admin/new-user", true),
            ("/admin/usersx", false),
        ] {
            assert_eq!(users.holds(path), holds, "{path}");
        }
        let overview =
            NavItem { href: "/admin", label: "", symbol: Symbol::Chart, also: "", needs: AdminAction::OverviewRead };
        assert!(overview.holds("/admin") && overview.holds("/admin/") && !overview.holds("/admin/users"));
    }
}
