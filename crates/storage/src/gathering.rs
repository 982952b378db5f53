//! Small changes of one kind that are made together: what has gathered until the writer comes
//! to it costs a few statements, not a few for each.

use std::error::Error;
use std::sync::{Arc, Mutex, OnceLock};

use futures_util::future::BoxFuture;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::oneshot;

use crate::store::StoreError;
use crate::writer::{Change, Outcome, Refusal};

/// What has gathered. Clones share it.
pub(crate) struct Gathering<I, T> {
    waiting: Arc<Mutex<Vec<Waiting<I, T>>>>,
    make: Make<I, T>,
}

/// Something to be done, with the one who waits for it.
type Waiting<I, T> = (I, Sender<T>);

type Sender<T> = oneshot::Sender<Result<T, StoreError>>;

/// Makes all of them and answers each, in their order. An error undoes them all.
pub(crate) type Make<I, T> =
    for<'c> fn(
        &'c mut SqliteConnection,
        Vec<I>,
    ) -> BoxFuture<'c, Result<Vec<Result<T, StoreError>>, StoreError>>;

impl<I, T> Gathering<I, T> {
    pub(crate) fn new(make: Make<I, T>) -> Gathering<I, T> {
        Gathering { waiting: Arc::default(), make }
    }

    /// The answer to come, and whether the writer must be told that something waits.
    pub(crate) fn add(&self, item: I) -> (oneshot::Receiver<Result<T, StoreError>>, bool) {
        let (sender, answer) = oneshot::channel();
        let mut waiting = self.waiting.lock().expect("nothing panics while it holds this lock");
        waiting.push((item, sender));
        (answer, waiting.len() == 1)
    }

    fn take(&self) -> (Vec<I>, Vec<Sender<T>>) {
        let mut waiting = self.waiting.lock().expect("nothing panics while it holds this lock");
        std::mem::take(&mut *waiting).into_iter().unzip()
    }
}

impl<I, T> Clone for Gathering<I, T> {
    fn clone(&self) -> Gathering<I, T> {
        Gathering { waiting: Arc::clone(&self.waiting), make: self.make }
    }
}

/// The change that makes what has gathered by the time the writer comes to it.
pub(crate) struct Gathered<I, T> {
    gathering: Gathering<I, T>,
    batch: OnceLock<Arc<Batch<I, T>>>,
}

/// What is made together. A second try is of the same: what has gathered since has a change of
/// its own.
struct Batch<I, T> {
    items: Vec<I>,
    senders: Mutex<Vec<Sender<T>>>,
}

impl<I, T> Gathered<I, T> {
    pub(crate) fn of(gathering: &Gathering<I, T>) -> Gathered<I, T> {
        Gathered { gathering: gathering.clone(), batch: OnceLock::new() }
    }

    fn batch(&self) -> Arc<Batch<I, T>> {
        let take = || {
            let (items, senders) = self.gathering.take();
            Arc::new(Batch { items, senders: Mutex::new(senders) })
        };
        Arc::clone(self.batch.get_or_init(take))
    }
}

/// A writer that stops drops what it has not come to: those who wait must not wait for ever.
impl<I, T> Drop for Gathered<I, T> {
    fn drop(&mut self) {
        drop(self.batch());
    }
}

impl<I, T> Change for Gathered<I, T>
where
    I: Clone + Send + Sync + 'static,
    T: Send + 'static,
{
    fn apply<'c>(&self, connection: &'c mut SqliteConnection) -> BoxFuture<'c, Outcome> {
        let (batch, make) = (self.batch(), self.gathering.make);
        Box::pin(async move {
            match make(connection, batch.items.clone()).await {
                Ok(made) => Outcome::Done(Box::new(move || batch.answer(made))),
                Err(error) => match Refusal::of(&error) {
                    Some(refusal) => Outcome::Stuck(refusal),
                    None => Outcome::Failed(Box::new(move || batch.refuse(&error))),
                },
            }
        })
    }

    fn refuse(&self, error: StoreError) {
        self.batch().refuse(&error);
    }
}

impl<I, T> Batch<I, T> {
    /// A receiver that is gone no longer wants the answer; the change stands.
    fn answer(&self, made: Vec<Result<T, StoreError>>) {
        self.take_senders().into_iter().zip(made).for_each(|(sender, made)| {
            let _ = sender.send(made);
        });
    }

    fn refuse(&self, error: &StoreError) {
        for sender in self.take_senders() {
            let _ = sender.send(Err(again(error)));
        }
    }

    fn take_senders(&self) -> Vec<Sender<T>> {
        std::mem::take(&mut *self.senders.lock().expect("nothing panics while it holds this lock"))
    }
}

/// The same error for another who waits.
fn again(error: &StoreError) -> StoreError {
    match (error, error.source()) {
        (StoreError::Unusable { path, trouble, reason }, _) => {
            StoreError::Unusable { path: path.clone(), trouble: *trouble, reason: reason.clone() }
        }
        (StoreError::Commit { reason }, _) => StoreError::Commit { reason: reason.clone() },
        (error, Some(cause)) => StoreError::Commit { reason: format!("{error}: {cause}") },
        (error, None) => StoreError::Commit { reason: error.to_string() },
    }
}
