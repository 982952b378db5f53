//! The annotated corpus: invented news, who says what in it.
//!
//! - [`article`]: one article and its annotation; [`notation`] reads it from its file,
//!   [`names`] finds the names it lists
//! - [`check`]: what one file must hold; [`marks`] for quotation marks, [`capitals`]
//!   for names forgotten; [`across`]: what all files must hold together
//! - [`quota`]: what is counted, and how much of it there must be
//! - [`frozen`]: notices when the test part changes
//! - [`jsonl`]: for whoever reads it with another program
//! - [`fault`]: what is wrong, and where
//!
//! How it is annotated stands in `corpus/GUIDE.md`.

pub(crate) mod across;
pub(crate) mod article;
pub(crate) mod capitals;
pub(crate) mod check;
pub(crate) mod fault;
pub(crate) mod frozen;
pub(crate) mod jsonl;
pub(crate) mod marks;
pub(crate) mod names;
pub(crate) mod notation;
pub(crate) mod quota;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use article::Article;
use fault::Fault;

/// The folders under `corpus/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Part {
    /// To learn and tune from.
    Train,
    /// Frozen: to measure on, never to look at while working on the extractor.
    Test,
    /// Articles of both, annotated a second time without seeing the first.
    Blind,
}

impl Part {
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Part::Train => "train",
            Part::Test => "test",
            Part::Blind => "blind",
        }
    }
}

/// The articles of a part in order of their names, and what is wrong with their files.
pub(crate) fn read(corpus: &Path, part: Part) -> anyhow::Result<(Vec<Article>, Vec<Fault>)> {
    let folder = corpus.join(part.folder());
    read_files(&files(&folder)?)
}

pub(crate) fn read_files(files: &[PathBuf]) -> anyhow::Result<(Vec<Article>, Vec<Fault>)> {
    let (mut articles, mut faults) = (Vec::new(), Vec::new());
    for file in files {
        let source =
            fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let (article, found) = notation::parse(file, &source);
        articles.push(article);
        faults.extend(found);
    }
    Ok((articles, faults))
}

/// The articles of a part, for whom a faulty corpus is of no use.
pub(crate) fn read_sound(corpus: &Path, part: Part) -> anyhow::Result<Vec<Article>> {
    let (articles, faults) = read(corpus, part)?;
    if let Some(fault) = faults.first() {
        anyhow::bail!("{fault} ({} faults; `lab corpus check` names them)", faults.len());
    }
    Ok(articles)
}

/// Parts off every `every`-th article: those held back, then the rest.
pub(crate) fn hold_back(
    articles: Vec<Article>,
    every: Option<usize>,
) -> (Vec<Article>, Vec<Article>) {
    let held = |index: usize| every.is_some_and(|every| index.is_multiple_of(every.max(1)));
    let (back, rest): (Vec<_>, Vec<_>) =
        articles.into_iter().enumerate().partition(|(index, _)| held(*index));
    let bare = |part: Vec<(usize, Article)>| part.into_iter().map(|(_, one)| one).collect();
    (bare(back), bare(rest))
}

pub(crate) fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut files = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .with_context(|| format!("cannot list {}", folder.display()))?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == "txt"));
    files.sort();
    Ok(files)
}
