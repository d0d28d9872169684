//! Files taken in, measured: a roster of 100,000 rows on a server, and files made to do harm, each in a process of its own.
//! `cargo bench --bench files -- rows` measures the one, `-- hostile` the other, no word both. It fails where a target is missed.

mod hostile;
mod server;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write as _},
    ops::ControlFlow,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use playbill::{
    domain::text::Lang,
    formats::{self, Refused, Source, guess::guess},
};
use tempfile::TempDir;

use hostile::{FILES, Hostile};

/// How long a hostile file may take, and how much memory the process that reads it may come to hold, in MB.
const TIME: Duration = Duration::from_secs(2);
const MEGABYTES: u64 = 200;

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with("--")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let is_met = match words.as_slice() {
        ["read", file, name] => return read(file, name),
        ["rows"] => server::rows()?,
        ["hostile"] => hostile_files()?,
        _ => [server::rows()?, hostile_files()?].iter().all(|it| *it),
    };
    if is_met { Ok(()) } else { Err(io::Error::other("a target was missed")) }
}

/// Prints a line; whoever measures reads it.
fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

fn hostile_files() -> io::Result<bool> {
    let folder = TempDir::new()?;
    let mut is_met = true;
    say(&format!("{:<36} {:>10} {:>9} {:>7}", "hostile file", "bytes", "ms", "MB"))?;
    for Hostile { what, name, make } in FILES {
        let path = folder.path().join("file");
        let bytes = make();
        fs::write(&path, &bytes)?;
        let length = bytes.len();
        drop(bytes);
        let begun = Instant::now();
        let program = std::env::current_exe()?;
        let mut command = Command::new(program);
        command.arg("read").arg(&path).arg(name).stdout(Stdio::piped());
        let output = command.output()?;
        let took = begun.elapsed();
        let told = String::from_utf8_lossy(&output.stdout);
        let (memory, outcome) = told.trim().split_once(' ').unwrap_or(("0", "died"));
        let memory = memory.parse::<u64>().unwrap_or_default() / 1_024;
        let is_good = output.status.success() && took <= TIME && memory <= MEGABYTES;
        is_met &= is_good;
        let mark = if is_good { "" } else { "  MISSED" };
        say(&format!("{what:<36} {length:>10} {:>9} {memory:>7}  {outcome:.70}{mark}", took.as_millis()))?;
    }
    Ok(is_met)
}

/// Reads one file as an import does, and tells the most memory that was held, in kB, and what came of it.
fn read(path: &str, name: &str) -> io::Result<()> {
    let bytes = fs::read(path)?;
    let format = guess(&bytes, Some(name)).and_then(formats::format);
    let columns = BTreeMap::new();
    let source = Source {
        bytes: &bytes,
        file_name: Some(name),
        time_zone: chrono_tz::Asia::Shanghai,
        language: Lang::zh(),
        columns: &columns,
        remembered: &[],
        progress: &|_| ControlFlow::Continue(()),
    };
    let outcome = match format.and_then(|it| it.read).map(|read| read(&source)) {
        None => "refused: no format".to_owned(),
        Some(Err(Refused::Because(message))) => format!("refused: {}", message.en),
        Some(Err(Refused::Cancelled)) => "called off".to_owned(),
        Some(Ok(incoming)) => format!("read: {} records, {} refused", incoming.rows.len(), incoming.refused.len()),
    };
    say(&format!("{} {}", server::memory("self", "VmHWM:"), outcome.replace('\n', " ")))
}
