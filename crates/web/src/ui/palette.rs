//! Command palette and key sheet.
//!
//! The palette is a GET form to the search page; with script its answers come as a fragment while one types.

use maud::{Markup, html};

use super::{Icon, Text, icon, words};

/// Id of the palette's dialog.
pub(super) const PALETTE_ID: &str = "palette";
/// Id of the key sheet's dialog.
pub(super) const KEY_SHEET_ID: &str = "key-sheet";
/// Id of the list that answers replace.
const RESULTS_ID: &str = "palette-results";

/// One answer: a record, a place or an action.
#[derive(Debug, Clone)]
pub struct PaletteItem {
    /// What it is.
    pub icon: Icon,
    /// Its name.
    pub label: Text,
    /// Which, of what state.
    pub note: Option<Text>,
    /// Where it leads.
    pub href: Text,
    /// Key that does the same: how people learn keys.
    pub key: Option<Text>,
}

/// Answers of one kind.
#[derive(Debug, Clone)]
pub struct PaletteGroup {
    /// "Orders".
    pub title: Text,
    /// Best first.
    pub items: Vec<PaletteItem>,
}

pub(super) fn palette(search_href: &str, recent: &[PaletteGroup]) -> Markup {
    html! {
        form method="get" action=(search_href) {
            div.pal-box {
                (icon(Icon::Search))
                input type="search" name="q" aria-label=(words::SEARCH_ALL) placeholder=(words::SEARCH_ALL) autocomplete="off" role="combobox"
                    aria-expanded="true" aria-controls=(RESULTS_ID) hx-get=(search_href) hx-trigger="input changed delay:80ms"
                    hx-target={ "#" (RESULTS_ID) } hx-swap="outerMorph" hx-sync="this:replace";
                kbd aria-hidden="true" { "Esc" }
            }
            (palette_results(recent))
            div.pal-foot aria-hidden="true" {
                span { kbd { "↑" } kbd { "↓" } " " (words::PALETTE_MOVE) }
                span { kbd { "↵" } " " (words::PALETTE_OPEN) }
                span { kbd { "Ctrl" } kbd { "↵" } " " (words::PALETTE_NEW_TAB) }
            }
        }
    }
}

/// The fragment that answers a query.
#[must_use]
pub fn palette_results(groups: &[PaletteGroup]) -> Markup {
    html! {
        div.pal-list id=(RESULTS_ID) role="listbox" aria-label=(words::SEARCH) {
            @for (at, group) in groups.iter().enumerate() {
                div role="group" aria-labelledby={ "palette-group-" (at) } {
                    div.pal-group id={ "palette-group-" (at) } { (group.title) }
                    @for (nth, item) in group.items.iter().enumerate() {
                        a.pal-item role="option" id={ "palette-" (at) "-" (nth) } href=(item.href) aria-selected=(if at + nth == 0 { "true" } else { "false" }) {
                            (icon(item.icon))
                            span { (item.label) }
                            @if let Some(note) = &item.note { span.pal-note { (note) } }
                            @if let Some(key) = &item.key { @for part in key.split(' ') { kbd aria-hidden="true" { (part.to_uppercase()) } } }
                        }
                    }
                }
            }
        }
    }
}

/// Keys of one place.
#[derive(Debug, Clone)]
pub struct KeyGroup {
    /// "Everywhere", "In a list".
    pub title: Text,
    /// Keys ("g o", "mod k") and what they do.
    pub keys: Vec<(Text, Text)>,
}

/// The key sheet.
#[must_use]
pub fn key_sheet(groups: &[KeyGroup]) -> Markup {
    html! {
        div.keys {
            @for group in groups {
                section.keys-group {
                    h3 { (group.title) }
                    dl.keys-group {
                        @for (keys, does) in &group.keys {
                            div.keys-row { dt { (does) } dd { @for key in keys.split(' ') { kbd { (key_face(key)) } } } }
                        }
                    }
                }
            }
        }
    }
}

fn key_face(key: &str) -> String {
    match key {
        "mod" => "Ctrl".to_owned(),
        "shift" => "⇧".to_owned(),
        "enter" => "↵".to_owned(),
        "space" => "Space".to_owned(),
        "esc" => "Esc".to_owned(),
        other => other.to_uppercase(),
    }
}
