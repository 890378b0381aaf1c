//! `/categories`

use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::world;

const PATH: &str = "/api/v1/categories";

async fn add(shop: &TestShop, name: &str, parent: &Value) -> Value {
    shop.post(PATH, json!({ "name": name, "parent": parent["id"] })).await.expect(201)
}

fn path_of(category: &Value) -> String {
    format!("{PATH}/{}", category["id"].as_str().unwrap())
}

/// `a(b c(d))`
fn shape(nodes: &Value) -> String {
    let one = |node: &Value| {
        let below = shape(&node["children"]);
        let name = node["name"].as_str().unwrap();
        if below.is_empty() { name.to_owned() } else { format!("{name}({below})") }
    };
    nodes.as_array().unwrap().iter().map(one).collect::<Vec<_>>().join(" ")
}

async fn tree(shop: &TestShop, query: &str) -> String {
    shape(&shop.get(&format!("{PATH}{query}")).await.expect(200)["items"])
}

both_engines! {
    async fn stand_in_a_tree(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let clothes = add(&shop, "Clothes", &Value::Null).await;
        let shirts = add(&shop, "Shirts", &clothes).await;
        let socks = add(&shop, "Socks", &clothes).await;
        let long = add(&shop, "Long", &shirts).await;
        assert_eq!(tree(&shop, "").await, "Clothes(Shirts(Long) Socks)");
        assert_eq!(add(&shop, "Shirts", &socks).await["slug"], "shirts-2");
        let first = shop.patch(&path_of(&socks), 1, json!({ "position": 0, "name": "Stockings" })).await.expect(200);
        assert_eq!((&first["version"], &first["slug"]), (&json!(2), &json!("socks")));
        let top = shop.patch(&path_of(&shirts), 1, json!({ "parent": null, "position": 5 })).await.expect(200);
        assert_eq!(top["parent"], Value::Null);
        assert_eq!(tree(&shop, "").await, "Clothes(Stockings(Shirts)) Shirts(Long)");
        assert_eq!(shop.get(&path_of(&shirts)).await.expect(200), top);

        let refused = shop.patch(&path_of(&clothes), 1, json!({ "archived": true })).await;
        assert_eq!((refused.status, refused.code()), (409, "category_not_empty".into()));
        shop.patch(&path_of(&long), 1, json!({ "archived": true })).await.expect(200);
        assert_eq!(tree(&shop, "").await, "Clothes(Stockings(Shirts)) Shirts");
        assert_eq!(tree(&shop, "?archived=true").await, "Long");
        assert_eq!(tree(&shop, "?archived=all").await, "Clothes(Stockings(Shirts)) Shirts(Long)");
        let below = shop.post(PATH, json!({ "name": "x", "parent": long["id"] })).await;
        assert_eq!((below.status, below.faults()), (409, vec!["parent category_archived".to_owned()]));
    }

    async fn have_no_cycle_and_no_ninth_level(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let mut chain = vec![add(&shop, "1", &Value::Null).await];
        for level in 2..=8 {
            chain.push(add(&shop, &level.to_string(), &chain[level - 2]).await);
        }
        let ninth = shop.post(PATH, json!({ "name": "9", "parent": chain[7]["id"] })).await;
        assert_eq!((ninth.status, ninth.faults()), (409, vec!["parent category_too_deep".to_owned()]));
        for parent in [0, 7] {
            let round = shop.patch(&path_of(&chain[0]), 1, json!({ "parent": chain[parent]["id"] })).await;
            assert_eq!(round.status, 409, "{}", round.text());
        }
        let near = shop.patch(&path_of(&chain[6]), 1, json!({ "parent": chain[7]["id"] })).await;
        assert_eq!((near.status, near.faults()), (409, vec!["parent category_cycle".to_owned()]));
        let other = add(&shop, "other", &Value::Null).await;
        let deep = shop.patch(&path_of(&chain[0]), 1, json!({ "parent": other["id"] })).await;
        assert_eq!((deep.status, deep.faults()), (409, vec!["parent category_too_deep".to_owned()]));
        let unknown = shop.post(PATH, json!({ "name": "x", "parent": "cat_00000000000000" })).await;
        assert_eq!((unknown.status, unknown.faults()), (422, vec!["parent unknown_category".to_owned()]));
    }

    async fn two_moves_make_no_cycle_together(engine: EngineUnderTest) {
        let shop = &TestShop::open(engine);
        let (a, b) = &(add(shop, "a", &Value::Null).await, add(shop, "b", &Value::Null).await);
        let counts = world::race(|n| async move {
            let (moved, parent) = if n % 2 == 0 { (a, b) } else { (b, a) };
            shop.patch(&path_of(moved), 1, json!({ "parent": parent["id"] })).await
        }).await;
        assert_eq!(counts[0], (200, 1));
        let tree = tree(shop, "").await;
        assert!(["a(b)", "b(a)"].contains(&tree.as_str()), "{tree}");
    }

    async fn what_is_wrong_is_named(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let rows: [(Value, &str); 4] = [
            (json!({ "name": "" }), "name empty"),
            (json!({ "name": "a", "position": -1 }), "position out_of_range"),
            (json!({ "name": "a", "parent": 7 }), "parent wrong_type"),
            (json!({ "name": "a", "slug": "b" }), "slug unknown_field"),
        ];
        for (body, fault) in rows {
            let answer = shop.post(PATH, body).await;
            assert_eq!((answer.status, answer.faults()), (422, vec![fault.to_owned()]));
        }
        assert_eq!(shop.get(&format!("{PATH}?limit=1")).await.faults(), ["limit unknown_parameter"]);
    }
}
