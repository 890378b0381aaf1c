//! What htmx adds to a link, button or form that already works without it.
//!
//! Attributes are typed so that a page cannot ask for something the content policy forbids (`hx-on`, `js:` values,
//! trigger filters). Drawn by the parts that take it.

use super::Text;

/// Request and swap of one element. Every field is optional; nothing is set unless asked for.
#[derive(Debug, Clone, Default)]
pub struct Hx {
    pub(super) get: Option<Text>,
    pub(super) post: Option<Text>,
    pub(super) target: Option<Text>,
    pub(super) swap: Option<Text>,
    pub(super) trigger: Option<Text>,
    pub(super) push_url: Option<Text>,
    pub(super) sync: Option<Text>,
}

impl Hx {
    /// Fetches `url` and swaps the answer in.
    #[must_use]
    pub fn get(url: impl Into<Text>) -> Self {
        Self { get: Some(url.into()), ..Self::default() }
    }

    /// Posts to `url` and swaps the answer in.
    #[must_use]
    pub fn post(url: impl Into<Text>) -> Self {
        Self { post: Some(url.into()), ..Self::default() }
    }

    /// The element that receives the answer, as a CSS selector.
    #[must_use]
    pub fn target(mut self, selector: impl Into<Text>) -> Self {
        self.target = Some(selector.into());
        self
    }

    /// How it receives it, `outerMorph` for anything that holds its own trigger.
    #[must_use]
    pub fn swap(mut self, style: impl Into<Text>) -> Self {
        self.swap = Some(style.into());
        self
    }

    /// The events that start the request, without filters.
    #[must_use]
    pub fn trigger(mut self, events: impl Into<Text>) -> Self {
        self.trigger = Some(events.into());
        self
    }

    /// Puts the address of the request into the address bar as a new history entry.
    #[must_use]
    pub fn push_url(mut self) -> Self {
        self.push_url = Some("true".into());
        self
    }

    /// What happens to a request still running, for example `this:replace`.
    #[must_use]
    pub fn sync(mut self, rule: impl Into<Text>) -> Self {
        self.sync = Some(rule.into());
        self
    }
}
