//! Tax classes, known by their code: our own export, so that the products of one shop find their classes in another.

use crate::catalog::queries::{tax_class, tax_class_by_code};
use crate::catalog::tax_classes::{ChangeTaxClass, CreateTaxClass};
use crate::import::layouts::{Field, text};
use crate::import::plan::{Done, Effect, Fate, Kind, Planned, Planner, Row, Setup, Unit, used_since};
use crate::import::values::truth;
use crate::platform::{AppError, Call, Command, Result, WriteCtx};
use domain::base::{Code, TaxClassId};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Tax classes.
pub(super) struct TaxClasses;

static FIELDS: &[Field] = &[text("code", "Code", &[]), text("name", "Name", &[]), text("archived", "Archived", &[])];

impl Kind for TaxClasses {
    fn code(&self) -> &'static str {
        "tax-classes"
    }

    fn label(&self) -> &'static str {
        "Tax classes"
    }

    fn permission(&self) -> Permission {
        Permission::SettingsWrite
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn missing(&self, has: &dyn Fn(&str) -> bool) -> Option<&'static str> {
        (!has("code") || !has("name")).then_some("tax classes need a code and a name")
    }

    fn fits(&self, _: &dyn Fn(&str) -> bool) -> bool {
        false
    }

    fn planner(&self, _: Setup) -> Box<dyn Planner> {
        Box::new(Classes)
    }

    fn undo(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>, done: &Done) -> Result<Vec<String>> {
        let mut left = Vec::new();
        for effect in done.effects.iter().rev() {
            left.extend(undo(call, ctx, effect)?);
        }
        Ok(left)
    }
}

struct Classes;

impl Planner for Classes {
    fn push(&mut self, row: Row) -> Vec<Planned> {
        let archived = Some(row.get("archived")).filter(|text| !text.is_empty()).map(truth).transpose();
        vec![match archived {
            Ok(archived) => {
                let (code, name) = (row.get("code").to_owned(), row.get("name").to_owned());
                Planned::Unit(Arc::new(ClassUnit { line: row.line, code, name, archived }))
            }
            Err(fault) => Planned::Row(row.line, Fate::unreadable("archived", fault)),
        }]
    }

    fn finish(&mut self) -> Vec<Planned> {
        Vec::new()
    }
}

struct ClassUnit {
    line: u64,
    code: String,
    name: String,
    archived: Option<bool>,
}

#[derive(Serialize, Deserialize)]
struct Before {
    name: String,
    archived: bool,
}

impl Unit for ClassUnit {
    fn lines(&self) -> Vec<u64> {
        vec![self.line]
    }

    fn apply(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done> {
        let code = Code::new(&self.code).map_err(|error| AppError::invalid("code", "not_a_code", error.to_string()))?;
        let known = tax_class_by_code(ctx.tx, &code)?;
        let is_new = known.is_none();
        let now = match known {
            Some(class) => class,
            None => CreateTaxClass { code: self.code.clone(), name: self.name.clone() }.run(call, ctx)?,
        };
        let before = Before { name: now.name.to_string(), archived: now.archived_at.is_some() };
        let name = Some(self.name.clone()).filter(|name| !name.is_empty());
        let change = ChangeTaxClass { id: now.id, version: now.version, name, archived: self.archived };
        let changed = change.run(call, ctx)?;
        Ok(if is_new {
            Done::row(self.line, Fate::Created).touching(Effect::made("tax class", now.id.raw(), changed.version))
        } else if changed.version == now.version {
            Done::row(self.line, Fate::Unchanged)
        } else {
            let effect = Effect::changed("tax class", now.id.raw(), changed.version, &before)?;
            Done::row(self.line, Fate::Changed).touching(effect)
        })
    }
}

/// What was changed is as it was; what was made is archived, because its code is never given again.
fn undo(call: &Call, ctx: &mut WriteCtx<'_, '_>, effect: &Effect) -> Result<Option<String>> {
    let now = tax_class(ctx.tx, TaxClassId::from_raw(effect.id))?;
    if now.version != effect.version {
        return Err(used_since(format!("the tax class {} was changed since", now.name)));
    }
    let (name, archived, left) = match &effect.before {
        None => (None, true, now.archived_at.is_none().then(|| format!("the tax class {} stays, archived", now.name))),
        Some(_) => {
            let Before { name, archived } = effect.before()?;
            (Some(name), archived, None)
        }
    };
    ChangeTaxClass { id: now.id, version: now.version, name, archived: Some(archived) }.run(call, ctx)?;
    Ok(left)
}
