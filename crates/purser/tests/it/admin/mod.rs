//! Signing in, and the pages about the shop itself.

mod pages;
mod records;
mod sign_in;

use testkit::{Answered, TestShop};

/// A stranger's browser: its cookies, and the token that its forms carry.
pub(crate) struct Stranger {
    cookie: String,
    csrf: String,
}

impl Stranger {
    /// Opens a page with a form and keeps what it brings.
    pub(crate) async fn at(shop: &TestShop, path: &str) -> Stranger {
        let page = shop.request(axum::http::Method::GET, path).anonymous().header("accept", "text/html").send().await;
        let cookie = page.header("set-cookie").split(';').next().unwrap().to_owned();
        Stranger { cookie, csrf: hidden(&page, "csrf") }
    }

    /// Sends a form, with its hidden fields.
    pub(crate) async fn sends(&self, shop: &TestShop, path: &str, fields: &[(&str, &str)]) -> Answered {
        let hidden = [("csrf", self.csrf.as_str()), ("idem", "0123456789abcdef")];
        let sending = shop.request(axum::http::Method::POST, path).anonymous();
        let sending = sending.header("cookie", &self.cookie).header("accept", "text/html");
        sending.fields(hidden.iter().chain(fields)).send().await
    }
}

/// The value of a hidden field.
pub(crate) fn hidden(page: &Answered, name: &str) -> String {
    let text = page.text();
    let begin = format!("name=\"{name}\" value=\"");
    let from = text.find(&begin).unwrap_or_else(|| panic!("no {name} in {text}")) + begin.len();
    text[from..].split('"').next().unwrap().to_owned()
}
