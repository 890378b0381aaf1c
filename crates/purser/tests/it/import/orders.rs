//! Orders of other programs and of our own: layouts that are known as a whole, amounts that belong to the order, numbers that are
//! taken.

use app::platform::imports::Step;
use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

use super::{Chosen, classes, findings, import, import_with, receive, row, step};
use crate::world::{gbp, plain_product, receive as stock_up};

/// The columns of Shopify's export that matter, in its order; what belongs to the order stands on its first row.
const SHOPIFY: &str = "\
Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Shipping Name,Shipping Address1,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Notes,Cancelled at,Id,Lineitem discount
#1001,ana@example.com,paid,,GBP,25.00,4.00,5.80,34.80,TEN,5.00,2025-05-11 09:55:16 -0400,2,Mug - Red,10.00,,Ana Lee,Ana Lee,1 Road,Leeds,'01234,,GB,\"two
lines\",,9001,0.00
#1001,ana@example.com,,,,,,,,,,2025-05-11 09:55:16 -0400,1,Mug - Blue,10.00,,,,,,,,,,,,0.00
1002,,pending,,GBP,12.00,0.00,2.00,12.00,,0.00,2025-05-12 10:00:00 +0100,1,Tee,12.00,TEE,,,,,,,,,,9002,0.00
#1003,bo@example.com,voided,,GBP,12.00,0.00,0.00,12.00,,0.00,2025-05-12 11:00:00 +0100,1,Tee,12.00,TEE,,,,,,,,,2025-05-12 12:00:00 +0100,9003,0.00
#1004,bo@example.com,paid,,GBP,12.00,3.00,0.00,19.00,,0.00,2025-05-13 11:00:00 +0100,1,Tee,12.00,TEE,,,,,,,,,,9004,0.00
";

const ETSY: &str = "\
Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Order Shipping,Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Ship Address1,Ship Address2,Ship City,Ship State,Ship Zipcode,Ship Country,Order ID,Variations,Order Type,SKU
05/06/25,Mug,cup lover,2,£10.00,,,1.00,0.00,4.00,2.30,20.00,GBP,77,5,05/06/2025,,Ana Lee,1 Road,,Leeds,,LS1 1AA,United Kingdom,#501,Color:Red,online,
05/06/25,Mug,cup lover,1,£10.00,,,0.00,0.00,4.00,2.30,10.00,GBP,78,5,05/06/2025,,Ana Lee,1 Road,,Leeds,,LS1 1AA,United Kingdom,#501,Color:Blue,online,
";

fn amounts(order: &Value) -> [String; 6] {
    ["subtotal", "discount", "shipping", "fees", "tax", "total"]
        .map(|key| order[key]["amount"].as_str().unwrap_or("none").to_owned())
}

both_engines! {
    async fn shopify_orders(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let (report, id) = import_with(&shop, SHOPIFY.as_bytes(), &Chosen::default()).await;
        assert_eq!(row(&shop, id).await.kind.as_deref(), Some("sales"));
        assert_eq!(classes(&report), [5, 3, 0, 0, 1, 1], "{report:?}");
        let told: Vec<String> = findings(&shop, id).await.into_iter().map(|f| format!("{} {} {}", f.0, f.1, f.2)).collect();
        assert_eq!(told, ["6  cancelled", "7 Total does_not_add_up"]);
        let first = shop.get("/api/v1/orders/1001").await.expect(200);
        // Tax comes on top: 30.00 - 5.00 + 4.00 + 5.80.
        assert_eq!(amounts(&first), ["30.00", "0.00", "4.00", "-5.00", "5.80", "34.80"]);
        assert_eq!((&first["prices_include_tax"], &first["created_at"]), (&json!(false), &json!("2025-05-11T13:55:16Z")));
        assert_eq!(first["shipping_address"]["postcode"], "01234");
        let skus: Vec<&str> = first["lines"].as_array().unwrap().iter().map(|l| l["sku"].as_str().unwrap()).collect();
        assert_eq!(skus, ["MUG-RED", "MUG-BLUE"], "variants without SKU are not one");
        let second = shop.get("/api/v1/orders/1002").await.expect(200);
        assert_eq!((amounts(&second)[4].as_str(), amounts(&second)[5].as_str(), &second["prices_include_tax"]), ("2.00", "12.00", &json!(true)));
        let edited = SHOPIFY.replace("25.00,4.00,5.80,34.80", "25.00,5.00,5.80,35.80");
        let (report, id) = import_with(&shop, edited.as_bytes(), &Chosen::default()).await;
        assert_eq!((report.created, report.changed), (0, 0), "{report:?}");
        assert!(findings(&shop, id).await.iter().any(|f| f.2 == "order_differs"), "another carriage is not added to the first");
    }

    async fn etsy_sold_items(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let (report, id) = import_with(&shop, ETSY.as_bytes(), &Chosen::default()).await;
        assert_eq!(row(&shop, id).await.kind.as_deref(), Some("sales"));
        assert_eq!(classes(&report), [2, 2, 0, 0, 0, 0], "{report:?}");
        let order = shop.get("/api/v1/orders/501").await.expect(200);
        assert_eq!(amounts(&order), ["30.00", "1.00", "4.00", "0.00", "2.30", "35.30"], "carriage and tax count once");
        assert_eq!(order["created_at"], "2025-05-06T00:00:00Z", "the month comes first");
        assert_eq!((&order["shipping_address"]["country"], &order["lines"][1]["sku"]), (&json!("GB"), &json!("MUG-COLOR-BLUE")));
    }

    async fn our_own_orders_are_history_elsewhere(engine: EngineUnderTest) {
        let (from, to) = (TestShop::open(engine), TestShop::open(engine));
        let rate = json!({ "name": "VAT", "country": "GB", "region": "", "tax_class": "standard", "rate": "20" });
        from.post("/api/v1/tax-rates", rate).await.expect(201);
        let method = json!({ "code": "post", "name": "Post", "price": gbp("3.95"), "tax_class": "standard" });
        from.post("/api/v1/shipping-methods", method).await.expect(201);
        for (title, sku) in [("Tee", "TEE"), ("Mug", "MUG")] {
            from.post("/api/v1/products", plain_product(title, sku)).await.expect(201);
            stock_up(&from, sku, 50).await;
        }
        let address = json!({ "name": "Ana", "line1": "1 Road", "city": "Leeds", "postcode": "LS1", "country": "GB" });
        let mut numbers = Vec::new();
        for lines in [json!([{ "sku": "TEE", "quantity": 3 }, { "sku": "MUG", "quantity": 1, "discount": { "amount": gbp("1.00") } }]), json!([{ "sku": "MUG", "quantity": 2 }])] {
            let body = json!({ "customer": { "name": "Ana", "email": "ana@example.com" }, "shipping_address": address,
                "shipping_method": "post", "lines": lines });
            numbers.push(from.post("/api/v1/orders", body).await.expect(201)["number"].as_str().unwrap().to_owned());
        }
        let export = async |shop: &TestShop| shop.get("/api/v1/exports/order-lines").await.bytes;
        let file = export(&from).await;
        let (again, _) = import_with(&from, &file, &Chosen::default()).await;
        assert_eq!(classes(&again), [3, 0, 0, 3, 0, 0], "{again:?}");
        let (report, id) = import_with(&to, &file, &Chosen::default()).await;
        assert_eq!(row(&to, id).await.kind.as_deref(), Some("sales"));
        assert_eq!(classes(&report), [3, 3, 0, 0, 0, 0], "{report:?}");
        for number in &numbers {
            let path = format!("/api/v1/orders/{number}");
            let (here, there) = (from.get(&path).await.expect(200), to.get(&path).await.expect(200));
            assert_eq!((amounts(&here), &here["shipping_address"], &here["created_at"]), (amounts(&there), &there["shipping_address"], &there["created_at"]));
            let line = |order: &Value| order["lines"].as_array().unwrap().iter().map(|l| ["sku", "quantity", "unit_price", "discount", "tax", "total"].map(|k| l[k].clone())).collect::<Vec<_>>();
            assert_eq!(line(&here), line(&there));
        }
        // What was imported goes out and in again as well, in every form.
        for format in ["csv", "xlsx", "jsonl"] {
            let file = to.get(&format!("/api/v1/exports/order-lines?format={format}")).await.bytes;
            let id = receive(&to, &format!("lines.{format}"), &file).await.unwrap();
            let report = step(&to, id, Step::Run, &Chosen::default()).await.report;
            assert_eq!(classes(&report), [3, 0, 0, 3, 0, 0], "{format}: {report:?}");
        }
    }

    async fn numbers_of_the_past_are_not_given_again(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let rows: String = (1..40).map(|n| format!("{n},2020-01-02,A,1,2.00\n")).collect();
        import(&shop, &format!("order no,order date,sku,quantity,price\n{rows}")).await;
        shop.post("/api/v1/products", plain_product("Tee", "TEE")).await.expect(201);
        stock_up(&shop, "TEE", 5).await;
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..3 {
            let body = json!({ "customer": { "name": "Bo" }, "lines": [{ "sku": "TEE", "quantity": 1 }] });
            let number: u32 = shop.post("/api/v1/orders", body).await.expect(201)["number"].as_str().unwrap().parse().unwrap();
            assert!(number >= 40 && seen.insert(number), "{number}");
        }
    }

    async fn a_product_goes_before_a_code_of_charges(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        shop.post("/api/v1/products", plain_product("Shirt, medium", "m")).await.expect(201);
        let rows = "order no,order date,sku,quantity,price\n7,2020-01-02,M,2,5.00\n7,2020-01-02,S,1,3.00\n";
        let report = import(&shop, rows).await;
        assert_eq!((report.figures["sale_rows"], report.figures["charge_rows"]), (1, 1), "{report:?}");
        let order = shop.get("/api/v1/orders/7").await.expect(200);
        assert_eq!((&order["lines"][0]["sku"], &order["fees"]["amount"]), (&json!("M"), &json!("3.00")));
    }
}
