//! Log lines on standard error, as text or JSON.
//!
//! Invariants:
//! - Purser's own crates log at the chosen level; libraries at `warn` and above only, because their finer levels
//!   print statements with parameters, headers and bodies.
//! - Nothing that looks like an e-mail address, and no `user:password@host`, leaves the process: whatever stands on
//!   either side of an at sign is masked, also in texts that come from other programs.
//! - A panic is one error line in the same format.
//!
//! Called once at start by [`crate::cli`]. That a body or a key is never logged is for the code that logs to keep.

use std::io::{self, Write};
use std::panic::PanicHookInfo;

use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::FilterFn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::settings::{LogFormat, LogLevel};

/// Our crates, as log targets name them.
const OWN_CRATES: [&str; 6] = ["app", "db", "domain", "purser", "routing", "web"];
/// What stands for a masked address.
const MASK: &str = "[masked]";

/// Sends logs of this process to standard error from here on.
///
/// # Errors
/// When logs have been started before.
pub fn start(format: LogFormat, level: LogLevel) -> Result<(), TryInitError> {
    tracing_subscriber::registry().with(layer(format, level, io::stderr)).try_init()?;
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

fn layer<S, W>(format: LogFormat, level: LogLevel, to: W) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let level = match level {
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
        LogLevel::Trace => Level::TRACE,
    };
    let base = tracing_subscriber::fmt::layer().with_writer(MaskingTo(to)).with_ansi(false);
    let layer = match format {
        LogFormat::Text => base.boxed(),
        LogFormat::Json => base.json().flatten_event(true).with_span_list(false).boxed(),
    };
    let shown = move |metadata: &Metadata<'_>| is_shown(metadata, level);
    layer.with_filter(FilterFn::new(shown).with_max_level_hint(LevelFilter::from_level(level.max(Level::WARN))))
}

fn is_shown(metadata: &Metadata<'_>, level: Level) -> bool {
    let target = metadata.target();
    let name = target.split_once("::").map_or(target, |(name, _)| name);
    // Levels order from error (least) to trace (most).
    let limit = if OWN_CRATES.contains(&name) { level } else { level.min(Level::WARN) };
    *metadata.level() <= limit
}

fn log_panic(info: &PanicHookInfo<'_>) {
    let at = info.location().map(ToString::to_string).unwrap_or_default();
    let text = info.payload_as_str().unwrap_or("a value that is no text");
    tracing::error!(target: "purser", at, "panic: {text}");
}

/// Masks what is written; the formatter writes each line in one call.
struct MaskingTo<W>(W);

struct Masking<W>(W);

impl<'w, W: MakeWriter<'w>> MakeWriter<'w> for MaskingTo<W> {
    type Writer = Masking<W::Writer>;

    fn make_writer(&'w self) -> Self::Writer {
        Masking(self.0.make_writer())
    }
}

impl<W: Write> Write for Masking<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.write_all(masked(&String::from_utf8_lossy(line)).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// `line` with every word around an at sign (also written `%40`) masked.
fn masked(line: &str) -> String {
    let mut safe = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((at, width)) = next_at_sign(rest) {
        let (before, after) = (&rest[..at], &rest[at + width..]);
        let kept = before.trim_end_matches(is_local_part);
        let left = after.trim_start_matches(is_domain);
        if kept.len() == before.len() || left.len() == after.len() {
            safe.push_str(&rest[..at + width]);
            rest = after;
        } else {
            safe.push_str(kept);
            safe.push_str(MASK);
            rest = left;
        }
    }
    safe.push_str(rest);
    safe
}

fn next_at_sign(text: &str) -> Option<(usize, usize)> {
    let plain = text.find('@').map(|at| (at, "@".len()));
    let encoded = text.find("%40").map(|at| (at, "%40".len()));
    plain.into_iter().chain(encoded).min()
}

/// Also `:`, so that a password before the at sign goes too.
fn is_local_part(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+-=?^_`{|}~.:".contains(c)
}

fn is_domain(c: char) -> bool {
    c.is_alphanumeric() || "-.".contains(c)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(line)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat, level: LogLevel, work: impl FnOnce()) -> String {
        let lines = Lines::default();
        let to = lines.clone();
        let subscriber = tracing_subscriber::registry().with(layer(format, level, move || to.clone()));
        tracing::subscriber::with_default(subscriber, work);
        let bytes = lines.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn addresses_and_passwords_are_masked() {
        let cases = [
            ("550 <ana.lee+x@shop.example.com>: unknown", "550 <[masked]>: unknown"),
            (
                "cannot reach postgres://purser:s3cret@db.example:5432/shop",
                "cannot reach postgres://[masked]:5432/shop",
            ),
            ("GET /unsubscribe?to=ana%40example.com&x=1", "GET /[masked]&x=1"),
            ("jürgen@müller.example, bo@b.example", "[masked], [masked]"),
            ("a lonely @ and 3 @ 5", "a lonely @ and 3 @ 5"),
            ("@handle stays", "@handle stays"),
            ("", ""),
        ];
        for (line, expected) in cases {
            assert_eq!(masked(line), expected);
        }
    }

    #[test]
    fn text_lines_have_level_target_and_fields() {
        let line = logged(LogFormat::Text, LogLevel::Info, || {
            tracing::info!(target: "app::orders", order = "ord_1", to = "ana@example.com", "placed");
        });
        assert!(line.contains(" INFO app::orders: placed order=\"ord_1\" to=\"[masked]\"\n"), "{line}");
    }

    #[test]
    fn json_lines_are_objects_with_the_fields_on_top() {
        let line = logged(LogFormat::Json, LogLevel::Info, || {
            let span = tracing::info_span!(target: "web", "request", request_id = "r1");
            span.in_scope(|| tracing::warn!(target: "web", status = 503, "refused \"ana@example.com\""));
        });
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["level"], "WARN");
        assert_eq!(value["status"], 503);
        assert_eq!(value["message"], "refused \"[masked]\"");
        assert_eq!(value["span"]["request_id"], "r1");
    }

    #[test]
    fn libraries_stay_at_warn_and_our_crates_follow_the_level() {
        let line = logged(LogFormat::Text, LogLevel::Trace, || {
            tracing::info!(target: "tokio_postgres::query", "executing with parameters");
            tracing::info!(target: "webauthn", "a library whose name begins like ours");
            tracing::warn!(target: "lettre", "a library's warning");
            tracing::trace!(target: "db", "a step of ours");
        });
        assert!(!line.contains("parameters") && !line.contains("begins like ours"), "{line}");
        assert!(line.contains("a library's warning") && line.contains("a step of ours"), "{line}");
        let quiet = logged(LogFormat::Text, LogLevel::Error, || {
            tracing::warn!(target: "lettre", "a library's warning");
            tracing::warn!(target: "app", "our warning");
            tracing::error!(target: "app", "our error");
        });
        assert!(!quiet.contains("warning") && quiet.contains("our error"), "{quiet}");
    }

    #[test]
    fn a_panic_is_an_error_line() {
        let line = logged(LogFormat::Json, LogLevel::Error, || {
            std::panic::set_hook(Box::new(log_panic));
            assert!(std::panic::catch_unwind(|| panic!("no address for ana@example.com")).is_err());
            drop(std::panic::take_hook());
        });
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["message"], "panic: no address for [masked]");
        assert!(value["at"].as_str().unwrap().contains("logs.rs"));
    }
}
