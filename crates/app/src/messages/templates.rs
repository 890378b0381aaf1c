//! Templates: built in, and the owner's own over them, per notice and language.
//!
//! Invariant: a template that is saved can be read, and made a mail of a full and of a bare sample order.

use super::data::{ShopData, bare_sample, sample};
use super::notices::{DEFAULT_LANGUAGE, SUBJECT, check_language};
use super::render::{MAX_TEMPLATE_CHARS, Texts, render};
use super::{queries, store};
use crate::platform::{AppError, Call, Command, Edit, Result, WriteCtx, settings};
use db::Tx;
use domain::base::{Currency, FieldErrors, Timestamp};
use domain::events::EventKind;
use domain::messages::Notice;
use domain::parties::Permission;
use serde::{Deserialize, Serialize};

/// A template as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Of which notice.
    pub notice: Notice,
    /// In which language.
    pub language: String,
    /// Its texts.
    pub texts: Texts,
    /// When its owner changed it last; none: it is built in.
    pub updated_at: Option<Timestamp>,
    /// Rises with every change; 0: it is built in.
    pub version: i64,
}

/// Changes a template; a first change takes the place of what is built in.
#[derive(Clone, Debug)]
pub struct ChangeTemplate {
    /// Of which notice.
    pub notice: Notice,
    /// In which language.
    pub language: String,
    /// The version that was read; 0 for what is built in.
    pub version: i64,
    /// Subject.
    pub subject: Option<String>,
    /// HTML part.
    pub html: Option<String>,
    /// Plain part.
    pub text: Option<String>,
}

/// Goes back to what is built in.
#[derive(Clone, Debug)]
pub struct ResetTemplate {
    /// Of which notice.
    pub notice: Notice,
    /// In which language.
    pub language: String,
}

#[derive(Serialize)]
struct Told<'a> {
    notice: Notice,
    language: &'a str,
    version: i64,
}

/// The built-in template of a notice.
pub fn built_in(notice: Notice) -> Texts {
    macro_rules! texts {
        ($subject:literal, $name:literal) => {
            (
                $subject,
                include_str!(concat!("templates/", $name, ".html")),
                include_str!(concat!("templates/", $name, ".txt")),
            )
        };
    }
    let (subject, html, text) = match notice {
        Notice::OrderReceived => texts!("Order {{ order.number }} received", "order_received"),
        Notice::OrderCancelled => texts!("Order {{ order.number }} cancelled", "order_cancelled"),
        Notice::OrderShipped => texts!("Order {{ order.number }} is on its way", "order_shipped"),
        Notice::OrderDelivered => texts!("Order {{ order.number }} has arrived", "order_delivered"),
        Notice::StaffNewOrder => texts!("New order {{ order.number }}: {{ order.total }}", "staff_new_order"),
        Notice::StaffStockLow => texts!("Low stock: {{ item.title }} ({{ item.available }} left)", "staff_stock_low"),
        Notice::StaffMessageFailed => texts!("Not sent: {{ failed.subject }}", "staff_message_failed"),
        Notice::PasswordReset => texts!("Set a new password at {{ shop.name }}", "password_reset"),
        Notice::SupplierStockLow => texts!("{{ item.title }} is running low at {{ shop.name }}", "supplier_stock_low"),
    };
    Texts { subject: subject.to_owned(), html: html.to_owned(), text: text.to_owned() }
}

/// The template of a notice in a language: the owner's, or the built-in one.
pub fn template(tx: &mut Tx<'_>, notice: Notice, language: &str) -> Result<Template> {
    let own = queries::own_template(tx, notice, language)?;
    Ok(own.unwrap_or_else(|| Template {
        notice,
        language: language.to_owned(),
        texts: built_in(notice),
        updated_at: None,
        version: 0,
    }))
}

/// Every template: the owner's, and the built-in ones that have none over them.
pub fn templates(tx: &mut Tx<'_>) -> Result<Vec<Template>> {
    let mut all = queries::own_templates(tx)?;
    for notice in Notice::ALL {
        if !all.iter().any(|t| t.notice == *notice && t.language == DEFAULT_LANGUAGE) {
            let (language, texts) = (DEFAULT_LANGUAGE.to_owned(), built_in(*notice));
            all.push(Template { notice: *notice, language, texts, updated_at: None, version: 0 });
        }
    }
    all.sort_by(|a, b| (a.notice, &a.language).cmp(&(b.notice, &b.language)));
    Ok(all)
}

/// Checks that a template can be made a mail.
///
/// # Errors
/// What is wrong, by part.
pub fn check(texts: &Texts, shop: &ShopData, currency: Currency) -> std::result::Result<(), FieldErrors> {
    let mut errors = FieldErrors::new();
    for (field, text) in [("subject", &texts.subject), ("html", &texts.html), ("text", &texts.text)] {
        if text.trim().is_empty() {
            errors.add(field, "empty", "must not be empty");
        } else if text.chars().count() > MAX_TEMPLATE_CHARS {
            errors.add(field, "too_long", format!("must have at most {MAX_TEMPLATE_CHARS} characters"));
        } else if text.contains('\0') {
            errors.add(field, "control_character", "must not contain control characters");
        }
    }
    errors.into_result(())?;
    render(texts, &sample(shop.clone(), currency))?;
    render(texts, &bare_sample(shop.clone(), currency))?;
    Ok(())
}

impl Command for ChangeTemplate {
    const NAME: &'static str = "templates.change";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = Template;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Template> {
        let language = check_language(&self.language)?;
        let mut template = template(ctx.tx, self.notice, &language)?;
        let mut edit = Edit::begin(template.version, self.version)?;
        edit.put_some("subject", &mut template.texts.subject, self.subject.clone());
        edit.put_some("html", &mut template.texts.html, self.html.clone());
        edit.put_some("text", &mut template.texts.text, self.text.clone());
        if edit.is_empty() {
            return Ok(template);
        }
        let (shop, _) = settings::read(ctx.tx)?;
        check(&template.texts, &ShopData { name: shop.company.to_string(), url: None }, shop.currency)?;
        template.version = edit.next_version();
        template.updated_at = Some(ctx.now);
        if !store::put_template(ctx.tx, (self.notice, &language), &template.texts, template.version, ctx.now)? {
            let version = self::template(ctx.tx, self.notice, &language)?.version;
            return Err(AppError::VersionConflict { version });
        }
        let told = Told { notice: self.notice, language: &language, version: template.version };
        ctx.event(call, EventKind::TemplateChanged, SUBJECT, &told)?;
        Ok(template)
    }
}

impl Command for ResetTemplate {
    const NAME: &'static str = "templates.reset";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = Template;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Template> {
        let language = check_language(&self.language)?;
        if store::delete_template(ctx.tx, self.notice, &language)? {
            let told = Told { notice: self.notice, language: &language, version: 0 };
            ctx.event(call, EventKind::TemplateChanged, SUBJECT, &told)?;
        }
        template(ctx.tx, self.notice, &language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_passes_its_own_check() {
        let shop = ShopData { name: "Tea & Co".to_owned(), url: Some("https://shop.example".to_owned()) };
        for notice in Notice::ALL {
            let checked = check(&built_in(*notice), &shop, Currency::GBP);
            assert!(checked.is_ok(), "{notice}: {checked:?}");
        }
    }

    #[test]
    fn a_received_order_says_everything_about_itself() {
        let shop = ShopData { name: "Tea & Co".to_owned(), url: Some("https://shop.example".to_owned()) };
        let mail = render(&built_in(Notice::OrderReceived), &sample(shop, Currency::GBP)).unwrap();
        assert_eq!(mail.subject, "Order 1001 received");
        for part in [mail.html.replace("&#x2f;", "/"), mail.text.clone()] {
            for said in
                ["MER-NVY-M", "£45.00", "£90.00", "VAT 20%", "£17.66", "£1.00", "£105.95", "1 High St", "/o/example"]
            {
                assert!(part.contains(said), "{said} is missing in\n{part}");
            }
        }
        assert!(mail.html.contains("Tea &amp; Co") && mail.text.contains("Tea & Co"));
    }
}
