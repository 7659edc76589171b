// Scripts and servers of the vendor's customers: its unmodified manager-node and node-sdk, with a signing key.
import { createRequire } from "node:module";
import { expect, test } from "@playwright/test";
import { Doorward, PASSWORD } from "../support/server.ts";

const require = createRequire(import.meta.url);
const manager = require("@cloudbase/manager-node");
const tcb = require("@cloudbase/node-sdk");

let doorward: Doorward;
let secretId: string;
let secretKey: string;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  const printed = doorward.cli("api-key", "create", "--kind", "signing", "--name", "scripts");
  [secretId, secretKey] = printed.trim().split("\n") as [string, string];
  process.env.TCB_BASE_URL = doorward.url;
});

test.afterAll(async () => {
  delete process.env.TCB_BASE_URL;
  await doorward?.stop();
});

const refusal = (call: Promise<unknown>) =>
  call.then(() => "not refused", (error: { code: string }) => error.code || String(error));

test("a script of manager-node sets up users, roles and sign-in", async () => {
  const app = manager.init({ secretId, secretKey, envId: "doorward" });
  const { Data: made } = await app.user.createUser({ name: "li.na", password: "Tremble9quartz", type: "externalUser" });
  await app.user.createEndUser({ username: "wang", password: PASSWORD });
  await app.user.modifyUser({ uid: made.Uid, nickName: "李娜", email: "li.na@example.com" });
  const { Data: found } = await app.user.describeUserList({ nickName: "娜" });
  expect(found).toMatchObject({ Total: 1, UserList: [{ Uid: made.Uid, Name: "li.na", UserStatus: "ACTIVE" }] });
  expect((await app.user.getEndUserList({ limit: 10, offset: 0 })).Total).toBe(2);

  const policies = [{ ResourceType: "policy", Resource: "FunctionsAccess" }];
  const role = { roleName: "Editor", roleIdentity: "editor", memberUids: [made.Uid], policies };
  expect((await app.permission.createRole(role)).Data.RoleId).toBe("editor");
  const { Data: roles } = await app.permission.describeRoleList({ roleIdentity: "editor", loadDetails: true });
  expect(roles.CustomRoles[0].Members).toEqual([{ Uid: made.Uid, Name: "li.na", NickName: "李娜" }]);
  await app.permission.modifyRole({ roleId: "editor", removeMemberUids: [made.Uid] });
  const custom = { resourceType: "function", permission: "CUSTOM", securityRule: '{"*": {"invoke": "auth != null"}}' };
  await app.permission.modifyResourcePermission(custom);
  const { Data: levels } = await app.permission.describeResourcePermission({ resourceType: "function" });
  expect(levels.PermissionList[0]).toMatchObject({ Resource: "*", Permission: "CUSTOM" });
  const value = "package authz.user\nallow if input.subject.auth_type == \"internal\"\n";
  await app.permission.modifyEnvAuthzConfig({ key: "authz.user.rego", value });
  expect((await app.permission.describeEnvAuthzConfig({ key: "authz.user.rego" })).Item.Value).toBe(value);

  const switches = { PhoneNumberLogin: false, EmailLogin: true, UserNameLogin: true, AnonymousLogin: true };
  await app.env.modifyLoginConfig(switches);
  expect(await app.env.getLoginConfig()).toMatchObject(switches);
  await app.env.modifyClient({ Id: "doorward", MaxDevice: 3 });
  expect((await app.env.describeClient("doorward")).MaxDevice).toBe(3);
  const Config = { ClientId: "us", ClientSecret: "hush", Issuer: "https://idp.example.com" };
  await app.env.addProvider({ Id: "corp", Name: { Message: "Corp" }, ProviderType: "OIDC", On: "FALSE", Config });
  expect((await app.env.getProviders()).Data.map(({ Id }: { Id: string }) => Id)).toContain("corp");
  await app.env.deleteProvider("corp");
  const { KeyId, ApiKey } = await app.env.createApiKey({ KeyType: "api_key", KeyName: "ci", ExpireIn: 7200 });
  expect((await fetch(`${doorward.url}/admin/api/v1/users`, { headers: { authorization: `Bearer ${ApiKey}` } })).status).toBe(200);
  await app.env.deleteApiKey(KeyId);
  expect((await app.env.getEnvAuthDomains()).Domains.length).toBeGreaterThan(0);
  // The same second, the same body and therefore the same signature as the call before.
  expect((await app.env.createCustomLoginKeys()).PrivateKey).toContain("PRIVATE KEY");

  const upstream = { UpstreamResourceType: "CBR" as const, UpstreamResourceName: "https://site.example.org" };
  const route = (Path: string, more = {}) => ({ EnvId: "doorward", Domain: { Domain: "app.example.com", Routes: [{ Path, ...more }] } });
  await app.env.createHttpServiceRoute(route("/api", upstream));
  await app.env.modifyHttpServiceRoute(route("/api", { EnableAuth: false }));
  const { Domains } = await app.env.describeHttpServiceRoute({ EnvId: "doorward" });
  expect(Domains?.[0].Routes?.[0]).toMatchObject({ ...upstream, Path: "/api", EnableAuth: false });
  const bound = app.env.bindCustomDomain({ EnvId: "doorward", Domain: { Domain: "b.example.com", CertId: "cert" } });
  expect(await refusal(bound)).toBe("UnsupportedOperation");
  await app.env.deleteHttpServiceRoute({ EnvId: "doorward", Domain: "app.example.com", Paths: ["/api"] });

  expect(await refusal(app.user.createUser({ name: "li.na" }))).toBe("ResourceInUse");
  expect(await refusal(app.commonService().call({ Action: "CreateFunction", Param: {} }))).toBe("UnsupportedOperation");
  expect((await app.permission.deleteRoles({ roleIds: ["editor"] })).Data.SuccessCount).toBe(1);
  expect((await app.user.deleteUsers({ uids: [made.Uid] })).Data).toEqual({ SuccessCount: 1, FailedCount: 0 });
});

test("a server with node-sdk looks up users, by a signature or an access key", async () => {
  const { uid } = await doorward.user("zhang.wei", { uid: "zhang-wei", email: "zhang@example.com", name: "张伟" });
  const serviceUrl = doorward.url;
  const signing = tcb.init({ env: "doorward", secretId, secretKey, serviceUrl });
  expect((await signing.auth().getEndUserInfo(uid)).userInfo).toMatchObject({ uid, nickName: "张伟", isAnonymous: false });
  const bearing = tcb.init({ env: "doorward", accessKey: doorward.apiKey(), serviceUrl: `${serviceUrl}/` });
  const found = await bearing.auth().queryUserInfo({ platform: "EMAIL", platformId: "zhang@example.com" });
  expect(found.userInfo.uid).toBe(uid);
  expect(await refusal(signing.auth().queryUserInfo({ uid: "missing" }))).toBe("RESOURCE_NOT_FOUND");
  const wrong = tcb.init({ env: "doorward", secretId, secretKey: "dwk_wrong", serviceUrl });
  expect(await refusal(wrong.auth().queryUserInfo({ uid }))).toBe("SIGN_PARAM_INVALID");
});

test("a revoked signing key is refused at once", async () => {
  const printed = doorward.cli("api-key", "create", "--kind", "signing", "--name", "brief");
  const [id, key] = printed.trim().split("\n");
  // `init` keeps the first key that it was given.
  const app = new manager({ secretId: id, secretKey: key, envId: "doorward" });
  await app.user.describeUserList();
  doorward.cli("api-key", "revoke", "brief");
  expect(await refusal(app.user.describeUserList())).toBe("AuthFailure.SecretIdNotFound");
});
