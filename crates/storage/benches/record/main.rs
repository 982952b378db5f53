//! What the record costs to write and to ask, over invented news.
//!
//! `cargo bench -p storage [-- ARTICLES]` records 20,000 articles, or as many as are asked
//! for, through the shipping code, and then asks what `docs/record.md` lists. Where the
//! environment names a file in `ONRECORD_BENCH_DB`, the record is kept there, and found
//! there the next time.

mod clock;
mod news;
mod questions;

use std::path::{Path, PathBuf};

use storage::article;
use storage::store::Store;

use clock::{Clock, Cost};
use news::News;

const ARTICLES: usize = 20_000;
/// Recorded between two looks at the clock.
const STRETCH: usize = 500;
/// In one transaction.
const BATCH: usize = 50;
/// The cost of recording when the record is small is taken up to here.
const SMALL: usize = 10_000;

fn main() {
    // Cargo passes flags of its own.
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let total = asked.unwrap_or(ARTICLES);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let kept = std::env::var_os("ONRECORD_BENCH_DB").map(PathBuf::from);
    let path = kept.unwrap_or_else(|| folder.path().join("news.db"));
    runtime.expect("a runtime starts").block_on(async {
        let found = path.exists();
        let store = Store::open(&path).await.expect("the record opens");
        let mut news = News::new(total);
        if !found {
            record(&store, &mut news, total).await;
        }
        println!("{:>28}  {:.0} bytes", "an article takes", size(&path) as f64 / total as f64);
        questions::ask_all(&store, &news).await;
        store.close().await;
    });
}

async fn record(store: &Store, news: &mut News, total: usize) {
    let mut stretches: Vec<Cost> = Vec::new();
    for _ in 0..total / STRETCH {
        let all: Vec<_> = (0..STRETCH).map(|_| news.next()).collect();
        let now = news.now();
        let clock = Clock::start();
        // As the daemon does between its rounds.
        store.forget_old(now).await.expect("what is old is forgotten");
        for batch in all.chunks(BATCH) {
            let done = article::import(store, batch.to_vec(), 1, now).await;
            done.expect("articles are recorded");
        }
        stretches.push(clock.stop());
    }
    let wall: f64 = stretches.iter().map(|cost| cost.wall.as_secs_f64()).sum();
    let processor: f64 = stretches.iter().map(|cost| cost.processor.as_secs_f64()).sum();
    println!("{total} articles with {} quotes each, committed {BATCH} at a time", news::QUOTES);
    println!("{:>28}  {:.0} articles/s", "one core", total as f64 / processor);
    println!("{:>28}  {:.0} articles/s", "on the wall", total as f64 / wall);
    let small = SMALL / STRETCH;
    let early = median(stretches.get(small / 2..small).unwrap_or_default());
    let late = median(&stretches[stretches.len() * 9 / 10..]);
    println!("{:>28}  {:.0} µs each, from 5,000 to 10,000", "one more", 1e6 * early);
    println!("{:>28}  {:.0} µs each, the last tenth", "", 1e6 * late);
    println!("{:>28}  {:.2} times", "growth", late / early);
}

/// Seconds of processor for one article, of the stretch in the middle.
fn median(stretches: &[Cost]) -> f64 {
    let mut costs: Vec<f64> =
        stretches.iter().map(|cost| cost.processor.as_secs_f64() / STRETCH as f64).collect();
    costs.sort_by(f64::total_cmp);
    costs.get(costs.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Without what the log of the last commits holds.
fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}
