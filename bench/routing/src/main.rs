//! Runs the solver on benchmark instances and prints the gap to the best known cost.
//!
//! `routing-bench DATA [--budgets 1,5,30] [--seeds 5] [--only NAME,NAME] [--cpu-clock] [--threads 1|2] [--all-seeds]`.
//! Every plan is put before the checker; a breach ends the run. The clocks of the machine are read here and nowhere in
//! the solver.

mod clock;
mod options;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use clock::{CpuClock, WallClock};
use options::Options;
use routing::{Budget, Clock, Money, Plan, Progress, Request, Rounding, check, read_best_known, read_vrplib, solve};

/// Folder, rounding convention, and what a `.sol` cost is multiplied by to get the scaled cost.
const FOLDERS: [(&str, Rounding, f64); 6] = [
    ("vrptw", Rounding::Dimacs, 10.0),
    ("cvrp", Rounding::Nearest, 1.0),
    ("sdvrptw", Rounding::Exact, 1.0),
    ("mdvrptw", Rounding::Exact, 1.0),
    ("hfvrp", Rounding::Exact, 100_000.0),
    ("pcvrptw", Rounding::Dimacs, 1.0),
];

fn main() -> ExitCode {
    match Options::from_arguments(std::env::args().skip(1)).and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    println!("instance, budget s, median gap %, gaps by seed %, unserved, first plan ms, iterations");
    for (folder, rounding, scale) in FOLDERS {
        for file in instances(&options.data.join(folder), options)? {
            bench(&file, rounding, scale, options)?;
        }
    }
    Ok(())
}

fn instances(folder: &Path, options: &Options) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let label = folder.file_name().map(|f| f.to_string_lossy().into_owned()).unwrap_or_default();
    let mut files: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    files.retain(|f| {
        let stem = f.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        f.extension().is_some_and(|e| e == "vrp") && options.wants(&label, &stem)
    });
    files.sort();
    Ok(files)
}

fn bench(file: &Path, rounding: Rounding, scale: f64, options: &Options) -> Result<(), String> {
    let read = |path: &Path| std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()));
    let instance = read_vrplib(&read(file)?, rounding).map_err(|e| format!("{}: {e}", file.display()))?;
    let best = read_best_known(&read(&file.with_extension("sol"))?).ok_or("no best known cost")? * scale;
    for &budget in &options.budgets {
        let mut gaps = Vec::new();
        let (mut unserved, mut first, mut iterations) = (0, 0, 0);
        for seed in 1..=options.seeds {
            let (plan, first_ms) = one(&instance.problem, budget, seed, options)?;
            gaps.push((plan.cost.total().rounded() as f64 / best - 1.0) * 100.0);
            unserved = unserved.max(plan.unserved.len());
            first = first.max(first_ms);
            iterations = plan.iterations;
        }
        let listed: Vec<String> = gaps.iter().map(|g| format!("{g:.2}")).collect();
        gaps.sort_by(f64::total_cmp);
        let median = gaps[gaps.len() / 2];
        println!("{}, {budget}, {median:.3}, {}, {unserved}, {first}, {iterations}", instance.name, listed.join(" "));
    }
    Ok(())
}

fn one(problem: &routing::Problem, budget: f64, seed: u64, options: &Options) -> Result<(Plan, u64), String> {
    let wall = WallClock::start();
    let cpu = CpuClock;
    let clock: &dyn Clock = if options.cpu_clock { &cpu } else { &wall };
    let begin = clock.now();
    let first = AtomicU64::new(u64::MAX);
    let progress = |_: &Progress| {
        let taken = clock.now().saturating_sub(begin).as_millis() as u64;
        first.fetch_min(taken, Ordering::Relaxed);
    };
    let request = Request {
        progress: Some(&progress),
        threads: options.threads,
        ..Request::new(seed, Budget::Time(Duration::from_secs_f64(budget)), clock)
    };
    let plan = solve(problem, &request).map_err(|e| e.to_string())?;
    let breaches = check(problem, &plan);
    if !breaches.is_empty() {
        return Err(format!("seed {seed}: the plan is unsound: {breaches:?}"));
    }
    debug_assert!(plan.cost.total() >= Money(0), "costs are never negative");
    Ok((plan, first.load(Ordering::Relaxed)))
}
