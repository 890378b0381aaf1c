//! The seal on a form that a stranger gets: it says when the form was drawn and for which key, and only the shop can make it.
//!
//! It needs no cookie, so that the form works inside a page of another site.

use domain::base::Timestamp;
use hmac::digest::Key;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// Microseconds for which a form may lie open: a day.
pub const LASTS_US: i64 = 86_400_000_000;
/// Bytes of the secret.
pub const SECRET_BYTES: usize = 32;

/// What seals are made with. Its `Debug` is masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; SECRET_BYTES]);

/// Whether a seal holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// Ours, and not too old.
    Whole,
    /// Ours, and too old.
    Over,
    /// Not ours.
    Foreign,
}

impl Secret {
    /// From stored or fresh bytes.
    pub fn new(bytes: [u8; SECRET_BYTES]) -> Self {
        Self(bytes)
    }

    pub(in crate::orders) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The seal of a form drawn now.
    pub fn seal(&self, drawn_at: Timestamp, idem: &str) -> String {
        let at = drawn_at.as_micros();
        format!("{at:x}-{}", self.code(&format!("form:{at:x}:{idem}")))
    }

    /// Whether a form's seal holds.
    pub fn check(&self, seal: &str, idem: &str, now: Timestamp) -> Sealed {
        let Some(at) = seal.split_once('-').and_then(|(at, _)| i64::from_str_radix(at, 16).ok()) else {
            return Sealed::Foreign;
        };
        let drawn_at = Timestamp::from_micros(at);
        let expected = self.seal(drawn_at, idem);
        let differing = expected.bytes().zip(seal.bytes()).fold(0, |bits, (a, b)| bits | (a ^ b));
        if expected.len() != seal.len() || std::hint::black_box(differing) != 0 {
            return Sealed::Foreign;
        }
        if (0..=LASTS_US).contains(&now.micros_since(drawn_at)) { Sealed::Whole } else { Sealed::Over }
    }

    /// The token of the secret link to something that came through the form: the same whenever it is asked for.
    pub fn link(&self, subject: i64) -> String {
        self.code(&format!("link:{subject}")).chars().take(32).collect()
    }

    /// HMAC-SHA-256 in hexadecimal.
    fn code(&self, text: &str) -> String {
        let mut key = Key::<Hmac<Sha256>>::default();
        key[..SECRET_BYTES].copy_from_slice(&self.0);
        let mac = Hmac::<Sha256>::new(&key).chain_update(text).finalize().into_bytes();
        mac.iter().map(|b| format!("{b:02x}")).collect()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_795_161_600_000_000);

    fn later(us: i64) -> Timestamp {
        Timestamp::from_micros(NOW.as_micros() + us)
    }

    #[test]
    fn a_seal_holds_for_its_form_and_its_day() {
        let secret = Secret::new([7; SECRET_BYTES]);
        let seal = secret.seal(NOW, "abc");
        assert_eq!(secret.check(&seal, "abc", later(LASTS_US)), Sealed::Whole);
        assert_eq!(secret.check(&seal, "abc", later(LASTS_US + 1)), Sealed::Over);
        assert_eq!(secret.check(&seal, "abc", later(-1)), Sealed::Over);
        assert_eq!(secret.check(&seal, "abd", NOW), Sealed::Foreign);
        assert_eq!(Secret::new([8; SECRET_BYTES]).check(&seal, "abc", NOW), Sealed::Foreign);
        for wrong in ["", "-", "zz-0", &seal[1..], &format!("{seal}0")] {
            assert_eq!(secret.check(wrong, "abc", NOW), Sealed::Foreign, "{wrong}");
        }
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 4231, test case 2: the key "Jefe", padded with zeros, is the same key.
        let mut key = [0; SECRET_BYTES];
        key[..4].copy_from_slice(b"Jefe");
        let code = Secret::new(key).code("what do ya want for nothing?");
        assert_eq!(code, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert_eq!(format!("{:?}", Secret::new(key)), "Secret(..)");
    }
}
