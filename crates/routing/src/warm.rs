//! Starting from an existing plan: routes to begin with, and the stops already started, which stay as they are.

use crate::plan::{Action, Plan};

/// One stop of a warm route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WarmStop {
    /// The only stop of a job.
    Visit(usize),
    /// The first stop of a transfer.
    Fetch(usize),
    /// The second stop of a transfer.
    HandOver(usize),
    /// A reload at the depot.
    Reload,
}

/// One vehicle's route as it is or was planned. Breaks are placed anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarmRoute {
    /// Index of the vehicle.
    pub vehicle: usize,
    /// Stops in order.
    pub stops: Vec<WarmStop>,
    /// How many of them, from the first, are started and stay where they are.
    pub started: usize,
    /// When the vehicle really left its start; needed to keep the times of started stops.
    pub departed_s: Option<u32>,
}

/// Routes to start from. Stops that are not started and no longer fit are planned anew; see [`WarmFault`] for what is
/// refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WarmStart {
    /// The routes, one per vehicle at most.
    pub routes: Vec<WarmRoute>,
}

impl WarmStart {
    /// All routes of a plan, nothing started.
    #[must_use]
    pub fn from_plan(plan: &Plan) -> Self {
        let route = |r: &crate::plan::Route| WarmRoute {
            vehicle: r.vehicle,
            stops: r.stops.iter().filter_map(|s| warm_stop(s.action)).collect(),
            started: 0,
            departed_s: None,
        };
        Self { routes: plan.routes.iter().map(route).collect() }
    }

    /// All routes of a plan, with every stop frozen that is under way or done at `now_s`, and the departures kept of
    /// vehicles that have left.
    #[must_use]
    pub fn at_time(plan: &Plan, now_s: u32) -> Self {
        let mut warm = Self::from_plan(plan);
        for (route, planned) in warm.routes.iter_mut().zip(&plan.routes) {
            let started = |s: &&crate::plan::Stop| s.start_s() <= now_s && warm_stop(s.action).is_some();
            route.started = planned.stops.iter().filter(started).count();
            route.departed_s = (planned.departure_s <= now_s).then_some(planned.departure_s);
        }
        warm
    }
}

fn warm_stop(action: Action) -> Option<WarmStop> {
    match action {
        Action::Visit(job) => Some(WarmStop::Visit(job)),
        Action::Fetch(job) => Some(WarmStop::Fetch(job)),
        Action::HandOver(job) => Some(WarmStop::HandOver(job)),
        Action::Reload => Some(WarmStop::Reload),
        Action::Break(_) => None,
    }
}

/// Why a warm start cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarmFault {
    /// The vehicle does not exist.
    UnknownVehicle {
        /// The index given.
        vehicle: usize,
    },
    /// A vehicle has two routes.
    RepeatedVehicle {
        /// Index of the vehicle.
        vehicle: usize,
    },
    /// The job does not exist or has no such stop.
    UnknownStop {
        /// Index of the vehicle.
        vehicle: usize,
        /// The index given.
        job: usize,
    },
    /// A stop stands in the warm start twice.
    RepeatedStop {
        /// Index of the vehicle.
        vehicle: usize,
        /// Index of the job.
        job: usize,
    },
    /// A transfer is handed over before it is fetched, or fetched by another vehicle.
    HandOverFirst {
        /// Index of the vehicle.
        vehicle: usize,
        /// Index of the job.
        job: usize,
    },
    /// A transfer is fetched and never handed over.
    NeverHandedOver {
        /// Index of the vehicle.
        vehicle: usize,
        /// Index of the job.
        job: usize,
    },
    /// The started stops break a hard rule even without any other stop; widen the windows of late ones.
    StartedInfeasible {
        /// Index of the vehicle.
        vehicle: usize,
    },
}

impl std::fmt::Display for WarmFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownVehicle { vehicle } => write!(f, "vehicle {vehicle} does not exist"),
            Self::RepeatedVehicle { vehicle } => write!(f, "vehicle {vehicle} has two routes"),
            Self::UnknownStop { vehicle, job } => write!(f, "vehicle {vehicle}: job {job} has no such stop"),
            Self::RepeatedStop { vehicle, job } => write!(f, "vehicle {vehicle}: job {job} is there twice"),
            Self::HandOverFirst { vehicle, job } => write!(f, "vehicle {vehicle}: job {job} is handed over unfetched"),
            Self::NeverHandedOver { vehicle, job } => write!(f, "vehicle {vehicle}: job {job} is never handed over"),
            Self::StartedInfeasible { vehicle } => write!(f, "vehicle {vehicle}: its started stops break a rule"),
        }
    }
}

impl std::error::Error for WarmFault {}
