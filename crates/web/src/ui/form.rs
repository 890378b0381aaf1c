//! Forms: guard fields, error summary, parts and rows.
//!
//! Every unsafe form carries a token against forgery and an idempotency value made when the form is drawn, so that the
//! same click twice, or a retry after a lost answer, has one effect.

use maud::{Markup, Render, html};

use super::{Hx, Text, words};

/// Name of the hidden field with the token against forgery.
pub const CSRF_FIELD: &str = "csrf";
/// Name of the hidden field with the idempotency value.
pub const IDEM_FIELD: &str = "idem";
/// Header by which requests made by script carry the token; the script reads it from `<meta name="csrf-token">`.
pub const CSRF_HEADER: &str = "X-CSRF-Token";

/// The two hidden fields of every unsafe form.
#[derive(Debug, Clone)]
pub struct FormGuard {
    /// Token of the session.
    pub csrf: Text,
    /// Value unique to this drawing of the form.
    pub idem: Text,
}

impl Render for FormGuard {
    fn render(&self) -> Markup {
        html! {
            input type="hidden" name=(CSRF_FIELD) value=(self.csrf);
            input type="hidden" name=(IDEM_FIELD) value=(self.idem);
        }
    }
}

/// One fault found in a form.
#[derive(Debug, Clone)]
pub struct FormError {
    /// Id of the control it belongs to; none when it belongs to the whole form.
    pub field_id: Option<Text>,
    /// What is wrong, and what to do.
    pub text: Text,
}

/// A form that changes something.
#[derive(Debug, Clone)]
pub struct Form {
    id: Text,
    action: Text,
    guard: FormGuard,
    errors: Vec<FormError>,
    body: Markup,
    foot: Option<Markup>,
    multipart: bool,
    watched: bool,
    hx: Hx,
}

impl Form {
    /// A form posted to `action`. With htmx it replaces itself when the answer is 422.
    #[must_use]
    pub fn post(id: impl Into<Text>, action: impl Into<Text>, guard: FormGuard) -> Self {
        Self {
            id: id.into(),
            action: action.into(),
            guard,
            errors: Vec::new(),
            body: html! {},
            foot: None,
            multipart: false,
            watched: false,
            hx: Hx::default(),
        }
    }

    /// Its fields.
    #[must_use]
    pub fn body(mut self, body: Markup) -> Self {
        self.body = body;
        self
    }

    /// Its buttons; the primary one first.
    #[must_use]
    pub fn foot(mut self, foot: Markup) -> Self {
        self.foot = Some(foot);
        self
    }

    /// What the server found wrong; listed at the top with links to the fields.
    #[must_use]
    pub fn errors(mut self, errors: Vec<FormError>) -> Self {
        self.errors = errors;
        self
    }

    /// Carries files; the script shows upload progress.
    #[must_use]
    pub fn multipart(mut self) -> Self {
        self.multipart = true;
        self
    }

    /// Warns once when one leaves with unsaved changes.
    #[must_use]
    pub fn warns_when_left(mut self) -> Self {
        self.watched = true;
        self
    }

    /// What htmx does on top.
    #[must_use]
    pub fn hx(mut self, hx: Hx) -> Self {
        self.hx = hx;
        self
    }

    fn summary(&self) -> Markup {
        html! {
            div.summary role="alert" tabindex="-1" data-focus {
                h2 { (words::SUMMARY) }
                ul {
                    @for error in &self.errors {
                        li { @match &error.field_id {
                            Some(id) => { a href={ "#" (id) } { (error.text) } }
                            None => { (error.text) }
                        } }
                    }
                }
            }
        }
    }
}

impl Render for Form {
    fn render(&self) -> Markup {
        html! {
            form.form id=(self.id) method="post" action=(self.action) enctype=[self.multipart.then_some("multipart/form-data")]
                data-watch[self.watched] data-upload[self.multipart] novalidate
                hx-post=[&self.hx.post] hx-target=[&self.hx.target] hx-swap=[&self.hx.swap] hx-sync=[&self.hx.sync] hx-push-url=[&self.hx.push_url] {
                (self.guard)
                @if !self.errors.is_empty() { (self.summary()) }
                (self.body)
                @if let Some(foot) = &self.foot { div.form-foot { (foot) } }
            }
        }
    }
}

/// A named group of fields.
#[must_use]
pub fn form_part(legend: &str, fields: &Markup) -> Markup {
    html! { fieldset.form-part { legend { (legend) } (fields) } }
}

/// Lines that are typed one under the other: what and how many, close together.
#[must_use]
pub fn form_lines(lines: &Markup) -> Markup {
    html! { div.form-lines { (lines) } }
}

/// One line of [`form_lines`]: a wide field and a small one.
#[must_use]
pub fn form_line(fields: &Markup) -> Markup {
    html! { div.form-line { (fields) } }
}

/// A form's fields with what they add up to beside them; on a phone the sum comes last.
#[must_use]
pub fn beside(main: &Markup, label: &str, sum: &Markup) -> Markup {
    html! { div.beside { div.beside-main { (main) } section.beside-sum aria-label=(label) { (sum) } } }
}

/// Fields side by side where there is room.
#[must_use]
pub fn form_row(fields: &Markup) -> Markup {
    html! { div.form-row { (fields) } }
}
