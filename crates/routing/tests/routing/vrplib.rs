//! The reader, on instances written for it.

use routing::{Budget, ReadFault, Request, Rounding, Serve, check, read_best_known, read_vrplib, solve};

use crate::support::Still;

const SMALL: &str = "NAME : small
TYPE : CVRPTW
DIMENSION : 4
VEHICLES : 2
CAPACITY : 10
SERVICE_TIME : 5
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
4 1 1
DEMAND_SECTION
1 0
2 4
3 4
4 4
TIME_WINDOW_SECTION
1 0 100
2 0 50
3 0 50
4 10 50
DEPOT_SECTION
1
-1
EOF
";

#[test]
fn times_and_distances_are_scaled_by_the_convention() {
    let read = read_vrplib(SMALL, Rounding::Dimacs).unwrap();
    let matrix = &read.problem.matrices()[0];
    assert_eq!((matrix.metres(0, 1), matrix.metres(0, 3)), (50, 14));
    assert_eq!(read_vrplib(SMALL, Rounding::Nearest).unwrap().problem.matrices()[0].metres(0, 3), 1);
    assert_eq!(read_vrplib(SMALL, Rounding::Exact).unwrap().problem.matrices()[0].metres(0, 3), 1_414);
    assert_eq!((read.name.as_str(), read.problem.jobs().len(), read.problem.vehicles().len()), ("small", 3, 2));
    let visit = read.problem.jobs()[2].visits().next().unwrap();
    assert_eq!((visit.windows[0].open_s, visit.service_s), (100, 50));
    assert_eq!(read.problem.vehicles()[0].shift.close_s, 1_000);
}

#[test]
fn a_small_instance_is_solved_to_its_optimum() {
    let read = read_vrplib(SMALL, Rounding::Dimacs).unwrap();
    let plan = solve(&read.problem, &Request::new(1, Budget::Iterations(500), &Still)).unwrap();
    assert_eq!(check(&read.problem, &plan), vec![]);
    assert_eq!(plan.cost.total().rounded(), 100 + 100 + 14 + 14);
}

#[test]
fn vehicles_prizes_and_depots_have_their_sections() {
    let sections = "CAPACITY_SECTION\n1 4\n2 8\nVEHICLES_UNIT_DISTANCE_COST_SECTION\n1 2\n2 3\n\
        VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2 3\n2 2 3 4\nPRIZE_SECTION\n1 0\n2 7\n3 7\n4 7\nDEPOT_SECTION";
    let text = SMALL.replace("CAPACITY : 10\n", "").replace("DEPOT_SECTION", sections);
    let problem = read_vrplib(&text, Rounding::Dimacs).unwrap().problem;
    assert_eq!(problem.vehicles().iter().map(|v| v.capacity[0]).collect::<Vec<_>>(), vec![4, 8]);
    assert_eq!(problem.vehicles().iter().map(|v| v.cost_per_km).collect::<Vec<_>>(), vec![2_000, 3_000]);
    assert_eq!(problem.jobs()[2].vehicles, vec![1]);
    assert_eq!(problem.jobs()[0].vehicles, Vec::<usize>::new());
    assert_eq!(problem.jobs()[1].serve, Serve::Optional { forfeit: 70 });
}

#[test]
fn what_cannot_be_read_is_named() {
    let fault = |text: &str| read_vrplib(text, Rounding::Nearest).unwrap_err();
    assert_eq!(fault(""), ReadFault::Missing("DIMENSION"));
    assert_eq!(fault(&SMALL.replace("3 6 8", "3 6 x")), ReadFault::BadLine { line: 11 });
    assert_eq!(fault(&SMALL.replace("EUC_2D", "GEO")), ReadFault::EdgeWeights("GEO".to_owned()));
    assert_eq!(fault(&SMALL.replace("DEMAND_SECTION", "ODD_SECTION")), ReadFault::Missing("DEMAND_SECTION"));
    assert!(matches!(fault(&SMALL.replace("2 0 50", "2 50 0")), ReadFault::Invalid(_)));
    assert_eq!(fault("1 2 3"), ReadFault::BadLine { line: 1 });
}

#[test]
fn the_best_known_cost_is_on_the_last_cost_line() {
    assert_eq!(read_best_known("Route #1: 1 2\nCost 827.3\n"), Some(827.3));
    assert_eq!(read_best_known("Cost: 6655548"), Some(6_655_548.0));
    assert_eq!(read_best_known("Route #1: 1"), None);
}
