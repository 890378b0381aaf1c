//! How long the program takes to be ready, and how much memory it holds when nothing happens.

use std::time::Duration;

use testkit::load::{Program, WorldSpec};

use crate::options::Options;
use crate::{Result, databases, table};

/// Starts measured per engine.
const STARTS: usize = 10;
/// Memory is looked at after this long without a request.
const IDLE: Duration = Duration::from_secs(3);

/// Measures.
pub(crate) async fn run(options: &Options) -> Result<()> {
    table::head("Start and idle memory", &["engine", "start to ready, median ms", "slowest ms", "RSS idle MB"])?;
    for engine in options.engines() {
        let (target, _) =
            databases::furnished(engine, WorldSpec { variants: 100, locations: 2, units_per_level: 100 }).await?;
        let mut millis = Vec::with_capacity(STARTS);
        let mut idle = 0;
        for _ in 0..STARTS {
            let program = Program::start(&options.program()?, &target, &[]).await?;
            millis.push(program.ready_after.as_secs_f64() * 1_000.0);
            if millis.len() == STARTS {
                tokio::time::sleep(IDLE).await;
                idle = program.resident_kib()? / 1024;
            }
        }
        millis.sort_by(f64::total_cmp);
        let (median, slowest) = (millis[STARTS / 2], millis[STARTS - 1]);
        table::row(&[databases::name(engine).into(), table::ms(median), table::ms(slowest), idle.to_string()])?;
    }
    Ok(())
}
