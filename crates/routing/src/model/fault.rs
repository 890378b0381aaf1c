//! Every way in which a problem can be wrong, by name.

use std::fmt;

/// Why a problem was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// No matrix was given.
    NoMatrix,
    /// No vehicle was given.
    NoVehicle,
    /// A count exceeds its limit (see [`crate::limits`]).
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A matrix has another size than the first.
    MatrixSize {
        /// Index of the matrix.
        profile: usize,
    },
    /// A leg is longer than [`crate::limits::MAX_AMOUNT`] and not marked unreachable.
    LegTooLong {
        /// Index of the matrix.
        profile: usize,
        /// Row.
        from: usize,
        /// Column.
        to: usize,
    },
    /// The way from a location to itself is not zero.
    DiagonalNotZero {
        /// Index of the matrix.
        profile: usize,
        /// The location.
        location: usize,
    },
    /// A job names a location outside the matrices.
    JobLocation {
        /// Index of the job.
        job: usize,
    },
    /// A window closes before it opens.
    NegativeWindow {
        /// Index of the job.
        job: usize,
    },
    /// Windows are not ascending and disjoint.
    WindowsOverlap {
        /// Index of the job.
        job: usize,
    },
    /// A time of the job is beyond [`crate::limits::MAX_AMOUNT`].
    JobTimeTooLarge {
        /// Index of the job.
        job: usize,
    },
    /// The job's load has another number of dimensions than the first vehicle's capacity.
    JobDimensions {
        /// Index of the job.
        job: usize,
    },
    /// A load is beyond [`crate::limits::MAX_LOAD`].
    LoadTooLarge {
        /// Index of the job.
        job: usize,
    },
    /// A priority above [`crate::limits::MAX_PRIORITY`].
    PriorityOutOfRange {
        /// Index of the job.
        job: usize,
    },
    /// A job is pinned to a vehicle that does not exist.
    PinUnknownVehicle {
        /// Index of the job.
        job: usize,
    },
    /// No vehicle the job is pinned to has the skills it needs.
    PinLacksSkill {
        /// Index of the job.
        job: usize,
    },
    /// No vehicle the job is pinned to can travel to it and on to its end.
    PinUnreachable {
        /// Index of the job.
        job: usize,
    },
    /// The usual vehicle does not exist.
    UsualUnknownVehicle {
        /// Index of the job.
        job: usize,
    },
    /// A cost of the job is beyond [`crate::limits::MAX_COST`].
    JobCostTooLarge {
        /// Index of the job.
        job: usize,
    },
    /// A vehicle names a profile that does not exist.
    UnknownProfile {
        /// Index of the vehicle.
        vehicle: usize,
    },
    /// A vehicle names a location outside the matrices.
    VehicleLocation {
        /// Index of the vehicle.
        vehicle: usize,
    },
    /// A shift ends before it starts.
    NegativeShift {
        /// Index of the vehicle.
        vehicle: usize,
    },
    /// A time of the vehicle is beyond [`crate::limits::MAX_AMOUNT`].
    VehicleTimeTooLarge {
        /// Index of the vehicle.
        vehicle: usize,
    },
    /// The capacity has another number of dimensions than the first vehicle's.
    VehicleDimensions {
        /// Index of the vehicle.
        vehicle: usize,
    },
    /// A capacity is beyond [`crate::limits::MAX_LOAD`].
    CapacityTooLarge {
        /// Index of the vehicle.
        vehicle: usize,
    },
    /// A break's window closes before it opens.
    NegativeBreak {
        /// Index of the vehicle.
        vehicle: usize,
    },
    /// A break lies outside the shift.
    BreakOutsideShift {
        /// Index of the vehicle.
        vehicle: usize,
    },
    /// Breaks are not ascending, or one may start before the previous one must be over.
    BreaksOverlap {
        /// Index of the vehicle.
        vehicle: usize,
    },
    /// A cost of the vehicle is beyond [`crate::limits::MAX_COST`].
    VehicleCostTooLarge {
        /// Index of the vehicle.
        vehicle: usize,
    },
    /// The cost of an uneven spread is beyond [`crate::limits::MAX_COST`].
    SpreadCostTooLarge,
    /// The dearest conceivable plan would not fit the type costs are added up in.
    CostsOverflow,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMatrix => f.write_str("no matrix"),
            Self::NoVehicle => f.write_str("no vehicle"),
            Self::TooMany { what, limit } => write!(f, "more than {limit} {what}"),
            Self::MatrixSize { profile } => write!(f, "matrix {profile}: another size than the first"),
            Self::LegTooLong { profile, from, to } => write!(f, "matrix {profile}: leg {from} to {to} is too long"),
            Self::DiagonalNotZero { profile, location } => {
                write!(f, "matrix {profile}: the way from {location} to itself is not zero")
            }
            Self::JobLocation { job } => write!(f, "job {job}: unknown location"),
            Self::NegativeWindow { job } => write!(f, "job {job}: a window closes before it opens"),
            Self::WindowsOverlap { job } => write!(f, "job {job}: windows overlap or are not ascending"),
            Self::JobTimeTooLarge { job } => write!(f, "job {job}: a time is too large"),
            Self::JobDimensions { job } => write!(f, "job {job}: wrong number of load dimensions"),
            Self::LoadTooLarge { job } => write!(f, "job {job}: a load is too large"),
            Self::PriorityOutOfRange { job } => write!(f, "job {job}: priority above 100"),
            Self::PinUnknownVehicle { job } => write!(f, "job {job}: pinned to an unknown vehicle"),
            Self::PinLacksSkill { job } => write!(f, "job {job}: no pinned vehicle has the skills"),
            Self::PinUnreachable { job } => write!(f, "job {job}: no pinned vehicle can reach it"),
            Self::UsualUnknownVehicle { job } => write!(f, "job {job}: unknown usual vehicle"),
            Self::JobCostTooLarge { job } => write!(f, "job {job}: a cost is too large"),
            Self::UnknownProfile { vehicle } => write!(f, "vehicle {vehicle}: unknown profile"),
            Self::VehicleLocation { vehicle } => write!(f, "vehicle {vehicle}: unknown location"),
            Self::NegativeShift { vehicle } => write!(f, "vehicle {vehicle}: the shift ends before it starts"),
            Self::VehicleTimeTooLarge { vehicle } => write!(f, "vehicle {vehicle}: a time is too large"),
            Self::VehicleDimensions { vehicle } => write!(f, "vehicle {vehicle}: wrong number of dimensions"),
            Self::CapacityTooLarge { vehicle } => write!(f, "vehicle {vehicle}: a capacity is too large"),
            Self::NegativeBreak { vehicle } => write!(f, "vehicle {vehicle}: a break closes before it opens"),
            Self::BreakOutsideShift { vehicle } => write!(f, "vehicle {vehicle}: a break lies outside the shift"),
            Self::BreaksOverlap { vehicle } => write!(f, "vehicle {vehicle}: breaks overlap"),
            Self::VehicleCostTooLarge { vehicle } => write!(f, "vehicle {vehicle}: a cost is too large"),
            Self::SpreadCostTooLarge => f.write_str("the cost of an uneven spread is too large"),
            Self::CostsOverflow => f.write_str("the costs together are too large"),
        }
    }
}

impl std::error::Error for Fault {}
