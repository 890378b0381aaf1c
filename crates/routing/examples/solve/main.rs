//! Solves a VRPLIB instance, prints the plan and draws it: `solve FILE ROUNDING SECONDS [SVG]`, where ROUNDING is
//! `nearest`, `dimacs` or `exact`.

mod draw;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use routing::{Budget, Clock, Plan, Request, Rounding, check, read_vrplib, solve};

struct Wall(Instant);

impl Clock for Wall {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "an example has to bring a clock of its own")]
fn clock() -> Wall {
    Wall(Instant::now())
}

fn run(arguments: &[String]) -> Result<(), String> {
    let [file, rounding, seconds, rest @ ..] = arguments else {
        return Err("usage: solve FILE nearest|dimacs|exact SECONDS [SVG]".to_owned());
    };
    let rounding = match rounding.as_str() {
        "nearest" => Rounding::Nearest,
        "dimacs" => Rounding::Dimacs,
        "exact" => Rounding::Exact,
        other => return Err(format!("{other} is no rounding")),
    };
    let seconds: f64 = seconds.parse().map_err(|_| format!("{seconds} is no number"))?;
    let budget = Duration::try_from_secs_f64(seconds).map_err(|e| e.to_string())?;
    let text = std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?;
    let instance = read_vrplib(&text, rounding).map_err(|e| e.to_string())?;
    let clock = clock();
    let request = Request::new(1, Budget::Time(budget), &clock);
    let plan = solve(&instance.problem, &request).map_err(|e| e.to_string())?;
    print(&instance.name, &plan);
    let breaches = check(&instance.problem, &plan);
    println!("checker: {}", if breaches.is_empty() { "sound".to_owned() } else { format!("{breaches:?}") });
    if let [svg, ..] = rest {
        std::fs::write(svg, draw::svg(&instance.points, &instance.problem, &plan)).map_err(|e| e.to_string())?;
    }
    Ok(())
}

fn print(name: &str, plan: &Plan) {
    println!(
        "{name}: cost {}, {} routes, {} iterations",
        plan.cost.total().rounded(),
        plan.routes.len(),
        plan.iterations
    );
    for route in &plan.routes {
        println!(
            "vehicle {}: leaves {} s, back {} s, {} m, {} stops, load {:?}",
            route.vehicle,
            route.departure_s,
            route.end_s,
            route.metres,
            route.stops.len(),
            route.load
        );
        for stop in &route.stops {
            println!(
                "  {:?} at {}: arrives {} s, waits {} s, takes {} s, {} m from the last, leaves with {:?}",
                stop.action, stop.location, stop.arrival_s, stop.wait_s, stop.service_s, stop.metres, stop.load
            );
        }
    }
    for unserved in &plan.unserved {
        println!("not served: job {} ({:?})", unserved.job, unserved.reason);
    }
}
