//! Values for a JSON schema: mostly right, sometimes slightly wrong, sometimes hostile.

use serde_json::{Map, Number, Value, json};
use testkit::load::random::Dice;

/// Texts that have broken other programs.
const HOSTILE: [&str; 26] = [
    "",
    " ",
    "\u{0}",
    "a\u{0}b",
    "\u{202e}abc",
    "\u{200b}",
    "\u{feff}x",
    "' or '1'='1",
    "\"; drop table orders; --",
    "<script>alert(1)</script>",
    "../../../etc/passwd",
    "%00",
    "%s%n",
    "=1+1",
    "{{7*7}}",
    "null",
    "NaN",
    "-0",
    "1e309",
    "99999999999999999999",
    "𝕏😀",
    "\r\nX: y",
    "ord_",
    "ord_00000000000000",
    "2026-02-30",
    "0001-01-01T00:00:00Z",
];
/// Numbers at the edges.
const EDGES: [i64; 12] =
    [0, 1, -1, 2, 100, 101, 1_000_000, 1_000_001, i32::MAX as i64, i64::MAX, i64::MIN, 9_007_199_254_740_993];
/// Longest array that is made.
const MANY: usize = 101;
/// Schemas nested deeper than this are cut off.
const MAX_DEPTH: usize = 8;

/// Makes values; remembers ids and SKUs that exist, so that some requests reach something.
pub(super) struct Values {
    document: Value,
    known: Vec<String>,
}

impl Values {
    pub(super) fn new(document: Value) -> Self {
        Self { document, known: Vec::new() }
    }

    /// Remembers a text that means something to the shop.
    pub(super) fn know(&mut self, text: &str) {
        if !text.is_empty() && self.known.len() < 3_000 && !self.known.iter().any(|k| k == text) {
            self.known.push(text.to_owned());
        }
    }

    /// Remembers ids, SKUs, numbers and codes of an answer.
    pub(super) fn learn(&mut self, answer: &Value) {
        match answer {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value {
                        Value::String(text) if is_name(name) || is_id(text) => self.know(text),
                        other => self.learn(other),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn(item)),
            Value::String(text) if is_id(text) => self.know(text),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// A parameter as text.
    pub(super) fn text_of(&self, dice: &mut Dice, name: &str, schema: &Value) -> String {
        match self.value(dice, name, schema, 0) {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }

    /// A body as bytes, not always JSON.
    pub(super) fn body(&self, dice: &mut Dice, schema: &Value) -> Vec<u8> {
        let mut value = self.value(dice, "", schema, 0);
        if dice.chance(35) {
            spoil(dice, &mut value);
        }
        let text = value.to_string();
        match dice.below(100) {
            0 => text.as_bytes()[..text.len() / 2].to_vec(),
            1 => format!("{text},").into_bytes(),
            2 => Vec::new(),
            3 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            4 => text.replace('"', "\"\u{1}").into_bytes(),
            5 => [text.as_bytes(), b"\xff"].concat(),
            6 => format!("{}{}{}", "[".repeat(200), text, "]".repeat(200)).into_bytes(),
            7 => text.replacen('{', r#"{"note":"a","note":"b","#, 1).into_bytes(),
            _ => text.into_bytes(),
        }
    }

    fn resolve<'s>(&'s self, schema: &'s Value) -> &'s Value {
        match schema["$ref"].as_str().and_then(|r| r.strip_prefix('#')) {
            Some(pointer) => self.document.pointer(pointer).map_or(schema, |found| self.resolve(found)),
            None => schema,
        }
    }

    fn value(&self, dice: &mut Dice, name: &str, schema: &Value, depth: usize) -> Value {
        let schema = self.resolve(schema);
        if depth > MAX_DEPTH {
            return Value::Null;
        }
        if dice.chance(3) {
            return any(dice);
        }
        for several in ["oneOf", "anyOf"] {
            if let Some(schemas) = schema[several].as_array() {
                let one = dice.pick(schemas).cloned().unwrap_or_default();
                return self.value(dice, name, &one, depth + 1);
            }
        }
        if let Some(schemas) = schema["allOf"].as_array() {
            let parts = schemas.iter().map(|s| self.value(dice, name, s, depth + 1));
            return parts.reduce(merged).unwrap_or_default();
        }
        if let Some(choices) = schema["enum"].as_array()
            && !dice.chance(5)
        {
            return dice.pick(choices).cloned().unwrap_or_default();
        }
        match kind(dice, schema) {
            "object" => self.object(dice, schema, depth),
            "array" => {
                let count = if dice.chance(2) { MANY } else { dice.below(4) };
                Value::Array((0..count).map(|_| self.value(dice, name, &schema["items"], depth + 1)).collect())
            }
            "integer" | "number" => integer(dice, schema),
            "boolean" => Value::Bool(dice.chance(50)),
            "null" => Value::Null,
            _ => Value::String(self.text(dice, name, schema)),
        }
    }

    fn object(&self, dice: &mut Dice, schema: &Value, depth: usize) -> Value {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut fields = Map::new();
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let wanted = if required.contains(&name.as_str()) { 97 } else { 45 };
            if dice.chance(wanted) {
                fields.insert(name.clone(), self.value(dice, name, field, depth + 1));
            }
        }
        if dice.chance(2) {
            fields.insert("unknown_field".to_owned(), json!(1));
        }
        Value::Object(fields)
    }

    fn text(&self, dice: &mut Dice, name: &str, schema: &Value) -> String {
        if dice.chance(12) {
            return hostile(dice);
        }
        let prefix = schema["example"].as_str().and_then(|e| e.split_once('_')).map(|e| format!("{}_", e.0));
        let fits = |k: &&String| prefix.as_ref().is_none_or(|p| k.starts_with(p.as_str()));
        if (name.ends_with("id")
            || name == "sku"
            || is_id(schema["example"].as_str().unwrap_or_default())
            || dice.chance(15))
            && !dice.chance(10)
        {
            let near: Vec<&String> =
                self.known.iter().filter(fits).filter(|k| (name == "sku") != k.contains('_')).collect();
            if let Some(one) = dice.pick(&near) {
                return (*one).clone();
            }
        }
        match (schema["format"].as_str(), name) {
            (Some("date-time"), _) => "2026-11-20T08:00:00Z".to_owned(),
            (Some("date"), _) => "2026-11-20".to_owned(),
            (_, "country") => "GB".to_owned(),
            (_, "currency") => "GBP".to_owned(),
            (_, "amount") => format!("{}.{:02}", dice.below(90), dice.below(100)),
            (_, "email") => format!("p{}@example.com", dice.below(1_000)),
            _ => match schema["example"].as_str() {
                Some(example) if dice.chance(70) => example.to_owned(),
                Some(_) | None => format!("x{}", dice.below(100_000)),
            },
        }
    }
}

fn is_name(field: &str) -> bool {
    ["sku", "number", "code", "handle", "slug", "next"].contains(&field)
}

fn is_id(text: &str) -> bool {
    text.split_once('_').is_some_and(|(kind, rest)| kind.len() == 3 && rest.len() > 8)
}

fn kind<'s>(dice: &mut Dice, schema: &'s Value) -> &'s str {
    match &schema["type"] {
        Value::String(one) => one,
        Value::Array(several) => {
            let real: Vec<&str> = several.iter().filter_map(Value::as_str).filter(|t| *t != "null").collect();
            if dice.chance(15) { "null" } else { real.first().copied().unwrap_or("null") }
        }
        _ if schema.get("properties").is_some() => "object",
        _ => "string",
    }
}

fn integer(dice: &mut Dice, schema: &Value) -> Value {
    if dice.chance(15) {
        return match dice.pick(&EDGES) {
            Some(edge) if dice.chance(80) => json!(edge),
            _ => Number::from_f64(0.5).map_or(Value::Null, Value::Number),
        };
    }
    let low = schema["minimum"].as_i64().unwrap_or(0);
    json!(dice.between(low, low.saturating_add(5)))
}

fn hostile(dice: &mut Dice) -> String {
    match dice.below(12) {
        0 => "x".repeat(256),
        1 => "é".repeat(5_000),
        2 => " leading and trailing ".to_owned(),
        _ => dice.pick(&HOSTILE).map_or_else(String::new, |text| (*text).to_owned()),
    }
}

/// Something of any type.
fn any(dice: &mut Dice) -> Value {
    match dice.below(8) {
        0 => Value::Null,
        1 => json!([]),
        2 => json!({}),
        3 => json!(true),
        4 => json!(1.5),
        5 => json!([[[[[[["deep"]]]]]]]),
        6 => json!(dice.pick(&EDGES)),
        _ => Value::String(hostile(dice)),
    }
}

/// Puts something of any type somewhere.
fn spoil(dice: &mut Dice, value: &mut Value) {
    let children: usize = match value {
        Value::Object(fields) => fields.len(),
        Value::Array(items) => items.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    };
    let at = dice.below(children);
    match value {
        Value::Object(fields) if children > 0 && !dice.chance(10) => {
            if let Some(child) = fields.values_mut().nth(at) {
                spoil(dice, child);
            }
        }
        Value::Array(items) if children > 0 && !dice.chance(10) => spoil(dice, &mut items[at]),
        other => *other = any(dice),
    }
}

fn merged(mut all: Value, one: Value) -> Value {
    match (&mut all, one) {
        (Value::Object(fields), Value::Object(more)) => {
            fields.extend(more);
            all
        }
        (_, one) => one,
    }
}
