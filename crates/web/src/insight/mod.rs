//! Pages that read across areas: Today, and the counts of the rail.

mod today;

use app::platform::{ReadCtx, Result};

use crate::pages::live::Counts;
use crate::shell::Routes;

/// Their routes.
pub fn routes() -> Routes {
    today::routes()
}

/// What waits for somebody, by place of the rail.
///
/// # Errors
/// When the database fails.
pub fn counts(_: &mut ReadCtx<'_, '_>) -> Result<Counts> {
    Ok(Counts::new())
}
