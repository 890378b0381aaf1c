//! Calls that are banned in some places, each with what to use instead. Clippy bans others everywhere (`clippy.toml`).

use super::violation;
use crate::layout::{self, Place};
use crate::tokens::Token;
use crate::{File, Tree, Violation};

/// A banned call.
struct Ban {
    /// Tokens in a row: names, `::`, `!`, `.`.
    call: &'static [&'static str],
    /// Where it is banned.
    place: fn(&File) -> bool,
    /// What to use instead.
    instead: &'static str,
}

const fn ban(call: &'static [&'static str], place: fn(&File) -> bool, instead: &'static str) -> Ban {
    Ban { call, place, instead }
}

const CLOCK: &str = "time comes from the context: ctx.now(), or the injected Clock";
const RANDOM: &str = "randomness comes from the context, so that tests can repeat it";
const PRINT: &str = "return it, or log it with tracing; only purser's commands write to the terminal";
const SETTINGS: &str = "take it from Settings, which names every variable and shows where a value came from";
const PURE: &str = "domain only decides; do it in app and pass in what is needed";
const JOB: &str = "write a job row in the same transaction; what is only in memory is lost when the process dies";
const CONTEXT: &str = "take &mut WriteCtx or &mut ReadCtx; only platform opens connections and transactions";
const JOBS_FILE: &str = "only jobs.rs calls outside services: never inside a transaction";

const BANS: &[Ban] = &[
    ban(&["Instant", "::", "now"], not_the_clock, CLOCK),
    ban(&["SystemTime", "::", "now"], not_the_clock, CLOCK),
    ban(&["Timestamp", "::", "now"], not_the_clock, CLOCK),
    ban(&["Zoned", "::", "now"], not_the_clock, CLOCK),
    ban(&["getrandom", "::"], not_the_source, RANDOM),
    ban(&["RandomState", "::", "new"], not_the_source, RANDOM),
    ban(&["println", "!"], library, PRINT),
    ban(&["print", "!"], library, PRINT),
    ban(&["eprintln", "!"], library, PRINT),
    ban(&["eprint", "!"], library, PRINT),
    ban(&["env", "::", "var"], library, SETTINGS),
    ban(&["env", "::", "var_os"], library, SETTINGS),
    ban(&["env", "::", "vars"], library, SETTINGS),
    ban(&["process", "::", "exit"], anywhere, "return an ExitCode from main, so that destructors run"),
    ban(&["process", "::", "abort"], anywhere, "return an error, so that what was acknowledged is still written"),
    ban(&["mem", "::", "forget"], anywhere, "let it drop; nothing here lives outside Rust"),
    ban(&["Box", "::", "leak"], anywhere, "own it, or use a static with OnceLock"),
    ban(&["unreachable", "!"], library, "make the state impossible with a type, or return an internal error"),
    ban(&["std", "::", "fs"], domain, PURE),
    ban(&["std", "::", "net"], domain, PURE),
    ban(&["std", "::", "thread"], domain, PURE),
    ban(&["std", "::", "process"], domain, PURE),
    ban(&["tokio", "::"], domain, PURE),
    ban(&["async", "fn"], domain, PURE),
    ban(&["tokio", "::", "spawn"], area, JOB),
    ban(&["thread", "::", "spawn"], area, JOB),
    ban(&["spawn_blocking"], area, JOB),
    ban(&["Conn"], area, CONTEXT),
    ban(&["connect", "::"], area_without_jobs, JOBS_FILE),
    ban(&["Sql", "::", "new"], not_db, "use sql!(\"...\"), which the test that prepares every statement can find"),
    ban(&["Sql", "::", "from_source"], not_db, "use sql!(\"...\"), so that no text from outside becomes SQL"),
];

fn anywhere(_: &File) -> bool {
    true
}

fn library(file: &File) -> bool {
    file.crate_name().is_some_and(|name| ["domain", "db", "routing", "connect", "app", "web"].contains(&name))
}

/// The one file that reads the machine's clock.
fn not_the_clock(file: &File) -> bool {
    library(file) && file.path != "crates/app/src/platform/clock.rs"
}

/// The one file that asks the machine for randomness.
fn not_the_source(file: &File) -> bool {
    library(file) && file.path != "crates/app/src/platform/random.rs"
}

fn domain(file: &File) -> bool {
    file.crate_name() == Some("domain")
}

fn not_db(file: &File) -> bool {
    file.crate_name() != Some("db")
}

fn area(file: &File) -> bool {
    let module = file.in_src().and_then(layout::module_of).and_then(layout::place);
    file.crate_name() == Some("app") && matches!(module, Some(Place::Area(_)))
}

fn area_without_jobs(file: &File) -> bool {
    area(file) && !file.path.contains("/jobs")
}

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let sources = tree.rust().filter(|file| file.in_src().is_some() && !file.is_test());
    sources.flat_map(of_file).collect()
}

fn of_file(file: &File) -> Vec<Violation> {
    let mut found = Vec::new();
    let bans: Vec<&Ban> = BANS.iter().filter(|ban| (ban.place)(file)).collect();
    for at in (0..file.tokens.len()).filter(|at| !file.tokens[*at].skipped) {
        for ban in &bans {
            if matches(&file.tokens, at, ban.call) {
                let message = format!("`{}`: {}", ban.call.concat(), ban.instead);
                found.push(violation(file, file.tokens[at].line, "banned-call", message));
            }
        }
    }
    found
}

fn matches(tokens: &[Token], at: usize, call: &[&str]) -> bool {
    let mut next = at;
    call.iter().all(|part| {
        let (fits, width) = match *part {
            "::" => (crate::tokens::is_path_sep(tokens, next), 2),
            "!" => (tokens.get(next).is_some_and(|token| token.is_punct('!')), 1),
            name => (tokens.get(next).is_some_and(|token| token.is(name)), 1),
        };
        next += width;
        fits
    })
}

#[cfg(test)]
mod tests {
    use super::super::{assert_none, assert_one};
    use super::*;

    /// A path at which a ban holds.
    fn place_of(ban: &Ban) -> &'static str {
        ["crates/app/src/orders/commands.rs", "crates/domain/src/orders.rs", "crates/db/src/conn.rs"]
            .into_iter()
            .find(|path| (ban.place)(&Tree::of(&[(path, "")]).unwrap().files[0]))
            .unwrap()
    }

    #[test]
    fn each_ban_finds_its_call_and_names_what_to_use() {
        for ban in BANS {
            let call = ban.call.join(" ");
            let text = if call.ends_with("::") {
                format!("fn f() {{ {call} x; }}")
            } else {
                format!("fn f() {{ {call} (); }}")
            };
            let found = super::super::found(check, &[(place_of(ban), &text)]);
            assert!(found.iter().any(|found| found.contains(ban.instead)), "{call}: {found:?}");
        }
    }

    #[test]
    fn bans_hold_in_their_places_only() {
        assert_none(check, &[("crates/purser/src/cli.rs", "fn f() { println!(); env::var(\"A\"); Instant::now(); }")]);
        assert_none(check, &[("crates/app/src/platform/pipeline.rs", "fn f(c: Conn) { thread::spawn(g); }")]);
        assert_none(check, &[("crates/app/src/messages/jobs.rs", "fn f() { connect::mail::send(); }")]);
        assert_none(check, &[("crates/app/tests/a.rs", "fn f() { println!(); Box::leak(x); }")]);
        assert_none(check, &[("crates/db/src/a.rs", "#[cfg(test)]\nmod tests { fn f() { println!(); } }")]);
    }

    #[test]
    fn the_clock_and_the_source_have_one_home_each() {
        assert_none(check, &[("crates/app/src/platform/clock.rs", "fn f() { SystemTime::now() }")]);
        assert_none(check, &[("crates/app/src/platform/random.rs", "fn f() { getrandom::fill(b) }")]);
        assert_one(check, &[("crates/app/src/platform/random.rs", "fn f() { SystemTime::now() }")], CLOCK);
    }

    #[test]
    fn names_that_only_look_alike_pass() {
        assert_none(
            check,
            &[(
                "crates/app/src/orders/store.rs",
                "fn f() { MyInstant::now(); env::variable(); Connection; x.println; }",
            )],
        );
        assert_one(
            check,
            &[("crates/app/src/orders/store.rs", "use std::time::Instant; fn f() { Instant::now() }")],
            CLOCK,
        );
    }
}
