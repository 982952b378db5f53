//! The only connection that writes. Changes queue up, and all that is queued while
//! the last group was being synced to disk is committed as the next group.
//!
//! A change that fails takes nothing else back with it: the group is done again then, each change in
//! a savepoint of its own. Few fail, and a savepoint has SQLite write down every page that changes
//! after it. Nobody hears of success before the commit. Where the file is locked or
//! the disk is full, a patient writer waits and then does the whole group again. Small changes
//! of one kind can be made together: see `gathering`.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tracing::{info, warn};

use crate::gathering::{Gathered, Gathering};
use crate::store::StoreError;
use crate::trouble::Trouble;

/// Changes in one commit at most.
const GROUP: usize = 50;
/// Changes that may wait before those who bring more have to wait too.
const QUEUE: usize = 256;
/// Between two tries of a group, at first and at most.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(10);

#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Order>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
    is_patient: Arc<AtomicBool>,
}

enum Order {
    Change(Box<dyn Change>),
    Stop,
}

/// A change that waits, with the one who waits for it. Each try works with a copy, so that the
/// change itself is still there for the next.
struct Pending<T, F> {
    work: Mutex<F>,
    sender: Sender<T>,
}

type Sender<T> = Arc<Mutex<Option<oneshot::Sender<Result<T, StoreError>>>>>;

pub(crate) trait Change: Send + Sync {
    /// Works inside the open transaction.
    fn apply<'c>(&self, connection: &'c mut SqliteConnection) -> BoxFuture<'c, Outcome>;
    /// It will not be done.
    fn refuse(&self, error: StoreError);
}

/// What became of a change, and how to tell the one who waits for it.
pub(crate) enum Outcome {
    Done(Answer),
    /// For a reason of its own.
    Failed(Answer),
    /// The file is to blame, and nothing may follow in this transaction.
    Stuck(Refusal),
}

pub(crate) type Answer = Box<dyn FnOnce() + Send>;

/// Why a group was not committed.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) trouble: Option<Trouble>,
    pub(crate) reason: String,
}

impl<T, F> Change for Pending<T, F>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, StoreError>>
        + Clone
        + Send
        + 'static,
{
    fn apply<'c>(&self, connection: &'c mut SqliteConnection) -> BoxFuture<'c, Outcome> {
        let work = self.work.lock().expect("nothing panics while it holds this lock").clone();
        let sender = Arc::clone(&self.sender);
        Box::pin(async move {
            match work(connection).await {
                Ok(value) => Outcome::Done(Box::new(move || send(&sender, Ok(value)))),
                Err(error) => match Refusal::of(&error) {
                    Some(refusal) => Outcome::Stuck(refusal),
                    None => Outcome::Failed(Box::new(move || send(&sender, Err(error)))),
                },
            }
        })
    }

    fn refuse(&self, error: StoreError) {
        send(&self.sender, Err(error));
    }
}

/// A receiver that is gone no longer wants the answer; the change stands.
fn send<T>(sender: &Sender<T>, answer: Result<T, StoreError>) {
    let sender = sender.lock().expect("nothing panics while it holds this lock").take();
    if let Some(sender) = sender {
        let _ = sender.send(answer);
    }
}

impl Refusal {
    /// `None` where the file is not to blame.
    pub(crate) fn of(error: &StoreError) -> Option<Refusal> {
        let cause = std::error::Error::source(error).unwrap_or(error);
        error.trouble().map(|trouble| Refusal { trouble: Some(trouble), reason: cause.to_string() })
    }
}

impl Writer {
    /// `last` are statements that stand at the end of every transaction: what is done once for all
    /// changes.
    pub(crate) fn start(path: &Path, connection: SqliteConnection, last: &'static str) -> Writer {
        let (queue, orders) = mpsc::channel(QUEUE);
        let is_patient = Arc::new(AtomicBool::new(false));
        let desk =
            Desk { path: path.to_owned(), connection, last, is_patient: Arc::clone(&is_patient) };
        let task = tokio::spawn(desk.run(orders));
        Writer { queue, task: Arc::new(Mutex::new(Some(task))), is_patient }
    }

    /// For a store that is only read: every change is refused as `Closed`.
    pub(crate) fn none() -> Writer {
        let (queue, _) = mpsc::channel(1);
        Writer { queue, task: Arc::default(), is_patient: Arc::default() }
    }

    /// From here on a group waits where the file is locked or the disk is full, and is not
    /// refused.
    pub(crate) fn be_patient(&self) {
        self.is_patient.store(true, Ordering::Relaxed);
    }

    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, StoreError>>
            + Clone
            + Send
            + 'static,
    {
        let (sender, answer) = oneshot::channel();
        let sender = Arc::new(Mutex::new(Some(sender)));
        let change = Order::Change(Box::new(Pending { work: Mutex::new(work), sender }));
        self.queue.send(change).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// As [`Writer::write`], together with what else of its kind waits by then.
    pub(crate) async fn write_together<I, T>(
        &self,
        gathering: &Gathering<I, T>,
        item: I,
    ) -> Result<T, StoreError>
    where
        I: Clone + Send + Sync + 'static,
        T: Send + 'static,
    {
        // Room first: who waits for it may be dropped, and would leave others unmade.
        let room = self.queue.reserve().await.map_err(|_| StoreError::Closed)?;
        let (answer, is_first) = gathering.add(item);
        if is_first {
            room.send(Order::Change(Box::new(Gathered::of(gathering))));
        }
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Commits what is queued, then closes the connection.
    pub(crate) async fn stop(&self) {
        let _ = self.queue.send(Order::Stop).await;
        let task = self.task.lock().expect("nothing panics while it holds this lock").take();
        if let Some(task) = task {
            let _ = task.await;
        }
    }
}

/// Where the changes are written.
struct Desk {
    path: PathBuf,
    connection: SqliteConnection,
    last: &'static str,
    is_patient: Arc<AtomicBool>,
}

impl Desk {
    async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        while let Some(Order::Change(first)) = orders.recv().await {
            let mut group = vec![first];
            let flow = gather(&mut orders, &mut group);
            self.commit(&group).await;
            if flow.is_break() {
                break;
            }
        }
        let _ = self.connection.close().await;
    }

    /// Answers every change of the group, once it is committed or given up.
    async fn commit(&mut self, group: &[Box<dyn Change>]) {
        let mut waited = None;
        loop {
            match attempt(&mut self.connection, group, self.last).await {
                Ok(answers) => {
                    answers.into_iter().for_each(|answer| answer());
                    if waited.is_some() {
                        info!("The database can be written again; nothing was lost");
                    }
                    return;
                }
                Err(refusal) if self.is_to_wait(&refusal) => {
                    if waited.is_none() {
                        let error = self.error(&refusal);
                        warn!("{error}; what is in hand waits until it can be written");
                    }
                    let wait = waited.map_or(FIRST_WAIT, |before| LONGEST_WAIT.min(before * 2));
                    waited = Some(wait);
                    tokio::time::sleep(wait).await;
                }
                Err(refusal) => {
                    group.iter().for_each(|change| change.refuse(self.error(&refusal)));
                    return;
                }
            }
        }
    }

    fn is_to_wait(&self, refusal: &Refusal) -> bool {
        refusal.trouble.is_some_and(Trouble::passes) && self.is_patient.load(Ordering::Relaxed)
    }

    fn error(&self, refusal: &Refusal) -> StoreError {
        let reason = refusal.reason.clone();
        match refusal.trouble {
            Some(trouble) => StoreError::Unusable { path: self.path.clone(), trouble, reason },
            None => StoreError::Commit { reason },
        }
    }
}

/// Takes what is already queued; breaks where it was told to stop.
fn gather(orders: &mut mpsc::Receiver<Order>, group: &mut Vec<Box<dyn Change>>) -> ControlFlow<()> {
    while group.len() < GROUP {
        match orders.try_recv() {
            Ok(Order::Change(change)) => group.push(change),
            Ok(Order::Stop) => return ControlFlow::Break(()),
            Err(_) => break,
        }
    }
    ControlFlow::Continue(())
}

/// Does the whole group and commits it, or leaves no trace of it.
async fn attempt(
    connection: &mut SqliteConnection,
    group: &[Box<dyn Change>],
    last: &'static str,
) -> Result<Vec<Answer>, Refusal> {
    match transact(connection, group, last, Guard::None).await? {
        Attempt::Done(answers) => Ok(answers),
        Attempt::Failed(answer) if group.len() == 1 => Ok(vec![answer]),
        Attempt::Failed(_) => match transact(connection, group, last, Guard::Savepoints).await? {
            Attempt::Done(answers) => Ok(answers),
            Attempt::Failed(_) => unreachable!("a savepoint takes back what fails"),
        },
    }
}

/// What keeps the changes of a group apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guard {
    /// One that fails takes all of them back.
    None,
    Savepoints,
}

enum Attempt {
    /// Committed.
    Done(Vec<Answer>),
    /// One failed, and nothing was changed.
    Failed(Answer),
}

async fn transact(
    connection: &mut SqliteConnection,
    group: &[Box<dyn Change>],
    last: &'static str,
    guard: Guard,
) -> Result<Attempt, Refusal> {
    // `begin` of sqlx is not used: a future of it that is dropped half-way leaves the
    // connection in a transaction. This task is never cancelled.
    execute(connection, "BEGIN IMMEDIATE").await?;
    let done = apply_all(connection, group, last, guard).await;
    if !matches!(done, Ok(Attempt::Done(_))) {
        // SQLite may have given up the transaction already.
        let _ = execute(connection, "ROLLBACK").await;
    }
    done
}

async fn apply_all(
    connection: &mut SqliteConnection,
    group: &[Box<dyn Change>],
    last: &'static str,
    guard: Guard,
) -> Result<Attempt, Refusal> {
    let mut answers = Vec::with_capacity(group.len());
    for change in group {
        match guard {
            Guard::Savepoints => answers.push(apply(connection, change.as_ref()).await?),
            Guard::None => match change.apply(connection).await {
                Outcome::Done(answer) => answers.push(answer),
                Outcome::Failed(answer) => return Ok(Attempt::Failed(answer)),
                Outcome::Stuck(refusal) => return Err(refusal),
            },
        }
    }
    execute(connection, last).await?;
    execute(connection, "COMMIT").await?;
    Ok(Attempt::Done(answers))
}

/// Runs one change in its savepoint. An error says that SQLite has given up the whole
/// transaction (a full disk, a broken one), so that nothing may follow in it.
async fn apply(connection: &mut SqliteConnection, change: &dyn Change) -> Result<Answer, Refusal> {
    execute(connection, "SAVEPOINT change").await?;
    let answer = match change.apply(connection).await {
        Outcome::Done(answer) => answer,
        Outcome::Failed(answer) => {
            execute(connection, "ROLLBACK TO change").await?;
            answer
        }
        Outcome::Stuck(refusal) => return Err(refusal),
    };
    execute(connection, "RELEASE change").await?;
    Ok(answer)
}

async fn execute(
    connection: &mut SqliteConnection,
    statement: &'static str,
) -> Result<(), Refusal> {
    let done = sqlx::query(statement).execute(connection).await;
    done.map(drop)
        .map_err(|error| Refusal { trouble: Trouble::of(&error), reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteConnectOptions;
    use std::sync::atomic::AtomicUsize;

    use super::*;

    struct Table {
        writer: Writer,
        folder: tempfile::TempDir,
    }

    impl Table {
        async fn new() -> Table {
            let folder = tempfile::tempdir().unwrap();
            let mut connection = open(folder.path()).await;
            sqlx::query("CREATE TABLE t(x)").execute(&mut connection).await.unwrap();
            let writer = Writer::start(&folder.path().join("t.db"), connection, "SELECT 1");
            Table { writer, folder }
        }

        async fn add(&self, x: i64) -> Result<(), StoreError> {
            self.writer.write(move |db| Box::pin(add(db, x))).await
        }

        /// What is in the table, seen from another connection.
        async fn rows(&self) -> Vec<i64> {
            let mut other = open(self.folder.path()).await;
            sqlx::query_scalar("SELECT x FROM t").fetch_all(&mut other).await.unwrap()
        }
    }

    async fn open(folder: &Path) -> SqliteConnection {
        let options = SqliteConnectOptions::new()
            .filename(folder.join("t.db"))
            .create_if_missing(true)
            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
            .busy_timeout(Duration::from_millis(50));
        SqliteConnection::connect_with(&options).await.unwrap()
    }

    async fn add(db: &mut SqliteConnection, x: i64) -> Result<(), StoreError> {
        let done = sqlx::query("INSERT INTO t VALUES (?1)").bind(x).execute(db).await;
        done.map(drop).map_err(StoreError::Write)
    }

    #[tokio::test]
    async fn a_locked_file_is_waited_for_by_the_patient_alone() {
        let table = Table::new().await;
        let mut other = open(table.folder.path()).await;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
        let refused = table.add(1).await.unwrap_err();
        assert_eq!(refused.trouble(), Some(Trouble::Locked));
        table.writer.be_patient();
        let free = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            sqlx::query("COMMIT").execute(&mut other).await.unwrap();
        };
        let (added, ()) = tokio::join!(table.add(2), free);
        added.unwrap();
        assert_eq!(table.rows().await, [2]);
    }

    #[tokio::test]
    async fn what_fills_the_disk_is_done_again_with_all_that_was_grouped_with_it() {
        let table = Table::new().await;
        table.writer.be_patient();
        let tries = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&tries);
        let large = table.writer.write(move |db| {
            Box::pin(async move {
                // There is room at the second try.
                let pages = match count.fetch_add(1, Ordering::Relaxed) {
                    0 => "PRAGMA max_page_count = 1",
                    _ => "PRAGMA max_page_count = 1000000",
                };
                sqlx::query(pages).execute(&mut *db).await.map_err(StoreError::Write)?;
                let fill = sqlx::query("INSERT INTO t VALUES (zeroblob(1000000))");
                fill.execute(&mut *db).await.map_err(StoreError::Write)?;
                let clear = sqlx::query("DELETE FROM t WHERE typeof(x) = 'blob'");
                clear.execute(db).await.map(drop).map_err(StoreError::Write)
            })
        });
        let (before, large, after) = tokio::join!(table.add(1), large, table.add(2));
        before.and(large).and(after).unwrap();
        assert_eq!(tries.load(Ordering::Relaxed), 2);
        assert_eq!(table.rows().await, [1, 2]);
    }

    #[tokio::test]
    async fn a_change_that_fails_takes_nothing_else_back() {
        let table = Table::new().await;
        let failing = table.writer.write(move |db| {
            Box::pin(async move {
                add(db, 7).await?;
                Err::<(), _>(StoreError::LeaseLost)
            })
        });
        let (before, failed, after) = tokio::join!(table.add(1), failing, table.add(2));
        before.and(after).unwrap();
        assert!(matches!(failed, Err(StoreError::LeaseLost)));
        assert_eq!(table.rows().await, [1, 2]);
    }

    #[tokio::test]
    async fn what_does_not_pass_is_not_waited_for() {
        let table = Table::new().await;
        table.writer.be_patient();
        let forbid = table.writer.write(|db| {
            Box::pin(async move {
                let done = sqlx::query("PRAGMA query_only = ON").execute(db).await;
                done.map(drop).map_err(StoreError::Write)
            })
        });
        forbid.await.unwrap();
        let refused = table.add(1).await.unwrap_err();
        assert_eq!(refused.trouble(), Some(Trouble::ReadOnly));
        assert!(refused.to_string().contains("cannot be written"), "{refused}");
    }
}
