//! Ways around for the person signed in: rail, phone bar, what they may create, keys.

use domain::parties::Permission as P;

use super::visit::Visit;
use crate::ui::{Head, Icon, KeyGroup, MenuItem, NavItem, PaletteGroup, PaletteItem, Person, Place, Shell, Text};

/// A place, its word, its address, and the right that opens it; none: open to everybody.
type Known = (Place, &'static str, &'static str, Option<P>);

/// The rail's groups; the last stands at its bottom.
const RAIL: [&[Known]; 3] = [
    &[
        (Place::Today, "Today", "/", None),
        (Place::Orders, "Orders", "/orders", Some(P::OrdersRead)),
        (Place::Customers, "Customers", "/customers", Some(P::CustomersRead)),
        (Place::Messages, "Messages", "/messages", Some(P::MessagesRead)),
    ],
    &[
        (Place::Products, "Products", "/products", Some(P::CatalogRead)),
        (Place::Stock, "Stock", "/stock", Some(P::StockRead)),
        (Place::Purchasing, "Suppliers", "/suppliers", Some(P::SuppliersRead)),
    ],
    &[(Place::Files, "Imports", "/imports", Some(P::ImportsRun)), (Place::Settings, "Settings", "/settings", None)],
];

/// Places of the phone bar besides the last, which leads to the rest.
const BAR: [Place; 4] = [Place::Today, Place::Orders, Place::Products, Place::Stock];

/// What can be made from anywhere.
const CREATE: [(&str, &str, Icon, P); 4] = [
    ("Order", "/orders/new", Icon::ShoppingCart, P::OrdersPlace),
    ("Customer", "/customers/new", Icon::UserPlus, P::CustomersWrite),
    ("Product", "/products/new", Icon::Tag, P::CatalogWrite),
    ("Supplier", "/suppliers/new", Icon::ClipboardList, P::SuppliersWrite),
];

/// The places this person may open, in groups, with their counts: for the page of everything on a phone.
pub fn places(visit: &Visit) -> Vec<Vec<NavItem>> {
    let open = |known: &&Known| known.3.is_none_or(|right| visit.may(right));
    let item = |&(place, word, href, _): &Known| counted(visit, NavItem::new(place, word, href));
    RAIL.iter().map(|group| group.iter().filter(open).map(item).collect()).collect()
}

fn counted(visit: &Visit, item: NavItem) -> NavItem {
    match visit.counts().iter().find(|count| count.place == item.place) {
        Some(count) => item.count(count.text()),
        None => item,
    }
}

pub(super) fn shell(visit: &Visit, head: Head, here: Place) -> Shell {
    let rail = places(visit);
    let bar = BAR.iter().filter_map(|place| rail.iter().flatten().find(|item| item.place == *place).cloned());
    let bar = bar.chain([NavItem::new(Place::More, "More", "/more")]).collect();
    let who = visit.who();
    let may_create = CREATE.iter().filter(|(.., right)| visit.may(*right));
    let create = may_create.enumerate().map(|(at, &(word, href, icon, _))| {
        let item = MenuItem::link(word, href).icon(icon);
        if at == 0 { item.key("c") } else { item }
    });
    Shell {
        head,
        company: visit.settings().company.to_string().into(),
        home_href: "/".into(),
        here,
        person: Person {
            name: who.principal.name.clone().into(),
            initials: initials(&who.principal.name).into(),
            detail: who.email.to_string().into(),
        },
        search_href: "/search".into(),
        create: create.collect(),
        notifications: ("/#now".into(), super::live::unread(visit.counts())),
        preferences_href: "/preferences".into(),
        sign_out: ("/sign-out".into(), visit.guard()),
        live_href: Some("/events/stream".into()),
        recent: vec![usual(&rail)],
        keys: keys(),
        banners: Vec::new(),
        toasts: Vec::new(),
        rail,
        bar,
    }
}

/// What the palette offers before one types.
fn usual(rail: &[Vec<NavItem>]) -> PaletteGroup {
    let items = rail.iter().flatten().map(|item| PaletteItem {
        icon: item.place.icon(),
        label: format!("Go to {}", item.label).into(),
        note: None,
        href: item.href.clone(),
        key: item.place.key().map(Text::from),
    });
    PaletteGroup { title: "Places".into(), items: items.collect() }
}

fn keys() -> Vec<KeyGroup> {
    let group = |title: &'static str, keys: &[(&'static str, &'static str)]| KeyGroup {
        title: title.into(),
        keys: keys.iter().map(|&(key, what)| (key.into(), what.into())).collect(),
    };
    let everywhere = [
        ("mod k", "Search and commands"),
        ("g t", "Today"),
        ("g o", "Orders"),
        ("g s", "Stock"),
        ("c", "Create"),
        ("/", "Search this list"),
        ("mod enter", "Save"),
    ];
    let in_a_list = [
        ("j", "Next row"),
        ("k", "Row before"),
        ("x", "Select"),
        ("shift x", "Select up to here"),
        ("enter", "Open"),
        ("f", "Filter"),
    ];
    vec![group("Everywhere", &everywhere), group("In a list", &in_a_list)]
}

/// First letters of the first and the last word of a name.
pub(crate) fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let letter = |word: &&str| word.chars().next().map(|c| c.to_uppercase().to_string());
    let last = words.last().filter(|_| words.len() > 1).and_then(letter);
    [words.first().and_then(letter), last].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_one_or_two_letters() {
        assert_eq!(
            ["Ana Berg", "ana", "Ana Maria van Berg", "", "Øyvind ås"].map(initials),
            ["AB", "A", "AB", "", "ØÅ"]
        );
    }
}
