//! The log of one iteration: what it touched, to be kept or taken back.

use super::state::Lean;
use super::{DURATIONS, UNTIMED};
use crate::prep::NONE;

impl<const TIME: u8> Lean<'_, TIME> {
    #[inline]
    pub(super) fn touch(&mut self, id: u32) {
        let node = &mut self.nodes[id as usize];
        if node.stamp != self.epoch {
            self.node_log.push((id, *node));
            node.stamp = self.epoch;
            if TIME == DURATIONS {
                self.span_log.push((id, self.spans[id as usize]));
            }
        }
    }

    #[inline]
    pub(super) fn touch_line(&mut self, slot: usize) {
        let line = &mut self.lines[slot];
        if line.stamp != self.epoch {
            self.line_log.push((slot as u32, *line));
            line.stamp = self.epoch;
        }
    }

    /// Whether the routes this iteration touched keep every limit; only a removal can break one.
    pub(crate) fn touched_routes_hold(&self) -> bool {
        self.line_log.iter().all(|&(slot, _)| {
            let (kind, line) = (self.kind(slot as usize), &self.lines[slot as usize]);
            let first = self.first(slot as usize) as usize;
            let timely = TIME == UNTIMED || self.nodes[first].late >= kind.open;
            let short = TIME != DURATIONS || self.spans[first + 1].past <= kind.most_seconds;
            line.stops == 0 || (timely && short && line.metres <= kind.most_metres)
        })
    }

    /// Makes the iteration's changes permanent.
    pub(crate) fn settle(&mut self) {
        for &(slot, _) in &self.line_log {
            if !std::mem::replace(&mut self.is_changed[slot as usize], true) {
                self.changed.push(slot);
            }
        }
        for at in 0..self.was_absent.len() {
            let task = self.was_absent[at];
            if self.nodes[task as usize].route != NONE {
                self.drop_absent(task);
            }
        }
        for at in 0..self.pool.len() {
            let task = self.pool[at];
            if self.nodes[task as usize].route == NONE && self.absent_at[task as usize] == NONE {
                self.absent_at[task as usize] = self.absent.len() as u32;
                self.absent.push(task);
            }
        }
        self.clear_logs();
    }

    fn drop_absent(&mut self, task: u32) {
        let at = self.absent_at[task as usize] as usize;
        self.absent.swap_remove(at);
        if let Some(&moved) = self.absent.get(at) {
            self.absent_at[moved as usize] = at as u32;
        }
        self.absent_at[task as usize] = NONE;
    }

    /// Takes the iteration's changes back; `score` is the score before it.
    pub(crate) fn revert(&mut self, score: i64) {
        while let Some((id, node)) = self.node_log.pop() {
            self.nodes[id as usize] = node;
            self.mirror(id);
        }
        while let Some((id, span)) = self.span_log.pop() {
            self.spans[id as usize] = span;
        }
        while let Some((slot, line)) = self.line_log.pop() {
            self.lines[slot as usize] = line;
            self.mark_idle(slot as usize);
        }
        self.score = score;
        self.clear_logs();
    }

    fn clear_logs(&mut self) {
        self.node_log.clear();
        self.span_log.clear();
        self.line_log.clear();
        self.pool.clear();
        self.was_absent.clear();
        self.epoch = self.epoch.wrapping_add(1).max(1);
    }
}
