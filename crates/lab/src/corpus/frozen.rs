//! The test part does not change unnoticed: `test/FROZEN` holds the hash of its files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use sha2::{Digest, Sha256};

use super::{Part, files};
use crate::block::Keep;

pub(crate) fn keep(corpus: &Path, keep: Keep) -> anyhow::Result<()> {
    let folder = corpus.join(Part::Test.folder());
    let hash = hash(&files(&folder)?)?;
    let file = folder.join("FROZEN");
    if keep == Keep::Write {
        return fs::write(&file, format!("{hash}\n"))
            .with_context(|| format!("cannot write {}", file.display()));
    }
    let known =
        fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    if known.trim() != hash {
        bail!(
            "the frozen test part has changed: its files have the hash {hash}, {} says {}. \
             A mistake in it may be mended: say so in corpus/README.md and run with --write",
            file.display(),
            known.trim()
        );
    }
    Ok(())
}

/// SHA-256 over the names and the bytes of files, in this order.
pub(crate) fn hash(files: &[PathBuf]) -> anyhow::Result<String> {
    let mut hash = Sha256::new();
    for file in files {
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        // Lengths first, so that nothing can move from one to the next.
        hash.update(format!("{} {}\n{name}\n", name.len(), bytes.len()));
        hash.update(&bytes);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_noticed() {
        let corpus = tempfile::tempdir().unwrap();
        let test = corpus.path().join("test");
        fs::create_dir(&test).unwrap();
        fs::write(test.join("one.txt"), "One.").unwrap();
        keep(corpus.path(), Keep::Write).unwrap();
        keep(corpus.path(), Keep::Compare).unwrap();
        fs::write(test.join("one.txt"), "Two.").unwrap();
        let error = keep(corpus.path(), Keep::Compare).unwrap_err().to_string();
        assert!(error.contains("has changed"), "{error}");
    }
}
