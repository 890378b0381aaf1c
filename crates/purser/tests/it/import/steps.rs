//! The steps of an import: a dry run, a run that is cut off, an undo of what was used since, jobs.

use super::{Chosen, call, choices, classes, import_with, receive, row, step};
use crate::world::{count_events, plain_product};
use app::import::intake::{self, Opened};
use app::import::run::{Plan, run};
use app::import::unit::Mode;
use app::import::work::{self, Told};
use app::platform::imports::commands::Doer;
use app::platform::imports::{ImportState, Step};
use app::platform::people::{RevokeApiKey, list_api_keys};
use app::platform::schedules::fire_due_schedules;
use app::platform::{AppError, run_due_jobs};
use axum::http::Method;
use domain::parties::Role;
use serde_json::json;
use testkit::{EngineUnderTest, TestShop, both_engines};

fn many(rows: usize) -> String {
    let rows = (0..rows).map(|n| format!("S-{n},Thing {n},{n}.00\n"));
    std::iter::once("sku,title,price\n".to_owned()).chain(rows).collect()
}

both_engines! {
    async fn a_dry_run_leaves_nothing(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let id = receive(&shop, "a.csv", many(300).as_bytes()).await.unwrap();
        let report = step(&shop, id, Step::Check, &Chosen::default()).await.report;
        assert_eq!(classes(&report), [300, 300, 0, 0, 0, 0]);
        assert!(shop.get("/api/v1/products").await.expect(200)["items"].as_array().unwrap().is_empty());
        assert_eq!(row(&shop, id).await.state, ImportState::Checked);
    }

    async fn a_run_that_was_cut_off_goes_on(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let id = receive(&shop, "a.csv", many(1_300).as_bytes()).await.unwrap();
        let import = row(&shop, id).await;
        let chosen = choices(&shop, &import, &Chosen::default()).await;
        work::begin(shop.shop(), call(), &import, (Step::Run, Doer::Caller), Some(chosen)).await.unwrap();
        // The first try ends at its first word about progress, with a thousand rows done and others under way.
        let Opened { sheet, looked, kind, choices } = intake::reopen(shop.shop(), &call(), &import).await.unwrap();
        let (survey, mapping, mode) = (&looked.survey, &choices.mapping, Mode::Import(id));
        let plan = Plan { sheet: &sheet, survey, kind: kind.unwrap(), mapping, stock_at: None, mode };
        let power_cut = |_| async { Err(AppError::Internal("the power went".to_owned())) };
        let cut = run(shop.shop(), &call(), &plan, power_cut).await.unwrap_err();
        assert_eq!(cut.to_string(), "the power went");
        assert_eq!(row(&shop, id).await.state, ImportState::Running);
        let begun = shop.get("/api/v1/products?limit=1").await.expect(200);
        assert_eq!(begun["items"].as_array().unwrap().len(), 1, "some of it is there");
        work::perform(shop.shop(), id, Step::Run, "test", std::sync::Arc::new(|_| ())).await.unwrap();
        let told: Told = intake::json(row(&shop, id).await.report.as_deref().unwrap()).unwrap();
        assert_eq!(classes(&told.report), [1_300, 1_300, 0, 0, 0, 0], "what the first try made counts as made");
        let again = receive(&shop, "a.csv", many(1_300).as_bytes()).await.unwrap();
        let again = step(&shop, again, Step::Run, &Chosen::default()).await.report;
        assert_eq!(classes(&again), [1_300, 0, 0, 1_300, 0, 0], "nothing is there twice");
    }

    async fn what_was_used_since_is_kept(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        shop.post("/api/v1/products", plain_product("Old", "OLD")).await.expect(201);
        let text = "sku,title,price,quantity\nA,One,1.00,5\nB,Two,2.00,0\nC,Three,3.00,\nD,Four,4.00,0\nOLD,Old,9.00,\n";
        let (report, id) = import_with(&shop, text.as_bytes(), &Chosen { stock_at: Some("main"), ..Chosen::default() }).await;
        assert_eq!(classes(&report), [5, 4, 1, 0, 0, 0]);
        let c = shop.get("/api/v1/variants?sku=C").await.expect(200);
        let (variant, version) = (c["items"][0]["id"].as_str().unwrap().to_owned(), c["items"][0]["version"].as_i64().unwrap());
        let price = json!({ "price": { "amount": "3.50", "currency": "GBP" } });
        shop.patch(&format!("/api/v1/variants/{variant}"), version, price).await.expect(200);
        crate::world::receive(&shop, "D", 2).await;
        let undone = step(&shop, id, Step::Undo, &Chosen::default()).await.undone.unwrap();
        assert_eq!((undone.taken_back, undone.kept), (3, 2), "{undone:?}");
        let products = shop.get("/api/v1/products").await.text();
        assert!(!products.contains("\"Two\"") && products.contains("\"Four\""), "{products}");
        let old = shop.get("/api/v1/variants?sku=OLD").await.text();
        assert!(old.contains("12.50"), "the price is what it was: {old}");
        let a = shop.get("/api/v1/products?archived=true").await.text();
        assert!(a.contains("\"One\""), "what had stock is archived, its log stays: {a}");
    }

    async fn jobs_do_the_steps(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let id = receive(&shop, "a.csv", many(20).as_bytes()).await.unwrap();
        let import = row(&shop, id).await;
        let chosen = choices(&shop, &import, &Chosen::default()).await;
        work::begin(shop.shop(), call(), &import, (Step::Check, Doer::Job), Some(chosen.clone())).await.unwrap();
        let busy = row(&shop, id).await;
        assert_eq!(busy.state, ImportState::Checking);
        let refused = work::begin(shop.shop(), call(), &busy, (Step::Run, Doer::Job), None).await.unwrap_err();
        assert_eq!(refused.code(), "import_not_there");
        run_due_jobs(shop.shop()).await.unwrap();
        let checked = row(&shop, id).await;
        assert_eq!(checked.state, ImportState::Checked);
        let stale = work::begin(shop.shop(), call(), &busy, (Step::Run, Doer::Job), None).await.unwrap_err();
        assert_eq!(stale.code(), "version_conflict");
        work::begin(shop.shop(), call(), &checked, (Step::Run, Doer::Job), None).await.unwrap();
        run_due_jobs(shop.shop()).await.unwrap();
        let done = row(&shop, id).await;
        assert_eq!((done.state, done.rows_all), (ImportState::Done, 20));
        let again = work::begin(shop.shop(), call(), &done, (Step::Run, Doer::Job), None).await.unwrap_err();
        assert_eq!(again.code(), "import_not_there");
        assert_eq!(count_events(&shop, "import.finished").await, 1, "the check is no import");
    }

    async fn a_step_is_done_with_the_rights_that_are_left(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let sent = |path: &str| shop.request(Method::POST, path).by(Role::Manager).fresh_key();
        let brought = sent("/api/v1/imports?file_name=a.csv").body(many(20)).send().await.expect(201);
        let path = format!("/api/v1/imports/{}", brought["id"].as_str().unwrap());
        sent(&format!("{path}/run")).json(&json!({})).send().await.expect(202);
        let keys = shop.shop().read(&call().principal, list_api_keys).await.unwrap();
        let key = keys.iter().find(|key| key.role == Role::Manager).unwrap().id;
        shop.shop().execute(call(), RevokeApiKey { id: key }).await.unwrap();
        run_due_jobs(shop.shop()).await.unwrap();
        let cut = shop.get(&path).await.expect(200);
        assert_eq!(cut["state"], "failed");
        assert!(cut["trouble"].as_str().unwrap().contains("may no longer import products"), "{cut}");
        assert!(shop.get("/api/v1/products").await.expect(200)["items"].as_array().unwrap().is_empty());

        // Whoever may begins it again, and answers for it.
        shop.post(&format!("{path}/run"), json!({})).await.expect(202);
        run_due_jobs(shop.shop()).await.unwrap();
        let done = shop.get(&path).await.expect(200);
        assert_eq!((&done["state"], &done["report"]["created"]), (&json!("done"), &json!(20)), "{done}");
    }

    async fn what_nobody_will_end_is_told_of(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let id = receive(&shop, "a.csv", many(20).as_bytes()).await.unwrap();
        let import = row(&shop, id).await;
        let chosen = choices(&shop, &import, &Chosen::default()).await;
        work::begin(shop.shop(), call(), &import, (Step::Run, Doer::Caller), Some(chosen)).await.unwrap();
        fire_due_schedules(shop.shop()).await.unwrap();
        for (minutes, state) in [(6, ImportState::Running), (6, ImportState::Failed)] {
            shop.clock().advance(minutes * 60 * 1_000_000);
            fire_due_schedules(shop.shop()).await.unwrap();
            run_due_jobs(shop.shop()).await.unwrap();
            assert_eq!(row(&shop, id).await.state, state);
        }
        let trouble = row(&shop, id).await.trouble.unwrap();
        assert!(trouble.contains("0 entries") && trouble.contains("run it again"), "{trouble}");
        let report = step(&shop, id, Step::Run, &Chosen::default()).await.report;
        assert_eq!(classes(&report), [20, 20, 0, 0, 0, 0]);
    }

    async fn categories_go_with_what_is_in_them(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let text = "sku,title,price,categories\nA,One,1.00,Home > Pots; Sale\nB,Two,2.00,Home > Pans\n";
        let (_, id) = import_with(&shop, text.as_bytes(), &Chosen::default()).await;
        let slugs = async || -> Vec<String> {
            let listed = shop.get("/api/v1/exports/categories").await.text();
            listed.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect()
        };
        assert_eq!(slugs().await.len(), 4);
        let undone = step(&shop, id, Step::Undo, &Chosen::default()).await.undone.unwrap();
        assert_eq!((undone.kept, undone.left.len(), slugs().await.len()), (0, 0, 0), "{undone:?}");

        let (_, id) = import_with(&shop, text.as_bytes(), &Chosen::default()).await;
        let sale = shop.get("/api/v1/categories").await.expect(200);
        let sale = sale["items"].as_array().unwrap().iter().find(|c| c["name"] == "Sale").unwrap()["id"].clone();
        let mut own = plain_product("Own", "OWN");
        own["categories"] = json!([sale]);
        shop.post("/api/v1/products", own).await.expect(201);
        let undone = step(&shop, id, Step::Undo, &Chosen::default()).await.undone.unwrap();
        assert_eq!(slugs().await, ["Sale"]);
        assert_eq!(undone.left.keys().collect::<Vec<_>>(), ["the category Sale stays: products are in it"]);
    }
}
