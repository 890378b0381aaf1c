//! Imports in the browser and through the API.

use axum::http::Method;
use domain::parties::Role;
use serde_json::{Value, json};
use testkit::shop::{Answered, Browser};
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::pages::{forbidden, hidden, read, send_file, sent};
use app::platform::run_due_jobs;

async fn upload(shop: &TestShop, who: &Browser, name: &str, content: &[u8]) -> Answered {
    send_file(shop, who, "/imports", &[], (name, content)).await
}

const FILE: &[u8] = b"SKU;Title;Price;Colour of box\nA;One;1,50;red\nB;Two;2,75;blue\nC;Three;free;\n";

/// The fields of the form of an import, as the page has them.
fn form_of(page: &str, step: &'static str) -> Vec<(&'static str, String)> {
    let mut fields =
        vec![("kind", hidden(page, "kind")), ("version", hidden(page, "version")), ("step", step.to_owned())];
    for select in page.split("<select").skip(1).filter(|s| s.contains("name=\"map\"")) {
        let select = select.split("</select>").next().unwrap();
        let chosen = select.split("<option ").skip(1).find(|o| o.contains("selected")).unwrap_or("value=\"\"");
        fields.push(("map", chosen.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()));
    }
    fields
}

async fn begin(shop: &TestShop, who: &Browser, path: &str, step: &'static str) {
    let page = read(shop, who, path).await;
    let fields = form_of(&page, step);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    assert_eq!(sent(shop, who, &format!("{path}/steps"), &fields).await, path);
}

both_engines! {
    async fn a_file_goes_through_its_steps(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let who = shop.person(Role::Manager).await;
        assert!(read(&shop, &who, "/imports").await.contains("No imports yet"));
        assert!(read(&shop, &who, "/imports/new").await.contains("multipart/form-data"));
        let brought = upload(&shop, &who, "list.csv", FILE).await;
        assert_eq!(brought.status, 303, "{}", brought.text());
        let path = brought.header("location").to_owned();
        let ready = read(&shop, &who, &path).await;
        assert!(ready.contains("Colour of box") && ready.contains("1,50 · 2,75") && ready.contains("Not run yet"), "{ready}");
        begin(&shop, &who, &path, "check").await;
        let busy = shop.page(&who, &path).await;
        assert!(busy.header("refresh") == "2" && busy.text().contains("Checking the rows"), "{}", busy.text());
        run_due_jobs(shop.shop()).await.unwrap();
        let checked = read(&shop, &who, &path).await;
        assert!(checked.contains("Nothing has changed yet") && checked.contains("is not a number"), "{checked}");
        assert!(read(&shop, &who, "/products").await.contains("No products yet"));
        begin(&shop, &who, &path, "run").await;
        run_due_jobs(shop.shop()).await.unwrap();
        let done = read(&shop, &who, &path).await;
        assert!(done.contains("What the import did") && done.contains("Rejected rows as a file"), "{done}");
        assert!(read(&shop, &who, "/products").await.contains("Two"));
        assert!(read(&shop, &who, "/imports").await.contains("list.csv"));
        let rejects = shop.page(&who, &format!("{path}/rejects.csv")).await;
        assert!(rejects.header("content-disposition").contains("rejected list.csv"));
        assert!(rejects.text().contains("C,Three,free,,4,"), "{}", rejects.text());
        let undo = [("version", hidden(&done, "version")), ("step", "undo".to_owned())];
        let undo: Vec<(&str, &str)> = undo.iter().map(|(k, v)| (*k, v.as_str())).collect();
        sent(&shop, &who, &format!("{path}/steps"), &undo).await;
        run_due_jobs(shop.shop()).await.unwrap();
        assert!(read(&shop, &who, &path).await.contains("What was taken back"));
        assert!(!read(&shop, &who, "/products").await.contains("Two"));
    }

    async fn what_is_wrong_is_shown_beside_its_control(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let who = shop.person(Role::Manager).await;
        for (name, content) in [("a.pdf", b"%PDF-1.4".as_slice()), ("", b"")] {
            let refused = upload(&shop, &who, name, content).await;
            assert_eq!(refused.status, 422, "{}", refused.text());
        }
        let brought = upload(&shop, &who, "odd.csv", b"What,Why\n1,2\n").await;
        let path = brought.header("location").to_owned();
        let page = read(&shop, &who, &path).await;
        assert!(page.contains("do not tell what it holds") && !page.contains("name=\"map\""), "{page}");
        let tried = read(&shop, &who, &format!("{path}?kind=products")).await;
        assert!(tried.contains("name=\"map\""), "{tried}");
        let fields = [("kind", "products"), ("version", "2"), ("step", "run"), ("map", "sku"), ("map", "sku")];
        let refused = crate::pages::refused(&shop, &who, &format!("{path}/steps"), &fields).await;
        assert!(refused.contains("Another column is SKU already"), "{refused}");
        let staff = shop.person(Role::Staff).await;
        forbidden(&shop, &staff, "/imports").await;
    }

    async fn opening_stock_goes_where_orders_are_filled_from_first(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let who = shop.person(Role::Owner).await;
        let file = b"SKU,Title,Price,Quantity\nCUP,Cup,9.50,4\n";
        let brought = upload(&shop, &who, "opening.csv", file).await;
        let path = brought.header("location").to_owned();
        let page = read(&shop, &who, &path).await;
        let main = shop.get("/api/v1/locations").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        assert!(page.contains(&format!("<option value=\"{main}\" selected")), "{page}");
        shop.post(&format!("/api/v1{path}/run"), json!({})).await.expect(202);
        run_due_jobs(shop.shop()).await.unwrap();
        let levels = shop.get("/api/v1/stock/levels?sku=CUP").await.expect(200);
        assert_eq!((&levels["items"][0]["on_hand"], &levels["items"][0]["location"]), (&json!(4), &json!(main)));
    }

    async fn programs_bring_files_too(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let send = |key: &str| {
            let sending = shop.request(Method::POST, "/api/v1/imports?file_name=list.csv").key(key);
            sending.header("content-type", "text/csv").body(FILE.to_vec()).send()
        };
        let brought = send("one").await.expect(201);
        assert_eq!((&brought["kind"], &brought["state"], &brought["rows"]), (&json!("products"), &json!("ready"), &json!(3)));
        assert_eq!(send("one").await.expect(201)["id"], brought["id"], "the same key brings it once");
        let path = format!("/api/v1/imports/{}", brought["id"].as_str().unwrap());
        let wrong = shop.post(&format!("{path}/check"), json!({ "mapping": ["sku", "nothing", "price", null] })).await;
        assert_eq!((wrong.status, wrong.faults()), (422, vec!["mapping[1] unknown_field".to_owned()]));
        shop.post(&format!("{path}/check"), json!({})).await.expect(202);
        run_due_jobs(shop.shop()).await.unwrap();
        let checked = shop.get(&path).await.expect(200);
        let report = |import: &Value| ["rows", "created", "rejected"].map(|k| import["report"][k].as_u64().unwrap());
        assert_eq!((checked["state"].as_str(), report(&checked)), (Some("checked"), [3, 2, 1]));
        shop.post(&format!("{path}/run"), json!({})).await.expect(202);
        run_due_jobs(shop.shop()).await.unwrap();
        let done = shop.get(&path).await.expect(200);
        assert_eq!((done["state"].as_str(), report(&done)), (Some("done"), [3, 2, 1]));
        assert_eq!(shop.post(&format!("{path}/run"), json!({})).await.code(), "import_not_there");
        let rejects = shop.get(&format!("{path}/rejects")).await;
        assert!(rejects.header("content-type").starts_with("text/csv") && rejects.text().lines().count() == 2);
        shop.post(&format!("{path}/undo"), json!({})).await.expect(202);
        run_due_jobs(shop.shop()).await.unwrap();
        assert_eq!(shop.get(&path).await.expect(200)["undone"]["taken_back"], 2);
        assert_eq!(shop.get("/api/v1/imports").await.expect(200)["items"].as_array().unwrap().len(), 1);
        let none = shop.request(Method::POST, "/api/v1/imports").fresh_key().body(Vec::new()).send().await;
        assert_eq!(none.status, 422, "{}", none.text());
    }
}
