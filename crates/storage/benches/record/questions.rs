//! The questions of `docs/record.md`, each asked often.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use storage::quote::spread::{self, SpreadRow};
use storage::report::digest;
use storage::report::filter::Filter;
use storage::report::period::Period;
use storage::report::search::{Hit, Order, SearchError, Within, search};
use storage::speaker::{self, Candidate};
use storage::store::{Store, StoreError};
use storage::{entity, quote};

use crate::clock::{Clock, Cost};
use crate::news::{DAYS, News};

/// Each with another person or word where there is a choice, after one to warm up.
const TIMES: usize = 20;

/// Times one question.
macro_rules! ask {
    ($what:expr, |$nth:ident| $answer:expr) => {{
        let mut took = Vec::with_capacity(TIMES);
        let mut rows = 0;
        let mut clock = Clock::start();
        for $nth in 0..=TIMES {
            let start = Instant::now();
            rows = $answer.await.expect("the record answers").len();
            took.push(start.elapsed());
            if $nth == 0 {
                clock = Clock::start();
            }
        }
        took.remove(0);
        tell($what, &mut took, clock.stop(), rows);
    }};
}

pub(crate) async fn ask_all(store: &Store, news: &News) {
    let week = last(7);
    let hours = edges(7 * 24, 1);
    let days = edges(DAYS, 24);
    let mut people = Vec::new();
    for rank in 0..=TIMES {
        people.push(found(store, news.person_of_rank(rank * 10)).await);
    }
    let hottest = found(store, news.other_of_rank(0)).await;
    let middling = found(store, news.other_of_rank(500)).await;
    println!("{:>44}  {:>8}  {:>8}  {:>8}  {:>5}", "", "p50 ms", "p95 ms", "core ms", "rows");
    ask!("top speakers, 7 days", |_nth| digest::top_speakers(store, week, 10));
    ask!("one speaker's latest 50, by name", |nth| {
        let name = news.person_of_rank(nth * 10).to_owned();
        async move {
            let filter = Filter { speaker: Some(name), limit: 50, ..Filter::default() };
            quote::list(store, &filter).await
        }
    });
    ask!("one speaker's week, hour by hour", |nth| speaker::timeline(
        store,
        people[nth].speaker_id,
        &hours
    ));
    ask!("one speaker's subjects, 7 days", |nth| speaker::subjects(
        store,
        people[nth].speaker_id,
        week,
        20
    ));
    ask!("words: two rare ones", |nth| words(store, news, &[9_000 + nth, 300 + nth], None));
    ask!("words: a very common one", |nth| words(store, news, &[nth % 5], None));
    ask!("words: a very common one, by rank", |nth| ranked(store, news, nth % 5));
    ask!("words: a common one, of one speaker", |nth| words(
        store,
        news,
        &[20 + nth],
        Some(news.person_of_rank(nth * 10))
    ));
    ask!("an entity's timeline, the hottest", |_nth| entity::timeline(
        store,
        hottest.speaker_id,
        &days
    ));
    ask!("an entity's timeline, a middling one", |_nth| entity::timeline(
        store,
        middling.speaker_id,
        &days
    ));
    ask!("who is quoted together, 7 days", |_nth| digest::together(store, week, 10));
    ask!("who is quoted with one speaker, 7 days", |nth| speaker::together(
        store,
        people[nth].speaker_id,
        week,
        20
    ));
    ask!("most widely spread, 7 days", |_nth| widely_spread(store, week));
    ask!("named against unnamed by outlet, 7 days", |_nth| digest::outlets(store, week, -1));
}

async fn widely_spread(store: &Store, span: Period) -> Result<Vec<SpreadRow>, StoreError> {
    let (since, until) = (Some(span.since), Some(span.until));
    spread::list(store, &Filter { since, until, limit: 10, ..Filter::default() }).await
}

fn last(days: i64) -> Period {
    let until = News::until();
    Period { since: until - SignedDuration::from_hours(24 * days), until }
}

fn edges(parts: i64, hours: i64) -> Vec<Timestamp> {
    let back = |part| News::until() - SignedDuration::from_hours(part * hours);
    (0..=parts).rev().map(back).collect()
}

async fn words(
    store: &Store,
    news: &News,
    ranks: &[usize],
    speaker: Option<&str>,
) -> Result<Vec<Hit>, SearchError> {
    let words: Vec<&str> = ranks.iter().map(|rank| news.word_of_rank(*rank)).collect();
    let filter = Filter { speaker: speaker.map(str::to_owned), limit: 20, ..Filter::default() };
    search(store, &words.join(" "), &filter, Within::Quotes, Order::Time).await
}

async fn ranked(store: &Store, news: &News, rank: usize) -> Result<Vec<Hit>, SearchError> {
    let filter = Filter { limit: 20, ..Filter::default() };
    search(store, news.word_of_rank(rank), &filter, Within::Quotes, Order::Rank).await
}

async fn found(store: &Store, name: &str) -> Candidate {
    let filter = Filter { entity: Some(name.to_owned()), limit: 1, ..Filter::default() };
    let entities = entity::list(store, &filter, None).await.expect("the record answers");
    Candidate {
        speaker_id: entities.first().expect("it was named").entity_id,
        speaker: name.to_owned(),
        entity_type: String::new(),
        quotes: 0,
        exact: true,
    }
}

fn tell(what: &str, took: &mut [Duration], cost: Cost, rows: usize) {
    took.sort();
    let at = |share: f64| took[((took.len() - 1) as f64 * share).round() as usize];
    let ms = |time: Duration| 1000.0 * time.as_secs_f64();
    let processor = ms(cost.processor) / TIMES as f64;
    println!(
        "{what:>44}  {:>8.1}  {:>8.1}  {processor:>8.1}  {rows:>5}",
        ms(at(0.5)),
        ms(at(0.95))
    );
}
