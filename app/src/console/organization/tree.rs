//! Tree of the organization. Without JavaScript it is a nested list of links; with it, a tree with keyboard navigation.

use super::keys::{Act, act, search};
use super::node_page;
use super::outline::branches;
use super::server::{MoveNode, read_tree};
use crate::components::{Badge, Empty, ErrorAlert, Icon, LinkButton, ResourceView, Symbol};
use crate::console::notice::{Notice, on_done};
use crate::console::page::{ApiExample, Page};
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::organization;
use crate::i18n::console::organization::refusal;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::organization::{Node, NodeKind};
use leptos::either::Either;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// A larger tree starts collapsed: hundreds of expanded nodes are hard to scan.
const OPEN_AT_FIRST: usize = 100;
/// Maximum pause between letters of one search word, in milliseconds.
const TYPE_AHEAD_MS: f64 = 600.0;

/// `/admin/organization`
#[component]
pub fn OrganizationPage() -> impl IntoView {
    let texts = organization::texts();
    let moving = use_admin_form::<MoveNode>().with_sentences(refusal);
    let outline = Outline::new(moving);
    let found = Resource::new(|| (), |()| read_tree());
    let notice = Notice::get();
    on_done(moving, move |()| {
        notice.show(texts.moved);
        outline.restore_focus.set_value(true);
        found.refetch();
    });
    let add = view! { <LinkButton href="/admin/new-node" needs=AdminAction::OrganizationEdit>{texts.add}</LinkButton> }
        .into_any();
    view! {
        <Page title=texts.title lead=texts.lead actions=add>
            <ErrorAlert message=moving.error_above(&[]) />
            <ResourceView resource=found view=move |found| view! { <Found nodes=found.nodes outline /> } />
            <ApiExample method="GET" path="/organization/nodes" />
        </Page>
    }
}

/// State of the tree while it is shown.
#[derive(Clone, Copy)]
struct Outline {
    /// Whether the page is hydrated: without keyboard navigation the list must not claim the tree role.
    hydrated: RwSignal<bool>,
    closed: RwSignal<BTreeSet<String>>,
    /// The node in the tab order.
    active: RwSignal<String>,
    /// Whether to restore the focus after the node was moved.
    restore_focus: StoredValue<bool>,
    /// Search word, and the time of its last letter in milliseconds.
    type_ahead: StoredValue<(String, f64)>,
    moving: FormState<MoveNode>,
}

impl Outline {
    fn new(moving: FormState<MoveNode>) -> Self {
        Self {
            hydrated: RwSignal::new(false),
            closed: RwSignal::new(BTreeSet::new()),
            active: RwSignal::new(String::new()),
            restore_focus: StoredValue::new(false),
            type_ahead: StoredValue::new((String::new(), 0.0)),
            moving,
        }
    }

    /// Initializes the state from a tree that was just read.
    fn begin(self, nodes: &[Node]) {
        if !self.hydrated.get_untracked() && nodes.len() > OPEN_AT_FIRST {
            let above = nodes.iter().filter_map(|node| node.parent.clone());
            self.closed.set(above.collect());
        }
        if !nodes.iter().any(|node| node.id == self.active.get_untracked()) {
            self.active.set(nodes.first().map(|node| node.id.clone()).unwrap_or_default());
        }
        self.hydrated.set(true);
        if self.restore_focus.get_value() {
            self.restore_focus.set_value(false);
            focus(self.active.get_untracked());
        }
    }

    fn pressed(self, event: &KeyboardEvent, nodes: &[Node]) {
        if event.ctrl_key() || event.meta_key() {
            return;
        }
        let (key, active, closed) = (event.key(), self.active.get_untracked(), self.closed.get_untracked());
        let action = act(nodes, &closed, &active, &key, event.alt_key());
        let letter = key.chars().count() == 1 && !event.alt_key() && key != " " && key != "*";
        let action = if letter {
            search(nodes, &closed, &active, &self.extend_type_ahead(key, event.time_stamp()))
        } else {
            action
        };
        if let Some(action) = action {
            event.prevent_default();
            self.apply(action);
        }
    }

    fn extend_type_ahead(self, letter: String, now: f64) -> String {
        let (mut text, last) = self.type_ahead.get_value();
        if now - last > TYPE_AHEAD_MS {
            text.clear();
        }
        text.push_str(&letter);
        self.type_ahead.set_value((text.clone(), now));
        text
    }

    fn apply(self, action: Act) {
        match action {
            Act::Focus(id) => focus(id),
            Act::Close(id) => self.closed.update(|closed| _ = closed.insert(id)),
            Act::Open(ids) => self.closed.update(|closed| closed.retain(|id| !ids.contains(id))),
            Act::Move { target, how } => {
                let id = self.active.get_untracked();
                self.closed.update(|closed| _ = closed.remove(&target));
                self.moving.submit(&[("id", &id), ("target", &target), ("how", how)]);
            }
        }
    }

    fn turn(self, id: &str) {
        self.closed.update(|closed| {
            if !closed.remove(id) {
                closed.insert(id.to_owned());
            }
        });
    }
}

fn focus(id: String) {
    use leptos::wasm_bindgen::JsCast;
    request_animation_frame(move || {
        let found = document().get_element_by_id(&format!("node-{id}"));
        if let Some(element) = found.and_then(|element| element.dyn_into::<leptos::web_sys::HtmlElement>().ok()) {
            _ = element.focus();
        }
    });
}

#[component]
fn Found(nodes: Vec<Node>, outline: Outline) -> impl IntoView {
    let texts = organization::texts();
    if nodes.is_empty() {
        return Either::Left(view! {
            <Empty title=texts.none_title text=texts.none_body>
                <LinkButton href="/admin/new-node" needs=AdminAction::OrganizationEdit>{texts.add}</LinkButton>
            </Empty>
        });
    }
    let lines = level(&nodes, outline);
    let known = StoredValue::new(nodes);
    Effect::new(move || known.with_value(|nodes| outline.begin(nodes)));
    let pressed = move |event: KeyboardEvent| known.with_value(|nodes| outline.pressed(&event, nodes));
    Either::Right(view! {
        <div class="tree-frame">
            <ul
                class="tree"
                role=move || outline.hydrated.get().then_some("tree")
                aria-label=texts.tree
                aria-describedby="tree-keys"
                on:keydown=pressed
            >
                {lines}
            </ul>
        </div>
        <p class="tree-keys" id="tree-keys" hidden=move || !outline.hydrated.get()>{texts.keys}</p>
    })
}

/// Siblings, each with its branch.
fn level(nodes: &[Node], outline: Outline) -> Vec<AnyView> {
    branches(nodes).into_iter().map(|(node, children)| branch(node, children, outline).into_any()).collect()
}

fn branch(node: &Node, children: &[Node], outline: Outline) -> impl IntoView + use<> {
    let id = StoredValue::new(node.id.clone());
    let closed = move || outline.closed.with(|closed| id.with_value(|id| closed.contains(id)));
    let has_children = !children.is_empty();
    let group = format!("children-{}", node.id);
    let lines = has_children.then(|| {
        let lines = level(children, outline);
        view! { <ul class="tree__group" role=move || outline.hydrated.get().then_some("group") id=group.clone() hidden=closed>{lines}</ul> }
    });
    let owns = has_children.then(|| group.clone());
    view! {
        <li class="tree__branch" role=move || outline.hydrated.get().then_some("none")>
            <div class="tree__row">
                <ExpandToggle expandable=has_children id closed=Signal::derive(closed) outline />
                <a
                    class="tree__node"
                    id=format!("node-{}", node.id)
                    href=node_page(&node.id)
                    role=move || outline.hydrated.get().then_some("treeitem")
                    aria-owns=move || outline.hydrated.get().then(|| owns.clone()).flatten()
                    aria-expanded=move || {
                        (outline.hydrated.get() && has_children).then(|| if closed() { "false" } else { "true" })
                    }
                    tabindex=move || {
                        let first = outline.active.with(|active| id.with_value(|id| active == id));
                        outline.hydrated.get().then_some(if first { "0" } else { "-1" })
                    }
                    on:focus=move |_| outline.active.set(id.get_value())
                >
                    <NodeLabel node=node.clone() />
                </a>
            </div>
            {lines}
        </li>
    }
}

/// Expands and collapses a branch by pointer; the keyboard uses the arrow keys.
#[component]
fn ExpandToggle(expandable: bool, id: StoredValue<String>, closed: Signal<bool>, outline: Outline) -> impl IntoView {
    view! {
        <span
            class="tree__turn"
            class:tree__turn--closed=closed
            aria-hidden="true"
            title=organization::texts().open_close
            hidden=move || !outline.hydrated.get()
            on:click=move |_| {
                if expandable {
                    id.with_value(|id| outline.turn(id));
                }
            }
        >
            {expandable.then(|| view! { <Icon symbol=Symbol::Down /> })}
        </span>
    }
}

#[component]
fn NodeLabel(node: Node) -> impl IntoView {
    let texts = organization::texts();
    let symbol = if node.kind == NodeKind::Post { Symbol::User } else { Symbol::Users };
    let roles = node.roles.iter().map(|role| role.id.clone()).collect::<Vec<_>>().join(", ");
    view! {
        <Icon symbol />
        <bdi class="tree__name">{node.name}</bdi>
        {(node.kind == NodeKind::Post).then(|| view! { " "<Badge>{texts.post_badge}</Badge> })}
        " "
        <span class="tree__fact">{texts.people_within(node.members)}</span>
        {(!roles.is_empty()).then(|| view! { " "<span class="tree__fact tree__fact--roles">{roles}</span> })}
    }
}
