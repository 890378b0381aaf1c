//! Classes: each one drawn is in the style sheet, each one in the style sheet is drawn (by the gallery or by the script).

use std::collections::BTreeSet;

use scraper::{Html, Selector};
use web::assets::Asset;

use crate::pages;

/// Set by htmx while a request runs.
const BY_HTMX: [&str; 1] = ["htmx-request"];

/// Names after a dot in selectors: what stands before `{`, outside declarations and strings.
fn in_style_sheet(css: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut prelude = String::new();
    let mut quoted = false;
    for c in without_comments(css).chars() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '{' => {
                found.extend(class_names(&prelude));
                prelude.clear();
            }
            '}' | ';' => prelude.clear(),
            _ => prelude.push(c),
        }
    }
    found
}

fn without_comments(css: &str) -> String {
    css.split("/*")
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once("*/").map_or("", |(_, rest)| rest) })
        .collect()
}

fn class_names(prelude: &str) -> Vec<String> {
    if prelude.trim_start().starts_with('@') {
        return Vec::new();
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let after_dots =
        prelude.split('.').skip(1).map(|rest| rest.chars().take_while(|c| is_name(*c)).collect::<String>());
    after_dots.filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic())).collect()
}

fn drawn() -> BTreeSet<String> {
    let any = Selector::parse("[class]").expect("a well formed selector");
    let pages = pages::all().into_iter().map(|page| page.markup.into_string());
    pages
        .flat_map(|html| {
            Html::parse_document(&html)
                .select(&any)
                .flat_map(|element| element.value().classes().map(str::to_owned).collect::<Vec<_>>())
                .collect::<Vec<_>>()
        })
        .collect()
}

fn in_script(class: &str) -> bool {
    String::from_utf8_lossy(Asset::Js.body()).contains(class)
}

#[test]
fn every_class_drawn_has_a_style() {
    let known = in_style_sheet(&String::from_utf8_lossy(Asset::Css.body()));
    let unknown: Vec<_> = drawn().into_iter().filter(|class| !known.contains(class)).collect();
    assert!(unknown.is_empty(), "drawn without a style: {unknown:?}");
}

#[test]
fn every_style_is_drawn() {
    let used = drawn();
    let known = in_style_sheet(&String::from_utf8_lossy(Asset::Css.body()));
    let dead: Vec<_> = known
        .into_iter()
        .filter(|class| !used.contains(class) && !in_script(class) && !BY_HTMX.contains(&class.as_str()))
        .collect();
    assert!(dead.is_empty(), "styled but never drawn: {dead:?}");
}

#[test]
fn selectors_are_read_as_written() {
    let css =
        "@layer a { .b:has(> .c) { color: red; } /* .no */ @media (width > 1.5px) { a.d, .e-f { margin: .5rem; } } }";
    assert_eq!(in_style_sheet(css).into_iter().collect::<Vec<_>>(), ["b", "c", "d", "e-f"]);
}

#[test]
fn nothing_is_fetched_from_elsewhere() {
    let css = String::from_utf8_lossy(Asset::Css.body()).into_owned();
    assert!(!css.contains("http:") && !css.contains("https:") && !css.contains("@import"));
}
