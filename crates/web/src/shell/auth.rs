//! What a request brings to show who sends it. Who that is, is [`app::Shop::authenticate_api_key`]'s to say.
//!
//! Invariant: a secret is never kept or logged. Called by the gate.

use app::platform::sessions::Token;
use axum::http::{HeaderMap, header};

use super::cookies::{CookieName, CookieStyle};
use super::routes::Surface;

/// What a request brings to show who sends it.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Nothing.
    Stranger,
    /// The secret of an API key.
    ApiKey(String),
    /// The token of a session, in its cookie. Counts on pages alone: the API is for keys, which no foreign page can send.
    Session(Token),
    /// Something that is neither: another scheme, or a header that is no text.
    Unknown,
}

impl Credentials {
    /// Those of a request.
    pub fn of(headers: &HeaderMap, style: CookieStyle, surface: Surface) -> Self {
        let mut given = headers.get_all(header::AUTHORIZATION).iter();
        match (given.next(), given.next()) {
            (None, _) => match surface {
                Surface::Api => Self::Stranger,
                Surface::Page => {
                    style.read(headers, CookieName::Session).and_then(Token::read).map_or(Self::Stranger, Self::Session)
                }
            },
            (Some(value), None) => {
                let secret = value.to_str().ok().and_then(|text| {
                    let (scheme, secret) = text.split_once(' ')?;
                    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim().to_owned())
                });
                secret.map_or(Self::Unknown, Self::ApiKey)
            }
            (Some(_), Some(_)) => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(lines: &[&str]) -> Credentials {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::AUTHORIZATION, line.parse().unwrap());
        }
        Credentials::of(&headers, CookieStyle::Plain, Surface::Api)
    }

    #[test]
    fn a_session_counts_on_pages_alone() {
        let mut headers = HeaderMap::new();
        let token = "ab".repeat(32);
        headers.insert(header::COOKIE, format!("session={token}").parse().unwrap());
        let on = |surface| Credentials::of(&headers, CookieStyle::Plain, surface);
        assert!(on(Surface::Api) == Credentials::Stranger);
        assert!(on(Surface::Page) == Credentials::Session(Token::read(&token).unwrap()));
    }

    #[test]
    fn only_one_bearer_line_counts() {
        assert!(credentials(&[]) == Credentials::Stranger);
        assert!(credentials(&["Bearer pk_1"]) == Credentials::ApiKey("pk_1".into()));
        assert!(credentials(&["bearer  pk_1 "]) == Credentials::ApiKey("pk_1".into()));
        assert!(credentials(&["Basic cGs="]) == Credentials::Unknown);
        assert!(credentials(&["Bearer"]) == Credentials::Unknown);
        assert!(credentials(&["Bearer a", "Bearer b"]) == Credentials::Unknown);
    }
}
