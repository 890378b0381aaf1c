//! The shell that the sample pages stand in.

use maud::Markup;
use web::ui::{
    FormGuard, Head, Icon, KeyGroup, Looks, MenuItem, NavItem, PaletteGroup, PaletteItem, Person, Place, Shell,
};

pub(crate) fn head(title: &'static str) -> Head {
    Head {
        title: title.into(),
        site: "Fjord & Pine".into(),
        lang: "en".into(),
        looks: Looks::default(),
        csrf: Some("c5rf-t0ken".into()),
    }
}

pub(crate) fn guard(idem: &'static str) -> FormGuard {
    FormGuard { csrf: "c5rf-t0ken".into(), idem: idem.into() }
}

fn rail() -> Vec<Vec<NavItem>> {
    vec![
        vec![
            NavItem::new(Place::Today, "Today", "/today"),
            NavItem::new(Place::Orders, "Orders", "/orders").count("42"),
            NavItem::new(Place::Board, "Board", "/board"),
            NavItem::new(Place::Customers, "Customers", "/customers"),
            NavItem::new(Place::Cases, "Cases", "/cases").count("7"),
        ],
        vec![
            NavItem::new(Place::Products, "Products", "/products"),
            NavItem::new(Place::Stock, "Stock", "/stock").count("12"),
            NavItem::new(Place::Purchasing, "Purchasing", "/purchasing"),
            NavItem::new(Place::Deliveries, "Deliveries", "/deliveries").count("3"),
        ],
        vec![
            NavItem::new(Place::Money, "Money", "/money"),
            NavItem::new(Place::Reports, "Reports", "/reports"),
            NavItem::new(Place::Automations, "Automations", "/automations"),
            NavItem::new(Place::Tables, "Tables", "/tables"),
        ],
        vec![NavItem::new(Place::Settings, "Settings", "/settings")],
    ]
}

fn recent() -> Vec<PaletteGroup> {
    vec![
        PaletteGroup {
            title: "Recent".into(),
            items: vec![
                PaletteItem {
                    icon: Icon::ShoppingCart,
                    label: "#1055 Priya Raman".into(),
                    note: Some("Picking, 2 h late".into()),
                    href: "/orders/1055".into(),
                    key: None,
                },
                PaletteItem {
                    icon: Icon::Tag,
                    label: "Stoneware cup, moss".into(),
                    note: Some("0 free, 30 on 24 Nov".into()),
                    href: "/products/12".into(),
                    key: None,
                },
            ],
        },
        PaletteGroup {
            title: "Actions".into(),
            items: vec![
                PaletteItem {
                    icon: Icon::Plus,
                    label: "Create order".into(),
                    note: None,
                    href: "/orders/new".into(),
                    key: Some("c".into()),
                },
                PaletteItem {
                    icon: Icon::Boxes,
                    label: "Go to stock".into(),
                    note: None,
                    href: "/stock".into(),
                    key: Some("g s".into()),
                },
            ],
        },
    ]
}

fn keys() -> Vec<KeyGroup> {
    vec![
        KeyGroup {
            title: "Everywhere".into(),
            keys: vec![
                ("mod k".into(), "Search and commands".into()),
                ("g o".into(), "Orders".into()),
                ("g s".into(), "Stock".into()),
                ("c".into(), "Create".into()),
                ("/".into(), "Search this list".into()),
                ("mod z".into(), "Undo the last change".into()),
            ],
        },
        KeyGroup {
            title: "In a list".into(),
            keys: vec![
                ("j".into(), "Next row".into()),
                ("k".into(), "Row before".into()),
                ("x".into(), "Select".into()),
                ("shift x".into(), "Select up to here".into()),
                ("enter".into(), "Open".into()),
                ("f".into(), "Filter".into()),
            ],
        },
    ]
}

pub(crate) fn shell(title: &'static str, here: Place) -> Shell {
    Shell {
        head: head(title),
        company: "Fjord & Pine".into(),
        home_href: "/today".into(),
        here,
        rail: rail(),
        bar: vec![
            NavItem::new(Place::Today, "Today", "/today"),
            NavItem::new(Place::Orders, "Orders", "/orders").count("42"),
            NavItem::new(Place::Scan, "Scan", "/scan"),
            NavItem::new(Place::Alerts, "Alerts", "/notifications").count("4"),
            NavItem::new(Place::More, "More", "/more"),
        ],
        person: Person { name: "Ana Berg".into(), initials: "AB".into(), detail: "ana@fjordpine.example".into() },
        search_href: "/search".into(),
        create: vec![
            MenuItem::link("Order", "/orders/new").icon(Icon::ShoppingCart).key("c"),
            MenuItem::link("Customer", "/customers/new").icon(Icon::UserPlus),
            MenuItem::link("Product", "/products/new").icon(Icon::Tag),
            MenuItem::link("Purchase order", "/purchasing/new").icon(Icon::ClipboardList),
        ],
        notifications: ("/notifications".into(), "4".into()),
        preferences_href: "/preferences".into(),
        sign_out: ("/sign-out".into(), guard("sign-out-1")),
        live_href: Some("/live".into()),
        recent: recent(),
        keys: keys(),
        banners: Vec::new(),
        toasts: Vec::new(),
    }
}

pub(crate) fn page(title: &'static str, here: Place, content: &Markup) -> Markup {
    shell(title, here).page(content)
}
