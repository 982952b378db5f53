//! Whether there is anything to do: what can wait, waits until there is not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use storage::store::StoreError;

use super::Pipeline;
use crate::shutdown::Shutdown;

/// How often is looked.
const LOOK: Duration = Duration::from_secs(1);
/// What is due but whose host is not to be asked for longer is nothing to do: some host always
/// asks for an hour's patience.
const SOON: SignedDuration = SignedDuration::from_secs(10);

/// How many rows are in hand.
#[derive(Default)]
pub(crate) struct InHand(Arc<AtomicUsize>);

/// One of them, for as long as it lives.
pub(crate) struct OneInHand(Arc<AtomicUsize>);

impl InHand {
    pub(crate) fn another(&self) -> OneInHand {
        self.0.fetch_add(1, Ordering::SeqCst);
        OneInHand(Arc::clone(&self.0))
    }

    fn is_any(&self) -> bool {
        self.0.load(Ordering::SeqCst) > 0
    }
}

impl Drop for OneInHand {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Pipeline {
    /// Waits until nothing is due and nothing is in hand; `false` when it is to stop.
    pub(crate) async fn wait_until_idle(&self, shutdown: &Shutdown) -> Result<bool, StoreError> {
        while !shutdown.is_called() {
            if self.is_idle(Timestamp::now()).await? {
                return Ok(true);
            }
            tokio::select! {
                () = shutdown.called() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        Ok(false)
    }

    async fn is_idle(&self, now: Timestamp) -> Result<bool, StoreError> {
        if self.in_hand.is_any() {
            return Ok(false);
        }
        let store = &self.store;
        let any_due = storage::feed::any_due(store, now).await?
            || storage::entry::any_due(store, now).await?;
        // The dearer question only where the cheap one says that something is.
        let is_nothing_due = !any_due || !storage::host::any_waits(store, now, now + SOON).await?;
        // What was claimed meanwhile is due no longer.
        Ok(is_nothing_due && !self.in_hand.is_any())
    }
}
