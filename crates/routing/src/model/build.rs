//! Collects the parts of a problem and validates them together.

use super::fault::Fault;
use super::job::Job;
use super::matrix::Matrix;
use super::problem::Problem;
use super::validate;
use super::vehicle::Vehicle;

/// Builds a [`Problem`]; nothing is checked before [`ProblemBuilder::build`].
#[derive(Clone, Debug, Default)]
pub struct ProblemBuilder {
    matrices: Vec<Matrix>,
    jobs: Vec<Job>,
    vehicles: Vec<Vehicle>,
    spread_cost: u64,
}

impl ProblemBuilder {
    /// An empty builder.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a travel profile and returns its index.
    pub fn add_matrix(&mut self, matrix: Matrix) -> usize {
        self.matrices.push(matrix);
        self.matrices.len() - 1
    }

    /// Adds a job and returns its index.
    pub fn add_job(&mut self, job: Job) -> usize {
        self.jobs.push(job);
        self.jobs.len() - 1
    }

    /// Adds a vehicle and returns its index.
    pub fn add_vehicle(&mut self, vehicle: Vehicle) -> usize {
        self.vehicles.push(vehicle);
        self.vehicles.len() - 1
    }

    /// Asks for an even spread: minor units for every two stops that share a vehicle.
    pub fn spread_cost(&mut self, minor: u64) {
        self.spread_cost = minor;
    }

    /// The problem, or every fault found (at most [`super::limits::MAX_FAULTS`]).
    ///
    /// # Errors
    /// At least one [`Fault`].
    pub fn build(self) -> Result<Problem, Vec<Fault>> {
        let dimensions = self.vehicles.first().map_or(0, |v| v.capacity.len());
        let problem = Problem {
            matrices: self.matrices,
            jobs: self.jobs,
            vehicles: self.vehicles,
            spread_cost: self.spread_cost,
            dimensions,
        };
        let faults = validate::faults(&problem);
        if faults.is_empty() { Ok(problem) } else { Err(faults) }
    }
}
