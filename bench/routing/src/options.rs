//! What the command line asks for.

use std::path::PathBuf;

use routing::Threads;

/// Options of one run.
pub(crate) struct Options {
    pub(crate) data: PathBuf,
    /// Seconds.
    pub(crate) budgets: Vec<f64>,
    pub(crate) seeds: u64,
    only: Vec<String>,
    pub(crate) cpu_clock: bool,
    pub(crate) threads: Threads,
}

impl Options {
    /// Reads the arguments.
    pub(crate) fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let data = arguments.next().ok_or(
            "usage: routing-bench DATA [--budgets 1,5,30] [--seeds 5] [--only A,B] [--cpu-clock] [--threads 2]",
        )?;
        let mut options = Self {
            data: PathBuf::from(data),
            budgets: vec![1.0, 5.0, 30.0],
            seeds: 5,
            only: Vec::new(),
            cpu_clock: false,
            threads: Threads::One,
        };
        while let Some(name) = arguments.next() {
            if name == "--cpu-clock" {
                options.cpu_clock = true;
                continue;
            }
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            options.set(&name, &value)?;
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let bad = || format!("{name}: {value} cannot be read");
        match name {
            "--budgets" => {
                let budgets: Result<Vec<f64>, _> = value.split(',').map(str::parse).collect();
                self.budgets = budgets.map_err(|_| bad())?;
            }
            "--seeds" => self.seeds = value.parse().ok().filter(|&s| s > 0).ok_or_else(bad)?,
            "--only" => self.only = value.split(',').map(str::to_owned).collect(),
            "--threads" if value == "2" => self.threads = Threads::Two,
            "--threads" if value == "1" => self.threads = Threads::One,
            _ => return Err(bad()),
        }
        Ok(())
    }

    /// Whether an instance is asked for, by its name, its folder, or `folder/name`.
    pub(crate) fn wants(&self, folder: &str, name: &str) -> bool {
        let whole = format!("{folder}/{name}");
        self.only.is_empty() || self.only.iter().any(|o| o == name || o == folder || *o == whole)
    }
}
