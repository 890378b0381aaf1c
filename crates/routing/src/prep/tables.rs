//! Travel tables in task order, as one flat vector per problem.
//!
//! Each profile has up to four tables in it: distances out of and into a row, and times likewise. Tables that are equal
//! (symmetric, or time = distance) share their place, which keeps large instances inside the processor's cache.

use super::Stop;
use super::fleet::Place;
use crate::model::limits::MAX_AMOUNT;
use crate::model::matrix::Matrix;
use crate::model::problem::Problem;

/// Stands for an unreachable leg: later than any window.
pub(crate) const FAR: i32 = 2 * MAX_AMOUNT as i32;

/// Where one profile's tables start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offsets {
    pub dist_out: usize,
    pub dist_in: usize,
    pub time_out: usize,
    pub time_in: usize,
}

/// All travel tables.
pub(crate) struct Tables {
    pub dim: usize,
    /// Location of each row.
    pub rows: Vec<Place>,
    pub cells: Vec<i32>,
    pub profiles: Vec<Offsets>,
    /// Whether some leg cannot be travelled.
    pub broken: bool,
}

impl Tables {
    /// The tables, or `None` if `stop` said so on the way.
    pub(super) fn new(problem: &Problem, tasks: &[usize], places: &[Place], stop: Stop<'_>) -> Option<Self> {
        let rows: Vec<Place> = tasks.iter().map(|&t| Some(t)).chain(places.iter().copied()).collect();
        let mut tables =
            Self { dim: rows.len(), rows: rows.clone(), cells: Vec::new(), profiles: Vec::new(), broken: false };
        for matrix in problem.matrices() {
            let metres = tables.fill(&rows, |a, b| matrix.metres(a, b), matrix, stop)?;
            let seconds = tables.fill(&rows, |a, b| matrix.seconds(a, b), matrix, stop)?;
            let dist_out = tables.add(metres, None);
            let dist_in = tables.add_transposed(dist_out, stop)?;
            let time_out = tables.add(seconds, Some(dist_out));
            let time_in = if time_out == dist_out { dist_in } else { tables.add_transposed(time_out, stop)? };
            tables.profiles.push(Offsets { dist_out, dist_in, time_out, time_in });
        }
        Some(tables)
    }

    /// Travel distance between two rows.
    #[inline]
    pub(crate) fn dist(&self, profile: usize, from: usize, to: usize) -> i32 {
        self.cells[self.profiles[profile].dist_out + from * self.dim + to]
    }

    /// Travel time between two rows.
    #[inline]
    pub(crate) fn time(&self, profile: usize, from: usize, to: usize) -> i32 {
        self.cells[self.profiles[profile].time_out + from * self.dim + to]
    }

    /// The longest leg that can be travelled, as a distance.
    pub(crate) fn longest(&self) -> i32 {
        self.cells.iter().copied().filter(|&c| c < FAR).max().unwrap_or(0)
    }

    fn fill(
        &mut self,
        rows: &[Place],
        leg: impl Fn(usize, usize) -> u32,
        matrix: &Matrix,
        stop: Stop<'_>,
    ) -> Option<Vec<i32>> {
        let mut table = Vec::with_capacity(rows.len() * rows.len());
        for from in rows {
            if stop() {
                return None;
            }
            for to in rows {
                let cell = match (from, to) {
                    (Some(a), Some(b)) if !matrix.reaches(*a, *b) => {
                        self.broken = true;
                        FAR
                    }
                    (Some(a), Some(b)) => leg(*a, *b) as i32,
                    (None, _) | (_, None) => 0,
                };
                table.push(cell);
            }
        }
        Some(table)
    }

    fn add(&mut self, table: Vec<i32>, like: Option<usize>) -> usize {
        if let Some(at) = like
            && self.cells.get(at..at + table.len()) == Some(&table[..])
        {
            return at;
        }
        let at = self.cells.len();
        self.cells.extend(table);
        at
    }

    fn add_transposed(&mut self, of: usize, stop: Stop<'_>) -> Option<usize> {
        let mut table = Vec::with_capacity(self.dim * self.dim);
        for column in 0..self.dim {
            if stop() {
                return None;
            }
            table.extend((0..self.dim).map(|row| self.cells[of + row * self.dim + column]));
        }
        Some(self.add(table, Some(of)))
    }
}
