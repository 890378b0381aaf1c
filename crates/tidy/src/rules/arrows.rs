//! Crates of ours depend on each other only along `layout::ARROWS`.

use super::violation;
use crate::layout::ARROWS;
use crate::{File, Tree, Violation};

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let manifests = tree.files.iter().filter(|file| file.path.ends_with("/Cargo.toml"));
    manifests.flat_map(|file| of_manifest(file).unwrap_or_default()).collect()
}

fn of_manifest(file: &File) -> Option<Vec<Violation>> {
    let name = file.crate_name()?;
    let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == name) else {
        return Some(vec![violation(
            file,
            0,
            "crate-arrows",
            format!("crate `{name}` is not in layout::ARROWS; add it"),
        )]);
    };
    let manifest: toml::Table = match file.text.parse() {
        Ok(table) => table,
        Err(error) => return Some(vec![violation(file, 0, "crate-arrows", format!("no TOML: {error}"))]),
    };
    let mut found = Vec::new();
    for section in ["dependencies", "build-dependencies"] {
        let Some(dependencies) = manifest.get(section).and_then(toml::Value::as_table) else { continue };
        for dependency in dependencies.keys() {
            let ours = ARROWS.iter().any(|(known, _)| known == dependency);
            if ours && !allowed.contains(&dependency.as_str()) {
                let message = format!("`{name}` must not use `{dependency}`; it may use {allowed:?}");
                found.push(violation(file, 0, "crate-arrows", message));
            }
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::super::{assert_none, assert_one};
    use super::check;

    #[test]
    fn arrows_point_down_only() {
        let domain = "[dependencies]\ndb.workspace = true\nserde = '1'\n";
        assert_one(check, &[("crates/domain/Cargo.toml", domain)], "`domain` must not use `db`");
        assert_one(
            check,
            &[("crates/web/Cargo.toml", "[dependencies]\ndb = { path = '../db' }")],
            "`web` must not use `db`",
        );
        assert_one(check, &[("crates/db/Cargo.toml", "[build-dependencies]\ntestkit = '1'")], "must not use `testkit`");
        assert_one(check, &[("crates/extra/Cargo.toml", "")], "crate `extra` is not in layout::ARROWS");
        assert_one(check, &[("crates/db/Cargo.toml", "[dependencies")], "no TOML");
    }

    #[test]
    fn allowed_arrows_and_development_dependencies_pass() {
        let app = "[dependencies]\ndb.workspace = true\ndomain.workspace = true\n[dev-dependencies]\ntestkit.workspace = true";
        assert_none(check, &[("crates/app/Cargo.toml", app), ("Cargo.toml", "[workspace]")]);
    }
}
