//! Gives the numbers of a VRPLIB file their meaning.

use super::{Benchmark, ReadFault, Sections};
use crate::model::build::ProblemBuilder;
use crate::model::job::{Job, Serve, Visit, Window};
use crate::model::limits::{MAX_AMOUNT, MAX_COST, MAX_LOAD};
use crate::model::matrix::Matrix;
use crate::model::vehicle::{Limits, Vehicle};

/// How Euclidean distances become whole numbers; times and prizes are scaled alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, scale 1 (CVRP).
    Nearest,
    /// Cut off after multiplying by 10 (the DIMACS challenge).
    Dimacs,
    /// To the nearest after multiplying by 1,000.
    Exact,
}

impl Rounding {
    /// What times and prizes are multiplied by.
    #[must_use]
    pub fn scale(self) -> f64 {
        match self {
            Self::Nearest => 1.0,
            Self::Dimacs => 10.0,
            Self::Exact => 1_000.0,
        }
    }

    fn whole(self, value: f64) -> u32 {
        let scaled = value * self.scale();
        match self {
            Self::Nearest | Self::Exact => bounded((scaled + 0.5).floor(), MAX_AMOUNT),
            Self::Dimacs => bounded(scaled.floor(), MAX_AMOUNT),
        }
    }
}

fn bounded(value: f64, most: u32) -> u32 {
    value.clamp(0.0, f64::from(most)) as u32
}

/// Vehicles assumed when the file does not say how many there are: as many as jobs, so that none is short.
fn fleet_size(sections: &Sections, jobs: usize) -> usize {
    sections.number("VEHICLES").map_or(jobs, |v| bounded(v, 100_000) as usize).max(1)
}

/// The whole instance.
pub(super) fn benchmark(sections: &Sections, rounding: Rounding) -> Result<Benchmark, ReadFault> {
    let size = sections.number("DIMENSION").map(|d| bounded(d, 100_000) as usize);
    let size = size.filter(|&s| s > 0).ok_or(ReadFault::Missing("DIMENSION"))?;
    let depots = depots(sections, size)?;
    let (matrix, points) = distances(sections, size, rounding)?;
    let mut builder = ProblemBuilder::new();
    builder.add_matrix(matrix);
    let count = fleet_size(sections, size - depots.len());
    let fleet = Fleet { sections, rounding, count, depots: &depots };
    for vehicle in fleet.vehicles(size)? {
        builder.add_vehicle(vehicle);
    }
    let permitted = fleet.permitted(size);
    for (location, job) in jobs(sections, size, &depots, rounding)? {
        let vehicles = permitted.get(location).cloned().unwrap_or_default();
        builder.add_job(Job { vehicles: if vehicles.len() == count { Vec::new() } else { vehicles }, ..job });
    }
    let problem = builder.build().map_err(ReadFault::Invalid)?;
    Ok(Benchmark { name: sections.text("NAME").unwrap_or("unnamed").to_owned(), problem, points })
}

fn depots(sections: &Sections, size: usize) -> Result<Vec<usize>, ReadFault> {
    let listed = sections.rows("DEPOT").map(|rows| rows.iter().flatten().copied().collect::<Vec<f64>>());
    let numbers = listed.unwrap_or_else(|| vec![1.0]);
    let depots: Vec<usize> = numbers.iter().filter(|&&d| d >= 1.0).map(|&d| d as usize - 1).collect();
    if depots.is_empty() || depots.iter().any(|&d| d >= size) {
        return Err(ReadFault::Missing("DEPOT_SECTION"));
    }
    Ok(depots)
}

fn distances(sections: &Sections, size: usize, rounding: Rounding) -> Result<(Matrix, Vec<(f64, f64)>), ReadFault> {
    let kind = sections.text("EDGE_WEIGHT_TYPE").unwrap_or("EUC_2D");
    let table = match kind {
        "EUC_2D" => {
            let rows = sections.by_number("NODE_COORD", size).ok_or(ReadFault::Missing("NODE_COORD_SECTION"))?;
            let points: Option<Vec<(f64, f64)>> = rows.iter().map(|r| Some((*r.first()?, *r.get(1)?))).collect();
            let points = points.ok_or(ReadFault::Missing("a coordinate"))?;
            let leg = |a: &(f64, f64), b: &(f64, f64)| rounding.whole((a.0 - b.0).hypot(a.1 - b.1));
            let table = points.iter().flat_map(|a| points.iter().map(move |b| leg(a, b))).collect();
            return Matrix::uniform(size, table).map(|m| (m, points)).ok_or(ReadFault::Missing("a coordinate"));
        }
        "EXPLICIT" => {
            let rows = sections.rows("EDGE_WEIGHT").ok_or(ReadFault::Missing("EDGE_WEIGHT_SECTION"))?;
            rows.iter().flatten().map(|&w| rounding.whole(w)).collect::<Vec<u32>>()
        }
        other => return Err(ReadFault::EdgeWeights(other.to_owned())),
    };
    Matrix::uniform(size, table).map(|m| (m, Vec::new())).ok_or(ReadFault::Missing("an edge weight"))
}

fn window(row: Option<&&[f64]>, rounding: Rounding) -> Option<Window> {
    let row = row?;
    Some(Window::new(rounding.whole(*row.first()?), rounding.whole(*row.get(1)?)))
}

fn jobs(
    sections: &Sections,
    size: usize,
    depots: &[usize],
    rounding: Rounding,
) -> Result<Vec<(usize, Job)>, ReadFault> {
    let demands = sections.by_number("DEMAND", size).ok_or(ReadFault::Missing("DEMAND_SECTION"))?;
    let windows = sections.by_number("TIME_WINDOW", size).unwrap_or_default();
    let services = sections.by_number("SERVICE_TIME", size).unwrap_or_default();
    let prizes = sections.by_number("PRIZE", size);
    let same_service = sections.number("SERVICE_TIME").unwrap_or(0.0);
    let mut jobs = Vec::new();
    for location in (0..size).filter(|l| !depots.contains(l)) {
        let mut visit = Visit::at(location);
        visit.windows.extend(window(windows.get(location), rounding));
        let service = services.get(location).and_then(|s| s.first()).copied().unwrap_or(same_service);
        visit.service_s = rounding.whole(service);
        let demand = demands.get(location).and_then(|d| d.first()).copied().unwrap_or(0.0);
        let mut job = Job::delivery(visit, vec![bounded(demand, MAX_LOAD)]);
        if let Some(prize) = prizes.as_ref().and_then(|p| p.get(location)).and_then(|p| p.first()) {
            job.serve = Serve::Optional { forfeit: u64::from(rounding.whole(*prize)).min(MAX_COST) };
        }
        jobs.push((location, job));
    }
    Ok(jobs)
}

struct Fleet<'a> {
    sections: &'a Sections,
    rounding: Rounding,
    count: usize,
    depots: &'a [usize],
}

impl Fleet<'_> {
    fn vehicles(&self, size: usize) -> Result<Vec<Vehicle>, ReadFault> {
        let windows = self.sections.by_number("TIME_WINDOW", size).unwrap_or_default();
        (0..self.count).map(|index| self.vehicle(index, &windows)).collect()
    }

    /// One value per vehicle: from its section, else the same for all.
    fn value(&self, section: &str, field: &str, index: usize) -> Option<f64> {
        let own = self.sections.by_number(section, self.count).and_then(|v| v.get(index)?.first().copied());
        own.or_else(|| self.sections.number(field))
    }

    fn vehicle(&self, index: usize, windows: &[&[f64]]) -> Result<Vehicle, ReadFault> {
        let depot = self.value("VEHICLES_DEPOT", "VEHICLES_DEPOT", index).unwrap_or(1.0) as usize;
        let depot = depot.checked_sub(1).and_then(|d| self.depots.get(d)).ok_or(ReadFault::Missing("a depot"))?;
        let capacity = self.value("CAPACITY", "CAPACITY", index).unwrap_or(f64::from(MAX_LOAD));
        let shift = window(windows.get(*depot), self.rounding).unwrap_or(Window::new(0, MAX_AMOUNT));
        let mut vehicle = Vehicle::at(*depot, vec![bounded(capacity, MAX_LOAD)], shift);
        let unit = self.value("VEHICLES_UNIT_DISTANCE_COST", "VEHICLES_UNIT_DISTANCE_COST", index).unwrap_or(1.0);
        vehicle.cost_per_km = 1_000 * u64::from(bounded(unit, 1_000_000));
        let most = self.value("VEHICLES_MAX_DURATION", "VEHICLES_MAX_DURATION", index);
        vehicle.limits = Limits { seconds: most.map(|s| self.rounding.whole(s)), ..Limits::default() };
        Ok(vehicle)
    }

    /// For each location, the vehicles that may serve it, where the file restricts them.
    fn permitted(&self, size: usize) -> Vec<Vec<usize>> {
        let Some(rows) = self.sections.by_number("VEHICLES_ALLOWED_CLIENTS", self.count) else { return Vec::new() };
        let mut permitted = vec![Vec::new(); size];
        for (vehicle, row) in rows.iter().enumerate() {
            for &node in *row {
                if let Some(list) = (node as usize).checked_sub(1).and_then(|l| permitted.get_mut(l)) {
                    list.push(vehicle);
                }
            }
        }
        permitted
    }
}
