//! The order of areas and crates: the one table that says what may use what.

/// The areas, each may use only those before it.
pub const AREAS: [&str; 15] = [
    "parties",
    "catalog",
    "stock",
    "ledger",
    "buying",
    "orders",
    "payments",
    "shipping",
    "delivery",
    "returns",
    "channels",
    "cases",
    "messages",
    "automation",
    "insight",
];

/// Modules below all areas, in order: each may use only those before it, and no area.
pub const GROUND: [&str; 7] = ["base", "events", "assets", "platform", "ui", "shell", "pages"];

/// The one module of an area that the ground may use: `domain::parties` has the permissions, and the pipeline and the
/// shell ask for one before every command.
pub const PERMISSIONS: (&str, &str) = ("domain", "parties");

/// Modules above all areas: they put areas together, read every table, and write none.
pub const ABOVE: [&str; 8] = ["setup", "shop", "verify", "demo", "import", "export", "router", "admin"];

/// Each crate and the crates of ours that it may depend on. Development dependencies are free.
pub const ARROWS: [(&str, &[&str]); 9] = [
    ("domain", &[]),
    ("db", &[]),
    ("routing", &[]),
    ("tidy", &[]),
    ("connect", &["domain"]),
    ("app", &["domain", "db", "connect", "routing"]),
    ("web", &["app", "domain"]),
    ("purser", &["web", "app", "domain", "db", "connect", "routing"]),
    ("testkit", &["web", "app", "domain", "db", "connect", "routing"]),
];

/// Where a module stands among the others; a greater place may use a smaller one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In [`GROUND`], by its index.
    Ground(usize),
    /// In [`AREAS`], by its index.
    Area(usize),
    /// In [`ABOVE`]; these may use each other.
    Above,
}

/// The place of a top-level module of `domain`, `app` or `web`.
pub fn place(module: &str) -> Option<Place> {
    let index = |list: &[&str]| list.iter().position(|name| *name == module);
    index(&GROUND)
        .map(Place::Ground)
        .or_else(|| index(&AREAS).map(Place::Area))
        .or_else(|| ABOVE.contains(&module).then_some(Place::Above))
}

/// The top-level module a path below `src/` belongs to; `lib` and `main` are none.
pub fn module_of(in_src: &str) -> Option<&str> {
    let first = in_src.split('/').next()?;
    let module = first.strip_suffix(".rs").unwrap_or(first);
    (!["lib", "main"].contains(&module)).then_some(module)
}
