//! What tests of pages do alike: read a page as a browser does and hold it to the rules of every page.

use axum::http::Method;
use scraper::Html;
use testkit::TestShop;
use testkit::shop::{Answered, Browser};

/// The page as text, after the whole of it and its fragment for htmx were found to keep the rules.
#[track_caller]
fn sound(path: &str, answer: &Answered, status: u16) -> String {
    let text = answer.text();
    assert_eq!(answer.status, status, "{path}: {text}");
    let faults = crate::rules::broken(&Html::parse_document(&text));
    assert!(faults.is_empty(), "{path}: {}", faults.join("\n"));
    text
}

/// A page that must be there, whole and as a fragment.
pub(crate) async fn read(shop: &TestShop, who: &Browser, path: &str) -> String {
    let fragment = shop.request(Method::GET, path).person(who).header("hx-request", "true").send().await;
    let body = sound(path, &fragment, 200);
    assert!(!body.contains("<html"), "{path}: a fragment is no document");
    sound(path, &shop.page(who, path).await, 200)
}

/// A form that must come back with what is wrong.
pub(crate) async fn refused(shop: &TestShop, who: &Browser, path: &str, fields: &[(&str, &str)]) -> String {
    sound(path, &shop.form(who, path, fields).await, 422)
}

/// A form that must succeed; the address it leads to.
pub(crate) async fn sent(shop: &TestShop, who: &Browser, path: &str, fields: &[(&str, &str)]) -> String {
    let answer = shop.form(who, path, fields).await;
    assert_eq!(answer.status, 303, "{path}: {}", answer.text());
    answer.header("location").to_owned()
}

/// A page that this person may not open, told as a page.
pub(crate) async fn forbidden(shop: &TestShop, who: &Browser, path: &str) {
    sound(path, &shop.page(who, path).await, 403);
}

/// The value of a hidden field.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page.split_once(&start).unwrap_or_else(|| panic!("no hidden field {name}")).1;
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Sends a form with one file as a browser does; the same file to the same address twice is one click.
pub(crate) async fn send_file(
    shop: &TestShop,
    who: &Browser,
    path: &str,
    fields: &[(&str, &str)],
    (name, content): (&str, &[u8]),
) -> Answered {
    let mut body = Vec::new();
    let mut part = |head: &str, content: &[u8]| {
        body.extend_from_slice(format!("--edge\r\ncontent-disposition: form-data; {head}\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    let key = format!("file-{name}-{}", content.len());
    for (field, value) in [("csrf", who.csrf.as_str()), ("idem", &key)].iter().chain(fields) {
        part(&format!("name=\"{field}\""), value.as_bytes());
    }
    part(&format!("name=\"file\"; filename=\"{name}\""), content);
    body.extend_from_slice(b"--edge--\r\n");
    let sending = shop.request(Method::POST, path).person(who);
    sending.header("content-type", "multipart/form-data; boundary=edge").body(body).send().await
}
