//! The DETAIL pattern: name, status, figures, one primary action; sections beside people, money and links.

use maud::{Markup, Render, html};

use super::{Crumb, Icon, Text, crumbs, icon, words};

/// The records before and after, in the list the person came from.
#[derive(Debug, Clone)]
pub struct Neighbours {
    /// Address of the one before.
    pub previous: Option<Text>,
    /// Address of the one after.
    pub next: Option<Text>,
    /// "3 of 42".
    pub position: Text,
}

impl Neighbours {
    fn step(href: Option<&Text>, key: &str, label: &str, mark: Icon) -> Markup {
        html! {
            @match href {
                Some(href) => { a class="btn btn-quiet btn-sm btn-icon" href=(href) data-key=(key) title=(label) { (icon(mark)) span.only-text { (label) } } }
                None => { button type="button" class="btn btn-quiet btn-sm btn-icon" disabled title=(label) { (icon(mark)) span.only-text { (label) } } }
            }
        }
    }
}

impl Render for Neighbours {
    fn render(&self) -> Markup {
        html! {
            span.dt-nav {
                (self.position)
                (Self::step(self.previous.as_ref(), "k", words::PREVIOUS, Icon::ChevronUp))
                (Self::step(self.next.as_ref(), "j", words::NEXT, Icon::ChevronDown))
            }
        }
    }
}

/// A record.
#[derive(Debug, Clone)]
pub struct Detail {
    title: Text,
    trail: Vec<Crumb>,
    picture: Option<Markup>,
    badges: Markup,
    sub: Markup,
    actions: Markup,
    neighbours: Option<Neighbours>,
    top: Option<Markup>,
    main: Markup,
    side: Markup,
}

impl Detail {
    /// A record named `title`, reached through `trail`.
    #[must_use]
    pub fn new(title: impl Into<Text>, trail: Vec<Crumb>) -> Self {
        let nothing = || html! {};
        Self {
            title: title.into(),
            trail,
            picture: None,
            badges: nothing(),
            sub: nothing(),
            actions: nothing(),
            neighbours: None,
            top: None,
            main: nothing(),
            side: nothing(),
        }
    }

    /// A picture before the name.
    #[must_use]
    pub fn picture(mut self, picture: Markup) -> Self {
        self.picture = Some(picture);
        self
    }

    /// Status badges beside the name.
    #[must_use]
    pub fn badges(mut self, badges: Markup) -> Self {
        self.badges = badges;
        self
    }

    /// One quiet line of facts under the name.
    #[must_use]
    pub fn facts_line(mut self, line: Markup) -> Self {
        self.sub = line;
        self
    }

    /// Tools, then the menu, then the one primary action.
    #[must_use]
    pub fn actions(mut self, actions: Markup) -> Self {
        self.actions = actions;
        self
    }

    /// Previous and next.
    #[must_use]
    pub fn neighbours(mut self, neighbours: Neighbours) -> Self {
        self.neighbours = Some(neighbours);
        self
    }

    /// Stepper or key figures, across the page under the name.
    #[must_use]
    pub fn top(mut self, top: Markup) -> Self {
        self.top = Some(top);
        self
    }

    /// Sections of the main column.
    #[must_use]
    pub fn main(mut self, sections: Markup) -> Self {
        self.main = sections;
        self
    }

    /// Sections of the side column.
    #[must_use]
    pub fn side(mut self, sections: Markup) -> Self {
        self.side = sections;
        self
    }
}

impl Render for Detail {
    fn render(&self) -> Markup {
        html! {
            article.dt #detail {
                header.dt-head {
                    div.dt-line { (crumbs(&self.trail)) @if let Some(neighbours) = &self.neighbours { (neighbours) } }
                    div.dt-top {
                        @if let Some(picture) = &self.picture { (picture) }
                        div.dt-name {
                            div.dt-line { h1 { (self.title) } span.badge-row #detail-badges { (self.badges) } div.page-actions { (self.actions) } }
                            div.dt-sub { (self.sub) }
                        }
                    }
                    @if let Some(top) = &self.top { (top) }
                }
                div.dt-body {
                    div.dt-main { (self.main) }
                    aside.dt-side { (self.side) }
                }
            }
        }
    }
}

/// A part of a record.
#[derive(Debug, Clone)]
pub struct Section {
    id: Text,
    title: Text,
    count: Option<Text>,
    tools: Option<Markup>,
    body: Markup,
}

impl Section {
    /// A section; links may point at its id.
    #[must_use]
    pub fn new(id: impl Into<Text>, title: impl Into<Text>, body: Markup) -> Self {
        Self { id: id.into(), title: title.into(), count: None, tools: None, body }
    }

    /// Count beside the title.
    #[must_use]
    pub fn count(mut self, count: impl Into<Text>) -> Self {
        self.count = Some(count.into());
        self
    }

    /// What can be done with the section.
    #[must_use]
    pub fn tools(mut self, tools: Markup) -> Self {
        self.tools = Some(tools);
        self
    }
}

impl Render for Section {
    fn render(&self) -> Markup {
        html! {
            section.sec id=(self.id) aria-labelledby={ (self.id) "-title" } {
                div.sec-head {
                    h2 id={ (self.id) "-title" } { (self.title) }
                    @if let Some(count) = &self.count { span.sec-count { (count) } }
                    @if let Some(tools) = &self.tools { div.sec-tools { (tools) } }
                }
                (self.body)
            }
        }
    }
}
