//! Pages of products.

use domain::parties::Role;
use testkit::shop::Browser;
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::pages::{forbidden, hidden, read, refused, sent};
use crate::world;

const TEE: [(&str, &str); 15] = [
    ("title", "Tee"),
    ("vendor", "Mill & Co"),
    ("tax_class", "standard"),
    ("options[0].name", "Size"),
    ("rows", "3"),
    ("variants[0].values[0]", "M"),
    ("variants[0].sku", "TEE-M"),
    ("variants[0].price", "12.50"),
    ("variants[0].barcodes", "TEEM1 TEEM2"),
    ("variants[1].sku", ""),
    ("variants[2].values[0]", "L"),
    ("variants[2].sku", "TEE-L"),
    ("variants[2].price", "14"),
    ("variants[2].weight_g", "180"),
    ("variants[2].barcodes", ""),
];

async fn tee(shop: &TestShop, who: &Browser) -> String {
    sent(shop, who, "/products", &TEE).await
}

both_engines! {
    async fn the_list_is_empty_then_filled_then_filtered(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let who = shop.person(Role::Manager).await;
        assert!(read(&shop, &who, "/products").await.contains("No products yet"));
        assert!(read(&shop, &who, "/products?q=tee").await.contains("Clear filters"));
        let path = tee(&shop, &who).await;
        world::receive(&shop, "TEE-M", 7).await;
        let list = read(&shop, &who, "/products?sort=title&limit=25").await;
        assert!(list.contains(&path) && list.contains("12.50 – 14.00") && list.contains(">7<"), "{list}");
        assert!(read(&shop, &who, "/products?q=teem1").await.contains(&path), "found by barcode");
        let none = read(&shop, &who, "/products?q=mug&archived=true").await;
        assert!(!none.contains(&path) && none.contains("Clear filters"));
        assert!(read(&shop, &who, "/products?archived=true").await.contains("Nothing is archived"));
        assert_eq!(shop.page(&who, "/products?category=nonsense").await.status, 422);
        assert_eq!(shop.page(&who, "/products?after=nonsense").await.status, 422);
    }

    async fn pages_lead_forth_and_back(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let who = shop.person(Role::Staff).await;
        for n in 0..3 {
            shop.post("/api/v1/products", world::plain_product(&format!("Mug {n}"), &format!("MUG-{n}"))).await.expect(201);
        }
        let first = read(&shop, &who, "/products?sort=title&limit=1").await;
        let next = first.split("href=\"").find(|rest| rest.contains("after=")).unwrap().split('"').next().unwrap().replace("&amp;", "&");
        let second = read(&shop, &who, &next).await;
        assert!(first.contains("Mug 0") && second.contains("Mug 1") && !second.contains("Mug 2"));
        assert!(second.contains("/products?limit=1&amp;sort=title\""), "the page before");
        assert!(!second.contains("Add a product"), "staff may not");
    }

    async fn a_product_is_made_by_form_and_refused_with_its_rows_kept(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let who = shop.person(Role::Manager).await;
        read(&shop, &who, "/products/new").await;
        let more = shop.form(&who, "/products", &[("title", "Cup"), ("rows", "3"), ("more", "true")]).await;
        assert!(more.status == 200 && more.text().contains("Variant 6") && more.text().contains("value=\"Cup\""));
        let wrong = refused(&shop, &who, "/products", &[
            ("title", ""), ("rows", "3"), ("variants[1].sku", "CUP"), ("variants[1].price", "abc"),
        ]).await;
        assert!(wrong.contains("value=\"abc\"") && wrong.contains("href=\"#variants[0].price\""), "{wrong}");
        assert!(refused(&shop, &who, "/products", &[("title", "Cup")]).await.contains("SKU and a price"));
        let path = tee(&shop, &who).await;
        assert!(refused(&shop, &who, "/products", &TEE).await.contains("nother variant has this SKU"));
        let page = read(&shop, &who, &path).await;
        for part in ["TEEM1 TEEM2", "180 g", "How free stock adds up", "Nothing has moved yet", "Mill &amp; Co"] {
            assert!(page.contains(part), "{part}: {page}");
        }
    }

    async fn two_people_change_a_product(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let who = shop.person(Role::Manager).await;
        let path = tee(&shop, &who).await;
        let form = read(&shop, &who, &format!("{path}/edit")).await;
        let version = hidden(&form, "version");
        let change = |title: &'static str, version: String| {
            let (shop, who, path) = (&shop, &who, path.clone());
            async move {
                shop.form(who, &path, &[("title", title), ("tax_class", "standard"), ("version", &version)]).await
            }
        };
        assert_eq!(change("Tee shirt", version.clone()).await.status, 303);
        let late = change("T-shirt", version).await;
        assert_eq!(late.status, 422);
        assert!(late.text().contains("Somebody else changed this") && late.text().contains("value=\"T-shirt\""));
        assert_eq!(change("T-shirt", hidden(&late.text(), "version")).await.status, 303);
        assert!(read(&shop, &who, &path).await.contains("T-shirt"));
    }

    async fn a_variant_is_added_changed_and_archived(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let who = shop.person(Role::Manager).await;
        let path = tee(&shop, &who).await;
        read(&shop, &who, &format!("{path}/variants/new")).await;
        let add = format!("{path}/variants");
        refused(&shop, &who, &add, &[("values[0]", "S"), ("sku", "TEE-M"), ("price", "9")]).await;
        sent(&shop, &who, &add, &[("values[0]", "S"), ("sku", "TEE-S"), ("price", "9")]).await;
        let page = read(&shop, &who, &path).await;
        let edit = page.split("href=\"").filter(|rest| rest.starts_with("/variants/")).last().unwrap().split('"').next().unwrap().to_owned();
        let form = read(&shop, &who, &edit).await;
        let variant = edit.trim_end_matches("/edit");
        let version = hidden(&form, "version");
        let fields = [("values[0]", "S"), ("sku", "TEE-S"), ("price", "9.50"), ("weight_g", "heavy"), ("version", version.as_str())];
        assert!(refused(&shop, &who, variant, &fields).await.contains("whole grams"));
        let fields = [("values[0]", "S"), ("sku", "TEE-S"), ("price", "9.50"), ("archive", "true"), ("version", version.as_str())];
        sent(&shop, &who, variant, &fields).await;
        let page = read(&shop, &who, &path).await;
        assert!(page.contains("9.50") && page.contains("Archived"));
    }

    async fn a_product_is_archived_and_brought_back(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let who = shop.person(Role::Manager).await;
        let path = tee(&shop, &who).await;
        let version = hidden(&read(&shop, &who, &path).await, "version");
        refused(&shop, &who, &format!("{path}/archive"), &[("version", "99")]).await;
        sent(&shop, &who, &format!("{path}/archive"), &[("version", &version)]).await;
        assert!(read(&shop, &who, &path).await.contains("Bring back"));
        sent(&shop, &who, &format!("{path}/bring-back"), &[]).await;
        assert!(read(&shop, &who, &path).await.contains("On sale"));
    }

    async fn staff_look_and_do_not_change(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let (manager, staff) = (shop.person(Role::Manager).await, shop.person(Role::Staff).await);
        let path = tee(&shop, &manager).await;
        let page = read(&shop, &staff, &path).await;
        assert!(page.contains("TEE-M") && !page.contains("Edit product") && !page.contains("/archive"));
        forbidden(&shop, &staff, "/products/new").await;
        forbidden(&shop, &staff, &format!("{path}/edit")).await;
        assert_eq!(shop.form(&staff, "/products", &TEE).await.status, 403);
        assert_eq!(shop.page(&staff, "/products/prd_0000000000000").await.status, 400);
    }
}
