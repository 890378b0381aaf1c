//! How mail is sent: as the program is told when it starts, and as it stands together with what was entered in it.

use std::fmt;

/// How mail is sent; see [`super::mail_server::current`]. Without server and sender every message waits.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct MailOptions {
    /// The mail server: `smtp://` or `smtps://`, with a password.
    pub smtp_url: Option<String>,
    /// Sender: an address, or a name and an address in angle brackets.
    pub from: Option<String>,
    /// Where customers reach the shop, without a slash at the end; none: mails have no links.
    pub base_url: Option<String>,
}

impl MailOptions {
    /// Whether mail can be sent.
    pub fn is_configured(&self) -> bool {
        self.smtp_url.is_some() && self.from.is_some()
    }

    /// The domain of the sender, for `Message-ID`.
    pub(super) fn domain(&self) -> &str {
        let domain = self.from.as_deref().and_then(|from| from.rsplit_once('@'));
        domain.map_or("localhost", |(_, domain)| domain.trim_end_matches('>').trim())
    }
}

/// Shows whether there is a server, not which: its address holds a password.
impl fmt::Debug for MailOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailOptions")
            .field("smtp_url", &self.smtp_url.as_ref().map(|_| "***"))
            .field("from", &self.from)
            .field("base_url", &self.base_url)
            .finish()
    }
}
