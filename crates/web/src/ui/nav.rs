//! Ways around: places of the rail and phone bar, tabs of a page, breadcrumbs.

use maud::{Markup, html};

use super::{Icon, Text, icon, icon_large, words};

/// A place every person can be; the rail shows only those the role may open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// What needs me now.
    Today,
    /// Orders.
    Orders,
    /// Stage board.
    Board,
    /// Customers.
    Customers,
    /// Cases.
    Cases,
    /// Products.
    Products,
    /// Stock.
    Stock,
    /// Purchasing.
    Purchasing,
    /// Deliveries.
    Deliveries,
    /// Messages.
    Messages,
    /// Money.
    Money,
    /// Reports.
    Reports,
    /// Automations.
    Automations,
    /// Tables.
    Tables,
    /// Imports and exports.
    Files,
    /// Settings.
    Settings,
    /// Picker's work.
    Work,
    /// Scan.
    Scan,
    /// Find anything.
    Find,
    /// Problems.
    Problems,
    /// Driver's run.
    Run,
    /// Map.
    Map,
    /// Alerts.
    Alerts,
    /// Everything else.
    More,
}

impl Place {
    /// The icon that always stands for it.
    #[must_use]
    pub const fn icon(self) -> Icon {
        match self {
            Self::Today => Icon::House,
            Self::Orders => Icon::ShoppingCart,
            Self::Board => Icon::SquareKanban,
            Self::Customers => Icon::Users,
            Self::Cases => Icon::MessageCircle,
            Self::Products => Icon::Tag,
            Self::Stock => Icon::Boxes,
            Self::Purchasing => Icon::ClipboardList,
            Self::Deliveries => Icon::Truck,
            Self::Messages => Icon::Mail,
            Self::Money => Icon::Landmark,
            Self::Reports => Icon::ChartNoAxesColumn,
            Self::Automations => Icon::Zap,
            Self::Tables => Icon::Table2,
            Self::Files => Icon::Upload,
            Self::Settings => Icon::Settings,
            Self::Work => Icon::PackageCheck,
            Self::Scan => Icon::ScanBarcode,
            Self::Find => Icon::Search,
            Self::Problems => Icon::TriangleAlert,
            Self::Run => Icon::Truck,
            Self::Map => Icon::MapPin,
            Self::Alerts => Icon::Bell,
            Self::More => Icon::Menu,
        }
    }

    /// The key sequence that goes there.
    #[must_use]
    pub const fn key(self) -> Option<&'static str> {
        match self {
            Self::Today => Some("g t"),
            Self::Orders => Some("g o"),
            Self::Board => Some("g b"),
            Self::Cases => Some("g c"),
            Self::Stock => Some("g s"),
            Self::Purchasing => Some("g p"),
            Self::Deliveries => Some("g d"),
            Self::Money => Some("g m"),
            Self::Reports => Some("g r"),
            Self::Automations => Some("g a"),
            Self::Alerts => Some("g i"),
            Self::Settings => Some("g ,"),
            Self::Customers
            | Self::Products
            | Self::Messages
            | Self::Tables
            | Self::Files
            | Self::Work
            | Self::Scan
            | Self::Find
            | Self::Problems
            | Self::Run
            | Self::Map
            | Self::More => None,
        }
    }

    /// Id of the element that shows its count in the rail; live updates replace its content.
    #[must_use]
    pub fn count_id(self) -> String {
        format!("count-{self:?}").to_lowercase()
    }
}

/// One item of the rail or of the phone bar.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// Where it leads.
    pub place: Place,
    /// Its word, in the person's language.
    pub label: Text,
    /// Its address.
    pub href: Text,
    /// Live count as a state ("42"); empty when there is nothing to count.
    pub count: Option<Text>,
}

impl NavItem {
    /// An item without a count.
    #[must_use]
    pub fn new(place: Place, label: impl Into<Text>, href: impl Into<Text>) -> Self {
        Self { place, label: label.into(), href: href.into(), count: None }
    }

    /// Shows a count beside the word.
    #[must_use]
    pub fn count(mut self, count: impl Into<Text>) -> Self {
        self.count = Some(count.into());
        self
    }

    pub(super) fn rail(&self, here: Place) -> Markup {
        html! {
            li {
                a.rail-item href=(self.href) title=(self.label) data-key=[self.place.key()] aria-current=[(self.place == here).then_some("page")] {
                    (icon(self.place.icon()))
                    span.rail-word { (self.label) }
                    @if let Some(count) = &self.count { span.rail-count id=(self.place.count_id()) { (count) } }
                }
            }
        }
    }

    pub(super) fn bar(&self, here: Place) -> Markup {
        html! {
            li {
                a.bar-item href=(self.href) aria-current=[(self.place == here).then_some("page")] {
                    (icon_large(self.place.icon()))
                    span { (self.label) }
                    @if let Some(count) = &self.count { span.bar-count { (count) } }
                }
            }
        }
    }
}

/// One tab of a page that has several addresses.
#[derive(Debug, Clone)]
pub struct Tab {
    /// Its word.
    pub label: Text,
    /// Its address.
    pub href: Text,
    /// Count beside the word.
    pub count: Option<Text>,
    /// The tab shown now.
    pub current: bool,
}

/// Tabs as links: each has an address of its own.
#[must_use]
pub fn tabs(label: &str, items: &[Tab]) -> Markup {
    html! {
        nav.views aria-label=(label) {
            @for tab in items {
                a.view href=(tab.href) aria-current=[tab.current.then_some("page")] {
                    (tab.label)
                    @if let Some(count) = &tab.count { span.view-count { (count) } }
                }
            }
        }
    }
}

/// A step of the way back.
#[derive(Debug, Clone)]
pub struct Crumb {
    /// Its word.
    pub label: Text,
    /// Its address.
    pub href: Text,
}

impl Crumb {
    /// A step named `label` at `href`.
    #[must_use]
    pub fn new(label: impl Into<Text>, href: impl Into<Text>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// The way back to the list, filters and page kept in the address.
#[must_use]
pub fn crumbs(steps: &[Crumb]) -> Markup {
    html! {
        nav aria-label=(words::CRUMBS) {
            ol.crumbs { @for step in steps { li { a.crumb href=(step.href) { (step.label) } } } }
        }
    }
}
