//! `onrecord read-pages`: a page reader, which the daemon starts for itself (see `reader`).

use std::io;

use crate::reader::serve;

/// Nothing that a page of 8 MB needs comes near.
const MEMORY_BYTES: u64 = 512 << 20;

pub(crate) async fn run() -> anyhow::Result<()> {
    let _deaf = deaf()?;
    limit_memory();
    Ok(serve::run()?)
}

/// Whoever stops a service signals all its processes. A reader goes when its daemon does, and
/// has until then an answer to give.
#[cfg(unix)]
fn deaf() -> io::Result<Vec<tokio::signal::unix::Signal>> {
    use tokio::signal::unix::{SignalKind, signal};
    [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()]
        .into_iter()
        .map(signal)
        .collect()
}

#[cfg(not(unix))]
fn deaf() -> io::Result<()> {
    Ok(())
}

/// Where the system refuses, the deadline is what holds. A dump of memory for each page that
/// ends its reader would fill the disk.
#[cfg(target_os = "linux")]
fn limit_memory() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    for (resource, most) in [(Resource::As, MEMORY_BYTES), (Resource::Core, 0)] {
        let maximum = getrlimit(resource).maximum;
        let current = Some(maximum.map_or(most, |maximum| most.min(maximum)));
        let _ = setrlimit(resource, Rlimit { current, maximum });
    }
}

#[cfg(not(target_os = "linux"))]
fn limit_memory() {}
