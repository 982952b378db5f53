//! Durations as people write them: `500ms`, `15m`, `1h`, `7d`.

use std::time::Duration;

const EXPECTED: &str = "expected a duration such as `500ms`, `15m` or `1h`";

/// Reads `15m`; the error says what was expected.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text.trim()).map_err(|_| format!("`{text}`: {EXPECTED}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write() {
        assert_eq!(parse("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse("15m"), Ok(Duration::from_secs(900)));
        assert_eq!(parse("1h 30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(parse("7d"), Ok(Duration::from_secs(7 * 86400)));
    }

    #[test]
    fn what_is_no_duration() {
        for text in ["", "15", "soon", "-5m", "5 parsecs"] {
            assert!(parse(text).unwrap_err().contains(EXPECTED), "{text}");
        }
    }
}
