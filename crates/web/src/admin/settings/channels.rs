//! Sales channels: where orders come from, and what happens when stock is short.

use app::orders::channels::{ChangeChannel, Channel, ChannelChange, CreateChannel, all, channel};
use app::platform::{AppError, Result as AppResult};
use domain::base::ChannelId;
use domain::catalog::ShortPolicy;
use domain::parties::Permission;
use maud::{Markup, html};
use serde::Deserialize;

use super::record::{Doing, Line, Records, Use, archived, code_of, whole};
use super::tabs::Part;
use crate::pages::{Faults, Page, Sent, Shown, Visit};
use crate::shell::{Address, Policy, Routes};
use crate::ui::{Choice, Field, Kind, form_row};

const RECORDS: Records = Records {
    part: Part::Channels,
    base: "/settings/channels",
    title: "Channels",
    one: "channel",
    about: "Where orders come from. A channel decides what happens to an order when stock is short, and how many units it leaves alone.",
};

pub(super) fn routes() -> Routes {
    Routes::new("channels-pages")
        .page(Policy::Needs(Permission::SettingsRead), "/settings/channels", list)
        .page(Policy::Needs(Permission::SettingsWrite), "/settings/channels/new", new)
        .form(Policy::Needs(Permission::SettingsWrite), "/settings/channels", add)
        .page(Policy::Needs(Permission::SettingsWrite), "/settings/channels/{id}", edit)
        .form(Policy::Needs(Permission::SettingsWrite), "/settings/channels/{id}", change)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    code: String,
    short_policy: String,
    buffer: String,
    version: i64,
    archived: String,
}

fn said(policy: ShortPolicy) -> (&'static str, &'static str) {
    match policy {
        ShortPolicy::Refuse => ("Refuse the order", "Nothing is sold that is not there."),
        ShortPolicy::Record => {
            ("Take it as out of stock", "The order is kept for somebody to decide; nothing is set aside.")
        }
        ShortPolicy::Backorder => ("Back-order the rest", "What there is is set aside; the rest waits for stock."),
    }
}

async fn list(visit: Visit) -> Shown {
    let found = visit.read(|ctx| Ok(all(ctx.tx)?)).await?;
    let lines = found.iter().map(|c| Line {
        id: c.id.to_string(),
        name: c.name.to_string(),
        cells: vec![
            html! { code { (c.code) } },
            html! { (said(c.short_policy).0) },
            html! { @if c.buffer > 0 { (c.buffer) " units left alone" } @else { "No buffer" } },
        ],
        use_: Use::of(&c.archived_at),
    });
    RECORDS.list(&visit, &["Code", "When stock is short", "Buffer"], lines.collect())
}

async fn new(visit: Visit) -> Shown {
    let typed = Typed { short_policy: ShortPolicy::Refuse.code().into(), buffer: "0".into(), ..Typed::default() };
    visit.show(page(&visit, &Doing::Adding, &typed, &Faults::none()))
}

async fn add(visit: Visit, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    match RECORDS.save(&visit, sent.call, typed.create(), format!("{} was added", typed.name)).await? {
        Ok(response) => Ok(response),
        Err(faults) => visit.show(page(&visit, &Doing::Adding, &typed, &faults)),
    }
}

async fn edit(visit: Visit, Address(id): Address<ChannelId>) -> Shown {
    let found = visit.read(move |ctx| channel(ctx.tx, id)).await?;
    visit.show(page(&visit, &changing(&found), &Typed::of(&found), &Faults::none()))
}

async fn change(visit: Visit, Address(id): Address<ChannelId>, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    match RECORDS.save(&visit, sent.call, typed.change(id), format!("{} was saved", typed.name)).await? {
        Ok(response) => Ok(response),
        Err(faults) => {
            let found = visit.read(move |ctx| channel(ctx.tx, id)).await?;
            visit.show(page(&visit, &changing(&found), &typed, &faults))
        }
    }
}

fn changing(found: &Channel) -> Doing {
    let (id, name, use_) = (found.id.to_string(), found.name.to_string(), Use::of(&found.archived_at));
    Doing::Changing { id, name, version: found.version, use_ }
}

impl Typed {
    fn of(found: &Channel) -> Self {
        Self {
            name: found.name.to_string(),
            code: found.code.clone(),
            short_policy: found.short_policy.code().to_owned(),
            buffer: found.buffer.to_string(),
            version: found.version,
            archived: String::new(),
        }
    }

    fn policy(&self) -> AppResult<ShortPolicy> {
        let wrong = || AppError::invalid("short_policy", "unknown_policy", "choose what happens when stock is short");
        ShortPolicy::from_code(&self.short_policy).ok_or_else(wrong)
    }

    fn create(&self) -> AppResult<CreateChannel> {
        let buffer = whole("buffer", &self.buffer)?.unwrap_or(0);
        let (code, name) = (code_of(&self.code, &self.name), self.name.clone());
        Ok(CreateChannel { code, name, short_policy: self.policy()?, buffer })
    }

    fn change(&self, id: ChannelId) -> AppResult<ChangeChannel> {
        let change = ChannelChange {
            name: Some(self.name.clone()),
            short_policy: Some(self.policy()?),
            buffer: whole("buffer", &self.buffer)?.or(Some(0)),
            archived: archived(&self.archived),
        };
        Ok(ChangeChannel { id, version: self.version, change })
    }
}

fn page(visit: &Visit, doing: &Doing, typed: &Typed, faults: &Faults) -> Page {
    RECORDS.form(visit, doing, fields(typed, doing, faults), faults.list())
}

fn fields(typed: &Typed, doing: &Doing, faults: &Faults) -> Markup {
    let code = Field::new("code", "Code", Kind::Code).value(typed.code.clone()).error(faults.at("code"));
    let policies = ShortPolicy::ALL.iter().map(|policy| {
        let (word, note) = said(*policy);
        Choice::new(policy.code(), word).note(note)
    });
    html! {
        (form_row(&html! {
            (Field::text("name", "Name").required().value(typed.name.clone()).error(faults.at("name")))
            @match doing {
                Doing::Adding => { (code.optional().hint("For files and programs; made of the name when left empty. It stays for good.")) }
                Doing::Changing { .. } => { (code.read_only()) }
            }
        }))
        (Field::new("short_policy", "When stock is short", Kind::Radio(policies.collect())).value(typed.short_policy.clone()).error(faults.at("short_policy")))
        (Field::new("buffer", "Units left alone", Kind::Number(None)).value(typed.buffer.clone()).error(faults.at("buffer"))
            .hint("Of every item and location: this channel sells as if there were so many fewer."))
    }
}
