//! The log: who did what, when. Nobody can change it; `purser verify` proves that nobody did.

use app::insight::log::{LogEntry, LogFilter, LogPage, areas, log};
use app::platform::people::list_users;
use domain::base::{Currency, EventId, Money, UserId};
use domain::parties::Permission;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use super::settings::tabs::{self, Part};
use crate::pages::{Page, Shown, Visit, amount, moment};
use crate::shell::{Policy, Query, Routes};
use crate::ui::{Chip, Choice, Column, Empty, Field, Filters, Icon, Kind, Pager, Phone, Place, Row, Table, Text, cut};

const HREF: &str = "/log";
/// Letters of an id after its kind.
const ID_LETTERS: usize = 14;
/// Facts that are amounts, in minor units of the event's currency.
const MONEY: [&str; 4] = ["total", "before", "after", "amount"];
/// Actors that are no person.
const OTHERS: [(&str, &str); 3] = [("api_key", "Any program"), ("guest", "Customers"), ("system", "Purser itself")];

pub(super) fn routes() -> Routes {
    Routes::new("log-pages").page(Policy::Needs(Permission::AuditRead), HREF, show)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    area: String,
    who: String,
    before: Option<EventId>,
}

impl Asked {
    fn filter(&self) -> LogFilter {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let user: Option<UserId> = self.who.parse().ok();
        LogFilter {
            area: given(&self.area),
            actor_kind: user.map_or_else(|| given(&self.who), |_| Some("user".to_owned())),
            actor: user.map(UserId::raw),
            before: self.before,
        }
    }

    /// The address of the same list with other filters.
    fn href(&self, area: &str, who: &str, before: Option<EventId>) -> Text {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let before = before.map(|id| id.to_string()).unwrap_or_default();
        for (name, value) in [("area", area), ("who", who), ("before", before.as_str())] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { HREF.into() } else { format!("{HREF}?{query}").into() }
    }
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Shown {
    let filter = asked.filter();
    let (found, people) = visit.read(move |ctx| Ok((log(ctx, &filter)?, list_users(ctx)?))).await?;
    let names: Vec<(String, String)> =
        people.into_iter().map(|user| (user.id.to_string(), user.name.to_string())).collect();
    let body = html! {
        p.quiet { "Every change, by whom and when. Entries cannot be changed or removed." }
        section.idx #index aria-label="Log" hx-target:inherited="#index" hx-swap:inherited="outerMorph" hx-push-url:inherited="true" {
            div.idx-body {
                (filters(&asked, &names))
                @if found.entries.is_empty() { (Empty::new(Icon::History, "Nothing matches", "No entry of the log fits these filters.")) } @else { div.idx-scroll tabindex="0" role="region" aria-label="Entries" { (table(&visit, &found)) } }
                (pager(&asked, &found))
            }
        }
    };
    visit.show(Page::new("Log", Place::Settings, tabs::page(&visit, Part::Log, "Log", &[], &body)))
}

/// "tax_rate" as "Tax rate".
fn words(code: &str) -> String {
    let text = code.replace(['_', '.'], " ");
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn filters(asked: &Asked, names: &[(String, String)]) -> Filters {
    let any = |word: &'static str| std::iter::once(Choice::new("", word));
    let known = any("Everything").chain(areas().into_iter().map(|area| Choice::new(area, words(area))));
    let people = names.iter().map(|(id, name)| Choice::new(id.clone(), name.clone()));
    let others = OTHERS.iter().map(|&(code, word)| Choice::new(code, word));
    let actors = any("Anybody").chain(people).chain(others);
    let mut chips = Vec::new();
    if !asked.area.is_empty() {
        let without = asked.href("", &asked.who, None);
        chips.push(Chip { name: "What".into(), relation: "is".into(), value: words(&asked.area).into(), without });
    }
    if !asked.who.is_empty() {
        let name = names.iter().find(|(id, _)| *id == asked.who).map(|(_, name)| name.clone());
        let other = OTHERS.iter().find(|(code, _)| *code == asked.who).map(|(_, word)| (*word).to_owned());
        let value = name.or(other).unwrap_or_else(|| asked.who.clone());
        chips.push(Chip {
            name: "Who".into(),
            relation: "is".into(),
            value: value.into(),
            without: asked.href(&asked.area, "", None),
        });
    }
    Filters::new(HREF, HREF).chips(chips).fields(html! {
        (Field::new("area", "What", Kind::Select(known.collect())).value(asked.area.clone()))
        (Field::new("who", "Who", Kind::Select(actors.collect())).value(asked.who.clone()))
    })
}

fn table(visit: &Visit, found: &LogPage) -> Table {
    let now = visit.shop().clock().now();
    let rows = found.entries.iter().map(|entry| {
        let cells = vec![
            html! { (words(&entry.kind)) },
            moment(entry.at, now, visit.zone()),
            html! { (who(entry)) },
            facts(entry),
        ];
        Row::new(format!("event-{}", entry.id), cells)
    });
    let columns = vec![
        Column::lead("What"),
        Column::text("When").phone(Phone::Aside),
        Column::text("Who"),
        Column::text("More").phone(Phone::Hidden),
    ];
    Table::new("Log", columns, rows.collect())
}

fn who(entry: &LogEntry) -> String {
    match (&entry.actor, entry.actor_kind.as_str()) {
        (Some(name), "api_key") => format!("{name} (program)"),
        (Some(name), _) => name.clone(),
        (None, "guest") => "A customer".to_owned(),
        (None, "system") => "Purser".to_owned(),
        (None, other) => words(other),
    }
}

/// The event's own facts in one line; the request's id finds it in the program's log.
fn facts(entry: &LogEntry) -> Markup {
    let data: serde_json::Value = serde_json::from_str(&entry.data).unwrap_or_default();
    let currency = data.get("currency").and_then(Value::as_str).and_then(|code| code.parse().ok());
    let parts = data.as_object().into_iter().flatten().filter_map(|(name, value)| fact(name, value, currency));
    let line = parts.collect::<Vec<_>>().join(", ");
    html! { span.quiet { (cut(if line.is_empty() { &entry.request_id } else { &line })) } }
}

/// One fact in words; ids and empty values say nothing to a reader, lists say how long they are.
fn fact(name: &str, value: &Value, currency: Option<Currency>) -> Option<String> {
    let is_id =
        |text: &str| text.split_once('_').is_some_and(|(kind, rest)| kind.len() <= 4 && rest.len() == ID_LETTERS);
    let told = match (value, currency) {
        (Value::Null | Value::Bool(false), _) => return None,
        (Value::Bool(true), _) => "yes".to_owned(),
        (Value::String(text), _) if text.is_empty() || is_id(text) || name == "currency" => return None,
        (Value::String(text), _) => text.replace('_', " "),
        (Value::Number(number), Some(currency)) if MONEY.contains(&name) => {
            let sum = Money::from_minor(number.as_i64()?, currency);
            format!("{}{}", currency.symbol(), amount(sum))
        }
        (Value::Number(number), _) if number.as_i64() == Some(0) => return None,
        (Value::Number(number), _) => number.to_string(),
        (Value::Array(list), _) => list.len().to_string(),
        (Value::Object(_), _) => return None,
    };
    Some(format!("{} {told}", words(name)))
}

fn pager(asked: &Asked, found: &LogPage) -> Pager {
    let last = found.entries.last().map(|entry| entry.id);
    Pager {
        range: format!("{} entries", found.entries.len()).into(),
        sizes: Vec::new(),
        previous: asked.before.map(|_| asked.href(&asked.area, &asked.who, None)),
        next: last.filter(|_| found.has_more).map(|id| asked.href(&asked.area, &asked.who, Some(id))),
    }
}
