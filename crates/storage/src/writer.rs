//! The only connection that writes. Changes queue up, and all that is queued while
//! the last group was being synced to disk is committed as the next group.
//!
//! Each change runs in a savepoint of its own, so that one that fails takes nothing
//! else back with it. Nobody hears of success before the commit. Small changes of one kind
//! can be made together: see `gathering`.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::gathering::{Gathered, Gathering};
use crate::store::StoreError;

/// Changes in one commit at most.
const GROUP: usize = 50;
/// Changes that may wait before those who bring more have to wait too.
const QUEUE: usize = 256;

#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Order>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

enum Order {
    Change(Box<dyn Change>),
    Stop,
}

/// A change that waits, with the one who waits for it.
struct Pending<T, F> {
    work: F,
    sender: oneshot::Sender<Result<T, StoreError>>,
}

pub(crate) trait Change: Send {
    /// Works inside the open transaction.
    fn apply<'c>(self: Box<Self>, connection: &'c mut SqliteConnection) -> BoxFuture<'c, Outcome>;
    /// There is no transaction to work in.
    fn refuse(self: Box<Self>, error: StoreError);
}

/// What became of a change, and how to tell the one who waits for it.
pub(crate) enum Outcome {
    Done(Answer),
    Failed(Answer),
}

pub(crate) type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

impl<T, F> Change for Pending<T, F>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, StoreError>>
        + Send
        + 'static,
{
    fn apply<'c>(self: Box<Self>, connection: &'c mut SqliteConnection) -> BoxFuture<'c, Outcome> {
        Box::pin(async move {
            let Pending { work, sender } = *self;
            // A receiver that is gone no longer wants the answer; the change stands.
            match work(connection).await {
                Ok(value) => Outcome::Done(Box::new(move |committed| {
                    let _ = sender.send(committed.map(|()| value));
                })),
                Err(error) => Outcome::Failed(Box::new(move |_| {
                    let _ = sender.send(Err(error));
                })),
            }
        })
    }

    fn refuse(self: Box<Self>, error: StoreError) {
        let _ = self.sender.send(Err(error));
    }
}

impl Writer {
    pub(crate) fn start(connection: SqliteConnection) -> Writer {
        let (queue, orders) = mpsc::channel(QUEUE);
        let task = tokio::spawn(run(connection, orders));
        Writer { queue, task: Arc::new(Mutex::new(Some(task))) }
    }

    /// For a store that is only read: every change is refused as `Closed`.
    pub(crate) fn none() -> Writer {
        let (queue, _) = mpsc::channel(1);
        Writer { queue, task: Arc::default() }
    }

    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, StoreError>>
            + Send
            + 'static,
    {
        let (sender, answer) = oneshot::channel();
        let change = Order::Change(Box::new(Pending { work, sender }));
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
        I: Send + 'static,
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

async fn run(mut connection: SqliteConnection, mut orders: mpsc::Receiver<Order>) {
    while let Some(Order::Change(first)) = orders.recv().await {
        let mut group = vec![first];
        let flow = gather(&mut orders, &mut group);
        commit(&mut connection, group).await;
        if flow.is_break() {
            break;
        }
    }
    let _ = connection.close().await;
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

async fn commit(connection: &mut SqliteConnection, group: Vec<Box<dyn Change>>) {
    // `begin` of sqlx is not used: a future of it that is dropped half-way leaves the
    // connection in a transaction. This task is never cancelled.
    if let Err(error) = execute(connection, "BEGIN IMMEDIATE").await {
        let reason = error.to_string();
        group.into_iter().for_each(|change| {
            change.refuse(StoreError::Commit { reason: reason.clone() });
        });
        return;
    }
    let mut answers = Vec::with_capacity(group.len());
    let mut broken = None;
    for change in group {
        match &broken {
            None => match apply(connection, change).await {
                Ok(answer) => answers.push(answer),
                Err(reason) => broken = Some(reason),
            },
            Some(reason) => change.refuse(StoreError::Commit { reason: String::clone(reason) }),
        }
    }
    let committed = match broken {
        None => execute(connection, "COMMIT").await.map_err(|error| error.to_string()),
        Some(reason) => Err(reason),
    };
    if committed.is_err() {
        let _ = execute(connection, "ROLLBACK").await;
    }
    for answer in answers {
        answer(committed.clone().map_err(|reason| StoreError::Commit { reason }));
    }
}

/// Runs one change in its savepoint. An error says that SQLite has given up the whole
/// transaction (a full disk, a broken one), so that nothing may follow in it.
async fn apply(
    connection: &mut SqliteConnection,
    change: Box<dyn Change>,
) -> Result<Answer, String> {
    if let Err(error) = execute(connection, "SAVEPOINT change").await {
        let reason = error.to_string();
        change.refuse(StoreError::Commit { reason: reason.clone() });
        return Err(reason);
    }
    let (answer, undone) = match change.apply(connection).await {
        Outcome::Done(answer) => (answer, Ok(())),
        Outcome::Failed(answer) => (answer, execute(connection, "ROLLBACK TO change").await),
    };
    let closed = match undone {
        Ok(()) => execute(connection, "RELEASE change").await,
        undone => undone,
    };
    match closed {
        Ok(()) => Ok(answer),
        Err(error) => {
            let reason = error.to_string();
            answer(Err(StoreError::Commit { reason: reason.clone() }));
            Err(reason)
        }
    }
}

async fn execute(
    connection: &mut SqliteConnection,
    statement: &'static str,
) -> Result<(), sqlx::Error> {
    sqlx::query(statement).execute(connection).await.map(drop)
}
