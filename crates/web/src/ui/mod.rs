//! The UI kit: page shell, patterns and parts that every screen is made of.
//!
//! Parts are pure: typed props in, `maud::Markup` out. They know no database, no request and no clock; dates, money and
//! figures come in already formatted for the reader's language. A prop that draws itself implements `maud::Render`, so a
//! page writes `(Button::submit("Create order").primary())`.
//!
//! Invariants, checked by the rule tests over every part and sample page: no inline style, script or handler; every
//! control has a label; every unsafe form carries `csrf` and `idem`; every class is in the style sheet and the reverse.
//!
//! Called by `web/<area>/pages.rs`; the shell supplies [`Shell`] and wraps [`document`].

mod badge;
mod bulk;
mod button;
mod cell;
mod chart;
mod detail;
mod document;
mod empty;
mod facts;
mod field;
mod figure;
mod filter;
mod flash;
mod float;
mod form;
mod grid;
mod hx;
mod icon;
mod index;
mod link_page;
mod nav;
mod offer;
mod pager;
mod palette;
mod places;
mod progress;
mod shell;
mod shop;
mod steps;
mod table;
mod task;
mod timeline;
mod todo;
mod words;

use std::borrow::Cow;

pub use badge::{Shape, Tone, badge, badge_plain, said, tag};
pub use bulk::{Bulk, Matching};
pub use button::{Button, Look};
pub use cell::{
    Figure, copyable, cut, explained, letter, minus, money, money_in, none, number, pair, picture, picture_large,
    reference, text_link, thumb, when,
};
pub use chart::{
    Bar, BarChart, Bullet, ChartFrame, Colour, LineChart, Ranked, Scale, Series, TableView, bullet, heat_strip, ranked,
    spark,
};
pub use detail::{Detail, Neighbours, Section};
pub use document::{Density, Head, Keys, Looks, Rail, Theme, document, paper};
pub use empty::{Empty, Failure};
pub use facts::Facts;
pub use field::{Choice, Field, Kind, suggestion};
pub use figure::{Delta, KeyFigure, figures};
pub use filter::{Chip, Filters, ViewTab, edited_view, views};
pub use flash::{Banner, Toast, toast};
pub use float::{Dialog, Menu, MenuItem};
pub use form::{
    CSRF_FIELD, CSRF_HEADER, Form, FormError, FormGuard, IDEM_FIELD, beside, form_line, form_lines, form_part, form_row,
};
pub use grid::{GridCell, GridRow, StockGrid};
pub use hx::Hx;
pub use icon::{Icon, icon, icon_large};
pub use index::{Body, Index, new_rows};
pub use link_page::{LinkPage, Width};
pub use nav::{Crumb, NavItem, Place, Tab, crumbs, tabs};
pub use offer::{Offer, offers};
pub use pager::{PageSize, Pager};
pub use palette::{KeyGroup, PaletteGroup, PaletteItem, key_sheet, palette_results};
pub use places::{Progressed, SetupStep, found_list, place_list, setup_steps};
pub use progress::{Progress, skeleton};
pub use shell::{Person, Shell};
pub use shop::{
    Good, GoodKind, GoodSupply, GoodsFilter, SumLine, goods, picture_card, picture_cards, sum_bar, sum_lines,
    with_preview,
};
pub use steps::{Step, StepState, steps, steps_tall};
pub use table::{Align, Column, Phone, Pick, Row, RowMark, Sorting, Table};
pub use task::{Alarm, TaskPage};
pub use timeline::{Entry, EntryBody, Mark, timeline};
pub use todo::{TodoItem, todo};

/// A text that is either a literal of ours or made for this page; always escaped when drawn.
pub type Text = Cow<'static, str>;
