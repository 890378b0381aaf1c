//! Vehicles: where they start and end, when, what they hold and what they cost.

use super::job::Window;

/// A pause that must start inside its window when the vehicle is under way as the window ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// When the break may start.
    pub window: Window,
    /// Length in seconds.
    pub duration_s: u32,
}

/// Upper limits of one route; `None` means no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Metres driven.
    pub metres: Option<u32>,
    /// Seconds from departure to the end, waiting, service and breaks included.
    pub seconds: Option<u32>,
    /// Stops at customers (a transfer counts two).
    pub stops: Option<u32>,
}

/// Returning to a depot on the way to unload what was collected and load what is to be delivered next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reload {
    /// Row of the depot in every matrix.
    pub location: usize,
    /// Seconds a reload takes.
    pub service_s: u32,
    /// Most reloads on one route.
    pub times: u32,
}

/// A vehicle with its driver, for one route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vehicle {
    /// Index of the matrix it travels by.
    pub profile: usize,
    /// Row of the place it starts at.
    pub start: usize,
    /// Row of the place it ends at; `None` lets it end at its last stop.
    pub end: Option<usize>,
    /// Earliest departure and latest end.
    pub shift: Window,
    /// Breaks in ascending order of their windows.
    pub breaks: Vec<Break>,
    /// Capacity per dimension.
    pub capacity: Vec<u32>,
    /// Skills it offers.
    pub skills: Vec<u32>,
    /// Cost of using it at all, in minor units.
    pub fixed_cost: u64,
    /// Minor units per 1,000 metres.
    pub cost_per_km: u64,
    /// Minor units per 3,600 seconds of the route's duration.
    pub cost_per_hour: u64,
    /// Limits of the route.
    pub limits: Limits,
    /// Whether and where it may reload.
    pub reload: Option<Reload>,
}

impl Vehicle {
    /// A vehicle that starts and ends at `depot`, with a cost of one minor unit per metre and nothing else.
    #[must_use]
    pub fn at(depot: usize, capacity: Vec<u32>, shift: Window) -> Self {
        Self {
            profile: 0,
            start: depot,
            end: Some(depot),
            shift,
            breaks: Vec::new(),
            capacity,
            skills: Vec::new(),
            fixed_cost: 0,
            cost_per_km: 1_000,
            cost_per_hour: 0,
            limits: Limits::default(),
            reload: None,
        }
    }
}
