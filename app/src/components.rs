//! Shared components: they take data and emit events, and know no addresses.

pub mod alert;
pub mod api_command;
pub mod avatar;
pub mod badge;
pub mod brand;
pub mod button;
pub mod card;
pub mod chart;
pub mod confirm;
pub mod copyable;
pub mod credentials;
pub mod dialog;
pub mod empty;
pub mod escape;
pub mod field;
#[cfg(any(feature = "ssr", feature = "console"))]
pub mod filters;
pub mod head;
pub mod icon;
pub mod loaded;
pub mod new_password;
pub mod page_data;
pub mod pager;
pub mod picker;
pub mod preferences;
pub mod session_notice;
pub mod submit;
pub mod table;
pub mod tabs;
pub mod time;

pub use alert::{Alert, ErrorAlert, Tone};
pub use api_command::ApiCommand;
pub use avatar::Avatar;
pub use badge::Badge;
pub use brand::{Brand, Mark};
pub use button::{Button, ButtonKind, FreshFormLink, LinkButton};
pub use card::Card;
pub use chart::{Column, Columns};
pub use confirm::ConfirmedAction;
pub use copyable::Copyable;
pub use credentials::Credentials;
pub use dialog::{Dialog, DialogButton, RowMenu};
pub use empty::Empty;
pub use field::{
    Check, CodeArea, Field, FieldKind, FixedField, ListCheck, NumberField, PasswordField, SecretField, SelectField,
    TextArea, go_to,
};
#[cfg(any(feature = "ssr", feature = "console"))]
pub use filters::{FilterChoice, FilterSelect, FilterText, Filters};
pub use head::{PageTitle, RedirectTo};
pub use icon::{Icon, Symbol};
pub use loaded::{Refused, ResourceView, Skeleton};
pub use new_password::{NewPassword, PasswordNeeds};
pub use page_data::PageData;
pub use pager::Pager;
pub use picker::{Choice, Pick, Picker, Plain, Source};
pub use preferences::{LanguageSwitch, Preferences, ThemeSwitch};
pub use session_notice::{Interruption, SessionNotice, SessionNoticeBar};
pub use submit::{Editable, Form, Submit};
pub use table::{Cell, Row, Table};
pub use tabs::{CountedTab, CountedTabs, Tab, Tabs};
pub use time::Time;
