//! Pages of suppliers.

use domain::parties::Role;
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::pages::{forbidden, hidden, read, refused, sent};

const MILL: [(&str, &str); 6] = [
    ("name", "Mill & Co"),
    ("email", "orders@mill.example"),
    ("currency", "eur"),
    ("lead_time_days", "12"),
    ("minimum_order", "150"),
    ("note", "Closed in July"),
];

both_engines! {
    async fn suppliers_are_added_changed_and_archived(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let who = shop.person(Role::Manager).await;
        assert!(read(&shop, &who, "/suppliers").await.contains("No suppliers yet"));
        read(&shop, &who, "/suppliers/new").await;
        let wrong = refused(&shop, &who, "/suppliers", &[("name", "Mill"), ("currency", "???"), ("lead_time_days", "soon")]).await;
        assert!(wrong.contains("whole days") && wrong.contains("value=\"soon\""), "{wrong}");
        let path = sent(&shop, &who, "/suppliers", &MILL).await;
        refused(&shop, &who, "/suppliers", &MILL).await;
        let page = read(&shop, &who, &path).await;
        assert!(page.contains("12 days") && page.contains("150.00") && page.contains("Closed in July"), "{page}");
        assert!(read(&shop, &who, "/suppliers?q=mill&sort=name").await.contains(&path));
        let version = hidden(&read(&shop, &who, &format!("{path}/edit")).await, "version");
        let change = |extra: (&'static str, &'static str)| {
            let mut fields: Vec<(&str, &str)> = MILL.to_vec();
            fields.extend([("version", version.as_str()), extra]);
            fields
        };
        sent(&shop, &who, &path, &change(("archive", "true"))).await;
        let late = refused(&shop, &who, &path, &change(("archive", ""))).await;
        assert!(late.contains("Somebody else changed this"), "{late}");
        assert!(read(&shop, &who, "/suppliers?archived=true").await.contains(&path));
        assert!(!read(&shop, &who, "/suppliers").await.contains(&path));
        assert_eq!(shop.page(&who, "/suppliers?archived=x").await.status, 422);
    }

    async fn staff_look_and_do_not_change(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let (manager, staff) = (shop.person(Role::Manager).await, shop.person(Role::Staff).await);
        let path = sent(&shop, &manager, "/suppliers", &MILL).await;
        let page = read(&shop, &staff, &path).await;
        assert!(page.contains("orders@mill.example") && !page.contains("Edit supplier"));
        forbidden(&shop, &staff, "/suppliers/new").await;
        assert_eq!(shop.form(&staff, "/suppliers", &MILL).await.status, 403);
    }
}
