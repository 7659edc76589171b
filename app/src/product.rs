//! The name of the service: `product_name` of the configuration, shown on every page.

use leptos::prelude::*;

/// The name, provided as context by `App`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product(pub String);

impl Default for Product {
    fn default() -> Self {
        Self("Doorward".to_owned())
    }
}

/// The configured name.
#[cfg(feature = "ssr")]
pub fn request_product() -> Product {
    use_context::<doorward_identity::Identity>()
        .map_or_else(Product::default, |identity| Product(identity.options().product_name.clone()))
}

/// The name in this browser's document.
#[cfg(not(feature = "ssr"))]
pub fn request_product() -> Product {
    let found = document().query_selector("meta[name=application-name]").ok().flatten();
    found.and_then(|meta| meta.get_attribute("content")).map_or_else(Product::default, Product)
}

/// The name on the current page.
pub fn product() -> String {
    use_context::<Product>().unwrap_or_default().0
}
