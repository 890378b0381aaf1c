//! What the program says about itself: banners that stay, toasts that pass.

use maud::{Markup, Render, html};

use super::{FormGuard, Icon, Text, Tone, icon, words};

/// A message that stays until its cause is gone.
#[derive(Debug, Clone)]
pub struct Banner {
    tone: Tone,
    title: Text,
    text: Text,
    tools: Option<Markup>,
    inside: bool,
}

impl Banner {
    /// A banner across the page.
    #[must_use]
    pub fn new(tone: Tone, title: impl Into<Text>, text: impl Into<Text>) -> Self {
        Self { tone, title: title.into(), text: text.into(), tools: None, inside: false }
    }

    /// What one can do about it.
    #[must_use]
    pub fn tools(mut self, tools: Markup) -> Self {
        self.tools = Some(tools);
        self
    }

    /// Stands inside a section instead of across the page.
    #[must_use]
    pub fn inside(mut self) -> Self {
        self.inside = true;
        self
    }
}

impl Render for Banner {
    fn render(&self) -> Markup {
        let (mark, role) = match self.tone {
            Tone::Bad => (Icon::CircleAlert, "alert"),
            Tone::Warn => (Icon::TriangleAlert, "status"),
            Tone::Ok => (Icon::CircleCheck, "status"),
            Tone::Hold => (Icon::Lock, "status"),
            Tone::Neutral | Tone::Info => (Icon::Info, "status"),
        };
        html! {
            div class={ "banner " (self.tone.class()) @if self.inside { " banner-in" } } role=(role) {
                (icon(mark))
                p.banner-text { strong { (self.title) } (self.text) }
                @if let Some(tools) = &self.tools { div.banner-tools { (tools) } }
            }
        }
    }
}

/// A message that passes after ten seconds, unless hovered or focused.
#[derive(Debug, Clone)]
pub struct Toast {
    text: Text,
    undo: Option<(Text, FormGuard)>,
}

impl Toast {
    /// "Order 1042 marked packed".
    #[must_use]
    pub fn new(text: impl Into<Text>) -> Self {
        Self { text: text.into(), undo: None }
    }

    /// Offers to take it back by posting to `action`.
    #[must_use]
    pub fn undo(mut self, action: impl Into<Text>, guard: FormGuard) -> Self {
        self.undo = Some((action.into(), guard));
        self
    }
}

/// Draws one toast, for the page or as a partial appended to `#toasts`.
#[must_use]
pub fn toast(said: &Toast) -> Markup {
    html! {
        div.toast role="status" data-toast {
            span { (said.text) }
            @if let Some((action, guard)) = &said.undo {
                form.inline-form method="post" action=(action) {
                    (guard)
                    button.toast-undo type="submit" data-key="mod z" { (words::UNDO) }
                }
            }
            button type="button" class="btn btn-quiet btn-sm btn-icon needs-script" data-do="dismiss" title=(words::DISMISS) { (icon(Icon::X)) span.only-text { (words::DISMISS) } }
        }
    }
}
