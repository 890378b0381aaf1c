//! A problem rewritten for speed: tasks instead of jobs, flat `i32` tables in task order, vehicles grouped by kind.
//!
//! Jobs are numbered anew, near ones next to each other; [`Prep::given`] and [`Prep::number`] translate. A task is one stop
//! of a job (a transfer has two, next to each other). Row `i` of every table is task `i`; rows from
//! `n` on are the vehicles' places. Called by `run`; read by both searches, `schedule` and `diagnose`.

mod fleet;
mod near;
mod order;
mod tables;

use crate::model::job::{Job, Serve, Task, Visit};
use crate::model::limits::MAX_AMOUNT;
use crate::model::problem::Problem;
use crate::plan::Money;

pub(crate) use fleet::{Kind, Slot};
pub(crate) use near::{Beside, Near, Neighbour};
pub(crate) use tables::{FAR, Tables};

/// Asked now and then whether to stop.
pub(crate) type Stop<'a> = &'a dyn Fn() -> bool;

/// No task, no route.
pub(crate) const NONE: u32 = u32::MAX;

/// Which stop of its job a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Only,
    Fetch,
    HandOver,
}

/// One stop to be made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TaskInfo {
    pub job: u32,
    pub part: Part,
    /// Opening of the first window.
    pub open: i32,
    /// Closing of the last window.
    pub close: i32,
    pub service: i32,
    /// Load in the first dimension.
    pub load: i32,
    /// Windows in [`Prep::windows`].
    pub windows: (u32, u32),
}

/// What leaving a job out means to the search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JobInfo {
    /// First task.
    pub task: u32,
    /// Tasks of the job: 1 or 2.
    pub tasks: u32,
    /// Score of leaving it out.
    pub penalty: i64,
    /// Index into the priority classes, highest first; `NONE` for optional jobs.
    pub class: u32,
    /// Slot of the usual vehicle.
    pub usual: u32,
    /// Score of another vehicle.
    pub usual_cost: i64,
    pub release: i32,
    /// 0 first, 1 any, 2 last.
    pub rank: u8,
}

/// The rewritten problem.
pub(crate) struct Prep<'a> {
    pub problem: &'a Problem,
    /// The problem's index of each job, and the other way round.
    given: Vec<u32>,
    numbers: Vec<u32>,
    pub tasks: Vec<TaskInfo>,
    pub jobs: Vec<JobInfo>,
    pub windows: Vec<(i32, i32)>,
    /// Delivered and collected load, per task and dimension.
    pub loads: Vec<(i64, i64)>,
    pub kinds: Vec<Kind>,
    pub slots: Vec<Slot>,
    pub tables: Tables,
    /// Bit set per kind: the tasks it may serve.
    allowed: Vec<u64>,
    words: usize,
    /// Bit set per task of the kinds that may serve it; empty if all may or there are too many kinds.
    masks: Vec<u64>,
    /// Whether every kind may serve every task.
    pub unrestricted: bool,
    pub spread: i64,
    /// Number of priority classes in use.
    pub classes: usize,
}

impl<'a> Prep<'a> {
    /// Rewrites a problem; `None` if `stop` said so on the way.
    pub(crate) fn new(problem: &'a Problem, stop: Stop<'_>) -> Option<Self> {
        let given = order::chain(problem, stop)?;
        let mut numbers = vec![NONE; given.len()];
        let mut tasks = Vec::new();
        let mut windows = Vec::new();
        let mut loads = Vec::new();
        let mut locations = Vec::new();
        let mut jobs = Vec::new();
        for (index, &outer) in given.iter().enumerate() {
            let job = &problem.jobs()[outer as usize];
            numbers[outer as usize] = index as u32;
            jobs.push(job_info(job, tasks.len()));
            for (part, visit, load) in parts(job) {
                tasks.push(task_info(index, part, visit, &mut windows, &load));
                loads.extend(load);
                locations.push(visit.location);
            }
        }
        let (kinds, slots, places) = fleet::group(problem);
        let tables = Tables::new(problem, &locations, &places, stop)?;
        for info in &mut jobs {
            info.usual = slots.iter().position(|s| s.vehicle == info.usual).map_or(NONE, |slot| slot as u32);
        }
        let words = tasks.len().div_ceil(64);
        let mut prep = Self {
            problem,
            given,
            numbers,
            tasks,
            jobs,
            windows,
            loads,
            kinds,
            slots,
            tables,
            allowed: Vec::new(),
            words,
            masks: Vec::new(),
            unrestricted: true,
            spread: Money::minor(problem.spread_cost()).0,
            classes: 0,
        };
        prep.permit();
        prep.weigh();
        Some(prep)
    }

    /// The problem's index of a job.
    pub(crate) fn given(&self, job: u32) -> usize {
        self.given.get(job as usize).map_or(usize::MAX, |&given| given as usize)
    }

    /// The number of the job with this index in the problem.
    pub(crate) fn number(&self, given: usize) -> Option<usize> {
        self.numbers.get(given).map(|&number| number as usize)
    }

    /// What the problem says of a job.
    pub(crate) fn job(&self, job: usize) -> &'a Job {
        &self.problem.jobs()[self.given[job] as usize]
    }

    /// Number of tasks.
    pub(crate) fn n(&self) -> usize {
        self.tasks.len()
    }

    /// Location of a row of the tables; 0 for the open end, where nothing ever stops.
    pub(crate) fn location(&self, row: usize) -> usize {
        self.tables.rows.get(row).copied().flatten().unwrap_or(0)
    }

    /// Whether vehicles of this kind may serve this task.
    #[inline]
    pub(crate) fn allows(&self, kind: usize, task: usize) -> bool {
        self.unrestricted
            || self.allowed.get(kind * self.words + task / 64).is_some_and(|word| word >> (task % 64) & 1 == 1)
    }

    /// Whether some kind may serve both tasks; taken for granted beyond 64 kinds.
    pub(crate) fn may_share(&self, a: usize, b: usize) -> bool {
        let masks = (self.masks.get(a), self.masks.get(b));
        if let (Some(a), Some(b)) = masks { a & b != 0 } else { true }
    }

    /// The windows of a task; never empty.
    pub(crate) fn windows_of(&self, task: usize) -> &[(i32, i32)] {
        let (from, to) = self.tasks[task].windows;
        &self.windows[from as usize..to as usize]
    }

    fn permit(&mut self) {
        self.allowed = vec![0; self.kinds.len() * self.words];
        for (k, kind) in self.kinds.iter().enumerate() {
            for (t, task) in self.tasks.iter().enumerate() {
                if self.problem.allows(self.given(task.job), kind.vehicle as usize) {
                    self.allowed[k * self.words + t / 64] |= 1 << (t % 64);
                } else {
                    self.unrestricted = false;
                }
            }
        }
        if !self.unrestricted && self.kinds.len() <= 64 {
            let mask = |t: usize| (0..self.kinds.len()).fold(0, |m, k| m | u64::from(self.allows(k, t)) << k);
            self.masks = (0..self.n()).map(mask).collect();
        }
    }

    /// Sets the penalties: forfeits as they are, required jobs above any detour, higher classes above lower ones.
    fn weigh(&mut self) {
        let mut priorities: Vec<u8> = self.problem.jobs().iter().filter_map(priority).collect();
        priorities.sort_unstable_by(|a, b| b.cmp(a));
        let mut classes = priorities.clone();
        classes.dedup();
        self.classes = classes.len();
        let unit = self.dearest_stop();
        let most = i64::MAX / 4 / (self.jobs.len() as i64 + 1);
        for (info, &given) in self.jobs.iter_mut().zip(&self.given) {
            match self.problem.jobs()[given as usize].serve {
                Serve::Optional { forfeit } => info.penalty = Money::minor(forfeit).0,
                Serve::Required { priority } => {
                    let class = classes.iter().position(|&c| c == priority).unwrap_or(0);
                    let lower = priorities.iter().filter(|&&p| p < priority).count() as i64;
                    let steps = (classes.len() - 1 - class) as u32;
                    info.class = class as u32;
                    info.penalty = unit.saturating_mul((lower + 1).saturating_pow(steps.min(4))).clamp(1, most);
                }
            }
        }
    }

    /// More than any single job can add to a plan's cost.
    fn dearest_stop(&self) -> i64 {
        let rate = |f: fn(&Kind) -> i64| self.kinds.iter().map(f).max().unwrap_or(0);
        let day = i64::from(self.slots.iter().map(|s| s.close - s.open).max().unwrap_or(0));
        let leg = i64::from(self.tables.longest());
        let soft = self.jobs.iter().map(|j| j.usual_cost).max().unwrap_or(0);
        let moved = rate(|k| k.metre).saturating_mul(leg * 4).saturating_add(rate(|k| k.second).saturating_mul(day));
        let spread = self.spread.saturating_mul(self.n() as i64);
        moved.saturating_add(rate(|k| k.fixed)).saturating_add(soft).saturating_add(spread).saturating_add(1)
    }
}

fn priority(job: &Job) -> Option<u8> {
    match job.serve {
        Serve::Required { priority } => Some(priority),
        Serve::Optional { .. } => None,
    }
}

type Load = Vec<(i64, i64)>;

fn parts(job: &Job) -> Vec<(Part, &Visit, Load)> {
    match &job.task {
        Task::Visit { visit, deliver, collect } => {
            let load = deliver.iter().zip(collect).map(|(&d, &c)| (i64::from(d), i64::from(c))).collect();
            vec![(Part::Only, visit, load)]
        }
        Task::Transfer { from, to, load } => {
            let fetch = load.iter().map(|&q| (0, i64::from(q))).collect();
            let hand = load.iter().map(|&q| (0, -i64::from(q))).collect();
            vec![(Part::Fetch, from, fetch), (Part::HandOver, to, hand)]
        }
    }
}

fn job_info(job: &Job, first: usize) -> JobInfo {
    use crate::model::job::Position;
    JobInfo {
        task: first as u32,
        tasks: job.visits().count() as u32,
        penalty: 0,
        class: NONE,
        usual: job.usual.map_or(NONE, |u| u.vehicle as u32),
        usual_cost: job.usual.map_or(0, |u| Money::minor(u.cost).0),
        release: job.release_s as i32,
        rank: match job.position {
            Position::First => 0,
            Position::Any => 1,
            Position::Last => 2,
        },
    }
}

fn task_info(job: usize, part: Part, visit: &Visit, windows: &mut Vec<(i32, i32)>, load: &Load) -> TaskInfo {
    let from = windows.len();
    windows.extend(visit.windows.iter().map(|w| (w.open_s as i32, w.close_s as i32)));
    if visit.windows.is_empty() {
        windows.push((0, MAX_AMOUNT as i32));
    }
    let own = &windows[from..];
    TaskInfo {
        job: job as u32,
        part,
        open: own.first().map_or(0, |w| w.0),
        close: own.last().map_or(0, |w| w.1),
        service: visit.service_s as i32,
        load: load.first().map_or(0, |&(d, c)| d.max(c) as i32),
        windows: (from as u32, windows.len() as u32),
    }
}
