//! Buttons and links that look like buttons. One primary per page; verbs as labels.

use maud::{Markup, Render, html};

use super::{Hx, Icon, Text, icon};

/// Weight of a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The one thing this page is for.
    Primary,
    /// Anything else.
    Plain,
    /// Tools and icons that stay in the background.
    Quiet,
    /// Leads to something that cannot be undone.
    Danger,
    /// Does what cannot be undone, inside its dialog.
    DangerSolid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    Small,
    Normal,
    Large,
}

#[derive(Debug, Clone)]
enum Act {
    Submit,
    Plain,
    Link(Text),
    Dialog(Text),
    Menu(Text),
    CloseDialog(Text),
}

/// A button; drawn as `<a>` when it goes somewhere and as `<button>` when it does something.
#[derive(Debug, Clone)]
pub struct Button {
    label: Text,
    act: Act,
    look: Look,
    size: Size,
    icon: Option<Icon>,
    key: Option<Text>,
    id: Option<Text>,
    form: Option<Text>,
    formaction: Option<Text>,
    pair: Option<(Text, Text)>,
    disabled: Option<Text>,
    download: Option<Text>,
    data: Option<Text>,
    label_hidden: bool,
    wide: bool,
    hx: Hx,
}

impl Button {
    fn new(label: impl Into<Text>, act: Act) -> Self {
        Self {
            label: label.into(),
            act,
            look: Look::Plain,
            size: Size::Normal,
            icon: None,
            key: None,
            id: None,
            form: None,
            formaction: None,
            pair: None,
            disabled: None,
            download: None,
            data: None,
            label_hidden: false,
            wide: false,
            hx: Hx::default(),
        }
    }

    /// Sends the form it stands in.
    #[must_use]
    pub fn submit(label: impl Into<Text>) -> Self {
        Self::new(label, Act::Submit)
    }

    /// Goes to `href`.
    #[must_use]
    pub fn link(label: impl Into<Text>, href: impl Into<Text>) -> Self {
        Self::new(label, Act::Link(href.into()))
    }

    /// Does nothing by itself; `data-do` names what the script does. Only for what has another way without script.
    #[must_use]
    pub fn script(label: impl Into<Text>, data_do: impl Into<Text>) -> Self {
        let mut button = Self::new(label, Act::Plain);
        button.data = Some(data_do.into());
        button
    }

    /// Opens the dialog with this id.
    #[must_use]
    pub fn opens(label: impl Into<Text>, dialog_id: impl Into<Text>) -> Self {
        Self::new(label, Act::Dialog(dialog_id.into()))
    }

    /// Opens or closes the menu with this id.
    #[must_use]
    pub fn menu(label: impl Into<Text>, menu_id: impl Into<Text>) -> Self {
        Self::new(label, Act::Menu(menu_id.into()))
    }

    /// Closes the dialog with this id and changes nothing.
    #[must_use]
    pub fn closes(label: impl Into<Text>, dialog_id: impl Into<Text>) -> Self {
        Self::new(label, Act::CloseDialog(dialog_id.into()))
    }

    /// Makes it the page's one primary action.
    #[must_use]
    pub fn primary(self) -> Self {
        self.look(Look::Primary)
    }

    /// Keeps it in the background.
    #[must_use]
    pub fn quiet(self) -> Self {
        self.look(Look::Quiet)
    }

    /// Sets the weight.
    #[must_use]
    pub fn look(mut self, look: Look) -> Self {
        self.look = look;
        self
    }

    /// 28 px, for rows and bars.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.size = Size::Small;
        self
    }

    /// 48 px, for phones and public pages.
    #[must_use]
    pub fn large(mut self) -> Self {
        self.size = Size::Large;
        self
    }

    /// As wide as its container.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Puts an icon before the label.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Shows only the icon; the label stays for assistive technology and as the tooltip.
    #[must_use]
    pub fn icon_only(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self.label_hidden = true;
        self
    }

    /// The key that presses it, shown beside the label; `g o` for a sequence.
    #[must_use]
    pub fn key(mut self, key: impl Into<Text>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Element id.
    #[must_use]
    pub fn id(mut self, id: impl Into<Text>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Belongs to the form with this id although it stands elsewhere.
    #[must_use]
    pub fn form(mut self, form_id: impl Into<Text>) -> Self {
        self.form = Some(form_id.into());
        self
    }

    /// Sends its form to this address instead of the form's own.
    #[must_use]
    pub fn to(mut self, formaction: impl Into<Text>) -> Self {
        self.formaction = Some(formaction.into());
        self
    }

    /// Name and value sent when this button submits.
    #[must_use]
    pub fn sends(mut self, name: impl Into<Text>, value: impl Into<Text>) -> Self {
        self.pair = Some((name.into(), value.into()));
        self
    }

    /// Cannot be used now; the reason is shown on hover and read out.
    #[must_use]
    pub fn disabled(mut self, reason: impl Into<Text>) -> Self {
        self.disabled = Some(reason.into());
        self
    }

    /// The link is a file to save under this name.
    #[must_use]
    pub fn download(mut self, file_name: impl Into<Text>) -> Self {
        self.download = Some(file_name.into());
        self
    }

    /// What htmx does on top.
    #[must_use]
    pub fn hx(mut self, hx: Hx) -> Self {
        self.hx = hx;
        self
    }

    fn class(&self) -> String {
        let mut class = String::from("btn");
        class.push_str(match self.look {
            Look::Primary => " btn-primary",
            Look::Plain => "",
            Look::Quiet => " btn-quiet",
            Look::Danger => " btn-danger",
            Look::DangerSolid => " btn-danger-solid",
        });
        class.push_str(match self.size {
            Size::Small => " btn-sm",
            Size::Normal => "",
            Size::Large => " btn-lg",
        });
        if self.label_hidden {
            class.push_str(" btn-icon");
        }
        if self.wide {
            class.push_str(" btn-wide");
        }
        class
    }

    fn face(&self) -> Markup {
        html! {
            @if let Some(which) = self.icon { (icon(which)) }
            span class=(if self.label_hidden { "only-text" } else { "btn-word" }) { (self.label) }
            @if let (Some(key), false) = (&self.key, self.label_hidden) {
                @for part in key.split(' ') { kbd aria-hidden="true" { (part.to_uppercase()) } }
            }
        }
    }

    fn title(&self) -> Option<&Text> {
        self.disabled.as_ref().or_else(|| self.label_hidden.then_some(&self.label))
    }

    fn anchor(&self, href: &Text) -> Markup {
        html! {
            a class=(self.class()) href=(href) id=[&self.id] title=[self.title()] data-key=[&self.key] download=[&self.download]
                hx-get=[&self.hx.get] hx-target=[&self.hx.target] hx-swap=[&self.hx.swap] hx-push-url=[&self.hx.push_url] { (self.face()) }
        }
    }

    fn button(&self) -> Markup {
        let (kind, dialog, command, menu) = match &self.act {
            Act::Submit => ("submit", None, None, None),
            Act::Plain | Act::Link(_) => ("button", None, None, None),
            Act::Dialog(id) => ("button", Some(id), Some("show-modal"), None),
            Act::CloseDialog(id) => ("button", Some(id), Some("close"), None),
            Act::Menu(id) => ("button", None, None, Some(id)),
        };
        let (name, value) = self.pair.as_ref().map_or((None, None), |(name, value)| (Some(name), Some(value)));
        html! {
            button type=(kind) class=(self.class()) id=[&self.id] title=[self.title()] data-key=[&self.key] data-do=[&self.data]
                form=[&self.form] formaction=[&self.formaction] name=[name] value=[value] disabled[self.disabled.is_some()]
                commandfor=[dialog] command=[command] popovertarget=[menu]
                hx-get=[&self.hx.get] hx-post=[&self.hx.post] hx-target=[&self.hx.target] hx-swap=[&self.hx.swap]
                hx-trigger=[&self.hx.trigger] hx-sync=[&self.hx.sync] { (self.face()) }
        }
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        match (&self.act, &self.disabled) {
            (Act::Link(href), None) => self.anchor(href),
            _ => self.button(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_cannot_be_used_is_a_disabled_button_with_its_reason() {
        let drawn = Button::link("Ship", "/ship").disabled("Nothing is packed yet").render().into_string();
        assert!(drawn.starts_with("<button type=\"button\""), "{drawn}");
        assert!(
            drawn.contains("disabled") && drawn.contains("Nothing is packed yet") && !drawn.contains("href"),
            "{drawn}"
        );
    }

    #[test]
    fn an_icon_button_keeps_its_word() {
        let drawn = Button::menu("More", "m1").icon_only(Icon::Ellipsis).render().into_string();
        assert!(
            drawn.contains("popovertarget=\"m1\"") && drawn.contains("<span class=\"only-text\">More</span>"),
            "{drawn}"
        );
    }
}
