//! Lists of feeds as other readers keep them: OPML, its folders as tags.

use opml::{Body, Head, OPML, Outline};
use storage::feed::{FeedOptions, FeedRow, NewFeed};

use crate::config::{outlet_of, parse_feed_url};

/// What an OPML document holds.
#[derive(Debug)]
pub(super) struct Outlines {
    pub(super) feeds: Vec<NewFeed>,
    /// Outlines that name a feed but not in a way that can be taken in, and why.
    pub(super) passed_over: Vec<String>,
}

/// Reads a document; every folder above a feed becomes a tag of it.
pub(super) fn read(document: &str) -> Result<Outlines, String> {
    let document = document.trim_start_matches('\u{feff}').trim_start();
    // The crate refuses an empty list, which is a list all the same.
    let parsed = match OPML::from_str(document) {
        Ok(parsed) => parsed,
        Err(opml::Error::BodyHasNoOutlines) => OPML::default(),
        Err(error) => return Err(error.to_string()),
    };
    let mut outlines = Outlines { feeds: Vec::new(), passed_over: Vec::new() };
    let mut open: Vec<(Outline, Vec<String>)> =
        parsed.body.outlines.into_iter().rev().map(|outline| (outline, Vec::new())).collect();
    while let Some((outline, tags)) = open.pop() {
        match &outline.xml_url {
            Some(url) => take_in(&outline, url, &tags, &mut outlines),
            None => {
                let mut tags = tags;
                tags.extend(Some(outline.text).filter(|text| !text.trim().is_empty()));
                let inner = outline.outlines.into_iter().rev();
                open.extend(inner.map(|outline| (outline, tags.clone())));
            }
        }
    }
    Ok(outlines)
}

/// Writes all feeds, those with tags under a folder of their first.
pub(super) fn write(feeds: &[FeedRow]) -> Result<String, opml::Error> {
    let mut folders: Vec<Outline> = Vec::new();
    let mut loose: Vec<Outline> = Vec::new();
    for feed in feeds {
        let outline = outline_of(feed);
        match feed.tags.first() {
            None => loose.push(outline),
            Some(tag) => match folders.iter_mut().find(|folder| folder.text == *tag) {
                Some(folder) => folder.outlines.push(outline),
                None => folders.push(Outline {
                    text: tag.clone(),
                    outlines: vec![outline],
                    ..Outline::default()
                }),
            },
        }
    }
    folders.extend(loose);
    let document = OPML {
        head: Some(Head { title: Some("onrecord feeds".to_owned()), ..Head::default() }),
        body: Body { outlines: folders },
        ..OPML::default()
    };
    let xml = document.to_string()?;
    Ok(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{xml}\n"))
}

fn take_in(outline: &Outline, url: &str, tags: &[String], outlines: &mut Outlines) {
    match parse_feed_url(url.trim()) {
        Err(reason) => outlines.passed_over.push(reason),
        Ok(url) => {
            let category = outline.category.iter().flat_map(|all| all.split(','));
            let category = category.map(|tag| tag.trim().trim_matches('/').to_owned());
            let mut all: Vec<String> = tags.to_vec();
            all.extend(category.filter(|tag| !tag.is_empty()));
            all.dedup();
            let name = outline.title.clone().unwrap_or_else(|| outline.text.clone());
            outlines.feeds.push(NewFeed {
                outlet: outlet_of(&url),
                url,
                name: Some(name).filter(|name| !name.trim().is_empty()),
                tags: all,
                every: None,
                options: FeedOptions::default(),
            });
        }
    }
}

fn outline_of(feed: &FeedRow) -> Outline {
    let title = feed.title.clone().unwrap_or_else(|| feed.url.clone());
    Outline {
        text: title.clone(),
        title: Some(title),
        r#type: Some("rss".to_owned()),
        xml_url: Some(feed.url.clone()),
        category: (feed.tags.len() > 1).then(|| feed.tags[1..].join(",")),
        ..Outline::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NESTED: &str = r#"<opml version="2.0"><head/><body>
        <outline text="World"><outline text="Asia">
          <outline text="A &amp; B" type="rss" xmlUrl="https://a.example/rss"/></outline></outline>
        <outline text="Loose" title="The Loose" xmlUrl="https://b.example/"/>
        <outline text="Odd" xmlUrl="gopher://c.example/"/>
      </body></opml>"#;

    #[test]
    fn folders_become_tags() {
        let outlines = read(NESTED).unwrap();
        let feeds: Vec<_> = outlines
            .feeds
            .iter()
            .map(|feed| (feed.url.as_str(), feed.name.as_deref().unwrap(), feed.tags.join("/")))
            .collect();
        assert_eq!(
            feeds,
            [
                ("https://a.example/rss", "A & B", "World/Asia".to_owned()),
                ("https://b.example/", "The Loose", String::new()),
            ]
        );
        assert_eq!(outlines.passed_over.len(), 1);
    }

    #[test]
    fn what_is_written_can_be_read() {
        let row = |url: &str, tags: &[&str]| FeedRow {
            id: 1,
            url: url.to_owned(),
            title: Some("A \"B\" & <C>".to_owned()),
            outlet: "a".to_owned(),
            tags: tags.iter().map(|tag| tag.to_string()).collect(),
            state: "active".to_owned(),
            last_ok: None,
            next_poll: None,
            failures: 0,
            last_error: None,
            articles: 0,
            passed_over: 0,
        };
        let rows =
            [row("https://a.example/?x=1&y=2", &["world", "asia"]), row("https://b.example/", &[])];
        let read = read(&write(&rows).unwrap()).unwrap();
        assert_eq!(read.feeds[0].url.as_str(), "https://a.example/?x=1&y=2");
        assert_eq!(read.feeds[0].name.as_deref(), Some("A \"B\" & <C>"));
        assert_eq!(read.feeds[0].tags, ["world", "asia"]);
        assert!(read.feeds[1].tags.is_empty());
    }

    #[test]
    fn an_empty_list_is_a_list() {
        assert!(
            read(r#"<opml version="2.0"><head/><body></body></opml>"#).unwrap().feeds.is_empty()
        );
    }

    #[test]
    fn what_is_no_opml() {
        assert!(read("<rss/>").is_err());
        assert!(read("").is_err());
    }
}
