//! The answer: routes with times and loads, what was left out and why, and the cost broken down.

use crate::model::vehicle::Vehicle;

/// An exact amount of money in 1/18 000 of the currency's minor unit, so that costs per metre and per second add up
/// without rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(pub i64);

impl Money {
    /// Units in one minor unit.
    pub const PER_MINOR: i64 = 18_000;
    /// Units per metre for each minor unit per kilometre.
    pub const PER_METRE_RATE: i64 = 18;
    /// Units per second for each minor unit per hour.
    pub const PER_SECOND_RATE: i64 = 5;

    /// A whole number of minor units.
    #[must_use]
    pub fn minor(minor: u64) -> Self {
        Self(i64::try_from(minor).unwrap_or(i64::MAX).saturating_mul(Self::PER_MINOR))
    }

    /// What `metres` cost this vehicle.
    #[must_use]
    pub fn of_distance(vehicle: &Vehicle, metres: u64) -> Self {
        Self::rated(vehicle.cost_per_km, Self::PER_METRE_RATE, metres)
    }

    /// What `seconds` cost this vehicle.
    #[must_use]
    pub fn of_time(vehicle: &Vehicle, seconds: u64) -> Self {
        Self::rated(vehicle.cost_per_hour, Self::PER_SECOND_RATE, seconds)
    }

    fn rated(rate: u64, unit: i64, amount: u64) -> Self {
        let rate = i64::try_from(rate).unwrap_or(i64::MAX).saturating_mul(unit);
        Self(rate.saturating_mul(i64::try_from(amount).unwrap_or(i64::MAX)))
    }

    /// The amount in minor units, rounded to the nearest, halves up.
    #[must_use]
    pub fn rounded(self) -> i64 {
        self.0.saturating_add(Self::PER_MINOR / 2).div_euclid(Self::PER_MINOR)
    }
}

impl std::ops::Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self(0), |a, b| a + b)
    }
}

/// What a plan costs, by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CostBreakdown {
    /// Vehicles used.
    pub fixed: Money,
    /// Metres driven.
    pub distance: Money,
    /// Seconds under way.
    pub time: Money,
    /// Jobs served by another than the usual vehicle.
    pub unusual: Money,
    /// Pairs of stops that share a vehicle.
    pub spread: Money,
    /// Optional jobs left out.
    pub forfeited: Money,
}

impl CostBreakdown {
    /// Everything together.
    #[must_use]
    pub fn total(&self) -> Money {
        self.fixed + self.distance + self.time + self.unusual + self.spread + self.forfeited
    }

    pub(crate) fn plus(self, other: &Self) -> Self {
        Self {
            fixed: self.fixed + other.fixed,
            distance: self.distance + other.distance,
            time: self.time + other.time,
            unusual: self.unusual + other.unusual,
            spread: self.spread + other.spread,
            forfeited: self.forfeited + other.forfeited,
        }
    }
}

/// What happens at a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The only stop of the job with this index.
    Visit(usize),
    /// The goods of a transfer are fetched.
    Fetch(usize),
    /// The goods of a transfer are handed over.
    HandOver(usize),
    /// The vehicle unloads and loads at its reload depot.
    Reload,
    /// The break with this index is taken where the vehicle stands.
    Break(usize),
}

impl Action {
    /// The job concerned, if any.
    #[must_use]
    pub fn job(self) -> Option<usize> {
        match self {
            Self::Visit(job) | Self::Fetch(job) | Self::HandOver(job) => Some(job),
            Self::Reload | Self::Break(_) => None,
        }
    }
}

/// One stop with its times in seconds from the plan's zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// What happens.
    pub action: Action,
    /// Row of the location in every matrix.
    pub location: usize,
    /// When the vehicle is there (for a break before leaving: when the previous stop is done).
    pub arrival_s: u32,
    /// Seconds of waiting before it starts.
    pub wait_s: u32,
    /// Seconds it takes.
    pub service_s: u32,
    /// Metres from the previous stop.
    pub metres: u32,
    /// On board when leaving, per dimension.
    pub load: Vec<u32>,
}

impl Stop {
    /// When service starts.
    #[must_use]
    pub fn start_s(&self) -> u32 {
        self.arrival_s.saturating_add(self.wait_s)
    }

    /// When the stop is done.
    #[must_use]
    pub fn done_s(&self) -> u32 {
        self.start_s().saturating_add(self.service_s)
    }
}

/// One vehicle's route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Index of the vehicle.
    pub vehicle: usize,
    /// When it leaves its start.
    pub departure_s: u32,
    /// On board at departure, per dimension.
    pub load: Vec<u32>,
    /// Its stops in order.
    pub stops: Vec<Stop>,
    /// When it is at its end (done with its last stop, if it has none).
    pub end_s: u32,
    /// Metres of the whole route.
    pub metres: u64,
    /// What the route costs.
    pub cost: CostBreakdown,
}

impl Route {
    /// Seconds from departure to the end.
    #[must_use]
    pub fn duration_s(&self) -> u32 {
        self.end_s.saturating_sub(self.departure_s)
    }
}

/// Why a job is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// No vehicle it may go on has the skills (or is among those it is pinned to).
    Skill,
    /// No vehicle it may go on can travel there.
    Unreachable,
    /// It does not fit, alone or beside the rest of the plan.
    Capacity,
    /// No vehicle can be there in a window, alone or beside the rest of the plan.
    Window,
    /// It does not fit into any shift or between the breaks.
    Shift,
    /// It would exceed a limit of metres, seconds or stops.
    Limit,
    /// It cannot stand where it is pinned to without moving started stops.
    Position,
    /// It is optional, and serving it costs more than leaving it out.
    NotWorthIt,
    /// The search was cancelled or its budget spent before it could be placed.
    OutOfBudget,
}

/// A job that is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unserved {
    /// Index of the job.
    pub job: usize,
    /// What stands in the way.
    pub reason: Reason,
}

/// A whole plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Routes of the vehicles that are used, by ascending vehicle.
    pub routes: Vec<Route>,
    /// Jobs not served, by ascending job.
    pub unserved: Vec<Unserved>,
    /// What it costs, by cause.
    pub cost: CostBreakdown,
    /// Iterations the search made.
    pub iterations: u64,
}
