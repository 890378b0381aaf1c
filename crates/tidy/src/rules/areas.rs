//! Areas use only areas to their left; the ground uses no area; nothing uses what stands above.

use super::violation;
use crate::layout::{self, Place};
use crate::tokens::{Token, is_path_sep};
use crate::{File, Tree, Violation};

/// Crates that are divided into areas.
const DIVIDED: [&str; 3] = ["domain", "app", "web"];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in tree.rust().filter(|file| !file.is_test()) {
        let (Some(name), Some(in_src)) = (file.crate_name(), file.in_src()) else { continue };
        let Some(module) = layout::module_of(in_src).filter(|_| DIVIDED.contains(&name)) else { continue };
        match layout::place(module) {
            None => found.push(violation(
                file,
                0,
                "area",
                format!("`{module}` is no area; use one of layout::AREAS, or add it to GROUND or ABOVE there"),
            )),
            Some(own) => found.extend(uses(file, in_src).filter_map(|Use { line, root, module: used }| {
                let permissions = (root, used) == layout::PERMISSIONS && name != "domain";
                let fine = layout::place(used)? <= own || permissions || (name == "web" && is_page(in_src));
                (!fine).then(|| violation(file, line, "area-order", advice(module, used, own)))
            })),
        }
    }
    found
}

/// Whether a file of `web` draws pages. A page shows what belongs together for the person who looks at it (an order with its
/// shipments, a customer with their orders), whatever areas it comes from; it reads and calls, and decides nothing.
fn is_page(in_src: &str) -> bool {
    in_src.split('/').skip(1).any(|part| part == "pages" || part == "pages.rs")
}

fn advice(module: &str, used: &str, own: Place) -> String {
    match own {
        Place::Ground(_) => format!("`{module}` is below `{used}` and must not know it; pass in what is needed"),
        Place::Area(_) => format!("`{module}` stands left of `{used}`; write an event and let `{used}` react to it"),
        Place::Above => format!("`{module}` must not use `{used}`"),
    }
}

/// A top-level module named in a file.
struct Use<'a> {
    line: usize,
    /// `crate`, `super`, or a divided crate.
    root: &'a str,
    module: &'a str,
}

/// Top-level modules that a file names, as `crate::X`, `super::super::X`, `domain::X` or `app::X`, also in braces.
fn uses<'a>(file: &'a File, in_src: &str) -> impl Iterator<Item = Use<'a>> {
    let tokens = &file.tokens;
    let depth = module_depth(in_src);
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        if tokens[at].skipped || !starts_path(tokens, at) || !is_path_sep(tokens, at + 1) {
            continue;
        }
        let Some(root) = tokens[at].ident() else { continue };
        let from_root = root == "crate" || DIVIDED.contains(&root);
        let after = if from_root { Some(at + 3) } else { after_supers(tokens, at, depth + inline_depth(tokens, at)) };
        if let Some(after) = after {
            let heads = heads(tokens, after)
                .into_iter()
                .filter_map(|head| Some(Use { line: head.line, root, module: head.ident()? }));
            found.extend(heads);
        }
    }
    found.into_iter()
}

/// Whether no `NAME::` stands before; `use ::domain` starts a path too.
fn starts_path(tokens: &[Token], at: usize) -> bool {
    let named = |i: usize| tokens[i].ident().is_some_and(|name| name != "use");
    at < 3 || !is_path_sep(tokens, at - 2) || !named(at - 3)
}

/// Modules between the crate's root and the file: `orders/mod.rs` 1, `orders/store.rs` 2.
fn module_depth(in_src: &str) -> usize {
    let parts = in_src.split('/').count();
    if in_src.ends_with("/mod.rs") { parts - 1 } else { parts }
}

/// Inline modules around a token.
fn inline_depth(tokens: &[Token], at: usize) -> usize {
    let around = |open: &usize| {
        let body = &tokens[*open];
        body.opens_brace() && body.close > at && *open >= 2 && tokens[*open - 2].is("mod")
    };
    (0..at).filter(around).count()
}

/// The index after a chain of `super::` when it reaches the crate's root.
fn after_supers(tokens: &[Token], at: usize, depth: usize) -> Option<usize> {
    let mut next = at;
    let mut steps = 0;
    while tokens.get(next)?.is("super") && is_path_sep(tokens, next + 1) {
        steps += 1;
        next += 3;
    }
    (steps > 0 && steps >= depth).then_some(next)
}

/// The first names of a path's rest: one, or each of a group in braces.
fn heads(tokens: &[Token], at: usize) -> Vec<&Token> {
    let Some(token) = tokens.get(at) else { return Vec::new() };
    if !token.opens_brace() {
        return vec![token];
    }
    let mut names = Vec::new();
    let mut next = at + 1;
    let mut wanted = true;
    while next < token.close {
        let inner = &tokens[next];
        if wanted {
            names.push(inner);
        }
        wanted = inner.is_punct(',');
        next = inner.close + 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::{assert_none, assert_one, found};
    use super::check;

    #[test]
    fn an_area_may_not_use_one_to_its_right() {
        let samples = [
            "use crate::orders::Placed;",
            "use crate::{catalog::Sku, orders};",
            "fn f() { crate::orders::place() }",
            "use super::super::orders::Placed;",
            "mod inner { use super::super::super::orders::Placed; }",
            "use domain::orders::Placed;",
            "use ::domain::{catalog, orders::Placed};",
        ];
        for text in samples {
            assert_one(check, &[("crates/app/src/stock/store.rs", text)], "`stock` stands left of `orders`");
        }
        assert_one(check, &[("crates/web/src/stock.rs", "use app::orders::x;")], "`stock` stands left of `orders`");
        assert_one(check, &[("crates/app/src/stock/mod.rs", "use super::orders;")], "`stock` stands left of `orders`");
    }

    #[test]
    fn a_page_may_show_what_stands_to_its_right() {
        let text = "use app::orders::x; use crate::orders::y;";
        assert_none(check, &[("crates/web/src/stock/pages.rs", text)]);
        assert_none(check, &[("crates/web/src/stock/pages/detail.rs", text)]);
        assert_one(check, &[("crates/web/src/stock/api.rs", "use app::orders::x;")], "`stock` stands left of `orders`");
        assert_one(check, &[("crates/app/src/stock/pages.rs", "use crate::orders::x;")], "stands left of `orders`");
    }

    #[test]
    fn an_area_may_use_itself_the_left_and_the_ground() {
        let text =
            "use crate::{catalog::Sku, platform::WriteCtx, stock::commands}; use super::store; use domain::base::Id;
                    fn orders() { orders::local(); self::orders(); std::orders::x() }";
        assert_none(check, &[("crates/app/src/stock/queries.rs", text)]);
        assert_none(check, &[("crates/app/src/lib.rs", "pub mod orders; use crate::orders::x;")]);
        assert_none(check, &[("crates/app/src/stock/mod.rs", "#[cfg(test)] mod tests { use crate::orders::x; }")]);
        assert_none(check, &[("crates/app/src/verify/mod.rs", "use crate::insight::x; use crate::demo::y;")]);
    }

    #[test]
    fn the_ground_uses_no_area_and_nobody_uses_what_is_above() {
        assert_one(
            check,
            &[("crates/app/src/platform/x.rs", "use crate::parties::x;")],
            "`platform` is below `parties`",
        );
        assert_one(check, &[("crates/web/src/ui/x.rs", "use crate::shell::x;")], "`ui` is below `shell`");
        assert_one(
            check,
            &[("crates/app/src/insight/x.rs", "use crate::verify::x;")],
            "`insight` stands left of `verify`",
        );
    }

    #[test]
    fn the_ground_may_ask_for_permissions() {
        assert_none(check, &[("crates/app/src/platform/x.rs", "use domain::parties::Permission;")]);
        assert_one(check, &[("crates/domain/src/base/x.rs", "use crate::parties::x;")], "`base` is below `parties`");
        assert_one(
            check,
            &[("crates/app/src/platform/x.rs", "use domain::orders::x;")],
            "`platform` is below `orders`",
        );
    }

    #[test]
    fn an_unknown_module_is_named() {
        assert_one(check, &[("crates/app/src/helpers.rs", "")], "`helpers` is no area");
        assert!(found(check, &[("crates/db/src/pool.rs", "use crate::anything;")]).is_empty());
    }
}
