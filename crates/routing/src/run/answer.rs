//! Writes the plan: times, loads, costs and reasons for the routes found.

use crate::diagnose;
use crate::model::job::Serve;
use crate::model::problem::Problem;
use crate::plan::{Action, CostBreakdown, Money, Plan, Reason, Route, Stop as Halt, Unserved};
use crate::prep::{NONE, Part, Prep, Stop};
use crate::rich::Frozen;
use crate::schedule::{Event, Runner};

/// The plan for these routes.
pub(super) fn plan(
    prep: &Prep<'_>,
    frozen: &[Frozen],
    servable: &[u32],
    routes: &[(usize, Vec<u32>)],
    iterations: u64,
    stop: Stop<'_>,
) -> Plan {
    let mut planned: Vec<Route> = Vec::new();
    let mut kept: Vec<(usize, Vec<u32>)> = Vec::new();
    for (slot, items) in routes {
        let departed = frozen.get(*slot).and_then(|f| f.departed);
        if let Some(route) = route(prep, *slot, departed, items) {
            planned.push(route);
            kept.push((*slot, items.clone()));
        }
    }
    planned.sort_by_key(|r| r.vehicle);
    let mut served = vec![false; prep.jobs.len()];
    for job in planned.iter().flat_map(|r| r.stops.iter().filter_map(|s| s.action.job())) {
        if let Some(number) = prep.number(job) {
            served[number] = true;
        }
    }
    let mut can = vec![false; prep.jobs.len()];
    for &job in servable {
        can[job as usize] = true;
    }
    let mut cost = planned.iter().fold(CostBreakdown::default(), |sum, r| sum.plus(&r.cost));
    let mut unserved = Vec::new();
    let mut patience = diagnose::PATIENCE;
    let numbers = (0..prep.jobs.len()).filter_map(|given| prep.number(given).map(|job| (given, job)));
    for (given, job) in numbers.filter(|&(_, job)| !served[job]) {
        let reason = if stop() {
            Reason::OutOfBudget
        } else {
            diagnose::reason(prep, frozen, &kept, (job, can[job]), &mut patience)
        };
        unserved.push(Unserved { job: given, reason });
        if let Serve::Optional { forfeit } = prep.job(job).serve {
            cost.forfeited = cost.forfeited + Money::minor(forfeit);
        }
    }
    Plan { routes: planned, unserved, cost, iterations }
}

/// The plan of a search cancelled before it began.
pub(super) fn nothing(problem: &Problem) -> Plan {
    let mut cost = CostBreakdown::default();
    for job in problem.jobs() {
        if let Serve::Optional { forfeit } = job.serve {
            cost.forfeited = cost.forfeited + Money::minor(forfeit);
        }
    }
    let unserved = |job| Unserved { job, reason: Reason::OutOfBudget };
    Plan { routes: Vec::new(), unserved: (0..problem.jobs().len()).map(unserved).collect(), cost, iterations: 0 }
}

/// What the search should have scored this plan.
pub(super) fn score(prep: &Prep<'_>, plan: &Plan) -> i64 {
    let required = plan.unserved.iter().filter_map(|u| prep.jobs.get(prep.number(u.job)?)).filter(|j| j.class != NONE);
    plan.cost.total().0 + required.map(|j| j.penalty).sum::<i64>()
}

/// One route; `None` if it is not feasible, which a search never hands over.
fn route(prep: &Prep<'_>, slot: usize, departed: Option<i32>, items: &[u32]) -> Option<Route> {
    let mut events: Vec<Event> = Vec::new();
    let runner = Runner::new(prep, slot, departed);
    let figures = runner.run(items, &mut events).ok()?;
    let vehicle = &prep.problem.vehicles()[prep.slots[slot].vehicle as usize];
    let mut writer = Writer { prep, slot, clock: figures.departure, last: prep.n() as u32, stops: Vec::new() };
    writer.last = prep.n() as u32 + prep.kinds[prep.slots[slot].kind as usize].start;
    for event in &events {
        writer.write(*event);
    }
    let mut stops = writer.stops;
    let loads = runner.loads(items);
    let dimensions = vehicle.capacity.len();
    let load_after = |passed: usize| loads[passed][..dimensions].iter().map(|&l| l.max(0) as u32).collect::<Vec<u32>>();
    let mut passed = 0;
    for stop in &mut stops {
        passed += usize::from(!matches!(stop.action, Action::Break(_)));
        stop.load = load_after(passed);
    }
    let metres = figures.metres as u64;
    let seconds = (figures.end - figures.departure) as u64;
    let stops_made = i64::from(figures.stops);
    let cost = CostBreakdown {
        fixed: Money::minor(vehicle.fixed_cost),
        distance: Money::of_distance(vehicle, metres),
        time: Money::of_time(vehicle, seconds),
        unusual: Money(figures.unusual),
        spread: Money(prep.spread * (stops_made * (stops_made - 1) / 2)),
        forfeited: Money(0),
    };
    Some(Route {
        vehicle: prep.slots[slot].vehicle as usize,
        departure_s: figures.departure as u32,
        load: load_after(0),
        stops,
        end_s: figures.end as u32,
        metres,
        cost,
    })
}

/// Turns events into stops, with every time moved by the later departure.
struct Writer<'a> {
    prep: &'a Prep<'a>,
    slot: usize,
    /// When the previous stop is done.
    clock: i32,
    /// Row of the previous stop.
    last: u32,
    stops: Vec<Halt>,
}

impl Writer<'_> {
    fn write(&mut self, event: Event) {
        let kind = &self.prep.kinds[self.prep.slots[self.slot].kind as usize];
        let (action, row, start, service, metres) = match event {
            Event::Task { task, start, metres, .. } => {
                let info = &self.prep.tasks[task as usize];
                let job = self.prep.given(info.job);
                let action = match info.part {
                    Part::Only => Action::Visit(job),
                    Part::Fetch => Action::Fetch(job),
                    Part::HandOver => Action::HandOver(job),
                };
                (action, task, start, info.service, metres)
            }
            Event::Reload { start, done, metres, .. } => {
                (Action::Reload, self.prep.n() as u32 + kind.depot, start, done - start, metres)
            }
            Event::Break { index, start, place, .. } => {
                let length = self.prep.problem.vehicles()[self.prep.slots[self.slot].vehicle as usize].breaks[index];
                (Action::Break(index), place, start, length.duration_s as i32, 0)
            }
        };
        let moved = if row == self.last { 0 } else { self.travel(row) };
        let metres = if row == self.last { 0 } else { metres.max(self.metres(row)) };
        let arrival = self.clock + moved;
        let start = start.max(arrival);
        self.stops.push(Halt {
            action,
            location: self.location(row),
            arrival_s: arrival as u32,
            wait_s: (start - arrival) as u32,
            service_s: service as u32,
            metres: metres as u32,
            load: Vec::new(),
        });
        self.clock = start + service;
        self.last = row;
    }

    fn travel(&self, row: u32) -> i32 {
        let profile = self.prep.kinds[self.prep.slots[self.slot].kind as usize].profile as usize;
        self.prep.tables.time(profile, self.last as usize, row as usize)
    }

    fn metres(&self, row: u32) -> i32 {
        let profile = self.prep.kinds[self.prep.slots[self.slot].kind as usize].profile as usize;
        self.prep.tables.dist(profile, self.last as usize, row as usize)
    }

    fn location(&self, row: u32) -> usize {
        self.prep.location(row as usize)
    }
}
