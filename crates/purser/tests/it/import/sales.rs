//! Sales from before Purser: every class of row lands where it belongs, to the penny, and only once.

use std::fmt::Write as _;

use app::import::report::Report;
use app::platform::imports::Step;
use domain::base::ImportId;
use domain::parties::Role;
use serde_json::Value;
use testkit::{EngineUnderTest, TestShop, both_engines};

use super::{Chosen, classes, findings, import_with, row, step};
use crate::pages::read;

const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
/// A little of everything that such a file holds.
const ROWS: &str = "\
536365,85123A,WHITE HANGING HEART ,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,85123a,WHITE HANGING HEART ,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,85123A,WHITE HANGING HEART ,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,POST,POSTAGE,1,2010-12-01 08:27:00,18.0,17850.0,United Kingdom
536370,22728,ALARM CLOCK,24,2010-12-01 08:45:00,3.75,,EIRE
536370,PADS,PADS TO MATCH,1,2010-12-01 08:45:00,0.001,,EIRE
C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,United Kingdom
C536383,85123A,WHITE HANGING HEART ,-2,2010-12-01 09:49:00,2.55,17850.0,United Kingdom
C536383,85123A,WHITE HANGING HEART ,-2,2010-12-01 09:49:00,9.99,17850.0,United Kingdom
536589,21777,,-10,2010-12-01 16:50:00,0.0,,United Kingdom
536996,22728,damages,-3,2010-12-03 15:30:00,0.0,,United Kingdom
A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,11062.06,,United Kingdom
A563186,B,Adjust bad debt,1,2011-08-12 14:51:00,-11062.06,,United Kingdom
";

async fn take(shop: &TestShop, rows: &str) -> (Report, ImportId) {
    import_with(shop, format!("{HEADER}{rows}").as_bytes(), &Chosen::default()).await
}

fn figure(report: &Report, name: &str) -> i64 {
    report.figures.get(name).copied().unwrap_or_default()
}

fn sums(report: &Report) -> [(i64, i64); 6] {
    ["sale", "charge", "credit", "credit_charge", "adjustment", "bad_debt"]
        .map(|class| (figure(report, &format!("{class}_rows")), figure(report, &format!("{class}_minor"))))
}

const SUMS: [(i64, i64); 6] = [(4, 13_590), (2, 1_800), (2, -2_508), (1, -2_750), (2, 0), (2, 0)];

both_engines! {
    async fn each_row_lands_where_it_belongs_and_once(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let (report, id) = take(&shop, ROWS).await;
        assert_eq!(row(&shop, id).await.kind.as_deref(), Some("sales"));
        assert_eq!(classes(&report), [13, 13, 0, 0, 0, 0]);
        assert_eq!((sums(&report), figure(&report, "rows_with_finer_prices")), (SUMS, 1));
        assert_eq!(["orders", "papers", "products", "customers"].map(|name| figure(&report, name)), [2, 4, 3, 2]);

        let order = shop.get("/api/v1/orders/536365").await.expect(200);
        let amounts = ["subtotal", "shipping", "fees", "total"].map(|key| order[key]["amount"].as_str().unwrap().to_owned());
        assert_eq!(amounts, ["45.90", "18.00", "0.00", "63.90"]);
        assert_eq!((&order["status"], &order["created_at"]), (&Value::from("closed"), &Value::from("2010-12-01T08:26:00Z")));
        let skus: Vec<&str> = order["lines"].as_array().unwrap().iter().map(|line| line["sku"].as_str().unwrap()).collect();
        assert_eq!(skus, ["85123A", "85123a", "85123A"], "as they were typed, and none lost");
        let nobody = shop.get("/api/v1/orders/536370").await.expect(200);
        assert_eq!((&nobody["total"]["amount"], &nobody["customer"]["id"]), (&Value::from("90.00"), &Value::Null));
        let found = shop.get("/api/v1/variants?sku=85123a").await.expect(200);
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "letter case makes no other product");
        assert!(shop.get("/api/v1/messages").await.expect(200)["items"].as_array().unwrap().is_empty(), "no mail goes out");
        assert!(shop.get("/api/v1/stock/levels").await.expect(200)["items"].as_array().unwrap().is_empty(), "no stock is made");

        let (again, _) = take(&shop, ROWS).await;
        assert_eq!((classes(&again), sums(&again)), ([13, 0, 0, 13, 0, 0], SUMS));
        let papers = shop.get("/api/v1/exports/past-papers").await.text();
        assert!(papers.contains("C536383,credit") && papers.lines().count() == 6, "{papers}");
        assert_eq!(papers.matches(",536365,").count(), 1, "the credit at the price that was paid finds its order: {papers}");
    }

    async fn an_overlapping_file_adds_what_is_missing(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let lines: Vec<&str> = ROWS.lines().collect();
        let first: String = [0, 4, 7, 9].iter().map(|n| format!("{}\n", lines[*n])).collect();
        let (report, part) = take(&shop, &first).await;
        assert_eq!(classes(&report), [4, 4, 0, 0, 0, 0]);
        let (report, whole) = take(&shop, ROWS).await;
        assert_eq!((classes(&report), sums(&report)), ([13, 9, 0, 4, 0, 0], SUMS));
        assert_eq!((figure(&report, "orders"), figure(&report, "orders_with_more_rows")), (0, 2));
        let order = shop.get("/api/v1/orders/536365").await.expect(200);
        assert_eq!((order["lines"].as_array().unwrap().len(), &order["total"]["amount"]), (3, &Value::from("63.90")));

        step(&shop, whole, Step::Undo, &Chosen::default()).await;
        let order = shop.get("/api/v1/orders/536365").await.expect(200);
        assert_eq!((order["lines"].as_array().unwrap().len(), &order["total"]["amount"]), (1, &Value::from("15.30")));
        step(&shop, part, Step::Undo, &Chosen::default()).await;
        assert_eq!(shop.get("/api/v1/orders/536365").await.status, 404);
        assert_eq!(shop.get("/api/v1/exports/past-papers").await.text().lines().count(), 1);
        assert_eq!(shop.get("/api/v1/exports/past-adjustments").await.text().lines().count(), 1);
        assert_eq!(shop.get("/api/v1/exports/customers").await.text().lines().count(), 1, "nobody is left");
        assert_eq!(shop.get("/api/v1/exports/products").await.text().lines().count(), 1);
    }

    async fn buyers_of_the_past_go_unless_they_came_again(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let header = "order no,order date,sku,quantity,price,customer email\n";
        let rows = "1,2020-01-02,A,1,2.00,ana@example.com\n2,2020-01-03,A,1,2.00,bo@example.com\n3,2020-01-04,A,2,2.00,Ana@example.com\n";
        let (report, id) = import_with(&shop, format!("{header}{rows}").as_bytes(), &Chosen::default()).await;
        assert_eq!((classes(&report), figure(&report, "customers")), ([3, 3, 0, 0, 0, 0], 2));
        shop.post("/api/v1/products", crate::world::plain_product("Tee", "TEE")).await.expect(201);
        crate::world::receive(&shop, "TEE", 5).await;
        let body = serde_json::json!({ "customer": { "name": "Bo", "email": "bo@example.com" },
            "lines": [{ "sku": "TEE", "quantity": 1 }] });
        shop.post("/api/v1/orders", body).await.expect(201);
        let undone = step(&shop, id, Step::Undo, &Chosen::default()).await.undone.unwrap();
        let customers = shop.get("/api/v1/exports/customers").await.text();
        assert!(customers.contains("bo@example.com") && !customers.contains("ana@"), "{customers}");
        assert_eq!(undone.left.keys().collect::<Vec<_>>(), ["customers stay: they have orders"]);
    }

    async fn what_cannot_be_read_is_named_and_nothing_is_askew(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let text = "Transaction ID,Item,Quantity,Price Per Unit,Total Spent,Payment Method,Location,Transaction Date\n\
                    TXN_1,Coffee,2,2.0,4.0,Cash,In-store,2023-09-08\n\
                    TXN_1,Coffee,2,2.0,4.0,Cash,In-store,2023-09-08\n\
                    TXN_2,UNKNOWN,3,3.0,9.0,Cash,,2023-10-06\n\
                    TXN_3,Cookie,4,1.0,ERROR,Cash,,2023-07-19\n\
                    TXN_4,Salad,2,5.0,11.0,Cash,,2023-04-27\n\
                    TXN_5,Cake,ERROR,3.0,9.0,Cash,,2023-04-27\n\
                    TXN_6,Cake,3,3.0,9.0,Cash,,UNKNOWN\n\
                    ,Cake,3,3.0,9.0,Cash,,2023-04-27\n";
        let (report, id) = import_with(&shop, text.as_bytes(), &Chosen::default()).await;
        assert_eq!(row(&shop, id).await.kind.as_deref(), Some("sales"));
        assert_eq!(classes(&report), [8, 2, 0, 0, 0, 6]);
        let told: Vec<String> = findings(&shop, id).await.into_iter().map(|f| format!("{} {}", f.0, f.2)).collect();
        let expected = ["4 nothing_named", "5 not_a_number", "6 does_not_add_up", "7 not_a_number", "8 not_a_date", "9 no_number"];
        assert_eq!(told, expected);
        assert_eq!(shop.get("/api/v1/orders/TXN_1").await.expect(200)["total"]["amount"], "8.00");
        assert_eq!(shop.get("/api/v1/variants?sku=COFFEE").await.expect(200)["items"].as_array().unwrap().len(), 1);
    }

    async fn a_number_of_our_own_is_not_taken_over(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        shop.post("/api/v1/products", crate::world::plain_product("Tee", "TEE")).await.expect(201);
        crate::world::receive(&shop, "TEE", 5).await;
        let body = serde_json::json!({ "customer": { "name": "Ana" }, "lines": [{ "sku": "TEE", "quantity": 1 }] });
        let own = shop.post("/api/v1/orders", body).await.expect(201);
        let number = own["number"].as_str().unwrap();
        let (report, id) = take(&shop, &format!("{number},TEE,Tee,3,2010-12-01 08:26:00,2.55,,France\n")).await;
        assert_eq!(classes(&report), [1, 0, 0, 0, 0, 1]);
        assert_eq!(findings(&shop, id).await[0].2, "number_taken");
        assert_eq!(shop.get(&format!("/api/v1/orders/{number}")).await.expect(200)["version"], own["version"]);
    }

    async fn the_past_is_shown_where_it_belongs(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        take(&shop, ROWS).await;
        let who = shop.person(Role::Manager).await;
        let order = read(&shop, &who, "/orders/536365").await;
        assert!(order.contains("POSTAGE") && order.contains("C536383") && order.contains("took it from a file"), "{order}");
        let list = read(&shop, &who, "/orders?view=all").await;
        assert!(list.find("#536370") < list.find("#536365"), "newest first, by the day they were placed");
        assert!(read(&shop, &who, "/orders/credits").await.contains("A563186"));
        assert!(!read(&shop, &who, "/orders/credits?kind=credit").await.contains("A563186"));
        let customers = shop.get("/api/v1/customers?search=17850").await.expect(200);
        let customer = customers["items"][0]["id"].as_str().unwrap().to_owned();
        assert!(read(&shop, &who, &format!("/customers/{customer}")).await.contains("Before Purser"));
        let variants = shop.get("/api/v1/variants?sku=22728").await.expect(200);
        let product = variants["items"][0]["product"].as_str().unwrap_or_default().to_owned();
        let page = read(&shop, &who, &format!("/products/{product}")).await;
        assert!(page.contains("Before Purser") && page.contains("damages"), "{page}");
    }

    async fn real_sales_come_in_to_the_penny(engine: EngineUnderTest) {
        let Some(folder) = super::samples::folder() else { return };
        let shop = TestShop::open(engine);
        let day = |name: &str| std::fs::read(folder.join("uci-online-retail/by-day-2010-12").join(name)).unwrap();
        let (report, _) = import_with(&shop, &day("2010-12-01.csv"), &Chosen::default()).await;
        assert_eq!(classes(&report), [3_108, 3_108, 0, 0, 0, 0]);
        let first = [(3_064, 5_762_633), (8, 133_446), (25, -29_773), (1, -2_750), (10, 0), (0, 0)];
        assert_eq!(sums(&report), first);
    }

    async fn an_order_of_many_lines_is_taken_whole(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let mut rows = String::new();
        for n in 0..705 {
            writeln!(rows, "541431,{:05},THING {n},{},2011-01-18 10:01:00,1.04,12346.0,France", 20_000 + n % 400, 1 + n % 7).unwrap();
        }
        let (report, _) = take(&shop, &rows).await;
        assert_eq!((classes(&report), figure(&report, "products")), ([705, 705, 0, 0, 0, 0], 400));
        let order = shop.get("/api/v1/orders/541431").await.expect(200);
        assert_eq!(order["lines"].as_array().unwrap().len(), 705);
    }
}
