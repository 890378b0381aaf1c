//! Work under way: how much of how many, and the shape of what is still to come.

use maud::{Markup, Render, html};

use super::Text;

/// Progress of a job or a pick run.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Id, for live updates.
    pub id: Text,
    /// What is done: "Importing products".
    pub label: Text,
    /// How far in words: "7 of 23".
    pub words: Text,
    /// Parts done.
    pub done: u64,
    /// Parts in all; zero when not known yet.
    pub all: u64,
}

impl Render for Progress {
    fn render(&self) -> Markup {
        html! {
            div.progress id=(self.id) {
                div.progress-line { span id={ (self.id) "-label" } { (self.label) } span { (self.words) } }
                @if self.all == 0 {
                    progress aria-labelledby={ (self.id) "-label" } {}
                } @else {
                    progress max=(self.all) value=(self.done) aria-labelledby={ (self.id) "-label" } {}
                }
            }
        }
    }
}

/// Place held for a section that loads on reveal; `lines` fixes its height so that nothing jumps.
#[must_use]
pub fn skeleton(label: &str, lines: usize) -> Markup {
    html! { div.bones role="status" { span.only-text { (label) } @for _ in 0..lines { div.bone {} } } }
}
