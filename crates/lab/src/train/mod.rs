//! `lab train`: the model from corpora, the same bytes every time.
//!
//! - [`sources`]: what it is trained on, [`conll`] for token-a-line files
//! - [`crf`]: the learner of names
//! - [`tagger`]: the learner of tags, [`ends`] that of where sentences end
//! - [`quotes`]: the learner of quotes, over tags and names that are learnt already
//!
//! Names are read twice when the model is used: a second reading sees what the first
//! one made of the same words elsewhere. One set of weights serves both: it learns every
//! text by turns without and with the labels that a model which has not seen the text
//! gave it.

pub(crate) mod conll;
mod crf;
mod ends;
pub(crate) mod quotes;
mod sources;
mod tagger;

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::Context;
use extractor::learn::quote::QuoteParts;
use extractor::learn::{Knowledge, LABELS, LISTS, Parts, STEPS, Text, Weights, Workshop, word_key};
use serde_json::{Value, json};

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
    /// The folder with our own lists of names
    #[arg(long, default_value = "crates/extractor/lists")]
    lists: PathBuf,
    /// Learn from openly licensed sources and our own corpus alone
    #[arg(long)]
    licensed_only: bool,
    /// Leave out sources whose file names hold this
    #[arg(long, value_name = "PART")]
    except: Vec<String>,
    /// Where the model goes
    #[arg(long, default_value = "crates/extractor/model/en.model")]
    out: PathBuf,
    /// Keep every so many-th article of our own corpus back, for `lab score --hold-back`
    #[arg(long, value_name = "NUMBER")]
    hold_back: Option<usize>,
    /// Keep tags and names of this model and learn quotes alone
    #[arg(long, value_name = "FILE")]
    quotes_over: Option<PathBuf>,
    /// Keep how quotes are found too, and learn who said them alone
    #[arg(long, requires = "quotes_over")]
    speakers_alone: bool,
    /// Leave the confidence uncalibrated, in half the time
    #[arg(long)]
    uncalibrated: bool,
    /// Learn tags alone, and keep the rest of the model that is there
    #[arg(long)]
    tags_only: bool,
    /// Words and their uses, for tags
    #[arg(long, default_value = "crates/lab/words/dictionary.txt")]
    dictionary: PathBuf,
    /// Rounds over everything
    #[arg(long, default_value_t = 16)]
    epochs: usize,
    /// The share of features that is left out of each step
    #[arg(long, default_value_t = 0.65)]
    dropout: f32,
    /// How far the first steps go
    #[arg(long, default_value_t = 0.2)]
    rate: f32,
    /// The share of rows that are learnt without what lists and rules tell
    #[arg(long, default_value_t = 0.35)]
    deaf: f32,
    /// Weights nearer to nought than this are left out
    #[arg(long, default_value_t = 0.2)]
    prune: f32,
}

/// Texts are parted in so many, each read by a model of the others.
const FOLDS: usize = 2;

pub(crate) fn run(arguments: &Train) -> anyhow::Result<()> {
    if arguments.tags_only {
        return tags_alone(arguments);
    }
    let mut parts = match &arguments.quotes_over {
        Some(file) => Parts::of_bytes(&fs::read(file)?).map_err(anyhow::Error::msg)?,
        None => language(arguments)?,
    };
    let before = std::mem::take(&mut parts.quotes);
    let texts = quotes::gold::read(
        &arguments.data,
        &arguments.corpus,
        arguments.licensed_only,
        arguments.hold_back,
    )?;
    parts.manifest = with_quotes(&parts.manifest, arguments)?;
    parts.quotes = match arguments.speakers_alone {
        true => quotes::learn_speakers(
            &quotes::extractor(&parts, QuoteParts::default())?,
            &texts.iter().collect::<Vec<_>>(),
            before,
        ),
        false => quotes::learn(&parts, &texts, !arguments.uncalibrated)?,
    };
    write(&arguments.out, &parts.to_bytes())
}

/// Tags anew, and the rest of the model as it is.
fn tags_alone(arguments: &Train) -> anyhow::Result<()> {
    let bytes = fs::read(&arguments.out)?;
    let parts = Parts::of_bytes(&bytes).map_err(anyhow::Error::msg)?;
    let workshop = Workshop::new().with_lists(&parts.lists);
    let (tags, _) = tags(arguments, workshop, &parts.lists)?;
    write(&arguments.out, &tags.into(parts).to_bytes())
}

/// Tags and names.
fn language(arguments: &Train) -> anyhow::Result<Parts> {
    let workshop = Workshop::new();
    let lists = lists(arguments, &workshop)?;
    let (tags, workshop) = tags(arguments, workshop.with_lists(&lists), &lists)?;
    let (samples, files) = sources::read(
        &arguments.data,
        &arguments.corpus,
        arguments.licensed_only,
        &arguments.except,
        arguments.hold_back,
    )?;
    eprintln!("{} texts, {} listed names", samples.len(), lists.len());
    let crf = learn(&samples, &workshop, arguments.settings());
    let weights = quantised(&crf, arguments.prune);
    eprintln!("{} features kept of {}", weights.features.len(), crf.weights.len());
    let parts = Parts {
        name: name(arguments),
        manifest: serde_json::to_string_pretty(&manifest(arguments, files)?)?,
        lists,
        names: weights,
        transitions: crf
            .transitions
            .iter()
            .flatten()
            .map(|weight| (weight * STEPS).round() as i16)
            .collect(),
        ..Parts::default()
    };
    Ok(tags.into(parts))
}

impl Train {
    fn settings(&self) -> Settings {
        Settings {
            epochs: self.epochs,
            rate: self.rate,
            dropout: self.dropout,
            deaf: self.deaf,
            least: 2,
            averaged: self.epochs.div_ceil(3),
        }
    }
}

/// What the model is made from, and how.
fn manifest(arguments: &Train, files: Value) -> anyhow::Result<Value> {
    let hashed = |path: PathBuf, name: &str| -> anyhow::Result<Value> {
        Ok(json!({"file": name, "sha256": sources::hash(&path)?}))
    };
    let own: Vec<Value> = LISTS
        .iter()
        .filter_map(|(_, file)| *file)
        .map(|name| hashed(arguments.lists.join(name), name))
        .collect::<Result<_, _>>()?;
    let settings = arguments.settings();
    Ok(json!({
        "made_by": format!("lab train, onrecord {}", env!("CARGO_PKG_VERSION")),
        "trained_on": files,
        "lists": {
            "public": hashed(arguments.data.join(NAMES), NAMES)?,
            "licence": "US Census (public domain), GeoNames CC BY 4.0",
            "own": own,
            "own_licence": "see crates/extractor/lists/README.md",
        },
        "tagged": tagged_from(arguments)?,
        "settings": {
            "epochs": settings.epochs, "rate": settings.rate, "dropout": settings.dropout,
            "deaf": settings.deaf, "least": settings.least, "averaged": settings.averaged,
            "folds": FOLDS, "prune": arguments.prune,
        },
    }))
}

/// The manifest with what quotes are learnt from.
fn with_quotes(manifest: &str, arguments: &Train) -> anyhow::Result<String> {
    let mut manifest: Value = serde_json::from_str(manifest)?;
    let polnear = match arguments.licensed_only {
        true => Value::Null,
        false => json!({
            "file": quotes::gold::POLNEAR,
            "licence": "none stated; articles belong to their publishers",
            "sha256": sources::hash(&arguments.data.join(quotes::gold::POLNEAR))?,
        }),
    };
    manifest["quotes"] = json!({"polnear": polnear, "own": "corpus/train, as above"});
    Ok(serde_json::to_string_pretty(&manifest)?)
}

/// Each way to train has a name of its own.
fn name(arguments: &Train) -> String {
    let open = if arguments.licensed_only { "-open" } else { "" };
    let except = arguments.except.iter().map(|part| format!("-without-{part}"));
    let held_back = arguments.hold_back.map_or("", |_| "-held-back");
    format!("en-3{open}{}{held_back}", except.collect::<String>())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    eprintln!("{}: {} bytes", path.display(), bytes.len());
    Ok(())
}

/// Token-a-line files with Penn tags; all are openly licensed.
const TAGGED: [&str; 2] = ["entities/ewt-pos-train.conll.gz", "entities/gum-train.conll.gz"];

/// Everything that is for tags.
struct Tags {
    learnt: tagger::Learnt,
    dictionary: Vec<(u32, u32)>,
    ends: Weights,
}

impl Tags {
    fn into(self, parts: Parts) -> Parts {
        let Tags { learnt, dictionary, ends: end_weights } = self;
        let tagger::Learnt { names, known, weights } = learnt;
        Parts { tags: names, known, tag_weights: weights, dictionary, end_weights, ..parts }
    }
}

/// What is learnt of tags and sentences, and a workshop that knows where these end.
fn tags(
    arguments: &Train,
    workshop: Workshop,
    lists: &[(u32, u32)],
) -> anyhow::Result<(Tags, Workshop)> {
    let dictionary = dictionary(&conll::unpack(&arguments.dictionary)?);
    let mut documents = Vec::new();
    for file in TAGGED {
        documents.extend(conll::parse(&conll::unpack(&arguments.data.join(file))?));
    }
    let mut names = Vec::new();
    let sentences = tagger::sentences(&documents, &workshop, &mut names);
    let known = tagger::known(&sentences);
    let knowledge = || Knowledge::new(&known, &dictionary, lists);
    let workshop = workshop.with_knowledge(knowledge());
    let ends = ends::train(&documents, &workshop);
    let workshop = workshop.with_ends(&ends);
    let weights = tagger::train(&sentences, names.len(), &knowledge(), TAG_SETTINGS);
    let learnt = tagger::Learnt { names, weights, known };
    let (tag_features, end_features) = (learnt.weights.features.len(), ends.features.len());
    eprintln!("tags: {tag_features} features; ends of sentences: {end_features}");
    Ok((Tags { learnt, dictionary, ends }, workshop))
}

const TAG_SETTINGS: tagger::Settings =
    tagger::Settings { epochs: 12, dropout: 0.5, least: 7, prune: 0.7 };

fn tagged_from(arguments: &Train) -> anyhow::Result<serde_json::Value> {
    let file = |file: &&str| -> anyhow::Result<_> {
        Ok(json!({"file": file, "sha256": sources::hash(&arguments.data.join(file))?}))
    };
    let tagger::Settings { epochs, dropout, least, prune } = TAG_SETTINGS;
    Ok(json!({
        "files": TAGGED.iter().map(file).collect::<anyhow::Result<Vec<_>>>()?,
        "licence": "CC BY-SA 4.0; GUM: CC BY 4.0, texts CC BY or BY-SA",
        "dictionary": {"from": "Harper", "licence": "Apache-2.0",
            "sha256": sources::hash(&arguments.dictionary)?},
        "settings": {"epochs": epochs, "dropout": dropout, "least": least, "prune": prune},
    }))
}

/// Words by key, a class for each heading: `[noun verb]`. In rising order.
fn dictionary(source: &str) -> Vec<(u32, u32)> {
    let mut words: BTreeMap<u32, u32> = BTreeMap::new();
    let mut class = 0;
    for line in source.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.starts_with('[') {
            true => class += 1,
            false => {
                words.entry(word_key(line)).or_insert(class);
            }
        }
    }
    words.into_iter().collect()
}

/// Public name lists; the rows under LGPL are left out.
const NAMES: &str = "entities/name-lists.tsv.gz";
/// How they call the first of [`LISTS`].
const PUBLIC: [&str; 5] = ["LAST", "FF", "FM", "CITYS", "CITYB"];

/// The keys of all listed names, in rising order, with the lists on which each stands.
fn lists(arguments: &Train, workshop: &Workshop) -> anyhow::Result<Vec<(u32, u32)>> {
    let mut lists: BTreeMap<u32, u32> = BTreeMap::new();
    let mut add = |name: &str, list: usize| {
        if let Some(key) = workshop.list_key(name) {
            *lists.entry(key).or_default() |= 1 << list;
        }
    };
    let public = conll::unpack(&arguments.data.join(NAMES))?;
    for (kind, name) in public.lines().filter_map(|line| line.split_once('\t')) {
        let list = PUBLIC.iter().position(|one| *one == kind);
        list.into_iter().for_each(|list| add(name, list));
    }
    for (list, file) in
        LISTS.iter().enumerate().filter_map(|(list, (_, file))| Some((list, (*file)?)))
    {
        let text = conll::unpack(&arguments.lists.join(file))?;
        let names = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        names.for_each(|name| add(name, list));
    }
    Ok(lists.into_iter().collect())
}

fn learn(samples: &[Sample], workshop: &Workshop, settings: Settings) -> Crf {
    let texts: Vec<Text<'_>> = samples.iter().map(|sample| workshop.read(&sample.text)).collect();
    let mut rows: Vec<Vec<Row>> =
        samples.iter().zip(&texts).map(|(sample, text)| rows(sample, text, workshop)).collect();
    let labels = jackknife(&rows, settings);
    eprintln!("jackknifed");
    for ((rows, text), labels) in rows.iter_mut().zip(&texts).zip(&labels) {
        let mut more = workshop.more_features(text, labels);
        for (row, range) in rows.iter_mut().zip(text.sequences()) {
            row.more = more[range.clone()].iter_mut().map(std::mem::take).collect();
        }
    }
    let times = samples.iter().map(|sample| sample.times);
    let all = times.zip(&rows).flat_map(|(times, rows)| (0..times).flat_map(move |_| rows));
    crf::train(&all.collect::<Vec<_>>(), settings)
}

/// The labels of each text by a model that has not seen it.
fn jackknife(texts: &[Vec<Row>], settings: Settings) -> Vec<Vec<u8>> {
    let short = Settings { epochs: (settings.epochs / 3).max(3), ..settings };
    let model = |fold: usize| {
        let others = texts.iter().enumerate().filter(|(text, _)| text % FOLDS != fold);
        crf::train(&others.flat_map(|(_, rows)| rows).collect::<Vec<_>>(), short)
    };
    let models: Vec<Crf> = thread::scope(|scope| {
        let model = &model;
        let running: Vec<_> = (0..FOLDS).map(|fold| scope.spawn(move || model(fold))).collect();
        running.into_iter().map(|one| one.join().expect("training does not panic")).collect()
    });
    let read = |(text, rows): (usize, &Vec<Row>)| {
        let model = &models[text % FOLDS];
        rows.iter().flat_map(|row| model.decode(row)).collect()
    };
    texts.iter().enumerate().map(read).collect()
}

fn rows(sample: &Sample, text: &Text<'_>, workshop: &Workshop) -> Vec<Row> {
    let allowed = sample.allowed(text, workshop);
    let mut features = workshop.features(text);
    let mut told = workshop.told_features(text);
    let row = |range: &Range<usize>| Row {
        features: features[range.clone()].iter_mut().map(std::mem::take).collect(),
        told: told[range.clone()].iter_mut().map(std::mem::take).collect(),
        more: Vec::new(),
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
