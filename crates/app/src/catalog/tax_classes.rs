//! Adding and changing tax classes: what products, shipping methods and rates agree by.

use super::queries::{TaxClass, tax_class_for_update, tax_classes};
use super::store;
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Edit, Result, WriteCtx};
use domain::base::{Code, FieldErrors, Name, TaxClassId};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;

/// The most tax classes of a shop, archived ones too.
pub const MAX_TAX_CLASSES: usize = 50;

/// Adds a tax class.
#[derive(Clone, Debug)]
pub struct CreateTaxClass {
    /// Name for programs; never changes.
    pub code: String,
    /// Name for people.
    pub name: String,
}

/// Changes a tax class, archives it or takes it back. Products keep an archived one.
#[derive(Clone, Debug)]
pub struct ChangeTaxClass {
    /// Which.
    pub id: TaxClassId,
    /// The version that was read.
    pub version: i64,
    /// Name for people; absent: stays.
    pub name: Option<String>,
    /// Whether it is archived; absent: stays.
    pub archived: Option<bool>,
}

#[derive(Serialize)]
struct Created<'a> {
    code: &'a Code,
}

impl Command for CreateTaxClass {
    const NAME: &'static str = "tax_classes.create";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = TaxClass;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<TaxClass> {
        let mut errors = FieldErrors::new();
        let code = errors.take("code", Code::new(&self.code));
        let name = errors.take("name", Name::new(&self.name));
        let (Some(code), Some(name)) = (code, name) else { return Err(errors.into()) };
        if tax_classes(ctx.tx)?.len() >= MAX_TAX_CLASSES {
            return Err(AppError::refuse_field(
                "code",
                "too_many_tax_classes",
                "the shop has as many tax classes as it may have",
            ));
        }
        let id = TaxClassId::from_raw(ctx.next_id());
        let (created_at, updated_at) = (ctx.now, ctx.now);
        let class = TaxClass { id, code, name, created_at, updated_at, archived_at: None, version: 1 };
        if !store::insert_tax_class(ctx.tx, &class)? {
            return Err(AppError::refuse_field("code", "code_taken", "another tax class has this code"));
        }
        ctx.event(call, EventKind::TaxClassCreated, id.raw(), &Created { code: &class.code })?;
        Ok(class)
    }
}

impl Command for ChangeTaxClass {
    const NAME: &'static str = "tax_classes.change";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = TaxClass;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<TaxClass> {
        let mut class = tax_class_for_update(ctx.tx, self.id)?;
        let mut edit = Edit::begin(class.version, self.version)?;
        let mut errors = FieldErrors::new();
        if let Some(name) = self.name.as_deref().and_then(|n| errors.take("name", Name::new(n))) {
            edit.put("name", &mut class.name, name);
        }
        errors.into_result(())?;
        edit.archive(&mut class.archived_at, self.archived, ctx.now);
        if edit.is_empty() {
            return Ok(class);
        }
        class.version = edit.next_version();
        class.updated_at = ctx.now;
        store::update_tax_class(ctx.tx, &class)?;
        ctx.event(call, EventKind::TaxClassChanged, class.id.raw(), &edit.changed())?;
        Ok(class)
    }
}
