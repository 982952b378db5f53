//! Feeds as they come, mended and read: each shown as prose.

use std::fmt::Write;
use std::time::{Duration, Instant};

use fetcher::feed::{self, FeedError};
use model::entry::Entry;
use model::feed::Feed;
use url::Url;

fn read(source: &[u8]) -> Result<Feed, FeedError> {
    feed::parse(source, None, &Url::parse("https://gazette.example/feeds/all.xml").unwrap())
}

#[track_caller]
fn check(source: &str, expected: &str) {
    check_bytes(source.as_bytes(), expected);
}

#[track_caller]
fn check_bytes(source: &[u8], expected: &str) {
    let found = match read(source) {
        Ok(feed) => show(&feed),
        Err(error) => format!("{error}\n"),
    };
    let lines = |text: &str| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
    assert_eq!(lines(found.trim()).join("\n"), lines(expected.trim()).join("\n"));
}

fn show(feed: &Feed) -> String {
    let mut shown = feed.title.clone().unwrap_or_default();
    for (name, value) in
        [("at", feed.link.as_ref().map(Url::as_str)), ("in", feed.language.as_deref())]
    {
        let _ = value.map(|value| write!(shown, " {name} {value}"));
    }
    let _ = feed.time_to_live.map(|ttl| write!(shown, " every {} minutes", ttl.as_secs() / 60));
    shown.push('\n');
    feed.entries.iter().for_each(|entry| show_entry(&mut shown, entry));
    shown
}

fn show_entry(shown: &mut String, entry: &Entry) {
    let published = entry.published.map(|time| time.to_string());
    let updated = entry.updated.map(|time| time.to_string());
    let authors = (!entry.authors.is_empty()).then(|| entry.authors.join(" + "));
    let parts = [
        ("-", entry.title.as_deref()),
        ("id", entry.guid.as_deref()),
        ("at", entry.link.as_ref().map(Url::as_str)),
        ("by", authors.as_deref()),
        ("on", published.as_deref()),
        ("then", updated.as_deref()),
        (":", entry.content_html.as_deref()),
    ];
    let parts: Vec<_> =
        parts.iter().filter_map(|(name, part)| Some(format!("{name} {}", (*part)?))).collect();
    let _ = writeln!(shown, "{}", parts.join(" "));
}

#[test]
fn rss_in_full() {
    check(
        r#"<?xml version="1.0"?>
        <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
        <channel><title>The Gazette</title><link>https://gazette.example/</link>
        <language>en-GB</language><ttl>30</ttl>
        <item>
            <title>Dam &amp;amp; lake &lt;b&gt;open&lt;/b&gt; early</title>
            <link> https://gazette.example/dam </link>
            <guid isPermaLink="false">g-1</guid>
            <dc:creator>Ana Vega</dc:creator>
            <pubDate>Mon, 31 Jan 2026 20:00:00 +0100</pubDate>
            <description>A teaser.</description>
            <content:encoded><![CDATA[<p>The whole story, at length.</p>]]></content:encoded>
        </item>
        </channel></rss>"#,
        "The Gazette at https://gazette.example/ in en-gb every 30 minutes
        - Dam & lake open early id g-1 at https://gazette.example/dam by Ana Vega \
        on 2026-01-31T19:00:00Z : <p>The whole story, at length.</p>",
    );
}

#[test]
fn atom_in_full() {
    check(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://gazette.example/news/">
        <title>The Gazette</title><link rel="self" href="atom.xml"/><link href="/"/>
        <entry><title type="html">Dam &amp;lt;i&amp;gt;opens</title><id>tag:1</id><link href="dam"/>
        <author><name>Ana Vega</name></author><author><name>Ben Odum</name></author>
        <published>2026-01-31T20:00:00Z</published><updated>2026-02-01T08:00:00Z</updated>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It <b>did</b>.</p></div></content>
        <summary>Yes</summary></entry></feed>"#,
        r#"The Gazette at https://gazette.example/
        - Dam <i>opens id tag:1 at https://gazette.example/news/dam by Ana Vega + Ben Odum on 2026-01-31T20:00:00Z then 2026-02-01T08:00:00Z : <div xmlns="http://www.w3.org/1999/xhtml"><p>It <b>did</b>.</p></div>"#,
    );
}

#[test]
fn rss_1_0_names_its_items() {
    check(
        r#"<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <channel rdf:about="https://gazette.example/"><title>Gazette</title><link>https://gazette.example/</link></channel>
        <item rdf:about="urn:1"><title>One</title><link>/1</link><dc:date>2026-01-31</dc:date></item>
        <item rdf:about="urn:2"><title>Two</title></item></rdf:RDF>"#,
        "Gazette at https://gazette.example/
        - One id urn:1 at https://gazette.example/1 on 2026-01-31T00:00:00Z
        - Two id urn:2",
    );
}

#[test]
fn old_atom_is_read_as_atom() {
    check(
        r#"<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Gazette</title>
        <entry><title mode="escaped" type="text/html">A &lt;b&gt;dam&lt;/b&gt;</title><link rel="alternate" href="https://gazette.example/a"/>
        <issued>2026-01-31T20:00:00+01:00</issued><modified>2026-01-31T21:00:00+01:00</modified></entry></feed>"#,
        "Gazette
        - A dam at https://gazette.example/a on 2026-01-31T19:00:00Z then 2026-01-31T20:00:00Z",
    );
}

#[test]
fn ids_are_not_made_up_and_permalinks_are_used() {
    check(
        "<rss><channel><item><title>One</title></item>
        <item><guid>https://gazette.example/2</guid></item>
        <item><guid>2</guid><link>ftp://gazette.example/</link></item></channel></rss>",
        "
        - One
        id https://gazette.example/2 at https://gazette.example/2
        id 2",
    );
}

#[test]
fn sloppy_xml_is_mended() {
    check(
        "\n<br/><b>Warning</b>: server tired\n<?xml version='1.0' encoding='x'?><!DOCTYPE rss [<!ENTITY a 'b'>]>
        <rss version='7'><channel><title>Caf&eacute; &nope; AT&T \u{1}&#147;x&#148;</title>
        <item><title>One <b>two</i> & 3 < 4</title><dc:creator>A</dc:creator><odd:thing>x</odd:thing>
        <description>naked <p>markup</p></description></item>
        <item><title>Un<closed</title></channel>",
        "Café &nope; AT&T “x”
        - One two & 3 < 4 by A : naked <p>markup</p>
        - Un",
    );
}

#[test]
fn an_item_that_was_cut_off_costs_no_other() {
    check(
        "<rss version='2.0'><channel><title>G</title><item><title>One</title></item><item><title>Two</ti",
        "G\n- One",
    );
    check(
        "<feed><title>G</title><entry><title>One</title></entry><entry><title>Two</title><content>cut",
        "G\n- One",
    );
}

#[test]
fn items_beside_their_channel_are_kept() {
    check(
        "<rss><channel><title>G</title><item><title>One</title></item></channel>
        <item><title>Two</title></item></rss>",
        "G\n- One\n- Two",
    );
    check(
        "<rss><channel><title>G</title></channel><item><title>One</title></item></rss>",
        "G\n- One",
    );
}

#[test]
fn items_without_a_channel_are_kept() {
    check("<rss><item><title>One</title></item></rss>", "\n- One");
    check("<rss version='2.0'></rss>", "");
    check("<rss><redirect><newLocation>https://a.example/</newLocation></redirect></rss>", "");
}

#[test]
fn links_are_read_as_either_dialect_writes_them() {
    check(
        "<feed><entry><id>1</id><link rel='alternate'>https://a.example/1</link></entry>
        <entry><id>2</id><link rel='enclosure'>https://a.example/2.mp3</link></entry></feed>",
        "\nid 1 at https://a.example/1\nid 2",
    );
    check(
        "<rss><channel><item><title>One</title><link rel='enclosure' href='/1.mp3'/><link href='/1?a=1&amp;b=2'/></item></channel></rss>",
        "\n- One at https://gazette.example/1?a=1&b=2",
    );
}

#[test]
fn other_namespaces_stand_in_for_what_is_missing() {
    check(
        "<rss xmlns:media='http://search.yahoo.com/mrss/'><channel><item><media:group><media:title>One</media:title>
        <media:description>Short.</media:description><media:description>Much longer.</media:description></media:group></item>
        <item><title>Two</title><description>Own.</description><media:title>Picture</media:title><itunes:summary>Longer than own.</itunes:summary></item>
        <item><dc:title>Three</dc:title><dc:description>It &amp;amp; that</dc:description><title> </title></item></channel></rss>",
        "
        - One : Much longer.
        - Two : Own.
        - Three : It &amp; that",
    );
    check(
        "<feed><entry><title>One</title><media:group><media:description>It did.</media:description></media:group></entry></feed>",
        "\n- One : It did.",
    );
    check(
        "<rss><channel><item><media:content url='a.jpg'><media:title>One</media:title></media:content></item></channel></rss>",
        "\n- One",
    );
}

#[test]
fn text_in_base64_is_unpacked() {
    check(
        "<feed version='0.3'><entry><title mode='base64'>RGFt</title><summary mode='base64'> PHA+
        RGFtPC9wPg== </summary></entry><entry><title mode='base64'>not so</title></entry></feed>",
        "\n- Dam : <p>Dam</p>\n- not so",
    );
    check(
        "<feed><entry><summary type='application/octet-stream'>PHA+RGFtPC9wPg==</summary></entry></feed>",
        "\n: <p>Dam</p>",
    );
}

#[test]
fn scripts_and_styles_are_no_text() {
    check(
        "<rss><channel><item><description>&lt;p&gt;A&lt;script src='x'&gt;1 &lt; 2&lt;/script&gt; dam&lt;style&gt;p {}&lt;/STYLE&gt;.&lt;/p&gt;</description></item>
        <item><description>One&lt;script/&gt; two&lt;script&gt;three</description></item></channel></rss>",
        "\n: <p>A dam.</p>\n: One two",
    );
}

#[test]
fn the_date_of_an_item_is_its_own() {
    for dates in [
        "<pubDate>Sat, 31 Jan 2026 20:00:00 GMT</pubDate><dc:date>2026-02-01</dc:date>",
        "<dc:date>2026-02-01</dc:date><pubDate>Sat, 31 Jan 2026 20:00:00 GMT</pubDate>",
        "<pubDate>soon</pubDate><dc:date>2026-01-31T20:00:00+00:0</dc:date>",
    ] {
        check(
            &format!("<rss><channel><item><title>One</title>{dates}</item></channel></rss>"),
            "\n- One on 2026-01-31T20:00:00Z",
        );
    }
}

#[test]
fn a_feed_says_when_it_changes_and_where_the_rest_is() {
    let feed = read(
        b"<rss><channel><title>G</title><skipHours><hour>1</hour><hour>24</hour></skipHours>
        <skipDays><day>Sunday</day></skipDays><hour>5</hour><item><title>One</title><hour>6</hour></item>
        <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
        <sy:updateBase>2026-01-31T20:00+00:00</sy:updateBase>
        <atom:link rel='next' href='?page=2'/><atom:link rel='prev-archive' href='/2025.xml'/></channel></rss>",
    )
    .unwrap();
    assert_eq!(feed.entries.len(), 1);
    assert_eq!(feed.updates.silent_hours, [0, 1]);
    assert_eq!(format!("{:?}", feed.updates.silent_days), "[Sunday]");
    assert_eq!(feed.updates.period, Some(Duration::from_mins(30)));
    assert_eq!(feed.updates.base.unwrap().to_string(), "2026-01-31T20:00:00Z");
    let address = |url: Option<Url>| url.map(String::from);
    assert_eq!(
        address(feed.next_page).as_deref(),
        Some("https://gazette.example/feeds/all.xml?page=2")
    );
    assert_eq!(address(feed.previous_archive).as_deref(), Some("https://gazette.example/2025.xml"));
}

#[test]
fn namespaces_that_xml_keeps_for_itself_cost_nothing() {
    for odd in ["xmlns:=''", "xmlns:xml='x'", "xmlns:xmlns='x'", "xmlns:a&b='x'"] {
        check(
            &format!("<rss {odd}><channel {odd}><item {odd}><title {odd}>One</title></item>"),
            "\n- One",
        );
    }
}

#[test]
fn a_base_lies_within_the_base_around_it() {
    check(
        r#"<feed xml:base="https://a.example/b/"><entry xml:base="c/"><title>One</title><link href="d"/></entry>
        <entry><title xml:base="x/">Two</title><link href="d"/></entry></feed>"#,
        "
        - One at https://a.example/b/c/d
        - Two at https://a.example/b/d",
    );
}

#[test]
fn an_id_is_no_address() {
    check(
        r#"<feed><id>https://tags.example/x/y</id><entry><id>1</id><link href="d"/></entry></feed>"#,
        "\nid 1 at https://gazette.example/feeds/d",
    );
    check(
        r#"<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><item r:about="urn:1"><title>One</title></item></r:RDF>"#,
        "\n- One id urn:1",
    );
}

#[test]
fn links_hold_no_password() {
    let url = Url::parse("https://ana:secret@gazette.example/all.xml").unwrap();
    for source in [
        "<rss><channel><item><link>/1</link></item></channel></rss>",
        r#"{"items": [{"url": "/1"}]}"#,
    ] {
        let link = feed::parse(source.as_bytes(), None, &url).unwrap().entries[0].link.clone();
        assert_eq!(link.unwrap().as_str(), "https://gazette.example/1");
    }
}

#[test]
fn a_head_without_end_is_not_parsed_again_and_again() {
    let began = Instant::now();
    let items = "<item><title>x</title><a b='1' b='2'/></item>".repeat(2_000);
    let head = "x".repeat(2_000_000);
    let _ = read(format!("<rss xmlns:geo='{head}'><channel>{items}").as_bytes());
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn wrong_dates_cost_nothing_else() {
    check(
        "<rss><channel><item><title>One</title><pubDate>soon</pubDate></item>
        <item><title>Two</title><pubDate>Sat, 31 Jan 2099 20:00:00 GMT</pubDate></item></channel></rss>",
        "\n- One\n- Two on 2099-01-31T20:00:00Z",
    );
}

#[test]
fn authors_with_addresses_are_names() {
    check(
        "<rss><channel><item><author>desk@gazette.example (Ana Vega)</author></item>
        <item><author>“a@b.example”é</author></item></channel></rss>",
        "\nby Ana Vega\nby “a@b.example”é",
    );
}

#[test]
fn every_encoding_is_read() {
    let source =
        "<?xml version='1.0' encoding='ENC'?><rss><channel><title>“é”</title></channel></rss>";
    let utf_16: Vec<u8> = source.encode_utf16().flat_map(u16::to_be_bytes).collect();
    check_bytes(&utf_16, "“é”");
    check_bytes(source.as_bytes(), "“é”");
    let western = source.replace("ENC", "windows-1252");
    let western = western.replace('“', "\u{93}").replace('”', "\u{94}");
    let western: Vec<u8> = western.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    check_bytes(&western, "“é”");
}

#[test]
fn what_is_no_feed_is_named() {
    check("", "the document is empty");
    check(" \u{feff}\n ", "the document is empty");
    check("<!doctype html><html><p>Are you human?", "the document is a web page, not a feed");
    check("<title>Moved</title>", "the document is a web page, not a feed");
    check("plain \u{7}words", "the document is not a feed: it starts with `plain words`");
    check("<svg><path/></svg>", "the document is not a feed: it starts with `<svg><path/></svg>`");
    check("{\"a\": 1}", "the document is not a feed: it starts with `{\"a\": 1}`");
}

#[test]
fn there_is_an_end_to_items_and_addresses() {
    let items = "<item><title>x</title></item>".repeat(3_000);
    let feed = read(format!("<rss><channel>{items}").as_bytes()).unwrap();
    assert_eq!(feed.entries.len(), 2_000);
    let long = format!("<rss><channel><item><link>https://a.example/{}</link>", "x".repeat(3_000));
    let feed = read(format!("{long}</item></channel></rss>").as_bytes()).unwrap();
    assert_eq!(feed.entries[0].link, None);
}

#[test]
fn hostile_feeds_are_read_in_good_time() {
    let many = |piece: &str| piece.repeat(150_000 / piece.len());
    let pieces = [
        "<",
        "&",
        "&#",
        "<a",
        "<a b='",
        "<a b=\"",
        "</",
        "<!--",
        "<![CDATA[",
        "<![",
        "<!x[",
        "<?",
        "<title>",
        "<item>",
        "<item><title>",
        "</item>",
        "<x:y>",
        "<a/>",
        "]]>",
        "<description><p>",
        "<a b='c' ",
        "<item/>",
        "\u{0}",
        "é",
        "<channel>",
        "<rss>",
        "<content><![CDATA[",
        "a=b ",
        "<pubDate>",
        "&amp;",
        "<item xml:base='x'>",
        "{\"items\":[",
        "<x xmlns:a='b'>",
    ];
    for piece in pieces {
        for start in [
            "",
            "<rss><channel>",
            "<feed><entry>",
            "<rdf:RDF><item>",
            "<rss><channel><item><title>",
        ] {
            let began = Instant::now();
            let _ = read(format!("{start}{}", many(piece)).as_bytes());
            assert!(began.elapsed() < Duration::from_secs(5), "{start}{piece}");
        }
    }
}
