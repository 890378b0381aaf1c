//! Lists of near tasks: whom to remove together, and beside whom to insert.

use super::Prep;

/// Fixed-width neighbour lists, nearest first.
pub(crate) struct Near {
    width: usize,
    list: Vec<u32>,
}

impl Near {
    /// The `width` nearest tasks of every task by travel distance in the first profile, either way; `stop` is asked
    /// now and then and ends the work early with empty lists for the rest.
    pub(crate) fn by_distance(prep: &Prep<'_>, width: usize, stop: &dyn Fn() -> bool) -> Self {
        Self::by(prep, width, stop, |prep, a, b| i64::from(prep.tables.dist(0, a, b).min(prep.tables.dist(0, b, a))))
    }

    /// The `width` tasks of every task that follow or precede it best: travel time plus the waiting that cannot be
    /// avoided, without those that cannot be neighbours at all.
    pub(crate) fn by_time(prep: &Prep<'_>, width: usize, stop: &dyn Fn() -> bool) -> Self {
        Self::by(prep, width, stop, |prep, a, b| follow(prep, a, b).min(follow(prep, b, a)))
    }

    fn by(prep: &Prep<'_>, width: usize, stop: &dyn Fn() -> bool, cost: fn(&Prep<'_>, usize, usize) -> i64) -> Self {
        let n = prep.n();
        let width = width.min(n.saturating_sub(1));
        let mut list = Vec::with_capacity(n * width);
        let mut order: Vec<(i64, u32)> = Vec::with_capacity(n);
        for a in 0..n {
            if stop() || width == 0 {
                return Self { width: 0, list: Vec::new() };
            }
            order.clear();
            order.extend((0..n).filter(|&b| b != a).map(|b| (cost(prep, a, b), b as u32)));
            if width < order.len() {
                order.select_nth_unstable(width - 1);
                order.truncate(width);
            }
            order.sort_unstable();
            list.extend(order.iter().map(|&(_, b)| b));
        }
        Self { width, list }
    }

    /// The near tasks of one task.
    #[inline]
    pub(crate) fn of(&self, task: usize) -> &[u32] {
        let at = task * self.width;
        self.list.get(at..at + self.width).unwrap_or(&[])
    }

    /// Mean distance to the `rank`-th neighbour.
    pub(crate) fn mean_distance(&self, prep: &Prep<'_>, rank: usize) -> f64 {
        let n = prep.n();
        let rank = rank.min(self.width.saturating_sub(1));
        let each = (0..n).filter_map(|a| self.of(a).get(rank).map(|&b| (a, b as usize)));
        let sum: f64 = each.map(|(a, b)| f64::from(prep.tables.dist(0, a, b).min(prep.tables.dist(0, b, a)))).sum();
        if n == 0 { 0.0 } else { sum / n as f64 }
    }
}

/// Weight of a second of waiting against a second of travel when neighbours are chosen.
const WAIT_WEIGHT_PERCENT: i64 = 20;
/// Ranks what cannot follow behind everything that can.
const CANNOT_FOLLOW: i64 = 1 << 40;

/// How badly `b` follows `a`: distance plus weighted waiting; tasks that cannot follow come last.
fn follow(prep: &Prep<'_>, a: usize, b: usize) -> i64 {
    let (first, second) = (&prep.tasks[a], &prep.tasks[b]);
    let way = i64::from(first.service) + i64::from(prep.tables.time(0, a, b));
    let late = i64::from(first.open) + way - i64::from(second.close);
    let wait = i64::from(second.open) - (i64::from(first.close) + way);
    let base = i64::from(prep.tables.dist(0, a, b)) + wait.max(0) * WAIT_WEIGHT_PERCENT / 100;
    if late > 0 { base + CANNOT_FOLLOW + late } else { base }
}
