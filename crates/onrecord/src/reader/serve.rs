//! A page reader, from within: answers until there is nobody who asks.
//!
//! Whatever a page does ends here: a panic is an answer, too much memory and too deep a stack
//! end this process, and so does a page that takes for ever, should nobody be left to see it.

use std::io;
use std::panic::catch_unwind;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use fetcher::page;

use super::{Answer, DEADLINE, Question, frame};
use crate::pipeline::{WorkPanicked, in_words};

/// The daemon kills a reader long before; one whose daemon was killed ends by itself.
const LONGEST: Duration = DEADLINE.saturating_mul(2);

pub(crate) fn run() -> io::Result<()> {
    let watch = watch();
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    while let Some(question) = frame::read(&mut input)? {
        let Some(body) = frame::read(&mut input)? else { break };
        let question: Question = serde_json::from_slice(&question)?;
        tell(&watch);
        let answer = answer(&question, &body);
        tell(&watch);
        frame::write(&mut output, &serde_json::to_vec(&answer)?)?;
    }
    Ok(())
}

fn answer(question: &Question, body: &[u8]) -> Answer {
    let read = || page::read(body, question.content_type.as_deref(), &question.url);
    match catch_unwind(read) {
        Ok(read) => read.map_err(|error| in_words(&error)),
        Err(_) => Err(WorkPanicked.to_string()),
    }
}

/// Hears of the beginning of every page and of its end, in turn.
fn watch() -> Sender<()> {
    let (teller, told) = channel();
    thread::spawn(move || {
        while told.recv().is_ok() {
            if told.recv_timeout(LONGEST) == Err(RecvTimeoutError::Timeout) {
                std::process::abort();
            }
        }
    });
    teller
}

fn tell(watch: &Sender<()>) {
    watch.send(()).expect("the watch ends with this process");
}
