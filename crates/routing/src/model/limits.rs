//! Limits on the size of a problem and of the numbers in it.
//!
//! They keep every sum of the search inside its integer type and every table inside ordinary memory.

/// Most locations in one matrix.
pub const MAX_LOCATIONS: usize = 5_000;
/// Most jobs in one problem.
pub const MAX_JOBS: usize = 5_000;
/// Most vehicles in one problem.
pub const MAX_VEHICLES: usize = 5_000;
/// Most travel profiles (matrices).
pub const MAX_PROFILES: usize = 8;
/// Most load dimensions.
pub const MAX_DIMENSIONS: usize = 8;
/// Most windows of one visit.
pub const MAX_WINDOWS: usize = 16;
/// Most breaks of one vehicle.
pub const MAX_BREAKS: usize = 8;
/// Most reloads of one vehicle.
pub const MAX_RELOADS: u32 = 16;
/// Longest leg in metres, latest time and longest service in seconds.
pub const MAX_AMOUNT: u32 = 1 << 28;
/// Largest load or capacity in one dimension.
pub const MAX_LOAD: u32 = (1 << 30) - 1;
/// Largest cost rate, fixed cost, forfeit or soft cost, in minor units.
pub const MAX_COST: u64 = 1_000_000_000;
/// Highest priority of a required job; 0 is the lowest.
pub const MAX_PRIORITY: u8 = 100;
/// Most faults the builder reports before it stops looking.
pub const MAX_FAULTS: usize = 100;
