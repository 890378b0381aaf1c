//! One control with its label, hint and error, wired together for eye and ear.

use maud::{Markup, Render, html};

use super::{Icon, Text, icon, words};

/// One choice of a select, radio group or list of checks.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Value sent.
    pub value: Text,
    /// Word shown.
    pub label: Text,
    /// Second line, for radios and checks.
    pub note: Option<Text>,
}

impl Choice {
    /// A choice without a second line.
    #[must_use]
    pub fn new(value: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self { value: value.into(), label: label.into(), note: None }
    }

    /// Explains the choice.
    #[must_use]
    pub fn note(mut self, note: impl Into<Text>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// Kind of control.
#[derive(Debug, Clone)]
pub enum Kind {
    /// One line; the text is the HTML input type: text, email, tel, url, password, search, date, time, datetime-local.
    Line(&'static str),
    /// A code in fixed-width letters: SKU, barcode.
    Code,
    /// A whole or decimal number, with its unit.
    Number(Option<Text>),
    /// An amount in a currency, shown before it.
    Money(Text),
    /// A count with buttons for one less and one more.
    Count,
    /// Several lines.
    Area,
    /// One of few; all seen.
    Radio(Vec<Choice>),
    /// One of some.
    Select(Vec<Choice>),
    /// Several of some.
    Checks(Vec<Choice>),
    /// Yes or no; the label stands beside the box.
    Check,
    /// One of many, or something new: suggestions come with the page.
    Combo(Vec<Text>),
    /// One of very many: suggestions are fetched as one types (`?q=`), as a fragment of [`suggestion`]s. The id chosen is
    /// sent as `NAME-id`; without script it is empty and the server goes by the text.
    Ask(Text),
    /// A file; the text lists accepted types.
    File(Text),
}

/// A control with everything that belongs to it.
#[derive(Debug, Clone)]
pub struct Field {
    name: Text,
    id: Text,
    label: Text,
    kind: Kind,
    values: Vec<Text>,
    hint: Option<Text>,
    error: Option<Text>,
    placeholder: Option<Text>,
    autocomplete: Option<Text>,
    form: Option<Text>,
    max_length: Option<u32>,
    required: bool,
    optional_mark: bool,
    read_only: bool,
    label_hidden: bool,
    first: bool,
}

impl Field {
    /// A control named `name`, which is also its id.
    #[must_use]
    pub fn new(name: impl Into<Text>, label: impl Into<Text>, kind: Kind) -> Self {
        let name = name.into();
        Self {
            id: name.clone(),
            name,
            label: label.into(),
            kind,
            values: Vec::new(),
            hint: None,
            error: None,
            placeholder: None,
            autocomplete: None,
            form: None,
            max_length: None,
            required: false,
            optional_mark: false,
            read_only: false,
            label_hidden: false,
            first: false,
        }
    }

    /// One line of text.
    #[must_use]
    pub fn text(name: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self::new(name, label, Kind::Line("text"))
    }

    /// An id that differs from the name, when a name appears twice on a page.
    #[must_use]
    pub fn id(mut self, id: impl Into<Text>) -> Self {
        self.id = id.into();
        self
    }

    /// The value now; for checks call it once per value chosen.
    #[must_use]
    pub fn value(mut self, value: impl Into<Text>) -> Self {
        self.values.push(value.into());
        self
    }

    /// What to enter, if the label does not say it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Text>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What is wrong with it, if anything.
    #[must_use]
    pub fn error(mut self, error: Option<Text>) -> Self {
        self.error = error;
        self
    }

    /// An example in the empty control.
    #[must_use]
    pub fn placeholder(mut self, example: impl Into<Text>) -> Self {
        self.placeholder = Some(example.into());
        self
    }

    /// What the browser may fill in, as the HTML token.
    #[must_use]
    pub fn autocomplete(mut self, token: impl Into<Text>) -> Self {
        self.autocomplete = Some(token.into());
        self
    }

    /// Belongs to the form with this id although it stands elsewhere.
    #[must_use]
    pub fn form(mut self, form_id: impl Into<Text>) -> Self {
        self.form = Some(form_id.into());
        self
    }

    /// Longest text taken, in characters.
    #[must_use]
    pub fn max_length(mut self, characters: u32) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// Must be filled in; marked with a star.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Says "optional" beside the label, where most fields are required.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional_mark = true;
        self
    }

    /// Shown, not changed.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// The label is heard, not seen: in grids and bars.
    #[must_use]
    pub fn label_hidden(mut self) -> Self {
        self.label_hidden = true;
        self
    }

    /// Has the focus when the page opens.
    #[must_use]
    pub fn first(mut self) -> Self {
        self.first = true;
        self
    }

    fn has(&self, value: &str) -> bool {
        self.values.iter().any(|held| held == value)
    }

    fn now(&self) -> Option<&Text> {
        self.values.first()
    }

    fn described(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        match (error, hint) {
            (Some(error), Some(hint)) => Some(format!("{error} {hint}")),
            (error, hint) => error.or(hint),
        }
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    fn marks(&self) -> Markup {
        html! {
            @if self.required { span.need aria-hidden="true" { "*" } span.only-text { (words::REQUIRED) } }
            @if self.optional_mark { span.optional { (words::OPTIONAL) } }
        }
    }

    fn notes(&self) -> Markup {
        html! {
            @if let Some(error) = &self.error { p.wrong id={ (self.id) "-error" } { (icon(Icon::CircleAlert)) (error) } }
            @if let Some(hint) = &self.hint { p.hint id={ (self.id) "-hint" } { (hint) } }
        }
    }

    /// An `<input>` with every attribute a line may have.
    fn input(&self, kind: &str, class: &str, mode: Option<&str>, list: Option<&str>) -> Markup {
        html! {
            input type=(kind) class=(class) id=(self.id) name=(self.name) value=[self.now()] inputmode=[mode] list=[list]
                placeholder=[&self.placeholder] autocomplete=[&self.autocomplete] form=[&self.form] maxlength=[self.max_length]
                required[self.required] readonly[self.read_only] autofocus[self.first]
                aria-describedby=[self.described()] aria-invalid=[self.invalid()];
        }
    }

    fn affixed(&self, before: Option<&Text>, after: Option<&Text>) -> Markup {
        html! {
            div.affix {
                @if let Some(before) = before { span.affix-text aria-hidden="true" { (before) } }
                (self.input("text", "input input-num", Some("decimal"), None))
                @if let Some(after) = after { span.affix-text { (after) } }
            }
        }
    }

    fn count(&self) -> Markup {
        counter(self.input("text", "input input-num", Some("numeric"), None))
    }

    fn select(&self, choices: &[Choice]) -> Markup {
        html! {
            select.input id=(self.id) name=(self.name) form=[&self.form] required[self.required] disabled[self.read_only] autofocus[self.first]
                autocomplete=[&self.autocomplete] aria-describedby=[self.described()] aria-invalid=[self.invalid()] {
                @for choice in choices { option value=(choice.value) selected[self.has(&choice.value)] { (choice.label) } }
            }
        }
    }

    fn area(&self) -> Markup {
        html! {
            textarea.input id=(self.id) name=(self.name) rows="3" placeholder=[&self.placeholder] form=[&self.form] maxlength=[self.max_length]
                required[self.required] readonly[self.read_only] autofocus[self.first]
                aria-describedby=[self.described()] aria-invalid=[self.invalid()] { (self.now().map_or("", AsRef::as_ref)) }
        }
    }

    fn combo(&self, suggestions: &[Text]) -> Markup {
        let list = format!("{}-list", self.id);
        html! {
            (self.input("text", "input", None, Some(&list)))
            datalist id=(list) { @for one in suggestions { option value=(one) {} } }
        }
    }

    fn ask(&self, href: &Text) -> Markup {
        let list = format!("{}-list", self.id);
        html! {
            div.suggest data-suggest=(href) {
                input.input type="text" id=(self.id) name=(self.name) value=[self.now()] placeholder=[&self.placeholder] autocomplete="off"
                    form=[&self.form] required[self.required] autofocus[self.first] role="combobox" aria-expanded="false" aria-autocomplete="list"
                    aria-controls=(list) aria-describedby=[self.described()] aria-invalid=[self.invalid()];
                input type="hidden" name={ (self.name) "-id" } form=[&self.form];
                div.suggest-list id=(list) role="listbox" aria-label=(self.label) {}
            }
        }
    }

    fn control(&self) -> Markup {
        match &self.kind {
            Kind::Line(kind) => self.input(kind, "input", None, None),
            Kind::Code => self.input("text", "input input-code", None, None),
            Kind::Number(unit) => self.affixed(None, unit.as_ref()),
            Kind::Money(currency) => self.affixed(Some(currency), None),
            Kind::Count => self.count(),
            Kind::Area => self.area(),
            Kind::Select(choices) => self.select(choices),
            Kind::Combo(suggestions) => self.combo(suggestions),
            Kind::Ask(href) => self.ask(href),
            Kind::File(accept) => html! {
                input.input type="file" id=(self.id) name=(self.name) accept=(accept) form=[&self.form] required[self.required]
                    hx-preserve aria-describedby=[self.described()] aria-invalid=[self.invalid()];
                div data-progress {}
            },
            Kind::Radio(choices) => self.group("radio", choices),
            Kind::Checks(choices) => self.group("checkbox", choices),
            Kind::Check => self.check(),
        }
    }

    fn check(&self) -> Markup {
        html! {
            label.check for=(self.id) {
                input type="checkbox" id=(self.id) name=(self.name) value="true" checked[self.has("true")] form=[&self.form] disabled[self.read_only]
                    aria-describedby=[self.described()] aria-invalid=[self.invalid()];
                span.check-text { span { (self.label) (self.marks()) } }
            }
        }
    }

    fn group(&self, kind: &str, choices: &[Choice]) -> Markup {
        // A few bare words stand side by side.
        let in_a_row = kind == "radio" && choices.iter().all(|choice| choice.note.is_none());
        html! {
            fieldset class={ "checks" @if in_a_row { " checks-row" } } id=(self.id) aria-describedby=[self.described()] {
                legend.label { (self.label) (self.marks()) }
                @for (at, choice) in choices.iter().enumerate() {
                    @let id = format!("{}-{at}", self.id);
                    label.check for=(id) {
                        input type=(kind) id=(id) name=(self.name) value=(choice.value) checked[self.has(&choice.value)] form=[&self.form] disabled[self.read_only];
                        span.check-text { span { (choice.label) } @if let Some(note) = &choice.note { span.hint { (note) } } }
                    }
                }
            }
        }
    }
}

impl Render for Field {
    fn render(&self) -> Markup {
        let own_label = matches!(self.kind, Kind::Check | Kind::Radio(_) | Kind::Checks(_));
        html! {
            div.field {
                @if !own_label { label class=(if self.label_hidden { "only-text" } else { "label" }) for=(self.id) { (self.label) (self.marks()) } }
                (self.control())
                (self.notes())
            }
        }
    }
}

/// A number between buttons for one less and one more; the buttons need script, the number does not.
pub(super) fn counter(input: Markup) -> Markup {
    html! {
        div.stepnum data-count {
            button type="button" class="stepnum-btn needs-script" data-do="less" title=(words::LESS) { (icon(Icon::Minus)) span.only-text { (words::LESS) } }
            (input)
            button type="button" class="stepnum-btn needs-script" data-do="more" title=(words::ONE_MORE) { (icon(Icon::Plus)) span.only-text { (words::ONE_MORE) } }
        }
    }
}

/// One line of the fragment that answers [`Kind::Ask`]: value sent, label filled in, note beside it ("12 free").
#[must_use]
pub fn suggestion(value: &str, label: &str, note: &str) -> Markup {
    html! {
        div.suggest-item role="option" aria-selected="false" data-value=(value) data-label=(label) { span { (label) } span.suggest-note { (note) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_tied_to_its_control() {
        let drawn = Field::text("email", "E-mail")
            .hint("We send the receipt there")
            .error(Some("Enter an address".into()))
            .render();
        let drawn = drawn.into_string();
        assert!(drawn.contains(r#"aria-describedby="email-error email-hint""#), "{drawn}");
        assert!(
            drawn.contains(r#"aria-invalid="true""#) && drawn.contains(r#"<p class="wrong" id="email-error""#),
            "{drawn}"
        );
    }

    #[test]
    fn the_chosen_value_is_selected() {
        let kind = Kind::Select(vec![Choice::new("eu", "Europe"), Choice::new("us", "United States")]);
        let drawn = Field::new("zone", "Zone", kind).value("us").render().into_string();
        assert!(
            drawn.contains(r#"<option value="us" selected>"#) && drawn.contains(r#"<option value="eu">"#),
            "{drawn}"
        );
    }
}
