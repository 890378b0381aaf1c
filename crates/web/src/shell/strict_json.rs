//! Reading JSON strictly: what is not exactly the documented shape is refused, with the field's name.
//!
//! Invariants: nesting at most [`MAX_DEPTH`]; no key twice in one object; no text with a zero character (PostgreSQL has
//! none); no unknown field, also where a struct forgot to say so; no list in the place of an object. Syntax gives 400, shape 422. Called by the extractors.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use axum::http::StatusCode;
use domain::base::{FieldError, joined};
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::objects::Objects;
use super::problem::{Problem, Result};

/// Deepest nesting of objects and lists in a body.
pub const MAX_DEPTH: usize = 64;
/// Keys of an object that are compared one by one; beyond it a set is used.
const FEW_KEYS: usize = 12;

/// Reads `bytes` as a `T`.
///
/// # Errors
/// 400 when it is not JSON or breaks a limit, 422 when it has another shape than `T`.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Problem::malformed("not_utf8", format!("the body is not UTF-8 at byte {}", error.valid_up_to()))
    })?;
    let mut walk = serde_json::Deserializer::from_str(text);
    Walk { depth: MAX_DEPTH }.deserialize(&mut walk).and_then(|()| walk.end()).map_err(|e| malformed(&e))?;
    if !text.trim_ascii_start().starts_with('{') {
        // A derived type would take a list of its fields, too.
        let message = "the body must be a JSON object";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_fields", message).at(
            "",
            "wrong_type",
            message,
        ));
    }
    let mut typed = serde_json::Deserializer::from_str(text);
    let mut unknown: Option<String> = None;
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(Objects(&mut typed), &mut track);
    let read = serde_ignored::deserialize(tracked, |path| {
        unknown.get_or_insert_with(|| ignored_path(&path));
    });
    match (read, unknown) {
        (Ok(value), None) => Ok(value),
        (Ok(_), Some(field)) => Err(unknown_field(field)),
        (Err(error), _) => Err(wrong_shape(&field_path(&track.path()), &error)),
    }
}

fn malformed(error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    let place = format!("line {}, column {}", error.line(), error.column());
    let code = if error.is_data() { "json_refused" } else { "malformed_json" };
    Problem::malformed(code, format!("the body is not acceptable JSON: {what} at {place}"))
}

fn unknown_field(field: String) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_fields", format!("there is no field {field}")).at(
        field,
        "unknown_field",
        "there is no such field",
    )
}

fn wrong_shape(path: &str, error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
    let fault = shape_fault(path, message);
    let detail =
        if fault.field.is_empty() { fault.message.clone() } else { format!("{}: {}", fault.field, fault.message) };
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_fields", detail).at(fault.field, fault.code, fault.message)
}

/// A fault of the shape in our words; `message` is serde's.
pub(super) fn shape_fault(path: &str, message: &str) -> FieldError {
    let named = |prefix: &str| message.strip_prefix(prefix).and_then(|rest| rest.split('`').next());
    if let Some(name) = named("unknown field `") {
        // The path may or may not end with the name already, by the kind of struct.
        let ends = path == name || path.ends_with(&format!(".{name}"));
        let field = if ends { path.to_owned() } else { joined(path, name) };
        return FieldError::new(field, "unknown_field", "there is no such field");
    }
    if let Some(name) = named("missing field `") {
        return FieldError::new(joined(path, name), "missing", "must be given");
    }
    if let Some(name) = named("duplicate field `") {
        return FieldError::new(joined(path, name), "duplicate", "is given twice");
    }
    let kinds = [("invalid type", "wrong_type"), ("invalid value", "out_of_range"), ("invalid length", "wrong_type")];
    let code = kinds.iter().find(|(kind, _)| message.starts_with(kind)).map_or("invalid", |(_, code)| code);
    FieldError::new(path, code, in_json_words(message))
}

/// The names of our types mean nothing to a caller.
fn in_json_words(message: &str) -> String {
    match message.split_once("expected struct ") {
        Some((before, after)) => {
            let rest = after.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
            format!("{before}expected an object{rest}")
        }
        None => message.to_owned(),
    }
}

/// `lines[0].quantity`; serde's path of the whole is a dot.
fn field_path(path: &serde_path_to_error::Path) -> String {
    let text = path.to_string();
    if text == "." { String::new() } else { text }
}

fn ignored_path(path: &serde_ignored::Path<'_>) -> String {
    match path {
        serde_ignored::Path::Root => String::new(),
        serde_ignored::Path::Seq { parent, index } => format!("{}[{index}]", ignored_path(parent)),
        serde_ignored::Path::Map { parent, key } => joined(&ignored_path(parent), key),
        serde_ignored::Path::Some { parent }
        | serde_ignored::Path::NewtypeStruct { parent }
        | serde_ignored::Path::NewtypeVariant { parent } => ignored_path(parent),
    }
}

/// Goes through a value without keeping it.
struct Walk {
    /// How many levels may still follow.
    depth: usize,
}

impl Walk {
    fn below<E: serde::de::Error>(&self) -> std::result::Result<usize, E> {
        self.depth.checked_sub(1).ok_or_else(|| E::custom(format!("nested deeper than {MAX_DEPTH} levels")))
    }
}

impl<'de> DeserializeSeed<'de> for Walk {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> std::result::Result<(), E> {
        if text.contains('\0') { Err(E::custom("a text holds the zero character")) } else { Ok(()) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<(), A::Error> {
        let depth = self.below()?;
        while list.next_element_seed(Walk { depth })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> std::result::Result<(), A::Error> {
        let depth = self.below()?;
        let mut keys = Keys::default();
        while let Some(key) = object.next_key_seed(KeyText)? {
            if key.contains('\0') {
                return Err(A::Error::custom("a key holds the zero character"));
            }
            keys.add(key).map_err(|twice| A::Error::custom(format!("the key {twice:?} stands twice in one object")))?;
            object.next_value_seed(Walk { depth })?;
        }
        Ok(())
    }
}

/// The keys of one object: a short list while they are few, a set from then on.
#[derive(Default)]
struct Keys<'de> {
    few: Vec<Cow<'de, str>>,
    many: HashSet<Cow<'de, str>>,
}

impl<'de> Keys<'de> {
    /// Remembers a key; gives back one that was there.
    fn add(&mut self, key: Cow<'de, str>) -> std::result::Result<(), String> {
        if self.few.contains(&key) || self.many.contains(&key) {
            return Err(key.into_owned());
        }
        if self.few.len() < FEW_KEYS {
            self.few.push(key);
        } else {
            self.many.insert(key);
        }
        Ok(())
    }
}

/// A key, borrowed from the body where it has no escapes.
struct KeyText;

impl<'de> DeserializeSeed<'de> for KeyText {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<Cow<'de, str>, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeyText {
    type Value = Cow<'de, str>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> std::result::Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> std::result::Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Line {
        sku: String,
        quantity: domain::base::Quantity,
        #[serde(default)]
        note: Option<String>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Order {
        lines: Vec<Line>,
        #[serde(default)]
        channel: Option<String>,
    }

    fn fault(body: &str) -> String {
        let problem = read::<Order>(body.as_bytes()).unwrap_err();
        let fields: Vec<String> = problem.errors().iter().map(|e| format!("{} {}", e.field, e.code)).collect();
        format!("{} {} [{}]", problem.status().as_u16(), problem.code(), fields.join(", "))
    }

    #[test]
    fn the_documented_shape_is_read() {
        let order: Order = read(br#" {"lines":[{"sku":"A","quantity":2}]} "#).unwrap();
        assert_eq!(order.lines[0].sku, "A");
    }

    #[test]
    fn every_fault_names_its_field() {
        let rows = [
            (r#"{"lines":[{"sku":"A","quantity":0}]}"#, "422 invalid_fields [lines[0].quantity invalid]"),
            (r#"{"lines":[{"sku":"A","quantity":"2"}]}"#, "422 invalid_fields [lines[0].quantity wrong_type]"),
            (r#"{"lines":[{"sku":"A","quantity":1.5}]}"#, "422 invalid_fields [lines[0].quantity wrong_type]"),
            (r#"{"lines":[{"sku":"A"}]}"#, "422 invalid_fields [lines[0].quantity missing]"),
            (r#"{"lines":[],"colour":1}"#, "422 invalid_fields [colour unknown_field]"),
            (r#"{"lines":[{"sku":"A","quantity":1,"x":{"y":1}}]}"#, "422 invalid_fields [lines[0].x unknown_field]"),
            ("{}", "422 invalid_fields [lines missing]"),
            ("[]", "422 invalid_fields [ wrong_type]"),
            ("7", "422 invalid_fields [ wrong_type]"),
            (r#"{"lines":[]"#, "400 malformed_json []"),
            (r#"{"lines":[]} x"#, "400 malformed_json []"),
            ("", "400 malformed_json []"),
            (r#"{"lines":[],"lines":[]}"#, "400 json_refused []"),
            (r#"{"lines":[],"channel":"a\u0000b"}"#, "400 json_refused []"),
            (r#"{"lines":[],"channel":"\ud800"}"#, "400 malformed_json []"),
            (r#"{"lines":[{"sku":"A","quantity":1e400}]}"#, "400 malformed_json []"),
        ];
        for (body, expected) in rows {
            assert_eq!(fault(body), expected, "{body}");
        }
        assert_eq!(read::<Order>(b"{\"lines\":\"\xff\"}").unwrap_err().code(), "not_utf8");
    }

    #[test]
    fn hostile_bodies_are_refused_quickly() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(fault(&deep), "400 json_refused []");
        let fits = format!("{{\"a\":{}{}}}", "[".repeat(MAX_DEPTH - 1), "]".repeat(MAX_DEPTH - 1));
        assert!(read::<serde_json::Value>(fits.as_bytes()).is_ok());
        let keys: Vec<String> = (0..100_000).map(|n| format!("\"k{n}\":0")).collect();
        assert_eq!(fault(&format!("{{{}}}", keys.join(","))), "422 invalid_fields [k0 unknown_field]");
        assert_eq!(fault(&"9".repeat(1_000_000)), "400 malformed_json []");
        let twice: Vec<String> = (0..50_000).map(|n| format!("\"k{}\":0", n % 49_999)).collect();
        assert_eq!(fault(&format!("{{{}}}", twice.join(","))), "400 json_refused []");
    }
}
