//! The private PostgreSQL: databases are separate, templates are copied, and nothing is left when the process is killed.

#![cfg(test)]

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use testkit::postgres::{BIN_VARIABLE, RECORD_VARIABLE, REQUIRE_VARIABLE};
use testkit::{Cluster, EngineUnderTest, Target, both_engines};
use tokio_postgres::NoTls;

/// How often, and how many times, a test looks whether something has gone.
const LOOK_EVERY: Duration = Duration::from_millis(50);
const LOOKS: u32 = 400;

async fn ask(url: &str, sql: &str) -> Vec<String> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    let messages = client.simple_query(sql).await.unwrap();
    drop(client);
    driver.await.unwrap().unwrap();
    let first = |message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    };
    messages.into_iter().filter_map(first).collect()
}

fn address(target: &Target) -> String {
    match target {
        Target::Sqlite { dir } => dir.path().to_string_lossy().into_owned(),
        Target::Postgres { database } => database.url.clone(),
    }
}

both_engines! {
    /// Comments and attributes are passed on.
    fn each_target_is_of_its_own(engine: EngineUnderTest) {
        let (one, other) = (engine.fresh(), engine.fresh());
        assert_ne!(address(&one), address(&other));
    }

    async fn a_body_may_wait_and_return_an_error(engine: EngineUnderTest) -> Result<(), std::io::Error> {
        let target = engine.fresh();
        let [flag, value] = tokio::task::spawn(async move { target.command_line() }).await?;
        assert_eq!(flag == "--data", engine.engine() == testkit::Engine::Sqlite);
        assert!(!value.is_empty());
        Ok(())
    }
}

#[tokio::test]
async fn databases_are_separate_and_dropped() {
    let Some(cluster) = Cluster::shared() else { return };
    let (one, other) = (cluster.create_database(None), cluster.create_database(None));
    ask(&one.url, "create table t (a bigint); insert into t values (7)").await;
    assert_eq!(ask(&one.url, "select a from t").await, ["7"]);
    assert_eq!(ask(&other.url, "select to_regclass('t') is null").await, ["t"]);
    let name = one.name().to_owned();
    // A connection left open must not keep the database alive.
    let (_client, connection) = tokio_postgres::connect(&one.url, NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    drop(one);
    let left = format!("select count(*) from pg_database where datname = '{name}'");
    assert_eq!(ask(&other.url, &left).await, ["0"]);
    assert!(driver.await.unwrap().is_err(), "the server must have ended the connection");
}

#[tokio::test]
async fn the_owner_is_an_ordinary_role() {
    let Some(cluster) = Cluster::shared() else { return };
    let database = cluster.create_database(None);
    assert_eq!(ask(&database.url, "select rolsuper from pg_roles where rolname = current_user").await, ["f"]);
    assert_eq!(ask(&database.url, "show listen_addresses").await, [""]);
}

#[tokio::test]
async fn a_template_is_prepared_once_and_copied() {
    let Some(engine) = EngineUnderTest::postgres() else { return };
    let mut prepared = 0;
    let mut rows = Vec::new();
    for _ in 0..2 {
        let target = engine.fresh_from("template_once", |address| {
            prepared += 1;
            let testkit::engines::DatabaseAddress::Url(url) = address else { panic!("{address:?}") };
            let fill = ask(url, "create table t (a bigint); insert into t values (7)");
            std::thread::scope(|s| s.spawn(|| testkit::engines::run_async(fill)).join().unwrap());
        });
        rows.extend(ask(&address(&target), "select a from t").await);
    }
    assert_eq!((prepared, rows), (1, vec!["7".to_owned(), "7".to_owned()]));
}

#[tokio::test]
async fn the_durable_cluster_syncs_and_the_shared_one_does_not() {
    let (Some(durable), Some(shared)) = (Cluster::durable(), Cluster::shared()) else { return };
    assert_ne!(durable.dir(), shared.dir());
    for (cluster, fsync) in [(durable, "on"), (shared, "off")] {
        let database = cluster.create_database(None);
        assert_eq!(ask(&database.url, "show fsync").await, [fsync]);
    }
}

fn private_postgres() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_private-postgres"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

/// Starts the helper program and returns it with its address and its cluster's directory.
fn started(mut command: Command) -> (Child, String, PathBuf) {
    let mut child = command.spawn().unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut url).unwrap();
    let url = url.trim_end().to_owned();
    let host = url.split(['@', '/']).nth(3).unwrap_or_else(|| panic!("no address but {url:?}"));
    let dir = PathBuf::from(host.replace("%2F", "/"));
    (child, url, dir)
}

fn wait_until(what: &str, done: impl Fn() -> bool) {
    let (_never_sends, clock) = mpsc::channel::<()>();
    for _ in 0..LOOKS {
        if done() {
            return;
        }
        assert!(clock.recv_timeout(LOOK_EVERY).is_err());
    }
    panic!("waited in vain until {what}");
}

fn server_pid(dir: &Path) -> String {
    std::fs::read_to_string(dir.join("data/postmaster.pid")).unwrap().lines().next().unwrap().to_owned()
}

#[test]
fn nothing_is_left_after_kill_9() {
    if testkit::postgres::find_programs().is_none() {
        return;
    }
    let (mut child, url, dir) = started(private_postgres());
    let pid = server_pid(&dir);
    assert_eq!(testkit::engines::run_async(ask(&url, "select 1")), ["1"]);
    // Child::kill is SIGKILL: no destructor and no handler runs.
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
    wait_until("the directory is gone", || !dir.exists());
    wait_until("the server is gone", || !Path::new("/proc").join(&pid).exists());
}

#[test]
fn nothing_is_left_when_killed_while_it_starts() {
    if testkit::postgres::find_programs().is_none() {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    // The server may run as another user, who must be let through.
    std::fs::set_permissions(place.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let entries = || std::fs::read_dir(place.path()).unwrap().count();
    let mut child = private_postgres().env("TMPDIR", place.path()).spawn().unwrap();
    let data = || std::fs::read_dir(place.path()).unwrap().flatten().any(|dir| dir.path().join("data").exists());
    wait_until("initdb has begun", data);
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
    wait_until("the directory is gone", || entries() == 0);
}

#[test]
fn nothing_is_left_after_an_ordinary_end() {
    if testkit::postgres::find_programs().is_none() {
        return;
    }
    let (mut child, _, dir) = started(private_postgres());
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    wait_until("the directory is gone", || !dir.exists());
}

#[test]
fn each_database_is_recorded() {
    if testkit::postgres::find_programs().is_none() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("record");
    let mut command = private_postgres();
    command.env(RECORD_VARIABLE, &path);
    let (mut child, _, _) = started(command);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    assert_eq!(std::fs::read_to_string(path).unwrap(), "private-postgres main test_1\n");
}

#[test]
fn missing_programs_are_said_once_and_fail_when_required() {
    let empty = tempfile::tempdir().unwrap();
    let run = |require| private_postgres().env(BIN_VARIABLE, empty.path()).env(REQUIRE_VARIABLE, require).output();
    let (left_out, required) = (run("0").unwrap(), run("1").unwrap());
    let said = |output: &std::process::Output| String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(left_out.status.code(), Some(1));
    assert_eq!(said(&left_out).matches("were not found").count(), 1);
    assert_ne!(required.status.code(), Some(1), "a panic ends with another code");
    assert!(said(&required).contains("PURSER_REQUIRE_POSTGRES=1"));
}
