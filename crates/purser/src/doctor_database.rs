//! What `purser doctor` finds out about the database, without changing anything.

use app::platform::schema::MIGRATIONS;
use db::{Conn, Engine, Use};

use crate::doctor::{Check, Finding};
use crate::lock::ServerLock;
use crate::opening::{self, Stay};
use crate::settings::{Database, Settings};

/// Lines of damage that are shown.
const MAX_DAMAGE_LINES: usize = 5;

/// The checks of the database.
pub fn checks(settings: &Settings) -> Vec<Check> {
    if let Database::Sqlite { path } = &settings.database
        && !path.exists()
    {
        let text = format!("{} does not exist yet; the first start makes it", path.display());
        return vec![Check { name: "database", finding: Finding::Good(text) }];
    }
    let options = opening::shop_options(settings, Stay::Briefly);
    match options.target.connect(Use::Read, options.connect) {
        Err(error) => vec![Check { name: "database", finding: Finding::Bad(whole(&error)) }],
        Ok(mut conn) => {
            let reached = Finding::Good(format!("{} answers", conn.engine().name()));
            let mut checks = vec![Check { name: "database", finding: reached }, schema(&mut conn)];
            if conn.engine() == Engine::Sqlite {
                checks.extend([integrity(&mut conn), server(settings)]);
            }
            checks
        }
    }
}

fn schema(conn: &mut Conn) -> Check {
    let newest = MIGRATIONS.last().map_or(0, |step| step.version);
    let finding = match db::applied_version(conn) {
        Err(error) => Finding::Bad(whole(&error)),
        Ok(version) if version == newest => Finding::Good(format!("version {version}, as this program needs")),
        Ok(version) if version < newest => {
            Finding::Doubtful(format!("version {version}; the next start, or purser migrate, brings it to {newest}"))
        }
        Ok(version) => Finding::Bad(format!("version {version}; this program knows {newest}: use a newer program")),
    };
    Check { name: "schema", finding }
}

fn integrity(conn: &mut Conn) -> Check {
    let finding = match conn.integrity() {
        Err(error) => Finding::Bad(whole(&error)),
        Ok(damage) if damage.is_empty() => Finding::Good("the file is whole".to_owned()),
        Ok(damage) => {
            let shown: Vec<String> = damage.into_iter().take(MAX_DAMAGE_LINES).collect();
            Finding::Bad(format!("the file is damaged, restore a backup: {}", shown.join("; ")))
        }
    };
    Check { name: "integrity", finding }
}

fn server(settings: &Settings) -> Check {
    let finding = match ServerLock::holder(&settings.data) {
        Ok(None) => Finding::Good("none is running".to_owned()),
        Ok(Some(holder)) => Finding::Good(format!("process {holder} serves this shop")),
        Err(error) => Finding::Bad(whole(&error)),
    };
    Check { name: "server", finding }
}

fn whole(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}
