//! What the page shows: everything is written on the server, so that the browser downloads no snippet but those on
//! display.

use doorward_contract::application::ApplicationKind;
use serde::{Deserialize, Serialize};

/// How to connect an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guide {
    /// IDs and names of all applications.
    pub applications: Vec<(String, String)>,
    /// `None` if there is no application with the ID in the address.
    pub chosen: Option<Chosen>,
}

/// The chosen application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    pub id: String,
    pub name: String,
    pub kind: ApplicationKind,
    pub has_secret: bool,
    /// Whether it needs a redirect URI and has none.
    pub lacks_redirect: bool,
    /// Labels and values that most libraries need.
    pub values: Vec<(String, String)>,
    /// Labels and addresses of the endpoints that it may use.
    pub endpoints: Vec<(String, String)>,
    /// Snippets by purpose, those that fit best first.
    pub groups: Vec<Group>,
}

/// Snippets for one purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub title: String,
    /// What they are for; may be empty.
    pub lead: String,
    pub snippets: Vec<Snippet>,
}

/// A way to connect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// Part of its address.
    pub id: String,
    /// Language and library, or program.
    pub title: String,
    /// Where it goes, and what to take care of.
    pub about: Vec<String>,
    /// Command that installs what it needs.
    pub install: Option<String>,
    pub parts: Vec<Part>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its usual name.
    pub file: String,
    pub code: String,
}
