// What the vendor's SDK tells apps about each of our errors: `error.category`, and the help that goes with it.
import { expect, test } from "@playwright/test";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { AuthError } = createRequire(import.meta.url)("@cloudbase/js-sdk/oauth");

// Every error with its sentence, as the test beside it wrote them down.
const SNAPSHOT = "../server/tests/routes/wire/snapshots/routes__wire__categories__errors.snap";

type Body = { error: string; error_code: number; error_description: string; retry_after?: number };

// A snapshot begins with a head between two lines of three hyphens.
const ERRORS: Body[] = JSON.parse(readFileSync(SNAPSHOT, "utf8").split(/^---$/m).slice(2).join("---"));

const CATEGORIES: Record<string, string> = {
  aborted: "SERVICE_ERROR",
  access_denied: "PROVIDER_NOT_ENABLED",
  already_exists: "UNKNOWN",
  authorization_pending: "PRECONDITION_FAILED",
  bad_gateway: "SERVICE_ERROR",
  captcha_invalid: "CAPTCHA_INVALID",
  captcha_required: "CAPTCHA_REQUIRED",
  consent_required: "UNKNOWN",
  deadline_exceeded: "SERVICE_ERROR",
  expired_token: "INVALID_PARAMS",
  failed_precondition: "PRECONDITION_FAILED",
  headers_too_large: "INVALID_PARAMS",
  insufficient_scope: "UNKNOWN",
  internal: "SERVICE_ERROR",
  invalid_argument: "INVALID_PARAMS",
  invalid_client: "UNKNOWN",
  invalid_client_metadata: "INVALID_PARAMS",
  invalid_dpop_proof: "INVALID_PARAMS",
  invalid_grant: "INVALID_CREDENTIALS",
  invalid_password: "INVALID_CREDENTIALS",
  invalid_redirect_uri: "INVALID_PARAMS",
  invalid_request: "INVALID_PARAMS",
  invalid_scope: "INVALID_PARAMS",
  invalid_software_statement: "INVALID_PARAMS",
  invalid_status: "RATE_LIMITED",
  invalid_target: "INVALID_PARAMS",
  invalid_username_or_password: "INVALID_CREDENTIALS",
  invalid_verification_code: "VERIFICATION_FAILED",
  login_required: "UNKNOWN",
  method_not_allowed: "SERVICE_ERROR",
  not_found: "USER_NOT_FOUND",
  password_not_set: "PRECONDITION_FAILED",
  password_update_required: "PRECONDITION_FAILED",
  payload_too_large: "INVALID_PARAMS",
  permission_denied: "PROVIDER_NOT_ENABLED",
  provider_not_found: "PROVIDER_NOT_ENABLED",
  registration_not_supported: "INVALID_PARAMS",
  request_not_supported: "INVALID_PARAMS",
  request_uri_not_supported: "INVALID_PARAMS",
  resource_exhausted: "RATE_LIMITED",
  route_missing: "SERVICE_ERROR",
  slow_down: "RATE_LIMITED",
  unauthenticated: "INVALID_CREDENTIALS",
  unauthorized_client: "PROVIDER_NOT_ENABLED",
  unavailable: "SERVICE_ERROR",
  unimplemented: "PROVIDER_NOT_ENABLED",
  unmet_authentication_requirements: "INVALID_PARAMS",
  unsupported_grant_type: "INVALID_PARAMS",
  unsupported_response_type: "INVALID_PARAMS",
  user_blocked: "USER_STATUS_ABNORMAL",
  user_not_found: "USER_NOT_FOUND",
  username_already_exists: "UNKNOWN",
};

test("finding w04: the SDK tells every error as what it is", () => {
  const found = ERRORS.map((body) => [body.error, body.error_description, new AuthError(body).category]);
  const expected = ERRORS.map((body) => [body.error, body.error_description, CATEGORIES[body.error]]);
  expect(found).toEqual(expected);
  expect(ERRORS.length).toBeGreaterThan(40);
});

test("finding w07: the SDK hands on how long to wait", () => {
  // A device that polls knows its interval (RFC 8628 section 3.5); the SDK does not poll.
  const waits = ERRORS.filter(({ error }) => CATEGORIES[error] === "RATE_LIMITED" && error !== "slow_down");
  expect(waits.map((body) => new AuthError(body).retryAfter)).toEqual(waits.map(() => 30));
});
