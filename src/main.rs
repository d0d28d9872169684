//! The binary: reads the settings, and does what it was asked to.

use anyhow::Result;
use playbill::{command, config::Config};

#[tokio::main]
async fn main() -> Result<()> {
    let (config, sources) = Config::read();
    config.log_format.start(config.log_level);
    command::run(config, &sources).await
}
