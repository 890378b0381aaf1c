//! Tests of products, variants and prices.

use super::*;
use crate::base::Currency;

/// What, options, variants, expected faults.
type Row<'a> = (&'a str, Vec<ProductOption>, Vec<VariantChoice>, Vec<&'a str>);

fn names(text: &str) -> Vec<Name> {
    text.split_whitespace().map(|n| Name::new(n).unwrap()).collect()
}

fn option(name: &str, values: &str) -> ProductOption {
    ProductOption { name: Name::new(name).unwrap(), values: names(values) }
}

fn variant(sku: &str, values: &str) -> VariantChoice {
    VariantChoice { sku: Sku::new(sku).unwrap(), values: names(values) }
}

fn faults(options: &[ProductOption], variants: &[VariantChoice]) -> Vec<String> {
    let found = check_variants(options, variants).err().unwrap_or_default();
    found.iter().map(|e| format!("{} {}", e.field, e.code)).collect()
}

#[test]
fn products_are_checked_as_a_whole() {
    let size = || option("Size", "S M");
    let colour = || option("Colour", "red Blue");
    let rows: Vec<Row<'_>> = vec![
        ("one plain variant", vec![], vec![variant("A", "")], vec![]),
        ("all combinations", vec![size(), colour()], vec![variant("A", "S red"), variant("B", "M blue")], vec![]),
        ("none", vec![], vec![], vec!["variants no_variants"]),
        ("no options to tell apart", vec![], vec![variant("A", ""), variant("B", "")], vec!["variants options_needed"]),
        ("same SKU", vec![size()], vec![variant("a", "S"), variant("A", "M")], vec!["variants[1].sku duplicate_sku"]),
        (
            "same values",
            vec![size()],
            vec![variant("A", "S"), variant("B", "s")],
            vec!["variants[1].values duplicate_options"],
        ),
        ("missing value", vec![size(), colour()], vec![variant("A", "S")], vec!["variants[0].values value_per_option"]),
        ("unknown value", vec![size()], vec![variant("A", "XL")], vec!["variants[0].values[0] unknown_value"]),
        ("value without option", vec![], vec![variant("A", "S")], vec!["variants[0].values value_per_option"]),
        (
            "same option",
            vec![size(), option("size", "1")],
            vec![variant("A", "S 1")],
            vec!["options[1].name duplicate"],
        ),
        (
            "same value in option",
            vec![option("Size", "S s")],
            vec![variant("A", "S")],
            vec!["options[0].values[1] duplicate"],
        ),
        (
            "empty option",
            vec![option("Size", "")],
            vec![variant("A", "S")],
            vec!["options[0].values no_values", "variants[0].values[0] unknown_value"],
        ),
    ];
    for (what, options, variants, expected) in rows {
        assert_eq!(faults(&options, &variants), expected, "{what}");
    }
}

#[test]
fn limits_hold() {
    let many: Vec<VariantChoice> = (0..=MAX_VARIANTS).map(|i| variant(&format!("S{i}"), "S")).collect();
    assert_eq!(faults(&[option("Size", "S")], &many), ["variants too_many_variants"]);
    let four = ["A", "B", "C", "D"].map(|n| option(n, "1"));
    assert_eq!(faults(&four, &[variant("A", "1 1 1 1")]), ["options too_many_options"]);
    let values: Vec<String> = (0..=MAX_OPTION_VALUES).map(|i| i.to_string()).collect();
    assert_eq!(faults(&[option("N", &values.join(" "))], &[variant("A", "1")]), ["options[0].values too_many_values"]);
}

#[test]
fn archive_and_restore() {
    use ProductState::{Active, Archived, Draft};
    let price = Some(Money::zero(Currency::GBP));
    let rows = [
        (decide_restore(Archived, Active, price), Ok(LifecycleChange::To(Active))),
        (decide_restore(Draft, Draft, price), Ok(LifecycleChange::To(Active))),
        (decide_restore(Active, Active, price), Ok(LifecycleChange::None)),
        (decide_restore(Archived, Archived, price), Err(RestoreRefused::ProductArchived)),
        (decide_restore(Archived, Active, None), Err(RestoreRefused::NoPrice)),
    ];
    for (got, expected) in rows {
        assert_eq!(got, expected);
    }
    assert_eq!(decide_archive(Active), LifecycleChange::To(Archived));
    assert_eq!(decide_archive(Archived), LifecycleChange::None);
    assert!(Active.is_for_sale() && !Archived.is_for_sale() && !Draft.is_for_sale());
}

#[test]
fn the_product_decides_over_the_channel() {
    use ShortPolicy::{Backorder, Record, Refuse};
    assert_eq!(ShortPolicy::of_line(Refuse, None), Refuse);
    assert_eq!(ShortPolicy::of_line(Refuse, Some(Backorder)), Backorder);
    assert_eq!(ShortPolicy::of_line(Record, Some(Refuse)), Refuse);
}
