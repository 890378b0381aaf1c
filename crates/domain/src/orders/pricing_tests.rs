//! Tests of pricing.

use proptest::prelude::*;

use super::*;
use crate::base::{Rate, Region, TaxRateId};

fn gbp(minor: i64) -> Money {
    Money::from_minor(minor, Currency::GBP)
}

fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

fn line(price: i64, quantity: i64, discount: Option<Discount>) -> LinePrice {
    let quantity = Quantity::new(quantity).unwrap();
    LinePrice { unit_price: gbp(price), quantity, discount, tax_class: code("standard") }
}

fn charge(price: i64) -> Charge {
    Charge { price: gbp(price), tax_class: code("standard") }
}

fn rate(id: i64, region: Option<&str>, class: &str, percent: &str) -> TaxRate {
    TaxRate {
        id: TaxRateId::from_raw(id),
        country: "GB".parse().unwrap(),
        region: region.map(|r| Region::new(r).unwrap()),
        class: code(class),
        rate: percent.parse::<Rate>().unwrap(),
    }
}

fn place(region: Option<&str>) -> TaxPlace {
    TaxPlace { country: "GB".parse().unwrap(), region: region.map(|r| Region::new(r).unwrap()) }
}

fn price(
    mode: TaxMode,
    rates: &[TaxRate],
    lines: &[LinePrice],
    shipping: Option<&Charge>,
    fees: &[Charge],
) -> Result<PricedOrder, PriceOrderRefused> {
    let destination = place(Some("Kent"));
    price_order(&PriceInput {
        currency: Currency::GBP,
        tax_mode: mode,
        destination: Some(&destination),
        rates,
        lines,
        shipping,
        fees,
    })
}

/// Subtotal, discount, shipping, fees, tax, total.
fn sums(order: &PricedOrder) -> [i64; 6] {
    let t = order.totals;
    [t.subtotal, t.discount, t.shipping, t.fees, t.tax, t.total].map(Money::minor)
}

#[test]
fn lines_cost_what_the_table_says() {
    use TaxMode::{Exclusive, Inclusive};
    let vat = vec![rate(1, None, "standard", "20")];
    let stacked = vec![rate(1, None, "standard", "5"), rate(2, Some("kent"), "standard", "9.975")];
    let steep = vec![rate(1, None, "standard", "50")];
    let books = vec![rate(1, None, "books", "5")];
    let half = Some(Discount::Percent("50".parse().unwrap()));
    let two_off = Some(Discount::Amount(gbp(200)));
    let (ten, pennies) = (line(1000, 1, None), vec![line(2, 1, None); 3]);
    let rows = [
        ("no tax", Exclusive, vec![], vec![line(1250, 2, None)], [2500, 0, 0, 2500]),
        ("on top", Exclusive, vat.clone(), vec![line(1250, 2, None)], [2500, 0, 500, 3000]),
        ("contained", Inclusive, vat.clone(), vec![line(1250, 2, None)], [2500, 0, 417, 2500]),
        ("amount off", Exclusive, vat.clone(), vec![line(1000, 1, two_off)], [1000, 200, 160, 960]),
        ("half off, rounded up", Exclusive, vec![], vec![line(3, 1, half)], [3, 2, 0, 1]),
        ("rounded once, not per line", Exclusive, vat.clone(), pennies, [6, 0, 1, 7]),
        ("rates stack on the net", Exclusive, stacked.clone(), vec![line(10_000, 1, None)], [10_000, 0, 1498, 11_498]),
        ("... and come out of the gross", Inclusive, stacked, vec![line(11_498, 1, None)], [11_498, 0, 1498, 11_498]),
        ("free", Exclusive, vat, vec![line(0, 1, None)], [0; 4]),
        ("half a penny is up", Exclusive, steep, vec![line(1, 1, None)], [1, 0, 1, 2]),
        ("another class", Exclusive, books, vec![ten], [1000, 0, 0, 1000]),
    ];
    for (what, mode, rates, lines, [subtotal, discount, tax, total]) in rows {
        let order = price(mode, &rates, &lines, None, &[]).unwrap();
        assert_eq!(sums(&order), [subtotal, discount, 0, 0, tax, total], "{what}");
    }
}

#[test]
fn shipping_and_fees_are_taxed_like_lines() {
    let vat = [rate(1, None, "standard", "20")];
    let (lines, post, gift) = ([line(1000, 1, None)], charge(495), [charge(100)]);
    let rows = [
        ("on top", TaxMode::Exclusive, [1000, 0, 495, 100, 319, 1914]),
        ("contained", TaxMode::Inclusive, [1000, 0, 495, 100, 266, 1595]),
    ];
    for (what, mode, expected) in rows {
        let order = price(mode, &vat, &lines, Some(&post), &gift).unwrap();
        assert_eq!(sums(&order), expected, "{what}");
    }
}

#[test]
fn tax_is_spread_over_the_lines() {
    let lines = [line(2, 1, None), line(2, 1, None), line(3, 1, None)];
    let order = price(TaxMode::Exclusive, &[rate(7, None, "standard", "20")], &lines, Some(&charge(3)), &[]).unwrap();
    let of_lines: Vec<i64> = order.lines.iter().map(|l| l.tax.minor()).collect();
    // 20 % of 10 is 2; the largest remainders are those of the two amounts of 3.
    assert_eq!((of_lines, order.shipping.unwrap().tax.minor()), (vec![0, 0, 1], 1));
    assert_eq!(
        order.taxes[0],
        TaxTotal { id: TaxRateId::from_raw(7), rate: "20".parse().unwrap(), base: gbp(10), amount: gbp(2) }
    );
}

#[test]
fn the_base_of_a_rate_is_net_in_both_modes() {
    let stacked = [rate(1, None, "standard", "5"), rate(2, Some("Kent"), "standard", "9.975")];
    for (mode, price_each) in [(TaxMode::Exclusive, 10_000), (TaxMode::Inclusive, 11_498)] {
        let order = price(mode, &stacked, &[line(price_each, 1, None)], None, &[]).unwrap();
        let found: Vec<(i64, i64)> = order.taxes.iter().map(|t| (t.base.minor(), t.amount.minor())).collect();
        assert_eq!(found, [(10_000, 500), (10_000, 998)], "{mode}");
    }
}

#[test]
fn without_a_place_nothing_is_taxed() {
    let lines = [line(1000, 1, None)];
    let rates = [rate(1, None, "standard", "20")];
    let input = PriceInput {
        currency: Currency::GBP,
        tax_mode: TaxMode::Exclusive,
        destination: None,
        rates: &rates,
        lines: &lines,
        shipping: None,
        fees: &[],
    };
    assert_eq!(sums(&price_order(&input).unwrap()), [1000, 0, 0, 0, 0, 1000]);
}

#[test]
fn what_cannot_be_priced_is_refused() {
    let euro = LinePrice { unit_price: Money::zero(Currency::EUR), ..line(1, 1, None) };
    let off = |minor| Some(Discount::Amount(gbp(minor)));
    let rows = [
        (vec![], vec![], "no_lines", "lines"),
        (vec![line(1, 1, None); 101], vec![], "too_many_lines", "lines"),
        (vec![line(1, 1, None)], vec![charge(1); 21], "too_many_fees", "fees"),
        (vec![line(1, 1, None), euro], vec![], "currency_mismatch", "lines[1].unit_price"),
        (vec![line(-1, 1, None)], vec![], "negative_price", "lines[0].unit_price"),
        (vec![line(5, 1, off(-1))], vec![], "negative_price", "lines[0].discount"),
        (vec![line(5, 1, off(6))], vec![], "discount_too_large", "lines[0].discount"),
        (vec![line(5, 1, None)], vec![charge(0), charge(-1)], "negative_price", "fees[1]"),
        (vec![line(i64::MAX, 1, None)], vec![], "amount_too_large", "lines[0].unit_price"),
        (vec![line(1_000_000_000_000, 1_000_000, None)], vec![], "amount_too_large", ""),
    ];
    for (lines, fees, expected, field) in rows {
        let refused = price(TaxMode::Exclusive, &[], &lines, None, &fees).unwrap_err();
        let errors = refused.field_errors();
        assert_eq!(refused.code(), expected);
        assert_eq!(errors.first().map_or("", |e| e.field.as_str()), field);
    }
}

#[test]
fn an_edit_shows_the_difference() {
    let before = price(TaxMode::Exclusive, &[], &[line(1000, 3, None)], None, &[]).unwrap().totals;
    let after = price(TaxMode::Exclusive, &[], &[line(1000, 1, None)], None, &[]).unwrap().totals;
    assert_eq!(after.minus(&before).unwrap().total, gbp(-2000));
}

fn any_line() -> impl Strategy<Value = LinePrice> {
    let discount = prop_oneof![
        Just(None),
        (0i64..=1_000_000).prop_map(|ppm| Some(Discount::Percent(Percent::from_ppm(ppm).unwrap()))),
    ];
    let class = prop::sample::select(vec!["standard", "reduced", "zero"]);
    (0i64..100_000, 1i64..50, discount, class).prop_map(|(price, quantity, discount, class)| LinePrice {
        tax_class: code(class),
        ..line(price, quantity, discount)
    })
}

fn any_rates() -> impl Strategy<Value = Vec<TaxRate>> {
    let class = prop::sample::select(vec!["standard", "reduced"]);
    let one = (class, 0i64..400_000, any::<bool>()).prop_map(|(class, ppm, regional)| TaxRate {
        rate: Rate::from_ppm(ppm).unwrap(),
        ..rate(ppm, regional.then_some("Kent"), class, "0")
    });
    prop::collection::vec(one, 0..5)
}

proptest! {
    #[test]
    fn everything_adds_up(
        lines in prop::collection::vec(any_line(), 1..12),
        rates in any_rates(),
        mode in prop::sample::select(TaxMode::ALL),
        post in prop::option::of(0i64..5000),
    ) {
        let post = post.map(charge);
        let fees = [charge(99)];
        let order = price(mode, &rates, &lines, post.as_ref(), &fees).unwrap();
        let t = order.totals;
        let items: Vec<(Money, Money, &[ItemTax])> = order.lines.iter().map(|l| (l.total, l.tax, l.taxes.as_slice()))
            .chain(order.shipping.iter().chain(&order.fees).map(|c| (c.total, c.tax, c.taxes.as_slice())))
            .collect();

        // Parts and whole.
        let tax: i64 = items.iter().map(|i| i.1.minor()).sum();
        prop_assert_eq!(tax, t.tax.minor());
        let on_top = if mode == TaxMode::Exclusive { t.tax.minor() } else { 0 };
        let parts: i64 = items.iter().map(|i| i.0.minor()).sum();
        prop_assert_eq!(parts + on_top, t.total.minor());
        prop_assert_eq!(t.subtotal.minor() - t.discount.minor() + t.shipping.minor() + t.fees.minor() + on_top, t.total.minor());
        for (_, tax, taxes) in &items {
            prop_assert_eq!(taxes.iter().map(|t| t.amount.minor()).sum::<i64>(), tax.minor());
        }

        // Each rate: rounded once, at most half a minor unit off.
        prop_assert_eq!(order.taxes.iter().map(|t| t.amount.minor()).sum::<i64>(), t.tax.minor());
        if mode == TaxMode::Exclusive {
            for total in &order.taxes {
                let exact = i128::from(total.base.minor()) * i128::from(total.rate.ppm());
                let off = (exact - i128::from(total.amount.minor()) * 1_000_000).abs();
                prop_assert!(off <= 500_000);
            }
        }
        // No line's discount or tax takes it below nothing.
        for line in &order.lines {
            prop_assert!(!line.total.is_negative() && !line.tax.is_negative());
            prop_assert!(mode == TaxMode::Exclusive || line.tax.minor() <= line.total.minor() + rates.len() as i64);
        }
    }
}
