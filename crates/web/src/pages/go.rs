//! Going on to another page after a change: 303, or the same for htmx, with what has happened said there.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::flash::Flash;
use super::page::Shown;
use super::visit::{Size, append_cookie};
use crate::shell::cookies::{CookieName, CookieStyle};
use crate::ui::Text;

/// Seconds within which the next page must come to say it.
const FLASH_LASTS_S: u64 = 60;
const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");

/// A redirect within the shop.
#[derive(Debug)]
pub struct Go {
    path: String,
    style: CookieStyle,
    size: Size,
    flash: Option<Flash>,
    cookies: Vec<String>,
}

impl Go {
    pub(super) fn new(path: String, style: CookieStyle, size: Size) -> Self {
        Self { path: within(&path).to_owned(), style, size, flash: None, cookies: Vec::new() }
    }

    /// Says there what has happened: "Ana Berg was added".
    #[must_use]
    pub fn say(mut self, text: impl Into<Text>) -> Self {
        self.flash = Some(Flash::new(text));
        self
    }

    /// Says it and offers to take it back by posting to `action`.
    #[must_use]
    pub fn say_with_undo(mut self, text: impl Into<Text>, action: impl Into<Text>) -> Self {
        self.flash = Some(Flash::new(text).undo(action));
        self
    }

    /// Sets a cookie on the way.
    #[must_use]
    pub(crate) fn cookie(mut self, line: String) -> Self {
        self.cookies.push(line);
        self
    }

    /// The answer of a handler.
    ///
    /// # Errors
    /// None; the type is that of a handler.
    pub fn done(self) -> Shown {
        Ok(self.into_response())
    }
}

impl IntoResponse for Go {
    fn into_response(self) -> Response {
        let location = HeaderValue::from_str(&self.path).unwrap_or(HeaderValue::from_static("/"));
        let (status, name) = match self.size {
            Size::Whole => (StatusCode::SEE_OTHER, header::LOCATION),
            // A script's request follows redirects unseen; this one moves the page.
            Size::Body => (StatusCode::OK, HX_REDIRECT),
        };
        let mut response = (status, [(name, location)]).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(flash) = &self.flash {
            let line = self.style.set(CookieName::Flash, &flash.encoded(), Some(FLASH_LASTS_S));
            append_cookie(&mut response, &line);
        }
        for line in &self.cookies {
            append_cookie(&mut response, line);
        }
        response
    }
}

/// The path, if it stays within the shop; else the first page. `//host` and `/\host` would leave it.
pub(super) fn within(path: &str) -> &str {
    let mut bytes = path.bytes();
    let local = bytes.next() == Some(b'/') && !matches!(bytes.next(), Some(b'/' | b'\\'));
    let plain = path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if local && plain { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for path in ["/", "/orders?a=b#c", "/people/usr_1"] {
            assert_eq!(within(path), path);
        }
        for path in ["", "orders", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "/a b"] {
            assert_eq!(within(path), "/", "{path}");
        }
    }
}
