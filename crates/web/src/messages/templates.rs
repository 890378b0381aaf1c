//! `/message-templates` and `/notices`

use app::messages::letter::preview;
use app::messages::mail_server;
use app::messages::notices::{ChangeNotice, NoticeSettings, Switches};
use app::messages::render::Texts;
use app::messages::resend::SendTest;
use app::messages::templates::{ChangeTemplate, ResetTemplate, Template, template, templates};
use axum::extract::State;
use domain::base::{Email, OrderId, Timestamp};
use domain::messages::Notice;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api::MessageJson;
use crate::shell::change::given;
use crate::shell::schema::TimeSchema;
use crate::shell::{Address, App, Caller, Edited, Empty, Reply, Result, Submitted, or_current};

/// A template of mails.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessageTemplate)]
pub(super) struct TemplateJson {
    #[schema(value_type = String, example = "order_received")]
    notice: Notice,
    #[schema(example = "en")]
    language: String,
    subject: String,
    html: String,
    text: String,
    /// Whether it is the one that Purser brings.
    built_in: bool,
    #[schema(value_type = Option<TimeSchema>)]
    updated_at: Option<Timestamp>,
    /// 0: it is built in.
    version: i64,
}

/// Every template.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessageTemplates)]
pub(super) struct TemplatesJson {
    items: Vec<TemplateJson>,
}

/// What changes of a template.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = MessageTemplatePatch)]
#[serde(deny_unknown_fields)]
pub(super) struct TemplatePatch {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 100_000)]
    subject: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 100_000)]
    html: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 100_000)]
    text: Option<String>,
}

/// Texts to look at before they are saved; what is absent is taken from the template.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MessagePreview {
    #[serde(default)]
    #[schema(max_length = 100_000)]
    subject: Option<String>,
    #[serde(default)]
    #[schema(max_length = 100_000)]
    html: Option<String>,
    #[serde(default)]
    #[schema(max_length = 100_000)]
    text: Option<String>,
    /// Made of this order; of a made-up one when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "ord_01J8ZK4T2M7Q5A")]
    order: Option<OrderId>,
}

/// A mail as a template makes it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PreviewedMessage {
    subject: String,
    html: String,
    text: String,
}

/// A template to be sent for looking at it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TemplateTest {
    #[schema(value_type = String, max_length = 254, example = "me@example.com")]
    to: Email,
    /// Made of this order; of a made-up one when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "ord_01J8ZK4T2M7Q5A")]
    order: Option<OrderId>,
}

/// How a notice is set.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notice)]
pub(super) struct NoticeJson {
    #[schema(value_type = String, example = "staff_new_order")]
    notice: Notice,
    /// Whether it is sent.
    enabled: bool,
    /// Language of its template.
    #[schema(example = "en")]
    language: String,
    /// 0 while nobody has changed it.
    version: i64,
}

/// Every notice.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notices)]
pub(super) struct NoticesJson {
    items: Vec<NoticeJson>,
}

/// What changes of a notice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoticePatch {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    enabled: Option<bool>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 12, example = "de")]
    language: Option<String>,
}

/// List the templates of mails
#[utoipa::path(get, path = "/message-templates",
    responses((status = 200, description = "Every template", body = TemplatesJson)))]
pub(super) async fn list_message_templates(State(app): State<App>, caller: Caller) -> Result<Reply<TemplatesJson>> {
    let all = app.shop().read(&caller.principal, |ctx| templates(ctx.tx)).await?;
    Ok(Reply::ok(TemplatesJson { items: all.into_iter().map(TemplateJson::from).collect() }))
}

/// Get a template of mails
#[utoipa::path(get, path = "/message-templates/{notice}/{language}",
    params(("notice" = String, Path, example = "order_received"), ("language" = String, Path, example = "en")),
    responses((status = 200, description = "The template", body = TemplateJson)))]
pub(super) async fn get_message_template(
    State(app): State<App>,
    caller: Caller,
    Address((notice, language)): Address<(Notice, String)>,
) -> Result<Reply<TemplateJson>> {
    let found = app.shop().read(&caller.principal, move |ctx| template(ctx.tx, notice, &language)).await?;
    let version = found.version;
    Ok(Reply::ok(found.into()).version(version))
}

/// Change a template of mails
///
/// Refused when it cannot be made a mail of a sample order.
#[utoipa::path(patch, path = "/message-templates/{notice}/{language}",
    params(("notice" = String, Path), ("language" = String, Path)), request_body = TemplatePatch,
    responses((status = 200, description = "The template as it stands now", body = TemplateJson)))]
pub(super) async fn change_message_template(
    State(app): State<App>,
    Address((notice, language)): Address<(Notice, String)>,
    sent: Edited<TemplatePatch>,
) -> Result<Reply<TemplateJson>> {
    let (principal, own) = (sent.call.principal.clone(), language.clone());
    let TemplatePatch { subject, html, text } = sent.body;
    let change = ChangeTemplate { notice, language, version: sent.version, subject, html, text };
    let changed = app.shop().execute(sent.call, change).await;
    let read = app.shop().read(&principal, move |ctx| template(ctx.tx, notice, &own));
    let answer = or_current(changed, async { Ok(TemplateJson::from(read.await?)) }).await?;
    let version = answer.value.version;
    Ok(Reply::done(answer).map(TemplateJson::from).version(version))
}

/// Go back to the built-in template
#[utoipa::path(delete, path = "/message-templates/{notice}/{language}",
    params(("notice" = String, Path), ("language" = String, Path)),
    responses((status = 200, description = "The template as it stands now", body = TemplateJson)))]
pub(super) async fn reset_message_template(
    State(app): State<App>,
    Address((notice, language)): Address<(Notice, String)>,
    sent: Submitted<Empty>,
) -> Result<Reply<TemplateJson>> {
    let answer = app.shop().execute(sent.call, ResetTemplate { notice, language }).await?;
    Ok(Reply::done(answer).map(TemplateJson::from))
}

/// Look at a template
///
/// As a mail about a real order, or a made-up one; nothing is saved or sent.
#[utoipa::path(post, path = "/message-templates/{notice}/{language}/preview",
    params(("notice" = String, Path), ("language" = String, Path)), request_body = MessagePreview,
    responses((status = 200, description = "The mail", body = PreviewedMessage)))]
pub(super) async fn preview_message_template(
    State(app): State<App>,
    Address((notice, language)): Address<(Notice, String)>,
    sent: Submitted<MessagePreview>,
) -> Result<Reply<PreviewedMessage>> {
    let MessagePreview { subject, html, text, order } = sent.body;
    let program = app.shop().options().mail.clone();
    let read = move |ctx: &mut app::platform::ReadCtx<'_, '_>| {
        let saved = template(ctx.tx, notice, &language)?.texts;
        let (subject, html) = (subject.unwrap_or(saved.subject), html.unwrap_or(saved.html));
        let texts = Texts { subject, html, text: text.unwrap_or(saved.text) };
        let mail = mail_server::current(ctx.tx, &program)?;
        preview(ctx, notice, &texts, order, &mail)
    };
    let Texts { subject, html, text } = app.shop().read(&sent.call.principal, read).await?;
    Ok(Reply::ok(PreviewedMessage { subject, html, text }))
}

/// Send a template to an address
///
/// As a message of its own, which can be followed like any other.
#[utoipa::path(post, path = "/message-templates/{notice}/{language}/test",
    params(("notice" = String, Path), ("language" = String, Path)), request_body = TemplateTest,
    responses((status = 201, description = "The message", body = MessageJson)))]
pub(super) async fn test_message_template(
    State(app): State<App>,
    Address((notice, language)): Address<(Notice, String)>,
    sent: Submitted<TemplateTest>,
) -> Result<Reply<MessageJson>> {
    let TemplateTest { to, order } = sent.body;
    let answer = app.shop().execute(sent.call, SendTest { notice, language, order, to }).await?;
    let id = answer.value.id;
    Ok(Reply::created(answer).map(MessageJson::from).at(format_args!("/messages/{id}")))
}

/// List the notices
///
/// What is told to whom, whether it is sent, and in which language.
#[utoipa::path(get, path = "/notices", responses((status = 200, description = "Every notice", body = NoticesJson)))]
pub(super) async fn list_notices(State(app): State<App>, caller: Caller) -> Result<Reply<NoticesJson>> {
    let switches = app.shop().read(&caller.principal, |ctx| Switches::load(ctx.tx)).await?;
    let items = Notice::ALL.iter().map(|n| NoticeJson::of(*n, switches.get(*n))).collect();
    Ok(Reply::ok(NoticesJson { items }))
}

/// Switch a notice on or off, or set its language
#[utoipa::path(patch, path = "/notices/{notice}", params(("notice" = String, Path, example = "staff_new_order")),
    request_body = NoticePatch, responses((status = 200, description = "The notice as it stands now", body = NoticeJson)))]
pub(super) async fn change_notice(
    State(app): State<App>,
    Address(notice): Address<Notice>,
    sent: Edited<NoticePatch>,
) -> Result<Reply<NoticeJson>> {
    let principal = sent.call.principal.clone();
    let NoticePatch { enabled, language } = sent.body;
    let changed =
        app.shop().execute(sent.call, ChangeNotice { notice, version: sent.version, enabled, language }).await;
    let read = app.shop().read(&principal, |ctx| Switches::load(ctx.tx));
    let answer = or_current(changed, async { Ok(NoticeJson::of(notice, read.await?.get(notice))) }).await?;
    let version = answer.value.version;
    Ok(Reply::done(answer).map(|settings| NoticeJson::of(notice, settings)).version(version))
}

impl NoticeJson {
    fn of(notice: Notice, settings: NoticeSettings) -> Self {
        let NoticeSettings { enabled, language, version } = settings;
        NoticeJson { notice, enabled, language, version }
    }
}

impl From<Template> for TemplateJson {
    fn from(template: Template) -> Self {
        let Template { notice, language, texts, updated_at, version } = template;
        let Texts { subject, html, text } = texts;
        TemplateJson { notice, language, subject, html, text, built_in: version == 0, updated_at, version }
    }
}
