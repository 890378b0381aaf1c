//! Messages through a recording mail server, well and badly behaved; the small shop they are tested in.

mod api;
mod buying;
mod mail_server;
mod pages;
mod sending;
mod trouble;

use crate::platform::{options, stop, system, with_fixed_clock};
use app::messages::queries::{MessageFilter, MessageRow, messages};
use app::messages::{MailOptions, MessageDetail};
use app::orders::place::{OrderCustomer, PlaceLine, PlaceOrder};
use app::orders::view::OrderView;
use app::parties::guests::Guest;
use app::platform::page::PageRequest;
use app::platform::{Call, Command, run_due_jobs};
use app::setup::SetUpShop;
use app::shipping::ship::ShipOrder;
use app::stock::adjust::{AdjustLine, AdjustStock, Change};
use app::{Shop, ShopOptions};
use connect::mail::RecordingServer;
use domain::base::{Currency, Email, LocationId, MessageId, Money, Name, Quantity, QuantityChange, Sku};
use domain::shipping::Tracking;
use domain::stock::{AdjustmentReason, Bucket};
use testkit::{EngineUnderTest, Target};

/// A shop with one tracked variant, `TEE`, and a mail server.
pub(crate) struct Post {
    pub(crate) shop: Shop,
    pub(crate) options: ShopOptions,
    pub(crate) server: RecordingServer,
    // Dropped last: the database goes after everything that is connected to it.
    pub(crate) target: Target,
}

impl Post {
    /// With the mail server configured.
    pub(crate) async fn open(engine: EngineUnderTest) -> Post {
        let target = engine.fresh();
        let server = RecordingServer::start().await.unwrap();
        let mut options = with_fixed_clock(options(&target));
        options.mail = MailOptions {
            smtp_url: Some(server.url()),
            from: Some("The Shop <shop@example.com>".to_owned()),
            base_url: Some("https://shop.example.com".to_owned()),
        };
        let shop = Shop::open(options.clone()).unwrap();
        run(&shop, SetUpShop).await;
        run(&shop, tee()).await;
        let post = Post { shop, options, server, target };
        post.stock(100).await;
        post
    }

    /// Ends the process, as it were, and begins it again; with other options.
    pub(crate) async fn reopen_with(self, change: impl FnOnce(&mut ShopOptions)) -> Post {
        let Post { shop, mut options, server, target } = self;
        stop(shop).await;
        // Ids come from the clock: a process begins later than the one before it ended.
        options.clock.advance(1_000_000);
        change(&mut options);
        let shop = Shop::open(options.clone()).unwrap();
        Post { shop, options, server, target }
    }

    pub(crate) async fn reopen(self) -> Post {
        self.reopen_with(|_| ()).await
    }

    pub(crate) async fn main(&self) -> LocationId {
        let all = self.shop.read(&system(), |ctx| Ok(app::stock::locations::all(ctx.tx)?)).await.unwrap();
        all.iter().find(|l| l.code == app::setup::MAIN_LOCATION).unwrap().id
    }

    /// Puts units of the variant on the shelf, or takes them off.
    pub(crate) async fn stock(&self, units: i64) {
        let change = Change::By(Bucket::Good, QuantityChange::new(units).unwrap());
        let (sku, reason) = (Sku::new("TEE").unwrap(), AdjustmentReason::Correction);
        let lines = vec![AdjustLine { sku, change, reason, note: String::new() }];
        let location = self.main().await;
        self.run(AdjustStock { location, lines }).await;
    }

    pub(crate) async fn place(&self, email: &str) -> OrderView {
        self.run(order(email)).await
    }

    pub(crate) async fn ship(&self, order: &OrderView) {
        let tracking = Tracking {
            carrier: Some(Name::new("dhl").unwrap()),
            number: Some(Name::new("JD0146").unwrap()),
            url: None,
        };
        self.run(ShipOrder { order: order.id, version: None, lines: None, location: None, tracking }).await;
    }

    pub(crate) async fn run<C: Command>(&self, command: C) -> C::Output {
        run(&self.shop, command).await
    }

    /// Runs the jobs that are due.
    pub(crate) async fn work(&self) {
        run_due_jobs(&self.shop).await.unwrap();
    }

    /// Every message, oldest first.
    pub(crate) async fn messages(&self) -> Vec<MessageRow> {
        let page = PageRequest { limit: Some(250), after: None, sort: Some("created_at".to_owned()) };
        let filter = MessageFilter { page, ..MessageFilter::default() };
        self.shop.read(&system(), move |ctx| messages(ctx.tx, &filter)).await.unwrap().items
    }

    /// State and notice of every message, oldest first.
    pub(crate) async fn states(&self) -> Vec<(String, String)> {
        self.messages().await.into_iter().map(|m| (m.notice.to_string(), m.state.to_string())).collect()
    }

    pub(crate) async fn message(&self, id: MessageId) -> MessageDetail {
        self.shop.read(&system(), move |ctx| app::messages::queries::message(ctx.tx, id)).await.unwrap()
    }

    /// Recipient and subject of every mail that was accepted.
    pub(crate) fn mails(&self) -> Vec<(String, String)> {
        self.server.accepted().into_iter().map(|m| (m.to.clone(), m.header("Subject"))).collect()
    }

    pub(crate) async fn close(self) {
        stop(self.shop).await;
    }
}

pub(crate) async fn run<C: Command>(shop: &Shop, command: C) -> C::Output {
    match shop.execute(Call::system("test"), command).await {
        Ok(answer) => answer.value,
        Err(error) => panic!("{}: {error:?}", C::NAME),
    }
}

fn tee() -> app::catalog::products::CreateProduct {
    let variant = app::catalog::input::VariantInput {
        sku: "TEE".to_owned(),
        values: Vec::new(),
        barcodes: Vec::new(),
        price: Money::from_minor(1_250, Currency::GBP),
        compare_at_price: None,
        cost: None,
        weight_g: None,
        tracked: true,
    };
    app::catalog::products::CreateProduct { title: "Tee".to_owned(), variants: vec![variant], ..Default::default() }
}

/// One tee for a guest.
pub(crate) fn order(email: &str) -> PlaceOrder {
    let line = PlaceLine {
        sku: Sku::new("TEE").unwrap(),
        quantity: Quantity::new(1).unwrap(),
        unit_price: None,
        discount: None,
    };
    let email = Some(Email::new(email).unwrap());
    PlaceOrder {
        channel: "web".to_owned(),
        customer: OrderCustomer::Guest(Guest { name: Name::new("Ana Lee").unwrap(), email, phone: None }),
        shipping_address: None,
        lines: vec![line],
        shipping_method: None,
        location: None,
        note: String::new(),
        source: "api",
    }
}

/// Texts of pairs, for comparing.
pub(crate) fn pairs(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}
