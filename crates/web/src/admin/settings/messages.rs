//! What is told by mail: which notices are sent and in which language, and the templates of their mails, with a look at a real
//! order before anything is saved, a test to an address, and the way back to what came with the program.

use app::messages::letter::preview;
use app::messages::mail_server;
use app::messages::notices::{ChangeNotice, NoticeSettings, Switches};
use app::messages::render::Texts;
use app::messages::resend::SendTest;
use app::messages::templates::{ChangeTemplate, ResetTemplate, Template, template, templates};
use app::orders::queries::list::{OrderFilter, orders};
use app::platform::{AppError, PageRequest, ReadCtx, Result as AppResult};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse};
use domain::base::{Email, FieldErrors, OrderId};
use domain::messages::Notice;
use domain::parties::Permission;
use maud::{DOCTYPE, Markup, PreEscaped, Render, html};
use serde::Deserialize;

use super::tabs::{self, Part};
use crate::messages::notice_word;
use crate::pages::{Faults, Page, Sent, Shown, Visit};
use crate::shell::{Address, Policy, Query, Routes};
use crate::ui::{
    Button, Column, Crumb, Field, Form, Kind, Look, Place, Row, Shape, Table, Tone, badge, badge_plain, crumbs,
    form_row, reference, text_link, with_preview,
};

const HREF: &str = "/settings/messages";
const TITLE: &str = "Messages";
/// A mail may bring its own styles, and nothing else: no script, no address, no form.
const MAIL_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox; frame-ancestors 'self'";
/// How subject, plain text and faults stand around the mail, whose own looks are left alone.
const SHEET_STYLE: &str = "body{margin:0;background:#fff}\
.sheet-subject,.sheet-text,.sheet-faults{margin:0;padding:14px 20px;background:#fff;color:#1c2030}\
.sheet-subject{font:600 15px/1.4 system-ui,sans-serif;border-bottom:1px solid #d9dce3}\
.sheet-text{font:13px/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;border-top:1px solid #d9dce3}\
.sheet-faults{box-sizing:border-box;min-height:calc(100vh - 50px);padding-left:36px;font:14px/1.5 system-ui,sans-serif}\
@media(prefers-color-scheme:dark){\
.sheet-subject,.sheet-text,.sheet-faults{background:#16191d;color:#e8eaee;border-color:#33373f}}";

pub(super) fn routes() -> Routes {
    let (see, write) = (Policy::Needs(Permission::SettingsRead), Policy::Needs(Permission::SettingsWrite));
    Routes::new("messages-settings-pages")
        .page(see, HREF, list)
        .form(write, "/settings/messages/{notice}", switch)
        .page(see, "/settings/messages/{notice}/{language}", edit)
        .form(write, "/settings/messages/{notice}/{language}", change)
        .page(see, "/settings/messages/{notice}/{language}/preview", look)
        .form(write, "/settings/messages/{notice}/{language}/preview", look_at_typed)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Switch {
    enabled: String,
    language: String,
    version: i64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    subject: String,
    html: String,
    text: String,
    order: String,
    to: String,
    version: i64,
    test: String,
    reset: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    order: String,
}

async fn list(visit: Visit) -> Shown {
    let page = list_page(&visit, None, &Faults::none()).await?;
    visit.show(page)
}

async fn switch(visit: Visit, Address(notice): Address<Notice>, sent: Sent<Switch>) -> Shown {
    let Switch { enabled, language, version } = sent.fields;
    let enabled = (!enabled.is_empty()).then_some(enabled == "true");
    let language = (!language.trim().is_empty()).then(|| language.trim().to_owned());
    let done = visit.shop().execute(sent.call, ChangeNotice { notice, version, enabled, language }).await;
    match Faults::of(done)? {
        Ok(_) => visit.go(HREF).say(format!("{} was saved", notice_word(notice))).done(),
        Err(faults) => {
            let page = list_page(&visit, Some(notice), &faults).await?;
            visit.show(page.refused())
        }
    }
}

async fn list_page(visit: &Visit, wrong: Option<Notice>, faults: &Faults) -> AppResult<Page> {
    let program = visit.shop().options().mail.clone();
    let read = visit.read(move |ctx| {
        let can_send = mail_server::current(ctx.tx, &program)?.is_configured();
        Ok((Switches::load(ctx.tx)?, templates(ctx.tx)?, can_send))
    });
    let (switches, own, can_send) = read.await?;
    let may = visit.may(Permission::SettingsWrite);
    let columns = vec![
        Column::lead("Message"),
        Column::text("To"),
        Column::text("Sent"),
        Column::text("Templates"),
        Column::text("Change").label_hidden(),
    ];
    let rows = Notice::ALL.iter().map(|notice| {
        let settings = switches.get(*notice);
        let of_notice: Vec<&Template> = own.iter().filter(|t| t.notice == *notice).collect();
        let cells = vec![
            reference(&format!("{HREF}/{notice}/{}", settings.language), notice_word(*notice)),
            html! { (told(*notice)) },
            if settings.enabled { badge(Tone::Ok, Shape::Full, "Sent") } else { badge(Tone::Neutral, Shape::Bar, "Off") },
            html! { span.badge-row { @for template in of_notice { (text_link(&format!("{HREF}/{notice}/{}", template.language), &template.language)) @if template.version > 0 { (badge_plain(Tone::Info, "Changed")) } } } },
            html! { @if may { (switch_form(visit, *notice, &settings, if wrong == Some(*notice) { faults } else { &EMPTY })) } },
        ];
        Row::new(format!("notice-{notice}"), cells)
    });
    let body = html! {
        p.quiet { "Customers, suppliers and those who run the shop are told by mail. Each message can be switched off, and says what you want it to say." }
        @if !can_send { p.quiet { "No mail server is set yet: messages wait under Messages until there is one. " (text_link("/settings/mail", "Set up mail")) } }
        (Table::new("Messages by kind", columns, rows.collect()).plain())
    };
    Ok(Page::new(TITLE, Place::Settings, tabs::page(visit, Part::Messages, TITLE, &[], &body)))
}

static EMPTY: std::sync::LazyLock<Faults> = std::sync::LazyLock::new(Faults::none);

fn switch_form(visit: &Visit, notice: Notice, settings: &NoticeSettings, faults: &Faults) -> Form {
    let (word, to) = if settings.enabled { ("Switch off", "false") } else { ("Switch on", "true") };
    let id = format!("language-{notice}");
    let language = Field::text("language", "Language").id(id.clone()).label_hidden().max_length(12);
    Form::post(format!("switch-{notice}"), format!("{HREF}/{notice}"), visit.guard())
        .errors(faults.list_at(|_| Some(id.clone())))
        .body(html! {
            input type="hidden" name="version" value=(settings.version);
            div.row-set {
                (language.value(settings.language.clone()).error(faults.at("language")))
                div.btn-row {
                    (Button::submit("Set language").small())
                    (Button::submit(word).small().sends("enabled", to))
                }
            }
        })
}

/// To whom it goes.
const fn told(notice: Notice) -> &'static str {
    match notice {
        Notice::OrderReceived | Notice::OrderCancelled | Notice::OrderShipped | Notice::OrderDelivered => {
            "The customer"
        }
        Notice::StaffNewOrder | Notice::StaffStockLow | Notice::StaffMessageFailed => "Every owner",
        Notice::SupplierStockLow => "The item's preferred supplier",
        Notice::PasswordReset => "Whoever asked for it, always",
    }
}

async fn edit(
    visit: Visit,
    Address((notice, language)): Address<(Notice, String)>,
    Query(asked): Query<Asked>,
) -> Shown {
    let (own, order) = {
        let language = language.clone();
        visit.read(move |ctx| Ok((template(ctx.tx, notice, &language)?, numbered(ctx, &asked.order)?))).await?
    };
    let typed = Typed {
        subject: own.texts.subject.clone(),
        html: own.texts.html.clone(),
        text: own.texts.text.clone(),
        order: order.map(|(_, number)| number).unwrap_or_default(),
        version: own.version,
        ..Typed::default()
    };
    visit.show(edit_page(&visit, &own, &typed, &Faults::none()))
}

async fn change(visit: Visit, Address((notice, language)): Address<(Notice, String)>, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    let path = format!("{HREF}/{notice}/{language}");
    let done = if !typed.reset.is_empty() {
        let reset = ResetTemplate { notice, language: language.clone() };
        visit.shop().execute(sent.call, reset).await.map(|_| "The template is the built-in one again")
    } else if !typed.test.is_empty() {
        send_test(&visit, sent.call, (notice, &language), &typed).await
    } else {
        let change = ChangeTemplate {
            notice,
            language: language.clone(),
            version: typed.version,
            subject: Some(typed.subject.clone()),
            html: Some(typed.html.replace("\r\n", "\n")),
            text: Some(typed.text.replace("\r\n", "\n")),
        };
        visit.shop().execute(sent.call, change).await.map(|_| "The template was saved")
    };
    match Faults::of(done)? {
        Ok(said) => visit.go(path).say(said).done(),
        Err(faults) => {
            let own = visit.read(move |ctx| template(ctx.tx, notice, &language)).await?;
            visit.show(edit_page(&visit, &own, &typed, &faults).refused())
        }
    }
}

/// Sends the saved template; what is typed and not saved is kept.
async fn send_test(
    visit: &Visit,
    call: app::platform::Call,
    (notice, language): (Notice, &str),
    typed: &Typed,
) -> AppResult<&'static str> {
    let mut errors = FieldErrors::new();
    let Some(to) = errors.take("to", Email::new(&typed.to)) else { return Err(errors.into()) };
    let wanted = typed.order.clone();
    let order = visit.read(move |ctx| numbered(ctx, &wanted)).await?.map(|(id, _)| id);
    let test = SendTest { notice, language: language.to_owned(), order, to };
    visit.shop().execute(call, test).await.map(|_| "The test is on its way; it stands under Messages")
}

/// The order of that number, or the latest one.
fn numbered(ctx: &mut ReadCtx<'_, '_>, number: &str) -> AppResult<Option<(OrderId, String)>> {
    let number = Some(number.trim().trim_start_matches('#').to_owned()).filter(|n| !n.is_empty());
    let page = PageRequest { limit: Some(1), sort: Some("-created_at".to_owned()), ..PageRequest::default() };
    let asked = number.is_some();
    let found = orders(ctx.tx, &OrderFilter { number, page, ..OrderFilter::default() })?.items.pop();
    match found {
        Some(order) => Ok(Some((order.id, order.number))),
        None if asked => Err(AppError::invalid("order", "unknown_order", "no order has this number")),
        None => Ok(None),
    }
}

fn edit_page(visit: &Visit, own: &Template, typed: &Typed, faults: &Faults) -> Page {
    let (notice, language) = (own.notice, &own.language);
    let path = format!("{HREF}/{notice}/{language}");
    let title = format!("{}, {language}", notice_word(notice));
    let may = visit.may(Permission::SettingsWrite);
    let area = |name: &'static str, label: &'static str, value: &str| {
        Field::new(name, label, Kind::Area).value(value.to_owned()).error(faults.at(name)).required()
    };
    let form = Form::post("template", path.clone(), visit.guard())
        .warns_when_left()
        .errors(faults.list())
        .body(html! {
            input type="hidden" name="version" value=(typed.version);
            (Field::text("subject", "Subject").required().value(typed.subject.clone()).error(faults.at("subject")))
            (area("html", "With looks (HTML)", &typed.html))
            (area("text", "Plain text", &typed.text))
            @if !faults.is_empty() { noscript { p.form-note { "“Look at it” shows what you typed." } } }
            p.form-note { "What stands in " code { "{{ }}" } " is filled in, such as " code { "{{ order.number }}" } ", " code { "{{ order.total }}" } " or " code { "{{ shop.name }}" } "." }
            (form_row(&html! {
                (Field::text("order", "Looked at with order").value(typed.order.clone()).error(faults.at("order")).hint("A number; empty: the latest order, or a made-up one."))
                (Field::new("to", "Send a test to", Kind::Line("email")).optional().value(typed.to.clone()).error(faults.at("to")).hint("Sends what is saved."))
            }))
        })
        .foot(html! {
            @if may {
                (Button::submit("Save template").primary())
                // After a refusal it is pressed by the script, so that the preview shows what was typed.
                button.btn type="submit" formaction={ (path) "/preview" } formtarget="preview" data-press[!faults.is_empty()] { "Look at it" }
                (Button::submit("Send test").sends("test", "true"))
                @if own.version > 0 { (Button::submit("Back to the built-in one").look(Look::Danger).sends("reset", "true")) }
            }
        });
    // After a refusal what was typed is looked at, and not what is saved.
    let saved = faults.is_empty().then(|| format!("{path}/preview?order={}", typed.order));
    let body = html! {
        div.page {
            (crumbs(&[Crumb::new(TITLE, HREF)]))
            header.page-head { div.page-title { h1 { (title) } @if own.version > 0 { (badge_plain(Tone::Info, "Changed")) } @else { (badge_plain(Tone::Neutral, "Built in")) } } }
            (with_preview(&form.render(), "The mail as it will look", saved.as_deref()))
        }
    };
    Page::new(title, Place::Settings, body)
}

/// The saved template as a mail.
async fn look(
    visit: Visit,
    Address((notice, language)): Address<(Notice, String)>,
    Query(asked): Query<Asked>,
) -> Shown {
    let saved = visit.read(move |ctx| Ok(template(ctx.tx, notice, &language)?.texts)).await?;
    mail(&visit, notice, saved, asked.order).await
}

/// What is typed as a mail; nothing is saved.
async fn look_at_typed(visit: Visit, Address((notice, _)): Address<(Notice, String)>, sent: Sent<Typed>) -> Shown {
    let Typed { subject, html, text, order, .. } = sent.fields;
    mail(&visit, notice, Texts { subject, html, text }, order).await
}

async fn mail(visit: &Visit, notice: Notice, texts: Texts, order: String) -> Shown {
    let program = visit.shop().options().mail.clone();
    let made = visit.read(move |ctx| {
        let options = mail_server::current(ctx.tx, &program)?;
        let order = numbered(ctx, &order)?.map(|(id, _)| id).filter(|_| notice.is_about_order());
        preview(ctx, notice, &texts, order, &options)
    });
    let document = match made.await {
        Ok(texts) => sheet(&html! {
            p.sheet-subject { (texts.subject) }
            (PreEscaped(&texts.html))
            pre.sheet-text { (texts.text) }
        }),
        Err(AppError::Invalid(errors)) => sheet(&html! {
            p.sheet-subject { "This cannot be made a mail" }
            ul.sheet-faults { @for error in errors.iter() { li { (error.field) ": " (error.message) } } }
        }),
        Err(error) => return Err(error.into()),
    };
    let mut response = Html(document.into_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(MAIL_POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn sheet(content: &Markup) -> Markup {
    html! { (DOCTYPE) html lang="en" { head { meta charset="utf-8"; title { "Preview" } style { (PreEscaped(SHEET_STYLE)) } } body { (content) } } }
}
