//! Real files of shop systems, where they are at hand: every row is accounted for, and a second import changes nothing.

use super::{Chosen, call, classes, receive, row, step};
use app::platform::imports::Step;
use app::platform::settings::{ChangeSettings, SettingsPatch};
use std::path::{Path, PathBuf};
use testkit::{EngineUnderTest, TestShop, both_engines};

/// The folder beside the repository that holds them.
pub(super) fn folder() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2)?.to_owned();
    let beside = root.ancestors().skip(1).take(3).map(|dir| dir.join("shared/data"));
    let found = beside.into_iter().find(|dir| dir.is_dir());
    if found.is_none() {
        eprintln!("skipped: the sample files are not at hand");
    }
    found
}

/// A file, what it holds, and what becomes of its rows: rows, created, changed, unchanged, skipped, rejected.
type Expected = (&'static str, &'static str, [u64; 6]);

const FILES: [Expected; 24] = [
    ("shopify-partners/apparel.csv", "products", [22, 22, 0, 0, 0, 0]),
    ("shopify-partners/home-and-garden.csv", "products", [21, 21, 0, 0, 0, 0]),
    ("shopify-partners/jewelery.csv", "products", [41, 23, 0, 0, 18, 0]),
    ("woocommerce/importer_sample.csv", "products", [7, 5, 0, 0, 2, 0]),
    ("woocommerce/sample_products.csv", "products", [24, 22, 0, 0, 2, 0]),
    ("woocommerce/sample_tax_rates.csv", "", [0; 6]),
    ("spree/products.csv", "products", [211, 124, 0, 0, 87, 0]),
    ("spree/product_translations.csv", "", [0; 6]),
    ("spree/customers.csv", "customers", [20, 20, 0, 0, 0, 0]),
    ("vendure/products.csv", "products", [88, 85, 0, 0, 0, 3]),
    ("vendure/multiple-languages.csv", "products", [3, 3, 0, 0, 0, 0]),
    ("vendure/invalid-columns.csv", "products", [4, 4, 0, 0, 0, 0]),
    ("vendure/invalid-option-values.csv", "products", [4, 0, 0, 0, 0, 4]),
    ("vendure/invalid-row-length.csv", "products", [3, 2, 0, 0, 0, 1]),
    ("medusa/exported-products-comma.csv", "products", [3, 3, 0, 0, 0, 0]),
    ("medusa/exported-products-semicolon.csv", "products", [3, 3, 0, 0, 0, 0]),
    ("medusa/invalid-column.csv", "products", [1, 1, 0, 0, 0, 0]),
    ("medusa/invalid-prices.csv", "products", [1, 1, 0, 0, 0, 0]),
    ("medusa/prices-with-region.csv", "products", [1, 1, 0, 0, 0, 0]),
    ("medusa/product-with-categories.csv", "products", [2, 2, 0, 0, 0, 0]),
    ("medusa/unrelated-column.csv", "products", [1, 1, 0, 0, 0, 0]),
    ("medusa/v1-template.csv", "products", [5, 2, 0, 0, 0, 3]),
    ("openboxes-wms/products.csv", "products", [57, 0, 0, 0, 0, 57]),
    ("openboxes-wms/WHO_products.csv", "products", [729, 0, 0, 0, 0, 729]),
];

/// A file that people have to map, and how.
struct Mapped {
    file: &'static str,
    kind: &'static str,
    map: &'static [(&'static str, &'static str)],
    expected: [u64; 6],
}

const MAPPED: [Mapped; 2] = [
    Mapped {
        file: "dirty-cafe/dirty_cafe_sales.csv",
        kind: "products",
        map: &[("Item", "title"), ("Price Per Unit", "price"), ("Transaction ID", "sku")],
        expected: [1_000, 855, 0, 0, 0, 145],
    },
    Mapped {
        file: "messy-xlsx/sales-data-raw.xlsx",
        kind: "products",
        map: &[("OrderID", "sku"), ("Product", "title"), ("Amount", "price")],
        expected: [36, 30, 0, 0, 0, 6],
    },
];

async fn dollars(engine: EngineUnderTest) -> TestShop {
    let shop = TestShop::open(engine);
    let patch = SettingsPatch { currency: Some(domain::base::Currency::USD), ..SettingsPatch::default() };
    shop.shop().execute(call(), ChangeSettings { version: 0, patch }).await.unwrap();
    shop
}

/// Imports a file twice; what became of its rows the first time.
async fn twice(engine: EngineUnderTest, path: &Path, chosen: &Chosen<'_>) -> (String, String) {
    let shop = dollars(engine).await;
    let whole = std::fs::read(path).unwrap();
    let bytes = &whole[..head(&whole)];
    let id = receive(&shop, "sample", bytes).await.unwrap();
    let kind = row(&shop, id).await.kind;
    if chosen.kind.is_none() && kind.is_none() {
        return (String::new(), "not known".to_owned());
    }
    let report = step(&shop, id, Step::Run, chosen).await.report;
    let again = receive(&shop, "sample", bytes).await.unwrap();
    let again = step(&shop, again, Step::Run, chosen).await.report;
    assert_eq!((again.created, again.changed), (0, 0), "{}: {again:?}", path.display());
    let reasons: Vec<String> =
        report.reasons.iter().map(|(code, r)| format!("{code} {} ({}: {})", r.rows, r.line, r.example)).collect();
    let told = format!("{:?}", classes(&report));
    eprintln!("{} {told} {}", path.display(), reasons.join("; "));
    (kind.unwrap_or_default(), told)
}

/// Where the first rows of a long text file end; a test need not read ten thousand.
fn head(whole: &[u8]) -> usize {
    const ROWS: usize = 1_000;
    let ends = whole.iter().enumerate().filter(|(_, b)| **b == b'\n').nth(ROWS);
    if whole.starts_with(b"PK") { whole.len() } else { ends.map_or(whole.len(), |(at, _)| at + 1) }
}

fn told(expected: [u64; 6]) -> String {
    if expected == [0; 6] { "not known".to_owned() } else { format!("{expected:?}") }
}

both_engines! {
    async fn samples_come_in_whole(engine: EngineUnderTest) {
        let Some(folder) = folder() else { return };
        let mut wrong = Vec::new();
        for (file, kind, expected) in FILES {
            let (found, became) = twice(engine, &folder.join(file), &Chosen::default()).await;
            if (found.as_str(), &became) != (kind, &told(expected)) {
                wrong.push(format!("{file}: {found} {became}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn samples_that_people_map_come_in_whole(engine: EngineUnderTest) {
        let Some(folder) = folder() else { return };
        let mut wrong = Vec::new();
        for Mapped { file, kind, map, expected } in MAPPED {
            let chosen = Chosen { kind: Some(kind), map, stock_at: None };
            let (_, became) = twice(engine, &folder.join(file), &chosen).await;
            if became != told(expected) {
                wrong.push(format!("{file}: {became}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
