//! Figures to a table in Markdown, which reads well enough on a screen.

use std::fmt::Write;

use super::Score;
use super::tally::{Share, Tally};

pub(crate) fn table(score: &Score) -> String {
    let mut table = Table(String::new());
    table.head("found and right", ["P", "R", "F1", "found", "true"]);
    for (entity_type, tally) in &score.entities {
        table.tally(&format!("entities: {entity_type}"), *tally);
    }
    table.tally("entities: all", score.all_entities());
    table.tally("names joined (B³)", score.joined);
    for (kind, tally) in &score.quotes {
        table.tally(&format!("quotes: {kind}"), *tally);
    }
    table.tally("quotes: all", score.all_quotes());
    table.tally("quotes with the right speaker", score.attributed);
    table.tally("people across articles (B³)", score.people);
    table.tally("clusters (B³)", score.clusters);
    table.tally("clusters of several printings (B³)", score.clusters_shared);
    table.0.push('\n');
    table.head("of the quotes found", ["right", "share", "of"]);
    let speaker = &score.speaker;
    for (what, share) in [
        ("speaker right", speaker.all),
        ("speaker right: source is a name", speaker.named),
        ("speaker right: source is a pronoun", speaker.pronoun),
        ("speaker right: source is a nominal", speaker.nominal),
        ("speaker right: no cue", speaker.no_cue),
        ("speaker's kind right", speaker.kind),
        ("speaker's role right", speaker.role),
        ("for whom the speaker speaks, right", speaker.speaks_for),
    ] {
        table.share(what, share);
    }
    let calibration = match score.calibration_error {
        Some(error) => format!("{:.1}", 100.0 * error),
        None => "no quote has a confidence yet".to_owned(),
    };
    write!(table.0, "\nCalibration error of the confidence (ECE): {calibration}.\n")
        .expect("a string takes all");
    table.0
}

struct Table(String);

impl Table {
    fn head<const N: usize>(&mut self, what: &str, columns: [&str; N]) {
        self.row(what, &columns.map(str::to_owned));
        self.0.push_str("|---");
        self.0.push_str(&"|--:".repeat(N));
        self.0.push_str("|\n");
    }

    fn tally(&mut self, what: &str, tally: Tally) {
        let cells = if tally.truth == 0 && tally.found == 0 {
            ["", "", ""].map(str::to_owned)
        } else {
            [tally.precision(), tally.recall(), tally.f1()].map(|one| format!("{:.1}", 100.0 * one))
        };
        let [p, r, f1] = cells;
        self.row(what, &[p, r, f1, tally.found.to_string(), tally.truth.to_string()]);
    }

    fn share(&mut self, what: &str, share: Share) {
        let percent = match share.of {
            0 => String::new(),
            _ => format!("{:.1} %", 100.0 * share.share()),
        };
        self.row(what, &[share.right.to_string(), percent, share.of.to_string()]);
    }

    fn row(&mut self, what: &str, cells: &[String]) {
        writeln!(self.0, "| {what} | {} |", cells.join(" | ")).expect("a string takes all");
    }
}
