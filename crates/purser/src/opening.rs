//! Opening the shop that the settings name, for a server or for one short command.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use app::messages::MailOptions;
use app::platform::{AppError, BackgroundOptions};
use app::{Shop, ShopOptions};
use db::Target;
use tokio::runtime::Runtime;

use crate::lock::{LockError, ServerLock};
use crate::settings::{Database, Settings, Workers};

/// A data directory holds customers' addresses: nobody but its owner may look inside.
const PRIVATE_DIR: u32 = 0o700;

/// Why a shop could not be opened or used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data directory cannot be made.
    #[error("{} cannot be made", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// Another server is there.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The shop said no.
    #[error(transparent)]
    Shop(#[from] AppError),
    /// The runtime did not start.
    #[error("the runtime could not be started")]
    Runtime(#[source] io::Error),
    /// Standard output cannot be written to.
    #[error("standard output cannot be written to")]
    Output(#[from] io::Error),
}

/// Whether the process becomes the server of the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stay {
    /// It serves; on SQLite no other may.
    Serving,
    /// It does one thing and ends.
    Briefly,
}

/// How the settings open the shop.
pub fn shop_options(settings: &Settings, stay: Stay) -> ShopOptions {
    let target = match &settings.database {
        Database::Sqlite { path } => Target::Sqlite(path.clone()),
        Database::Postgres { url } => Target::Postgres(url.expose().to_owned()),
    };
    let mut options = ShopOptions::new(target);
    options.writers = settings.pg_writers.get().into();
    options.readers = settings.readers.get().into();
    options.mail = MailOptions {
        smtp_url: settings.smtp_url.as_ref().map(|url| url.expose().to_owned()),
        from: settings.mail_from.clone(),
        base_url: settings.base_url.clone(),
    };
    options.background = match (stay, settings.workers) {
        (Stay::Serving, Workers::On | Workers::Only) => {
            // On SQLite the lock says that nobody else serves this shop.
            let alone = matches!(settings.database, Database::Sqlite { .. });
            BackgroundOptions { lease: settings.job_lease, alone, ..BackgroundOptions::ON }
        }
        (Stay::Serving, Workers::Off) | (Stay::Briefly, _) => BackgroundOptions::OFF,
    };
    if stay == Stay::Briefly {
        (options.writers, options.readers) = (1, 1);
    }
    options
}

/// A shop with what keeps others from serving it.
pub struct Opened {
    /// The shop.
    pub shop: Shop,
    /// Present on SQLite while serving.
    pub lock: Option<ServerLock>,
}

/// Makes the data directory where needed, brings the schema up to date and opens the shop.
///
/// # Errors
/// [`OpenError`].
pub fn open(settings: &Settings, stay: Stay) -> Result<Opened, OpenError> {
    let lock = prepare(settings, stay)?;
    let options = shop_options(settings, stay);
    Shop::migrate(&options)?;
    Ok(Opened { shop: Shop::open(options)?, lock })
}

/// Makes the data directory and takes the lock where they are needed.
///
/// # Errors
/// [`OpenError`].
pub fn prepare(settings: &Settings, stay: Stay) -> Result<Option<ServerLock>, OpenError> {
    match settings.database {
        Database::Postgres { .. } => Ok(None),
        Database::Sqlite { .. } => {
            let made = DirBuilder::new().recursive(true).mode(PRIVATE_DIR).create(&settings.data);
            made.map_err(|error| OpenError::Directory { path: settings.data.clone(), error })?;
            match stay {
                Stay::Serving => Ok(Some(ServerLock::take(&settings.data)?)),
                Stay::Briefly => Ok(None),
            }
        }
    }
}

/// Opens the shop, does one thing with it and closes it again.
///
/// # Errors
/// Those of opening and of the work.
pub fn briefly<T>(settings: &Settings, work: impl AsyncFnOnce(&Shop) -> Result<T, OpenError>) -> Result<T, OpenError> {
    let Opened { shop, lock: _ } = open(settings, Stay::Briefly)?;
    let done = runtime()?.block_on(work(&shop));
    shop.stop()?;
    done
}

/// The runtime that serves requests.
///
/// # Errors
/// [`OpenError::Runtime`].
pub fn runtime() -> Result<Runtime, OpenError> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(OpenError::Runtime)
}
