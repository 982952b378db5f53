//! Runs a filter: a line in, a line out, in the same order, over all cores.

use std::io::{self, BufRead, BufWriter, Write};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

use anyhow::Context;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

type Job = (Vec<u8>, SyncSender<Value>);

/// Streams: an answer leaves as soon as it and those before it are known.
pub(crate) fn answer_each(
    answer: impl Fn(&Value) -> anyhow::Result<Value> + Sync,
) -> anyhow::Result<()> {
    let workers = thread::available_parallelism()?.get();
    let (jobs, open_jobs) = mpsc::sync_channel::<Job>(workers);
    let (answers, open_answers) = mpsc::sync_channel(2 * workers);
    let open_jobs = Mutex::new(open_jobs);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| work(&open_jobs, &answer));
        }
        let writer = scope.spawn(|| write(open_answers));
        let fed = feed(jobs, answers);
        writer.join().expect("the writer does not panic").and(fed)
    })
}

/// Hands out lines, and queues where their answers will arrive.
fn feed(jobs: SyncSender<Job>, answers: SyncSender<Receiver<Value>>) -> anyhow::Result<()> {
    for line in io::stdin().lock().split(b'\n') {
        let line = line.context("cannot read standard input")?;
        let (answer, open_answer) = mpsc::sync_channel(1);
        // Both end early only where the writer has failed, which says why.
        if answers.send(open_answer).is_err() || jobs.send((line, answer)).is_err() {
            break;
        }
    }
    Ok(())
}

fn work(jobs: &Mutex<Receiver<Job>>, answer: &impl Fn(&Value) -> anyhow::Result<Value>) {
    loop {
        let job = jobs.lock().expect("no worker panics while it waits").recv();
        let Ok((line, sender)) = job else { return };
        // The writer may be gone; then nobody wants the answer.
        let _ = sender.send(answer_line(&line, answer));
    }
}

/// One out for each in, also where a line is blank or no JSON.
fn answer_line(line: &[u8], answer: &impl Fn(&Value) -> anyhow::Result<Value>) -> Value {
    let failed = |id: &Value, error: anyhow::Error| json!({"id": id, "ok": false, "error": format!("{error:#}")});
    match serde_json::from_slice::<Value>(line).context("the line is not JSON") {
        Ok(question) => answer(&question).unwrap_or_else(|error| failed(&question["id"], error)),
        Err(error) => failed(&Value::Null, error),
    }
}

fn write(answers: Receiver<Receiver<Value>>) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for answer in answers {
        let answer = answer.recv().context("a worker has panicked")?;
        writeln!(out, "{answer}").context("cannot write to standard output")?;
    }
    out.flush().context("cannot write to standard output")
}

/// The bytes under a key.
pub(crate) fn bytes(question: &Value, key: &str) -> anyhow::Result<Vec<u8>> {
    let text = question[key].as_str().with_context(|| format!("the line has no `{key}`"))?;
    BASE64_STANDARD.decode(text).with_context(|| format!("`{key}` is not base64"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &[u8], answered: Value) {
        let answer = answer_line(line, &|question| {
            anyhow::ensure!(question["id"] != 2, "two is too many");
            Ok(json!({"id": question["id"], "ok": true}))
        });
        assert_eq!(answer, answered);
    }

    #[test]
    fn every_line_has_an_answer() {
        check(b"{\"id\": 1}", json!({"id": 1, "ok": true}));
        check(b"{\"id\": 2}", json!({"id": 2, "ok": false, "error": "two is too many"}));
        for line in [&b""[..], b" ", b"\xff", b"{\"id\": \"\xff\"}"] {
            let answer = answer_line(line, &|question| Ok(question.clone()));
            assert_eq!((&answer["id"], &answer["ok"]), (&Value::Null, &json!(false)));
        }
    }
}
