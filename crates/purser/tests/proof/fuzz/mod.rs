//! Every operation of the API's description is sent values made from its own schemas, right ones, slightly wrong ones and
//! hostile ones. Whatever comes: never a 5xx, every refusal a problem document, every 422 with the fields named, and nothing
//! changed by anything that was refused.
//!
//! `PURSER_FUZZ_CASES=200` sends more per operation; `PURSER_FUZZ_SEED=N` other ones.

mod values;

use std::sync::Arc;

use app::platform::{Call, Principal};
use app::setup::SetUpShop;
use axum::body::Body;
use axum::http::Method;
use db::Sql;
use serde_json::Value;
use testkit::load::random::Dice;
use testkit::load::{Basket, Door, World, WorldSpec};
use testkit::{Answered, EngineUnderTest, TestShop, both_engines};
use tidy::Tree;
use tidy::sql_text::Schema;
use web::shell::WebOptions;
use web::shell::limits::Quota;

use values::Values;

/// Cases per operation that always run.
const CASES: usize = 40;
/// Tables that a refusal may leave rows in: its own stored answer.
const NOT_COUNTED: [&str; 1] = ["idempotency"];
/// More requests than any run sends: limits are not what is tested here.
const PLENTY: Quota = Quota { per_minute: 100_000_000, burst: 100_000_000 };

both_engines! {
    async fn nothing_that_is_sent_breaks_the_api(engine: EngineUnderTest) {
        let options = WebOptions { keys: PLENTY, people: PLENTY, strangers: PLENTY, failures: PLENTY, ..WebOptions::default() };
        let shop = TestShop::open_with(engine, options);
        let mut fuzz = Fuzz::new(&shop).await;
        let mut faults = Vec::new();
        for operation in operations(&fuzz.document) {
            for _ in 0..cases() {
                faults.extend(fuzz.one(&operation).await);
            }
        }
        assert!(fuzz.sent > 500 && fuzz.accepted > 50, "{} sent, {} accepted", fuzz.sent, fuzz.accepted);
        faults.truncate(40);
        assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

fn cases() -> usize {
    number("PURSER_FUZZ_CASES").map_or(CASES, |n| n as usize)
}

/// An operation of the description.
struct Operation {
    method: Method,
    path: String,
    parameters: Vec<Value>,
    body: Option<Value>,
}

/// All operations that answer with something finite.
fn operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (name, operation) in item.as_object().unwrap() {
            let Ok(method) = name.to_uppercase().parse::<Method>() else { continue };
            if operation["responses"]["200"]["content"].get("text/event-stream").is_some() {
                continue;
            }
            let listed = [&item["parameters"], &operation["parameters"]].into_iter().filter_map(Value::as_array);
            let parameters = listed.flatten().cloned().collect();
            let body = operation["requestBody"]["content"].get("application/json").map(|c| c["schema"].clone());
            found.push(Operation { method, path: path.clone(), parameters, body });
        }
    }
    assert!(found.len() >= 8, "only {} operations", found.len());
    found
}

struct Fuzz<'a> {
    shop: &'a TestShop,
    document: Value,
    values: Values,
    dice: Dice,
    count: Sql,
    rows: Vec<(String, i64)>,
    sent: usize,
    accepted: usize,
}

impl<'a> Fuzz<'a> {
    async fn new(shop: &'a TestShop) -> Self {
        let document = shop.request(Method::GET, "/api/v1/openapi.json").send().await.expect(200);
        let mut values = Values::new(document.clone());
        shop.shop().execute(Call::system("fuzz"), SetUpShop).await.unwrap();
        let world = World::build(shop.shop(), WorldSpec { variants: 4, locations: 2, units_per_level: 500 }).await;
        world.skus.iter().for_each(|sku| values.know(sku));
        let mut door = Door::to_shop(shop.shop());
        for n in 0..12 {
            let lines = vec![(world.skus[n % 4].clone(), 2), (world.skus[(n + 1) % 4].clone(), 1)];
            let basket = Basket { lines, customer: n as u64, note: String::new() };
            values.know(door.place(&format!("fuzz-{n}"), &basket).await.unwrap().id());
        }
        let tables = Schema::of(&Tree::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../..").as_ref()).unwrap()).owners;
        let counted = tables.into_keys().filter(|t| !NOT_COUNTED.contains(&t.as_str()));
        let counts: Vec<String> = counted.map(|t| format!("select '{t}', count(*) from {t}")).collect();
        let count = Sql::from_source(counts.join(" union all "));
        let dice = Dice::new(number("PURSER_FUZZ_SEED").unwrap_or(1));
        let mut fuzz = Self { shop, document, values, dice, count, rows: Vec::new(), sent: 0, accepted: 0 };
        fuzz.rows = fuzz.count_rows().await;
        fuzz
    }

    async fn count_rows(&self) -> Vec<(String, i64)> {
        let (count, system) = (self.count.clone(), Arc::new(Principal::system()));
        let counted = self.shop.shop().read(&system, move |ctx| {
            Ok(ctx.tx.query(&count, &[], |r| Ok((r.get::<String>(0)?, r.get::<i64>(1)?)))?)
        });
        counted.await.unwrap()
    }

    /// Sends one case; answers what is wrong with the answer.
    async fn one(&mut self, operation: &Operation) -> Vec<String> {
        let path = self.address(operation);
        let key = format!("fuzz-{:016x}", self.dice.next());
        let mut request = self.shop.request(operation.method.clone(), &path);
        let mut said = format!("{} {path}", operation.method);
        if operation.method != Method::GET && !self.dice.chance(3) {
            request = request.key(if self.dice.chance(4) { "a b" } else { &key });
        }
        if operation.method == Method::PATCH && !self.dice.chance(5) {
            let version = ["\"1\"", "\"2\"", "\"3\"", "1", "*", "\"-1\"", "W/\"1\"", "\"99999999999999999999\""];
            let at = if self.dice.chance(70) { 0 } else { self.dice.below(version.len()) };
            request = request.header("if-match", version[at]);
        }
        if let Some(schema) = &operation.body {
            let body = self.values.body(&mut self.dice, schema);
            said = format!("{said}\n  {}", String::from_utf8_lossy(&body).chars().take(400).collect::<String>());
            let kind = if self.dice.chance(3) { "text/plain" } else { "application/json" };
            request = request.header("content-type", kind).body(Body::from(body));
        }
        let answer = request.send().await;
        self.sent += 1;
        let mut faults: Vec<String> =
            judge(&answer).into_iter().map(|f| format!("{f}\n  {said}\n  {}", answer.text())).collect();
        if answer.status < 300 {
            self.accepted += 1;
            self.values.learn(&answer.json());
            self.rows = self.count_rows().await;
        } else if operation.method != Method::GET {
            let rows = self.count_rows().await;
            if rows != self.rows {
                let changed = rows.iter().zip(&self.rows).filter(|(now, before)| now != before);
                faults.push(format!("refused and changed {:?}\n  {said}", changed.collect::<Vec<_>>()));
                self.rows = rows;
            }
        }
        faults
    }

    /// The path with its parameters filled in, and a query.
    fn address(&mut self, operation: &Operation) -> String {
        let mut path = operation.path.clone();
        let mut query = Vec::new();
        for parameter in &operation.parameters {
            let name = parameter["name"].as_str().unwrap();
            match parameter["in"].as_str() {
                Some("path") => {
                    let value = encoded(&self.values.text_of(&mut self.dice, name, &parameter["schema"]));
                    path = path.replace(&format!("{{{name}}}"), if value.is_empty() { "x" } else { &value });
                }
                Some("query") if self.dice.chance(35) => {
                    let value = self.values.text_of(&mut self.dice, name, &parameter["schema"]);
                    query.push(format!("{name}={}", encoded(&value)));
                }
                _ => {}
            }
        }
        if self.dice.chance(3) {
            query.push("unknown=1".to_owned());
        }
        if self.dice.chance(3) && !query.is_empty() {
            query.push(query[0].clone());
        }
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }
}

/// What is wrong with an answer, whatever was asked.
fn judge(answer: &Answered) -> Vec<String> {
    let mut faults = Vec::new();
    if answer.status >= 500 {
        faults.push(format!("{} is never an answer to input", answer.status));
    }
    if answer.status >= 400 {
        if answer.header("content-type") != "application/problem+json" {
            faults.push(format!("{} as {:?}", answer.status, answer.header("content-type")));
        }
        if answer.code().is_empty() || answer.json()["request_id"] != answer.header("x-request-id") {
            faults.push(format!("{} without code or request id", answer.status));
        }
        let named = answer.faults();
        let known = ["idempotency_key_reused"].contains(&answer.code().as_str());
        // Only the body as a whole has no name.
        let nameless = |f: &String| f.starts_with(' ') && f != " wrong_type";
        if answer.status == 422 && !known && (named.is_empty() || named.iter().any(nameless)) {
            faults.push(format!("422 that names no field: {named:?}"));
        }
    }
    faults
}

/// Everything but letters and digits as bytes; a byte may also be one that no text has.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
