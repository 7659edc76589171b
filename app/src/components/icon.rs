//! Line icons on a 20 px grid, drawn in the text's colour.

use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they show")]
pub enum Symbol {
    Info,
    Check,
    Warning,
    Sun,
    Moon,
    Screen,
    Phone,
    User,
    Shield,
    Clock,
    Globe,
    SignOut,
    Search,
    Close,
    More,
    Left,
    Right,
    Down,
    Plus,
    Copy,
    Chart,
    Users,
    Key,
    List,
    Gear,
    Trash,
    Link,
    Mail,
    Document,
    Question,
    Box,
    Tree,
    Grid,
    Plug,
}

impl Symbol {
    const fn path(self) -> &'static str {
        match self {
            Self::Box => "M10 2.5l6.5 3.2v8.6L10 17.5l-6.5-3.2V5.7zM3.8 5.9 10 9l6.2-3.1M10 9v8.3",
            Self::Info => "M10 9v5M10 6.2v.1M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15z",
            Self::Check => "M6.5 10.3l2.4 2.4 4.8-5M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15z",
            Self::Warning => {
                "M10 7.5v4M10 14v.1M8.7 3.3 2.2 14.7a1.5 1.5 0 0 0 1.3 2.3h13a1.5 1.5 0 0 0 1.3-2.3L11.3 3.3a1.5 1.5 0 0 0-2.6 0z"
            }
            Self::Sun => {
                "M10 2v1.5M10 16.5V18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M2 10h1.5M16.5 10H18M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z"
            }
            Self::Moon => "M16.8 11.8A7 7 0 0 1 8.2 3.2a7 7 0 1 0 8.6 8.6z",
            Self::Screen => "M3 4h14v9.5H3zM7.5 17h5M10 13.5V17",
            Self::Phone => "M6 2.5h8v15H6zM9.2 15h1.6",
            Self::User => "M10 10a3.2 3.2 0 1 0 0-6.5 3.2 3.2 0 0 0 0 6.5zM3.8 17a6.2 6.2 0 0 1 12.4 0",
            Self::Shield => "M10 2.5l6 2v4.8c0 3.8-2.5 6.6-6 8.2-3.5-1.6-6-4.4-6-8.2V4.5z",
            Self::Clock => "M10 6v4.2l2.7 1.6M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15z",
            Self::Globe => {
                "M2.5 10h15M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 2.5c2.2 2.2 3.2 4.7 3.2 7.5s-1 5.3-3.2 7.5c-2.2-2.2-3.2-4.7-3.2-7.5s1-5.3 3.2-7.5z"
            }
            Self::SignOut => "M8 3.5H4.5v13H8M8 10h8.5M13.5 7l3 3-3 3",
            Self::Search => "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4",
            Self::Close => "M5 5l10 10M15 5 5 15",
            Self::More => "M5 10v.1M10 10v.1M15 10v.1",
            Self::Left => "M12 5l-5 5 5 5",
            Self::Right => "M8 5l5 5-5 5",
            Self::Down => "M5 8l5 5 5-5",
            Self::Plus => "M10 4v12M4 10h12",
            Self::Copy => "M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7",
            Self::Chart => "M3 17h14M5.5 14v-4M10 14V5M14.5 14V8",
            Self::Users => {
                "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 16.5a5.5 5.5 0 0 1 11 0M12.5 3.8a3 3 0 0 1 0 5.4M14.8 12a5.5 5.5 0 0 1 3.2 4.5"
            }
            Self::Key => "M12.5 11.5a4 4 0 1 0-3.8-2.7L3 14.5V17h2.5v-2H7.5v-2l1.7-1.7a4 4 0 0 0 3.3.2zM13.5 6.5v.1",
            Self::List => "M7 5h10M7 10h10M7 15h10M3.5 5v.1M3.5 10v.1M3.5 15v.1",
            Self::Gear => "M3 6h7M14 6h3M12 4v4M3 14h3M10 14h7M8 12v4",
            Self::Trash => "M3.5 5.5h13M8 5.5v-2h4v2M5.5 5.5l.7 11h7.6l.7-11M8.5 8.5v5M11.5 8.5v5",
            Self::Mail => "M3 5h14v10.5H3zM3 6l7 5.5L17 6",
            Self::Document => "M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15M7.5 10h5M7.5 13h5",
            Self::Question => {
                "M7.9 7.9a2.1 2.1 0 1 1 3.2 1.8c-.7.5-1.1.9-1.1 1.8M10 14v.1M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15z"
            }
            Self::Tree => "M7.5 2.5h5v4h-5zM2.5 13.5h5v4h-5zM12.5 13.5h5v4h-5zM10 6.5v3.5M5 13.5V10h10v3.5",
            Self::Grid => "M3.5 3.5h5v5h-5zM11.5 3.5h5v5h-5zM3.5 11.5h5v5h-5zM11.5 11.5h5v5h-5z",
            Self::Plug => "M7 2.5v4M13 2.5v4M4.5 6.5h11v3a5.5 5.5 0 0 1-11 0zM10 15v2.5",
            Self::Link => {
                "M8.5 11.5l3-3M9 6.5l1.8-1.8a3.2 3.2 0 0 1 4.5 4.5L13.5 11M11 13.5l-1.8 1.8a3.2 3.2 0 0 1-4.5-4.5L6.5 9"
            }
        }
    }
}

/// A decorative icon. The text next to it or the button's label carries the meaning.
#[component]
pub fn Icon(symbol: Symbol) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
            <path d=symbol.path() />
        </svg>
    }
}
