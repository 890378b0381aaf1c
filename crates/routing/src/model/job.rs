//! Jobs: what a customer needs, when, and under which conditions.

/// A closed span of time in seconds from the plan's zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First second at which service may start.
    pub open_s: u32,
    /// Last second at which service may start.
    pub close_s: u32,
}

impl Window {
    /// The window from `open_s` to `close_s`; the builder refuses one that closes before it opens.
    #[must_use]
    pub fn new(open_s: u32, close_s: u32) -> Self {
        Self { open_s, close_s }
    }
}

/// One stop a job needs: where, when, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Row of the location in every matrix.
    pub location: usize,
    /// Windows in which service may start, ascending and disjoint; none means any time.
    pub windows: Vec<Window>,
    /// Seconds spent at the stop.
    pub service_s: u32,
}

impl Visit {
    /// A visit at any time without service time.
    #[must_use]
    pub fn at(location: usize) -> Self {
        Self { location, windows: Vec::new(), service_s: 0 }
    }

    /// Adds a window.
    #[must_use]
    pub fn window(mut self, open_s: u32, close_s: u32) -> Self {
        self.windows.push(Window::new(open_s, close_s));
        self
    }

    /// Sets the service time.
    #[must_use]
    pub fn service(mut self, service_s: u32) -> Self {
        self.service_s = service_s;
        self
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// One stop; goods come from the depot, go back to it, or both.
    Visit {
        /// The stop.
        visit: Visit,
        /// Goods brought from the depot, per dimension.
        deliver: Vec<u32>,
        /// Goods taken back to the depot, per dimension.
        collect: Vec<u32>,
    },
    /// Goods moved from one place to another by the same vehicle, never through the depot.
    Transfer {
        /// Where the goods are fetched.
        from: Visit,
        /// Where they are handed over, later on the same route.
        to: Visit,
        /// Goods on board in between, per dimension.
        load: Vec<u32>,
    },
}

/// What it means to leave a job out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serve {
    /// To be served whenever possible; jobs of a higher priority (0-100) win over any number of lower ones and any cost.
    Required {
        /// 0 (lowest) to 100.
        priority: u8,
    },
    /// May be left out at a price.
    Optional {
        /// What leaving it out costs, in minor units of money.
        forfeit: u64,
    },
}

/// Where on its route a job must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Anywhere.
    Any,
    /// Before every job that is not pinned first.
    First,
    /// After every job that is not pinned last.
    Last,
}

/// A customer's usual vehicle and what it costs to send another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsualVehicle {
    /// Index of the vehicle.
    pub vehicle: usize,
    /// Minor units added when another vehicle serves the job.
    pub cost: u64,
}

/// A job with all its conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What is to be done.
    pub task: Task,
    /// What it means to leave it out.
    pub serve: Serve,
    /// Skills the vehicle must have.
    pub skills: Vec<u32>,
    /// Vehicles the job is pinned to; empty means any.
    pub vehicles: Vec<usize>,
    /// Where on the route it must stand.
    pub position: Position,
    /// The trip that carries its goods may not leave the depot before this second.
    pub release_s: u32,
    /// The customer's usual vehicle.
    pub usual: Option<UsualVehicle>,
}

impl Job {
    /// Goods brought from the depot to one stop.
    #[must_use]
    pub fn delivery(visit: Visit, load: Vec<u32>) -> Self {
        let collect = vec![0; load.len()];
        Self::of(Task::Visit { visit, deliver: load, collect })
    }

    /// Goods taken from one stop back to the depot.
    #[must_use]
    pub fn pickup(visit: Visit, load: Vec<u32>) -> Self {
        let deliver = vec![0; load.len()];
        Self::of(Task::Visit { visit, deliver, collect: load })
    }

    /// Goods fetched at one place and handed over at another.
    #[must_use]
    pub fn transfer(from: Visit, to: Visit, load: Vec<u32>) -> Self {
        Self::of(Task::Transfer { from, to, load })
    }

    /// A required job of priority 0 without further conditions.
    #[must_use]
    pub fn of(task: Task) -> Self {
        Self {
            task,
            serve: Serve::Required { priority: 0 },
            skills: Vec::new(),
            vehicles: Vec::new(),
            position: Position::Any,
            release_s: 0,
            usual: None,
        }
    }

    /// Sets the priority of a required job.
    #[must_use]
    pub fn priority(mut self, priority: u8) -> Self {
        self.serve = Serve::Required { priority };
        self
    }

    /// Makes the job optional at the given price in minor units.
    #[must_use]
    pub fn optional(mut self, forfeit: u64) -> Self {
        self.serve = Serve::Optional { forfeit };
        self
    }

    /// Every stop of the job, in the order they must be made.
    pub fn visits(&self) -> impl Iterator<Item = &Visit> {
        let (first, second) = match &self.task {
            Task::Visit { visit, .. } => (visit, None),
            Task::Transfer { from, to, .. } => (from, Some(to)),
        };
        std::iter::once(first).chain(second)
    }
}
