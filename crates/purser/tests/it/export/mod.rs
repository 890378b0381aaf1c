//! Files out: every table in every form, what lists show, and who may take it.

use std::collections::HashMap;
use std::io::Read;

use app::export::format::plain::unguarded;
use app::export::layout::Layout;
use app::export::{Bom, Format, LAYOUTS, Rows, Wanted};
use app::platform::Call;
use app::{Shop, demo};
use domain::parties::Role;
use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::demo::filled;
use crate::pages::read;
use crate::world::gbp;

/// A file of a whole table.
async fn file(shop: &Shop, layout: &'static Layout, format: Format) -> (Vec<u8>, u64) {
    let wanted = Wanted { layout, rows: Rows::All, format, bom: Bom::Without };
    let mut exported = shop.export(Call::system("test"), wanted).await.unwrap();
    let mut bytes = Vec::new();
    exported.file.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes.len() as u64, exported.bytes, "{}", layout.table);
    (bytes, exported.rows)
}

/// The rows of a CSV file by header, as they were before they were guarded.
fn rows(csv: &[u8]) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv);
    let headers = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        headers.iter().zip(record.iter()).map(|(key, cell)| (key.to_owned(), unguarded(cell).to_owned())).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// A value of a JSON line as it stands in a CSV file.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

both_engines! {
    async fn every_table_leaves_whole_in_every_form(engine: EngineUnderTest) {
        let (shop, _target, made) = filled(engine, demo::Preset::Summit).await;
        let mut counts = HashMap::new();
        for layout in LAYOUTS {
            let (csv, count) = file(&shop, layout, Format::Csv).await;
            let (lines, again) = file(&shop, layout, Format::Jsonl).await;
            let (book, third) = file(&shop, layout, Format::Xlsx).await;
            let grown = if layout.table == "events" { 1 } else { 0 };
            assert_eq!((count + grown, count + 2 * grown), (again, third), "{}", layout.table);
            assert!(book.starts_with(b"PK"), "{}: a workbook is a zip archive", layout.table);
            let lines: Vec<Value> = String::from_utf8(lines).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
            let rows = rows(&csv);
            // The export itself is an event.
            if layout.table != "events" {
                assert_eq!(rows.len(), lines.len(), "{}", layout.table);
                for (row, line) in rows.iter().zip(&lines) {
                    assert!(layout.headers().all(|key| row[key] == plain(&line[key])), "{}: {row:?} {line}", layout.table);
                }
            }
            assert_eq!(rows.len() as u64, count, "{}", layout.table);
            counts.insert(layout.table, rows);
        }
        assert_eq!(counts["orders"].len(), made.orders);
        let lines: usize = counts["orders"].iter().map(|row| row["lines"].parse::<usize>().unwrap()).sum();
        assert_eq!(counts["order-lines"].len(), lines);
        let jacket = counts["products"].iter().find(|row| row["sku"] == "RAIN-M").unwrap();
        let cells = ["option1_name", "option1_value", "price", "currency", "weight_g", "tracked"].map(|key| jacket[key].as_str());
        assert_eq!(cells, ["Size", "M", "149.00", "GBP", "430", "true"]);
        assert!(!jacket["categories"].is_empty());
        let units = |table: &str, key: &str| counts[table].iter().map(|row| row[key].parse::<i64>().unwrap()).sum::<i64>();
        assert_eq!(units("stock", "on_hand"), units("movements", "change"));
    }

    async fn a_program_gets_a_file_and_the_log_says_so(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        shop.post("/api/v1/customers", json!({ "name": "=1+1", "phone": "+44 20", "note": "a\n\"b\", c" })).await.expect(201);
        let answer = shop.get("/api/v1/exports/customers?format=csv&bom=with").await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "text/csv; charset=utf-8"));
        assert_eq!(answer.header("content-disposition"), "attachment; filename=\"customers-2026-11-20.csv\"");
        let text = answer.text();
        assert!(text.starts_with("\u{feff}id,kind,name,") && text.contains(",'=1+1,,'+44 20,,\"a\n\"\"b\"\", c\",false,"), "{text}");
        let line = shop.get("/api/v1/exports/customers?format=jsonl").await.text();
        let line: Value = serde_json::from_str(line.trim()).unwrap();
        assert_eq!((&line["name"], &line["archived"], &line["email"]), (&json!("=1+1"), &json!(false), &Value::Null));
        let events = shop.get("/api/v1/exports/events").await.text();
        let told: Vec<_> = rows(events.as_bytes()).into_iter().filter(|e| e["kind"] == "data.exported").collect();
        assert_eq!((told.len(), told[0]["actor_kind"].as_str()), (2, "api_key"));
        let data: Value = serde_json::from_str(&told[0]["data"]).unwrap();
        assert_eq!(data, json!({ "table": "customers", "format": "csv", "filtered": false, "rows": 1 }));
    }

    async fn a_program_filters_as_it_does_a_list(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        for (title, sku) in [("Stoneware cup", "CUP"), ("Linen towel", "TOWEL"), ("Tea cup", "TEA")] {
            let product = json!({ "title": title, "variants": [{ "sku": sku, "price": gbp("12.50") }] });
            shop.post("/api/v1/products", product).await.expect(201);
            crate::world::receive(&shop, sku, 5).await;
        }
        let skus = async |path: &str| -> Vec<String> {
            let answer = shop.get(&format!("/api/v1/exports/{path}")).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            rows(answer.text().as_bytes()).iter().map(|row| row["sku"].clone()).collect()
        };
        assert_eq!(skus("products?search=cup&sort=-title").await, ["TEA", "CUP"]);
        assert_eq!(skus("stock?sku=towel&location=main").await, ["TOWEL"]);
        assert_eq!(skus("movements?sku=tea").await, ["TEA"]);
        assert_eq!(skus("supplier-items?sku=CUP").await, Vec::<String>::new());
        for path in ["orders?status=placed", "order-lines?sort=created_at", "customers?search=x&archived=all", "suppliers?sort=name",
            "transfers?status=sent", "messages?state=dead"] {
            let answer = shop.get(&format!("/api/v1/exports/{path}")).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        }
        for (path, fault) in [("products?colour=red", "colour unknown_parameter"), ("events?sort=at", "sort unknown_parameter"),
            ("products?limit=3", "limit unknown_parameter"), ("stock?location=nowhere", "location")] {
            let wrong = shop.get(&format!("/api/v1/exports/{path}")).await;
            assert!(wrong.status == 422 && wrong.faults().iter().all(|f| f.starts_with(fault)), "{path}: {}", wrong.text());
        }
    }

    async fn what_may_not_leave_stays(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let get = |role: Role, path: &'static str| shop.request(axum::http::Method::GET, path).by(role).send();
        assert_eq!(get(Role::Staff, "/api/v1/exports/orders").await.status, 403);
        assert_eq!(get(Role::Manager, "/api/v1/exports/orders").await.status, 200);
        assert_eq!(get(Role::Owner, "/api/v1/exports/sessions").await.status, 404);
        let wrong = get(Role::Owner, "/api/v1/exports/orders?format=pdf").await;
        assert_eq!((wrong.status, wrong.faults().len()), (422, 1));
        let keys = get(Role::Owner, "/api/v1/exports/api-keys").await.text();
        assert!(keys.starts_with("id,name,role,created_at,last_used_at,revoked_at\r\n"), "{keys}");
        let staff = shop.person(Role::Staff).await;
        assert!(!read(&shop, &staff, "/products").await.contains("/exports/"), "no menu for who may not");
        assert_eq!(shop.page(&staff, "/exports/products").await.status, 403);
    }

    async fn a_list_leaves_as_it_is_shown(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        for (title, sku) in [("Stoneware cup", "CUP"), ("Linen towel", "TOWEL"), ("Tea cup", "TEA")] {
            let product = json!({ "title": title, "variants": [{ "sku": sku, "price": gbp("12.50") }] });
            shop.post("/api/v1/products", product).await.expect(201);
        }
        let who = shop.person(Role::Manager).await;
        let page = read(&shop, &who, "/products?q=cup&sort=-title").await;
        assert!(page.contains("/exports/products?q=cup&amp;sort=-title&amp;format=csv"), "{page}");
        let skus = async |path: &str| -> Vec<String> {
            let answer = shop.page(&who, path).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            rows(answer.text().trim_start_matches('\u{feff}').as_bytes()).iter().map(|row| row["sku"].clone()).collect()
        };
        assert_eq!(skus("/exports/products?q=cup&sort=-title&format=csv").await, ["TEA", "CUP"]);
        assert_eq!(skus("/exports/products?q=cup&sort=title&limit=1&after=x&back=y&format=csv").await, ["CUP", "TEA"]);
        assert_eq!(skus("/exports/products").await.len(), 3);
        for table in ["orders", "stock", "movements", "transfers", "customers", "suppliers", "messages", "order-lines"] {
            let answer = shop.page(&who, &format!("/exports/{table}?format=xlsx")).await;
            assert_eq!(answer.status, 200, "{table}: {}", answer.text());
        }
        assert_eq!(shop.page(&who, "/exports/products?colour=red").await.status, 422);
    }
}
