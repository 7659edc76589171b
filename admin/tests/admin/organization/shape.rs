use super::kit::{below, department, move_below, post};
use crate::kit::{record, refusal};
use doorward_admin::organization::{self, MAX_DEPTH, nodes};
use doorward_contract::event::EventAction;
use doorward_contract::organization::{NodeKind, NodeMove, NodePatch};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_testkit::TestEnv;
use doorward_testkit::permit;
use serde_json::json;

async fn drawn(env: &TestEnv) -> Vec<String> {
    let all = organization::list(&permit(&env.access, &Actor::cli())).await.unwrap().nodes;
    all.into_iter().map(|node| format!("{}{}", "-".repeat(node.depth.into()), node.name)).collect()
}

#[tokio::test]
async fn departments_and_posts_stand_where_they_are_put_and_in_their_order() {
    let env = TestEnv::new().await;
    let sales = department(&env.access, None, "Sales").await;
    let east = department(&env.access, Some(&sales), "East").await;
    post(&env.access, Some(&sales), "Head").await;
    department(&env.access, None, "Engineering").await;
    assert_eq!(drawn(&env).await, ["Sales", "-East", "-Head", "Engineering"]);
    let before = below(None, NodeKind::Department, "Board");
    let before = doorward_contract::organization::NewNode { before: Some(sales.id.clone()), ..before };
    let board = nodes::create(&permit(&env.access, &Actor::cli()), before).await.unwrap();
    assert_eq!(drawn(&env).await, ["Board", "Sales", "-East", "-Head", "Engineering"]);
    let after = NodeMove { after: Some(sales.id.clone()), ..NodeMove::default() };
    nodes::move_to(&permit(&env.access, &Actor::cli()), &board.id, after).await.unwrap();
    assert_eq!(drawn(&env).await, ["Sales", "-East", "-Head", "Board", "Engineering"]);
    move_below(&env.access, &east, Some(&board)).await.unwrap();
    assert_eq!(drawn(&env).await, ["Sales", "-Head", "Board", "-East", "Engineering"]);
    let moved = record(&env, EventAction::NodeMoved).await;
    assert_eq!((&moved[0].detail["from"], &moved[0].detail["to"]), (&json!(sales.id), &json!(board.id)));
}

#[tokio::test]
async fn a_department_is_never_inside_itself() {
    let env = TestEnv::new().await;
    let top = department(&env.access, None, "Top").await;
    let middle = department(&env.access, Some(&top), "Middle").await;
    let low = department(&env.access, Some(&middle), "Low").await;
    for below in [&top, &middle, &low] {
        let (word, details) = refusal(move_below(&env.access, &top, Some(below)).await);
        assert_eq!(
            (word.as_str(), details),
            ("invalid_argument", json!({"field": "parent", "reason": "inside_itself"}))
        );
    }
    assert_eq!(drawn(&env).await, ["Top", "-Middle", "--Low"]);
}

#[tokio::test]
async fn two_that_are_moved_beneath_each_other_at_once_make_no_circle() {
    let env = TestEnv::new().await;
    let other = doorward_access::Access::open(&env.node().await).await.unwrap();
    for round in 0..8 {
        let one = department(&env.access, None, &format!("One {round}")).await;
        let two = department(&env.access, None, &format!("Two {round}")).await;
        let (first, second) =
            tokio::join!(move_below(&env.access, &one, Some(&two)), move_below(&other, &two, Some(&one)));
        assert_eq!([first, second].iter().filter(|result| result.is_ok()).count(), 1);
    }
    // A node in a cycle would not be reached from the top.
    assert_eq!(drawn(&env).await.len(), 16);
}

#[tokio::test]
async fn nothing_stands_beneath_a_post_or_beneath_nothing() {
    let env = TestEnv::new().await;
    let head = post(&env.access, None, "Head").await;
    let under = nodes::create(&permit(&env.access, &Actor::cli()), below(Some(&head), NodeKind::Post, "Deputy")).await;
    assert_eq!(refusal(under).1["reason"], "post");
    let mut lost = below(None, NodeKind::Department, "Lost");
    lost.parent = Some("nowhere".into());
    assert_eq!(refusal(nodes::create(&permit(&env.access, &Actor::cli()), lost).await).1["reason"], "unknown");
    assert_eq!(
        refusal(
            nodes::edit(&permit(&env.access, &Actor::cli()), "nowhere", NodePatch::default(), &Expected::Any).await
        )
        .0,
        "not_found"
    );
}

#[tokio::test]
async fn a_name_is_there_once_among_siblings_however_it_is_written() {
    let env = TestEnv::new().await;
    let sales = department(&env.access, None, "Sales").await;
    let again = nodes::create(&permit(&env.access, &Actor::cli()), below(None, NodeKind::Post, " SALES ")).await;
    assert_eq!(refusal(again), ("already_exists".into(), json!({"field": "name", "reason": "taken"})));
    let below_it = department(&env.access, Some(&sales), "Sales").await;
    assert_eq!(refusal(move_below(&env.access, &below_it, None).await).0, "already_exists");
    let rename = |name: &str| NodePatch { name: Some(name.into()), description: Some("Sells.".into()) };
    let renamed =
        nodes::edit(&permit(&env.access, &Actor::cli()), &sales.id, rename("SALES"), &Expected::Any).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.description.as_str()), ("SALES", "Sells."));
    for (name, reason) in [
        ("", "required"),
        ("a\nb", "charset"),
        (&*"x".repeat(65), "too_long"),
        ("\u{3164}", "invisible"),
        ("\u{202e}selaS", "invisible"),
        ("a\u{301}\u{301}\u{301}\u{301}\u{301}", "stacked_marks"),
    ] {
        assert_eq!(
            refusal(nodes::edit(&permit(&env.access, &Actor::cli()), &sales.id, rename(name), &Expected::Any).await).1
                ["reason"],
            reason
        );
    }
}

#[tokio::test]
async fn case_p056_names_that_look_the_same_do_not_stand_beside_each_other() {
    let env = TestEnv::new().await;
    let sales = department(&env.access, None, "Sales office").await;
    department(&env.access, Some(&sales), "\u{421}afé").await;
    // Cyrillic letters, two spaces, a variation selector, and an accent as a combining character.
    for (parent, name) in [
        (None, "S\u{430}l\u{435}s office"),
        (None, "Sales  office"),
        (None, "Sales office\u{fe0e}"),
        (Some(&sales), "Cafe\u{301}"),
    ] {
        let twin = nodes::create(&permit(&env.access, &Actor::cli()), below(parent, NodeKind::Department, name)).await;
        assert_eq!(refusal(twin).0, "already_exists", "{name:?}");
    }
    // The description can change while the name stays.
    let patch = NodePatch { description: Some("Sells.".into()), ..NodePatch::default() };
    assert_eq!(
        nodes::edit(&permit(&env.access, &Actor::cli()), &sales.id, patch, &Expected::Any).await.unwrap().name,
        "Sales office"
    );
}

#[tokio::test]
async fn the_tree_is_no_deeper_than_its_limit_even_by_moving_a_branch() {
    let env = TestEnv::new().await;
    let mut line = vec![department(&env.access, None, "1").await];
    for level in 2..=MAX_DEPTH {
        line.push(department(&env.access, line.last(), &level.to_string()).await);
    }
    let deeper = nodes::create(&permit(&env.access, &Actor::cli()), below(line.last(), NodeKind::Post, "x")).await;
    assert_eq!(refusal(deeper).1["reason"], "too_deep");
    let branch = department(&env.access, None, "Branch").await;
    department(&env.access, Some(&branch), "Twig").await;
    assert_eq!(refusal(move_below(&env.access, &branch, line.get(MAX_DEPTH - 2)).await).1["reason"], "too_deep");
    move_below(&env.access, &branch, line.get(MAX_DEPTH - 3)).await.unwrap();
}

#[tokio::test]
async fn a_sibling_to_stand_beside_is_one() {
    let env = TestEnv::new().await;
    let (one, two) = (department(&env.access, None, "One").await, department(&env.access, None, "Two").await);
    let low = department(&env.access, Some(&two), "Low").await;
    let beside = |before: Option<&str>, after: Option<&str>| NodeMove {
        parent: None,
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    };
    for (to, field, reason) in [
        (beside(Some(&low.id), None), "before", "not_sibling"),
        (beside(Some(&one.id), None), "before", "not_sibling"),
        (beside(None, Some("nowhere")), "after", "not_sibling"),
        (beside(Some(&two.id), Some(&two.id)), "after", "both"),
    ] {
        let (_, details) = refusal(nodes::move_to(&permit(&env.access, &Actor::cli()), &one.id, to).await);
        assert_eq!(details, json!({"field": field, "reason": reason}));
    }
}
