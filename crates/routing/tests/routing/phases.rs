//! What the search does besides ruin and recreate: giving up routes, exchanging vehicles, mixing solutions.

use crate::support::worlds::{Dice, everything, plain, untimed, wide};
use crate::support::{Still, line, plan, problem};
use routing::{Budget, Job, Matrix, Request, Threads, Vehicle, Visit, Window, check, solve};

/// Worlds tried of each kind.
const WORLDS: u64 = 15;
/// More than three rounds of the search for every job, so that mixtures are made.
const ITERATIONS_PER_JOB: u64 = 1_300;

#[test]
fn long_searches_satisfy_the_checker_and_end_on_time() {
    for seed in 0..WORLDS {
        let world = plain(seed);
        let iterations = ITERATIONS_PER_JOB * world.jobs().len().clamp(1, 12) as u64;
        let found = plan(&world, seed, iterations);
        assert!(found.iterations == iterations || found.iterations == 0, "seed {seed}: {}", found.iterations);
    }
    for world in (0..).map(everything).filter(|w| (1..=4).contains(&w.jobs().len())).take(4) {
        let iterations = 2 * ITERATIONS_PER_JOB * world.jobs().len() as u64;
        assert_eq!(plan(&world, 1, iterations).iterations, iterations);
    }
}

#[test]
fn searches_that_may_turn_routes_satisfy_the_checker() {
    for seed in 0..WORLDS {
        let world = untimed(seed);
        assert_eq!(plan(&world, seed, 3_000).unserved, vec![], "seed {seed}");
    }
}

#[test]
fn long_searches_are_the_same_every_time() {
    for world in [plain(4), plain(9)] {
        let iterations = ITERATIONS_PER_JOB * world.jobs().len() as u64;
        assert_eq!(plan(&world, 7, iterations), plan(&world, 7, iterations));
    }
}

/// Twelve stops on three streets far from the depot; three vehicles of four would do.
fn far_streets(fixed_cost: u64) -> routing::Problem {
    let at = |street: u32, stop: u32| (f64::from(street) * 900.0, 60_000.0 + f64::from(stop) * 400.0);
    let mut points = vec![(0.0, 0.0)];
    points.extend((0..12).map(|i| at(i % 3, i / 3)));
    let way = |i: usize| {
        let (a, b): ((f64, f64), (f64, f64)) = (points[i / 13], points[i % 13]);
        (a.0 - b.0).hypot(a.1 - b.1) as u32
    };
    let metres: Vec<u32> = (0..169).map(way).collect();
    let seconds = metres.iter().map(|m| m / 15).collect();
    let jobs = (1..=12).map(|place| Job::delivery(Visit::at(place).service(60), vec![1])).collect();
    let mut vehicle = Vehicle::at(0, vec![4], Window::new(0, 40_000));
    (vehicle.fixed_cost, vehicle.cost_per_km) = (fixed_cost, 1_000);
    problem(Matrix::new(13, seconds, metres).unwrap(), jobs, vec![vehicle; 12])
}

#[test]
fn no_more_vehicles_than_needed_where_each_is_dear() {
    for (fixed, seed) in [(0, 1), (50_000, 2), (5_000_000, 3)] {
        assert_eq!(plan(&far_streets(fixed), seed, 3_000).routes.len(), 3, "fixed cost {fixed}");
    }
}

#[test]
fn a_fleet_that_is_just_large_enough_serves_everything() {
    // Twenty vans of 100: only if no two small loads share a van do all the large ones fit.
    let load = |place: usize| if place.is_multiple_of(2) { 60 } else { 40 };
    let jobs = (1..=40).map(|place| Job::delivery(Visit::at(place), vec![load(place)])).collect();
    let world = problem(line(41), jobs, vec![Vehicle::at(0, vec![100], Window::new(0, 40_000)); 20]);
    for seed in 0..5 {
        assert_eq!(plan(&world, seed, 3_000).unserved, vec![], "seed {seed}");
    }
}

#[test]
fn a_route_moves_whole_to_the_vehicle_it_suits() {
    // Both vehicles can do everything, but the one that stands at the stops is cheaper only if it does all of them.
    let day = Window::new(0, 80_000);
    let jobs: Vec<Job> = (10..16).map(|place| Job::delivery(Visit::at(place), vec![1])).collect();
    let mut here = Vehicle::at(12, vec![6], day);
    let mut away = Vehicle::at(0, vec![6], day);
    (here.cost_per_km, away.cost_per_km) = (1_000, 1_000);
    here.fixed_cost = 19_000;
    let found = plan(&problem(line(16), jobs, vec![away, here]), 1, 2_000);
    assert_eq!(found.routes.len(), 1);
    assert_eq!(found.routes[0].vehicle, 1);
}

#[test]
fn two_threads_may_search_long() {
    let world = plain(4);
    let request = Request { threads: Threads::Two, ..Request::new(3, Budget::Iterations(20_000), &Still) };
    let (first, second) = (solve(&world, &request).unwrap(), solve(&world, &request).unwrap());
    assert_eq!(first, second);
    assert_eq!(check(&world, &first), vec![]);
}

#[test]
fn a_thousand_stops_are_all_served_by_the_first_plan() {
    let world = wide(&mut Dice(5), 1_000);
    let found = plan(&world, 1, 0);
    assert_eq!((found.iterations, found.unserved.len()), (0, 0));
}
