//! The bulk bar: takes the filter row's place while rows are selected, with or without script.

use maud::{Markup, Render, html};

use super::{Button, FormGuard, Icon, Text, words};

/// Id of the form that the rows' check boxes belong to.
pub(super) const BULK_FORM: &str = "bulk-form";

/// The second step of selecting: everything that matches, not only this page.
#[derive(Debug, Clone)]
pub struct Matching {
    /// "All 1,284 that match".
    pub label: Text,
    /// The filter as the server wrote it, sent as `matching`.
    pub query: Text,
}

/// Actions on the rows selected.
#[derive(Debug, Clone)]
pub struct Bulk {
    action: Text,
    guard: FormGuard,
    buttons: Vec<Button>,
    matching: Option<Matching>,
}

impl Bulk {
    /// Buttons post the selected ids (`id`, repeated) to `action`, or to their own address.
    #[must_use]
    pub fn new(action: impl Into<Text>, guard: FormGuard, buttons: Vec<Button>) -> Self {
        Self { action: action.into(), guard, buttons, matching: None }
    }

    /// Offers to act on everything that matches the filter.
    #[must_use]
    pub fn matching(mut self, matching: Matching) -> Self {
        self.matching = Some(matching);
        self
    }
}

impl Render for Bulk {
    fn render(&self) -> Markup {
        html! {
            form.bulk id=(BULK_FORM) method="post" action=(self.action) {
                (self.guard)
                span.bulk-count.needs-script { span data-picked { "0" } " " (words::SELECTED) }
                @if let Some(all) = &self.matching {
                    label.check.dense for="bulk-matching" { input type="checkbox" id="bulk-matching" name="matching" value=(all.query); (all.label) }
                }
                @for button in &self.buttons { (button) }
                span.push.needs-script { (Button::script(words::CLEAR_SELECTION, "pick-none").quiet().icon(Icon::X)) }
            }
        }
    }
}
