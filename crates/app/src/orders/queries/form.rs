//! Reading the public order form: how it is set, and what it offers at this moment.

use crate::orders::form::seal::{SECRET_BYTES, Secret};
use crate::platform::search::Search;
use crate::platform::{AppError, Result, cells};
use db::{Row, Select, Tx, Value, params, sql};
use domain::base::{CategoryId, Currency, Money, Name, Note, ProductId, VariantId};
use domain::catalog::ShortPolicy;
use domain::orders::{FormOffers, FrameSite, StockShown};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How the form is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OrderForm {
    /// Whether strangers can order.
    pub enabled: bool,
    /// The channel that its orders come through, by code.
    pub channel: String,
    /// Its heading; none: made of the company's name.
    pub title: Option<Name>,
    /// What stands below it.
    pub intro: Option<Note>,
    /// What stands beside the last button: how one pays, when it is sent.
    pub terms: Option<Note>,
    /// What it offers.
    pub offers: FormOffers,
    /// How it tells what is left.
    pub stock: StockShown,
    /// At or below so many units there are few left.
    pub few: i64,
    /// Whether customers may collect what they order.
    pub collect: bool,
    /// Sites that may show it inside their pages.
    pub sites: Vec<FrameSite>,
}

impl Default for OrderForm {
    fn default() -> Self {
        OrderForm {
            enabled: false,
            channel: "form".to_owned(),
            title: None,
            intro: None,
            terms: None,
            offers: FormOffers::Everything,
            stock: StockShown::Words,
            few: 5,
            collect: false,
            sites: Vec::new(),
        }
    }
}

/// The form as it stands.
#[derive(Clone, Debug, Default)]
pub struct StandingForm {
    /// How it is set.
    pub form: OrderForm,
    /// What seals it; none while nobody has set anything.
    pub secret: Option<Secret>,
    /// Rises with every change; 0 while nobody has set anything.
    pub version: i64,
}

/// What was chosen to be offered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormPicks {
    /// Categories, with what is below them.
    pub categories: Vec<CategoryId>,
    /// Single products.
    pub products: Vec<ProductId>,
}

/// The form as it stands.
pub fn read(tx: &mut Tx<'_>) -> Result<StandingForm> {
    let row = tx.one(sql!("select value, secret, version from order_form where id = 1"), &[], |r| {
        Ok((cells::json::<OrderForm>(r, 0)?, r.get::<Vec<u8>>(1)?, r.get::<i64>(2)?))
    })?;
    let Some((form, secret, version)) = row else { return Ok(StandingForm::default()) };
    let secret: [u8; SECRET_BYTES] = secret
        .try_into()
        .map_err(|_| AppError::Internal("the stored secret of the order form has another length".to_owned()))?;
    Ok(StandingForm { form, secret: Some(Secret::new(secret)), version })
}

/// What was chosen to be offered.
pub(in crate::orders) fn picks(tx: &mut Tx<'_>) -> Result<FormPicks> {
    let rows = tx.query(sql!("select kind, picked_id from order_form_picks order by kind, picked_id"), &[], |r| {
        Ok((r.get::<String>(0)?, r.get::<i64>(1)?))
    })?;
    let mut picks = FormPicks::default();
    for (kind, id) in rows {
        match kind.as_str() {
            "category" => picks.categories.push(CategoryId::from_raw(id)),
            _ => picks.products.push(ProductId::from_raw(id)),
        }
    }
    Ok(picks)
}

/// Which of what is offered is asked for.
#[derive(Clone, Debug, Default)]
pub struct GoodsAsked {
    /// Words of title, vendor, type, SKU.
    pub search: String,
    /// In this category or one below it.
    pub category: Option<CategoryId>,
    /// Products before this page.
    pub skip: i64,
    /// Products of the page.
    pub limit: i64,
}

/// A page of what is offered.
#[derive(Clone, Debug, Default)]
pub struct GoodsPage {
    /// The products of the page, by title; each with its variants.
    pub goods: Vec<Goods>,
    /// Products of all pages.
    pub total: i64,
}

/// A product that is offered.
#[derive(Clone, Debug)]
pub struct Goods {
    /// The product.
    pub id: ProductId,
    /// What it is called.
    pub title: String,
    /// What it is.
    pub description: String,
    /// Its variants for sale, in their order; at least one.
    pub variants: Vec<GoodsVariant>,
}

/// A variant that is offered.
#[derive(Clone, Debug)]
pub struct GoodsVariant {
    /// The variant.
    pub id: VariantId,
    /// Its product.
    pub product: ProductId,
    /// Its code.
    pub sku: String,
    /// Title of its product.
    pub product_title: String,
    /// The values of its options; empty for the only variant.
    pub title: String,
    /// Price of one.
    pub price: Money,
    /// What it cost before.
    pub compare_at: Option<Money>,
    /// Units that the channel may sell; none where no stock is kept of it.
    pub free: Option<i64>,
    /// What happens when there is too little, if its product says.
    pub short_policy: Option<ShortPolicy>,
}

/// What is offered, by title.
///
/// # Errors
/// `search` when there is too much to search for.
pub fn goods(
    tx: &mut Tx<'_>,
    form: &OrderForm,
    (currency, buffer): (Currency, i64),
    asked: &GoodsAsked,
) -> Result<GoodsPage> {
    let search = Search::read(Some(&asked.search))?;
    let code = currency.code();
    let mut select =
        Select::new("select p.id, p.title, p.description, cast(count(*) over () as bigint) from products p");
    select.filter("p.archived_at is null", &[]);
    select.filter(
        "exists (select 1 from variants v where v.product_id = p.id and v.archived_at is null and v.currency = ?)",
        &[Value::Text(code)],
    );
    if form.offers == FormOffers::Chosen {
        select.filter(
            "(p.id in (select o.picked_id from order_form_picks o where o.kind = 'product')
              or p.id in (with recursive below(id) as
                    (select o.picked_id from order_form_picks o where o.kind = 'category'
                     union select c.id from categories c join below b on c.parent_id = b.id)
                  select pc.product_id from below b join product_categories pc on pc.category_id = b.id))",
            &[],
        );
    }
    select.filter_some(
        "p.id in (with recursive below(id) as
                    (select c.id from categories c where c.id = ?
                     union select c.id from categories c join below b on c.parent_id = b.id)
                  select pc.product_id from below b join product_categories pc on pc.category_id = b.id)",
        asked.category.map(CategoryId::raw),
    );
    search.apply(&mut select, "p.search like ? escape '!'");
    select.tail("order by p.title_folded, p.id limit ? offset ?", &[Value::Int(asked.limit), Value::Int(asked.skip)]);
    let (sql, values) = select.parts();
    let rows = tx.query(&sql, values, |r| {
        let goods = Goods {
            id: ProductId::from_raw(r.get(0)?),
            title: r.get(1)?,
            description: r.get(2)?,
            variants: Vec::new(),
        };
        Ok((goods, r.get::<i64>(3)?))
    })?;
    let total = rows.first().map_or(0, |(_, total)| *total);
    let mut goods: Vec<Goods> = rows.into_iter().map(|(goods, _)| goods).collect();
    let mut of_product = variants_of(tx, &goods, code, buffer)?;
    for one in &mut goods {
        one.variants = of_product.remove(&one.id).unwrap_or_default();
    }
    Ok(GoodsPage { goods, total })
}

fn variants_of(
    tx: &mut Tx<'_>,
    goods: &[Goods],
    currency: &str,
    buffer: i64,
) -> Result<HashMap<ProductId, Vec<GoodsVariant>>> {
    let ids: BTreeSet<i64> = goods.iter().map(|g| g.id.raw()).collect();
    let keys: Vec<Value<'_>> = ids.into_iter().map(Value::Int).collect();
    let mut found = tx.query_set(
        sql!(
            "select v.id, v.product_id, v.sku, p.title, v.title, v.price, v.currency, v.compare_at_price, v.tracked,
                    p.short_policy, v.position
             from {keys k(id bigint)} join variants v on v.product_id = k.id join products p on p.id = v.product_id
             where v.archived_at is null and v.currency = $2"
        ),
        &keys,
        &[Value::Text(currency)],
        |r| Ok((r.get::<i64>(10)?, variant(r)?)),
    )?;
    found.sort_by_key(|(position, v)| (*position, v.id));
    let mut variants: Vec<GoodsVariant> = found.into_iter().map(|(_, v)| v).collect();
    count_free(tx, &mut variants, buffer)?;
    let mut of_product: HashMap<ProductId, Vec<GoodsVariant>> = HashMap::new();
    for variant in variants {
        of_product.entry(variant.product).or_default().push(variant);
    }
    Ok(of_product)
}

/// Those of these variants that are offered now.
pub fn variants(
    tx: &mut Tx<'_>,
    form: &OrderForm,
    (currency, buffer): (Currency, i64),
    ids: &[VariantId],
) -> Result<BTreeMap<VariantId, GoodsVariant>> {
    let ids: BTreeSet<i64> = ids.iter().map(|id| id.raw()).collect();
    let keys: Vec<Value<'_>> = ids.into_iter().map(Value::Int).collect();
    let everything = i64::from(form.offers == FormOffers::Everything);
    let mut found = tx.query_set(
        sql!(
            "select v.id, v.product_id, v.sku, p.title, v.title, v.price, v.currency, v.compare_at_price, v.tracked,
                    p.short_policy
             from {keys k(id bigint)} join variants v on v.id = k.id join products p on p.id = v.product_id
             where v.archived_at is null and p.archived_at is null and v.currency = $2
               and (cast($3 as bigint) = 1
                    or p.id in (select o.picked_id from order_form_picks o where o.kind = 'product')
                    or exists (with recursive above(id) as
                          (select pc.category_id from product_categories pc where pc.product_id = p.id
                           union select c.parent_id from categories c join above a on c.id = a.id
                                 where c.parent_id is not null)
                        select 1 from above a join order_form_picks o on o.picked_id = a.id where o.kind = 'category'))"
        ),
        &keys,
        &[Value::Text(currency.code()), Value::Int(everything)],
        variant,
    )?;
    count_free(tx, &mut found, buffer)?;
    Ok(found.into_iter().map(|v| (v.id, v)).collect())
}

fn variant(r: &Row<'_>) -> db::Result<GoodsVariant> {
    let price = cells::money(r, 5, 6)?;
    let tracked: bool = r.get(8)?;
    Ok(GoodsVariant {
        id: VariantId::from_raw(r.get(0)?),
        product: ProductId::from_raw(r.get(1)?),
        sku: r.get(2)?,
        product_title: r.get(3)?,
        title: r.get(4)?,
        price,
        compare_at: cells::optional_money(r, 7, price.currency())?,
        free: tracked.then_some(0),
        short_policy: cells::optional_parsed(r, 9)?,
    })
}

/// Fills in what the channel may sell: at each location what is free above its buffer.
fn count_free(tx: &mut Tx<'_>, variants: &mut [GoodsVariant], buffer: i64) -> Result<()> {
    let ids: BTreeSet<i64> = variants.iter().filter(|v| v.free.is_some()).map(|v| v.id.raw()).collect();
    let keys: Vec<Value<'_>> = ids.into_iter().map(Value::Int).collect();
    let rows = tx.query_set(
        sql!(
            "select k.id, cast(sum(case when l.good - l.committed - l.held - l.safety_stock > $2
                                        then l.good - l.committed - l.held - l.safety_stock - $2 else 0 end) as bigint)
             from {keys k(id bigint)} join stock_levels l on l.variant_id = k.id join locations c on c.id = l.location_id
             where c.ships_orders and c.archived_at is null group by k.id"
        ),
        &keys,
        &[Value::Int(buffer)],
        |r| Ok((VariantId::from_raw(r.get(0)?), r.get::<i64>(1)?)),
    )?;
    let free: HashMap<VariantId, i64> = rows.into_iter().collect();
    for variant in variants.iter_mut().filter(|v| v.free.is_some()) {
        variant.free = Some(free.get(&variant.id).copied().unwrap_or(0));
    }
    Ok(())
}

/// A category that the form can be narrowed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormCategory {
    /// The category.
    pub id: CategoryId,
    /// Its name, with those above it: `Kitchen / Cups`.
    pub name: String,
}

/// The categories in use in which, or below which, something is offered; by name.
pub fn categories(tx: &mut Tx<'_>, form: &OrderForm) -> Result<Vec<FormCategory>> {
    let everything = i64::from(form.offers == FormOffers::Everything);
    let used = tx.query(
        sql!(
            "select distinct pc.category_id from product_categories pc join products p on p.id = pc.product_id
             where p.archived_at is null
               and (cast($1 as bigint) = 1
                    or p.id in (select o.picked_id from order_form_picks o where o.kind = 'product')
                    or p.id in (with recursive below(id) as
                          (select o.picked_id from order_form_picks o where o.kind = 'category'
                           union select c.id from categories c join below b on c.parent_id = b.id)
                        select x.product_id from below b join product_categories x on x.category_id = b.id))"
        ),
        params![everything],
        |r| Ok(CategoryId::from_raw(r.get(0)?)),
    )?;
    let all: HashMap<CategoryId, crate::catalog::queries::Category> =
        crate::catalog::queries::categories(tx)?.into_iter().map(|c| (c.id, c)).collect();
    let mut shown: BTreeMap<String, CategoryId> = BTreeMap::new();
    for start in used {
        let mut path = Vec::new();
        let mut next = Some(start);
        // The length stops even a stored cycle.
        while let Some(category) = next.and_then(|id| all.get(&id)).filter(|_| path.len() <= all.len()) {
            path.push(category);
            next = category.parent;
        }
        path.reverse();
        if path.iter().any(|c| c.archived_at.is_some()) {
            continue;
        }
        for end in 1..=path.len() {
            let name = path[..end].iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(" / ");
            shown.insert(name, path[end - 1].id);
        }
    }
    Ok(shown.into_iter().map(|(name, id)| FormCategory { id, name }).collect())
}
