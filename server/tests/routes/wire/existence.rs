use crate::kit::App;
use serde_json::json;

#[tokio::test]
async fn a_taken_name_exists_whatever_its_case() {
    let app = App::new().await;
    app.user("li.na").await;
    for (name, exist) in [("li.na", true), ("LI.NA", true), ("wang.wu", false)] {
        let path = format!("/auth/v1/checkIfUserExist?username={name}&client_id=doorward");
        assert_eq!(app.get(&path).send().await.ok(), json!({ "exist": exist }), "{name}");
    }
    assert_eq!(app.get("/auth/v1/checkIfUserExist").send().await.refused(), (400, "invalid_argument"));
}

#[tokio::test]
async fn asking_is_limited() {
    let app = App::new().await;
    let mut last = 200;
    for i in 0..31 {
        last = app.get(&format!("/auth/v1/checkIfUserExist?username=name-{i}")).send().await.status;
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn a_signed_in_user_checks_whether_a_name_is_free() {
    let app = App::new().await;
    app.user("wang.wu").await;
    let token = app.signed_in("li.na").await.access;
    let free = app.get("/auth/v1/checkUsername?username=zhao.liu").bearer(&token).send().await;
    assert_eq!(free.ok(), json!({}));
    let taken = app.get("/auth/v1/checkUsername?username=Wang.Wu").bearer(&token).send().await;
    assert_eq!(taken.refused(), (409, "username_already_exists"));
    let unauthenticated = app.get("/auth/v1/checkUsername?username=zhao.liu").send().await;
    assert_eq!(unauthenticated.refused(), (401, "unauthenticated"));
}
