//! Travel time and distance between all locations, for one profile.

/// Value of a leg that cannot be travelled.
pub const UNREACHABLE: u32 = u32::MAX;

/// Travel seconds and metres from each location (row) to each other (column); need not be symmetric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    size: usize,
    seconds: Vec<u32>,
    metres: Vec<u32>,
}

impl Matrix {
    /// A matrix from row-major tables of `size * size` entries; `None` when a table has another length.
    #[must_use]
    pub fn new(size: usize, seconds: Vec<u32>, metres: Vec<u32>) -> Option<Self> {
        let cells = size.checked_mul(size)?;
        (seconds.len() == cells && metres.len() == cells).then_some(Self { size, seconds, metres })
    }

    /// A matrix whose seconds and metres are the same table, as in benchmark instances.
    #[must_use]
    pub fn uniform(size: usize, values: Vec<u32>) -> Option<Self> {
        Self::new(size, values.clone(), values)
    }

    /// Number of locations.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Travel time in seconds, or [`UNREACHABLE`]; also for a location outside the matrix.
    #[must_use]
    pub fn seconds(&self, from: usize, to: usize) -> u32 {
        self.cell(&self.seconds, from, to)
    }

    /// Distance in metres, or [`UNREACHABLE`]; also for a location outside the matrix.
    #[must_use]
    pub fn metres(&self, from: usize, to: usize) -> u32 {
        self.cell(&self.metres, from, to)
    }

    /// Whether the leg can be travelled.
    #[must_use]
    pub fn reaches(&self, from: usize, to: usize) -> bool {
        self.seconds(from, to) != UNREACHABLE && self.metres(from, to) != UNREACHABLE
    }

    fn cell(&self, table: &[u32], from: usize, to: usize) -> u32 {
        if from >= self.size || to >= self.size {
            return UNREACHABLE;
        }
        table.get(from * self.size + to).copied().unwrap_or(UNREACHABLE)
    }
}
