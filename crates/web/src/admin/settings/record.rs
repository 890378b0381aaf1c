//! What the lists and forms of the shop's records have in common: locations, shipping methods, tax rates, channels.

use app::platform::{Answer, Call, Command, Result as AppResult};
use domain::parties::Permission;
use maud::{Markup, Render, html};

use super::tabs::{self, Part};
use crate::pages::{Faults, Page, Shown, Visit};
use crate::ui::{
    Button, Column, Crumb, Empty, Form, FormError, Icon, Look, Phone, Place, Row, Table, Tone, badge_plain, crumbs,
    reference,
};

/// A kind of record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Records {
    pub(super) part: Part,
    /// `/settings/locations`.
    pub(super) base: &'static str,
    /// "Locations".
    pub(super) title: &'static str,
    /// "location".
    pub(super) one: &'static str,
    /// What they are for, in one sentence.
    pub(super) about: &'static str,
}

/// A record in its list.
pub(super) struct Line {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) cells: Vec<Markup>,
    pub(super) use_: Use,
}

/// Whether a record is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Current,
    Archived,
}

impl Use {
    pub(super) fn of<T>(archived_at: &Option<T>) -> Self {
        if archived_at.is_some() { Self::Archived } else { Self::Current }
    }
}

/// Whether a form makes a record or changes one.
pub(super) enum Doing {
    Adding,
    Changing { id: String, name: String, version: i64, use_: Use },
}

impl Records {
    /// The list; records put away come last.
    pub(super) fn list(&self, visit: &Visit, columns: &[&'static str], mut lines: Vec<Line>) -> Shown {
        lines.sort_by_key(|line| line.use_ == Use::Archived);
        let may = visit.may(Permission::SettingsWrite);
        let add = Button::link(format!("Add {}", self.one), format!("{}/new", self.base)).icon(Icon::Plus);
        let body = if lines.is_empty() {
            let actions = if may { vec![add.clone().primary()] } else { Vec::new() };
            let title = format!("No {} yet", self.title.to_lowercase());
            html! { (Empty::new(Icon::Settings, title, self.about).actions(actions)) }
        } else {
            html! { p.quiet { (self.about) } (self.table(columns, &lines, may)) }
        };
        let actions = if may { vec![add.primary()] } else { Vec::new() };
        visit.show(Page::new(self.title, Place::Settings, tabs::page(visit, self.part, self.title, &actions, &body)))
    }

    fn table(&self, columns: &[&'static str], lines: &[Line], may_open: bool) -> Table {
        let rows = lines.iter().map(|line| {
            let href = format!("{}/{}", self.base, line.id);
            let name = html! {
                @if may_open { (reference(&href, &line.name)) } @else { (line.name) }
                @if line.use_ == Use::Archived { " " (badge_plain(Tone::Neutral, "Archived")) }
            };
            let cells = std::iter::once(name).chain(line.cells.iter().cloned()).collect();
            let row = Row::new(format!("record-{}", line.id), cells);
            if may_open { row.href(href) } else { row }
        });
        // On a phone the name of programs says nothing more than the name.
        let on_phone = |head: &str| if head == "Code" { Phone::Hidden } else { Phone::Line };
        let heads = columns.iter().map(|head| Column::text(*head).phone(on_phone(head)));
        let columns = std::iter::once(Column::lead("Name")).chain(heads).collect();
        Table::new(self.title, columns, rows.collect()).plain()
    }

    /// The form, empty or as it was typed.
    pub(super) fn form(&self, visit: &Visit, doing: &Doing, fields: Markup, errors: Vec<FormError>) -> Page {
        let (action, title, save) = match doing {
            Doing::Adding => {
                (self.base.to_owned(), format!("Add {}", self.one), Button::submit(format!("Add {}", self.one)))
            }
            Doing::Changing { id, name, .. } => {
                (format!("{}/{id}", self.base), name.clone(), Button::submit("Save changes"))
            }
        };
        let refused = !errors.is_empty();
        let form = Form::post("record", action, visit.guard())
            .warns_when_left()
            .errors(errors)
            .body(html! {
                (fields)
                @if let Doing::Changing { version, .. } = doing { input type="hidden" name="version" value=(version); }
            })
            .foot(html! { (save.primary()) (archiving(doing)) });
        let body = html! {
            div class="page page-form" {
                (crumbs(&[Crumb::new(self.title, self.base)]))
                header.page-head { div.page-title { h1 { (title) } } }
                (form.render())
            }
        };
        let page = Page::new(title, Place::Settings, body);
        if refused { page.refused() } else { page }
    }

    /// Executes a change and goes back to the list, or shows the form again.
    pub(super) async fn save<C: Command>(
        &self,
        visit: &Visit,
        call: Call,
        command: AppResult<C>,
        said: String,
    ) -> crate::shell::Result<Result<axum::response::Response, Faults>> {
        let done: AppResult<Answer<C::Output>> = match command {
            Ok(command) => visit.shop().execute(call, command).await,
            Err(error) => Err(error),
        };
        match Faults::of(done)? {
            Ok(_) => visit.go(self.base).say(said).done().map(Ok),
            Err(faults) => Ok(Err(faults)),
        }
    }
}

fn archiving(doing: &Doing) -> Markup {
    match doing {
        Doing::Adding => html! {},
        Doing::Changing { use_: Use::Current, .. } => {
            html! { (Button::submit("Archive").sends("archived", "true").look(Look::Danger)) }
        }
        Doing::Changing { use_: Use::Archived, .. } => {
            html! { (Button::submit("Bring back").sends("archived", "false")) }
        }
    }
}

/// What the button pressed says about archiving.
pub(super) fn archived(pressed: &str) -> Option<bool> {
    match pressed {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A code made of a name, for people who need not care: "Back room" gives `back-room`.
pub(super) fn code_of(code: &str, name: &str) -> String {
    if !code.trim().is_empty() {
        return code.trim().to_owned();
    }
    let plain: String = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// A whole number, if anything was typed.
pub(in crate::admin) fn whole(field: &'static str, text: &str) -> AppResult<Option<i64>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().map(Some);
    number.map_err(|_| app::platform::AppError::invalid(field, "not_a_number", "enter a whole number, such as 10"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_made_of_names() {
        let made =
            [("", "Back room"), (" x1 ", "Back room"), ("", " Ünit 5 / b "), ("", "")].map(|(c, n)| code_of(c, n));
        assert_eq!(made, ["back-room", "x1", "nit-5-b", ""]);
    }
}
