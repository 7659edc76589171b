//! Where the viewer was in the list when they opened a user.

use crate::address::here;
use leptos::prelude::*;

const PATH: &str = "/admin/users";

/// Address and scroll position of the list. In memory: a page that the browser loads in full is scrolled by the browser.
#[derive(Debug, Clone, Copy)]
pub struct ListPlace(StoredValue<Option<(String, f64)>>);

impl ListPlace {
    /// Provides it as context of the console.
    pub fn provide() {
        provide_context(Self(StoredValue::new(None)));
    }

    fn get() -> Self {
        expect_context::<Self>()
    }

    /// Remembers the place when a link of the list is clicked.
    pub fn on_leave() -> impl Fn() + Copy + 'static {
        let (place, here) = (Self::get(), here());
        move || place.0.set_value(Some((here(), window().scroll_y().unwrap_or(0.0))))
    }

    /// Scrolls to the remembered place once, if the list is at the address that was left.
    pub fn restore() {
        let (place, here) = (Self::get(), here());
        Effect::new(move || {
            let left = place.0.get_value().filter(|(address, _)| *address == untrack(here));
            if let Some((_, top)) = left {
                place.0.set_value(None);
                request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, top));
            }
        });
    }

    /// Address of the list as it was left, for the link back to it.
    pub fn back() -> RwSignal<String> {
        let (place, address) = (Self::get(), RwSignal::new(PATH.to_owned()));
        Effect::new(move || {
            if let Some((left, _)) = place.0.get_value() {
                address.set(left);
            }
        });
        address
    }
}
