//! Roles, policies and resources.

use super::{Script, done};
use crate::kit::App;
use serde_json::json;

#[tokio::test]
async fn a_role_is_created_listed_changed_and_deleted() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let (one, two) = (app.user("li.na").await, app.user("wang").await);
    let document = json!({"version": "1.0", "statement": [{"action": "reports:*", "effect": "allow"}]}).to_string();
    let new = json!({"EnvId": "doorward", "RoleName": "编辑", "RoleIdentity": "editor", "MemberUids": [one],
        "Policies": [{"ResourceType": "policy", "Resource": "FunctionsAccess"},
            {"ResourceType": "policy", "Resource": "x", "GatewayPolicyCode": "Reports", "GatewayPolicyExpression": document}]});
    let created = done(script.call("CreateRole", new.clone()).await)["Data"].clone();
    assert_eq!((&created["RoleId"], &created["MemberUids"]), (&json!("editor"), &json!([one])));
    assert_eq!(script.refused("CreateRole", json!({"RoleName": "b", "RoleIdentity": "editor"})).await, "ResourceInUse");

    let change = json!({"RoleId": "editor", "RoleName": "Editors", "AddMemberUids": [two], "RemoveMemberUids": [one],
        "AddPolicies": [{"ResourceType": "policy", "Resource": "StoragesAccess"}],
        "RemovePolicies": [{"ResourceType": "policy", "Resource": "FunctionsAccess"}]});
    assert_eq!(done(script.call("ModifyRole", change).await)["Data"]["Success"], true);
    let wanted = json!({"RoleIdentity": "editor", "LoadDetails": true});
    let listed = done(script.call("DescribeRoleList", wanted).await)["Data"].clone();
    let role = &listed["CustomRoles"][0];
    assert_eq!((&role["RoleName"], &role["RoleType"]), (&json!("Editors"), &json!("custom")));
    assert_eq!(role["Members"], json!([{"Uid": two, "Name": "wang", "NickName": ""}]));
    let codes: Vec<_> = role["Policies"].as_array().unwrap().iter().map(|item| &item["GatewayPolicyCode"]).collect();
    assert_eq!(codes, [&json!("Reports"), &json!("StoragesAccess")]);

    let all = done(script.call("DescribeRoleList", json!({"PageNumber": 2, "PageSize": 1})).await)["Data"].clone();
    assert_eq!((&all["CustomTotalCount"], &all["CustomRoles"]), (&json!(1), &json!([])));
    assert!(all["SystemRoles"].as_array().unwrap().iter().any(|role| role["RoleId"] == "administrator"));
    let named = done(script.call("DescribeRoleList", json!({"RoleName": "DITOR"})).await)["Data"].clone();
    assert_eq!(named["CustomTotalCount"], 1);

    let deleted = done(script.call("DeleteRoles", json!({"RoleIds": ["editor", "missing"]})).await)["Data"].clone();
    assert_eq!(deleted, json!({"SuccessCount": 1, "FailedCount": 1}));
}

#[tokio::test]
async fn a_role_with_wrong_members_is_not_left_behind() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let new = json!({"RoleName": "a", "RoleIdentity": "a", "MemberUids": ["missing"]});
    script.refused("CreateRole", new).await;
    assert_eq!(done(script.call("DescribeRoleList", json!({})).await)["Data"]["CustomTotalCount"], 0);
}

#[tokio::test]
async fn permissions_of_single_resources_are_no_policy_of_a_role() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    for item in [
        json!({"ResourceType": "table", "Resource": "orders"}),
        json!({"ResourceType": "policy", "Resource": "FunctionsAccess", "Effect": "deny"}),
        json!({"ResourceType": "policy", "Resource": "x", "RowPermission": [{"Key": "all", "Value": "r"}]}),
    ] {
        let new = json!({"RoleName": "a", "RoleIdentity": "a", "Policies": [item]});
        assert_eq!(script.refused("CreateRole", new).await, "UnsupportedOperation");
    }
}

#[tokio::test]
async fn attack_63_a_delegates_script_grants_no_more_than_the_delegate_may() {
    let app = App::new().await;
    app.delegated_role("giver", &["doorward:roles:*", "doorward:members:edit", "doorward:policies:*"]).await;
    let script = Script::of(&app, "giver").await;
    let uid = app.user("li.na").await;
    let powerful = json!({"RoleName": "a", "RoleIdentity": "a", "Policies": [{"Resource": "AdministratorAccess"}]});
    assert_eq!(script.refused("CreateRole", powerful).await, "UnauthorizedOperation");
    let promote = json!({"RoleId": "administrator", "AddMemberUids": [uid]});
    assert_eq!(script.refused("ModifyRole", promote).await, "UnauthorizedOperation");
    let rego = json!({"Key": "authz.user.rego", "Value": "package authz.user\nallow if true\n"});
    assert_eq!(script.refused("ModifyEnvConfig", rego).await, "UnauthorizedOperation");
}

#[tokio::test]
async fn levels_and_rules_of_resources_are_set_and_listed() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let rule = r#"{"read": "auth != null", "write": false}"#;
    for body in [
        json!({"ResourceType": "collection", "Resource": "orders", "Permission": "CUSTOM", "SecurityRule": rule}),
        json!({"ResourceType": "collection", "Resource": "notes", "Permission": "PRIVATE"}),
        json!({"ResourceType": "function", "Permission": "CUSTOM", "SecurityRule": r#"{"*": {"invoke": "auth != null"}}"#}),
    ] {
        done(script.call("ModifyResourcePermission", body).await);
    }
    let list = async |body| done(script.call("DescribeResourcePermission", body).await)["Data"].clone();
    assert_eq!(list(json!({"ResourceType": "collection"})).await["TotalCount"], 2);
    let one = list(json!({"ResourceType": "collection", "Resources": ["orders"]})).await;
    assert_eq!(
        one["PermissionList"],
        json!([{"ResourceType": "collection", "Resource": "orders", "Permission": "CUSTOM",
        "SecurityRule": rule}])
    );
    assert_eq!(list(json!({"ResourceType": "function"})).await["PermissionList"][0]["Resource"], "*");
    let wrong = json!({"ResourceType": "table", "Resource": "orders", "Permission": "CUSTOM", "SecurityRule": rule});
    assert_eq!(script.refused("ModifyResourcePermission", wrong).await, "InvalidParameter");
    let none = json!({"ResourceType": "table", "Permission": "PRIVATE"});
    assert_eq!(script.refused("ModifyResourcePermission", none).await, "MissingParameter");
}

#[tokio::test]
async fn the_environment_policy_is_read_and_replaced() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let key = json!({"Key": "authz.user.rego"});
    let read = async || done(script.call("DescribeEnvConfig", key.clone()).await)["Item"]["Value"].clone();
    assert_eq!(read().await, "");
    let policies = done(script.call("DescribeResourcePolicyList", json!({"ResourceType": "policy"})).await);
    assert!(policies["Data"]["PolicyList"].as_array().unwrap().iter().any(|item| item["RoleId"] == "administrator"));
    let rego = "package authz.user\nallow if true\n";
    let saved = script.call("ModifyEnvConfig", json!({"Key": "authz.user.rego", "Value": rego})).await;
    assert_eq!(done(saved)["AffectedRows"], 1);
    assert_eq!(read().await, rego);
    let broken = json!({"Key": "authz.user.rego", "Value": "package authz.user\nallow if {"});
    assert_eq!(script.refused("ModifyEnvConfig", broken).await, "InvalidParameter");
    let info = done(script.call("DescribeEnvInfo", json!({})).await)["EnvInfo"]["EnvBaseInfo"].clone();
    assert_eq!(info["Meta"], json!([{"Key": "authz_engine", "Value": "opa"}]));
}
