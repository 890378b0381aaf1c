//! Customers, suppliers and what suppliers sell.

use super::{Chosen, classes, findings, import, import_with, step};
use crate::pages::read;
use crate::world::plain_product;
use app::platform::imports::Step;
use domain::parties::Role;
use serde_json::json;
use testkit::{EngineUnderTest, TestShop, both_engines};

both_engines! {
    async fn shopify_customers(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let text = "\
Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address Phone,Phone,Total Spent,Total Orders,Note,Tags
'9013808660771,Ana,Berg,ana@example.com,yes,Berg Ltd,1 Road,,'+44 20 7946 0958,0.00,0,\"likes
blue\",
'9013808660772,,,BO@EXAMPLE.com,no,,,'020 1,,0.00,0,,
'9013808660773,,,not an address,no,,,,,0.00,0,,
'9013808660774,Ana,Again,Ana@Example.com,no,,,,,0.00,0,,
'9013808660775,,,,no,,,,,0.00,0,,
";
        let (report, id) = import_with(&shop, text.as_bytes(), &Chosen::default()).await;
        assert_eq!(super::row(&shop, id).await.kind.as_deref(), Some("customers"));
        assert_eq!(classes(&report), [5, 2, 0, 0, 0, 3]);
        let told: Vec<String> = findings(&shop, id).await.into_iter().map(|f| format!("{} {} {}", f.0, f.1, f.2)).collect();
        assert_eq!(told, ["5 Email not_an_email", "6 Email duplicate", "7 name empty"]);
        let all = shop.get("/api/v1/customers").await.text();
        assert!(all.contains("Ana Berg") && all.contains("+44 20 7946 0958") && all.contains("Berg Ltd"), "{all}");
        assert!(shop.get("/api/v1/messages").await.expect(200)["items"].as_array().unwrap().is_empty(), "no mail goes out");
        let undone = step(&shop, id, Step::Undo, &Chosen::default()).await.undone.unwrap();
        assert_eq!((undone.taken_back, undone.kept), (2, 0));
        assert!(shop.get("/api/v1/customers").await.expect(200)["items"].as_array().unwrap().is_empty());
    }

    async fn addresses_come_in_and_go_out(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let text = "\
email,first_name,last_name,company,address1,address2,city,province_code,country_code,zip
ana@example.com,Ana,Berg,Berg Ltd,742 Evergreen Terrace,,Springfield,IL,US,'62704
bo@example.com,Bo,,,1 Road,,,,GB,
cy@example.com,Cy,,,1 Road,,Leeds,,Atlantis,LS1
di@example.com,Di,,,,,,,US,
ed@example.com,Ed,,,1 Road,Flat 2,Dublin,,Ireland,
";
        let (report, id) = import_with(&shop, text.as_bytes(), &Chosen::default()).await;
        assert_eq!(super::row(&shop, id).await.kind.as_deref(), Some("customers"));
        assert_eq!(classes(&report), [5, 4, 0, 0, 0, 1]);
        assert_eq!(report.figures.values().copied().collect::<Vec<_>>(), [1], "{:?}", report.figures);
        assert_eq!(findings(&shop, id).await, [(4, "country_code".to_owned(), "unknown_country".to_owned())]);
        let found = async |email: &str| shop.get(&format!("/api/v1/customers?email={email}")).await.expect(200)["items"][0].clone();
        let ana = found("ana@example.com").await;
        let address = json!({ "name": "Ana Berg", "company": null, "line1": "742 Evergreen Terrace", "line2": null,
            "city": "Springfield", "region": "IL", "postcode": "62704", "country": "US", "phone": null });
        assert_eq!(ana["address"], address);
        assert_eq!((&found("ed@example.com").await["address"]["country"], &found("di@example.com").await["address"]), (&json!("IE"), &json!(null)));

        // Staff take an order for her: the address stands there.
        let who = shop.person(Role::Manager).await;
        let path = format!("/customers/{}", ana["id"].as_str().unwrap());
        assert!(read(&shop, &who, &path).await.contains("742 Evergreen Terrace"));
        let order = read(&shop, &who, &format!("/orders/new?customer={}", ana["id"].as_str().unwrap())).await;
        assert!(order.contains("742 Evergreen Terrace") && order.contains("62704"), "{order}");
        let edit = read(&shop, &who, &format!("{path}/edit")).await;
        assert!(edit.contains("address.line1") && edit.contains("742 Evergreen Terrace"), "{edit}");
        let fields = [("version", "1"), ("name", "Ana Berg"), ("email", "ana@example.com"), ("address.name", "Mo"),
            ("address.line1", "2 Lane"), ("address.city", "York"), ("address.country", "GB")];
        assert_eq!(shop.form(&who, &format!("{path}/edit"), &fields).await.status, 303);
        let moved = found("ana@example.com").await["address"].clone();
        assert_eq!([&moved["name"], &moved["line1"], &moved["postcode"]], [&json!("Mo"), &json!("2 Lane"), &json!(null)]);

        // What goes out comes in again without a change.
        let out = shop.get("/api/v1/exports/customers").await;
        assert!(out.text().contains("2 Lane"), "{}", out.text());
        let (report, _) = import_with(&shop, &out.bytes, &Chosen::default()).await;
        assert_eq!(classes(&report), [4, 0, 0, 4, 0, 0], "{report:?}");
        let wrong = shop.post("/api/v1/customers", json!({ "name": "Fi", "address": { "name": "", "line1": "", "city": "York", "country": "GB" } })).await;
        assert_eq!(wrong.faults(), ["address.line1 empty"]);
        let version = found("ana@example.com").await["version"].as_i64().unwrap();
        let path = format!("/api/v1/customers/{}", ana["id"].as_str().unwrap());
        assert_eq!(shop.patch(&path, version, json!({ "address": null })).await.expect(200)["address"], json!(null));
    }

    async fn customers_are_changed_and_changed_back(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        import(&shop, "name,email,phone\nAna,ana@example.com,1\nBo,,2\n").await;
        let (report, id) = import_with(&shop, b"name,email,phone\nAna Berg,ANA@example.com,1\nBo,,2\n", &Chosen::default()).await;
        assert_eq!(classes(&report), [2, 0, 1, 1, 0, 0]);
        step(&shop, id, Step::Undo, &Chosen::default()).await;
        let all = shop.get("/api/v1/customers").await.text();
        assert!(all.contains("\"Ana\"") && all.contains("ana@example.com"), "{all}");
    }

    async fn files_without_column_names_are_mapped_by_number(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let text = "1492\tAUSTRALI0001\tAustralia Bike Retailer\t1\n1494\tALLENSON0001\tAllenson Cycles\t2\n";
        let sent = shop.request(axum::http::Method::POST, "/api/v1/imports?file_name=Vendor.tsv&column_names=none").fresh_key();
        let brought = sent.body(text).send().await.expect(201);
        assert_eq!((&brought["rows"], &brought["kind"], &brought["columns"][2]["header"]), (&json!(2), &json!(null), &json!("column 3")));
        let id = brought["id"].as_str().unwrap().parse().unwrap();
        let chosen = Chosen { kind: Some("suppliers"), map: &[("3", "name")], ..Chosen::default() };
        let report = step(&shop, id, Step::Run, &chosen).await.report;
        assert_eq!(classes(&report), [2, 2, 0, 0, 0, 0], "{report:?}");
        assert!(shop.get("/api/v1/suppliers").await.text().contains("Australia Bike Retailer"));
    }

    async fn suppliers_and_their_items(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        shop.post("/api/v1/products", plain_product("Tee", "TEE")).await.expect(201);
        let text = "name;email;currency;lead_time_days;minimum_order\nMill & Co;a@mill.example;eur;14;1.000,00\nTannery;;;x;\nmill & co;;;;\n";
        let (report, _) = import_with(&shop, text.as_bytes(), &Chosen { kind: Some("suppliers"), ..Chosen::default() }).await;
        assert_eq!(classes(&report), [3, 1, 0, 0, 0, 2]);
        let suppliers = shop.get("/api/v1/suppliers").await.text();
        assert!(suppliers.contains("\"1000.00\"") && suppliers.contains("EUR"), "{suppliers}");
        let text = "supplier,sku,supplier_sku,price,currency,lead_time_days,pack_size,preferred\n\
                    Mill & Co,tee,M-1,4.50,EUR,,12,true\nNobody,TEE,,,,,,\nMill & Co,NONE,,,,,,\nMill & Co,TEE,,,,,,\n";
        let (report, id) = import_with(&shop, text.as_bytes(), &Chosen::default()).await;
        assert_eq!(super::row(&shop, id).await.kind.as_deref(), Some("supplier-items"));
        assert_eq!(classes(&report), [4, 1, 0, 0, 0, 3]);
        let undone = step(&shop, id, Step::Undo, &Chosen::default()).await.undone.unwrap();
        assert_eq!((undone.taken_back, undone.kept), (1, 0));
    }
}
