//! Lists of near tasks: whom to remove together, and beside whom to insert.

use super::{NONE, Prep, Stop};

/// Fixed-width neighbour lists, best first; shorter ones are padded.
pub(crate) struct Near {
    width: usize,
    list: Vec<u32>,
}

/// A task that may stand right beside another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Neighbour {
    pub task: u32,
    /// Twice the distance, a lower bound of the detour plus the gap; very small when distances differ by direction.
    pub twice: i32,
}

/// Neighbour lists with distances.
pub(crate) struct Neighbours {
    starts: Vec<u32>,
    list: Vec<Neighbour>,
}

impl Neighbours {
    fn new(prep: &Prep<'_>, near: &Near) -> Self {
        let even = prep.tables.profiles.len() == 1 && prep.tables.profiles.iter().all(|p| p.dist_in == p.dist_out);
        let (mut starts, mut list) = (vec![0], Vec::new());
        for a in 0..prep.n() {
            let twice = |b: u32| if even { 2 * prep.tables.dist(0, a, b as usize) } else { NO_BOUND };
            list.extend(near.of(a).map(|task| Neighbour { task, twice: twice(task) }));
            starts.push(list.len() as u32);
        }
        Self { starts, list }
    }

    /// The neighbours of a task, best first.
    #[inline]
    pub(crate) fn of(&self, task: usize) -> &[Neighbour] {
        let bounds = (self.starts.get(task), self.starts.get(task + 1));
        let (Some(&from), Some(&to)) = bounds else { return &[] };
        self.list.get(from as usize..to as usize).unwrap_or(&[])
    }
}

/// A lower bound that never rules a place out, yet leaves room to subtract a gap.
const NO_BOUND: i32 = -(1 << 29);

/// Which tasks stand well right before and right after each task.
pub(crate) struct Beside {
    pub before: Neighbours,
    pub after: Neighbours,
}

impl Beside {
    /// The `width` best predecessors and successors of every task: short way, little waiting that cannot be avoided,
    /// and none that cannot stand there at all. `stop` as for [`Near::by_distance`].
    pub(crate) fn new(prep: &Prep<'_>, width: usize, stop: Stop<'_>) -> Self {
        let before = Near::by(prep, width, stop, |prep, a, b| follow(prep, b, a));
        let after = Near::by(prep, width, stop, follow);
        Self { before: Neighbours::new(prep, &before), after: Neighbours::new(prep, &after) }
    }
}

impl Near {
    /// The `width` nearest tasks of every task by travel distance in the first profile, either way; `stop` is asked
    /// now and then and ends the work early with empty lists.
    pub(crate) fn by_distance(prep: &Prep<'_>, width: usize, stop: Stop<'_>) -> Self {
        Self::by(prep, width, stop, |prep, a, b| {
            Some(i64::from(prep.tables.dist(0, a, b).min(prep.tables.dist(0, b, a))))
        })
    }

    fn by(
        prep: &Prep<'_>,
        width: usize,
        stop: Stop<'_>,
        cost: impl Fn(&Prep<'_>, usize, usize) -> Option<i64>,
    ) -> Self {
        let n = prep.n();
        let width = width.min(n.saturating_sub(1));
        let mut list = Vec::with_capacity(n * width);
        let mut order: Vec<(i64, u32)> = Vec::with_capacity(n);
        for a in 0..n {
            if stop() || width == 0 {
                return Self { width: 0, list: Vec::new() };
            }
            order.clear();
            order.extend((0..n).filter(|&b| b != a).filter_map(|b| cost(prep, a, b).map(|c| (c, b as u32))));
            if width < order.len() {
                order.select_nth_unstable(width - 1);
                order.truncate(width);
            }
            order.sort_unstable();
            list.extend(order.iter().map(|&(_, b)| b));
            list.resize((a + 1) * width, NONE);
        }
        Self { width, list }
    }

    /// The near tasks of one task.
    #[inline]
    pub(crate) fn of(&self, task: usize) -> impl Iterator<Item = u32> + '_ {
        let at = task * self.width;
        self.list.get(at..at + self.width).unwrap_or(&[]).iter().copied().take_while(|&other| other != NONE)
    }

    /// The near task of a rank, if there are so many.
    #[inline]
    pub(crate) fn any_of(&self, task: usize, rank: usize) -> Option<u32> {
        self.list.get(task * self.width + rank).copied().filter(|&other| other != NONE && rank < self.width)
    }

    /// Mean score of the way to the `rank`-th neighbour, by the dearest kind of vehicle.
    pub(crate) fn mean_score(&self, prep: &Prep<'_>, rank: usize) -> f64 {
        let n = prep.n();
        let rank = rank.min(self.width.saturating_sub(1));
        let rate = |f: fn(&super::Kind) -> i64| prep.kinds.iter().map(f).max().unwrap_or(0) as f64;
        let (metre, second) = (rate(|k| k.metre), rate(|k| k.second));
        let way = |a: usize, b: usize| {
            f64::from(prep.tables.dist(0, a, b)) * metre + f64::from(prep.tables.time(0, a, b)) * second
        };
        let each = (0..n).filter_map(|a| self.any_of(a, rank).map(|b| (a, b as usize)));
        let sum: f64 = each.map(|(a, b)| way(a, b).min(way(b, a))).sum();
        if n == 0 { 0.0 } else { sum / n as f64 }
    }
}

/// Weight of a second of waiting against a second of travel when neighbours are chosen.
const WAIT_WEIGHT_PERCENT: i64 = 20;

/// How badly `b` follows `a`: distance plus weighted waiting; `None` if it cannot.
fn follow(prep: &Prep<'_>, a: usize, b: usize) -> Option<i64> {
    if !prep.may_share(a, b) {
        return None;
    }
    let (first, second) = (&prep.tasks[a], &prep.tasks[b]);
    let way = i64::from(first.service) + i64::from(prep.tables.time(0, a, b));
    if prep.tables.profiles.len() == 1 && i64::from(first.open) + way > i64::from(second.close) {
        return None;
    }
    let wait = i64::from(second.open) - (i64::from(first.close) + way);
    Some(i64::from(prep.tables.dist(0, a, b)) + wait.max(0) * WAIT_WEIGHT_PERCENT / 100)
}
