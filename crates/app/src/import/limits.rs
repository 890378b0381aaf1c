//! What a file may have at most. Each limit is told to whoever meets it.

/// Largest file that is taken, packed or not, in bytes.
pub const MAX_FILE_BYTES: u64 = 50 * 1024 * 1024;
/// Largest size of a file that comes packed, once it is unpacked, in bytes.
pub const MAX_UNPACKED_BYTES: u64 = 400 * 1024 * 1024;
/// Most rows of a file.
pub const MAX_ROWS: u64 = 500_000;
/// Most columns of a file.
pub const MAX_COLUMNS: usize = 400;
/// Longest cell, in characters.
pub const MAX_CELL_CHARS: usize = 50_000;
/// Most text of all rows together that is kept at once, for kinds whose rows belong together across the file, in bytes.
pub const MAX_KEPT_BYTES: usize = 160 * 1024 * 1024;
/// Rows at the top of a file among which the row of column names is looked for.
pub const HEADER_WITHIN_ROWS: usize = 20;
/// Values of a column that are shown beside its mapping.
pub const SAMPLES: usize = 3;
/// Most characters of a value that is shown.
pub const SAMPLE_CHARS: usize = 60;
