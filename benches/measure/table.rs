//! Prints what was measured.

use std::{
    io::{self, Write},
    time::Duration,
};

use super::{Row, Target};

const HEAD: [&str; 8] = ["what", "CPU", "wall", "CPU ×", "wall ×", "memory", "target", "met?"];

/// Writes rows as they come, in columns. Times without a target, and ratios to the baseline above them, are for information.
pub(crate) struct Table {
    missed: usize,
}

impl Table {
    /// Begins with the names of the columns.
    pub(crate) fn begin() -> io::Result<Self> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        writeln!(io::stdout(), "{threads} processors. The first row of a group is the baseline of its ratios.\n")?;
        line(&HEAD.map(str::to_owned))?;
        Ok(Self { missed: 0 })
    }

    /// Writes a group of rows under a heading.
    pub(crate) fn group(&mut self, heading: &str, rows: &[Row]) -> io::Result<()> {
        writeln!(io::stdout(), "\n{heading}")?;
        for row in rows {
            let met = row.targets.iter().all(|target| row.meets(*target));
            self.missed += usize::from(!met);
            let targets: Vec<String> = row.targets.iter().map(|it| print(*it)).collect();
            let ratio = |it: Option<f64>| it.map_or_else(String::new, |it| format!("{it:.2}"));
            line(&[
                format!("  {}", row.what),
                time(row.cost.cpu),
                time(row.cost.wall),
                ratio(row.ratios.map(|(cpu, _)| cpu)),
                ratio(row.ratios.map(|(_, wall)| wall)),
                row.megabytes.map_or_else(String::new, |it| format!("{it:.1} MB")),
                targets.join(", "),
                if row.targets.is_empty() {
                    ""
                } else if met {
                    "yes"
                } else {
                    "NO"
                }
                .to_owned(),
            ])?;
        }
        Ok(())
    }

    /// Sums up.
    pub(crate) fn end(self) -> io::Result<()> {
        match self.missed {
            0 => writeln!(io::stdout(), "\nEvery target is met."),
            missed => writeln!(io::stdout(), "\nTargets missed: {missed}."),
        }
    }
}

fn line(cells: &[String; 8]) -> io::Result<()> {
    let [what, cpu, wall, cpu_ratio, wall_ratio, memory, target, met] = cells;
    let text = format!("{what:<60} {cpu:>10} {wall:>10} {cpu_ratio:>7} {wall_ratio:>7} {memory:>9}  {target:<32} {met}");
    writeln!(io::stdout(), "{}", text.trim_end())
}

fn time(time: Duration) -> String {
    let us = time.as_secs_f64() * 1e6;
    if us >= 1e4 {
        format!("{:.1} ms", us / 1e3)
    } else if us >= 1e3 {
        format!("{:.2} ms", us / 1e3)
    } else {
        format!("{us:.1} µs")
    }
}

fn print(target: Target) -> String {
    match target {
        Target::CpuMs(most) => format!("CPU ≤ {most} ms"),
        Target::WallMs(most) => format!("wall ≤ {most} ms"),
        Target::CpuRatio(most) => format!("CPU ≤ {most} ×"),
        Target::WallRatio(most) => format!("wall ≤ {most} ×"),
        Target::Megabytes(most) => format!("≤ {most} MB"),
    }
}
