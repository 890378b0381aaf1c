//! What the sample shops sell, to whom, and how they work. Names of people and firms are invented.

use super::pictures::Motif;
use domain::orders::StageAction;

/// A sample shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preset {
    /// An online shop for the outdoors.
    #[default]
    Summit,
    /// A bakery that delivers.
    Bakery,
}

impl Preset {
    /// Every preset with its name on the command line.
    pub const ALL: [(&'static str, Preset); 2] = [("summit", Preset::Summit), ("bakery", Preset::Bakery)];

    /// The preset of this name.
    pub fn named(name: &str) -> Option<Preset> {
        Preset::ALL.iter().find(|(known, _)| *known == name).map(|(_, preset)| *preset)
    }

    pub(super) fn data(self) -> &'static PresetData {
        match self {
            Preset::Summit => &SUMMIT,
            Preset::Bakery => &BAKERY,
        }
    }
}

/// A sample shop in tables.
pub(super) struct PresetData {
    pub(super) company: &'static str,
    pub(super) currency: &'static str,
    pub(super) country: &'static str,
    pub(super) zone: &'static str,
    pub(super) order_numbers: &'static str,
    pub(super) carrier: &'static str,
    pub(super) most_units_a_line: u64,
    /// Code, name, what entering does, position; none: the stages that every shop starts with.
    pub(super) stages: &'static [(&'static str, &'static str, StageAction, i64)],
    /// Name, tax class, percent.
    pub(super) taxes: &'static [(&'static str, &'static str, &'static str)],
    /// Code, name, price.
    pub(super) shipping: &'static [(&'static str, &'static str, &'static str)],
    /// Code, name, priority; beside the main one.
    pub(super) more_locations: &'static [(&'static str, &'static str, i64)],
    /// Name, parent or nothing.
    pub(super) categories: &'static [(&'static str, &'static str)],
    /// Name, e-mail address, lead time in days.
    pub(super) suppliers: &'static [(&'static str, &'static str, i64)],
    pub(super) products: &'static [ProductData],
    /// Name, town, postcode.
    pub(super) people: &'static [(&'static str, &'static str, &'static str)],
    pub(super) streets: &'static [&'static str],
    pub(super) notes: &'static [&'static str],
}

/// A product of a sample shop.
pub(super) struct ProductData {
    pub(super) title: &'static str,
    pub(super) picture: Motif,
    pub(super) category: &'static str,
    pub(super) vendor: &'static str,
    pub(super) description: &'static str,
    pub(super) tax_class: &'static str,
    /// What its variants differ in; empty: it has one.
    pub(super) option: &'static str,
    pub(super) variants: &'static [VariantData],
}

/// A variant of a sample shop.
pub(super) struct VariantData {
    pub(super) sku: &'static str,
    pub(super) value: &'static str,
    pub(super) price: &'static str,
    pub(super) stock: i64,
    pub(super) weight_g: i64,
}

const fn v(sku: &'static str, value: &'static str, price: &'static str, stock: i64, weight_g: i64) -> VariantData {
    VariantData { sku, value, price, stock, weight_g }
}

const PEOPLE: &[(&str, &str, &str)] = &[
    ("Ana Lee", "Leeds", "LS1 1AA"),
    ("Tom Okafor", "Bristol", "BS1 4DJ"),
    ("Priya Raman", "London", "N1 9GU"),
    ("Marek Nowak", "Glasgow", "G1 1XQ"),
    ("Sofia Ricci", "Cardiff", "CF10 1EP"),
    ("James Whitfield", "York", "YO1 7HH"),
    ("Hana Sato", "Edinburgh", "EH1 1YZ"),
    ("Lena Brandt", "Norwich", "NR1 3QU"),
    ("Omar Haddad", "Sheffield", "S1 2HE"),
    ("Grace Mbeki", "Exeter", "EX1 1HS"),
    ("Callum Fraser", "Inverness", "IV1 1HY"),
    ("Noor Aziz", "Leicester", "LE1 5YA"),
    ("Elin Berg", "Newcastle", "NE1 7RU"),
    ("Daniel Costa", "Brighton", "BN1 1EE"),
    ("Ruth Adeyemi", "Nottingham", "NG1 5FS"),
    ("Felix Moreau", "Oxford", "OX1 1PT"),
];

const STREETS: &[&str] =
    &["High Street", "Mill Lane", "Station Road", "Orchard Close", "Harbour Walk", "Church Row", "Kingsway"];

static SUMMIT: PresetData = PresetData {
    company: "Summit Outdoor",
    currency: "GBP",
    country: "GB",
    zone: "Europe/London",
    order_numbers: "{seq}",
    carrier: "Royal Mail",
    most_units_a_line: 3,
    stages: &[],
    taxes: &[("VAT", "standard", "20"), ("VAT", "reduced", "5")],
    shipping: &[("express", "Express, next day", "7.90"), ("collect", "Collect in the shop", "0.00")],
    more_locations: &[("bristol", "Bristol shop", 10)],
    categories: &[
        ("Shelter", ""),
        ("Tents", "Shelter"),
        ("Sleeping", "Shelter"),
        ("Cooking", ""),
        ("Clothing", ""),
        ("Packs", ""),
    ],
    suppliers: &[
        ("Fellside Textiles", "orders@fellside.example", 14),
        ("Northlight Metalworks", "sales@northlight.example", 21),
        ("Tarn & Co", "hello@tarn.example", 7),
    ],
    products: &[
        ProductData {
            title: "Wool socks",
            picture: Motif::Socks,
            category: "Clothing",
            vendor: "Fellside Textiles",
            description: "Merino, cushioned heel and toe. Made to be washed often.",
            tax_class: "standard",
            option: "Size",
            variants: &[
                v("SOCK-S", "S", "14.00", 120, 80),
                v("SOCK-M", "M", "14.00", 160, 85),
                v("SOCK-L", "L", "14.00", 90, 90),
            ],
        },
        ProductData {
            title: "Enamel mug",
            picture: Motif::Mug,
            category: "Cooking",
            vendor: "Northlight Metalworks",
            description: "Half a litre, chip-resistant rim.",
            tax_class: "standard",
            option: "Colour",
            variants: &[
                v("MUG-MOSS", "Moss", "11.50", 140, 210),
                v("MUG-SLATE", "Slate", "11.50", 96, 210),
                v("MUG-RUST", "Rust", "11.50", 18, 210),
            ],
        },
        ProductData {
            title: "Gas stove",
            picture: Motif::Stove,
            category: "Cooking",
            vendor: "Northlight Metalworks",
            description: "Folds to the size of a fist; boils half a litre in three minutes.",
            tax_class: "standard",
            option: "",
            variants: &[v("STOVE-1", "", "39.00", 70, 145)],
        },
        ProductData {
            title: "Cook set",
            picture: Motif::Pots,
            category: "Cooking",
            vendor: "Northlight Metalworks",
            description: "Two pots and a pan that nest, hard-anodised.",
            tax_class: "standard",
            option: "",
            variants: &[v("COOK-SET", "", "54.00", 42, 620)],
        },
        ProductData {
            title: "Rain jacket",
            picture: Motif::Jacket,
            category: "Clothing",
            vendor: "Fellside Textiles",
            description: "Three layers, taped seams, a hood that fits a helmet.",
            tax_class: "standard",
            option: "Size",
            variants: &[
                v("RAIN-S", "S", "149.00", 22, 410),
                v("RAIN-M", "M", "149.00", 34, 430),
                v("RAIN-L", "L", "149.00", 26, 450),
                v("RAIN-XL", "XL", "149.00", 8, 470),
            ],
        },
        ProductData {
            title: "Day pack",
            picture: Motif::DayPack,
            category: "Packs",
            vendor: "Tarn & Co",
            description: "Twenty-two litres with a rain cover in the lid.",
            tax_class: "standard",
            option: "Colour",
            variants: &[v("PACK22-INK", "Ink", "79.00", 38, 780), v("PACK22-OCHRE", "Ochre", "79.00", 24, 780)],
        },
        ProductData {
            title: "Trekking pack",
            picture: Motif::TrekkingPack,
            category: "Packs",
            vendor: "Tarn & Co",
            description: "Fifty-five litres, adjustable back.",
            tax_class: "standard",
            option: "Back length",
            variants: &[v("PACK55-S", "Short", "189.00", 12, 1_650), v("PACK55-L", "Long", "189.00", 16, 1_720)],
        },
        ProductData {
            title: "Ridge tent",
            picture: Motif::Tent,
            category: "Tents",
            vendor: "Tarn & Co",
            description: "Four seasons, two entrances, pitches in five minutes.",
            tax_class: "standard",
            option: "Persons",
            variants: &[v("TENT-2", "2", "329.00", 14, 2_300), v("TENT-3", "3", "389.00", 9, 2_900)],
        },
        ProductData {
            title: "Down sleeping bag",
            picture: Motif::SleepingBag,
            category: "Sleeping",
            vendor: "Fellside Textiles",
            description: "Warm to minus seven; traceable down.",
            tax_class: "standard",
            option: "Length",
            variants: &[v("BAG-REG", "Regular", "219.00", 20, 980), v("BAG-LONG", "Long", "239.00", 11, 1_080)],
        },
        ProductData {
            title: "Sleeping mat",
            picture: Motif::Mat,
            category: "Sleeping",
            vendor: "Tarn & Co",
            description: "Insulated, packs to the size of a bottle.",
            tax_class: "standard",
            option: "",
            variants: &[v("MAT-1", "", "95.00", 33, 460)],
        },
        ProductData {
            title: "Head torch",
            picture: Motif::HeadTorch,
            category: "Shelter",
            vendor: "Northlight Metalworks",
            description: "Four hundred lumens, charges by cable.",
            tax_class: "standard",
            option: "",
            variants: &[v("TORCH-400", "", "45.00", 6, 90)],
        },
        ProductData {
            title: "Child's wool hat",
            picture: Motif::Hat,
            category: "Clothing",
            vendor: "Fellside Textiles",
            description: "Soft lambswool with ear flaps.",
            tax_class: "zero",
            option: "",
            variants: &[v("HAT-CHILD", "", "16.00", 60, 60)],
        },
    ],
    people: PEOPLE,
    streets: STREETS,
    notes: &["", "", "", "", "Leave with the neighbour", "It is a present, please no prices"],
};

static BAKERY: PresetData = PresetData {
    company: "ByteBake",
    currency: "GBP",
    country: "GB",
    zone: "Europe/London",
    order_numbers: "BK-{MMDD}-{seq:3}",
    carrier: "Own van",
    most_units_a_line: 36,
    stages: &[
        ("new", "New", StageAction::Nothing, 10),
        ("baking", "Baking", StageAction::StartPicking, 20),
        ("packed", "Packed", StageAction::Nothing, 30),
        ("shipped", "Out for delivery", StageAction::Ship, 40),
        ("delivered", "Delivered", StageAction::Deliver, 50),
        ("out_of_stock", "Out of stock", StageAction::Nothing, 60),
        ("cancelled", "Cancelled", StageAction::Cancel, 70),
    ],
    taxes: &[("VAT", "standard", "20")],
    shipping: &[("van", "By our van", "3.50"), ("collect", "Collect at the counter", "0.00")],
    more_locations: &[],
    categories: &[("Cookies", ""), ("Cakes", ""), ("Boxes", "")],
    suppliers: &[("Millbrook Flour", "orders@millbrook.example", 3), ("Dairy Lane", "dispatch@dairylane.example", 1)],
    products: &[
        ProductData {
            title: "Chocolate chip cookie",
            picture: Motif::ChocolateCookie,
            category: "Cookies",
            vendor: "ByteBake",
            description: "Brown butter, dark chocolate, sea salt.",
            tax_class: "zero",
            option: "",
            variants: &[v("CK-CHOC", "", "2.40", 4_200, 70)],
        },
        ProductData {
            title: "Oat and raisin cookie",
            picture: Motif::OatCookie,
            category: "Cookies",
            vendor: "ByteBake",
            description: "Chewy, with soaked raisins.",
            tax_class: "zero",
            option: "",
            variants: &[v("CK-OAT", "", "2.20", 3_000, 70)],
        },
        ProductData {
            title: "Double ginger cookie",
            picture: Motif::GingerCookie,
            category: "Cookies",
            vendor: "ByteBake",
            description: "Fresh and crystallised ginger.",
            tax_class: "zero",
            option: "",
            variants: &[v("CK-GING", "", "2.40", 1_900, 65)],
        },
        ProductData {
            title: "Lemon drizzle cake",
            picture: Motif::LemonCake,
            category: "Cakes",
            vendor: "ByteBake",
            description: "Serves ten.",
            tax_class: "zero",
            option: "",
            variants: &[v("CA-LEMON", "", "24.00", 420, 900)],
        },
        ProductData {
            title: "Carrot cake",
            picture: Motif::CarrotCake,
            category: "Cakes",
            vendor: "ByteBake",
            description: "Walnuts and cream cheese; serves twelve.",
            tax_class: "zero",
            option: "",
            variants: &[v("CA-CARROT", "", "28.00", 260, 1_100)],
        },
        ProductData {
            title: "Gift box",
            picture: Motif::GiftBox,
            category: "Boxes",
            vendor: "ByteBake",
            description: "Twelve cookies, mixed, with a ribbon.",
            tax_class: "standard",
            option: "Ribbon",
            variants: &[v("BX-RED", "Red", "29.00", 480, 950), v("BX-GOLD", "Gold", "29.00", 350, 950)],
        },
    ],
    people: PEOPLE,
    streets: STREETS,
    notes: &["", "", "", "Nut allergy: please keep apart", "For a party at four o'clock"],
};
