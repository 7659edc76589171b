# The platform policy. An environment policy can allow more with its own `allow`, and deny with its own `deny`. It can
# refer to this policy with `data.authz.platform.allow`.
package authz.platform

import rego.v1

default allow := false

# Administrators, and programs with an API key of the administrator role, may do everything.
allow if input.subject.auth_type in {"administrator", "service_role"}

# Signed-in users, guests included, may use the services that protect their own data.
allow if {
	input.subject.auth_type in {"internal", "external", "anonymous", "authenticated"}
	input.cloudbase.resource_type in {"ai", "aibot", "model", "rdb"}
}
