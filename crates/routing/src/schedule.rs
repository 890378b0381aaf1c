//! The timetable of one route: the rules by which times, loads and costs follow from a sequence of stops.
//!
//! Used by the rich search for every trial and by `run` for the final plan. The rules, in short: leave so that the first
//! stop is reached as it opens, start each service in the first window that can be met, take a break while waiting, else
//! as late as its window allows; then put off the departure as far as the end does not move. O(stops) per route.

use crate::model::limits::MAX_DIMENSIONS;
use crate::model::vehicle::{Break, Vehicle};
use crate::prep::{FAR, Kind, Part, Prep, Slot};

/// Stands for a reload in a sequence of tasks.
pub(crate) const RELOAD: u32 = u32::MAX - 1;

/// What a sequence runs into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Conflict {
    Order,
    Skill,
    Capacity,
    Unreachable,
    Window,
    Break,
    Shift,
    Metres,
    Seconds,
    Stops,
}

/// Figures of a feasible route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub metres: i64,
    pub departure: i32,
    pub end: i32,
    pub stops: u32,
    pub unusual: i64,
}

impl Figures {
    /// Score of the route.
    pub(crate) fn score(&self, kind: &Kind, spread: i64) -> i64 {
        let stops = i64::from(self.stops);
        kind.fixed
            + kind.metre * self.metres
            + kind.second * i64::from(self.end - self.departure)
            + self.unusual
            + spread * (stops * (stops - 1) / 2)
    }
}

/// An event of the timetable, before the departure is put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Task { task: u32, arrival: i32, start: i32, metres: i32 },
    Reload { arrival: i32, start: i32, done: i32, metres: i32 },
    Break { index: usize, arrival: i32, start: i32, place: u32 },
}

/// Takes the events of a timetable as they happen.
pub(crate) trait Recorder {
    fn note(&mut self, event: Event);
}

/// Takes nothing.
pub(crate) struct Silent;

impl Recorder for Silent {
    #[inline]
    fn note(&mut self, _event: Event) {}
}

impl Recorder for Vec<Event> {
    fn note(&mut self, event: Event) {
        self.push(event);
    }
}

/// One vehicle about to run a sequence.
#[derive(Clone, Copy)]
pub(crate) struct Runner<'a> {
    prep: &'a Prep<'a>,
    slot: usize,
    info: Slot,
    kind: &'a Kind,
    vehicle: &'a Vehicle,
    departed: Option<i32>,
}

/// Where the vehicle stands in time.
struct Standing {
    now: i32,
    row: usize,
    metres: i64,
    waited: i32,
    /// How far the departure can be put off.
    slack: i32,
    next_break: usize,
}

impl Standing {
    /// Starts something at `start` that could have started any time between now and `close`.
    #[inline]
    fn begin(&mut self, start: i32, close: i32) {
        self.waited += start - self.now;
        self.slack = self.slack.min(self.waited + close - start);
        self.now = start;
    }
}

impl<'a> Runner<'a> {
    /// The vehicle in this slot; `departed` is its real departure if it has left.
    pub(crate) fn new(prep: &'a Prep<'a>, slot: usize, departed: Option<i32>) -> Self {
        let info = prep.slots[slot];
        let vehicle = &prep.problem.vehicles()[info.vehicle as usize];
        Self { prep, slot, info, kind: &prep.kinds[info.kind as usize], vehicle, departed }
    }

    /// Runs a sequence of tasks and reloads.
    ///
    /// # Errors
    /// The first conflict met.
    pub(crate) fn run(&self, items: &[u32], recorder: &mut impl Recorder) -> Result<Figures, Conflict> {
        let mut figures = Figures::default();
        self.order(items, &mut figures)?;
        self.carry(items)?;
        let mut at = self.depart(items)?;
        let departure = at.now;
        for (index, &item) in items.iter().enumerate() {
            if item == RELOAD {
                self.reload(&mut at, &items[index + 1..], recorder)?;
            } else {
                self.stop(&mut at, item, recorder)?;
            }
        }
        self.finish(&mut at, recorder)?;
        figures.metres = at.metres;
        figures.end = at.now;
        let delay = if self.departed.is_some() { 0 } else { at.slack.min(at.waited).max(0) };
        figures.departure = departure + delay;
        if at.metres > self.kind.most_metres {
            return Err(Conflict::Metres);
        }
        if figures.end - figures.departure > self.kind.most_seconds {
            return Err(Conflict::Seconds);
        }
        Ok(figures)
    }

    /// Pins, skills, the number of stops, and the soft cost of unusual drivers.
    fn order(&self, items: &[u32], figures: &mut Figures) -> Result<(), Conflict> {
        let (mut rank, mut reloads) = (0, 0);
        for &item in items {
            if item == RELOAD {
                reloads += 1;
                continue;
            }
            if !self.prep.allows(self.info.kind as usize, item as usize) {
                return Err(Conflict::Skill);
            }
            let task = &self.prep.tasks[item as usize];
            let job = &self.prep.jobs[task.job as usize];
            if job.rank < rank {
                return Err(Conflict::Order);
            }
            rank = job.rank;
            figures.stops += 1;
            if job.usual != crate::prep::NONE && job.usual != self.slot as u32 && task.part != Part::HandOver {
                figures.unusual += job.usual_cost;
            }
        }
        if reloads > self.vehicle.reload.map_or(0, |r| r.times) {
            return Err(Conflict::Capacity);
        }
        if figures.stops > self.kind.most_stops { Err(Conflict::Stops) } else { Ok(()) }
    }

    /// Loads on every part of every trip.
    fn carry(&self, items: &[u32]) -> Result<(), Conflict> {
        for dimension in 0..self.vehicle.capacity.len() {
            let capacity = i64::from(self.vehicle.capacity[dimension]);
            let mut transfers = 0;
            for trip in items.split(|&item| item == RELOAD) {
                let mut load = transfers + self.delivered(trip, dimension);
                if load > capacity {
                    return Err(Conflict::Capacity);
                }
                for &item in trip {
                    let (deliver, collect) = self.load(item, dimension);
                    load += collect - deliver;
                    if load > capacity {
                        return Err(Conflict::Capacity);
                    }
                    if self.prep.tasks[item as usize].part != Part::Only {
                        transfers += collect;
                    }
                }
            }
        }
        Ok(())
    }

    fn load(&self, item: u32, dimension: usize) -> (i64, i64) {
        self.prep.loads[item as usize * self.vehicle.capacity.len() + dimension]
    }

    fn delivered(&self, trip: &[u32], dimension: usize) -> i64 {
        trip.iter().map(|&item| self.load(item, dimension).0).sum()
    }

    /// On board when leaving the start, and then after every item, per dimension.
    pub(crate) fn loads(&self, items: &[u32]) -> Vec<[i64; MAX_DIMENSIONS]> {
        let mut out = vec![[0; MAX_DIMENSIONS]; items.len() + 1];
        for dimension in 0..self.vehicle.capacity.len() {
            for (row, load) in out.iter_mut().zip(self.loads_in(items, dimension)) {
                row[dimension] = load;
            }
        }
        out
    }

    fn loads_in(&self, items: &[u32], dimension: usize) -> Vec<i64> {
        let trip = |from: usize| items[from..].split(|&i| i == RELOAD).next().unwrap_or(&[]);
        let (mut load, mut transfers) = (self.delivered(trip(0), dimension), 0);
        let mut loads = vec![load];
        for (index, &item) in items.iter().enumerate() {
            if item == RELOAD {
                load = transfers + self.delivered(trip(index + 1), dimension);
            } else {
                let (deliver, collect) = self.load(item, dimension);
                load += collect - deliver;
                if self.prep.tasks[item as usize].part != Part::Only {
                    transfers += collect;
                }
            }
            loads.push(load);
        }
        loads
    }

    /// Latest release of the goods on the trip that starts here.
    fn released(&self, rest: &[u32]) -> i32 {
        let trip = rest.iter().take_while(|&&item| item != RELOAD);
        trip.map(|&item| self.prep.jobs[self.prep.tasks[item as usize].job as usize].release).max().unwrap_or(0)
    }

    fn row(&self, place: u32) -> usize {
        self.prep.n() + place as usize
    }

    fn travel(&self, from: usize, to: usize) -> Result<i32, Conflict> {
        let seconds = self.prep.tables.time(self.kind.profile as usize, from, to);
        if seconds >= FAR { Err(Conflict::Unreachable) } else { Ok(seconds) }
    }

    fn metres(&self, from: usize, to: usize) -> i32 {
        self.prep.tables.dist(self.kind.profile as usize, from, to)
    }

    fn breaks(&self) -> &[Break] {
        &self.vehicle.breaks
    }

    fn depart(&self, items: &[u32]) -> Result<Standing, Conflict> {
        let row = self.row(self.kind.start);
        let released = self.released(items);
        let mut now = self.kind.open.max(released);
        if let Some(&first) = items.first().filter(|&&item| item != RELOAD) {
            let reach = self.prep.tasks[first as usize].open - self.travel(row, first as usize)?;
            now = now.max(reach);
        }
        if let Some(departed) = self.departed {
            if departed < self.kind.open.max(released) {
                return Err(Conflict::Shift);
            }
            now = departed;
        }
        if now > self.kind.close {
            return Err(Conflict::Shift);
        }
        let next_break = self.breaks().iter().take_while(|b| (b.window.close_s as i32) < now).count();
        Ok(Standing { now, row, metres: 0, waited: 0, slack: i32::MAX, next_break })
    }

    /// First start in a window at or after `time`, with the closing of that window.
    #[inline]
    fn window(&self, task: u32, time: i32) -> Option<(i32, i32)> {
        let info = &self.prep.tasks[task as usize];
        if info.windows.1 - info.windows.0 == 1 {
            return (time <= info.close).then_some((time.max(info.open), info.close));
        }
        self.prep.windows_of(task as usize).iter().find(|w| time <= w.1).map(|w| (time.max(w.0), w.1))
    }

    fn stop(&self, at: &mut Standing, task: u32, recorder: &mut impl Recorder) -> Result<(), Conflict> {
        let (row, travel) = (task as usize, self.travel(at.row, task as usize)?);
        let metres = self.metres(at.row, row);
        let service = self.prep.tasks[row].service;
        let arrival =
            self.drive(at, row, travel, recorder, |time| self.window(task, time).map(|w| (w.0, w.0 + service)))?;
        let (start, close) = self.window(task, at.now).ok_or(Conflict::Window)?;
        at.begin(start, close);
        recorder.note(Event::Task { task, arrival, start, metres });
        at.now = start + service;
        at.metres += i64::from(metres);
        Ok(())
    }

    fn reload(&self, at: &mut Standing, rest: &[u32], recorder: &mut impl Recorder) -> Result<(), Conflict> {
        let row = self.row(self.kind.depot);
        let travel = self.travel(at.row, row)?;
        let metres = self.metres(at.row, row);
        let service = self.vehicle.reload.map_or(0, |r| r.service_s as i32);
        let released = self.released(rest);
        let ready = |time: i32| Some((time.max(released - service), time.max(released - service) + service));
        let arrival = self.drive(at, row, travel, recorder, ready)?;
        let start = at.now.max(released - service);
        at.begin(start, self.kind.close);
        at.now = start + service;
        recorder.note(Event::Reload { arrival, start, done: at.now, metres });
        at.metres += i64::from(metres);
        Ok(())
    }

    /// Drives to `row`, taking the breaks that cannot wait. `serve` gives start and end of what is done there when it
    /// could begin at a time. Returns the arrival; `at.now` may be later, after a break on arrival.
    fn drive(
        &self,
        at: &mut Standing,
        row: usize,
        travel: i32,
        recorder: &mut impl Recorder,
        serve: impl Fn(i32) -> Option<(i32, i32)>,
    ) -> Result<i32, Conflict> {
        while let Some(pause) = self.breaks().get(at.next_break) {
            let (open, close) = (pause.window.open_s as i32, pause.window.close_s as i32);
            let arrival = at.now + travel;
            let (start, done) = serve(arrival).ok_or(Conflict::Window)?;
            let length = pause.duration_s as i32;
            let there = arrival.max(open);
            let free = there <= close && there + length <= start;
            if !free && done <= close {
                break;
            }
            if free || (there <= close && serve(there + length).is_some()) {
                return self.pause_there(at, row, arrival, recorder, serve);
            }
            self.pause(at, pause, recorder)?;
        }
        at.now += travel;
        at.row = row;
        Ok(at.now)
    }

    /// Takes a break before leaving.
    fn pause(&self, at: &mut Standing, pause: &Break, recorder: &mut impl Recorder) -> Result<(), Conflict> {
        let (open, close) = (pause.window.open_s as i32, pause.window.close_s as i32);
        let (arrival, start) = (at.now, at.now.max(open));
        if start > close {
            return Err(Conflict::Break);
        }
        at.begin(start, close);
        recorder.note(Event::Break { index: at.next_break, arrival, start, place: at.row as u32 });
        at.now = start + pause.duration_s as i32;
        at.next_break += 1;
        Ok(())
    }

    /// Takes the next break on arrival at `row`, and any further one that fits the wait or cannot wait.
    fn pause_there(
        &self,
        at: &mut Standing,
        row: usize,
        arrival: i32,
        recorder: &mut impl Recorder,
        serve: impl Fn(i32) -> Option<(i32, i32)>,
    ) -> Result<i32, Conflict> {
        at.now = arrival;
        at.row = row;
        while let Some(pause) = self.breaks().get(at.next_break) {
            let (start, done) = serve(at.now).ok_or(Conflict::Window)?;
            let there = at.now.max(pause.window.open_s as i32);
            let close = pause.window.close_s as i32;
            let free = there <= close && there + pause.duration_s as i32 <= start;
            if !free && done <= close {
                break;
            }
            self.pause(at, pause, recorder)?;
        }
        Ok(arrival)
    }

    fn finish(&self, at: &mut Standing, recorder: &mut impl Recorder) -> Result<(), Conflict> {
        let row = self.row(self.kind.end);
        let travel = self.travel(at.row, row)?;
        while let Some(pause) = self.breaks().get(at.next_break) {
            if at.now + travel <= pause.window.close_s as i32 {
                break;
            }
            self.pause(at, pause, recorder)?;
        }
        at.metres += i64::from(self.metres(at.row, row));
        at.now += travel;
        if at.now > self.kind.close {
            return Err(Conflict::Shift);
        }
        at.slack = at.slack.min(at.waited + self.kind.close - at.now);
        Ok(())
    }
}
