//! The program's settings: defaults, then `purser.toml` in the data directory, then `PURSER_*`, then flags.
//!
//! What a shop changes while it runs (stages, taxes, templates ...) is not here but in its database.
//!
//! Invariants:
//! - Every key, variable and flag is known by name; an unknown one is refused and named.
//! - A later layer wins over an earlier one, and each value remembers where it came from.
//! - A secret's text leaves [`Secret`] only through `expose`; no error and no table shows it.
//!
//! Called once at start by every command; `doctor` shows [`Settings::rows`].

mod keys;
mod layers;
#[cfg(test)]
mod tests;
mod values;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::num::{NonZeroU8, NonZeroU32};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;

pub use keys::{KEYS, Key};
pub use layers::{FILE_NAME, Flag, Origin};
pub use values::{Database, LogFormat, LogLevel, Secret, SettingsError, Workers};

use layers::Layers;

/// The SQLite database's name in the data directory.
pub const DATABASE_FILE: &str = "purser.db";

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Directory of the settings file, the SQLite database and the shop's files.
    pub data: PathBuf,
    /// Where the shop's rows are.
    pub database: Database,
    /// Address the program listens on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Separate address of `/metrics`; `None` leaves metrics on `listen`.
    pub metrics_listen: Option<SocketAddr>,
    /// Address under which customers and staff reach the shop, without a slash at its end; for links in messages.
    pub base_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether this process runs jobs.
    pub workers: Workers,
    /// How long the jobs of a process that fell silent stay with it.
    pub job_lease: Duration,
    /// Mail server, with its credentials.
    pub smtp_url: Option<Secret>,
    /// Sender of the shop's messages.
    pub mail_from: Option<String>,
    /// Writer threads on PostgreSQL; SQLite always has one.
    pub pg_writers: NonZeroU8,
    /// Reader connections beside the writers.
    pub readers: NonZeroU8,
    /// Requests per second that one API key may send.
    pub requests_per_key: NonZeroU32,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Least severity that Purser's own code logs.
    pub log_level: LogLevel,
    rows: Vec<Row>,
}

/// One setting as `doctor` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The key in `purser.toml`.
    pub key: &'static str,
    /// The value with its secrets masked; `None` when unset.
    pub shown: Option<String>,
    /// Where the value came from.
    pub origin: Origin,
}

impl Settings {
    /// Reads all layers.
    ///
    /// `environment` is all of the process's variables; those without the prefix `PURSER_` are passed over.
    ///
    /// # Errors
    /// [`SettingsError`], which names the key and where the fault stands.
    pub fn load(
        flags: &[Flag],
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, SettingsError> {
        let layers = Layers::read(flags, environment)?;
        let data = PathBuf::from(layers.required("data", values::text)?);
        let database = match layers.optional("database_url", values::database_url)? {
            Some(url) => Database::Postgres { url },
            None => Database::Sqlite { path: data.join(DATABASE_FILE) },
        };
        Ok(Self {
            database,
            data,
            listen: layers.required("listen", values::address)?,
            metrics_listen: layers.optional("metrics_listen", values::address)?,
            base_url: layers.optional("base_url", values::base_url)?,
            trusted_proxies: layers.optional("trusted_proxies", values::networks)?.unwrap_or_default(),
            workers: layers.required("workers", values::workers)?,
            job_lease: layers.required("job_lease", values::lease)?,
            smtp_url: layers.optional("smtp_url", values::smtp_url)?,
            mail_from: layers.optional("mail_from", values::mail_address)?,
            pg_writers: layers.required("pg_writers", values::count)?,
            readers: layers.required("readers", values::count)?,
            requests_per_key: layers.required("requests_per_key", values::rate)?,
            log_format: layers.required("log_format", values::log_format)?,
            log_level: layers.required("log_level", values::log_level)?,
            rows: layers.rows(),
        })
    }

    /// Every setting in a fixed order, for people.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The settings file, which need not exist.
    pub fn file(&self) -> PathBuf {
        settings_file(&self.data)
    }
}

fn settings_file(data: &Path) -> PathBuf {
    data.join(FILE_NAME)
}
