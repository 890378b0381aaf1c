//! What is measured, on which engines, how long.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use testkit::Engine;

/// Benchmarks and big proofs of Purser.
#[derive(Debug, Parser)]
#[command(name = "bench")]
pub(crate) struct Options {
    /// What to run.
    pub(crate) what: What,
    /// On which engine; both when left out.
    #[arg(long)]
    engine: Option<EngineName>,
    /// Clients of each closed loop.
    #[arg(long, value_delimiter = ',', default_value = "1,8,32,128")]
    pub(crate) clients: Vec<usize>,
    /// Seconds that each loop is measured.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Orders: of a contest, of the full shop of the reads, of the raw limit.
    #[arg(long)]
    pub(crate) orders: Option<usize>,
    /// Kills of `crash`.
    #[arg(long, default_value_t = 20)]
    pub(crate) cycles: usize,
    /// From which every choice follows.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// The program; the `purser` beside this one when left out.
    #[arg(long)]
    program: Option<PathBuf>,
    /// Only this pattern of orders; both when left out.
    #[arg(long)]
    pub(crate) pattern: Option<Pattern>,
}

/// What can be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// Durable orders through HTTP, beside the raw limit.
    Orders,
    /// The raw limit alone.
    Raw,
    /// An order by id and a list of 50 on a full shop.
    Reads,
    /// Start until ready, memory idle.
    Start,
    /// Many clients after few units, with the audit.
    Contested,
    /// Kill -9 during a load, again and again, with the audit.
    Crash,
}

/// Which goods orders are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Pattern {
    /// Three of a thousand variants.
    Uniform,
    /// One variant that everybody wants, and two of a thousand.
    Hot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum EngineName {
    Sqlite,
    Postgres,
}

impl Options {
    /// The engines wanted.
    pub(crate) fn engines(&self) -> Vec<Engine> {
        match self.engine {
            None => vec![Engine::Sqlite, Engine::Postgres],
            Some(EngineName::Sqlite) => vec![Engine::Sqlite],
            Some(EngineName::Postgres) => vec![Engine::Postgres],
        }
    }

    /// How long each loop is measured.
    pub(crate) fn measured(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    /// The program under test.
    pub(crate) fn program(&self) -> crate::Result<PathBuf> {
        match &self.program {
            Some(path) => Ok(path.clone()),
            None => Ok(testkit::load::program::beside_this_program()?),
        }
    }
}
