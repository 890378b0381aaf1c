//! The order of jobs in the tables: near ones next to each other.
//!
//! What one iteration reads then lies together in memory; on a thousand stops in random order most of it would have to
//! come from the slow part of the cache.

use super::Stop;
use crate::model::job::Job;
use crate::model::problem::Problem;

/// The jobs as a chain, each followed by the nearest that is left; `None` if `stop` said so on the way.
pub(super) fn chain(problem: &Problem, stop: Stop<'_>) -> Option<Vec<u32>> {
    let Some(matrix) = problem.matrices().first() else { return Some(Vec::new()) };
    let place = |job: &Job| job.visits().next().map_or(0, |visit| visit.location);
    let places: Vec<usize> = problem.jobs().iter().map(place).collect();
    let mut left: Vec<u32> = (0..places.len() as u32).collect();
    let mut order = Vec::with_capacity(left.len());
    let mut last = problem.vehicles().first().map_or(0, |v| v.start);
    while !left.is_empty() {
        if stop() {
            return None;
        }
        let far = |&(_, &job): &(usize, &u32)| (matrix.metres(last, places[job as usize]), job);
        let at = left.iter().enumerate().min_by_key(far).map_or(0, |(at, _)| at);
        let job = left.swap_remove(at);
        last = places[job as usize];
        order.push(job);
    }
    Some(order)
}
