//! kill -9, again and again, while the daemon is under load: nothing is lost, nothing doubled.
//!
//! `CRASH_KILLS=300 cargo test --test crash` (`just crash`) does more of it; `CRASH_SEED` makes
//! the kills fall elsewhere.

mod support;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::time::{Duration, Instant};

use serde_json::Value;
use support::{Desk, Site, Story};

const SITES: usize = 6;
/// Stories that each site brings before each kill.
const NEW_STORIES: usize = 4;
/// The newest of them that stand in its feed, as in a feed of the web.
const IN_FEED: usize = 60;
/// A daemon that dies while it starts lives at most so long.
const LONGEST_START: Duration = Duration::from_millis(200);
/// One that dies at work does so within so long of the last request that it was waited for: of
/// those requests there are fewer than there are new stories, so that some are still to be made.
const LONGEST_AFTER: Duration = Duration::from_millis(20);

/// What all sites have published, and what the record held after the last kill.
struct Newsroom {
    sites: Vec<Site>,
    stories: Vec<Vec<Story>>,
    desk: Desk,
    random: Random,
    edition: usize,
    recorded: BTreeMap<i64, String>,
}

#[test]
fn nothing_is_lost_and_nothing_doubled_however_often_it_is_killed() {
    let kills = number("CRASH_KILLS", 8);
    let mut newsroom = Newsroom::open(number("CRASH_SEED", 1));
    let mut killed_at_work = 0;
    for kill in 0..kills {
        newsroom.publish();
        let daemon = newsroom.desk.start(&["run", "--log", "error"]);
        // One in four dies while it starts.
        let longest = match newsroom.random.up_to(4) {
            0 => LONGEST_START,
            _ => {
                newsroom.wait_for_requests();
                LONGEST_AFTER
            }
        };
        std::thread::sleep(newsroom.random.below(longest));
        daemon.kill();
        newsroom.check_after(kill);
        killed_at_work += u64::from(newsroom.died_at_work());
    }
    assert!(
        killed_at_work * 3 > kills,
        "only {killed_at_work} of {kills} kills came with work in hand"
    );
    newsroom.finish();
    newsroom.check_all();
    println!(
        "{kills} kills, {killed_at_work} with work in hand; {} articles, each once with its quote",
        newsroom.recorded.len()
    );
}

impl Newsroom {
    fn open(seed: u64) -> Newsroom {
        let sites: Vec<Site> = (0..SITES).map(|_| Site::start()).collect();
        let desk = Desk::with_feeds(&[]);
        let feeds = sites.iter().enumerate().fold(String::new(), |mut feeds, (i, site)| {
            let url = site.url("/feed.xml");
            writeln!(feeds, "[[feed]]\nurl = \"{url}\"\noutlet = \"o{i}\"\nevery = \"1s\"\n")
                .unwrap();
            feeds
        });
        // Pages are asked for once, so that what is asked for twice was lost or doubled.
        desk.configure(&format!("per_host = 4\nlook_again = []\n\n{feeds}"));
        // A server that is slow for a moment is no failure here.
        let text = std::fs::read_to_string(desk.path("onrecord.toml")).unwrap();
        desk.write("onrecord.toml", &text.replace("timeout = \"2s\"", "timeout = \"30s\""));
        let stories = vec![Vec::new(); SITES];
        Newsroom {
            sites,
            stories,
            desk,
            random: Random(seed),
            edition: 0,
            recorded: BTreeMap::new(),
        }
    }

    /// New stories at every site, and an edit of an old one. No story leaves its feed before
    /// the daemon had many chances to see it.
    fn publish(&mut self) {
        for (i, (site, stories)) in self.sites.iter().zip(&mut self.stories).enumerate() {
            let here = site.url("/");
            let recorded = self.recorded.values().filter(|url| url.starts_with(&here)).count();
            let is_far_behind = stories.len() - recorded > IN_FEED / 2;
            for _ in 0..if is_far_behind { 0 } else { NEW_STORIES } {
                stories.insert(0, story(i, stories.len()));
            }
            let recent = stories.len().min(IN_FEED);
            let edited = &mut stories[self.random.up_to(recent)];
            edited.teaser.push_str(" Updated.");
            edited.paragraphs.push("The clerk read the minutes once more.".to_owned());
            site.publish(&stories[..recent]);
            self.edition += 1;
            site.tag("/feed.xml", &format!("\"{}\"", self.edition));
        }
    }

    /// For as many as chance will have it. Feeds that were polled within a second are not due
    /// yet, and a busy machine takes its time.
    fn wait_for_requests(&mut self) {
        self.sites.iter().for_each(|site| drop(site.take_requests()));
        let (wanted, mut seen) = (1 + self.random.up_to(SITES * NEW_STORIES), 0);
        let deadline = Instant::now() + Duration::from_secs(3);
        while seen < wanted && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
            seen += self.sites.iter().map(|site| site.take_requests().len()).sum::<usize>();
        }
    }

    /// The file is whole, and what was recorded before stands as it was.
    fn check_after(&mut self, kill: u64) {
        let views = "SELECT 1 FROM sqlite_schema WHERE name = 'v_spread'";
        if !self.desk.path("news.db").exists() || self.desk.rows(views).is_empty() {
            return;
        }
        let found = self.desk.rows("SELECT * FROM pragma_integrity_check");
        assert_eq!(found[0]["integrity_check"], "ok", "after kill {kill}: {found:?}");
        let found = self.desk.rows("SELECT * FROM pragma_foreign_key_check");
        assert!(found.is_empty(), "after kill {kill}: {found:?}");
        self.desk.change(&[
            "INSERT INTO article_fts(article_fts, rank) VALUES ('integrity-check', 1)",
            "INSERT INTO quote_fts(quote_fts, rank) VALUES ('integrity-check', 1)",
        ]);
        let now = self.articles();
        for (id, url) in &self.recorded {
            assert_eq!(now.get(id), Some(url), "article {id} was there before kill {kill}");
        }
        self.recorded = now;
    }

    /// Whether it held rows that it had neither recorded nor given back.
    fn died_at_work(&self) -> bool {
        let held = "SELECT 1 FROM entry WHERE lease_until > 0 \
                    UNION ALL SELECT 1 FROM feed WHERE lease_until > 0";
        !self.recorded.is_empty() && !self.desk.rows(held).is_empty()
    }

    fn is_behind(&self) -> bool {
        self.recorded.len() < self.stories.iter().map(Vec::len).sum()
    }

    /// Lets the daemon do what is left.
    fn finish(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(120);
        let daemon = self.desk.start(&["run", "--log", "error"]);
        while self.is_behind() || self.entries_at_work() > 0 {
            assert!(Instant::now() < deadline, "articles were lost: {:?}", self.missing());
            std::thread::sleep(Duration::from_millis(300));
            self.recorded = self.articles();
        }
        daemon.kill();
        self.check_after(u64::MAX);
    }

    /// Every story is one article with its one quote, and an edited one ends as it was edited.
    fn check_all(&self) {
        let rows = self.desk.rows(
            "SELECT a.url, a.body, count(q.id) AS quotes, min(q.quote) AS quote \
             FROM v_articles a LEFT JOIN v_quotes q ON q.article_id = a.id GROUP BY a.id",
        );
        let mut by_url: HashMap<&str, &Value> = HashMap::new();
        for row in &rows {
            let url = row["url"].as_str().unwrap();
            assert!(by_url.insert(url, row).is_none(), "{url} was recorded twice");
        }
        for (site, stories) in self.sites.iter().zip(&self.stories) {
            for (at, story) in stories.iter().enumerate() {
                let url = site.url(&story.path());
                let row = by_url.remove(&*url).unwrap_or_else(|| panic!("{url} was lost"));
                let quotes = row["quotes"].as_i64().unwrap();
                assert_eq!(quotes, 1, "{url}: {row}");
                let words = story.paragraphs[1].split(',').next().unwrap();
                assert!(row["quote"].as_str().unwrap().starts_with(words), "{row}");
                // An edit that left the feed before it was polled was never seen.
                if at < IN_FEED - 2 * NEW_STORIES {
                    let last = story.paragraphs.last().unwrap();
                    assert!(row["body"].as_str().unwrap().contains(last.as_str()), "{url}");
                }
            }
        }
        assert!(by_url.is_empty(), "never published: {:?}", by_url.keys());
        assert_eq!(self.desk.rows("SELECT 1 FROM entry WHERE state = 'refused'").len(), 0);
    }

    fn articles(&self) -> BTreeMap<i64, String> {
        let rows = self.desk.rows("SELECT id, url FROM article");
        let of =
            |row: &Value| (row["id"].as_i64().unwrap(), row["url"].as_str().unwrap().to_owned());
        rows.iter().map(of).collect()
    }

    fn entries_at_work(&self) -> usize {
        self.desk.rows("SELECT 1 FROM entry WHERE state = 'due'").len()
    }

    fn missing(&self) -> Vec<String> {
        let all = self.sites.iter().zip(&self.stories);
        all.flat_map(|(site, stories)| stories.iter().map(|story| site.url(&story.path())))
            .filter(|url| !self.recorded.values().any(|recorded| recorded == url))
            .collect()
    }
}

fn story(site: usize, number: usize) -> Story {
    let quote = format!("Case {number} of chamber {site} is closed for good");
    Story::new(&format!("case-{number}"), "Ada Quill", "judge", &quote)
}

fn number(name: &str, standard: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name}: expected a number")),
        Err(_) => standard,
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn up_to(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("it is below a usize")
    }

    fn below(&mut self, longest: Duration) -> Duration {
        longest.mul_f64((self.next() % 1000) as f64 / 1000.0)
    }
}
