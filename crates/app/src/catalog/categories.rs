//! Adding, changing and moving categories.

use super::queries::{Category, categories_for_update};
use super::{handle, store};
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Edit, Result, WriteCtx};
use domain::base::{CategoryId, FieldErrors, Name, Refusal};
use domain::catalog::{CategoryMove, check_category_move};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;

/// The most categories of a shop, archived ones too.
pub const MAX_CATEGORIES: usize = 5_000;
/// The highest position among the categories beside each other.
pub const MAX_POSITION: i64 = 1_000_000;

/// Adds a category.
#[derive(Clone, Debug)]
pub struct CreateCategory {
    /// Name.
    pub name: String,
    /// The category that it is in; none: the top.
    pub parent: Option<CategoryId>,
    /// Its place among those beside it; absent: the last.
    pub position: Option<i64>,
}

/// Changes a category, moves it, archives it or takes it back.
#[derive(Clone, Debug)]
pub struct ChangeCategory {
    /// Which.
    pub id: CategoryId,
    /// The version that was read.
    pub version: i64,
    /// What changes.
    pub change: CategoryChange,
}

/// What changes of a category; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct CategoryChange {
    /// Name.
    pub name: Option<String>,
    /// The category that it is in; `Some(None)`: the top.
    pub parent: Option<Option<CategoryId>>,
    /// Its place among those beside it.
    pub position: Option<i64>,
    /// Whether it is archived.
    pub archived: Option<bool>,
}

#[derive(Serialize)]
struct Created<'a> {
    name: &'a str,
    parent: Option<CategoryId>,
}

impl Command for CreateCategory {
    const NAME: &'static str = "categories.create";
    const PERMISSION: Permission = Permission::CatalogWrite;
    type Output = Category;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Category> {
        let all = categories_for_update(ctx.tx)?;
        let mut errors = FieldErrors::new();
        let name = errors.take("name", Name::new(&self.name));
        check_position(self.position, &mut errors);
        let Some(name) = name.filter(|_| errors.is_empty()) else { return Err(errors.into()) };
        if all.len() >= MAX_CATEGORIES {
            return Err(AppError::refuse_field(
                "name",
                "too_many_categories",
                "the shop has as many categories as it may have",
            ));
        }
        let id = CategoryId::from_raw(ctx.next_id());
        check_parent(&all, CategoryMove { category: id, parent: self.parent, levels: 1 })?;
        let last = all.iter().filter(|c| c.parent == self.parent).map(|c| c.position).max();
        let next = last.map_or(0, |p| p.saturating_add(1).min(MAX_POSITION));
        let mut category = Category {
            id,
            parent: self.parent,
            slug: handle::handle_of(name.as_str(), "category"),
            name,
            position: self.position.unwrap_or(next),
            created_at: ctx.now,
            updated_at: ctx.now,
            archived_at: None,
            version: 1,
        };
        insert_under_free_slug(ctx, &mut category)?;
        let created = Created { name: category.name.as_str(), parent: self.parent };
        ctx.event(call, EventKind::CategoryCreated, id.raw(), &created)?;
        Ok(category)
    }
}

impl Command for ChangeCategory {
    const NAME: &'static str = "categories.change";
    const PERMISSION: Permission = Permission::CatalogWrite;
    type Output = Category;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Category> {
        let all = categories_for_update(ctx.tx)?;
        let found = all.iter().find(|c| c.id == self.id).cloned();
        let mut category = found.ok_or(AppError::NotFound("category"))?;
        let mut edit = Edit::begin(category.version, self.version)?;
        let mut errors = FieldErrors::new();
        if let Some(name) = self.change.name.as_deref().and_then(|n| errors.take("name", Name::new(n))) {
            edit.put("name", &mut category.name, name);
        }
        check_position(self.change.position, &mut errors);
        errors.into_result(())?;
        edit.put_some("position", &mut category.position, self.change.position);
        edit.put_some("parent", &mut category.parent, self.change.parent);
        edit.archive(&mut category.archived_at, self.change.archived, ctx.now);
        if edit.is_empty() {
            return Ok(category);
        }
        check_place(&all, &category)?;
        category.version = edit.next_version();
        category.updated_at = ctx.now;
        store::update_category(ctx.tx, &category)?;
        ctx.event(call, EventKind::CategoryChanged, category.id.raw(), &edit.changed())?;
        Ok(category)
    }
}

fn insert_under_free_slug(ctx: &mut WriteCtx<'_, '_>, category: &mut Category) -> Result<()> {
    let base = category.slug.clone();
    for candidate in handle::candidates(&base, category.id.raw()) {
        category.slug = candidate;
        if store::insert_category(ctx.tx, category)? {
            return Ok(());
        }
    }
    Err(AppError::Internal("no slug is free".to_owned()))
}

fn check_position(position: Option<i64>, errors: &mut FieldErrors) {
    if position.is_some_and(|p| !(0..=MAX_POSITION).contains(&p)) {
        errors.add("position", "out_of_range", format!("a position is 0 to {MAX_POSITION}"));
    }
}

/// Checks where a category stands after a change.
fn check_place(all: &[Category], category: &Category) -> Result<()> {
    match category.archived_at {
        Some(_) => {
            let in_use = all.iter().any(|c| c.parent == Some(category.id) && c.archived_at.is_none());
            let message = "there are categories in use below it: move or archive them first";
            if in_use { Err(AppError::refuse_field("archived", "category_not_empty", message)) } else { Ok(()) }
        }
        None => {
            let levels = levels(all, category.id);
            check_parent(all, CategoryMove { category: category.id, parent: category.parent, levels })
        }
    }
}

fn check_parent(all: &[Category], wanted: CategoryMove) -> Result<()> {
    if let Some(parent) = wanted.parent {
        match all.iter().find(|c| c.id == parent) {
            None => return Err(AppError::invalid("parent", "unknown_category", "there is no such category")),
            Some(found) if found.archived_at.is_some() => {
                return Err(AppError::refuse_field("parent", "category_archived", "the category above is archived"));
            }
            Some(_) => {}
        }
    }
    let parent_of = |id: CategoryId| all.iter().find(|c| c.id == id).and_then(|c| c.parent);
    check_category_move(wanted, parent_of).map_err(|r| AppError::refuse_field("parent", r.code(), r.to_string()))
}

/// How many levels a category spans with those below it.
fn levels(all: &[Category], top: CategoryId) -> usize {
    let mut levels = 1;
    let mut row = vec![top];
    // Ends also where stored data should ever contain a cycle.
    while levels <= all.len() {
        row = all.iter().filter(|c| c.parent.is_some_and(|p| row.contains(&p))).map(|c| c.id).collect();
        if row.is_empty() {
            break;
        }
        levels += 1;
    }
    levels
}
