//! Judges a plan by the problem alone: every hard rule, every figure, every cost recomputed.
//!
//! Shares no code with the search, `schedule` or `prep`; its only inputs are the public problem and plan.

use crate::model::job::{Job, Position, Serve, Task, Visit};
use crate::model::matrix::Matrix;
use crate::model::problem::Problem;
use crate::model::vehicle::Vehicle;
use crate::plan::{Action, CostBreakdown, Money, Plan, Route, Stop};

/// What is wrong with a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Breach {
    /// A route's vehicle does not exist or has two routes.
    Vehicle {
        /// Index given.
        vehicle: usize,
    },
    /// A job is neither served whole nor listed as unserved, or both, or twice.
    Served {
        /// Index of the job.
        job: usize,
    },
    /// A hard rule or figure at a stop.
    Stop {
        /// Index of the vehicle.
        vehicle: usize,
        /// Index of the stop on its route.
        stop: usize,
        /// Which rule.
        rule: Rule,
    },
    /// A hard rule or figure of a whole route.
    Route {
        /// Index of the vehicle.
        vehicle: usize,
        /// Which rule.
        rule: Rule,
    },
    /// The plan's cost is not the sum of its parts.
    Cost,
}

/// A rule a plan must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The stop names another location than its job, or a job without such a stop.
    Place,
    /// Arrival is not the previous stop's end plus the way.
    Arrival,
    /// Service does not start in a window.
    Window,
    /// Another service time than the job's.
    Service,
    /// Another distance than the matrix's.
    Distance,
    /// The load shown is not the load on board.
    Load,
    /// More on board than the vehicle holds.
    Capacity,
    /// A skill is missing, or the job is pinned to another vehicle.
    Skill,
    /// The job does not stand where it is pinned to.
    Position,
    /// Goods leave the depot before their release.
    Release,
    /// Goods are handed over before they are fetched, or not by this vehicle.
    Pair,
    /// A break is missing, out of its window, out of order or of another length.
    Break,
    /// More reloads than allowed.
    Reload,
    /// Outside the shift.
    Shift,
    /// A limit of metres, seconds or stops is exceeded.
    Limit,
    /// A route without stops, which should not be in a plan.
    Empty,
    /// The cost is not what the route's figures make it.
    Cost,
}

/// Everything wrong with a plan; empty for a sound one.
#[must_use]
pub fn check(problem: &Problem, plan: &Plan) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut used = vec![false; problem.vehicles().len()];
    for route in &plan.routes {
        match problem.vehicles().get(route.vehicle) {
            Some(vehicle) if !std::mem::replace(&mut used[route.vehicle], true) => {
                RouteCheck { problem, vehicle, route, breaches: &mut breaches }.run();
            }
            Some(_) | None => breaches.push(Breach::Vehicle { vehicle: route.vehicle }),
        }
    }
    served(problem, plan, &mut breaches);
    if plan.cost != total(problem, plan) {
        breaches.push(Breach::Cost);
    }
    breaches
}

/// Each job is served whole exactly once or listed exactly once.
fn served(problem: &Problem, plan: &Plan, breaches: &mut Vec<Breach>) {
    for (index, job) in problem.jobs().iter().enumerate() {
        let stops = plan.routes.iter().flat_map(|r| &r.stops).filter(|s| s.action.job() == Some(index)).count();
        let listed = plan.unserved.iter().filter(|u| u.job == index).count();
        let whole = if matches!(job.task, Task::Transfer { .. }) { 2 } else { 1 };
        if (stops, listed) != (whole, 0) && (stops, listed) != (0, 1) {
            breaches.push(Breach::Served { job: index });
        }
    }
    let unknown = plan.unserved.iter().filter(|u| u.job >= problem.jobs().len());
    breaches.extend(unknown.map(|u| Breach::Served { job: u.job }));
}

fn total(problem: &Problem, plan: &Plan) -> CostBreakdown {
    let mut sum = CostBreakdown::default();
    for route in &plan.routes {
        sum.fixed = sum.fixed + route.cost.fixed;
        sum.distance = sum.distance + route.cost.distance;
        sum.time = sum.time + route.cost.time;
        sum.unusual = sum.unusual + route.cost.unusual;
        sum.spread = sum.spread + route.cost.spread;
    }
    for unserved in &plan.unserved {
        if let Some(Job { serve: Serve::Optional { forfeit }, .. }) = problem.jobs().get(unserved.job) {
            sum.forfeited = sum.forfeited + Money::minor(*forfeit);
        }
    }
    sum
}

struct RouteCheck<'a> {
    problem: &'a Problem,
    vehicle: &'a Vehicle,
    route: &'a Route,
    breaches: &'a mut Vec<Breach>,
}

impl RouteCheck<'_> {
    fn run(&mut self) {
        if self.route.stops.iter().all(|s| s.action.job().is_none()) {
            self.whole(false, Rule::Empty);
        }
        self.clock();
        for (index, stop) in self.route.stops.iter().enumerate() {
            self.stop(index, stop);
        }
        self.loads();
        self.pairs();
        self.positions();
        self.breaks();
        self.releases();
        self.limits();
        self.costs();
    }

    fn whole(&mut self, holds: bool, rule: Rule) {
        if !holds {
            self.breaches.push(Breach::Route { vehicle: self.route.vehicle, rule });
        }
    }

    fn at(&mut self, holds: bool, stop: usize, rule: Rule) {
        if !holds {
            self.breaches.push(Breach::Stop { vehicle: self.route.vehicle, stop, rule });
        }
    }

    fn matrix(&self) -> Option<&Matrix> {
        self.problem.matrices().get(self.vehicle.profile)
    }

    /// Times and distances from stop to stop.
    fn clock(&mut self) {
        let (mut place, mut time, mut driven) = (self.vehicle.start, u64::from(self.route.departure_s), 0);
        let leg = |matrix: Option<&Matrix>, from: usize, to: usize| {
            matrix.filter(|m| m.reaches(from, to)).map(|m| (u64::from(m.seconds(from, to)), m.metres(from, to)))
        };
        for (index, stop) in self.route.stops.iter().enumerate() {
            let Some((seconds, metres)) = leg(self.matrix(), place, stop.location) else {
                self.at(false, index, Rule::Arrival);
                return;
            };
            self.at(u64::from(stop.arrival_s) == time + seconds, index, Rule::Arrival);
            self.at(stop.metres == metres, index, Rule::Distance);
            driven += u64::from(metres);
            place = stop.location;
            time = u64::from(stop.arrival_s) + u64::from(stop.wait_s) + u64::from(stop.service_s);
        }
        match self.vehicle.end.map_or(Some((0, 0)), |end| leg(self.matrix(), place, end)) {
            Some((seconds, metres)) => {
                self.whole(u64::from(self.route.end_s) == time + seconds, Rule::Arrival);
                driven += u64::from(metres);
            }
            None => self.whole(false, Rule::Arrival),
        }
        self.whole(self.route.metres == driven, Rule::Distance);
    }

    fn visit(&self, action: Action) -> Option<&Visit> {
        let job = self.problem.jobs().get(action.job()?)?;
        match (&job.task, action) {
            (Task::Visit { visit, .. }, Action::Visit(_)) => Some(visit),
            (Task::Transfer { from, .. }, Action::Fetch(_)) => Some(from),
            (Task::Transfer { to, .. }, Action::HandOver(_)) => Some(to),
            _ => None,
        }
    }

    fn stop(&mut self, index: usize, stop: &Stop) {
        match stop.action {
            Action::Visit(job) | Action::Fetch(job) | Action::HandOver(job) => {
                let Some(visit) = self.visit(stop.action).cloned() else {
                    self.at(false, index, Rule::Place);
                    return;
                };
                self.at(visit.location == stop.location, index, Rule::Place);
                self.at(visit.service_s == stop.service_s, index, Rule::Service);
                let start = u64::from(stop.arrival_s) + u64::from(stop.wait_s);
                let inside = visit.windows.is_empty()
                    || visit.windows.iter().any(|w| u64::from(w.open_s) <= start && start <= u64::from(w.close_s));
                self.at(inside, index, Rule::Window);
                let pinned = self.problem.jobs().get(job).is_none_or(|j| {
                    (j.vehicles.is_empty() || j.vehicles.contains(&self.route.vehicle))
                        && j.skills.iter().all(|skill| self.vehicle.skills.contains(skill))
                });
                self.at(pinned, index, Rule::Skill);
            }
            Action::Reload => {
                let depot = self.vehicle.reload;
                self.at(depot.is_some_and(|d| d.location == stop.location), index, Rule::Place);
                self.at(depot.is_some_and(|d| d.service_s == stop.service_s), index, Rule::Service);
            }
            Action::Break(number) => {
                let pause = self.vehicle.breaks.get(number).copied();
                let start = u64::from(stop.arrival_s) + u64::from(stop.wait_s);
                let holds = pause.is_some_and(|b| {
                    b.duration_s == stop.service_s
                        && u64::from(b.window.open_s) <= start
                        && start <= u64::from(b.window.close_s)
                });
                self.at(holds, index, Rule::Break);
            }
        }
    }

    /// What a stop brings from the depot, adds to the load, and takes off it, in one dimension.
    fn moved(&self, action: Action, dimension: usize) -> (i64, i64, i64) {
        let amount = |load: &[u32]| i64::from(load.get(dimension).copied().unwrap_or(0));
        let job = action.job().and_then(|job| self.problem.jobs().get(job));
        match (job.map(|j| &j.task), action) {
            (Some(Task::Visit { deliver, collect, .. }), Action::Visit(_)) => {
                (amount(deliver), amount(collect), amount(deliver))
            }
            (Some(Task::Transfer { load, .. }), Action::Fetch(_)) => (0, amount(load), 0),
            (Some(Task::Transfer { load, .. }), Action::HandOver(_)) => (0, 0, amount(load)),
            _ => (0, 0, 0),
        }
    }

    fn loads(&mut self) {
        for dimension in 0..self.problem.dimensions() {
            let capacity = i64::from(self.vehicle.capacity.get(dimension).copied().unwrap_or(0));
            let shown = |load: &[u32]| load.get(dimension).copied().map_or(-1, i64::from);
            let trip = |from: usize| -> i64 {
                let stops = self.route.stops.iter().skip(from).take_while(|s| s.action != Action::Reload);
                stops.map(|s| self.moved(s.action, dimension).0).sum()
            };
            let mut load = trip(0);
            let mut between = 0;
            let mut rows = vec![(load, shown(&self.route.load))];
            for (index, stop) in self.route.stops.iter().enumerate() {
                let (_, plus, minus) = self.moved(stop.action, dimension);
                match stop.action {
                    Action::Reload => load = between + trip(index + 1),
                    Action::Visit(_) | Action::Break(_) => load += plus - minus,
                    Action::Fetch(_) | Action::HandOver(_) => {
                        load += plus - minus;
                        between += plus - minus;
                    }
                }
                rows.push((load, shown(&stop.load)));
            }
            self.whole(rows.iter().all(|(real, shown)| real == shown), Rule::Load);
            self.whole(rows.iter().all(|(real, _)| *real <= capacity), Rule::Capacity);
        }
    }

    fn pairs(&mut self) {
        let actions: Vec<Action> = self.route.stops.iter().map(|s| s.action).collect();
        for (index, action) in actions.iter().enumerate() {
            let holds = match *action {
                Action::Fetch(job) => actions.iter().skip(index).any(|a| *a == Action::HandOver(job)),
                Action::HandOver(job) => actions.iter().take(index).any(|a| *a == Action::Fetch(job)),
                Action::Visit(_) | Action::Reload | Action::Break(_) => true,
            };
            self.at(holds, index, Rule::Pair);
        }
    }

    fn positions(&mut self) {
        let ranks: Vec<(usize, Position)> = self
            .route
            .stops
            .iter()
            .enumerate()
            .filter_map(|(i, s)| s.action.job().and_then(|j| self.problem.jobs().get(j)).map(|j| (i, j.position)))
            .collect();
        for (order, &(index, position)) in ranks.iter().enumerate() {
            let holds = match position {
                Position::Any => true,
                Position::First => ranks[..order].iter().all(|(_, p)| *p == Position::First),
                Position::Last => ranks[order..].iter().all(|(_, p)| *p == Position::Last),
            };
            self.at(holds, index, Rule::Position);
        }
    }

    fn breaks(&mut self) {
        let taken: Vec<usize> = self
            .route
            .stops
            .iter()
            .filter_map(|s| match s.action {
                Action::Break(number) => Some(number),
                Action::Visit(_) | Action::Fetch(_) | Action::HandOver(_) | Action::Reload => None,
            })
            .collect();
        self.whole(taken.windows(2).all(|pair| pair[0] < pair[1]), Rule::Break);
        for (number, pause) in self.vehicle.breaks.iter().enumerate() {
            let owed = self.route.departure_s <= pause.window.close_s && self.route.end_s > pause.window.close_s;
            self.whole(!owed || taken.contains(&number), Rule::Break);
        }
    }

    fn releases(&mut self) {
        let mut left = self.route.departure_s;
        for (index, stop) in self.route.stops.iter().enumerate() {
            if stop.action == Action::Reload {
                left = stop.done_s();
            }
            let release = stop.action.job().and_then(|j| self.problem.jobs().get(j)).map_or(0, |j| j.release_s);
            self.at(release <= left, index, Rule::Release);
        }
    }

    fn limits(&mut self) {
        let (route, vehicle) = (self.route, self.vehicle);
        self.whole(vehicle.shift.open_s <= route.departure_s && route.end_s <= vehicle.shift.close_s, Rule::Shift);
        let jobs = route.stops.iter().filter(|s| s.action.job().is_some()).count();
        let reloads = route.stops.iter().filter(|s| s.action == Action::Reload).count();
        self.whole(reloads <= vehicle.reload.map_or(0, |r| r.times as usize), Rule::Reload);
        let metres = vehicle.limits.metres.is_none_or(|most| route.metres <= u64::from(most));
        let seconds = vehicle.limits.seconds.is_none_or(|most| route.end_s.saturating_sub(route.departure_s) <= most);
        let stops = vehicle.limits.stops.is_none_or(|most| jobs <= most as usize);
        self.whole(metres && seconds && stops, Rule::Limit);
    }

    fn costs(&mut self) {
        let route = self.route;
        let visited: Vec<usize> = route
            .stops
            .iter()
            .filter_map(|s| match s.action {
                Action::Visit(job) | Action::Fetch(job) => Some(job),
                Action::HandOver(_) | Action::Reload | Action::Break(_) => None,
            })
            .collect();
        let usual = visited.iter().filter_map(|&j| self.problem.jobs().get(j).and_then(|j| j.usual));
        let unusual: u64 = usual.filter(|u| u.vehicle != route.vehicle).map(|u| u.cost).sum();
        let stops = route.stops.iter().filter(|s| s.action.job().is_some()).count() as u64;
        let pairs = stops * stops.saturating_sub(1) / 2;
        let scale = |amount: u64, rate: u64, unit: i64| Money((amount as i64) * (rate as i64) * unit);
        let expected = CostBreakdown {
            fixed: Money::minor(self.vehicle.fixed_cost),
            distance: scale(route.metres, self.vehicle.cost_per_km, 18),
            time: scale(u64::from(route.end_s.saturating_sub(route.departure_s)), self.vehicle.cost_per_hour, 5),
            unusual: Money::minor(unusual),
            spread: Money::minor(pairs * self.problem.spread_cost()),
            forfeited: Money(0),
        };
        self.whole(route.cost == expected, Rule::Cost);
    }
}
