//! Small changes of one kind that are made together: what has gathered until the writer comes
//! to it costs a few statements, not a few for each.

use std::error::Error;
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::oneshot;

use crate::store::StoreError;
use crate::writer::{Change, Outcome};

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

/// The change that makes what has gathered.
pub(crate) struct Gathered<I, T> {
    /// `None` once it is made or refused.
    gathering: Option<Gathering<I, T>>,
}

impl<I, T> Gathered<I, T> {
    pub(crate) fn of(gathering: &Gathering<I, T>) -> Gathered<I, T> {
        Gathered { gathering: Some(gathering.clone()) }
    }
}

/// A writer that stops drops what it has not come to: those who wait must not wait for ever.
impl<I, T> Drop for Gathered<I, T> {
    fn drop(&mut self) {
        if let Some(gathering) = self.gathering.take() {
            drop(gathering.take());
        }
    }
}

impl<I: Send + 'static, T: Send + 'static> Change for Gathered<I, T> {
    fn apply<'c>(
        mut self: Box<Self>,
        connection: &'c mut SqliteConnection,
    ) -> BoxFuture<'c, Outcome> {
        Box::pin(async move {
            let Some(gathering) = self.gathering.take() else {
                return Outcome::Done(Box::new(|_| {}));
            };
            let (items, senders) = gathering.take();
            match (gathering.make)(connection, items).await {
                Ok(made) => Outcome::Done(Box::new(move |committed| match committed {
                    // A receiver that is gone no longer wants the answer; the change stands.
                    Ok(()) => senders.into_iter().zip(made).for_each(|(sender, made)| {
                        let _ = sender.send(made);
                    }),
                    Err(error) => refuse_all(senders, &error),
                })),
                Err(error) => Outcome::Failed(Box::new(move |_| refuse_all(senders, &error))),
            }
        })
    }

    fn refuse(mut self: Box<Self>, error: StoreError) {
        if let Some(gathering) = self.gathering.take() {
            refuse_all(gathering.take().1, &error);
        }
    }
}

fn refuse_all<T>(senders: Vec<Sender<T>>, error: &StoreError) {
    let reason = match (error, error.source()) {
        (StoreError::Commit { reason }, _) => reason.clone(),
        (error, Some(cause)) => format!("{error}: {cause}"),
        (error, None) => error.to_string(),
    };
    for sender in senders {
        let _ = sender.send(Err(StoreError::Commit { reason: reason.clone() }));
    }
}
