//! What `lab corpus` and `lab score` do.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::{bail, ensure};
use extractor::{Extractor, learn};

use crate::block::{self, Keep};
use crate::corpus::article::Article;
use crate::corpus::fault::Fault;
use crate::corpus::quota::{self, Count};
use crate::corpus::{self, Part, across, check, frozen, jsonl};
use crate::score::{self, agree, attribution, errors, external, print};
use crate::{Agree, Check, Jsonl, Score, What};

pub(crate) fn check(arguments: &Check) -> anyhow::Result<()> {
    if !arguments.count.is_empty() {
        return count(arguments);
    }
    if !arguments.only.is_empty() {
        let (articles, mut faults) = corpus::read_files(&arguments.only)?;
        faults.extend(articles.iter().flat_map(check::article));
        return verdict(faults, articles.len());
    }
    let (train, mut faults) = corpus::read(&arguments.corpus, Part::Train)?;
    let (test, found) = corpus::read(&arguments.corpus, Part::Test)?;
    faults.extend(found);
    faults.extend(train.iter().chain(&test).flat_map(check::article));
    faults.extend(across::check(&train, &test));
    let counts = quota::count(&train, &test);
    let readme = arguments.corpus.join("README.md");
    faults.extend(counts.iter().filter_map(Count::missed).map(|why| Fault::of(&readme, why)));
    verdict(faults, train.len() + test.len())?;
    let keep = if arguments.write { Keep::Write } else { Keep::Compare };
    frozen::keep(&arguments.corpus, keep)?;
    block::keep(&readme, "quotas", &table(&counts, &train, &test), keep)?;
    block::keep(&readme, "agreement", &agree::table(&both(&arguments.corpus, &train, &test)?), keep)
}

/// The articles that were annotated twice, without and with a sight of the first.
fn both<'a>(
    corpus: &Path,
    train: &'a [Article],
    test: &'a [Article],
) -> anyhow::Result<Vec<score::Compared<'a>>> {
    let blind = corpus::read_sound(corpus, Part::Blind)?;
    let first: Vec<&Article> = train.iter().chain(test).collect();
    agree::compare(&first, &blind)
}

pub(crate) fn agree(arguments: &Agree) -> anyhow::Result<()> {
    let train = corpus::read_sound(&arguments.corpus, Part::Train)?;
    let test = corpus::read_sound(&arguments.corpus, Part::Test)?;
    let compared = both(&arguments.corpus, &train, &test)?;
    let mut out = std::io::stdout().lock();
    if arguments.differences {
        for line in compared.iter().flat_map(errors::list) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(write!(out, "{}", agree::table(&compared))?)
}

pub(crate) fn text(file: &Path) -> anyhow::Result<()> {
    let (articles, _) = corpus::read_files(&[file.to_owned()])?;
    let mut out = std::io::stdout().lock();
    for article in articles {
        writeln!(out, "{}", article.text)?;
    }
    Ok(())
}

pub(crate) fn jsonl(arguments: &Jsonl) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for article in corpus::read_sound(&arguments.corpus, arguments.part)? {
        writeln!(out, "{}", jsonl::line(&article))?;
    }
    Ok(())
}

pub(crate) fn score(arguments: &Score) -> anyhow::Result<()> {
    let extractor = match &arguments.model {
        Some(file) => learn::extractor(&std::fs::read(file)?).map_err(anyhow::Error::msg)?,
        None => Extractor::new(),
    };
    let parts = arguments.part.map_or(vec![Part::Train, Part::Test], |part| vec![part]);
    let only_train = parts.iter().all(|part| *part == Part::Train);
    ensure!(
        only_train || !arguments.errors,
        "errors are named for the training part alone: --part train"
    );
    println!("extractor: {}\n{}", extractor.name(), learn::manifest(&extractor));
    if let Some(data) = arguments.data.as_ref().filter(|_| arguments.tags_only) {
        println!("{}", external::tags(&extractor, data)?);
        return Ok(());
    }
    let quotes_alone = arguments.what == Some(What::Quotes);
    if let Some(data) = &arguments.data {
        if !quotes_alone {
            println!("\n{}", external::table(&extractor, data)?);
            println!("{}", external::tags(&extractor, data)?);
        }
        println!("\n{}", attribution::table(&extractor, data)?);
    }
    for part in parts {
        let mut articles = corpus::read_sound(&arguments.corpus, part)?;
        if arguments.hold_back.is_some() && part == Part::Train {
            (articles, _) = corpus::hold_back(articles, arguments.hold_back);
        }
        if arguments.errors {
            for line in score::compare_all(&articles, &extractor).iter().flat_map(errors::list) {
                println!("{line}");
            }
        }
        let mut table = print::table(&score::score(&articles, &extractor)?);
        if quotes_alone {
            table = table
                .lines()
                .filter(|line| !line.contains("entities:"))
                .fold(String::new(), |all, line| all + line + "\n");
        }
        println!("\n{}: {} articles\n\n{table}", part.folder(), articles.len());
        if let Some(document) = &arguments.document {
            let keep = if arguments.write { Keep::Write } else { Keep::Compare };
            block::keep(document, part.folder(), &table, keep)?;
        }
    }
    Ok(())
}

fn count(arguments: &Check) -> anyhow::Result<()> {
    let (articles, _) = corpus::read_files(&arguments.count)?;
    let faults = across::check(&articles, &[]);
    for fault in faults.iter().filter(|fault| !fault.message.starts_with("`reader`")) {
        println!("{fault}");
    }
    for count in quota::count(&articles, &[]) {
        println!("{:>5}  {}", count.train, count.what);
    }
    for (what, count) in quota::sizes(&articles) {
        println!("{count:>5}  {what}");
    }
    Ok(())
}

fn verdict(mut faults: Vec<Fault>, articles: usize) -> anyhow::Result<()> {
    faults.sort();
    for fault in &faults {
        println!("{fault}");
    }
    match faults.len() {
        0 => println!("{articles} articles, nothing wrong"),
        faults => bail!("{faults} faults in {articles} articles"),
    }
    Ok(())
}

fn table(counts: &[Count], train: &[Article], test: &[Article]) -> String {
    let mut table = "| counted | quota | train | test | all |\n|---|--:|--:|--:|--:|\n".to_owned();
    for count in counts {
        let Count { what, least, train, test } = count;
        writeln!(table, "| {what} | {least} | {train} | {test} | {} |", count.total())
            .expect("a string takes all");
    }
    for ((what, train), (_, test)) in quota::sizes(train).into_iter().zip(quota::sizes(test)) {
        writeln!(table, "| {what} | | {train} | {test} | {} |", train + test)
            .expect("a string takes all");
    }
    table
}
