//! Accounts, by the newer and the older actions.

use super::{Script, code, done};
use crate::kit::{App, PASSWORD};
use serde_json::json;

#[tokio::test]
async fn an_account_is_created_found_changed_and_deleted() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let new = json!({"EnvId": "doorward", "Name": "li.na", "Uid": "u-1", "Type": "externalUser", "NickName": "李娜",
        "Password": PASSWORD, "Email": "li.na@example.com", "Description": "x"});
    assert_eq!(done(script.call("CreateUser", new.clone()).await)["Data"]["Uid"], "u-1");
    assert_eq!(script.refused("CreateUser", new).await, "ResourceInUse");
    done(script.call("CreateUser", json!({"Name": "wang", "UserStatus": "BLOCKED"})).await);
    let find = async |filter| done(script.call("DescribeUserList", filter).await)["Data"].clone();
    let all = find(json!({"EnvId": "doorward", "PageNo": 1, "PageSize": 1})).await;
    assert_eq!((&all["Total"], all["UserList"].as_array().unwrap().len()), (&json!(2), 1));
    assert_eq!(all["UserList"][0]["Type"], "internalUser");
    assert_eq!(all["UserList"][0]["UserStatus"], "BLOCKED");
    for filter in [
        json!({"Name": "I.N"}),
        json!({"NickName": "娜"}),
        json!({"Email": "NA@EXAMPLE"}),
        json!({"UidList": ["u-1", "missing"]}),
    ] {
        let found = find(filter.clone()).await;
        assert_eq!((&found["Total"], &found["UserList"][0]["Uid"]), (&json!(1), &json!("u-1")), "{filter}");
    }
    // A wildcard of the database is a character like any other.
    for filter in [json!({"Name": "%"}), json!({"Name": "l_.na"}), json!({"UidList": ["not a uid"]})] {
        assert_eq!(find(filter.clone()).await["Total"], 0, "{filter}");
    }
    let change =
        json!({"EnvId": "doorward", "Uid": "u-1", "NickName": "", "Description": "y", "UserStatus": "BLOCKED"});
    assert_eq!(done(script.call("ModifyUser", change).await)["Data"]["Success"], true);
    let now = find(json!({"UidList": ["u-1"]})).await["UserList"][0].clone();
    let expected = json!({"Uid": "u-1", "Name": "li.na", "Type": "externalUser", "UserStatus": "BLOCKED", "NickName": "",
        "Phone": "", "Email": "li.na@example.com", "AvatarUrl": "", "Description": "y"});
    assert_eq!(now, expected);
    let deleted = done(script.call("DeleteUsers", json!({"Uids": ["u-1", "missing"]})).await)["Data"].clone();
    assert_eq!(deleted, json!({"SuccessCount": 1, "FailedCount": 1}));
    assert_eq!(find(json!({})).await["Total"], 1);
}

#[tokio::test]
async fn a_password_that_is_set_signs_in_at_once() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let uid = app.user("li.na").await;
    let change = json!({"Uid": uid, "Password": "lantern gravel orbit 4"});
    done(script.call("ModifyUser", change).await);
    let body = json!({"username": "li.na", "password": "lantern gravel orbit 4"});
    app.post("/auth/v1/signin", body).send().await.ok();
    assert_eq!(script.refused("ModifyUser", json!({"Uid": uid, "Password": "short"})).await, "InvalidParameter");
    assert_eq!(script.refused("ModifyUser", json!({"Uid": "missing", "NickName": "x"})).await, "ResourceNotFound");
}

#[tokio::test]
async fn a_caller_who_lacks_one_of_the_permissions_changes_nothing() {
    let app = App::new().await;
    app.delegated_role("editor", &["doorward:users:read", "doorward:users:edit"]).await;
    let script = Script::of(&app, "editor").await;
    let uid = app.user("li.na").await;
    let both = json!({"Uid": uid, "NickName": "x", "UserStatus": "BLOCKED"});
    assert_eq!(script.refused("ModifyUser", both).await, "UnauthorizedOperation");
    let found = done(script.call("DescribeUserList", json!({})).await)["Data"]["UserList"][0].clone();
    assert_eq!((&found["NickName"], &found["UserStatus"]), (&json!(""), &json!("ACTIVE")));
    assert_eq!(script.refused("DeleteUsers", json!({"Uids": [uid]})).await, "UnauthorizedOperation");
}

#[tokio::test]
async fn attack_62_a_delegates_script_does_not_take_over_an_administrator() {
    let app = App::new().await;
    let actions =
        ["doorward:users:read", "doorward:users:edit", "doorward:users:delete", "doorward:users:reset-password"];
    app.delegated_role("helper", &actions).await;
    let script = Script::of(&app, "helper").await;
    let root = app.administrator("root.admin").await;
    for body in [
        json!({"Uid": root, "Password": "lantern gravel orbit 4"}),
        json!({"Uid": root, "Email": "mallory@example.com"}),
    ] {
        assert_eq!(script.refused("ModifyUser", body).await, "UnauthorizedOperation");
    }
    assert_eq!(script.refused("DeleteUsers", json!({"Uids": [root]})).await, "UnauthorizedOperation");
}

#[tokio::test]
async fn unknown_and_wrong_parameters_are_named() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    for (action, body, name) in [
        ("CreateUser", json!({"Name": "li.na", "IsAdmin": true}), "IsAdmin"),
        ("CreateUser", json!({"Name": 1}), "Name"),
        ("CreateUser", json!({"Name": "li.na", "Type": "anonymous"}), "Type"),
        ("DescribeUserList", json!({"PageSize": 101}), "page size"),
        ("DescribeUserList", json!({"PageNo": 0}), "page number"),
    ] {
        let refused = script.call(action, body).await;
        assert_eq!(code(&refused), "InvalidParameter");
        assert!(refused["Error"]["Message"].as_str().unwrap().contains(name), "{refused}");
    }
    assert_eq!(script.refused("DeleteUsers", json!({"Uids": []})).await, "MissingParameter");
}

#[tokio::test]
async fn the_older_actions_do_the_same() {
    let app = App::open_to_all().await;
    let script = Script::administrator(&app).await;
    app.guest().await;
    let new = json!({"EnvId": "doorward", "Username": "li.na", "Password": PASSWORD});
    let uid = done(script.call("CreateEndUserAccount", new).await)["User"]["UUId"].clone();
    let entry = |key, value| json!({"Key": key, "Value": value});
    let info = json!({"UUId": uid, "Data": [entry("Name", "李娜"), entry("Gender", "Female"), entry("City", "上海"),
        {"Key": "Country"}]});
    done(script.call("ModifyEndUserInfo", info).await);
    done(script.call("ModifyEndUserAccount", json!({"Uuid": uid, "Username": "na.li"})).await);
    done(script.call("ModifyEndUser", json!({"UUId": uid, "Status": "DISABLE"})).await);
    let listed = done(script.call("DescribeEndUsers", json!({"Limit": 10, "Offset": 0})).await);
    assert_eq!(listed["Total"], 2, "with the guest");
    let user = listed["Users"].as_array().unwrap().iter().find(|user| user["UUId"] == uid).unwrap();
    assert_eq!(
        (&user["UserName"], &user["NickName"], &user["Gender"], &user["City"], &user["IsDisabled"]),
        (&json!("na.li"), &json!("李娜"), &json!("FEMALE"), &json!("上海"), &json!(true))
    );
    done(script.call("ModifyEndUser", json!({"UUId": uid, "Status": "ENABLE"})).await);
    done(script.call("DeleteEndUser", json!({"UserList": [uid]})).await);
    assert_eq!(script.refused("DeleteEndUser", json!({"UserList": [uid]})).await, "ResourceNotFound");
}
