//! Templates into mails. What owners write is run with limits: steps, depth, size; nothing unknown is let pass, and everything
//! put into HTML is escaped. Templates reach nothing but the data they are given.

use super::data::MailData;
use domain::base::{FieldError, FieldErrors};
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::{Deserialize, Serialize};

/// Steps that one part of a mail may take.
const FUEL: u64 = 200_000;
/// How deep includes, macros and blocks may go.
const RECURSION: usize = 40;
/// The longest part of a mail that is sent, in bytes.
pub const MAX_PART_BYTES: usize = 256 * 1024;
/// The longest template that is saved, in characters.
pub const MAX_TEMPLATE_CHARS: usize = 100_000;
/// The longest subject, in characters; longer ones are cut.
pub const MAX_SUBJECT_CHARS: usize = 200;

/// Parts that templates may extend or include.
const PARTS: [(&str, &str); 6] = [
    ("layout.html", include_str!("templates/layout.html")),
    ("items.html", include_str!("templates/items.html")),
    ("button.html", include_str!("templates/button.html")),
    ("shipped.html", include_str!("templates/shipped.html")),
    ("items.txt", include_str!("templates/items.txt")),
    ("footer.txt", include_str!("templates/footer.txt")),
];

/// The three texts of a template, or of a mail made from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// Subject.
    pub subject: String,
    /// HTML part.
    pub html: String,
    /// Plain part.
    pub text: String,
}

/// Makes a mail of a template.
///
/// # Errors
/// What is wrong with which part of the template, as fields `subject`, `html` and `text`.
pub fn render(template: &Texts, data: &MailData) -> Result<Texts, FieldErrors> {
    let env = environment();
    let value = minijinja::Value::from(Serde(data));
    let mut errors = FieldErrors::new();
    let mut part = |field: &'static str, name: &'static str, source: &str| {
        let made = env.render_named_str(name, source, value.clone());
        match made {
            Ok(text) if text.len() <= MAX_PART_BYTES => text,
            Ok(_) => {
                errors.add(field, "too_long", format!("must make at most {MAX_PART_BYTES} bytes"));
                String::new()
            }
            Err(error) => {
                errors.push(FieldError::new(field, "template_error", said(&error)));
                String::new()
            }
        }
    };
    let subject = part("subject", "subject.txt", &template.subject);
    let html = part("html", "mail.html", &template.html);
    let text = part("text", "mail.txt", &template.text);
    errors.into_result(Texts { subject: one_line(&subject), html, text })
}

fn environment() -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    env.set_recursion_limit(RECURSION);
    env.set_auto_escape_callback(|name| if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None });
    for (name, source) in PARTS {
        // A part of our own that cannot be read shows as an unknown template; a test renders them all.
        drop(env.add_template(name, source));
    }
    env
}

/// What a template's error says, with its line.
fn said(error: &minijinja::Error) -> String {
    let what = error.detail().map_or_else(|| error.kind().to_string(), |d| format!("{}: {d}", error.kind()));
    error.line().map_or_else(|| what.clone(), |line| format!("line {line}: {what}"))
}

/// A subject is one line without control characters, whatever was put into it.
fn one_line(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    words.join(" ").chars().take(MAX_SUBJECT_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::super::data::{ShopData, sample};
    use super::*;
    use domain::base::Currency;

    fn data() -> MailData {
        let shop = ShopData { name: "Tea & Co".to_owned(), url: Some("https://shop.example".to_owned()) };
        sample(shop, Currency::GBP)
    }

    fn texts(html: &str) -> Texts {
        Texts { subject: "x".to_owned(), html: html.to_owned(), text: "x".to_owned() }
    }

    #[test]
    fn html_is_escaped_and_text_is_not() {
        let template = Texts {
            subject: "From {{ shop.name }}\n now".to_owned(),
            html: "{{ shop.name }}".to_owned(),
            text: "{{ shop.name }}".to_owned(),
        };
        let made = render(&template, &data()).unwrap();
        assert_eq!((made.subject.as_str(), made.html.as_str()), ("From Tea & Co now", "Tea &amp; Co"));
        assert_eq!(made.text, "Tea & Co");
    }

    #[test]
    fn limits_hold() {
        for bad in [
            "{{ order.nothing }}",
            "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
            "{% if %}",
            "{% include 'other.html' %}",
        ] {
            let errors = render(&texts(bad), &data()).unwrap_err();
            assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), ["html"], "{bad}");
        }
    }
}
