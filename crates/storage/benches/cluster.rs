//! Quotes a second that find their cluster, on one core, and how well they are told apart.
//!
//! `cargo bench -p storage --bench cluster`. Quotes are generated with a fixed seed: of each one
//! four printings on average, cut, elided, bracketed, in other case and punctuation or with other
//! words, in random order, one in ten with one of fifty common openings. Measured in time on a
//! core, since machines are shared: first the words alone with an index in memory, then the
//! storage's own way with SQLite, as the daemon does it for quotes of an earlier version.

use std::collections::HashMap;
use std::hash::Hash;
use std::path::Path;
use std::time::{Duration, Instant};

use model::quote::QuoteKind;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Row};
use storage::store::Store;

#[path = "../src/quote/cluster/wording.rs"]
#[allow(dead_code)]
mod wording;
#[path = "../src/quote/cluster/words.rs"]
#[allow(dead_code)]
mod words;

use wording::Wording;

const SIZES: [usize; 2] = [10_000, 100_000];
const VARIANTS: [&str; 8] =
    ["first", "truncated", "elided", "bracketed", "case and marks", "head cut", "reworded", "same"];
/// Quotes of an article, and quotes that are sorted in one transaction.
const OF_AN_ARTICLE: usize = 8;
const STEP: usize = 400;

struct Printing {
    truth: usize,
    variant: usize,
    text: String,
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime starts");
    for size in SIZES {
        let printings = generate(size);
        println!("{size} quotes");
        let (clusters, cost) = in_memory(&printings);
        report("words alone", &printings, &clusters, &cost);
        let (clusters, cost) = runtime.block_on(in_sqlite(&printings));
        report("with SQLite", &printings, &clusters, &cost);
    }
}

/// Time on a core for all, and for the last tenth.
struct Cost {
    all: Duration,
    last_tenth: Duration,
}

fn report(what: &str, printings: &[Printing], clusters: &[i64], cost: &Cost) {
    let per_second = |quotes: usize, time: Duration| quotes as f64 / time.as_secs_f64().max(1e-9);
    let things: Vec<(usize, i64)> =
        printings.iter().zip(clusters).map(|(one, cluster)| (one.truth, *cluster)).collect();
    let (precision, recall) = b_cubed(&things);
    println!(
        "  {what:<12} {:>9.0} quotes/s, the last tenth {:>9.0}; B³ P {:.3} R {:.3} F1 {:.3}",
        per_second(printings.len(), cost.all),
        per_second(printings.len() / 10, cost.last_tenth),
        precision,
        recall,
        2.0 * precision * recall / (precision + recall)
    );
    let found = recall_by_variant(printings, &things);
    println!("               {}", found.join(", "));
}

/// Of each variant, how many are in the cluster that most printings of their quotation are in.
fn recall_by_variant(printings: &[Printing], things: &[(usize, i64)]) -> Vec<String> {
    let mut sizes: HashMap<(usize, i64), usize> = HashMap::new();
    for thing in things {
        *sizes.entry(*thing).or_default() += 1;
    }
    let mut main: HashMap<usize, (usize, i64)> = HashMap::new();
    for ((truth, cluster), size) in sizes {
        let best = main.entry(truth).or_default();
        *best = (*best).max((size, cluster));
    }
    let mut counts = [(0, 0); VARIANTS.len()];
    for (one, (truth, cluster)) in printings.iter().zip(things) {
        let (right, all) = &mut counts[one.variant];
        *right += usize::from(main[truth].1 == *cluster);
        *all += 1;
    }
    let share = |(right, all): (usize, usize)| right as f64 / all.max(1) as f64;
    VARIANTS.iter().zip(counts).map(|(name, one)| format!("{name} {:.3}", share(one))).collect()
}

/// Precision and recall of Bagga and Baldwin's B³.
fn b_cubed<G: Eq + Hash, F: Eq + Hash>(things: &[(G, F)]) -> (f64, f64) {
    let (mut truth, mut found, mut both) = (HashMap::new(), HashMap::new(), HashMap::new());
    for (group, guess) in things {
        *truth.entry(group).or_insert(0.0) += 1.0;
        *found.entry(guess).or_insert(0.0) += 1.0;
        *both.entry((group, guess)).or_insert(0.0) += 1.0;
    }
    let mean = |sum: f64| sum / things.len() as f64;
    (
        mean(things.iter().map(|(group, guess)| both[&(group, guess)] / found[guess]).sum()),
        mean(things.iter().map(|(group, guess)| both[&(group, guess)] / truth[group]).sum()),
    )
}

/// The least that finds clusters by their words, whoever speaks.
fn in_memory(printings: &[Printing]) -> (Vec<i64>, Cost) {
    let mut index: HashMap<i32, Vec<usize>> = HashMap::new();
    let mut fullest: Vec<Wording> = Vec::new();
    let clock = Clock::start();
    let mut before_last_tenth = Duration::ZERO;
    let mut clusters = Vec::with_capacity(printings.len());
    for (i, one) in printings.iter().enumerate() {
        if i == printings.len() * 9 / 10 {
            before_last_tenth = clock.read();
        }
        let wording = Wording::of(QuoteKind::Direct, &one.text);
        let mut prints = wording.prints();
        prints.push(wording.whole_print());
        let best = likeliest(&index, &prints)
            .into_iter()
            .map(|id| (wording.align(&fullest[id]), id))
            .filter(|(one, _)| one.share() >= 0.75 && one.run >= 4)
            .max_by_key(|(one, _)| one.common);
        let id = best.map_or(fullest.len(), |(_, id)| id);
        match fullest.get_mut(id) {
            None => fullest.push(wording),
            Some(known) if known.len() < wording.len() => *known = wording,
            Some(_) => {}
        }
        for print in prints {
            let list = index.entry(print).or_default();
            if list.len() <= 64 && !list.contains(&id) {
                list.push(id);
            }
        }
        clusters.push(id as i64);
    }
    let all = clock.read();
    (clusters, Cost { all, last_tenth: all - before_last_tenth })
}

fn likeliest(index: &HashMap<i32, Vec<usize>>, prints: &[i32]) -> Vec<usize> {
    let mut votes: HashMap<usize, usize> = HashMap::new();
    let lists = prints.iter().filter_map(|print| index.get(print));
    for id in lists.filter(|list| list.len() <= 64).flatten() {
        *votes.entry(*id).or_default() += 1;
    }
    let mut ranked: Vec<(usize, usize)> = votes.into_iter().collect();
    ranked.sort_unstable_by_key(|(id, votes)| (std::cmp::Reverse(*votes), *id));
    ranked.into_iter().take(12).map(|(id, _)| id).collect()
}

/// A record of an earlier version, brought up to date.
async fn in_sqlite(printings: &[Printing]) -> (Vec<i64>, Cost) {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let path = folder.path().join("news.db");
    let store = Store::open(&path).await.expect("it opens");
    fill(&path, printings).await.expect("it is written");
    let clock = Clock::start();
    let (mut sorted, mut before_last_tenth) = (0, Duration::ZERO);
    while sorted < printings.len() {
        if before_last_tenth.is_zero() && sorted >= printings.len() * 9 / 10 {
            before_last_tenth = clock.read();
        }
        let step = storage::quote::cluster::catch_up(&store, STEP).await;
        sorted += step.expect("it is written");
    }
    let all = clock.read();
    store.close().await;
    let bytes = std::fs::metadata(&path).expect("it is there").len();
    let clusters = read(&path).await.expect("it is read");
    println!("               {bytes} bytes in the database");
    (clusters, Cost { all, last_tenth: all - before_last_tenth })
}

async fn fill(path: &Path, printings: &[Printing]) -> Result<(), sqlx::Error> {
    let mut db =
        SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(path)).await?;
    sqlx::query("BEGIN").execute(&mut db).await?;
    sqlx::query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 40) INSERT INTO outlet(id, slug) SELECT i, 'o' || i FROM n").execute(&mut db).await?;
    sqlx::query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) INSERT INTO entity(id, type, name, name_key) SELECT i, 'PERSON', 'Name ' || i, 'name ' || i FROM n").execute(&mut db).await?;
    for (i, one) in printings.iter().enumerate() {
        let id = i as i64 + 1;
        let article = (i / OF_AN_ARTICLE) as i64 + 1;
        // Ten minutes between two articles: a day brings 144 articles and 1,152 quotes.
        let at = article * 600_000;
        if i % OF_AN_ARTICLE == 0 {
            sqlx::query("INSERT INTO article(id, outlet_id, url, title, published_at, published_from, first_seen_at, text_from, rev, words) VALUES (?1, ?1 % 40 + 1, ?1, '', ?2, 'page', ?2, 'page', 1, 500)")
                .bind(article).bind(at).execute(&mut db).await?;
        }
        sqlx::query("INSERT INTO quote_cluster(id) VALUES (?1)").bind(id).execute(&mut db).await?;
        sqlx::query("INSERT INTO quote(id, article_id, key, seq, first_rev, last_rev, kind, text, cluster_id, outlet_id, published_at, extractor_version) VALUES (?1, ?2, randomblob(16), ?1, 1, 1, 'direct', ?3, ?1, ?2 % 40 + 1, ?4, 1)")
            .bind(id).bind(article).bind(&one.text).bind(at).execute(&mut db).await?;
        let speaker = (one.truth % 5000) as i64 + 1;
        sqlx::query("INSERT INTO quote_speaker(quote_id, seq, name, kind, entity_id, published_at) VALUES (?1, 0, 'Name ' || ?2, 'person', ?2, ?3)")
            .bind(id).bind(speaker).bind(at).execute(&mut db).await?;
    }
    sqlx::query("COMMIT").execute(&mut db).await?;
    db.close().await
}

async fn read(path: &Path) -> Result<Vec<i64>, sqlx::Error> {
    let mut db =
        SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(path)).await?;
    let rows = sqlx::query("SELECT cluster_id FROM quote ORDER BY id").fetch_all(&mut db).await?;
    db.close().await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Time that this process had on a core, where Linux tells it; else the time that went by.
struct Clock {
    started: Instant,
    before: Option<Duration>,
}

impl Clock {
    fn start() -> Clock {
        Clock { started: Instant::now(), before: on_core() }
    }

    fn read(&self) -> Duration {
        match (self.before, on_core()) {
            (Some(before), Some(now)) => now - before,
            _ => self.started.elapsed(),
        }
    }
}

/// All threads of this process, from the two counts of hundredths of a second in its status line.
fn on_core() -> Option<Duration> {
    let line = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after_name = line.rsplit_once(") ")?.1;
    let mut fields = after_name.split(' ').skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis(10 * (user + system)))
}

/// SplitMix64, from a fixed seed.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        (words::mix(self.next()) % n as u64) as usize
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0
    }

    fn share(&mut self) -> f64 {
        self.below(1 << 30) as f64 / f64::from(1 << 30)
    }

    /// As words are in a language: the second is half as frequent as the first.
    fn word(&mut self, words: &[String]) -> String {
        let rank = (words.len() as f64).powf(self.share()) as usize;
        words[rank.min(words.len()) - 1].clone()
    }
}

fn generate(size: usize) -> Vec<Printing> {
    let mut random = Random(7);
    let vocabulary = vocabulary(&mut random);
    let openings: Vec<Vec<String>> =
        (0..50).map(|_| (0..7).map(|_| random.word(&vocabulary)).collect()).collect();
    let mut printings = Vec::with_capacity(size + 8);
    for truth in 0.. {
        if printings.len() >= size {
            break;
        }
        let mut said: Vec<String> =
            (0..8 + random.below(30)).map(|_| random.word(&vocabulary)).collect();
        if random.below(10) == 0 {
            said = [openings[random.below(openings.len())].clone(), said].concat();
        }
        for n in 0..1 + random.below(7) {
            let variant = if n == 0 { 0 } else { 1 + random.below(7) };
            let text = print(variant, &said, &vocabulary, &mut random);
            printings.push(Printing { truth, variant, text });
        }
    }
    printings.truncate(size);
    for i in (1..printings.len()).rev() {
        printings.swap(i, random.below(i + 1));
    }
    printings
}

fn vocabulary(random: &mut Random) -> Vec<String> {
    const SYLLABLES: [&str; 16] = [
        "ba", "do", "ker", "li", "mon", "na", "pel", "ra", "sen", "ti", "vo", "wen", "zu", "fa",
        "gri", "ho",
    ];
    let syllable = |random: &mut Random| SYLLABLES[random.below(SYLLABLES.len())];
    (0..20_000).map(|i| format!("{}{}{}", syllable(random), syllable(random), i % 97)).collect()
}

fn print(variant: usize, said: &[String], vocabulary: &[String], random: &mut Random) -> String {
    let length = said.len();
    let words = match variant {
        1 => said[..(length * (4 + random.below(4)) / 10).max(3)].join(" "),
        2 => {
            let cut = length / 3;
            let rest = (cut + 1 + random.below(length / 4 + 1)).min(length - 1);
            format!("{} … {}", said[..cut].join(" "), said[rest..].join(" "))
        }
        3 => {
            let mut words = said.to_vec();
            let at = random.below(length);
            words[at] = format!("[the {}]", words[at]);
            words.join(" ")
        }
        4 => said.join(" – ").to_uppercase(),
        5 => said[length * 3 / 10..].join(" "),
        6 => {
            let mut words = said.to_vec();
            for _ in 0..(length / 12).max(1) {
                words[random.below(length)] = random.word(vocabulary);
            }
            words.join(" ")
        }
        _ => said.join(" "),
    };
    format!("“{words}.”")
}
