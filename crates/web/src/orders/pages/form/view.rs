//! The form as one fills it in.

use std::collections::BTreeSet;

use app::orders::quote::Quote;
use domain::VariantId;
use domain::base::CountryCode;
use maud::{Markup, html};

use super::open::{GOODS_PER_PAGE, Offered, Open};
use super::typed::{COLLECT, Chosen, TRAP, Typed, kept};
use super::words::{fee, label};
use super::{HREF, offer, sum};
use crate::pages::{Faults, Guest, figure};
use crate::ui::{
    Button, Choice, Empty, Field, Form, FormError, FormGuard, Good, GoodsFilter, Hx, Icon, Kind, form_part, form_row,
    goods,
};

/// Everything that is drawn.
pub(super) struct Drawn<'a> {
    pub(super) guest: &'a Guest,
    pub(super) open: &'a Open,
    pub(super) typed: &'a Typed,
    pub(super) offered: Offered,
    pub(super) chosen: Chosen,
    pub(super) quote: Option<Quote>,
    pub(super) faults: &'a Faults,
    pub(super) guard: FormGuard,
}

/// Searching and turning change the form where it stands, when there is script.
fn in_place() -> Hx {
    Hx::post(HREF).target("body").swap("outerMorph")
}

pub(super) fn draw(drawn: &Drawn<'_>) -> Markup {
    let Drawn { guest, open, typed, offered, chosen, quote, faults, guard } = drawn;
    let shown: BTreeSet<VariantId> = offered.page.goods.iter().flat_map(|g| g.variants.iter().map(|v| v.id)).collect();
    let control = |field: &str| {
        let variant = field.strip_prefix("units-").and_then(|id| id.parse::<VariantId>().ok());
        Some(variant.filter(|v| !shown.contains(v)).map_or_else(|| field.to_owned(), kept))
    };
    let form = Form::post("order", HREF, guard.clone()).errors(summary(faults, control)).body(html! {
        input type="hidden" name="at" value=(typed.page);
        div.shop {
            div.shop-main {
                (products(drawn))
                (form_part("Who are you?", &person(typed, faults)))
                (form_part("Where to?", &delivery(open, typed, faults)))
            }
            aside.shop-side aria-label="Your order" {
                (sum::draw(open, typed, chosen, quote.as_ref(), &shown, faults))
                (Button::submit("Check my order").primary().large().wide().sends("check", "1"))
                p.form-note { "You see the whole sum before anything is ordered." }
            }
        }
        div.shop-trap aria-hidden="true" {
            label for=(TRAP) { "Leave this empty" }
            input type="text" id=(TRAP) name=(TRAP) tabindex="-1" autocomplete="off";
        }
    });
    html! {
        div.stack-tight {
            h1 { (open.title(guest)) }
            @if let Some(intro) = &open.form.intro { p.shop-intro { (intro) } }
        }
        (form)
    }
}

/// Every fault with the name of its field, because it is read far from it.
fn summary(faults: &Faults, control: impl Fn(&str) -> Option<String>) -> Vec<FormError> {
    let named = |error: FormError| match error.field_id.as_deref().and_then(label) {
        Some(label) => FormError { text: format!("{label}: {}", error.text).into(), ..error },
        None => error,
    };
    faults.list_at(control).into_iter().map(named).collect()
}

fn products(drawn: &Drawn<'_>) -> Markup {
    let Drawn { open, typed, offered, faults, .. } = drawn;
    let list: Vec<Good> =
        offered.page.goods.iter().map(|g| offer::good(g, offered.images.get(&g.id), open, typed, faults)).collect();
    let categories = offered.categories.iter().map(|c| (c.id.to_string().into(), c.name.clone().into()));
    let filter = GoodsFilter {
        words: typed.q.clone().into(),
        categories: categories.collect(),
        category: typed.category.clone().into(),
        hx: in_place(),
    };
    let narrowed = !typed.q.is_empty() || !typed.category.is_empty();
    html! {
        (filter)
        @if offered.too_much {
            (Empty::new(Icon::Search, "That is too much to search for", "Try fewer words.").inside())
        } @else if list.is_empty() && narrowed {
            (Empty::new(Icon::Search, "Nothing is like that", "Try other words, or all categories.").inside())
        } @else if list.is_empty() {
            (Empty::new(Icon::Package, "Nothing is for sale here yet", "Come back a little later.").inside())
        } @else {
            (goods(&list))
        }
        (pager(typed.page, offered.page.total, i64::try_from(list.len()).unwrap_or(0)))
    }
}

fn pager(page: i64, total: i64, here: i64) -> Markup {
    if total <= GOODS_PER_PAGE && page == 0 {
        return html! {};
    }
    let before = page.saturating_mul(GOODS_PER_PAGE);
    let turn = |word: &'static str, to: i64| Button::submit(word).sends("turn", to.to_string()).hx(in_place());
    html! {
        div.goods-foot {
            span.num { @if here > 0 { (figure(before + 1)) " to " (figure(before + here)) " of " (figure(total)) } @else { "Nothing on this page" } }
            div.btn-row {
                @if page > 0 { (turn("Back", page - 1)) }
                @if before + here < total { (turn("Next", page + 1)) }
            }
        }
    }
}

fn person(typed: &Typed, faults: &Faults) -> Markup {
    html! {
        (Field::text("name", "Name").required().autocomplete("name").value(typed.name.clone()).error(faults.at("name")))
        (form_row(&html! {
            (Field::new("email", "E-mail", Kind::Line("email")).required().autocomplete("email").value(typed.email.clone()).error(faults.at("email")))
            (Field::new("phone", "Telephone", Kind::Line("tel")).optional().autocomplete("tel").value(typed.phone.clone()).error(faults.at("phone")))
        }))
    }
}

fn delivery(open: &Open, typed: &Typed, faults: &Faults) -> Markup {
    let part = |value: &Option<String>| value.clone().unwrap_or_default();
    let text = |name: &'static str, label: &'static str, value: String, token: &'static str| {
        Field::text(name, label).value(value).autocomplete(token).error(faults.at(name))
    };
    // What is collected goes to no address.
    let needed = |field: Field| if open.form.collect { field } else { field.required() };
    let a = &typed.address;
    let mut countries: Vec<Choice> =
        CountryCode::all().map(|country| Choice::new(country.as_str(), country.name())).collect();
    countries.sort_by(|one, other| one.label.cmp(&other.label));
    let country = Field::new("country", "Country", Kind::Select(countries)).value(a.country.clone());
    html! {
        (ways(open, typed, faults))
        @if open.form.collect { p.form-note { "The address may stay empty when you collect it." } }
        (text("company", "Company", part(&a.company), "organization").optional())
        (needed(text("line1", "Street and number", a.line1.clone(), "address-line1")))
        (text("line2", "Floor, flat", part(&a.line2), "address-line2").optional())
        (form_row(&html! {
            (text("postcode", "Postcode", part(&a.postcode), "postal-code"))
            (needed(text("city", "Town", a.city.clone(), "address-level2")))
        }))
        (form_row(&html! {
            (text("region", "Region", part(&a.region), "address-level1").optional())
            (country.autocomplete("country").error(faults.at("country")))
        }))
        (Field::new("note", "Anything we should know?", Kind::Area).optional().max_length(1_000).value(typed.note.clone()).error(faults.at("note")))
    }
}

/// How it is sent. One way that cannot be chosen against is only said.
fn ways(open: &Open, typed: &Typed, faults: &Faults) -> Markup {
    let sent = open.methods.iter().map(|m| Choice::new(m.code.clone(), m.name.to_string()).note(fee(m.price)));
    let collected = open.form.collect.then(|| Choice::new(COLLECT, "I collect it").note("Free"));
    let ways: Vec<Choice> = sent.chain(collected).collect();
    let Some(first) = ways.first().map(|way| way.value.clone()) else { return html! {} };
    let now = if typed.method.is_empty() { first } else { typed.method.clone().into() };
    html! { (Field::new("shipping_method", "How it comes to you", Kind::Radio(ways)).value(now).error(faults.at("shipping_method"))) }
}
