//! Random problems from a seed, plain ones for the fast search and ones with every feature at once.

use routing::{
    Break, Job, Limits, Matrix, Position, Problem, ProblemBuilder, Reload, Serve, UNREACHABLE, UsualVehicle, Vehicle,
    Visit, Window,
};

const DAY_S: u32 = 36_000;

/// A small generator of its own (splitmix64), so that worlds do not change with the solver.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % u64::from(bound.max(1))) as u32
    }

    fn one_in(&mut self, chance: u32) -> bool {
        self.roll(chance) == 0
    }
}

/// A matrix from random points; lopsided ones differ by direction, break the triangle inequality and have gaps.
fn matrix(dice: &mut Dice, size: usize, lopsided: bool) -> Matrix {
    let points: Vec<(f64, f64)> =
        (0..size).map(|_| (f64::from(dice.roll(10_000)), f64::from(dice.roll(10_000)))).collect();
    let (mut seconds, mut metres) = (Vec::new(), Vec::new());
    for (a, from) in points.iter().enumerate() {
        for (b, to) in points.iter().enumerate() {
            let length = (from.0 - to.0).hypot(from.1 - to.1) as u32;
            let bent = if lopsided && a != b { length * dice.roll(60) / 100 } else { 0 };
            let cut = lopsided && a != b && dice.one_in(80);
            metres.push(if cut { UNREACHABLE } else { length + bent });
            seconds.push((length + bent / 2) / 8);
        }
    }
    Matrix::new(size, seconds, metres).expect("the tables are square")
}

fn windows(dice: &mut Dice, visit: &mut Visit, most: u32) {
    let mut from = dice.roll(8_000);
    for _ in 0..dice.roll(most + 1) {
        let to = from + 600 + dice.roll(9_000);
        visit.windows.push(Window::new(from, to));
        from = to + 1 + dice.roll(6_000);
    }
}

fn visit(dice: &mut Dice, size: usize, most_windows: u32) -> Visit {
    let mut visit = Visit::at(dice.roll(size as u32) as usize).service(dice.roll(900));
    windows(dice, &mut visit, most_windows);
    visit
}

/// Deliveries with single windows, skills, pins, limits, usual drivers and several depots and kinds.
pub(crate) fn plain(seed: u64) -> Problem {
    let mut dice = Dice(seed);
    let size = 8 + dice.roll(40) as usize;
    let lopsided = dice.one_in(2);
    let mut builder = ProblemBuilder::new();
    builder.add_matrix(matrix(&mut dice, size, lopsided));
    let fleet = 1 + dice.roll(8) as usize;
    for _ in 0..fleet {
        let mut vehicle = Vehicle::at(dice.roll(3) as usize, vec![10 + dice.roll(3) * 10], Window::new(0, DAY_S));
        costs(&mut dice, &mut vehicle);
        builder.add_vehicle(vehicle);
    }
    let timed = u32::from(!dice.one_in(3));
    for _ in 0..dice.roll(60) {
        let visit = visit(&mut dice, size, timed);
        let job = Job::delivery(visit, vec![dice.roll(8)]);
        builder.add_job(conditions(&mut dice, job, fleet));
    }
    if dice.one_in(4) {
        builder.spread_cost(u64::from(dice.roll(500)));
    }
    builder.build().expect("plain worlds are valid")
}

fn costs(dice: &mut Dice, vehicle: &mut Vehicle) {
    vehicle.fixed_cost = u64::from(dice.roll(3)) * 5_000;
    vehicle.cost_per_km = u64::from(500 + dice.roll(2) * 500);
    vehicle.cost_per_hour = u64::from(dice.roll(2)) * 2_500;
    vehicle.skills = (0..dice.roll(3)).collect();
    vehicle.end = if dice.one_in(5) { None } else { Some(dice.roll(3) as usize) };
    let limits = Limits { metres: Some(90_000), seconds: Some(20_000), stops: Some(12) };
    vehicle.limits = Limits {
        metres: limits.metres.filter(|_| dice.one_in(4)),
        seconds: limits.seconds.filter(|_| dice.one_in(4)),
        stops: limits.stops.filter(|_| dice.one_in(4)),
    };
}

fn conditions(dice: &mut Dice, mut job: Job, fleet: usize) -> Job {
    if dice.one_in(6) {
        job.skills = vec![dice.roll(2)];
    }
    if dice.one_in(6) {
        job.usual = Some(UsualVehicle { vehicle: dice.roll(fleet as u32) as usize, cost: u64::from(dice.roll(9_000)) });
    }
    job.serve = match dice.roll(4) {
        0 => Serve::Optional { forfeit: u64::from(dice.roll(9_000)) },
        1 => Serve::Required { priority: 50 },
        _ => Serve::Required { priority: dice.roll(3) as u8 },
    };
    job
}

/// So many deliveries with windows, and vehicles enough, as a large shop has them.
pub(crate) fn wide(dice: &mut Dice, stops: usize) -> Problem {
    let mut builder = ProblemBuilder::new();
    builder.add_matrix(matrix(dice, stops + 1, false));
    let mut vehicle = Vehicle::at(0, vec![200], Window::new(0, DAY_S));
    vehicle.cost_per_km = 1_000;
    for _ in 0..stops / 4 {
        builder.add_vehicle(vehicle.clone());
    }
    for place in 1..=stops {
        let from = 2_000 + dice.roll(20_000);
        let mut visit = Visit::at(place).service(120);
        visit.windows.push(Window::new(from, from + 3_600));
        builder.add_job(Job::delivery(visit, vec![1 + dice.roll(20)]));
    }
    builder.build().expect("wide worlds are valid")
}

/// Deliveries at any time of day, the same way there and back, from one or two depots: every route has two senses.
pub(crate) fn untimed(seed: u64) -> Problem {
    let mut dice = Dice(seed ^ 0x1234);
    let size = 20 + dice.roll(60) as usize;
    let mut builder = ProblemBuilder::new();
    builder.add_matrix(matrix(&mut dice, size, false));
    let (depots, capacity) = (1 + dice.roll(2), 15 + dice.roll(60));
    let fixed = u64::from(dice.roll(2)) * 1_000_000;
    for number in 0..size as u32 {
        let mut vehicle = Vehicle::at((number % depots) as usize, vec![capacity], Window::new(0, 200_000_000));
        (vehicle.cost_per_km, vehicle.fixed_cost) = (1_000, fixed);
        builder.add_vehicle(vehicle);
    }
    for place in depots as usize..size {
        builder.add_job(Job::delivery(Visit::at(place).service(dice.roll(300)), vec![1 + dice.roll(9)]));
    }
    builder.build().expect("untimed worlds are valid")
}

/// Everything at once: pairs, pickups, two load dimensions, several windows, breaks, reloads, releases, positions, two
/// profiles.
pub(crate) fn everything(seed: u64) -> Problem {
    let mut dice = Dice(seed ^ 0xABCD);
    let size = 8 + dice.roll(20) as usize;
    let mut builder = ProblemBuilder::new();
    builder.add_matrix(matrix(&mut dice, size, false));
    builder.add_matrix(matrix(&mut dice, size, true));
    let fleet = 1 + dice.roll(5) as usize;
    for _ in 0..fleet {
        let vehicle = rich_vehicle(&mut dice);
        builder.add_vehicle(vehicle);
    }
    for _ in 0..dice.roll(30) {
        let job = rich_job(&mut dice, size);
        builder.add_job(conditions(&mut dice, job, fleet));
    }
    builder.spread_cost(u64::from(dice.roll(2)) * 100);
    builder.build().expect("worlds with everything are valid")
}

fn rich_vehicle(dice: &mut Dice) -> Vehicle {
    let open = dice.roll(4_000);
    let shift = Window::new(open, DAY_S - dice.roll(4_000));
    let mut vehicle = Vehicle::at(dice.roll(3) as usize, vec![10 + dice.roll(20), 30], shift);
    costs(dice, &mut vehicle);
    vehicle.profile = dice.roll(2) as usize;
    for number in 0..dice.roll(3) {
        let from = 8_000 + number * 10_000 + dice.roll(2_000);
        let window = Window::new(from, from + 1_000 + dice.roll(3_000));
        vehicle.breaks.push(Break { window, duration_s: 600 + dice.roll(1_800) });
    }
    if dice.one_in(2) {
        let place = dice.roll(3) as usize;
        vehicle.reload = Some(Reload { location: place, service_s: dice.roll(900), times: 1 + dice.roll(3) });
    }
    vehicle
}

fn rich_job(dice: &mut Dice, size: usize) -> Job {
    let load = vec![dice.roll(9), dice.roll(9)];
    let mut job = match dice.roll(4) {
        0 => Job::pickup(visit(dice, size, 2), load),
        1 => Job::transfer(visit(dice, size, 1), visit(dice, size, 1), load),
        _ => Job::delivery(visit(dice, size, 3), load),
    };
    if dice.one_in(8) {
        job.position = if dice.one_in(2) { Position::First } else { Position::Last };
    }
    if dice.one_in(6) {
        job.release_s = dice.roll(9_000);
    }
    job
}
