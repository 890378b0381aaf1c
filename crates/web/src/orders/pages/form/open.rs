//! The form while it is open: how it is set, and everything that is needed to offer and to take an order.

use std::collections::HashMap;
use std::sync::Arc;

use app::catalog::queries::{FirstImage, first_images};
use app::orders::channels::{self, Channel};
use app::orders::form::seal::Secret;
use app::orders::form::{
    FormCategory, GoodsAsked, GoodsPage, OrderForm, StandingForm, categories, goods, read, variants,
};
use app::orders::shipping_methods::{self, ShippingMethod};
use app::platform::search::MAX_SEARCH_CHARS;
use app::platform::{ActorKind, AppError, Principal};
use domain::base::Currency;
use domain::parties::{Grants, Permission};
use domain::{ProductId, VariantId};

use super::typed::{Chosen, Typed};
use crate::pages::Guest;
use crate::ui::FormGuard;

/// Products of a page.
pub(super) const GOODS_PER_PAGE: i64 = 24;

/// The form at this moment.
pub(super) struct Open {
    pub(super) form: OrderForm,
    pub(super) secret: Secret,
    pub(super) channel: Channel,
    pub(super) methods: Vec<ShippingMethod>,
    pub(super) currency: Currency,
    /// A stranger who may place an order, and nothing else.
    pub(super) principal: Arc<Principal>,
}

/// What it offers at this moment.
pub(super) struct Offered {
    pub(super) page: GoodsPage,
    pub(super) images: HashMap<ProductId, FirstImage>,
    pub(super) categories: Vec<FormCategory>,
    /// Words that are too many to search for.
    pub(super) too_much: bool,
}

impl Open {
    /// The form, if strangers may order.
    pub(super) async fn now(guest: &Guest) -> crate::shell::Result<Self> {
        let currency = guest.settings().currency;
        let nobody = guest.app().guest();
        let found = guest.shop().read(&nobody, move |ctx| {
            let StandingForm { form, secret, .. } = read(ctx.tx)?;
            let channel = channels::by_codes(ctx.tx, &[&form.channel])?.into_iter().find(|c| c.archived_at.is_none());
            let (true, Some(secret), Some(channel)) = (form.enabled, secret, channel) else {
                return Err(AppError::NotFound("order form"));
            };
            let methods = shipping_methods::all(ctx.tx)?;
            let methods = methods.into_iter().filter(|m| m.archived_at.is_none() && m.price.currency() == currency);
            Ok((form, secret, channel, methods.collect()))
        });
        let (form, secret, channel, methods) = found.await?;
        let grants = Grants::none().with(Permission::OrdersPlace);
        let principal = Principal { kind: ActorKind::Guest, id: 0, name: "Order form".to_owned(), grants };
        Ok(Self { form, secret, channel, methods, currency, principal: Arc::new(principal) })
    }

    pub(super) fn title(&self, guest: &Guest) -> String {
        let own = self.form.title.as_ref().map(|title| title.as_str().to_owned());
        own.unwrap_or_else(|| format!("Order from {}", guest.settings().company))
    }

    /// The hidden fields of a form.
    pub(super) fn guard(&self, guest: &Guest, idem: String) -> FormGuard {
        let seal = self.secret.seal(guest.shop().clock().now(), &idem);
        FormGuard { csrf: seal.into(), idem: idem.into() }
    }

    /// What is offered on the page that is asked for.
    pub(super) async fn offered(&self, guest: &Guest, typed: &Typed) -> crate::shell::Result<Offered> {
        let (form, scope) = (self.form.clone(), (self.currency, self.channel.buffer));
        let asked = GoodsAsked {
            search: typed.q.chars().take(MAX_SEARCH_CHARS).collect(),
            category: typed.category.parse().ok(),
            skip: typed.page.saturating_mul(GOODS_PER_PAGE),
            limit: GOODS_PER_PAGE,
        };
        let found = guest.shop().read(&self.principal, move |ctx| {
            let categories = categories(ctx.tx, &form)?;
            match goods(ctx.tx, &form, scope, &asked) {
                Ok(page) => {
                    let ids: Vec<ProductId> = page.goods.iter().map(|goods| goods.id).collect();
                    Ok(Offered { images: first_images(ctx.tx, &ids)?, page, categories, too_much: false })
                }
                Err(AppError::Invalid(_)) => {
                    Ok(Offered { page: GoodsPage::default(), images: HashMap::new(), categories, too_much: true })
                }
                Err(other) => Err(other),
            }
        });
        Ok(found.await?)
    }

    /// What was chosen, as it is offered now.
    pub(super) async fn chosen(&self, guest: &Guest, typed: &Typed) -> crate::shell::Result<Chosen> {
        let (form, scope) = (self.form.clone(), (self.currency, self.channel.buffer));
        let ids: Vec<VariantId> = typed.lines.keys().copied().collect();
        Ok(guest.shop().read(&self.principal, move |ctx| variants(ctx.tx, &form, scope, &ids)).await?)
    }
}
