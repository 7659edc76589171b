# What the platform lets through where an environment has nothing else to say. An environment's own `allow` opens more,
# its own `deny` closes; it may also build on this one by `data.authz.platform.allow`.
package authz.platform

import rego.v1

default allow := false

# Administrators, and servers with a key of their own, reach everything.
allow if input.subject.auth_type in {"administrator", "service_role"}

# Whoever is signed in, guests included, reaches the services that guard their own data.
allow if {
	input.subject.auth_type in {"internal", "external", "anonymous", "authenticated"}
	input.cloudbase.resource_type in {"ai", "aibot", "model", "rdb"}
}
