//! What the public order form may be set to.

use crate::base::{Refusal, coded};
use serde::{Deserialize, Serialize};

/// Longest address of a site, in bytes.
const MAX_SITE_BYTES: usize = 200;

coded! {
    /// What the form offers.
    pub enum FormOffers {
        /// Everything that is for sale.
        Everything = "everything",
        /// Chosen categories and products.
        Chosen = "chosen",
    }

    /// How the form tells what is left.
    pub enum StockShown {
        /// In stock, few left, sold out.
        Words = "words",
        /// How many.
        Figures = "figures",
    }
}

/// Why a text is not the address of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameSiteError {
    /// Not scheme, host and perhaps port.
    #[error("a site is written like https://www.example.com, without a path")]
    NotASite,
    /// Reached over http from elsewhere.
    #[error("a site must be reached by https; http is for this machine only")]
    NotSecure,
}

impl Refusal for FrameSiteError {
    fn code(&self) -> &'static str {
        match self {
            FrameSiteError::NotASite => "not_a_site",
            FrameSiteError::NotSecure => "not_secure",
        }
    }
}

/// A site that may show the form inside its own pages: scheme, host and perhaps port. Its text stands in a header as it is,
/// so nothing but what an address needs gets through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FrameSite(String);

impl FrameSite {
    /// Reads an address; case does not matter, and one slash at the end is forgiven.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(text: &str) -> Result<Self, FrameSiteError> {
        let text = text.trim().to_ascii_lowercase();
        let text = text.strip_suffix('/').unwrap_or(&text);
        let (scheme, rest) = text.split_once("://").ok_or(FrameSiteError::NotASite)?;
        let (host, port) = rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port)));
        let label = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !part.starts_with('-')
        };
        let whole = host.split('.').all(label)
            && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
            && text.len() <= MAX_SITE_BYTES;
        match (scheme, whole) {
            ("https", true) => Ok(Self(text.to_owned())),
            ("http", true) if matches!(host, "localhost" | "127.0.0.1") => Ok(Self(text.to_owned())),
            ("http", true) => Err(FrameSiteError::NotSecure),
            _ => Err(FrameSiteError::NotASite),
        }
    }

    /// As it stands in the header.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for FrameSite {
    type Error = FrameSiteError;

    fn try_from(text: String) -> Result<Self, FrameSiteError> {
        Self::new(&text)
    }
}

impl From<FrameSite> for String {
    fn from(site: FrameSite) -> Self {
        site.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_sites_get_through() {
        for (given, kept) in [
            ("https://Shop.Example/", "https://shop.example"),
            (" https://a-b.example:8443 ", "https://a-b.example:8443"),
            ("http://localhost:5173", "http://localhost:5173"),
        ] {
            assert_eq!(FrameSite::new(given).unwrap().as_str(), kept);
        }
        for given in
            ["", "*", "https://*", "shop.example", "https://a/b", "https://a;b", "https://a b", "https://a:x", "data:x"]
        {
            assert_eq!(FrameSite::new(given), Err(FrameSiteError::NotASite), "{given}");
        }
        assert_eq!(FrameSite::new("http://shop.example"), Err(FrameSiteError::NotSecure));
    }
}
