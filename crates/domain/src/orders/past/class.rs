//! The class of each row of a paper.

use super::PastPrice;
use crate::base::coded;

coded! {
    /// What a row is.
    pub enum RowClass {
        /// Goods that were sold.
        Sale = "sale",
        /// Carriage, a fee, a discount or a voucher on a sale.
        Charge = "charge",
        /// Goods that were taken back or credited.
        Credit = "credit",
        /// Carriage, a fee, a discount or a voucher that was credited.
        CreditCharge = "credit_charge",
        /// Stock that was changed by hand.
        Adjustment = "adjustment",
        /// Money that was given up.
        BadDebt = "bad_debt",
    }

    /// What a code means that is no product.
    pub enum ChargeKind {
        /// Carriage and postage.
        Shipping = "shipping",
        /// Fees, commissions, samples, and what was typed by hand.
        Fee = "fee",
        /// A discount.
        Discount = "discount",
        /// A gift voucher.
        Voucher = "voucher",
        /// Money given up.
        BadDebt = "bad_debt",
    }

    /// What the rows of one number are together.
    pub enum Paper {
        /// An invoice.
        Sale = "sale",
        /// A credit note.
        Credit = "credit",
        /// A correction of stock.
        Adjustment = "adjustment",
        /// A correction of what is owed.
        BadDebt = "bad_debt",
    }
}

/// A row of a paper, as far as its class goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastRow {
    /// What its code means beside products; none: goods.
    pub charge: Option<ChargeKind>,
    /// Units; fewer than none on credits.
    pub quantity: i64,
    /// Price of one.
    pub price: PastPrice,
    /// Whether somebody is named who bought.
    pub has_customer: bool,
}

/// Why the rows of a number are no paper. Names the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperRefused {
    /// Both sold and taken back.
    #[error("a quantity below zero stands among rows that were sold, and its price is not zero")]
    MixedSigns(usize),
    /// A price below zero outside a correction of what is owed.
    #[error("the price is below zero")]
    NegativePrice(usize),
    /// Nothing was sold.
    #[error("the quantity is zero")]
    NoUnits(usize),
}

impl PaperRefused {
    /// The row at fault.
    pub const fn row(self) -> usize {
        match self {
            PaperRefused::MixedSigns(row) | PaperRefused::NegativePrice(row) | PaperRefused::NoUnits(row) => row,
        }
    }

    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            PaperRefused::MixedSigns(_) => "mixed_signs",
            PaperRefused::NegativePrice(_) => "negative_price",
            PaperRefused::NoUnits(_) => "no_units",
        }
    }
}

/// Codes that older systems use beside products. A shop may have a product under one of them.
pub const CHARGE_CODES: [(&str, ChargeKind); 20] = [
    ("POST", ChargeKind::Shipping),
    ("POSTAGE", ChargeKind::Shipping),
    ("DOT", ChargeKind::Shipping),
    ("C2", ChargeKind::Shipping),
    ("CARRIAGE", ChargeKind::Shipping),
    ("SHIPPING", ChargeKind::Shipping),
    ("DELIVERY", ChargeKind::Shipping),
    ("M", ChargeKind::Fee),
    ("MANUAL", ChargeKind::Fee),
    ("S", ChargeKind::Fee),
    ("SAMPLES", ChargeKind::Fee),
    ("BANK CHARGES", ChargeKind::Fee),
    ("AMAZONFEE", ChargeKind::Fee),
    ("CRUK", ChargeKind::Fee),
    ("PADS", ChargeKind::Fee),
    ("ADJUST", ChargeKind::Fee),
    ("FEE", ChargeKind::Fee),
    ("D", ChargeKind::Discount),
    ("DISCOUNT", ChargeKind::Discount),
    ("B", ChargeKind::BadDebt),
];
/// What codes of vouchers begin with.
const VOUCHER: &str = "GIFT_";

/// What a code means that older systems use beside products.
pub fn charge_of(code: &str) -> Option<ChargeKind> {
    let code = code.trim().to_ascii_uppercase();
    let known = CHARGE_CODES.iter().find(|(known, _)| *known == code).map(|(_, kind)| *kind);
    known.or_else(|| code.starts_with(VOUCHER).then_some(ChargeKind::Voucher))
}

/// What the rows of a number are, and the class of each.
///
/// # Errors
/// The first row that fits into no paper.
pub fn classify(number: &str, rows: &[PastRow]) -> Result<(Paper, Vec<RowClass>), PaperRefused> {
    let paper = paper_of(number, rows);
    let classes = rows.iter().enumerate().map(|(n, row)| class_of(paper, n, row)).collect::<Result<_, _>>()?;
    Ok((paper, classes))
}

fn paper_of(number: &str, rows: &[PastRow]) -> Paper {
    let is = |kind: ChargeKind, row: &PastRow| row.charge == Some(kind);
    if !rows.is_empty() && rows.iter().all(|row| is(ChargeKind::BadDebt, row)) {
        return Paper::BadDebt;
    }
    let marked = number.strip_prefix(['C', 'c']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let all_back = rows.iter().all(|row| row.quantity < 0);
    let free = rows.iter().all(|row| row.price.is_zero() && !row.has_customer && row.charge.is_none());
    match (free, all_back) {
        (true, _) if !marked => Paper::Adjustment,
        (_, true) => Paper::Credit,
        (_, false) => Paper::Sale,
    }
}

fn class_of(paper: Paper, n: usize, row: &PastRow) -> Result<RowClass, PaperRefused> {
    let charge = row.charge.is_some();
    if row.quantity == 0 {
        return Err(PaperRefused::NoUnits(n));
    }
    if row.price.is_negative() && paper != Paper::BadDebt {
        return Err(PaperRefused::NegativePrice(n));
    }
    Ok(match paper {
        Paper::BadDebt => RowClass::BadDebt,
        Paper::Adjustment => RowClass::Adjustment,
        Paper::Credit if charge => RowClass::CreditCharge,
        Paper::Credit => RowClass::Credit,
        Paper::Sale if charge => RowClass::Charge,
        // Typed by hand among what was sold: it cost nothing and went out of the stock.
        Paper::Sale if row.quantity < 0 && row.price.is_zero() => RowClass::Adjustment,
        Paper::Sale if row.quantity < 0 => return Err(PaperRefused::MixedSigns(n)),
        Paper::Sale => RowClass::Sale,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: &'static str, quantity: i64, price: &str, has_customer: bool) -> PastRow {
        PastRow { charge: charge_of(code), quantity, price: PastPrice::parse(price).unwrap(), has_customer }
    }

    #[test]
    fn each_row_lands_where_it_belongs() {
        use RowClass as C;
        let rows: [(&str, &[PastRow], Paper, &[C]); 9] = [
            (
                "536365",
                &[row("85123A", 6, "2.55", true), row("POST", 1, "18", true)],
                Paper::Sale,
                &[C::Sale, C::Charge],
            ),
            (
                "537224",
                &[row("70007", 1, "0", false), row("22114", 2, "3.95", false)],
                Paper::Sale,
                &[C::Sale, C::Sale],
            ),
            ("543599", &[row("84535B", 16, "0", true)], Paper::Sale, &[C::Sale]),
            ("C536379", &[row("D", -1, "27.5", true)], Paper::Credit, &[C::CreditCharge]),
            (
                "c536383",
                &[row("35004C", -1, "4.65", true), row("m", -1, "9", true)],
                Paper::Credit,
                &[C::Credit, C::CreditCharge],
            ),
            ("536589", &[row("21777", -10, "0", false)], Paper::Adjustment, &[C::Adjustment]),
            (
                "552230",
                &[row("20735", 1, "0", false), row("22617", 1, "0", false)],
                Paper::Adjustment,
                &[C::Adjustment, C::Adjustment],
            ),
            ("A563186", &[row("B", 1, "-11062.06", false)], Paper::BadDebt, &[C::BadDebt]),
            ("540001", &[row("DOT", 1, "0", false)], Paper::Sale, &[C::Charge]),
        ];
        for (number, rows, paper, classes) in rows {
            assert_eq!(classify(number, rows), Ok((paper, classes.to_vec())), "{number}");
        }
    }

    #[test]
    fn what_fits_nowhere_names_the_row() {
        let sold = row("A", 1, "2", true);
        let refused = |second: PastRow| classify("1", &[sold, second]).unwrap_err();
        assert_eq!(refused(row("A", -1, "2", true)), PaperRefused::MixedSigns(1));
        assert_eq!(refused(row("A", 0, "2", true)), PaperRefused::NoUnits(1));
        let negative = refused(row("A", 1, "-2", true));
        assert_eq!((negative, negative.row(), negative.code()), (PaperRefused::NegativePrice(1), 1, "negative_price"));
        assert_eq!(classify("1", &[sold, row("A", -1, "0", true)]).unwrap().1, [RowClass::Sale, RowClass::Adjustment]);
    }

    #[test]
    fn codes_beside_products_are_known_in_any_case() {
        for (code, kind) in [
            ("POST", ChargeKind::Shipping),
            ("dot", ChargeKind::Shipping),
            ("m", ChargeKind::Fee),
            ("BANK CHARGES", ChargeKind::Fee),
            ("gift_0001_20", ChargeKind::Voucher),
            ("D", ChargeKind::Discount),
        ] {
            assert_eq!(charge_of(code), Some(kind), "{code}");
        }
        assert!(["85123A", "DCGS0003", "DOTS", "MUG"].iter().all(|code| charge_of(code).is_none()));
    }
}
