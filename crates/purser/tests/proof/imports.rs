//! Kill -9 in the middle of an import: what was begun goes on after a restart as if nothing had been, nothing is there by halves or
//! twice, and the same file again changes nothing. Also in the middle of an undo, and of `purser import`.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use app::import::intake::{self, Choices};
use app::import::kinds;
use app::import::mapping::Names;
use app::import::report::Report;
use app::import::work::{self, Told};
use app::platform::imports::commands::Doer;
use app::platform::imports::queries::{self, ImportRow};
use app::platform::imports::{ImportState, Step};
use app::platform::{Call, Principal};
use app::setup::SetUpShop;
use app::{Shop, ShopOptions};
use domain::base::ImportId;
use testkit::load::stand::db_target;
use testkit::load::{Program, audit};
use testkit::{EngineUnderTest, Target, both_engines};

const BINARY: &str = env!("CARGO_BIN_EXE_purser");
/// Longer than any part of this takes.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(3);
/// Products, orders and customers of the files.
const THINGS: i64 = 700;
/// Units after which the process is killed.
const CUT_AFTER: i64 = 150;

/// Products with two variants each.
fn products() -> String {
    let mut text = "handle,title,option1_name,option1_value,sku,price,categories\n".to_owned();
    for n in 0..THINGS {
        writeln!(text, "thing-{n},Thing {n},Size,S,T-{n}-S,{n}.50,Shelf {}", n % 7).unwrap();
        writeln!(text, "thing-{n},,,L,T-{n}-L,{n}.75,").unwrap();
    }
    text
}

/// Orders of two lines each, of a hundred customers.
fn sales() -> String {
    let mut text = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n".to_owned();
    for n in 0..THINGS {
        for line in 0..2 {
            let (code, minute) = ((n * 2 + line) % 150, n % 60);
            let _ = writeln!(
                text,
                "{},C{code:03}X,Cup {code},{},2010-12-01 08:{minute:02}:00,2.55,{},France",
                536_000 + n,
                1 + n % 5,
                100 + n % 100
            );
        }
    }
    text
}

fn customers() -> String {
    let rows = (0..THINGS).map(|n| format!("Buyer {n},buyer{n}@example.com\n"));
    std::iter::once("name,email\n".to_owned()).chain(rows).collect()
}

fn open(target: &Target) -> Shop {
    Shop::open(ShopOptions::new(db_target(&target.address()))).unwrap()
}

async fn stop(shop: Shop) {
    tokio::task::spawn_blocking(move || shop.stop()).await.unwrap().unwrap();
}

fn call() -> Call {
    Call::system("test")
}

async fn import(shop: &Shop, id: ImportId) -> ImportRow {
    shop.read(&call().principal, move |ctx| queries::import(ctx.tx, id)).await.unwrap()
}

/// Begins a step that a job does, in a shop without workers.
async fn begin(target: &Target, file: Result<&str, ImportId>, (step, doer): (Step, Doer)) -> ImportId {
    let shop = open(target);
    shop.execute(call(), SetUpShop).await.unwrap();
    let id = match file {
        Ok(text) => intake::receive(&shop, &call(), ("file.csv", Names::Found), &mut text.as_bytes()).await.unwrap(),
        Err(id) => id,
    };
    let row = import(&shop, id).await;
    let choices: Choices = intake::json(&row.choices).unwrap();
    let kind = kinds::kind(row.kind.as_deref().expect("a known kind")).unwrap();
    let choices = (step != Step::Undo).then_some((kind, choices));
    work::begin(&shop, call(), &row, (step, doer), choices).await.unwrap();
    if doer == Doer::Caller {
        work::perform(&shop, id, step, "test", std::sync::Arc::new(|_| ())).await.unwrap();
    }
    stop(shop).await;
    id
}

async fn told(target: &Target, id: ImportId) -> (ImportState, Told) {
    let shop = open(target);
    let row = import(&shop, id).await;
    stop(shop).await;
    (row.state, intake::json(row.report.as_deref().unwrap_or("{\"report\":{}}")).unwrap_or_default())
}

/// One number out of the database.
fn count(target: &Target, sql: &'static db::Sql) -> i64 {
    let ask = || {
        let mut conn = db_target(&target.address()).connect(db::Use::Read, db::ConnectOptions::default()).unwrap();
        let mut tx = conn.begin_read().unwrap();
        tx.one(sql, &[], |r| r.get::<i64>(0)).unwrap().unwrap_or(0)
    };
    // In a thread of its own: a connection drives a runtime, which cannot be done inside another one.
    std::thread::scope(|scope| scope.spawn(ask).join()).unwrap()
}

/// Products, variants, categories, orders, their lines, customers.
fn there(target: &Target) -> [i64; 6] {
    [
        db::sql!("select count(*) from products"),
        db::sql!("select count(*) from variants"),
        db::sql!("select count(*) from categories"),
        db::sql!("select count(*) from orders"),
        db::sql!("select count(*) from order_lines"),
        db::sql!("select count(*) from customers"),
    ]
    .map(|sql| count(target, sql))
}

fn done_units(target: &Target) -> i64 {
    count(
        target,
        db::sql!(
            "select count(*) from import_units where undone_at is null and import_id = (select max(id) from imports)"
        ),
    )
}

fn undone_units(target: &Target) -> i64 {
    count(
        target,
        db::sql!(
            "select count(*) from import_units where undone_at is not null and import_id = (select max(id) from imports)"
        ),
    )
}

async fn wait_for(enough: impl Fn() -> bool) {
    let there = async {
        while !enough() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(PATIENCE, there).await.expect("it comes that far in time");
}

async fn program(target: &Target) -> Program {
    Program::start(Path::new(BINARY), target, &["--set", "job_lease=1"]).await.unwrap()
}

/// Lets a process work on what was begun, kills it, and lets another end it.
async fn cut_off(target: &Target, units: fn(&Target) -> i64) {
    let mut first = program(target).await;
    wait_for(|| units(target) >= CUT_AFTER).await;
    first.kill().unwrap();
    assert!(units(target) < THINGS, "it was cut off in the middle");
    let busy = db::sql!("select count(*) from imports where state in ('running', 'undoing')");
    assert_eq!(count(target, busy), 1);
    let second = program(target).await;
    wait_for(|| count(target, busy) == 0).await;
    drop(second);
}

fn classes(report: &Report) -> [u64; 6] {
    [report.rows, report.created, report.changed, report.unchanged, report.skipped, report.rejected]
}

both_engines! {
    async fn an_import_that_is_killed_goes_on(engine: EngineUnderTest) {
        let target = engine.fresh();
        Shop::migrate(&ShopOptions::new(db_target(&target.address()))).unwrap();
        let things = THINGS.unsigned_abs();
        let rows = things * 2;
        for (file, is_there) in [
            (products(), [THINGS, THINGS * 2, 7, 0, 0, 0]),
            (sales(), [THINGS + 150, THINGS * 2 + 150, 7, THINGS, THINGS * 2, 100]),
        ] {
            let before = there(&target);
            let id = begin(&target, Ok(&file), (Step::Run, Doer::Job)).await;
            cut_off(&target, done_units).await;
            let (state, first) = told(&target, id).await;
            assert_eq!((state, classes(&first.report)), (ImportState::Done, [rows, rows, 0, 0, 0, 0]), "{first:?}");
            assert_eq!(there(&target), is_there);
            let again = begin(&target, Ok(&file), (Step::Run, Doer::Caller)).await;
            let (_, second) = told(&target, again).await;
            assert_eq!(classes(&second.report), [rows, 0, 0, rows, 0, 0], "{second:?}");

            // The undo of a third one, which is the first again, is cut off as well.
            begin(&target, Err(id), (Step::Undo, Doer::Caller)).await;
            assert_eq!(there(&target), before, "{:?}", told(&target, id).await);
            let third = begin(&target, Ok(&file), (Step::Run, Doer::Caller)).await;
            begin(&target, Err(third), (Step::Undo, Doer::Job)).await;
            cut_off(&target, undone_units).await;
            let (state, third) = told(&target, third).await;
            assert_eq!((state, there(&target)), (ImportState::Undone, before), "{third:?}");
            begin(&target, Ok(&file), (Step::Run, Doer::Caller)).await;
            assert_eq!(there(&target), is_there);
        }
        let shop = open(&target);
        let found = audit::differences(&shop).await;
        assert!(found.is_empty(), "{}", found.join("\n"));
        stop(shop).await;
    }

    async fn an_import_of_the_command_line_that_is_killed_is_ended_by_another(engine: EngineUnderTest) {
        let (target, dir) = (engine.fresh(), tempfile::tempdir().unwrap());
        Shop::migrate(&ShopOptions::new(db_target(&target.address()))).unwrap();
        let file = dir.path().join("customers.csv");
        std::fs::write(&file, customers()).unwrap();
        let command = || {
            let mut command = Command::new(BINARY);
            let ours = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PURSER_"));
            for (name, _) in ours {
                command.env_remove(name);
            }
            command.arg("import").arg(&file).args(target.command_line()).stdin(Stdio::null()).stderr(Stdio::null());
            command
        };
        let mut first = command().stdout(Stdio::null()).spawn().unwrap();
        wait_for(|| done_units(&target) >= CUT_AFTER).await;
        first.kill().unwrap();
        first.wait().unwrap();
        let taken = there(&target)[5];
        assert!((CUT_AFTER..THINGS).contains(&taken), "{taken}");
        let mut second = command();
        let ended = tokio::task::spawn_blocking(move || second.output().unwrap()).await.unwrap();
        let said = String::from_utf8(ended.stdout).unwrap();
        assert!(ended.status.success(), "{said}");
        for words in [format!("{THINGS:>9} rows"), format!("{:>9} created", THINGS - taken), format!("{taken:>9} unchanged")] {
            assert!(said.contains(&words), "{words}: {said}");
        }
        assert_eq!(there(&target)[5], THINGS);
        let shop = open(&target);
        let found = audit::differences(&shop).await;
        assert!(found.is_empty(), "{}", found.join("\n"));
        // Whoever looks sees the first one as what it is.
        let system = std::sync::Arc::new(Principal::system());
        let later = |ctx: &mut app::platform::ReadCtx<'_, '_>| queries::stalled(ctx.tx, "2100-01-01T00:00:00Z".parse().unwrap());
        let stalled = shop.read(&system, later).await.unwrap();
        assert_eq!(stalled.iter().map(|(_, step, units)| (*step, *units)).collect::<Vec<_>>(), [(Step::Run, taken)]);
        stop(shop).await;
    }
}
