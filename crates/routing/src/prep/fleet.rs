//! Groups vehicles that differ in nothing the search can see, so that only one empty route per kind is tried.

use crate::model::problem::Problem;
use crate::model::vehicle::Vehicle;
use crate::plan::Money;

/// Vehicles that are interchangeable.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    /// One vehicle of the kind.
    pub vehicle: u32,
    /// First slot and the one after the last.
    pub slots: (u32, u32),
    pub profile: u32,
    /// Rows of the start, end and reload places, counted from the number of tasks.
    pub start: u32,
    pub end: u32,
    pub depot: u32,
    pub capacity: i32,
    pub fixed: i64,
    /// Score per metre and per second.
    pub metre: i64,
    pub second: i64,
    pub most_metres: i64,
    pub most_seconds: i32,
    pub most_stops: u32,
    pub open: i32,
    pub close: i32,
}

/// One vehicle in search order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub vehicle: u32,
    pub kind: u32,
    pub open: i32,
    pub close: i32,
}

/// A place vehicles start, end or reload at; `None` is "wherever the last stop was".
pub(crate) type Place = Option<usize>;

/// The kinds, the vehicles in order of kind, and the places they use.
pub(super) fn group(problem: &Problem) -> (Vec<Kind>, Vec<Slot>, Vec<Place>) {
    let vehicles = problem.vehicles();
    let singled = singled_out(problem);
    let mut members: Vec<Vec<usize>> = Vec::new();
    for (index, vehicle) in vehicles.iter().enumerate() {
        let same = |kind: &&mut Vec<usize>| {
            kind.first().is_some_and(|&other| vehicles[other] == *vehicle && singled[other] == singled[index])
        };
        match members.iter_mut().find(same) {
            Some(kind) => kind.push(index),
            None => members.push(vec![index]),
        }
    }
    let mut places = Vec::new();
    let (mut kinds, mut slots) = (Vec::new(), Vec::new());
    for kind in &members {
        let Some(&first) = kind.first() else { continue };
        let from = slots.len() as u32;
        let info = kind_info(&vehicles[first], first, from, kind.len() as u32, &mut places);
        let slot = |&vehicle: &usize| Slot {
            vehicle: vehicle as u32,
            kind: kinds.len() as u32,
            open: info.open,
            close: info.close,
        };
        slots.extend(kind.iter().map(slot));
        kinds.push(info);
    }
    (kinds, slots, places)
}

/// For each vehicle, the jobs that name it, as pin or as usual vehicle.
fn singled_out(problem: &Problem) -> Vec<Vec<u32>> {
    let mut named = vec![Vec::new(); problem.vehicles().len()];
    for (index, job) in problem.jobs().iter().enumerate() {
        let usual = job.usual.map(|u| u.vehicle);
        for vehicle in job.vehicles.iter().copied().chain(usual) {
            if let Some(list) = named.get_mut(vehicle) {
                let mark = index as u32 * 2 + u32::from(usual == Some(vehicle));
                list.push(mark);
            }
        }
    }
    named
}

fn place(places: &mut Vec<Place>, wanted: Place) -> u32 {
    let found = places.iter().position(|&p| p == wanted);
    let index = found.unwrap_or_else(|| {
        places.push(wanted);
        places.len() - 1
    });
    index as u32
}

fn kind_info(v: &Vehicle, vehicle: usize, from: u32, count: u32, places: &mut Vec<Place>) -> Kind {
    let rate = |cost: u64, unit: i64| cost as i64 * unit;
    Kind {
        vehicle: vehicle as u32,
        slots: (from, from + count),
        profile: v.profile as u32,
        start: place(places, Some(v.start)),
        end: place(places, v.end),
        depot: place(places, Some(v.reload.map_or(v.start, |r| r.location))),
        capacity: v.capacity.first().map_or(i32::MAX / 2, |&c| c as i32),
        fixed: Money::minor(v.fixed_cost).0,
        metre: rate(v.cost_per_km, Money::PER_METRE_RATE),
        second: rate(v.cost_per_hour, Money::PER_SECOND_RATE),
        most_metres: v.limits.metres.map_or(i64::MAX, i64::from),
        most_seconds: v.limits.seconds.map_or(i32::MAX, |s| s.min(i32::MAX as u32) as i32),
        most_stops: v.limits.stops.unwrap_or(u32::MAX),
        open: v.shift.open_s as i32,
        close: v.shift.close_s as i32,
    }
}
