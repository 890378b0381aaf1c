//! The rules behind [`Fault`]; called once by the builder.

use super::fault::Fault;
use super::job::{Job, Serve, Task, Visit, Window};
use super::limits::{
    MAX_AMOUNT, MAX_BREAKS, MAX_COST, MAX_DIMENSIONS, MAX_FAULTS, MAX_JOBS, MAX_LOAD, MAX_LOCATIONS, MAX_PRIORITY,
    MAX_PROFILES, MAX_RELOADS, MAX_VEHICLES, MAX_WINDOWS,
};
use super::matrix::{Matrix, UNREACHABLE};
use super::problem::Problem;
use super::vehicle::Vehicle;
use crate::plan::Money;

/// Every fault of the problem, at most [`MAX_FAULTS`].
pub(super) fn faults(problem: &Problem) -> Vec<Fault> {
    let mut found = Vec::new();
    sizes(problem, &mut found);
    if !found.is_empty() {
        return found;
    }
    let size = problem.matrices.first().map_or(0, Matrix::size);
    for (profile, matrix) in problem.matrices.iter().enumerate() {
        legs(profile, matrix, size, &mut found);
    }
    for (index, vehicle) in problem.vehicles.iter().enumerate() {
        vehicle_faults(problem, index, vehicle, size, &mut found);
    }
    for (index, job) in problem.jobs.iter().enumerate() {
        job_faults(problem, index, job, size, &mut found);
    }
    if problem.spread_cost > MAX_COST {
        found.push(Fault::SpreadCostTooLarge);
    }
    if found.is_empty() && dearest_plan(problem) > i128::from(i64::MAX / 4) {
        found.push(Fault::CostsOverflow);
    }
    found.truncate(MAX_FAULTS);
    found
}

/// An upper bound of what any plan can cost, in [`crate::Money`] units; search sums stay below twice this.
fn dearest_plan(problem: &Problem) -> i128 {
    let leg = |m: &Matrix| {
        let worst = |v: u32| if v == UNREACHABLE { 2 * MAX_AMOUNT } else { v };
        (0..m.size())
            .flat_map(|a| (0..m.size()).map(move |b| (a, b)))
            .map(|(a, b)| worst(m.metres(a, b)).max(worst(m.seconds(a, b))))
            .max()
            .unwrap_or(0)
    };
    let longest = i128::from(problem.matrices.iter().map(leg).max().unwrap_or(0));
    let reloads: i128 = problem.vehicles.iter().map(|v| i128::from(v.reload.map_or(0, |r| r.times))).sum();
    let tasks = problem.jobs.len() as i128 * 2;
    let legs = tasks + problem.vehicles.len() as i128 * 2 + reloads + 4;
    let rate = |f: fn(&Vehicle) -> u64| i128::from(problem.vehicles.iter().map(f).max().unwrap_or(0));
    let vehicles = problem.vehicles.len() as i128;
    let longest_shift = i128::from(problem.vehicles.iter().map(|v| v.shift.close_s).max().unwrap_or(0));
    let soft: i128 = problem.jobs.iter().map(|j| i128::from(j.usual.map_or(0, |u| u.cost))).sum();
    let forfeits: i128 = problem.jobs.iter().map(forfeit).sum();
    let spread = i128::from(problem.spread_cost) * tasks * tasks;
    let whole = soft + forfeits + spread + rate(|v| v.fixed_cost) * vehicles;
    whole * i128::from(Money::PER_MINOR)
        + legs * longest * rate(|v| v.cost_per_km) * i128::from(Money::PER_METRE_RATE)
        + (vehicles + tasks)
            * (longest_shift + longest)
            * rate(|v| v.cost_per_hour)
            * i128::from(Money::PER_SECOND_RATE)
}

fn forfeit(job: &Job) -> i128 {
    match job.serve {
        Serve::Required { .. } => 0,
        Serve::Optional { forfeit } => i128::from(forfeit),
    }
}

fn sizes(problem: &Problem, found: &mut Vec<Fault>) {
    let counts = [
        ("matrices", problem.matrices.len(), MAX_PROFILES),
        ("locations", problem.matrices.first().map_or(0, Matrix::size), MAX_LOCATIONS),
        ("jobs", problem.jobs.len(), MAX_JOBS),
        ("vehicles", problem.vehicles.len(), MAX_VEHICLES),
        ("load dimensions", problem.dimensions, MAX_DIMENSIONS),
        ("windows of a job", most(problem.jobs.iter().flat_map(Job::visits).map(|v| v.windows.len())), MAX_WINDOWS),
        ("breaks of a vehicle", most(problem.vehicles.iter().map(|v| v.breaks.len())), MAX_BREAKS),
        ("reloads of a vehicle", most_reloads(problem), MAX_RELOADS as usize),
    ];
    found.extend(
        counts.iter().filter(|(_, count, limit)| count > limit).map(|&(what, _, limit)| Fault::TooMany { what, limit }),
    );
    if problem.matrices.is_empty() {
        found.push(Fault::NoMatrix);
    }
    if problem.vehicles.is_empty() {
        found.push(Fault::NoVehicle);
    }
}

fn most(counts: impl Iterator<Item = usize>) -> usize {
    counts.max().unwrap_or(0)
}

fn most_reloads(problem: &Problem) -> usize {
    most(problem.vehicles.iter().filter_map(|v| v.reload).map(|r| r.times as usize))
}

fn legs(profile: usize, matrix: &Matrix, size: usize, found: &mut Vec<Fault>) {
    if matrix.size() != size {
        found.push(Fault::MatrixSize { profile });
        return;
    }
    for from in 0..size {
        if found.len() >= MAX_FAULTS {
            return;
        }
        if matrix.seconds(from, from) != 0 || matrix.metres(from, from) != 0 {
            found.push(Fault::DiagonalNotZero { profile, location: from });
        }
        let long = |value: u32| value > MAX_AMOUNT && value != UNREACHABLE;
        if let Some(to) = (0..size).find(|&to| long(matrix.seconds(from, to)) || long(matrix.metres(from, to))) {
            found.push(Fault::LegTooLong { profile, from, to });
        }
    }
}

fn vehicle_faults(problem: &Problem, index: usize, v: &Vehicle, size: usize, found: &mut Vec<Fault>) {
    let vehicle = index;
    let mut add = |wrong: bool, fault: Fault| {
        if wrong {
            found.push(fault);
        }
    };
    add(v.profile >= problem.matrices.len(), Fault::UnknownProfile { vehicle });
    let places = [Some(v.start), v.end, v.reload.map(|r| r.location)];
    add(places.into_iter().flatten().any(|place| place >= size), Fault::VehicleLocation { vehicle });
    add(v.shift.close_s < v.shift.open_s, Fault::NegativeShift { vehicle });
    let reload_s = v.reload.map_or(0, |r| r.service_s);
    let times = v.breaks.iter().map(|b| b.duration_s).chain([v.shift.close_s, reload_s]).max().unwrap_or(0);
    add(times > MAX_AMOUNT, Fault::VehicleTimeTooLarge { vehicle });
    add(v.capacity.len() != problem.dimensions, Fault::VehicleDimensions { vehicle });
    add(v.capacity.iter().any(|&c| c > MAX_LOAD), Fault::CapacityTooLarge { vehicle });
    add(v.breaks.iter().any(|b| b.window.close_s < b.window.open_s), Fault::NegativeBreak { vehicle });
    let outside = |w: &Window| w.open_s < v.shift.open_s || w.close_s > v.shift.close_s;
    add(v.breaks.iter().any(|b| outside(&b.window)), Fault::BreakOutsideShift { vehicle });
    let overlap = v.breaks.iter().zip(v.breaks.iter().skip(1)).any(|(first, next)| {
        u64::from(first.window.close_s) + u64::from(first.duration_s) > u64::from(next.window.open_s)
    });
    add(overlap, Fault::BreaksOverlap { vehicle });
    let dearest = v.fixed_cost.max(v.cost_per_km).max(v.cost_per_hour);
    add(dearest > MAX_COST, Fault::VehicleCostTooLarge { vehicle });
}

fn job_faults(problem: &Problem, job: usize, j: &Job, size: usize, found: &mut Vec<Fault>) {
    for visit in j.visits() {
        visit_faults(job, visit, size, found);
    }
    let mut add = |wrong: bool, fault: Fault| {
        if wrong {
            found.push(fault);
        }
    };
    add(j.release_s > MAX_AMOUNT, Fault::JobTimeTooLarge { job });
    let loads: Vec<&Vec<u32>> = match &j.task {
        Task::Visit { deliver, collect, .. } => vec![deliver, collect],
        Task::Transfer { load, .. } => vec![load],
    };
    add(loads.iter().any(|l| l.len() != problem.dimensions), Fault::JobDimensions { job });
    add(loads.iter().any(|l| l.iter().any(|&q| q > MAX_LOAD)), Fault::LoadTooLarge { job });
    let (priority, forfeit) = match j.serve {
        Serve::Required { priority } => (priority, 0),
        Serve::Optional { forfeit } => (0, forfeit),
    };
    add(priority > MAX_PRIORITY, Fault::PriorityOutOfRange { job });
    let usual = j.usual.map_or(0, |u| u.cost);
    add(forfeit.max(usual) > MAX_COST, Fault::JobCostTooLarge { job });
    add(j.usual.is_some_and(|u| u.vehicle >= problem.vehicles.len()), Fault::UsualUnknownVehicle { job });
    pin_faults(problem, job, j, found);
}

fn visit_faults(job: usize, visit: &Visit, size: usize, found: &mut Vec<Fault>) {
    if visit.location >= size {
        found.push(Fault::JobLocation { job });
    }
    if visit.windows.iter().any(|w| w.close_s < w.open_s) {
        found.push(Fault::NegativeWindow { job });
    } else if visit.windows.iter().zip(visit.windows.iter().skip(1)).any(|(a, b)| b.open_s <= a.close_s) {
        found.push(Fault::WindowsOverlap { job });
    }
    let latest = visit.windows.iter().map(|w| w.close_s).max().unwrap_or(0);
    if latest.max(visit.service_s) > MAX_AMOUNT {
        found.push(Fault::JobTimeTooLarge { job });
    }
}

fn pin_faults(problem: &Problem, job: usize, j: &Job, found: &mut Vec<Fault>) {
    if j.vehicles.is_empty() {
        return;
    }
    if j.vehicles.iter().any(|&v| v >= problem.vehicles.len()) {
        found.push(Fault::PinUnknownVehicle { job });
    } else if !j.vehicles.iter().any(|&v| problem.allows(job, v)) {
        found.push(Fault::PinLacksSkill { job });
    } else if !j.vehicles.iter().any(|&v| problem.allows(job, v) && j.visits().all(|visit| problem.reaches(visit, v))) {
        found.push(Fault::PinUnreachable { job });
    }
}
