//! To whom a message goes: a role, not an address. The address is looked up when it is sent.

use std::fmt;
use std::str::FromStr;

use crate::base::{Email, IdError, SupplierId, UserId};

/// Who receives.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// Whoever ordered.
    Customer,
    /// Somebody who works in the shop.
    User(UserId),
    /// A supplier.
    Supplier(SupplierId),
    /// An address given by hand, for trying a template.
    Address(Email),
}

/// A text that is no recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecipientError {
    /// The role is none of ours.
    #[error("a recipient is customer, user:ID, supplier:ID or address:EMAIL")]
    Role,
    /// The id does not fit the role.
    #[error("the recipient's id is not valid")]
    Id(#[from] IdError),
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Recipient::Customer => f.write_str("customer"),
            Recipient::User(id) => write!(f, "user:{id}"),
            Recipient::Supplier(id) => write!(f, "supplier:{id}"),
            Recipient::Address(email) => write!(f, "address:{email}"),
        }
    }
}

impl FromStr for Recipient {
    type Err = RecipientError;

    fn from_str(text: &str) -> Result<Self, RecipientError> {
        match text.split_once(':') {
            None if text == "customer" => Ok(Recipient::Customer),
            Some(("user", id)) => Ok(Recipient::User(id.parse()?)),
            Some(("supplier", id)) => Ok(Recipient::Supplier(id.parse()?)),
            Some(("address", email)) => Email::new(email).map(Recipient::Address).map_err(|_| RecipientError::Role),
            None | Some(_) => Err(RecipientError::Role),
        }
    }
}

impl serde::Serialize for Recipient {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Recipient {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::base::text::deserialize_parsed(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_is_read_as_it_was_written() {
        let all = [
            Recipient::Customer,
            Recipient::User(UserId::from_raw(7)),
            Recipient::Supplier(SupplierId::from_raw(8)),
            Recipient::Address(Email::new("ana@example.com").unwrap()),
        ];
        for recipient in all {
            assert_eq!(recipient.to_string().parse(), Ok(recipient));
        }
        for text in ["", "owner", "user:", "user:sup_00000000000000", "address:ana"] {
            assert!(text.parse::<Recipient>().is_err(), "{text}");
        }
    }
}
