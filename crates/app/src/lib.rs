//! Part of Purser.
