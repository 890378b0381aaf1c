//! What floats above the page: menus (popover) and dialogs. Both open without script.

use maud::{Markup, Render, html};

use super::{Button, Icon, Text, icon, words};

#[derive(Debug, Clone)]
enum Leads {
    Link(Text),
    Dialog(Text),
    Submit { form: Text, formaction: Option<Text> },
}

/// One line of a menu.
#[derive(Debug, Clone)]
pub struct MenuItem {
    label: Text,
    leads: Leads,
    icon: Option<Icon>,
    key: Option<Text>,
    bad: bool,
    line_before: bool,
}

impl MenuItem {
    fn new(label: impl Into<Text>, leads: Leads) -> Self {
        Self { label: label.into(), leads, icon: None, key: None, bad: false, line_before: false }
    }

    /// Goes to `href`.
    #[must_use]
    pub fn link(label: impl Into<Text>, href: impl Into<Text>) -> Self {
        Self::new(label, Leads::Link(href.into()))
    }

    /// Opens the dialog with this id.
    #[must_use]
    pub fn opens(label: impl Into<Text>, dialog_id: impl Into<Text>) -> Self {
        Self::new(label, Leads::Dialog(dialog_id.into()))
    }

    /// Submits the form with this id, which stands elsewhere on the page.
    #[must_use]
    pub fn submits(label: impl Into<Text>, form_id: impl Into<Text>) -> Self {
        Self::new(label, Leads::Submit { form: form_id.into(), formaction: None })
    }

    /// Submits the form with this id to another address than its own.
    #[must_use]
    pub fn submits_to(label: impl Into<Text>, form_id: impl Into<Text>, formaction: impl Into<Text>) -> Self {
        Self::new(label, Leads::Submit { form: form_id.into(), formaction: Some(formaction.into()) })
    }

    /// Puts an icon before the word.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The key that does the same.
    #[must_use]
    pub fn key(mut self, key: impl Into<Text>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Leads to something that cannot be undone.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.bad = true;
        self
    }

    /// A hairline above it.
    #[must_use]
    pub fn after_line(mut self) -> Self {
        self.line_before = true;
        self
    }

    fn face(&self) -> Markup {
        html! {
            @if let Some(which) = self.icon { (icon(which)) }
            (self.label)
            @if let Some(key) = &self.key { kbd aria-hidden="true" { (key.to_uppercase()) } }
        }
    }
}

impl Render for MenuItem {
    fn render(&self) -> Markup {
        let class = if self.bad { "menu-item menu-bad" } else { "menu-item" };
        html! {
            @if self.line_before { hr.menu-line; }
            @match &self.leads {
                Leads::Link(href) => { a class=(class) href=(href) data-key=[&self.key] { (self.face()) } }
                Leads::Dialog(id) => { button type="button" class=(class) command="show-modal" commandfor=(id) data-key=[&self.key] { (self.face()) } }
                Leads::Submit { form, formaction } => { button type="submit" class=(class) form=(form) formaction=[formaction] data-key=[&self.key] { (self.face()) } }
            }
        }
    }
}

/// A menu under the button that names its id.
#[derive(Debug, Clone)]
pub struct Menu {
    id: Text,
    items: Vec<MenuItem>,
    start: bool,
}

impl Menu {
    /// A menu that opens towards the start of the line, for buttons at the right edge.
    #[must_use]
    pub fn new(id: impl Into<Text>, items: Vec<MenuItem>) -> Self {
        Self { id: id.into(), items, start: false }
    }

    /// Opens towards the end of the line, for buttons at the left edge.
    #[must_use]
    pub fn from_start(mut self) -> Self {
        self.start = true;
        self
    }
}

impl Render for Menu {
    fn render(&self) -> Markup {
        html! {
            div class={ "menu" @if self.start { " menu-start" } } id=(self.id) popover { @for item in &self.items { (item) } }
        }
    }
}

/// A dialog; opened by `Button::opens` or by a link that carries `data-dialog`.
#[derive(Debug, Clone)]
pub struct Dialog {
    id: Text,
    title: Text,
    body: Markup,
    foot: Option<Markup>,
    wide: bool,
}

impl Dialog {
    /// An empty dialog with a title.
    #[must_use]
    pub fn new(id: impl Into<Text>, title: impl Into<Text>) -> Self {
        Self { id: id.into(), title: title.into(), body: html! {}, foot: None, wide: false }
    }

    /// What it says: for a confirmation the effects, made by the server.
    #[must_use]
    pub fn body(mut self, body: Markup) -> Self {
        self.body = body;
        self
    }

    /// Its buttons; the one that does the thing comes last.
    #[must_use]
    pub fn foot(mut self, foot: Markup) -> Self {
        self.foot = Some(foot);
        self
    }

    /// 704 px instead of 512.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }
}

impl Render for Dialog {
    fn render(&self) -> Markup {
        let title_id = format!("{}-title", self.id);
        html! {
            dialog class={ "dlg" @if self.wide { " dlg-wide" } } id=(self.id) aria-labelledby=(title_id) closedby="any" {
                div.dlg-head {
                    h2 id=(title_id) tabindex="-1" autofocus { (self.title) }
                    (Button::closes(words::CLOSE, self.id.clone()).quiet().icon_only(Icon::X))
                }
                div.dlg-body { (self.body) }
                @if let Some(foot) = &self.foot { div.dlg-foot { (foot) } }
            }
        }
    }
}
