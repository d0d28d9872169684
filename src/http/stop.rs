//! How the server is asked to stop: by SIGTERM or Ctrl-C. A second one ends it at once.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// The exit code after a second signal.
const ENDED_AT_ONCE: i32 = 1;

/// Signals that ask the server to stop, heard from the moment this is made.
#[derive(Debug)]
pub struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
}

impl StopSignals {
    /// Begins to listen. Until then a signal ends the process as it always does.
    pub fn listen() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for the first signal. From then on a second one ends the process, whatever it is doing: what was acknowledged is
    /// on the disk.
    pub async fn first(mut self) {
        self.next().await;
        tracing::info!("asked to stop");
        tokio::spawn(async move {
            self.next().await;
            tracing::warn!("asked to stop again: ending at once");
            std::process::exit(ENDED_AT_ONCE);
        });
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
