//! The mail server that is entered in the program: through the API and the pages, refused by field, never told, used at once by
//! every node, and overruled by what the program was started with.

use super::{Post, pairs};
use crate::pages::{forbidden, read, refused, sent};
use crate::platform::stop;
use crate::world::count_events;
use app::Shop;
use app::messages::MailOptions;
use app::messages::mail_server::{ChangeMailServer, MailPassword, MailServerChange, StandingMailServer};
use app::platform::{AppError, Call, run_due_jobs};
use axum::http::Method;
use domain::messages::MailEncryption;
use domain::parties::Role;
use scraper::Html;
use serde_json::{Value, json};
use testkit::{Engine, EngineUnderTest, TestShop, both_engines};

use crate::orders::pages::texts;

const API: &str = "/api/v1/mail-server";
const PAGE: &str = "/settings/mail";
const SECRET: &str = "hunter2-is-no-secret";

/// A mail server with a user.
fn entered() -> Value {
    json!({ "host": "Mail.example.com", "user": "shop", "password": SECRET, "sender": "shop@example.com",
        "sender_name": "The Shop", "links": "https://shop.example.com/" })
}

/// The recording server as an owner would enter it.
fn recording(post: &Post) -> MailServerChange {
    let url = post.server.url();
    let port = url.rsplit(':').next().unwrap().parse().unwrap();
    MailServerChange {
        host: Some("127.0.0.1".to_owned()),
        port: Some(Some(port)),
        encryption: Some(MailEncryption::None),
        sender: Some("shop@example.com".to_owned()),
        sender_name: Some("Shop \"of\" Ana".to_owned()),
        links: Some("https://shop.example.com".to_owned()),
        ..MailServerChange::default()
    }
}

async fn change(shop: &Shop, version: i64, change: MailServerChange) -> Result<StandingMailServer, AppError> {
    let program = shop.options().mail.clone();
    shop.execute(Call::system("test"), ChangeMailServer { version, change, program }).await.map(|done| done.value)
}

/// Everything that stands in the database outside the table that keeps the password, as text.
async fn written(shop: &TestShop) -> String {
    let principal = crate::platform::system();
    let read = shop.shop().read(&principal, |ctx| {
        let events = ctx.tx.query(db::sql!("select data from events"), &[], |r| r.get::<String>(0))?;
        let answers = ctx.tx.query(db::sql!("select answer from idempotency"), &[], |r| r.get::<String>(0))?;
        let jobs = ctx.tx.query(db::sql!("select payload from jobs"), &[], |r| r.get::<String>(0))?;
        let shown = ctx.tx.query(db::sql!("select value from mail_server"), &[], |r| r.get::<String>(0))?;
        Ok([events, answers, jobs, shown].concat().join("\n"))
    });
    read.await.unwrap()
}

both_engines! {
    async fn what_is_entered_is_kept_and_the_password_is_never_told(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let empty = shop.get(API).await.expect(200);
        assert_eq!((&empty["host"], &empty["can_send"], &empty["version"]), (&json!(null), &json!(false), &json!(0)));
        let made = shop.patch(API, 0, entered()).await;
        assert!(!made.text().contains(SECRET), "{}", made.text());
        let made = made.expect(200);
        assert_eq!((&made["host"], &made["has_password"]), (&json!("mail.example.com"), &json!(true)));
        assert_eq!((&made["can_send"], &made["links"]), (&json!(true), &json!("https://shop.example.com")));
        assert_eq!(shop.get(API).await.expect(200), made);
        assert!(!written(&shop).await.contains(SECRET));
        assert_eq!(count_events(&shop, "mail_server.changed").await, 1);
        // What is absent stays, the password too; nothing new is no change.
        let named = shop.patch(API, 1, json!({ "sender_name": null })).await.expect(200);
        assert_eq!((&named["has_password"], &named["sender_name"], &named["version"]), (&json!(true), &json!(null), &json!(2)));
        assert_eq!(shop.patch(API, 2, json!({ "host": "mail.example.com" })).await.expect(200)["version"], 2);
        let stale = shop.patch(API, 1, json!({ "user": "x" })).await;
        assert_eq!((stale.status, stale.text().contains(SECRET)), (412, false));
        // Without a user there is no password, without a server no user.
        let nobody = shop.patch(API, 2, json!({ "user": "" })).await.expect(200);
        assert_eq!((&nobody["has_password"], &nobody["user"]), (&json!(false), &json!("")));
        let gone = shop.patch(API, 3, json!({ "host": null })).await.expect(200);
        assert_eq!((&gone["host"], &gone["can_send"], &gone["version"]), (&json!(null), &json!(false), &json!(4)));
        let by = |role| shop.request(Method::PATCH, API).by(role).header("if-match", "\"4\"").json(&json!({ "user": "" }));
        assert_eq!(by(Role::Manager).send().await.status, 403);
        assert_eq!(shop.request(Method::GET, API).by(Role::Staff).send().await.status, 403);
    }

    async fn what_cannot_be_a_mail_server_is_refused_by_field(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        shop.patch(API, 0, entered()).await.expect(200);
        for (bad, fault) in [
            (json!({ "host": "https://mail.example.com" }), "host not_a_host"),
            (json!({ "host": "10.0.0.300" }), "host not_a_host"),
            (json!({ "port": 0 }), "port out_of_range"),
            (json!({ "port": 65_536 }), "port out_of_range"),
            (json!({ "sender": "me" }), "sender not_an_email"),
            (json!({ "links": "https://a.example/b" }), "links not_a_site"),
            (json!({ "user": "a\r\nb", "password": "x" }), "user control_character"),
            (json!({ "host": null, "user": "me" }), "host empty"),
            (json!({ "user": null, "password": "x" }), "user empty"),
            (json!({ "encryption": "none", "password": "x" }), "encryption not_secure"),
            // The password is not carried to where somebody points the program at.
            (json!({ "host": "evil.example" }), "password needed_again"),
            (json!({ "port": 2525 }), "password needed_again"),
            (json!({ "user": "other" }), "password needed_again"),
        ] {
            let answer = shop.patch(API, 1, bad.clone()).await;
            assert_eq!((answer.status, answer.faults()), (422, vec![fault.to_owned()]), "{bad}");
        }
        assert_eq!(shop.patch(API, 1, json!({ "encryption": "magic" })).await.status, 422);
        let moved = json!({ "host": "other.example", "password": "another" });
        assert_eq!(shop.patch(API, 1, moved).await.expect(200)["version"], 2);
        let here = json!({ "host": "localhost", "encryption": "none", "password": "another" });
        shop.patch(API, 2, here).await.expect(200);
    }

    async fn mail_that_waited_goes_out_without_a_new_start(engine: EngineUnderTest) {
        let post = Post::open(engine).await.reopen_with(|options| options.mail = MailOptions::default()).await;
        let placed = post.place("ana@example.com").await;
        post.work().await;
        assert_eq!(post.states().await, pairs(&[("order_received", "waiting")]));

        // Nobody listens on the port at first: the message is tried, and tried again at once when that is mended.
        let right = recording(&post);
        let wrong = MailServerChange { port: Some(Some(1)), ..right.clone() };
        change(&post.shop, 0, wrong).await.unwrap();
        post.work().await;
        assert_eq!(post.states().await, pairs(&[("order_received", "queued")]));
        assert!(post.messages().await[0].note.contains("cannot be reached"), "{}", post.messages().await[0].note);
        change(&post.shop, 1, right).await.unwrap();
        post.work().await;
        let subject = format!("Order {} received", placed.number);
        assert_eq!(post.mails(), pairs(&[("ana@example.com", &subject)]));
        let mail = &post.server.accepted()[0];
        assert_eq!(mail.header("From"), r#""Shop \"of\" Ana" <shop@example.com>"#);
        assert!(mail.header("Message-ID").ends_with("@example.com>"), "{}", mail.header("Message-ID"));
        assert!(mail.raw.replace("=\r\n", "").contains("https://shop.example.com/o/"), "{}", mail.raw);

        // Taken away, messages wait again.
        let away = MailServerChange { host: Some(String::new()), ..MailServerChange::default() };
        change(&post.shop, 2, away).await.unwrap();
        post.place("bob@example.com").await;
        post.work().await;
        assert_eq!(post.states().await, pairs(&[("order_received", "sent"), ("order_received", "waiting")]));
        post.close().await;
    }

    async fn every_node_sees_a_change(engine: EngineUnderTest) {
        let post = Post::open(engine).await.reopen_with(|options| options.mail = MailOptions::default()).await;
        // One process per SQLite file.
        let other = (engine.engine() == Engine::Postgres).then(|| Shop::open(post.options.clone()).unwrap());
        post.place("ana@example.com").await;
        run_due_jobs(other.as_ref().unwrap_or(&post.shop)).await.unwrap();
        change(&post.shop, 0, recording(&post)).await.unwrap();
        run_due_jobs(other.as_ref().unwrap_or(&post.shop)).await.unwrap();
        assert_eq!(post.mails().len(), 1);
        let away = MailServerChange { sender: Some(String::new()), ..MailServerChange::default() };
        change(other.as_ref().unwrap_or(&post.shop), 1, away).await.unwrap();
        post.place("bob@example.com").await;
        post.work().await;
        assert_eq!(post.mails().len(), 1);
        if let Some(other) = other {
            stop(other).await;
        }
        post.close().await;
    }

    async fn what_the_program_was_started_with_wins_and_is_locked(engine: EngineUnderTest) {
        let post = Post::open(engine).await.reopen_with(|options| options.mail.base_url = None).await;
        let elsewhere = MailServerChange {
            host: Some("mail.example.com".to_owned()),
            password: Some(MailPassword::new("x")),
            links: Some("https://own.example".to_owned()),
            ..MailServerChange::default()
        };
        let Err(AppError::Invalid(errors)) = change(&post.shop, 0, elsewhere).await else { panic!("it is locked") };
        let fields: Vec<&str> = errors.iter().map(|e| e.field.as_str()).collect();
        assert!(fields.starts_with(&["host", "password"]), "{fields:?}");
        let open = MailServerChange { links: Some("https://own.example".to_owned()), ..MailServerChange::default() };
        change(&post.shop, 0, open).await.unwrap();
        post.place("ana@example.com").await;
        post.work().await;
        let mail = post.server.accepted()[0].raw.replace("=\r\n", "");
        assert!(mail.contains("https://own.example/o/"), "{mail}");
        post.close().await;
    }

    async fn the_pages_take_a_server_and_keep_its_password(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let owner = shop.person(Role::Owner).await;
        for page in [PAGE, "/set-up/mail"] {
            assert!(read(&shop, &owner, page).await.contains("Not set yet"));
        }
        let typed = [("version", "0"), ("host", "mail example"), ("port", "x"), ("encryption", "tls"), ("sender", "me@")];
        let page = refused(&shop, &owner, PAGE, &typed).await;
        assert_eq!(texts(&Html::parse_document(&page), "#port-error").len(), 1);
        let typed = [("version", "0"), ("host", "mail example"), ("encryption", "tls"), ("sender", "me@"), ("password", SECRET)];
        let page = refused(&shop, &owner, PAGE, &typed).await;
        let html = Html::parse_document(&page);
        assert_eq!((texts(&html, "#host-error").len(), texts(&html, "#sender-error").len()), (1, 1));
        assert!(page.contains("mail example") && !page.contains(SECRET), "what was typed is kept, but not the password");
        let typed = [("version", "0"), ("host", "mail.example.com"), ("encryption", "tls"), ("user", "shop"),
            ("password", SECRET), ("sender", "shop@example.com"), ("sender_name", "The Shop")];
        assert_eq!(sent(&shop, &owner, "/set-up/mail", &typed).await, "/set-up/mail");
        let page = read(&shop, &owner, PAGE).await;
        assert!(page.contains("Mail can be sent") && page.contains("port 465") && page.contains("A password is kept"));
        assert!(!page.contains(SECRET) && read(&shop, &owner, "/set-up").await.contains("Mail can be sent"));
        // An empty password keeps the one that is there.
        let typed = [("version", "1"), ("host", "mail.example.com"), ("encryption", "tls"), ("user", "shop"), ("sender", "new@example.com")];
        sent(&shop, &owner, PAGE, &typed).await;
        assert_eq!(shop.get(API).await.expect(200)["has_password"], true);
        let manager = shop.person(Role::Manager).await;
        let looked = read(&shop, &manager, PAGE).await;
        assert!(looked.contains("new@example.com") && !looked.contains("Save mail server"));
        forbidden(&shop, &manager, "/set-up/mail").await;
        sent(&shop, &owner, PAGE, &[("version", "2"), ("remove", "true")]).await;
        assert!(read(&shop, &owner, PAGE).await.contains("Not set yet"));
        refused(&shop, &owner, "/settings/mail/test", &[("to", "me@")]).await;
        let path = sent(&shop, &owner, "/settings/mail/test", &[("to", "me@example.com")]).await;
        assert!(path.starts_with("/messages/msg_"), "{path}");
    }
}
