//! What a list says when it has nothing, or could not be read.

use maud::{Markup, Render, html};

use super::{Button, Icon, Text, Tone, icon_large, words};

/// Nothing here: one sentence and the way on.
#[derive(Debug, Clone)]
pub struct Empty {
    icon: Icon,
    title: Text,
    text: Text,
    actions: Vec<Button>,
    inside: bool,
}

impl Empty {
    /// A list that never had anything.
    #[must_use]
    pub fn new(icon: Icon, title: impl Into<Text>, text: impl Into<Text>) -> Self {
        Self { icon, title: title.into(), text: text.into(), actions: Vec::new(), inside: false }
    }

    /// Main action first: create, import, load demo data.
    #[must_use]
    pub fn actions(mut self, actions: Vec<Button>) -> Self {
        self.actions = actions;
        self
    }

    /// Stands in a section of a page: smaller, without icon.
    #[must_use]
    pub fn inside(mut self) -> Self {
        self.inside = true;
        self
    }
}

impl Render for Empty {
    fn render(&self) -> Markup {
        html! {
            div class={ "empty" @if self.inside { " empty-in" } } {
                @if !self.inside { (icon_large(self.icon)) }
                div.stack-tight {
                    @if self.inside { p { strong { (self.title) } } } @else { h2 { (self.title) } }
                    p { (self.text) }
                }
                @if !self.actions.is_empty() { div.btn-row { @for action in &self.actions { (action) } } }
            }
        }
    }
}

/// Something could not be read: what, why, what now, and the id to quote.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What failed: "Orders could not be loaded".
    pub title: Text,
    /// Why, and what stays true: "The rows below are from 14:02".
    pub text: Text,
    /// Address that tries again.
    pub retry_href: Text,
    /// Id of the request, to find it in the log.
    pub error_id: Text,
}

impl Render for Failure {
    fn render(&self) -> Markup {
        let tools = html! {
            span.faint { (words::ERROR_ID) " " code data-copy { (self.error_id) } }
            (Button::link(words::TRY_AGAIN, self.retry_href.clone()).small().icon(Icon::RefreshCw))
        };
        super::Banner::new(Tone::Bad, self.title.clone(), self.text.clone()).tools(tools).render()
    }
}
