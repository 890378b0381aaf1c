//! Which rows are one paper. All rows are kept until the last has come, because a number may come back further down, and
//! credits are looked for among orders that may stand below them.

use super::apply::PaperUnit;
use super::prepare::Prepare;
use super::read::{self, Head, SalesRow, order_number};
use super::when::Order;
use super::whole::Settled;
use crate::import::limits::MAX_KEPT_BYTES;
use crate::import::plan::{Fate, Planned, Planner, Row, Setup};
use domain::orders::past::{Paper, PastRow, RowClass, classify};
use std::collections::HashMap;
use std::sync::Arc;

/// Most rows of one paper.
const MAX_PAPER_ROWS: usize = 20_000;

/// Collects rows.
pub(super) struct Papers {
    setup: Setup,
    rows: Vec<Row>,
    dates: Order,
    bytes: usize,
    too_much: Vec<u64>,
}

/// A paper whose rows have their classes.
#[derive(Clone, Debug)]
pub(super) struct PaperRows {
    pub(super) number: String,
    pub(super) kind: Paper,
    pub(super) head: Head,
    pub(super) rows: Vec<(SalesRow, RowClass)>,
    /// What an order comes to beside its rows.
    pub(super) settled: Settled,
}

/// The rows of a number.
struct Collected {
    number: String,
    head: Head,
    rows: Vec<SalesRow>,
    has_customer: bool,
}

impl Papers {
    pub(super) fn new(setup: Setup) -> Self {
        let dates = Order::beginning(setup.layout.is_some_and(|layout| layout.month_first));
        Papers { setup, rows: Vec::new(), dates, bytes: 0, too_much: Vec::new() }
    }

    /// The rows by number, in order of each number's first row; and those that cannot be read.
    fn collect(&mut self) -> (Vec<Collected>, Vec<Planned>) {
        let (mut papers, mut out): (Vec<Collected>, Vec<Planned>) = (Vec::new(), Vec::new());
        let mut known: HashMap<String, usize> = HashMap::new();
        for row in std::mem::take(&mut self.rows) {
            let number = order_number(row.get("order"), self.setup.layout.is_some());
            if number.is_empty() {
                out.push(Planned::Row(row.line, Fate::rejected("order", "no_number", "the row has no order number")));
                continue;
            }
            let (sold, head) = match read::row(&row, &self.setup, self.dates) {
                Ok(read) => read,
                Err(fate) => {
                    out.push(Planned::Row(row.line, fate));
                    continue;
                }
            };
            match known.get(number).and_then(|at| papers.get_mut(*at)) {
                Some(paper) => paper.add(sold, head),
                None => {
                    known.insert(number.to_owned(), papers.len());
                    papers.push(Collected::new(number, sold, head));
                }
            }
        }
        (papers, out)
    }
}

impl Collected {
    fn new(number: &str, row: SalesRow, head: Head) -> Collected {
        let has_customer = head.is_named();
        Collected { number: number.to_owned(), head, rows: vec![row], has_customer }
    }

    /// A paper is as old as its first row; what later rows say of the buyer fills what is missing.
    fn add(&mut self, row: SalesRow, head: Head) {
        self.has_customer |= head.is_named();
        self.head.at = self.head.at.min(head.at);
        self.head.whole.fill(head.whole);
        self.head.is_cancelled |= head.is_cancelled;
        self.head.address = self.head.address.take().or(head.address);
        let own = [&mut self.head.reference, &mut self.head.name, &mut self.head.email, &mut self.head.country];
        for (own, other) in own.into_iter().zip([head.reference, head.name, head.email, head.country]) {
            if own.is_empty() {
                *own = other;
            }
        }
        self.rows.push(row);
    }

    /// The paper, or every row rejected.
    fn classed(self, setup: &Setup) -> Result<PaperRows, Vec<Planned>> {
        let Collected { number, head, rows, has_customer } = self;
        if head.is_cancelled {
            let skip = |row: &SalesRow| Planned::Row(row.line, Fate::skipped("cancelled", "the order was cancelled"));
            return Err(rows.iter().map(skip).collect());
        }
        let reject = |line: u64, fault: u64, field: &str, code: &str, message: String| {
            let fate = if line == fault {
                Fate::rejected(field, code, message)
            } else {
                Fate::rejected("", "rejected_with", format!("it belongs with line {fault}, which was rejected"))
            };
            Planned::Row(line, fate)
        };
        let all = |fault: u64, field: &str, code: &str, message: String| -> Vec<Planned> {
            rows.iter().map(|row| reject(row.line, fault, field, code, message.clone())).collect()
        };
        let first = rows.first().map_or(0, |row| row.line);
        if rows.len() > MAX_PAPER_ROWS {
            return Err(all(first, "order", "too_many_rows", format!("{number} has more than {MAX_PAPER_ROWS} rows")));
        }
        let looked: Vec<PastRow> = rows
            .iter()
            .map(|row| PastRow { charge: row.charge, quantity: row.quantity, price: row.price, has_customer })
            .collect();
        match classify(&number, &looked) {
            Ok((kind, classes)) => {
                let settled = match kind {
                    Paper::Sale => settled(&head, &rows, setup),
                    Paper::Credit | Paper::Adjustment | Paper::BadDebt => Ok(Settled::default()),
                };
                let settled = settled
                    .map_err(|message| all(first, "order_total", "does_not_add_up", format!("{number}: {message}")))?;
                let rows = rows.into_iter().zip(classes).collect();
                Ok(PaperRows { number, kind, head, rows, settled })
            }
            Err(refused) => {
                let fault = rows.get(refused.row()).map_or(first, |row| row.line);
                Err(all(fault, "quantity", refused.code(), refused.to_string()))
            }
        }
    }
}

/// What an order comes to beside its rows.
fn settled(head: &Head, rows: &[SalesRow], setup: &Setup) -> Result<Settled, String> {
    // A row that is beyond all amounts is refused when it is taken.
    let amount = |row: &SalesRow| row.price.times(row.quantity, setup.currency).map_or(0, |minor| minor - row.discount);
    let (sum, tax) = (rows.iter().map(amount).sum(), rows.iter().map(|row| row.tax).sum());
    head.whole.settle(sum, tax, setup.layout.is_some_and(|layout| layout.tax_on_top))
}

impl Head {
    fn is_named(&self) -> bool {
        !self.reference.is_empty() || !self.email.is_empty() || !self.name.is_empty()
    }
}

impl Planner for Papers {
    fn push(&mut self, row: Row) -> Vec<Planned> {
        self.bytes += row.bytes();
        if self.bytes > MAX_KEPT_BYTES {
            self.too_much.push(row.line);
            return Vec::new();
        }
        self.dates.look(row.get("date"));
        self.rows.push(row);
        Vec::new()
    }

    fn finish(&mut self) -> Vec<Planned> {
        if !self.too_much.is_empty() {
            // A paper may go on in rows that were not kept, so nothing of the file is taken.
            let kept = std::mem::take(&mut self.rows);
            let lines = kept.iter().map(|row| row.line).chain(std::mem::take(&mut self.too_much));
            let too_long =
                |line| Planned::Row(line, Fate::rejected("", "file_too_long", "the file is too long: split it"));
            return lines.map(too_long).collect();
        }
        let (collected, mut out) = self.collect();
        let mut papers = Vec::with_capacity(collected.len());
        for paper in collected {
            match paper.classed(&self.setup) {
                Ok(paper) => papers.push(paper),
                Err(rejected) => out.extend(rejected),
            }
        }
        let prepare = Prepare::of(&papers, self.setup.currency);
        let (orders, credits): (Vec<PaperRows>, Vec<PaperRows>) =
            papers.into_iter().partition(|paper| paper.kind != Paper::Credit);
        let unit = |paper: PaperRows| Arc::new(PaperUnit::new(paper, self.setup.currency));
        out.push(Planned::Alone(Arc::new(prepare)));
        out.extend(orders.into_iter().map(|paper| Planned::Unit(unit(paper))));
        let mut credits = credits.into_iter().map(unit);
        // The first one waits until all orders are there.
        out.extend(credits.next().map(|unit| Planned::Alone(unit)));
        out.extend(credits.map(|unit| Planned::Unit(unit)));
        out
    }
}
