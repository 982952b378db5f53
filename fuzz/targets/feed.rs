//! The bytes of a feed, by every door that they come in at.
#![no_main]

mod answer;

use fetcher::feed::{self, sitemap};
use libfuzzer_sys::fuzz_target;
use model::feed::Feed;
use url::Url;

/// No document should be able to guess it.
const PASSWORD: &str = "5up-the-h1ll-and-0ver";

fuzz_target!(init: answer::tell_of_panics(), |input: &[u8]| {
    let answer = answer::parse(input);
    let mut url = Url::parse("https://ana@gazette.example/feeds/all.xml").expect("it is one");
    url.set_password(Some(PASSWORD)).expect("it has a host");
    if let Ok(feed) = feed::parse(answer.body, answer.content_type, &url) {
        check(&feed);
    }
    let _ = sitemap::parse(answer.body, answer.content_type, &url);
    for found in feed::discover(&String::from_utf8_lossy(answer.body), &url) {
        check_link(&found.url);
    }
});

fn check(feed: &Feed) {
    let links = [&feed.link, &feed.next_page, &feed.previous_archive];
    links.into_iter().flatten().for_each(check_link);
    assert!(feed.updates.silent_hours.iter().all(|hour| *hour < 24), "{:?}", feed.updates);
    for entry in &feed.entries {
        entry.link.iter().for_each(check_link);
        assert!(entry.categories.len() <= 50, "{} categories", entry.categories.len());
        let texts = [&entry.guid, &entry.title, &entry.content_html];
        let texts = texts.into_iter().flatten().chain(&entry.authors).chain(&entry.categories);
        for text in texts {
            assert!(!text.trim().is_empty(), "what is empty is not there: {entry:?}");
        }
    }
}

fn check_link(link: &Url) {
    assert!(matches!(link.scheme(), "http" | "https"), "{link}");
    assert!(!link.as_str().contains(PASSWORD), "{link} shows a password of ours");
}
