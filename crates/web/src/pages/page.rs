//! A page as a handler makes it.

use axum::http::StatusCode;
use axum::response::Response;
use maud::Markup;

use crate::shell::Result;
use crate::ui::{Banner, KeyGroup, Place, Text};

/// What a page's handler answers.
pub type Shown = Result<Response>;

/// A page: its title, where it stands, and its body, which has the one `h1`.
#[derive(Debug, Clone)]
pub struct Page {
    pub(super) title: Text,
    pub(super) here: Place,
    pub(super) body: Markup,
    pub(super) status: StatusCode,
    pub(super) banners: Vec<Banner>,
    pub(super) keys: Vec<KeyGroup>,
}

impl Page {
    /// A page that was found.
    #[must_use]
    pub fn new(title: impl Into<Text>, here: Place, body: Markup) -> Self {
        let (banners, keys) = (Vec::new(), Vec::new());
        Self { title: title.into(), here, body, status: StatusCode::OK, banners, keys }
    }

    /// The page shows again what was sent, with what is wrong: 422.
    #[must_use]
    pub fn refused(self) -> Self {
        self.status(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// Another status.
    #[must_use]
    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// A fact about the whole page, across its top.
    #[must_use]
    pub fn banner(mut self, banner: Banner) -> Self {
        self.banners.push(banner);
        self
    }

    /// Keys that this page adds to the sheet.
    #[must_use]
    pub fn keys(mut self, group: KeyGroup) -> Self {
        self.keys.push(group);
        self
    }
}
