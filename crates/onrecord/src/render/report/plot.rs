//! Drawings of a section, as SVG that stands in the page itself. Each says in words what it
//! shows, and the table behind it holds the figures.

use std::fmt::Write;

use jiff::tz::TimeZone;

use super::page::escaped;
use super::sheet::{Plot, Section};
use super::text::in_words;

const WIDTH: f64 = 720.0;
/// For the names beside bars.
const LABELS: f64 = 220.0;
/// For the figures behind them.
const FIGURES: f64 = 60.0;
const ROW: f64 = 24.0;
const LONGEST_LABEL: usize = 32;
const CLASSES: [&str; 4] = ["one", "two", "three", "four"];

pub(super) fn of(section: &Section, zone: &TimeZone) -> String {
    let (height, what, inside) = match section.plot {
        Plot::None => return String::new(),
        Plot::Bars { label, value, before } => bars(section, label, value, before, zone),
        Plot::Time { at, value, pale } => along_time(section, at, value, pale, zone),
        Plot::Parts { label, first, last } => parts(section, label, first, last, zone),
    };
    let name = section.name;
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{name}-t {name}-d\">\n\
         <title id=\"{name}-t\">{}</title>\n<desc id=\"{name}-d\">{what}</desc>\n{inside}</svg>\n",
        section.title
    )
}

/// Its height, what it shows in words, and what stands in it.
type Drawing = (f64, String, String);

fn bars(
    section: &Section,
    label: usize,
    value: usize,
    before: Option<usize>,
    zone: &TimeZone,
) -> Drawing {
    let all = section.rows.iter();
    let values =
        all.flat_map(|row| [Some(value), before].into_iter().flatten().map(|at| row[at].number()));
    let most = values.fold(1.0, f64::max);
    let room = WIDTH - LABELS - FIGURES;
    let mut svg = String::new();
    for (i, row) in section.rows.iter().enumerate() {
        let y = ROW * i as f64;
        let (name, n) = (in_words(&row[label], zone), row[value].number());
        let long = room * n / most;
        put_label(&mut svg, &name, y);
        let _ = writeln!(
            svg,
            "<rect class=\"one\" x=\"{LABELS}\" y=\"{:.1}\" width=\"{long:.1}\" height=\"14\"><title>{}: {n}</title></rect>",
            y + 5.0,
            escaped(&name)
        );
        if let Some(at) = before {
            let x = LABELS + room * row[at].number() / most;
            let _ = writeln!(
                svg,
                "<line class=\"mark\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{:.1}\" y2=\"{:.1}\"><title>before: {}</title></line>",
                y + 3.0,
                y + 21.0,
                row[at].number()
            );
        }
        let _ = writeln!(
            svg,
            "<text class=\"soft\" x=\"{WIDTH}\" y=\"{:.1}\" text-anchor=\"end\">{n}</text>",
            y + 17.0
        );
    }
    let title = section.columns[value].title.to_lowercase();
    let mark = before.map_or("", |_| "; a mark shows the time before");
    let first = section.rows.first().map(|row| {
        format!(", most for {} with {}", in_words(&row[label], zone), row[value].number())
    });
    let what = format!("A bar for the {title} of each{}{mark}.", first.unwrap_or_default());
    (ROW * section.rows.len() as f64, escaped(&what), svg)
}

fn along_time(section: &Section, at: usize, value: usize, pale: usize, zone: &TimeZone) -> Drawing {
    const HIGH: f64 = 140.0;
    let most = section.rows.iter().map(|row| row[value].number()).fold(1.0, f64::max);
    let wide = WIDTH / section.rows.len().max(1) as f64;
    let mut svg = String::new();
    for (i, row) in section.rows.iter().enumerate() {
        let n = row[value].number();
        let high = HIGH * n / most;
        let class = if i < pale { "pale" } else { "one" };
        let _ = writeln!(
            svg,
            "<rect class=\"{class}\" x=\"{:.2}\" y=\"{:.1}\" width=\"{:.2}\" height=\"{high:.1}\"><title>{}: {n}</title></rect>",
            wide * i as f64,
            HIGH - high,
            (wide - 1.0).max(wide * 0.6),
            escaped(&in_words(&row[at], zone))
        );
    }
    let _ =
        writeln!(svg, "<line class=\"axis\" x1=\"0\" x2=\"{WIDTH}\" y1=\"{HIGH}\" y2=\"{HIGH}\"/>");
    let ends = [(0, "start", 0.0), (section.rows.len() - 1, "end", WIDTH)];
    for (i, anchor, x) in ends {
        let _ = writeln!(
            svg,
            "<text class=\"soft\" x=\"{x}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            HIGH + 18.0,
            escaped(&in_words(&section.rows[i][at], zone))
        );
    }
    let lighter = if pale > 0 { "; the paler ones are the time before" } else { "" };
    let what = format!("A bar for each part of the time, the highest {most}{lighter}.");
    (HIGH + 26.0, what, svg)
}

fn parts(section: &Section, label: usize, first: usize, last: usize, zone: &TimeZone) -> Drawing {
    let room = WIDTH - LABELS - FIGURES;
    let mut svg = String::new();
    let mut x = LABELS;
    for (column, class) in section.columns[first..=last].iter().zip(CLASSES) {
        let _ = writeln!(
            svg,
            "<rect class=\"{class}\" x=\"{x}\" y=\"4\" width=\"12\" height=\"12\"/><text class=\"soft\" x=\"{}\" y=\"15\">{}</text>",
            x + 17.0,
            column.title
        );
        x += 115.0;
    }
    for (i, row) in section.rows.iter().enumerate() {
        let y = ROW * (i + 1) as f64;
        let name = in_words(&row[label], zone);
        put_label(&mut svg, &name, y);
        let all: f64 = row[first..=last].iter().map(|cell| cell.number()).sum();
        let mut x = LABELS;
        for (at, class) in (first..=last).zip(CLASSES) {
            let n = row[at].number();
            let long = room * n / all.max(1.0);
            let _ = writeln!(
                svg,
                "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{long:.1}\" height=\"14\"><title>{}, {}: {n} of {all}</title></rect>",
                y + 5.0,
                escaped(&name),
                section.columns[at].title.to_lowercase()
            );
            x += long;
        }
        let _ = writeln!(
            svg,
            "<text class=\"soft\" x=\"{WIDTH}\" y=\"{:.1}\" text-anchor=\"end\">{all}</text>",
            y + 17.0
        );
    }
    let names: Vec<String> =
        section.columns[first..=last].iter().map(|column| column.title.to_lowercase()).collect();
    let what = format!("Each row's shares of {}.", names.join(", "));
    (ROW * (section.rows.len() + 1) as f64, what, svg)
}

fn put_label(svg: &mut String, name: &str, y: f64) {
    let label = match name.char_indices().nth(LONGEST_LABEL) {
        None => name.to_owned(),
        Some((end, _)) => format!("{}…", name[..end].trim_end()),
    };
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
        LABELS - 8.0,
        y + 17.0,
        escaped(&label)
    );
}
