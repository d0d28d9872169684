//! Work that keeps a processor busy for longer than others on its thread should wait.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Does work that takes long without holding up what else the thread would do.
pub(super) fn heavy<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|it| it.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
