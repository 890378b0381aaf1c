//! Which notices are sent at all, and in which language; the owner's switches.

use super::{queries, store};
use crate::platform::{AppError, Call, Command, Edit, Result, WriteCtx};
use db::{Asked, Tx};
use domain::events::EventKind;
use domain::messages::Notice;
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The language that built-in templates are in, and notices unless their owner says otherwise.
pub const DEFAULT_LANGUAGE: &str = "en";
/// Subject of events about switches and templates: they have no id of their own.
pub(super) const SUBJECT: i64 = 0;
const MAX_LANGUAGE_CHARS: usize = 12;

/// How a notice is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeSettings {
    /// Whether it is sent.
    pub enabled: bool,
    /// Language of its template, as in `en` or `pt-BR`.
    pub language: String,
    /// Rises with every change; 0 while nobody has changed it.
    pub version: i64,
}

impl Default for NoticeSettings {
    fn default() -> Self {
        NoticeSettings { enabled: true, language: DEFAULT_LANGUAGE.to_owned(), version: 0 }
    }
}

/// The settings of every notice.
#[derive(Clone, Debug, Default)]
pub struct Switches(HashMap<Notice, NoticeSettings>);

impl Switches {
    /// Asks for them as they stand.
    pub(super) fn ask(tx: &mut Tx<'_>) -> Result<Asked<(Notice, NoticeSettings)>> {
        queries::ask_notice_settings(tx)
    }

    /// Those that were asked for.
    pub(super) fn of(tx: &mut Tx<'_>, asked: Asked<(Notice, NoticeSettings)>) -> Result<Switches> {
        Ok(Switches(tx.answer(asked)?.into_iter().collect()))
    }

    /// As they stand.
    pub fn load(tx: &mut Tx<'_>) -> Result<Switches> {
        let asked = Switches::ask(tx)?;
        Switches::of(tx, asked)
    }

    /// The settings of one.
    pub fn get(&self, notice: Notice) -> NoticeSettings {
        self.0.get(&notice).cloned().unwrap_or_default()
    }
}

/// Switches a notice on or off, or sets its language.
#[derive(Clone, Debug)]
pub struct ChangeNotice {
    /// Which.
    pub notice: Notice,
    /// The version that was read.
    pub version: i64,
    /// Whether it is sent.
    pub enabled: Option<bool>,
    /// Language of its template.
    pub language: Option<String>,
}

impl Command for ChangeNotice {
    const NAME: &'static str = "notices.change";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = NoticeSettings;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<NoticeSettings> {
        let mut settings = Switches::load(ctx.tx)?.get(self.notice);
        let mut edit = Edit::begin(settings.version, self.version)?;
        edit.put_some("enabled", &mut settings.enabled, self.enabled);
        if let Some(language) = &self.language {
            edit.put("language", &mut settings.language, check_language(language)?);
        }
        if edit.is_empty() {
            return Ok(settings);
        }
        settings.version = edit.next_version();
        if !store::put_notice(ctx.tx, self.notice, &settings, ctx.now)? {
            let version = Switches::load(ctx.tx)?.get(self.notice).version;
            return Err(AppError::VersionConflict { version });
        }
        ctx.event(call, EventKind::NoticeChanged, SUBJECT, &(self.notice, edit.changed()))?;
        Ok(settings)
    }
}

/// Checks a language tag.
pub(super) fn check_language(text: &str) -> Result<String> {
    let parts: Vec<&str> = text.split('-').collect();
    let is_part = |p: &&str| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric());
    if text.len() <= MAX_LANGUAGE_CHARS && parts.iter().all(is_part) {
        Ok(text.to_owned())
    } else {
        Err(AppError::invalid("language", "not_a_language", "a language is written like en or pt-BR"))
    }
}
