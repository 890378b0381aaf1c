//! The HTML document: head, theme, scripts. Works under `default-src 'self'` without any inline style or script.

use maud::{DOCTYPE, Markup, html};

use super::Text;
use crate::assets::Asset;

/// Colours, as the person set them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the device says.
    #[default]
    Device,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// Row height, as the person set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Density {
    /// 44 px rows.
    Comfortable,
    /// 36 px rows.
    #[default]
    Normal,
    /// 30 px rows.
    Compact,
}

/// Width of the left rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rail {
    /// Icons and words.
    #[default]
    Wide,
    /// Icons only.
    Narrow,
}

/// Whether single letters are shortcuts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keys {
    /// They are.
    #[default]
    On,
    /// They are not: speech input and some readers need that.
    Off,
}

/// What the person chose about the look; kept in cookies that the script also writes (`theme`, `density`, `rail`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Looks {
    /// Colours.
    pub theme: Theme,
    /// Row height.
    pub density: Density,
    /// Rail width.
    pub rail: Rail,
    /// Single-letter shortcuts.
    pub keys: Keys,
}

/// The head of a page.
#[derive(Debug, Clone)]
pub struct Head {
    /// Title of the page, without the product's name.
    pub title: Text,
    /// Company or product name, after the title.
    pub site: Text,
    /// Language of the texts, as in `lang`.
    pub lang: Text,
    /// The person's choices.
    pub looks: Looks,
    /// Token for requests made by script; re-read on each request. None on pages that send nothing.
    pub csrf: Option<Text>,
}

/// htmx: no style of its own, only the SSE extension, and answers that are errors are never swapped in
/// (422 and 409 carry a form or a row and are).
const HTMX_CONFIG: &str =
    r#"{"includeIndicatorCSS":false,"extensions":"sse","noSwap":[204,304,400,401,403,404,413,429,"5xx"]}"#;

/// A whole page around `body`.
#[must_use]
pub fn document(head: &Head, body: &Markup) -> Markup {
    let theme = match head.looks.theme {
        Theme::Device => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    let density = match head.looks.density {
        Density::Comfortable => Some("comfortable"),
        Density::Normal => None,
        Density::Compact => Some("compact"),
    };
    let rail = match head.looks.rail {
        Rail::Wide => None,
        Rail::Narrow => Some("narrow"),
    };
    let keys = match head.looks.keys {
        Keys::On => None,
        Keys::Off => Some("off"),
    };
    html! {
        (DOCTYPE)
        html lang=(head.lang) data-theme=[theme] data-density=[density] data-rail=[rail] data-keys=[keys] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                title { (head.title) " · " (head.site) }
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="same-origin";
                meta name="htmx-config" content=(HTMX_CONFIG);
                @if let Some(csrf) = &head.csrf { meta name="csrf-token" content=(csrf); }
                link rel="preload" href=(Asset::Font.url()) as="font" type="font/woff2" crossorigin;
                link rel="stylesheet" href=(Asset::Css.url());
                link rel="icon" href=(Asset::Mark.url()) type="image/svg+xml";
                script src=(Asset::Htmx.url()) defer {}
                script src=(Asset::HxSse.url()) defer {}
                script src=(Asset::Js.url()) defer {}
            }
            (body)
        }
    }
}

/// A document made for paper, one sheet per element of `pages`: slips, invoices, pick lists. Needs no script.
#[must_use]
pub fn paper(title: &str, lang: &str, pages: &[Markup]) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang) data-theme="light" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href=(Asset::Css.url());
            }
            body { main.paper { h1.only-text { (title) } @for page in pages { section.paper-page { (page) } } } }
        }
    }
}
