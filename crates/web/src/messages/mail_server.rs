//! `/mail-server`: through which mail server messages go.

use app::messages::mail_server::{
    ChangeMailServer, MailPassword, MailServer, MailServerChange, SetByProgram, StandingMailServer, standing,
};
use app::platform::ReadCtx;
use axum::extract::State;
use domain::base::{Email, Name};
use domain::messages::{MailEncryption, MailHost};
use domain::orders::FrameSite;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::shell::change::{clearable, clearable_text, given};
use crate::shell::{App, Caller, Edited, NoFilter, Query, Reply, Result, or_current};

/// The mail server that was entered; its password is never told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailServer)]
pub(super) struct MailServerJson {
    /// Null: none was entered.
    #[schema(value_type = Option<String>, example = "mail.example.com")]
    host: Option<MailHost>,
    /// Null: the usual one, which is 587, 465 for `tls` and 25 for `none`.
    port: Option<u16>,
    /// `starttls`, `tls` (from the start) or `none`.
    #[schema(value_type = String, example = "starttls")]
    encryption: MailEncryption,
    /// Empty: nobody signs in.
    user: String,
    has_password: bool,
    #[schema(value_type = Option<String>, example = "shop@example.com")]
    sender: Option<Email>,
    #[schema(value_type = Option<String>, example = "The Shop")]
    sender_name: Option<Name>,
    /// Where customers reach the shop, for links in mails.
    #[schema(value_type = Option<String>, example = "https://shop.example.com")]
    links: Option<FrameSite>,
    /// Parts that are set where the program is started: `server`, `sender`, `links`. They win, and cannot be changed here.
    set_by_program: Vec<&'static str>,
    /// Whether messages go out.
    can_send: bool,
    /// 0 while nobody has entered anything.
    version: i64,
}

/// What changes of the mail server: absent stays, null or an empty text takes away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MailServerPatch {
    /// Without a server there are no user and no password.
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 253)]
    host: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<i64>, required = false, minimum = 1, maximum = 65_535)]
    port: Option<Option<i64>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, example = "tls")]
    encryption: Option<MailEncryption>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 256)]
    user: Option<String>,
    /// Needed again when the server, the port, the encryption or the user changes.
    #[serde(default, deserialize_with = "password")]
    #[schema(value_type = Option<String>, required = false, max_length = 256)]
    password: Option<MailPassword>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 254)]
    sender: Option<String>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 120)]
    sender_name: Option<String>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 253)]
    links: Option<String>,
}

/// Get the mail server
#[utoipa::path(get, path = "/mail-server",
    responses((status = 200, description = "The mail server, without its password", body = MailServerJson)))]
pub(super) async fn get_mail_server(
    State(app): State<App>,
    caller: Caller,
    _none: Query<NoFilter>,
) -> Result<Reply<MailServerJson>> {
    let read = read(&app);
    let json = app.shop().read(&caller.principal, read).await?;
    let version = json.version;
    Ok(Reply::ok(json).version(version))
}

/// Change the mail server
///
/// It counts at once, on every node; messages that waited for a mail server go out.
#[utoipa::path(patch, path = "/mail-server", request_body = MailServerPatch,
    responses((status = 200, description = "The mail server as it stands now", body = MailServerJson)))]
pub(super) async fn change_mail_server(
    State(app): State<App>,
    caller: Caller,
    sent: Edited<MailServerPatch>,
) -> Result<Reply<MailServerJson>> {
    let MailServerPatch { host, port, encryption, user, password, sender, sender_name, links } = sent.body;
    let change = MailServerChange { host, port, encryption, user, password, sender, sender_name, links };
    let program = app.shop().options().mail.clone();
    let changed = app.shop().execute(sent.call, ChangeMailServer { version: sent.version, change, program }).await;
    let stands = app.shop().read(&caller.principal, read(&app));
    let answer = or_current(changed, stands).await?;
    let (version, parts) = (answer.value.version, app.shop().options().mail.set_parts());
    Ok(Reply::done(answer).map(|standing| MailServerJson::of(standing, parts)).version(version))
}

fn read(app: &App) -> impl FnOnce(&mut ReadCtx<'_, '_>) -> app::platform::Result<MailServerJson> + Send + 'static {
    let parts = app.shop().options().mail.set_parts();
    move |ctx| Ok(MailServerJson::of(standing(ctx.tx)?, parts))
}

/// A password in a change; null and an empty text take it away.
fn password<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<MailPassword>, D::Error> {
    Ok(clearable_text(from)?.map(MailPassword::new))
}

impl MailServerJson {
    fn of(standing: StandingMailServer, parts: SetByProgram) -> Self {
        let StandingMailServer { server, has_password, version } = standing;
        let MailServer { host, port, encryption, user, sender, sender_name, links } = server;
        let can_send = (parts.server || host.is_some()) && (parts.sender || sender.is_some());
        let set = [("server", parts.server), ("sender", parts.sender), ("links", parts.links)];
        let set_by_program = set.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name).collect();
        MailServerJson {
            host,
            port,
            encryption,
            user,
            has_password,
            sender,
            sender_name,
            links,
            set_by_program,
            can_send,
            version,
        }
    }
}
