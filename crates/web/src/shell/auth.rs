//! What a request brings to show who sends it. Who that is, is [`app::Shop::authenticate_api_key`]'s to say.
//!
//! Invariant: a secret is never kept or logged. Called by the gate.

use axum::http::{HeaderMap, header};

/// What a request brings to show who sends it.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Nothing.
    Stranger,
    /// The secret of an API key.
    ApiKey(String),
    /// Something that is neither: another scheme, or a header that is no text.
    Unknown,
}

impl Credentials {
    /// Those of a request.
    pub fn of(headers: &HeaderMap) -> Self {
        let mut given = headers.get_all(header::AUTHORIZATION).iter();
        match (given.next(), given.next()) {
            (None, _) => Self::Stranger,
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
        Credentials::of(&headers)
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
