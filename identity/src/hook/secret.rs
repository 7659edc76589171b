//! Secrets of webhooks and hooks. While one is being replaced, requests are signed with two.

use crate::{Error, MasterKey, ids};
use base64::{Engine, engine::general_purpose::STANDARD};
use doorward_contract::{Secret, Timestamp};

/// Binding of the secrets of a webhook, followed by its ID.
pub const WEBHOOK_PLACE: &str = "webhook/";
/// Binding of the secrets of a hook, followed by its point.
pub const HOOK_PLACE: &str = "hook/";

/// Longest time in seconds for which a former secret is used: a week.
pub const MOST_FORMER_SECS: u32 = 604_800;

/// Seconds that the clocks of nodes may differ.
const SKEW_SECS: i64 = 60;

/// What secrets begin with, by Standard Webhooks.
const PREFIX: &str = "whsec_";

/// A new secret: 256 random bits.
pub fn generate() -> Secret {
    Secret::new(format!("{PREFIX}{}", STANDARD.encode(ids::random::<32>())))
}

/// The key that a secret stands for; `None` for a text that is no secret.
pub(super) fn key_of(secret: &Secret) -> Option<Vec<u8>> {
    STANDARD.decode(secret.expose().strip_prefix(PREFIX)?).ok()
}

/// The secrets of a webhook or a hook.
pub(crate) struct Secrets {
    current: Secret,
    former: Option<(Secret, i64)>,
}

impl Secrets {
    /// # Errors
    /// [`Error::MasterKey`] when they were encrypted with another key.
    pub fn open(
        master: &MasterKey,
        place: &str,
        sealed: &str,
        former_sealed: Option<&str>,
        former_until: Option<i64>,
    ) -> Result<Self, Error> {
        let former = former_sealed.zip(former_until);
        let former = former.map(|(sealed, until)| Ok::<_, Error>((master.open_secret(place, sealed)?, until)));
        Ok(Self { current: master.open_secret(place, sealed)?, former: former.transpose()? })
    }

    /// Those that requests are signed with now.
    pub fn valid(&self, now: Timestamp) -> Vec<&Secret> {
        let former = self.former.as_ref().filter(|(_, until)| is_used(*until, now)).map(|(secret, _)| secret);
        std::iter::once(&self.current).chain(former).collect()
    }
}

/// Whether a former secret is still used. An end further away than any correct clock could have set is past: otherwise
/// the secret would stay for as long as the clock was ahead.
pub fn is_used(until: i64, now: Timestamp) -> bool {
    let latest = now.plus_secs(i64::from(MOST_FORMER_SECS) + SKEW_SECS).as_millis();
    until > now.as_millis() && until <= latest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_a_key_of_256_bits() {
        let (one, other) = (generate(), generate());
        assert_ne!(one, other);
        assert_eq!(key_of(&one).unwrap().len(), 32);
        for text in ["", "whsec_%", "secret"] {
            assert!(key_of(&Secret::new(text.to_owned())).is_none(), "{text}");
        }
    }

    #[test]
    fn attack_86_a_former_secret_ends_at_its_time_and_a_fast_clock_extends_none() {
        let (master, now) = (MasterKey::generate(), Timestamp(1_795_564_800_000));
        let sealed = |text: &str| master.seal_secret("webhook/1", &Secret::new(text.to_owned())).unwrap();
        let (current, former) = (sealed("new"), sealed("old"));
        let valid = |until: i64| {
            let secrets = Secrets::open(&master, "webhook/1", &current, Some(&former), Some(until)).unwrap();
            secrets.valid(now).into_iter().map(|secret| secret.expose().clone()).collect::<Vec<_>>()
        };
        assert_eq!(valid(now.plus_secs(1).as_millis()), ["new", "old"]);
        assert_eq!(valid(now.as_millis()), ["new"]);
        assert_eq!(valid(now.plus_secs(2 * i64::from(MOST_FORMER_SECS)).as_millis()), ["new"]);
        assert!(Secrets::open(&master, "webhook/2", &current, None, None).is_err(), "the secret of another webhook");
    }
}
