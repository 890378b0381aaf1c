//! A form that was sent with files.
//!
//! Invariants: those of [`super::Sent`]; the guard's hidden fields come before the first file, so that a forged form costs
//! nothing; files are counted and limited while they arrive; the hash that goes with the idempotency key covers their content.

use app::platform::Call;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use super::sent::{MAX_FIELDS, Sent, check_guard, open};
use crate::shell::spool::{Spool, Spooled, next, too_large};
use crate::shell::{App, Problem, Result};

/// Most files of one form.
const MAX_FILES: usize = 20;
/// Longest text of one field beside the files, in bytes.
const MAX_TEXT_BYTES: u64 = 64 * 1024;
/// Longest file name that is kept, in characters.
const MAX_NAME_CHARS: usize = 200;

/// A form with files of `MAX_BYTES` together: `SentFiles { call, fields, files }`. Drawn with `Form::post(..).multipart()`.
#[derive(Debug)]
pub struct SentFiles<T, const MAX_BYTES: u64> {
    /// For [`app::Shop::execute`].
    pub call: Call,
    /// What was typed.
    pub fields: T,
    /// The files, in their order; a file field left empty sends none.
    pub files: Vec<SentFile>,
}

/// A file of a form.
#[derive(Debug)]
pub struct SentFile {
    /// Name of the form's field.
    pub field: String,
    /// Name of the file where it came from, without its path; nothing may be concluded from it.
    pub name: String,
    /// What the browser takes it for; nothing may be concluded from it.
    pub media_type: String,
    /// The content.
    pub content: Spooled,
}

impl<T: DeserializeOwned, const MAX_BYTES: u64> FromRequest<App> for SentFiles<T, MAX_BYTES> {
    type Rejection = Problem;

    async fn from_request(mut request: Request, app: &App) -> Result<Self> {
        // The files are counted here, by the limit of this route.
        DefaultBodyLimit::disable().apply(&mut request);
        let (parts, body) = request.into_parts();
        let mut form = {
            let mut copy = Request::new(body);
            copy.headers_mut().clone_from(&parts.headers);
            DefaultBodyLimit::disable().apply(&mut copy);
            Multipart::from_request(copy, app).await.map_err(|_| not_a_form())?
        };
        let (mut pairs, mut files, mut left) = (Vec::new(), Vec::new(), MAX_BYTES);
        while let Some(field) = next(form.next_field()).await?.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_none() {
                pairs.push((name, text(field).await?));
            } else {
                // Nothing is kept for whoever cannot show that the form is ours.
                check_guard(&parts, app, &pairs)?;
                let file = file(field, name, left).await.map_err(|p| with_limit(p, MAX_BYTES))?;
                left -= file.as_ref().map_or(0, |f| f.content.bytes);
                files.extend(file);
            }
            if pairs.len() > MAX_FIELDS || files.len() > MAX_FILES {
                return Err(Problem::malformed("form_too_long", "the form has too many fields"));
            }
        }
        let digests: Vec<&[u8]> = files.iter().map(|f: &SentFile| f.content.hash.as_slice()).collect();
        let Sent { call, fields } = open(&parts, app, pairs, &digests)?;
        Ok(Self { call, fields, files })
    }
}

async fn text(mut field: Field<'_>) -> Result<String> {
    let mut spool = Vec::new();
    while let Some(part) = next(field.chunk()).await?.map_err(broken)? {
        if (spool.len() + part.len()) as u64 > MAX_TEXT_BYTES {
            return Err(Problem::malformed("form_too_long", "a field of the form is too long"));
        }
        spool.extend_from_slice(&part);
    }
    String::from_utf8(spool).map_err(|_| Problem::malformed("form_malformed", "a field of the form is not text"))
}

/// None where the field was left empty.
async fn file(mut field: Field<'_>, name: String, max_bytes: u64) -> Result<Option<SentFile>> {
    let file_name = base_name(field.file_name().unwrap_or_default());
    let media_type = field.content_type().unwrap_or_default().to_owned();
    let mut spool = Spool::new(max_bytes);
    while let Some(part) = next(field.chunk()).await?.map_err(broken)? {
        spool.push(&part)?;
    }
    if file_name.is_empty() && spool.bytes() == 0 {
        return Ok(None);
    }
    Ok(Some(SentFile { field: name, name: file_name, media_type, content: spool.finish() }))
}

/// The last part of a path of any system, without control characters, at most [`MAX_NAME_CHARS`] long.
fn base_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect()
}

/// Several files share the limit; the message names the whole of it.
fn with_limit(problem: Problem, max_bytes: u64) -> Problem {
    if problem.status() == StatusCode::PAYLOAD_TOO_LARGE { too_large(max_bytes) } else { problem }
}

fn broken(_: MultipartError) -> Problem {
    Problem::malformed("form_malformed", "the form broke off or is not what a browser sends")
}

fn not_a_form() -> Problem {
    let detail = "this address takes what the shop's own form sends";
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_a_form", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_lose_their_path() {
        let rows = [("a.csv", "a.csv"), ("C:\\x\\a.csv", "a.csv"), ("../../b/a\u{7}.csv", "a.csv"), ("", "")];
        for (given, kept) in rows {
            assert_eq!(base_name(given), kept);
        }
    }
}
