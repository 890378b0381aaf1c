//! Tests of edits, and builders of lines for other tests.

use proptest::prelude::*;

use super::*;
use crate::base::LocationId;
use crate::stock::PartAllocation;

pub(in super::super) fn part(location: i64, units: i64) -> PartAllocation {
    PartAllocation { location: LocationId::from_raw(location), units }
}

/// Line `n` of variant `n`, with `commits` as (location, units).
pub(in super::super) fn line(n: i64, shipped: i64, backordered: i64, commits: &[(i64, i64)]) -> OrderLine {
    let commits: Vec<PartAllocation> = commits.iter().map(|(l, u)| part(*l, *u)).collect();
    let ordered = shipped + backordered + commits.iter().map(|c| c.units).sum::<i64>();
    let (line, variant) = (OrderLineId::from_raw(n), VariantId::from_raw(n));
    OrderLine { line, variant, ordered, shipped, backordered, commits }
}

fn change(n: i64, units: i64) -> EditLine {
    EditLine::Change { line: OrderLineId::from_raw(n), units }
}

fn add(n: i64, units: i64) -> EditLine {
    EditLine::Add { variant: VariantId::from_raw(n), units }
}

/// Line 1: 10 ordered, 2 shipped, 1 back-ordered, 4 promised at location 1 and 3 at location 2. Line 2: 5 promised.
fn order() -> Vec<OrderLine> {
    vec![line(1, 2, 1, &[(1, 4), (2, 3)]), line(2, 0, 0, &[(1, 5)])]
}

/// Units after, units more, back-ordered units and (location, units) given back.
type Edited = (i64, i64, i64, Vec<(i64, i64)>);

fn edit(edits: &[EditLine]) -> Result<Vec<Edited>, EditRefused> {
    let decision = decide_edit(OrderState::Placed, &order(), edits)?;
    let plain = |line: EditedLine| {
        let (backordered, commits) = line.release.map_or((0, Vec::new()), |r| (r.backordered, r.commits));
        let commits = commits.iter().map(|c| (c.location.raw(), c.units)).collect();
        (line.after, line.more, backordered, commits)
    };
    Ok(decision.lines.into_iter().map(plain).collect())
}

#[test]
fn edits_do_what_the_table_says() {
    let second = (5, 0, 0, vec![]);
    let rows = [
        ("nothing", vec![], Ok(vec![(10, 0, 0, vec![]), second.clone()])),
        ("more", vec![change(1, 12)], Ok(vec![(12, 2, 0, vec![]), second.clone()])),
        ("less: back-orders first", vec![change(1, 9)], Ok(vec![(9, 0, 1, vec![]), second.clone()])),
        ("then the worst location", vec![change(1, 7)], Ok(vec![(7, 0, 1, vec![(2, 2)]), second.clone()])),
        ("down to what is shipped", vec![change(1, 2)], Ok(vec![(2, 0, 1, vec![(2, 3), (1, 4)]), second])),
        ("below it", vec![change(1, 1)], Err(EditRefused::BelowShipped { index: 0, shipped: 2 })),
        ("take away", vec![change(2, 0)], Ok(vec![(10, 0, 0, vec![]), (0, 0, 0, vec![(1, 5)])])),
        ("add", vec![change(2, 5), add(9, 4)], Ok(vec![(10, 0, 0, vec![]), (5, 0, 0, vec![]), (4, 4, 0, vec![])])),
        ("add nothing", vec![change(2, 5), add(9, 0)], Err(EditRefused::NoUnits { index: 1 })),
        ("below zero", vec![change(2, -1)], Err(EditRefused::NoUnits { index: 0 })),
        ("unknown", vec![change(7, 1)], Err(EditRefused::UnknownLine { index: 0 })),
        ("twice", vec![change(2, 1), change(2, 2)], Err(EditRefused::DuplicateLine { index: 1 })),
        ("too long", vec![add(9, 1); 99], Err(EditRefused::TooManyLines)),
    ];
    for (what, edits, expected) in rows {
        assert_eq!(edit(&edits), expected, "{what}");
    }
}

#[test]
fn only_placed_orders_are_edited_and_never_to_nothing() {
    let lines = [line(1, 0, 0, &[(1, 2)])];
    assert_eq!(decide_edit(OrderState::Cancelled, &lines, &[]), Err(EditRefused::Cancelled));
    assert_eq!(decide_edit(OrderState::Closed, &lines, &[]), Err(EditRefused::Closed));
    assert_eq!(decide_edit(OrderState::Placed, &lines, &[change(1, 0)]), Err(EditRefused::NothingLeft));
    assert!(decide_edit(OrderState::Placed, &lines, &[change(1, 2)]).unwrap().is_unchanged());
    assert_eq!(EditRefused::BelowShipped { index: 3, shipped: 1 }.field_errors()[0].field, "lines[3].quantity");
}

proptest! {
    #[test]
    fn what_is_given_back_is_what_becomes_less(
        shipped in 0i64..5,
        backordered in 0i64..5,
        commits in prop::collection::vec((0i64..4, 1i64..6), 0..4),
        units in 0i64..40,
    ) {
        let line = line(1, shipped, backordered, &commits);
        prop_assert!(line.is_consistent());
        let others = super::tests::line(2, 1, 0, &[]);
        let Ok(decision) = decide_edit(OrderState::Placed, &[line.clone(), others], &[change(1, units)]) else {
            prop_assert!(units < shipped);
            return Ok(());
        };
        let edited = &decision.lines[0];
        let given = edited.release.as_ref().map_or(0, |r| r.backordered + r.commits.iter().map(|c| c.units).sum::<i64>());
        prop_assert_eq!(line.ordered - given + edited.more, units);
        prop_assert!(given == 0 || edited.more == 0);
        let release = edited.release.as_ref();
        prop_assert!(release.is_none_or(|r| r.backordered <= line.backordered && r.commits.len() <= line.commits.len()));
    }
}
