//! The mail server that an owner enters in the program, beside what the program was started with.
//!
//! Invariants:
//! 1. What the program was started with wins, part by part (server, sender, address of links), and locks that part.
//! 2. The password goes in and never out: it stands in a column of its own, which only [`current`] reads, for the job that
//!    sends; no answer, event, log or export has it. Another server, user or weaker connection needs it typed again, so that
//!    nobody learns it by pointing the program at a server of their own.
//! 3. It is read anew for every message, so that a change counts at once, on every node.

use super::jobs::{RELEASE, SEND};
use super::options::MailOptions;
use super::{queries, store};
use crate::platform::event::NewJob;
use crate::platform::jobs::hasten;
use crate::platform::{AppError, Call, Command, Edit, Result, WriteCtx};
use db::Tx;
use domain::base::{Email, FieldErrors, Name};
use domain::events::EventKind;
use domain::messages::{MailEncryption, MailHost};
use domain::orders::FrameSite;
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most characters of a user's name at the mail server, and of the password.
pub const MAX_CREDENTIAL_CHARS: usize = 256;
/// Subject of the event: there is one mail server, so it has no id of its own.
const SUBJECT: i64 = 0;

/// A mail server's password. Its `Debug` is masked, and it can be read from what was sent but not written.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct MailPassword(String);

impl MailPassword {
    /// From what was typed or stored.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text, for the one place that stores it.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for MailPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailPassword(..)")
    }
}

/// The mail server as it was entered, without its password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailServer {
    /// Its name; none: nobody has entered one.
    pub host: Option<MailHost>,
    /// Its port; none: the usual one.
    pub port: Option<u16>,
    /// How the connection is encrypted.
    pub encryption: MailEncryption,
    /// Who signs in there; empty: nobody does.
    pub user: String,
    /// Whom mails come from.
    pub sender: Option<Email>,
    /// The name beside that address; none: no name.
    pub sender_name: Option<Name>,
    /// Where customers reach the shop, for links in mails.
    pub links: Option<FrameSite>,
}

impl Default for MailServer {
    fn default() -> Self {
        MailServer {
            host: None,
            port: None,
            encryption: MailEncryption::StartTls,
            user: String::new(),
            sender: None,
            sender_name: None,
            links: None,
        }
    }
}

/// The mail server as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingMailServer {
    /// As it was entered.
    pub server: MailServer,
    /// Whether a password is kept.
    pub has_password: bool,
    /// Rises with every change; 0 while nobody has entered anything.
    pub version: i64,
}

/// Which parts the program was started with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetByProgram {
    /// Host, port, encryption, user and password.
    pub server: bool,
    /// Address and name of the sender.
    pub sender: bool,
    /// The address of links.
    pub links: bool,
}

/// What changes of the mail server; what is absent stays, an empty text takes away. Without a host there is no user, and without
/// a user no password.
#[derive(Clone, Debug, Default)]
pub struct MailServerChange {
    /// Its name.
    pub host: Option<String>,
    /// Its port.
    pub port: Option<Option<i64>>,
    /// How the connection is encrypted.
    pub encryption: Option<MailEncryption>,
    /// Who signs in there.
    pub user: Option<String>,
    /// With which password.
    pub password: Option<MailPassword>,
    /// Whom mails come from.
    pub sender: Option<String>,
    /// The name beside that address.
    pub sender_name: Option<String>,
    /// Where customers reach the shop.
    pub links: Option<String>,
}

/// Changes the mail server, and lets go what waited for it.
#[derive(Clone, Debug)]
pub struct ChangeMailServer {
    /// The version that was read.
    pub version: i64,
    /// What changes.
    pub change: MailServerChange,
    /// What the program was started with.
    pub program: MailOptions,
}

/// How mail is sent at this moment: what the program was started with, and what was entered where it says nothing.
pub fn current(tx: &mut Tx<'_>, program: &MailOptions) -> Result<MailOptions> {
    if program.is_complete() {
        return Ok(program.clone());
    }
    let (server, password, _) = queries::mail_server(tx)?;
    let MailOptions { smtp_url, from, base_url } = program.clone();
    Ok(MailOptions {
        smtp_url: smtp_url.or_else(|| address(&server, &password)),
        from: from.or_else(|| from_line(&server)),
        base_url: base_url.or_else(|| server.links.map(String::from)),
    })
}

/// What was entered, without its password.
pub fn standing(tx: &mut Tx<'_>) -> Result<StandingMailServer> {
    let (server, password, version) = queries::mail_server(tx)?;
    Ok(StandingMailServer { server, has_password: !password.is_empty(), version })
}

/// The address as the client of `connect` reads it.
fn address(server: &MailServer, password: &MailPassword) -> Option<String> {
    let host = server.host.as_ref()?.as_str();
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let port = server.port.unwrap_or(server.encryption.usual_port());
    let (scheme, tls) = match server.encryption {
        MailEncryption::StartTls => ("smtp", "?tls=required"),
        MailEncryption::Tls => ("smtps", ""),
        MailEncryption::None => ("smtp", "?tls=none"),
    };
    let user = match server.user.as_str() {
        "" => String::new(),
        user => format!("{}:{}@", encoded(user), encoded(password.reveal())),
    };
    Some(format!("{scheme}://{user}{host}:{port}{tls}"))
}

/// Every byte that could mean something in an address as %XX.
fn encoded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b if b.is_ascii_alphanumeric() => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(one).collect()
}

/// The sender as it stands in a mail's head.
fn from_line(server: &MailServer) -> Option<String> {
    let sender = server.sender.as_ref()?;
    Some(match &server.sender_name {
        Some(name) => format!("\"{}\" <{sender}>", name.as_str().replace('\\', "\\\\").replace('"', "\\\"")),
        None => sender.to_string(),
    })
}

impl MailOptions {
    /// Whether nothing can be entered besides.
    fn is_complete(&self) -> bool {
        let SetByProgram { server, sender, links } = self.set_parts();
        server && sender && links
    }

    /// Which parts it sets.
    pub fn set_parts(&self) -> SetByProgram {
        SetByProgram { server: self.smtp_url.is_some(), sender: self.from.is_some(), links: self.base_url.is_some() }
    }
}

impl Command for ChangeMailServer {
    const NAME: &'static str = "mail_server.change";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = StandingMailServer;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<StandingMailServer> {
        let (stood, old_password, version) = queries::mail_server(ctx.tx)?;
        let mut edit = Edit::begin(version, self.version)?;
        let mut errors = self.locked();
        let mut server = stood.clone();
        self.change.put_server(&mut edit, &mut server, &mut errors);
        self.change.put_sender(&mut edit, &mut server, &mut errors);
        let password = self.change.password(&stood, &old_password, &server, &mut errors);
        errors.into_result(())?;
        let mut kept = old_password;
        edit.put("password", &mut kept, password);
        let mut standing = StandingMailServer { has_password: !kept.is_empty(), server, version };
        if edit.is_empty() {
            return Ok(standing);
        }
        standing.version = edit.next_version();
        let value = serde_json::to_string(&standing.server)
            .map_err(|e| AppError::Internal(format!("the mail server cannot be written: {e}")))?;
        if !store::put_mail_server(ctx.tx, &value, kept.reveal(), standing.version, ctx.now)? {
            return Err(AppError::VersionConflict { version: queries::mail_server(ctx.tx)?.2 });
        }
        ctx.event(call, EventKind::MailServerChanged, SUBJECT, &edit.changed())?;
        self.let_go(ctx)?;
        Ok(standing)
    }
}

impl ChangeMailServer {
    /// Faults of changes to what the program was started with.
    fn locked(&self) -> FieldErrors {
        let SetByProgram { server, sender, links } = self.program.set_parts();
        let change = &self.change;
        let mut errors = FieldErrors::new();
        for (field, is_locked) in [
            ("host", server && change.host.is_some()),
            ("port", server && change.port.is_some()),
            ("encryption", server && change.encryption.is_some()),
            ("user", server && change.user.is_some()),
            ("password", server && change.password.is_some()),
            ("sender", sender && change.sender.is_some()),
            ("sender_name", sender && change.sender_name.is_some()),
            ("links", links && change.links.is_some()),
        ] {
            if is_locked {
                errors.add(field, "set_by_program", "is set where the program is started, and that wins");
            }
        }
        errors
    }

    /// What waited for a mail server goes, and what failed for now is tried at once.
    fn let_go(&self, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        if !current(ctx.tx, &self.program)?.is_configured() {
            return Ok(());
        }
        hasten(ctx, SEND)?;
        let (payload, run_at) = ("{}".to_owned(), ctx.now);
        ctx.job(NewJob { kind: RELEASE, subject_id: None, unique_key: None, payload, priority: 0, run_at });
        Ok(())
    }
}

impl MailServerChange {
    fn put_server(&self, edit: &mut Edit, server: &mut MailServer, errors: &mut FieldErrors) {
        if let Some(host) = &self.host
            && let Some(host) = errors.take("host", MailHost::optional(host))
        {
            edit.put("host", &mut server.host, host);
        }
        match self.port {
            None => {}
            Some(None) => edit.put("port", &mut server.port, None),
            Some(Some(port)) => match u16::try_from(port) {
                Ok(port) if port > 0 => edit.put("port", &mut server.port, Some(port)),
                Ok(_) | Err(_) => errors.add("port", "out_of_range", "must be between 1 and 65535"),
            },
        }
        edit.put_some("encryption", &mut server.encryption, self.encryption);
        let typed = self.user.as_deref().map(str::trim);
        check_credential("user", typed.unwrap_or_default(), errors);
        if server.host.is_none() && typed.is_some_and(|user| !user.is_empty()) {
            errors.add("host", "empty", "a user needs a mail server");
        }
        let user = typed.unwrap_or(&server.user).to_owned();
        edit.put("user", &mut server.user, if server.host.is_some() { user } else { String::new() });
    }

    fn put_sender(&self, edit: &mut Edit, server: &mut MailServer, errors: &mut FieldErrors) {
        if let Some(sender) = &self.sender
            && let Some(sender) = errors.take("sender", Email::optional(sender))
        {
            edit.put("sender", &mut server.sender, sender);
        }
        if let Some(name) = &self.sender_name
            && let Some(name) = errors.take("sender_name", Name::optional(name))
        {
            edit.put("sender_name", &mut server.sender_name, name);
        }
        if let Some(links) = &self.links {
            let links = links.trim();
            let read = (!links.is_empty()).then(|| FrameSite::new(links)).transpose();
            if let Some(links) = errors.take("links", read) {
                edit.put("links", &mut server.links, links);
            }
        }
    }

    /// The password that stands after the change.
    fn password(
        &self,
        stood: &MailServer,
        kept: &MailPassword,
        server: &MailServer,
        errors: &mut FieldErrors,
    ) -> MailPassword {
        if let Some(typed) = &self.password {
            check_credential("password", typed.reveal(), errors);
        }
        if server.user.is_empty() {
            if self.password.as_ref().is_some_and(|typed| !typed.is_empty()) {
                errors.add("user", "empty", "a password needs a user");
            }
            return MailPassword::default();
        }
        let password = self.password.clone().unwrap_or_else(|| {
            let goes_elsewhere = (&stood.host, stood.port, stood.encryption, &stood.user)
                != (&server.host, server.port, server.encryption, &server.user);
            if goes_elsewhere && !kept.is_empty() {
                let message = "type the password again: it was given for another server, user or connection";
                errors.add("password", "needed_again", message);
            }
            kept.clone()
        });
        let is_read_underway =
            server.encryption == MailEncryption::None && !server.host.as_ref().is_some_and(MailHost::is_this_machine);
        if is_read_underway && !password.is_empty() {
            errors.add("encryption", "not_secure", "a password may only be sent encrypted, except to this machine");
        }
        password
    }
}

fn check_credential(field: &'static str, text: &str, errors: &mut FieldErrors) {
    if text.chars().count() > MAX_CREDENTIAL_CHARS {
        errors.add(field, "too_long", format!("must have at most {MAX_CREDENTIAL_CHARS} characters"));
    } else if text.chars().any(char::is_control) {
        errors.add(field, "control_character", "must not contain control characters");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use connect::mail::MailServer as Client;

    fn entered(host: &str, encryption: MailEncryption, user: &str) -> MailServer {
        let host = Some(MailHost::new(host).unwrap());
        MailServer { host, encryption, user: user.to_owned(), ..MailServer::default() }
    }

    #[test]
    fn every_server_that_can_be_entered_is_an_address_that_can_be_used() {
        let password = MailPassword::new("p@ss%40/ü:?#");
        for (server, expected) in [
            (entered("mail.example.com", MailEncryption::StartTls, ""), "smtp://mail.example.com:587?tls=required"),
            (
                entered("::1", MailEncryption::Tls, "me@example.com"),
                "smtps://me%40example%2Ecom:p%40ss%2540%2F%C3%BC%3A%3F%23@[::1]:465",
            ),
            (entered("localhost", MailEncryption::None, ""), "smtp://localhost:25?tls=none"),
        ] {
            let made = address(&server, &password).unwrap();
            assert_eq!(made, expected);
            assert!(Client::new(&made).is_ok(), "{made}");
        }
        assert_eq!(address(&MailServer::default(), &password), None);
        assert_eq!(format!("{password:?}"), "MailPassword(..)");
    }

    #[test]
    fn a_name_beside_the_address_cannot_end_its_quotes() {
        let mut server = MailServer { sender: Some(Email::new("a@b.example").unwrap()), ..MailServer::default() };
        assert_eq!(from_line(&server).as_deref(), Some("a@b.example"));
        server.sender_name = Some(Name::new(r#"Ana "A" \ Sons <x>"#).unwrap());
        assert_eq!(from_line(&server).as_deref(), Some(r#""Ana \"A\" \\ Sons <x>" <a@b.example>"#));
    }
}
