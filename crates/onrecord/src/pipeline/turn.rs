//! The loop that both halves of the pipeline run in: claim, work, again.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use storage::lease::{Claim, Claimed, Lease};
use storage::store::StoreError;
use tokio::task::{Id, JoinSet};
use tracing::{debug, error, warn};

use super::{Pipeline, in_words};
use crate::config::signed;
use crate::shutdown::Shutdown;

/// What ends within this of one another is followed by one claim.
const MOMENT: Duration = Duration::from_millis(10);
/// How often an idle loop looks whether a command, or time, made something due.
const LOOK: Duration = Duration::from_secs(1);
/// After a claim that the database refused.
const AFTER_ERROR: Duration = Duration::from_secs(5);
/// How long work in hand may go on when the program is to stop.
const FINISH: Duration = Duration::from_secs(7);
/// How long giving back the rest may take. What is not given back, the next start frees.
const GIVE_BACK: Duration = Duration::from_secs(1);
/// A single round does not wait for a host that asks for more patience than this.
const PATIENCE: SignedDuration = SignedDuration::from_secs(30);

/// A half of the pipeline.
pub(crate) trait Stage: Send + Sync + 'static {
    type Row: Clone + Send + Sync + 'static;
    /// Rows in hand at most.
    const MOST: usize;

    fn pipeline(&self) -> &Pipeline;
    fn any_due(&self, now: Timestamp) -> impl Future<Output = Result<bool, StoreError>> + Send;
    fn claim(
        &self,
        claim: Claim,
    ) -> impl Future<Output = Result<Claimed<Self::Row>, StoreError>> + Send;
    /// Records that the work on a row failed for a reason of our own.
    fn fail(
        &self,
        lease: Lease<Self::Row>,
        error: String,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Does the work and records its outcome.
    fn work(&self, lease: Lease<Self::Row>) -> impl Future<Output = Result<(), StoreError>> + Send;
    fn release(
        &self,
        lease: Lease<Self::Row>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// How long a loop goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// It is told to stop.
    Stopped,
    /// Each row that is due, or becomes due by this round, was tried once.
    RoundDone { started: Timestamp },
}

/// Works until there is nothing left to do or it is told to stop; then claims no more,
/// finishes what is in hand, and gives back what takes too long. An error says that the
/// store is gone, and with it all sense in going on.
pub(crate) async fn run<S: Stage>(
    stage: Arc<S>,
    until: Until,
    shutdown: Shutdown,
) -> Result<(), StoreError> {
    let mut hands = Hands { tasks: JoinSet::new(), leases: HashMap::new() };
    while !shutdown.is_called() {
        // A claim that is dropped here may have been written: the next start frees it.
        let filled = tokio::select! {
            filled = fill(&stage, &mut hands, until) => filled,
            () = shutdown.called() => break,
        };
        let wait = match filled {
            Ok(Next::Wait(wait)) => wait,
            Ok(Next::Done) if hands.tasks.is_empty() => break,
            Ok(Next::Done) => LOOK,
            Err(error) if is_the_end(&error) => return Err(error),
            Err(error) => {
                error!("The database refused a claim: {}", in_words(&error));
                if until != Until::Stopped && hands.tasks.is_empty() {
                    return Err(error);
                }
                AFTER_ERROR
            }
        };
        tokio::select! {
            () = shutdown.called() => {}
            Some(done) = hands.tasks.join_next_with_id() => {
                hands.put_down(done, &*stage).await;
                hands.gather(&*stage).await;
            }
            () = stage.pipeline().wake.notified() => hands.gather(&*stage).await,
            () = tokio::time::sleep(wait) => {}
        }
    }
    hands.finish(&*stage).await;
    Ok(())
}

enum Next {
    /// Look again after this long, or when something happens.
    Wait(Duration),
    /// This round has nothing left to claim.
    Done,
}

/// Claims until hands are full or nothing can be claimed now.
async fn fill<S: Stage>(
    stage: &Arc<S>,
    hands: &mut Hands<S::Row>,
    until: Until,
) -> Result<Next, StoreError> {
    loop {
        let now = Timestamp::now();
        if hands.leases.len() >= S::MOST {
            return Ok(Next::Wait(LOOK));
        }
        if stage.pipeline().network.is_to_rest(now).await {
            return Ok(nothing_more(until));
        }
        if !stage.any_due(now).await? {
            return Ok(nothing_more(until));
        }
        let pipeline = stage.pipeline();
        // A row is due no longer once it is claimed, and in hand only a moment later.
        let _claiming = pipeline.in_hand.another();
        let (most, per_host) = (S::MOST - hands.leases.len(), pipeline.fetch.per_host);
        let claimed = stage
            .claim(Claim {
                now,
                most,
                per_host,
                pause: signed(pipeline.fetch.pause),
                retries_due_by: match until {
                    Until::Stopped => now,
                    Until::RoundDone { started } => started,
                },
            })
            .await?;
        // One claim takes one row of a host, so where more may be asked for at a time the next
        // may find more.
        let got = claimed.leases.len();
        let is_all = got == 0 || got < most && per_host == 1;
        for lease in claimed.leases {
            hands.take_up(stage, lease);
        }
        if is_all {
            return Ok(match claimed.next_at.map(|at| at.duration_since(now)) {
                Some(wait) if until == Until::Stopped || wait < PATIENCE => {
                    Next::Wait(wait.unsigned_abs().clamp(Duration::from_millis(1), LOOK))
                }
                _ => nothing_more(until),
            });
        }
    }
}

/// Whether no claim will ever be granted again: the store is closed, or its file is damaged or
/// may not be written.
fn is_the_end(error: &StoreError) -> bool {
    let lasts = error.trouble().is_some_and(|trouble| !trouble.passes());
    lasts || matches!(error, StoreError::Closed)
}

fn nothing_more(until: Until) -> Next {
    match until {
        Until::Stopped => Next::Wait(LOOK),
        Until::RoundDone { .. } => Next::Done,
    }
}

/// The rows in hand.
struct Hands<Row> {
    tasks: JoinSet<()>,
    leases: HashMap<Id, Lease<Row>>,
}

impl<Row: Clone + Send + Sync + 'static> Hands<Row> {
    fn take_up<S: Stage<Row = Row>>(&mut self, stage: &Arc<S>, lease: Lease<Row>) {
        let worker = Arc::clone(stage);
        let row = lease.clone();
        let in_hand = stage.pipeline().in_hand.another();
        let task = self.tasks.spawn(async move {
            let spare = row.clone();
            if let Err(error) = worker.work(row).await {
                record_failure(&*worker, spare, &error).await;
            }
            drop(in_hand);
            worker.pipeline().wake.notify_waiters();
        });
        self.leases.insert(task.id(), lease);
    }

    async fn put_down<S: Stage<Row = Row>>(
        &mut self,
        done: Result<(Id, ()), tokio::task::JoinError>,
        stage: &S,
    ) {
        let id = match &done {
            Ok((id, ())) => *id,
            Err(error) => error.id(),
        };
        let lease = self.leases.remove(&id);
        if let (Some(lease), Err(error)) = (lease, done) {
            record_failure(stage, lease, &error).await;
        }
    }

    /// Puts down what else is done by now and in a moment, so that one claim serves many.
    async fn gather<S: Stage<Row = Row>>(&mut self, stage: &S) {
        tokio::time::sleep(MOMENT).await;
        while let Some(done) = self.tasks.try_join_next_with_id() {
            self.put_down(done, stage).await;
        }
    }

    async fn finish<S: Stage<Row = Row>>(mut self, stage: &S) {
        let deadline = tokio::time::Instant::now() + FINISH;
        while let Ok(Some(done)) =
            tokio::time::timeout_at(deadline, self.tasks.join_next_with_id()).await
        {
            self.put_down(done, stage).await;
        }
        self.tasks.abort_all();
        let give_back = async {
            for (_, lease) in self.leases {
                warn!(row.id = lease.id, "Gave row {} back unfinished", lease.id);
                if let Err(error) = stage.release(lease).await {
                    error!("A row was not given back: {}", in_words(&error));
                }
            }
        };
        if tokio::time::timeout(GIVE_BACK, give_back).await.is_err() {
            warn!("The database is busy; the next start frees what is still in hand");
        }
    }
}

/// Without this the row would come round again when its lease runs out, and nobody would
/// know why.
async fn record_failure<S: Stage>(
    stage: &S,
    lease: Lease<S::Row>,
    error: &(dyn std::error::Error + Send + Sync + 'static),
) {
    let words = in_words(error);
    match error.downcast_ref() {
        // The row was removed, or taken over, while it was in hand.
        Some(StoreError::LeaseLost) => return debug!("An outcome came too late: {words}"),
        // The next claim says so, and ends the loop.
        Some(error) if is_the_end(error) => return,
        _ => error!(row.id = lease.id, "An outcome was not recorded: {words}"),
    }
    if let Err(error) = stage.fail(lease, words).await {
        error!("Nor was its failure: {}", in_words(&error));
    }
}
