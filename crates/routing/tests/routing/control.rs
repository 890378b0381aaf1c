//! Budget, cancel flag, progress, warm start and threads.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::support::{Still, line, problem, worlds};
use routing::{
    Action, Budget, Clock, Job, Plan, Problem, Progress, Reason, Request, Threads, Vehicle, Visit, WarmFault,
    WarmRoute, WarmStart, WarmStop, Window, check, solve,
};

/// A clock that moves on by a millisecond whenever it is read.
#[derive(Default)]
struct Ticking(AtomicU64);

impl Clock for Ticking {
    fn now(&self) -> Duration {
        Duration::from_millis(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

fn world() -> Problem {
    worlds::plain(4)
}

fn sound(problem: &Problem, request: &Request<'_>) -> Plan {
    let plan = solve(problem, request).unwrap();
    assert_eq!(check(problem, &plan), vec![]);
    plan
}

#[test]
fn an_iteration_budget_is_spent_to_the_last() {
    for problem in [world(), worlds::everything(4)] {
        assert_eq!(sound(&problem, &Request::new(1, Budget::Iterations(123), &Still)).iterations, 123);
    }
}

#[test]
fn a_time_budget_ends_by_the_clock_given() {
    let clock = Ticking::default();
    let plan = sound(&world(), &Request::new(1, Budget::Time(Duration::from_millis(40)), &clock));
    assert!(plan.iterations > 0);
    assert!(clock.now() <= Duration::from_millis(60), "{:?}", clock.now());
    let either = Budget::Either { iterations: 7, time: Duration::from_secs(3_600) };
    assert_eq!(sound(&world(), &Request::new(1, either, &Ticking::default())).iterations, 7);
}

#[test]
fn the_cancel_flag_ends_the_search_at_the_next_iteration() {
    for problem in [world(), worlds::everything(4)] {
        let cancel = AtomicBool::new(false);
        let stopped_at = AtomicU64::new(0);
        let progress = |p: &Progress| {
            if p.iterations >= 200 && !cancel.swap(true, Ordering::Relaxed) {
                stopped_at.store(p.iterations, Ordering::Relaxed);
            }
        };
        let request = Request {
            cancel: Some(&cancel),
            progress: Some(&progress),
            ..Request::new(1, Budget::Iterations(2_000), &Still)
        };
        let plan = sound(&problem, &request);
        assert!(plan.iterations <= stopped_at.load(Ordering::Relaxed) + 1, "{}", plan.iterations);
    }
}

/// Time a cancelled search of a large problem may take to come back: unoptimised builds are many times slower.
const CANCEL_WITHIN: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1_000 } else { 50 });

#[test]
#[expect(clippy::disallowed_methods, reason = "what is tested is the time that passes")]
fn a_cancelled_search_of_a_large_problem_is_back_at_once() {
    let problem = worlds::wide(&mut worlds::Dice(3), 1_200);
    for look in [1, 3, 9] {
        let (cancel, seen) = (AtomicBool::new(false), AtomicU64::new(0));
        let cancelled = Mutex::new(None);
        let progress = |_: &Progress| {
            if seen.fetch_add(1, Ordering::Relaxed) + 1 == look {
                cancel.store(true, Ordering::Relaxed);
                *cancelled.lock().unwrap() = Some(Instant::now());
            }
        };
        let request = Request {
            cancel: Some(&cancel),
            progress: Some(&progress),
            ..Request::new(1, Budget::Iterations(20_000), &Still)
        };
        let plan = solve(&problem, &request).unwrap();
        let took = cancelled.lock().unwrap().unwrap().elapsed();
        assert!(took < CANCEL_WITHIN, "{took:?}");
        assert!(plan.unserved.is_empty() && plan.iterations < 20_000);
        assert_eq!(check(&problem, &plan), vec![]);
    }
}

#[test]
fn cancelled_before_it_began_nothing_is_served_and_the_reason_says_so() {
    let cancel = AtomicBool::new(true);
    let problem = world();
    let request = Request { cancel: Some(&cancel), ..Request::new(1, Budget::Iterations(50), &Still) };
    let plan = sound(&problem, &request);
    assert_eq!((plan.routes.len(), plan.unserved.len()), (0, problem.jobs().len()));
    assert!(plan.unserved.iter().all(|u| u.reason == Reason::OutOfBudget));
}

#[test]
fn progress_starts_with_the_first_plan_and_never_gets_worse() {
    let seen: Mutex<Vec<Progress>> = Mutex::new(Vec::new());
    let progress = |p: &Progress| seen.lock().unwrap().push(*p);
    let request = Request { progress: Some(&progress), ..Request::new(1, Budget::Iterations(1_000), &Still) };
    let plan = sound(&world(), &request);
    let seen = seen.into_inner().unwrap();
    assert_eq!(seen[0].iterations, 0);
    assert!((40..=60).contains(&seen.len()), "{}", seen.len());
    assert!(
        seen.windows(2)
            .all(|p| p[0].iterations <= p[1].iterations && p[0].unserved >= p[1].unserved || p[0].cost >= p[1].cost)
    );
    assert!(plan.cost.total() <= seen[0].cost);
}

#[test]
fn two_threads_give_the_same_sound_plan_every_time() {
    for problem in [world(), worlds::everything(4)] {
        let request = Request { threads: Threads::Two, ..Request::new(3, Budget::Iterations(200), &Still) };
        let (first, second) = (sound(&problem, &request), sound(&problem, &request));
        assert_eq!(first, second);
        assert!(first.iterations > 200);
    }
}

fn deliveries() -> Problem {
    let day = Window::new(0, 40_000);
    let jobs = (1..=6).map(|place| Job::delivery(Visit::at(place).service(60), vec![1])).collect();
    problem(line(7), jobs, vec![Vehicle::at(0, vec![6], day), Vehicle::at(0, vec![6], day)])
}

#[test]
fn a_warm_start_is_never_worse_than_what_it_started_from() {
    let problem = world();
    let long = sound(&problem, &Request::new(1, Budget::Iterations(600), &Still));
    let warm = WarmStart::from_plan(&long);
    let again = sound(&problem, &Request { warm: Some(&warm), ..Request::new(2, Budget::Iterations(0), &Still) });
    assert!(again.unserved.len() <= long.unserved.len());
    assert!(again.unserved.len() < long.unserved.len() || again.cost.total() <= long.cost.total());
}

#[test]
fn started_stops_stay_where_they_are_at_the_times_they_had() {
    let problem = deliveries();
    let stops = [5, 2, 0].map(WarmStop::Visit).to_vec();
    let warm = WarmStart { routes: vec![WarmRoute { vehicle: 1, stops, started: 2, departed_s: Some(1_000) }] };
    let plan = sound(&problem, &Request { warm: Some(&warm), ..Request::new(1, Budget::Iterations(500), &Still) });
    let route = plan.routes.iter().find(|r| r.vehicle == 1).unwrap();
    assert_eq!(route.departure_s, 1_000);
    assert_eq!((route.stops[0].action, route.stops[0].arrival_s), (Action::Visit(5), 1_600));
    assert_eq!((route.stops[1].action, route.stops[1].arrival_s), (Action::Visit(2), 1_600 + 60 + 300));
    assert_eq!(plan.unserved, vec![]);
}

#[test]
fn replanning_at_noon_freezes_what_is_under_way() {
    let problem = deliveries();
    let morning = sound(&problem, &Request::new(1, Budget::Iterations(300), &Still));
    let noon = morning.routes[0].stops[1].start_s();
    let warm = WarmStart::at_time(&morning, noon);
    assert_eq!(warm.routes[0].started, 2);
    let plan = sound(&problem, &Request { warm: Some(&warm), ..Request::new(9, Budget::Iterations(300), &Still) });
    let kept = plan.routes.iter().find(|r| r.vehicle == morning.routes[0].vehicle).unwrap();
    assert_eq!(kept.stops[..2], morning.routes[0].stops[..2]);
}

#[test]
fn a_warm_start_that_cannot_be_kept_is_refused_by_name() {
    let problem = deliveries();
    let refused = |vehicle: usize, stops: Vec<WarmStop>, started: usize, departed_s: Option<u32>| {
        let warm = WarmStart { routes: vec![WarmRoute { vehicle, stops, started, departed_s }] };
        solve(&problem, &Request { warm: Some(&warm), ..Request::new(1, Budget::Iterations(1), &Still) }).unwrap_err()
    };
    assert_eq!(refused(7, vec![], 0, None), WarmFault::UnknownVehicle { vehicle: 7 });
    assert_eq!(refused(0, vec![WarmStop::Visit(99)], 0, None), WarmFault::UnknownStop { vehicle: 0, job: 99 });
    assert_eq!(refused(0, vec![WarmStop::Fetch(1)], 0, None), WarmFault::UnknownStop { vehicle: 0, job: 1 });
    let twice = vec![WarmStop::Visit(1), WarmStop::Visit(1)];
    assert_eq!(refused(0, twice, 0, None), WarmFault::RepeatedStop { vehicle: 0, job: 1 });
    let late = refused(0, vec![WarmStop::Visit(1)], 1, Some(39_999));
    assert_eq!(late, WarmFault::StartedInfeasible { vehicle: 0 });
}
