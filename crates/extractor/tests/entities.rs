//! The names of a text, and which of them name the same thing.
//!
//! A line for each entity: `TYPE name: mention, mention`.

use extractor::Extractor;
use model::entity::Entity;
use model::extraction::Document;

#[track_caller]
fn check(text: &str, expected: &str) {
    static ONE: std::sync::LazyLock<Extractor> = std::sync::LazyLock::new(Extractor::new);
    let extraction = ONE.extract(&Document { text, title: None, published: None });
    let found: Vec<_> = extraction.entities.iter().map(line).collect();
    let expected: Vec<_> = expected.lines().map(str::trim).filter(|one| !one.is_empty()).collect();
    assert_eq!(found, expected, "in: {text}");
}

fn line(entity: &Entity) -> String {
    let mentions: Vec<_> = entity.mentions.iter().map(|one| one.text.as_str()).collect();
    format!("{} {}: {}", entity.entity_type, entity.name, mentions.join(", "))
}

#[test]
fn people() {
    check("Ana Vega left. Vega was late.", "PERSON Ana Vega: Ana Vega, Vega");
    check("We met Ms Vega.", "PERSON Vega: Vega");
    check("It was Ludwig van der Berg’s plan.", "PERSON Ludwig van der Berg: Ludwig van der Berg");
    check("We met J. K. O’Brien-McKay.", "PERSON J. K. O’Brien-McKay: J. K. O’Brien-McKay");
}

#[test]
fn titles_stay_outside() {
    check(
        "Russian President Ana Vega left.",
        "NORP Russian: Russian
         PERSON Ana Vega: Ana Vega",
    );
    check("The President left with the Interior Minister.", "");
}

#[test]
fn bodies() {
    check(
        "The World Health Organization (WHO) met. The WHO left.",
        "ORG World Health Organization: World Health Organization, WHO, WHO",
    );
    check(
        "He joined the Ministry of Trade and Labour.",
        "ORG Ministry of Trade and Labour: Ministry of Trade and Labour",
    );
    check(
        "He left Harbour Holdings Inc. on Friday.",
        "ORG Harbour Holdings Inc.: Harbour Holdings Inc.",
    );
}

#[test]
fn places() {
    check(
        "He flew from the US to the U.S. and the United States.",
        "GPE United States: US, U.S., United States",
    );
    check("He asked us for it in South Korea.", "GPE South Korea: South Korea");
    check("South Korea won.", "GPE South Korea: South Korea");
    check(
        "They met on Lake Odo near Oslo Airport.",
        "LOC Lake Odo: Lake Odo
         FACILITY Oslo Airport: Oslo Airport",
    );
    check("BEIJING (Reuters) - It rained.", "GPE BEIJING: BEIJING\nORG Reuters: Reuters");
}

#[test]
fn a_capital_alone_proves_nothing() {
    check("Yesterday it rained. However, Police came on Monday.", "");
    check("Rain fell. The rain was cold.", "");
}

#[test]
fn heads_tell_bodies_from_people() {
    check(
        "Ana Vega left Odo Semiconductor. Odo fell.",
        "PERSON Ana Vega: Ana Vega
         ORG Odo Semiconductor: Odo Semiconductor, Odo",
    );
    check("Brack & Hume rose.", "ORG Brack & Hume: Brack & Hume");
    check(
        "They joined the National Reform Party of Ana Vega.",
        "ORG National Reform Party of Ana Vega: National Reform Party of Ana Vega",
    );
}

#[test]
fn openings_tell_places_from_people() {
    check("We left Fort Hadley early.", "GPE Fort Hadley: Fort Hadley");
    check("It hit Cyclone Edda first.", "EVENT Cyclone Edda: Cyclone Edda");
    check("We met Edda Hadley.", "PERSON Edda Hadley: Edda Hadley");
}

#[test]
fn the_article_tells_what_a_name_is() {
    check("We met Brell Hadley.", "PERSON Brell Hadley: Brell Hadley");
    check("Rain fell in the town of Brell Hadley.", "GPE Brell Hadley: Brell Hadley");
    check("They beat the Brell Hadley.", "ORG Brell Hadley: Brell Hadley");
    check("Brell Hadley, a company, rose.", "ORG Brell Hadley: Brell Hadley");
    check("Brell Hadley, a baker, rose.", "PERSON Brell Hadley: Brell Hadley");
    check(
        "Rain fell in Brell Hadley, and Brell Hadley, a farmer, left.",
        "PERSON Brell Hadley: Brell Hadley, Brell Hadley",
    );
}

#[test]
fn a_word_that_speaks_may_be_a_person() {
    check("We know Hadley said so.", "PERSON Hadley: Hadley");
    check("We know the Alliance said so.", "ORG Alliance: Alliance");
}

#[test]
fn a_town_is_a_club_where_sport_is_played() {
    check(
        "Hadley Town won the match. The striker praised the club.",
        "ORG Hadley Town: Hadley Town",
    );
    check("Hadley Town grew. The match was long.", "GPE Hadley Town: Hadley Town");
}

#[test]
fn titles_inside_a_row() {
    check(
        "We met Coun Ana Vega and Comrade Bo Ray.",
        "PERSON Ana Vega: Ana Vega\nPERSON Bo Ray: Bo Ray",
    );
    check("We met Stephen King Jr. there.", "PERSON Stephen King: Stephen King Jr.");
    check("We met K.M. Vega.", "PERSON K.M. Vega: K.M. Vega");
    check(
        "We met Fort Hadley Mayor Ana Vega.",
        "GPE Fort Hadley: Fort Hadley\nPERSON Ana Vega: Ana Vega",
    );
}

#[test]
fn a_dateline_lends_its_place_but_not_its_capitals() {
    check(
        "KOCHI (Meridian) - Rain fell in Kochi.",
        "GPE Kochi: KOCHI, Kochi
         ORG Meridian: Meridian",
    );
    check("HADLEY BAY — It rained.", "GPE HADLEY BAY: HADLEY BAY");
    check("EMPTY DRAWER\n\nIt rained.", "");
}
