//! Problems as people see them: a page in the look of the kit, or the way to sign in.
//!
//! A browser that asks for a page gets this in the place of the problem document; the request's id stands on it. Called by
//! the edge, which knows that id. Reads nothing: it must also work when the database does not.

use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use maud::{Markup, Render, html};

use super::problem::Problem;
use crate::ui::{Button, Head, LinkPage, Looks, Width};

/// Where one signs in; `?next=` says where to go afterwards.
pub const SIGN_IN: &str = "/sign-in";
/// Longest address that is kept to come back to.
const MAX_NEXT_BYTES: usize = 1_000;

/// Who reads the answer to a request, if it is a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// A program, or the page's script.
    Program,
    /// A person who opened or sent a page.
    Person {
        /// Where to come back to after signing in; none for something that was sent.
        next: Option<String>,
    },
}

impl Reader {
    pub(super) fn of(method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let by_script = headers.contains_key("hx-request") || uri.path().starts_with("/api/");
        if by_script || !accept.contains("text/html") {
            return Self::Program;
        }
        let path = uri.path_and_query().map_or("/", |whole| whole.as_str());
        let next = (method == Method::GET && path.len() <= MAX_NEXT_BYTES).then(|| path.to_owned());
        Self::Person { next }
    }
}

/// The address of signing in that leads back to `next`.
pub fn sign_in_href(next: &str) -> String {
    if next == "/" {
        return SIGN_IN.to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    format!("{SIGN_IN}?{query}")
}

/// The page that says what went wrong and what to do.
pub(super) fn error_page(problem: &Problem, request_id: &str) -> Markup {
    let (title, text) = words(problem);
    LinkPage {
        head: Head {
            title: title.into(),
            site: "Purser".into(),
            lang: "en".into(),
            looks: Looks::default(),
            csrf: None,
        },
        company: "Purser".into(),
        logo_src: None,
        aside: None,
        width: Width::Narrow,
        content: html! {
            div.stack-tight { h1 { (title) } p { (text) } }
            div.btn-row {
                @if problem.status() == StatusCode::UNAUTHORIZED { (Button::link("Sign in", SIGN_IN).primary()) }
                @else { (Button::link("Go to Today", "/").primary()) }
            }
        },
        foot: html! { p { "Error id " code data-copy { (request_id) } } },
    }
    .render()
}

fn words(problem: &Problem) -> (&'static str, String) {
    let said = || problem.detail().to_owned();
    match problem.status() {
        StatusCode::UNAUTHORIZED => (
            "You are signed out",
            "Sign in again, then go back and send the form once more. Nothing was changed.".into(),
        ),
        StatusCode::FORBIDDEN if problem.code() == "forbidden" => {
            ("Your role does not include this", "An owner can give you another role under People.".into())
        }
        StatusCode::FORBIDDEN => ("This was not sent from the shop's own page", said()),
        StatusCode::NOT_FOUND => {
            ("There is nothing here", "The address may be wrong, or somebody has removed what was here.".into())
        }
        StatusCode::METHOD_NOT_ALLOWED => ("This address takes no such request", said()),
        StatusCode::TOO_MANY_REQUESTS => ("Too many requests", capital(problem.detail())),
        StatusCode::SERVICE_UNAVAILABLE => {
            ("Busy for a moment", "The shop could not answer in time. Wait a few seconds and try again.".into())
        }
        status if status.is_server_error() => {
            ("That did not work", "Something went wrong here, and it has been logged. Nothing was half done.".into())
        }
        _ => ("That could not be done", capital(problem.detail())),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).chain(['.']).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(method: Method, uri: &str, lines: &[(&'static str, &str)]) -> Reader {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.insert(*name, value.parse().unwrap());
        }
        Reader::of(&method, &uri.parse().unwrap(), &headers)
    }

    #[test]
    fn only_people_get_pages() {
        let html = ("accept", "text/html,*/*");
        let back = Reader::Person { next: Some("/orders?page=2".into()) };
        assert_eq!(reader(Method::GET, "/orders?page=2", &[html]), back);
        assert_eq!(reader(Method::POST, "/orders", &[html]), Reader::Person { next: None });
        assert_eq!(reader(Method::GET, "/orders", &[]), Reader::Program);
        assert_eq!(reader(Method::GET, "/orders", &[html, ("hx-request", "true")]), Reader::Program);
        assert_eq!(reader(Method::GET, "/api/v1/orders", &[html]), Reader::Program);
    }

    #[test]
    fn the_way_back_is_encoded() {
        assert_eq!(sign_in_href("/"), "/sign-in");
        assert_eq!(sign_in_href("/orders?a=b&c"), "/sign-in?next=%2Forders%3Fa%3Db%26c");
    }
}
