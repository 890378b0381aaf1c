//! What has just happened, carried over a redirect in a cookie and said once on the next page.

use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::shell::cookies::{CookieName, CookieStyle};
use crate::ui::{FormGuard, Text, Toast};

/// Most characters of what is said.
const MAX_CHARS: usize = 300;
/// Between the text and the address of undoing; no text or address holds it.
const SEPARATOR: char = '\n';

/// Something to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    text: Text,
    undo: Option<Text>,
}

impl Flash {
    /// Something without a way back.
    #[must_use]
    pub fn new(text: impl Into<Text>) -> Self {
        let text: Text = text.into();
        let plain: String = text.chars().filter(|c| !c.is_control()).take(MAX_CHARS).collect();
        Self { text: plain.into(), undo: None }
    }

    /// It can be taken back by posting to `action`, a path of the shop.
    #[must_use]
    pub fn undo(mut self, action: impl Into<Text>) -> Self {
        self.undo = Some(action.into());
        self
    }

    pub(super) fn of(headers: &HeaderMap, style: CookieStyle) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(style.read(headers, CookieName::Flash)?).ok()?;
        let whole = String::from_utf8(bytes).ok()?;
        let (text, undo) =
            whole.split_once(SEPARATOR).map_or((whole.as_str(), None), |(text, undo)| (text, Some(undo)));
        let flash = Self::new(text.to_owned());
        let undo = undo.filter(|action| super::go::within(action) == *action);
        (!flash.text.is_empty()).then(|| Self { undo: undo.map(|action| action.to_owned().into()), ..flash })
    }

    pub(super) fn encoded(&self) -> String {
        let undo = self.undo.as_ref().map(|action| format!("{SEPARATOR}{action}")).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(format!("{}{undo}", self.text))
    }

    /// The text, for pages without toasts.
    pub(super) fn said(&self) -> Text {
        self.text.clone()
    }

    pub(super) fn toast(&self, guard: impl FnOnce() -> FormGuard) -> Toast {
        let toast = Toast::new(self.text.clone());
        match &self.undo {
            Some(action) => toast.undo(action.clone(), guard()),
            None => toast,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<Flash> {
        let mut headers = HeaderMap::new();
        headers.insert("cookie", format!("flash={value}").parse().unwrap());
        Flash::of(&headers, CookieStyle::Plain)
    }

    #[test]
    fn it_is_read_as_written_and_junk_says_nothing() {
        for flash in [Flash::new("Größe geändert"), Flash::new("Archived").undo("/products/1/undo")] {
            assert_eq!(read(&flash.encoded()), Some(flash));
        }
        assert_eq!(read("%%%"), None);
        assert_eq!(read(""), None);
        let foreign = URL_SAFE_NO_PAD.encode("x\nhttps://evil.example");
        assert_eq!(read(&foreign), Some(Flash::new("x")));
    }
}
