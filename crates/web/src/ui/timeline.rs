//! One stream per record: people, automation, customer, system. Newest first, by day.

use maud::{Markup, html};

use super::{Icon, Text, icon, words};

/// Who or what did it.
#[derive(Debug, Clone)]
pub enum Mark {
    /// A person, by initials.
    Person(Text),
    /// The program, by the icon of what happened.
    System(Icon),
}

/// What an entry shows below its line.
#[derive(Debug, Clone)]
pub enum EntryBody {
    /// Nothing.
    Line,
    /// A message as it was sent or received.
    Message(Text),
    /// A note that only staff see.
    Note(Text),
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Day heading above it, when it is the first of its day.
    pub day: Option<Text>,
    /// Who.
    pub mark: Mark,
    /// What: names in `strong`, changes as "3 to 5".
    pub what: Markup,
    /// When, a `<time>`.
    pub when: Markup,
    /// Its text, if any.
    pub body: EntryBody,
    /// Undo or revert.
    pub tools: Option<Markup>,
}

fn entry(one: &Entry) -> Markup {
    html! {
        @if let Some(day) = &one.day { li.tl-day { (day) } }
        li.tl-item {
            span.tl-mark aria-hidden="true" {
                @match &one.mark {
                    Mark::Person(initials) => { span class="face face-sm" { (initials) } }
                    Mark::System(which) => { (icon(*which)) }
                }
            }
            div.tl-what { (one.what) @if let Some(tools) = &one.tools { " " (tools) } }
            span.tl-when { (one.when) }
            @match &one.body {
                EntryBody::Line => {}
                EntryBody::Message(text) => { div.tl-body { (text) } }
                EntryBody::Note(text) => { div class="tl-body tl-note" { (text) } }
            }
        }
    }
}

/// The stream, with its composer above it where one may write.
#[must_use]
pub fn timeline(entries: &[Entry], composer: Option<&Markup>) -> Markup {
    html! {
        div.stack {
            @if let Some(composer) = composer { div.composer { (composer) } }
            ol.tl aria-label=(words::ACTIVITY) { @for one in entries { (entry(one)) } }
        }
    }
}
