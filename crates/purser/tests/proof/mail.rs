//! Kill -9 between the steps of a mail: the change is made, the mail is written, handed over, accepted, recorded. Whatever the
//! moment, everybody gets each mail once; a second copy comes only where nobody can know (after the hand-over, before the record),
//! and then under the same `Message-ID`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use app::buying::items::{CreateSupplierItem, ItemTerms};
use app::parties::suppliers::CreateSupplier;
use app::platform::Call;
use app::stock::policy::SetStockPolicy;
use app::{Shop, ShopOptions};
use connect::mail::{Misbehaviour, RecordingServer};
use domain::base::{Currency, Sku};
use domain::parties::SupplierInput;
use serde_json::Value;
use testkit::load::http::HttpClient;
use testkit::load::stand::{db_target, furnish};
use testkit::load::{Basket, Door, Program, World, WorldSpec, audit};
use testkit::{EngineUnderTest, Target, both_engines};

const BINARY: &str = env!("CARGO_BIN_EXE_purser");
/// Longer than any part of this waits.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// How long an answer is withheld so that the record of it can be made to wait.
const WITHHELD: Duration = Duration::from_millis(500);
/// Good units of each item; one order takes it to its threshold.
const UNITS: i64 = 5;
const SUPPLIER: &str = "mill@example.com";

/// Where the process is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    BeforeWriting,
    BeforeHandOver,
    BeforeAnswer,
    BeforeRecord,
    AfterRecord,
}

const CUTS: [Cut; 5] =
    [Cut::BeforeWriting, Cut::BeforeHandOver, Cut::BeforeAnswer, Cut::BeforeRecord, Cut::AfterRecord];

impl Cut {
    /// Whether the program cannot know that the mail was taken.
    fn is_blind(self) -> bool {
        matches!(self, Cut::BeforeAnswer | Cut::BeforeRecord)
    }
}

/// A shop with a supplier for each item, and the mail server that outlives its processes.
struct Post {
    target: Target,
    world: World,
    server: RecordingServer,
}

/// An order as the client knows it.
struct Placed {
    id: String,
    number: String,
    customer: u64,
}

impl Post {
    async fn open(engine: EngineUnderTest, items: usize) -> Post {
        let target = engine.fresh();
        let options = ShopOptions::new(db_target(&target.address()));
        Shop::migrate(&options).unwrap();
        let shop = Shop::open(options).unwrap();
        let world = furnish(&shop, WorldSpec { variants: items, locations: 1, units_per_level: UNITS }).await;
        let input = SupplierInput {
            name: "Mill & Co".to_owned(),
            email: Some(SUPPLIER.to_owned()),
            phone: None,
            note: None,
            currency: Currency::GBP,
            lead_time_days: 14,
            minimum_order: None,
        };
        let supplier = shop.execute(Call::system("test"), CreateSupplier { input }).await.unwrap().value.id;
        for sku in &world.skus {
            let sku = Sku::new(sku).unwrap();
            let terms = ItemTerms {
                supplier_sku: String::new(),
                price: None,
                lead_time_days: None,
                pack_size: 1,
                minimum_quantity: 1,
            };
            let item = CreateSupplierItem { supplier, sku: sku.clone(), terms, preferred: Some(true) };
            shop.execute(Call::system("test"), item).await.unwrap();
            let (location, low_at) = (world.locations[0], Some(Some(UNITS - 1)));
            let watch = SetStockPolicy { sku, location, safety_stock: None, oversell_allowance: None, low_at };
            shop.execute(Call::system("test"), watch).await.unwrap();
        }
        tokio::task::spawn_blocking(move || shop.stop()).await.unwrap().unwrap();
        Post { target, world, server: RecordingServer::start().await.unwrap() }
    }

    async fn start(&self, smtp_url: &str, workers: &str) -> Program {
        let smtp = format!("smtp_url={smtp_url}");
        let more = [
            "--set",
            &smtp,
            "--set",
            "mail_from=Shop <shop@example.com>",
            "--set",
            "job_lease=1",
            "--workers",
            workers,
        ];
        Program::start(Path::new(BINARY), &self.target, &more).await.unwrap()
    }

    async fn running(&self) -> Program {
        self.start(&self.server.url(), "on").await
    }

    async fn place(&self, program: &Program, item: usize) -> Placed {
        let mut door = Door::Http(HttpClient::new(program.address, &self.world.api_key));
        let basket =
            Basket { lines: vec![(self.world.skus[item].clone(), 1)], customer: item as u64, note: String::new() };
        let reply = door.place(&format!("place-{item}"), &basket).await.unwrap();
        assert_eq!(reply.status, 201, "{reply:?}");
        let number = reply.body["number"].as_str().unwrap().to_owned();
        Placed { id: reply.id().to_owned(), number, customer: item as u64 }
    }

    async fn ship(&self, program: &Program, order: &Placed) {
        let mut client = HttpClient::new(program.address, &self.world.api_key);
        let path = format!("/api/v1/orders/{}/shipments", order.id);
        let answer = client.send("POST", &path, Some(&format!("ship-{}", order.customer)), b"{}").await.unwrap();
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    }

    /// States of all messages, as the program tells.
    async fn states(&self, program: &Program) -> Vec<String> {
        let mut client = HttpClient::new(program.address, &self.world.api_key);
        let answer = client.send("GET", "/api/v1/messages?limit=250", None, b"").await.unwrap();
        let json: Value = serde_json::from_slice(&answer.body).unwrap();
        let state = |message: &Value| message["state"].as_str().unwrap_or_default().to_owned();
        json["items"].as_array().unwrap().iter().map(state).collect()
    }

    async fn wait_until_sent(&self, program: &Program, mails: usize) {
        let sent = async {
            loop {
                let states = self.states(program).await;
                if states.len() == mails && states.iter().all(|state| state == "sent") {
                    return;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        if tokio::time::timeout(PATIENCE, sent).await.is_err() {
            panic!("after all this time: {:?}, wanted {mails}", self.states(program).await);
        }
    }

    async fn wait_until_received(&self, mails: usize) {
        wait(|| self.server.received().len() >= mails).await;
    }

    /// How often each mail was received, by recipient, `Message-ID` and subject.
    fn copies(&self) -> BTreeMap<(String, String, String), usize> {
        let mut copies = BTreeMap::new();
        for mail in self.server.accepted() {
            let key = (mail.to.clone(), mail.header("Message-ID"), mail.header("Subject"));
            *copies.entry(key).or_insert(0) += 1;
        }
        copies
    }

    /// Everybody has each mail once, as a mail server sees it that drops what it knows.
    fn check(&self, orders: &[Placed]) {
        let copies = self.copies();
        let mut expected = BTreeSet::new();
        for order in orders {
            let to = format!("ana.lee.{}@example.com", order.customer);
            expected.insert((to.clone(), format!("Order {} received", order.number)));
            expected.insert((to, format!("Order {} is on its way", order.number)));
        }
        let to_customers: Vec<(String, String)> =
            copies.keys().filter(|key| key.0 != SUPPLIER).map(|key| (key.0.clone(), key.2.clone())).collect();
        assert_eq!(to_customers.iter().cloned().collect::<BTreeSet<_>>(), expected);
        assert_eq!(to_customers.len(), orders.len() * 2, "each under one Message-ID: {copies:?}");
        assert_eq!(
            copies.keys().filter(|key| key.0 == SUPPLIER).count(),
            orders.len(),
            "one for each shortage: {copies:?}"
        );
    }

    async fn close(self) {
        let shop = Shop::open(ShopOptions::new(db_target(&self.target.address()))).unwrap();
        let found = audit::differences(&shop).await;
        assert!(found.is_empty(), "{}", found.join("\n"));
        tokio::task::spawn_blocking(move || shop.stop()).await.unwrap().unwrap();
    }
}

async fn wait(is_there: impl Fn() -> bool) {
    let there = async {
        while !is_there() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(PATIENCE, there).await.expect("it comes in time");
}

/// Keeps the record of sent messages from being written, as a slow disk would, until it is dropped.
struct SlowRecord(mpsc::Sender<()>);

impl SlowRecord {
    fn begin(target: &Target) -> SlowRecord {
        let (target, (begun, has_begun), (over, is_over)) =
            (db_target(&target.address()), mpsc::channel(), mpsc::channel());
        std::thread::spawn(move || {
            let mut conn = target.connect(db::Use::Write, db::ConnectOptions::default()).unwrap();
            let mut tx = conn.begin().unwrap();
            tx.execute(db::sql!("update messages set note = note where state = 'queued'"), &[]).unwrap();
            begun.send(()).unwrap();
            // Nothing is committed, whether somebody says so or is gone.
            let _ = is_over.recv();
        });
        has_begun.recv().unwrap();
        SlowRecord(over)
    }

    fn end(self) {
        drop(self.0);
    }
}

/// Does something that causes so many mails, and kills the process at the cut.
async fn cut_off<T>(post: &Post, cut: Cut, mails: usize, act: impl AsyncFnOnce(&Program) -> T) -> T {
    let before = post.server.received().len();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (url, workers) = match cut {
        Cut::BeforeWriting => (post.server.url(), "off"),
        Cut::BeforeHandOver => (format!("smtp://{}", silent.local_addr().unwrap()), "on"),
        Cut::BeforeAnswer | Cut::BeforeRecord | Cut::AfterRecord => (post.server.url(), "on"),
    };
    let withheld = if cut == Cut::BeforeAnswer { PATIENCE } else { WITHHELD };
    if cut.is_blind() {
        (0..mails).for_each(|_| post.server.plan(Misbehaviour::Delay(withheld)));
    }
    let mut program = post.start(&url, workers).await;
    let done = act(&program).await;
    let mut slow = None;
    match cut {
        Cut::BeforeWriting => {}
        Cut::BeforeHandOver => {
            let accept = move || (0..mails).map(|_| silent.accept().unwrap()).collect::<Vec<_>>();
            // The mails are written by now, and wait for a greeting.
            drop(tokio::time::timeout(PATIENCE, tokio::task::spawn_blocking(accept)).await.unwrap().unwrap());
        }
        Cut::BeforeAnswer => post.wait_until_received(before + mails).await,
        Cut::BeforeRecord => {
            post.wait_until_received(before + mails).await;
            slow = Some(SlowRecord::begin(&post.target));
            // Every answer is out by then, and what is made of it waits.
            tokio::time::sleep(WITHHELD * 2).await;
        }
        Cut::AfterRecord => wait_for_record(post, &program, before + mails).await,
    }
    program.kill().unwrap();
    slow.into_iter().for_each(SlowRecord::end);
    done
}

async fn wait_for_record(post: &Post, program: &Program, mails: usize) {
    post.wait_until_received(mails).await;
    let recorded = async { while post.states(program).await.iter().any(|state| state != "sent") {} };
    tokio::time::timeout(PATIENCE, recorded).await.expect("it is recorded in time");
}

both_engines! {
    async fn a_kill_between_any_two_steps_loses_and_doubles_no_mail(engine: EngineUnderTest) {
        let post = Post::open(engine, CUTS.len()).await;
        let mut orders = Vec::new();
        for (item, cut) in CUTS.into_iter().enumerate() {
            let known = post.copies();
            // The buyer's mail, and the supplier's.
            let order = cut_off(&post, cut, 2, async |program| post.place(program, item).await).await;
            let mut program = post.running().await;
            post.wait_until_sent(&program, item * 3 + 2).await;
            program.kill().unwrap();
            cut_off(&post, cut, 1, async |program| post.ship(program, &order).await).await;
            let mut program = post.running().await;
            post.wait_until_sent(&program, item * 3 + 3).await;
            program.kill().unwrap();
            let doubled = post.copies().into_iter().filter(|(key, copies)| !known.contains_key(key) && *copies > 1);
            let doubled: Vec<_> = doubled.collect();
            assert!(cut.is_blind() || doubled.is_empty(), "{cut:?}: {doubled:?}");
            assert!(doubled.iter().all(|(_, copies)| *copies == 2), "{cut:?}: {doubled:?}");
            orders.push(order);
        }
        post.check(&orders);
        post.close().await;
    }
}

/// Two processes on one database; one after the other is killed while mails are on their way.
#[test]
fn two_processes_on_one_postgres_send_each_mail_once() {
    const ORDERS: usize = 16;
    let Some(engine) = EngineUnderTest::postgres() else { return };
    testkit::engines::run_async(async move {
        let post = Post::open(engine, ORDERS).await;
        (0..ORDERS * 3).for_each(|_| post.server.plan(Misbehaviour::Delay(Duration::from_millis(40))));
        let (mut first, second) = (post.running().await, post.running().await);
        let mut orders = Vec::new();
        for item in 0..ORDERS {
            let open_to = if item % 2 == 0 && item < ORDERS / 2 { &first } else { &second };
            orders.push(post.place(open_to, item).await);
            if item == ORDERS / 2 {
                first.kill().unwrap();
            }
        }
        post.wait_until_sent(&second, ORDERS * 2).await;
        let (third, mut second) = (post.running().await, second);
        for (n, order) in orders.iter().enumerate() {
            post.ship(if n < ORDERS / 2 { &second } else { &third }, order).await;
            if n == ORDERS / 2 {
                second.kill().unwrap();
            }
        }
        post.wait_until_sent(&third, ORDERS * 3).await;
        drop(third);
        post.check(&orders);
        post.close().await;
    });
}
