//! The layers of settings as text, each value with its origin. Called by [`super::Settings::load`] only.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use super::keys::{KEYS, Key, Secrecy, TEST_VARIABLES, VARIABLE_PREFIX};
use super::values::{SettingsError, Wrong, masked_url};
use super::{Row, settings_file};

/// Name of the settings file in the data directory.
pub const FILE_NAME: &str = "purser.toml";

/// A setting given on the command line.
#[derive(Clone, Debug)]
pub struct Flag {
    /// As it was typed: `--listen`, or `--set listen`.
    pub shown: String,
    /// The setting's key.
    pub key: String,
    /// Its value.
    pub value: String,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The settings file.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
    /// A flag.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => write!(out, "default"),
            Origin::File(path) => write!(out, "file {}", path.display()),
            Origin::Environment(name) => write!(out, "environment {name}"),
            Origin::Flag(flag) => write!(out, "flag {flag}"),
        }
    }
}

#[derive(Debug)]
struct Raw {
    text: String,
    origin: Origin,
}

/// The winning text of each key.
#[derive(Debug)]
pub(super) struct Layers {
    values: BTreeMap<&'static str, Raw>,
}

impl Layers {
    pub(super) fn read(
        flags: &[Flag],
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, SettingsError> {
        let mut above = Self { values: BTreeMap::new() };
        above.add_environment(environment)?;
        above.add_flags(flags)?;
        let mut all = Self { values: BTreeMap::new() };
        for key in &KEYS {
            if let Some(default) = key.default {
                all.values.insert(key.name, Raw { text: default.to_owned(), origin: Origin::Default });
            }
        }
        // The directory must be known before the file in it can be read.
        let data = above.values.get("data").or(all.values.get("data")).map(|raw| PathBuf::from(&raw.text));
        if let Some(data) = data {
            all.add_file(&settings_file(&data))?;
        }
        all.values.append(&mut above.values);
        Ok(all)
    }

    pub(super) fn optional<T>(
        &self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Result<Option<T>, SettingsError> {
        let Some(raw) = self.values.get(name) else { return Ok(None) };
        let secret = Key::named(name).is_some_and(|key| key.secrecy == Secrecy::SecretUrl);
        parse(&raw.text).map(Some).map_err(|wrong| SettingsError::Invalid {
            key: name,
            origin: raw.origin.clone(),
            given: if secret { "the value".to_owned() } else { format!("{:?}", raw.text) },
            wrong,
        })
    }

    pub(super) fn required<T>(
        &self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Result<T, SettingsError> {
        self.optional(name, parse)?.ok_or(SettingsError::Missing { key: name })
    }

    pub(super) fn rows(&self) -> Vec<Row> {
        let row = |key: &Key| match self.values.get(key.name) {
            None => Row { key: key.name, shown: None, origin: Origin::Default },
            Some(raw) => Row { key: key.name, shown: Some(shown(key, &raw.text)), origin: raw.origin.clone() },
        };
        KEYS.iter().map(row).collect()
    }

    fn add_file(&mut self, path: &Path) -> Result<(), SettingsError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(SettingsError::Unreadable { path: path.to_owned(), error }),
        };
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            // The error's own display quotes the line, which may hold a password.
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            SettingsError::Syntax {
                path: path.to_owned(),
                line: before.matches('\n').count() + 1,
                message: error.message().to_owned(),
            }
        })?;
        let origin = Origin::File(path.to_owned());
        for (name, value) in table {
            if name == "data" {
                return Err(SettingsError::DataInFile { path: path.to_owned() });
            }
            let key = known(&name, &origin)?;
            let text =
                scalar(value).ok_or_else(|| SettingsError::NotScalar { key: key.name, origin: origin.clone() })?;
            self.values.insert(key.name, Raw { text, origin: origin.clone() });
        }
        Ok(())
    }

    fn add_environment(
        &mut self,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<(), SettingsError> {
        for (name, value) in environment {
            let name = name.to_string_lossy().into_owned();
            let ours = name.starts_with(VARIABLE_PREFIX);
            if !ours || TEST_VARIABLES.iter().any(|of_tests| name.starts_with(of_tests)) {
                continue;
            }
            let origin = Origin::Environment(name.clone());
            let key = KEYS.iter().find(|key| key.variable() == name);
            let key = key.ok_or(SettingsError::UnknownVariable { name })?;
            let text = value.into_string().map_err(|_| SettingsError::NotText { key: key.name })?;
            // Container tools pass on unset variables as empty ones.
            if !text.is_empty() {
                self.values.insert(key.name, Raw { text, origin });
            }
        }
        Ok(())
    }

    fn add_flags(&mut self, flags: &[Flag]) -> Result<(), SettingsError> {
        for flag in flags {
            let origin = Origin::Flag(flag.shown.clone());
            let key = known(&flag.key, &origin)?;
            self.values.insert(key.name, Raw { text: flag.value.clone(), origin });
        }
        Ok(())
    }
}

fn known(name: &str, origin: &Origin) -> Result<&'static Key, SettingsError> {
    Key::named(name).ok_or_else(|| SettingsError::UnknownKey { name: name.to_owned(), origin: origin.clone() })
}

fn shown(key: &Key, text: &str) -> String {
    match key.secrecy {
        Secrecy::Plain => text.to_owned(),
        Secrecy::SecretUrl => masked_url(text),
    }
}

/// A value of the file as the other layers would give it; a list becomes comma-separated text.
fn scalar(value: toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(items) => {
            let items: Option<Vec<String>> = items.into_iter().map(scalar).collect();
            Some(items?.join(","))
        }
        toml::Value::Boolean(_) | toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}
