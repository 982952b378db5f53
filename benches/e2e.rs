//! The whole way of an article, from loopback to the record: fetch without pauses, read,
//! extract, record, by the program itself.
//!
//! `cargo bench --bench e2e [-- OUTLETS]`: the pages of the demo (some 330 words each) at so many
//! outlets. Their words are the same at each, so that copies and quotations find each other.

#[path = "../tests/support/mod.rs"]
mod support;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use support::{Desk, Document, Site};

const OUTLETS: usize = 12;
/// Linux counts a process's time in hundredths of a second.
const TICKS_A_SECOND: f64 = 100.0;

fn main() {
    // Cargo passes flags of its own.
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let pages = pages();
    let sites: Vec<Site> = (0..asked.unwrap_or(OUTLETS)).map(|_| outlet(&pages)).collect();
    let desk = Desk::with_feeds_of(&sites.iter().collect::<Vec<_>>());
    let (before, began) = (processor_of_children(), Instant::now());
    desk.ok(&["run", "--once", "--log", "error"]);
    let (wall, after) = (began.elapsed(), processor_of_children());
    let articles = desk.count("SELECT count(*) FROM article") as f64;
    let words = desk.count("SELECT sum(words) FROM article") as f64 / articles;
    println!(
        "{articles} articles of {words:.0} words, {} quotes",
        desk.count("SELECT count(*) FROM quote")
    );
    println!("{:>12}  {:.1} articles/s", "on the wall", articles / wall.as_secs_f64());
    if let Some((before, after)) = before.zip(after) {
        let used = (after - before).as_secs_f64();
        println!("{:>12}  {:.1} articles/s", "one core", articles / used);
    }
}

fn outlet(pages: &[Vec<u8>]) -> Site {
    let site = Site::start();
    let mut items = String::new();
    for (number, page) in pages.iter().enumerate() {
        let path = format!("/news/{number}.html");
        site.put(&path, Document::html(page.clone()));
        write!(items, "<item><title>{number}</title><link>{}</link></item>", site.url(&path))
            .expect("a string takes all that is written to it");
    }
    let feed = format!("<rss version=\"2.0\"><channel><title>News</title>{items}</channel></rss>");
    site.put("/feed.xml", Document::new("application/rss+xml", feed));
    site
}

/// Of the outlets that the demo bundles.
fn pages() -> Vec<Vec<u8>> {
    let mut files =
        files_under(&Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/onrecord/sample"));
    files.retain(|file| file.extension().is_some_and(|ending| ending == "html"));
    files.sort();
    files.iter().map(|file| std::fs::read(file).expect("the sample can be read")).collect()
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the sample is there");
    let paths = entries.map(|entry| entry.expect("the sample can be read").path());
    paths.flat_map(|path| if path.is_dir() { files_under(&path) } else { vec![path] }).collect()
}

/// User and system time of the programs that were waited for, and of theirs: the 16th and 17th
/// fields of this process's status line, whose second is a name and may hold anything.
fn processor_of_children() -> Option<Duration> {
    let line = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = line.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(13).take(2).map(|field| field.parse::<f64>());
    let ticks: f64 = ticks.sum::<Result<f64, _>>().ok()?;
    Some(Duration::from_secs_f64(ticks / TICKS_A_SECOND))
}
