//! Many clients after few units. While they order, some of them cancel; the last part of the orders asks for single units
//! and nobody cancels any more, so that at the end every unit must be sold: none too many, none left over.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use app::platform::clock::Since;

use super::audit::{Figures, Sold};
use super::door::{Basket, Door};
use super::random::Dice;
use super::world::World;

/// Hot items.
pub const ITEMS: usize = 5;
/// Percent of the orders that come before the last part.
const MIXED_PERCENT: usize = 70;
/// Percent of the placed orders that are cancelled in the mixed part.
const CANCEL_PERCENT: usize = 12;

/// The size of a contest.
#[derive(Clone, Copy, Debug)]
pub struct ContestSpec {
    /// Orders sent, all clients together.
    pub orders: usize,
    /// From which every choice follows.
    pub seed: u64,
}

/// What the clients were told.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Orders acknowledged and not cancelled: id and units per SKU.
    pub placed: BTreeMap<String, Vec<(String, i64)>>,
    /// Orders placed and cancelled again.
    pub cancelled: usize,
    /// Orders refused for want of stock.
    pub refused: usize,
    /// Answers that are neither; there must be none.
    pub strange: Vec<String>,
}

/// A contest that is over.
#[derive(Clone, Debug)]
pub struct Contest {
    /// All clients' answers together.
    pub told: Told,
    /// From the first order to the last answer.
    pub took: Duration,
}

/// Sends `clients` after the world's stock; each has a door of its own.
pub async fn run(clients: Vec<Door>, world: &World, spec: ContestSpec) -> Contest {
    let next = Arc::new(AtomicUsize::new(0));
    let skus: Arc<[String]> = world.skus.iter().take(ITEMS).cloned().collect();
    let began = Since::now();
    let tasks: Vec<_> = (0..)
        .zip(clients)
        .map(|(n, door)| {
            let dice = Dice::nth(spec.seed, n);
            tokio::spawn(client(door, dice, Arc::clone(&next), Arc::clone(&skus), spec))
        })
        .collect();
    let mut told = Told::default();
    for task in tasks {
        let one = task.await.expect("a client does not panic");
        told.placed.extend(one.placed);
        told.cancelled += one.cancelled;
        told.refused += one.refused;
        told.strange.extend(one.strange);
    }
    Contest { told, took: began.elapsed() }
}

async fn client(
    mut door: Door,
    mut dice: Dice,
    next: Arc<AtomicUsize>,
    skus: Arc<[String]>,
    spec: ContestSpec,
) -> Told {
    let mut told = Told::default();
    loop {
        let n = next.fetch_add(1, Ordering::Relaxed);
        if n >= spec.orders {
            return told;
        }
        let mixed = n * 100 < spec.orders * MIXED_PERCENT;
        let basket =
            Basket { lines: lines(&mut dice, &skus, mixed), customer: dice.next() % 5_000, note: format!("o{n}") };
        match door.place(&format!("place-{n}"), &basket).await {
            Ok(reply) if reply.status == 201 => {
                let id = reply.id().to_owned();
                if mixed && dice.chance(CANCEL_PERCENT) {
                    cancel(&mut door, n, &id, &mut told).await;
                } else {
                    told.placed.insert(id, basket.lines);
                }
            }
            Ok(reply) if reply.status == 409 && reply.code() == "insufficient_stock" => told.refused += 1,
            other => told.strange.push(format!("order {n}: {other:?}")),
        }
    }
}

async fn cancel(door: &mut Door, n: usize, id: &str, told: &mut Told) {
    match door.cancel(&format!("cancel-{n}"), id).await {
        Ok(reply) if reply.body["status"] == "cancelled" => told.cancelled += 1,
        other => told.strange.push(format!("cancel {n}: {other:?}")),
    }
}

/// In the mixed part one to three lines of one or two units, in any order, the same SKU perhaps twice; then one unit.
fn lines(dice: &mut Dice, skus: &[String], mixed: bool) -> Vec<(String, i64)> {
    let count = if mixed { 1 + dice.below(3) } else { 1 };
    let mut line = |_| (skus[dice.below(skus.len())].clone(), if mixed { dice.between(1, 2) } else { 1 });
    (0..count).map(&mut line).collect()
}

impl Contest {
    /// Everything that is not as it must be, given what the database holds now and the units of each item there were.
    pub fn faults(&self, world: &World, figures: &Figures, units_per_item: i64) -> Vec<String> {
        let mut faults = self.told.strange.clone();
        let told = self.told.placed.len() as i64;
        if figures.live != told || figures.cancelled != self.told.cancelled as i64 {
            let (live, cancelled) = (figures.live, figures.cancelled);
            faults.push(format!(
                "{told} orders acknowledged and {} cancelled, but {live} and {cancelled} are there",
                self.told.cancelled
            ));
        }
        let mut promised: BTreeMap<&str, i64> = BTreeMap::new();
        for (sku, units) in self.told.placed.values().flatten() {
            *promised.entry(sku).or_insert(0) += units;
        }
        for (sku, variant) in world.skus.iter().zip(&world.variants).take(ITEMS) {
            let expected = Sold { ordered: units_per_item, committed: units_per_item, good: units_per_item };
            let found = figures.sold.get(variant).copied().unwrap_or_default();
            let acknowledged = promised.get(sku.as_str()).copied().unwrap_or(0);
            if found != expected || acknowledged != units_per_item {
                faults.push(format!("{sku}: {found:?}, {acknowledged} acknowledged, of {units_per_item} units"));
            }
        }
        faults
    }
}
