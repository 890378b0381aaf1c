//! Status: always a tone, a word and a shape, so that colour never carries the meaning alone.

use maud::{Markup, html};

/// What a status means for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// No judgement: drafts, archived, plain facts.
    Neutral,
    /// Under way as planned.
    Info,
    /// Done or in order.
    Ok,
    /// Needs a look soon.
    Warn,
    /// Failed, late or refused.
    Bad,
    /// Waiting on purpose: on hold, backordered, quarantine.
    Hold,
}

impl Tone {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "",
            Self::Info => "tone-info",
            Self::Ok => "tone-ok",
            Self::Warn => "tone-warn",
            Self::Bad => "tone-bad",
            Self::Hold => "tone-hold",
        }
    }

    const fn said(self) -> &'static str {
        match self {
            Self::Neutral => "said-neutral",
            Self::Info => "said-info",
            Self::Ok => "said-ok",
            Self::Warn => "said-warn",
            Self::Bad => "said-bad",
            Self::Hold => "said-hold",
        }
    }
}

/// How far a thing has come, as a shape that reads without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Not started.
    Ring,
    /// Partly done.
    Half,
    /// Done.
    Full,
    /// Blocked or on hold.
    Bar,
    /// Late or failed.
    Triangle,
}

fn shape(of: Shape) -> Markup {
    html! {
        svg viewBox="0 0 10 10" aria-hidden="true" {
            @match of {
                Shape::Ring => { circle cx="5" cy="5" r="3.75" fill="none" stroke="currentColor" stroke-width="1.5" {} }
                Shape::Half => {
                    circle cx="5" cy="5" r="3.75" fill="none" stroke="currentColor" stroke-width="1.5" {}
                    path d="M5 1.25a3.75 3.75 0 0 1 0 7.5z" fill="currentColor" {}
                }
                Shape::Full => { circle cx="5" cy="5" r="4.5" fill="currentColor" {} }
                Shape::Bar => { rect x="0.5" y="3.25" width="9" height="3.5" rx="1" fill="currentColor" {} }
                Shape::Triangle => { path d="M5 .75 9.75 9.25H.25z" fill="currentColor" {} }
            }
        }
    }
}

/// A status badge, for records and rows.
#[must_use]
pub fn badge(tone: Tone, form: Shape, word: &str) -> Markup {
    html! { span class={ "badge " (tone.class()) } { (shape(form)) (word) } }
}

/// A badge without progress: "Demo", "Archived", "Default".
#[must_use]
pub fn badge_plain(tone: Tone, word: &str) -> Markup {
    html! { span class={ "badge badge-plain " (tone.class()) } { (word) } }
}

/// A status inside a sentence or a dense cell: shape and word in the tone, without a ground.
#[must_use]
pub fn said(tone: Tone, form: Shape, word: &str) -> Markup {
    html! { span class={ "said " (tone.said()) } { (shape(form)) (word) } }
}

/// A label that people made themselves.
#[must_use]
pub fn tag(word: &str) -> Markup {
    html! { span.tag { (word) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_badge_says_its_word_and_escapes_it() {
        let drawn = badge(Tone::Bad, Shape::Triangle, "2 h <late>").into_string();
        assert!(drawn.contains("2 h &lt;late&gt;"), "{drawn}");
        assert!(drawn.contains("tone-bad") && drawn.contains("<svg"), "{drawn}");
    }
}
