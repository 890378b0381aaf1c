//! Tests of the level: one table row per operation and outcome, and the invariants under random sequences.

use proptest::prelude::*;

use super::*;

type Outcome = Result<Level, LevelRefused>;

fn level() -> Level {
    Level { good: 10, held: 2, committed: 3, in_delivery: 4, damaged: 1, ..Level::default() }
}

#[test]
fn operations_do_what_the_table_says() {
    use Bucket::{Damaged, Expired, Good, Quarantine};
    let l = level();
    let too_few = |available| Err(LevelRefused::Insufficient { available });
    let rows: Vec<(&str, Outcome, Outcome)> = vec![
        ("commit what is there", l.commit(5, 0), Ok(Level { committed: 8, ..l })),
        ("commit too many", l.commit(6, 0), too_few(5)),
        ("the buffer of a channel counts", l.commit(4, 2), too_few(3)),
        ("commit nothing", l.commit(0, 0), Err(LevelRefused::NoUnits)),
        ("hold what is there", l.hold(5, 0), Ok(Level { held: 7, ..l })),
        ("hold too many", l.hold(6, 0), too_few(5)),
        ("drop a hold", l.drop_hold(2), Ok(Level { held: 0, ..l })),
        ("drop more than held", l.drop_hold(3), Err(LevelRefused::NotHeld { held: 2 })),
        ("claim a hold", l.claim_hold(2), Ok(Level { held: 0, committed: 5, ..l })),
        ("release", l.release(3), Ok(Level { committed: 0, ..l })),
        ("release too many", l.release(4), Err(LevelRefused::NotCommitted { committed: 3 })),
        ("ship", l.ship(3), Ok(Level { committed: 0, good: 7, in_delivery: 7, ..l })),
        ("ship too many", l.ship(4), Err(LevelRefused::NotCommitted { committed: 3 })),
        ("missing when picked", l.short_pick(3), Ok(Level { committed: 0, good: 7, ..l })),
        ("missing, never promised", l.short_pick(4), Err(LevelRefused::NotCommitted { committed: 3 })),
        ("void", l.void(4), Ok(Level { committed: 7, good: 14, in_delivery: 0, ..l })),
        ("void too many", l.void(5), Err(LevelRefused::NotInDelivery { in_delivery: 4 })),
        ("deliver", l.deliver(4), Ok(Level { in_delivery: 0, ..l })),
        ("delivery failed", l.fail_delivery(1), Ok(Level { in_delivery: 3, quarantine: 1, ..l })),
        ("receive", l.receive(Good, 5), Ok(Level { good: 15, ..l })),
        ("receive less than nothing", l.receive(Good, -5), Err(LevelRefused::NoUnits)),
        ("adjust down", l.adjust(Good, -5), Ok(Level { good: 5, ..l })),
        ("adjust below the promises", l.adjust(Good, -7), Ok(Level { good: 3, shortfall: 2, ..l })),
        ("adjust below nothing", l.adjust(Good, -11), Err(LevelRefused::NotOnHand { bucket: Good, on_hand: 10 })),
        ("adjust by nothing", l.adjust(Good, 0), Err(LevelRefused::NoUnits)),
        ("adjust out of range", l.adjust(Good, i64::MAX), Err(LevelRefused::TooLarge)),
        ("break", l.move_between(Good, Damaged, 2), Ok(Level { good: 8, damaged: 3, ..l })),
        (
            "break promised goods",
            l.move_between(Good, Damaged, 6),
            Ok(Level { good: 4, damaged: 7, shortfall: 1, ..l }),
        ),
        ("same bucket", l.move_between(Good, Good, 2), Err(LevelRefused::SameBucket)),
        ("not there", l.move_between(Expired, Good, 1), Err(LevelRefused::NotOnHand { bucket: Expired, on_hand: 0 })),
        ("count with sales since", l.count(Good, 11, 12), Ok(Level { good: 9, ..l })),
        ("count as the book", l.count(Good, 10, 10), Ok(l)),
        ("count below promises", l.count(Good, 1, 10), Ok(Level { good: 1, shortfall: 4, ..l })),
        ("count of what left", l.count(Good, 0, 12), Err(LevelRefused::NotOnHand { bucket: Good, on_hand: 10 })),
        ("count below nothing", l.count(Good, -1, 10), Err(LevelRefused::Negative)),
        ("transfer what is free", l.transfer_out(5), Ok(Level { good: 5, ..l })),
        ("transfer promised goods", l.transfer_out(6), too_few(5)),
        ("transfer in", l.transfer_in(1), Ok(Level { good: 11, ..l })),
        ("safety stock", l.set_safety_stock(5), Ok(Level { safety_stock: 5, ..l })),
        ("safety stock above the free", l.set_safety_stock(6), Ok(Level { safety_stock: 6, shortfall: 1, ..l })),
        ("quarantine is a bucket", l.receive(Quarantine, 1), Ok(Level { quarantine: 1, ..l })),
    ];
    for (what, got, expected) in rows {
        assert_eq!(got, expected, "{what}");
    }
}

#[test]
fn an_allowance_can_be_promised_and_not_shipped() {
    let l = Level { good: 1, oversell_allowance: 2, ..Level::default() };
    let promised = l.commit(3, 0).unwrap();
    assert_eq!((promised.available(0), promised.shortfall, promised.sellable(0)), (-2, 0, 0));
    assert_eq!(promised.commit(1, 0), Err(LevelRefused::Insufficient { available: 0 }));
    assert_eq!(promised.ship(3), Err(LevelRefused::NotOnHand { bucket: Bucket::Good, on_hand: 1 }));
    assert_eq!(promised.ship(1).unwrap().shortfall, 0);
    // What is promised beyond the stock does not free anything to leave.
    assert_eq!(l.commit(1, 0).unwrap().transfer_out(1), Err(LevelRefused::Insufficient { available: 0 }));
}

#[test]
fn a_shortfall_heals() {
    let short = level().adjust(Bucket::Good, -7).unwrap();
    assert_eq!(short.shortfall, 2);
    assert_eq!(short.commit(1, 0), Err(LevelRefused::Insufficient { available: 0 }));
    assert_eq!(short.receive(Bucket::Good, 1).unwrap().shortfall, 1);
    assert_eq!(short.release(3).unwrap().shortfall, 0);
}

#[test]
fn rows_from_elsewhere_are_checked() {
    assert!(level().is_consistent());
    assert!(!Level { held: -1, ..level() }.is_consistent());
    assert!(!Level { shortfall: 1, ..level() }.is_consistent());
    assert!(!Level { committed: 9, ..level() }.is_consistent());
}

/// Any operation with any figures.
fn step(level: Level, op: u8, units: i64, other: i64, bucket: Bucket) -> Result<Level, LevelRefused> {
    match op % 17 {
        0 => level.hold(units, other.max(0)),
        1 => level.drop_hold(units),
        2 => level.claim_hold(units),
        3 => level.commit(units, other.max(0)),
        4 => level.release(units),
        5 => level.ship(units),
        6 => level.void(units),
        7 => level.deliver(units),
        8 => level.fail_delivery(units),
        9 => level.receive(bucket, units),
        10 => level.adjust(bucket, other),
        11 => level.move_between(Bucket::Good, bucket, units),
        12 => level.count(bucket, units, other),
        13 => level.transfer_out(units),
        14 => level.set_safety_stock(units),
        15 => level.short_pick(units),
        _ => level.set_oversell_allowance(units),
    }
}

fn steps() -> impl Strategy<Value = Vec<(u8, i64, i64, Bucket)>> {
    let bucket = prop::sample::select(Bucket::ALL);
    prop::collection::vec((any::<u8>(), -2i64..12, -12i64..12, bucket), 1..80)
}

proptest! {
    #[test]
    fn invariants_hold_after_every_step(steps in steps()) {
        let mut level = Level::default();
        let mut moved = 0;
        for (op, units, other, bucket) in steps {
            if let Ok(next) = step(level, op, units, other, bucket) {
                prop_assert!(next.is_consistent(), "{next:?}");
                let promised = next.committed + next.held;
                prop_assert!(promised <= next.good - next.safety_stock + next.oversell_allowance + next.shortfall);
                moved += next.change_since(&level).on_hand();
                level = next;
            }
        }
        prop_assert_eq!(level.on_hand(), moved);
    }

    #[test]
    fn a_promise_never_makes_a_shortfall(steps in steps(), units in 1i64..20) {
        let level = steps.into_iter().fold(Level::default(), |l, (op, n, o, b)| step(l, op, n, o, b).unwrap_or(l));
        if let Ok(next) = level.commit(units, 0) {
            prop_assert_eq!(next.shortfall, 0);
            prop_assert_eq!(next.release(units), Ok(level));
        }
    }

    #[test]
    fn buyers_of_m_units_get_exactly_m(m in 0i64..50, buyers in 0usize..80) {
        let mut level = Level { good: m, ..Level::default() };
        let mut sold = 0;
        for _ in 0..buyers {
            if let Ok(next) = level.commit(1, 0) {
                level = next;
                sold += 1;
            }
        }
        prop_assert_eq!(sold, m.min(buyers as i64));
    }

    #[test]
    fn no_figure_panics(good: i64, units: i64, other: i64, op: u8) {
        let level = Level { good: good.clamp(0, MAX_LEVEL_UNITS), ..Level::default() };
        if let Ok(next) = step(level, op, units, other.clamp(-MAX_LEVEL_UNITS, MAX_LEVEL_UNITS), Bucket::Good) {
            prop_assert!(next.is_consistent());
        }
    }
}
