//! Forms with files: the guard, the limit, what arrives.

use axum::http::Method;
use domain::parties::{Permission, Role};
use testkit::shop::{Answered, Browser};
use testkit::{EngineUnderTest, TestShop, both_engines};
use web::pages::{Fields, SentFiles};
use web::shell::{Policy, Result, Routes, WebOptions};

const LIMIT: u64 = 1_000_000;

/// Tells what came in.
async fn take(mut sent: SentFiles<Fields, LIMIT>) -> Result<String> {
    let mut told = format!("{} {}", sent.fields.text("note"), sent.call.key.is_some());
    for file in &mut sent.files {
        let end = file.content.to_vec()?.last().copied().unwrap_or_default();
        told += &format!(" {}={}:{}:{end}", file.field, file.name, file.content.bytes);
    }
    Ok(told)
}

fn shop(engine: EngineUnderTest) -> TestShop {
    let area = || Routes::new("files").form(Policy::Needs(Permission::CatalogWrite), "/files", take);
    TestShop::serving(engine, WebOptions::default(), |_| vec![area()])
}

fn part(name: &str, file: Option<&str>, content: &[u8]) -> Vec<u8> {
    let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
    let mut out = format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n").into_bytes();
    out.extend_from_slice(content);
    out.extend_from_slice(b"\r\n");
    out
}

async fn send(shop: &TestShop, who: &Browser, parts: &[Vec<u8>]) -> Answered {
    let mut body = parts.concat();
    body.extend_from_slice(b"--edge--\r\n");
    let sending = shop.request(Method::POST, "/files").person(who);
    sending.header("content-type", "multipart/form-data; boundary=edge").body(body).send().await
}

both_engines! {
    async fn files_arrive_whole_up_to_their_limit(engine: EngineUnderTest) {
        let shop = shop(engine);
        let who = shop.person(Role::Manager).await;
        let guard = [part("csrf", None, who.csrf.as_bytes()), part("idem", None, b"one"), part("note", None, "é".as_bytes())];
        let file = |bytes: usize| part("file", Some("..\\x/list.csv"), &vec![7; bytes]);
        let none = part("file", Some(""), b"");
        let whole = send(&shop, &who, &[guard.concat(), file(900_000), none]).await;
        assert_eq!((whole.status, whole.text().as_str()), (200, "é true file=list.csv:900000:7"));
        let large = send(&shop, &who, &[guard.concat(), file(600_000), file(600_000)]).await;
        assert_eq!((large.status, large.text().contains("1000000 bytes")), (413, true), "{}", large.text());
        let cut = shop.request(Method::POST, "/files").person(&who);
        let cut = cut.header("content-type", "multipart/form-data; boundary=edge").body([guard.concat(), file(10)].concat());
        assert_eq!(cut.send().await.status, 400);
    }

    async fn a_form_that_is_not_ours_costs_nothing(engine: EngineUnderTest) {
        let shop = shop(engine);
        let who = shop.person(Role::Manager).await;
        let (csrf, idem) = (part("csrf", None, who.csrf.as_bytes()), part("idem", None, b"two"));
        let file = part("file", Some("a.csv"), b"a");
        assert_eq!(send(&shop, &who, &[idem.clone(), file.clone()]).await.status, 403, "no token");
        assert_eq!(send(&shop, &who, &[file.clone(), csrf.clone(), idem.clone()]).await.status, 403, "token after the file");
        assert_eq!(send(&shop, &who, &[csrf.clone(), file.clone()]).await.status, 400, "no idem");
        let other = shop.form(&who, "/files", &[]).await;
        assert_eq!(other.status, 415);
        let staff = shop.person(Role::Staff).await;
        assert_eq!(send(&shop, &staff, &[csrf, idem, file]).await.status, 403);
    }
}
