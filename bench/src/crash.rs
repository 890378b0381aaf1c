//! The big form of the crash proof: twenty times kill -9 per engine in the middle of a load.

use testkit::load::crash::{self, CrashSpec};

use crate::options::Options;
use crate::{Fault, Result, databases, table};

/// Clients at once.
const CLIENTS: usize = 64;

/// Kills and checks on each engine; fails when anything is not as it must be.
pub(crate) async fn run(options: &Options) -> Result<()> {
    let columns = [
        "engine",
        "kills",
        "acknowledged",
        "cut off and repeated",
        "of those done before",
        "ready median ms",
        "slowest ms",
        "faults",
    ];
    table::head("Kill -9", &columns)?;
    let mut broken = Vec::new();
    for engine in options.engines() {
        let target = databases::fresh(engine)?;
        let dir = tempfile::tempdir()?;
        let spec = CrashSpec {
            binary: options.program()?,
            cycles: options.cycles,
            clients: CLIENTS,
            seed: options.seed,
            dir: dir.path().to_owned(),
        };
        let report = crash::run(&target, &spec).await?;
        let mut millis: Vec<f64> = report.ready_after.iter().map(|d| d.as_secs_f64() * 1_000.0).collect();
        millis.sort_by(f64::total_cmp);
        table::row(&[
            databases::name(engine).into(),
            options.cycles.to_string(),
            report.acknowledged.to_string(),
            report.repeated.to_string(),
            report.replayed.to_string(),
            table::ms(millis[millis.len() / 2]),
            table::ms(millis.last().copied().unwrap_or_default()),
            report.faults.len().to_string(),
        ])?;
        broken.extend(report.faults);
    }
    if broken.is_empty() { Ok(()) } else { Err(Fault::from(broken.join("\n"))) }
}
