//! Where sentences end in running text and in paragraphs, and how its words are tagged.

use extractor::{Extractor, learn};

fn extractor() -> &'static Extractor {
    static ONE: std::sync::LazyLock<Extractor> = std::sync::LazyLock::new(Extractor::new);
    &ONE
}

/// `text` is its sentences, parted by ` | `.
#[track_caller]
fn check(sentences: &str) {
    let text = sentences.replace(" | ", " ");
    let mut found = String::new();
    let mut start = 0;
    for end in learn::sentence_ends(extractor(), &text) {
        let between = if found.is_empty() { "" } else { " | " };
        found += between;
        found += text[start..end].trim();
        start = end;
    }
    assert_eq!(found, sentences);
}

#[test]
fn stops_end_sentences() {
    check("It rained all day. | Nobody left the house. | Why should they? | The river rose!");
    check("He paid $1.5 million for it. | She paid 10.5 percent more.");
    check("It was late ... and then it was over.");
}

#[test]
fn abbreviations_do_not() {
    check("Gen. Odo met Sen. Ray and Mr. J. K. Vega on Tuesday. | They talked.");
    check("The U.S. Army left at 5 p.m. on Sunday. | It was late.");
    check("Acme Inc. said it would pay. | Smith Jr. agreed.");
    check("He lives at No. 10 now. | She does not.");
    check("They moved to the U.S. | He is back.");
}

#[test]
fn quotations_hold_sentences() {
    check("“It is late. | We should go,” she said. | The others stayed.");
    check("\"We will not go,\" he said. | \"It is too late.\" | They left.");
    check("“Why?” she asked. | Nobody knew.");
    check("He asked “Why?” and left. | (Nobody knew.) | The rain went on.");
}

#[test]
fn datelines_and_dashes_do_not_end_them() {
    check("BEIJING (Reuters) - The minister resigned on Tuesday. | He gave no reason.");
    check("LIMA, Peru — The river rose again. | It was the third time.");
}

#[test]
fn a_line_break_ends_a_sentence() {
    let text = "Rain in Lima\nThe river rose\r\nagain";
    assert_eq!(learn::sentence_ends(extractor(), text), [12, 27, 34]);
}

#[test]
fn our_own_tokens_have_tags() {
    let text = "Ana Vega didn't resign. The 34-year-old minister can't.";
    let tagged: Vec<String> = learn::tokens(extractor(), text)
        .into_iter()
        .map(|(span, tag)| format!("{}/{tag}", &text[span]))
        .collect();
    assert_eq!(
        tagged.join(" "),
        "Ana/NNP Vega/NNP did/VBD n't/RB resign/VB ./. \
         The/DT 34-year-old/JJ minister/NN ca/MD n't/RB ./."
    );
}
