//! Who gets what, once each and in order, whatever comes in between.

use super::{Post, order, pairs, run};
use crate::platform::{stop, system};
use app::Shop;
use app::buying::items::{CreateSupplierItem, ItemTerms};
use app::messages::notices::ChangeNotice;
use app::messages::queries::order_by_token;
use app::messages::release::ReleaseWaiting;
use app::orders::cancel::CancelOrder;
use app::parties::suppliers::CreateSupplier;
use app::platform::people::AddUser;
use app::platform::sessions::{AskReset, Token, use_password_link};
use app::platform::{BackgroundOptions, Call};
use app::stock::policy::SetStockPolicy;
use domain::base::{Currency, Email, Name, Sku};
use domain::messages::Notice;
use domain::orders::CancelReason;
use domain::parties::{Role, SupplierInput};
use testkit::{Engine, EngineUnderTest, both_engines};

/// Orders placed at once.
const BUYERS: usize = 30;

async fn owner(post: &Post) {
    let (email, name) = (Email::new("owner@example.com").unwrap(), Name::new("Olive").unwrap());
    post.run(AddUser { email, name, role: Role::Owner }).await;
}

async fn supplier(post: &Post) {
    let input = SupplierInput {
        name: "Mill & Co".to_owned(),
        email: Some("mill@example.com".to_owned()),
        phone: None,
        note: None,
        currency: Currency::GBP,
        lead_time_days: 14,
        minimum_order: None,
    };
    let supplier = post.run(CreateSupplier { input }).await.id;
    let terms = ItemTerms {
        supplier_sku: "M-77".to_owned(),
        price: None,
        lead_time_days: None,
        pack_size: 12,
        minimum_quantity: 1,
    };
    let sku = Sku::new("TEE").unwrap();
    post.run(CreateSupplierItem { supplier, sku, terms, preferred: Some(true) }).await;
}

async fn watch(post: &Post, low_at: i64) {
    let (sku, location) = (Sku::new("TEE").unwrap(), post.main().await);
    let low_at = Some(Some(low_at));
    post.run(SetStockPolicy { sku, location, safety_stock: None, oversell_allowance: None, low_at }).await;
}

both_engines! {
    async fn a_forgotten_password_comes_back_by_mail(engine: EngineUnderTest) {
        let post = Post::open(engine).await;
        owner(&post).await;
        let ask = || AskReset { email: Email::new("Owner@example.com").unwrap() };
        post.run(ask()).await;
        post.run(AskReset { email: Email::new("nobody@example.com").unwrap() }).await;
        post.work().await;
        assert_eq!(post.mails().len(), 1, "{:?}", post.mails());
        let raw = post.server.accepted()[0].raw.replace("=\r\n", "").replace("=3D", "=");
        let token: String = raw.split("/password/").nth(1).unwrap().chars().take_while(char::is_ascii_hexdigit).collect();
        let token = Token::read(&token).unwrap();
        let kept = post.message(post.messages().await[0].id).await;
        assert!(!kept.texts.unwrap().text.contains(token.reveal()), "the secret is not kept");
        use_password_link(&post.shop, &token, "oak linen stone", "test").await.unwrap();
        assert!(use_password_link(&post.shop, &token, "oak linen stone", "test").await.is_err(), "it works once");

        post.run(ask()).await;
        post.options.clock.advance(31 * 60 * 1_000_000);
        post.work().await;
        assert_eq!(post.mails().len(), 1, "what was asked for long ago is not sent");
        post.close().await;
    }

    async fn a_customer_gets_two_mails_from_order_to_shipped(engine: EngineUnderTest) {
        let mut post = Post::open(engine).await;
        let placed = post.place("ana@example.com").await;
        post = post.reopen().await;
        post.work().await;
        post = post.reopen().await;
        post.work().await;
        post.ship(&placed).await;
        post = post.reopen().await;
        post.work().await;
        post.work().await;
        let (received, shipped) =
            (format!("Order {} received", placed.number), format!("Order {} is on its way", placed.number));
        assert_eq!(post.mails(), pairs(&[("ana@example.com", &received), ("ana@example.com", &shipped)]));
        let mails = post.server.accepted();
        assert!(mails[0].raw.contains("TEE") && mails[0].raw.contains("=C2=A312.50"), "{}", mails[0].raw);
        assert!(mails[1].raw.contains("JD0146"), "{}", mails[1].raw);

        // The link in the mail opens the order; what is kept of the mail does not.
        let raw = mails[0].raw.replace("=\r\n", "");
        let token = raw.split("shop.example.com/o/").nth(1).unwrap()[..32].to_owned();
        let found = post.shop.read(&system(), move |ctx| order_by_token(ctx.tx, &token)).await.unwrap();
        assert_eq!(found, Some(placed.id));
        let kept = post.message(post.messages().await[0].id).await;
        assert!(!kept.texts.as_ref().unwrap().text.contains(&raw.split("shop.example.com/o/").nth(1).unwrap()[..32]));
        let wrong = "0".repeat(32);
        assert_eq!(post.shop.read(&system(), move |ctx| order_by_token(ctx.tx, &wrong)).await.unwrap(), None);
        assert_eq!(kept.header_id.as_deref(), Some(mails[0].header("Message-ID").as_str()));
        post.close().await;
    }

    async fn thirty_orders_at_once_are_thirty_mails(engine: EngineUnderTest) {
        let post = Post::open(engine).await;
        let addresses: Vec<String> = (0..BUYERS).map(|n| format!("buyer{n}@example.com")).collect();
        futures_util::future::join_all(addresses.iter().map(|a| run(&post.shop, order(a)))).await;
        post.work().await;
        let mut got: Vec<String> = post.mails().into_iter().map(|m| m.0).collect();
        got.sort();
        let mut expected = addresses;
        expected.sort();
        assert_eq!(got, expected);
        post.close().await;
    }

    async fn an_order_cancelled_in_time_is_only_told_so(engine: EngineUnderTest) {
        let post = Post::open(engine).await;
        owner(&post).await;
        let placed = post.place("ana@example.com").await;
        post.run(CancelOrder { id: placed.id, reason: CancelReason::Customer, note: String::new() }).await;
        post.work().await;
        let subject = format!("Order {} cancelled", placed.number);
        assert_eq!(post.mails(), pairs(&[("ana@example.com", &subject)]));
        let expected =
            pairs(&[("order_received", "dropped"), ("staff_new_order", "dropped"), ("order_cancelled", "sent")]);
        assert_eq!(post.states().await, expected);
        let dropped = &post.messages().await[0];
        assert_eq!(dropped.note, "the order was cancelled before this was sent");
        post.close().await;
    }

    async fn owners_hear_of_orders_unless_they_do_not_want_to(engine: EngineUnderTest) {
        let post = Post::open(engine).await;
        owner(&post).await;
        post.place("ana@example.com").await;
        post.work().await;
        let off = ChangeNotice { notice: Notice::StaffNewOrder, version: 0, enabled: Some(false), language: None };
        post.run(off).await;
        post.place("bob@example.com").await;
        post.work().await;
        let mut to: Vec<String> = post.mails().into_iter().map(|m| m.0).collect();
        to.sort();
        assert_eq!(to, ["ana@example.com", "bob@example.com", "owner@example.com"]);
        post.close().await;
    }

    async fn a_supplier_hears_once_per_shortage(engine: EngineUnderTest) {
        let post = Post::open(engine).await;
        supplier(&post).await;
        watch(&post, 10).await;
        let low = || post.mails().iter().filter(|m| m.0 == "mill@example.com").count();
        post.stock(-92).await;
        post.work().await;
        assert_eq!(low(), 1);
        // Still short, then a little above the threshold, then short again: nothing new.
        post.stock(-2).await;
        post.stock(5).await;
        post.stock(-4).await;
        post.work().await;
        assert_eq!(low(), 1);
        post.stock(50).await;
        post.stock(-50).await;
        post.work().await;
        assert_eq!(low(), 2);
        // A shortage that is over before anybody was told is not told of.
        post.stock(50).await;
        post.stock(-50).await;
        post.stock(50).await;
        post.work().await;
        assert_eq!(low(), 2);
        assert!(post.server.accepted()[0].raw.contains("M-77"));
        post.close().await;
    }

    async fn without_a_mail_server_messages_wait_and_can_be_read(engine: EngineUnderTest) {
        let mut url = None;
        let mut post = Post::open(engine).await.reopen_with(|options| url = options.mail.smtp_url.take()).await;
        let placed = post.place("ana@example.com").await;
        post.work().await;
        post.ship(&placed).await;
        post.work().await;
        assert_eq!(post.states().await, pairs(&[("order_received", "waiting"), ("order_shipped", "waiting")]));
        let kept = post.message(post.messages().await[0].id).await;
        assert!(kept.texts.unwrap().html.contains("Thank you for your order"));
        assert_eq!(post.mails(), []);

        post = post.reopen_with(|options| options.mail.smtp_url = url).await;
        // A new message does not overtake those that wait.
        post.run(app::shipping::deliver::DeliverShipment { id: shipment(&post, &placed).await, version: None }).await;
        post.work().await;
        assert_eq!(post.mails(), []);
        assert_eq!(post.run(ReleaseWaiting).await, 3);
        post.work().await;
        let subjects: Vec<String> = post.mails().into_iter().map(|m| m.1).collect();
        // That it has left need not be said any more.
        assert_eq!(subjects, [format!("Order {} received", placed.number), format!("Order {} has arrived", placed.number)]);
        assert_eq!(post.run(ReleaseWaiting).await, 0);
        post.close().await;
    }

    async fn a_customer_without_an_address_is_passed_over(engine: EngineUnderTest) {
        let post = Post::open(engine).await;
        let mut nameless = order("ana@example.com");
        if let app::orders::place::OrderCustomer::Guest(guest) = &mut nameless.customer {
            guest.email = None;
        }
        post.run(nameless).await;
        post.work().await;
        assert_eq!(post.states().await, pairs(&[("order_received", "dropped")]));
        post.close().await;
    }

    async fn two_processes_send_each_message_once(engine: EngineUnderTest) {
        let mut post = Post::open(engine).await.reopen_with(|options| options.background = BackgroundOptions::ON).await;
        // One process per SQLite file.
        let other = (engine.engine() == Engine::Postgres).then(|| Shop::open(post.options.clone()).unwrap());
        let addresses: Vec<String> = (0..BUYERS).map(|n| format!("buyer{n}@example.com")).collect();
        let shops = [&post.shop, other.as_ref().unwrap_or(&post.shop)];
        let placing = addresses.iter().enumerate().map(|(n, a)| shops[n % 2].execute(Call::system("test"), order(a)));
        for placed in futures_util::future::join_all(placing).await {
            placed.unwrap();
        }
        crate::platform::until("every message is sent", async || {
            post.messages().await.iter().filter(|m| m.state == domain::messages::MessageState::Sent).count() == BUYERS
        })
        .await;
        let mut got: Vec<String> = post.mails().into_iter().map(|m| m.0).collect();
        got.sort();
        let mut expected = addresses.clone();
        expected.sort();
        assert_eq!(got, expected);
        if let Some(other) = other {
            stop(other).await;
        }
        post = post.reopen_with(|options| options.background = BackgroundOptions::OFF).await;
        assert_eq!(post.messages().await.len(), BUYERS);
        post.close().await;
    }
}

async fn shipment(post: &Post, order: &app::orders::view::OrderView) -> domain::base::ShipmentId {
    use app::shipping::queries::shipments::{ShipmentFilter, shipments};
    let filter = ShipmentFilter { order: Some(order.id), ..ShipmentFilter::default() };
    post.shop.read(&system(), move |ctx| shipments(ctx.tx, &filter)).await.unwrap().items[0].id
}
