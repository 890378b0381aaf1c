//! Durable orders of three lines through HTTP, at several numbers of clients, uniform and with one hot item, beside the raw
//! limit of the engine measured in the same run.

use std::sync::Arc;

use testkit::load::http::HttpClient;
use testkit::load::random::Dice;
use testkit::load::{Program, World, WorldSpec};

use crate::loops::{Make, Request, closed_loop};
use crate::options::{Options, Pattern};
use crate::raw::{self, Limit};
use crate::{Result, databases, table};

/// What the shop sells: more than any run can sell out.
const WORLD: WorldSpec = WorldSpec { variants: 1_000, locations: 2, units_per_level: 900_000 };
/// People who order; many come again.
const CUSTOMERS: u64 = 50_000;
/// Orders whose rows the raw limit writes.
const RAW_ORDERS: usize = 20_000;

/// Measures.
pub(crate) async fn run(options: &Options) -> Result<()> {
    let captured = raw::capture(options.orders.unwrap_or(RAW_ORDERS)).await?;
    for engine in options.engines() {
        let limit = raw::limit(engine, &captured).await?;
        let (target, world) = databases::furnished(engine, WORLD).await?;
        let world = Arc::new(world);
        table::head(
            &format!("Durable orders, {}", databases::name(engine)),
            &[
                "pattern",
                "clients",
                "orders/s",
                "of raw limit",
                "p50 ms",
                "p95 ms",
                "p99 ms",
                "max ms",
                "CPU ms/order",
                "RSS MB",
            ],
        )?;
        raw_row(&limit)?;
        let patterns = options.pattern.map_or(vec![Pattern::Uniform, Pattern::Hot], |one| vec![one]);
        for pattern in patterns {
            let program = Program::start(&options.program()?, &target, &[]).await?;
            for (n, clients) in (0..).zip(&options.clients) {
                let seed = options.seed + n + if pattern == Pattern::Hot { 100 } else { 0 };
                point(options, &program, &world, pattern, *clients, seed, &limit).await?;
            }
        }
    }
    Ok(())
}

fn raw_row(limit: &Limit) -> Result<()> {
    let dash = || "-".to_owned();
    let words = format!("raw limit ({})", limit.way);
    table::row(&[
        words,
        dash(),
        table::rate(limit.per_second),
        "100 %".into(),
        dash(),
        dash(),
        dash(),
        dash(),
        dash(),
        dash(),
    ])
}

async fn point(
    options: &Options,
    program: &Program,
    world: &Arc<World>,
    pattern: Pattern,
    clients: usize,
    seed: u64,
    limit: &Limit,
) -> Result<()> {
    let connections = (0..clients).map(|_| HttpClient::new(program.address, &world.api_key)).collect();
    let before = program.processor_time()?;
    let measured = closed_loop(connections, seed, options.measured(), orders(world, pattern)).await?;
    let used = program.processor_time()? - before;
    // The warm-up is part of the processor time, and a quarter of the measured time.
    let per_order = used.as_secs_f64() * 1_000.0 / (measured.answers as f64 * 1.25).max(1.0);
    table::row(&[
        format!("{pattern:?}").to_lowercase(),
        clients.to_string(),
        table::rate(measured.rate()),
        format!("{:.0} %", 100.0 * measured.rate() / limit.per_second),
        table::ms(measured.millis(0.5)),
        table::ms(measured.millis(0.95)),
        table::ms(measured.millis(0.99)),
        table::ms(measured.millis(1.0)),
        table::ms(per_order),
        (program.resident_kib()? / 1024).to_string(),
    ])
}

/// Orders of three different variants, one to three units each, by people who come again.
pub(crate) fn orders(world: &Arc<World>, pattern: Pattern) -> Make {
    let world = Arc::clone(world);
    Arc::new(move |dice: &mut Dice| {
        let customer = dice.next() % CUSTOMERS;
        let first = match pattern {
            Pattern::Uniform => dice.below(world.skus.len()),
            Pattern::Hot => 0,
        };
        let more = [1 + dice.below(400), 500 + dice.below(400)];
        let lines = [first, (first + more[0]) % world.skus.len(), (first + more[1]) % world.skus.len()];
        let mut text = String::with_capacity(600);
        text.push_str(&format!(
            r#"{{"customer":{{"name":"Ana Lee {customer}","email":"ana.lee.{customer}@example.com"}},"shipping_address":{{"name":"Ana Lee {customer}","line1":"1 High Street","city":"Leeds","postcode":"LS1 1AA","country":"GB"}},"lines":["#
        ));
        for (n, line) in lines.iter().enumerate() {
            let (comma, sku, quantity) = (if n == 0 { "" } else { "," }, &world.skus[*line], dice.between(1, 3));
            text.push_str(&format!(r#"{comma}{{"sku":"{sku}","quantity":{quantity}}}"#));
        }
        text.push_str(r#"],"shipping_method":"standard","channel":"web","note":"leave with neighbour"}"#);
        let key = Some(format!("{:016x}{:016x}", dice.next(), dice.next()));
        Request { method: "POST", path: "/api/v1/orders".to_owned(), key, body: text, expected: 201 }
    })
}
