//! What an import did or would do, as people read it.

use app::import::report::Report;
use app::import::undo::Undone;
use app::import::work::Told;
use app::platform::imports::ImportState;
use app::platform::imports::queries::{ImportRow, UnitRow};
use app::platform::imports::store::FindingRow;
use maud::{Markup, Render, html};

use crate::pages::figure;
use crate::ui::{
    Banner, Button, Column, Icon, KeyFigure, Phone, Row, Section, Shape, Table, Tone, badge, figures, none,
};

/// Most rows of the file that are told of on the page; the file of rejects has all.
pub(super) const SHOWN: i64 = 100;

/// The report of the last step.
pub(super) fn draw(import: &ImportRow, told: &Told, findings: &[FindingRow], kept: &[UnitRow]) -> Markup {
    let report = &told.report;
    let is_dry = import.state == ImportState::Checked;
    html! {
        @if let Some(undone) = &told.undone { (undo_section(undone, kept)) }
        (Section::new("report", if is_dry { "What the import would do" } else { "What the import did" }, html! {
            @if is_dry { (Banner::new(Tone::Info, "Nothing has changed yet", "This is what would happen.").inside()) }
            (counts(report))
            (more_figures(report))
            @if !report.left_out.is_empty() { p.quiet { "Columns left out: " (report.left_out.join(", ")) } }
        }))
        @if !findings.is_empty() { (findings_section(import, report, findings)) }
    }
}

fn counts(report: &Report) -> Markup {
    let one = |label: &'static str, n: u64| KeyFigure::new(label, count(n));
    figures(&[
        one("Rows", report.rows),
        one("Created", report.created),
        one("Changed", report.changed),
        one("Unchanged", report.unchanged),
        one("Skipped", report.skipped),
        one("Rejected", report.rejected),
    ])
}

fn count(n: u64) -> String {
    figure(i64::try_from(n).unwrap_or(i64::MAX))
}

fn more_figures(report: &Report) -> Markup {
    let words: Vec<String> = report.figures.iter().map(|(name, n)| format!("{} {name}", figure(*n))).collect();
    html! { @if !words.is_empty() { p { (words.join(", ")) } } }
}

fn findings_section(import: &ImportRow, report: &Report, findings: &[FindingRow]) -> Markup {
    let columns = vec![
        Column::lead("Line").fit(),
        Column::text("Row").phone(Phone::Aside),
        Column::text("Column").phone(Phone::Line),
        Column::text("Why"),
    ];
    let row = |f: &FindingRow| {
        let class = if f.rejected {
            badge(Tone::Bad, Shape::Triangle, "Rejected")
        } else {
            badge(Tone::Neutral, Shape::Bar, "Skipped")
        };
        let cells = vec![
            html! { span.only-phone { "Line " } (f.line) },
            class,
            f.column.as_deref().map_or_else(none, |c| html! { (c) }),
            html! { (f.message) },
        ];
        Row::new(format!("line-{}", f.line), cells)
    };
    let all = report.skipped + report.rejected;
    let rejects = Button::link("Rejected rows as a file", format!("/imports/{}/rejects.csv", import.id))
        .icon(Icon::Download)
        .small()
        .download("rejected.csv");
    let body = html! {
        @if all > findings.len() as u64 || (report.reasons.len() > 1 && all > report.reasons.len() as u64) { (reasons(report)) }
        (Table::new("Rows that were not taken", columns, findings.iter().map(row).collect()).plain())
        @if all > findings.len() as u64 {
            p.quiet { "The first " (findings.len()) " of " (count(all)) " rows are shown; the file has all that were rejected." }
        }
    };
    let section = Section::new("findings", "Rows that were not taken", body).count(count(all));
    html! { @if report.rejected > 0 { (section.tools(rejects.render())) } @else { (section) } }
}

fn reasons(report: &Report) -> Markup {
    html! {
        ul.dots {
            @for reason in report.reasons.values() {
                li { strong { (count(reason.rows)) } " · " (reason.example) span.quiet { " (line " (reason.line) ")" } }
            }
        }
    }
}

fn undo_section(undone: &Undone, kept: &[UnitRow]) -> Markup {
    let body = html! {
        (figures(&[KeyFigure::new("Taken back", count(undone.taken_back)), KeyFigure::new("Kept", count(undone.kept))]))
        @if !kept.is_empty() {
            ul.dots { @for unit in kept { li { @if unit.line > 0 { "Line " (unit.line) ": " } (unit.kept_because.as_deref().unwrap_or_default()) } } }
        }
    };
    Section::new("undone", "What was taken back", body).render()
}
