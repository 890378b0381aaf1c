//! Small problems whose answers can be worked out by hand.

use crate::support::{line, plan, problem, solved};
use routing::{
    Action, Break, Fault, Job, Limits, Matrix, Position, ProblemBuilder, Reason, Reload, UNREACHABLE, UsualVehicle,
    Vehicle, Visit, Window,
};

const DAY: Window = Window { open_s: 0, close_s: 86_400 };

#[test]
fn one_vehicle_takes_the_shorter_way_round() {
    let jobs = (1..=3).map(|place| Job::delivery(Visit::at(place), vec![1])).collect();
    let plan = solved(&problem(line(4), jobs, vec![Vehicle::at(0, vec![10], DAY)]));
    assert_eq!(plan.routes.len(), 1);
    assert_eq!(plan.routes[0].metres, 6_000);
    assert_eq!(plan.cost.total().rounded(), 6_000);
    assert_eq!(plan.routes[0].load, vec![3]);
    assert_eq!(plan.routes[0].stops[2].load, vec![0]);
}

#[test]
fn a_window_makes_the_vehicle_leave_later_rather_than_wait() {
    let jobs = vec![Job::delivery(Visit::at(2).window(7_200, 7_300).service(60), vec![1])];
    let plan = solved(&problem(line(3), jobs, vec![Vehicle::at(0, vec![10], DAY)]));
    let route = &plan.routes[0];
    assert_eq!((route.departure_s, route.stops[0].arrival_s, route.stops[0].wait_s), (7_000, 7_200, 0));
    assert_eq!(route.end_s, 7_200 + 60 + 200);
}

#[test]
fn every_reason_for_not_serving_is_named() {
    let mut far = Vehicle::at(0, vec![10], Window::new(0, 1_000));
    far.limits = Limits { metres: Some(9_000), ..Limits::default() };
    far.skills = vec![1];
    let mut size = line(7);
    let cut: Vec<u32> =
        (0..49).map(|i| if i % 7 == 6 && i / 7 != 6 { UNREACHABLE } else { size.seconds(i / 7, i % 7) }).collect();
    let metres = (0..49).map(|i| size.metres(i / 7, i % 7)).collect();
    size = Matrix::new(7, cut, metres).unwrap();
    let jobs = vec![
        Job { skills: vec![2], ..Job::delivery(Visit::at(1), vec![1]) },
        Job::delivery(Visit::at(6), vec![1]),
        Job::delivery(Visit::at(1), vec![11]),
        Job::delivery(Visit::at(4).window(0, 100), vec![1]),
        Job::delivery(Visit::at(1).service(2_000), vec![1]),
        Job::delivery(Visit::at(5), vec![1]),
        Job::delivery(Visit::at(1), vec![1]).optional(1),
    ];
    let plan = solved(&problem(size, jobs, vec![far]));
    let reasons: Vec<Reason> = plan.unserved.iter().map(|u| u.reason).collect();
    let expected = [
        Reason::Skill,
        Reason::Unreachable,
        Reason::Capacity,
        Reason::Window,
        Reason::Shift,
        Reason::Limit,
        Reason::NotWorthIt,
    ];
    assert_eq!(reasons, expected);
}

#[test]
fn a_higher_priority_wins_over_two_lower_ones() {
    let jobs = vec![
        Job::delivery(Visit::at(1), vec![1]).priority(10),
        Job::delivery(Visit::at(1), vec![1]).priority(10),
        Job::delivery(Visit::at(5), vec![2]).priority(90),
    ];
    let plan = solved(&problem(line(6), jobs, vec![Vehicle::at(0, vec![2], DAY)]));
    let left: Vec<usize> = plan.unserved.iter().map(|u| u.job).collect();
    assert_eq!(left, vec![0, 1]);
    assert!(plan.unserved.iter().all(|u| u.reason == Reason::Capacity));
}

#[test]
fn a_transfer_goes_from_its_place_to_the_other_on_one_vehicle() {
    let jobs = vec![Job::transfer(Visit::at(3), Visit::at(1), vec![4]), Job::delivery(Visit::at(2), vec![5])];
    let plan = solved(&problem(line(4), jobs, vec![Vehicle::at(0, vec![5], DAY)]));
    let actions: Vec<Action> = plan.routes[0].stops.iter().map(|s| s.action).collect();
    assert_eq!(actions, vec![Action::Visit(1), Action::Fetch(0), Action::HandOver(0)]);
}

#[test]
fn a_reload_serves_what_one_trip_cannot_hold() {
    let mut vehicle = Vehicle::at(0, vec![2], DAY);
    vehicle.reload = Some(Reload { location: 0, service_s: 300, times: 2 });
    let jobs = (0..5).map(|_| Job::delivery(Visit::at(1), vec![1])).collect();
    let plan = solved(&problem(line(2), jobs, vec![vehicle]));
    assert_eq!(plan.unserved, vec![]);
    let reloads = plan.routes[0].stops.iter().filter(|s| s.action == Action::Reload).count();
    assert_eq!((reloads, plan.routes[0].metres), (2, 6_000));
}

#[test]
fn a_break_is_taken_inside_its_window() {
    let mut vehicle = Vehicle::at(0, vec![9], Window::new(0, 20_000));
    vehicle.breaks = vec![Break { window: Window::new(5_000, 6_000), duration_s: 1_800 }];
    let jobs = (1..=3).map(|place| Job::delivery(Visit::at(place).service(3_000), vec![1])).collect();
    let plan = solved(&problem(line(4), jobs, vec![vehicle]));
    let pause = plan.routes[0].stops.iter().find(|s| s.action == Action::Break(0)).unwrap();
    assert!((5_000..=6_000).contains(&pause.start_s()), "{pause:?}");
    assert_eq!(plan.unserved, vec![]);
}

#[test]
fn a_release_holds_the_departure_back_and_windows_may_be_several() {
    let visit = Visit::at(1).window(0, 500).window(4_000, 4_100);
    let jobs = vec![Job { release_s: 900, ..Job::delivery(visit, vec![1]) }];
    let plan = solved(&problem(line(2), jobs, vec![Vehicle::at(0, vec![9], DAY)]));
    let route = &plan.routes[0];
    assert_eq!(route.stops[0].start_s(), 4_000);
    assert!(route.departure_s >= 900);
}

#[test]
fn pins_hold_and_usual_drivers_win_when_cheap_enough() {
    let vehicles = vec![Vehicle::at(0, vec![9], DAY), Vehicle::at(0, vec![9], DAY)];
    let usual = |cost: u64| Some(UsualVehicle { vehicle: 1, cost });
    let jobs = vec![
        Job { vehicles: vec![0], position: Position::Last, ..Job::delivery(Visit::at(1), vec![1]) },
        Job { vehicles: vec![0], ..Job::delivery(Visit::at(3), vec![1]) },
        Job { usual: usual(5_000), ..Job::delivery(Visit::at(2), vec![1]) },
        Job { usual: usual(10), ..Job::delivery(Visit::at(3), vec![1]) },
    ];
    let plan = solved(&problem(line(4), jobs, vehicles));
    let of = |v: usize| -> Vec<usize> {
        let route = plan.routes.iter().find(|r| r.vehicle == v).unwrap();
        route.stops.iter().filter_map(|s| s.action.job()).collect()
    };
    assert_eq!(of(0).last(), Some(&0));
    assert_eq!(of(1), vec![2]);
    assert_eq!(plan.cost.unusual.rounded(), 10);
}

#[test]
fn faults_are_named_and_never_panic() {
    let refused = |jobs: Vec<Job>, vehicles: Vec<Vehicle>| {
        let mut builder = ProblemBuilder::new();
        builder.add_matrix(line(3));
        for job in jobs {
            builder.add_job(job);
        }
        for vehicle in vehicles {
            builder.add_vehicle(vehicle);
        }
        builder.build().unwrap_err()
    };
    let one = || vec![Vehicle::at(0, vec![1], DAY)];
    let job = || Job::delivery(Visit::at(1), vec![1]);
    assert_eq!(ProblemBuilder::new().build().unwrap_err(), vec![Fault::NoMatrix, Fault::NoVehicle]);
    let late = Job::delivery(Visit::at(1).window(5, 4), vec![1]);
    assert_eq!(refused(vec![late], one()), vec![Fault::NegativeWindow { job: 0 }]);
    assert_eq!(refused(vec![Job { vehicles: vec![1], ..job() }], one()), vec![Fault::PinUnknownVehicle { job: 0 }]);
    let pinned = Job { vehicles: vec![0], skills: vec![4], ..job() };
    assert_eq!(refused(vec![pinned], one()), vec![Fault::PinLacksSkill { job: 0 }]);
    assert_eq!(refused(vec![Job::delivery(Visit::at(9), vec![1])], one()), vec![Fault::JobLocation { job: 0 }]);
    assert_eq!(refused(vec![Job::delivery(Visit::at(1), vec![1, 1])], one()), vec![Fault::JobDimensions { job: 0 }]);
    assert_eq!(refused(vec![job().priority(101)], one()), vec![Fault::PriorityOutOfRange { job: 0 }]);
    let backwards = Vehicle::at(0, vec![1], Window::new(5, 4));
    assert_eq!(refused(vec![job()], vec![backwards]), vec![Fault::NegativeShift { vehicle: 0 }]);
}

#[test]
fn nothing_to_do_is_an_empty_plan() {
    let empty = plan(&problem(line(2), Vec::new(), vec![Vehicle::at(0, vec![1], DAY)]), 5, 10);
    assert_eq!((empty.routes.len(), empty.unserved.len(), empty.iterations), (0, 0, 0));
}
