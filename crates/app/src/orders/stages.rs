//! Stages: the owner's own words for where the work on an order is.
//!
//! Invariants: a code belongs to one stage for ever, because orders carry it; the stages that rules put orders into
//! (`Stage::BUILT_IN`) can be renamed and moved, and neither archived nor given another action.

use super::queries::stages::for_update;
use super::store::stages as store;
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Edit, Result, WriteCtx};
use domain::base::{Code, FieldErrors, Name, StageId};
use domain::events::EventKind;
use domain::orders::{Stage, StageAction};
use domain::parties::Permission;
use serde::Serialize;

pub use super::queries::stages::{StageView, all, by_code, stage};

/// The most stages of a shop, archived ones too.
pub const MAX_STAGES: usize = 60;
/// The highest position.
pub const MAX_POSITION: i64 = 1_000_000;

/// Adds a stage.
#[derive(Clone, Debug)]
pub struct CreateStage {
    /// Name for programs; never changes.
    pub code: String,
    /// The owner's word.
    pub name: String,
    /// What entering it does.
    pub action: StageAction,
    /// Where it stands among the others.
    pub position: i64,
}

/// Changes a stage, archives it or takes it back.
#[derive(Clone, Debug)]
pub struct ChangeStage {
    /// Which.
    pub id: StageId,
    /// The version that was read.
    pub version: i64,
    /// The owner's word.
    pub name: Option<String>,
    /// What entering it does.
    pub action: Option<StageAction>,
    /// Where it stands among the others.
    pub position: Option<i64>,
    /// Whether it is archived.
    pub archived: Option<bool>,
}

#[derive(Serialize)]
struct Created<'a> {
    code: &'a Code,
    action: StageAction,
}

impl Command for CreateStage {
    const NAME: &'static str = "stages.create";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = StageView;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<StageView> {
        let mut errors = FieldErrors::new();
        let code = errors.take("code", Code::new(&self.code));
        let name = errors.take("name", Name::new(&self.name));
        check_position(Some(self.position), &mut errors);
        let (Some(code), Some(name), true) = (code, name, errors.is_empty()) else { return Err(errors.into()) };
        if all(ctx.tx)?.len() >= MAX_STAGES {
            let message = format!("a shop has at most {MAX_STAGES} stages");
            return Err(AppError::refuse_field("code", "too_many_stages", message));
        }
        let stage = StageView {
            id: StageId::from_raw(ctx.next_id()),
            code,
            name,
            action: self.action,
            position: self.position,
            created_at: ctx.now,
            updated_at: ctx.now,
            archived_at: None,
            version: 1,
        };
        if !store::insert(ctx.tx, &stage)? {
            return Err(AppError::refuse_field("code", "code_taken", "another stage has this code"));
        }
        let created = Created { code: &stage.code, action: stage.action };
        ctx.event(call, EventKind::StageCreated, stage.id.raw(), &created)?;
        Ok(stage)
    }
}

impl Command for ChangeStage {
    const NAME: &'static str = "stages.change";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = StageView;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<StageView> {
        let mut stage = for_update(ctx.tx, self.id)?;
        let mut edit = Edit::begin(stage.version, self.version)?;
        let mut errors = FieldErrors::new();
        let name = self.name.as_deref().and_then(|n| errors.take("name", Name::new(n)));
        check_position(self.position, &mut errors);
        errors.into_result(())?;
        self.check_built_in(&stage)?;
        edit.put_some("name", &mut stage.name, name);
        edit.put_some("action", &mut stage.action, self.action);
        edit.put_some("position", &mut stage.position, self.position);
        edit.archive(&mut stage.archived_at, self.archived, ctx.now);
        if edit.is_empty() {
            return Ok(stage);
        }
        stage.version = edit.next_version();
        stage.updated_at = ctx.now;
        store::update(ctx.tx, &stage)?;
        ctx.event(call, EventKind::StageChanged, stage.id.raw(), &edit.changed())?;
        Ok(stage)
    }
}

impl ChangeStage {
    fn check_built_in(&self, stage: &StageView) -> Result<()> {
        if !Stage::BUILT_IN.contains(&stage.code.as_str()) {
            return Ok(());
        }
        if self.archived == Some(true) {
            return Err(AppError::refuse_field("archived", "built_in", "rules put orders into this stage"));
        }
        if self.action.is_some_and(|a| a != stage.action) {
            return Err(AppError::refuse_field("action", "built_in", "what this stage does belongs to the rules"));
        }
        Ok(())
    }
}

fn check_position(position: Option<i64>, errors: &mut FieldErrors) {
    if position.is_some_and(|p| !(0..=MAX_POSITION).contains(&p)) {
        errors.add("position", "out_of_range", format!("a position is 0 to {MAX_POSITION}"));
    }
}
