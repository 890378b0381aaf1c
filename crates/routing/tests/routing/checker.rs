//! The checker must see what is wrong: sound plans are spoiled one figure at a time.

use routing::{Action, Breach, Job, Money, Plan, Problem, Reason, Rule, Unserved, Vehicle, Visit, Window, check};

use crate::support::{line, problem, solved};

fn world() -> (Problem, Plan) {
    let jobs = vec![
        Job::delivery(Visit::at(1).service(60).window(0, 5_000), vec![2]),
        Job::transfer(Visit::at(2), Visit::at(3), vec![1]),
        Job { skills: vec![1], ..Job::pickup(Visit::at(2), vec![1]) },
    ];
    let mut vehicle = Vehicle::at(0, vec![3], Window::new(0, 6_500));
    vehicle.skills = vec![1];
    vehicle.cost_per_hour = 100;
    let problem = problem(line(4), jobs, vec![vehicle]);
    let plan = solved(&problem);
    assert_eq!(plan.unserved, vec![]);
    (problem, plan)
}

/// Breaches found after a change.
fn spoiled(change: impl FnOnce(&mut Plan)) -> Vec<Breach> {
    let (problem, mut plan) = world();
    change(&mut plan);
    check(&problem, &plan)
}

fn rules(breaches: &[Breach]) -> Vec<Rule> {
    breaches
        .iter()
        .filter_map(|b| match b {
            Breach::Stop { rule, .. } | Breach::Route { rule, .. } => Some(*rule),
            _ => None,
        })
        .collect()
}

#[test]
fn wrong_figures_are_seen() {
    let spoil = |change: fn(&mut Plan)| rules(&spoiled(change));
    assert!(spoil(|p| p.routes[0].stops[1].arrival_s += 1).contains(&Rule::Arrival));
    assert!(spoil(|p| p.routes[0].stops[1].metres += 1).contains(&Rule::Distance));
    assert!(spoil(|p| p.routes[0].metres -= 1).contains(&Rule::Distance));
    assert!(spoil(|p| p.routes[0].end_s += 1).contains(&Rule::Arrival));
    assert!(spoil(|p| p.routes[0].load[0] += 1).contains(&Rule::Load));
    assert!(spoil(|p| p.routes[0].stops[0].load[0] += 1).contains(&Rule::Load));
    assert!(spoil(|p| p.routes[0].cost.time = Money(0)).contains(&Rule::Cost));
    assert!(spoil(|p| p.routes[0].stops[0].location = 3).contains(&Rule::Place));
}

#[test]
fn broken_rules_are_seen() {
    let spoil = |change: fn(&mut Plan)| rules(&spoiled(change));
    let later = |p: &mut Plan| {
        let route = &mut p.routes[0];
        route.departure_s += 6_000;
        route.stops.iter_mut().for_each(|s| s.arrival_s += 6_000);
        route.end_s += 6_000;
    };
    assert_eq!(spoil(later).iter().filter(|r| **r == Rule::Window || **r == Rule::Shift).count(), 2);
    let swapped = |p: &mut Plan| {
        let stops = &mut p.routes[0].stops;
        let fetch = stops.iter().position(|s| s.action == Action::Fetch(1)).unwrap();
        let hand = stops.iter().position(|s| s.action == Action::HandOver(1)).unwrap();
        (stops[fetch].action, stops[hand].action) = (stops[hand].action, stops[fetch].action);
    };
    assert!(spoil(swapped).contains(&Rule::Pair));
    assert!(spoil(|p| p.routes[0].stops[0].service_s += 1).iter().any(|r| *r == Rule::Service || *r == Rule::Place));
    assert!(spoil(|p| p.routes[0].stops.clear()).contains(&Rule::Empty));
}

#[test]
fn jobs_that_are_lost_or_doubled_are_seen() {
    let unserved = Unserved { job: 0, reason: Reason::Window };
    assert_eq!(spoiled(|p| p.unserved.push(unserved)), vec![Breach::Served { job: 0 }]);
    let double = spoiled(|p| p.routes.push(p.routes[0].clone()));
    assert!(double.contains(&Breach::Vehicle { vehicle: 0 }));
    assert!(double.contains(&Breach::Served { job: 2 }));
    assert!(spoiled(|p| p.cost.fixed = Money(1)).contains(&Breach::Cost));
    assert!(spoiled(|p| p.routes[0].vehicle = 8).contains(&Breach::Vehicle { vehicle: 8 }));
}

#[test]
fn a_vehicle_without_the_skill_or_the_room_is_seen() {
    let (_, plan) = world();
    let weaker = |capacity: u32, skills: Vec<u32>| {
        let (problem, _) = world();
        let mut vehicle = problem.vehicles()[0].clone();
        (vehicle.capacity, vehicle.skills) = (vec![capacity], skills);
        let other = crate::support::problem(line(4), problem.jobs().to_vec(), vec![vehicle]);
        rules(&check(&other, &plan))
    };
    assert!(weaker(3, vec![]).contains(&Rule::Skill));
    assert!(weaker(1, vec![1]).contains(&Rule::Capacity));
}
