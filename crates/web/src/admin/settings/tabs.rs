//! The head that all pages of settings have in common: title, and the way to the others.

use domain::parties::Permission as P;
use maud::{Markup, html};

use crate::pages::Visit;
use crate::ui::{Button, Tab, tabs};

/// A page of settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::admin) enum Part {
    Company,
    Locations,
    Shipping,
    Taxes,
    TaxClasses,
    Stages,
    Channels,
    OrderForm,
    Messages,
    Mail,
    People,
    Keys,
    Log,
    Preferences,
}

/// Part, word, address, the right that opens it.
const PARTS: [(Part, &str, &str, Option<P>); 14] = [
    (Part::Company, "Company", "/settings/company", Some(P::SettingsRead)),
    (Part::Locations, "Locations", "/settings/locations", Some(P::SettingsRead)),
    (Part::Shipping, "Shipping", "/settings/shipping-methods", Some(P::SettingsRead)),
    (Part::Taxes, "Taxes", "/settings/tax-rates", Some(P::SettingsRead)),
    (Part::TaxClasses, "Tax classes", "/settings/tax-classes", Some(P::SettingsRead)),
    (Part::Stages, "Stages", "/settings/stages", Some(P::SettingsRead)),
    (Part::Channels, "Channels", "/settings/channels", Some(P::SettingsRead)),
    (Part::OrderForm, "Order form", "/settings/order-form", Some(P::SettingsRead)),
    (Part::Messages, "Messages", "/settings/messages", Some(P::SettingsRead)),
    (Part::Mail, "Mail", "/settings/mail", Some(P::SettingsRead)),
    (Part::People, "People", "/people", Some(P::PeopleRead)),
    (Part::Keys, "API keys", "/api-keys", Some(P::PeopleRead)),
    (Part::Log, "Log", "/log", Some(P::AuditRead)),
    (Part::Preferences, "Preferences", "/preferences", None),
];

/// The first page of settings that this person may open.
pub(in crate::admin) fn first(visit: &Visit) -> &'static str {
    let open = |part: &&(Part, &str, &str, Option<P>)| part.3.is_none_or(|right| visit.may(right));
    PARTS.iter().find(open).map_or("/preferences", |part| part.2)
}

/// A page of settings.
pub(in crate::admin) fn page(visit: &Visit, here: Part, title: &str, actions: &[Button], body: &Markup) -> Markup {
    let open = PARTS.iter().filter(|part| part.3.is_none_or(|right| visit.may(right)));
    let items: Vec<Tab> = open
        .map(|&(part, word, href, _)| Tab { label: word.into(), href: href.into(), count: None, current: part == here })
        .collect();
    html! {
        div.page {
            header.page-head {
                div.page-title { h1 { (title) } }
                div.page-actions { @for action in actions { (action) } }
            }
            (tabs("Settings", &items))
            (body)
        }
    }
}
