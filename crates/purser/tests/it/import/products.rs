//! Products in the layouts of several systems.

use super::{Chosen, classes, findings, import, import_with};
use serde_json::Value;
use testkit::{EngineUnderTest, TestShop, both_engines};

async fn product(shop: &TestShop, search: &str) -> Value {
    let found = shop.get(&format!("/api/v1/products?search={search}")).await.expect(200);
    let id = found["items"][0]["id"].as_str().unwrap_or_else(|| panic!("no {search}")).to_owned();
    shop.get(&format!("/api/v1/products/{id}")).await.expect(200)
}

fn variants(product: &Value) -> Vec<String> {
    let text = |v: &Value| {
        let price = v["price"]["amount"].as_str().unwrap_or_default();
        format!(
            "{} {} {price} {}",
            v["sku"].as_str().unwrap_or_default(),
            v["title"].as_str().unwrap_or_default(),
            v["tracked"]
        )
    };
    product["variants"].as_array().unwrap().iter().map(text).collect()
}

const CLASSIC: &str = "\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Cost per item
red-tee,Red tee,<p>A tee</p>,Mill,Shirts,\"a, b\",true,Size,S,,,,,TEE-S,150,shopify,5,deny,12.50,15.00,,http://a/1.jpg,4.00
red-tee,,,,,,,,M,,,,,TEE-M,160,shopify,0,deny,12.50,,,http://a/2.jpg,4.00
red-tee,,,,,,,,,,,,,,,,,,,,,http://a/3.jpg,
mug,Mug,\"Holds
tea\",Kiln,,,true,Title,Default Title,,,,,,300,,2,continue,7.00,0.00,'=1+1,,
";

both_engines! {
    async fn shopify_classic(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let chosen = Chosen { stock_at: Some("main"), ..Chosen::default() };
        let (report, id) = import_with(&shop, CLASSIC.as_bytes(), &chosen).await;
        assert_eq!(classes(&report), [4, 3, 0, 0, 1, 0]);
        assert_eq!(report.figures["products created"], 2);
        assert_eq!(report.figures["units of opening stock"], 7);
        assert!(report.left_out.contains(&"Image Src".to_owned()) && report.left_out.contains(&"Tags".to_owned()));
        assert_eq!(findings(&shop, id).await, [(4, String::new(), "image_only".to_owned())]);
        let tee = product(&shop, "tee").await;
        assert_eq!(variants(&tee), ["TEE-S S 12.50 true", "TEE-M M 12.50 true"]);
        assert_eq!((&tee["handle"], &tee["vendor"]), (&"red-tee".into(), &"Mill".into()));
        let mug = product(&shop, "mug").await;
        assert_eq!(variants(&mug), ["mug  7.00 true"], "no options, a SKU of its handle, counted because it has a quantity");
        assert_eq!(mug["variants"][0]["barcodes"][0], "=1+1", "the apostrophe was a safety measure");
        assert_eq!(mug["variants"][0]["compare_at_price"], Value::Null);
        assert_eq!(mug["short_policy"], "backorder");
        assert!(mug["description"].as_str().unwrap().contains("Holds\ntea"));
    }

    async fn shopify_2025_and_mixed_names(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let text = "\
Title,URL handle,Description,Vendor,Product category,Type,Status,Variant SKU,Barcode,Option1 name,Option1 value,Price,Compare-at price,Inventory tracker,Inventory quantity,Continue selling when out of stock,Weight value (grams)
Lamp,lamp,Bright,Lux,Home > Lamps,Light,active,N/A,,Colour,Red,20.00,,,1,FALSE,900
Lamp,lamp,,,,,,-,,,Blue,21.00,,,0,FALSE,900
Old lamp,old-lamp,,Lux,Home > Lamps,Light,draft,OLD-1,,,,5.00,,,,TRUE,
";
        let report = import(&shop, text).await;
        assert_eq!(classes(&report), [3, 3, 0, 0, 0, 0]);
        let lamp = product(&shop, "lamp-red").await;
        assert_eq!(variants(&lamp), ["lamp-red Red 20.00 true", "lamp-blue Blue 21.00 true"], "blank SKUs stay apart");
        let old = shop.get("/api/v1/products?search=old&archived=true").await;
        assert!(old.text().contains("Old lamp"), "a draft is not for sale: {}", old.text());
        let categories = shop.get("/api/v1/categories").await.text();
        assert!(categories.contains("Home") && categories.contains("Lamps"), "{categories}");
    }

    async fn woocommerce_variations_find_their_parents(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let text = "\
ID,Type,SKU,Name,Published,In stock?,Stock,Backorders allowed?,Weight (kg),Sale price,Regular price,Categories,Parent,Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s)
11,variation,HOOD-R,Hoodie red,1,1,,0,,18,20,,id:10,Color,Red,Logo,
10,variable,HOOD,Hoodie,1,1,,0,1.5,,,\"Clothing, Clothing > Hoodies\",,Color,\"Red, Blue\",Logo,\"Yes, No\"
12,variation,HOOD-B,Hoodie blue,1,1,3,0,,,22,,HOOD,Color,Blue,Logo,No
13,simple,CAP,Cap,1,1,4,notify,,,9,Clothing,,Color,Black,,
14,grouped,SET,Set,1,1,,0,,,,,,,,,
15,variation,LOST,Lost,1,1,,0,,,5,,id:99,Color,Red,,
";
        let report = import(&shop, text).await;
        assert_eq!(classes(&report), [6, 4, 0, 0, 1, 1]);
        assert_eq!(report.reasons["unknown_parent"].line, 7);
        let hoodie = product(&shop, "hoodie").await;
        assert_eq!(variants(&hoodie), ["HOOD-R Red, Any 18.00 false", "HOOD-B Blue, No 22.00 true"]);
        assert_eq!(hoodie["variants"][0]["compare_at_price"]["amount"], "20.00");
        let cap = product(&shop, "cap").await;
        assert_eq!((variants(&cap), &cap["short_policy"]), (vec!["CAP  9.00 true".to_owned()], &"backorder".into()));
    }

    async fn woocommerce_in_another_language(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let text = "ID,Tipo,SKU,Nombre,Publicado,Descripción,Precio rebajado,Precio normal,Categorías,Superior\n\
                    1,simple,TAZA,Taza,1,Bonita,,\"7,50\",Cocina,\n2,simple,PLATO,Plato,1,,,\"1.200,00\",Cocina,\n";
        let report = import(&shop, text).await;
        assert_eq!(classes(&report), [2, 2, 0, 0, 0, 0]);
        assert_eq!(variants(&product(&shop, "plato").await), ["PLATO  1200.00 false"]);
    }

    async fn vendure_goes_on_in_rows_without_a_name(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let text = "\
name            , slug , description , assets , facets , optionGroups , optionValues , sku , price , taxCategory , stockOnHand , trackInventory
Smock           ,      , \"Keeps, off\" ,        ,        , size|colour  , small|beige  , A1  , 11.99 , standard    , 10 , true
                ,      ,             ,        ,        ,              , large|navy   , A2  , 11.99 , standard    , 10 , true
Easel           ,      , Stands      ,        ,        ,              ,              , E1  , 910.7 , standard    , 10 , false
Bad             ,      , x           ,        ,        , size         , small|beige  , B1  , 1     , standard    , 1  , false
";
        let report = import(&shop, text).await;
        assert_eq!(classes(&report), [4, 3, 0, 0, 0, 1]);
        assert_eq!(variants(&product(&shop, "smock").await), ["A1 small, beige 11.99 true", "A2 large, navy 11.99 true"]);
        assert_eq!(variants(&product(&shop, "easel").await), ["E1  910.70 false"]);
        assert_eq!(product(&shop, "smock").await["description"], "Keeps, off");
        let text = "name,slug,optionGroups,optionValues,sku,price\nHat,,size,S,H1,1.00\nCap,,size,S,C1,1.00,askew\n,,,M,C2,1.00\n";
        let report = import(&shop, text).await;
        assert_eq!(classes(&report), [3, 1, 0, 0, 0, 2]);
        assert_eq!(report.reasons["rejected_with"].line, 4, "what goes on with a row askew does not join the product before");
    }

    async fn prices_of_medusa_are_those_of_the_shops_currency(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let text = "\
Product Handle;Product Title;Product Status;Variant Sku;Variant Manage Inventory;Variant Option 1 Name;Variant Option 1 Value;Variant Price USD;Variant Price GBP;Variant Price North [GBP]
scarf;Scarf;published;SC-1;true;Size;One;30;25;99
";
        let report = import(&shop, text).await;
        assert_eq!(classes(&report), [1, 1, 0, 0, 0, 0]);
        assert_eq!(variants(&product(&shop, "scarf").await), ["SC-1 One 25.00 true"]);
        assert!(report.left_out.contains(&"Variant Price USD".to_owned()));
    }

    async fn plain_files_by_mapping(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let map = [("Artikel", "title"), ("Nr.", "sku"), ("Netto", "price")];
        let chosen = Chosen { kind: Some("products"), map: &map, ..Chosen::default() };
        let text = "Nr.;Artikel;Netto;Egal\nK-1;Kanne;1.234,50;x\nK-2;Tasse;9,90;y\nK-1;Nochmal;1,00;z\nK-3;Krug;gratis;\n";
        let (report, id) = import_with(&shop, text.as_bytes(), &chosen).await;
        assert_eq!(classes(&report), [4, 2, 0, 0, 0, 2]);
        let told = findings(&shop, id).await;
        let told: Vec<_> = told.iter().map(|(l, c, r)| (*l, c.as_str(), r.as_str())).collect();
        assert_eq!(told, [(4, "Nr.", "duplicate_sku"), (5, "Netto", "not_a_number")]);
        let rejected = super::rejected(&shop, id).await;
        let lines: Vec<&str> = rejected.lines().collect();
        assert_eq!(lines[0], "Nr.,Artikel,Netto,Egal,import_line,import_reason");
        assert!(lines[1].starts_with("K-1,Nochmal,\"1,00\",z,4,Nr.: "), "{rejected}");
        assert_eq!(lines.len(), 3);
        let known = super::receive(&shop, "next.csv", "Nr.;Artikel;Netto;Egal\nK-9;Topf;5,00;\n".as_bytes()).await.unwrap();
        assert_eq!(super::row(&shop, known).await.kind.as_deref(), Some("products"), "the choices are remembered");
    }

    async fn a_second_file_changes_only_what_it_says(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        import(&shop, CLASSIC).await;
        let (report, _) = import_with(&shop, b"sku,price\ntee-s,13.00\nTEE-M,12.50\nNEW-1,1.00\n", &Chosen::default()).await;
        assert_eq!(classes(&report), [3, 0, 1, 1, 0, 1], "a SKU that nobody knows cannot become a product without a title");
        let tee = product(&shop, "tee").await;
        assert_eq!(variants(&tee), ["TEE-S S 13.00 true", "TEE-M M 12.50 true"]);
        assert_eq!(tee["title"], "Red tee");
        let (report, _) = import_with(&shop, b"handle,title,option1_name,option1_value,sku,price\nred-tee,Red tee,Size,L,TEE-L,14.00\n", &Chosen::default()).await;
        assert_eq!(classes(&report), [1, 1, 0, 0, 0, 0], "another variant of it");
        let (report, _) = import_with(&shop, b"handle,title,sku,price\nother,Other,TEE-S,14.00\n", &Chosen::default()).await;
        assert_eq!(report.reasons["sku_taken"].rows, 1, "the SKU is another product's");
    }
}
