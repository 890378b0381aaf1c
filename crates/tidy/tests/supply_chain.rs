//! What `deny.toml` says, checked on the packages that are really built: licences, banned packages, sources, and a
//! budget of packages built in several versions. cargo-deny says the same where it is installed.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Most packages that may be built in more than one version. Lower it when it can be lowered.
const DUPLICATES: usize = 10;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Cargo's description of the resolved graph of this platform.
fn metadata() -> Value {
    let version = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform", host])
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    serde_json::from_slice(&metadata.stdout).unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

/// Every package that is built.
fn packages(metadata: &Value) -> Vec<&Value> {
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let built: BTreeSet<&str> = nodes.iter().map(|node| text(node, "id")).collect();
    let all = metadata["packages"].as_array().unwrap();
    let packages: Vec<&Value> = all.iter().filter(|package| built.contains(text(package, "id"))).collect();
    assert!(packages.len() > 100, "only {} packages", packages.len());
    packages
}

/// For each package that is built, who uses it.
fn users(metadata: &Value) -> BTreeMap<&str, BTreeSet<&str>> {
    let names: BTreeMap<&str, &str> = packages(metadata).iter().map(|p| (text(p, "id"), text(p, "name"))).collect();
    let mut users: BTreeMap<&str, BTreeSet<&str>> = names.values().map(|name| (*name, BTreeSet::new())).collect();
    for node in metadata["resolve"]["nodes"].as_array().unwrap() {
        for dependency in node["deps"].as_array().unwrap() {
            let used = names[text(dependency, "pkg")];
            users.entry(used).or_default().insert(names[text(node, "id")]);
        }
    }
    users
}

fn deny() -> toml::Table {
    std::fs::read_to_string(root().join("deny.toml")).unwrap().parse().unwrap()
}

fn texts(value: &toml::Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// Whether an SPDX expression can be met with allowed licences. `/` is the old way to write `OR`.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = any_of(&words, &mut at, allowed);
    assert_eq!(at, words.len(), "not read to its end: {expression}");
    met
}

fn any_of(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut met = all_of(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all_of(words, at, allowed);
    }
    met
}

fn all_of(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    if words[*at] == "(" {
        *at += 1;
        let met = any_of(words, at, allowed);
        assert_eq!(words.get(*at), Some(&")"));
        *at += 1;
        return met;
    }
    let mut name = words[*at].to_owned();
    *at += 1;
    if words.get(*at) == Some(&"WITH") {
        name = format!("{name} WITH {}", words[*at + 1]);
        *at += 2;
    }
    allowed.contains(&name)
}

#[test]
fn licence_expressions_are_understood() {
    let allowed = ["MIT".to_owned(), "ISC".to_owned(), "Apache-2.0 WITH LLVM-exception".to_owned()];
    for good in ["MIT", "GPL-3.0 OR MIT", "GPL-3.0/MIT", "ISC AND (GPL-3.0 OR MIT)", "Apache-2.0 WITH LLVM-exception"] {
        assert!(is_allowed(good, &allowed), "{good}");
    }
    for bad in
        ["GPL-3.0", "MIT AND GPL-3.0", "ISC AND (GPL-3.0 OR AGPL-3.0)", "Apache-2.0", "MIT AND GPL-3.0 OR AGPL-3.0"]
    {
        assert!(!is_allowed(bad, &allowed), "{bad}");
    }
}

#[test]
fn every_package_has_an_allowed_licence_and_source() {
    let allowed = texts(&deny()["licenses"]["allow"]);
    let registries: Vec<String> =
        texts(&deny()["sources"]["allow-registry"]).iter().map(|url| format!("registry+{url}")).collect();
    let metadata = metadata();
    for package in packages(&metadata) {
        let name = text(package, "name");
        let licence = package["license"].as_str().unwrap_or_else(|| panic!("{name} names no licence"));
        assert!(is_allowed(licence, &allowed), "{name} is under {licence}");
        let source = package["source"].as_str();
        let ours = source.is_none() && text(package, "id").starts_with("path+");
        assert!(ours || source.is_some_and(|s| registries.iter().any(|r| r == s)), "{name} comes from {source:?}");
    }
}

#[test]
fn no_banned_package_is_built() {
    let deny = deny();
    let banned = deny["bans"]["deny"].as_array().unwrap();
    assert!(!banned.is_empty());
    let metadata = metadata();
    let users = users(&metadata);
    for ban in banned {
        let (name, reason) = (ban["name"].as_str().unwrap(), ban["reason"].as_str().unwrap());
        assert!(!users.contains_key(name), "{name} is banned ({reason}) and used by {:?}", users[name]);
    }
}

#[test]
fn few_packages_are_built_in_several_versions() {
    let metadata = metadata();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in packages(&metadata) {
        versions.entry(text(package, "name")).or_default().insert(text(package, "version"));
    }
    let several: Vec<_> = versions.into_iter().filter(|(_, versions)| versions.len() > 1).collect();
    assert!(
        several.len() <= DUPLICATES,
        "{} packages in several versions, at most {DUPLICATES}: {several:#?}",
        several.len()
    );
}
