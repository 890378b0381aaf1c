//! Joins two solutions: some neighbouring routes of one, and what is left of the other's.

use super::Routes;
use crate::prep::Prep;
use crate::rng::Rng;

/// The routes of `one` nearest to some task, at most half of them, and the routes of `other` without their stops. Routes
/// that lose more than half of their stops are left out; their stops wait to be inserted.
pub(super) fn mix(prep: &Prep<'_>, one: &Routes, other: &Routes, rng: &mut Rng) -> Routes {
    let near = by_distance(prep, one, rng.below(prep.n()));
    let count = 1 + rng.below((one.len() / 2).max(1));
    let mut taken = vec![false; prep.n()];
    let mut used = vec![false; prep.slots.len()];
    let mut mixture: Routes = Vec::new();
    for &at in near.iter().take(count) {
        let (slot, stops) = &one[at];
        used[*slot] = true;
        for &stop in stops {
            if let Some(mark) = taken.get_mut(stop as usize) {
                *mark = true;
            }
        }
        mixture.push((*slot, stops.clone()));
    }
    for (slot, stops) in other {
        let rest: Vec<u32> =
            stops.iter().copied().filter(|&stop| taken.get(stop as usize).is_none_or(|taken| !taken)).collect();
        let (from, to) = prep.kinds[prep.slots[*slot].kind as usize].slots;
        let mut like = std::iter::once(*slot).chain(from as usize..to as usize);
        if rest.len() * 2 >= stops.len()
            && let Some(free) = like.find(|&slot| !used[slot])
        {
            used[free] = true;
            mixture.push((free, rest));
        }
    }
    mixture
}

/// The routes in order of their stops' mean distance from a task.
fn by_distance(prep: &Prep<'_>, routes: &Routes, centre: usize) -> Vec<usize> {
    let far = |stops: &[u32]| {
        let tasks = stops.iter().filter(|&&stop| (stop as usize) < prep.n());
        let sum: i64 = tasks.map(|&task| i64::from(prep.tables.dist(0, centre, task as usize))).sum();
        sum / (stops.len() as i64).max(1)
    };
    let mut order: Vec<(i64, usize)> = routes.iter().enumerate().map(|(at, (_, stops))| (far(stops), at)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, at)| at).collect()
}
