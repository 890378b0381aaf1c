//! The list table: sticky head, real links, sort links with `aria-sort`, selectable rows, totals; cards on a phone.

use maud::{Markup, Render, html};

use super::bulk::BULK_FORM;
use super::{Icon, Text, icon, words};

/// Which side a column leans to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Start,
    /// Figures.
    End,
}

/// Where a column's value stands in the two-line card that a row becomes on a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phone {
    /// First line, left: the name or number. The row's header.
    Lead,
    /// First line, right: usually money.
    Aside,
    /// Second line, in column order.
    Line,
    /// Second line, at the right end.
    LineEnd,
    /// Not shown.
    Hidden,
}

/// Order of a column now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorting {
    /// The list is not ordered by it.
    Unsorted,
    /// Smallest or earliest first.
    Ascending,
    /// Largest or latest first.
    Descending,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    label: Text,
    align: Align,
    phone: Phone,
    sort: Option<(Text, Sorting)>,
    fit: bool,
    label_hidden: bool,
}

impl Column {
    /// The first column: name or number, header of its rows.
    #[must_use]
    pub fn lead(label: impl Into<Text>) -> Self {
        Self {
            label: label.into(),
            align: Align::Start,
            phone: Phone::Lead,
            sort: None,
            fit: false,
            label_hidden: false,
        }
    }

    /// Words.
    #[must_use]
    pub fn text(label: impl Into<Text>) -> Self {
        Self { phone: Phone::Line, ..Self::lead(label) }
    }

    /// Figures, to the right.
    #[must_use]
    pub fn figure(label: impl Into<Text>) -> Self {
        Self { align: Align::End, ..Self::text(label) }
    }

    /// Where it goes on a phone.
    #[must_use]
    pub fn phone(mut self, phone: Phone) -> Self {
        self.phone = phone;
        self
    }

    /// Can be ordered by, through the link `href`.
    #[must_use]
    pub fn sort(mut self, href: impl Into<Text>, now: Sorting) -> Self {
        self.sort = Some((href.into(), now));
        self
    }

    /// No wider than its content.
    #[must_use]
    pub fn fit(mut self) -> Self {
        self.fit = true;
        self
    }

    /// The label is heard, not seen: pictures, buttons.
    #[must_use]
    pub fn label_hidden(mut self) -> Self {
        self.label_hidden = true;
        self
    }

    fn class(&self) -> String {
        let mut class = String::from(match self.phone {
            Phone::Lead => "lead",
            Phone::Aside => "aside",
            Phone::Line => "line",
            Phone::LineEnd => "line-end",
            Phone::Hidden => "hide-phone",
        });
        if self.align == Align::End {
            class.push_str(" right");
        }
        if self.fit {
            class.push_str(" fit");
        }
        class
    }

    /// On a phone there is no head: a figure in the second line brings its word along.
    fn phone_label(&self) -> Option<&Text> {
        let second_line = matches!(self.phone, Phone::Line | Phone::LineEnd);
        (self.align == Align::End && second_line && !self.label_hidden).then_some(&self.label)
    }

    fn head(&self) -> Markup {
        let aria = self.sort.as_ref().and_then(|(_, now)| match now {
            Sorting::Unsorted => None,
            Sorting::Ascending => Some("ascending"),
            Sorting::Descending => Some("descending"),
        });
        let mark = match self.sort {
            Some((_, Sorting::Ascending)) => Icon::ArrowUp,
            Some((_, Sorting::Descending)) => Icon::ArrowDown,
            Some((_, Sorting::Unsorted)) | None => Icon::ChevronsUpDown,
        };
        html! {
            th scope="col" class=(self.class()) aria-sort=[aria] {
                @match &self.sort {
                    Some((href, _)) => { a.sort href=(href) hx-get=(href) { (self.label) (icon(mark)) } }
                    None if self.label_hidden => { span.only-text { (self.label) } }
                    None => { (self.label) }
                }
            }
        }
    }
}

/// The check box of a row.
#[derive(Debug, Clone)]
pub struct Pick {
    /// Value sent as `id`.
    pub value: Text,
    /// What it selects, for the ear: "Order 1042".
    pub label: Text,
    /// Selected when the page opens; selection survives paging.
    pub picked: bool,
}

/// What marks a whole row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowMark {
    /// Nothing.
    #[default]
    Plain,
    /// Cancelled: struck, not removed.
    Cancelled,
    /// Just changed by someone else: lights up once.
    Fresh,
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    id: Text,
    href: Option<Text>,
    cells: Vec<Markup>,
    pick: Option<Pick>,
    mark: RowMark,
    menu: Option<Markup>,
}

impl Row {
    /// A row with one cell per column; `id` is the element's id, stable across swaps ("order-1042").
    #[must_use]
    pub fn new(id: impl Into<Text>, cells: Vec<Markup>) -> Self {
        Self { id: id.into(), href: None, cells, pick: None, mark: RowMark::Plain, menu: None }
    }

    /// Where a click anywhere in the row goes; the lead cell holds the link itself.
    #[must_use]
    pub fn href(mut self, href: impl Into<Text>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Can be selected.
    #[must_use]
    pub fn pick(mut self, pick: Pick) -> Self {
        self.pick = Some(pick);
        self
    }

    /// Marks the whole row.
    #[must_use]
    pub fn mark(mut self, mark: RowMark) -> Self {
        self.mark = mark;
        self
    }

    /// Button and menu at its end, seen on hover and focus.
    #[must_use]
    pub fn menu(mut self, menu: Markup) -> Self {
        self.menu = Some(menu);
        self
    }
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    caption: Text,
    columns: Vec<Column>,
    rows: Vec<Row>,
    totals: Option<Vec<Markup>>,
    plain: bool,
}

impl Table {
    /// A table; the caption says what it lists and is heard, not seen.
    #[must_use]
    pub fn new(caption: impl Into<Text>, columns: Vec<Column>, rows: Vec<Row>) -> Self {
        Self { caption: caption.into(), columns, rows, totals: None, plain: false }
    }

    /// Totals over the whole filter, one cell per column; the first says so.
    #[must_use]
    pub fn totals(mut self, cells: Vec<Markup>) -> Self {
        self.totals = Some(cells);
        self
    }

    /// Stands in a section of a page rather than across it.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.plain = true;
        self
    }

    fn has_picks(&self) -> bool {
        self.rows.iter().any(|row| row.pick.is_some())
    }

    fn has_menus(&self) -> bool {
        self.rows.iter().any(|row| row.menu.is_some())
    }

    fn class(&self) -> &'static str {
        if self.plain { "tbl tbl-cards tbl-plain" } else { "tbl tbl-cards tbl-stick" }
    }

    /// One row alone, to replace the row with the same id.
    #[must_use]
    pub fn row(&self, row: &Row) -> Markup {
        let class = match row.mark {
            RowMark::Plain => None,
            RowMark::Cancelled => Some("gone"),
            RowMark::Fresh => Some("fresh"),
        };
        html! {
            tr id=(row.id) class=[class] data-href=[&row.href] {
                @if let Some(pick) = &row.pick {
                    td.pick { input type="checkbox" name="id" value=(pick.value) form=(BULK_FORM) aria-label={ (words::SELECT) " " (pick.label) } checked[pick.picked]; }
                }
                @for (column, cell) in self.columns.iter().zip(&row.cells) { (cell_of(column, cell)) }
                @if let Some(menu) = &row.menu { td.row-menu { (menu) } }
            }
        }
    }

    fn head(&self) -> Markup {
        html! {
            thead { tr {
                @if self.has_picks() { th.pick scope="col" { input.needs-script type="checkbox" data-do="pick-all" aria-label=(words::SELECT_PAGE); } }
                @for column in &self.columns { (column.head()) }
                @if self.has_menus() { th.row-menu scope="col" { span.only-text { (words::MORE) } } }
            } }
        }
    }

    fn foot(&self, totals: &[Markup]) -> Markup {
        html! {
            tfoot { tr {
                @if self.has_picks() { td.pick {} }
                @for (column, cell) in self.columns.iter().zip(totals) { (cell_of(column, cell)) }
                @if self.has_menus() { td.row-menu {} }
            } }
        }
    }
}

fn cell_of(column: &Column, cell: &Markup) -> Markup {
    html! {
        @if column.phone == Phone::Lead { th scope="row" class=(column.class()) { (cell) } }
        @else { td class=(column.class()) data-label=[column.phone_label()] { (cell) } }
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        html! {
            table class=(self.class()) {
                caption { (self.caption) }
                (self.head())
                tbody { @for row in &self.rows { (self.row(row)) } }
                @if let Some(totals) = &self.totals { (self.foot(totals)) }
            }
        }
    }
}
