//! An article of the corpus as one JSON object, offsets in Unicode scalars, in the shape
//! in which `onrecord extract --jsonl` answers and with the keys of its question.

use std::ops::Range;

use serde_json::{Value, json};

use super::article::{Article, Quote, Speaker, Who};
use crate::score::reading::Offsets;

pub(crate) fn line(article: &Article) -> Value {
    let offsets = Offsets::of(&article.text);
    let mention = |span: &Range<usize>| json!({"text": article.text[span.clone()], "span": offsets.span(span)});
    let entities = article.entities.iter().map(|entity| {
        json!({
            "id": entity.id,
            "name": entity.name(),
            "type": entity.entity_type,
            "role": entity.role,
            "mentions": entity.mentions.iter().map(mention).collect::<Vec<_>>(),
        })
    });
    let quotes = article.quotes.iter().map(|quote: &Quote| {
        let pieces: Vec<&str> =
            quote.spans.iter().map(|span| &article.text[span.clone()]).collect();
        let speakers: Vec<Value> = quote.speakers.iter().map(|one| speaker(article, one)).collect();
        json!({
            "kind": quote.kind,
            "text": pieces.join(" … "),
            "spans": quote.spans.iter().map(|span| offsets.span(span)).collect::<Vec<_>>(),
            "cue": quote.cue.as_ref().map(mention),
            "source": quote.source.as_ref().map(mention),
            "speaker": speakers.first(),
            "speakers": if speakers.len() > 1 { &speakers[..] } else { &[] },
            "cluster": quote.cluster,
            "via": quote.via,
            "continues": quote.continues,
        })
    });
    json!({
        "id": article.id,
        "title": article.facts.title,
        "outlet": article.facts.outlet,
        "published": article.facts.published,
        "topic": article.facts.topic,
        "style": article.facts.style,
        "story": article.facts.story,
        "text": article.text,
        "entities": entities.collect::<Vec<_>>(),
        "quotes": quotes.collect::<Vec<_>>(),
    })
}

fn speaker(article: &Article, speaker: &Speaker) -> Value {
    let entity = match speaker.who {
        Who::Entity(index) => Some(index),
        Who::Described(_) => None,
    };
    json!({
        "name": article.name_of(speaker),
        "kind": speaker.kind,
        "role": speaker.role,
        "for": speaker.speaks_for,
        "entity": entity,
    })
}
