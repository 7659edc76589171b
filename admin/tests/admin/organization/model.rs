//! Compares the tree with a simple model, a list of rows that is searched linearly.

use super::kit::colleague;
use crate::kit::role;
use doorward_admin::organization::{self, MAX_DEPTH, nodes, people, roles};
use doorward_admin::users;
use doorward_contract::Uid;
use doorward_contract::organization::{FormerNodeRoles, NewNode, NewNodeRoles, NodeKind, NodeMove, NodePeople};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_testkit::TestEnv;
use doorward_testkit::permit;
use proptest::prelude::*;

/// An operation. Numbers select among the existing nodes.
#[derive(Debug, Clone)]
enum Step {
    Create { parent: Option<usize>, before: Option<usize>, post: bool },
    Move { node: usize, parent: Option<usize>, after: Option<usize> },
    Delete { node: usize, wholly: bool },
    AddMember { node: usize },
    RemoveMember { node: usize },
    AddRole { node: usize },
    RemoveRole { node: usize },
}

#[derive(Debug, Clone)]
struct Line {
    id: String,
    parent: Option<String>,
    post: bool,
    member: bool,
    gives: bool,
}

/// Siblings are in the order of the list.
#[derive(Debug, Default)]
struct Naive(Vec<Line>);

impl Naive {
    fn at(&self, number: usize) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0[number % self.0.len()].id.clone())
    }

    fn line(&self, id: &str) -> &Line {
        self.0.iter().find(|line| line.id == id).unwrap()
    }

    fn above(&self, id: &str) -> Vec<String> {
        match &self.line(id).parent {
            Some(parent) => [vec![parent.clone()], self.above(parent)].concat(),
            None => vec![],
        }
    }

    fn beneath(&self, id: &str) -> Vec<String> {
        let all = self.0.iter().map(|line| line.id.clone());
        all.filter(|other| other == id || self.above(other).iter().any(|above| above == id)).collect()
    }

    fn fits(&self, moved: Option<&str>, parent: Option<&str>, beside: Option<&str>) -> bool {
        let levels = moved.map_or(1, |id| {
            let own = self.above(id).len();
            self.beneath(id).iter().map(|one| self.above(one).len() - own + 1).max().unwrap()
        });
        let parent_is_fit = parent.is_none_or(|parent| {
            let itself = moved.is_some_and(|id| self.beneath(id).iter().any(|one| one == parent));
            !self.line(parent).post && !itself && self.above(parent).len() + 1 + levels <= MAX_DEPTH
        });
        let sibling = |id: &str| self.line(id).parent.as_deref() == parent && Some(id) != moved;
        parent_is_fit && beside.is_none_or(sibling)
    }

    /// Inserts a row beside another, or at the end.
    fn put(&mut self, line: Line, before: Option<&str>, after: Option<&str>) {
        let place = |id: &str| self.0.iter().position(|line| line.id == id).unwrap();
        let at = before.map(place).or(after.map(|id| place(id) + 1)).unwrap_or(self.0.len());
        self.0.insert(at, line);
    }

    fn drawn(&self, parent: Option<&str>) -> Vec<String> {
        let children = self.0.iter().filter(|line| line.parent.as_deref() == parent);
        children.flat_map(|line| [vec![line.id.clone()], self.drawn(Some(&line.id))].concat()).collect()
    }

    fn holds(&self) -> bool {
        let given = |id: &String| self.line(id).gives;
        self.0.iter().any(|line| line.member && (line.gives || self.above(&line.id).iter().any(given)))
    }
}

fn step() -> impl Strategy<Value = Step> {
    let number = 0..20_usize;
    let some = || prop::option::weighted(0.8, 0..20_usize);
    let beside = || prop::option::weighted(0.2, 0..20_usize);
    prop_oneof![
        4 => (some(), beside(), prop::bool::weighted(0.2)).prop_map(|(parent, before, post)| Step::Create { parent, before, post }),
        4 => (number.clone(), some(), beside()).prop_map(|(node, parent, after)| Step::Move { node, parent, after }),
        1 => (number.clone(), any::<bool>()).prop_map(|(node, wholly)| Step::Delete { node, wholly }),
        2 => number.clone().prop_map(|node| Step::AddMember { node }),
        1 => number.clone().prop_map(|node| Step::RemoveMember { node }),
        2 => number.clone().prop_map(|node| Step::AddRole { node }),
        1 => number.prop_map(|node| Step::RemoveRole { node }),
    ]
}

async fn take(env: &TestEnv, naive: &mut Naive, uid: &Uid, count: usize, step: Step) {
    let (access, actor) = (&env.access, Actor::cli());
    let people = || NodePeople { uids: vec![uid.to_string()] };
    match step {
        Step::Create { parent, before, post } => {
            let (parent, before) = (parent.and_then(|n| naive.at(n)), before.and_then(|n| naive.at(n)));
            let kind = if post { NodeKind::Post } else { NodeKind::Department };
            let fits = naive.fits(None, parent.as_deref(), before.as_deref());
            let (name, beside) = (format!("node {count}"), before.clone());
            let new = NewNode { parent: parent.clone(), kind, name, before: beside, ..NewNode::default() };
            let created = nodes::create(&permit(access, &actor), new).await;
            assert_eq!(created.is_ok(), fits, "{created:?}");
            if let Ok(node) = created {
                let line = Line { id: node.id, parent, post, member: false, gives: false };
                naive.put(line, before.as_deref(), None);
            }
        }
        Step::Move { node, parent, after } => {
            let Some(id) = naive.at(node) else { return };
            let (parent, after) = (parent.and_then(|n| naive.at(n)), after.and_then(|n| naive.at(n)));
            let fits = naive.fits(Some(&id), parent.as_deref(), after.as_deref());
            let to = NodeMove { parent: parent.clone(), after: after.clone(), before: None };
            let moved = nodes::move_to(&permit(access, &actor), &id, to).await;
            assert_eq!(moved.is_ok(), fits, "{moved:?}");
            if fits {
                let line = Line { parent, ..naive.line(&id).clone() };
                naive.0.retain(|line| line.id != id);
                naive.put(line, None, after.as_deref());
            }
        }
        Step::Delete { node, wholly } => {
            let Some(id) = naive.at(node) else { return };
            let whole = naive.beneath(&id);
            let holds = whole.iter().any(|id| naive.line(id).member || naive.line(id).gives) || whole.len() > 1;
            assert_eq!(
                nodes::delete(&permit(access, &actor), &id, wholly, &Expected::Any).await.is_ok(),
                wholly || !holds
            );
            if wholly || !holds {
                naive.0.retain(|line| !whole.contains(&line.id));
            }
        }
        Step::AddMember { node } => {
            let Some(id) = naive.at(node) else { return };
            people::add(&permit(access, &actor), &id, people()).await.unwrap();
            naive.0.iter_mut().filter(|line| line.id == id).for_each(|line| line.member = true);
        }
        Step::RemoveMember { node } => {
            let Some(id) = naive.at(node) else { return };
            assert_eq!(people::remove(&permit(access, &actor), &id, people()).await.is_ok(), naive.line(&id).member);
            naive.0.iter_mut().filter(|line| line.id == id).for_each(|line| line.member = false);
        }
        Step::AddRole { node } => {
            let Some(id) = naive.at(node) else { return };
            let new = NewNodeRoles { roles: vec!["staff".into()], expires_at: None };
            roles::add(&permit(access, &actor), &id, new).await.unwrap();
            naive.0.iter_mut().filter(|line| line.id == id).for_each(|line| line.gives = true);
        }
        Step::RemoveRole { node } => {
            let Some(id) = naive.at(node) else { return };
            let former = FormerNodeRoles { roles: vec!["staff".into()] };
            assert_eq!(roles::remove(&permit(access, &actor), &id, former).await.is_ok(), naive.line(&id).gives);
            naive.0.iter_mut().filter(|line| line.id == id).for_each(|line| line.gives = false);
        }
    }
}

async fn hold_to_the_naive_one(steps: Vec<Step>) {
    let env = TestEnv::new().await;
    role(&env.access, "staff", &[]).await;
    let uid = colleague(&env, "li.na").await;
    let mut naive = Naive::default();
    for (count, step) in steps.into_iter().enumerate() {
        take(&env, &mut naive, &uid, count, step.clone()).await;
        let seen = organization::list(&permit(&env.access, &Actor::cli())).await.unwrap().nodes;
        let seen: Vec<_> = seen.into_iter().map(|node| node.id).collect();
        assert_eq!(seen, naive.drawn(None), "after {step:?}");
        let roles = users::get(&permit(&env.access, &Actor::cli()), &uid).await.unwrap().roles;
        assert_eq!(!roles.is_empty(), naive.holds(), "after {step:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_tree_is_as_a_naive_one_would_be_after_whatever_is_done(steps in prop::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(hold_to_the_naive_one(steps));
    }
}
