//! The program's randomness. Nothing else asks the machine for any.

use std::sync::{Arc, Mutex, PoisonError};

/// Where random bytes come from.
#[derive(Clone, Debug)]
pub enum Random {
    /// The operating system; for secrets.
    System,
    /// A repeatable sequence, for tests and replays; never for secrets that leave the machine.
    Seeded(Arc<Mutex<u64>>),
}

impl Random {
    /// A repeatable sequence.
    pub fn seeded(seed: u64) -> Random {
        Random::Seeded(Arc::new(Mutex::new(seed)))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine for randomness")]
            Random::System => getrandom::fill(&mut out).expect("the operating system provides randomness"),
            Random::Seeded(state) => {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                for chunk in out.chunks_mut(8) {
                    let word = split_mix(&mut state).to_le_bytes();
                    chunk.copy_from_slice(&word[..chunk.len()]);
                }
            }
        }
        out
    }

    /// A number in `0..bound`; `bound` 0 gives 0.
    pub fn below(&self, bound: u64) -> u64 {
        u64::from_le_bytes(self.bytes::<8>()).checked_rem(bound).unwrap_or(0)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_the_system_does_not() {
        assert_eq!(Random::seeded(7).bytes::<20>(), Random::seeded(7).bytes::<20>());
        assert_ne!(Random::seeded(7).bytes::<20>(), Random::seeded(8).bytes::<20>());
        assert_ne!(Random::System.bytes::<20>(), Random::System.bytes::<20>());
    }
}
