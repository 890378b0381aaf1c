//! Files on orders: by API and page, handed out to be saved, limited in size and number.

use axum::http::Method;
use domain::parties::Role;
use serde_json::{Value, json};
use testkit::{EngineUnderTest, both_engines};

use super::pages::{order, selling};
use crate::pages::{read, send_file};
use crate::world::{RACERS, count_events, race};

/// "%PDF-1.7" in base64.
const PDF: &str = "JVBERi0xLjc=";
/// The most files of an order.
const MOST: usize = 20;

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect()
}

both_engines! {
    async fn a_file_comes_is_handed_out_and_goes(engine: EngineUnderTest) {
        let (shop, _) = selling(engine).await;
        let (id, _) = order(&shop, 1).await;
        let path = format!("/api/v1/orders/{id}/attachments");
        let file = shop.post(&path, json!({ "name": "Maß 1.pdf", "data": PDF })).await.expect(201);
        assert_eq!((file["size"].as_i64(), file["media_type"].as_str()), (Some(8), Some("application/pdf")));
        let html = shop.post(&path, json!({ "name": "x.html", "data": "PHNjcmlwdD4=" })).await.expect(201);
        assert_eq!(html["media_type"], "application/octet-stream");
        assert_eq!(names(&shop.get(&path).await.expect(200)), ["Maß 1.pdf", "x.html"]);

        let one = format!("/api/v1/attachments/{}", file["id"].as_str().unwrap());
        let served = shop.request(Method::GET, &format!("{one}/content")).send().await;
        assert_eq!((served.status, served.bytes.as_slice()), (200, b"%PDF-1.7".as_slice()));
        let expected = "attachment; filename=\"Ma_ 1.pdf\"; filename*=UTF-8''Ma%C3%9F%201%2Epdf";
        assert_eq!(served.header("content-disposition"), expected);
        assert_eq!(served.header("x-content-type-options"), "nosniff");
        assert!(served.header("content-security-policy").contains("sandbox"));
        let stranger = shop.request(Method::GET, &format!("{one}/content")).anonymous().send().await;
        assert_eq!(stranger.status, 401);

        assert_eq!(shop.delete(&one).await.expect(200)["name"], "Maß 1.pdf");
        assert_eq!(shop.delete(&one).await.status, 404);
        assert_eq!(shop.get(&format!("{one}/content")).await.status, 404);
        assert_eq!(names(&shop.get(&path).await.expect(200)), ["x.html"]);
        assert_eq!((count_events(&shop, "order.attached").await, count_events(&shop, "order.detached").await), (2, 1));
    }

    async fn what_cannot_be_attached_is_refused(engine: EngineUnderTest) {
        let (shop, _) = selling(engine).await;
        let (id, _) = order(&shop, 1).await;
        let path = format!("/api/v1/orders/{id}/attachments");
        for (name, data, fault) in [
            ("a.pdf", "%%%", "data not_base64"),
            ("a.pdf", "", "data empty"),
            ("", PDF, "name empty"),
            ("../a.pdf", PDF, "name a_path"),
            ("a\nb.pdf", PDF, "name line_break"),
        ] {
            let refused = shop.post(&path, json!({ "name": name, "data": data })).await;
            assert_eq!((refused.status, refused.faults()), (422, vec![fault.to_owned()]), "{name:?}");
        }
        let nowhere = "/api/v1/orders/ord_06XJAX4Z00000A/attachments";
        assert_eq!(shop.post(nowhere, json!({ "name": "a.pdf", "data": PDF })).await.status, 404);
        assert_eq!(shop.get(nowhere).await.status, 404);
        assert!(names(&shop.get(&path).await.expect(200)).is_empty());
    }

    async fn of_many_at_once_no_more_than_the_limit_are_kept(engine: EngineUnderTest) {
        let (shop, _) = selling(engine).await;
        let (id, _) = order(&shop, 1).await;
        let path = format!("/api/v1/orders/{id}/attachments");
        let answers = race(|n| shop.post(&path, json!({ "name": format!("{n}.pdf"), "data": PDF }))).await;
        let expected = vec![(201, MOST), (409, RACERS - MOST)];
        assert_eq!(answers, expected);
        assert_eq!(names(&shop.get(&path).await.expect(200)).len(), MOST);
    }

    async fn staff_attach_and_take_off_on_the_page(engine: EngineUnderTest) {
        let (shop, manager) = selling(engine).await;
        let (id, number) = order(&shop, 1).await;
        let (page, upload) = (format!("/orders/{number}"), format!("/orders/{id}/attachments"));
        assert!(read(&shop, &manager, &page).await.contains("Attach a file"));
        let none = send_file(&shop, &manager, &upload, &[], ("", b"")).await;
        assert_eq!(none.status, 422);
        assert!(none.text().contains("Choose a file first"), "{}", none.text());
        let sent = send_file(&shop, &manager, &upload, &[], ("C:\\letters\\wish.txt", b"Blue, please")).await;
        assert_eq!((sent.status, sent.header("location")), (303, format!("/orders/{id}").as_str()));
        let shown = read(&shop, &manager, &page).await;
        assert!(shown.contains("wish.txt") && shown.contains("12 B") && shown.contains("attached <strong>wish.txt"), "{shown}");
        let at = shown.split("href=\"/attachments/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let saved = shop.page(&manager, &format!("/attachments/{at}")).await;
        assert_eq!((saved.status, saved.bytes.as_slice()), (200, b"Blue, please".as_slice()));
        let stranger = shop.request(Method::GET, &format!("/attachments/{at}")).anonymous().send().await;
        assert_ne!(stranger.status, 200);
        let off = shop.form(&manager, &format!("/attachments/{at}/remove"), &[("order", &id)]).await;
        assert_eq!(off.status, 303);
        let shown = read(&shop, &manager, &page).await;
        assert!(shown.contains("took <strong>wish.txt"), "{shown}");
        assert_eq!(shop.page(&manager, &format!("/attachments/{at}")).await.status, 404);
        let staff = shop.person(Role::Staff).await;
        assert_eq!(send_file(&shop, &staff, &upload, &[], ("a.txt", b"a")).await.status, 303);
    }
}
