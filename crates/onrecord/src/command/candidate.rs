//! The one that a name means, where that is clear.

/// The only one of those that were found. Otherwise the error says what was `expected`, or names
/// each by a `line`.
pub(super) fn the_one<T>(
    name: &str,
    mut found: Vec<T>,
    expected: &str,
    line: impl Fn(&T) -> String,
) -> anyhow::Result<T> {
    match found.len() {
        0 => anyhow::bail!("{expected}"),
        1 => Ok(found.remove(0)),
        _ => {
            let each: String = found.iter().map(|one| format!("\n  {}", line(one))).collect();
            anyhow::bail!("`{name}` may be any of these; name one by its id:{each}")
        }
    }
}
