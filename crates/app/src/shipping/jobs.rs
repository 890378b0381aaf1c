//! What shipping does after a commit: giving new stock to those who wait for it.

use super::backorders::FillBackorders;
use crate::platform::jobs::{JobLimits, Registry};
use crate::stock::levels::FILL_BACKORDERS;

/// Registers the area's handlers.
pub(crate) fn register(registry: &mut Registry) {
    registry.handle(FILL_BACKORDERS, JobLimits::default(), |ctx| async move {
        let command: FillBackorders = ctx.payload()?;
        ctx.execute("fill", command).await?;
        Ok(())
    });
}
