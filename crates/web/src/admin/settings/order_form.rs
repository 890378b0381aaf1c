//! Setting the public order form: whether it is on, what it says and offers, and which sites may show it.

use app::catalog::queries::categories;
use app::orders::channels;
use app::orders::form::change::{ChangeOrderForm, OrderFormChange, SetForm, current};
use app::platform::{AppError, Result as AppResult};
use domain::base::{CategoryId, FieldErrors};
use domain::orders::{FormOffers, StockShown};
use domain::parties::Permission;
use maud::{Markup, html};
use serde::Deserialize;

use super::record::whole;
use super::tabs::{self, Part};
use crate::pages::{Faults, Page, Sent, Shown, Visit};
use crate::shell::{Policy, Routes};
use crate::ui::{Button, Choice, Facts, Field, Form, Icon, Kind, Place, copyable, form_part, form_row, text_link};

const HREF: &str = "/settings/order-form";
const TITLE: &str = "Order form";

pub(super) fn routes() -> Routes {
    Routes::new("order-form-pages").page(Policy::Needs(Permission::SettingsRead), HREF, show).form(
        Policy::Needs(Permission::SettingsWrite),
        HREF,
        save,
    )
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    enabled: String,
    channel: String,
    title: String,
    intro: String,
    terms: String,
    offers: String,
    categories: Vec<String>,
    skus: String,
    stock: String,
    few: String,
    collect: String,
    sites: String,
    version: i64,
}

/// What can be chosen from.
struct Known {
    channels: Vec<Choice>,
    categories: Vec<Choice>,
}

async fn show(visit: Visit) -> Shown {
    let (set, skus) = visit
        .read(|ctx| {
            let set = current(ctx)?;
            let mut skus = Vec::with_capacity(set.picks.products.len());
            for id in &set.picks.products {
                // A product has a variant; the first one's SKU names it.
                let found = app::catalog::queries::product(ctx.tx, *id)?;
                skus.extend(found.variants.first().map(|v| v.sku.as_str().to_owned()));
            }
            Ok((set, skus))
        })
        .await?;
    if !visit.may(Permission::SettingsWrite) {
        return visit.show(framed(&visit, facts(&visit, &set)));
    }
    let known = known(&visit).await?;
    visit.show(page(&visit, &Typed::of(&set, &skus), &known, &Faults::none()))
}

async fn save(visit: Visit, sent: Sent<Typed>) -> Shown {
    let done = match sent.fields.change() {
        Ok(change) => visit.shop().execute(sent.call, ChangeOrderForm { version: sent.fields.version, change }).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(_) => visit.go(HREF).say("The order form was saved").done(),
        Err(faults) => {
            let version = visit.read(current).await?.version;
            let known = known(&visit).await?;
            visit.show(page(&visit, &Typed { version, ..sent.fields }, &known, &faults).refused())
        }
    }
}

async fn known(visit: &Visit) -> AppResult<Known> {
    visit
        .read(|ctx| {
            let open = channels::all(ctx.tx)?.into_iter().filter(|c| c.archived_at.is_none());
            let channels = open.map(|c| Choice::new(c.code, c.name.to_string())).collect();
            let all = categories(ctx.tx)?;
            let parent = |id: Option<CategoryId>| all.iter().find(|c| Some(c.id) == id);
            let choice = |c: &app::catalog::queries::Category| {
                let label = parent(c.parent).map_or_else(|| c.name.to_string(), |p| format!("{} / {}", p.name, c.name));
                Choice::new(c.id.to_string(), label)
            };
            let mut categories: Vec<Choice> = all.iter().filter(|c| c.archived_at.is_none()).map(choice).collect();
            categories.sort_by(|one, other| one.label.cmp(&other.label));
            Ok(Known { channels, categories })
        })
        .await
}

impl Typed {
    fn of(set: &SetForm, skus: &[String]) -> Self {
        let form = &set.form;
        let ticked = |is: bool| if is { "true".to_owned() } else { String::new() };
        Self {
            enabled: ticked(form.enabled),
            channel: form.channel.clone(),
            title: form.title.as_ref().map(ToString::to_string).unwrap_or_default(),
            intro: form.intro.as_ref().map(ToString::to_string).unwrap_or_default(),
            terms: form.terms.as_ref().map(ToString::to_string).unwrap_or_default(),
            offers: form.offers.code().to_owned(),
            categories: set.picks.categories.iter().map(ToString::to_string).collect(),
            skus: skus.join("\n"),
            stock: form.stock.code().to_owned(),
            few: form.few.to_string(),
            collect: ticked(form.collect),
            sites: form.sites.iter().map(|site| site.as_str()).collect::<Vec<_>>().join("\n"),
            version: set.version,
        }
    }

    fn change(&self) -> AppResult<OrderFormChange> {
        let mut errors = FieldErrors::new();
        let offers = errors.take("offers", self.offers.parse::<FormOffers>());
        let stock = errors.take("stock", self.stock.parse::<StockShown>());
        let categories = self.categories.iter().filter_map(|id| errors.take("categories", id.parse::<CategoryId>()));
        let categories: Vec<CategoryId> = categories.collect();
        let few = whole("few", &self.few);
        if let Err(AppError::Invalid(wrong)) = &few {
            errors.extend_under("", wrong.clone());
        }
        let lines = |text: &str| {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        let change = OrderFormChange {
            enabled: Some(!self.enabled.is_empty()),
            channel: Some(self.channel.clone()),
            title: Some(self.title.clone()),
            intro: Some(self.intro.clone()),
            terms: Some(self.terms.clone()),
            offers,
            stock,
            few: few.ok().map(Option::unwrap_or_default),
            collect: Some(!self.collect.is_empty()),
            sites: Some(lines(&self.sites)),
            categories: Some(categories),
            skus: Some(lines(&self.skus)),
        };
        Ok(errors.into_result(change)?)
    }
}

/// A fault of a field that holds a list, one to a line: the first one, with its line.
fn of_lines(faults: &Faults, field: &str, text: &str) -> Option<crate::ui::Text> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let of_line = |(at, line): (usize, &str)| {
        let fault = faults.at(&format!("{field}[{at}]"))?;
        Some(format!("{}: {fault}", line.trim()).into())
    };
    lines.enumerate().find_map(of_line).or_else(|| faults.at(field))
}

fn framed(visit: &Visit, body: Markup) -> Page {
    Page::new(TITLE, Place::Settings, tabs::page(visit, Part::OrderForm, TITLE, &[], &body))
}

fn page(visit: &Visit, typed: &Typed, known: &Known, faults: &Faults) -> Page {
    let control = |field: &str| Some(field.split('[').next().unwrap_or(field).to_owned());
    let form = Form::post("order-form", HREF, visit.guard())
        .warns_when_left()
        .errors(faults.list_at(control))
        .body(html! {
            (form_part("The form", &itself(visit, typed, known, faults)))
            (form_part("What it offers", &offered(typed, known, faults)))
            (form_part("In your own site", &embedding(visit, typed, faults)))
            input type="hidden" name="version" value=(typed.version);
        })
        .foot(html! {
            (Button::submit("Save changes").primary())
            @if !typed.enabled.is_empty() { (Button::link("Open the form", "/order").icon(Icon::ExternalLink)) }
        });
    framed(visit, html! { div class="page-form" { (form) } })
}

fn itself(visit: &Visit, typed: &Typed, known: &Known, faults: &Faults) -> Markup {
    let address = format!("{}/order", visit.base_url());
    html! {
        p.quiet { "A page on which anybody can order without an account, at " (text_link("/order", &address)) "." }
        (Field::new("enabled", "The form is open", Kind::Check).value(if typed.enabled.is_empty() { "false" } else { "true" }))
        (form_row(&html! {
            (Field::text("title", "Heading").optional().value(typed.title.clone()).error(faults.at("title")).placeholder(format!("Order from {}", visit.settings().company)))
            (Field::new("channel", "Channel of its orders", Kind::Select(known.channels.clone())).value(typed.channel.clone()).error(faults.at("channel")))
        }))
        (Field::new("intro", "Below the heading", Kind::Area).optional().value(typed.intro.clone()).error(faults.at("intro")))
        (Field::new("terms", "Beside the sum", Kind::Area).optional().value(typed.terms.clone()).error(faults.at("terms")).hint("How one pays, when it is sent."))
        (Field::new("collect", "Customers may collect what they order", Kind::Check).value(if typed.collect.is_empty() { "false" } else { "true" }))
    }
}

fn offered(typed: &Typed, known: &Known, faults: &Faults) -> Markup {
    let offers = vec![
        Choice::new(FormOffers::Everything.code(), "Everything that is for sale"),
        Choice::new(FormOffers::Chosen.code(), "Only what is chosen here")
            .note("Categories with those below them, and single products"),
    ];
    let stock = vec![
        Choice::new(StockShown::Words.code(), "In words").note("In stock, few left, sold out"),
        Choice::new(StockShown::Figures.code(), "In figures").note("Everybody sees how many are left"),
    ];
    let ticked =
        Field::new("categories", "Categories", Kind::Checks(known.categories.clone())).error(faults.at("categories"));
    let ticked = typed.categories.iter().fold(ticked, |field, id| field.value(id.clone()));
    html! {
        (Field::new("offers", "It offers", Kind::Radio(offers)).value(typed.offers.clone()).error(faults.at("offers")))
        @if !known.categories.is_empty() { (ticked) }
        (Field::new("skus", "Single products", Kind::Area).optional().value(typed.skus.clone()).error(of_lines(faults, "skus", &typed.skus))
            .hint("One SKU to a line; any variant of a product stands for the whole product."))
        (Field::new("stock", "It tells what is left", Kind::Radio(stock)).value(typed.stock.clone()).error(faults.at("stock")))
        (Field::new("few", "Few left means at most", Kind::Number(Some("units".into()))).value(typed.few.clone()).error(faults.at("few")))
    }
}

fn embedding(visit: &Visit, typed: &Typed, faults: &Faults) -> Markup {
    let code = format!(
        "<iframe src=\"{}/order\" title=\"Order form\" width=\"100%\" height=\"900\"></iframe>",
        visit.base_url()
    );
    html! {
        (Field::new("sites", "Sites that may show the form", Kind::Area).optional().value(typed.sites.clone()).error(of_lines(faults, "sites", &typed.sites))
            .placeholder("https://www.example.com").hint("One to a line, without a path. Nobody else can put the form into a page."))
        @if !typed.sites.trim().is_empty() {
            div.stack-tight { p { "Put this where the form is to stand:" } (copyable(&code)) }
        }
    }
}

/// For those who may look and not change.
fn facts(visit: &Visit, set: &SetForm) -> Markup {
    let form = &set.form;
    let offers = match form.offers {
        FormOffers::Everything => "everything that is for sale",
        FormOffers::Chosen => "what was chosen",
    };
    let facts = Facts::new()
        .add("The form", html! { @if form.enabled { "is open" } @else { "is closed" } })
        .add("Address", html! { (visit.base_url()) "/order" })
        .add("Channel", html! { code { (form.channel) } })
        .add("It offers", html! { (offers) })
        .add("Sites that may show it", html! { (form.sites.len()) });
    html! { (facts) p.quiet { "An owner can change these." } }
}
