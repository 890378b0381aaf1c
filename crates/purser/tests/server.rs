//! The program as a server: start, address, one per file, keys from the command line, stop by signal, slow clients.

#![cfg(test)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// Long enough for any answer of a healthy server.
const PATIENCE: Duration = Duration::from_secs(10);

fn purser(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_purser"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PURSER_")) {
        command.env_remove(name);
    }
    command.args(words);
    command
}

fn run(words: &[&str]) -> Output {
    purser(words).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(words: &[&str]) -> Self {
        let mut child = purser(&["serve", "--listen", "127.0.0.1:0"])
            .args(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").expect("the first line is the address").to_owned();
        Self { child, address }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes and reads until the server closes.
    fn ask(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str, more: &str) -> String {
        self.ask(format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{more}\r\n").as_bytes())
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    fn ended(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A test that failed leaves its server running; one that ended it has nothing to kill.
        if self.child.try_wait().unwrap().is_none() {
            self.child.kill().unwrap();
            self.child.wait().unwrap();
        }
    }
}

fn word(dir: &Path) -> &str {
    dir.to_str().unwrap()
}

#[test]
fn serves_answers_and_stops_on_both_signals() {
    let dir = tempfile::tempdir().unwrap();
    for signal in ["TERM", "INT"] {
        let server = Server::start(&["--data", word(dir.path())]);
        assert!(server.get("/health/ready", "").contains(r#""status":"ready""#));
        let idle = server.connect();
        server.signal(signal);
        assert_eq!(server.ended(), Some(0), "{signal}");
        drop(idle);
    }
    let verified = run(&["verify", "--json", "--data", word(dir.path())]);
    let report: serde_json::Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!(verified.status.code(), Some(0), "{report}");
    assert!(report["findings"].as_array().unwrap().len() > 10);
}

#[test]
fn one_server_per_file_and_short_commands_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let data = word(dir.path());
    let server = Server::start(&["--data", data]);
    let second = run(&["serve", "--data", data, "--listen", "127.0.0.1:0"]);
    assert_eq!((second.status.code(), text(&second.stdout).as_str()), (Some(1), ""));
    let said = text(&second.stderr);
    assert!(said.contains(&format!("process {}", server.child.id())) && said.contains("--data"), "{said}");

    let made = run(&["api-key", "create", "--name", "Web", "--role", "owner", "--data", data]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    let secret = text(&made.stdout).lines().last().unwrap().to_owned();
    let answer = server.get("/api/v1/api-keys", &format!("authorization: Bearer {secret}\r\n"));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(r#""name":"Web""#), "{answer}");
    assert!(!answer.contains(&secret));

    let added = run(&["user", "add", "bo@example.com", "--role", "manager", "--data", data]);
    assert!(text(&added.stdout).starts_with("usr_"), "{}", text(&added.stderr));
    let twice = run(&["user", "add", "BO@example.com", "--role", "staff", "--data", data]);
    assert_eq!(twice.status.code(), Some(1));
    assert!(text(&twice.stderr).contains("already"), "{}", text(&twice.stderr));
    let wrong = run(&["user", "add", "bo", "--role", "manager", "--data", data]);
    assert_eq!(wrong.status.code(), Some(1));
    assert_eq!(run(&["user", "add", "b@c.example", "--role", "king", "--data", data]).status.code(), Some(2));
    let doctor = text(&run(&["doctor", "--data", data]).stdout);
    assert!(doctor.contains(&format!("process {} serves this shop", server.child.id())), "{doctor}");
    assert!(doctor.contains("ok       schema:") && doctor.contains("ok       integrity:"), "{doctor}");
}

#[test]
fn migrates_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let first = run(&["migrate", "--data", word(dir.path())]);
    assert!(text(&first.stdout).starts_with("the schema went from version 0 to"), "{}", text(&first.stderr));
    let again = run(&["migrate", "--data", word(dir.path())]);
    assert!(text(&again.stdout).starts_with("the schema is at version"));
}

#[test]
fn metrics_can_have_an_address_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let port = {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        free.local_addr().unwrap().port()
    };
    let setting = format!("metrics_listen=127.0.0.1:{port}");
    let server = Server::start(&["--data", word(dir.path()), "--set", &setting]);
    assert!(server.get("/metrics", "").starts_with("HTTP/1.1 404"));
    let apart = Server {
        address: format!("127.0.0.1:{port}"),
        child: purser(&["--version"]).stdout(Stdio::null()).spawn().unwrap(),
    };
    assert!(apart.get("/metrics", "").contains("purser_commands_waiting"));
    assert!(apart.get("/health/live", "").starts_with("HTTP/1.1 200"));
}

/// Whoever started it may read the address and go: the program serves on.
#[test]
fn nobody_needs_to_read_what_is_printed() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start(&["--data", word(dir.path())]);
    drop(server.child.stdout.take());
    assert!(server.get("/health/ready", "").starts_with("HTTP/1.1 200"));
    let port = server.address.rsplit_once(':').unwrap().1.to_owned();
    server.signal("TERM");
    assert_eq!(server.ended(), Some(0));
    let listen = format!("127.0.0.1:{port}");
    let mut deaf = purser(&["serve", "--data", word(dir.path()), "--listen", &listen])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(deaf.stdout.take());
    let log = BufReader::new(deaf.stderr.take().unwrap());
    let mut lines = log.lines().map(Result::unwrap);
    assert!(lines.any(|line| line.contains("standard output is gone")));
    let again = Server { child: deaf, address: listen };
    assert!(again.get("/health/live", "").starts_with("HTTP/1.1 200"));
    again.signal("TERM");
    assert_eq!(again.ended(), Some(0));
    drop(lines);
}

#[test]
fn malformed_requests_do_no_harm() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&["--data", word(dir.path())]);
    assert!(server.ask(b"nonsense\r\n\r\n").starts_with("HTTP/1.1 400"));
    let long = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(20_000));
    assert!(server.ask(long.as_bytes()).starts_with("HTTP/1.1 431"));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(200));
    assert!(server.ask(many.as_bytes()).starts_with("HTTP/1.1 431"));
    assert!(server.get("/%zz", "").starts_with("HTTP/1.1 400"));
    let smuggled =
        "POST /api/v1/orders HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";
    let answer = server.ask(smuggled.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 40"), "{answer}");
    assert!(server.get("/health/live", "").starts_with("HTTP/1.1 200"));
}
