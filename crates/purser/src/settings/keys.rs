//! The one list of settings; everything else is found through it. To add a setting: a line here, a field and a line in
//! [`super::Settings::load`], and a row in the operating guide.

/// How a value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    /// As it is.
    Plain,
    /// A URL whose password and query are masked, and which no error repeats.
    SecretUrl,
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Name in `purser.toml` and after `--set`; in capitals after `PURSER_` it is the variable.
    pub name: &'static str,
    /// Value when no layer has one, in the form in which the file would hold it.
    pub default: Option<&'static str>,
    /// How it is shown.
    pub secrecy: Secrecy,
    /// What it does, in one line.
    pub about: &'static str,
}

impl Key {
    /// The environment variable, such as `PURSER_DATABASE_URL`.
    pub fn variable(&self) -> String {
        format!("{VARIABLE_PREFIX}{}", self.name.to_ascii_uppercase())
    }

    /// The key of this name.
    pub fn named(name: &str) -> Option<&'static Key> {
        KEYS.iter().find(|key| key.name == name)
    }
}

/// Every variable that starts so belongs to Purser and must be known.
pub(super) const VARIABLE_PREFIX: &str = "PURSER_";

/// Variables of the test suite, which tests hand on to the programs they start.
pub(super) const TEST_VARIABLES: [&str; 2] = ["PURSER_TEST_", "PURSER_REQUIRE_POSTGRES"];

const fn plain(name: &'static str, default: Option<&'static str>, about: &'static str) -> Key {
    Key { name, default, secrecy: Secrecy::Plain, about }
}

const fn secret_url(name: &'static str, about: &'static str) -> Key {
    Key { name, default: None, secrecy: Secrecy::SecretUrl, about }
}

/// All settings, in the order in which they are shown.
pub const KEYS: [Key; 15] = [
    plain("data", Some("purser-data"), "directory of purser.toml, the SQLite database and the shop's files"),
    secret_url("database_url", "postgres://USER:PASSWORD@HOST/NAME; unset: SQLite in the data directory"),
    plain("listen", Some("127.0.0.1:8080"), "address to listen on"),
    plain("metrics_listen", None, "separate address of /metrics; unset: on the address above"),
    plain("base_url", None, "address under which customers and staff reach the shop, for links"),
    plain("trusted_proxies", None, "networks of proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8"),
    plain("workers", Some("on"), "on: serve and run jobs; off: serve alone; only: run jobs alone"),
    plain("job_lease", Some("60"), "seconds after which another process takes over the jobs of one that fell silent"),
    secret_url("smtp_url", "mail server: smtp://USER:PASSWORD@HOST:587, or smtps:// for TLS from the start"),
    plain("mail_from", None, "sender of the shop's messages"),
    plain("pg_writers", Some("2"), "writer threads on PostgreSQL, 1 to 16; SQLite always has one"),
    plain("readers", Some("4"), "reader connections, 1 to 16"),
    plain("requests_per_key", Some("50000"), "requests per second that one API key may send"),
    plain("log_format", Some("text"), "text or json"),
    plain("log_level", Some("info"), "error, warn, info, debug or trace; libraries stay at warn"),
];
