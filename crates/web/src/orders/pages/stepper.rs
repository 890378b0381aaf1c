//! The way of an order through the shop's stages.

use app::orders::stages::StageView;
use domain::Timestamp;
use domain::events::EventKind;
use domain::orders::{Stage, StageAction};
use maud::Markup;

use super::detail::Found;
use crate::pages::Visit;
use crate::ui::{Step, StepState, steps};

pub(super) fn draw(visit: &Visit, found: &Found) -> Markup {
    let here = found.order.stage.as_str();
    let way: Vec<&StageView> = found.stages.iter().filter(|stage| stands(stage, here)).collect();
    let at = way.iter().position(|stage| stage.code.as_str() == here);
    let step = |(index, stage): (usize, &&StageView)| {
        let since = entered(found, stage.code.as_str()).map(|moment| shown(visit, moment));
        let state = match at {
            Some(at) if index < at => StepState::Done,
            Some(at) if index == at && stuck(stage) => StepState::Stuck,
            Some(at) if index == at => StepState::Now,
            Some(_) | None => StepState::Ahead,
        };
        Step { label: stage.name.as_str().to_owned().into(), note: since.map(Into::into), state }
    };
    let all: Vec<Step> = way.iter().enumerate().map(step).collect();
    steps("Stages", &all)
}

/// Stages aside the way are shown only while the order is there.
fn stands(stage: &StageView, here: &str) -> bool {
    let code = stage.code.as_str();
    code == here || (stage.archived_at.is_none() && !stuck(stage))
}

fn stuck(stage: &StageView) -> bool {
    let aside = matches!(stage.code.as_str(), Stage::OUT_OF_STOCK | Stage::CANCELLED);
    aside || matches!(stage.action, StageAction::Hold | StageAction::Cancel)
}

/// When the order last came into a stage; every event of the way names the stage it led to.
fn entered(found: &Found, code: &str) -> Option<Timestamp> {
    let events = found.events.iter().filter(|event| {
        let led_to = if event.kind == EventKind::OrderStaged { event.data.get("to") } else { event.data.get("stage") };
        let to = led_to.and_then(|stage| stage.as_str());
        to == Some(code) || (event.kind == EventKind::OrderCancelled && code == Stage::CANCELLED)
    });
    // Of the same stage, the oldest event in a row is the one that led there; a row is rarely longer than two.
    events.map(|event| event.at).next_back()
}

fn shown(visit: &Visit, at: Timestamp) -> String {
    at.to_jiff().to_zoned(visit.zone().clone()).strftime("%-d %b, %H:%M").to_string()
}
