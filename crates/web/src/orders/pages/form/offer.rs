//! The products of the page as the form shows them.

use app::catalog::queries::FirstImage;
use app::orders::form::{Goods, GoodsVariant};

use super::open::Open;
use super::typed::{Typed, on_page};
use super::words::{about, price, supply};
use crate::catalog::picture_href;
use crate::pages::Faults;
use crate::ui::{Good, GoodKind};

/// A product with what can be chosen of it.
pub(super) fn good(goods: &Goods, image: Option<&FirstImage>, open: &Open, typed: &Typed, faults: &Faults) -> Good {
    Good {
        title: goods.title.clone().into(),
        about: about(&goods.description),
        picture: image.map(|image| (picture_href(&image.small).into(), image.alt.clone().into())),
        range: range(goods).into(),
        kinds: goods.variants.iter().map(|variant| kind(variant, open, typed, faults)).collect(),
    }
}

fn range(goods: &Goods) -> String {
    let low = goods.variants.iter().map(|v| v.price).min_by_key(|price| price.minor());
    let high = goods.variants.iter().map(|v| v.price).max_by_key(|price| price.minor());
    match (low, high) {
        (Some(low), Some(high)) if low.minor() < high.minor() => format!("{} to {}", price(low), price(high)),
        (Some(one), _) => price(one),
        (None, _) => String::new(),
    }
}

fn kind(variant: &GoodsVariant, open: &Open, typed: &Typed, faults: &Faults) -> GoodKind {
    let (supply, stock) = supply(variant, open);
    let name = on_page(variant.id);
    GoodKind {
        error: faults.at(&name),
        name: name.into(),
        label: variant.title.clone().into(),
        price: price(variant.price).into(),
        before: variant.compare_at.filter(|was| was.minor() > variant.price.minor()).map(|was| price(was).into()),
        stock,
        count: typed.lines.get(&variant.id).cloned().unwrap_or_default().into(),
        supply,
    }
}
