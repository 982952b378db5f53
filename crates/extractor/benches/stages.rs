//! Words a second on one core, stage by stage, over the training part of our corpus.
//!
//! `cargo bench -p extractor`. Each stage is timed with all before it and the difference
//! printed, all in one run, because machines differ and are shared: compare ratios.

use std::time::{Duration, Instant};

use extractor::Extractor;
use extractor::learn::{self, Stage};
use model::extraction::Document;

/// Runs over all texts, of which the fastest counts: the others were disturbed.
const RUNS: usize = 15;

fn main() {
    let loading = fastest(|| {
        std::hint::black_box(Extractor::new());
    });
    println!("{:>24}  {:.1} ms", "loading the model", 1000.0 * loading.as_secs_f64());

    let extractor = Extractor::new();
    let texts = texts();
    let words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    println!("{} texts, {words} words", texts.len());
    let speed = |time: Duration| words as f64 / time.as_secs_f64();
    let mut before = Duration::ZERO;
    for stage in Stage::ALL {
        let all = fastest(|| {
            for text in &texts {
                std::hint::black_box(learn::run_to(&extractor, text, stage));
            }
        });
        let own = all.saturating_sub(before).max(Duration::from_nanos(1));
        println!(
            "{:>24}  {:>10.0} words/s alone  {:>9.0} words/s with all before",
            format!("{stage:?}"),
            speed(own),
            speed(all)
        );
        before = all;
    }
    let whole = fastest(|| {
        for text in &texts {
            let document = Document { text, title: None, published: None };
            std::hint::black_box(extractor.extract(&document));
        }
    });
    println!("{:>24}  {:>10.0} words/s", "extract", speed(whole));
}

fn fastest(mut run: impl FnMut()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..RUNS).map(time).min().unwrap_or_default()
}

/// The articles of `corpus/train` without their annotation.
fn texts() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../corpus/train");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the corpus is beside the crates")
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    files.sort();
    let read = |file: &std::path::PathBuf| std::fs::read_to_string(file).expect("UTF-8");
    files.iter().map(read).map(|source| plain(&source)).collect()
}

fn plain(source: &str) -> String {
    let body = source.split_once("\n\n").map_or("", |(_, body)| body);
    let mut text = String::new();
    for line in body.lines().filter(|line| !line.starts_with("  ") && !line.is_empty()) {
        let mut rest = line;
        while let Some((before, tagged)) = rest.split_once('<') {
            text.push_str(before);
            rest = tagged.split_once('>').map_or("", |(_, after)| after);
        }
        text.push_str(rest);
        text.push_str("\n\n");
    }
    text
}
