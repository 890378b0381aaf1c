//! Kill -9 in the middle of a load, again and again: the program is killed at a random moment, started again, and everything
//! that was sent without an answer is sent once more under the same key. At the end every acknowledgement must be true, and
//! nothing may be there twice.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use app::{Shop, ShopOptions};
use domain::OrderId;

use super::audit::{self, Figures};
use super::door::{Basket, Door};
use super::http::HttpClient;
use super::journal::{Intent, Journal};
use super::program::Program;
use super::random::Dice;
use super::stand::{db_target, furnish};
use super::world::{World, WorldSpec};
use crate::engines::Target;

/// The program is killed between these moments after the load began.
const KILL_AFTER_MS: (i64, i64) = (150, 1_200);
/// Percent of the placed orders that their client cancels.
const CANCEL_PERCENT: usize = 15;
/// Pause of a client whose server is gone.
const GONE_PAUSE: Duration = Duration::from_millis(5);

/// What to do.
#[derive(Clone, Debug)]
pub struct CrashSpec {
    /// The program.
    pub binary: PathBuf,
    /// Kills.
    pub cycles: usize,
    /// Clients at once.
    pub clients: usize,
    /// From which every choice follows, save when the answers come.
    pub seed: u64,
    /// Where the journal is kept.
    pub dir: PathBuf,
}

/// What happened.
#[derive(Clone, Debug, Default)]
pub struct CrashReport {
    /// Requests that were acknowledged, the repeated ones too.
    pub acknowledged: usize,
    /// Requests that were cut off by a kill and repeated.
    pub repeated: usize,
    /// Of those, the ones that had happened before the kill.
    pub replayed: usize,
    /// From starting the process to its first answer that it is ready, once per restart.
    pub ready_after: Vec<Duration>,
    /// Everything that is not as it must be.
    pub faults: Vec<String>,
}

/// Runs all cycles on an empty database.
///
/// # Errors
/// When the program cannot be started or the journal not be written. What the shop did wrong is in the report.
pub async fn run(target: &Target, spec: &CrashSpec) -> io::Result<CrashReport> {
    let world = Arc::new(furnished(target).await?);
    let journal = Arc::new(Journal::create(&spec.dir.join("journal"))?);
    let next = Arc::new(AtomicUsize::new(0));
    let mut dice = Dice::new(spec.seed);
    let mut report = CrashReport::default();
    for cycle in 0..spec.cycles {
        let mut program = Program::start(&spec.binary, target, &[]).await?;
        report.ready_after.push(program.ready_after);
        repeat_unanswered(&program, &world, &journal, &mut report).await?;
        let over = Arc::new(AtomicBool::new(false));
        let clients: Vec<_> = (0..spec.clients)
            .map(|n| {
                let door = Door::Http(HttpClient::new(program.address, &world.api_key));
                let dice = Dice::nth(spec.seed, (cycle * spec.clients + n) as u64);
                let work = Work { world: Arc::clone(&world), journal: Arc::clone(&journal), next: Arc::clone(&next) };
                tokio::spawn(work.until(door, dice, Arc::clone(&over)))
            })
            .collect();
        let millis = dice.between(KILL_AFTER_MS.0, KILL_AFTER_MS.1);
        tokio::time::sleep(Duration::from_millis(millis.unsigned_abs())).await;
        program.kill()?;
        over.store(true, Ordering::SeqCst);
        for client in clients {
            report.faults.extend(client.await.map_err(io::Error::other)??);
        }
    }
    let program = Program::start(&spec.binary, target, &[]).await?;
    report.ready_after.push(program.ready_after);
    repeat_unanswered(&program, &world, &journal, &mut report).await?;
    drop(program);
    check(target, &journal, &mut report).await?;
    Ok(report)
}

async fn furnished(target: &Target) -> io::Result<World> {
    let options = ShopOptions::new(db_target(&target.address()));
    Shop::migrate(&options).map_err(io::Error::other)?;
    let shop = Shop::open(options).map_err(io::Error::other)?;
    let world = furnish(&shop, WorldSpec { variants: 20, locations: 2, units_per_level: 4_000 }).await;
    tokio::task::spawn_blocking(move || shop.stop()).await.map_err(io::Error::other)?.map_err(io::Error::other)?;
    Ok(world)
}

struct Work {
    world: Arc<World>,
    journal: Arc<Journal>,
    next: Arc<AtomicUsize>,
}

impl Work {
    /// Orders and cancels until the server is gone; answers what was strange.
    async fn until(self, mut door: Door, mut dice: Dice, over: Arc<AtomicBool>) -> io::Result<Vec<String>> {
        let mut strange = Vec::new();
        while !over.load(Ordering::SeqCst) {
            let n = self.next.fetch_add(1, Ordering::Relaxed);
            let (key, what) = (format!("place-{n}"), self.order(n, &mut dice));
            let Some(id) = self.send(&mut door, &key, &what, &mut strange).await? else { continue };
            if dice.chance(CANCEL_PERCENT) {
                self.send(&mut door, &format!("cancel-{n}"), &format!("cancel {id}"), &mut strange).await?;
            }
        }
        Ok(strange)
    }

    /// `place CUSTOMER:SKU:SKU..`, one unit of each.
    fn order(&self, n: usize, dice: &mut Dice) -> String {
        let lines: Vec<String> = (0..1 + dice.below(3)).filter_map(|_| dice.pick(&self.world.skus).cloned()).collect();
        format!("place {}:{}", n % 500, lines.join(":"))
    }

    async fn send(
        &self,
        door: &mut Door,
        key: &str,
        what: &str,
        strange: &mut Vec<String>,
    ) -> io::Result<Option<String>> {
        self.journal.intend(key, what)?;
        match request(door, key, what).await {
            Ok(reply) if is_definite(reply.status, reply.code()) => {
                self.journal.acknowledge(key, reply.status, &id_or_dash(reply.id()))?;
                Ok(Some(reply.id().to_owned()).filter(|id| !id.is_empty()))
            }
            Ok(reply) => {
                strange.push(format!("{key}: {reply:?}"));
                Ok(None)
            }
            Err(_) => {
                tokio::time::sleep(GONE_PAUSE).await;
                Ok(None)
            }
        }
    }
}

fn id_or_dash(id: &str) -> String {
    if id.is_empty() { "-".to_owned() } else { id.to_owned() }
}

/// Done, or refused for want of stock.
fn is_definite(status: u16, code: &str) -> bool {
    matches!(status, 200 | 201) || (status == 409 && code == "insufficient_stock")
}

/// Sends what the journal's words say.
async fn request(door: &mut Door, key: &str, what: &str) -> io::Result<super::Reply> {
    let (verb, rest) = what.split_once(' ').ok_or_else(|| io::Error::other("no verb"))?;
    if verb == "cancel" {
        return door.cancel(key, rest).await;
    }
    let mut words = rest.split(':');
    let customer = words.next().and_then(|n| n.parse().ok()).unwrap_or(0);
    let lines = words.map(|sku| (sku.to_owned(), 1)).collect();
    door.place(key, &Basket { lines, customer, note: key.to_owned() }).await
}

/// Sends everything without an answer once more, under its key.
async fn repeat_unanswered(
    program: &Program,
    world: &World,
    journal: &Journal,
    report: &mut CrashReport,
) -> io::Result<()> {
    let mut door = Door::Http(HttpClient::new(program.address, &world.api_key));
    let unanswered = journal.read()?.into_iter().filter(|(_, intent)| intent.acknowledged.is_none());
    for (key, Intent { what, .. }) in unanswered {
        let reply = request(&mut door, &key, &what).await?;
        report.repeated += 1;
        report.replayed += usize::from(reply.replayed);
        if is_definite(reply.status, reply.code()) {
            journal.acknowledge(&key, reply.status, &id_or_dash(reply.id()))?;
        } else {
            report.faults.push(format!("repeated {key}: {reply:?}"));
        }
    }
    Ok(())
}

/// Compares the journal with the database, and the database with itself.
async fn check(target: &Target, journal: &Journal, report: &mut CrashReport) -> io::Result<()> {
    let intents = journal.read()?;
    report.acknowledged = intents.values().filter(|i| i.acknowledged.is_some()).count();
    let database = db_target(&target.address());
    let figures = audit::figures(&database);
    report.faults.extend(untrue(&intents, &figures));
    let shop = Shop::open(ShopOptions::new(database)).map_err(io::Error::other)?;
    report.faults.extend(audit::differences(&shop).await);
    tokio::task::spawn_blocking(move || shop.stop()).await.map_err(io::Error::other)?.map_err(io::Error::other)
}

fn untrue(intents: &BTreeMap<String, Intent>, figures: &Figures) -> Vec<String> {
    let mut faults = Vec::new();
    let mut there: BTreeMap<&str, Vec<(i64, &str)>> = BTreeMap::new();
    for (note, id, state) in &figures.by_note {
        there.entry(note).or_default().push((*id, state));
    }
    let (mut placed, mut cancelled) = (0, BTreeMap::new());
    for (key, intent) in intents {
        let Some((status, id)) = &intent.acknowledged else {
            faults.push(format!("{key} was never answered"));
            continue;
        };
        let id = id.parse::<OrderId>().map_or(0, OrderId::raw);
        match (key.starts_with("place"), status) {
            (true, 201) => {
                placed += 1;
                if !matches!(there.get(key.as_str()).map(Vec::as_slice), Some([(found, _)]) if *found == id) {
                    faults.push(format!("{key} was acknowledged as {id}, but {:?} is there", there.get(key.as_str())));
                }
            }
            (true, _) if there.contains_key(key.as_str()) => faults.push(format!("{key} was refused and is there")),
            (true, _) => {}
            (false, _) => drop(cancelled.insert(id, key)),
        }
    }
    if placed != figures.by_note.len() {
        faults.push(format!("{placed} orders were acknowledged and {} are there", figures.by_note.len()));
    }
    for (_, id, state) in &figures.by_note {
        if cancelled.contains_key(id) != (state == "cancelled") {
            faults.push(format!("order {id} is {state}; cancelled by {:?}", cancelled.get(id)));
        }
    }
    faults
}
