//! Saved-view tabs and the filter row. The address holds the state: everything here is a link or a GET form.

use maud::{Markup, Render, html};

use super::{Button, Icon, Look, Text, icon, words};

/// Id of the popover that holds every filter control.
const FILTER_MENU: &str = "filter-menu";
/// Id of the GET form.
const FILTER_FORM: &str = "filter-form";

/// A saved view.
#[derive(Debug, Clone)]
pub struct ViewTab {
    /// Its name.
    pub label: Text,
    /// Its address, which carries filters, sort and columns.
    pub href: Text,
    /// Live count.
    pub count: Option<Text>,
    /// The view shown now.
    pub current: bool,
}

/// What can be done while the view shown differs from the saved one: save it, save a copy, go back.
#[must_use]
pub fn edited_view(buttons: &[Button]) -> Markup {
    html! { span.edited { (words::EDITED) @for button in buttons { (button) } } }
}

/// The row of view tabs; `tools` stands at its end ([`edited_view`]).
#[must_use]
pub fn views(items: &[ViewTab], tools: &Markup) -> Markup {
    html! {
        nav.views aria-label=(words::VIEWS) {
            @for view in items {
                a.view href=(view.href) hx-get=(view.href) aria-current=[view.current.then_some("page")] {
                    (view.label)
                    @if let Some(count) = &view.count { span.view-count { (count) } }
                }
            }
            (tools)
        }
    }
}

/// A filter in force, read as a sentence: "Stage is Packed or Ready".
#[derive(Debug, Clone)]
pub struct Chip {
    /// What is filtered: "Stage".
    pub name: Text,
    /// How: "is", "before".
    pub relation: Text,
    /// By what: "Packed or Ready".
    pub value: Text,
    /// The address without this filter.
    pub without: Text,
}

impl Chip {
    fn sentence(&self) -> String {
        format!("{} {} {}", self.name, self.relation, self.value)
    }
}

/// The filter row.
#[derive(Debug, Clone)]
pub struct Filters {
    action: Text,
    search: Option<(Text, Text)>,
    kept: Vec<(Text, Text)>,
    chips: Vec<Chip>,
    fields: Option<Markup>,
    tools: Option<Markup>,
    clear: Text,
}

impl Filters {
    /// Filters of the list at `action`; `clear` is its address without any.
    #[must_use]
    pub fn new(action: impl Into<Text>, clear: impl Into<Text>) -> Self {
        Self {
            action: action.into(),
            search: None,
            kept: Vec::new(),
            chips: Vec::new(),
            fields: None,
            tools: None,
            clear: clear.into(),
        }
    }

    /// A search box named `q` with its placeholder and value now.
    #[must_use]
    pub fn search(mut self, placeholder: impl Into<Text>, value: impl Into<Text>) -> Self {
        self.search = Some((placeholder.into(), value.into()));
        self
    }

    /// A parameter that stays as it is while filters change: view, sort, columns.
    #[must_use]
    pub fn keep(mut self, name: impl Into<Text>, value: impl Into<Text>) -> Self {
        self.kept.push((name.into(), value.into()));
        self
    }

    /// Filters in force.
    #[must_use]
    pub fn chips(mut self, chips: Vec<Chip>) -> Self {
        self.chips = chips;
        self
    }

    /// The controls of all filters that the list can run, each holding its value now (`Field`s).
    #[must_use]
    pub fn fields(mut self, fields: Markup) -> Self {
        self.fields = Some(fields);
        self
    }

    /// Columns, density, print: at the end of the row.
    #[must_use]
    pub fn tools(mut self, tools: Markup) -> Self {
        self.tools = Some(tools);
        self
    }

    pub(super) fn in_words(&self) -> Option<String> {
        let mut parts: Vec<String> = self.chips.iter().map(Chip::sentence).collect();
        if let Some((_, value)) = self.search.as_ref().filter(|(_, value)| !value.is_empty()) {
            parts.insert(0, format!("“{value}”"));
        }
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    pub(super) fn clear_href(&self) -> &Text {
        &self.clear
    }

    fn chip(chip: &Chip) -> Markup {
        html! {
            span.chip {
                button.chip-edit type="button" popovertarget=(FILTER_MENU) {
                    span.chip-name { (chip.name) " " (chip.relation) }
                    span.chip-value { (chip.value) }
                }
                a.chip-drop href=(chip.without) hx-get=(chip.without) aria-label={ (words::REMOVE_FILTER) ": " (chip.sentence()) } { (icon(Icon::X)) }
            }
        }
    }

    fn fields_menu(&self, fields: &Markup) -> Markup {
        html! {
            (Button::menu(words::FILTER, FILTER_MENU).look(Look::Quiet).icon(Icon::ListFilter).key("f"))
            div class="menu menu-start" id=(FILTER_MENU) popover {
                div.menu-form {
                    (fields)
                    div.btn-row { (Button::submit(words::APPLY).primary()) (Button::link(words::CLEAR_FILTERS, self.clear.clone()).quiet()) }
                }
            }
        }
    }

    /// While typing the address is replaced, not pushed: Back leaves the list instead of undoing letters.
    fn search_box(&self, placeholder: &str, value: &str) -> Markup {
        html! {
            span.filter-search {
                (icon(Icon::Search))
                input type="search" name="q" value=(value) placeholder=(placeholder) aria-label=(placeholder) autocomplete="off" data-search
                    hx-get=(self.action) hx-trigger="input changed delay:250ms" hx-include="closest form" hx-sync="this:replace"
                    hx-push-url="false" hx-replace-url="true";
            }
        }
    }
}

impl Render for Filters {
    fn render(&self) -> Markup {
        html! {
            form.filters id=(FILTER_FORM) method="get" action=(self.action) role="search" aria-label=(words::FILTER)
                hx-get=(self.action) hx-trigger="submit" hx-sync="this:replace" {
                @for (name, value) in &self.kept { input type="hidden" name=(name) value=(value); }
                @if let Some((placeholder, value)) = &self.search { (self.search_box(placeholder, value)) }
                div.filter-chips {
                    @for chip in &self.chips { (Self::chip(chip)) }
                    @if let Some(fields) = &self.fields { (self.fields_menu(fields)) } @else if self.search.is_some() { button.only-text type="submit" { (words::SEARCH) } }
                    @if let Some(tools) = &self.tools { div.filter-tools { (tools) } }
                }
            }
        }
    }
}
