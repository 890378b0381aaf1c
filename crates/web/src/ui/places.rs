//! Lists of ways on: the places that the phone bar has no room for, the answers of a search, the steps of a set-up.

use maud::{Markup, html};

use super::{Button, Icon, NavItem, PaletteGroup, Text, icon, text_link};

/// Places in rows, one group after the other, each with its live count.
#[must_use]
pub fn place_list(label: &str, groups: &[Vec<NavItem>]) -> Markup {
    html! {
        nav.stack aria-label=(label) {
            @for group in groups {
                ul.places {
                    @for item in group {
                        li { a.place href=(item.href) {
                            (icon(item.place.icon())) span { (item.label) }
                            @if let Some(count) = item.count.as_ref().filter(|count| !count.is_empty()) { span.place-count { (count) } }
                            (icon(Icon::ChevronRight))
                        } }
                    }
                }
            }
        }
    }
}

/// The answers of a search on a page of their own.
#[must_use]
pub fn found_list(group: &PaletteGroup) -> Markup {
    html! {
        ul.places {
            @for item in &group.items {
                li { a.place href=(item.href) {
                    (icon(item.icon)) span { (item.label) }
                    @if let Some(note) = &item.note { span.place-note { (note) } }
                    (icon(Icon::ChevronRight))
                } }
            }
        }
    }
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progressed {
    /// Done.
    Done,
    /// The next one to do.
    Next,
    /// Open.
    Open,
}

/// One step of a set-up.
#[derive(Debug, Clone)]
pub struct SetupStep {
    /// What it is.
    pub title: Text,
    /// Why, in a sentence.
    pub why: Text,
    /// How far it is.
    pub state: Progressed,
    /// Where it is done.
    pub action: Button,
    /// Another way to do it: address and words.
    pub instead: Option<(Text, Text)>,
}

/// The steps of a set-up, numbered from `first`; what is done keeps its place.
#[must_use]
pub fn setup_steps(steps: &[(usize, SetupStep)]) -> Markup {
    html! {
        ol.setup {
            @for (nth, step) in steps {
                @let class = match step.state { Progressed::Done => " setup-done", Progressed::Next => " setup-next", Progressed::Open => "" };
                li class={ "setup-step" (class) } {
                    span.setup-nth aria-hidden="true" { @if step.state == Progressed::Done { (icon(Icon::Check)) } @else { (nth) } }
                    div {
                        h3 { (step.title) @if step.state == Progressed::Done { span.only-text { ", done" } } }
                        @if step.state != Progressed::Done { p { (step.why) @if let Some((href, words)) = &step.instead { " " (text_link(href, words)) } } }
                    }
                    (step.action)
                }
            }
        }
    }
}
