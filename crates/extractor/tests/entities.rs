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
