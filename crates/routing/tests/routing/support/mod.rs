//! What the tests share: a clock that stands still, small worlds, and solving under the checker's eye.

pub(crate) mod worlds;

use std::time::Duration;

use routing::{Budget, Clock, Job, Matrix, Plan, Problem, ProblemBuilder, Request, Vehicle, check, solve};

/// A clock that stands still.
pub(crate) struct Still;

impl Clock for Still {
    fn now(&self) -> Duration {
        Duration::ZERO
    }
}

/// Places in a row, 1,000 m and 100 s apart.
pub(crate) fn line(size: usize) -> Matrix {
    let apart =
        |unit: u32| -> Vec<u32> { (0..size * size).map(|i| unit * (i / size).abs_diff(i % size) as u32).collect() };
    Matrix::new(size, apart(100), apart(1_000)).expect("the tables are square")
}

/// A problem of these parts.
pub(crate) fn problem(matrix: Matrix, jobs: Vec<Job>, vehicles: Vec<Vehicle>) -> Problem {
    let mut builder = ProblemBuilder::new();
    builder.add_matrix(matrix);
    for job in jobs {
        builder.add_job(job);
    }
    for vehicle in vehicles {
        builder.add_vehicle(vehicle);
    }
    builder.build().expect("the test's problem is valid")
}

/// A plan after so many iterations, sound by the checker.
pub(crate) fn plan(problem: &Problem, seed: u64, iterations: u64) -> Plan {
    let plan = solve(problem, &Request::new(seed, Budget::Iterations(iterations), &Still))
        .expect("there is no warm start to refuse");
    assert_eq!(check(problem, &plan), vec![]);
    plan
}

/// A plan after enough iterations for a small problem.
pub(crate) fn solved(problem: &Problem) -> Plan {
    plan(problem, 1, 2_000)
}
