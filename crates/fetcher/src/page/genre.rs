//! What sort of piece a page says its article is, where that is not plain news.
//!
//! Believes the type of linked data first, then the section, then the address. What the text
//! itself sounds like is not asked.

use model::article::Genre;
use serde_json::Value;
use url::Url;

use super::clue::Clues;
use super::linked;

const SECTIONS: [&str; 4] = ["article:section", "og:section", "parsely-section", "section"];

pub(super) fn read(clues: &Clues, url: &Url) -> Option<Genre> {
    let types = linked::types(&clues.linked);
    types
        .iter()
        .find_map(|name| of_type(name))
        .or_else(|| sections(clues).find_map(of_word))
        .or_else(|| folders(url).find_map(of_word))
        .or_else(|| is_video(clues, &types).then_some(Genre::Video))
}

fn of_type(name: &str) -> Option<Genre> {
    Some(match name {
        "OpinionNewsArticle" => Genre::Opinion,
        "AnalysisNewsArticle" => Genre::Analysis,
        "ReviewNewsArticle" | "Review" | "CriticReview" => Genre::Review,
        "LiveBlogPosting" => Genre::Live,
        "SatiricalArticle" => Genre::Satire,
        "AdvertiserContentArticle" => Genre::Sponsored,
        _ => return None,
    })
}

/// A section, or a folder of an address.
fn of_word(word: &str) -> Option<Genre> {
    let word = word.trim().to_lowercase().replace([' ', '_'], "-");
    Some(match word.as_str() {
        "opinion" | "opinions" | "comment" | "commentary" | "commentisfree" | "comment-is-free"
        | "editorial" | "editorials" | "op-ed" | "op-eds" | "columns" | "columnists"
        | "letters" | "viewpoint" | "viewpoints" => Genre::Opinion,
        "analysis" | "news-analysis" => Genre::Analysis,
        "review" | "reviews" => Genre::Review,
        "live" | "live-blog" | "live-blogs" | "liveblog" | "liveblogs" | "live-updates" => {
            Genre::Live
        }
        "transcript" | "transcripts" => Genre::Transcript,
        "video" | "videos" | "av" => Genre::Video,
        "audio" | "podcast" | "podcasts" => Genre::Audio,
        "gallery" | "galleries" | "in-pictures" | "photo-gallery" => Genre::Gallery,
        "obituary" | "obituaries" => Genre::Obituary,
        "satire" => Genre::Satire,
        "sponsored" | "sponsored-content" | "advertorial" | "partner-content" | "paid-post"
        | "paidpost" => Genre::Sponsored,
        _ => return None,
    })
}

fn sections(clues: &Clues) -> impl Iterator<Item = &str> {
    let metas = SECTIONS.iter().flat_map(|name| clues.metas_named(name));
    let section = clues.article().map(|article| &article["articleSection"]);
    let one = section.map(std::slice::from_ref).unwrap_or_default();
    let linked = section.and_then(Value::as_array).map_or(one, Vec::as_slice);
    let linked = linked.iter().filter_map(Value::as_str);
    linked.chain(metas).flat_map(|section| section.split(['/', ',', '>', '|']))
}

/// All but the last part of an address, which is the story's own: `/video/dam-opens`.
fn folders(url: &Url) -> impl Iterator<Item = &str> {
    let mut parts: Vec<&str> = url.path_segments().into_iter().flatten().collect();
    while parts.pop_if(|last| last.is_empty()).is_some() {}
    parts.pop();
    parts.into_iter()
}

/// Articles show videos too: only a page that calls itself nothing else is one.
fn is_video(clues: &Clues, types: &[&str]) -> bool {
    let kind = clues.meta(&["og:type"]).unwrap_or_default();
    let is_article =
        kind.eq_ignore_ascii_case("article") || types.iter().any(|name| linked::is_article(name));
    !is_article && (kind.starts_with("video") || types.contains(&"VideoObject"))
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    #[track_caller]
    fn check(head: &str, path: &str, expected: Option<Genre>) {
        let clues = Clues::of(&Html::parse_document(&format!("<head>{head}</head>")));
        let url = Url::parse("https://gazette.example").unwrap().join(path).unwrap();
        assert_eq!(read(&clues, &url), expected, "{head} {path}");
    }

    fn linked(json: &str) -> String {
        format!("<script type=\"application/ld+json\">{json}</script>")
    }

    #[test]
    fn a_type_says_it() {
        check(&linked(r#"{"@type": "OpinionNewsArticle"}"#), "/a", Some(Genre::Opinion));
        check(&linked(r#"{"@type": ["Article", "ReviewNewsArticle"]}"#), "/a", Some(Genre::Review));
        check(
            &linked(r#"{"@graph": [{"@type": "NewsArticle"}, {"@type": "LiveBlogPosting"}]}"#),
            "/a",
            Some(Genre::Live),
        );
        check(&linked(r#"{"@type": "NewsArticle"}"#), "/a", None);
        let others = r#"{"@type": "ItemList", "itemListElement": [{"@type": "LiveBlogPosting"}]}"#;
        check(&linked(others), "/a", None);
    }

    #[test]
    fn a_section_says_it() {
        check(
            "<meta property=\"article:section\" content=\"Opinion\">",
            "/a",
            Some(Genre::Opinion),
        );
        let news = r#"{"@type": "NewsArticle", "articleSection": ["World", "Book / Reviews"]}"#;
        check(&linked(news), "/a", Some(Genre::Review));
        check("<meta property=\"article:section\" content=\"World\">", "/a", None);
    }

    #[test]
    fn a_folder_says_it_and_a_slug_does_not() {
        check("", "/world/opinions/2026/1/31/dam", Some(Genre::Opinion));
        check("", "/news/live/dam-opens", Some(Genre::Live));
        check("", "/transcripts/dam/", Some(Genre::Transcript));
        check("", "/news/video", None);
        check("", "/news/live/", None);
        check("", "/", None);
    }

    #[test]
    fn a_page_that_is_only_a_video() {
        let video = linked(r#"{"@type": "VideoObject"}"#);
        check(&video, "/a", Some(Genre::Video));
        check(&format!("{video}{}", linked(r#"{"@type": "NewsArticle"}"#)), "/a", None);
        check(&format!("{video}<meta property=\"og:type\" content=\"article\">"), "/a", None);
        check("<meta property=\"og:type\" content=\"video.other\">", "/a", Some(Genre::Video));
    }
}
