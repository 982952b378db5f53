//! The loop that both halves of the pipeline run in: claim, work, again.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use storage::lease::{Claim, Claimed, Lease};
use storage::store::StoreError;
use tokio::task::{Id, JoinSet};
use tracing::{error, warn};

use super::{Pipeline, in_words};
use crate::config::signed;
use crate::shutdown::Shutdown;

/// How often an idle loop looks whether a command, or time, made something due.
const LOOK: Duration = Duration::from_secs(1);
/// After a claim that the database refused.
const AFTER_ERROR: Duration = Duration::from_secs(5);
/// How long work in hand may go on when the program is to stop.
const FINISH: Duration = Duration::from_secs(8);
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
/// finishes what is in hand, and gives back what takes too long.
pub(crate) async fn run<S: Stage>(stage: Arc<S>, until: Until, shutdown: Shutdown) {
    let mut hands = Hands { tasks: JoinSet::new(), leases: HashMap::new() };
    while !shutdown.is_called() {
        let wait = match fill(&stage, &mut hands, until).await {
            Ok(Next::Wait(wait)) => wait,
            Ok(Next::Done) if hands.tasks.is_empty() => break,
            Ok(Next::Done) => LOOK,
            Err(error) => {
                error!("The database refused a claim: {}", in_words(&error));
                if until != Until::Stopped && hands.tasks.is_empty() {
                    break;
                }
                AFTER_ERROR
            }
        };
        tokio::select! {
            () = shutdown.called() => {}
            Some(done) = hands.tasks.join_next_with_id() => hands.put_down(done),
            () = stage.pipeline().wake.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
    hands.finish(&*stage).await;
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
        if !stage.any_due(now).await? {
            return Ok(nothing_more(until));
        }
        let pipeline = stage.pipeline();
        let claimed = stage
            .claim(Claim {
                now,
                most: S::MOST - hands.leases.len(),
                per_host: pipeline.fetch.per_host,
                pause: signed(pipeline.fetch.pause),
                retries_due_by: match until {
                    Until::Stopped => now,
                    Until::RoundDone { started } => started,
                },
            })
            .await?;
        if claimed.leases.is_empty() {
            return Ok(match claimed.next_at.map(|at| at.duration_since(now)) {
                Some(wait) if until == Until::Stopped || wait < PATIENCE => {
                    Next::Wait(wait.unsigned_abs().clamp(Duration::from_millis(1), LOOK))
                }
                _ => nothing_more(until),
            });
        }
        for lease in claimed.leases {
            hands.take_up(stage, lease);
        }
    }
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
        let task = self.tasks.spawn(async move {
            match worker.work(row).await {
                Ok(()) => worker.pipeline().wake.notify_waiters(),
                Err(error) => error!("An outcome was not recorded: {}", in_words(&error)),
            }
        });
        self.leases.insert(task.id(), lease);
    }

    fn put_down(&mut self, done: Result<(Id, ()), tokio::task::JoinError>) {
        let id = match &done {
            Ok((id, ())) => *id,
            Err(error) => error.id(),
        };
        if self.leases.remove(&id).is_some() && done.is_err() {
            // The lease runs out by itself, and the try counts against the row.
            error!("Work on a row panicked; please report it");
        }
    }

    async fn finish<S: Stage<Row = Row>>(mut self, stage: &S) {
        let deadline = tokio::time::Instant::now() + FINISH;
        while let Ok(Some(done)) =
            tokio::time::timeout_at(deadline, self.tasks.join_next_with_id()).await
        {
            self.put_down(done);
        }
        self.tasks.abort_all();
        for (_, lease) in self.leases {
            warn!(row.id = lease.id, "Gave row {} back unfinished", lease.id);
            if let Err(error) = stage.release(lease).await {
                error!("A row was not given back: {}", in_words(&error));
            }
        }
    }
}
