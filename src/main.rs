//! The binary: reads the settings, and does what it was asked to.

use anyhow::Result;
use mimalloc::MiMalloc;
use playbill::{command, config::Config};

/// Answers and Plans are many small pieces. It gives and takes them in less time than the system's own does: an answer from a draft
/// takes a fifth less, a large festival a third less to open.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> Result<()> {
    let (config, sources) = Config::read();
    config.log_format.start(config.log_level);
    command::run(config, &sources).await
}
