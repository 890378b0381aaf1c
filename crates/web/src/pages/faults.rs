//! What is wrong with a form that was sent, to be shown beside its fields.

use std::borrow::Cow;

use app::platform::AppError;
use domain::base::{FieldError, FieldErrors};

use crate::shell::{Problem, Result};
use crate::ui::{FormError, Text};

/// Faults by the name of the field; see [`Faults::of`].
#[derive(Debug, Clone, Default)]
pub struct Faults {
    fields: Vec<FieldError>,
    whole: Option<Text>,
}

impl Faults {
    /// Nothing is wrong: for a form that is drawn for the first time.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Sorts the result of a change: what worked, what the person can mend in the form, and everything else as a problem
    /// of the request.
    ///
    /// # Errors
    /// [`Problem`] for what no form can show: not found, not allowed, a defect.
    pub fn of<T>(done: app::platform::Result<T>) -> Result<std::result::Result<T, Self>> {
        match done {
            Ok(value) => Ok(Ok(value)),
            Err(AppError::Invalid(errors)) => Ok(Err(errors.into())),
            Err(AppError::Refused(refused)) => {
                let whole = refused.errors.is_empty().then(|| capital(&refused.message));
                Ok(Err(Self { fields: refused.errors, whole }))
            }
            Err(AppError::VersionConflict { .. }) => Ok(Err(Self::whole(
                "Somebody else changed this meanwhile. What you typed is kept: look at it again, then save.",
            ))),
            Err(AppError::KeyReused) => {
                Ok(Err(Self::whole("This form was sent before with other values. Look at it again, then send it.")))
            }
            Err(AppError::Unavailable(why)) => Ok(Err(Self::whole(format!("{}.", capital(why))))),
            Err(
                error @ (AppError::NotFound(_)
                | AppError::Forbidden(_)
                | AppError::OutcomeUnknown
                | AppError::Db(_)
                | AppError::Internal(_)),
            ) => Err(Problem::from(error)),
        }
    }

    /// A fault of the form as a whole.
    #[must_use]
    pub fn whole(text: impl Into<Text>) -> Self {
        Self { fields: Vec::new(), whole: Some(text.into()) }
    }

    /// One more fault of a field.
    #[must_use]
    pub fn and(mut self, field: &str, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        self.fields.push(FieldError::new(field, code, message));
        self
    }

    /// What is wrong with a field, for [`crate::ui::Field::error`].
    pub fn at(&self, field: &str) -> Option<Text> {
        self.fields.iter().find(|fault| fault.field == field).map(|fault| capital(&fault.message))
    }

    /// Everything, for [`crate::ui::Form::errors`]; the id of a control is the name of its field.
    pub fn list(&self) -> Vec<FormError> {
        self.list_at(|field| Some(field.to_owned()))
    }

    /// The same where controls have other ids than the fields have names; none for a field without a control.
    pub fn list_at(&self, id_of: impl Fn(&str) -> Option<String>) -> Vec<FormError> {
        let whole = self.whole.iter().map(|text| FormError { field_id: None, text: text.clone() });
        let fields = self
            .fields
            .iter()
            .map(|fault| FormError { field_id: id_of(&fault.field).map(Text::from), text: capital(&fault.message) });
        whole.chain(fields).collect()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.whole.is_none()
    }
}

impl From<FieldErrors> for Faults {
    fn from(errors: FieldErrors) -> Self {
        Self { fields: errors.into_vec(), whole: None }
    }
}

fn capital(text: &str) -> Text {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.map(|first| first.chain(chars).collect::<String>()).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_mended_is_a_fault_and_the_rest_a_problem() {
        let invalid = Faults::of::<()>(Err(AppError::invalid("email", "empty", "is empty"))).unwrap().unwrap_err();
        assert_eq!(invalid.at("email").as_deref(), Some("Is empty"));
        assert_eq!(invalid.list().len(), 1);
        let moved = Faults::of::<()>(Err(AppError::VersionConflict { version: 2 })).unwrap().unwrap_err();
        assert!(moved.list().iter().all(|fault| fault.field_id.is_none()));
        assert!(Faults::of::<()>(Err(AppError::NotFound("user"))).is_err());
        assert_eq!(Faults::of(Ok(3)).unwrap().unwrap(), 3);
        assert!(Faults::none().is_empty());
    }
}
