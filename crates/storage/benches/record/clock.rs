//! What work costs: seconds on the wall, and seconds of processor where the system tells.

use std::time::{Duration, Instant};

/// Linux counts a process's time in hundredths of a second.
const TICKS_A_SECOND: f64 = 100.0;

pub(crate) struct Clock {
    wall: Instant,
    processor: Option<Duration>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) wall: Duration,
    /// Of all threads; the wall's where nothing tells.
    pub(crate) processor: Duration,
}

impl Clock {
    pub(crate) fn start() -> Clock {
        Clock { wall: Instant::now(), processor: processor() }
    }

    pub(crate) fn stop(self) -> Cost {
        let wall = self.wall.elapsed();
        let used = self.processor.zip(processor()).map(|(before, now)| now.saturating_sub(before));
        Cost { wall, processor: used.unwrap_or(wall) }
    }
}

/// User and system time of this process, the 14th and 15th fields of its status line; the
/// second field is a name and may hold anything up to its closing parenthesis.
fn processor() -> Option<Duration> {
    let line = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = line.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(|field| field.parse::<f64>());
    let ticks: f64 = ticks.sum::<Result<f64, _>>().ok()?;
    Some(Duration::from_secs_f64(ticks / TICKS_A_SECOND))
}
