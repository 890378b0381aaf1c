//! What several tests do alike.

use app::platform::Call;
use app::stock::adjust::{AdjustLine, AdjustStock, Change};
use domain::base::{QuantityChange, Sku};
use domain::stock::{AdjustmentReason, Bucket};
use serde_json::{Value, json};
use testkit::TestShop;
use testkit::shop::Answered;

/// Requests of a race.
pub(crate) const RACERS: usize = 30;

/// Pounds.
pub(crate) fn gbp(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "GBP" })
}

/// A product with one plain variant.
pub(crate) fn plain_product(title: &str, sku: &str) -> Value {
    json!({ "title": title, "variants": [{ "sku": sku, "price": gbp("12.50") }] })
}

/// Sends as many requests at once as [`RACERS`] says; how many were answered with each status.
pub(crate) async fn race<F: Future<Output = Answered>>(send: impl Fn(usize) -> F) -> Vec<(u16, usize)> {
    let answers = futures_util::future::join_all((0..RACERS).map(send)).await;
    let mut counts = std::collections::BTreeMap::new();
    for answer in answers {
        assert!(answer.status < 500, "{}", answer.text());
        *counts.entry(answer.status).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

/// Corrects the good stock of a variant at `main` by so many units.
pub(crate) async fn receive(shop: &TestShop, sku: &str, units: i64) {
    let main = shop.get("/api/v1/locations").await.expect(200)["items"][0]["id"].as_str().unwrap().parse().unwrap();
    let line = AdjustLine {
        sku: Sku::new(sku).unwrap(),
        change: Change::By(Bucket::Good, QuantityChange::new(units).unwrap()),
        reason: AdjustmentReason::ALL[0],
        note: String::new(),
    };
    let adjusted = AdjustStock { location: main, lines: vec![line] };
    shop.shop().execute(Call::system("test"), adjusted).await.unwrap();
}

/// How often a kind of event happened.
pub(crate) async fn count_events(shop: &testkit::TestShop, kind: &'static str) -> i64 {
    let principal = std::sync::Arc::new(app::platform::Principal::system());
    let counted = shop.shop().read(&principal, move |ctx| {
        let sql = db::sql!("select count(*) from events where kind = $1");
        Ok(ctx.tx.one(sql, db::params![kind], |r| r.get::<i64>(0))?)
    });
    counted.await.unwrap().unwrap()
}
