//! The word to stop: everything that runs is given it, and each stops in its own way.

use tokio::sync::watch;

/// Cheap to clone; once called it stays called.
#[derive(Debug, Clone)]
pub(crate) struct Shutdown(watch::Receiver<bool>);

/// Calls the shutdown; without a call it comes when this is dropped.
#[derive(Debug)]
pub(crate) struct Caller(watch::Sender<bool>);

pub(crate) fn shutdown() -> (Caller, Shutdown) {
    let (sender, receiver) = watch::channel(false);
    (Caller(sender), Shutdown(receiver))
}

impl Caller {
    pub(crate) fn call(&self) {
        self.0.send_replace(true);
    }
}

impl Shutdown {
    pub(crate) fn is_called(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns once it is called.
    pub(crate) async fn called(&self) {
        // An error says that the caller is gone, which is a call too.
        let _ = self.0.clone().wait_for(|called| *called).await;
    }
}
