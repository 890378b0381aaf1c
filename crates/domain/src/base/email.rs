//! E-mail addresses, checked as far as is useful: one `@`, a plain local part, a domain with a dot.
//!
//! Quoted local parts and address literals are refused; they are legal, and in practice always a mistake or an attack.
//! Only a message that arrives proves an address.

use super::text::{TextError, one_line, text_traits};

/// The most characters of an address (RFC 5321).
pub const MAX_EMAIL_CHARS: usize = 254;
/// The most characters before the `@`.
const MAX_LOCAL_CHARS: usize = 64;
/// The most characters between two dots of the domain.
const MAX_LABEL_CHARS: usize = 63;

/// An e-mail address as it was written; the same mailbox by [`Email::folded`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

impl Email {
    /// The most characters it may have.
    pub const MAX_CHARS: usize = MAX_EMAIL_CHARS;

    /// Trims and checks an address.
    ///
    /// # Errors
    /// Empty, too long, or not of the form of an address.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let line = one_line(text, MAX_EMAIL_CHARS)?;
        let (local, domain) = line.rsplit_once('@').ok_or(TextError::NotAnEmail)?;
        if is_local(local) && is_domain(domain) { Ok(Self(line)) } else { Err(TextError::NotAnEmail) }
    }

    /// As [`Self::new`], but nothing where the text is empty.
    ///
    /// # Errors
    /// What is wrong with a text that is not empty.
    pub fn optional(text: &str) -> Result<Option<Self>, TextError> {
        if text.trim().is_empty() { Ok(None) } else { Self::new(text).map(Some) }
    }

    /// The form by which two addresses are the same: lower case.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }

    /// What stands behind the `@`, in lower case.
    pub fn domain(&self) -> String {
        self.0.rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.to_lowercase())
    }
}

text_traits!(Email);

fn is_local(local: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    (1..=MAX_LOCAL_CHARS).contains(&local.chars().count())
        && local.chars().all(allowed)
        && local.split('.').all(|part| !part.is_empty())
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let top_is_a_name = labels.last().is_some_and(|top| !top.bytes().all(|b| b.is_ascii_digit()));
    labels.len() >= 2 && top_is_a_name && labels.iter().all(|label| is_label(label))
}

fn is_label(label: &str) -> bool {
    (1..=MAX_LABEL_CHARS).contains(&label.chars().count())
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_addresses_pass() {
        for text in ["ana@example.com", " Ana.Lee+shop@mail.example.co.uk ", "o'neil@x-y.ie", "jörg@müller.de"] {
            assert!(Email::new(text).is_ok(), "{text}");
        }
        assert_eq!(Email::new("Ana@Example.COM").unwrap().folded(), "ana@example.com");
        assert_eq!(Email::new("Ana@Example.COM").unwrap().domain(), "example.com");
    }

    #[test]
    fn others_are_refused() {
        let rows = [
            ("", TextError::Empty),
            ("ana", TextError::NotAnEmail),
            ("@example.com", TextError::NotAnEmail),
            ("ana@", TextError::NotAnEmail),
            ("ana@localhost", TextError::NotAnEmail),
            ("ana@example..com", TextError::NotAnEmail),
            ("ana@127.0.0.1", TextError::NotAnEmail),
            ("ana@-example.com", TextError::NotAnEmail),
            (".ana@example.com", TextError::NotAnEmail),
            ("a b@example.com", TextError::NotAnEmail),
            ("a@b@example.com", TextError::NotAnEmail),
            ("<ana@example.com>", TextError::NotAnEmail),
            ("ana@example.com,bob@example.com", TextError::NotAnEmail),
            ("ana@example.com\nBcc: bob@example.com", TextError::LineBreak),
        ];
        for (text, expected) in rows {
            assert_eq!(Email::new(text), Err(expected), "{text:?}");
        }
        let long = format!("ana@{}.com", "x.".repeat(150));
        assert_eq!(Email::new(&long), Err(TextError::TooLong { max: 254 }));
    }
}
