//! The frame of every staff page: rail, top bar, phone bar, live region, toasts, palette and key sheet.
//!
//! Counts, toasts and rows change by partials from one event stream (`live_href`); everything works without it.

use maud::{Markup, PreEscaped, html};

use super::palette::{KEY_SHEET_ID, PALETTE_ID, palette};
use super::{
    Banner, Button, Dialog, FormGuard, Head, Icon, KeyGroup, Menu, MenuItem, NavItem, PaletteGroup, Place, Text, Toast,
    document, icon, key_sheet, toast, words,
};

/// The person signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// Full name.
    pub name: Text,
    /// One or two letters.
    pub initials: Text,
    /// Address or role, second line of the menu.
    pub detail: Text,
}

/// Everything around a page's own content.
#[derive(Debug, Clone)]
pub struct Shell {
    /// Document head.
    pub head: Head,
    /// Company name at the top of the rail.
    pub company: Text,
    /// Where the company's name leads.
    pub home_href: Text,
    /// The place this page belongs to.
    pub here: Place,
    /// Groups of the rail; the last one stands at the bottom.
    pub rail: Vec<Vec<NavItem>>,
    /// Five places of the phone bar.
    pub bar: Vec<NavItem>,
    /// Who is signed in.
    pub person: Person,
    /// Where search goes without script (`?q=`), and the palette's fragments come from.
    pub search_href: Text,
    /// What the person may create; the first has the key `c`.
    pub create: Vec<MenuItem>,
    /// Address of notifications, with the number unread.
    pub notifications: (Text, Text),
    /// Address of the person's preferences.
    pub preferences_href: Text,
    /// Signing out is a form: its address and guard.
    pub sign_out: (Text, FormGuard),
    /// Event stream of the page; none on pages that must not change by themselves.
    pub live_href: Option<Text>,
    /// What the palette shows before one types: recent records, usual actions.
    pub recent: Vec<PaletteGroup>,
    /// Keys that this page adds to the sheet.
    pub keys: Vec<KeyGroup>,
    /// Facts about the whole page, under the top bar: read-only, demo data, conflict.
    pub banners: Vec<Banner>,
    /// What has just happened, said once.
    pub toasts: Vec<Toast>,
}

/// The mark of the product, drawn in ink.
pub(super) fn mark(class: &str) -> Markup {
    html! { svg class=(class) viewBox="0 0 24 24" aria-hidden="true" { (PreEscaped(MARK)) } }
}

/// A purse and its clasp.
const MARK: &str = r#"<path d="M4 9.5h16V18a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3z" fill="currentColor"/><path d="M7.5 9.5V8a4.5 4.5 0 0 1 9 0v1.5" fill="none" stroke="currentColor" stroke-width="2.25"/><circle cx="12" cy="4" r="2" fill="currentColor"/>"#;

impl Shell {
    /// The whole document around `content`, which has the page's one `h1`.
    #[must_use]
    pub fn page(&self, content: &Markup) -> Markup {
        document(
            &self.head,
            &html! {
                body {
                    a.skip href="#main" { (words::SKIP) }
                    div.app {
                        (self.rail_nav())
                        div.frame {
                            (self.top())
                            main.main #main tabindex="-1" {
                                @for banner in &self.banners { (banner) }
                                (content)
                            }
                        }
                    }
                    nav aria-label=(words::PHONE_NAV) { ul.bar { @for item in &self.bar { (item.bar(self.here)) } } }
                    (self.floating())
                }
            },
        )
    }

    fn rail_nav(&self) -> Markup {
        html! {
            nav.rail aria-label=(words::MAIN_NAV) {
                a.rail-brand href=(self.home_href) {
                    (mark("rail-mark"))
                    span.rail-name { (self.company) }
                }
                @for (at, group) in self.rail.iter().enumerate() {
                    ul class={ "rail-group" @if at + 1 == self.rail.len() { " rail-last" } } {
                        @for item in group { (item.rail(self.here)) }
                        @if at + 1 == self.rail.len() {
                            li.needs-script {
                                button type="button" class="rail-item rail-fold" data-do="rail" title=(words::FOLD_RAIL) {
                                    (icon(Icon::ChevronLeft)) span.rail-word { (words::FOLD_RAIL) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn top(&self) -> Markup {
        html! {
            header.top {
                form.top-search role="search" aria-label=(words::SEARCH) method="get" action=(self.search_href) {
                    (icon(Icon::Search))
                    input type="search" name="q" aria-label=(words::SEARCH) placeholder=(words::SEARCH_ALL) autocomplete="off" data-palette;
                    kbd aria-hidden="true" { "Ctrl K" }
                }
                div.top-tools {
                    (light())
                    @if !self.create.is_empty() {
                        span.top-new { (Button::menu(words::NEW, "new-menu").icon(Icon::Plus)) }
                        (Menu::new("new-menu", self.create.clone()))
                    }
                    span.top-dot.only-desk {
                        (Button::link(words::NOTIFICATIONS, self.notifications.0.clone()).quiet().icon_only(Icon::Bell))
                        span.top-unread #unread { (self.notifications.1) }
                    }
                    button type="button" popovertarget="person-menu" aria-label={ (self.person.initials) ", " (self.person.name) } { span.face aria-hidden="true" { (self.person.initials) } }
                    (self.person_menu())
                }
            }
        }
    }

    fn person_menu(&self) -> Markup {
        let (action, guard) = &self.sign_out;
        html! {
            div.menu #person-menu popover {
                p.menu-head { (self.person.name) br; (self.person.detail) }
                hr.menu-line;
                div.needs-script {
                    @for (theme, word, mark) in [("light", words::THEME_LIGHT, Icon::Sun), ("dark", words::THEME_DARK, Icon::Moon), ("", words::THEME_AUTO, Icon::Monitor)] {
                        button.menu-item type="button" data-do="theme" data-theme-to=(theme) { (icon(mark)) (word) }
                    }
                    hr.menu-line;
                }
                (MenuItem::link(words::PREFERENCES, self.preferences_href.clone()).icon(Icon::Settings))
                (MenuItem::opens(words::KEYBOARD, KEY_SHEET_ID).icon(Icon::Keyboard).key("?"))
                hr.menu-line;
                form method="post" action=(action) {
                    (guard)
                    button.menu-item type="submit" { (icon(Icon::LogOut)) (words::SIGN_OUT) }
                }
            }
        }
    }

    fn floating(&self) -> Markup {
        html! {
            div.only-text #announce role="status" aria-live="polite" {}
            div.toasts #toasts role="region" aria-label=(words::NOTIFICATIONS) { @for said in &self.toasts { (toast(said)) } }
            div #page-error role="alert" {}
            dialog.pal id=(PALETTE_ID) aria-label=(words::SEARCH_ALL) { (palette(&self.search_href, &self.recent)) }
            (Dialog::new(KEY_SHEET_ID, words::KEYBOARD).wide().body(key_sheet(&self.keys)))
            @if let Some(href) = &self.live_href { div #live hx-sse:connect=(href) hx-swap="innerHTML" hidden {} }
        }
    }
}

fn light() -> Markup {
    html! {
        span.light #light role="status" {
            span.light-dot aria-hidden="true" {}
            span class="light-word light-on" { (words::LIVE) }
            span class="light-word light-paused" { (words::LIVE_PAUSED) }
            span class="light-word light-off" { (words::OFFLINE) }
        }
    }
}
