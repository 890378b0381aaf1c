//! What needs somebody now: a count, what it is, the oldest, one action. The heart of Today.

use maud::{Markup, html};

use super::{Button, Icon, Shape, Text, Tone, icon, said};

/// One kind of thing that waits.
#[derive(Debug, Clone)]
pub struct TodoItem {
    /// How pressing.
    pub tone: Tone,
    /// How far gone, as a shape.
    pub shape: Shape,
    /// Word of the tone: "Late", "Oversold".
    pub word: Text,
    /// How many.
    pub count: Text,
    /// What: "orders past their promise".
    pub what: Text,
    /// One line more: which, since when.
    pub note: Text,
    /// The list of them.
    pub href: Text,
    /// "oldest 2 h 10".
    pub oldest: Text,
    /// The one thing to do about it.
    pub action: Button,
}

/// The list, or the real state of nothing waiting.
#[must_use]
pub fn todo(items: &[TodoItem], nothing: &str) -> Markup {
    html! {
        @if items.is_empty() { p.calm { (icon(Icon::CircleCheck)) (nothing) } }
        @else {
            ul.todo {
                @for item in items {
                    li.todo-item {
                        span.todo-count { (item.count) }
                        span.todo-what {
                            a.todo-link href=(item.href) { (item.what) }
                            span.todo-note { (said(item.tone, item.shape, &item.word)) " · " (item.note) }
                        }
                        span.todo-old { (item.oldest) }
                        (item.action)
                    }
                }
            }
        }
    }
}
