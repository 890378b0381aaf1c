//! The program as a process: version, doctor, exit codes, and which stream says what.

#![cfg(test)]

use std::path::Path;
use std::process::{Command, Output};

fn purser(words: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_purser"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PURSER_")) {
        command.env_remove(name);
    }
    command.args(words).envs(variables.iter().copied()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn word(dir: &Path) -> &str {
    dir.to_str().unwrap()
}

#[test]
fn version_is_the_workspace_version() {
    let run = purser(&["--version"], &[]);
    assert!(run.status.success());
    assert_eq!(text(&run.stdout), format!("purser {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn doctor_lists_every_setting_with_its_origin() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("purser.toml"), "log_level = 'warn'\n").unwrap();
    let variables = [("PURSER_LISTEN", "127.0.0.1:0"), ("PURSER_SMTP_URL", "smtp://u:hunter2@h:25")];
    let run = purser(&["doctor", "--data", word(dir.path()), "--set", "mail_from=a@b.example"], &variables);
    let out = text(&run.stdout);
    assert_eq!(run.status.code(), Some(0), "{out}{}", text(&run.stderr));
    let line = |key: &str| out.lines().find(|line| line.starts_with(key)).unwrap_or_else(|| panic!("{key}: {out}"));
    for key in purser::settings::KEYS {
        line(key.name);
    }
    assert!(line("listen ").contains("127.0.0.1:0") && line("listen ").ends_with("environment PURSER_LISTEN"));
    assert!(line("log_level").ends_with("purser.toml") && line("data").ends_with("flag --data"));
    assert!(line("mail_from").ends_with("flag --set mail_from") && line("readers").ends_with("default"));
    assert!(line("smtp_url").contains("smtp://u:***@h:25") && !out.contains("hunter2"));
    assert!(out.contains("ok       data directory:") && out.contains("ok       mail:"), "{out}");
    assert_eq!(text(&run.stderr), "");
}

#[test]
fn doctor_fails_where_purser_cannot_run() {
    let dir = tempfile::tempdir().unwrap();
    let bad = [("mail", "smtp_url=smtp://h:25"), ("jobs", "workers=off"), ("jobs", "workers=only")];
    for (name, setting) in bad {
        let run = purser(&["doctor", "--data", word(dir.path()), "--set", setting], &[]);
        let out = text(&run.stdout);
        assert_eq!(run.status.code(), Some(1), "{out}");
        assert!(out.lines().any(|line| line.starts_with(&format!("FAILED   {name}:"))), "{out}");
    }
    let file = dir.path().join("a-file");
    std::fs::write(&file, "").unwrap();
    let run = purser(&["doctor", "--data", word(&file)], &[]);
    assert_eq!((run.status.code(), text(&run.stdout).as_str()), (Some(2), ""));
    assert!(text(&run.stderr).contains("a-file/purser.toml cannot be read"));
}

#[test]
fn doctor_warns_about_a_readable_password_and_trust_in_everybody() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("purser.toml");
    std::fs::write(&file, "smtp_url = 'smtp://u:p@h:25'\nmail_from = 'a@b.example'\ntrusted_proxies = '0.0.0.0/0'")
        .unwrap();
    for (mode, warned) in [(0o644, true), (0o600, false)] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let run = purser(&["--data", word(dir.path()), "doctor"], &[]);
        let out = text(&run.stdout);
        assert_eq!(run.status.code(), Some(0), "{out}");
        assert_eq!(out.contains("chmod 600"), warned, "{out}");
        assert!(out.contains("warning  proxies: trusted_proxies has 0.0.0.0/0"), "{out}");
    }
}

#[test]
fn wrong_words_and_settings_exit_with_2_and_name_the_fault() {
    let unknown = ("PURSER_LISEN", "x");
    let cases = [
        ("doctr", None, "doctr"),
        ("doctor --set listen", None, "--set listen: not KEY=VALUE"),
        ("doctor --set lisen=x", None, "unknown setting `lisen` in flag --set lisen"),
        ("doctor", Some(unknown), "unknown environment variable PURSER_LISEN"),
        ("doctor --database-url postgres://u:hunter2/x@h/d", None, "setting `database_url` (flag --database-url)"),
    ];
    for (words, variable, wanted) in cases {
        let words: Vec<&str> = words.split(' ').collect();
        let run = purser(&words, variable.as_slice());
        let err = text(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{err}");
        assert!(err.contains(wanted) && !err.contains("hunter2"), "{err}");
        assert_eq!(text(&run.stdout), "");
    }
}

#[test]
fn tables_are_written_to_files_or_to_standard_output() {
    let dir = tempfile::tempdir().unwrap();
    let (data, out) = (dir.path().join("data"), dir.path().join("out"));
    let export = |words: &[&str]| purser(&[&["export"], words, &["--data", word(&data)]].concat(), &[]);
    let run = export(&["all", "--format", "jsonl", "--out", word(&out)]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    assert_eq!(text(&run.stdout).lines().count(), app::export::LAYOUTS.len());
    assert!(app::export::LAYOUTS.iter().all(|layout| out.join(format!("{}.jsonl", layout.table)).is_file()));
    let run = export(&["customers", "--bom"]);
    let written = text(&run.stdout);
    assert_eq!(written.lines().count(), 1, "an empty shop has no customers: {written}");
    assert!(written.starts_with("\u{feff}id,kind,name,email,") && written.ends_with(",updated_at\r\n"), "{written}");
    let refused = [
        (&["nothing"][..], "error: there is no table nothing; there are: all, "),
        (&["all"], "error: name a directory for all tables with --out"),
        (&["orders", "--format", "xlsx"], "error: name a file for a workbook with --out"),
    ];
    for (words, said) in refused {
        let run = export(words);
        assert_eq!(run.status.code(), Some(1), "{words:?}");
        assert!(text(&run.stderr).contains(said), "{}", text(&run.stderr));
    }
    assert_eq!(export(&["orders", "--format", "pdf"]).status.code(), Some(2));
}

#[test]
fn files_are_imported_in_their_order_and_mapped_by_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (products, stock, map, data) = (at("list.csv"), at("stock.csv"), at("map.txt"), at("shop"));
    std::fs::write(&products, "Item no,Name,Net\nTEE-1,Tee,12.50\nMUG-1,Mug,x\n").unwrap();
    std::fs::write(&stock, "sku,location,good\nTEE-1,main,7\n").unwrap();
    std::fs::write(&map, "Item no=sku\nName=title\n\nNet=price\n").unwrap();
    let import = |words: &[&str]| purser(&[&["import", "--data", &data], words].concat(), &[]);

    let first = import(&["--as", "shopify-products", "--map", &map, &products]);
    assert_eq!(first.status.code(), Some(1), "{}", text(&first.stderr));
    let said = text(&first.stdout);
    assert!(said.contains("1 created") && said.contains("1 rejected") && said.contains("line 3"), "{said}");
    let both = import(&[&stock, &stock]);
    assert_eq!(both.status.code(), Some(0), "{}{}", text(&both.stdout), text(&both.stderr));
    let said = text(&both.stdout);
    assert!(said.matches("== ").count() == 2 && said.contains("1 unchanged"), "{said}");

    let several = import(&["--rejects", &at("rejected.csv"), &stock, &stock]);
    assert!(!several.status.success() && text(&several.stderr).contains("one by one"), "{}", text(&several.stderr));
    let nowhere = import(&["--map", "nowhere.txt", &products]);
    assert!(!nowhere.status.success() && text(&nowhere.stderr).contains("nowhere.txt"), "{}", text(&nowhere.stderr));
    let unknown = import(&["--as", "poems", &products]);
    assert!(!unknown.status.success() && text(&unknown.stderr).contains("--as is one of"), "{}", text(&unknown.stderr));
}
