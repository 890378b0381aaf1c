//! Key figures: few, large, each a link to the rows behind it.

use maud::{Markup, html};

use super::{Figure, Shape, Text, Tone, said};

/// How a figure moved against the period before.
#[derive(Debug, Clone)]
pub struct Delta {
    /// "+12 %".
    pub text: Text,
    /// Whether that is good; up is not always.
    pub tone: Tone,
}

/// One figure.
#[derive(Debug, Clone)]
pub struct KeyFigure {
    label: Text,
    value: Figure,
    delta: Option<Delta>,
    note: Option<Text>,
    href: Option<Text>,
    id: Option<Text>,
    spark: Option<Markup>,
}

impl KeyFigure {
    /// A figure, formatted; minor units are drawn smaller.
    #[must_use]
    pub fn new(label: impl Into<Text>, value: impl Into<Text>) -> Self {
        Self {
            label: label.into(),
            value: Figure::from(value.into()),
            delta: None,
            note: None,
            href: None,
            id: None,
            spark: None,
        }
    }

    /// How it moved.
    #[must_use]
    pub fn delta(mut self, delta: Delta) -> Self {
        self.delta = Some(delta);
        self
    }

    /// What it is compared with, or what it leaves out.
    #[must_use]
    pub fn note(mut self, note: impl Into<Text>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// The rows behind it.
    #[must_use]
    pub fn href(mut self, href: impl Into<Text>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Id of the value, for live updates.
    #[must_use]
    pub fn id(mut self, id: impl Into<Text>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// A sparkline beside the note.
    #[must_use]
    pub fn spark(mut self, spark: Markup) -> Self {
        self.spark = Some(spark);
        self
    }

    fn draw(&self) -> Markup {
        html! {
            div.fig {
                span.fig-label { @match &self.href { Some(href) => { a.fig-link href=(href) { (self.label) } } None => { (self.label) } } }
                span.fig-value id=[&self.id] { (self.value) }
                @if self.delta.is_some() || self.note.is_some() || self.spark.is_some() {
                    span.fig-note {
                        @if let Some(delta) = &self.delta { (said(delta.tone, shape_of(delta.tone), &delta.text)) }
                        @if let Some(note) = &self.note { span { (note) } }
                        @if let Some(spark) = &self.spark { (spark) }
                    }
                }
            }
        }
    }
}

const fn shape_of(tone: Tone) -> Shape {
    match tone {
        Tone::Ok => Shape::Full,
        Tone::Bad => Shape::Triangle,
        Tone::Warn | Tone::Info => Shape::Half,
        Tone::Hold => Shape::Bar,
        Tone::Neutral => Shape::Ring,
    }
}

/// A strip of figures between hairlines.
#[must_use]
pub fn figures(all: &[KeyFigure]) -> Markup {
    html! { div.figs { div.figs-in { @for one in all { (one.draw()) } } } }
}
