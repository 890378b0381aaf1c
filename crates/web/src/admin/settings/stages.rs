//! Stages: the owner's own words for where the work on an order is, and what each of them does.

use app::orders::stages::{ChangeStage, CreateStage, StageView, all, stage};
use app::platform::{AppError, Result as AppResult};
use domain::base::StageId;
use domain::orders::{Stage, StageAction};
use domain::parties::Permission;
use maud::{Markup, html};
use serde::Deserialize;

use super::record::{Doing, Line, Records, Use, archived, code_of, whole};
use super::tabs::Part;
use crate::pages::{Faults, Page, Sent, Shown, Visit, figure};
use crate::shell::{Address, Policy, Routes};
use crate::ui::{Choice, Field, Kind, form_row};

const RECORDS: Records = Records {
    part: Part::Stages,
    base: "/settings/stages",
    title: "Stages",
    one: "stage",
    about: "Your own words for where the work on an order is. A stage can do something: ship what is set aside, call it delivered, cancel, or hold.",
};
/// Where a new stage stands when nothing is said.
const USUAL_POSITION: &str = "100";

pub(super) fn routes() -> Routes {
    Routes::new("stages-pages")
        .page(Policy::Needs(Permission::SettingsRead), "/settings/stages", list)
        .page(Policy::Needs(Permission::SettingsWrite), "/settings/stages/new", new)
        .form(Policy::Needs(Permission::SettingsWrite), "/settings/stages", add)
        .page(Policy::Needs(Permission::SettingsWrite), "/settings/stages/{id}", edit)
        .form(Policy::Needs(Permission::SettingsWrite), "/settings/stages/{id}", change)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    code: String,
    action: String,
    position: String,
    version: i64,
    archived: String,
}

const fn said(action: StageAction) -> (&'static str, &'static str) {
    match action {
        StageAction::Nothing => ("Nothing", "The stage is a word."),
        StageAction::StartPicking => ("Start picking", "The order goes to those who pick."),
        StageAction::Ship => ("Ship", "Everything set aside for it is shipped."),
        StageAction::Deliver => ("Deliver", "What was shipped counts as delivered."),
        StageAction::Cancel => ("Cancel", "The order is cancelled and its stock is free again."),
        StageAction::Hold => ("Hold", "The order waits; it cannot be picked or shipped."),
    }
}

async fn list(visit: Visit) -> Shown {
    let found = visit.read(|ctx| Ok(all(ctx.tx)?)).await?;
    let lines = found.iter().map(|s| Line {
        id: s.id.to_string(),
        name: s.name.to_string(),
        cells: vec![html! { code { (s.code) } }, html! { (said(s.action).0) }, html! { (figure(s.position)) }],
        use_: Use::of(&s.archived_at),
    });
    RECORDS.list(&visit, &["Code", "What it does", "Place"], lines.collect())
}

async fn new(visit: Visit) -> Shown {
    let (action, position) = (StageAction::Nothing.code().to_owned(), USUAL_POSITION.to_owned());
    let typed = Typed { action, position, ..Typed::default() };
    visit.show(page(&visit, &Doing::Adding, &typed, &Faults::none()))
}

async fn add(visit: Visit, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    match RECORDS.save(&visit, sent.call, typed.create(), format!("{} was added", typed.name)).await? {
        Ok(response) => Ok(response),
        Err(faults) => visit.show(page(&visit, &Doing::Adding, &typed, &faults)),
    }
}

async fn edit(visit: Visit, Address(id): Address<StageId>) -> Shown {
    let found = visit.read(move |ctx| stage(ctx.tx, id)).await?;
    visit.show(page(&visit, &changing(&found), &Typed::of(&found), &Faults::none()))
}

async fn change(visit: Visit, Address(id): Address<StageId>, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    match RECORDS.save(&visit, sent.call, typed.change(id), format!("{} was saved", typed.name)).await? {
        Ok(response) => Ok(response),
        Err(faults) => {
            let found = visit.read(move |ctx| stage(ctx.tx, id)).await?;
            visit.show(page(&visit, &changing(&found), &typed, &faults))
        }
    }
}

fn changing(found: &StageView) -> Doing {
    let (id, name, use_) = (found.id.to_string(), found.name.to_string(), Use::of(&found.archived_at));
    Doing::Changing { id, name, version: found.version, use_ }
}

impl Typed {
    fn of(found: &StageView) -> Self {
        Self {
            name: found.name.to_string(),
            code: found.code.to_string(),
            action: found.action.code().to_owned(),
            position: found.position.to_string(),
            version: found.version,
            archived: String::new(),
        }
    }

    fn action(&self) -> AppResult<StageAction> {
        let wrong = || AppError::invalid("action", "unknown_action", "choose what the stage does");
        StageAction::from_code(&self.action).ok_or_else(wrong)
    }

    fn create(&self) -> AppResult<CreateStage> {
        let position = whole("position", &self.position)?.unwrap_or(0);
        let code = code_of(&self.code, &self.name);
        Ok(CreateStage { code, name: self.name.clone(), action: self.action()?, position })
    }

    fn change(&self, id: StageId) -> AppResult<ChangeStage> {
        let action = if Stage::BUILT_IN.contains(&self.code.as_str()) { None } else { Some(self.action()?) };
        Ok(ChangeStage {
            id,
            version: self.version,
            name: Some(self.name.clone()),
            action,
            position: whole("position", &self.position)?,
            archived: archived(&self.archived),
        })
    }
}

fn page(visit: &Visit, doing: &Doing, typed: &Typed, faults: &Faults) -> Page {
    RECORDS.form(visit, doing, fields(typed, doing, faults), faults.list())
}

fn fields(typed: &Typed, doing: &Doing, faults: &Faults) -> Markup {
    let code = Field::new("code", "Code", Kind::Code).value(typed.code.clone()).error(faults.at("code"));
    let actions = StageAction::ALL.iter().map(|action| {
        let (word, note) = said(*action);
        Choice::new(action.code(), word).note(note)
    });
    let action = Field::new("action", "What it does", Kind::Radio(actions.collect())).value(typed.action.clone());
    let built_in = matches!(doing, Doing::Changing { .. }) && Stage::BUILT_IN.contains(&typed.code.as_str());
    html! {
        (form_row(&html! {
            (Field::text("name", "Name").required().value(typed.name.clone()).error(faults.at("name")))
            @match doing {
                Doing::Adding => { (code.optional().hint("For files and programs; made of the name when left empty. It stays for good.")) }
                Doing::Changing { .. } => { (code.read_only()) }
            }
        }))
        @if built_in {
            p.form-note { "Rules put orders into this stage, so what it does stays: " (said(StageAction::from_code(&typed.action).unwrap_or(StageAction::Nothing)).0.to_lowercase()) "." }
            input type="hidden" name="action" value=(typed.action);
        } @else {
            (action.error(faults.at("action")))
        }
        (Field::new("position", "Place among the stages", Kind::Number(None)).value(typed.position.clone()).error(faults.at("position")).hint("The lower, the earlier."))
    }
}
