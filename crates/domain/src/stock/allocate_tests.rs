//! Tests of the allocation.

use proptest::prelude::*;

use super::*;

/// Per line the (location, units) it is taken from.
type Taken = Vec<Vec<(usize, i64)>>;
/// What, stock, lines, preferred location, expected parts.
type Row<'a> = (&'a str, &'a [&'a [i64]], &'a [(usize, i64)], Option<usize>, Taken);
/// Stock, lines, expected faults.
type ShortRow<'a> = (&'a [&'a [i64]], &'a [(usize, i64)], Vec<i64>);

fn variant(n: usize) -> VariantId {
    VariantId::from_raw(n as i64)
}

fn location(n: usize) -> LocationId {
    LocationId::from_raw(n as i64)
}

/// `stock[location][variant]`, `lines` as (variant, units); the answer as (location, units) per line.
fn run(stock: &[&[i64]], lines: &[(usize, i64)], preferred: Option<usize>) -> Result<Taken, Vec<i64>> {
    let demand: Vec<Demand> = lines.iter().map(|(v, units)| Demand { variant: variant(*v), units: *units }).collect();
    let locations: Vec<LocationId> = (0..stock.len()).map(location).collect();
    let input = AllocationInput { demand: &demand, locations: &locations, preferred: preferred.map(location) };
    let answer = allocate(&input, |v, l| stock[l.raw() as usize][v.raw() as usize]);
    answer.map(plain).map_err(|short| short.lines.iter().map(|l| l.line as i64 * 100 + l.available).collect())
}

fn plain(allocation: Allocation) -> Taken {
    let parts = |line: LineAllocation| line.parts.iter().map(|p| (p.location.raw() as usize, p.units)).collect();
    allocation.lines.into_iter().map(parts).collect()
}

#[test]
fn fewest_parcels_then_order_of_locations() {
    let rows: Vec<Row<'_>> = vec![
        ("the first location that has all", &[&[5], &[9]], &[(0, 5)], None, vec![vec![(0, 5)]]),
        ("one parcel beats order", &[&[4], &[9]], &[(0, 5)], None, vec![vec![(1, 5)]]),
        ("preferred first", &[&[5], &[5]], &[(0, 5)], Some(1), vec![vec![(1, 5)]]),
        ("preferred, but in two parcels", &[&[5], &[4]], &[(0, 5)], Some(1), vec![vec![(0, 5)]]),
        ("an unknown preferred one is ignored", &[&[5]], &[(0, 5)], Some(7), vec![vec![(0, 5)]]),
        ("two parcels when needed", &[&[3], &[3]], &[(0, 5)], None, vec![vec![(0, 3), (1, 2)]]),
        ("lines stay whole", &[&[2, 5], &[5, 5]], &[(0, 5), (1, 5)], None, vec![vec![(1, 5)], vec![(1, 5)]]),
        ("each line its parcel", &[&[5, 0], &[0, 5]], &[(0, 5), (1, 5)], None, vec![vec![(0, 5)], vec![(1, 5)]]),
        ("the same variant twice", &[&[3], &[4]], &[(0, 2), (0, 2)], None, vec![vec![(1, 2)], vec![(1, 2)]]),
        ("two of three", &[&[2], &[1], &[3]], &[(0, 5)], None, vec![vec![(0, 2), (2, 3)]]),
        ("no lines", &[&[1]], &[], None, vec![]),
        (
            "no stock kept",
            &[&[0, i64::MAX], &[5, i64::MAX]],
            &[(0, 5), (1, 9), (1, 9)],
            None,
            vec![vec![(1, 5)], vec![(1, 9)], vec![(1, 9)]],
        ),
        ("stock below zero counts as none", &[&[-5], &[5]], &[(0, 5)], None, vec![vec![(1, 5)]]),
    ];
    for (what, stock, lines, preferred, expected) in rows {
        assert_eq!(run(stock, lines, preferred), Ok(expected), "{what}");
    }
}

#[test]
fn a_greedy_set_is_thinned_out() {
    // Too many locations to try every set. The first one covers most and is not needed in the end.
    let mut stock: Vec<&[i64]> = vec![&[4, 4], &[6, 0], &[0, 6]];
    stock.resize(EXACT_SEARCH_LOCATIONS + 3, &[1, 0]);
    assert_eq!(run(&stock, &[(0, 6), (1, 6)], None), Ok(vec![vec![(1, 6)], vec![(2, 6)]]));
}

#[test]
fn short_lines_are_named_with_what_there_is() {
    // Encoded as line * 100 + available.
    let rows: Vec<ShortRow<'_>> = vec![
        (&[&[3]], &[(0, 4)], vec![3]),
        (&[&[1, 9], &[1, 9]], &[(1, 5), (0, 3)], vec![102]),
        (&[&[3]], &[(0, 2), (0, 2)], vec![103]),
        (&[&[0, 0]], &[(0, 1), (1, 1)], vec![0, 100]),
        (&[], &[(0, 1)], vec![0]),
    ];
    for (stock, lines, expected) in rows {
        assert_eq!(run(stock, lines, None), Err(expected), "{stock:?} {lines:?}");
    }
}

#[test]
fn refusals_point_at_the_quantity() {
    let short = ShortOfStock { lines: vec![ShortLine { line: 2, variant: variant(0), wanted: 4, available: 3 }] };
    let errors = short.field_errors();
    assert_eq!((errors[0].field.as_str(), errors[0].available), ("lines[2].quantity", Some(3)));
    assert_eq!(errors[0].message, "4 wanted, 3 available");
}

#[test]
fn partly_takes_what_there_is() {
    let demand = [Demand { variant: variant(0), units: 5 }, Demand { variant: variant(0), units: 5 }];
    let locations = [location(0), location(1)];
    let input = AllocationInput { demand: &demand, locations: &locations, preferred: None };
    let allocation = allocate_partly(&input, |_, l| if l == location(0) { 2 } else { 5 });
    assert_eq!(allocation.lines.iter().map(|l| l.backordered).collect::<Vec<_>>(), [0, 3]);
    assert_eq!(plain(allocation), [vec![(1, 5)], vec![(0, 2)]]);
    let nothing = allocate_partly(&input, |_, _| 0);
    assert_eq!(nothing.lines.iter().map(|l| l.backordered).collect::<Vec<_>>(), [5, 5]);
}

fn world(locations: std::ops::Range<usize>) -> impl Strategy<Value = (Vec<Vec<i64>>, Vec<(usize, i64)>)> {
    let stock = prop::collection::vec(prop::collection::vec(-2i64..8, 4), locations);
    (stock, prop::collection::vec((0usize..4, 1i64..9), 1..6))
}

fn check(stock: &[Vec<i64>], lines: &[(usize, i64)]) -> Result<usize, TestCaseError> {
    let rows: Vec<&[i64]> = stock.iter().map(Vec::as_slice).collect();
    let Ok(answer) = run(&rows, lines, None) else {
        let enough = (0..4).all(|v| wanted(lines, v) <= stock.iter().map(|s| s[v].max(0)).sum::<i64>());
        prop_assert!(!enough, "refused although there is enough");
        return Ok(0);
    };
    let mut used = vec![vec![0; 4]; stock.len()];
    for ((v, units), parts) in lines.iter().zip(&answer) {
        prop_assert_eq!(parts.iter().map(|p| p.1).sum::<i64>(), *units);
        for (l, units) in parts {
            prop_assert!(*units > 0);
            used[*l][*v] += units;
        }
    }
    for (used, stock) in used.iter().zip(stock) {
        prop_assert!(used.iter().zip(stock).all(|(u, s)| *u <= (*s).max(0)));
    }
    Ok(used.iter().filter(|u| u.iter().any(|n| *n > 0)).count())
}

fn wanted(lines: &[(usize, i64)], variant: usize) -> i64 {
    lines.iter().filter(|(v, _)| *v == variant).map(|(_, units)| units).sum()
}

/// The fewest locations that are enough, by trying every set.
fn fewest(stock: &[Vec<i64>], lines: &[(usize, i64)]) -> usize {
    let enough = |set: &u32| {
        let at = |v: usize| (0..stock.len()).filter(|l| set & (1 << l) != 0).map(|l| stock[l][v].max(0)).sum::<i64>();
        (0..4).all(|v| at(v) >= wanted(lines, v))
    };
    (0..1u32 << stock.len()).filter(enough).map(|s| s.count_ones() as usize).min().unwrap_or(0)
}

proptest! {
    #[test]
    fn takes_what_is_there_in_fewest_parcels((stock, lines) in world(1..7)) {
        let parcels = check(&stock, &lines)?;
        prop_assert_eq!(parcels, fewest(&stock, &lines));
    }

    #[test]
    fn many_locations_are_enough_too((stock, lines) in world(13..30)) {
        check(&stock, &lines)?;
    }

    #[test]
    fn partly_gives_or_backorders_every_unit((stock, lines) in world(1..7)) {
        let demand: Vec<Demand> =
            lines.iter().map(|(v, units)| Demand { variant: variant(*v), units: *units }).collect();
        let locations: Vec<LocationId> = (0..stock.len()).map(location).collect();
        let input = AllocationInput { demand: &demand, locations: &locations, preferred: None };
        let answer = allocate_partly(&input, |v, l| stock[l.raw() as usize][v.raw() as usize]);
        for (line, (_, units)) in answer.lines.iter().zip(&lines) {
            prop_assert_eq!(line.units() + line.backordered, *units);
        }
        for v in 0..4 {
            let there: i64 = stock.iter().map(|s| s[v].max(0)).sum();
            let given: i64 =
                answer.lines.iter().zip(&lines).filter(|(_, l)| l.0 == v).map(|(a, _)| a.units()).sum();
            prop_assert_eq!(given, there.min(wanted(&lines, v)));
        }
    }
}
