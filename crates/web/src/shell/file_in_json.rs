//! A file inside a JSON body: in base64, as the field `data`.

use app::platform::{AppError, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::base::{FieldError, FieldErrors};

/// The file's bytes.
///
/// # Errors
/// On `data`, when it is not base64.
pub(crate) fn decoded(data: &str) -> Result<Vec<u8>> {
    STANDARD.decode(data.trim()).map_err(|_| AppError::invalid("data", "not_base64", "must be a file in base64"))
}

/// What is said of `file`, said of `data`: there the file stands here.
pub(crate) fn in_data(error: AppError) -> AppError {
    let renamed = |mut one: FieldError| {
        if one.field == "file" {
            "data".clone_into(&mut one.field);
        }
        one
    };
    match error {
        AppError::Invalid(errors) => {
            let mut out = FieldErrors::new();
            errors.into_vec().into_iter().for_each(|one| out.push(renamed(one)));
            AppError::Invalid(out)
        }
        AppError::Refused(mut refused) => {
            refused.errors = refused.errors.into_iter().map(renamed).collect();
            AppError::Refused(refused)
        }
        other => other,
    }
}
