//! Files that come in: looked at once, then kept in parts until their import is run.

use super::kinds;
use super::limits::MAX_FILE_BYTES;
use super::mapping::{Mapping, Names, Survey};
use super::plan::Kind;
use super::sheet::{Form, Sheet, refused};
use crate::Shop;
use crate::platform::imports::PART_BYTES;
use crate::platform::imports::commands::{EndArrival, NewImport, PutPart};
use crate::platform::imports::queries::{self, ImportRow};
use crate::platform::{AppError, Call, Result, settings};
use crate::stock::locations::{self, Location};
use domain::base::{Currency, ImportId, LocationId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

/// What was found out about a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// How it was read.
    pub form: Form,
    /// Its columns and rows.
    pub survey: Survey,
}

/// What people choose for an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Which column holds which field.
    pub mapping: Mapping,
    /// Where stock is set when the file does not say where.
    #[serde(default)]
    pub stock_at: Option<LocationId>,
}

/// A file that is ready to be run, and what is chosen for it.
pub struct Opened {
    /// The file.
    pub sheet: Sheet,
    /// What was found out about it.
    pub looked: Looked,
    /// What it holds, if that is known.
    pub kind: Option<&'static dyn Kind>,
    /// What is chosen.
    pub choices: Choices,
}

/// Looks at a file: what it is, what it holds, which column is which. Choices for files with the same columns are taken up.
///
/// # Errors
/// When it is no table.
pub async fn look(shop: &Shop, call: &Call, file: File, names: Names) -> Result<Opened> {
    let currency = shop.read(&call.principal, |ctx| Ok(settings::read(ctx.tx)?.0.currency)).await?;
    let (sheet, survey) = apart(move || survey(file, currency, names)).await?;
    if let Some(table) = survey.own_table().filter(|table| kinds::of_table(table).is_none()) {
        let message = format!("this is an export of {table}, which is not taken in again");
        return Err(refused("not_importable", message));
    }
    let fingerprint = survey.fingerprint();
    let remembered = shop.read(&call.principal, move |ctx| queries::remembered_mapping(ctx.tx, &fingerprint)).await?;
    let remembered =
        remembered.and_then(|(kind, choices)| Some((kinds::kind(&kind)?, json::<Choices>(&choices).ok()?)));
    let fits = |(kind, choices): &(&'static dyn Kind, Choices)| {
        names == Names::Found && choices.mapping.check(*kind, survey.columns.len()).is_ok()
    };
    let main = shop.read(&call.principal, |ctx| Ok(main_location(&locations::all(ctx.tx)?))).await?;
    let guess = || {
        let (kind, mapping) = survey.detect(currency)?;
        Some((kind, Choices { mapping, stock_at: main.filter(|_| kind.sets_opening_stock()) }))
    };
    let (kind, choices) = match remembered.filter(fits).or_else(guess) {
        Some((kind, choices)) => (Some(kind), choices),
        None => (None, Choices { mapping: Mapping(vec![None; survey.columns.len()]), stock_at: None }),
    };
    let looked = Looked { form: sheet.form().clone(), survey };
    Ok(Opened { sheet, looked, kind, choices })
}

/// Where opening stock goes unless somebody says otherwise: the location that orders are filled from first.
fn main_location(all: &[Location]) -> Option<LocationId> {
    let ships = all.iter().filter(|location| location.ships_orders && location.archived_at.is_none());
    ships.min_by_key(|location| location.priority).map(|location| location.id)
}

fn survey(file: File, currency: Currency, names: Names) -> Result<(Sheet, Survey)> {
    let sheet = Sheet::of(file)?;
    let survey = Survey::of(&sheet, currency, names)?;
    Ok((sheet, survey))
}

/// Takes a file in; nothing of the shop changes by it. Under the same key it is taken in once.
///
/// # Errors
/// When it is no table or too large.
pub async fn receive(
    shop: &Shop,
    call: &Call,
    (name, names): (&str, Names),
    content: &mut (impl Read + Send),
) -> Result<ImportId> {
    let (mut file, hash, bytes) = kept(content)?;
    let opened = look(shop, call, file.try_clone().map_err(|e| disk(&e))?, names).await?;
    let new = NewImport {
        file_name: name.to_owned(),
        file_hash: hash,
        bytes,
        rows: opened.looked.survey.rows,
        kind: opened.kind.map(|k| k.code().to_owned()),
        fingerprint: opened.looked.survey.fingerprint(),
        survey: text(&opened.looked)?,
        choices: text(&opened.choices)?,
    };
    let id = shop.execute(call.clone(), new).await?.value;
    file.seek(SeekFrom::Start(0)).map_err(|e| disk(&e))?;
    let part_call = Call { key: None, ..call.clone() };
    for part in 0.. {
        let mut content = Vec::new();
        Read::by_ref(&mut file).take(PART_BYTES as u64).read_to_end(&mut content).map_err(|e| disk(&e))?;
        if content.is_empty() {
            break;
        }
        shop.execute(part_call.clone(), PutPart { id, part, content }).await?;
    }
    shop.execute(part_call, EndArrival { id }).await?;
    Ok(id)
}

/// The file in a place of our own, with its hash and its size.
fn kept(content: &mut impl Read) -> Result<(File, [u8; 32], u64)> {
    let mut file = tempfile::tempfile().map_err(|e| disk(&e))?;
    let (mut hash, mut bytes, mut part) = (Sha256::new(), 0_u64, vec![0; 64 * 1024]);
    loop {
        let read = content.read(&mut part).map_err(|e| disk(&e))?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        if bytes > MAX_FILE_BYTES {
            return Err(refused("file_too_large", format!("the file is larger than {MAX_FILE_BYTES} bytes: split it")));
        }
        hash.update(&part[..read]);
        file.write_all(&part[..read]).map_err(|e| disk(&e))?;
    }
    if bytes == 0 {
        return Err(refused("empty_file", "there is nothing in the file"));
    }
    file.seek(SeekFrom::Start(0)).map_err(|e| disk(&e))?;
    Ok((file, hash.finalize().into(), bytes))
}

/// The file of an import that was taken in, and what is chosen for it.
///
/// # Errors
/// When the file is no longer kept.
pub async fn reopen(shop: &Shop, call: &Call, import: &ImportRow) -> Result<Opened> {
    let mut file = tempfile::tempfile().map_err(|e| disk(&e))?;
    let id = import.id;
    let mut bytes = 0;
    for part in 0.. {
        let Some(content) = shop.read(&call.principal, move |ctx| queries::part(ctx.tx, id, part)).await? else {
            break;
        };
        bytes += content.len() as i64;
        file.write_all(&content).map_err(|e| disk(&e))?;
    }
    if bytes != import.bytes {
        return Err(refused("file_gone", "the file is no longer kept: bring it again"));
    }
    file.seek(SeekFrom::Start(0)).map_err(|e| disk(&e))?;
    let looked: Looked = json(&import.survey)?;
    let choices: Choices = json(&import.choices)?;
    let sheet = apart(move || Sheet::of(file)).await?;
    Ok(Opened { sheet, looked, kind: import.kind.as_deref().and_then(kinds::kind), choices })
}

/// Work that takes a while and waits for nobody, in a thread of its own.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let ended = tokio::task::spawn_blocking(work).await;
    ended.unwrap_or_else(|_| Err(AppError::Internal("reading a file panicked".to_owned())))
}

pub(super) fn text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| AppError::Internal(format!("an import cannot be written: {e}")))
}

/// What is kept of an import, from its JSON.
///
/// # Errors
/// When another program wrote it.
pub fn json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| AppError::Internal(format!("an import cannot be read: {e}")))
}

fn disk(error: &std::io::Error) -> AppError {
    AppError::Internal(format!("a file of an import could not be kept: {error}"))
}
