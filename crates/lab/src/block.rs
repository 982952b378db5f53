//! Figures that stand in a document between two comments, and are kept true: written by
//! a command, compared by CI.
//!
//! ```text
//! <!-- counted: quotas -->
//! …
//! <!-- end: quotas -->
//! ```

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Fail where the document says something else.
    Compare,
    Write,
}

pub(crate) fn keep(document: &Path, name: &str, figures: &str, keep: Keep) -> anyhow::Result<()> {
    let old = fs::read_to_string(document)
        .with_context(|| format!("cannot read {}", document.display()))?;
    let Some(new) = replace(&old, name, figures) else {
        bail!(
            "{} has no `<!-- counted: {name} -->` and `<!-- end: {name} -->`",
            document.display()
        );
    };
    match keep {
        Keep::Write => {
            fs::write(document, new).with_context(|| format!("cannot write {}", document.display()))
        }
        Keep::Compare if old == new => Ok(()),
        Keep::Compare => bail!(
            "{}: the figures under `counted: {name}` are not what was counted now; \
             run the same command with --write and read the difference",
            document.display()
        ),
    }
}

fn replace(document: &str, name: &str, figures: &str) -> Option<String> {
    let (open, close) = (format!("<!-- counted: {name} -->\n"), format!("<!-- end: {name} -->"));
    let start = document.find(&open)? + open.len();
    let end = start + document[start..].find(&close)?;
    Some(format!("{}\n{}\n\n{}", &document[..start], figures.trim_end(), &document[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "before\n<!-- counted: x -->\nold\n<!-- end: x -->\nafter\n";

    #[test]
    fn figures_are_replaced_and_nothing_else() {
        let new = replace(DOCUMENT, "x", "new\n").unwrap();
        assert_eq!(new, "before\n<!-- counted: x -->\n\nnew\n\n<!-- end: x -->\nafter\n");
        assert_eq!(replace(&new, "x", "new"), Some(new));
    }

    #[test]
    fn a_block_that_is_not_there_is_not_made_up() {
        assert_eq!(replace(DOCUMENT, "y", "new"), None);
    }
}
