//! `onrecord config check`.

use std::io::Write;

use fetcher::client;

use crate::config::{self, Config};

/// Says what is configured. A mistake was told before this is reached.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    match &config.file {
        Some(file) => writeln!(out, "{} is well.", file.display())?,
        None => {
            writeln!(out, "There is no configuration file; the defaults hold. Looked for:")?;
            for place in config::places() {
                writeln!(out, "  {}", place.display())?;
            }
        }
    }
    let fetch = &config.fetch;
    let yes_no = |yes| if yes { "yes" } else { "no" };
    writeln!(out, "  database                 {}", config.database.display())?;
    let keep = config.keep;
    let kept = |age: Option<jiff::SignedDuration>| match age {
        Some(age) => format!("for {} days", age.as_hours() / 24),
        None => "for ever".to_owned(),
    };
    writeln!(out, "  texts are kept           {}", kept(keep.text))?;
    writeln!(out, "  the log is kept          {}", kept(keep.log))?;
    let pages = if keep.pages.is_some() { kept(keep.pages) } else { "no".to_owned() };
    writeln!(out, "  pages are kept           {pages}")?;
    let again = if config.reextract { "by a newer extractor, when idle" } else { "by command" };
    writeln!(out, "  texts are read again     {again}")?;
    if let Some(bytes) = keep.max_bytes {
        writeln!(out, "  largest record           {} MB", bytes / 1_000_000)?;
    }
    writeln!(out, "  feeds                    {}", config.feeds.len())?;
    writeln!(out, "  user agent               {}", fetch.user_agent)?;
    writeln!(
        out,
        "  pause between requests   {:?} to one host, {} at a time",
        fetch.pause, fetch.per_host
    )?;
    writeln!(out, "  time-out                 {:?}", fetch.timeout)?;
    writeln!(out, "  largest body             {} bytes", fetch.max_body_bytes)?;
    if let Some(proxy) = &fetch.proxy {
        writeln!(out, "  proxy                    {}", client::without_password(proxy))?;
    }
    let again: Vec<String> = fetch
        .look_again
        .iter()
        .map(|after| humantime::format_duration(*after).to_string())
        .collect();
    let again = if again.is_empty() { "never".to_owned() } else { again.join(", ") };
    writeln!(out, "  pages looked at again    {again}")?;
    writeln!(out, "  follows robots.txt       {}", yes_no(fetch.respect_robots))?;
    writeln!(out, "  private addresses        {}", yes_no(fetch.allow_private_addresses))?;
    writeln!(out, "  time zone                {}", config.time_zone.iana_name().unwrap_or("UTC"))?;
    Ok(())
}
