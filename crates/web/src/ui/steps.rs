//! The way of a record through its stages, with times.

use maud::{Markup, html};

use super::Text;

/// State of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Behind us.
    Done,
    /// Where it is.
    Now,
    /// Still to come.
    Ahead,
    /// Stopped here.
    Stuck,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its word.
    pub label: Text,
    /// When, or until when: "12 Nov, 14:05", "due in 40 min".
    pub note: Option<Text>,
    /// How far.
    pub state: StepState,
}

fn step(one: &Step) -> Markup {
    let class = match one.state {
        StepState::Done => "step step-done",
        StepState::Now => "step step-now",
        StepState::Ahead => "step",
        StepState::Stuck => "step step-stuck",
    };
    html! {
        li class=(class) aria-current=[(one.state == StepState::Now).then_some("step")] {
            span.step-word { (one.label) }
            @if let Some(note) = &one.note { span.step-note { (note) } }
        }
    }
}

/// Steps in a line, for staff pages.
#[must_use]
pub fn steps(label: &str, all: &[Step]) -> Markup {
    html! { ol.steps aria-label=(label) { @for one in all { (step(one)) } } }
}

/// Steps one below the other, for phones and public pages.
#[must_use]
pub fn steps_tall(label: &str, all: &[Step]) -> Markup {
    html! { ol class="steps steps-tall" aria-label=(label) { @for one in all { (step(one)) } } }
}
