//! A report as comma-separated values: a table a section, parted by an empty line, each row
//! beginning with the section's name. One section alone has no such column.

use std::io::Write;

use super::sheet::{Cell, Readers, Section, Sheet};

pub(super) fn write(out: &mut impl Write, sheet: &Sheet) -> std::io::Result<()> {
    let alone = sheet.sections.len() == 1;
    for (i, section) in sheet.sections.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        table(out, section, alone)?;
    }
    Ok(())
}

fn table(out: &mut impl Write, section: &Section, alone: bool) -> std::io::Result<()> {
    let columns = section.columns_for(Readers::Programs);
    let name = |of: &str| (!alone).then(|| of.to_owned());
    let mut writer = csv::Writer::from_writer(out);
    let header = columns.iter().map(|(_, column)| column.name.to_owned());
    writer.write_record(name("section").into_iter().chain(header))?;
    for row in &section.rows {
        let cells = columns.iter().map(|&(at, _)| raw(&row[at]));
        writer.write_record(name(section.name).into_iter().chain(cells))?;
    }
    writer.flush()
}

fn raw(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Words(words) | Cell::Link { words, .. } | Cell::Time(words) => words.clone(),
        Cell::Number(n) => n.to_string(),
        Cell::Percent(share) => format!("{share:.1}"),
    }
}
