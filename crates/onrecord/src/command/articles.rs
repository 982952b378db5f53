//! `onrecord articles`: the list, what became of one, and the page it was read from.

use std::io::{IsTerminal, Write};

use anyhow::Context;
use storage::article::history::history;

use super::{WrongUsage, decision, list, open_to_read};
use crate::cli::{ArticleHistory, ArticlePage, Articles, DocumentFormat};
use crate::config::Config;
use crate::render::{difference, rows};

pub(crate) async fn run(articles: Articles, config: &Config) -> anyhow::Result<()> {
    match articles.act {
        Some(act) => decision::on_article(act, config).await,
        None => list::articles(&articles.list, config).await,
    }
}

pub(super) async fn show_history(one: &ArticleHistory, config: &Config) -> anyhow::Result<()> {
    let Some(history) = history(&open_to_read(config).await?, one.id).await? else {
        anyhow::bail!("there is no article {}: expected an id of `onrecord articles`", one.id);
    };
    match one.format {
        DocumentFormat::Json => rows::document(&history),
        DocumentFormat::Text => difference::history(&history, &config.time_zone),
    }
}

/// The bytes as the server gave them.
pub(super) async fn write_page(one: &ArticlePage, config: &Config) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    if one.output.is_none() && out.is_terminal() {
        let words = "a page is for a browser, and may hold what a terminal obeys: name a file with -o FILE, or pipe it";
        return Err(WrongUsage(words.to_owned()).into());
    }
    let page = storage::page::find(&open_to_read(config).await?, one.id, one.rev).await?;
    let Some(page) = page else {
        let which = one.rev.map_or(String::new(), |rev| format!("revision {rev} of "));
        anyhow::bail!(
            "no page of {which}article {} is kept: `keep_pages` under [storage] says for how long pages are, from then on",
            one.id
        );
    };
    match &one.output {
        Some(file) => std::fs::write(file, &page.html)
            .with_context(|| format!("cannot write {}", file.display())),
        None => Ok(out.write_all(&page.html)?),
    }
}
