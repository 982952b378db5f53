//! Pages are read in processes of their own: what would bring the reader of a page down, or hold
//! it up for ever, costs one of these and not the daemon.
//!
//! - `frame`: how the daemon and a reader talk
//! - `child`: one reader, as the daemon sees it
//! - [`serve`]: one reader, from within (`onrecord read-pages`)

mod child;
mod frame;
pub(crate) mod serve;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use fetcher::client::Retry;
use model::article::Article;
use serde::{Deserialize, Serialize};
use url::Url;

use self::child::Child;

/// Of one page; the slowest that we know takes a thirtieth of it.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);
/// A reader that nobody has needed for so long is let go.
const REST: Duration = Duration::from_secs(60);

/// What a reader is asked; the bytes of the page follow.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Question {
    pub(crate) url: Url,
    pub(crate) content_type: Option<String>,
}

/// The article, or why the page gives none.
pub(crate) type Answer = Result<Article, String>;

/// Why a page was not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("{0}")]
    NoArticle(String),
    #[error("reading the page took over {} s", deadline.as_secs_f64())]
    TooSlow { deadline: Duration },
    #[error("the page reader died on it ({how})")]
    Died { how: String },
    #[error("the page reader was killed while it was at work")]
    Killed,
    #[error("the page reader answered with what is no answer: {reason}")]
    NoAnswer { reason: String },
    #[error("cannot start a page reader")]
    NotStarted(#[source] io::Error),
}

impl ReadError {
    /// What a page did to its reader it would do again; what others did is not its fault.
    pub(crate) fn retry(&self) -> Retry {
        match self {
            ReadError::Killed | ReadError::NotStarted(_) => Retry::Later { not_before: None },
            _ => Retry::Never,
        }
    }
}

/// How a reader is started.
pub(crate) struct Program {
    path: PathBuf,
    arguments: Vec<OsString>,
}

impl Program {
    /// This one, whatever has been put in its place on disk since it began.
    fn this() -> io::Result<Program> {
        let path = match cfg!(target_os = "linux") {
            true => PathBuf::from("/proc/self/exe"),
            false => std::env::current_exe()?,
        };
        Ok(Program { path, arguments: vec!["read-pages".into()] })
    }
}

/// The readers of a pipeline: as many as it asks at a time, started when they are needed.
pub(crate) struct Readers {
    program: Program,
    deadline: Duration,
    /// The one that rests since the shortest time comes last.
    resting: Mutex<Vec<(Child, Instant)>>,
}

impl Readers {
    pub(crate) fn of_this_program() -> io::Result<Arc<Readers>> {
        Ok(Readers::new(Program::this()?, DEADLINE))
    }

    fn new(program: Program, deadline: Duration) -> Arc<Readers> {
        let readers = Arc::new(Readers { program, deadline, resting: Mutex::default() });
        tokio::spawn(let_go(Arc::downgrade(&readers)));
        readers
    }

    /// Reads a page, within the deadline. A reader that does not answer is killed; so it is
    /// when the caller waits no longer.
    pub(crate) async fn read(
        &self,
        question: &Question,
        body: &[u8],
    ) -> Result<Article, ReadError> {
        let mut child = match self.rested() {
            Some(child) => child,
            None => Child::start(&self.program).map_err(ReadError::NotStarted)?,
        };
        let answer = tokio::time::timeout(self.deadline, child.ask(question, body))
            .await
            .unwrap_or(Err(ReadError::TooSlow { deadline: self.deadline }))?;
        self.resting().push((child, Instant::now()));
        answer.map_err(ReadError::NoArticle)
    }

    fn rested(&self) -> Option<Child> {
        let mut resting = self.resting();
        std::iter::from_fn(|| resting.pop()).map(|(child, _)| child).find_map(Child::if_alive)
    }

    fn resting(&self) -> std::sync::MutexGuard<'_, Vec<(Child, Instant)>> {
        self.resting.lock().expect("nothing panics while it holds this lock")
    }
}

async fn let_go(readers: Weak<Readers>) {
    loop {
        tokio::time::sleep(REST / 2).await;
        let Some(readers) = readers.upgrade() else { return };
        readers.resting().retain(|(_, since)| since.elapsed() < REST);
    }
}

/// Readers that are none, since a real one gives no page the chance.
#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn readers(script: &str, deadline: Duration) -> Arc<Readers> {
        let arguments = ["-c", script].map(OsString::from).into();
        Readers::new(Program { path: "sh".into(), arguments }, deadline)
    }

    async fn read(readers: &Readers) -> Result<Article, ReadError> {
        let url = Url::parse("https://gazette.example/dam").unwrap();
        readers.read(&Question { url, content_type: None }, b"<p>Dam").await
    }

    #[track_caller]
    fn check(script: &str, words: &str, is_final: bool) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let error = runtime
            .block_on(async { read(&readers(script, Duration::from_secs(20))).await })
            .expect_err("nothing was read");
        assert!(crate::pipeline::in_words(&error).starts_with(words), "{script}: {error}");
        assert_eq!(error.retry() == Retry::Never, is_final, "{script}");
    }

    #[test]
    fn a_page_that_ends_its_reader_is_refused() {
        check("kill -SEGV $$", "the page reader died on it (signal 11)", true);
        check("kill -ABRT $$", "the page reader died on it (signal 6)", true);
        check("exit 3", "the page reader died on it (exit code 3)", true);
    }

    #[test]
    fn what_is_no_fault_of_the_page_is_tried_again() {
        check("kill -KILL $$", "the page reader was killed while it was at work", false);
        check("kill -TERM $$", "the page reader was killed while it was at work", false);
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        check("cat", "the page reader answered with what is no answer", true);
        check("printf 'eight or more letters'; cat >&2", "the page reader answered", true);
    }

    #[tokio::test]
    async fn a_reader_that_cannot_be_started_is_no_fault_of_the_page() {
        let program = Program { path: "/no/such/reader".into(), arguments: Vec::new() };
        let error = read(&Readers::new(program, DEADLINE)).await.unwrap_err();
        assert!(matches!(error, ReadError::NotStarted(_)), "{error}");
        assert_eq!(error.retry(), Retry::Later { not_before: None });
    }

    #[tokio::test]
    async fn a_page_that_takes_for_ever_costs_its_reader_and_not_the_next() {
        let folder = std::env::temp_dir().join(format!("onrecord-reader-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        // The first hangs, in a process of its own; each after it says that there is no text.
        let script = format!(
            "cd {}; if mkdir first; then echo $$ > id; exec sleep 600; fi; \
             printf '\\016\\0\\0\\0\\0\\0\\0\\0{{\"Err\":\"none\"}}'; exec sleep 600",
            folder.display()
        );
        let readers = readers(&script, Duration::from_millis(1500));
        let error = read(&readers).await.unwrap_err();
        assert_eq!(error.to_string(), "reading the page took over 1.5 s");
        assert_eq!(error.retry(), Retry::Never);
        assert_eq!(readers.resting().len(), 0);

        let error = read(&readers).await.unwrap_err();
        assert_eq!(error.to_string(), "none");
        assert_eq!(readers.resting().len(), 1, "one that answers is kept");
        let id = std::fs::read_to_string(folder.join("id")).unwrap();
        let kill = || std::process::Command::new("kill").args(["-0", id.trim()]).output().unwrap();
        for _ in 0..500 {
            if !kill().status.success() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(!kill().status.success(), "it was killed, and its end was noticed");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
