//! A line of a public order form: picture, name, price, and how many; sold out is said where it happened.

use maud::{Markup, html};

use super::field::counter;
use super::{Icon, Text, icon, thumb};

/// Something to order.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Name of the count sent, and id of its control.
    pub name: Text,
    /// What it is called.
    pub title: Text,
    /// Size, contents, how many are left.
    pub note: Option<Text>,
    /// Price of one, formatted with its currency.
    pub price: Text,
    /// Picture.
    pub image_src: Option<Text>,
    /// Count now.
    pub count: Text,
    /// What is wrong with the count: "Only 4 are left".
    pub error: Option<Text>,
    /// None left: the count cannot be raised, the line stays.
    pub sold_out: bool,
}

impl Offer {
    fn draw(&self) -> Markup {
        let note_id = format!("{}-note", self.name);
        let error_id = format!("{}-error", self.name);
        let described = match (&self.error, &self.note) {
            (Some(_), _) => Some(&error_id),
            (None, Some(_)) => Some(&note_id),
            (None, None) => None,
        };
        html! {
            li class={ "offer" @if self.sold_out { " offer-gone" } } {
                (thumb(self.image_src.as_deref()))
                div {
                    label.offer-name for=(self.name) { (self.title) }
                    div.offer-price { (self.price) }
                }
                (counter(html! {
                    input class="input input-num" type="text" inputmode="numeric" id=(self.name) name=(self.name) value=(self.count) autocomplete="off"
                        readonly[self.sold_out] aria-describedby=[described] aria-invalid=[self.error.as_ref().map(|_| "true")];
                }))
                @if let Some(error) = &self.error { p.wrong id=(error_id) { (icon(Icon::CircleAlert)) (error) } }
                @if let Some(note) = &self.note { p.hint id=(note_id) { (note) } }
            }
        }
    }
}

/// All that can be ordered.
#[must_use]
pub fn offers(lines: &[Offer]) -> Markup {
    html! { ul.offers { @for line in lines { (line.draw()) } } }
}
