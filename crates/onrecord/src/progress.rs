//! What a person at a terminal sees while the pipeline runs: one line that counts.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use storage::entry::Recorded;

/// Cheap to clone; all clones count together. Draws only where it was made to.
#[derive(Clone)]
pub(crate) struct Progress {
    bar: ProgressBar,
    counts: Arc<Counts>,
}

/// What happened since the start.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    polls: AtomicUsize,
    failed_polls: AtomicUsize,
    entries: AtomicUsize,
    articles: AtomicUsize,
    quotes: AtomicUsize,
}

impl Progress {
    /// Draws on standard error where that is a terminal.
    pub(crate) fn on_terminal() -> Progress {
        if !std::io::stderr().is_terminal() {
            return Progress::hidden();
        }
        let bar = ProgressBar::new_spinner();
        bar.set_style(
            ProgressStyle::with_template("{spinner} {msg}").expect("the template is well formed"),
        );
        bar.enable_steady_tick(Duration::from_millis(120));
        Progress { bar, counts: Arc::default() }
    }

    pub(crate) fn hidden() -> Progress {
        Progress { bar: ProgressBar::hidden(), counts: Arc::default() }
    }

    pub(crate) fn polled(&self, new_entries: usize, failed: bool) {
        self.counts.polls.fetch_add(1, Ordering::Relaxed);
        self.counts.failed_polls.fetch_add(usize::from(failed), Ordering::Relaxed);
        self.counts.entries.fetch_add(new_entries, Ordering::Relaxed);
        self.show();
    }

    pub(crate) fn read(&self, recorded: Recorded) {
        let quotes = match recorded {
            Recorded::New { quotes, .. } | Recorded::Revised { quotes, .. } => quotes,
            Recorded::Same { .. } | Recorded::Forgotten | Recorded::Nothing => return,
        };
        self.counts.articles.fetch_add(1, Ordering::Relaxed);
        self.counts.quotes.fetch_add(quotes, Ordering::Relaxed);
        self.show();
    }

    /// Takes the line away for good.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// What happened since the start, in words.
    pub(crate) fn in_words(&self) -> String {
        let of = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        let counts = &*self.counts;
        let failed = match of(&counts.failed_polls) {
            0 => String::new(),
            failed => format!(" ({failed} failed)"),
        };
        format!(
            "{} feeds polled{failed}, {} new entries, {} articles read, {} quotes",
            of(&counts.polls),
            of(&counts.entries),
            of(&counts.articles),
            of(&counts.quotes),
        )
    }

    /// Where log lines go: above the line that counts, so that neither disturbs the other.
    pub(crate) fn log_writer(&self) -> LogWriter {
        LogWriter { bar: self.bar.clone() }
    }

    fn show(&self) {
        if !self.bar.is_hidden() {
            self.bar.set_message(self.in_words());
        }
    }
}

pub(crate) struct LogWriter {
    bar: ProgressBar,
}

impl Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.bar.suspend(|| std::io::stderr().write_all(bytes)) {
            // Nobody reads the log any more; that is no reason to stop.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            Err(error) => Err(error),
            Ok(()) => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}
