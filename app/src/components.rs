//! Parts that pages are put together from: they take data, give events, and know no address.

pub mod alert;
pub mod brand;
pub mod button;
pub mod card;
pub mod empty;
pub mod field;
pub mod icon;
pub mod loaded;
pub mod new_password;
pub mod preferences;
pub mod submit;
pub mod time;

pub use alert::{Alert, ErrorAlert, Tone};
pub use brand::{Brand, Mark};
pub use button::{Button, ButtonKind, LinkButton};
pub use card::Card;
pub use empty::Empty;
pub use field::{Field, FieldKind, PasswordField, SelectField, TextArea};
pub use icon::{Icon, Symbol};
pub use loaded::{Loaded, Skeleton};
pub use new_password::{NewPassword, PasswordNeeds};
pub use preferences::{LanguageSwitch, Preferences, ThemeSwitch};
pub use submit::{Form, Submit};
pub use time::Time;
