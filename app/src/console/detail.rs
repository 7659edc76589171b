//! Pages of one record with tabs: the way back, header, tabs, and the section of the current tab.

use crate::AppError;
use crate::components::{Icon, ResourceView, Symbol, Tab, Tabs};
use crate::console::navigation::use_parameter;
use crate::console::page::{DetailHeader, NoSection, NotFoundMessage};
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A section of a page, with a tab.
pub trait Section: Copy + PartialEq + Send + Sync + 'static {
    /// All sections in the order of the tabs. The first has the address of the page itself.
    const ALL: &'static [Self];

    /// Last segment of its address, which is empty for the first section, and label of its tab.
    fn tab(self) -> (&'static str, &'static str);
}

/// The section of the current address; `None` for an unknown one.
pub fn use_section<S: Section>() -> Memo<Option<S>> {
    let tab = use_parameter("tab");
    Memo::new(move |_| S::ALL.iter().copied().find(|section| section.tab().0 == *tab.read()))
}

/// The tabs of the sections of a page.
pub fn section_tabs<S: Section>(label: &'static str, page: &str, sections: &[S], current: Option<S>) -> AnyView {
    let tab = |section: &S| {
        let (segment, label) = section.tab();
        let href = format!("{page}/{segment}").trim_end_matches('/').to_owned();
        Tab { href, label, current: current == Some(*section) }
    };
    view! { <Tabs label tabs=sections.iter().map(tab).collect() /> }.into_any()
}

/// Texts and address that all pages of one kind share.
#[derive(Debug, Clone, Copy)]
pub struct DetailTexts {
    /// Address of the list.
    pub list: &'static str,
    /// Label of the link back to it.
    pub back: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Label of the tabs for assistive technology.
    pub tabs: &'static str,
    pub gone_title: &'static str,
    pub gone_body: &'static str,
}

/// The [`DetailTexts`] of a page: address of the list, texts of its kind.
macro_rules! detail_texts {
    ($list:expr, $texts:expr) => {
        $crate::console::detail::DetailTexts {
            list: $list,
            back: $texts.back,
            title: $texts.title,
            tabs: $texts.tabs,
            gone_title: $texts.gone_title,
            gone_body: $texts.gone_body,
        }
    };
}
pub(crate) use detail_texts;

/// Header of the page of one record.
pub struct Head<S: 'static> {
    pub name: String,
    pub id_label: &'static str,
    pub id: String,
    /// What matters most about it, beside the name.
    pub summary: AnyView,
    /// Address of the page.
    pub page: String,
    /// Sections of this record; without a second one there are no tabs.
    pub sections: Vec<S>,
}

/// Page of one record. The tabs do not reload when the section changes, and a section may read data of its own.
#[component]
pub fn DetailPage<T, S>(
    texts: DetailTexts,
    found: Resource<Result<Option<T>, AppError>>,
    head: impl Fn(T) -> Head<S> + Clone + Send + Sync + 'static,
    /// The content of a section.
    body: impl Fn(S) -> AnyView + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    S: Section,
{
    let section = use_section::<S>();
    let DetailTexts { list, back, title, tabs, gone_title, gone_body } = texts;
    let nothing = move || view! { <NotFoundMessage title=gone_title text=gone_body href=list back=title /> }.into_any();
    let no_section = move || view! { <NoSection href=list /> }.into_any();
    let header = move |found: Option<T>| match found {
        Some(record) => {
            let Head { name, id_label, id, summary, page, sections } = head(record);
            let tabs = move || (sections.len() > 1).then(|| section_tabs(tabs, &page, &sections, section.get()));
            view! { <DetailHeader name id_label id>{summary}</DetailHeader>{tabs} }.into_any()
        }
        None => nothing(),
    };
    view! {
        <a class="back-link" href=list><Icon symbol=Symbol::Left />{back}</a>
        <ResourceView resource=found view=header />
        {move || section.get().map_or_else(no_section, body.clone())}
    }
}

/// The content of a section that shows the record of the page itself.
pub fn of_record<T>(
    found: Resource<Result<Option<T>, AppError>>,
    view: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
{
    let view = move |found: Option<T>| found.map(view.clone());
    view! { <ResourceView resource=found view /> }.into_any()
}
