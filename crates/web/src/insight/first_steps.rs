//! The first steps of a new shop: what is done shows in its own records. Shown by Today and by the set-up.

use app::insight::beginning::Beginning;
use maud::{Markup, html};

use crate::ui::{Button, Progressed, Section, SetupStep, setup_steps};

/// Where the first questions about the company are asked.
pub(crate) const COMPANY: &str = "/set-up/shop/company";

/// A step: what it is, why, where it is done.
struct Step {
    title: &'static str,
    why: &'static str,
    href: &'static str,
    verb: &'static str,
    instead: Option<(&'static str, &'static str)>,
    done: bool,
}

fn steps(so_far: &Beginning) -> Vec<Step> {
    let step = |title, why, (href, verb), done| Step { title, why, href, verb, instead: None, done };
    let (edit, add) = ("Answer", "Add");
    vec![
        step(
            "Company",
            "Name, country, currency, time zone, and whether prices contain tax.",
            (COMPANY, edit),
            so_far.has_settings,
        ),
        step(
            "Where stock is",
            "A first location is there already: give it an address, or add more.",
            ("/settings/locations", "Add address"),
            so_far.has_address,
        ),
        step(
            "Taxes",
            "The rates that orders are charged with, by where the receiver is.",
            ("/settings/tax-rates/new", add),
            so_far.has_tax_rates,
        ),
        Step {
            instead: Some(("/imports/new", "Or bring the file you have.")),
            ..step(
                "Products",
                "Type the first one, with its variants, prices and SKUs.",
                ("/products/new", "New product"),
                so_far.has_products,
            )
        },
        step(
            "First order",
            "Take one by hand to see what happens: stock is set aside, the customer is told.",
            ("/orders/new", "New order"),
            so_far.has_orders,
        ),
        step(
            "People",
            "Give others an account of their own, with the role they need.",
            ("/people/new", add),
            so_far.has_colleagues,
        ),
    ]
}

/// How far the set-up is, for Today: steps that are open, and all.
pub(crate) fn progress(so_far: &Beginning) -> (usize, usize) {
    let all = steps(so_far);
    (all.iter().filter(|step| step.done).count(), all.len())
}

/// The steps with the way to each; the first open one is the page's one primary action.
pub(crate) fn list(so_far: &Beginning) -> Markup {
    setup_steps(&drawn(so_far))
}

fn drawn(so_far: &Beginning) -> Vec<(usize, SetupStep)> {
    let all = steps(so_far);
    let next = all.iter().position(|step| !step.done);
    let draw = |at: usize, step: Step| {
        let state = match (step.done, Some(at) == next) {
            (true, _) => Progressed::Done,
            (false, true) => Progressed::Next,
            (false, false) => Progressed::Open,
        };
        let action = Button::link(if step.done { "Change" } else { step.verb }, step.href).small();
        let action = match state {
            Progressed::Done => action.quiet(),
            Progressed::Next => action.primary(),
            Progressed::Open => action,
        };
        let instead = step.instead.map(|(href, words)| (href.into(), words.into()));
        (at + 1, SetupStep { title: step.title.into(), why: step.why.into(), state, action, instead })
    };
    all.into_iter().enumerate().map(|(at, step)| draw(at, step)).collect()
}

/// The open steps for Today.
pub(super) fn section(so_far: &Beginning) -> Markup {
    let (done, all) = progress(so_far);
    let open: Vec<(usize, SetupStep)> =
        drawn(so_far).into_iter().filter(|(_, step)| step.state != Progressed::Done).collect();
    let tools = html! { (Button::link("All steps", "/set-up").quiet().small()) };
    html! { (Section::new("first-steps", "Set up this shop", setup_steps(&open)).count(format!("{done} of {all}")).tools(tools)) }
}
