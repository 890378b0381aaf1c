//! Ruin for the general space, and its place under annealing.

use super::state::Rich;
use crate::anneal::{Heat, Key, Ruin, Space};
use crate::prep::{NONE, Stop};
use crate::schedule::RELOAD;

/// Absent jobs tried again per iteration, besides those just removed.
const ABSENT_TRIES: usize = 8;

impl Rich<'_> {
    /// Removes the jobs of up to `length` stops in a row around `task`; started stops stay.
    fn remove_string(&mut self, task: u32, length: usize) {
        let slot = self.slot_of[task as usize] as usize;
        let frozen = self.frozen_items(slot);
        let items = &self.lines[slot].items;
        let at = self.index_of[task as usize] as usize;
        let first = at.saturating_sub(self.rng.below(length)).max(frozen);
        let last = (first + length).min(items.len());
        let mut jobs: Vec<u32> = Vec::new();
        for &item in items.get(first..last).unwrap_or(&[]) {
            if item == RELOAD {
                continue;
            }
            let job = self.prep.tasks[item as usize].job;
            let info = &self.prep.jobs[job as usize];
            let started = (info.task..info.task + info.tasks).any(|t| (self.index_of[t as usize] as usize) < frozen);
            if !started && !jobs.contains(&job) {
                jobs.push(job);
            }
        }
        self.remove_jobs(slot, &jobs);
    }

    fn remove_jobs(&mut self, slot: usize, jobs: &[u32]) {
        let keep = |item: &u32| *item == RELOAD || !jobs.contains(&self.prep.tasks[*item as usize].job);
        let items: Vec<u32> = self.lines[slot].items.iter().copied().filter(keep).collect();
        let (items, score) = self.tidy_reloads(slot, items);
        let Some(score) = score else { return };
        self.replace(slot, &items, score);
        for &job in jobs {
            self.forget(job);
            self.pool.push(job);
        }
    }

    /// Leaves out reloads that are no longer needed; the score is `None` if the rest is not feasible.
    fn tidy_reloads(&self, slot: usize, mut items: Vec<u32>) -> (Vec<u32>, Option<i64>) {
        let mut score = self.score_of(slot, &items);
        let mut at = self.frozen_items(slot);
        while at < items.len() {
            if items[at] == RELOAD {
                let mut fewer = items.clone();
                fewer.remove(at);
                let without = self.score_of(slot, &fewer);
                if without.is_some_and(|w| score.is_none_or(|s| w <= s)) {
                    items = fewer;
                    score = without;
                    continue;
                }
            }
            at += 1;
        }
        (items, score)
    }
}

impl Space for Rich<'_> {
    fn score(&self) -> i64 {
        self.score
    }

    fn ruin(&mut self, ruin: &Ruin) {
        let n = self.prep.n();
        let seed = self.rng.below(n) as u32;
        let used = self.lines.iter().filter(|l| !l.items.is_empty()).count().max(1);
        let served: usize = self.lines.iter().map(|l| l.items.len()).sum();
        let longest = (served as f64 / used as f64).min(ruin.longest).max(1.0);
        let strings = (4.0 * ruin.mean / (1.0 + longest) - 1.0).max(1.0);
        let strings = (self.rng.unit() * strings + 1.0) as usize;
        let near = self.near;
        let mut ruined = 0;
        for task in std::iter::once(seed).chain(near.of(seed as usize)) {
            let slot = self.slot_of[task as usize];
            if slot == NONE || self.touched[slot as usize] {
                continue;
            }
            let most = longest.min(self.lines[slot as usize].items.len() as f64);
            let length = (self.rng.unit() * most + 1.0) as usize;
            self.remove_string(task, length);
            ruined += 1;
            if ruined >= strings {
                break;
            }
        }
        let tries = self.absent.len().min(ABSENT_TRIES);
        for at in 0..tries {
            let other = at + self.rng.below(self.absent.len() - at);
            self.absent.swap(at, other);
            self.pool.push(self.absent[at]);
        }
    }

    fn recreate(&mut self, most: f64) -> bool {
        self.refill(most)
    }

    fn exchange(&mut self, _most: f64) -> bool {
        false
    }

    fn stops_per_route(&self) -> f64 {
        let used = self.lines.iter().filter(|line| !line.items.is_empty());
        let (routes, stops) = used.fold((0, 0), |(routes, stops), line| (routes + 1, stops + line.items.len()));
        stops as f64 / f64::from(routes.max(1))
    }

    fn keep(&mut self) {
        let pool = std::mem::take(&mut self.pool);
        self.absent.retain(|job| !pool.contains(job));
        let left: Vec<u32> = pool.iter().copied().filter(|&job| !self.served(job)).collect();
        self.absent.extend(left);
        self.pool = pool;
        self.pool.clear();
        for (slot, _) in self.log.drain(..) {
            self.touched[slot] = false;
        }
    }

    fn undo(&mut self, score: i64) {
        for at in 0..self.pool.len() {
            let info = self.prep.jobs[self.pool[at] as usize];
            for task in info.task..info.task + info.tasks {
                self.slot_of[task as usize] = NONE;
            }
        }
        while let Some((slot, line)) = self.log.pop() {
            self.lines[slot] = line;
            self.touched[slot] = false;
            self.index(slot);
        }
        self.pool.clear();
        self.score = score;
    }

    fn shrink(&mut self, _ruin: &Ruin, _heat: Heat, _over: &mut dyn FnMut() -> bool) {}

    fn fill(&mut self, _stop: Stop<'_>) {
        self.pool = self.absent.clone();
        self.refill(f64::INFINITY);
        self.keep();
    }

    fn key(&self) -> Key {
        self.key_now()
    }

    fn remember(&mut self) {
        let used = self.lines.iter().enumerate().filter(|(_, line)| !line.items.is_empty());
        self.best = used.map(|(slot, line)| (slot, line.items.clone())).collect();
    }

    fn remembered(&self) -> Vec<(usize, Vec<u32>)> {
        self.best.clone()
    }

    fn load(&mut self, routes: &[(usize, Vec<u32>)]) {
        for slot in 0..self.lines.len() {
            let jobs: Vec<u32> = (0..self.prep.jobs.len() as u32)
                .filter(|&job| self.slot_of[self.prep.jobs[job as usize].task as usize] == slot as u32)
                .collect();
            self.touch(slot);
            for &job in &jobs {
                self.forget(job);
            }
            self.pool.extend(jobs);
            self.replace(slot, &[], 0);
        }
        for (slot, items) in routes {
            self.take_over(*slot, items);
        }
        self.pool.extend_from_slice(&self.absent.clone());
        self.pool.sort_unstable();
        self.pool.dedup();
        self.keep();
    }
}

impl Rich<'_> {
    /// Gives a slot these items, without jobs that are served already or make it infeasible, the last ones first.
    fn take_over(&mut self, slot: usize, items: &[u32]) {
        let mut items: Vec<u32> = items.to_vec();
        items.retain(|&item| item == RELOAD || self.slot_of[item as usize] == NONE);
        let frozen = self.frozen_items(slot);
        loop {
            if let Some(score) = self.score_of(slot, &items) {
                self.replace(slot, &items, score);
                let done: Vec<u32> = items.iter().copied().filter(|&i| i != RELOAD).collect();
                for task in done {
                    let job = self.prep.tasks[task as usize].job as usize;
                    if self.prep.jobs[job].task == task {
                        self.score -= self.prep.jobs[job].penalty;
                    }
                }
                return;
            }
            let Some(last) = items.get(frozen..).and_then(<[u32]>::last).copied() else { return };
            items.pop();
            if last != RELOAD {
                let job = self.prep.tasks[last as usize].job;
                let mine = |&item: &u32| item != RELOAD && self.prep.tasks[item as usize].job == job;
                let keep_from = frozen.min(items.len());
                let mut tail = items.split_off(keep_from);
                tail.retain(|item| !mine(item));
                items.extend(tail);
            }
        }
    }
}
