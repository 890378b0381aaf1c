//! A definition list: facts in a side column, or a sum that ends in a total.

use maud::{Markup, Render, html};

use super::Text;

/// Facts, in order.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    rows: Vec<(Text, Markup)>,
    total: Option<(Text, Markup)>,
}

impl Facts {
    /// No facts yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One more.
    #[must_use]
    pub fn add(mut self, name: impl Into<Text>, value: Markup) -> Self {
        self.rows.push((name.into(), value));
        self
    }

    /// Makes it a sum: values to the right, this one last under a line.
    #[must_use]
    pub fn total(mut self, name: impl Into<Text>, value: Markup) -> Self {
        self.total = Some((name.into(), value));
        self
    }
}

impl Render for Facts {
    fn render(&self) -> Markup {
        html! {
            dl class={ "dl" @if self.total.is_some() { " dl-sum" } } {
                @for (name, value) in &self.rows { dt { (name) } dd { (value) } }
                @if let Some((name, value)) = &self.total { dt.dl-total { (name) } dd.dl-total { (value) } }
            }
        }
    }
}
