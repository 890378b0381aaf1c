//! Pictures of products: coming in by page and API, in order, served for ever, and gone when they are removed.

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::parties::Role;
use serde_json::{Value, json};
use testkit::shop::{Answered, Browser};
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::pages::{read, send_file};
use crate::world::plain_product;

/// PNGs of one pixel: red, and green.
const RED: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";
const GREEN: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNg+M8AAAICAQB7CYF4AAAAAElFTkSuQmCC";

async fn product(shop: &TestShop) -> String {
    let made = shop.post("/api/v1/products", plain_product("Stoneware cup", "CUP")).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

fn field<'a>(images: &'a Value, name: &str) -> Vec<&'a str> {
    images["items"].as_array().unwrap().iter().map(|image| image[name].as_str().unwrap()).collect()
}

async fn upload(shop: &TestShop, who: &Browser, path: &str, bytes: &[u8]) -> Answered {
    send_file(shop, who, path, &[("alt", "A cup")], ("cup.png", bytes)).await
}

both_engines! {
    async fn they_come_in_order_are_served_and_go(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let id = product(&shop).await;
        let path = format!("/api/v1/products/{id}/images");
        assert!(field(&shop.get(&path).await.expect(200), "id").is_empty());
        let red = shop.post(&path, json!({ "data": RED, "alt": "Red" })).await.expect(201);
        let green = shop.post(&path, json!({ "data": GREEN })).await.expect(201);
        let url = red["url"].as_str().unwrap();
        let served = shop.request(Method::GET, url).anonymous().send().await;
        assert_eq!((served.status, served.header("content-type")), (200, "image/jpeg"));
        assert_eq!(served.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(served.header("x-content-type-options"), "nosniff");
        let etag = served.header("etag").to_owned();
        let again = shop.request(Method::GET, url).anonymous().header("if-none-match", &etag).send().await;
        assert_eq!((again.status, again.bytes.len()), (304, 0));
        let of_green = format!("/api/v1/images/{}", green["id"].as_str().unwrap());
        let arranged = shop.patch(&of_green, 1, json!({ "position": 1, "alt": "Green" })).await.expect(200);
        assert_eq!(field(&arranged, "alt"), ["Green", "Red"]);
        let left = shop.delete(&format!("/api/v1/images/{}", red["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(field(&left, "alt"), ["Green"]);
        assert_eq!(shop.request(Method::GET, url).anonymous().send().await.status, 404, "nobody needs its file");
        assert_eq!(shop.delete(&format!("/api/v1/images/{}", red["id"].as_str().unwrap())).await.status, 404);
    }

    async fn what_is_no_picture_is_refused(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let id = product(&shop).await;
        let path = format!("/api/v1/products/{id}/images");
        for (data, fault) in [("%%%", "data not_base64"), ("aGVsbG8=", "data not_a_picture")] {
            let refused = shop.post(&path, json!({ "data": data })).await;
            assert_eq!((refused.status, refused.faults()), (422, vec![fault.to_owned()]));
        }
        let alt = "x".repeat(301);
        assert_eq!(shop.post(&path, json!({ "data": RED, "alt": alt })).await.faults(), ["alt too_long"]);
        assert!(field(&shop.get(&path).await.expect(200), "id").is_empty());
        assert_eq!(shop.request(Method::GET, "/pictures/nothing").anonymous().send().await.status, 404);
    }

    async fn two_who_arrange_them_do_not_overwrite_one_another(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let id = product(&shop).await;
        let path = format!("/api/v1/products/{id}/images");
        let red = shop.post(&path, json!({ "data": RED, "alt": "Red" })).await.expect(201);
        let green = shop.post(&path, json!({ "data": GREEN, "alt": "Green" })).await.expect(201);
        assert_eq!((&red["version"], &green["version"]), (&json!(1), &json!(1)));
        let of = |image: &Value| format!("/api/v1/images/{}", image["id"].as_str().unwrap());
        shop.patch(&of(&green), 1, json!({ "position": 1 })).await.expect(200);
        // The red one made room: whoever still sees it first is told.
        let stale = shop.patch(&of(&red), 1, json!({ "alt": "Crimson" })).await;
        assert_eq!((stale.status, field(&stale.json()["current"], "alt")), (412, vec!["Green", "Red"]), "{}", stale.text());
        let same = shop.patch(&of(&red), 2, json!({ "alt": "Red" })).await.expect(200);
        assert_eq!(same["items"][1]["version"], 2, "nothing changed");
        assert_eq!(shop.request(Method::PATCH, &of(&red)).json(&json!({ "alt": "x" })).fresh_key().send().await.status, 428);

        let who = shop.person(Role::Manager).await;
        let page = read(&shop, &who, &format!("/products/{id}")).await;
        assert!(page.contains("name=\"version\" value=\"2\""));
        let form = format!("/images/{}", red["id"].as_str().unwrap());
        let fields = |version| [("product", id.as_str()), ("version", version), ("alt", "Crimson")];
        let refused = shop.form(&who, &form, &fields("1")).await;
        assert_eq!((refused.status, refused.text().contains("Somebody else moved")), (422, true));
        assert_eq!(shop.form(&who, &form, &fields("2")).await.status, 303);
        let left = shop.delete(&of(&red)).await.expect(200);
        assert_eq!(field(&left, "alt"), ["Green"]);
    }

    async fn a_manager_adds_them_by_page(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let id = product(&shop).await;
        let who = shop.person(Role::Manager).await;
        let path = format!("/products/{id}");
        assert!(read(&shop, &who, &path).await.contains("Add a picture"));
        let upload_to = format!("{path}/images");
        assert_eq!(upload(&shop, &who, &upload_to, b"no picture").await.status, 422);
        let sent = upload(&shop, &who, &upload_to, &STANDARD.decode(RED).unwrap()).await;
        assert_eq!((sent.status, sent.header("location")), (303, format!("{path}#pictures").as_str()));
        let page = read(&shop, &who, &path).await;
        assert!(page.contains("alt=\"A cup\""), "{page}");
        assert!(read(&shop, &who, "/products").await.contains("/pictures/"), "lists show the first");
        let images = shop.get(&format!("/api/v1{path}/images")).await.expect(200);
        let of = format!("/images/{}", field(&images, "id")[0]);
        let fields = [("product", id.as_str()), ("remove", "true")];
        assert_eq!(shop.form(&who, &of, &fields).await.status, 303);
        let staff = shop.person(Role::Staff).await;
        assert!(!read(&shop, &staff, &path).await.contains("Add a picture"));
        assert_eq!(shop.form(&staff, &of, &fields).await.status, 403);
    }
}
