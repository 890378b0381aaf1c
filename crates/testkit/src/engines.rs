//! A fresh database on either engine, and a macro that runs one test body on both.
//!
//! Invariant: every [`Target`] is empty and of its own, so tests run side by side. Called by every crate's tests; the
//! shop fixture is built on top of it.

use tempfile::TempDir;

use crate::postgres::{Cluster, Database};

/// Worker threads of the runtime that [`both_engines!`] gives an `async fn`: two, so that a race can show.
const RUNTIME_WORKERS: usize = 2;

/// The two database engines Purser runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, inside the process.
    Sqlite,
    /// PostgreSQL, the private one of [`Cluster::shared`].
    Postgres,
}

/// The engine a test runs on, able to make fresh databases on it.
#[derive(Clone, Copy, Debug)]
pub struct EngineUnderTest {
    engine: Engine,
}

impl EngineUnderTest {
    /// SQLite; always there.
    pub fn sqlite() -> Self {
        Self { engine: Engine::Sqlite }
    }

    /// PostgreSQL; `None` when its programs are not installed.
    ///
    /// # Panics
    /// As [`Cluster::shared`].
    pub fn postgres() -> Option<Self> {
        Cluster::shared().map(|_| Self { engine: Engine::Postgres })
    }

    /// Which engine it is.
    pub fn engine(self) -> Engine {
        self.engine
    }

    /// A new empty database.
    pub fn fresh(self) -> Target {
        match self.engine {
            Engine::Sqlite => Target::new_sqlite(),
            Engine::Postgres => Target::Postgres { database: Self::cluster().create_database(None) },
        }
    }

    /// A new database that `prepare` has been applied to. On PostgreSQL the preparation is done once per process under
    /// `name` and copied from then on; on SQLite it is done each time. `prepare` must close what it opens.
    pub fn fresh_from(self, name: &str, prepare: impl FnOnce(&DatabaseAddress)) -> Target {
        match self.engine {
            Engine::Sqlite => {
                let target = Target::new_sqlite();
                prepare(&target.address());
                target
            }
            Engine::Postgres => {
                let cluster = Self::cluster();
                cluster.ensure_template(name, |url| prepare(&DatabaseAddress::Url(url.to_owned())));
                Target::Postgres { database: cluster.create_database(Some(name)) }
            }
        }
    }

    fn cluster() -> &'static Cluster {
        match Cluster::shared() {
            Some(cluster) => cluster,
            None => panic!("an EngineUnderTest for PostgreSQL is only made where the cluster runs"),
        }
    }
}

/// A database of one test's own; removed when dropped.
#[derive(Debug)]
pub enum Target {
    /// A data directory; the database is `purser.db` in it.
    Sqlite {
        /// The data directory.
        dir: TempDir,
    },
    /// A database in the private PostgreSQL.
    Postgres {
        /// The database.
        database: Database,
    },
}

/// Where a database is, in the form in which the program is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseAddress {
    /// The data directory of a SQLite shop (`--data`).
    Dir(std::path::PathBuf),
    /// The address of a PostgreSQL database (`--database-url`).
    Url(String),
}

impl Target {
    /// Where it is.
    pub fn address(&self) -> DatabaseAddress {
        match self {
            Target::Sqlite { dir } => DatabaseAddress::Dir(dir.path().to_owned()),
            Target::Postgres { database } => DatabaseAddress::Url(database.url.clone()),
        }
    }

    /// The words that point the `purser` program at it.
    pub fn command_line(&self) -> [String; 2] {
        match self.address() {
            DatabaseAddress::Dir(dir) => ["--data".to_owned(), dir.to_string_lossy().into_owned()],
            DatabaseAddress::Url(url) => ["--database-url".to_owned(), url],
        }
    }

    fn new_sqlite() -> Self {
        match tempfile::Builder::new().prefix("purser-test-").tempdir() {
            Ok(dir) => Target::Sqlite { dir },
            Err(error) => panic!("temporary directory: {error}"),
        }
    }
}

/// Runs an asynchronous test body; for [`both_engines!`].
///
/// # Panics
/// When no runtime can be built.
pub fn run_async<T>(body: impl Future<Output = T>) -> T {
    match tokio::runtime::Builder::new_multi_thread().worker_threads(RUNTIME_WORKERS).enable_all().build() {
        Ok(runtime) => runtime.block_on(body),
        Err(error) => panic!("runtime: {error}"),
    }
}

/// Runs each function as two tests, `NAME::sqlite` and `NAME::postgres`. A function takes one [`EngineUnderTest`], may
/// be `async`, may return a `Result`, and may carry attributes.
///
/// ```text
/// testkit::both_engines! {
///     fn keeps_what_was_written(engine: EngineUnderTest) {
///         let target = engine.fresh();
///         assert!(...);
///     }
/// }
/// ```
#[macro_export]
macro_rules! both_engines {
    () => {};
    ($(#[$meta:meta])* fn $name:ident($engine:ident: $type:ty) $(-> $result:ty)? $body:block $($rest:tt)*) => {
        fn $name($engine: $type) $(-> $result)? $body
        mod $name {
            $crate::both_engines!(@pair [$(#[$meta])*] [$($result)?] super::$name, ::std::convert::identity);
        }
        $crate::both_engines! { $($rest)* }
    };
    ($(#[$meta:meta])* async fn $name:ident($engine:ident: $type:ty) $(-> $result:ty)? $body:block $($rest:tt)*) => {
        async fn $name($engine: $type) $(-> $result)? $body
        mod $name {
            $crate::both_engines!(@pair [$(#[$meta])*] [$($result)?] super::$name, $crate::engines::run_async);
        }
        $crate::both_engines! { $($rest)* }
    };
    (@pair [$(#[$meta:meta])*] [] $body:path, $run:path) => {
        #[test]
        $(#[$meta])*
        fn sqlite() {
            $run($body($crate::EngineUnderTest::sqlite()));
        }
        #[test]
        $(#[$meta])*
        fn postgres() {
            if let Some(engine) = $crate::EngineUnderTest::postgres() {
                $run($body(engine));
            }
        }
    };
    (@pair [$(#[$meta:meta])*] [$result:ty] $body:path, $run:path) => {
        #[test]
        $(#[$meta])*
        fn sqlite() -> Result<(), Box<dyn ::std::error::Error>> {
            Ok($run($body($crate::EngineUnderTest::sqlite()))?)
        }
        #[test]
        $(#[$meta])*
        fn postgres() -> Result<(), Box<dyn ::std::error::Error>> {
            match $crate::EngineUnderTest::postgres() {
                Some(engine) => Ok($run($body(engine))?),
                None => Ok(()),
            }
        }
    };
}
