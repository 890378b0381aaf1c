//! The SMTP client: one connection per mail, with a limit on the time that all of it takes.
//!
//! `smtps://` speaks TLS from the start. `smtp://` asks for STARTTLS: it is required where a password is sent, except to this
//! machine itself, and taken when offered elsewhere; `?tls=required`, `?tls=opportunistic` or `?tls=none` says otherwise.

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use url::{Host, Url};

/// Longest time for one mail, from connecting to the answer after the final dot.
pub const MAIL_LIMIT: Duration = Duration::from_secs(60);
const LATE: &str = "the mail server did not answer in time";
const PORT: u16 = 587;
const TLS_PORT: u16 = 465;
/// Answers that speak of how the program signs in, not of this mail (RFC 4954): mended by whoever runs the shop.
const SIGN_IN_CODES: [u16; 4] = [530, 534, 535, 538];

/// A mail to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Sender: an address, or a name and an address in angle brackets.
    pub from: String,
    /// The recipient's address.
    pub to: String,
    /// Subject, one line.
    pub subject: String,
    /// HTML part.
    pub html: String,
    /// Plain part.
    pub text: String,
    /// The `Message-ID`, with its angle brackets; the same for every try.
    pub message_id: String,
    /// When it was written.
    pub date: SystemTime,
}

/// A configured mail server.
#[derive(Clone)]
pub struct MailServer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    limit: Duration,
}

/// Why an address of a mail server cannot be used. Never repeats the address, which holds a password.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// It is no such address.
    #[error("the address of the mail server is not smtp://USER:PASSWORD@HOST:PORT or smtps://")]
    Address,
    /// TLS cannot be set up.
    #[error("TLS for the mail server cannot be set up")]
    Tls(#[source] lettre::transport::smtp::Error),
}

/// Why a mail was not sent. The text is for those who run the shop; a server's words may repeat the recipient's address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The mail or its recipient was refused for good.
    #[error("{0}")]
    Refused(String),
    /// Trying again may help. When the connection broke after the mail was handed over, it may have been accepted.
    #[error("{0}")]
    Failed(String),
}

impl MailServer {
    /// The server at an address.
    ///
    /// # Errors
    /// [`SetUpError`].
    pub fn new(address: &str) -> Result<Self, SetUpError> {
        Self::with_limit(address, MAIL_LIMIT)
    }

    /// The same with another limit on the time of one mail.
    ///
    /// # Errors
    /// [`SetUpError`].
    pub fn with_limit(address: &str, limit: Duration) -> Result<Self, SetUpError> {
        let url = Url::parse(address).map_err(|_| SetUpError::Address)?;
        let host = url.host_str().ok_or(SetUpError::Address)?.trim_matches(['[', ']']).to_owned();
        let (tls, port) = match url.scheme() {
            "smtps" => (Tls::Wrapper(parameters(&host)?), TLS_PORT),
            "smtp" => (start_tls(&url, &host)?, PORT),
            _ => return Err(SetUpError::Address),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(url.port().unwrap_or(port))
            .tls(tls)
            .timeout(Some(limit));
        if has_password(&url) {
            let user = decoded(url.username()).ok_or(SetUpError::Address)?;
            let password = decoded(url.password().unwrap_or_default()).ok_or(SetUpError::Address)?;
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(Self { transport: builder.build(), limit })
    }

    /// Sends a mail; done when the server has accepted it.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        let message = message(mail)?;
        match tokio::time::timeout(self.limit, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(told(&error)),
            Err(_) => Err(SendError::Failed(LATE.to_owned())),
        }
    }
}

fn has_password(url: &Url) -> bool {
    !url.username().is_empty()
}

fn start_tls(url: &Url, host: &str) -> Result<Tls, SetUpError> {
    let wanted = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
    match wanted.as_deref() {
        Some("none") => Ok(Tls::None),
        Some("required") => Ok(Tls::Required(parameters(host)?)),
        Some("opportunistic") => Ok(Tls::Opportunistic(parameters(host)?)),
        Some(_) => Err(SetUpError::Address),
        None if is_this_machine(url) => Ok(Tls::None),
        None if has_password(url) => Ok(Tls::Required(parameters(host)?)),
        None => Ok(Tls::Opportunistic(parameters(host)?)),
    }
}

fn is_this_machine(url: &Url) -> bool {
    // The parser only knows addresses in numbers where the scheme is one of the web's.
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn parameters(host: &str) -> Result<TlsParameters, SetUpError> {
    TlsParameters::new(host.to_owned()).map_err(SetUpError::Tls)
}

/// Undoes %XX; nothing when it is not UTF-8 afterwards.
fn decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%').and_then(|h| u8::from_str_radix(h, 16).ok());
        out.push(hex.unwrap_or(bytes[at]));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).ok()
}

fn message(mail: &Mail) -> Result<Message, SendError> {
    let from: Mailbox = mail
        .from
        .parse()
        .map_err(|_| SendError::Failed("the sender (mail_from) is not an e-mail address".to_owned()))?;
    let to = mail.to.parse().map_err(|_| SendError::Refused("the recipient is not an e-mail address".to_owned()))?;
    Message::builder()
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(&mail.subject)
        .date(mail.date)
        .message_id(Some(mail.message_id.clone()))
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
        .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
        .map_err(|error| SendError::Refused(format!("the mail cannot be written: {error}")))
}

fn told(error: &lettre::transport::smtp::Error) -> SendError {
    let text = match error.status() {
        Some(_) => format!("the mail server refused: {}", chain(error)),
        None if error.is_timeout() => LATE.to_owned(),
        None => format!("the mail server cannot be reached: {}", chain(error)),
    };
    let is_about_sign_in = error.status().is_some_and(|code| SIGN_IN_CODES.contains(&u16::from(code)));
    if error.is_permanent() && !is_about_sign_in { SendError::Refused(text) } else { SendError::Failed(text) }
}

/// What happened and why, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_or_refused() {
        for good in [
            "smtp://mail.example.com",
            "smtp://u:p%40ss@mail.example.com:587",
            "smtps://u:p@mail.example.com",
            "smtp://127.0.0.1:2525",
            "smtp://mail.example.com:25?tls=none",
        ] {
            assert!(MailServer::new(good).is_ok(), "{good}");
        }
        for bad in ["mail.example.com", "http://mail.example.com", "smtp://mail.example.com?tls=maybe", "smtp:"] {
            assert!(MailServer::new(bad).is_err(), "{bad}");
        }
        assert_eq!(decoded("p%40ss%2"), Some("p@ss%2".to_owned()));
        assert_eq!(decoded("%ff"), None);
    }

    #[test]
    fn this_machine_is_known() {
        let rows = [("smtp://127.0.0.1:25", true), ("smtp://[::1]", true), ("smtp://mail.example", false)];
        for (address, here) in rows {
            assert_eq!(is_this_machine(&Url::parse(address).unwrap()), here, "{address}");
        }
    }
}
