//! Types of settings, how their text is read, and what can be wrong with it.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::num::{NonZeroU8, NonZeroU32};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use url::Url;

use super::{KEYS, Origin};

/// Most threads or connections one setting may ask for.
const MAX_COUNT: u8 = 16;
/// Longest lease of a job that a setting may ask for, in seconds.
const MAX_LEASE_S: u64 = 3_600;
/// Highest rate per second that a setting may allow.
const MAX_RATE: u32 = 1_000_000;

/// Text that must not be shown; its `Debug` is masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for the one place that uses it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(masked)")
    }
}

/// Where the shop's rows are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// In a file, used by this process alone.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// In PostgreSQL, which several processes may share.
    Postgres {
        /// Its address with its password.
        url: Secret,
    },
}

/// What this process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workers {
    /// Serves requests and runs jobs.
    On,
    /// Serves requests alone; another process must run the jobs.
    Off,
    /// Runs jobs alone, and serves only health and metrics.
    Only,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// Least severity that is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    /// Something failed and a person must look.
    Error,
    /// Something is wrong and Purser goes on.
    Warn,
    /// What an operator wants to know.
    Info,
    /// Steps, for finding a fault.
    Debug,
    /// Everything.
    Trace,
}

/// What a value should have been; completes "VALUE is not ...".
#[derive(Debug)]
pub struct Wrong(&'static str);

/// Why the program does not start with these settings. No variant repeats a secret.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A key that is no setting.
    #[error("unknown setting `{name}` in {origin}; known are: {}", names())]
    UnknownKey {
        /// The key as given.
        name: String,
        /// The file or flag it stands in.
        origin: Origin,
    },
    /// A variable with Purser's prefix that is no setting.
    #[error("unknown environment variable {name}; the settings are: {}", names())]
    UnknownVariable {
        /// The variable as given.
        name: String,
    },
    /// A value that cannot be used.
    #[error("setting `{key}` ({origin}): {given} is not {wrong}")]
    Invalid {
        /// The setting.
        key: &'static str,
        /// Where the value stands.
        origin: Origin,
        /// The value in quotes, or a word in its place where it is secret.
        given: String,
        /// What it should have been.
        wrong: Wrong,
    },
    /// A setting that must have a value and has none.
    #[error("setting `{key}` has no value")]
    Missing {
        /// The setting.
        key: &'static str,
    },
    /// A table, a yes/no, a date or a fraction in the file; no setting has these types.
    #[error("setting `{key}` ({origin}) must be text, a whole number or a list of them")]
    NotScalar {
        /// The setting.
        key: &'static str,
        /// The file.
        origin: Origin,
    },
    /// A variable that is not UTF-8.
    #[error("setting `{key}` (environment) is not UTF-8")]
    NotText {
        /// The setting.
        key: &'static str,
    },
    /// The data directory in the file, which is found through it.
    #[error("{}: `data` cannot be set here, because the file is found through it", path.display())]
    DataInFile {
        /// The file.
        path: PathBuf,
    },
    /// The file is no TOML.
    #[error("{}, line {line}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong, without the line's text.
        message: String,
    },
    /// The file is there and cannot be read.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: std::io::Error,
    },
}

impl fmt::Display for Wrong {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

fn names() -> String {
    KEYS.map(|key| key.name).join(", ")
}

/// A URL without its password and its query; the whole masked when it is none.
pub(super) fn masked_url(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else { return "(masked)".to_owned() };
    if url.password().is_some() && url.set_password(Some("***")).is_err() {
        return "(masked)".to_owned();
    }
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

pub(super) fn text(text: &str) -> Result<String, Wrong> {
    if text.is_empty() { Err(Wrong("a name; it is empty")) } else { Ok(text.to_owned()) }
}

pub(super) fn address(text: &str) -> Result<SocketAddr, Wrong> {
    text.parse().map_err(|_| Wrong("an address with a port, such as 127.0.0.1:8080 or [::]:8080"))
}

pub(super) fn networks(text: &str) -> Result<Vec<IpNet>, Wrong> {
    let network = |part: &str| {
        let alone = part.parse::<IpAddr>().map(IpNet::from);
        alone.or_else(|_| part.parse()).map_err(|_| Wrong("a list of networks, such as 10.0.0.0/8,::1"))
    };
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(network).collect()
}

pub(super) fn database_url(text: &str) -> Result<Secret, Wrong> {
    secret_url(text, &["postgres", "postgresql"])
        .ok_or(Wrong("postgres://USER:PASSWORD@HOST:PORT/NAME with special characters written as %XX"))
}

pub(super) fn smtp_url(text: &str) -> Result<Secret, Wrong> {
    secret_url(text, &["smtp", "smtps"])
        .ok_or(Wrong("smtp://USER:PASSWORD@HOST:PORT or smtps:// with special characters written as %XX"))
}

/// A URL of one of `schemes`. Refused when an unencoded character made part of the password something else.
fn secret_url(text: &str, schemes: &[&str]) -> Option<Secret> {
    let url = Url::parse(text).ok()?;
    let credentials_lost = text.contains('@') && url.username().is_empty() && url.password().is_none();
    let usable = schemes.contains(&url.scheme()) && url.has_host() && url.fragment().is_none() && !credentials_lost;
    usable.then(|| Secret(text.to_owned()))
}

pub(super) fn base_url(text: &str) -> Result<String, Wrong> {
    let wrong = Wrong("an address such as https://shop.example.com");
    let Ok(url) = Url::parse(text) else { return Err(wrong) };
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if plain && url.has_host() && ["http", "https"].contains(&url.scheme()) {
        Ok(url.as_str().trim_end_matches('/').to_owned())
    } else {
        Err(wrong)
    }
}

/// Refuses only what cannot be a sender; the message code parses it in full.
pub(super) fn mail_address(text: &str) -> Result<String, Wrong> {
    let ends_named = text.rsplit_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    if ends_named && !text.chars().any(char::is_control) {
        Ok(text.to_owned())
    } else {
        Err(Wrong("an e-mail address, alone or as NAME <ADDRESS>"))
    }
}

pub(super) fn count(text: &str) -> Result<NonZeroU8, Wrong> {
    let number: Option<NonZeroU8> = text.parse().ok();
    number.filter(|count| count.get() <= MAX_COUNT).ok_or(Wrong("a whole number from 1 to 16"))
}

pub(super) fn lease(text: &str) -> Result<Duration, Wrong> {
    let seconds = text.parse().ok().filter(|seconds| (1..=MAX_LEASE_S).contains(seconds));
    seconds.map(Duration::from_secs).ok_or(Wrong("a whole number of seconds from 1 to 3600"))
}

pub(super) fn rate(text: &str) -> Result<NonZeroU32, Wrong> {
    let number: Option<NonZeroU32> = text.parse().ok();
    number.filter(|rate| rate.get() <= MAX_RATE).ok_or(Wrong("a whole number from 1 to 1000000"))
}

pub(super) fn workers(text: &str) -> Result<Workers, Wrong> {
    match text {
        "on" => Ok(Workers::On),
        "off" => Ok(Workers::Off),
        "only" => Ok(Workers::Only),
        _ => Err(Wrong("one of on, off, only")),
    }
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, Wrong> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(Wrong("one of text, json")),
    }
}

pub(super) fn log_level(text: &str) -> Result<LogLevel, Wrong> {
    match text {
        "error" => Ok(LogLevel::Error),
        "warn" => Ok(LogLevel::Warn),
        "info" => Ok(LogLevel::Info),
        "debug" => Ok(LogLevel::Debug),
        "trace" => Ok(LogLevel::Trace),
        _ => Err(Wrong("one of error, warn, info, debug, trace")),
    }
}
