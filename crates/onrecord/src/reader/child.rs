//! A page reader, as the daemon sees it.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::BufReader;
use tokio::process::{ChildStdin, ChildStdout, Command};

use super::{Answer, Program, Question, ReadError, frame};

/// How long a reader that says nothing more may take to be gone.
const LEAVE: Duration = Duration::from_secs(1);

/// Killed when it is dropped.
pub(super) struct Child {
    process: tokio::process::Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Child {
    pub(super) fn start(program: &Program) -> io::Result<Child> {
        let mut command = Command::new(&program.path);
        command
            .args(&program.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Panics of libraries are caught, and told there first.
            .stderr(Stdio::null())
            .kill_on_drop(true);
        keep_apart(&mut command);
        let mut process = command.spawn()?;
        let (input, output) = (process.stdin.take(), process.stdout.take());
        Ok(Child {
            process,
            input: input.expect("it was asked for"),
            output: BufReader::new(output.expect("it was asked for")),
        })
    }

    /// Itself, where it has not ended while it rested.
    pub(super) fn if_alive(mut self) -> Option<Child> {
        matches!(self.process.try_wait(), Ok(None)).then_some(self)
    }

    pub(super) async fn ask(
        &mut self,
        question: &Question,
        body: &[u8],
    ) -> Result<Answer, ReadError> {
        let answer = match self.exchange(question, body).await {
            Ok(answer) => answer,
            Err(error) => return Err(self.why_silent(error).await),
        };
        serde_json::from_slice(&answer)
            .map_err(|error| ReadError::NoAnswer { reason: error.to_string() })
    }

    async fn exchange(&mut self, question: &Question, body: &[u8]) -> io::Result<Vec<u8>> {
        frame::send(&mut self.input, &serde_json::to_vec(question)?).await?;
        frame::send(&mut self.input, body).await?;
        frame::receive(&mut self.output).await
    }

    /// A pipe that breaks says that the other end is gone, but not how it went.
    async fn why_silent(&mut self, error: io::Error) -> ReadError {
        match tokio::time::timeout(LEAVE, self.process.wait()).await {
            Ok(Ok(status)) => how_it_died(status),
            _ => ReadError::NoAnswer { reason: error.to_string() },
        }
    }
}

/// Away from what is meant for the daemon: Ctrl-C goes to all processes of a group, and a
/// reader is to finish what it has in hand. Nor has it a use for the secrets of feeds that
/// may stand in the environment.
#[cfg(unix)]
fn keep_apart(command: &mut Command) {
    command.process_group(0).arg0("onrecord").env_clear();
}

#[cfg(windows)]
fn keep_apart(command: &mut Command) {
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
    command.creation_flags(CREATE_NEW_PROCESS_GROUP);
}

#[cfg(unix)]
fn how_it_died(status: ExitStatus) -> ReadError {
    use std::os::unix::process::ExitStatusExt;
    const HUP_INT_KILL_TERM: [i32; 4] = [1, 2, 9, 15];
    match status.signal() {
        // No page sends these; a person does, or a system that is short of memory.
        Some(signal) if HUP_INT_KILL_TERM.contains(&signal) => ReadError::Killed,
        Some(signal) => ReadError::Died { how: format!("signal {signal}") },
        None => by_itself(status),
    }
}

#[cfg(not(unix))]
fn how_it_died(status: ExitStatus) -> ReadError {
    by_itself(status)
}

fn by_itself(status: ExitStatus) -> ReadError {
    let code = status.code().map_or_else(|| "unknown".to_owned(), |code| code.to_string());
    ReadError::Died { how: format!("exit code {code}") }
}
