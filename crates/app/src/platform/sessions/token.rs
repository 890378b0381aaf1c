//! The secret that a session's cookie or a one-time link carries.

use crate::platform::Random;
use sha2::{Digest, Sha256};
use std::fmt;

/// Random bytes of a token.
const BYTES: usize = 32;

/// What is stored of a token.
pub(super) type TokenHash = [u8; 32];

/// A token. Its `Debug` is masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one.
    pub fn new(random: &Random) -> Token {
        let bytes: [u8; BYTES] = random.bytes();
        Token(bytes.iter().map(|b| format!("{b:02x}")).collect())
    }

    /// A text that somebody sent; `None` for one that cannot be a token.
    pub fn read(text: &str) -> Option<Token> {
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        (text.len() == 2 * BYTES && text.bytes().all(hex)).then(|| Token(text.to_owned()))
    }

    /// The text, for the cookie or the link.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub(super) fn hash(&self) -> TokenHash {
        Sha256::digest(&self.0).into()
    }

    /// A value that only the token's holder can make, for one purpose; tells nothing of the token.
    pub fn derived(&self, purpose: &str) -> String {
        let hash = Sha256::new().chain_update(purpose).chain_update(b":").chain_update(&self.0).finalize();
        hash.iter().map(|b| format!("{b:02x}")).collect()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_form_is_read_and_nothing_shows() {
        let token = Token::new(&Random::seeded(3));
        assert_eq!(Token::read(token.reveal()), Some(token.clone()));
        assert_eq!(format!("{token:?}"), "Token(..)");
        for text in ["", "abc", &token.reveal().to_uppercase(), &format!("{}0", token.reveal())] {
            assert_eq!(Token::read(text), None, "{text}");
        }
        assert_ne!(token.derived("csrf"), token.derived("other"));
        assert!(!token.derived("csrf").contains(token.reveal()));
    }
}
