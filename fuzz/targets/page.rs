//! The bytes of a page, and HTML as a feed carries it.
#![no_main]

mod answer;

use fetcher::page;
use libfuzzer_sys::fuzz_target;
use model::article::Article;
use url::Url;

fuzz_target!(init: answer::tell_of_panics(), |input: &[u8]| {
    let answer = answer::parse(input);
    let url = Url::parse("https://www.gazette.example/news/dam").expect("it is one");
    if let Ok(article) = page::read(answer.body, answer.content_type, &url) {
        check(&article, &url);
    }
    check_paragraphs(&page::text_of(&String::from_utf8_lossy(answer.body)));
});

fn check(article: &Article, url: &Url) {
    assert_eq!(article.url, *url);
    if let Some(link) = &article.canonical_url {
        assert!(matches!(link.scheme(), "http" | "https"), "{link}");
        assert!(link.host_str().is_some_and(|host| host.ends_with("gazette.example")), "{link}");
    }
    assert!(article.text.chars().filter(|c| c.is_alphanumeric()).count() >= 60);
    assert!(article.authors.iter().all(|author| !author.trim().is_empty()));
    check_paragraphs(&article.text);
}

fn check_paragraphs(text: &str) {
    if text.is_empty() {
        return;
    }
    for paragraph in text.split("\n\n") {
        assert!(!paragraph.trim().is_empty(), "an empty paragraph: {text:?}");
    }
}
