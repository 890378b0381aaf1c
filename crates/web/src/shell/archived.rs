//! The parameter of lists that says whether archived records are shown.

use app::platform::shown::Shown;
use serde::Deserialize;
use utoipa::ToSchema;

/// Which records a list shows: `false` those in use, `true` those put away, `all` both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub enum Archived {
    /// Those in use.
    #[default]
    #[serde(rename = "false")]
    No,
    /// Those put away.
    #[serde(rename = "true")]
    Yes,
    /// Both.
    #[serde(rename = "all")]
    All,
}

impl From<Archived> for Shown {
    fn from(archived: Archived) -> Shown {
        match archived {
            Archived::No => Shown::Current,
            Archived::Yes => Shown::Archived,
            Archived::All => Shown::All,
        }
    }
}
