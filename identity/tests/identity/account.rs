//! Accounts: contacts, search, and what a delegate may do to them.

mod contact;
mod delegation;
mod pages;
mod search;
