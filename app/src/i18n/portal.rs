//! Texts of the portal.

#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod consent;
#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod contact;
/// Texts of `portal/device`.
#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod device {
    super::super::texts!(portal::device);
}
#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod oauth_error;
pub mod provider;
pub mod scan;

/// Texts of `portal/captcha`.
pub mod captcha {
    super::super::texts!(portal::captcha);
}

super::texts!(portal);

/// The rule about character classes.
pub fn kinds(count: u8) -> String {
    let texts = texts();
    if count == 4 { texts.all_kinds.to_owned() } else { texts.some_kinds(count) }
}
