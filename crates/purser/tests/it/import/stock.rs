//! Stock levels.

use super::{Chosen, classes, findings, import, import_with, step};
use crate::world::plain_product;
use app::platform::imports::Step;
use testkit::{EngineUnderTest, TestShop, both_engines};

async fn good(shop: &TestShop, sku: &str) -> i64 {
    shop.get(&format!("/api/v1/stock/levels?sku={sku}")).await.expect(200)["items"][0]["good"].as_i64().unwrap_or(-1)
}

both_engines! {
    async fn counts_are_set_and_taken_back(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        for (title, sku) in [("Tee", "TEE"), ("Cap", "CAP"), ("Mug", "MUG")] {
            shop.post("/api/v1/products", plain_product(title, sku)).await.expect(201);
        }
        let text = "SKU\tLocation\tQuantity\ntee\tmain\t10\nCAP\tMain\t'3\nMUG\tnowhere\t1\nNIX\tmain\t1\nTEE\tmain\t4\nMUG\tmain\t\nMUG\tmain\t-2\n";
        let (report, id) = import_with(&shop, text.as_bytes(), &Chosen::default()).await;
        assert_eq!(classes(&report), [7, 2, 0, 0, 1, 4]);
        let told: Vec<String> = findings(&shop, id).await.into_iter().map(|f| format!("{} {}", f.0, f.2)).collect();
        assert_eq!(told, ["4 unknown_location", "5 unknown_sku", "6 duplicate", "7 no_figure", "8 out_of_range"]);
        assert_eq!((good(&shop, "TEE").await, good(&shop, "CAP").await), (10, 3));
        let log = shop.get("/api/v1/stock/movements").await.text();
        assert!(log.contains("\"cause\":\"import\""), "{log}");
        let changed = import(&shop, "sku,location,good\nTEE,main,8\nCAP,main,3\n").await;
        assert_eq!(classes(&changed), [2, 0, 1, 1, 0, 0]);
        crate::world::receive(&shop, "TEE", 1).await;
        let undone = step(&shop, id, Step::Undo, &Chosen::default()).await.undone.unwrap();
        assert_eq!((undone.taken_back, undone.kept), (1, 1), "{undone:?}");
        assert_eq!((good(&shop, "TEE").await, good(&shop, "CAP").await), (9, 0));
    }

    async fn lots_of_one_level_add_up(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        for (title, sku) in [("Tee", "TEE"), ("Cap", "CAP")] {
            shop.post("/api/v1/products", plain_product(title, sku)).await.expect(201);
        }
        let text = "\
Product code,Product name,Lot number,Expiration date,Bin location,OB QOH,Physical QOH,Comment
TEE,Tee,L1,01/31/2025,A-1,,30,
CAP,Cap,L2,,A-2,,5,
TEE,Tee,L3,02/28/2025,A-1,,12,
CAP,Cap,L4,,A-3,,five,
";
        let (report, id) = import_with(&shop, text.as_bytes(), &Chosen::default()).await;
        assert_eq!(super::row(&shop, id).await.kind.as_deref(), Some("stock"));
        assert_eq!(classes(&report), [4, 2, 0, 0, 0, 2]);
        let told: Vec<String> = findings(&shop, id).await.into_iter().map(|f| format!("{} {}", f.0, f.2)).collect();
        assert_eq!(told, ["3 rejected_with", "5 not_a_number"]);
        assert_eq!((good(&shop, "TEE").await, good(&shop, "CAP").await), (42, -1));
    }

    async fn shopify_inventory(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        import(&shop, "handle,title,option1_name,option1_value,price\nlamp,Lamp,Colour,Red,5\nlamp,Lamp,Colour,Blue,5\n").await;
        let text = "\
Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,SKU,HS Code,COO,Location,Bin name,Committed (not editable),Available (not editable),On hand (current),On hand (new)
lamp,Lamp,Colour,Red,,,,,,Main,,0,1,1,6
lamp,Lamp,Colour,Blue,,,,,,Main,,0,1,1,
lamp,Lamp,Colour,Green,,,,,,Main,,0,1,1,2
lamp,Lamp,Colour,Blue,,,,,,Main,,not stocked,not stocked,not stocked,not stocked
";
        let (report, id) = import_with(&shop, text.as_bytes(), &Chosen::default()).await;
        assert_eq!(super::row(&shop, id).await.kind.as_deref(), Some("stock"));
        assert_eq!(classes(&report), [4, 1, 0, 0, 2, 1]);
        assert_eq!((good(&shop, "lamp-red").await, good(&shop, "lamp-blue").await), (6, -1));
    }
}
