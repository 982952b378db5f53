//! `onrecord articles`: the list, and what became of one.

use storage::article::history::history;

use super::{decision, list, open_to_read};
use crate::cli::{ArticleHistory, Articles, DocumentFormat};
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
