//! Cursor pages: where one is, how many rows, forth and back.

use maud::{Markup, Render, html};

use super::{Button, Icon, Text, words};

/// A choice of rows per page.
#[derive(Debug, Clone)]
pub struct PageSize {
    /// "50".
    pub label: Text,
    /// The list's address with this size.
    pub href: Text,
    /// The size now.
    pub current: bool,
}

/// The foot of a list.
#[derive(Debug, Clone)]
pub struct Pager {
    /// "1-50 of 1,284", or "50 rows" where counting would cost.
    pub range: Text,
    /// Rows per page.
    pub sizes: Vec<PageSize>,
    /// Address of the page before.
    pub previous: Option<Text>,
    /// Address of the page after.
    pub next: Option<Text>,
}

impl Pager {
    fn step(label: &'static str, href: Option<&Text>, icon: Icon) -> Button {
        match href {
            Some(href) => Button::link(label, href.clone()).small().icon_only(icon).hx(super::Hx::get(href.clone())),
            None => Button::link(label, "#").small().icon_only(icon).disabled(label),
        }
    }
}

impl Render for Pager {
    fn render(&self) -> Markup {
        html! {
            nav.pager aria-label=(words::PAGES) {
                span.pager-range { (self.range) }
                @if !self.sizes.is_empty() {
                    span.pager-sizes {
                        (words::PER_PAGE)
                        @for size in &self.sizes {
                            a.pager-size href=(size.href) hx-get=(size.href) aria-current=[size.current.then_some("true")] { (size.label) }
                        }
                    }
                }
                @if self.previous.is_some() || self.next.is_some() { span.pager-steps {
                    (Self::step(words::PREVIOUS, self.previous.as_ref(), Icon::ChevronLeft))
                    (Self::step(words::NEXT, self.next.as_ref(), Icon::ChevronRight))
                } }
            }
        }
    }
}
