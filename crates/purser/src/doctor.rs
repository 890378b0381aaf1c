//! `purser doctor`: every setting with its value and origin, then a list of checks, each with what to do about it.
//!
//! Called by [`crate::cli`], which adds the checks of the database to those of the settings here.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;

use crate::settings::{Database, Origin, Row, Settings, Workers};

/// File mode bits that let others than the owner read.
const READABLE_BY_OTHERS: u32 = 0o044;

/// What a check found, with a sentence for the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// As it should be.
    Good(String),
    /// Works, and should be looked at.
    Doubtful(String),
    /// Purser cannot run so.
    Bad(String),
}

/// One thing looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// What was found.
    pub finding: Finding,
}

/// Whether all checks allow Purser to run; the command's exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No check is bad.
    Fit,
    /// At least one is.
    Unfit,
}

/// The checks that need nothing but the settings.
pub fn settings_checks(settings: &Settings) -> Vec<Check> {
    let mut checks = vec![data_directory(settings), settings_file(settings), mail(settings)];
    checks.extend(jobs(settings));
    checks.extend(proxies(settings));
    checks
}

/// Writes the table of settings and the checks.
///
/// # Errors
/// When `out` cannot be written to.
pub fn report(out: &mut impl Write, settings: &Settings, checks: &[Check]) -> io::Result<Verdict> {
    let rows = settings.rows();
    let shown = |row: &Row| row.shown.clone().unwrap_or_else(|| "(not set)".to_owned());
    let keys = rows.iter().map(|row| row.key.chars().count()).max().unwrap_or(0);
    let values = rows.iter().map(|row| shown(row).chars().count()).max().unwrap_or(0);
    for row in rows {
        writeln!(out, "{:keys$}  {:values$}  {}", row.key, shown(row), row.origin)?;
    }
    writeln!(out)?;
    for check in checks {
        let (word, text) = match &check.finding {
            Finding::Good(text) => ("ok", text),
            Finding::Doubtful(text) => ("warning", text),
            Finding::Bad(text) => ("FAILED", text),
        };
        writeln!(out, "{word:7}  {}: {text}", check.name)?;
    }
    let bad = |check: &Check| matches!(check.finding, Finding::Bad(_));
    Ok(if checks.iter().any(bad) { Verdict::Unfit } else { Verdict::Fit })
}

fn data_directory(settings: &Settings) -> Check {
    let dir = settings.data.display();
    let finding = match fs::metadata(&settings.data) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match &settings.database {
            Database::Sqlite { .. } => Finding::Doubtful(format!("{dir} does not exist yet; the first start makes it")),
            Database::Postgres { .. } => Finding::Good(format!("{dir} does not exist; the database is elsewhere")),
        },
        Err(error) => Finding::Bad(format!("{dir}: {error}")),
        Ok(found) if !found.is_dir() => Finding::Bad(format!("{dir} is not a directory")),
        Ok(_) => match write_probe(settings) {
            Ok(()) => Finding::Good(format!("{dir} can be written")),
            Err(error) => Finding::Bad(format!("{dir} cannot be written: {error}")),
        },
    };
    Check { name: "data directory", finding }
}

/// Writing is the only proof that covers rights, read-only mounts and a full disk.
fn write_probe(settings: &Settings) -> io::Result<()> {
    let probe = settings.data.join(format!(".doctor-{}", std::process::id()));
    fs::write(&probe, b"written by purser doctor\n")?;
    fs::remove_file(&probe)
}

fn settings_file(settings: &Settings) -> Check {
    let file = settings.file();
    let path = file.display();
    let finding = match fs::metadata(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Finding::Good(format!("no {path}")),
        Err(error) => Finding::Bad(format!("{path}: {error}")),
        Ok(found) if found.permissions().mode() & READABLE_BY_OTHERS != 0 && has_secret(settings) => {
            Finding::Doubtful(format!("{path} holds a password and others can read it; run: chmod 600 {path}"))
        }
        Ok(_) => Finding::Good(format!("{path} is read")),
    };
    Check { name: "settings file", finding }
}

fn has_secret(settings: &Settings) -> bool {
    let from_file = |row: &&Row| matches!(row.origin, Origin::File(_));
    settings.rows().iter().filter(from_file).any(|row| row.shown.as_deref().is_some_and(|text| text.contains("***")))
}

fn mail(settings: &Settings) -> Check {
    let finding = match (&settings.smtp_url, &settings.mail_from) {
        (None, None) => Finding::Doubtful(
            "no smtp_url: messages wait until a mail server is entered under Settings, Mail".to_owned(),
        ),
        (None, Some(_)) => Finding::Doubtful(
            "mail_from without smtp_url: messages wait until a mail server is entered under Settings, Mail".to_owned(),
        ),
        (Some(_), None) => Finding::Bad("smtp_url without mail_from: messages have no sender".to_owned()),
        (Some(_), Some(_)) => Finding::Good("server and sender are set".to_owned()),
    };
    Check { name: "mail", finding }
}

fn jobs(settings: &Settings) -> Option<Check> {
    let finding = match settings.workers {
        Workers::On => return None,
        Workers::Off if matches!(settings.database, Database::Sqlite { .. }) => {
            Finding::Bad("workers = off with SQLite: no other process can run the jobs".to_owned())
        }
        Workers::Only if matches!(settings.database, Database::Sqlite { .. }) => {
            Finding::Bad("workers = only with SQLite: no other process can serve the shop".to_owned())
        }
        Workers::Off | Workers::Only => Finding::Good("another process does the other half".to_owned()),
    };
    Some(Check { name: "jobs", finding })
}

fn proxies(settings: &Settings) -> Option<Check> {
    let everybody = settings.trusted_proxies.iter().find(|network| network.prefix_len() == 0)?;
    let text = format!("trusted_proxies has {everybody}: any client can pretend to have any address");
    Some(Check { name: "proxies", finding: Finding::Doubtful(text) })
}
