//! `lab train`: the model from corpora, the same bytes every time.
//!
//! - [`sources`]: what it is trained on, [`conll`] for token-a-line files
//! - [`crf`]: the learner of names
//! - [`tagger`]: the learner of tags
//!
//! Names are read twice when the model is used: a second reading sees what the first
//! one made of the same words elsewhere. One set of weights serves both: it learns every
//! text once without and once with the labels that a model which has not seen the text
//! gave it.

pub(crate) mod conll;
mod crf;
mod sources;
mod tagger;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::Context;
use extractor::learn::{LABELS, LISTS, Parts, STEPS, Weights, Workshop, list_key};
use serde_json::json;

use crf::{Crf, Row, Settings};
use sources::Sample;

#[derive(clap::Args)]
pub(crate) struct Train {
    /// The folder with `entities/`
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
    /// The folder with our own annotated news
    #[arg(long, default_value = "corpus")]
    corpus: PathBuf,
    /// Learn from openly licensed sources and our own corpus alone
    #[arg(long)]
    licensed_only: bool,
    /// Leave out sources whose file names hold this
    #[arg(long, value_name = "PART")]
    except: Vec<String>,
    /// Where the model goes
    #[arg(long, default_value = "crates/extractor/model/en.model")]
    out: PathBuf,
    /// Rounds over everything
    #[arg(long, default_value_t = 12)]
    epochs: usize,
    /// Weights nearer to nought than this are left out
    #[arg(long, default_value_t = 0.2)]
    prune: f32,
}

/// Texts are parted in so many, each read by a model of the others.
const FOLDS: usize = 2;

pub(crate) fn run(arguments: &Train) -> anyhow::Result<()> {
    let names = arguments.data.join("entities/name-lists.tsv.gz");
    let lists = lists(&conll::unpack(&names)?);
    let workshop = Workshop::new(&lists);
    let (samples, files) = sources::read(
        &arguments.data,
        &arguments.corpus,
        arguments.licensed_only,
        &arguments.except,
    )?;
    eprintln!("{} texts, {} listed names", samples.len(), lists.len());
    let settings = Settings { epochs: arguments.epochs, rate: 0.15, dropout: 0.4, least: 2 };
    let crf = learn(&samples, &workshop, settings);
    let weights = quantised(&crf, arguments.prune);
    eprintln!("{} features kept of {}", weights.features.len(), crf.weights.len());
    let manifest = json!({
        "made_by": format!("lab train, onrecord {}", env!("CARGO_PKG_VERSION")),
        "trained_on": files,
        "lists": {"file": "entities/name-lists.tsv.gz", "used": LISTS,
            "licence": "US Census (public domain), GeoNames CC BY 4.0", "sha256": sources::hash(&names)?},
        "tagged": {"files": TAGGED.iter().map(|file| Ok(json!({"file": file,
                "sha256": sources::hash(&arguments.data.join(file))?}))).collect::<anyhow::Result<Vec<_>>>()?,
            "licence": "CC BY-SA 4.0; GUM: CC BY 4.0, texts CC BY or BY-SA"},
        "settings": {"epochs": settings.epochs, "rate": settings.rate, "dropout": settings.dropout,
            "least": settings.least, "folds": FOLDS, "prune": arguments.prune},
    });
    let tags = tags(arguments)?;
    let parts = Parts {
        name: name(arguments),
        manifest: serde_json::to_string_pretty(&manifest)?,
        lists,
        tags: tags.names,
        known: tags.known,
        tag_weights: tags.weights,
        names: weights,
        transitions: crf.transitions.iter().flatten().map(|weight| step(*weight)).collect(),
    };
    write(&arguments.out, &parts.to_bytes())
}

/// Each way to train has a name of its own.
fn name(arguments: &Train) -> String {
    let open = if arguments.licensed_only { "-open" } else { "" };
    let except = arguments.except.iter().map(|part| format!("-without-{part}"));
    format!("en-1{open}{}", except.collect::<String>())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
    }
    std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    eprintln!("{}: {} bytes", path.display(), bytes.len());
    Ok(())
}

/// Token-a-line files with Penn tags; all are openly licensed.
const TAGGED: [&str; 2] = ["entities/ewt-pos-train.conll.gz", "entities/gum-train.conll.gz"];

fn tags(arguments: &Train) -> anyhow::Result<tagger::Learnt> {
    let mut names = Vec::new();
    let mut sentences = Vec::new();
    for file in TAGGED {
        let documents = conll::parse(&conll::unpack(&arguments.data.join(file))?);
        sentences.extend(tagger::sentences(&documents, &mut names));
    }
    let learnt = tagger::train(&sentences, names, TAG_ROUNDS, TAG_PRUNE);
    eprintln!("tags: {} sentences, {} features", sentences.len(), learnt.weights.features.len());
    Ok(learnt)
}

const TAG_ROUNDS: usize = 10;
const TAG_PRUNE: f32 = 1.0;

/// Keys and lists of the public name lists; the rows under LGPL are left out.
fn lists(source: &str) -> Vec<(u32, u8)> {
    let mut lists: BTreeMap<u32, u8> = BTreeMap::new();
    for line in source.lines() {
        let Some((kind, name)) = line.split_once('\t') else { continue };
        let Some(list) = ["LAST", "FF", "FM", "CITYS", "CITYB"].iter().position(|one| *one == kind)
        else {
            continue;
        };
        if let Some(key) = list_key(name) {
            *lists.entry(key).or_default() |= 1 << list;
        }
    }
    lists.into_iter().collect()
}

fn learn(samples: &[Sample], workshop: &Workshop, settings: Settings) -> Crf {
    let once: Vec<Vec<Row>> = samples.iter().map(|sample| rows(sample, workshop, None)).collect();
    let short = Settings { epochs: (settings.epochs / 2).max(3), ..settings };
    let models: Vec<Crf> = thread::scope(|scope| {
        let fold = |fold: usize| {
            let once = &once;
            scope.spawn(move || {
                let others = once.iter().enumerate().filter(|(index, _)| index % FOLDS != fold);
                crf::train(&others.flat_map(|(_, rows)| rows).collect::<Vec<_>>(), short)
            })
        };
        let running: Vec<_> = (0..FOLDS).map(fold).collect();
        running.into_iter().map(|one| one.join().expect("training does not panic")).collect()
    });
    eprintln!("jackknifed");
    let twice: Vec<Vec<Row>> = samples
        .iter()
        .enumerate()
        .map(|(index, sample)| {
            let model = &models[index % FOLDS];
            let labels: Vec<u8> =
                once[index].iter().flat_map(|row| model.decode(&row.features)).collect();
            rows(sample, workshop, Some(&labels))
        })
        .collect();
    let all: Vec<&Row> = samples
        .iter()
        .zip(once.iter().zip(&twice))
        .flat_map(|(sample, (once, twice))| {
            (0..sample.times).flat_map(move |_| once.iter().chain(twice))
        })
        .collect();
    crf::train(&all, settings)
}

fn rows(sample: &Sample, workshop: &Workshop, before: Option<&[u8]>) -> Vec<Row> {
    let text = workshop.read(&sample.text);
    let allowed = sample.allowed(&text, workshop);
    let mut features = workshop.features(&text, before);
    let row = |range: &std::ops::Range<usize>| Row {
        features: features[range.clone()].iter_mut().map(std::mem::take).collect(),
        allowed: allowed[range.clone()].to_vec(),
    };
    text.sequences().iter().map(row).collect()
}

fn quantised(crf: &Crf, prune: f32) -> Weights {
    let mut known: Vec<(u32, u32)> =
        crf.places.iter().map(|(feature, place)| (*feature, *place)).collect();
    known.sort_unstable();
    let mut kept = Weights { labels: LABELS, ..Weights::default() };
    for (feature, place) in known {
        let row = &crf.weights[place as usize];
        let cut = |weight: &f32| if weight.abs() < prune { 0 } else { step(*weight) };
        let row: Vec<i8> = row.iter().map(cut).collect();
        if row.iter().any(|weight| *weight != 0) {
            kept.features.push(feature);
            kept.weights.extend(row);
        }
    }
    kept
}

fn step(weight: f32) -> i8 {
    (weight * STEPS).round().clamp(-127.0, 127.0) as i8
}
