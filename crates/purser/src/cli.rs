//! The command line: which commands exist, which flags they share, and how a command becomes an exit code.
//!
//! Results go to standard output, everything else to standard error. Called by `main` with the process's words.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use app::Shop;
use app::demo::Preset;
use app::export::{Bom, Format};
use app::platform::sessions::LinkPurpose;
use clap::{Args, Parser, Subcommand};
use domain::parties::Role;

use crate::demo;
use crate::doctor::{self, Verdict};
use crate::import::{self, ImportArgs};
use crate::opening::{self, OpenError, Stay};
use crate::serve::{self, Greeting};
use crate::settings::{Flag, Settings};
use crate::verify::{self, ReportForm};
use crate::{doctor_database, export, logs, people};

/// Exit code for words that cannot be understood, as clap gives it for its own errors.
const USAGE: u8 = 2;

/// Order operations for shops.
#[derive(Debug, Parser)]
#[command(name = "purser", version, propagate_version = true)]
pub struct Cli {
    /// Flags that every command takes.
    #[command(flatten)]
    pub common: CommonFlags,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags that every command takes, before or after its name.
#[derive(Args, Clone, Debug, Default)]
pub struct CommonFlags {
    /// Data directory
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<String>,
    /// PostgreSQL database, instead of SQLite in the data directory
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// Any setting, as in purser.toml; may be repeated
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

/// The commands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Serve the shop until told to stop; prints its address when ready
    Serve {
        /// Address to listen on; port 0 takes a free one
        #[arg(long, value_name = "ADDR")]
        listen: Option<String>,
        /// on: serve and run jobs; off: serve alone; only: run jobs alone
        #[arg(long, value_name = "on|off|only")]
        workers: Option<String>,
    },
    /// Serve a shop with sample data, made when the shop is empty
    Demo {
        /// What the shop sells: summit (outdoor goods) or bakery
        #[arg(long, value_name = "NAME", default_value = "summit", value_parser = preset)]
        preset: Preset,
        /// Address to listen on; port 0 takes a free one
        #[arg(long, value_name = "ADDR")]
        listen: Option<String>,
    },
    /// Bring the database's schema up to date
    Migrate,
    /// Bring a file into the shop: products, stock, customers, suppliers; exit code 0 only if every row was taken
    Import(ImportArgs),
    /// Recompute every invariant; exit code 0 only if all hold
    Verify {
        /// Report as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Write a table of the shop, or all of them, to files
    Export {
        /// Which table; all of them when left out
        #[arg(value_name = "TABLE|all", default_value = "all")]
        what: String,
        /// csv, xlsx or jsonl
        #[arg(long, value_name = "FORMAT", default_value = "csv", value_parser = format)]
        format: Format,
        /// The file, or the directory for all tables; standard output when left out
        #[arg(long, value_name = "FILE|DIR")]
        out: Option<PathBuf>,
        /// Begin CSV files with a byte order mark, for old spreadsheet programs
        #[arg(long)]
        bom: bool,
    },
    /// People who work in the shop
    User {
        /// What to do with them.
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Keys for programs
    ApiKey {
        /// What to do with them.
        #[command(subcommand)]
        command: ApiKeyCommand,
    },
    /// List every setting with its value and origin, and check that Purser can run with them
    Doctor,
}

/// What can be done with users.
#[derive(Clone, Debug, Subcommand)]
pub enum UserCommand {
    /// Add somebody; prints their id and a link with which they set their password
    Add {
        /// Their e-mail address
        email: String,
        /// What they may do: owner, manager or staff
        #[arg(long)]
        role: Role,
    },
    /// Print a link that sets a new password; it works once, for 30 minutes
    ResetLink {
        /// Their e-mail address
        email: String,
    },
    /// Print a link that signs in without a password; it works once, for 30 minutes
    SignInLink {
        /// Their e-mail address
        email: String,
    },
}

/// What can be done with API keys.
#[derive(Clone, Debug, Subcommand)]
pub enum ApiKeyCommand {
    /// Make a key; its secret is the last line and is not shown again
    Create {
        /// What the key is for
        #[arg(long)]
        name: String,
        /// What it may do: owner, manager or staff
        #[arg(long)]
        role: Role,
    },
}

/// Runs the process's words and environment.
pub fn run(
    words: impl IntoIterator<Item = OsString>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> ExitCode {
    let cli = match Cli::try_parse_from(words) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let done = settings(&cli.common, &cli.command.flags(), environment).and_then(|settings| {
        logs::start(settings.log_format, settings.log_level).map_err(Failure::run)?;
        cli.command.run(&settings, &mut io::stdout().lock())
    });
    match done {
        Ok(code) => code,
        Err(failure) => failure.told(),
    }
}

/// Why a command did not do its work.
#[derive(Debug)]
pub enum Failure {
    /// The words or settings are wrong; exit code 2.
    Usage(Box<dyn std::error::Error>),
    /// It was tried and failed; exit code 1.
    Run(Box<dyn std::error::Error>),
}

impl Failure {
    fn run(error: impl std::error::Error + 'static) -> Self {
        Failure::Run(Box::new(error))
    }

    /// Says it on standard error, with the whole chain of causes, and gives the exit code.
    fn told(self) -> ExitCode {
        let (error, code) = match self {
            Failure::Usage(error) => (error, USAGE),
            Failure::Run(error) => (error, 1),
        };
        eprint!("error: {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            eprint!(": {error}");
            cause = error.source();
        }
        eprintln!();
        ExitCode::from(code)
    }
}

/// The settings of a command; `own` are flags of that command alone.
///
/// # Errors
/// [`Failure::Usage`] for a `--set` without `=` and for whatever [`Settings::load`] refuses.
pub fn settings(
    common: &CommonFlags,
    own: &[Flag],
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Settings, Failure> {
    let named = |name: &str, key: &str, value: &Option<String>| {
        value.clone().map(|value| Flag { shown: name.to_owned(), key: key.to_owned(), value })
    };
    let mut flags = Vec::new();
    for pair in &common.set {
        let (key, value) =
            pair.split_once('=').ok_or_else(|| Failure::Usage(format!("--set {pair}: not KEY=VALUE").into()))?;
        flags.push(Flag { shown: format!("--set {key}"), key: key.to_owned(), value: value.to_owned() });
    }
    flags.extend(named("--data", "data", &common.data));
    flags.extend(named("--database-url", "database_url", &common.database_url));
    flags.extend_from_slice(own);
    Settings::load(&flags, environment).map_err(|error| Failure::Usage(error.into()))
}

impl Command {
    /// The flags of this command alone that are settings.
    fn flags(&self) -> Vec<Flag> {
        let flag = |key: &str, value: &Option<String>| {
            value.clone().map(|value| Flag { shown: format!("--{key}"), key: key.to_owned(), value })
        };
        match self {
            Command::Serve { listen, workers } => {
                [flag("listen", listen), flag("workers", workers)].into_iter().flatten().collect()
            }
            Command::Demo { listen, .. } => flag("listen", listen).into_iter().collect(),
            Command::Migrate
            | Command::Import(_)
            | Command::Verify { .. }
            | Command::Export { .. }
            | Command::User { .. }
            | Command::ApiKey { .. }
            | Command::Doctor => Vec::new(),
        }
    }

    fn run(self, settings: &Settings, out: &mut impl Write) -> Result<ExitCode, Failure> {
        match self {
            Command::Serve { .. } => {
                serve::serve(settings, Greeting::FirstOwner, out).map_err(Failure::run)?;
                Ok(ExitCode::SUCCESS)
            }
            Command::Demo { preset, .. } => {
                demo::demo(settings, preset, out).map_err(Failure::run)?;
                Ok(ExitCode::SUCCESS)
            }
            Command::Migrate => run_migrate(settings, out).map_err(Failure::run),
            Command::Import(args) => import::import(settings, &args, out).map_err(Failure::run),
            Command::Verify { json } => {
                let form = if json { ReportForm::Json } else { ReportForm::Text };
                verify::run(settings, form, out).map_err(Failure::run)
            }
            Command::Export { what, format, out: to, bom } => {
                let bom = if bom { Bom::With } else { Bom::Without };
                export::run(settings, &export::Order { what, format, bom, to }, out).map_err(Failure::run)?;
                Ok(ExitCode::SUCCESS)
            }
            Command::User { command } => {
                command.run(settings, out).map_err(Failure::run)?;
                Ok(ExitCode::SUCCESS)
            }
            Command::ApiKey { command: ApiKeyCommand::Create { name, role } } => {
                people::create_key(settings, &name, role, out).map_err(Failure::run)?;
                Ok(ExitCode::SUCCESS)
            }
            Command::Doctor => run_doctor(settings, out),
        }
    }
}

/// The form of a file by its name on the command line.
fn format(name: &str) -> Result<Format, String> {
    Format::from_code(name).ok_or_else(|| format!("must be {}", Format::ALL.map(Format::code).join(" or ")))
}

/// A preset by its name on the command line.
fn preset(name: &str) -> Result<Preset, String> {
    let known = || Preset::ALL.map(|(name, _)| name).join(" or ");
    Preset::named(name).ok_or_else(|| format!("must be {}", known()))
}

impl UserCommand {
    fn run(self, settings: &Settings, out: &mut impl Write) -> Result<(), OpenError> {
        match self {
            UserCommand::Add { email, role } => people::add_user(settings, &email, role, out),
            UserCommand::ResetLink { email } => people::print_link(settings, &email, LinkPurpose::Password, out),
            UserCommand::SignInLink { email } => people::print_link(settings, &email, LinkPurpose::SignIn, out),
        }
    }
}

fn run_migrate(settings: &Settings, out: &mut impl Write) -> Result<ExitCode, OpenError> {
    opening::prepare(settings, Stay::Briefly)?;
    let report = Shop::migrate(&opening::shop_options(settings, Stay::Briefly))?;
    if report.from == report.to {
        writeln!(out, "the schema is at version {}", report.to)?;
    } else {
        writeln!(out, "the schema went from version {} to {}", report.from, report.to)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn run_doctor(settings: &Settings, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let mut checks = doctor::settings_checks(settings);
    checks.extend(doctor_database::checks(settings));
    match doctor::report(out, settings, &checks).map_err(Failure::run)? {
        Verdict::Fit => Ok(ExitCode::SUCCESS),
        Verdict::Unfit => Ok(ExitCode::FAILURE),
    }
}
