//! Questions of apps and proxies.

mod check;
mod forward;
mod site;
mod target;
