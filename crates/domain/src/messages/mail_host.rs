//! The mail server that an owner enters: its name, and how the connection to it is kept from being read.

// What an address looks like, which needs no network.
use core::net::IpAddr;

use crate::base::coded;
use crate::base::text::{TextError, one_line, text_traits};

/// Most characters between two dots of a name (RFC 1035).
const MAX_LABEL_CHARS: usize = 63;

coded! {
    /// How the connection to a mail server is encrypted.
    pub enum MailEncryption {
        /// Plain at first, then always TLS.
        StartTls = "starttls",
        /// TLS from the start.
        Tls = "tls",
        /// Never: for a server on this machine or in a network that one trusts.
        None = "none",
    }
}

impl MailEncryption {
    /// The port that such servers usually listen on.
    pub const fn usual_port(self) -> u16 {
        match self {
            MailEncryption::StartTls => 587,
            MailEncryption::Tls => 465,
            MailEncryption::None => 25,
        }
    }
}

/// The name or IP address of a mail server, in lower case and without brackets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailHost(String);

impl MailHost {
    /// The most characters it may have.
    pub const MAX_CHARS: usize = 253;

    /// Trims and checks the name of a server: an IP address, or labels of letters, digits and hyphens.
    ///
    /// # Errors
    /// Empty, too long, or no such name; an address with `://`, a path or a port is none.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let line = one_line(text, Self::MAX_CHARS)?.to_lowercase();
        let plain = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&line);
        if plain.parse::<IpAddr>().is_ok() || is_name(&line) {
            Ok(Self(plain.to_owned()))
        } else {
            Err(TextError::NotAHost)
        }
    }

    /// As [`Self::new`], but nothing where the text is empty.
    ///
    /// # Errors
    /// What is wrong with a text that is not empty.
    pub fn optional(text: &str) -> Result<Option<Self>, TextError> {
        if text.trim().is_empty() { Ok(None) } else { Self::new(text).map(Some) }
    }

    /// Whether it is the machine that asks.
    pub fn is_this_machine(&self) -> bool {
        self.0 == "localhost" || self.0.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

text_traits!(MailHost);

/// The last label of a name is no number: what looks like `10.0.0.300` is a mistyped address.
fn is_name(line: &str) -> bool {
    let is_label = |label: &str| {
        (1..=MAX_LABEL_CHARS).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = line.rsplit('.').next().unwrap_or_default();
    line.split('.').all(is_label) && !last.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_told_from_mistakes() {
        for (good, kept) in [
            (" Mail.Example.com ", "mail.example.com"),
            ("localhost", "localhost"),
            ("192.0.2.1", "192.0.2.1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("::1", "::1"),
            ("relay-2", "relay-2"),
        ] {
            assert_eq!(MailHost::new(good).unwrap().as_str(), kept);
        }
        for bad in [
            "smtp://mail.example.com",
            "mail.example.com:587",
            "mail.example.com/x",
            "mail..com",
            "-mail.com",
            "mail_1.com",
            "10.0.0.300",
            "a b",
            "user@host",
            "mäil.example",
            "587",
        ] {
            assert_eq!(MailHost::new(bad), Err(TextError::NotAHost), "{bad}");
        }
        assert_eq!(MailHost::new(" "), Err(TextError::Empty));
        assert_eq!(MailHost::optional(" "), Ok(None));
        assert!(MailHost::new(&"a.".repeat(200)).is_err());
    }

    #[test]
    fn this_machine_is_known() {
        let here = |text: &str| MailHost::new(text).unwrap().is_this_machine();
        assert!(here("localhost") && here("127.0.0.1") && here("[::1]"));
        assert!(!here("mail.example.com") && !here("192.0.2.1"));
    }
}
