//! Server functions of actions on many users.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::user_list::BulkRequest;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::super::options;
#[cfg(feature = "ssr")]
use crate::console::authorize::require;
#[cfg(feature = "ssr")]
use crate::request::{error_on, go};
#[cfg(feature = "ssr")]
use doorward_admin::users;

/// How many users there are, and what the action can be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkView {
    /// Exact.
    pub count: u64,
    /// IDs and names.
    pub roles: Vec<(String, String)>,
    pub departments: Vec<(String, String)>,
    pub tags: Vec<String>,
}

#[server(prefix = "/api", endpoint = "console/users/bulk/view", input = Json)]
pub async fn read_bulk(request: BulkRequest) -> Result<BulkView, AppError> {
    let permit = require::<ReadBulk>().await?;
    let count = match &request.filter {
        Some(filter) => users::count(&permit, filter).await?.count,
        None => request.uids.len() as u64,
    };
    let tags = users::tags::list(&permit).await?.items;
    Ok(BulkView {
        count,
        roles: options::roles(&permit).await?,
        departments: options::departments(&permit).await?,
        tags: tags.into_iter().map(|tag| tag.name).collect(),
    })
}
requires!(ReadBulk: UsersRead);

/// Starts the action as a job and returns the address of its page.
#[server(prefix = "/api", endpoint = "console/users/bulk")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn start_bulk(
    action: String,
    role: Option<String>,
    department: Option<String>,
    tag: Option<String>,
    /// With commas between them; empty with a filter.
    uids: String,
    /// JSON; empty for chosen users.
    filter: String,
    /// Number of users that was shown.
    expected: u64,
    /// That number again, to delete users.
    confirm: Option<String>,
) -> Result<String, AppError> {
    let permit = require::<StartBulk>().await?;
    let filled =
        Filled { action: action.clone(), role, department, tag, uids: uids.clone(), filter, expected, confirm };
    let started = async { Ok::<_, AppError>(users::bulk::start(&permit, filled.request()?).await?) }.await;
    match started {
        Ok(job) => {
            let page = format!("/admin/jobs/{}", job.id);
            go(&page);
            Ok(page)
        }
        Err(error) => Err(error_on(&filled.page(), filled.with_input(error))),
    }
}
requires!(StartBulk: UsersRead);

/// Submitted form.
#[cfg(feature = "ssr")]
struct Filled {
    action: String,
    role: Option<String>,
    department: Option<String>,
    tag: Option<String>,
    uids: String,
    filter: String,
    expected: u64,
    confirm: Option<String>,
}

#[cfg(feature = "ssr")]
impl Filled {
    fn request(&self) -> Result<BulkRequest, AppError> {
        use doorward_contract::ErrorCode;
        use doorward_contract::user_list::BulkAction;
        let action = BulkAction::parse(&self.action).ok_or_else(|| AppError::unknown("action"))?;
        let confirmed = self.confirm.as_deref().unwrap_or_default();
        let confirmed: String = confirmed.chars().filter(char::is_ascii_digit).collect();
        if action == BulkAction::Delete && confirmed != self.expected.to_string() {
            return Err(AppError::new(ErrorCode::InvalidArgument).for_field("confirm", "not_the_number"));
        }
        let filter = if self.filter.is_empty() {
            None
        } else {
            Some(serde_json::from_str(&self.filter).map_err(|_| AppError::unknown("filter"))?)
        };
        Ok(BulkRequest {
            action,
            role: self.role.clone(),
            department: self.department.clone(),
            tag: self.tag.clone(),
            uids: self.uids.split(',').filter(|uid| !uid.is_empty()).map(str::to_owned).collect(),
            expected: filter.is_some().then_some(self.expected),
            filter,
        })
    }

    /// The page of the form, for an error without script.
    fn page(&self) -> String {
        use crate::console::query::encode;
        let mut page = format!("/admin/user-bulk?action={}", encode(&self.action));
        for uid in self.uids.split(',').filter(|uid| !uid.is_empty()) {
            page.push_str(&format!("&uids={}", encode(uid)));
        }
        let filter: serde_json::Value = serde_json::from_str(&self.filter).unwrap_or_default();
        if let Some(members) = filter.as_object() {
            page.push_str("&all=1");
            for (name, value) in members.iter().filter(|(_, value)| value.is_string()) {
                page.push_str(&format!("&{}={}", encode(name), encode(value.as_str().unwrap_or_default())));
            }
        }
        page
    }

    fn with_input(&self, error: AppError) -> AppError {
        let fields = [("role", &self.role), ("department", &self.department), ("tag", &self.tag)];
        fields.into_iter().fold(error, |error, (name, value)| match value {
            Some(value) => error.with_value(name, value),
            None => error,
        })
    }
}
