//! Buyers without an account.

use app::parties::guests::{Guest, KnownBuyers, find_or_create};
use app::platform::{Call, Command, Result, WriteCtx};
use domain::base::{CustomerId, Email, Name};
use domain::parties::Permission;
use serde_json::json;
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::world;

/// Stands for an order that names its buyers.
struct Buyers(Vec<Guest>);

impl Command for Buyers {
    const NAME: &'static str = "test.buyers";
    const PERMISSION: Permission = Permission::OrdersPlace;
    type Output = Vec<CustomerId>;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Vec<CustomerId>> {
        let buyers: Vec<(&Call, &Guest)> = self.0.iter().map(|guest| (call, guest)).collect();
        let known = KnownBuyers::ask(ctx.tx, self.0.iter())?;
        find_or_create(ctx, &buyers, known)
    }
}

fn guest(name: &str, email: &str) -> Guest {
    Guest { name: Name::new(name).unwrap(), email: Email::optional(email).unwrap(), phone: None }
}

both_engines! {
    async fn are_known_by_their_address(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let ana = shop.post("/api/v1/customers", json!({ "name": "Ana", "email": "ana@example.com" })).await.expect(201);
        let guests = vec![
            guest("Someone", "ANA@example.com"),
            guest("Bob", "bob@example.com"),
            guest("Robert", "Bob@example.com"),
            guest("Nobody", ""),
            guest("Nobody", ""),
        ];
        let ids = shop.shop().execute(Call::system("test"), Buyers(guests.clone())).await.unwrap().value;
        assert_eq!(ids[0].to_string(), ana["id"].as_str().unwrap());
        assert_eq!(ids[1], ids[2]);
        assert_ne!(ids[3], ids[4], "without an address nobody is known");
        let again = shop.shop().execute(Call::system("test"), Buyers(guests)).await.unwrap().value;
        assert_eq!(again[..3], ids[..3]);
        let known = shop.get("/api/v1/customers?email=ana@example.com").await.expect(200);
        assert_eq!(known["items"], json!([ana]), "an order changes no known customer");
        assert_eq!(shop.get("/api/v1/customers?kind=guest").await.expect(200)["items"].as_array().unwrap().len(), 5);
    }

    async fn thirty_orders_of_one_stranger_make_one_guest(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let order = |n: usize| {
            let buyers = Buyers(vec![guest(&format!("Bob {n}"), "bob@example.com")]);
            shop.shop().execute(Call::system("test"), buyers)
        };
        let ids = futures_util::future::join_all((0..world::RACERS).map(order)).await;
        let first = ids[0].as_ref().unwrap().value[0];
        assert!(ids.iter().all(|answer| answer.as_ref().is_ok_and(|a| a.value == [first])));
        assert_eq!(shop.get("/api/v1/customers").await.expect(200)["items"].as_array().unwrap().len(), 1);
    }
}
