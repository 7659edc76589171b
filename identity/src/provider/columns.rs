//! What a profile at a provider sets on an account.

use crate::{account::profile, display_name};
use doorward_contract::{account::ProfilePatch, provider::ExternalProfile};
use doorward_store::user;

/// Name and picture from the provider.
pub(crate) fn of(profile: &ExternalProfile) -> user::ActiveModel {
    let (name, picture) = (profile.name.clone(), profile.picture.clone());
    usable(ProfilePatch { name, picture, ..ProfilePatch::default() })
}

/// Fields of a provider that pass our own rules. Invalid ones are dropped rather than rejecting the sign-in.
pub(crate) fn usable(patch: ProfilePatch) -> user::ActiveModel {
    let name = patch.name.and_then(|name| display_name::cleaned(&name, profile::MAX_NAME));
    let name = ProfilePatch { name, ..ProfilePatch::default() };
    let picture = ProfilePatch { picture: patch.picture, ..ProfilePatch::default() };
    let (named, _) = profile::apply(name).unwrap_or_default();
    let (pictured, _) = profile::apply(picture).unwrap_or_default();
    user::ActiveModel { picture: pictured.picture, ..named }
}
