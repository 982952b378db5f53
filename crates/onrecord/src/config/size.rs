//! Sizes as people write them: `500MB`, `1.5GB`.

const EXPECTED: &str = "expected a size such as `500MB` or `20GB`";
const UNITS: [(&str, f64); 4] = [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("KB", 1e3)];

/// Reads `20GB` as bytes; the error says what was expected.
pub(crate) fn parse(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}`: {EXPECTED}");
    let upper = text.trim().to_ascii_uppercase();
    let (number, unit) = UNITS
        .iter()
        .find_map(|(name, unit)| Some((upper.strip_suffix(name)?, unit)))
        .ok_or_else(wrong)?;
    match number.trim().parse::<f64>() {
        Ok(number) if number > 0.0 && number < 1e6 => Ok((number * unit) as u64),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write() {
        assert_eq!(parse("500MB"), Ok(500_000_000));
        assert_eq!(parse("1.5 gb"), Ok(1_500_000_000));
    }

    #[test]
    fn what_is_no_size() {
        for text in ["", "20", "MB", "-5MB", "0GB", "nanGB", "infGB", "1e9GB", "5 parsecs"] {
            assert!(parse(text).unwrap_err().contains(EXPECTED), "{text}");
        }
    }
}
