//! The INDEX pattern: title and count, views, filters, table, bulk bar, pager; and its empty and failed states.
//!
//! The whole pattern is one element (`#index`), which is also the fragment: a sort, filter or page link fetches the same
//! address and morphs it, so focus and typed text stay.

use maud::{Markup, Render, html};

use super::{Bulk, Button, Empty, Failure, Filters, Icon, Pager, Table, Text, ViewTab, icon_large, views, words};

/// Id of the element, target of every link inside it.
const INDEX_ID: &str = "index";

/// "3 new orders, show": rows that came meanwhile never push the list under the pointer. Sent as a partial into
/// `#index-new`, which every list holds empty.
#[must_use]
pub fn new_rows(href: &str, text: &str) -> Markup {
    html! { a.more-new href=(href) hx-get=(href) { (text) } }
}

/// What stands below the filters.
#[derive(Debug, Clone)]
pub enum Body {
    /// Rows.
    Rows(Table),
    /// The list never had anything.
    FirstEver(Empty),
    /// The filter matches nothing; the chips are repeated in words.
    NoMatch,
}

/// A list of records.
#[derive(Debug, Clone)]
pub struct Index {
    title: Text,
    count: Option<Text>,
    actions: Vec<Button>,
    exports: Option<Markup>,
    views: Vec<ViewTab>,
    view_tools: Markup,
    filters: Option<Filters>,
    bulk: Option<Bulk>,
    body: Body,
    pager: Option<Pager>,
    failure: Option<Failure>,
    fresh: Option<Markup>,
}

impl Index {
    /// A list with its body and nothing else yet.
    #[must_use]
    pub fn new(title: impl Into<Text>, body: Body) -> Self {
        Self {
            title: title.into(),
            count: None,
            actions: Vec::new(),
            exports: None,
            views: Vec::new(),
            view_tools: html! {},
            filters: None,
            bulk: None,
            body,
            pager: None,
            failure: None,
            fresh: None,
        }
    }

    /// How many there are, as text.
    #[must_use]
    pub fn count(mut self, count: impl Into<Text>) -> Self {
        self.count = Some(count.into());
        self
    }

    /// Buttons at the right of the title; the primary one last.
    #[must_use]
    pub fn actions(mut self, actions: Vec<Button>) -> Self {
        self.actions = actions;
        self
    }

    /// Menu items for export: `MenuItem::link("CSV", "/exports/orders?..")`; without any there is no menu.
    #[must_use]
    pub fn exports(mut self, items: Vec<super::MenuItem>) -> Self {
        self.exports = (!items.is_empty()).then(|| {
            html! {
                (Button::menu(words::EXPORT, "export-menu").quiet().icon(Icon::Download))
                (super::Menu::new("export-menu", items))
            }
        });
        self
    }

    /// Saved views.
    #[must_use]
    pub fn views(mut self, views: Vec<ViewTab>) -> Self {
        self.views = views;
        self
    }

    /// What can be done with an edited view.
    #[must_use]
    pub fn view_tools(mut self, tools: Markup) -> Self {
        self.view_tools = tools;
        self
    }

    /// The filter row.
    #[must_use]
    pub fn filters(mut self, filters: Filters) -> Self {
        self.filters = Some(filters);
        self
    }

    /// Actions on selected rows.
    #[must_use]
    pub fn bulk(mut self, bulk: Bulk) -> Self {
        self.bulk = Some(bulk);
        self
    }

    /// The foot.
    #[must_use]
    pub fn pager(mut self, pager: Pager) -> Self {
        self.pager = Some(pager);
        self
    }

    /// The last rows stay, the failure stands above them.
    #[must_use]
    pub fn failure(mut self, failure: Failure) -> Self {
        self.failure = Some(failure);
        self
    }

    /// Rows that came since this page was drawn ([`new_rows`]).
    #[must_use]
    pub fn fresh(mut self, link: Markup) -> Self {
        self.fresh = Some(link);
        self
    }

    fn head(&self) -> Markup {
        html! {
            header class="page-head idx-head" {
                div.page-title { h1 { (self.title) } @if let Some(count) = &self.count { span.page-count #index-count { (count) } } }
                div.page-actions { @if let Some(exports) = &self.exports { (exports) } @for action in &self.actions { (action) } }
            }
        }
    }

    fn no_match(&self) -> Markup {
        let asked = self.filters.as_ref().and_then(Filters::in_words).unwrap_or_default();
        html! {
            div.empty {
                (icon_large(Icon::Search))
                h2 { (words::NO_MATCH) }
                @if !asked.is_empty() { p { (asked) } }
                @if let Some(filters) = &self.filters {
                    div.btn-row { (Button::link(words::CLEAR_FILTERS, filters.clear_href().clone()).icon(Icon::X)) }
                }
            }
        }
    }
}

impl Render for Index {
    fn render(&self) -> Markup {
        html! {
            section.idx id=(INDEX_ID) hx-target:inherited="#index" hx-swap:inherited="outerMorph" hx-push-url:inherited="true" {
                (self.head())
                @if !self.views.is_empty() { (views(&self.views, &self.view_tools)) }
                @if let Some(failure) = &self.failure { (failure) }
                div.idx-body {
                    @if let Some(filters) = &self.filters { (filters) }
                    @if let Some(bulk) = &self.bulk { (bulk) }
                    div #index-new { @if let Some(fresh) = &self.fresh { (fresh) } }
                    @match &self.body {
                        Body::Rows(table) => { div.idx-scroll tabindex="0" role="region" aria-label=(self.title) { (table) } }
                        Body::FirstEver(empty) => { (empty) }
                        Body::NoMatch => { (self.no_match()) }
                    }
                    @if let (Body::Rows(_), Some(pager)) = (&self.body, &self.pager) { (pager) }
                }
            }
        }
    }
}
