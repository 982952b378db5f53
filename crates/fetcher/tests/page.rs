//! Pages as they come, read: golden files in `pages/`, and small cases.

use std::fmt::Write;
use std::fs;

use fetcher::page::{self, PageError};
use model::article::Article;
use url::Url;

fn read(html: &[u8]) -> Result<Article, PageError> {
    page::read(
        html,
        Some("text/html"),
        &Url::parse("https://www.gazette.example/news/dam?from=feed").unwrap(),
    )
}

fn show(article: &Article) -> String {
    let mut shown = format!("{}\n", article.title);
    let published =
        article.published.as_ref().map(|time| time.strftime("%Y-%m-%d %H:%M %:z").to_string());
    let facts = [
        ("by", (!article.authors.is_empty()).then(|| article.authors.join(" + "))),
        ("published", published),
        ("modified", article.modified.map(|time| time.to_string())),
        ("language", article.language.clone()),
        ("canonical", article.canonical_url.as_ref().map(Url::to_string)),
    ];
    for (name, fact) in facts {
        let _ = fact.map(|fact| writeln!(shown, "{name}: {fact}"));
    }
    let _ = writeln!(shown, "\n{}", article.text);
    shown
}

/// `ONRECORD_BLESS=1` writes what is found instead of comparing it.
#[test]
fn pages_read_as_their_golden_files_say() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages");
    for file in fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        let found = show(&read(&fs::read(&file).unwrap()).unwrap());
        let golden = file.with_extension("txt");
        if std::env::var_os("ONRECORD_BLESS").is_some() {
            fs::write(&golden, &found).unwrap();
        }
        assert_eq!(found, fs::read_to_string(&golden).unwrap_or_default(), "{}", file.display());
    }
}

const BRIEF: &str = "<p>The lower road to Sorrow is closed until Tuesday, the water board said on \
    Saturday, and drivers are asked to take the ridge road instead.</p>";

#[track_caller]
fn check(head: &str, check: impl FnOnce(&Article) -> String, expected: &str) {
    let article = read(format!("<html><head>{head}</head><body>{BRIEF}</body></html>").as_bytes());
    assert_eq!(check(&article.expect("there is text")), expected, "{head}");
}

fn title(article: &Article) -> String {
    article.title.clone()
}

fn published(article: &Article) -> String {
    let published = article.published.as_ref();
    published.map_or_else(String::new, |time| time.strftime("%Y-%m-%d %H:%M %:z").to_string())
}

fn authors(article: &Article) -> String {
    article.authors.join(" + ")
}

fn canonical(article: &Article) -> String {
    article.canonical_url.as_ref().map(Url::to_string).unwrap_or_default()
}

#[test]
fn a_brief_is_an_article() {
    assert!(read(BRIEF.as_bytes()).unwrap().text.starts_with("The lower road"));
}

#[test]
fn titles_lose_the_name_of_the_site() {
    check("<title>Road closed | Gazette</title>", title, "Road closed");
    check("<title>Road closed - Ridge - gazette.example</title>", title, "Road closed - Ridge");
    check(
        "<meta property=og:title content='Caf&amp;eacute; &amp; bar'><title>no</title>",
        title,
        "Café & bar",
    );
    check("<title>Road - closed</title>", title, "Road - closed");
    check("", title, "");
}

#[test]
fn dates_keep_their_day() {
    let meta = |value: &str| format!("<meta property='article:published_time' content='{value}'>");
    check(&meta("2026-01-31T23:30:00-05:00"), published, "2026-01-31 23:30 -05:00");
    check(&meta("2026-01-31"), published, "2026-01-31 00:00 +00:00");
    check(&meta("Sat, 31 Jan 2026 20:00:00 GMT"), published, "2026-01-31 20:00 +00:00");
    check(&meta("soon"), published, "");
}

#[test]
fn the_first_marked_time_wins() {
    let times = "<time datetime=2019-01-01></time><time pubdate datetime=2026-01-31></time>\
        <time pubdate datetime=2020-05-05></time>";
    check(times, published, "2026-01-31 00:00 +00:00");
}

#[test]
fn authors_are_whom_the_page_names() {
    check("<meta name=author content='By Ana Vega and Ben Odum'>", authors, "Ana Vega + Ben Odum");
    check("<meta name=author content='https://social.example/gazette'>", authors, "");
    check(
        "<meta property=og:site_name content=Gazette><meta name=author content=Gazette>",
        authors,
        "Gazette",
    );
    check("<meta property=og:site_name content=Gazette>", authors, "");
    check(
        "<meta name=author content=gazette><meta name=twitter:label1 content='Written by'>\
         <meta name=twitter:data1 content='Ana Vega'>",
        authors,
        "Ana Vega",
    );
    check(
        "<meta name=twitter:label1 content='Est. reading time'>\
         <meta name=twitter:data1 content='Ana Vega'>",
        authors,
        "",
    );
}

#[test]
fn only_its_own_host_names_a_page() {
    check("<link rel=canonical href=/news/dam>", canonical, "https://www.gazette.example/news/dam");
    check(
        "<link rel=canonical href=https://gazette.example/d>",
        canonical,
        "https://gazette.example/d",
    );
    check("<link rel=canonical href=https://other.example/d>", canonical, "");
    check("<link rel=canonical href='javascript:0'>", canonical, "");
}

#[test]
fn feed_content_is_plain_text() {
    assert_eq!(page::text_of("<p>One <b>two</b>.</p><p>Three.</p>"), "One two.\n\nThree.");
    assert_eq!(page::text_of("just words"), "just words");
    assert_eq!(page::text_of(""), "");
}

#[test]
fn hostile_pages_are_read_or_refused() {
    let many = |piece: &str, times: usize| piece.repeat(times);
    let attributes: String = (0..5_000).map(|i| format!(" a{i}=b")).collect();
    let misnested: String = (0..5_000).map(|i| format!("<b class={i}><i></b></i>")).collect();
    let name = |i: u32| {
        let letter = |place: u32| char::from(b'a' + u8::try_from(i / place % 26).unwrap());
        format!("Ab C{}{}{}", letter(676), letter(26), letter(1))
    };
    let meta = |author: String| format!("<meta name=author content='{author}'>");
    let lists = "[{\"@id\": \"#a\"},".repeat(100) + "0" + &"]".repeat(100);
    let pages = [
        meta((0..2_000).map(|i| name(i) + ";").collect()) + BRIEF,
        (0..2_000).map(|i| meta(name(i))).collect::<String>() + BRIEF,
        many("<div class=byline>", 200) + &many("<i> </i>", 1_000) + &many("word ", 50_000),
        many("<div rel=author>", 200) + &many("word ", 50_000),
        format!(
            "<script type=application/ld+json>{{\"@type\": \"Article\", \"author\": {lists}}}</script>"
        ) + BRIEF,
        String::new(),
        many("\0", 10_000),
        many("<span>", 100_000),
        many("<div>", 100_000),
        many("<div/>", 100_000),
        many("<b>", 20_000),
        many("<p><a href=x><b>", 20_000),
        many("<table>", 5_000),
        many("<blockquote>", 50_000),
        format!("<div{attributes}>text"),
        misnested,
        format!("<script type=application/ld+json>{}</script>{BRIEF}", many("[", 100_000)),
        many("<script>", 10_000),
        many("<!--", 100_000),
        many("<p>word ", 50_000),
        many("<br>", 50_000),
        many("<div>word</div>", 30_000),
        many("<li>word</li>", 30_000),
        many("<svg>", 250) + BRIEF,
        many("<div>", 240) + BRIEF,
        many("<table><tr><td>", 60) + BRIEF,
        many(BRIEF, 5_000),
        many("<select><option>", 20_000),
        many("<a href=x>y</a> ", 20_000),
        many("<form><input>", 20_000),
        many("<template>", 10_000),
        many("<frameset>", 10_000),
        many("<ruby><rt>", 10_000),
        many("<button>", 10_000),
    ];
    for page in pages {
        // What takes for ever, or all memory, ends the test run; what is found matters little.
        let _ = read(page.as_bytes());
    }
}

#[test]
fn a_summary_above_the_text_is_taken_in_once() {
    let body = "<p>The dam above Hull broke on Monday night, and nobody was told for an hour.</p>\
        <p>Ana Vega, who lives below it, heard the water before she heard the siren.</p>";
    let summary = "A dam broke above Hull, and the siren came an hour after the water did.";
    let page = |printed: &str| {
        let html = format!(
            "<head><meta property=og:description content='{summary}'></head>\
             <body><div class=teaser><p>{printed}</p></div><article>{body}</article></body>"
        );
        read(html.as_bytes()).unwrap().text
    };
    let text = page(summary);
    assert!(text.starts_with(summary), "{text}");
    assert_eq!(text.matches("siren came").count(), 1);
    // What stands in the head alone is no text of the article.
    assert!(!page("Read more").contains("siren came"));
}
