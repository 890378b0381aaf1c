//! A private PostgreSQL for tests: one cluster per test process, started by the first test that asks for it.
//!
//! Invariants:
//! - Nothing is shared with a PostgreSQL of the machine: own directory, own Unix socket, no TCP port.
//! - The server and its directory outlive the test process by moments only, however the process ends. A watchdog
//!   shell waits for its standard input to close, which the kernel does even on `kill -9`, then cleans up.
//! - Programs that are not found are reported once on standard error; `PURSER_REQUIRE_POSTGRES=1` makes that a failure.
//!
//! Called by [`crate::engines`] and by tests that need PostgreSQL itself.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use tokio_postgres::NoTls;

/// Directory with `initdb`, `pg_ctl` and `postgres`; when set, no other place is looked at.
pub const BIN_VARIABLE: &str = "PURSER_TEST_PG_BIN";
/// Set to `1`, a missing PostgreSQL fails the test instead of leaving it out.
pub const REQUIRE_VARIABLE: &str = "PURSER_REQUIRE_POSTGRES";
/// File to which one line is added for each database made, so that CI can prove PostgreSQL was exercised.
pub const RECORD_VARIABLE: &str = "PURSER_TEST_PG_RECORD";

/// Connections the cluster accepts: tests run side by side and each may hold a pool.
const MAX_CONNECTIONS: u32 = 300;
/// A Unix socket's path may have 107 bytes; PostgreSQL adds `/.s.PGSQL.5432`.
const MAX_SOCKET_DIR_BYTES: usize = 90;
/// Superuser that makes and drops databases.
const ADMIN: &str = "admin";
/// Owner of the test databases: an ordinary role, so that a migration needing more rights fails here first.
const OWNER: &str = "purser";

/// Arguments: directory, programs' directory, then the words that drop root rights (none for an ordinary user).
/// `pg_ctl` gives the server a session of its own, and the watchdog has its own process group, so that Ctrl-C and
/// a kill of the test's group reach neither. A test process that dies while the server starts is no reader any more;
/// without the trap of PIPE the word `ready` would kill the watchdog before it has cleaned up.
const WATCHDOG: &str = r#"
trap '' INT TERM HUP PIPE
dir=$1 bin=$2
shift 2
cd "$dir" || exit 1
begin() {
    "$@" "$bin/initdb" -D "$dir/data" -U admin -A trust -E UTF8 --locale=C --no-sync || return 1
    cat "$dir/settings.conf" >>"$dir/data/postgresql.conf" || return 1
    "$@" "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 start || return 1
}
if begin "$@" </dev/null >"$dir/start.log" 2>&1; then
    echo ready
else
    cat "$dir/start.log" "$dir/server.log" 2>/dev/null
fi
exec >/dev/null 2>&1
cat >/dev/null
"$@" "$bin/pg_ctl" -D "$dir/data" -w -m immediate stop </dev/null
cd /
rm -rf "$dir"
"#;

/// Whether the cluster survives a power cut. Ordinary tests do not need it and run several times faster without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// `fsync=off`: for all tests that do not kill the database server.
    Fast,
    /// PostgreSQL's own defaults: for benchmarks and for tests about lost writes.
    Durable,
}

/// A running private PostgreSQL. Lives until the test process ends.
#[derive(Debug)]
pub struct Cluster {
    dir: PathBuf,
    next_database: AtomicU32,
    templates: Mutex<HashMap<String, ()>>,
    /// Held only so that it closes with the process; see the module's header.
    _watchdog: ChildStdin,
}

impl Cluster {
    /// The fast cluster of this process, started at the first call.
    ///
    /// `None` when PostgreSQL's programs are not found (said once on standard error).
    ///
    /// # Panics
    /// When the programs are missing and `PURSER_REQUIRE_POSTGRES=1`, or when they are there and do not start.
    pub fn shared() -> Option<&'static Cluster> {
        static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
        SHARED.get_or_init(|| Cluster::find_and_start(Durability::Fast)).as_ref()
    }

    /// The durable cluster of this process (a second one, beside [`Cluster::shared`]), started at the first call.
    ///
    /// # Panics
    /// As [`Cluster::shared`].
    pub fn durable() -> Option<&'static Cluster> {
        static DURABLE: OnceLock<Option<Cluster>> = OnceLock::new();
        DURABLE.get_or_init(|| Cluster::find_and_start(Durability::Durable)).as_ref()
    }

    /// Makes an empty database, or a copy of `template`, with a name of its own.
    ///
    /// # Panics
    /// When PostgreSQL refuses, for example because somebody is connected to the template.
    pub fn create_database(&'static self, template: Option<&str>) -> Database {
        let name = format!("test_{}", self.next_database.fetch_add(1, Ordering::Relaxed));
        self.create_named(&name, template);
        record(&name);
        Database { url: self.url(&name), name, cluster: self }
    }

    /// Makes the template `name` once per process: an empty database handed to `prepare` by its address. Afterwards
    /// `create_database(Some(name))` copies it, which is faster than migrating each database anew.
    ///
    /// `prepare` must have closed its connections when it returns.
    pub fn ensure_template(&self, name: &str, prepare: impl FnOnce(&str)) {
        let mut made = self.templates.lock().unwrap_or_else(PoisonError::into_inner);
        if made.contains_key(name) {
            return;
        }
        self.create_named(name, None);
        prepare(&self.url(name));
        made.insert(name.to_owned(), ());
    }

    /// The address of a database of this cluster, as `--database-url` and libpq's programs take it.
    pub fn url(&self, database: &str) -> String {
        self.url_as(OWNER, database)
    }

    /// The directory with the server's files, its socket and `server.log`.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn url_as(&self, user: &str, database: &str) -> String {
        let host: String = self.dir.to_string_lossy().bytes().map(percent_encoded).collect();
        format!("postgresql://{user}@{host}/{database}")
    }

    fn create_named(&self, name: &str, template: Option<&str>) {
        let template = template.unwrap_or("template0");
        let sql = format!("create database \"{name}\" owner {OWNER} template \"{template}\"");
        self.admin(&sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Runs one statement as the superuser, in a thread of its own because the caller may be inside a runtime.
    fn admin(&self, sql: &str) -> Result<(), String> {
        let url = self.url_as(ADMIN, "postgres");
        let run = || -> Result<(), String> {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
            runtime.block_on(async {
                let (client, connection) = tokio_postgres::connect(&url, NoTls).await.map_err(|e| e.to_string())?;
                tokio::spawn(connection);
                client.batch_execute(sql).await.map_err(|e| match e.as_db_error() {
                    Some(refused) => refused.to_string(),
                    None => e.to_string(),
                })
            })
        };
        std::thread::scope(|scope| match scope.spawn(run).join() {
            Ok(result) => result,
            Err(_) => Err("the statement's thread panicked".to_owned()),
        })
    }

    fn find_and_start(durability: Durability) -> Option<Cluster> {
        let Some(bin) = find_programs() else {
            let missing = format!(
                "PostgreSQL's programs (initdb, pg_ctl, postgres) were not found in ${BIN_VARIABLE}, PATH or \
                 /usr/lib/postgresql/*/bin"
            );
            assert!(std::env::var(REQUIRE_VARIABLE).as_deref() != Ok("1"), "{missing}, and {REQUIRE_VARIABLE}=1");
            say(&format!("{missing}: tests on PostgreSQL are left out\n"));
            return None;
        };
        let cluster = Cluster::start(&bin, durability).unwrap_or_else(|error| panic!("PostgreSQL of {bin:?}: {error}"));
        let role = format!("create role {OWNER} login");
        cluster.admin(&role).unwrap_or_else(|error| panic!("{role}: {error}"));
        Some(cluster)
    }

    fn start(bin: &Path, durability: Durability) -> Result<Cluster, String> {
        let context = |what: &'static str| move |error: std::io::Error| format!("{what}: {error}");
        let dir = tempfile::Builder::new()
            .prefix("purser-pg-")
            .tempdir_in(socket_root())
            .map_err(context("temporary directory"))?;
        std::fs::write(dir.path().join("settings.conf"), settings(dir.path(), durability))
            .map_err(context("settings.conf"))?;
        let drop_root = drop_root_words(dir.path())?;
        let mut child = Command::new("sh")
            .args(["-c", WATCHDOG, "purser-test-postgres"])
            .arg(dir.path())
            .arg(bin)
            .args(drop_root)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(context("sh"))?;
        // From here the watchdog removes the directory.
        let dir = dir.keep();
        let (Some(watchdog), Some(said)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("the watchdog has no pipes".to_owned());
        };
        let mut said = BufReader::new(said);
        let mut answer = String::new();
        said.read_line(&mut answer).map_err(context("watchdog"))?;
        if answer != "ready\n" {
            said.read_to_string(&mut answer).map_err(context("watchdog"))?;
            return Err(format!("did not start:\n{answer}"));
        }
        Ok(Cluster { dir, next_database: AtomicU32::new(1), templates: Mutex::default(), _watchdog: watchdog })
    }
}

/// A database of its own for one test, dropped with this value.
#[derive(Debug)]
pub struct Database {
    /// Its address, as `--database-url` takes it.
    pub url: String,
    name: String,
    cluster: &'static Cluster,
}

impl Database {
    /// The name inside the cluster.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The cluster it lives in.
    pub fn cluster(&self) -> &'static Cluster {
        self.cluster
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // `force` ends connections that a failed test left open.
        let sql = format!("drop database \"{}\" with (force)", self.name);
        if let Err(error) = self.cluster.admin(&sql) {
            say(&format!("{sql}: {error}\n"));
        }
    }
}

/// The directory of PostgreSQL's programs; of several installed versions the newest.
pub fn find_programs() -> Option<PathBuf> {
    let has_all = |dir: &PathBuf| ["initdb", "pg_ctl", "postgres"].iter().all(|program| dir.join(program).is_file());
    if let Some(named) = std::env::var_os(BIN_VARIABLE) {
        return Some(PathBuf::from(named)).filter(has_all);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut installed: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    installed.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    std::env::split_paths(&path).chain(installed.into_iter().map(|(_, bin)| bin)).find(has_all)
}

fn settings(socket_dir: &Path, durability: Durability) -> String {
    let speed = match durability {
        Durability::Fast => "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n",
        Durability::Durable => "",
    };
    format!(
        "listen_addresses = ''\nunix_socket_directories = '{}'\nmax_connections = {MAX_CONNECTIONS}\n\
         wal_level = minimal\nmax_wal_senders = 0\ntimezone = 'UTC'\nlog_timezone = 'UTC'\n{speed}",
        socket_dir.display()
    )
}

/// The system's temporary directory, or `/tmp` where that one is too long for a socket.
fn socket_root() -> PathBuf {
    let usual = std::env::temp_dir();
    if usual.as_os_str().len() + "/purser-pg-XXXXXX".len() <= MAX_SOCKET_DIR_BYTES { usual } else { "/tmp".into() }
}

/// PostgreSQL refuses to run as root: gives the directory to an ordinary user and returns the words that become it.
fn drop_root_words(dir: &Path) -> Result<Vec<String>, String> {
    let owner = std::fs::metadata(dir).map_err(|e| e.to_string())?.uid();
    if owner != 0 {
        return Ok(Vec::new());
    }
    let number = |flag: &str, user: &str| -> Option<u32> {
        let output = Command::new("id").args([flag, user]).stderr(Stdio::null()).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    let (uid, gid) = ["postgres", "nobody"]
        .iter()
        .find_map(|user| Some((number("-u", user)?, number("-g", user)?)))
        .ok_or("running as root, and neither user postgres nor user nobody exists")?;
    std::os::unix::fs::chown(dir, Some(uid), Some(gid)).map_err(|e| format!("chown {}: {e}", dir.display()))?;
    Ok(vec!["setpriv".into(), format!("--reuid={uid}"), format!("--regid={gid}"), "--clear-groups".into()])
}

fn percent_encoded(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

/// Adds `PROGRAM TEST DATABASE` to the record, when one is wanted.
fn record(database: &str) {
    let Some(path) = std::env::var_os(RECORD_VARIABLE) else { return };
    let program = std::env::current_exe().ok().and_then(|exe| Some(exe.file_stem()?.to_string_lossy().into_owned()));
    let thread = std::thread::current();
    let line = format!("{} {} {database}\n", program.unwrap_or_default(), thread.name().unwrap_or("-"));
    let written = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        // One write call: several test processes append to the same file.
        .and_then(|mut file| file.write_all(line.as_bytes()));
    if let Err(error) = written {
        panic!("{RECORD_VARIABLE}={}: {error}", path.display());
    }
}

/// Writes past the test harness, which would keep what `eprintln!` says to itself.
fn say(message: &str) {
    // Nothing can be done, and nothing is lost, when standard error is closed.
    drop(std::io::stderr().write_all(message.as_bytes()));
}
