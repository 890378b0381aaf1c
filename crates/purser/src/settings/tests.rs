//! Settings: the layers, their refusals, and that no secret is shown.

use std::ffi::OsString;

use super::{Database, Flag, LogFormat, Origin, Settings, Workers};

fn flag(key: &str, value: &str) -> Flag {
    Flag { shown: format!("--{key}"), key: key.to_owned(), value: value.to_owned() }
}

fn variables(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    pairs.iter().map(|(name, value)| (name.into(), value.into())).collect()
}

struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn with(file: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("purser.toml"), file).unwrap();
        Self { dir }
    }

    fn load(&self, flags: &[Flag], pairs: &[(&str, &str)]) -> Result<Settings, super::SettingsError> {
        let mut pairs = variables(pairs);
        pairs.push(("PURSER_DATA".into(), self.dir.path().into()));
        Settings::load(flags, pairs)
    }

    fn refusal(&self, flags: &[Flag], pairs: &[(&str, &str)]) -> String {
        self.load(flags, pairs).unwrap_err().to_string()
    }
}

fn row<'a>(settings: &'a Settings, key: &str) -> &'a super::Row {
    settings.rows().iter().find(|row| row.key == key).unwrap()
}

#[test]
fn without_any_layer_the_defaults_hold() {
    let settings = Settings::load(&[], variables(&[("HOME", "/nowhere")])).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.database, Database::Sqlite { path: "purser-data/purser.db".into() });
    assert_eq!((settings.workers, settings.log_format), (Workers::On, LogFormat::Text));
    assert!(settings.trusted_proxies.is_empty() && settings.smtp_url.is_none());
    assert!(settings.rows().iter().all(|row| row.origin == Origin::Default));
    assert_eq!(settings.rows().len(), super::KEYS.len());
}

#[test]
fn a_later_layer_wins_and_is_named() {
    let place = Place::with("listen = '127.0.0.1:1'\nworkers = 'off'\nlog_format = 'json'\npg_writers = 3\n");
    let environment = [("PURSER_LISTEN", "127.0.0.1:2"), ("PURSER_WORKERS", "only")];
    let settings = place.load(&[flag("listen", "127.0.0.1:3")], &environment).unwrap();
    assert_eq!(settings.listen.port(), 3);
    assert_eq!(row(&settings, "listen").origin, Origin::Flag("--listen".to_owned()));
    assert_eq!(settings.workers, Workers::Only);
    assert_eq!(row(&settings, "workers").origin, Origin::Environment("PURSER_WORKERS".to_owned()));
    assert_eq!(settings.log_format, LogFormat::Json);
    assert_eq!(row(&settings, "log_format").origin, Origin::File(settings.file()));
    assert_eq!(settings.pg_writers.get(), 3);
    assert_eq!(row(&settings, "readers").origin, Origin::Default);
}

#[test]
fn the_file_is_that_of_the_directory_a_flag_names() {
    let (named, other) = (Place::with("listen = '127.0.0.1:1'"), Place::with("listen = '127.0.0.1:2'"));
    let dir = named.dir.path().to_str().unwrap();
    assert_eq!(other.load(&[flag("data", dir)], &[]).unwrap().listen.port(), 1);
}

#[test]
fn an_unknown_name_is_refused_and_named() {
    let refusal = Place::with("lisen = '127.0.0.1:1'").refusal(&[], &[]);
    assert!(refusal.contains("`lisen`") && refusal.contains("purser.toml"), "{refusal}");
    let empty = Place::with("");
    assert!(empty.refusal(&[], &[("PURSER_LISEN", "x")]).contains("PURSER_LISEN"));
    assert!(empty.refusal(&[flag("lisen", "x")], &[]).contains("flag --lisen"));
    assert!(empty.load(&[], &[("PURSER_TEST_PG_BIN", "x"), ("PURSER_REQUIRE_POSTGRES", "1")]).is_ok());
}

#[test]
fn each_wrong_value_names_its_setting_and_what_is_wanted() {
    let empty = Place::with("");
    let cases = [
        ("data", "", "is not a name"),
        ("database_url", "mysql://a@b/c", "is not postgres://"),
        ("database_url", "postgres://u:pa/ss@h/db", "is not postgres://"),
        ("database_url", "postgres://u:1?x@h/db", "is not postgres://"),
        ("listen", "8080", "\"8080\" is not an address"),
        ("metrics_listen", "localhost:9", "is not an address"),
        ("base_url", "shop.example.com", "is not an address such as"),
        ("base_url", "https://shop.example.com/?a=1", "is not an address such as"),
        ("trusted_proxies", "10.0.0.0/33", "is not a list of networks"),
        ("workers", "yes", "is not one of on, off, only"),
        ("smtp_url", "mail.example.com", "is not smtp://"),
        ("mail_from", "shop", "is not an e-mail address"),
        ("mail_from", "a@b.example\r\nBcc: c@d.example", "is not an e-mail address"),
        ("pg_writers", "0", "is not a whole number"),
        ("requests_per_key", "0", "is not a whole number from 1 to 1000000"),
        ("readers", "17", "is not a whole number"),
        ("log_format", "xml", "is not one of text, json"),
        ("log_level", "loud", "is not one of error"),
    ];
    for (key, value, wanted) in cases {
        let refusal = empty.refusal(&[flag(key, value)], &[]);
        assert!(refusal.contains(&format!("`{key}`")) && refusal.contains(wanted), "{key}={value}: {refusal}");
    }
}

#[test]
fn good_values_arrive_typed() {
    let place = Place::with("trusted_proxies = ['10.0.0.0/8', '::1']\nbase_url = 'https://shop.example.com/'\n");
    let flags = [
        flag("database_url", "postgres://shop:p%40ss@db.example:5433/shop?sslmode=require"),
        flag("smtp_url", "smtps://u:p@mail.example.com"),
        flag("mail_from", "The Shop <shop@example.com>"),
        flag("metrics_listen", "[::1]:0"),
    ];
    let settings = place.load(&flags, &[]).unwrap();
    let proxies: Vec<String> = settings.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(proxies, ["10.0.0.0/8", "::1/128"]);
    assert_eq!(settings.base_url.as_deref(), Some("https://shop.example.com"));
    assert_eq!(settings.metrics_listen.unwrap().port(), 0);
    let Database::Postgres { url } = &settings.database else { panic!("{:?}", settings.database) };
    assert_eq!(url.expose(), "postgres://shop:p%40ss@db.example:5433/shop?sslmode=require");
    // As the private PostgreSQL of the tests gives it.
    assert!(place.load(&[flag("database_url", "postgresql://purser@%2Ftmp%2Fx/test_1")], &[]).is_ok());
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let settings =
        Place::with("workers = 'off'").load(&[], &[("PURSER_WORKERS", ""), ("PURSER_SMTP_URL", "")]).unwrap();
    assert_eq!((settings.workers, settings.smtp_url), (Workers::Off, None));
}

#[test]
fn no_secret_is_shown_or_repeated() {
    let place = Place::with("database_url = 'postgres://shop:hunter2@db.example/shop?password=hunter2'");
    let settings = place.load(&[flag("smtp_url", "smtp://u:hunter2@mail.example.com:587")], &[]).unwrap();
    assert_eq!(row(&settings, "database_url").shown.as_deref(), Some("postgres://shop:***@db.example/shop"));
    assert_eq!(row(&settings, "smtp_url").shown.as_deref(), Some("smtp://u:***@mail.example.com:587"));
    assert!(!format!("{settings:?}").contains("hunter2"));
    for bad in ["hunter2", "postgres://u:hunter2/x@h/db", "mysql://u:hunter2@h/db"] {
        let error = place.load(&[flag("database_url", bad)], &[]).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
    let broken = Place::with("listen = '127.0.0.1:1'\nsmtp_url = 'smtp://u:hunter2@h\n");
    let error = broken.load(&[], &[]).unwrap_err();
    assert!(error.to_string().contains("line 2"), "{error}");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
}

#[test]
fn the_file_must_have_plain_values_and_no_data() {
    assert!(Place::with("workers = true").refusal(&[], &[]).contains("`workers`"));
    assert!(Place::with("[listen]\nport = 1").refusal(&[], &[]).contains("`listen`"));
    assert!(Place::with("data = '/elsewhere'").refusal(&[], &[]).contains("`data` cannot be set here"));
    let unreadable = tempfile::tempdir().unwrap();
    std::fs::create_dir(unreadable.path().join("purser.toml")).unwrap();
    let dir = unreadable.path().to_str().unwrap();
    let refusal = Settings::load(&[flag("data", dir)], variables(&[])).unwrap_err();
    assert!(refusal.to_string().contains("cannot be read"), "{refusal}");
}
