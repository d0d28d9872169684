//! Measures by contest: contenders take turns, round after round, so that whatever else the machine does hits all of them
//! alike, and the median of each counts. Absolute times drift with the machine; ratios within one run do not.

mod table;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use cpu_time::{ProcessTime, ThreadTime};
use mimalloc::MiMalloc;

/// That of the server.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

pub(crate) use table::Table;

/// What some work took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// Time on a processor.
    pub(crate) cpu: Duration,
    /// Time on the clock: it includes the disk, and whoever else ran meanwhile.
    pub(crate) wall: Duration,
}

/// Times work that this thread does alone; a run is so many repetitions, and costs their average.
pub(crate) fn alone<T>(times: u32, mut work: impl FnMut() -> T) -> Cost {
    let (cpu, wall) = (ThreadTime::now(), Instant::now());
    for _ in 0..times {
        black_box(work());
    }
    Cost { cpu: cpu.elapsed() / times, wall: wall.elapsed() / times }
}

/// Times work in which other threads help: the time of all of them counts.
pub(crate) fn together<T>(times: u32, mut work: impl FnMut() -> T) -> Cost {
    let (cpu, wall) = (ProcessTime::now(), Instant::now());
    for _ in 0..times {
        black_box(work());
    }
    Cost { cpu: cpu.elapsed() / times, wall: wall.elapsed() / times }
}

/// What a figure must not exceed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// Milliseconds on a processor.
    CpuMs(f64),
    /// Milliseconds on the clock.
    WallMs(f64),
    /// Times the processor time of the baseline.
    CpuRatio(f64),
    /// Times the clock time of the baseline.
    WallRatio(f64),
    /// Megabytes (10^6 bytes) by which the process grew.
    Megabytes(f64),
}

/// A row of the table: medians over the rounds.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// What was done.
    pub(crate) what: String,
    /// What it took.
    pub(crate) cost: Cost,
    /// Its processor and clock time over those of the baseline, round by round.
    pub(crate) ratios: Option<(f64, f64)>,
    /// Megabytes by which the process grew, where that was measured.
    pub(crate) megabytes: Option<f64>,
    /// All of them must be met.
    pub(crate) targets: Vec<Target>,
}

impl Row {
    /// Whether it keeps within a target.
    pub(crate) fn meets(&self, target: Target) -> bool {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        match target {
            Target::CpuMs(most) => ms(self.cost.cpu) <= most,
            Target::WallMs(most) => ms(self.cost.wall) <= most,
            Target::CpuRatio(most) => self.ratios.is_some_and(|(cpu, _)| cpu <= most),
            Target::WallRatio(most) => self.ratios.is_some_and(|(_, wall)| wall <= most),
            Target::Megabytes(most) => self.megabytes.is_some_and(|it| it <= most),
        }
    }
}

struct Contender<'a> {
    what: String,
    targets: Vec<Target>,
    run: Box<dyn FnMut() -> Cost + 'a>,
    costs: Vec<Cost>,
}

/// Work of several kinds, compared. The first to enter is the baseline of the others.
pub(crate) struct Contest<'a> {
    rounds: usize,
    contenders: Vec<Contender<'a>>,
}

impl<'a> Contest<'a> {
    /// A contest of so many rounds.
    pub(crate) fn new(rounds: usize) -> Self {
        Self { rounds, contenders: Vec::new() }
    }

    /// Adds work that takes its own time, so that it can prepare each run first.
    pub(crate) fn enter(mut self, what: &str, targets: &[Target], run: impl FnMut() -> Cost + 'a) -> Self {
        let (what, targets) = (what.to_owned(), targets.to_vec());
        self.contenders.push(Contender { what, targets, run: Box::new(run), costs: Vec::new() });
        self
    }

    /// Runs all rounds, and one before them that does not count.
    pub(crate) fn run(mut self) -> Vec<Row> {
        for round in 0..=self.rounds {
            for contender in &mut self.contenders {
                let cost = (contender.run)();
                if round > 0 {
                    contender.costs.push(cost);
                }
            }
        }
        let baseline = self.contenders.first().map(|it| it.costs.clone()).unwrap_or_default();
        let rows = self.contenders.into_iter().enumerate().map(|(place, contender)| {
            let Contender { what, targets, run: _, costs } = contender;
            let pairs = || costs.iter().zip(&baseline);
            let ratio = |part: fn(&Cost) -> Duration| {
                median(pairs().map(|(cost, base)| part(cost).as_secs_f64() / part(base).as_secs_f64()).collect())
            };
            let ratios = (place > 0).then(|| (ratio(|it| it.cpu), ratio(|it| it.wall)));
            Row { what, cost: middle(&costs), ratios, megabytes: None, targets }
        });
        rows.collect()
    }
}

/// The median of each kind of time.
pub(crate) fn middle(costs: &[Cost]) -> Cost {
    let of =
        |part: fn(&Cost) -> Duration| Duration::from_secs_f64(median(costs.iter().map(|it| part(it).as_secs_f64()).collect()));
    Cost { cpu: of(|it| it.cpu), wall: of(|it| it.wall) }
}

/// The middle one; 0 of none.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(0.0)
}
