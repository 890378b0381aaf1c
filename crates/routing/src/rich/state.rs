//! Routes as plain sequences, with copies of those an iteration has touched.

use crate::anneal::Key;
use crate::prep::{Beside, NONE, Near, Prep, Stop};
use crate::rng::Rng;
use crate::schedule::{RELOAD, Runner, Silent};

/// What of a slot's route is settled before the search begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Frozen {
    /// Items that stay, from the first.
    pub items: usize,
    /// Real departure.
    pub departed: Option<i32>,
}

/// One slot's route.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    pub items: Vec<u32>,
    pub score: i64,
}

/// The current solution.
pub(crate) struct Rich<'a> {
    pub prep: &'a Prep<'a>,
    pub near: &'a Near,
    pub beside: &'a Beside,
    pub lines: Vec<Line>,
    pub frozen: &'a [Frozen],
    /// Slot of each task, `NONE` while not served, and its place in the route.
    pub slot_of: Vec<u32>,
    pub index_of: Vec<u32>,
    /// Jobs not served that could be.
    pub absent: Vec<u32>,
    pub score: i64,
    /// Copies of touched routes, and which slots they belong to.
    pub log: Vec<(usize, Line)>,
    pub touched: Vec<bool>,
    /// Jobs to be inserted in this iteration.
    pub pool: Vec<u32>,
    pub scratch: Vec<u32>,
    /// Slots worth trying for the job at hand.
    pub slots: Vec<u32>,
    pub best: Vec<(usize, Vec<u32>)>,
    pub rng: Rng,
    /// Asked before every insertion, because a pair on long routes takes a while.
    pub stop: Stop<'a>,
}

impl<'a> Rich<'a> {
    /// An empty solution; `servable` are the jobs that some vehicle could serve alone.
    pub(crate) fn new(
        prep: &'a Prep<'a>,
        near: &'a Near,
        beside: &'a Beside,
        (servable, frozen): (&[u32], &'a [Frozen]),
        seed: u64,
        stop: Stop<'a>,
    ) -> Self {
        Self {
            prep,
            near,
            beside,
            lines: vec![Line::default(); prep.slots.len()],
            frozen,
            slot_of: vec![NONE; prep.n()],
            index_of: vec![0; prep.n()],
            absent: servable.to_vec(),
            score: prep.jobs.iter().map(|j| j.penalty).sum(),
            log: Vec::new(),
            touched: vec![false; prep.slots.len()],
            pool: Vec::new(),
            scratch: Vec::new(),
            slots: Vec::new(),
            best: Vec::new(),
            rng: Rng::new(seed),
            stop,
        }
    }

    pub(crate) fn frozen_items(&self, slot: usize) -> usize {
        self.frozen.get(slot).map_or(0, |f| f.items)
    }

    pub(crate) fn runner(&self, slot: usize) -> Runner<'a> {
        Runner::new(self.prep, slot, self.frozen.get(slot).and_then(|f| f.departed))
    }

    /// Score of a sequence on a slot; `None` if it is not feasible.
    pub(crate) fn score_of(&self, slot: usize, items: &[u32]) -> Option<i64> {
        self.judge(slot, items).ok()
    }

    pub(crate) fn judge(&self, slot: usize, items: &[u32]) -> Result<i64, crate::schedule::Conflict> {
        if items.is_empty() {
            return Ok(0);
        }
        let figures = self.runner(slot).run(items, &mut Silent)?;
        Ok(figures.score(&self.prep.kinds[self.prep.slots[slot].kind as usize], self.prep.spread))
    }

    /// Copies a route before its first change in an iteration.
    pub(crate) fn touch(&mut self, slot: usize) {
        if !self.touched[slot] {
            self.touched[slot] = true;
            self.log.push((slot, self.lines[slot].clone()));
        }
    }

    /// Replaces a route whose new score is known, and brings the places of its tasks up to date.
    pub(crate) fn replace(&mut self, slot: usize, items: &[u32], score: i64) {
        self.touch(slot);
        let line = &mut self.lines[slot];
        self.score += score - line.score;
        line.score = score;
        line.items.clear();
        line.items.extend_from_slice(items);
        self.index(slot);
    }

    pub(crate) fn index(&mut self, slot: usize) {
        for (index, &item) in self.lines[slot].items.iter().enumerate() {
            if item != RELOAD {
                self.slot_of[item as usize] = slot as u32;
                self.index_of[item as usize] = index as u32;
            }
        }
    }

    /// Whether the job is on a route.
    pub(crate) fn served(&self, job: u32) -> bool {
        self.slot_of[self.prep.jobs[job as usize].task as usize] != NONE
    }

    /// Marks a job's tasks as not served; they must be gone from their route.
    pub(crate) fn forget(&mut self, job: u32) {
        let info = self.prep.jobs[job as usize];
        for task in info.task..info.task + info.tasks {
            self.slot_of[task as usize] = NONE;
        }
        self.score += info.penalty;
    }

    pub(crate) fn key_now(&self) -> Key {
        let absent = (0..self.prep.jobs.len() as u32).filter(|&job| !self.served(job));
        Key::of(self.prep, absent, self.score)
    }

    /// The first slot of a kind without stops.
    pub(crate) fn idle_slot(&self, kind: usize) -> Option<usize> {
        let (from, to) = self.prep.kinds[kind].slots;
        (from as usize..to as usize).find(|&slot| self.lines[slot].items.is_empty())
    }
}
