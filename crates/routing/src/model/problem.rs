//! A validated problem.

use super::job::{Job, Visit};
use super::matrix::Matrix;
use super::vehicle::Vehicle;

/// Everything a plan depends on; only [`crate::ProblemBuilder`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub(super) matrices: Vec<Matrix>,
    pub(super) jobs: Vec<Job>,
    pub(super) vehicles: Vec<Vehicle>,
    pub(super) spread_cost: u64,
    pub(super) dimensions: usize,
}

impl Problem {
    /// One matrix per profile, all of the same size.
    #[must_use]
    pub fn matrices(&self) -> &[Matrix] {
        &self.matrices
    }

    /// The jobs, in the order they were added.
    #[must_use]
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// The vehicles, in the order they were added.
    #[must_use]
    pub fn vehicles(&self) -> &[Vehicle] {
        &self.vehicles
    }

    /// Minor units for every two stops that share a vehicle (0 = no wish for an even spread).
    #[must_use]
    pub fn spread_cost(&self) -> u64 {
        self.spread_cost
    }

    /// Number of load dimensions.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Whether skills and pins let this vehicle serve this job; false for an unknown index.
    #[must_use]
    pub fn allows(&self, job: usize, vehicle: usize) -> bool {
        let (Some(j), Some(v)) = (self.jobs.get(job), self.vehicles.get(vehicle)) else { return false };
        (j.vehicles.is_empty() || j.vehicles.contains(&vehicle)) && j.skills.iter().all(|s| v.skills.contains(s))
    }

    /// Whether the vehicle can travel from its start to the visit and on to its end.
    #[must_use]
    pub fn reaches(&self, visit: &Visit, vehicle: usize) -> bool {
        let Some(v) = self.vehicles.get(vehicle) else { return false };
        let Some(matrix) = self.matrices.get(v.profile) else { return false };
        matrix.reaches(v.start, visit.location) && v.end.is_none_or(|end| matrix.reaches(visit.location, end))
    }
}
