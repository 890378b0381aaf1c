//! `purser export`: tables of the shop as files.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use app::Shop;
use app::export::layout::Layout;
use app::export::{Bom, Exported, Format, LAYOUTS, Rows, Wanted};
use app::platform::Call;

use crate::opening::{self, OpenError};
use crate::settings::Settings;

/// The word that means every table.
const ALL: &str = "all";
/// Exports hold customers' addresses: nobody but their owner may read them.
const PRIVATE_FILE: u32 = 0o600;
const PRIVATE_DIR: u32 = 0o700;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Order {
    /// A table, or all.
    pub what: String,
    /// The form of the files.
    pub format: Format,
    /// How CSV files begin.
    pub bom: Bom,
    /// The file or directory; none for standard output.
    pub to: Option<PathBuf>,
}

/// Why an export was not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is no such table.
    #[error("there is no table {what}; there are: all, {known}")]
    Table {
        /// What was asked for.
        what: String,
        /// The tables.
        known: String,
    },
    /// Standard output takes one table of text.
    #[error("name {place} with --out")]
    NoPlace {
        /// What is needed.
        place: &'static str,
    },
    /// A file or directory cannot be written.
    #[error("{} cannot be written", path.display())]
    Unwritten {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The shop could not be opened or read.
    #[error(transparent)]
    Shop(#[from] OpenError),
}

/// Writes what is asked for.
///
/// # Errors
/// [`ExportError`].
pub fn run(settings: &Settings, order: &Order, out: &mut impl Write) -> Result<(), ExportError> {
    if order.what == ALL {
        let Some(dir) = &order.to else { return Err(ExportError::NoPlace { place: "a directory for all tables" }) };
        return all(settings, order, dir, out);
    }
    let layout = app::export::layout(&order.what).ok_or_else(|| {
        let known = LAYOUTS.map(|layout| layout.table).join(", ");
        ExportError::Table { what: order.what.clone(), known }
    })?;
    match &order.to {
        Some(path) => {
            let exported = opening::briefly(settings, async |shop: &Shop| written(shop, layout, order).await)?;
            said(out, layout, path, store(path, exported)?)
        }
        None if order.format == Format::Xlsx => Err(ExportError::NoPlace { place: "a file for a workbook" }),
        None => {
            let mut exported = opening::briefly(settings, async |shop: &Shop| written(shop, layout, order).await)?;
            io::copy(&mut exported.file, out).map_err(OpenError::Output)?;
            Ok(())
        }
    }
}

fn all(settings: &Settings, order: &Order, dir: &Path, out: &mut impl Write) -> Result<(), ExportError> {
    let made = DirBuilder::new().recursive(true).mode(PRIVATE_DIR).create(dir);
    made.map_err(|error| ExportError::Unwritten { path: dir.to_owned(), error })?;
    let files = opening::briefly(settings, async |shop: &Shop| {
        let mut files = Vec::with_capacity(LAYOUTS.len());
        for layout in LAYOUTS {
            files.push((layout, written(shop, layout, order).await?));
        }
        Ok(files)
    })?;
    for (layout, exported) in files {
        let path = dir.join(format!("{}.{}", layout.table, order.format.code()));
        said(out, layout, &path, store(&path, exported)?)?;
    }
    Ok(())
}

async fn written(shop: &Shop, layout: &'static Layout, order: &Order) -> Result<Exported, OpenError> {
    let wanted = Wanted { layout, rows: Rows::All, format: order.format, bom: order.bom };
    Ok(shop.export(Call::system("export"), wanted).await?)
}

/// Copies the file to its place; returns how many rows it has.
fn store(path: &Path, mut exported: Exported) -> Result<u64, ExportError> {
    let mut create = || -> io::Result<()> {
        let mut options = OpenOptions::new();
        let mut file: File = options.write(true).create(true).truncate(true).mode(PRIVATE_FILE).open(path)?;
        io::copy(&mut exported.file, &mut file)?;
        file.sync_all()
    };
    create().map_err(|error| ExportError::Unwritten { path: path.to_owned(), error })?;
    Ok(exported.rows)
}

fn said(out: &mut impl Write, layout: &Layout, path: &Path, rows: u64) -> Result<(), ExportError> {
    let unit = if rows == 1 { "row" } else { "rows" };
    writeln!(out, "{:18} {rows:>9} {unit}  {}", layout.table, path.display()).map_err(OpenError::Output)?;
    Ok(())
}
