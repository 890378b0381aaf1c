//! What the catalogue says no to beyond `domain::catalog`: what would have to be there, and what somebody has already.

use super::queries::{self, Variant};
use crate::platform::{AppError, Refused, Result, WriteCtx};
use domain::base::{FieldError, VariantId, indexed, joined};

/// The refusal after variants could not be added or changed: names every SKU and barcode that somebody else has. `path` is
/// the path of a variant in the input, by its index.
pub(super) fn codes_taken(
    ctx: &mut WriteCtx<'_, '_>,
    variants: &[Variant],
    path: impl Fn(usize) -> String,
) -> Result<AppError> {
    let own = |id: VariantId| variants.iter().any(|v| v.id == id);
    let folded: Vec<String> = variants.iter().map(|v| v.sku.folded()).collect();
    let skus = queries::holders_of_skus(ctx.tx, &folded)?;
    let codes: Vec<&str> = variants.iter().flat_map(|v| v.barcodes.iter().map(|b| b.as_str())).collect();
    let barcodes = queries::holders_of_barcodes(ctx.tx, &codes)?;
    let mut errors = Vec::new();
    for (i, variant) in variants.iter().enumerate() {
        if skus.get(&variant.sku.folded()).is_some_and(|holder| !own(*holder)) {
            let field = joined(&path(i), "sku");
            errors.push(FieldError::new(field, "sku_taken", "another variant has this SKU"));
        }
        for (j, code) in variant.barcodes.iter().enumerate() {
            if barcodes.get(code.as_str()).is_some_and(|holder| *holder != variant.id) {
                let field = joined(&path(i), &indexed("barcodes", j, ""));
                errors.push(FieldError::new(field, "barcode_taken", "another variant has this barcode"));
            }
        }
    }
    let Some(first) = errors.first() else {
        return Err(AppError::Internal("variants could not be written, and nobody has their codes".to_owned()));
    };
    let (code, message) = (first.code.to_string(), first.message.clone());
    Ok(AppError::Refused(Refused { code, message, errors }))
}
