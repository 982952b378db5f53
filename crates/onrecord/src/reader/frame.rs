//! How the daemon and a page reader talk: a frame is its length in eight bytes, then so many
//! bytes. A question is two frames, what is asked and the page; an answer is one.

use std::io::{self, Read, Write};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// No article comes near.
const LONGEST_ANSWER_BYTES: u64 = 64 << 20;

/// `None` where nobody will say anything more.
pub(super) fn read(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let length = u64::from_le_bytes(length);
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 == length).then_some(bytes))
}

pub(super) fn write(output: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    output.write_all(&(bytes.len() as u64).to_le_bytes())?;
    output.write_all(bytes)?;
    output.flush()
}

/// An answer; what is too long for one is an error.
pub(super) async fn receive(input: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
    let length = input.read_u64_le().await?;
    if length > LONGEST_ANSWER_BYTES {
        let reason = format!("a frame of {length} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
    }
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes).await?;
    match bytes.len() as u64 == length {
        true => Ok(bytes),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

pub(super) async fn send(output: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> io::Result<()> {
    output.write_u64_le(bytes.len() as u64).await?;
    output.write_all(bytes).await?;
    output.flush().await
}
