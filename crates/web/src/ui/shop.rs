//! Parts of the public order form: what is for sale as cards, what narrows it, and the sum of what was chosen.

use maud::{Markup, Render, html};

use super::field::counter;
use super::{Button, Hx, Icon, Shape, Text, Tone, icon, said};

/// A product for sale.
#[derive(Debug, Clone)]
pub struct Good {
    /// What it is called.
    pub title: Text,
    /// A sentence or two about it.
    pub about: Option<Text>,
    /// Address and words of its picture.
    pub picture: Option<(Text, Text)>,
    /// Its prices, where one chooses: from the lowest to the highest.
    pub range: Text,
    /// What one can choose of it; one without a label when there is nothing to choose.
    pub kinds: Vec<GoodKind>,
}

/// What is chosen of a product.
#[derive(Debug, Clone)]
pub struct GoodKind {
    /// Name and id of its count.
    pub name: Text,
    /// Colour, size; empty for the only one.
    pub label: Text,
    /// Price of one, with its currency.
    pub price: Text,
    /// What it cost before.
    pub before: Option<Text>,
    /// In stock, few left, sold out.
    pub stock: Option<(Tone, Shape, Text)>,
    /// Count now; empty for none.
    pub count: Text,
    /// What is wrong with the count.
    pub error: Option<Text>,
    /// Whether more can be had.
    pub supply: GoodSupply,
}

/// Whether something can be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoodSupply {
    /// It can.
    Open,
    /// There is none.
    SoldOut,
}

impl GoodKind {
    fn takes_count(&self) -> bool {
        self.supply == GoodSupply::Open || !self.count.is_empty() || self.error.is_some()
    }

    fn count(&self) -> Markup {
        let error_id = self.error.as_ref().map(|_| format!("{}-error", self.name));
        html! {
            (counter(html! {
                input class="input input-num" type="text" inputmode="numeric" id=(self.name) name=(self.name) value=(self.count) placeholder="0"
                    maxlength="6" autocomplete="off" aria-describedby=[&error_id] aria-invalid=[self.error.as_ref().map(|_| "true")];
            }))
        }
    }

    fn wrong(&self) -> Markup {
        html! { @if let Some(error) = &self.error { p.wrong id={ (self.name) "-error" } { (icon(Icon::CircleAlert)) (error) } } }
    }

    fn price(&self) -> Markup {
        html! {
            span.good-price { (self.price) @if let Some(before) = &self.before { " " span.only-text { "before" } s.good-before { (before) } } }
            @if let Some((tone, shape, word)) = &self.stock { (said(*tone, *shape, word)) }
        }
    }
}

impl Good {
    fn only(&self, kind: &GoodKind) -> Markup {
        html! {
            div.good-facts { (kind.price()) }
            @if kind.takes_count() { (kind.count()) }
            (kind.wrong())
        }
    }

    fn several(&self) -> Markup {
        let open = self.kinds.iter().any(|kind| !kind.count.is_empty() || kind.error.is_some());
        html! {
            details.good-kinds open[open] {
                summary { span { "Choose from " (self.kinds.len()) } span.good-range { (self.range) } (icon(Icon::ChevronDown)) }
                ul {
                    @for kind in &self.kinds {
                        li.good-kind {
                            div.good-what { label.good-label for=[kind.takes_count().then_some(&kind.name)] { span.only-text { (self.title) ", " } (kind.label) } div.good-facts { (kind.price()) } }
                            @if kind.takes_count() { (kind.count()) }
                            (kind.wrong())
                        }
                    }
                }
            }
        }
    }

    fn draw(&self) -> Markup {
        let only = self.kinds.first().filter(|kind| self.kinds.len() == 1 && kind.label.is_empty());
        let gone = self.kinds.iter().all(|kind| kind.supply == GoodSupply::SoldOut);
        html! {
            li class={ "good" @if gone { " good-gone" } } {
                @if let Some((src, alt)) = &self.picture { img.good-picture src=(src) alt=(alt) loading="lazy" decoding="async" width="400" height="400"; }
                div.good-what {
                    @match only {
                        Some(kind) if kind.takes_count() => { label.good-name for=(kind.name) { (self.title) } }
                        Some(_) | None => { span.good-name { (self.title) } }
                    }
                    @if let Some(about) = &self.about { p.good-about { (about) } }
                }
                @match only { Some(kind) => { (self.only(kind)) } None => { (self.several()) } }
            }
        }
    }
}

/// All products of a page: with pictures as cards, without as lines.
#[must_use]
pub fn goods(list: &[Good]) -> Markup {
    let pictured = list.iter().any(|good| good.picture.is_some());
    html! { ul class=(if pictured { "goods" } else { "goods goods-plain" }) { @for good in list { (good.draw()) } } }
}

/// What narrows the products: words and a category. Its button comes first in the form, so Enter presses it.
#[derive(Debug, Clone)]
pub struct GoodsFilter {
    /// Words now.
    pub words: Text,
    /// Value and word of each category; empty when there is nothing to choose.
    pub categories: Vec<(Text, Text)>,
    /// The category now.
    pub category: Text,
    /// What the script asks for when one chooses or searches.
    pub hx: Hx,
}

impl Render for GoodsFilter {
    fn render(&self) -> Markup {
        html! {
            div.goods-filter {
                div.filter-search {
                    (icon(Icon::Search))
                    label.only-text for="q" { "Search" }
                    input type="search" id="q" name="q" value=(self.words) placeholder="Search" maxlength="100" autocomplete="off";
                }
                @if !self.categories.is_empty() {
                    label.only-text for="category" { "Category" }
                    select.input.goods-category id="category" name="category" hx-post=[&self.hx.post] hx-target=[&self.hx.target] hx-swap=[&self.hx.swap] hx-trigger="change" hx-include="closest form" {
                        option value="" selected[self.category.is_empty()] { "Everything" }
                        @for (value, word) in &self.categories { option value=(value) selected[*value == self.category] { (word) } }
                    }
                }
                (Button::submit("Show").sends("find", "1").hx(self.hx.clone()))
            }
        }
    }
}

/// A line of the sum.
#[derive(Debug, Clone)]
pub struct SumLine {
    /// What it is.
    pub title: Text,
    /// "2 ×"; what stands where the count cannot be changed.
    pub count: Text,
    /// What it costs.
    pub total: Text,
    /// Name of its count when it is changed here.
    pub control: Option<Text>,
    /// What is wrong with it.
    pub error: Option<Text>,
}

/// The lines of the sum.
#[must_use]
pub fn sum_lines(lines: &[SumLine]) -> Markup {
    html! {
        ul.sum-lines {
            @for line in lines {
                li.sum-line {
                    @match &line.control {
                        Some(name) => {
                            label.sum-title for=(name) { (line.title) }
                            span.sum-total { (line.total) }
                            (counter(html! {
                                input class="input input-num" type="text" inputmode="numeric" id=(name) name=(name) value=(line.count) maxlength="6" autocomplete="off"
                                    aria-describedby=[line.error.as_ref().map(|_| format!("{name}-error"))] aria-invalid=[line.error.as_ref().map(|_| "true")];
                            }))
                            @if let Some(error) = &line.error { p.wrong id={ (name) "-error" } { (icon(Icon::CircleAlert)) (error) } }
                        }
                        None => {
                            span.sum-title { (line.count) " × " (line.title) }
                            span.sum-total { (line.total) }
                            @if let Some(error) = &line.error { p.wrong { (icon(Icon::CircleAlert)) (error) } }
                        }
                    }
                }
            }
        }
    }
}

/// What follows the reader of a phone along the foot of the page: the sum so far, and the way to the end.
#[must_use]
pub fn sum_bar(words: &str, total: &str, href: &str) -> Markup {
    html! { a.sum-bar href=(href) { span { (words) } strong.num { (total) } (icon(Icon::ChevronDown)) } }
}

/// A picture of a product with what can be done to it.
#[must_use]
pub fn picture_card(src: &str, alt: &str, (width, height): (i64, i64), tools: &Markup) -> Markup {
    html! { li.picture-card { img.picture-large src=(src) alt=(alt) width=(width) height=(height) loading="lazy"; (tools) } }
}

/// All pictures of a product.
#[must_use]
pub fn picture_cards(cards: &[Markup]) -> Markup {
    html! { ul.picture-cards { @for card in cards { (card) } } }
}

/// A form with, beside it, what it makes: the frame is named `preview`, and buttons of the form send there. Without an address
/// it stays empty until one does.
#[must_use]
pub fn with_preview(form: &Markup, title: &str, src: Option<&str>) -> Markup {
    html! { div.preview-pair { div.page-form { (form) } iframe.preview name="preview" title=(title) src=[src] {} } }
}
