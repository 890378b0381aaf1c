//! The TASK pattern: one thing at a time on a phone, scan box fixed on top, one button at thumb height.

use maud::{Markup, Render, html};

use super::{Button, FormGuard, Head, Icon, Progress, Text, document, icon, words};

/// A full-width red panel; stays until acknowledged.
#[derive(Debug, Clone)]
pub struct Alarm {
    /// "Wrong item".
    pub title: Text,
    /// What was expected.
    pub expected: Text,
    /// What was scanned.
    pub got: Text,
    /// Address that says "seen".
    pub seen_href: Text,
}

/// One step of a task.
#[derive(Debug, Clone)]
pub struct TaskPage {
    /// Document head.
    pub head: Head,
    /// The task: "Pick run 118".
    pub title: Text,
    /// The way back to the list of work.
    pub back_href: Text,
    /// How far it is.
    pub progress: Option<Progress>,
    /// Where a scan is sent, with its guard; none when there is nothing to scan.
    pub scan: Option<(Text, FormGuard)>,
    /// What is sent and what waits: "All sent".
    pub strip: Option<Text>,
    /// Something is wrong.
    pub alarm: Option<Alarm>,
    /// The one thing: labels, big values, a count.
    pub content: Markup,
    /// The one primary button.
    pub primary: Button,
    /// Where a problem is reported; always there.
    pub problem_href: Text,
}

impl Alarm {
    fn draw(&self) -> Markup {
        html! {
            div.task-alarm role="alertdialog" aria-labelledby="alarm-title" tabindex="-1" data-focus data-alarm {
                h2 #alarm-title { (self.title) }
                div { p.task-label { (words::EXPECTED) } p.task-value { (self.expected) } }
                div { p.task-label { (words::GOT) } p { (self.got) } }
                (Button::link(words::UNDERSTOOD, self.seen_href.clone()).large().wide())
            }
        }
    }
}

impl TaskPage {
    fn scan_box(href: &Text, guard: &FormGuard) -> Markup {
        html! {
            form.scan method="post" action=(href) data-scan {
                (guard)
                input.input type="text" name="code" aria-label=(words::SCAN) placeholder=(words::SCAN) autocomplete="off" autocapitalize="off" enterkeyhint="go" inputmode="text";
                button class="btn btn-icon" type="submit" title=(words::SCAN) { (icon(Icon::ScanBarcode)) span.only-text { (words::SCAN) } }
            }
        }
    }
}

impl Render for TaskPage {
    fn render(&self) -> Markup {
        document(
            &self.head,
            &html! {
                body {
                    div.task {
                        @if let Some(strip) = &self.strip { div.task-strip role="status" { (icon(Icon::Send)) (strip) } }
                        header.task-top {
                            div.task-bar {
                                a class="btn btn-quiet btn-icon" href=(self.back_href) title=(words::PREVIOUS) { (icon(Icon::ArrowLeft)) span.only-text { (words::PREVIOUS) } }
                                h1 { (self.title) }
                                (Button::link(words::PROBLEM, self.problem_href.clone()).quiet().icon(Icon::TriangleAlert))
                            }
                            @if let Some((href, guard)) = &self.scan { (Self::scan_box(href, guard)) }
                            @if let Some(progress) = &self.progress { (progress) }
                        }
                        @if let Some(alarm) = &self.alarm { (alarm.draw()) }
                        main.task-body #main tabindex="-1" { (self.content) }
                        footer.task-foot { (self.primary) }
                    }
                    div.only-text #announce role="status" aria-live="polite" {}
                }
            },
        )
    }
}
