//! What is drawn of each product of the sample shops: the thing alone, on a calm ground, with its shadow.

mod baked;
mod outdoor;

use super::canvas::{Canvas, Ink};

/// A thing that can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum Motif {
    Socks,
    Mug,
    Stove,
    Pots,
    Jacket,
    DayPack,
    TrekkingPack,
    Tent,
    SleepingBag,
    Mat,
    HeadTorch,
    Hat,
    ChocolateCookie,
    OatCookie,
    GingerCookie,
    LemonCake,
    CarrotCake,
    GiftBox,
}

const SAND: u32 = 0xea_e4_d8;
const MINT: u32 = 0xdb_e6_e1;
const SKY: u32 = 0xdb_e4_ee;
const PEACH: u32 = 0xf2_e3_d5;
const LILAC: u32 = 0xe4_e1_eb;
const SHADOW: Ink = Ink(0x20_26_33, 16);
const SHINE: Ink = Ink(0xff_ff_ff, 28);
const SHADE: Ink = Ink(0x20_26_33, 14);

impl Motif {
    #[cfg(test)]
    pub(super) const ALL: [Motif; 18] = [
        Motif::Socks,
        Motif::Mug,
        Motif::Stove,
        Motif::Pots,
        Motif::Jacket,
        Motif::DayPack,
        Motif::TrekkingPack,
        Motif::Tent,
        Motif::SleepingBag,
        Motif::Mat,
        Motif::HeadTorch,
        Motif::Hat,
        Motif::ChocolateCookie,
        Motif::OatCookie,
        Motif::GingerCookie,
        Motif::LemonCake,
        Motif::CarrotCake,
        Motif::GiftBox,
    ];

    /// What it shows, for who cannot see it.
    pub(in crate::demo) const fn words(self) -> &'static str {
        match self {
            Motif::Socks => "A pair of grey wool socks with red heels",
            Motif::Mug => "A blue enamel mug with white speckles",
            Motif::Stove => "A small stove on its gas canister, lit",
            Motif::Pots => "Two pots that fit into each other, with a lid",
            Motif::Jacket => "A teal rain jacket with a hood",
            Motif::DayPack => "A rust-coloured day pack with a front pocket",
            Motif::TrekkingPack => "A tall green pack with a rolled mat below",
            Motif::Tent => "A ridge tent with its door open",
            Motif::SleepingBag => "A blue down sleeping bag, laid out",
            Motif::Mat => "A rolled sleeping mat with two straps",
            Motif::HeadTorch => "A head torch that is switched on",
            Motif::Hat => "A child's wool hat with a bobble",
            Motif::ChocolateCookie => "Two chocolate chip cookies",
            Motif::OatCookie => "An oat cookie with raisins",
            Motif::GingerCookie => "A cracked ginger cookie",
            Motif::LemonCake => "A lemon cake with icing that runs down its sides",
            Motif::CarrotCake => "A slice of carrot cake in two layers",
            Motif::GiftBox => "A white box with a green ribbon",
        }
    }
}

pub(super) fn draw(motif: Motif) -> Canvas {
    let (ground, act): (u32, fn(&mut Canvas)) = match motif {
        Motif::Socks => (SAND, outdoor::socks),
        Motif::Mug => (PEACH, outdoor::mug),
        Motif::Stove => (SKY, outdoor::stove),
        Motif::Pots => (MINT, outdoor::pots),
        Motif::Jacket => (SAND, outdoor::jacket),
        Motif::DayPack => (MINT, outdoor::day_pack),
        Motif::TrekkingPack => (PEACH, outdoor::trekking_pack),
        Motif::Tent => (SKY, outdoor::tent),
        Motif::SleepingBag => (LILAC, outdoor::sleeping_bag),
        Motif::Mat => (SAND, outdoor::mat),
        Motif::HeadTorch => (LILAC, outdoor::head_torch),
        Motif::Hat => (MINT, outdoor::hat),
        Motif::ChocolateCookie => (MINT, baked::chocolate_cookie),
        Motif::OatCookie => (SKY, baked::oat_cookie),
        Motif::GingerCookie => (LILAC, baked::ginger_cookie),
        Motif::LemonCake => (SKY, baked::lemon_cake),
        Motif::CarrotCake => (MINT, baked::carrot_cake),
        Motif::GiftBox => (PEACH, baked::gift_box),
    };
    let mut canvas = Canvas::of(ground);
    act(&mut canvas);
    canvas
}

fn shadow(c: &mut Canvas, x: f32, y: f32, rx: f32) {
    c.oval((x, y), (rx, rx / 8.0), SHADOW).oval((x, y), (rx * 0.8, rx / 12.0), SHADOW);
}
