//! What is exported can be imported again: into the shop it comes from without a change, into an empty one with the same result.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

use super::{Chosen, classes, receive, row, step};
use crate::world::{gbp, receive as stock_up};
use app::platform::imports::Step;

/// Tables that importers read, in the order in which an empty shop needs them, with the kind they are.
const TABLES: [(&str, &str); 7] = [
    ("tax-classes", "tax-classes"),
    ("locations", "locations"),
    ("products", "products"),
    ("customers", "customers"),
    ("suppliers", "suppliers"),
    ("supplier-items", "supplier-items"),
    ("stock", "stock"),
];
/// Columns that tell when a record was made and by which id: those of another shop are its own.
const OWN: [&str; 3] = ["id", "created_at", "updated_at"];

/// A shop with what is hard to write down.
async fn filled(engine: EngineUnderTest) -> TestShop {
    let shop = TestShop::open(engine);
    shop.post("/api/v1/tax-classes", json!({ "code": "books", "name": "Books" })).await.expect(201);
    let yard = json!({ "code": "yard", "name": "+Yard", "ships_orders": false, "priority": 7,
        "address": { "name": "Yard", "line1": "1 Road", "city": "Leeds", "country": "GB", "postcode": "LS1" } });
    shop.post("/api/v1/locations", yard).await.expect(201);
    let made = |name: &str, parent: Option<&Value>| json!({ "name": name, "parent": parent });
    let home = shop.post("/api/v1/categories", made("Home; garden", None)).await.expect(201);
    let pots = shop.post("/api/v1/categories", made("Pots > pans", Some(&home["id"]))).await.expect(201);
    let variant = |sku: &str, size: &str, price: &str| json!({ "sku": sku, "values": [size], "price": gbp(price), "cost": gbp("1.05"), "weight_g": 430, "barcodes": [format!("40000{sku}")] });
    let product = json!({
        "title": "=SUM(1) \"quoted\", and so on", "description": "-5 °C\n@home", "vendor": "+Tarn & Co", "product_type": "'tis",
        "categories": [pots["id"]], "options": [{ "name": "Size" }], "short_policy": "backorder",
        "tax_class": "books", "variants": [variant("-R1", "S", "12.50"), variant("r;2", "M > L", "0.00")],
    });
    shop.post("/api/v1/products", product).await.expect(201);
    shop.post("/api/v1/products", crate::world::plain_product("Crème brûlée", "00123")).await.expect(201);
    for sku in ["-R1", "00123"] {
        stock_up(&shop, sku, 7).await;
    }
    for body in [
        json!({ "name": "=1+1", "email": "Ana@Example.com", "phone": "+44 20 7946 0958", "note": "a\n\"b\", c" }),
        json!({ "name": "Bo", "company": "Ltd; & Co" }),
    ] {
        shop.post("/api/v1/customers", body).await.expect(201);
    }
    let supplier = json!({ "name": "Mill > Co", "email": "mill@example.com", "currency": "EUR", "lead_time_days": 14,
        "minimum_order": { "amount": "1000.00", "currency": "EUR" } });
    let supplier = shop.post("/api/v1/suppliers", supplier).await.expect(201);
    let item = json!({ "supplier": supplier["id"], "sku": "00123", "supplier_sku": "@M-1",
        "price": { "amount": "4.50", "currency": "EUR" }, "pack_size": 12, "preferred": true });
    shop.post("/api/v1/supplier-items", item).await.expect(201);
    shop
}

async fn exported(shop: &TestShop, table: &str, format: &str) -> Vec<u8> {
    let path = format!("/api/v1/exports/{table}?format={format}");
    let answer = shop.request(Method::GET, &path).send().await;
    assert_eq!(answer.status, 200, "{table}: {}", answer.text());
    answer.bytes
}

/// The rows without the columns that are another shop's own.
fn essence(csv: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(csv);
    let headers = reader.headers().unwrap().clone();
    let kept = |record: &csv::StringRecord| -> Vec<String> {
        let cells = headers.iter().zip(record.iter()).filter(|(key, _)| !OWN.contains(key));
        cells.map(|(key, cell)| format!("{key}: {cell}")).collect()
    };
    reader.records().map(|record| kept(&record.unwrap())).collect()
}

both_engines! {
    async fn an_export_changes_nothing_where_it_comes_from(engine: EngineUnderTest) {
        let shop = filled(engine).await;
        for (table, kind) in TABLES {
            for format in ["csv", "xlsx", "jsonl"] {
                let file = exported(&shop, table, format).await;
                let id = receive(&shop, &format!("{table}.{format}"), &file).await.unwrap();
                assert_eq!(row(&shop, id).await.kind.as_deref(), Some(kind), "{table}.{format} is known by its columns");
                let report = step(&shop, id, Step::Run, &Chosen::default()).await.report;
                let [rows, _, _, unchanged, _, _] = classes(&report);
                assert!(rows > 0 && rows == unchanged, "{table}.{format}: {report:?}");
            }
        }
    }

    async fn an_export_makes_the_same_in_an_empty_shop(engine: EngineUnderTest) {
        let (from, to) = (filled(engine).await, TestShop::open(engine));
        for (table, _) in TABLES {
            let file = exported(&from, table, "csv").await;
            let id = receive(&to, &format!("{table}.csv"), &file).await.unwrap();
            let report = step(&to, id, Step::Run, &Chosen::default()).await.report;
            assert_eq!((report.rejected, report.skipped), (0, 0), "{table}: {report:?}");
            assert_eq!(essence(&exported(&to, table, "csv").await), essence(&file), "{table}");
        }
    }

    async fn places_and_classes_can_be_taken_back(engine: EngineUnderTest) {
        let (from, to) = (filled(engine).await, TestShop::open(engine));
        for (table, name) in [("locations", "+Yard"), ("tax-classes", "Books")] {
            let file = exported(&from, table, "csv").await;
            let id = receive(&to, "x.csv", &file).await.unwrap();
            let report = step(&to, id, Step::Run, &Chosen::default()).await.report;
            assert_eq!((report.created, report.rejected), (1, 0), "{table}: {report:?}");
            let changed = String::from_utf8(file).unwrap().replace(name, "Other");
            let second = receive(&to, "x.csv", changed.as_bytes()).await.unwrap();
            assert_eq!(step(&to, second, Step::Run, &Chosen::default()).await.report.changed, 1, "{table}");
            assert_eq!(step(&to, second, Step::Undo, &Chosen::default()).await.undone.unwrap().taken_back, 1);
            let told = String::from_utf8(exported(&to, table, "csv").await).unwrap();
            assert!(told.contains(name) && !told.contains("Other"), "{told}");
            let undone = step(&to, id, Step::Undo, &Chosen::default()).await.undone.unwrap();
            assert_eq!((undone.kept, undone.left.len()), (1, 0), "it was changed since, and back: {undone:?}");
        }
    }

    async fn every_table_is_known_for_what_it_is(engine: EngineUnderTest) {
        let shop = filled(engine).await;
        let body = json!({ "customer": { "name": "Ana" }, "lines": [{ "sku": "00123", "quantity": 2 }] });
        shop.post("/api/v1/orders", body).await.expect(201);
        let own = [("orders", "orders"), ("order-lines", "sales")];
        for layout in app::export::LAYOUTS {
            let file = exported(&shop, layout.table, "csv").await;
            let known = TABLES.iter().chain(&own).find(|(table, _)| *table == layout.table).map(|(_, kind)| *kind);
            match (receive(&shop, "x.csv", &file).await, known) {
                (Ok(id), Some(kind)) => assert_eq!(row(&shop, id).await.kind.as_deref(), Some(kind), "{}", layout.table),
                (Err(error), None) => assert_eq!(error.code(), "invalid_fields", "{}: {error}", layout.table),
                (found, known) => panic!("{}: {known:?} and {found:?}", layout.table),
            }
        }
        let file = exported(&shop, "orders", "xlsx").await;
        let id = receive(&shop, "orders.xlsx", &file).await.unwrap();
        let report = step(&shop, id, Step::Run, &Chosen::default()).await.report;
        assert_eq!(classes(&report), [1, 0, 0, 1, 0, 0], "{report:?}");
        let other = TestShop::open(engine);
        let id = receive(&other, "orders.xlsx", &file).await.unwrap();
        step(&other, id, Step::Run, &Chosen::default()).await;
        let found = super::findings(&other, id).await;
        assert_eq!(found.iter().map(|f| f.2.as_str()).collect::<Vec<_>>(), ["lines_needed"]);
    }

    async fn orders_of_our_own_are_known_again(engine: EngineUnderTest) {
        let shop = filled(engine).await;
        let body = json!({ "customer": { "name": "Ana" },
            "lines": [{ "sku": "00123", "quantity": 2 }, { "sku": "-R1", "quantity": 1 }] });
        shop.post("/api/v1/orders", body).await.expect(201);
        let file = exported(&shop, "order-lines", "csv").await;
        let id = receive(&shop, "order-lines.csv", &file).await.unwrap();
        assert_eq!(row(&shop, id).await.kind.as_deref(), Some("sales"));
        let report = step(&shop, id, Step::Run, &Chosen::default()).await.report;
        assert_eq!(classes(&report), [2, 0, 0, 2, 0, 0], "{report:?}");
    }
}
